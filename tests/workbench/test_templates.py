"""Templates: what an importer asks for, with an example that the importer itself takes."""

import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from data.__main__ import main
from data.batches import listing
from data.importers.base import Refused
from data.importers.examples import EXAMPLE_SHEET
from data.importers.reading import read_sheets
from data.importers.registry import IMPORTERS, recognise
from data.schema import household_measures, household_risks, project_funding, sample_items, samples
from data.vocabulary import KIND_LABELS
from data.workbench.templates import heading_of, template
from tests.importers.loading import AREAS, SAMPLES, rows_of, take
from tests.workbench.conftest import Desk

# What makes a clerk's own row of the example, and what makes it wrong: heading → cell.
OWN = {
    "areas": ({"编码": "990121100298", "名称": "新村"}, {"编码": "990121999298", "上级编码": "990121999"}),
    "roster": ({"姓名": "王五"}, {"行政村": "没有的村"}),
    "projects": ({"项目名称": "东河村水渠"}, {"村": "没有的村"}),
    "allocations": ({"用途": "修路"}, {"村": "没有的村"}),
    "payments": ({"备注": "首付款"}, {"村": "没有的村", "项目编号": "没有的项目"}),
    "clues": ({"入户核查日期": "2021-02-26"}, {"村": "没有的村"}),
    "events": ({"备注": "良好"}, {"村": "没有的村"}),
    "assets": ({"资产名称": "东河村水渠"}, {"村": "没有的村"}),
    "loans": ({"借据号": "JJ2021002"}, {"村": "没有的村"}),
    "workpoints": ({"责任单位": "县水利局"}, {"地区": "没有的县"}),
    "problems": ({"问题描述": "东河村水压不足"}, {"村": "没有的村"}),
    "helpers": ({"帮扶责任人": "王五"}, {"村": "没有的村"}),
    "visits": ({"帮扶责任人": "王五"}, {"村": "没有的村"}),
    "villages": ({"驻村工作队人数": "4"}, {"村": "没有的村"}),
    "incomes": ({"人数": "1201"}, {"村": "没有的村"}),
    "employment": ({"务工人数": "351"}, {"村": "没有的村"}),
    "workshops": ({"吸纳务工人数": "31"}, {"村": "没有的村"}),
    "policies": ({"数值": "93"}, {"适用地区": "没有的县"}),
    "published": ({"通报数": "91.5%"}, {"地区": "没有的市"}),
    "sample_results": ({"备注": "属实"}, {"抽查编号": "抽9-999"}),
}


def filled(kind: str, path: Path, *changes: dict[str, str], sheet: str = "") -> Path:
    """A template filled in: for each of `changes` the example's cells with these instead."""
    path.write_bytes(template(kind))
    book = openpyxl.load_workbook(path)
    target = book[sheet or KIND_LABELS[kind]]
    example = [cell.value or "" for cell in book[EXAMPLE_SHEET][2]]
    headings = [str(cell.value).split("*")[0].split("（")[0] for cell in target[1]]
    first = target.max_row + 1
    for number, change in enumerate(changes, first):
        assert change.keys() <= set(headings)
        for column, (heading, value) in enumerate(zip(headings, example, strict=True), 1):
            target.cell(number, column, change.get(heading, value))
    book.save(path)
    return path


def draw_the_example(engine: Engine) -> None:
    """The household of the examples, drawn as 抽3-012."""
    sample = {"id": 3, "subject": "household", "area_code": "990121", "month": 202112, "seed": 1}
    drawn = {"asked_size": 1, "frame_size": 1, "strata_by": "city", "data_version": 1, "drawn_by": "张三"}
    item = {
        "item_no": "抽3-012",
        "sample_id": 3,
        "subject_key": "99012100000001",
        "area_code": "990121100200",
    }
    more = {"risk": "帮扶中", "stratum": "帮扶中", "stratum_size": 1, "weight": 1.0}
    asked = {
        "reported": json.dumps(
            dict.fromkeys(("category", "causes", "measures", "income", "eliminated"), "有")
        )
    }
    with engine.begin() as connection:
        connection.execute(samples.insert().values(sample | drawn | {"drawn_at": datetime(2022, 1, 1)}))
        connection.execute(sample_items.insert().values(item | more | asked))


def test_every_kinds_own_example_is_taken(engine: Engine, tmp_path: Path) -> None:
    take(engine, SAMPLES / AREAS)
    for kind in IMPORTERS:
        if kind == "sample_results":
            draw_the_example(engine)
        own, _ = OWN[kind]
        report = take(engine, filled(kind, tmp_path / f"{kind}.xlsx", own), as_of=date(2021, 12, 1))
        assert (report.kind, report.accepted) == (kind, 1)
        assert [row.reason for row in report.rejected] == []
        assert report.warnings == []
    assert [row["cause"] for row in rows_of(engine, household_risks)] == ["因病"]
    assert [row["measure"] for row in rows_of(engine, household_measures)] == ["产业帮扶"]
    planned = {row["fund_level"]: row["planned_fen"] for row in rows_of(engine, project_funding)}
    assert planned == {"中央": 60_000_000, "省级": 30_000_000, "市级": 10_000_000}  # 万元, as headed


def test_a_filled_template_is_checked_mended_and_imported_kind_by_kind(
    sqlite_desk: Desk, tmp_path: Path
) -> None:
    """As a clerk goes about it: own rows, one of them wrong, and the example left where it was copied."""
    desk = sqlite_desk
    desk.take_in(AREAS)
    for kind in IMPORTERS:
        if kind == "sample_results":
            draw_the_example(desk.engine)
        own, wrong = OWN[kind]
        path = filled(kind, tmp_path / f"2021年12月{KIND_LABELS[kind]}.xlsx", {}, own, own | wrong)
        (number,) = desk.bring(path)
        desk.work()
        checked = desk[number]
        assert (kind, checked.state, checked.rows_read, checked.rows_rejected) == (kind, "checked", 2, 1)
        (part,) = json.loads(checked.report)["parts"]
        assert (part["kind"], part["rejected"][0]["row"]) == (kind, 4)
        assert any("第 2 行是模板的示例，没有导入" in warning for warning in part["warnings"])
        desk.order(number)
        assert desk[number].state == "imported"
        assert (listing(desk.engine)[0]["kind"], listing(desk.engine)[0]["rows_accepted"]) == (kind, 1)


@pytest.mark.parametrize("kind", IMPORTERS)
def test_an_example_never_becomes_data(kind: str, tmp_path: Path) -> None:
    path = filled(kind, tmp_path / "copied.xlsx", {})
    with pytest.raises(Refused, match="第 2 行是模板的示例，没有导入；请改成自己的数据，或删去这一行"):
        recognise(read_sheets(path), path.name)


@pytest.mark.parametrize("kind", IMPORTERS)
def test_rows_below_the_example_are_said_to_be_in_the_wrong_place(kind: str, tmp_path: Path) -> None:
    own, _ = OWN[kind]
    path = filled(kind, tmp_path / "wrong.xlsx", own, own, sheet=EXAMPLE_SHEET)
    with pytest.raises(Refused, match="里填了 2 行，这张表不导入；请把它们填到第一张工作表"):
        recognise(read_sheets(path), path.name)


def test_rows_below_the_example_beside_rows_in_their_place_are_told(tmp_path: Path) -> None:
    own, _ = OWN["loans"]
    path = filled("loans", tmp_path / "both.xlsx", own)
    book = openpyxl.load_workbook(path)
    book[EXAMPLE_SHEET].append(["JJ2021003"])
    book.save(path)
    by_kind, warnings = recognise(read_sheets(path), path.name)
    assert list(by_kind) == ["loans"]
    assert warnings == [
        "文件“both.xlsx”的工作表“示例（不导入）”里填了 1 行，这张表不导入；请把它们填到第一张工作表。"
    ]


@pytest.mark.parametrize("kind", IMPORTERS)
def test_a_template_has_every_required_column_marked_and_lists_to_choose_from(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template(kind))
    sheet = openpyxl.load_workbook(path)[KIND_LABELS[kind]]
    headings = [cell.value for cell in sheet[1]]
    fields = IMPORTERS[kind].FIELDS
    assert {heading_of(field) for field in fields if field.required} <= set(headings)
    assert all(heading_of(field).endswith("*") for field in fields if field.required)
    lists = [field for field in fields if field.choices and "." not in field.name]
    assert len(sheet.data_validations.dataValidation) >= len(lists)
    assert list(recognise(read_sheets(path), path.name)[0]) == [kind]


def test_the_command_writes_a_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "名册.xlsx"
    assert main(["template", "roster", "--output", str(target)]) == 0
    assert "监测对象花名册" in openpyxl.load_workbook(target).sheetnames
    assert "名册.xlsx" in capsys.readouterr().out
