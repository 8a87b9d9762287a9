"""Amounts in a row, in the unit that the sheet states, and what to say where it states none."""

from collections.abc import Sequence
from functools import partial

from data.importers.base import Cells, Context, Table
from data.importers.cleaning import money_fen


def fen(cells: Cells, name: str, *, negative: bool = False) -> int | None:
    """The field's amount in fen; None where the cell is empty or the column absent."""
    unit = cells.table.layout.fen_per_unit(name)
    return cells.get(name, partial(money_fen, unit=unit, negative=negative))


def unit_warnings(tables: Sequence[Table], context: Context, names: Sequence[str]) -> list[str]:
    """A sentence for each sheet with amounts that says neither 元 nor 万元; they are read as yuan."""
    warnings = []
    for table in tables:
        layout = table.layout
        silent = [layout.headings[n] for n in names if n in layout.columns and layout.fen_per_unit(n) is None]
        if silent:
            sheet = f"工作表“{table.sheet.name}”" if table.sheet.name else ""
            warnings.append(
                f"文件“{context.file_name}”{sheet}没有写明“{'”“'.join(silent)}”的金额单位，已按元读取；"
                "如果是万元，请撤销本批次，在表头上方写明“单位：万元”后重新导入。"
            )
    return warnings


def row_list(numbers: Sequence[int]) -> str:
    """Row numbers in words: "第 5、7 行", "第 1、2、3、4、5 行等 12 行"."""
    some = "、".join(map(str, numbers[:5]))
    return f"第 {some} 行" if len(numbers) <= 5 else f"第 {some} 行等 {len(numbers)} 行"
