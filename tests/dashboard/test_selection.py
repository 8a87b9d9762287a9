"""The address: registered keys only, checked, corrected with a word, defaults left out."""

from datetime import date

import pandas as pd
import pytest

from dashboard import session
from dashboard.area_tree import AreaTree
from dashboard.selection import KEYS, Known, read
from queries.scope import NOTHING, WHOLE_CITY, Scope

BEGINNING, FOREVER = date(1, 1, 1), date(9999, 12, 31)
ROWS = [
    ("9901", "示范市", "city", "", BEGINNING, FOREVER),
    ("990121", "望山县", "county", "9901", BEGINNING, FOREVER),
    ("990122", "松溪县", "county", "9901", BEGINNING, FOREVER),
    ("990121001", "石门乡", "township", "990121", BEGINNING, FOREVER),
    ("990121002", "旧河乡", "township", "990121", BEGINNING, date(2021, 7, 1)),
    ("990121001001", "上河村", "village", "990121001", BEGINNING, FOREVER),
]
FRAME = pd.DataFrame(ROWS, columns=["code", "name", "level", "parent_code", "valid_from", "valid_to"])
MONTHS = (202111, 202112)


def known(scope: Scope = WHOLE_CITY) -> Known:
    return Known(AreaTree.of(FRAME, scope), MONTHS)


def test_an_empty_address_is_the_top_of_the_view_and_the_latest_month() -> None:
    selection = read({}, known())
    assert (selection.area, selection.month, selection.notices) == ("9901", 202112, ())


def test_an_address_is_taken_at_its_word() -> None:
    selection = read({"area": "990121001", "month": "2021-11", "kpi": "industry_share"}, known())
    assert (selection.area, selection.month, selection.kpi) == ("990121001", 202111, "industry_share")
    assert [area.name for area in selection.path] == ["示范市", "望山县", "石门乡"]
    assert [area.name for area in selection.children] == ["上河村"]
    assert selection.notices == ()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"area": "123"}, "“123”"),
        ({"month": "2031-01"}, "“2031-01”没有数据，已显示2021年12月"),
        ({"month": "去年"}, "“去年”"),
        ({"month": "2021-13"}, "“2021-13”"),
        ({"kpi": "nonsense"}, "没有名为“nonsense”的指标"),
        ({"page": "admin"}, "没有名为“admin”的页面，已显示总览"),
        ({"area": "9" * 500}, "…"),
    ],
)
def test_what_does_not_exist_is_replaced_and_named(address: dict[str, str], said: str) -> None:
    selection = read(address, known())
    assert (selection.area, selection.month) == ("9901", 202112)
    assert len(selection.notices) == 1
    assert said in selection.notices[0]
    assert len(selection.notices[0]) < 100


def test_unregistered_keys_are_ignored() -> None:
    assert read({"debug": "1", "table": "persons"}, known()).notices == ()


def test_every_key_reads_what_it_writes() -> None:
    selection = read({"area": "990122", "month": "2021-11", "kpi": "paid"}, known())
    for name, key in KEYS.items():
        value = getattr(selection, name)
        assert key.read(key.write(value), known()) == value


def test_a_township_scope_begins_at_its_township() -> None:
    scope = Scope(areas=frozenset({"990121001"}))
    selection = read({}, known(scope))
    assert selection.area == "990121001"
    assert [area.name for area in selection.path] == ["石门乡"]


@pytest.mark.parametrize("outside", ["9901", "990121", "990122"])
def test_areas_outside_the_scope_are_refused(outside: str) -> None:
    scope = Scope(areas=frozenset({"990121001"}))
    selection = read({"area": outside}, known(scope))
    assert selection.area == "990121001"
    assert selection.notices


def test_an_area_that_no_longer_exists_is_not_offered() -> None:
    tree = AreaTree.of(FRAME, WHOLE_CITY)
    assert [area.name for area in tree.children("990121", 202106)] == ["石门乡", "旧河乡"]
    assert [area.name for area in tree.children("990121", 202107)] == ["石门乡"]


def test_the_setting_limits_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(session.AREAS_SETTING, raising=False)
    assert session.scope() == WHOLE_CITY
    monkeypatch.setenv(session.AREAS_SETTING, "990121, 990122001")
    assert session.scope() == Scope(areas=frozenset({"990121", "990122001"}))
    monkeypatch.setenv(session.AREAS_SETTING, "")
    assert session.scope() == NOTHING


def test_a_project_is_one_that_there_is() -> None:
    there = Known(AreaTree.of(FRAME, WHOLE_CITY), MONTHS, is_project=lambda number: number == "P1")
    assert (read({"project": "P1"}, there).project, read({}, there).project) == ("P1", "")
    wrong = read({"project": "P2"}, there)
    assert wrong.project == ""
    assert "没有编号为“P2”的项目" in wrong.notices[0]
