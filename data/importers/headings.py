"""Headings as they are compared: whatever brackets, spaces and stars a file writes them with."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from data.importers.cleaning import plain
from data.importers.reading import Cell

_TO_PLAIN_BRACKETS: Final = str.maketrans("[]{}【】〔〕〈〉", "()()()()()")
_NOISE: Final = re.compile(r"[\s*※\"'“”‘’]+")


def on_one_line(cell: Cell) -> str:
    """A heading on one line, as a clerk would read it."""
    return " ".join(str(cell).split())


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """For comparing headings: full-width to half-width, one kind of bracket, no spaces or marks."""
    half_width = unicodedata.normalize("NFKC", text).translate(_TO_PLAIN_BRACKETS).replace("\\", "/")
    return _NOISE.sub("", half_width).strip(":").lower()


def plain_heading(heading: str) -> str:
    """A heading for matching by a pattern: compact as `cleaning.plain` makes it, without stars and quotes."""
    return plain(normal(heading))


def normal_lines(text: str) -> str:
    """The same line by line."""
    return "\n".join(normal(line) for line in text.split("\n"))
