"""小额信贷: banks' ledgers, refused rows by column and value, and what a ledger leaves unsaid."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.schema import loans
from tests.importers.loading import rows_of, table, take, take_samples, workbook
from tests.importers.rosters import person, roster
from tests.importers.rounds import check_round

HEADER = [
    "借据号",
    "县",
    "乡",
    "村",
    "户编号",
    "放款日期",
    "到期日期",
    "结清日期",
    "放款金额（元）",
    "贷款余额（元）",
    "是否违规使用",
]
GOOD = ["JJ1", "东河县", "东河乡", "北坡村", "", "2020-03-10", "2023-03-09", "", "50000", "30000.50", "否"]
EAST, NORTH = "990121100200", "990121100203"


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def row(**cells: Any) -> list[Any]:
    """The good row, with these cells otherwise."""
    return [cells.get(heading, value) for heading, value in zip(HEADER, GOOD, strict=True)]


def test_a_banks_ledger(city: Engine, tmp_path: Path) -> None:
    """In wan with a unit in a cell, places by the roster, a personal column, totals above and below."""
    take(city, roster(tmp_path / "花名册.xlsx", "2021-12", [person()]))
    rows = [
        ["小额信贷台账", "", "", "", "", "", "", "", "单位:万元"],
        ["借据编号", "借款人姓名", "户编码", "行政村", "贷款发放日期", "贷款到期日", "还清日期", "贷款金额",
         "余 额", "使用情况"],
        ["合计", "", "", "", "", "", "", 14, 7],
        ["３４０１２３", "赵一", 1001, "", 20200310, "2023.3.9", "", 5, "2万元", "户贷企用"],
        ["340124", "钱二", "", "990121100203", date(2019, 5, 1), "2022年5月1日", "2021/11/30", "50,000.00元",
         "", "正常使用"],
        ["340125", "孙三", "-", "990121100203", date(2021, 5, 1), "2022年5月1日", "—", 4, 4, ""],
    ]  # fmt: skip
    report = take(city, workbook(tmp_path / "贷款.xlsx", rows))
    assert (report.kind, report.rows_read, report.rejected, report.warnings) == ("loans", 3, [], [])
    names = ("loan_no", "area_code", "household_no", "lent_on", "due_on", "repaid_on",
             "amount_fen", "balance_fen", "misused")  # fmt: skip
    assert [tuple(one[name] for name in names) for one in rows_of(city, loans)] == [
        ("340123", EAST, "1001", date(2020, 3, 10), date(2023, 3, 9), None, 5_000_000, 2_000_000, True),
        ("340124", NORTH, None, date(2019, 5, 1), date(2022, 5, 1), date(2021, 11, 30), 5_000_000, 0, False),
        ("340125", NORTH, None, date(2021, 5, 1), date(2022, 5, 1), None, 4_000_000, 4_000_000, False),
    ]


AMOUNT, BALANCE = HEADER[8], HEADER[9]
BAD: list[tuple[dict[str, Any], tuple[str, ...], str, str]] = [
    ({"借据号": ""}, ("借据号",), "", "应填写借据号"),
    ({"借据号": "JJ1"}, ("借据号",), "JJ1", "与第 2 行重复，一笔贷款应只占一行"),
    ({"村": "没有村"}, ("村",), "没有村", "行政区划中“东河县东河乡”没有这个村"),
    ({"村": ""}, ("村",), "", "应填写行政村的名称，或填写花名册中已有的户编号"),
    ({"放款日期": ""}, ("放款日期",), "", "应填写放款日期"),
    ({"到期日期": "2023-02-30"}, ("到期日期",), "2023-02-30", "真实存在的日期"),
    ({"到期日期": "2020-03-09"}, ("到期日期", "放款日期"), "2020-03-09", "不应早于放款日期（2020-03-10）"),
    ({"结清日期": "2020-03-09"}, ("结清日期", "放款日期"), "2020-03-09", "不应早于放款日期（2020-03-10）"),
    ({AMOUNT: ""}, (AMOUNT,), "", "应为大于 0 的放款金额"),
    ({AMOUNT: "0"}, (AMOUNT,), "0", "应为大于 0 的放款金额"),
    ({AMOUNT: "-50000"}, (AMOUNT,), "-50000", "应为不小于 0 的金额"),
    ({BALANCE: ""}, (BALANCE,), "", "应填写贷款余额（已还完的写 0，并填写结清日期）"),
    ({BALANCE: "-1"}, (BALANCE,), "-1", "应为不小于 0 的金额"),
    ({BALANCE: "50000.01"}, (BALANCE, AMOUNT), "50000.01", "不应大于放款金额（50000）"),
    ({"结清日期": "2021-03-09"}, (BALANCE, "结清日期"), "30000.50", "已于 2021-03-09 结清的，余额应为 0"),
    ({"是否违规使用": "不清楚"}, ("是否违规使用",), "不清楚", "应为“是”或“否”"),
]


def test_refused_rows_say_why(city: Engine, tmp_path: Path) -> None:
    bad = [row(**{"借据号": f"B{n}"} | cells) for n, (cells, *_) in enumerate(BAD)]
    report = take(city, table(tmp_path / "贷款.csv", [HEADER, GOOD, *bad], encoding="gb18030"))
    found = [(one.row, one.columns, one.value) for one in report.rejected]
    assert found == [(n, columns, value) for n, (_, columns, value, _) in enumerate(BAD, 3)]
    for one, (*_, sentence) in zip(report.rejected, BAD, strict=True):
        assert one.reason.startswith(f"文件“贷款.csv”第 {one.row} 行")
        assert sentence in one.reason
    (stored,) = rows_of(city, loans)
    assert (stored["loan_no"], stored["balance_fen"]) == ("JJ1", 3_000_050)


def test_odd_rows_are_taken_with_a_warning(city: Engine, tmp_path: Path) -> None:
    rows = [HEADER, row(**{BALANCE: "0"}), row(借据号="JJ2", 结清日期="2022-01-04", **{BALANCE: "0"})]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert report.warnings == [
        "第 2 行的余额为 0 却没有结清日期，已按未结清读取，请补填。",
        "第 3 行的日期晚于文件所报的月份，已按原样读取，请核对。",
    ]
    assert [one["repaid_on"] for one in rows_of(city, loans)] == [None, date(2022, 1, 4)]


def test_a_ledger_that_does_not_tell_misuse_clears_nobody(city: Engine, tmp_path: Path) -> None:
    take(city, table(tmp_path / "a.csv", [HEADER, row(是否违规使用="是"), row(借据号="JJ2")]))
    later = [row(**{BALANCE: "100"}), row(借据号="JJ2"), row(借据号="JJ3")]
    take(city, table(tmp_path / "b.csv", [r[:-1] for r in (HEADER, *later)]))
    stored = [(one["loan_no"], one["balance_fen"], one["misused"]) for one in rows_of(city, loans)]
    assert stored == [("JJ1", 10_000, True), ("JJ2", 3_000_050, False), ("JJ3", 3_000_050, False)]


def test_again_changed_and_undone(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)

    def write(name: str, changed: bool) -> Path:
        return table(
            tmp_path / name, [HEADER, GOOD, row(借据号="JJ2", **{BALANCE: "9" if changed else "50"})]
        )

    check_round(engine, loans, write, (("loan_no", "JJ2"), "balance_fen", 5_000, 900))
