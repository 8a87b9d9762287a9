"""Measures: every additive figure, declared as a stream of signed, dated events in an area.

A measure's `events` are plain SQL, so the same definition runs on every store; `queries/rollup.py` is the
only code that sums it. The definitions are in `queries/definitions/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from data.vocabulary import KINDS
from queries.events import Events

Period = Literal["stock", "flow", "ytd"]
PERIODS: Final[Mapping[str, str]] = {"stock": "月末存量", "flow": "当月发生", "ytd": "当年累计"}

# What figures can be broken down by, with the word on screen.
DIMENSIONS: Final[Mapping[str, str]] = {
    "category": "监测对象类别",
    "cause": "风险原因",
    "fund_level": "资金级次",
    "channel": "线索渠道",
    "asset_kind": "资产类型",
    "problem_source": "问题来源",
    "problem_category": "问题类别",
    "helper_role": "帮扶身份",
}

MONEY: Final = "元"
PERSONS: Final = "人"
# Households, persons, things, money; visits, clues, tasks.
UNITS: Final = ("户", PERSONS, "个", "笔", MONEY, "次", "条", "项")


@dataclass(frozen=True)
class Measure:
    """An additive figure.

    Of the `events` it counts `amount`: "amount" for themselves or their money, "persons" for those concerned.
    What they say of a row, such as its category, are exclusive breakdowns, every event having exactly one
    value of each. `overlapping` holds breakdowns whose values overlap, such as a household's causes: the same
    events with that one breakdown, told once per value, so that the parts may exceed the whole. Measures that
    share these events, such as households and their persons, are computed together.
    `kind` says how months add up: stock (all months so far), flow (the month), ytd (the year so far).
    `unit` 元: the events are in fen. `sources` are the kinds of file that it depends on; the first is the one
    without which there is no event, and whose coverage tells zero from no data. `spreads` are those among
    them whose rows may move events in areas and months that the rows do not name (a rule of policy, the
    first visit of a year): when such a file comes, the measure is computed again everywhere.
    """

    code: str
    label: str
    unit: str
    kind: Period
    definition: str
    sources: tuple[str, ...]
    events: Events
    overlapping: Mapping[str, Events] = field(default_factory=lambda: MappingProxyType({}))
    amount: str = "amount"
    spreads: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in PERIODS:
            raise ValueError(f"measure {self.code}: unknown kind {self.kind!r}")
        if self.unit not in UNITS:
            raise ValueError(f"measure {self.code}: unknown unit {self.unit!r}")
        if not self.sources or not set(self.sources) <= set(KINDS):
            raise ValueError(f"measure {self.code}: unknown sources {self.sources}")
        if not set(self.spreads) <= set(self.sources):
            raise ValueError(f"measure {self.code}: {self.spreads} are not among its sources")
        if not (self.label and self.definition):
            raise ValueError(f"measure {self.code}: label and definition are required")
        if not set(self.exclusive) <= set(DIMENSIONS):
            raise ValueError(f"measure {self.code}: unknown breakdowns {self.exclusive}")
        for dimension, events in self.overlapping.items():
            if dimension not in DIMENSIONS or set(events.breakdowns) != {dimension}:
                raise ValueError(f"measure {self.code}: not broken down by {dimension}")
        if any(self.amount not in events.amounts for events in (self.events, *self.overlapping.values())):
            raise ValueError(f"measure {self.code}: no such amount: {self.amount}")

    @property
    def exclusive(self) -> tuple[str, ...]:
        """Breakdowns whose values add up to the whole."""
        return tuple(self.events.breakdowns)

    @property
    def slices(self) -> tuple[str, ...]:
        """All dimensions that the measure can be broken down by."""
        return (*self.exclusive, *self.overlapping)


class Registry(dict[str, Measure]):
    """Measures by code; a code is registered once."""

    def add(self, *measures: Measure) -> None:
        """Register measures; raises ValueError when a code is taken."""
        for measure in measures:
            if measure.code in self:
                raise ValueError(f"measure {measure.code} is defined twice")
            self[measure.code] = measure


# Filled by queries.definitions (import that package to have every measure).
MEASURES: Final = Registry()
