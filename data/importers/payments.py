"""资金支付: the payment ledger, one voucher per row, each for a project."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from data.importers import cleaning, dates, spellings
from data.importers.amounts import fen, unit_warnings
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.keys import Occurrences
from data.importers.layout import Field
from data.importers.merge import merge
from data.importers.place_fields import PLACE_FIELDS
from data.schema import payments, projects
from data.vocabulary import FUND_LEVELS

KIND: Final = "payments"
FIELDS: Final = (
    Field(
        "voucher_no",
        "凭证号",
        ("凭证编号", "支付凭证号", "凭证号码", "记账凭证号", "支付令号", "支付单号", "单据号"),
        example="ZF99001",
    ),
    Field(
        "project_no",
        "项目编号",
        ("项目编码", "项目代码", "项目库编号", "项目库编码"),
        required=True,
        spread=True,
        example="990121210001",
    ),
    Field(
        "paid_on",
        "支付日期",
        ("支付时间", "拨付日期", "拨付时间", "付款日期", "付款时间"),
        required=True,
        example="2021-06-14",
    ),
    Field(
        "fund_level",
        "资金级次",
        ("级次", "资金级别", "资金来源", "资金层级", "资金类别"),
        required=True,
        example="中央",
        choices=FUND_LEVELS,
    ),
    Field(
        "amount",
        "支付金额",
        ("金额", "支付额", "支付资金", "拨付金额", "付款金额", "本次支付金额", "已支付金额"),
        required=True,
        example="120000",
        unit="元",
    ),
    Field("note", "备注", ("摘要", "说明", "款项内容", "支付内容"), example="进度款"),
    # A ledger may repeat what the project library says; named here so that it is known for a ledger.
    Field("project_name", "项目名称", ("项目",)),
    Field("category", "项目类别", ("项目类型", "项目分类")),
    *PLACE_FIELDS,
)


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `payments`. Refused: an unknown project, a repeated voucher, a row without an amount.

    A negative amount is a refund. A row without a voucher number gets a hash of its contents as one.
    """
    ledger = _Ledger(set(context.connection.scalars(select(projects.c.project_no))))
    cleaned = clean_rows(tables, context, ledger.payment, month_of=_day)
    cleaned.warnings += unit_warnings(tables, context, ("amount",))
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the payments; they count where their projects are."""
    merged = merge(connection, payments, cleaned.rows, batch.id)
    rows = connection.execute(select(projects.c.project_no, projects.c.area_code))
    area_of = {row.project_no: row.area_code for row in rows}
    days = merged.values("paid_on")
    return Touched(
        areas={area_of[number] for number in merged.values("project_no")},
        since=min(days).year * 100 + min(days).month if days else None,
        named={area_of[row["project_no"]] for row in cleaned.rows},
        counts=merged.counts(),
    )


class _Ledger:
    """Cleans the rows of a file; knows the projects and the vouchers so far."""

    def __init__(self, projects_known: set[str]) -> None:
        self._projects = projects_known
        self._first_row: dict[str, int] = {}
        self._occurrences = Occurrences()

    def payment(self, cells: Cells) -> dict[str, Any]:
        """One row of `payments`."""
        number = cells.get("project_no", cleaning.required(cleaning.code, "应填写项目编号"))
        if number not in self._projects:
            cells.reject(["project_no"], "项目库中没有这个项目，请先导入项目计划，或改正编号")
        row: dict[str, Any] = {
            "project_no": number,
            "paid_on": cells.get("paid_on", cleaning.required(dates.day, "应填写支付日期")),
            "fund_level": cells.get("fund_level", cleaning.required(spellings.fund_level, "应填写资金级次")),
            "amount_fen": self._amount(cells),
            "note": cells.get("note", cleaning.text),
        }
        return {"voucher_no": self._voucher(cells, row), **row}

    def _amount(self, cells: Cells) -> int:
        amount = fen(cells, "amount", negative=True)
        if not amount:
            cells.reject(["amount"], "应为不等于 0 的支付金额，如 1,234.50（退款写负数）")
        return amount

    def _voucher(self, cells: Cells, row: Mapping[str, Any]) -> str:
        voucher = cells.get("voucher_no", cleaning.code)
        if not voucher:
            return self._occurrences.key(*row.values())
        if voucher in self._first_row:
            first = self._first_row[voucher]
            cells.reject(["voucher_no"], f"凭证号与第 {first} 行重复，一张凭证分列多行时请在凭证号后加序号")
        self._first_row[voucher] = cells.number
        return voucher


def _day(row: Mapping[str, Any]) -> date:
    day: date = row["paid_on"]
    return day
