"""The floor: a Streamlit page that draws a recorded page's elements from constants, and does nothing else.

Run as an app of its own; `?view=` names the recording, the folder is in FLOOR_FOLDER. The browser gets
the same messages under the same settings (same theme, fonts and style sheet), so whatever the real page
needs beyond this is the dashboard's own work: finding the selection, asking the queries or the cache,
building figures and tables.
"""

import os
from pathlib import Path

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import enqueue_message

from benchmarks.recordings import recorded


def main() -> None:
    st.set_page_config(page_title="floor", layout="wide", initial_sidebar_state="collapsed")
    for constant in recorded(Path(os.environ["FLOOR_FOLDER"]) / st.query_params["view"]):
        message = ForwardMsg()
        message.CopyFrom(constant)
        enqueue_message(message)


main()
