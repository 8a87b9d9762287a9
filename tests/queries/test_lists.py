"""Lists of households and projects: literal rows in, literal rows out, on both stores."""

from datetime import date

import pandas as pd
import pytest

from queries import lists
from queries.evaluate import values
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.small_city import fill

VILLAGE = "99010101"


def _household(number: str, **row: object) -> dict[str, object]:
    return {"household_no": number, "area_code": VILLAGE, "identified_on": date(2021, 3, 1), **row}


HOUSEHOLDS = [
    _household("helped", first_measure_on=date(2021, 3, 1), measures=["健康帮扶", "产业帮扶"], head="李四"),
    _household("gone", eliminated_on=date(2021, 10, 1), first_measure_on=date(2021, 3, 1)),
    _household("gone-later", eliminated_on=date(2021, 11, 1), first_measure_on=date(2021, 3, 1)),
    _household(
        "older", identified_on=date(2020, 6, 1), first_measure_on=date(2020, 6, 1), causes=["因残", "因病"]
    ),
    _household("forgotten", identified_on=date(2021, 10, 1), absent_since=date(2021, 12, 1)),
    _household("fresh", identified_on=date(2021, 12, 1)),
    _household("elsewhere", area_code="99010102"),
]


def test_the_most_urgent_households_come_first(engine):
    fill(engine, households=HOUSEHOLDS)
    found = lists.households(engine, scope=WHOLE_CITY, area=VILLAGE, month=202112)
    assert found["household_no"].tolist() == ["forgotten", "older", "helped", "fresh", "gone-later", "gone"]
    assert found["state_label"].tolist() == ["未消除"] * 4 + ["已消除"] * 2
    assert found["without_measure"].tolist() == [True] + [False] * 5
    # Days until the month's end, or until the risk was gone.
    assert found["days_since"].tolist() == [91, 578, 305, 30, 245, 214]
    assert found.attrs["truncated"] == ""


def test_causes_and_help_are_in_the_order_of_the_vocabulary(engine):
    fill(engine, households=HOUSEHOLDS)
    found = lists.households(engine, scope=WHOLE_CITY, area=VILLAGE, month=202112).set_index("household_no")
    assert found.at["older", "causes"] == "因病、因残"
    assert found.at["helped", "measures"] == "产业帮扶、健康帮扶"
    assert found.at["fresh", "causes"] == ""
    assert found.at["older", "village"] == "一村"


def test_what_happened_later_is_not_known_yet(engine):
    fill(engine, households=HOUSEHOLDS)
    found = lists.households(engine, scope=WHOLE_CITY, area=VILLAGE, month=202110).set_index("household_no")
    assert sorted(found.index) == ["forgotten", "gone", "gone-later", "helped", "older"]
    assert found.at["gone-later", "state_label"] == "未消除"
    assert pd.isna(found.at["gone-later", "eliminated_on"])
    assert pd.isna(found.at["forgotten", "absent_since"])
    assert not found.at["forgotten", "without_measure"]  # thirty full days have not passed by 31 October


def test_each_month_shows_the_version_in_force(engine):
    december = date(2021, 12, 1)
    fill(
        engine,
        households=[
            _household("H", as_of=date(2021, 6, 1), valid_to=december, persons=4, causes=["因学"]),
            _household("H", as_of=december, valid_from=december, persons=5, category="边缘易致贫户"),
        ],
    )
    november, now = (
        lists.households(engine, scope=WHOLE_CITY, area=VILLAGE, month=month).iloc[0]
        for month in (202111, 202112)
    )
    assert (november["persons"], november["category"], november["causes"]) == (4, "脱贫不稳定户", "因学")
    assert (now["persons"], now["category"], now["causes"]) == (5, "边缘易致贫户", "")


@pytest.mark.parametrize("area", ["99", "9901", "990101", VILLAGE])
def test_a_list_is_as_long_as_the_figure_says(engine, area):
    fill(engine, households=HOUSEHOLDS)
    for month in (202106, 202111, 202112):
        listed = lists.households(engine, scope=WHOLE_CITY, area=area, month=month)
        figures = values(engine, scope=WHOLE_CITY, month=month, areas=[area]).set_index("kpi")["value"]
        assert len(listed) == figures["households_identified"]
        assert (listed["state_label"] == "未消除").sum() == figures["households_unresolved"]
        assert listed["without_measure"].sum() == figures["households_without_measure"]


def test_names_are_masked_and_other_personal_data_is_absent(engine):
    fill(engine, households=HOUSEHOLDS)
    cautious, trusted = (
        lists.households(engine, scope=Scope(everything=True, personal=personal), area=VILLAGE, month=202112)
        for personal in (False, True)
    )
    assert set(cautious["head"]) == {"张**", "李**"}
    assert set(trusted["head"]) == {"张三丰", "李四"}
    for frame in (cautious, trusted):
        assert not {"id_number", "phone", "health"} & set(frame.columns)


def test_a_scope_limits_both_lists(engine):
    projects = [{"project_no": "P1", "area_code": VILLAGE}, {"project_no": "P2", "area_code": "99020101"}]
    fill(engine, households=HOUSEHOLDS, projects=projects)
    west = Scope(areas=frozenset({"9902"}))
    assert lists.households(engine, scope=west, area="99", month=202112).empty
    assert lists.projects(engine, scope=west, area="99", month=202112)["project_no"].tolist() == ["P2"]
    for read in (lists.households, lists.projects):
        nothing = read(engine, scope=NOTHING, area="99", month=202112)
        assert nothing.empty
        assert list(nothing.columns) == list(read(engine, scope=WHOLE_CITY, area="99", month=202112).columns)


def test_a_list_too_long_to_read_says_how_long_it_is(sqlite_engine, monkeypatch):
    monkeypatch.setattr(lists, "LONGEST", 2)
    fill(sqlite_engine, households=HOUSEHOLDS)
    found = lists.households(sqlite_engine, scope=WHOLE_CITY, area=VILLAGE, month=202112)
    assert found["household_no"].tolist() == ["forgotten", "older"]
    assert found.attrs["truncated"] == "只列出前 2 户，共 6 户"


def _project(number: str, **row: object) -> dict[str, object]:
    due = {"planned_start_on": date(2021, 4, 30), "planned_end_on": date(2021, 10, 31)}
    return {"project_no": number, "area_code": VILLAGE, "approved_on": date(2021, 2, 1), **due, **row}


PROJECTS = [
    _project(
        "accepted", started_on=date(2021, 4, 1), completed_on=date(2021, 9, 1), accepted_on=date(2021, 11, 5)
    ),
    _project("late-end", started_on=date(2021, 4, 1), planned={"中央": 30_000_000, "县级": 5_050}),
    _project("never-started"),
    _project("in-time", started_on=date(2021, 4, 1), completed_on=date(2021, 10, 31)),
    _project("old-finished", plan_year=2020, completed_on=date(2020, 12, 1), started_on=date(2020, 5, 1)),
    _project("old-open", plan_year=2020, planned_end_on=date(2020, 11, 30), started_on=date(2020, 5, 1)),
    _project("next-month", approved_on=date(2022, 1, 5), planned_start_on=None, planned_end_on=None),
]


def test_projects_show_stage_and_days_overdue_at_the_months_end(engine):
    fill(engine, projects=PROJECTS)
    found = lists.projects(engine, scope=WHOLE_CITY, area=VILLAGE, month=202112).set_index("project_no")
    assert found.index.tolist() == ["old-open", "late-end", "never-started", "accepted", "in-time"]
    assert found["stage"].tolist() == ["在建", "在建", "未开工", "已验收", "已完工"]
    assert found["completion_overdue_days"].fillna(0).tolist() == [396, 61, 61, 0, 0]
    assert found["start_overdue_days"].fillna(0).tolist() == [0, 0, 245, 0, 0]

    september = lists.projects(engine, scope=WHOLE_CITY, area=VILLAGE, month=202109).set_index("project_no")
    assert september.at["accepted", "stage"] == "已完工"
    assert september.at["in-time", "stage"] == "在建"
    assert pd.isna(september.at["in-time", "completed_on"])


def test_a_project_list_agrees_with_the_figures(engine):
    fill(engine, projects=PROJECTS)
    for month in (202104, 202105, 202111, 202112):
        listed = lists.projects(engine, scope=WHOLE_CITY, area="9901", month=month)
        figures = values(engine, scope=WHOLE_CITY, month=month, areas=["9901"]).set_index("kpi")["value"]
        assert (listed["plan_year"] == month // 100).sum() == figures["projects_total"]
        assert listed["start_overdue_days"].notna().sum() == figures["projects_start_overdue"]
        assert listed["completion_overdue_days"].notna().sum() == figures["projects_completion_overdue"]


def test_project_money_is_yuan_up_to_the_months_end(engine):
    def allocation(key: str, day: date, fen: int) -> dict[str, object]:
        return {
            "allocation_key": key,
            "document_no": "财农〔2021〕1号",
            "fund_level": "中央",
            "area_code": VILLAGE,
            "project_no": "late-end",
            "purpose": "产业发展",
            "allocated_on": day,
            "amount_fen": fen,
        }

    def payment(key: str, day: date, fen: int) -> dict[str, object]:
        return {
            "voucher_no": key,
            "project_no": "late-end",
            "paid_on": day,
            "fund_level": "中央",
            "amount_fen": fen,
        }

    fill(
        engine,
        projects=PROJECTS,
        allocations=[
            allocation("a", date(2021, 3, 1), 20_000_001),
            allocation("b", date(2021, 11, 1), 10_000_000),
        ],
        payments=[
            payment("x", date(2021, 5, 1), 8_000_050),
            payment("y", date(2021, 10, 31), -50),
            payment("z", date(2021, 11, 1), 100),
        ],
    )
    found = lists.projects(engine, scope=WHOLE_CITY, area=VILLAGE, month=202110).set_index("project_no")
    row = found.loc["late-end"]
    assert (row["planned"], row["allocated"], row["paid"]) == (300_050.5, 200_000.01, 80_000.0)
    assert found.at["never-started", "allocated"] == 0.0
