"""Rows of a table that are no data: empty ones, totals, remarks and signatures."""

import re
from collections.abc import Sequence
from typing import Final

from data.importers.headings import normal
from data.importers.reading import Cell

LEADING_CELLS: Final = 6  # among which a total says that it is one
_TOTAL: Final = re.compile(r".{0,10}(合计|小计|总计|共计|总合计)(\(.*\))?:?")
_NOTE: Final = re.compile(r"(备?注|说明|填表|制表|审核|复核|审批|单位负责人|经办人|填报|联系人).{0,6}(:.*)?")


def is_empty_row(cells: Sequence[Cell]) -> bool:
    """Whether every cell is empty or blank."""
    return not any(not isinstance(cell, str) or (cell and not cell.isspace()) for cell in cells)


def is_total_row(cells: Sequence[Cell]) -> bool:
    """Whether one of the leading cells says that the row sums others: 合计, 小 计, 总计, 东河县合计."""
    return any(
        isinstance(cell, str) and "计" in cell and _TOTAL.fullmatch(normal(cell)) is not None
        for cell in cells[:LEADING_CELLS]
    )


def is_note_row(cells: Sequence[Cell]) -> bool:
    """Whether the row is a remark or the signatures below a table: 注：…, 填表人：… 审核人：…"""
    first = next((cell for cell in cells if cell != ""), "")
    return isinstance(first, str) and (":" in first or "：" in first) and bool(_NOTE.fullmatch(normal(first)))
