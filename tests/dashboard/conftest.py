"""What the page tests share: the demo city served in process, and Streamlit's caches."""

from collections.abc import Iterator
from functools import cache

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """A run in process looks through every installed package for components: more than half of its time.

    A server does so once when it starts, and so do the tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(autouse=True)
def caches_of_this_store(request: pytest.FixtureRequest) -> None:
    """No answer of another test's store.

    Answers are kept by the file of their store, and every test has a file of its own, or only reads a shared
    one: its pages would otherwise be computed anew hundreds of times. A server's database is lent again
    under its name.
    """
    if "backend" in request.fixturenames:
        st.cache_data.clear()
        st.cache_resource.clear()


@pytest.fixture
def served(demo_store_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The demo city's store, which the app opens."""
    monkeypatch.setenv("DATABASE_URL", demo_store_url)
    return demo_store_url
