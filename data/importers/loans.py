"""小额信贷: small loans to formerly poor and monitored households, one loan (借据) per row."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from data.importers import cleaning, dates, register_spellings, roster
from data.importers.amounts import fen, unit_warnings
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.cleaning import required
from data.importers.columns import codes_in
from data.importers.keys import FirstRows
from data.importers.layout import Field
from data.importers.merge import load_where, merge_sheets
from data.importers.oddities import Oddities
from data.importers.place_fields import PLACE_FIELDS
from data.importers.repeated_fields import repeated
from data.importers.stored_households import StoredHouseholds
from data.schema import loans
from data.vocabulary import YES_NO

KIND: Final = "loans"
FIELDS: Final = (
    Field(
        "loan_no",
        "借据号",
        ("借据编号", "借据号码", "贷款编号", "贷款账号", "贷款合同号", "合同编号", "合同号"),
        required=True,
        example="JJ2021001",
    ),
    *PLACE_FIELDS,
    Field("household_no", "户编号", ("户编码", "家庭编号", "户号"), spread=True, example="99012100000001"),
    Field(
        "lent_on",
        "放款日期",
        ("放款时间", "放款日", "发放日期", "发放时间", "贷款日期", "借款日期", "贷款发放日期", "起息日"),
        required=True,
        example="2021-03-10",
    ),
    Field(
        "due_on",
        "到期日期",
        ("到期时间", "到期日", "贷款到期日", "贷款到期日期", "借款到期日", "借款到期日期"),
        required=True,
        example="2024-03-10",
    ),
    Field("repaid_on", "结清日期", ("结清时间", "结清日", "还清日期", "还清时间", "还款日期", "归还日期")),
    Field(
        "amount",
        "放款金额",
        ("贷款金额", "借款金额", "发放金额", "放款额", "贷款额", "贷款本金", "借据金额"),
        required=True,
        example="50000",
        unit="元",
    ),
    Field(
        "balance",
        "贷款余额",
        ("余额", "借据余额", "剩余本金", "未还本金", "未还金额"),
        required=True,
        example="50000",
        unit="元",
    ),
    Field(
        "misused",
        "是否违规使用",
        ("违规使用", "是否违规", "是否违规用贷", "使用情况", "是否户贷企用", "违规使用情形"),
        example="否",
        choices=YES_NO,
    ),
    *repeated(roster.KIND, roster.FIELDS),
)

_loan_no: Final = required(cleaning.code, "应填写借据号")
_lent_on: Final = required(dates.day, "应填写放款日期")
_due_on: Final = required(dates.day, "应填写到期日期")


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `loans`; a row that names no village lies where the roster has its household.

    Refused: repayment or due day before lending, a balance above the amount, a balance after repayment.
    """
    ledger = _Ledger(tables, context)
    cleaned = clean_rows(tables, context, ledger.loan, month_of=_latest)
    cleaned.warnings += unit_warnings(tables, context, ("amount", "balance")) + ledger.oddities.warnings(
        cleaned.rejected
    )
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the loans; nothing happens to one before it is lent."""
    merged = merge_sheets(connection, loans, cleaned.rows, batch.id)
    days = merged.values("lent_on")
    return Touched(
        areas=merged.values("area_code"),
        since=min(days).year * 100 + min(days).month if days else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts(),
    )


class _Ledger:
    """Cleans the rows of a file; knows the loans so far and the roster's households."""

    def __init__(self, tables: Sequence[Table], context: Context) -> None:
        self.oddities = Oddities(tables)
        self._households = StoredHouseholds(tables, context, self.oddities)
        self._numbers = FirstRows()
        self._misused = _known_misused(tables, context)

    def loan(self, cells: Cells) -> dict[str, Any]:
        """One row of `loans`, with the columns that the sheet has."""
        number = cells.get("loan_no", _loan_no)
        household_no = cells.get("household_no", cleaning.code) or None
        row: dict[str, Any] = {
            "loan_no": number,
            "area_code": self._households.village(cells, household_no, key="loan_no"),
            "lent_on": cells.get("lent_on", _lent_on),
            "due_on": cells.get("due_on", _due_on),
        }
        if cells.has("household_no"):
            row["household_no"] = household_no
        if cells.has("repaid_on"):
            row["repaid_on"] = cells.get("repaid_on", dates.day)
        self._check_order(cells, row)
        row["amount_fen"] = _amount(cells)
        row["balance_fen"] = self._balance(cells, row["amount_fen"], row.get("repaid_on"))
        row["misused"] = (
            cells.get("misused", register_spellings.misused)
            if cells.has("misused")
            else number in self._misused
        )
        self._numbers.take(cells, ["loan_no"], number, "一笔贷款应只占一行")
        return row

    def _check_order(self, cells: Cells, row: Mapping[str, Any]) -> None:
        lent_on = row["lent_on"]
        for name in ("due_on", "repaid_on"):
            day = row.get(name)
            if day and day < lent_on:
                cells.reject([name, "lent_on"], f"不应早于放款日期（{lent_on}）")
        self.oddities.note_if_late(cells, [lent_on, row.get("repaid_on")])

    def _balance(self, cells: Cells, amount: int, repaid_on: date | None) -> int:
        balance = fen(cells, "balance")
        if balance is None:
            if not repaid_on:
                cells.reject(["balance"], "应填写贷款余额（已还完的写 0，并填写结清日期）")
            return 0
        if repaid_on and balance:
            cells.reject(["balance", "repaid_on"], f"已于 {repaid_on} 结清的，余额应为 0")
        if balance > amount:
            cells.reject(["balance", "amount"], f"不应大于放款金额（{cells.raw('amount')}）")
        if not balance and not repaid_on:
            self.oddities.note(cells, "的余额为 0 却没有结清日期，已按未结清读取，请补填")
        return balance


def _amount(cells: Cells) -> int:
    amount = fen(cells, "amount")
    if not amount:
        cells.reject(["amount"], "应为大于 0 的放款金额，如 50,000.00")
    return amount


def _known_misused(tables: Sequence[Table], context: Context) -> set[str]:
    """Loans of the file that the store has as misused: a ledger without that column does not clear them."""
    silent = [table for table in tables if "misused" not in table.layout.columns]
    numbers = [(number,) for number in codes_in(silent, context, "loan_no")]
    rows = load_where(context.connection, loans, numbers, ["loan_no"])
    return {row["loan_no"] for row in rows if row["misused"]}


def _latest(row: Mapping[str, Any]) -> date:
    return max(day for name in ("lent_on", "repaid_on") if (day := row.get(name)))
