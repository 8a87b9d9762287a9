"""A visit to a Streamlit page without a browser: ask for a run, take what the server sends.

This is what a browser does when it opens an address, so the time is the server's own: the script, its
queries, and the messages made ready for sending. Nothing is drawn.
"""

import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

_PATIENCE_SECONDS: Final = 180
_LARGEST_MESSAGE: Final = 200 * 1024**2


@dataclass(frozen=True)
class View:
    """One measured address: `name` for the table, `query` as in the address."""

    name: str
    query: tuple[tuple[str, str], ...] = ()

    def url(self, server: str) -> str:
        """The address on a server given without a slash at its end."""
        return f"{server}/" + (f"?{urlencode(self.query)}" if self.query else "")


@dataclass(frozen=True)
class Visit:
    """What came back: `seconds` from asking to the end of the script, and the elements it drew."""

    seconds: float
    elements: list[ForwardMsg]

    @property
    def failed(self) -> bool:
        """Whether the page told of a failure instead of showing itself."""
        return any(
            message.delta.new_element.WhichOneof("type") == "exception" or b"problem_retry" in _bytes(message)
            for message in self.elements
        )


def visit(server: str, view: View, *, cold: bool = False) -> Visit:
    """Open the view in a session of its own; `cold` empties the server's caches first.

    Raises RuntimeError when the page shows a failure or nothing at all: its time would mean nothing.
    """
    address = server.replace("http://", "ws://") + "/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=_LARGEST_MESSAGE) as socket:  # type: ignore[list-item]
        if cold:
            socket.send(BackMsg(clear_cache=True).SerializeToString())
        ask = BackMsg()
        ask.rerun_script.query_string = urlencode(view.query)
        ask.rerun_script.context_info.timezone = "Asia/Shanghai"
        ask.rerun_script.context_info.locale = "zh-CN"
        elements: list[ForwardMsg] = []
        begun = time.perf_counter()
        socket.send(ask.SerializeToString())
        while True:
            message = ForwardMsg.FromString(_frame(socket.recv(timeout=_PATIENCE_SECONDS)))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                elements = []  # a rerun draws everything again
            elif kind == "delta" and message.delta.WhichOneof("type") != "new_transient":
                elements.append(message)  # a passing spinner is none
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
        result = Visit(time.perf_counter() - begun, elements)
    if result.failed or not elements:
        raise RuntimeError(f"{view.name}: the page shows a failure; see the server's log")
    return result


def _frame(received: str | bytes) -> bytes:
    if isinstance(received, str):
        raise RuntimeError("the server sent text where Streamlit sends bytes")
    return received


def _bytes(message: ForwardMsg) -> bytes:
    return message.SerializeToString()
