"""What the page tests share: the demo city served in process, with nothing left in Streamlit's caches."""

import pytest
import streamlit as st


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    """No answer of another test's store."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def served(demo_store_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The demo city's store, which the app opens."""
    monkeypatch.setenv("DATABASE_URL", demo_store_url)
    return demo_store_url
