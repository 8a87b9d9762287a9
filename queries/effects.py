"""The effect of a change on the headline KPIs, watched before and after it inside its own transaction.

The figures are those of `queries.evaluate`, for the city, its counties and the townships that may be touched,
over the last months that were told and the newest. What differs is told and kept (`batch_effects`), and so is
what differs unusually (`batch_jumps`, see `queries/series.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from data.batches import Change
from data.bulk import insert_rows
from data.effect import Effect, Figure, Jump, Shift
from data.schema import areas as areas_table
from data.schema import batch_effects, batch_jumps
from data.vocabulary import KINDS_WITHOUT_MONTH
from queries import figure_words
from queries.evaluate import differs, evaluate, existing
from queries.kpi import KPIS, Kpi, signed
from queries.ledger import Told, Touched
from queries.measures import MEASURES
from queries.months import month_before, month_range
from queries.scope import WHOLE_CITY
from queries.series import Watch, find_jumps, full_names
from queries.totals import grid

MOST_TOWNSHIPS: Final = 10
MOST_JUMPS: Final = 100
_LEVELS: Final = ("city", "county", "township")
_HISTORY: Final = 12  # months before the last told, for as many steps
_PARTS: Final = ("numerator", "denominator", "value")


class _Months(NamedTuple):
    """The months to watch, those to show, the newest of them and the last that was told before."""

    watched: list[int]
    shown: list[int]
    newest: int
    told_to: int


class Watched:
    """The figures that a change may move, as they were before it."""

    def __init__(self, connection: Connection, touched: Touched, told: Told, change: Change) -> None:
        self._connection, self._change = connection, change
        self._kpis = [kpi for kpi in KPIS.values() if kpi.headline and touched.concerns(kpi.sources)]
        kinds = {measure.sources[0] for kpi in self._kpis for measure in kpi.measures}
        self._months = _months(
            max((last for (kind, _), last in told.items() if kind in kinds), default=0), change
        )
        if not self._kpis or not self._months.watched:
            self._kpis = []
            return
        where = existing(self._months.newest, _LEVELS, None)
        named = touched.named(areas_table.c.code)
        if named is not None and not touched.spreading:
            where &= named | areas_table.c.level.in_(_LEVELS[:2])
        self._grid = grid(connection, where, self._months.watched, scope=WHOLE_CITY)
        self._before = self._figures() if self._months.told_to else None

    def effect(self, rewritten: Sequence[int]) -> Effect:
        """What moved, kept with the change's entry and told; called once everything is refreshed."""
        if not self._kpis:
            return Effect(rewritten=tuple(rewritten))
        after = self._figures()
        before = _nothing(after) if self._before is None else self._before
        names, months = full_names(self._grid), self._months
        shifts = _shifts(before, after, months, names)
        jumps: list[Jump] = []
        if self._before is not None:
            watch = Watch(self._kpis, self._grid, before, after, months.told_to, months.newest, names)
            jumps = find_jumps(watch)
        _keep(self._connection, self._change.version, shifts, jumps[:MOST_JUMPS])
        left_out = len(jumps[MOST_JUMPS:])
        return Effect(tuple(shifts), tuple(jumps[:MOST_JUMPS]), left_out, tuple(rewritten))

    def _figures(self) -> pd.DataFrame:
        return evaluate(self._connection, self._kpis, self._grid, scope=WHOLE_CITY)


def _months(told_to: int, change: Change) -> _Months:
    """A year up to the last month told, the month that the file tells of, and the one before the newest."""
    as_of = told_to if change.kind in KINDS_WITHOUT_MONTH else change.as_of
    newest = max(told_to, as_of)
    if not told_to:
        return _Months([newest] if newest else [], [newest], newest, told_to)
    watched = {*month_range(month_before(told_to, _HISTORY), told_to), as_of, month_before(newest), newest}
    return _Months(sorted(watched), sorted({as_of, newest}), newest, told_to)


def _nothing(after: pd.DataFrame) -> pd.DataFrame:
    """The same areas, months and KPIs before anything of them was told."""
    return after.assign(**dict.fromkeys(_PARTS, np.nan), state="no_data")


def _shifts(
    before: pd.DataFrame, after: pd.DataFrame, months: _Months, names: Mapping[str, str]
) -> list[Shift]:
    """What differs in the months to show: the city, counties, then the most affected townships."""
    known = before["value"].notna() | after["value"].notna()
    moved = np.flatnonzero(differs(before, after) & known & after["month"].isin(months.shown))
    before, after = before.iloc[moved], after.iloc[moved]
    affected = _most_affected(before, after)
    chosen = (after["level"] != "township") | after["area_code"].isin(affected)
    pairs = zip(before[chosen].to_dict("records"), after[chosen].to_dict("records"), strict=True)
    ranks = {area: rank for rank, area in enumerate(affected)}
    return sorted(
        (_shift(then, now, names[now["area_code"]]) for then, now in pairs),
        key=lambda shift: (_LEVELS.index(shift.level), ranks.get(shift.area_code, 0), shift.area_code),
    )


def _most_affected(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """The townships with the largest parts of what moved: shares of each KPI's movement, added up."""
    parts = list(_PARTS[:2])
    moved = (after[parts].fillna(0) - before[parts].fillna(0)).abs().sum(axis=1)
    townships = after.assign(moved=moved)[after["level"] == "township"]
    whole = townships.groupby(["kpi", "month"])["moved"].transform("sum")
    shares = (townships["moved"] / whole).where(whole > 0, 0.0)
    scores = shares.groupby(townships["area_code"]).sum().sort_values(ascending=False, kind="stable")
    return list(scores[scores > 0].index[:MOST_TOWNSHIPS])


def _shift(then: dict[Any, Any], now: dict[Any, Any], name: str) -> Shift:
    was, becomes = _figure(then), _figure(now)
    words = " → ".join(_in_words(figure, KPIS[now["kpi"]]) for figure in (was, becomes))
    return Shift(
        now["kpi"],
        now["label"],
        now["unit"],
        now["area_code"],
        now["area"],
        now["level"],
        now["month"],
        was,
        becomes,
        f"{name}{figure_words.month(now['month'])}{now['label']}：{words}",
    )


def _figure(row: dict[Any, Any]) -> Figure:
    numerator, denominator, value = (None if pd.isna(row[part]) else float(row[part]) for part in _PARTS)
    return Figure(numerator, denominator, value, row["state"])


def _in_words(figure: Figure, kpi: Kpi) -> str:
    """`36.1%（6,014 户 / 16,651 户）`: a ratio travels with its parts."""
    text = figure_words.figure(figure.value, kpi.unit)
    if figure.denominator is None or figure.numerator is None or figure.value is None:
        return text
    above, below = (MEASURES[signed(terms)[0][0]].unit for terms in (kpi.numerator, kpi.denominator))
    parts = figure_words.figure(figure.numerator, above), figure_words.figure(figure.denominator, below)
    return f"{text}（{' / '.join(parts)}）"


def _keep(connection: Connection, version: int, shifts: Sequence[Shift], jumps: Sequence[Jump]) -> None:
    sides = [f"{part}_{side}" for side in ("before", "after") for part in (*_PARTS, "state")]
    insert_rows(
        connection,
        batch_effects,
        ("version", "kpi", "area_code", "month", *sides),
        [(version, s.kpi, s.area_code, s.month, *_values(s.before), *_values(s.after)) for s in shifts],
    )
    said = ("area_code", "series", "unit", "what", "month", "was", "now", "low", "high", "sentence")
    rows = [(version, place, *(getattr(jump, name) for name in said)) for place, jump in enumerate(jumps, 1)]
    insert_rows(connection, batch_jumps, ("version", "place", *said), rows)


def _values(figure: Figure) -> tuple[float | None, float | None, float | None, str]:
    return figure.numerator, figure.denominator, figure.value, figure.state
