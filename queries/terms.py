"""Dated terms: what a thing is called depends on the month that a text speaks of.

Labels, headings and sentences are written in the words of 2021; `say` puts the word of the month in their
place. It is applied to the product's own words only, never to what a file says: a document of 2021 keeps its
title on a page for 2026.
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Term:
    """One thing and its names: (first month YYYYMM, name), oldest first; `source` says why it changed."""

    names: tuple[tuple[int, str], ...]
    source: str

    def name(self, month: int) -> str:
        """What it is called in a month; before the first name, the first."""
        return next((name for first, name in reversed(self.names) if first <= month), self.names[0][1])


TERMS: Final = (
    Term(
        ((0, "监测对象"), (202601, "防止返贫致贫对象")),
        "2021年至2025年过渡期称监测对象；2026年转入常态化帮扶，称防止返贫致贫对象",
    ),
    Term(
        ((0, "衔接资金"), (202601, "常态化帮扶资金")),
        "2021年至2025年为巩固衔接的资金；2026年转入常态化帮扶，称常态化帮扶资金",
    ),
)
_BY_NAME: Final = {name: term for term in TERMS for _, name in term.names}
_ANY: Final = re.compile("|".join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True)))


def say(text: str, month: int) -> str:
    """`text` in the words of a month (YYYYMM)."""
    return _ANY.sub(lambda found: _BY_NAME[found[0]].name(month), text)
