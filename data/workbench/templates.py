"""Empty workbooks to fill in, one per kind of file, made from the importers' own fields: they cannot drift.

The first sheet is filled in; an example row, instructions and the lists behind the drop-downs are on sheets
whose names say that they are not imported.
"""

import io
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from data.importers import roster
from data.importers.examples import EXAMPLE_SHEET, NOT_IMPORTED
from data.importers.layout import Field
from data.importers.place_fields import PLACES
from data.importers.registry import IMPORTERS
from data.vocabulary import KIND_LABELS
from data.workbench.safe_cells import plain

GUIDE_SHEET: Final = f"填写说明{NOT_IMPORTED}"
LISTS_SHEET: Final = f"选项{NOT_IMPORTED}"
_ROWS_WITH_LISTS: Final = 5000
_MORE: Final = {roster.KIND: roster.RISKS_AND_MEASURES}
_HOW: Final = (
    "只填第一张工作表，一行一条；不要改动列名，列的先后可以换，用不到的列可以删。",
    "列名后带 * 的必须填写。编号按文本填写，长编号不会变成科学计数法。",
    "日期写作 2021-12-31，只知道月份的写作 2021-12；金额按列名里的单位填数字，如 12.5。",
    "有下拉箭头的列请从中选择。填好后在“数据工作台”上传，先检查、再导入。",
    f"照“{EXAMPLE_SHEET}”的样子填；名称里带{NOT_IMPORTED}的工作表都不会导入，示例抄进第一张也会略过。",
)


def template_fields(kind: str) -> list[Field]:
    """The columns of a kind's template: its own fields, of several ways to tell one thing the first."""
    chosen: list[Field] = []
    told: set[str] = set()
    for field in (*IMPORTERS[kind].FIELDS, *_MORE.get(kind, ())):
        repeated = "." in field.name
        other_way = field.one_of in told and field.one_of not in ("place", "fact")
        if not repeated and not other_way:
            chosen.append(field)
            told.add(field.one_of or field.name)
    return chosen


def file_name(kind: str) -> str:
    """What the template is called."""
    return f"{KIND_LABELS[kind]}模板.xlsx"


def template(kind: str) -> bytes:
    """The .xlsx with drop-downs, required columns marked, an example and instructions."""
    fields = template_fields(kind)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles = _styles(book)
        sheet = book.add_worksheet(KIND_LABELS[kind])
        _header(sheet, fields, styles)
        example = book.add_worksheet(EXAMPLE_SHEET)
        _header(example, fields, styles)
        for column, field in enumerate(fields):
            example.write_string(1, column, plain(field.example), styles["text"])
        _guide(book.add_worksheet(GUIDE_SHEET), fields, styles)
        _lists(sheet, book.add_worksheet(LISTS_SHEET), fields)
    return target.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
    return {
        "required": book.add_format({**head, "bg_color": "#CFDFEB"}),
        "optional": book.add_format({**head, "bg_color": "#EEF3F7", "bold": False}),
        "text": book.add_format({"num_format": "@"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _header(sheet: Any, fields: Sequence[Field], styles: dict[str, Any]) -> None:
    """Headings in one row, `组/项` as it is; every column is text, so that no number is rounded."""
    for column, field in enumerate(fields):
        width = max(10, 2 * len(heading_of(field)) + 1, len(field.example) + 2)
        sheet.set_column(column, column, min(width, 30), styles["text"])
        style = styles["required" if field.required else "optional"]
        sheet.write_string(0, column, heading_of(field), style)
    sheet.set_row(0, 34)
    sheet.freeze_panes(1, 0)


def heading_of(field: Field) -> str:
    """A heading as the template has it: its label, required ones with a star, which importers pass over."""
    return f"{label_of(field)}*" if field.required else label_of(field)


def label_of(field: Field) -> str:
    """A column's heading with the unit that its amounts are written in: 计划投入资金/合计（万元）."""
    return f"{field.heading}（{field.unit}）" if field.unit else field.heading


def _guide(sheet: Any, fields: Sequence[Field], styles: dict[str, Any]) -> None:
    for row, sentence in enumerate(_HOW):
        sheet.write_string(row, 0, sentence)
    top = len(_HOW) + 1
    for column, (heading, width) in enumerate((("列", 26), ("必填", 26), ("可填的内容", 60), ("例", 30))):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, heading, styles["required"])
    for row, field in enumerate(fields, top + 1):
        for column, text in enumerate(
            (label_of(field), needed(field, fields), "、".join(field.choices), field.example)
        ):
            sheet.write_string(row, column, plain(text), styles["wrapped"])


def needed(field: Field, fields: Sequence[Field]) -> str:
    """Whether a template's column must be filled in, in words; "" for an optional one."""
    if field.required:
        return "必填"
    others = [other.heading for other in fields if other.one_of == field.one_of] if field.one_of else []
    if len(others) > 1 and field.name not in PLACES:
        return "这几列至少填一列：" + "、".join(others)
    return "写到数据所属的那一级" if field.name in PLACES else ""


def _lists(sheet: Any, lists: Any, fields: Sequence[Field]) -> None:
    """Drop-downs; another spelling is warned of, not forbidden: importers know many."""
    for column, field in enumerate(fields):
        if not field.choices:
            continue
        lists.write_string(0, column, field.heading)
        for row, choice in enumerate(field.choices, 1):
            lists.write_string(row, column, choice)
        letter = xlsxwriter.utility.xl_col_to_name(column)
        sheet.data_validation(
            1,
            column,
            _ROWS_WITH_LISTS,
            column,
            {
                "validate": "list",
                "source": f"='{LISTS_SHEET}'!${letter}$2:${letter}${len(field.choices) + 1}",
                "error_type": "warning",
                "error_title": "请从下拉中选择",
                "error_message": f"“{field.heading}”应为下拉中的一项。",
            },
        )
