"""Which file is due and when, as a row of 政策参数 says it: `due_day.<kind>` and `due_every.<kind>`."""

from decimal import Decimal
from typing import Final

from data.importers.base import Cells
from data.vocabulary import KIND_LABELS, KINDS

DAY: Final = "due_day"
EVERY: Final = "due_every"
KINDS_OF_RULE: Final = (DAY, EVERY)

_ENDINGS: Final = {
    DAY: ("报送日期", "报送日", "报送时限", "报送截止日"),
    EVERY: ("报送周期", "报送间隔"),
}
_BY_NAME: Final = {
    f"{KIND_LABELS[kind]}{ending}": f"{rule}.{kind}"
    for rule, endings in _ENDINGS.items()
    for kind in KINDS
    for ending in endings
}
_UNITS: Final = {DAY: "日", EVERY: "个月"}
_SAID: Final = {DAY: ("日", "号", ""), EVERY: ("个月", "月", "")}
# What divides a year, so that every year is asked for the same months.
_PERIODS: Final = (1, 2, 3, 4, 6, 12)


def code_of(words: str) -> str:
    """`due_day.roster` from itself or from 监测对象花名册报送日; "" for anything else."""
    rule, _, kind = words.partition(".")
    if rule in KINDS_OF_RULE and kind in KINDS:
        return words
    return _BY_NAME.get(words, "")


def checked(cells: Cells, rule: str, value: Decimal, unit: str, area: str | None) -> str:
    """The unit in words; rejects a row that names no day, no period, or a place that reports no files."""
    fits = value in range(32) if rule == DAY else value in _PERIODS
    if not fits or unit not in _SAID[rule]:
        expected = (
            "应为次月的几日（1 到 31，31 为月底；0 为不要求报送）"
            if rule == DAY
            else f"应为每几个月报一次（{'、'.join(map(str, _PERIODS))}）"
        )
        cells.reject(
            ["value", "unit"] if unit not in _SAID[rule] and cells.has("unit") else ["value"], expected
        )
    if area is not None and cells.context.places.at(area, "township"):
        cells.reject(["area"], "报送要求只能对县区或市提出，乡镇和村的数据由县区报送")
    return _UNITS[rule]
