"""Projects in all their stages and one by itself, from literal rows on both stores."""

from datetime import date

import pandas as pd
import pytest

from queries import lists, project_lists
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.small_city import fill

ONE, FIVE = "99010101", "99020101"
DECEMBER = {"scope": WHOLE_CITY, "month": 202112}

PROJECTS = [
    {
        "project_no": "P1",
        "area_code": ONE,
        "approved_on": date(2021, 1, 5),
        "tendered_on": date(2021, 3, 2),
        "started_on": date(2021, 3, 2),
        "completed_on": date(2021, 9, 9),
        "accepted_on": date(2021, 9, 9),
        "settled_on": date(2021, 12, 5),
        "handed_over_on": date(2022, 1, 5),
        "progress": 0.9,
        "planned": {"县级": 40_000, "中央": 60_000},
    },
    {
        "project_no": "months-only",
        "area_code": FIVE,
        "tendered_on": date(2021, 4, 1),
        "started_on": date(2021, 4, 1),
        "progress": 0.5,
    },
    {"project_no": "old", "area_code": ONE, "plan_year": 2020, "started_on": date(2020, 5, 1),
     "completed_on": date(2020, 9, 1)},
]  # fmt: skip


def _money(project: str, key: str, day: date, fen: int, level: str = "中央") -> tuple[dict, dict]:
    allocation = {"allocation_key": key, "document_no": "1号", "area_code": ONE, "purpose": "其他"}
    common = {"project_no": project, "fund_level": level, "amount_fen": fen}
    return {**allocation, **common, "allocated_on": day}, {"voucher_no": key, **common, "paid_on": day}


@pytest.fixture
def filled(engine):
    spring = _money("P1", "a", date(2021, 4, 1), 50_000)
    summer = _money("P1", "b", date(2021, 8, 1), 45_000, "县级")
    west = _money("months-only", "c", date(2021, 8, 1), 20_000)
    refund = {**spring[1], "voucher_no": "z", "paid_on": date(2021, 12, 31), "amount_fen": -5_000}
    fill(
        engine,
        projects=PROJECTS,
        allocations=[each for each, _ in (spring, summer, west)],
        payments=[each for _, each in (spring, summer, west)] + [refund],
    )
    return engine


def test_the_list_in_detail_is_the_same_list(filled):
    found = project_lists.projects(filled, area="99", **DECEMBER)
    plain = lists.projects(filled, area="99", **DECEMBER)
    assert found["project_no"].tolist() == plain["project_no"].tolist() == ["P1", "months-only"]
    assert found.attrs == plain.attrs
    row = found.iloc[0]
    assert (row["area_code"], row["fund_levels"]) == (ONE, "中央、县级")
    assert row["settled_on"] == pd.Timestamp(2021, 12, 5)
    assert pd.isna(row["handed_over_on"])  # in the month after
    assert row["same_day"] == "2021-03-02 招标、开工；2021-09-09 完工、验收"
    assert (row["paid_share"], row["progress"]) == (0.9, 0.9)
    assert row["ahead"] == pytest.approx(0)


def test_without_a_plan_the_share_is_of_what_was_allocated(filled):
    row = project_lists.projects(filled, area="9902", **DECEMBER).iloc[0]
    assert (row["planned"], row["allocated"], row["paid_share"]) == (0, 200, 1)
    assert row["ahead"] == 0.5
    assert row["same_day"] == ""  # the first of a month may be a month without a day


def test_progress_is_unknown_for_months_before_its_file(filled):
    row = project_lists.projects(filled, scope=WHOLE_CITY, area="9901", month=202109).iloc[0]
    assert pd.isna(row["progress"]) and pd.isna(row["ahead"])
    assert row["paid_share"] == 0.95
    assert pd.isna(row["settled_on"])


def test_one_project_whatever_its_year(filled):
    old = project_lists.project(filled, project="old", **DECEMBER)
    assert old[["project_no", "stage", "paid"]].values.tolist() == [["old", "已完工", 0]]
    one = project_lists.project(filled, project="P1", **DECEMBER)
    pd.testing.assert_frame_equal(one, project_lists.projects(filled, area=ONE, **DECEMBER))
    assert project_lists.project(filled, project="none", **DECEMBER).empty


def test_the_money_of_one_project_by_level_and_by_day(filled):
    levels = project_lists.funding(filled, project="P1", **DECEMBER)
    assert levels.values.tolist() == [["中央", 600, 500, 450], ["县级", 400, 450, 450]]
    paid = project_lists.payments(filled, project="P1", **DECEMBER)
    assert paid[["fund_level", "amount", "total"]].values.tolist() == [
        ["中央", 500, 500], ["县级", 450, 950], ["中央", -50, 900],
    ]  # fmt: skip
    spring = project_lists.payments(filled, scope=WHOLE_CITY, project="P1", month=202104)
    assert spring["total"].tolist() == [500]


def test_a_scope_sees_neither_the_project_nor_its_money(filled):
    west = Scope(areas=frozenset({"9902"}))
    assert project_lists.projects(filled, scope=west, area="99", month=202112)["project_no"].tolist() == [
        "months-only"
    ]
    for scope in (west, NOTHING):
        for ask in (project_lists.project, project_lists.funding, project_lists.payments):
            nothing = ask(filled, scope=scope, project="P1", month=202112)
            assert nothing.empty
            assert list(nothing.columns) == list(ask(filled, project="P1", **DECEMBER).columns)
