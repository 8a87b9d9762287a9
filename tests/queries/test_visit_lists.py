"""Helpers without a visit, by name: as many as the KPI says, masked, and never walking the whole city."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from data.schema import helpers, visits
from queries import counted_places, visit_lists
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import CITY, DING, EAST, JIA, WEST, YI, Store, counted


def helper(key: str, name: str, area: str = JIA, required: int = 4, **more: object) -> dict[str, object]:
    own = {"helper_key": key, "name": name, "area_code": area, "assigned_on": "2020-03-01"}
    return own | {"visits_required": required, **more}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    store = Store(engine).facts(
        helpers,
        helper("idle-1", "张三", household_no="H1"),
        helper("idle-2", "张三", household_no="H2", role="其他户帮扶人", required=2),
        helper("idle-village", "李四", YI, 1, role="单位主要负责人", unit="市水利局"),
        helper("went-elsewhere-1", "王五"),
        helper("went-elsewhere-2", "王五", YI),
        helper("not-due-yet", "赵六", required=1, assigned_on="2021-02-01"),
        helper("gone", "钱七", ended_on="2021-05-01"),
        helper("visited", "孙八", DING),
        helper("unpaid", "周九", DING, 0),
    )
    store.facts(
        visits,
        {"helper_key": "idle-1", "visited_on": "2020-12-31"},
        {"helper_key": "idle-village", "visited_on": "2021-11-30"},
        {"helper_key": "went-elsewhere-1", "visited_on": "2021-03-01"},
        {"helper_key": "visited", "visited_on": "2021-01-01"},
    )
    return store.ready()


@pytest.mark.parametrize("month", [202103, 202106, 202111, 202112])
@pytest.mark.parametrize("area", [CITY, EAST, YI])
def test_the_list_is_as_long_as_the_figure(filled: Engine, area: str, month: int) -> None:
    found = visit_lists.helpers_without_visit(filled, scope=WHOLE_CITY, area=area, month=month)
    assert len(found) == counted(filled, "helpers_without_visit", month, area)


def test_who_where_and_since_when(filled: Engine) -> None:
    personal = Scope(everything=True, personal=True)
    found = visit_lists.helpers_without_visit(filled, scope=personal, area=CITY, month=202106)
    assert list(found.columns) == list(visit_lists.COLUMNS)
    rows = {(row["name"], row["area_code"]): row for row in found.to_dict("records")}
    assert list(rows) == [("张三", JIA), ("王五", YI)]
    three = rows["张三", JIA]
    assert (three["role"], three["unit"]) == ("监测户帮扶人、其他户帮扶人", "市财政局")
    assert (three["households"], three["visits_due"]) == (2, 3)
    assert three["due_since"] == pd.Timestamp("2021-03-01")
    assert three["last_visit_on"] == pd.Timestamp("2020-12-31")
    assert pd.isna(rows["王五", YI]["last_visit_on"])
    december = visit_lists.helpers_without_visit(filled, scope=personal, area=CITY, month=202112)
    assert december["name"].tolist() == ["张三", "王五", "赵六"], "who is due in December has no visit yet"


def test_names_are_masked_and_a_scope_limits_the_rows(filled: Engine) -> None:
    asked = {"area": CITY, "month": 202106}
    assert visit_lists.helpers_without_visit(filled, scope=WHOLE_CITY, **asked)["name"].tolist() == [
        "张**",
        "王**",
    ]
    west = Scope(areas=frozenset({WEST}))
    for scope in (west, NOTHING):
        nothing = visit_lists.helpers_without_visit(filled, scope=scope, **asked)
        assert nothing.empty and list(nothing.columns) == list(visit_lists.COLUMNS)


def test_a_long_list_is_cut_and_says_so(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit_lists, "LONGEST", 1)
    found = visit_lists.helpers_without_visit(filled, scope=WHOLE_CITY, area=CITY, month=202106)
    assert found["name"].tolist() == ["张**"]
    assert found.attrs["truncated"] == "只列出未走访人最多的村，共 1 人"


def test_villages_are_read_until_they_hold_enough(filled: Engine) -> None:
    asked = {"scope": WHOLE_CITY, "measures": ["helpers_without_visit"], "area": CITY, "month": 202112}
    assert counted_places.villages(filled, enough=10, **asked) == [JIA, YI]
    assert counted_places.villages(filled, enough=2, **asked) == [JIA]
    with pytest.raises(ValueError, match="only stocks"):
        counted_places.villages(filled, enough=2, **asked | {"measures": ["visits_required"]})
