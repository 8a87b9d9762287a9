"""A progress bar of plain text on standard error."""

import sys
import time
from typing import TextIO

_WIDTH = 24


class Progress:
    """Names each stage as it begins; on a terminal in one line, elsewhere one line per stage."""

    def __init__(self, stages: int, stream: TextIO | None = None) -> None:
        self._stages = stages
        self._done = 0
        self._stream = stream or sys.stderr
        self._began = time.monotonic()

    def begin(self, stage: str) -> None:
        """The stage before is done, this one begins."""
        self._show(stage + " …", "")
        self._done += 1

    def finish(self, sentence: str) -> None:
        """All done; `sentence` says what is there now."""
        self._done = self._stages
        self._show(f"{sentence}（用时 {time.monotonic() - self._began:.0f} 秒）", "\n")

    def _show(self, words: str, end: str) -> None:
        full = min(self._done, self._stages) * _WIDTH // self._stages
        bar = f"[{'█' * full}{'·' * (_WIDTH - full)}] {100 * self._done // self._stages:3d}% {words}"
        if self._stream.isatty():
            print(f"\r\x1b[K{bar}", end=end, file=self._stream, flush=True)
        else:
            print(bar, file=self._stream, flush=True)
