"""Cells that hurt: what finds its way into spreadsheets, and what somebody with bad intentions puts there."""

import random
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

HOSTILE: Final[tuple[Any, ...]] = (
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://example.com","点这里")',
    "+1+1",
    "-2+3",
    "@SUM(1,2)",
    "\t=1+1",
    "'; DROP TABLE households; --",
    "<script>alert(1)</script>",
    "&lt;b&gt;&amp;nbsp;",
    "{{7*7}}${7*7}%s%n",
    "../../../../etc/passwd",
    "\ufeff\u200b\u202e名村",
    "é́́́" * 40,
    "𠮷野家村",
    "👨‍👩‍👧‍👦",
    "\x00\x01\x1f",
    "字" * 40_000,
    "9" * 400,
    "１２３４５６",
    "1e309",
    "-1e309",
    "NaN",
    "inf",
    "None",
    "null",
    "#REF!",
    "#DIV/0!",
    "TRUE",
    " 　 ",
    "合 计",
    "0",
    "-0",
    "２０２１年１３月",
    "2021-02-30",
    "9999-12-31",
    "0001-01-01",
    "1899-12-31",
    "20210230",
    "110101190001011009",
    "99999919990101123X",
    "%",
    "100.0001%",
    "1,2,3,4",
    "１，２３４．５万元",
    1e308,
    -1,
    0,
    2**63,
    2**53 + 1,
    0.1 + 0.2,
    True,
    date(1900, 1, 1),
    datetime(9999, 12, 31, 23, 59, 59),
)


def hostile(dice: random.Random) -> Any:
    """One of them, or a random text."""
    if dice.random() < 0.85:
        return dice.choice(HOSTILE)
    alphabet: list[Callable[[], str]] = [
        lambda: chr(dice.randrange(0x20, 0x7F)),
        lambda: chr(dice.randrange(0x4E00, 0x9FFF)),
        lambda: chr(dice.choice((0x3000, 0xFF0C, 0xFF08, 0x2028, 0xE000, 0x10FFFF))),
    ]
    return "".join(dice.choice(alphabet)() for _ in range(dice.randrange(1, 30)))
