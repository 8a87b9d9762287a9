"""Slow money and money ahead of work, from literal rows on both stores."""

from datetime import date

import pytest

from queries import fund_lists
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.small_city import fill

ONE, TWO, FIVE = "99010101", "99010102", "99020101"
ALLOCATED = date(2021, 10, 1)  # 91 days before the end of the year: over 90


def _allocation(key: str, project: str | None, yuan: int, day: date = ALLOCATED, **row: object) -> dict:
    return {
        "allocation_key": key,
        "document_no": "财农〔2021〕1号",
        "fund_level": "中央",
        "area_code": ONE,
        "project_no": project,
        "purpose": "产业发展",
        "allocated_on": day,
        "amount_fen": yuan * 100,
        **row,
    }


def _payment(key: str, project: str, yuan: float, day: date = date(2021, 11, 1)) -> dict:
    return {
        "voucher_no": key,
        "project_no": project,
        "paid_on": day,
        "fund_level": "中央",
        "amount_fen": round(yuan * 100),
    }


PROJECTS = [
    {"project_no": "silent", "area_code": ONE, "name": "果园", "responsible_unit": "农业局"},
    {"project_no": "refunded", "area_code": TWO, "responsible_unit": ""},
    {"project_no": "just-in-time", "area_code": ONE, "responsible_unit": ""},
    {"project_no": "paying", "area_code": ONE, "responsible_unit": ""},
    {"project_no": "west", "area_code": FIVE, "responsible_unit": ""},
]
ALLOCATIONS = [
    _allocation("a", "silent", 700, date(2021, 3, 1), fund_level="县级"),
    _allocation("b", "silent", 300, date(2021, 12, 20)),
    _allocation("c", "refunded", 500),
    _allocation("d", "just-in-time", 500, date(2021, 10, 2)),
    _allocation("e", "paying", 500, date(2021, 1, 1)),
    _allocation("f", "west", 50, date(2021, 2, 1), area_code=FIVE),
    _allocation("g", None, 900, date(2021, 5, 1), area_code="9901", document_no="财农〔2021〕9号"),
    _allocation("h", None, 800, date(2021, 5, 1), area_code="9901", purpose="项目管理费"),
]
PAYMENTS = [
    _payment("x", "refunded", 100),
    _payment("y", "refunded", -100, date(2021, 12, 31)),
    _payment("z", "paying", 1),
]


def test_money_that_nobody_has_paid_for_ninety_days(engine):
    fill(engine, projects=PROJECTS, allocations=ALLOCATIONS, payments=PAYMENTS)
    found = fund_lists.slow(engine, scope=WHOLE_CITY, area="9901", month=202112)
    assert found["project_no"].tolist() == ["silent", "", "refunded"]
    assert found["name"].tolist() == ["果园", "财农〔2021〕9号", "某项目"]
    assert found["days"].tolist() == [305, 244, 91]
    assert found["allocated"].tolist() == [1000, 900, 500]
    assert found["reason"].tolist() == ["未支付", "未分配到项目", "未支付"]
    assert found["fund_levels"].tolist() == ["中央、县级", "中央", "中央"]
    assert found["responsible_unit"].tolist()[:2] == ["农业局", ""]
    assert found.attrs == {"count": 3, "yuan": 2400, "truncated": ""}


def test_a_month_knows_only_what_was_paid_by_then(engine):
    fill(engine, projects=PROJECTS, allocations=ALLOCATIONS, payments=PAYMENTS)
    october = fund_lists.slow(engine, scope=WHOLE_CITY, area="9901", month=202110)
    assert october["project_no"].tolist() == ["paying", "silent", ""]
    assert october["allocated"].tolist() == [500, 700, 900]
    assert fund_lists.slow(engine, scope=WHOLE_CITY, area="9901", month=202103).empty


def test_a_long_list_tells_how_much_it_leaves_out(sqlite_engine, monkeypatch):
    monkeypatch.setattr(fund_lists, "LONGEST", 1)
    fill(sqlite_engine, projects=PROJECTS, allocations=ALLOCATIONS, payments=PAYMENTS)
    found = fund_lists.slow(sqlite_engine, scope=WHOLE_CITY, area="99", month=202112)
    assert found["project_no"].tolist() == ["west"]
    assert found.attrs == {"count": 4, "yuan": 2450, "truncated": "只列出前 1 项，共 4 项"}


def _built(number: str, progress: float | None, planned: int) -> dict:
    money = {"planned": {"中央": planned * 100}} if planned else {}
    facts = {"project_no": number, "area_code": ONE, "responsible_unit": ""}
    return {**facts, "progress": progress, **money}


@pytest.mark.parametrize(
    ("paid", "progress", "planned", "flagged"),
    [
        (70, 0.5, 100, True),  # 0.7 − 0.5 in binary is a hair less than 0.2
        (69, 0.5, 100, False),
        (70, 0.5, 0, True),  # no plan: measured by what was allocated
        (70, None, 100, False),
        (130, 1.0, 100, False),  # finished work cannot be run ahead of
    ],
)
def test_paid_twenty_points_further_than_built(engine, paid, progress, planned, flagged):
    fill(
        engine,
        projects=[_built("P", progress, planned)],
        allocations=[_allocation("a", "P", 100)],
        payments=[_payment("x", "P", paid)],
    )
    found = fund_lists.ahead_of_work(engine, scope=WHOLE_CITY, area="99", month=202112)
    assert len(found) == flagged
    if flagged:
        row = found.iloc[0]
        assert (row["paid"], row["paid_share"], row["progress"]) == (70, 0.7, 0.5)
        assert row["ahead"] == pytest.approx(0.2)
        assert found.attrs["yuan"] == 70


def test_progress_of_a_later_file_says_nothing_of_an_earlier_month(engine):
    fill(
        engine,
        projects=[_built("P", 0.1, 100)],
        payments=[_payment("x", "P", 90, date(2021, 5, 1))],
        until=date(2021, 12, 1),
    )
    asked = {"scope": WHOLE_CITY, "area": "99"}
    november, december = (
        fund_lists.ahead_of_work(engine, month=month, **asked) for month in (202111, 202112)
    )
    assert (len(november), november.attrs["reported"]) == (0, 0)
    assert (len(december), december.attrs["reported"]) == (1, 1)


def test_a_scope_limits_money_and_projects_alike(engine):
    fill(
        engine,
        projects=[*PROJECTS, _built("built", 0.1, 100)],
        allocations=ALLOCATIONS,
        payments=[*PAYMENTS, _payment("w", "built", 90)],
    )
    west = Scope(areas=frozenset({"9902"}))
    assert fund_lists.slow(engine, scope=west, area="99", month=202112)["project_no"].tolist() == ["west"]
    assert fund_lists.ahead_of_work(engine, scope=west, area="99", month=202112).empty
    for ask in (fund_lists.slow, fund_lists.ahead_of_work):
        nothing = ask(engine, scope=NOTHING, area="99", month=202112)
        assert nothing.empty
        assert list(nothing.columns) == list(ask(engine, scope=WHOLE_CITY, area="99", month=202112).columns)
        assert nothing.attrs["count"] == 0
