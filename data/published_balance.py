"""Published sums that should balance: a total and its parts by area, by category, by level of funds.

Total and parts must come from the same document, month and base. Rounding is allowed for: half a last printed
place for each figure. Where some parts were not published, only a sum above the total is wrong.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from data.closing import month_words
from data.importers.kpi_names import AVERAGES, RATIOS, name_of
from data.printed_figures import half_step, like
from data.schema import areas, published_figures
from data.vocabulary import CATEGORIES, FUND_LEVELS, LEVEL_LABELS

_VALUES: Final = {"category": CATEGORIES, "fund_level": FUND_LEVELS}
_WORDS: Final = {"category": "各类别", "fund_level": "各级次"}
_NAMED_PARTS: Final = 8
_COUNTED: Final = Decimal("0.5")  # printed to the unit: counted, not rounded

Read = Callable[[Select[Any]], Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Printed:
    """One published figure; `part` "" for the whole, else such as category=脱贫不稳定户."""

    kpi: str
    area: str
    month: date
    source: str
    base: str
    part: str
    text: str
    value: Decimal


@dataclass(frozen=True)
class Stated:
    """Published figures, and the areas that they speak of: (name, level, children) by code."""

    figures: Sequence[Printed]
    names: Mapping[str, str]
    levels: Mapping[str, str]
    children: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Imbalance:
    """A total and parts that do not add up to it; `parts` are (name, text as printed)."""

    total: Printed
    area: str
    by: str
    parts: tuple[tuple[str, str], ...]
    sum: Decimal
    missing: int

    @property
    def difference(self) -> Decimal:
        """The parts' sum minus the total, in the total's unit."""
        return self.sum - self.total.value

    @property
    def sentence(self) -> str:
        """Which figures, their sum, the difference: for the clerk who has the document."""
        more = f"等 {len(self.parts)} 项" if len(self.parts) > _NAMED_PARTS else ""
        named = "、".join(f"{name} {text}" for name, text in self.parts[:_NAMED_PARTS]) + more
        month = self.total.month.year * 100 + self.total.month.month
        short = f"（还缺 {self.missing} 项）" if self.missing else ""
        side = "多" if self.difference > 0 else "少"
        return (
            f"“{self.total.source}”{month_words(month)}{name_of(self.total.kpi)}，"
            f"{self.area}{self.total.part.partition('=')[2]}通报 {self.total.text}，"
            f"{self.by}之和 {like(self.total.text, self.sum)}{short}，"
            f"{side} {like(self.total.text, abs(self.difference))}：{named}。"
        )


def stated(connection: Connection, said: Collection[tuple[str, date, str]]) -> Stated:
    """What the store holds of these (KPI, month, document)."""
    found = stated_by(lambda statement: connection.execute(statement).all())
    figures = [each for each in found.figures if (each.kpi, each.month, each.source) in said]
    return Stated(figures, found.names, found.levels, found.children)


def stated_by(read: Read) -> Stated:
    """All published figures that `read` gives, with today's areas above villages."""
    p, a = published_figures.c, areas.c
    rows = read(
        select(p.kpi, p.area_code, p.month, p.source, p.base, p.part, p.text, p.value).order_by(
            p.month, p.kpi, p.area_code, p.part
        )
    )
    places = read(
        select(a.code, a.name, a.level, a.parent_code)
        .where(a.level != "village", a.successor_code.is_(None))
        .order_by(a.code)
    )
    children: dict[str, set[str]] = defaultdict(set)
    for code, _, _, parent in places:
        children[parent or ""].add(code)
    return Stated(
        [Printed(*row) for row in rows],
        {code: name for code, name, *_ in places},
        {code: level for code, _, level, _ in places},
        {code: frozenset(below) for code, below in children.items()},
    )


def imbalances(given: Stated) -> list[Imbalance]:
    """Every total whose parts do not add up, by area first, then by category, then by level of funds."""
    together: dict[tuple[Any, ...], list[Printed]] = defaultdict(list)
    for figure in given.figures:
        if figure.kpi not in RATIOS | AVERAGES:
            together[figure.kpi, figure.month, figure.source, figure.base].append(figure)
    found = []
    for group in together.values():
        for total in group:
            found += _by_area(total, group, given)
            if not total.part:
                found += _by_slice(total, group, given)
    return found


def _by_area(total: Printed, group: Sequence[Printed], given: Stated) -> list[Imbalance]:
    below = given.children.get(total.area, frozenset())
    parts = [one for one in group if one.area in below and one.part == total.part]
    if not parts:
        return []
    word = f"各{LEVEL_LABELS[given.levels[parts[0].area]]}"
    own = [(given.names[one.area], one) for one in parts]
    return _compared(total, given.names[total.area], word, own, missing=len(below) - len(parts))


def _by_slice(total: Printed, group: Sequence[Printed], given: Stated) -> list[Imbalance]:
    found = []
    for dimension, values in _VALUES.items():
        parts = [
            (value, one)
            for value in values
            for one in group
            if one.area == total.area and one.part == f"{dimension}={value}"
        ]
        if parts:
            area = given.names.get(total.area, total.area)
            found += _compared(total, area, _WORDS[dimension], parts, missing=len(values) - len(parts))
    return found


def _compared(
    total: Printed, area: str, by: str, parts: Sequence[tuple[str, Printed]], *, missing: int
) -> list[Imbalance]:
    added = sum((one.value for _, one in parts), Decimal(0))
    steps = [half_step(one.text, one.value) for one in (total, *(one for _, one in parts))]
    allowed = sum((step for step in steps if step > _COUNTED), Decimal(0))
    too_much = added - total.value > allowed
    too_little = not missing and total.value - added > allowed
    if not (too_much or too_little):
        return []
    return [Imbalance(total, area, by, tuple((name, one.text) for name, one in parts), added, missing)]
