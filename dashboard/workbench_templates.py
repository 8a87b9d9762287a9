"""Empty workbooks to fill in, one per kind of file."""

import streamlit as st


def panel() -> None:
    st.write("")
