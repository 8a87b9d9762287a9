"""What money left behind and what was lent: 衔接资金项目资产台账.xlsx, 脱贫人口小额信贷台账.csv."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from data.demo.assets import Asset
from data.demo.loans import Loan
from data.demo.profile import CITY_NAME, stream
from data.demo.register_file import CHINESE, PLACES, place, write_csv
from data.demo.spelling import day_text, spaced
from data.demo.workbook import write_xlsx

ASSET_FILE: Final = "衔接资金项目资产台账.xlsx"
LOAN_FILE: Final = "脱贫人口小额信贷台账.csv"


def _asset_rows(assets: Sequence[Asset]) -> Iterator[list[Any]]:
    rng = stream("asset file")
    yield [f"{CITY_NAME}衔接资金项目资产台账（截至2021年12月31日）"]
    yield [*[""] * 11, "单位:万元"]
    yield [
        "资产编号", "资产名称", "资产类型", "项目编号", *PLACES, "资产原值（万元）", "产权归属", "形成日期",
        "移交日期", "确权登记日期",
    ]  # fmt: skip
    for a in assets:
        project = a.project
        where = (project.county.name, spaced(project.township, rng), project.village)
        kind = f"{a.kind}资产" if a.kind != "到户类" and rng.random() < 0.5 else a.kind
        days = (a.formed, a.handed_over, a.titled)
        yield [
            a.number, a.name, kind, project.number, *where, a.value / 100, a.owner,
            *(day_text(day, rng) for day in days),
        ]  # fmt: skip
    yield ["合 计", *[""] * 6, sum(a.value for a in assets) / 100]


def write_assets(assets: Sequence[Asset], folder: Path) -> None:
    """In 万元, project by project."""
    write_xlsx(folder / ASSET_FILE, _asset_rows(assets), sheet="资产台账")


def _yuan(amount: int, rng: random.Random) -> str:
    return f"{amount:,}.00" if rng.random() < 0.4 else f"{amount}.00"


def _loan_row(loan: Loan, rng: random.Random) -> list[Any]:
    days = (loan.lent, loan.due, loan.repaid)
    return [
        loan.number, *place(loan.village, rng), loan.household, *(f"{d:%Y%m%d}" if d else "" for d in days),
        _yuan(loan.amount, rng), _yuan(loan.balance, rng), "是" if loan.misused else "否",
    ]  # fmt: skip


def _refused_loans(loan: Loan) -> list[list[Any]]:
    """Rows that an importer must refuse: repaid with a balance left, and no amount."""
    where = (loan.village.county, loan.village.township, loan.village.name)
    return [
        ["NSX0001", *where, "", "20200310", "20210309", "20210301", "30000.00", "30000.00", "否"],
        ["NSX0002", *where, "", "20210310", "20240309", "", "-", "", "否"],
    ]


def write_loans(loans: Sequence[Loan], folder: Path) -> None:
    """As a bank exports it: packed days, amounts in yuan, a total row."""
    rng = stream("loan file")
    head = [
        ["脱贫人口小额信贷台账  统计日期：2021-12-31", *[""] * 9, "单位：元"],
        [
            "借据号", *PLACES, "户编号", "放款日期", "到期日期", "结清日期", "放款金额", "贷款余额",
            "是否违规使用",
        ],
    ]  # fmt: skip
    rows = [_loan_row(loan, rng) for loan in loans]
    amounts = (sum(loan.amount for loan in loans), sum(loan.balance for loan in loans))
    total = ["合计", *[""] * 7, *(f"{amount:,}.00" for amount in amounts)]
    write_csv(folder / LOAN_FILE, CHINESE, head, [*rows, *_refused_loans(loans[0]), total])
