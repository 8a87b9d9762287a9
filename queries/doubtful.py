"""What credibility is made of, on a grid of areas and KPIs: counts, parts, levels; what is doubtful.

Internal to `queries`: pages read `queries/credibility.py`, which says what the parts mean. Arrays have a row
per area of the grid and a column per KPI.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import select

from data.schema import area_tree
from data.schema import areas as areas_table
from queries import checks as _registered  # noqa: F401 - every check is registered
from queries import due
from queries.check import CHECKS, ERROR, SUSPECT
from queries.evaluate import find_kpis
from queries.findings import unsettled_by_area
from queries.judgement import FEW_CASES
from queries.kpi import Kpi
from queries.policy import Policies, read_policies
from queries.run import Store, run_rows
from queries.scope import Scope
from queries.totals import Grid, Term, amounts, grid

HIGH: Final = "high"
MIDDLE: Final = "middle"
LOW: Final = "low"
UNKNOWN: Final = "unknown"
LEVELS: Final = (HIGH, MIDDLE, LOW, UNKNOWN)

HIGH_FROM: Final = "limit.credibility_high"
LOW_BELOW: Final = "limit.credibility_low"
# Where no policy row says otherwise: nine in ten, seven in ten.
DEFAULTS: Final = {HIGH_FROM: 0.9, LOW_BELOW: 0.7}

WEIGHTS: Final = {ERROR: 1.0, SUSPECT: 0.5}
# What these find is bad news and no bad data: the very households that KPIs count. A village would else be
# left out of the ranks for being last.
NEWS: Final = frozenset({"without_measure", "measure_mismatch"})

COUNTS: Final = ("asked", "came", "whole", "in_time", "errors", "suspects", "subjects")
PARTS: Final = ("completeness", "timeliness", "consistency")

# What a figure is about, by the kind of file that it comes from first: the measure that counts it.
SUBJECTS: Final = {
    "roster": "households_identified",
    "projects": "projects_total",
    "allocations": "projects_total",
    "payments": "projects_total",
    "clues": "clues_found",
    "events": "households_eliminated",
    "assets": "assets_total",
    "loans": "loans_outstanding",
    "workpoints": "work_targets_due",
    "problems": "problems_found",
    "helpers": "helpers_total",
    "visits": "helpers_total",
    "villages": "villages_total",
    "incomes": "villages_total",
    "employment": "villages_total",
    "workshops": "workshops",
}
_OF_FILES: Final = ("asked", "came", "whole", "in_time")
_EQUAL_WITHIN: Final = 1e-9

Counts = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Limits:
    """By area: from where a part is high, below what it is low. Arrays of one column."""

    high: np.ndarray
    low: np.ndarray


def doubtful(engine: Store, kpis: Sequence[Kpi], at: Grid, *, scope: Scope, today: date) -> np.ndarray:
    """Which figures on a grid of one month are "low": a truth value per area and KPI.

    The same as `counts` and `levels` say, read more cheaply: what is counted by subjects is asked only of
    areas with more findings than a few.
    """
    policies = policies_of(engine, scope)
    counted = files(engine, kpis, at, policies, scope=scope, today=today)
    counted |= findings(engine, kpis, at, scope=scope, today=today)
    counted["subjects"] = np.full(counted["errors"].shape, np.nan)
    some = np.flatnonzero((weighted(counted) > FEW_CASES).any(axis=1))
    if len(some):
        rows = at.areas.iloc[some].reset_index(drop=True)
        codes = select(areas_table.c.code).where(areas_table.c.code.in_(rows["code"].tolist()))
        counted["subjects"][some] = subjects(engine, kpis, Grid(rows, codes, at.months), scope=scope)
    found: np.ndarray = levels(counted, limits(policies, at)) == LOW
    return found


def ranked_out(engine: Store, frame: pd.DataFrame, *, scope: Scope, month: int, today: date) -> pd.Series:
    """Which rows of a frame of figures (area_code, kpi) are "low", on its index."""
    if frame.empty:
        return pd.Series(False, index=frame.index)
    kpis = find_kpis(list(dict.fromkeys(frame["kpi"].tolist())))
    codes = sorted(set(frame["area_code"].tolist()))
    at = grid(engine, areas_table.c.code.in_(codes), [month], scope=scope)
    found = doubtful(engine, kpis, at, scope=scope, today=today)
    row = {code: place for place, code in enumerate(at.areas["code"].tolist())}
    column = {kpi.code: place for place, kpi in enumerate(kpis)}
    places = [row[code] for code in frame["area_code"]], [column[kpi] for kpi in frame["kpi"]]
    return pd.Series(found[places], frame.index)


def parts(counted: Counts) -> dict[str, np.ndarray]:
    """Completeness, timeliness and consistency from arrays of `COUNTS`; NaN where nothing is known."""
    doubt = _share(weighted(counted), counted["subjects"])
    return {
        "completeness": _share(counted["whole"], counted["asked"]),
        "timeliness": _share(counted["in_time"], counted["asked"]),
        "consistency": np.maximum(1 - doubt, 0),
    }


def levels(counted: Counts, limits: Limits) -> np.ndarray:
    """The level of each figure from arrays of `COUNTS`: one of `LEVELS`."""
    found = parts(counted)
    complete, timely, consistent = (found[name] for name in PARTS)
    few = weighted(counted) <= FEW_CASES
    return np.select(
        [
            _below(complete, limits.low) | (_below(consistent, limits.low) & ~few),
            _below(complete, limits.high) | _below(timely, limits.high) | _below(consistent, limits.high),
            np.isnan(complete),
        ],
        [LOW, MIDDLE, UNKNOWN],
        HIGH,
    )


def _below(part: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """False where nothing is known."""
    return np.less(part, limit - _EQUAL_WITHIN)


def _share(number: np.ndarray, of: np.ndarray) -> np.ndarray:
    return np.divide(number, of, out=np.full(number.shape, np.nan), where=of > 0)


def weighted(counted: Counts) -> np.ndarray:
    """Findings by their weight: a suspect is half an error."""
    found: np.ndarray = counted["errors"] * WEIGHTS[ERROR] + counted["suspects"] * WEIGHTS[SUSPECT]
    return found


def subject_of(kpi: Kpi) -> str:
    """The measure that counts what a KPI is about."""
    return SUBJECTS[kpi.sources[0]]


def policies_of(engine: Store, scope: Scope) -> Policies:
    """What is due, and the limits, in one reading."""
    return read_policies(engine, [*due.CODES, *DEFAULTS], scope=scope)


def limits(policies: Policies, at: Grid) -> Limits:
    """The two limits of every area."""
    codes = at.areas["code"].tolist()

    def column(code: str) -> np.ndarray:
        asked = codes if policies.differs_by_area(code) else codes[:1]
        found = np.array([_limit(policies, code, area, at.months[0]) for area in asked], float)
        return np.broadcast_to(found, len(codes)).reshape(-1, 1)

    return Limits(column(HIGH_FROM), column(LOW_BELOW))


def _limit(policies: Policies, code: str, area: str, month: int) -> float:
    rule = policies.rule(code, area, month)
    return DEFAULTS[code] if rule is None else rule.value


def files(
    engine: Store, kpis: Sequence[Kpi], at: Grid, policies: Policies, *, scope: Scope, today: date
) -> dict[str, np.ndarray]:
    """Files asked for, come, come by the part of their townships that they name, and in time: of the counties
    in an area, else of the one that it lies in; the city's own count everywhere."""
    found = _latest_files(engine, at, policies, scope=scope, today=today)
    found = found[found["state"] != due.NOT_DUE]
    reporters, kinds = (dict.fromkeys(found[name].tolist()) for name in ("area_code", "kind"))
    row, column = ({name: place for place, name in enumerate(names)} for names in (reporters, kinds))
    state = found["state"].to_numpy()
    told = np.zeros((len(_OF_FILES), len(row), len(column)))
    places = found["area_code"].map(row).to_numpy(int), found["kind"].map(column).to_numpy(int)
    came = state != due.MISSING
    for layer, counts in enumerate((state != "", came, came * named_share(found), state == due.IN_TIME)):
        told[layer][places] = counts
    needed = np.array([[kind in kpi.sources for kpi in kpis] for kind in kinds], float)
    by_reporter = told @ needed.reshape(len(column), len(kpis))
    cities = set(found.loc[found["level"] == "city", "area_code"])
    whole = at.areas["level"].to_numpy() == "city"
    own = {county: place for place, county in enumerate(dict.fromkeys(at.areas["county"].tolist()))}
    concerns = np.array([[who in cities or who == county for who in reporters] for county in own], float)
    by_county = concerns.reshape(len(own), len(row)) @ by_reporter
    counted = by_county[:, at.areas["county"].map(own).to_numpy(int)]
    counted[:, whole] = by_reporter.sum(axis=1, keepdims=True)
    own = _of_own_township(engine, found, at, column, scope=scope) @ needed.reshape(len(column), len(kpis))
    counted[_OF_FILES.index("whole")] += own
    return dict(zip(_OF_FILES, counted, strict=True))


def named_share(files: pd.DataFrame) -> np.ndarray:
    """The part of the townships that each file names of those that it should; 1 where nothing can be said."""
    left_out = files["left_out"].map(len).to_numpy(float)
    return 1 - np.divide(
        left_out, files["townships"], out=np.zeros(len(files)), where=files["townships"].to_numpy() > 0
    )


def _of_own_township(
    engine: Store, found: pd.DataFrame, at: Grid, column: Mapping[str, int], *, scope: Scope
) -> np.ndarray:
    """What townships and villages (rows) have more or less of a kind of file (columns) than their county: it
    is whole where it names their township, and nothing where it leaves that out."""
    more = np.zeros((len(at.areas), len(column)))
    below = ~at.areas["level"].isin(("city", "county")).to_numpy()
    partial = found[(found["state"] != due.MISSING) & (found["left_out"].map(len) > 0)]
    for row, share in zip(partial.to_dict("records"), named_share(partial), strict=True):
        inside = area_tree.c.descendant_code
        lost = select(inside).where(area_tree.c.ancestor_code.in_(row["left_out"]), inside.in_(at.codes))
        out = at.areas["code"].isin({code for (code,) in run_rows(engine, lost, scope=scope)}).to_numpy()
        concerned = below & ((at.areas["county"] == row["area_code"]).to_numpy() | (row["level"] == "city"))
        more[:, column[row["kind"]]] += concerned * np.where(out, -share, 1 - share)
    return more


def _latest_files(engine: Store, at: Grid, policies: Policies, *, scope: Scope, today: date) -> pd.DataFrame:
    """The last due file of each reporter and kind in the grid's month."""
    return due.history(
        engine, scope=scope, month=at.months[0], today=today, policies=policies, only_latest=True
    )


def findings(
    engine: Store, kpis: Sequence[Kpi], at: Grid, *, scope: Scope, today: date
) -> dict[str, np.ndarray]:
    """Errors and suspects that nobody has explained or mended, of the checks that bear on each KPI."""
    row = {code: place for place, code in enumerate(at.areas["code"].tolist())}
    column = {code: place for place, code in enumerate(CHECKS)}
    found = np.zeros((len(row), len(column)))
    read = unsettled_by_area(engine, scope=scope, codes=at.codes, month=at.months[0], today=today)
    for code, check, number in read:
        if check in column and code in row:
            found[row[code], column[check]] = number
    codes = [kpi.code for kpi in kpis]
    return {
        "errors": found @ _bearing(tuple(codes), ERROR),
        "suspects": found @ _bearing(tuple(codes), SUSPECT),
    }


@cache
def _bearing(kpis: tuple[str, ...], severity: str) -> np.ndarray:
    """1 where a check (row) of the severity makes a KPI (column) doubtful."""
    rows = []
    for code, check in CHECKS.items():
        bears_on = set(check.kpis) if bears(code, severity) else set()
        rows.append([kpi in bears_on for kpi in kpis])
    return np.array(rows, float).reshape(len(CHECKS), len(kpis))


def bears(check: str, severity: str) -> bool:
    """Whether a check's findings count as doubts of a severity."""
    return check not in NEWS and CHECKS[check].severity == severity


def subjects(engine: Store, kpis: Sequence[Kpi], at: Grid, *, scope: Scope) -> np.ndarray:
    """How many things each figure is about."""
    terms = {measure: Term(measure) for measure in map(subject_of, kpis)}
    found = amounts(engine, list(terms.values()), at, scope=scope)
    return np.stack([found[terms[subject_of(kpi)]] for kpi in kpis], axis=1)


def quality(
    engine: Store, at: Grid, policies: Policies, *, scope: Scope, today: date, with_files: bool
) -> dict[str, np.ndarray]:
    """The counts of all data of each area, in one column: every file, finding and thing once."""
    row = {code: place for place, code in enumerate(at.areas["code"].tolist())}
    counted = {name: np.zeros((len(row), 1)) for name in COUNTS}
    read = unsettled_by_area(engine, scope=scope, codes=at.codes, month=at.months[0], today=today)
    for code, check, number in read:
        for name, severity in (("errors", ERROR), ("suspects", SUSPECT)):
            if check in CHECKS and bears(check, severity):
                counted[name][row[code]] += number
    measures = [Term(measure) for measure in dict.fromkeys(SUBJECTS.values())]
    found = amounts(engine, measures, at, scope=scope)
    counted["subjects"] = np.sum([found[term] for term in measures], axis=0).reshape(-1, 1)
    if with_files:
        files_now = _latest_files(engine, at, policies, scope=scope, today=today)
        told = files_now[(files_now["state"] != due.NOT_DUE) & files_now["area_code"].isin(row)]
        for code, state, share in zip(told["area_code"], told["state"], named_share(told), strict=True):
            counted["asked"][row[code]] += 1
            counted["came"][row[code]] += state != due.MISSING
            counted["whole"][row[code]] += share * (state != due.MISSING)
            counted["in_time"][row[code]] += state == due.IN_TIME
    return counted
