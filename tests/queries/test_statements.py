"""What a question costs the store: the statements do not grow with what they tell of, nor do they read rows
of households where the rollup has the sum."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd
import pytest
from sqlalchemy import Engine, event

from data.vocabulary import CAUSES
from queries import (
    attention,
    changes,
    evaluate,
    flows,
    judgement,
    lagging,
    process,
    ranking,
    references,
    survival,
)
from queries.kpi import KPIS
from queries.scope import WHOLE_CITY
from tests.queries.literal import BING, CITY, DING, EAST, JIA, UNSTABLE, WEST, YI, Store

# All but village_facts: one row a village and year, by which villages find their peers.
FACTS = {
    "households",
    "household_versions",
    "household_risks",
    "household_measures",
    "persons",
    "projects",
    "project_funding",
    "allocations",
    "payments",
    "clues",
    "household_events",
    "assets",
    "loans",
    "work_indicators",
    "work_targets",
    "problems",
    "helpers",
    "visits",
    "incomes",
    "employment",
    "workshops",
}
MONTH = 202112


@pytest.fixture(scope="module")
def filled(engine_to_read: Engine) -> Engine:
    store = Store(engine_to_read).policy("target.project_start_rate", 1.0)
    store.households(
        *(
            (f"{village}-{number}", village, UNSTABLE, 3, "2021-03", None, None, {"causes": CAUSES[:2]})
            for village in (JIA, YI, BING, DING)
            for number in range(30)
        )
    )
    for village in (JIA, BING, DING):
        store.projects((f"project-{village}", village, 2021, {"approved": "2021-01-10"}))
        store.allocations((village, "中央", "2021-03-01", 1000, "产业发展"))
        store.payments((f"project-{village}", "中央", "2021-05-01", 400))
    return store.ready()


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The queries that the store is asked inside the block."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _asked(engine: Engine, question: Callable[[], pd.DataFrame]) -> list[str]:
    with statements(engine) as asked:
        assert len(question())
    return asked


@pytest.mark.parametrize("by", ["category", "cause", "fund_level"])
def test_a_breakdown_asks_as_often_as_a_single_figure(filled: Engine, by: str) -> None:
    kpi = "paid" if by == "fund_level" else "households_identified"
    single = _asked(
        filled,
        lambda: evaluate.values(filled, scope=WHOLE_CITY, month=MONTH, kpis=[kpi], areas=[CITY]),
    )
    whole = _asked(
        filled,
        lambda: evaluate.breakdown(filled, scope=WHOLE_CITY, kpi=kpi, area=CITY, month=MONTH, by=by),
    )
    assert len(whole) == len(single)


def test_all_kpis_of_all_areas_ask_as_often_as_one_of_one(filled: Engine) -> None:
    one = _asked(
        filled,
        lambda: evaluate.values(
            filled, scope=WHOLE_CITY, month=MONTH, kpis=["fund_execution_gap"], areas=[JIA]
        ),
    )
    every = _asked(filled, lambda: evaluate.values(filled, scope=WHOLE_CITY, month=MONTH, level="village"))
    assert len(every) == len(one)


def test_all_villages_beside_their_peers_are_a_handful_of_statements(filled: Engine) -> None:
    asked = _asked(filled, lambda: lagging.findings(filled, scope=WHOLE_CITY, month=MONTH, peers="size"))
    assert len(asked) <= 14  # eight for the shares, up to six for how far they can be trusted


def test_judging_does_not_read_bases_that_the_frame_has(filled: Engine) -> None:
    kpis = judgement.with_bases(["households_without_measure", "projects_start_overdue"])
    assert {"households_unresolved", "projects_total"} <= set(kpis)
    frame = evaluate.values(filled, scope=WHOLE_CITY, month=MONTH, kpis=kpis, level="village")
    alone = frame[~frame["kpi"].isin(["households_unresolved", "projects_total"])]
    with statements(filled) as with_bases:
        judged = judgement.judge(filled, frame, scope=WHOLE_CITY)
    with statements(filled) as without:
        same = judgement.judge(filled, alone, scope=WHOLE_CITY)
    assert len(with_bases) < len(without)
    pd.testing.assert_frame_equal(judged.loc[alone.index], same)
    assert set(same["status"]) & {"behind", "watch"}


@pytest.mark.parametrize(
    "question",
    [
        lambda engine: evaluate.values(engine, scope=WHOLE_CITY, month=MONTH, level="village"),
        lambda engine: evaluate.trend(
            engine, scope=WHOLE_CITY, kpis=list(KPIS), area=CITY, first=202001, last=MONTH
        ),
        lambda engine: changes.changes(engine, scope=WHOLE_CITY, area=CITY, month=MONTH),
        lambda engine: attention.attention(engine, scope=WHOLE_CITY, area=CITY, month=MONTH),
        lambda engine: ranking.ranking(
            engine, scope=WHOLE_CITY, kpi="households_unresolved", month=MONTH, level="village", within=EAST
        ),
        lambda engine: references.references(engine, scope=WHOLE_CITY, area=WEST, month=MONTH),
        lambda engine: process.process(engine, scope=WHOLE_CITY, area=EAST, month=MONTH),
        lambda engine: flows.flows(engine, scope=WHOLE_CITY, area=EAST, first=202101, last=MONTH),
        lambda engine: lagging.findings(engine, scope=WHOLE_CITY, month=MONTH, peers="size"),
        lambda engine: survival.survival(engine, scope=WHOLE_CITY, area=CITY, month=MONTH, by="cause"),
    ],
    ids=[
        "values",
        "trend",
        "changes",
        "attention",
        "ranking",
        "references",
        "process",
        "flows",
        "lagging",
        "survival",
    ],
)
def test_figures_are_read_from_the_rollup_and_not_from_facts(
    filled: Engine, question: Callable[[Engine], pd.DataFrame]
) -> None:
    for statement in _asked(filled, lambda: question(filled)):
        tables = set(re.findall(r"(?:FROM|JOIN|,)\s+(\w+)", statement))
        assert tables and not tables & FACTS, statement
