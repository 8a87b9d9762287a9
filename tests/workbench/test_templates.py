"""Templates: what an importer asks for, with an example that the importer itself takes."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from data.__main__ import main
from data.importers.reading import read_sheets
from data.importers.registry import IMPORTERS, recognise
from data.schema import household_measures, household_risks, sample_items, samples
from data.vocabulary import KIND_LABELS
from data.workbench.templates import EXAMPLE_SHEET, template
from tests.importers.loading import AREAS, SAMPLES, rows_of, take


def filled(kind: str, path: Path) -> Path:
    """A template with its own example row as its data."""
    path.write_bytes(template(kind))
    book = openpyxl.load_workbook(path)
    sheet = book[KIND_LABELS[kind]]
    for cell in book[EXAMPLE_SHEET][2]:
        sheet.cell(2, cell.column, cell.value)
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
    asked = {"reported": '{"category": "脱贫不稳定户", "causes": "因病"}'}
    with engine.begin() as connection:
        connection.execute(samples.insert().values(sample | drawn | {"drawn_at": datetime(2022, 1, 1)}))
        connection.execute(sample_items.insert().values(item | more | asked))


def test_every_kinds_own_example_is_taken(engine: Engine, tmp_path: Path) -> None:
    take(engine, SAMPLES / AREAS)
    for kind in IMPORTERS:
        if kind == "sample_results":
            draw_the_example(engine)
        report = take(engine, filled(kind, tmp_path / f"{kind}.xlsx"), as_of=date(2021, 12, 1))
        assert (report.kind, report.accepted) == (kind, 1)
        assert [row.reason for row in report.rejected] == []
    assert [row["cause"] for row in rows_of(engine, household_risks)] == ["因病"]
    assert [row["measure"] for row in rows_of(engine, household_measures)] == ["产业帮扶"]


@pytest.mark.parametrize("kind", IMPORTERS)
def test_a_template_has_every_required_column_marked_and_lists_to_choose_from(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template(kind))
    sheet = openpyxl.load_workbook(path)[KIND_LABELS[kind]]
    headings = [cell.value for cell in sheet[1]]
    fields = IMPORTERS[kind].FIELDS
    assert {f"{field.heading}*" for field in fields if field.required} <= set(headings)
    lists = [field for field in fields if field.choices and "." not in field.name]
    assert len(sheet.data_validations.dataValidation) >= len(lists)
    assert list(recognise(read_sheets(path), path.name)[0]) == [kind]


def test_the_command_writes_a_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "名册.xlsx"
    assert main(["template", "roster", "--output", str(target)]) == 0
    assert "监测对象花名册" in openpyxl.load_workbook(target).sheetnames
    assert "名册.xlsx" in capsys.readouterr().out
