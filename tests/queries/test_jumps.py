"""Unusual jumps: literal histories in, judgement out; and the sentence a clerk gets."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from data.schema import areas
from queries import jumps
from queries.evaluate import VALUE_COLUMNS, evaluate
from queries.kpi import KPIS
from queries.months import month_range
from queries.scope import WHOLE_CITY
from queries.series import Watch, find_jumps, full_names
from queries.totals import grid
from tests.queries.literal import CITY, EAST, EAST_1, JIA, UNSTABLE, Store

NAN = np.nan
STEADY = [5.0, 6, 4, 5, 7, 5, 6, 4, 5, 6, 5, 4]  # median 5, median absolute deviation 1 or less


def _usual(history: list[float], floor: float = 2.0) -> jumps.Usual:
    return jumps.usual(np.array([history]), np.array([floor]))


@pytest.mark.parametrize(
    ("history", "step", "unusual"),
    [
        (STEADY, 8, False),
        (STEADY, 40, True),
        (STEADY, -20, True),
        (STEADY, 2, False),  # a few below the median, and no more than the floor
        (STEADY[:5], 40, True),
        (STEADY[:4], 40, False),  # four steps are no history
        ([NAN] * 8 + STEADY[:4], 40, False),
        ([0.0] * 12, 2, False),  # two households are never a jump
        ([0.0] * 12, -2, False),
        ([0.0] * 12, 3, True),
        ([50.0] * 12, 2, False),
        ([50.0] * 12, 53, True),
        ([0.0] * 10 + [30.0, 30.0], 20, False),  # most steps equal: the mean deviation tells
        ([0.0] * 10 + [30.0, 30.0], 60, True),
    ],
)
def test_a_step_beside_its_history(history: list[float], step: float, unusual: bool) -> None:
    times = jumps.judge_step(np.array([step], float), _usual(history))
    assert (not np.isnan(times[0])) == unusual
    assert not unusual or times[0] > 1


def test_only_the_last_twelve_steps_are_history() -> None:
    wild = [500.0, -500.0] * 6
    assert _usual(wild + STEADY).high == _usual(STEADY).high
    assert _usual(STEADY + wild).high > 500


@pytest.mark.parametrize(("moved", "unusual"), [(9, False), (-9, False), (30, True), (-30, True), (0, False)])
def test_a_rewrite_beside_what_a_month_brings(moved: float, unusual: bool) -> None:
    times = jumps.judge_rewrite(np.array([moved], float), _usual(STEADY))
    assert (not np.isnan(times[0])) == unusual


@pytest.mark.parametrize("judge", [jumps.judge_step, jumps.judge_rewrite])
def test_nothing_is_judged_without_a_figure(judge: Any) -> None:
    assert np.isnan(judge(np.array([NAN]), _usual(STEADY)))[0]


# --- on figures --------------------------------------------------------------------------------------


LAST = 202110
MONTHS = month_range(202010, 202111)


def _frames(
    engine: Engine, before: list[int], after: list[int], kpi: str = "households_identified"
) -> tuple[pd.DataFrame, pd.DataFrame, Any]:
    """Frames of the small city with these figures for the KPI, the last month (202111) untold before."""
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2020-01"), as_of="2021-11").ready()
    at = grid(store, areas.c.code.in_([CITY, EAST, EAST_1]), MONTHS, scope=WHOLE_CITY)
    told = evaluate(store, [KPIS[kpi]], at, scope=WHOLE_CITY)
    assert list(told.columns) == list(VALUE_COLUMNS)
    frames = []
    for figures in (before, after):
        frame = told.assign(value=np.tile(np.array(figures, float), len(at.areas)))
        frame["state"] = np.where(frame["value"].isna(), "no_data", "value")
        frames.append(frame)
    return frames[0], frames[1], at


def _found(engine: Engine, before: list[Any], after: list[Any]) -> list[Any]:
    then, now, at = _frames(engine, before, after)
    return find_jumps(Watch([KPIS["households_identified"]], at, then, now, LAST, 202111, full_names(at)))


RISING = [100 + 5 * month for month in range(13)]  # 2020-10 … 2021-10: 100 … 160


def test_a_usual_new_month_is_not_told(sqlite_engine: Engine) -> None:
    assert _found(sqlite_engine, [*RISING, NAN], [*RISING, 166]) == []


def test_a_step_out_of_proportion_is_told_for_city_county_and_township(sqlite_engine: Engine) -> None:
    found = _found(sqlite_engine, [*RISING, NAN], [*RISING, 246])
    assert [(jump.what, jump.area_code, jump.was, jump.now) for jump in found] == [
        ("step", area, 160, 246) for area in (CITY, EAST, EAST_1)
    ]
    assert found[-1].sentence == (
        "东县东一乡2021年11月累计识别监测对象（户）比上月增加 86 户（160 户 → 246 户），"
        "平常每月变动在 −2 户至 7 户之间，请核实。"
    )


def test_a_step_that_was_there_before_is_no_news(sqlite_engine: Engine) -> None:
    assert _found(sqlite_engine, [*RISING, 246], [*RISING, 246]) == []


def test_a_rewritten_month_is_told_once_with_the_largest_move(sqlite_engine: Engine) -> None:
    after = [*RISING[:6], *(figure - 40 for figure in RISING[6:12]), RISING[12] - 41, RISING[12] - 36]
    found = _found(sqlite_engine, [*RISING, NAN], after)
    assert [(jump.what, jump.month, jump.was, jump.now) for jump in found] == [
        ("rewrite", 202110, 160, 119)
    ] * 3
    assert "2021年10月累计识别监测对象（户）已报告过的数由 160 户 改为 119 户" in found[0].sentence


def test_a_city_is_not_judged_before_all_its_counties_have_reported(sqlite_engine: Engine) -> None:
    then, now, at = _frames(sqlite_engine, [*RISING, NAN], [*RISING, 246])
    silent = (now["area_code"] == EAST) & (now["month"] == 202111)
    now.loc[silent, ["value", "state"]] = [NAN, "no_data"]
    found = find_jumps(Watch([KPIS["households_identified"]], at, then, now, LAST, 202111, full_names(at)))
    assert {jump.area_code for jump in found} == {EAST_1}
