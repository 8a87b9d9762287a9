"""What the page tests share: the demo city served in process, and Streamlit's caches."""

import pytest
import streamlit as st


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
