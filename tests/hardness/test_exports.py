"""No cell of any file that leaves the product is, or may become, a formula, whatever was in the data."""

import csv
import io
import re
from itertools import chain
from pathlib import Path
from typing import Any, Final

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.workbook import field, workbook
from data.importers.registry import IMPORTERS
from data.sampling.questions import questions_of
from data.sampling.visit_list import visit_list
from data.workbench.marked import marked_copy
from data.workbench.templates import template
from tests.hardness.archives import parts_of
from tests.hardness.containers import as_text, xlsx

_ROOT: Final = Path(__file__).parents[2]
_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=", "\n=", " =", "|", "%", "'=", '"=')
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
# Every file that writes tables for people to take away. A new one needs its own test here.
_DOORS: Final = {
    "dashboard/workbook.py",
    "data/sampling/visit_list.py",
    "data/workbench/marked.py",
    "data/workbench/templates.py",
}
_WRITERS: Final = re.compile(
    r"xlsxwriter\.Workbook\(|openpyxl\.|\.to_csv\(|\.to_excel\(|csv\.writer\(|st\.dataframe\(|st\.data_editor\("
)

# What XML cannot hold is left out by `plain`, and surrogates are in no file that was decoded.
texts = st.builds(
    str.__add__,
    st.sampled_from(_STARTS),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20),
)


def _check(content: bytes, *texts: str) -> None:
    """Nothing is a formula; what may start one is text, also when somebody edits the cell."""
    for name, part in parts_of(content).items():
        assert not (name.startswith("xl/worksheets/") and _FORMULA.search(part)), name
    found = set()
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    found.add(cell.value)
                    assert cell.data_type == "s"
                    assert cell.hyperlink is None
                    if cell.value.lstrip().startswith(_STARTS[:8]):
                        assert cell.number_format == "@" or cell.quotePrefix, cell.value
    assert {_as_read(text) for text in texts} <= {_as_read(text) for text in found}


def _as_read(text: str) -> str:
    return re.sub(r"\s+|_x000D_", "", text)  # how the format writes a carriage return


@given(texts, texts, texts)
@settings(max_examples=25, deadline=None)
def test_tables_as_excel_files(name: str, place: str, heading: str) -> None:
    frame = pd.DataFrame({"name": [name, "上河村"], "money": [1.5, 2.0]})
    columns = [field("name", heading), field("money", "资金", "money")]
    stamp = [("地区", place), (place, name)]
    _check(workbook(frame, columns, title=place, stamp=stamp), name, place, heading)


def _report(rows: list[list[Any]], sheet: str, text: str) -> dict[str, Any]:
    """What a check would say of every cell of every row."""
    columns = [{"heading": str(heading), "written": str(heading)} for heading in rows[0]]
    rejected = [
        {"sheet": sheet, "row": number, "columns": [text, str(rows[0][0])], "expected": text, "reason": text}
        for number in range(1, len(rows) + 1)
    ]
    return {"sheets": [{"name": sheet, "columns": columns}], "parts": [{"rejected": rejected}]}


@given(st.lists(st.lists(texts, min_size=3, max_size=3), min_size=2, max_size=4), texts)
@settings(max_examples=25, deadline=None)
def test_marked_copies_of_workbooks_with_texts_and_formulas(rows: list[list[str]], said: str) -> None:
    def dress(_book: Any, sheet: Any) -> None:
        sheet.write_formula(len(rows), 0, "=1+1", None, "=SUM(A1)")
        sheet.write_formula(len(rows), 1, "=1+1", None, 2)

    content = xlsx(rows, dress)
    _check(marked_copy("表.xlsx", content, _report(rows, "Sheet1", said)), said, *chain(*rows))


@given(st.lists(st.lists(texts, min_size=3, max_size=3), min_size=2, max_size=4), texts)
@settings(max_examples=25, deadline=None)
def test_marked_copies_of_texts(rows: list[list[str]], said: str) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([[as_text(cell) for cell in row] for row in rows])
    copy = marked_copy("表.csv", text.getvalue().encode("utf-8-sig"), _report(rows, "", said))
    _check(copy, said)


@pytest.mark.parametrize("kind", IMPORTERS)
def test_templates(kind: str) -> None:
    _check(template(kind))


@given(texts, texts, texts)
@settings(max_examples=25, deadline=None)
def test_visit_lists(name: str, village: str, said: str) -> None:
    (question, *others) = questions_of("household")
    row: dict[str, Any] = {
        **dict.fromkeys(("item_no", "county", "township", "subject_key", "visited_by", "note"), said),
        "village": village,
        "name": name,
        "visited_on": None,
        question.code: "",
        **{other.code: "" for other in others},
        "reported": {question.code: said},
    }
    _check(visit_list([row], "household", title=village, stamp=[said]), name, village, said)


def test_every_door_is_known() -> None:
    doors = {
        str(file.relative_to(_ROOT))
        for room in ("dashboard", "queries", "data")
        for file in (_ROOT / room).rglob("*.py")
        if _WRITERS.search(file.read_text("utf-8")) and "data/demo" not in str(file.relative_to(_ROOT))
    }
    assert doors == _DOORS
