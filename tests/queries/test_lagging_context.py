"""Behind a village that lags: since when, beside whom, and how the areas above it stand."""

import pandas as pd
import pytest

from queries import lagging
from queries.lagging_context import HISTORY_COLUMNS, above, history, since
from queries.lagging_summary import MATTER_COLUMNS, Summary, matters, summary
from queries.scope import NOTHING, WHOLE_CITY, Scope
from queries.shares import NotComparable
from tests.queries.literal import DING, EAST, EAST_1, JIA, WEST, YI, Store
from tests.queries.many_villages import add_households, add_projects, add_villages

STARTS, HELP = "project_start_rate", "households_without_measure"


def filled(engine):
    """东县 with eight villages that have rows: 甲村 started 8 of 20 projects, all others most of theirs."""
    store = Store(engine)
    others = add_villages(store, 6)
    add_projects(store, dict.fromkeys(others, (20, 18)) | {JIA: (20, 8), YI: (20, 19)})
    add_households(store, dict.fromkeys(others, (0, 30)) | {JIA: (9, 21), YI: (1, 29)})
    return store.ready()


def asked(engine, **choice):
    pairs = [(village, kpi) for village in (JIA, YI) for kpi in (STARTS, HELP)]
    question = {"scope": WHOLE_CITY, "month": 202112, "pairs": pairs}
    return history(engine, **(question | choice))


def test_months_beside_peers(engine):
    found = asked(filled(engine), peers="county")
    assert list(found.columns) == list(HISTORY_COLUMNS)
    assert len(found) == 2 * 2 * 12
    starts = found[(found["area_code"] == JIA) & (found["kpi"] == STARTS)].set_index("month")
    # All that is started begins on 1 April: until then nobody is worse than anybody.
    assert starts.loc[[202101, 202103], "value"].tolist() == [0, 0]
    assert starts.at[202104, "value"] == pytest.approx(8 / 20)
    assert starts.at[202104, "group_rate"] == pytest.approx((6 * 18 + 8 + 19) / 160)
    assert starts["worse"].tolist() == [False] * 3 + [True] * 9
    assert starts.at[202112, "group"] == "东县"
    told = since(found).set_index(["area_code", "kpi"])
    assert told.loc[(JIA, STARTS), ["months", "since", "longer"]].tolist() == [9, 202104, False]
    # Nine households of March without help are more than two cases thirty days later, in April.
    assert told.loc[(JIA, HELP), ["months", "since"]].tolist() == [9, 202104]
    assert told.loc[(YI, STARTS), ["months", "since", "longer"]].tolist() == [0, 0, False]


def test_only_what_is_asked_of_a_village(sqlite_engine):
    found = asked(filled(sqlite_engine), pairs=[(JIA, STARTS), (YI, HELP), (DING, STARTS)], peers="county")
    keys = set(zip(found["area_code"], found["kpi"], found["group"], strict=True))
    assert keys == {(JIA, STARTS, "东县"), (YI, HELP, "东县"), (DING, STARTS, "西县")}
    assert found.groupby(["area_code", "kpi"])["month"].apply(list).tolist() == [[*range(202101, 202113)]] * 3
    nothing = asked(sqlite_engine, pairs=[])
    assert list(nothing.columns) == list(HISTORY_COLUMNS) and since(nothing).empty


def test_what_reaches_back_as_far_as_one_looked_began_earlier():
    months = range(202101, 202113)
    rows = [("a", "k", month, True) for month in months] + [
        ("b", "k", month, month != 202111) for month in months
    ]
    found = since(pd.DataFrame(rows, columns=["area_code", "kpi", "month", "worse"])).set_index("area_code")
    assert found.loc["a", ["months", "since", "longer"]].tolist() == [12, 202101, True]
    assert found.loc["b", ["months", "since", "longer"]].tolist() == [1, 202112, False]


def test_the_last_month_is_what_the_findings_say(sqlite_engine):
    engine = filled(sqlite_engine)
    for peers in ("county", "size"):
        past = asked(engine, peers=peers).query("month == 202112").set_index(["area_code", "kpi"])
        now = lagging.findings(engine, scope=WHOLE_CITY, month=202112, peers=peers)
        now = now.set_index(["area_code", "kpi"]).loc[past.index]
        same = ["value", "group", "group_rate", "comparison", "worse"]
        pd.testing.assert_frame_equal(past[same], now[same])


def test_only_what_the_scope_may_see(sqlite_engine):
    engine = filled(sqlite_engine)
    only_yi = Scope(areas=frozenset({YI}))
    assert set(asked(engine, scope=only_yi)["area_code"]) == {YI}
    assert asked(engine, scope=NOTHING).empty
    places = {"month": 202112, "places": [EAST, EAST_1, WEST], "kpis": [STARTS]}
    found = above(engine, scope=WHOLE_CITY, **places).set_index("area_code")
    assert found.at[EAST, "value"] == pytest.approx((6 * 18 + 8 + 19) / 160)
    assert set(found.index) == {EAST, EAST_1, WEST}
    assert set(above(engine, scope=Scope(areas=frozenset({EAST_1})), **places)["area_code"]) == {EAST_1}
    with pytest.raises(NotComparable):
        asked(engine, pairs=[(JIA, "paid")])


def test_counts_of_villages_and_matters(sqlite_engine):
    found = lagging.findings(filled(sqlite_engine), scope=WHOLE_CITY, month=202112)
    found = found[found["kpi"].isin([STARTS, HELP])]
    ranked = lagging.villages(found)
    counts = summary(found, ranked)
    assert isinstance(counts, Summary)
    assert (counts.villages, counts.judged) == (len(ranked), 8)
    assert (counts.behind, counts.several) == (1, 1)
    expected = lagging.by_chance(found)
    assert (counts.behind_by_chance, counts.several_by_chance) == (expected[1], expected[2])
    assert (counts.figures_judged, counts.figures_too_small) == (16, 0)
    told = matters(found)
    assert list(told.columns) == list(MATTER_COLUMNS)
    assert told[["judged", "worse", "far_worse"]].to_numpy().tolist() == [[8, 1, 1], [8, 1, 1]]
    nothing = found[found["area_code"] == DING]
    assert matters(nothing).empty
    assert summary(nothing, lagging.villages(nothing)).judged == 0


@pytest.mark.parametrize(
    ("behind", "by_chance", "more"), [(0, 0.0, False), (19, 17.3, False), (5, 0.2, True)]
)
def test_a_number_of_villages_beside_chance(behind, by_chance, more):
    counts = Summary(100, 90, behind, by_chance, 0, 0.0, 0, 0, 0, 0)
    assert counts.more_than_chance is more
