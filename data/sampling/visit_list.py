"""走访单: the workbook that a visitor takes along and that comes back filled in.

What the records say stands beside each question, with a drop-down for the answer. A question that is not
asked of an item holds a dash. The importer of the kind `sample_results` reads it back.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xlsxwriter

from data.importers import sample_results
from data.importers.examples import NOT_IMPORTED
from data.sampling.questions import ANSWERS, SUBJECTS, Question, choices, questions_of
from data.vocabulary import KIND_LABELS
from data.workbench.safe_cells import TEXT_FORMAT, plain

SHEET: Final = "走访单"
GUIDE_SHEET: Final = f"填写说明{NOT_IMPORTED}"
NOT_ASKED: Final = "—"
_HEADING: Final = {field.name: field.heading for field in sample_results.FIELDS}
_VISIT: Final = (("visited_by", 12), ("visited_on", 13), ("note", 28))
_A4: Final = 9

Row = Mapping[str, Any]


def visit_list(rows: Sequence[Row], subject: str, *, title: str, stamp: Sequence[str]) -> bytes:
    """The workbook: rows as `queries.sampling.items` has them, in its order: by place.

    Names are written as they are given: masked for those who may not see them. `stamp` are lines under the
    title. Text is always text, so that no name becomes a formula.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        styles = _styles(book)
        sheet = book.add_worksheet(SHEET)
        sheet.write_string(0, 0, plain(title), styles["title"])
        for number, line in enumerate(stamp, 1):
            sheet.write_string(number, 0, plain(line), styles["small"])
        top = len(stamp) + 1
        width = _table(sheet, rows, subject, top, styles)
        sheet.freeze_panes(top + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        sheet.print_area(0, 0, top + len(rows), width - 1)
        sheet.set_footer("&L抽查人签名：&C第 &P 页，共 &N 页&R日期：")
        _guide(book.add_worksheet(GUIDE_SHEET), subject, styles)
    return buffer.getvalue()


def file_name(sample: int, area: str, month: str) -> str:
    """What the list is called; the month in it tells what it reports on."""
    return f"走访单_第{sample}号样本_{area}_{month}.xlsx"


def _table(sheet: Any, rows: Sequence[Row], subject: str, top: int, styles: dict[str, Any]) -> int:
    """Headings and rows; gives the number of columns."""
    word, questions = SUBJECTS[subject], questions_of(subject)
    fixed = (
        ("item_no", _HEADING["item_no"], 11), ("county", _HEADING["county"], 10),
        ("township", _HEADING["township"], 12), ("village", _HEADING["village"], 12),
        ("subject_key", word.number, 19), ("name", word.name, 10 if word.missing == "查无此户" else 24),
    )  # fmt: skip
    for column, (_, heading, width) in enumerate(fixed):
        sheet.set_column(column, column, width, styles["text"])
        sheet.write_string(top, column, heading, styles["head"])
        for at, row in enumerate(rows, top + 1):
            sheet.write_string(at, column, plain(row[fixed[column][0]]), styles["text"])
    column = len(fixed)
    for question in questions:
        _question(sheet, question, rows, (top, column), styles)
        column += 2
    for name, width in _VISIT:
        sheet.set_column(column, column, width, styles["fill"])
        sheet.write_string(top, column, _HEADING[name], styles["head_fill"])
        for at, row in enumerate(rows, top + 1):
            sheet.write_string(at, column, plain(_visit_cell(row, name)), styles["fill"])
        column += 1
    sheet.set_row(top, 48)
    return column


def _question(
    sheet: Any, question: Question, rows: Sequence[Row], place: tuple[int, int], styles: dict[str, Any]
) -> None:
    """What the records say, and beside it the cell to fill in."""
    top, column = place
    sheet.set_column(column, column, 17, styles["text"])
    sheet.set_column(column + 1, column + 1, 13, styles["fill"])
    sheet.write_string(top, column, question.reported, styles["head"])
    sheet.write_string(top, column + 1, question.heading, styles["head_fill"])
    words = dict(zip(ANSWERS, choices(question.subject), strict=True))
    for at, row in enumerate(rows, top + 1):
        said = row["reported"].get(question.code, "")
        sheet.write_string(at, column, plain(said) or NOT_ASKED, styles["text"])
        answer = words.get(row[question.code], "") if said else NOT_ASKED
        sheet.write_string(at, column + 1, answer, styles["fill" if said else "text"])
    sheet.data_validation(
        top + 1,
        column + 1,
        top + max(len(rows), 1),
        column + 1,
        {
            "validate": "list",
            "source": list(choices(question.subject)),
            "error_type": "warning",
            "error_title": "请从下拉中选择",
            "error_message": f"应为：{'、'.join(choices(question.subject))}；还没有去的请留空。",
        },
    )


def _visit_cell(row: Row, name: str) -> str:
    """What an earlier visit left; a masked remark is not handed out to come back as if it were one."""
    value = row[name]
    if name == "visited_on":
        return "" if value is None or value != value else f"{value:%Y-%m-%d}"  # noqa: PLR0124 - NaT
    return "" if "*" in value or "•" in value else str(value)


def _guide(sheet: Any, subject: str, styles: dict[str, Any]) -> None:
    word = SUBJECTS[subject]
    lines = (
        f"逐{word.unit}走访，把登记的内容与实际情况对照，在浅色格里选：{'、'.join(choices(subject))}。",
        f"找不到的，任选一问填“{word.missing}”，其余留空即可。填“—”的格不需要核对。",
        "还没有去的行请留空，可以分几次上传；不要改动抽查编号。",
        "不符的请在备注里写明实际情况，不写证件号码、电话。",
        "填好后在“数据可信度 · 实地抽查”上传本表，"
        f"或在“数据工作台”按“{KIND_LABELS[sample_results.KIND]}”导入。",
    )
    sheet.set_column(0, 0, 90, styles["text"])
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, styles["text"])
    sheet.write_string(len(lines) + 1, 0, "各问题核对的是", styles["head"])
    for row, question in enumerate(questions_of(subject), len(lines) + 2):
        sheet.write_string(
            row, 0, f"{question.label}：{question.reported}（{'、'.join(question.verifies)}）", styles["text"]
        )


def _styles(book: Any) -> dict[str, Any]:
    text = {"num_format": TEXT_FORMAT, "text_wrap": True, "valign": "vcenter", "border": 1,
            "border_color": "#B8C2CC", "font_size": 10}  # fmt: skip
    head = {**text, "bold": True, "align": "center"}
    return {
        "title": book.add_format({"num_format": TEXT_FORMAT, "bold": True, "font_size": 15}),
        "small": book.add_format({"num_format": TEXT_FORMAT, "font_size": 10, "font_color": "#5B6774"}),
        "text": book.add_format(text),
        "fill": book.add_format({**text, "bg_color": "#FFF8E5", "align": "center"}),
        "head": book.add_format({**head, "bg_color": "#EEF3F7"}),
        "head_fill": book.add_format({**head, "bg_color": "#F3E3B3"}),
    }
