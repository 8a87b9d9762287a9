"""The area tree, and names looked up in it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data import schema
from data.importers.places import Places, UnknownPlace
from tests.importers.loading import AREAS, SAMPLES, rows_of, table, take, take_samples

HEADER = ["编码", "名称", "级别", "上级编码", "生效日期", "失效日期", "并入编码"]
CITY = ["330100", "大市", "市", "", "", "", ""]
COUNTY = ["330121", "东县", "县(市、区)", "330100", "", "", ""]
TOWN = ["330121001", "石门镇", "乡镇", "330121", "", "", ""]
OTHER_TOWN = ["330121002", "石门街道", "街道", "330121", "", "", ""]
VILLAGE = ["330121001201", "李家村", "行政村", "330121001", "", "", ""]
SUCCESSOR = ["330121002201", "新村社区", "社区", "330121002", "", "", ""]


def areas(path: Path, *rows: list[str]) -> Path:
    return table(path / f"区划{len(rows)}.csv", [HEADER, *rows])


def descendants(engine: Engine, ancestor: str) -> set[str]:
    return {r["descendant_code"] for r in rows_of(engine, schema.area_tree) if r["ancestor_code"] == ancestor}


def test_sample_areas_and_their_tree(engine: Engine) -> None:
    report = take(engine, SAMPLES / AREAS)

    assert (report.accepted, report.rejected) == (107, [])
    levels = [row["level"] for row in rows_of(engine, schema.areas)]
    assert [levels.count(level) for level in ("city", "county", "township")] == [1, 3, 15]
    assert len(descendants(engine, "990100")) == 107
    assert descendants(engine, "990121100200") == {"990121100200"}


def test_words_for_levels_and_long_codes(sqlite_engine: Engine, tmp_path: Path) -> None:
    long = ["330121000000", "东县", "县", "330100000000", "", "", ""]
    without_parent = ["330121001000", "石门镇", "镇", "", "", "", ""]
    report = take(sqlite_engine, areas(tmp_path, CITY, long, without_parent, OTHER_TOWN, VILLAGE, SUCCESSOR))

    assert report.rejected == []
    assert {row["code"]: row["parent_code"] for row in rows_of(sqlite_engine, schema.areas)} == {
        "330100": None,
        "330121": "330100",
        "330121001": "330121",
        "330121002": "330121",
        "330121001201": "330121001",
        "330121002201": "330121002",
    }


def test_a_merged_village_counts_to_its_successor(engine: Engine, tmp_path: Path) -> None:
    merged = [*VILLAGE[:4], "", "2021-06-01", SUCCESSOR[0]]
    report = take(engine, areas(tmp_path, CITY, COUNTY, merged, TOWN, OTHER_TOWN, SUCCESSOR))

    assert report.rejected == []
    assert descendants(engine, SUCCESSOR[0]) == {SUCCESSOR[0], VILLAGE[0]}
    assert VILLAGE[0] in descendants(engine, "330121002")
    assert VILLAGE[0] not in descendants(engine, "330121001")
    with engine.connect() as connection:
        places = Places(connection)
        assert places.find(county="东县", township="石门镇", village="李家村") == SUCCESSOR[0]


@pytest.mark.parametrize(
    ("row", "columns", "word"),
    [
        (["33012", "短县", "县", "330100", "", "", ""], ("编码",), "6 位"),
        (["330122", "", "县", "330100", "", "", ""], ("名称",), "名称"),
        (["330122", "西县", "片区", "330100", "", "", ""], ("级别",), "级别"),
        (["330122001", "孤镇", "镇", "330199", "", "", ""], ("上级编码",), "上级"),
        (["330121", "重县", "县", "330100", "", "", ""], ("编码",), "重复"),
        (["330121001", "又镇", "镇", "330121", "", "2021-01-01", "330121009"], ("并入编码",), "同级"),
        (["330121003", "未撤镇", "镇", "330121", "", "", "330121001"], ("失效日期",), "失效日期"),
        (
            ["330121003", "倒镇", "镇", "330121", "2021-02-01", "2021-01-01", ""],
            ("失效日期", "生效日期"),
            "早于",
        ),
        (["330121003", "怪镇", "镇", "330121", "昨天", "", ""], ("生效日期",), "日期"),
    ],
)
def test_rows_that_would_break_the_tree_are_refused(
    sqlite_engine: Engine, tmp_path: Path, row: list[str], columns: tuple[str, ...], word: str
) -> None:
    report = take(sqlite_engine, areas(tmp_path, CITY, COUNTY, row))

    (rejected,) = report.rejected
    assert rejected.row == 4
    assert rejected.columns == columns
    assert word in rejected.reason


def test_what_hangs_on_a_refused_row_is_refused(sqlite_engine: Engine, tmp_path: Path) -> None:
    broken = ["330121001", "石门镇", "片区", "330121", "", "", ""]
    report = take(sqlite_engine, areas(tmp_path, CITY, COUNTY, broken, VILLAGE))

    assert [row.row for row in report.rejected] == [4, 5]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"county": "东河县", "township": "东河乡", "village": "东河村"}, "990121100200"),
        ({"county": " 东河县 ", "township": "东　河　乡", "village": "东河村 "}, "990121100200"),
        ({"county": "东河", "township": "东河", "village": "东河"}, "990121100200"),
        ({"county": "东河县", "township": "东河乡", "village": "东河村民委员会"}, "990121100200"),
        ({"county": "９９０１２１", "township": "990121100", "village": 990121100200.0}, "990121100200"),
        ({"city": "样例市", "county": "东河县"}, "990121"),
        ({"county": "东河县", "village": "前岭村"}, "990121100202"),
    ],
)
def test_places_are_found_however_they_are_written(
    sqlite_engine: Engine, names: dict[str, Any], code: str
) -> None:
    take_samples(sqlite_engine)
    with sqlite_engine.connect() as connection:
        assert Places(connection).find(**names) == code


def test_unknown_and_ambiguous_places_are_told(sqlite_engine: Engine) -> None:
    take_samples(sqlite_engine)
    with sqlite_engine.connect() as connection:
        places = Places(connection)
    with pytest.raises(UnknownPlace, match="是否为“东河村”") as unknown:
        places.find(county="东河县", township="东河乡", village="东何村")
    assert unknown.value.field == "village"
    with pytest.raises(UnknownPlace, match="没有这个县区") as unknown:
        places.find(county="北河县", village="东河村")
    assert unknown.value.field == "county"
    with pytest.raises(UnknownPlace, match="同名"):
        places.find(village="大坡村")
    with pytest.raises(UnknownPlace, match="没有这个乡镇"):
        places.find(county="东河县", township="东河镇")
