"""The lights of work targets at their boundary days, and items, units and targets, from literal rows."""

from typing import Any

import pytest
from sqlalchemy import Engine

from data.schema import work_indicators, work_targets
from queries import work_lists
from queries.scope import WHOLE_CITY, Scope
from queries.work_status import worst
from tests.queries.literal import CITY, EAST, EAST_1, WEST, Store, counted

FINANCE, WATER = "市财政局", "市水利局"


def target(indicator: str, quarter: int, due: str, done: str | None = None, **more: str) -> dict[str, Any]:
    own = {"indicator_key": indicator, "quarter": quarter, "due_on": due, "done_on": done}
    return own | more


def indicator(key: str, area: str, numbers: tuple[int, int], unit: str, **more: Any) -> dict[str, Any]:
    item, number = numbers
    own = {"indicator_key": key, "area_code": area, "year": 2021, "item_no": item, "item": f"大项{item}"}
    return own | {"sub_no": number, "indicator_no": number, "lead_unit": unit} | more


@pytest.fixture
def filled(engine: Engine) -> Engine:
    store = Store(engine).facts(
        work_indicators,
        indicator("old", CITY, (1, 1), WATER, year=2020),
        indicator("a", CITY, (1, 1), FINANCE),
        indicator("b", CITY, (1, 2), WATER),
        indicator("c", CITY, (2, 3), WATER),
        indicator("east", EAST, (1, 1), FINANCE),
    )
    done = {"progress": "已完成", "evidence": "台账"}
    store.facts(
        work_targets,
        target("old", 3, "2020-09-30"),
        target("old", 4, "2020-12-31", "2021-02-01"),
        target("a", 1, "2021-03-31", "2021-03-31", **done),
        target("a", 2, "2021-06-30", "2021-07-01", **done),
        target("b", 1, "2021-03-31"),
        target("b", 3, "2021-07-30", progress="已完成一半"),
        target("c", 3, "2021-07-31"),
        target("c", 4, "2021-12-31", "2021-06-30", **done),
        target("east", 1, "2021-06-30"),
        as_of="2021-12",
    ).ready()
    return engine


def lights(engine: Engine, month: int, **choice: Any) -> dict[tuple[int, int, int], str]:
    """(year, indicator, quarter) → light."""
    asked = {"scope": WHOLE_CITY, "area": CITY, "month": month} | choice
    frame = work_lists.targets(engine, **asked)
    keys = zip(frame["year"], frame["indicator_no"], frame["quarter"], strict=True)
    return dict(zip(keys, frame["light"], strict=True))


def test_a_light_changes_on_the_day_after_the_last_and_never_turns_green_again(filled: Engine) -> None:
    first, second = (2021, 1, 1), (2021, 1, 2)
    city = {"unit": f"{CITY}-{FINANCE}"}
    assert [lights(filled, month, **city)[first] for month in (202101, 202102, 202103)] == [
        "not_due", "not_due", "in_time",
    ]  # fmt: skip
    # Done on the day after its last one: open at the end of June, late ever after.
    known = [lights(filled, month, **city)[second] for month in (202105, 202106, 202107, 202112)]
    assert known == ["soon", "soon", "late", "late"]


def test_a_target_is_near_thirty_days_before_its_last_day(filled: Engine) -> None:
    june = lights(filled, 202106, unit=f"{CITY}-{WATER}")
    assert june[2021, 2, 3] == "soon"  # 30 July
    assert june[2021, 3, 3] == "not_due"  # 31 July
    assert june[2021, 3, 4] == "in_time"  # done early
    assert june[2021, 2, 1] == "overdue"


def test_a_group_shines_as_its_worst_target(engine: Engine) -> None:
    assert worst({"in_time": 8, "late": 1, "overdue": 1}) == "overdue"
    assert worst({"in_time": 8, "late": 1, "soon": 3}) == "late"
    assert worst({"in_time": 8, "not_due": 1}) == "not_due"
    assert worst({"in_time": 8, "overdue": 0}) == "in_time"
    assert worst({}) == ""


def test_the_grid_counts_the_lights_of_the_year_item_by_item(filled: Engine) -> None:
    frame = work_lists.grid(filled, scope=WHOLE_CITY, area=CITY, month=202106)
    names = ["area_code", "item_no", "quarter", "light", "targets"]
    own = frame[frame["area_code"] == CITY][names[1:]].to_numpy().tolist()
    assert sorted(own) == [
        [1, 1, "in_time", 1], [1, 1, "overdue", 1], [1, 2, "soon", 1], [1, 3, "soon", 1],
        [2, 3, "not_due", 1], [2, 4, "in_time", 1],
    ]  # fmt: skip
    east = work_lists.grid(filled, scope=WHOLE_CITY, area=EAST, month=202106)
    assert east[names].to_numpy().tolist() == [[EAST, 1, 1, "soon", 1]]
    assert work_lists.grid(filled, scope=WHOLE_CITY, area=WEST, month=202106).empty


@pytest.mark.parametrize("month", [202103, 202106, 202112])
def test_units_add_up_to_the_figures(filled: Engine, month: int) -> None:
    frame = work_lists.units(filled, scope=WHOLE_CITY, area=CITY, month=month)
    assert frame["overdue"].sum() == counted(filled, "work_overdue", month)
    assert frame["late"].sum() == counted(filled, "work_done_late", month)
    assert frame["due"].sum() == counted(filled, "work_targets_due", month)
    in_time = counted(filled, "work_in_time_rate", month)
    assert frame["due_in_time"].sum() / frame["due"].sum() == pytest.approx(in_time)


def test_units_are_ranked_by_what_is_overdue(filled: Engine) -> None:
    frame = work_lists.units(filled, scope=WHOLE_CITY, area=CITY, month=202112)
    names = ["area_code", "lead_unit", "overdue", "late", "in_time", "due", "due_in_time"]
    assert frame[names].to_numpy().tolist() == [
        [CITY, WATER, 4, 1, 1, 4, 1],
        [EAST, FINANCE, 1, 0, 0, 1, 0],
        [CITY, FINANCE, 0, 1, 1, 2, 1],
    ]


def test_targets_of_an_item_a_unit_or_a_light(filled: Engine) -> None:
    assert set(lights(filled, 202106, item=f"{CITY}-2")) == {(2021, 3, 3), (2021, 3, 4)}
    assert set(lights(filled, 202106, unit=f"{EAST}-{FINANCE}")) == {(2021, 1, 1)}
    assert set(lights(filled, 202106, lights=("overdue",))) == {(2020, 1, 3), (2021, 2, 1)}
    assert list(lights(filled, 202112, unit=f"{CITY}-{WATER}").values()) == [
        *["overdue"] * 4,
        "late",
        "in_time",
    ]
    asked = {"scope": WHOLE_CITY, "area": CITY}
    days = work_lists.targets(filled, **asked, month=202107, item=f"{CITY}-1").set_index(["year", "quarter"])
    assert days.loc[(2021, 2), "days"] == 1
    assert days.loc[(2020, 3), "days"] == 304


def test_what_a_later_file_says_of_an_open_target_is_not_known_yet(filled: Engine) -> None:
    def words(month: int) -> dict[tuple[int, int], tuple[str, str]]:
        frame = work_lists.targets(filled, scope=WHOLE_CITY, area=CITY, month=month, item=f"{CITY}-1")
        own = frame[frame["year"] == 2021]
        return {
            (row["indicator_no"], row["quarter"]): (row["progress"], row["evidence"])
            for row in own.to_dict("records")
        }

    june, december = words(202106), words(202112)
    assert june[1, 1] == ("已完成", "台账")
    assert june[1, 2] == june[2, 3] == ("", "")
    assert december[2, 3] == ("已完成一半", "")


def test_a_long_list_says_how_long_it_is(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_lists, "LONGEST", 3)
    frame = work_lists.targets(filled, scope=WHOLE_CITY, area=CITY, month=202112)
    assert (len(frame), frame.attrs["count"], frame.attrs["truncated"]) == (3, 9, "只列出前 3 项，共 9 项")


def test_whose_work_points_there_are(filled: Engine) -> None:
    names = ["area_code", "place", "year", "items", "indicators"]
    everyone = work_lists.owners(filled, scope=WHOLE_CITY)[names].to_numpy().tolist()
    assert everyone == [
        [CITY, "示例市", 2021, 2, 3],
        [EAST, "东县", 2021, 1, 1],
        [CITY, "示例市", 2020, 1, 1],
    ]
    in_east, in_township = Scope(areas=frozenset({EAST})), Scope(areas=frozenset({EAST_1}))
    assert work_lists.owners(filled, scope=in_east)["place"].tolist() == ["东县"]
    assert work_lists.owners(filled, scope=in_township).empty
    assert work_lists.has_item(filled, scope=in_east, item=f"{EAST}-1")
    assert not work_lists.has_item(filled, scope=in_east, item=f"{CITY}-1")
    for wrong in ("", "1", f"{EAST}-9", f"{EAST}-x"):
        assert not work_lists.has_item(filled, scope=WHOLE_CITY, item=wrong)
    assert work_lists.has_unit(filled, scope=WHOLE_CITY, unit=f"{CITY}-{WATER}")
    assert not work_lists.has_unit(filled, scope=WHOLE_CITY, unit=f"{EAST}-{WATER}")
