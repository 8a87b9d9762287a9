"""Rows that are taken as written although something about them is odd, and what to tell the clerk."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from data.importers.amounts import row_list
from data.importers.base import Cells, Rejection, Table

_LATE: Final = "的日期晚于文件所报的月份，已按原样读取，请核对"


class Oddities:
    """Collects remarks, one sentence per remark and sheet whatever the number of rows."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._several_sheets = len(tables) > 1
        self._rows: dict[tuple[str, str], list[int]] = {}

    def note(self, cells: Cells, remark: str) -> None:
        """`remark` goes on after the row numbers: 第 5、7 行…; of several in a row the row is named once."""
        rows = self._rows.setdefault((cells.table.sheet.name, remark), [])
        if not rows or rows[-1] != cells.number:
            rows.append(cells.number)

    def note_if_late(self, cells: Cells, days: Iterable[date | None]) -> None:
        """A remark where one of the days lies beyond the month that the file reports on."""
        month = cells.context.as_of
        latest = max(filter(None, days), default=None)
        if month and latest and (latest.year, latest.month) > (month.year, month.month):
            self.note(cells, _LATE)

    def warnings(self, rejected: Collection[Rejection]) -> list[str]:
        """The sentences, in the order in which they first applied; of refused rows nothing is taken."""
        refused = {(row.sheet, row.row) for row in rejected}
        sentences = []
        for (sheet, remark), noted in self._rows.items():
            if rows := [row for row in noted if (sheet, row) not in refused]:
                where = f"工作表“{sheet}”" if self._several_sheets else ""
                sentences.append(f"{where}{row_list(rows)}{remark}。")
        return sentences
