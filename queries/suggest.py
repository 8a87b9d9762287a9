"""Suggestions for mistyped words."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(word: str, known: Iterable[str]) -> str:
    """A Chinese sentence that names the closest known words, or all of them when they are few.

    >>> suggestion("paod", ["paid", "allocated"])
    '是不是：paid？'
    """
    choices = list(dict.fromkeys(known))
    close = get_close_matches(word, choices, n=3, cutoff=0.5)
    if close:
        return f"是不是：{'、'.join(close)}？"
    return f"可用：{'、'.join(choices)}。" if 0 < len(choices) <= 30 else ""
