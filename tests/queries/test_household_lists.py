"""Lists of the households and clues that a figure counts: as long as the figure, on both stores."""

from datetime import date

import pytest
from sqlalchemy import Engine

from data.schema import clues
from queries import household_lists
from queries.evaluate import values
from queries.household_lists import KPIS_LISTED, LIST_COLUMNS, households, overdue_clues
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import BING, CITY, DING, EAST_1, JIA, UNSTABLE, WEST, YI, Store
from tests.queries.test_process import given

SICK = {"causes": ("因病", "因学")}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    store = Store(engine).households(
        ("late", JIA, UNSTABLE, 4, "2021-10", None, None),
        ("late-too", YI, UNSTABLE, 2, "2021-06", None, None, {"no_labour": True}),
        ("helped-later", JIA, UNSTABLE, 2, "2021-10", None, "2021-12", {"causes": ("缺劳动力",)}),
        ("wrong-help", JIA, UNSTABLE, 3, "2020-11-20", None, "2021-02", SICK),
        ("right-help", JIA, UNSTABLE, 3, "2020-12-01", None, "2021-02", SICK),
        ("early", JIA, UNSTABLE, 3, "2021-03-31", "2021-08-31", ""),
        ("earlier", BING, UNSTABLE, 3, "2021-05-01", "2021-08-01", ""),
        ("in-time", JIA, UNSTABLE, 3, "2021-03-31", "2021-09-01", ""),
        ("west", DING, UNSTABLE, 3, "2020-01", None, None),
    )
    given(engine, "wrong-help", "健康帮扶", "产业帮扶")
    given(engine, "right-help", "社会帮扶")
    store.person("late", 1, "张三丰").person("wrong-help", 1, "李四")
    return store.ready()


def numbers(engine: Engine, kpi: str, area: str = CITY, month: int = 202112) -> list[str]:
    return households(engine, scope=WHOLE_CITY, kpi=kpi, area=area, month=month)["household_no"].tolist()


def test_who_is_listed_and_in_which_order(filled: Engine) -> None:
    assert numbers(filled, "households_without_measure", EAST_1) == ["late-too", "late"]
    assert numbers(filled, "households_measure_mismatch") == ["wrong-help"]
    assert numbers(filled, "households_unresolved_over_year") == ["west", "wrong-help", "right-help"]
    assert numbers(filled, "households_eliminated_early") == ["earlier", "early"]


@pytest.mark.parametrize("kpi", KPIS_LISTED)
def test_a_list_is_as_long_as_the_figure_says(filled: Engine, kpi: str) -> None:
    for month in (202107, 202111, 202112):
        for area in (CITY, WEST, EAST_1, JIA):
            figure = values(filled, scope=WHOLE_CITY, month=month, kpis=[kpi], areas=[area])["value"].iloc[0]
            assert len(numbers(filled, kpi, area, month)) == figure


def test_what_a_row_says(filled: Engine) -> None:
    row = households(
        filled, scope=WHOLE_CITY, kpi="households_measure_mismatch", area=JIA, month=202112
    ).iloc[0]
    assert (row["causes"], row["measures"], row["unanswered"]) == ("因病、因学", "产业帮扶、健康帮扶", "因学")
    assert (row["village"], row["head"], row["days"]) == ("甲村", "李**", 406)
    early = households(filled, scope=WHOLE_CITY, kpi="households_eliminated_early", area=JIA, month=202112)
    assert early["days"].tolist() == [153]


def test_what_happened_later_is_not_known_yet(filled: Engine) -> None:
    november = numbers(filled, "households_without_measure", JIA, 202111)
    assert november == ["helped-later", "late"]  # the first help comes in December
    assert numbers(filled, "households_eliminated_early", JIA, 202107) == []


def test_names_need_the_right_and_a_scope_limits_the_rows(filled: Engine) -> None:
    asked = {"kpi": "households_without_measure", "area": CITY, "month": 202112}
    trusted = households(filled, scope=Scope(everything=True, personal=True), **asked)
    assert trusted.set_index("household_no").at["late", "head"] == "张三丰"
    assert households(filled, scope=Scope(areas=frozenset({WEST})), **asked)["household_no"].tolist() == [
        "west"
    ]
    nothing = households(filled, scope=NOTHING, **asked)
    assert nothing.empty and list(nothing.columns) == list(LIST_COLUMNS)


def test_clues_past_their_day(engine: Engine) -> None:
    store = Store(engine).policy("limit.identification_days", 20, valid=("2021-12-01", "9999-12-31"))
    rows = [
        ("fifteen days", "2021-11-20", {"visited_on": "2021-11-22", "reviewed_on": "2021-12-31"}),
        ("twenty days", "2021-12-10", {}),  # until 30 December
        ("still in time", "2021-12-11", {}),
        ("decided", "2021-11-01", {"decided_on": "2021-12-31"}),
    ]
    store.facts(
        clues, *({"clue_no": number, "area_code": JIA, "found_on": on, **more} for number, on, more in rows)
    )
    store.ready()
    found = overdue_clues(engine, scope=WHOLE_CITY, area=JIA, month=202112)
    assert found["clue_no"].tolist() == ["fifteen days", "twenty days"]
    assert found["days_overdue"].tolist() == [26, 1]
    assert found["reached"].tolist() == ["村级评议公示", "收到线索"]
    assert found["due_on"].dt.date.tolist() == [date(2021, 12, 5), date(2021, 12, 30)]
    for month in (202111, 202112):
        figure = values(engine, scope=WHOLE_CITY, month=month, kpis=["clues_overdue"], areas=[JIA])["value"]
        assert len(overdue_clues(engine, scope=WHOLE_CITY, area=JIA, month=month)) == figure.iloc[0]
    assert overdue_clues(engine, scope=WHOLE_CITY, area=DING, month=202112).empty


def test_a_list_too_long_to_read_says_how_long_it_is(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household_lists, "LONGEST", 1)
    store = Store(sqlite_engine)
    store.households(*((str(number), JIA, UNSTABLE, 3, "2021-03", None, None) for number in range(3))).ready()
    found = households(
        sqlite_engine, scope=WHOLE_CITY, kpi="households_without_measure", area=JIA, month=202112
    )
    assert (len(found), found.attrs["count"]) == (1, 3)
    assert found.attrs["truncated"] == "只列出前 1 户，共 3 户"
