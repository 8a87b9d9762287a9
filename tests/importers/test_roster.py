"""The roster: the sample to the last household, and what later rosters change."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from data import schema
from data.importers.base import Refused
from tests.importers.loading import EXPECTED, SAMPLES, rows_of, take, take_samples, workbook
from tests.importers.rosters import HEADINGS, person, roster

TRUTH = EXPECTED["roster"]
SAMPLE = TRUTH["file"]


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def import_roster(engine: Engine, path: Path, month: str, rows: list[dict[str, Any]], **options: Any) -> Any:
    return take(engine, roster(path / f"{month}.xlsx", month, rows), as_of=None, **options)


def versions(engine: Engine, household: str = "1001") -> list[dict[str, Any]]:
    return [row for row in rows_of(engine, schema.household_versions) if row["household_no"] == household]


# --- the sample --------------------------------------------------------------------------------


def counts(engine: Engine, month: str) -> dict[str, Counter[str]]:
    """Households, persons and eliminated ones at a month's end: of the city and by each breakdown."""
    with engine.connect() as connection:
        names = {row.code: row for row in connection.execute(select(schema.areas))}
    end = date(int(month[:4]), int(month[5:]), 28)
    found: dict[str, Counter[str]] = {}
    for row in rows_of(engine, schema.household_versions):
        if row["identified_on"] > end:
            continue
        township = names[names[row["area_code"]].parent_code]
        county = names[township.parent_code].name
        gone = row["eliminated_on"] is not None and row["eliminated_on"] <= end
        for key in ("city", row["category"], county, f"{county}/{township.name}"):
            total = found.setdefault(key, Counter())
            total["households"] += 1
            total["persons"] += row["persons"]
            total["eliminated_households"] += gone
            total["eliminated_persons"] += gone * row["persons"]
    return found


def test_sample_gives_exactly_the_expected_figures(engine: Engine) -> None:
    take_samples(engine)
    report = take(engine, SAMPLES / SAMPLE, as_of=None)

    assert report.accepted == TRUTH["person_rows"]
    assert report.as_of == date(2021, 12, 1)
    for month, truth in TRUTH["months"].items():
        parts = (truth["by_category"], truth["by_county"], truth["by_township"])
        expected = {"city": truth["city"]} | {key: figures for part in parts for key, figures in part.items()}
        assert {key: dict(total) for key, total in counts(engine, month).items()} == expected
    stored = rows_of(engine, schema.household_versions)
    assert sum(row["first_measure_on"] is None for row in stored) == TRUTH["no_measure_households"]
    assert sum(row["no_labour"] for row in stored) == TRUTH["no_labour_households"]


def test_sample_refuses_exactly_the_expected_rows(city: Engine) -> None:
    report = take(city, SAMPLES / SAMPLE)

    assert [(row.row, list(row.columns)) for row in report.rejected] == [
        (row["row"], row["columns"]) for row in TRUTH["rejected"]
    ]
    for row in report.rejected:
        assert SAMPLE in row.reason
        assert f"第 {row.row} 行" in row.reason
        assert "Sheet1" in row.reason
        assert row.value in row.reason
        assert all(column in row.reason for column in row.columns)
        assert row.raw["姓名"] == "张三"
    kept = rows_of(city, schema.rejected_rows)
    assert [row["row_number"] for row in kept] == [row["row"] for row in TRUTH["rejected"]]


def test_undated_help_counts_from_identification(city: Engine, tmp_path: Path) -> None:
    rows = [person(产业帮扶="已实施"), person(户编号="1002"), person(户编号="1003", 产业帮扶="√")]
    path = roster(tmp_path / "a.xlsx", "2021-12", rows)
    take(city, path, as_of=None)
    assert [row["first_measure_on"] for row in rows_of(city, schema.household_versions)] == [
        date(2021, 3, 1),
        None,
        date(2021, 3, 1),
    ]
    headed = workbook(
        tmp_path / "b.xlsx",
        [
            [*HEADINGS, "首次帮扶时间"],
            *([row.get(heading, "") for heading in HEADINGS] + ["2021年5月6日"] for row in rows[:1]),
        ],
    )
    take(city, headed, as_of=date(2021, 12, 1))
    assert versions(city)[0]["first_measure_on"] == date(2021, 5, 6)


def test_members_may_leave_household_facts_to_the_first_row(city: Engine, tmp_path: Path) -> None:
    bare = {"户编号": "1001", "姓名": "钱二", "村": "东河村", "乡": "东河乡", "县": "东河县"}
    report = import_roster(city, tmp_path, "2021-12", [person(), bare])

    assert report.rejected == []
    assert [row["persons"] for row in versions(city)] == [2]


def test_disagreeing_rows_of_a_household_are_named(city: Engine, tmp_path: Path) -> None:
    rows = [person(), person(姓名="钱二", 监测对象类别="边缘易致贫户"), person(姓名="孙三", 产业帮扶="是")]
    report = import_roster(city, tmp_path, "2021-12", rows)

    assert versions(city)[0]["category"] == "脱贫不稳定户"
    (warning,) = report.warnings
    assert "1001" in warning
    assert "监测对象类别" in warning
    assert "第 4 行" in warning
    assert "第 5 行" in warning
    assert [row["measure"] for row in rows_of(city, schema.household_measures)] == ["产业帮扶"]


def test_a_refused_row_refuses_only_itself(city: Engine, tmp_path: Path) -> None:
    rows = [person(), person(姓名="钱二", 监测对象类别="低保户"), person(户编号="1002", 识别监测时间="")]
    report = import_roster(city, tmp_path, "2021-12", rows)

    assert [row.row for row in report.rejected] == [5, 6]
    assert [row["persons"] for row in rows_of(city, schema.household_versions)] == [1]


def test_names_and_numbers_of_people_stay_out_of_sentences(city: Engine, tmp_path: Path) -> None:
    report = import_roster(city, tmp_path, "2021-12", [person(), person(姓名="钱二", 村="不存在的村")])

    assert "钱二" not in report.rejected[0].reason
    assert report.rejected[0].raw["姓名"] == "钱二"


# --- later rosters -----------------------------------------------------------------------------


def test_a_change_adds_a_version_and_leaves_earlier_months_alone(city: Engine, tmp_path: Path) -> None:
    import_roster(city, tmp_path, "2021-10", [person()])
    import_roster(city, tmp_path, "2021-11", [person()])
    import_roster(city, tmp_path, "2021-12", [person(监测对象类别="突发严重困难户"), person(姓名="钱二")])

    old, new = versions(city)
    assert (old["category"], old["persons"]) == ("脱贫不稳定户", 1)
    assert (old["valid_from"], old["valid_to"]) == (schema.BEGINNING, date(2021, 12, 1))
    assert (new["category"], new["persons"]) == ("突发严重困难户", 2)
    assert (new["valid_from"], new["valid_to"]) == (date(2021, 12, 1), schema.FOREVER)


def test_an_older_roster_slots_in_and_leaves_persons_alone(city: Engine, tmp_path: Path) -> None:
    import_roster(city, tmp_path, "2021-12", [person(姓名="新名")])
    import_roster(city, tmp_path, "2021-06", [person(姓名="旧名", 监测对象类别="边缘易致贫户")])

    assert [(row["as_of"].month, row["category"], row["valid_from"].year) for row in versions(city)] == [
        (6, "边缘易致贫户", 1),
        (12, "脱贫不稳定户", 2021),
    ]
    assert [row["name"] for row in rows_of(city, schema.persons)] == ["新名"]


def test_a_roster_between_two_does_not_overrule_the_later_one(city: Engine, tmp_path: Path) -> None:
    import_roster(city, tmp_path, "2021-10", [person()])
    import_roster(city, tmp_path, "2021-12", [person()])  # confirms October: no version of its own
    import_roster(city, tmp_path, "2021-11", [person(监测对象类别="边缘易致贫户")])

    assert [(row["as_of"].month, row["category"]) for row in versions(city)] == [
        (10, "脱贫不稳定户"),
        (11, "边缘易致贫户"),
        (12, "脱贫不稳定户"),
    ]


def test_the_same_month_again_corrects_the_version_and_keeps_its_image(city: Engine, tmp_path: Path) -> None:
    import_roster(city, tmp_path, "2021-12", [person()])
    report = import_roster(city, tmp_path, "2021-12", [person(人均纯收入="6,000元")])

    (version,) = versions(city)
    assert version["income_fen"] == 600_000
    images = [row for row in rows_of(city, schema.row_history) if row["table_name"] == "household_versions"]
    assert [(row["batch_id"], row["before_batch_id"]) for row in images] == [(report.batch, report.batch - 1)]


def test_missing_households_are_marked_and_cleared_when_they_return(city: Engine, tmp_path: Path) -> None:
    other_county = person(户编号="2001", 县="西岭区", 乡="上桥乡", 村="")
    with city.connect() as connection:
        township = select(schema.areas.c.code).where(schema.areas.c.name == "上桥乡").scalar_subquery()
        other_county["村"] = connection.scalar(
            select(func.min(schema.areas.c.name)).where(schema.areas.c.parent_code == township)
        )
    import_roster(city, tmp_path, "2021-10", [person(), person(户编号="1002"), other_county])
    report = import_roster(city, tmp_path, "2021-11", [person()])

    def absent() -> dict[str, date | None]:
        return {row["household_no"]: row["absent_since"] for row in rows_of(city, schema.households)}

    assert absent() == {"1001": None, "1002": date(2021, 11, 1), "2001": None}
    (warning,) = report.warnings
    assert "1 户" in warning
    assert "1002" in warning
    assert import_roster(city, tmp_path, "2021-12", [person(), person(户编号="1002")]).warnings == []
    assert set(absent().values()) == {None}


def test_a_household_with_only_refused_rows_is_not_missing(city: Engine, tmp_path: Path) -> None:
    import_roster(city, tmp_path, "2021-11", [person(), person(户编号="1002")])
    report = import_roster(city, tmp_path, "2021-12", [person(), person(户编号="1002", 村="不存在")])

    assert [row["absent_since"] for row in rows_of(city, schema.households)] == [None, None]
    assert report.warnings == []


def test_members_who_left_go_with_their_image_kept(city: Engine, tmp_path: Path) -> None:
    import_roster(city, tmp_path, "2021-11", [person(), person(姓名="钱二")])
    import_roster(city, tmp_path, "2021-12", [person(姓名="钱二")])

    assert [(row["seq"], row["name"]) for row in rows_of(city, schema.persons)] == [(1, "钱二")]
    images = [row for row in rows_of(city, schema.row_history) if row["table_name"] == "persons"]
    assert len(images) == 2


# --- which month, which kind -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title", "month"),
    [
        ("名单.xlsx", "导出时间：2021-09-30 17:40:22", (2021, 9)),
        ("名单.xlsx", "2021年8月监测对象名单", (2021, 8)),
        ("名单.xlsx", "2021年1月至7月监测对象", (2021, 7)),
        ("监测对象202111.xlsx", "监测对象", (2021, 11)),
        ("监测对象 2021-10-31 (22).xlsx", "监测对象", (2021, 10)),
    ],
)
def test_the_month_is_read_from_the_file(
    city: Engine, tmp_path: Path, name: str, title: str, month: tuple[int, int]
) -> None:
    body = [person().get(heading, "") for heading in HEADINGS]
    report = take(city, workbook(tmp_path / name, [[title], HEADINGS, body]), as_of=None)

    assert report.as_of == date(*month, 1)
    assert report.warnings == []


def test_without_a_month_the_latest_in_the_data_is_taken_and_said(city: Engine, tmp_path: Path) -> None:
    body = [person().get(heading, "") for heading in HEADINGS]
    report = take(city, workbook(tmp_path / "名单.xlsx", [HEADINGS, body]), as_of=None)

    assert report.as_of == date(2021, 3, 1)
    assert "请指定月份" in report.warnings[0]


def test_a_missing_column_is_named_and_nothing_changes(city: Engine, tmp_path: Path) -> None:
    headings = [heading for heading in HEADINGS if heading != "识别监测时间"]
    body = [person().get(heading, "") for heading in headings]
    with pytest.raises(Refused) as refused:
        take(city, workbook(tmp_path / "缺列.xlsx", [headings, body]))

    sentence = str(refused.value)
    assert "缺列.xlsx" in sentence
    assert "缺少“识别监测时间”列" in sentence
    assert "户编号" in sentence
    assert len(rows_of(city, schema.batches)) == 1


def test_a_roster_without_areas_is_refused(sqlite_engine: Engine) -> None:
    with pytest.raises(Refused, match="行政区划"):
        take(sqlite_engine, SAMPLES / SAMPLE)
    assert rows_of(sqlite_engine, schema.batches) == []


def test_a_workbook_may_have_a_sheet_per_county(city: Engine, tmp_path: Path) -> None:
    import openpyxl

    path = roster(tmp_path / "两县.xlsx", "2021-12", [person()])
    book = openpyxl.load_workbook(path)
    second = book.copy_worksheet(book.active)
    second["D4"] = "1002"
    book.create_sheet("填表说明")["A1"] = "请按要求填写"
    book.save(path)
    report = take(city, path, as_of=None)

    assert report.accepted == 2
    assert [row["household_no"] for row in rows_of(city, schema.households)] == ["1001", "1002"]
    assert "填表说明" in report.warnings[0]


def test_dates_after_the_rosters_month_are_pointed_out(city: Engine, tmp_path: Path) -> None:
    report = import_roster(
        city, tmp_path, "2021-02", [person(), person(户编号="1002", 识别监测时间="202101")]
    )

    assert report.accepted == 2
    assert "识别晚于该月的 1 户" in report.warnings[0]
