"""Series of the headline KPIs and of the measures in them, before and after a change: which moved unusually.

A step of the city is judged only once every county has reported for the month, and a rewrite of its past only
where every county had: before that the city's figure is not the city's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from data.effect import Jump
from data.vocabulary import LEVELS
from queries import figure_words, jumps
from queries.kpi import RATIO, Kpi
from queries.measures import MEASURES, MONEY
from queries.months import month_before
from queries.totals import Grid

# Changes that are never a jump: two households, the persons of two large ones, and as few of other things.
_FLOORS: Final = {"户": 2.0, "人": 8.0, "个": 2.0, "笔": 2.0, "次": 10.0, "条": 5.0, "项": 2.0}
_FLOOR_OF_MONEY: Final = 100_000.0  # yuan
_FLOOR_OF_RATIO: Final = 0.005
_SHARE_OF_LEVEL: Final = 0.01  # of a figure in money


class _Series(NamedTuple):
    """A KPI, or a measure that is a part of one: which of the KPI's columns holds it."""

    code: str
    label: str
    unit: str
    kpi: int
    column: str
    restarts: bool  # in January, for it adds up over the year


@dataclass(frozen=True)
class Watch:
    """What was watched: `evaluate`'s frames of KPIs on a grid, before and after a change. `told_to` is the
    last month of the history, `newest` the month whose step is judged."""

    kpis: Sequence[Kpi]
    at: Grid
    before: pd.DataFrame
    after: pd.DataFrame
    told_to: int
    newest: int
    names: Mapping[str, str]  # of areas by code, as sentences call them


def find_jumps(watch: Watch) -> list[Jump]:
    """The unusual jumps of every series of the grid's areas: the city's, counties', townships', of each the
    most unusual first. What moved in months before the newest is judged as a rewrite."""
    cubes = _Cubes(watch.before, watch.at, len(watch.kpis)), _Cubes(watch.after, watch.at, len(watch.kpis))
    tellers = [_Teller(series, watch, *cubes) for series in _series_of(watch.kpis)]
    found = [jump for teller in tellers for jump in (*teller.steps(), *teller.rewrites())]
    return sorted(
        found, key=lambda jump: (LEVELS.index(jump.level), -jump.times, jump.area_code, jump.series)
    )


class _Cubes:
    """A frame of figures as arrays: areas × months × KPIs."""

    def __init__(self, frame: pd.DataFrame, at: Grid, kpis: int) -> None:
        self._frame, self._shape = frame, (len(at.areas), len(at.months), kpis)
        levels = at.areas["level"].to_numpy()
        told = self.column("state") != "no_data"
        counties = told[levels == "county"]
        silent = ~counties.any(axis=1, keepdims=True)  # a county that never reports is not waited for
        every = (counties | silent).all(axis=0)
        self._told = np.where((levels == "city")[:, None, None], told & every, told)

    def column(self, name: str) -> np.ndarray:
        """A column of the frame."""
        return self._frame[name].to_numpy().reshape(self._shape)

    def of(self, series: _Series) -> np.ndarray:
        """A series in areas × months, NaN where the area was not told, or not all of it."""
        return np.where(self._told[:, :, series.kpi], self.column(series.column)[:, :, series.kpi], np.nan)


def _series_of(kpis: Sequence[Kpi]) -> list[_Series]:
    """The KPIs, and the measures that are numerator or denominator of a ratio, each once."""
    found: dict[str, _Series] = {}
    for place, kpi in enumerate(kpis):
        ytd = any(measure.kind == "ytd" for measure in kpi.measures)
        found[kpi.code] = _Series(kpi.code, kpi.label, kpi.unit, place, "value", ytd)
    for place, kpi in enumerate(kpis):
        parts = {"numerator": kpi.numerator, "denominator": kpi.denominator}
        for column, terms in parts.items() if kpi.denominator and not kpi.baseline else ():
            code = terms[0]
            if len(terms) == 1 and code in MEASURES and code not in found:
                measure = MEASURES[code]
                found[code] = _Series(code, measure.label, measure.unit, place, column, measure.kind == "ytd")
    return list(found.values())


def _steps(series: _Series, months: Sequence[int], values: np.ndarray) -> np.ndarray:
    """Steps from month to month; NaN over a gap, and into a January of what adds up over the year."""
    judged = [
        month_before(month) == former and not (series.restarts and month % 100 == 1)
        for former, month in pairwise(months)
    ]
    return np.where(judged, np.diff(values, axis=1), np.nan)


def _floors(series: _Series, was: np.ndarray, denominators: np.ndarray) -> np.ndarray:
    """For each area the change that is never a jump, in the series' unit."""
    level = np.nan_to_num(np.abs(was)).max(axis=1)
    if series.unit == RATIO:
        base = np.nan_to_num(denominators).max(axis=1)
        return np.maximum(
            _FLOOR_OF_RATIO, np.divide(_FLOORS["户"], base, where=base > 0, out=np.ones_like(base))
        )
    if series.unit == MONEY:
        return np.maximum(_FLOOR_OF_MONEY, _SHARE_OF_LEVEL * level)
    if series.unit in _FLOORS:
        return np.full(len(was), _FLOORS[series.unit])
    return _SHARE_OF_LEVEL * level


def full_names(at: Grid) -> dict[str, str]:
    """The areas' names by code, a township's with its county's before it."""
    names = dict(zip(at.areas["code"], at.areas["name"], strict=True))
    return {
        area["code"]: names.get(area["county"], "") + area["name"]
        if area["level"] == "township"
        else area["name"]
        for area in at.areas.to_dict("records")
    }


class _Teller:
    """Finds the unusual jumps of one series in all areas, and words them."""

    def __init__(self, series: _Series, watch: Watch, before: _Cubes, after: _Cubes) -> None:
        self._series, self._at, self._newest = series, watch.at, watch.newest
        self._names = watch.names
        self._was, self._now = before.of(series), after.of(series)
        self._past = [month <= watch.told_to and month < watch.newest for month in watch.at.months]
        self._steps = [_steps(series, watch.at.months, values) for values in (self._was, self._now)]
        floors = _floors(series, self._was, before.column("denominator")[:, :, series.kpi])
        self._usual = jumps.usual(self._steps[0][:, self._past[1:]], floors)

    def steps(self) -> Iterator[Jump]:
        """The newest steps that the change made and that are unusual."""
        place = self._at.months.index(self._newest)
        if not place:
            return
        former, step = (steps[:, place - 1] for steps in self._steps)
        times = jumps.judge_step(np.where(step == former, np.nan, step), self._usual)
        for area in np.flatnonzero(~np.isnan(times)).tolist():
            figures = self._now[area, place - 1], self._now[area, place]
            yield self._jump(area, "step", self._newest, figures, times)

    def rewrites(self) -> Iterator[Jump]:
        """Of each area the month whose told figure moved most, where that is unusual."""
        moved = np.nan_to_num(self._now - self._was) * self._past
        most = np.abs(moved).argmax(axis=1)
        times = jumps.judge_rewrite(np.take_along_axis(moved, most[:, None], axis=1)[:, 0], self._usual)
        for area in np.flatnonzero(~np.isnan(times)).tolist():
            month = int(most[area])
            figures = self._was[area, month], self._now[area, month]
            yield self._jump(area, "rewrite", self._at.months[month], figures, times)

    def _jump(
        self, place: int, what: str, month: int, figures: tuple[float, float], times: np.ndarray
    ) -> Jump:
        area, series = self._at.areas.iloc[place], self._series
        was, now = map(float, figures)
        low, high = float(self._usual.low[place]), float(self._usual.high[place])
        head = f"{self._names[area['code']]}{figure_words.month(month)}{series.label}"
        return Jump(
            series=series.code,
            label=series.label,
            unit=series.unit,
            area_code=area["code"],
            area=area["name"],
            level=area["level"],
            month=month,
            what=what,
            was=was,
            now=now,
            low=low,
            high=high,
            times=float(times[place]),
            sentence=head + _in_words(what, series.unit, (was, now), (low, high)),
        )


def _in_words(what: str, unit: str, figures: tuple[float, float], usual: tuple[float, float]) -> str:
    """`比上月增加 86 户（120 户 → 206 户），平常每月变动在 −2 户至 8 户之间，请核实。`"""
    was, now = figures
    old, new = (figure_words.figure(number, unit) for number in figures)
    low, high = (figure_words.difference(number, unit) for number in usual)
    if what == "rewrite":
        told = f"已报告过的数由 {old} 改为 {new}"
    elif now == was:
        told = f"与上月相同（{new}）"
    else:
        way = "增加" if now > was else "减少"
        told = f"比上月{way} {figure_words.difference(abs(now - was), unit)}（{old} → {new}）"
    return f"{told}，平常每月变动在 {low}至 {high}之间，请核实。"
