"""What a page drew, kept so that the floor can draw the same: the very messages that the server sent."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.wire import Visit

_LENGTH_BYTES = 4


def record(visit: Visit, file: Path) -> None:
    """Keep a visit's elements in a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        for message in visit.elements:
            content = message.SerializeToString()
            stream.write(len(content).to_bytes(_LENGTH_BYTES, "big") + content)


@cache
def recorded(file: Path) -> Sequence[ForwardMsg]:
    """The elements in a file, read once per server."""
    content, place, messages = file.read_bytes(), 0, []
    while place < len(content):
        start = place + _LENGTH_BYTES
        place = start + int.from_bytes(content[place:start], "big")
        messages.append(ForwardMsg.FromString(content[start:place]))
    return messages
