"""A real Streamlit server of the tests' own, on a free port of the loopback address."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.demo_store import ROOT

APP = ROOT / "dashboard" / "app.py"
_START_SECONDS = 60


@dataclass(frozen=True)
class StreamlitServer:
    """`url` has no slash at its end; `store_url` is what the server was started on."""

    url: str
    store_url: str
    process: "subprocess.Popen[bytes]"
    log_file: Path

    def log(self) -> str:
        """What the server has written so far."""
        return self.log_file.read_text(errors="replace")


@contextmanager
def running_server(store_url: str, log_file: Path, app: Path = APP) -> Iterator[StreamlitServer]:
    """Serve `app` on the store until the block ends; RuntimeError with the log if it does not start."""
    port = _free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(app), *options],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": store_url},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = StreamlitServer(f"http://127.0.0.1:{port}", store_url, process, log_file)
    try:
        _wait_until_healthy(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(server: StreamlitServer) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The Streamlit server did not start:\n{server.log()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
