"""Ranks and their intervals, over the same areas and within 1 … n."""

from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import queries.definitions  # noqa: F401 - fills KPIS
from queries.kpi import KPIS
from queries.rank_intervals import ranked, ranked_in_groups

START_RATE = KPIS["project_start_rate"]  # higher is better
OVERDUE = KPIS["projects_start_overdue"]  # lower is better


def _shares(*counts: tuple[int, int], counted: bool = False) -> pd.DataFrame:
    frame = pd.DataFrame(counts, columns=["numerator", "denominator"], dtype=float)
    small = frame["denominator"] < 5
    return frame.assign(
        value=frame["numerator"] / frame["denominator"],
        state=small.map({True: "small_sample", False: "value"}),
        counted=counted,
    )


def test_equal_values_share_a_rank_and_small_samples_have_none():
    found = ranked(_shares((8, 10), (16, 20), (3, 3), (10, 10), (1, 10)), START_RATE)
    assert found["rank"].tolist()[:2] == [2, 2]
    assert found["rank"].tolist()[3:] == [1, 4]
    assert found.loc[2, ["rank", "rank_low", "rank_high", "ranked"]].isna().all()
    assert found["ranked"].dropna().unique().tolist() == [4]


def test_lower_is_better_where_it_is():
    found = ranked(_shares((0, 100), (30, 100), (90, 100), counted=True), OVERDUE)
    assert found["rank"].tolist() == [1, 2, 3]
    assert found[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [2, 2], [3, 3]]


def test_much_counted_leaves_no_doubt_and_little_leaves_nearly_any_rank():
    sure = ranked(_shares(*((n * 1000, 10_000) for n in range(1, 10))), START_RATE)
    assert (sure["rank_low"] == sure["rank_high"]).all()
    unsure = ranked(_shares(*((n, 10) for n in (6, 6, 7, 7, 7, 8, 8))), START_RATE)
    assert unsure["rank_low"].max() <= 2
    assert unsure["rank_high"].min() >= 5


def test_ranks_within_groups_are_those_of_each_group_alone():
    frame = _shares((8, 10), (1, 10), (9, 10), (5, 10), (10, 10)).assign(group=["a", "b", "a", "b", "a"])
    found = ranked_in_groups(frame, START_RATE)
    assert found["rank"].tolist() == [3, 2, 2, 1, 1]
    assert found["ranked"].tolist() == [3, 2, 3, 2, 3]
    assert ranked_in_groups(frame.head(0), START_RATE).empty


def test_a_kpi_without_ranking_has_none():
    found = ranked(_shares((8, 10), (9, 10)), replace(START_RATE, rankable=False))
    assert found[["rank", "rank_low", "rank_high", "ranked"]].isna().all(axis=None)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=30,
    )
)
def test_rank_and_interval_stay_within_what_is_ranked(counts):
    found = ranked(_shares(*counts), START_RATE).dropna(subset="rank")
    assert (found["rank_low"] >= 1).all()
    assert (found["rank_low"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_high"]).all()
    assert (found["rank_high"] <= len(found)).all()
    assert (found["ranked"] == len(found)).all()
    pd.testing.assert_frame_equal(found, ranked(_shares(*counts), START_RATE).dropna(subset="rank"))
