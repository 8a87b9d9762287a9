"""KPIs: ratios (or plain sums) of measures, each defined once, beside its words and its source.

The definitions are in `queries/definitions/`; `docs/kpis.md` and the dictionary page are generated from
them.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Literal

from data.vocabulary import LEVELS
from queries.measures import DIMENSIONS, MEASURES, MONEY, PERSONS, UNITS, Measure

COUNT_UNITS: Final = UNITS
RATIO: Final = "比率"
DIFFERENCE: Final = "比率差"
AVERAGE: Final = "元/人"

# What a KPI is about, in the order in which the dictionary tells of them.
TOPICS: Final = ("监测对象", "衔接资金", "项目", "工作要点", "问题整改", "帮扶与增收")


class Polarity(Enum):
    """Which direction is better; NONE for figures that policy forbids to judge or that mean nothing alone."""

    HIGHER = "越高越好"
    LOWER = "越低越好"
    NONE = "不作评价"


Baseline = Literal["", "schedule", "last_year", "last_year_average"]


@dataclass(frozen=True)
class Kpi:
    """A figure that leaders see.

    value = numerator ÷ denominator − baseline, or the numerator alone where there is no denominator.
    `numerator` and `denominator` are codes of measures to add up; a leading "-" subtracts. `baseline`:
    "schedule" subtracts the planned share of the year (policy curve `schedule.fund_execution`, else month ÷
    12); "last_year" takes the denominator from the same month a year ago and subtracts 1;
    "last_year_average" is the growth of an average: numerator ÷ denominator, over the same a year ago, − 1
    (the figure's two parts are then the two averages).

    `target` is the policy code of the reference (`target.…`, `floor.…`, `ceiling.…` or `schedule.…`); `goal`
    is the reference where no policy row sets one, None for no judgement then. `watch_within` is how far
    behind the reference is still 关注 rather than 落后, in the KPI's unit, or as a share of KPI `watch_base`
    for counts; policy `tolerance.<code>` overrides it. `judged_to` is the finest level at which the
    reference means something: a floor for a county's money says nothing of a village with one project. A
    ratio whose denominator is below `smallest_denominator` is 样本不足. KPIs with one `matter` (default: the
    code), such as a rate and the count of what it misses, count once where areas are behind on several.
    `fluctuates`: a rate that goes either way from month to month, so that a control chart can tell whether a
    month is unlike the others; what adds up rises by itself. `headline`: among the figures by which an
    import's effect is told; each kind of file that feeds a KPI feeds one of them.
    """

    code: str
    label: str
    short: str
    unit: str
    numerator: tuple[str, ...]
    definition: str
    source: str
    denominator: tuple[str, ...] = ()
    polarity: Polarity = Polarity.NONE
    rankable: bool = False
    smallest_denominator: int = 0
    baseline: Baseline = ""
    target: str | None = None
    goal: float | None = None
    watch_within: float = 0.0
    watch_base: str | None = None
    judged_to: str = "village"
    matter: str = ""
    fluctuates: bool = False
    topic: str = ""
    headline: bool = False

    def __post_init__(self) -> None:
        unknown = [code for code, _ in self.terms if code not in MEASURES]
        if unknown:
            raise ValueError(f"KPI {self.code}: unknown measures {unknown}")
        if not (self.label and self.definition and self.source) or not 0 < len(self.short) <= 6:
            raise ValueError(f"KPI {self.code}: label, short (up to 6 characters), definition, source")
        if self.unit not in (*COUNT_UNITS, RATIO, DIFFERENCE, AVERAGE):
            raise ValueError(f"KPI {self.code}: unknown unit {self.unit!r}")
        if bool(self.denominator) != (self.unit not in COUNT_UNITS):
            raise ValueError(f"KPI {self.code}: a ratio has a denominator, a count has none")
        self._check_units()
        if self.judged_to not in LEVELS:
            raise ValueError(f"KPI {self.code}: unknown level {self.judged_to!r}")
        if self.polarity is Polarity.NONE and (self.rankable or self.target or self.goal is not None):
            raise ValueError(f"KPI {self.code}: a KPI without judgement has no target and no rank")
        if self.fluctuates and (self.unit != RATIO or self.baseline or self.begins_anew):
            raise ValueError(f"KPI {self.code}: what adds up over the year does not fluctuate")
        if not self.matter:
            object.__setattr__(self, "matter", self.code)

    def _check_units(self) -> None:
        above, below = (
            {MEASURES[code].unit for code, _ in signed(terms)} for terms in (self.numerator, self.denominator)
        )
        if self.unit == AVERAGE or self.baseline == "last_year_average":
            fits = (above, below) == ({MONEY}, {PERSONS})
        else:
            fits = above == (below or {self.unit}) and len(above) == 1
        if not fits:
            raise ValueError(f"KPI {self.code}: mixes units {above | below}")

    @property
    def terms(self) -> tuple[tuple[str, int], ...]:
        """Numerator, then denominator, as (measure, sign)."""
        return (*signed(self.numerator), *signed(self.denominator))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures it is made of, numerator first."""
        return tuple(MEASURES[code] for code, _ in self.terms)

    def judged_at(self, level: str) -> bool:
        """Whether an area of this level may be judged by it."""
        return self.polarity is not Polarity.NONE and LEVELS.index(level) <= LEVELS.index(self.judged_to)

    @property
    def begins_anew(self) -> bool:
        """Whether anything in it adds up from January, so that a January has no month before."""
        return any(measure.kind == "ytd" for measure in self.measures)

    @property
    def counts_cases(self) -> bool:
        """Whether it is about households, persons or projects, and not about money."""
        return all(measure.unit != MONEY for measure in self.measures)

    @property
    def slices(self) -> tuple[str, ...]:
        """Dimensions that it can be broken down by: those of all its measures."""
        return tuple(d for d in DIMENSIONS if all(d in m.slices for m in self.measures))

    @property
    def sources(self) -> tuple[str, ...]:
        """Kinds of file that it depends on."""
        return tuple(dict.fromkeys(kind for m in self.measures for kind in m.sources))

    @property
    def formula(self) -> str:
        """Numerator and denominator in words."""
        text = _in_words(self.numerator)
        if self.denominator:
            text = f"{_grouped(self.numerator)} ÷ {_grouped(self.denominator)}"
        if self.baseline == "schedule":
            return f"{text} − 序时进度"
        if self.baseline == "last_year":
            return f"{text}（上年同期） − 1"
        if self.baseline == "last_year_average":
            return f"{text}，÷ 上年同期 − 1"
        return text


def signed(terms: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """`("identified", "-eliminated")` → `(("identified", 1), ("eliminated", -1))`."""
    return tuple((term.removeprefix("-"), -1 if term.startswith("-") else 1) for term in terms)


def _in_words(terms: tuple[str, ...]) -> str:
    words = "".join(f" {'+' if sign > 0 else '−'} {MEASURES[code].label}" for code, sign in signed(terms))
    return words.removeprefix(" + ")


def _grouped(terms: tuple[str, ...]) -> str:
    return f"（{_in_words(terms)}）" if len(terms) > 1 else _in_words(terms)


class Registry(dict[str, Kpi]):
    """KPIs by code, in the order in which they are shown; a code is registered once."""

    def add(self, *kpis: Kpi, topic: str, headline: Collection[str] = ()) -> None:
        """Register KPIs of a topic, with the codes of those that are `headline`; raises ValueError when a
        code is taken or the topic or a headline unknown."""
        if topic not in TOPICS:
            raise ValueError(f"unknown topic {topic!r}")
        unknown = set(headline) - {kpi.code for kpi in kpis}
        if unknown:
            raise ValueError(f"headlines that are not registered here: {sorted(unknown)}")
        for kpi in kpis:
            if kpi.code in self:
                raise ValueError(f"KPI {kpi.code} is defined twice")
            self[kpi.code] = replace(kpi, topic=topic, headline=kpi.code in headline)


# Filled by queries.definitions.
KPIS: Final = Registry()
