"""Loans at risk, by the rules of the figures above them."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from data.schema import loans
from queries import loan_lists
from queries.scope import WHOLE_CITY, Scope
from tests.queries.literal import CITY, DING, EAST, JIA, UNSTABLE, WEST, YI, Store, counted, figure


def loan(number: str, area: str, due: str, **more: object) -> dict[str, object]:
    return {"loan_no": number, "area_code": area, "lent_on": "2019-01-10", "due_on": due, **more}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    store = Store(engine).households(("H1", JIA, UNSTABLE, 3, "2021-03")).person("H1", 1, "张三")
    store.facts(
        loans,
        loan("late", JIA, "2021-10-31", household_no="H1", balance_fen=2_000_000),
        loan("last-day", JIA, "2021-12-31"),
        loan("misused", DING, "2023-01-10", misused=True, amount_fen=3_000_000, balance_fen=3_000_000),
        loan("both", YI, "2021-12-30", misused=True),
        loan("repaid", YI, "2021-06-30", repaid_on="2021-12-01", balance_fen=0),
        loan("not-yet-lent", YI, "2022-06-30", lent_on="2022-01-01", misused=True),
    )
    return store.ready()


def test_what_is_late_or_misused_and_not_repaid(filled: Engine) -> None:
    found = loan_lists.at_risk(filled, scope=WHOLE_CITY, area=CITY, month=202112)
    assert found["loan_no"].tolist() == ["late", "both", "misused"]
    assert found["reason"].tolist() == ["逾期", "逾期、违规使用", "违规使用"]
    assert found["days_overdue"].tolist() == [61, 1, pd.NA]
    assert found["balance"].tolist() == [20_000, 50_000, 30_000]
    assert found["head"].tolist() == ["张**", "", ""]
    assert figure(filled, "loans_overdue_rate", 202112)[0] == (found["days_overdue"] > 0).sum()
    assert counted(filled, "loans_misused", 202112) == found["misused"].sum()
    assert found.attrs["truncated"] == ""


def test_a_month_knows_neither_later_payments_nor_later_days(filled: Engine) -> None:
    november = loan_lists.at_risk(filled, scope=WHOLE_CITY, area=EAST, month=202111)
    assert november["loan_no"].tolist() == ["repaid", "late", "both"]
    assert november["balance"].tolist() == [50_000] * 3, "the new balance came with the file of December"
    assert november["reason"].tolist() == ["逾期", "逾期", "违规使用"]


def test_a_scope_limits_the_rows_and_a_long_list_is_cut(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    west = loan_lists.at_risk(filled, scope=Scope(areas=frozenset({WEST})), area=CITY, month=202112)
    assert west["loan_no"].tolist() == ["misused"]
    monkeypatch.setattr(loan_lists, "LONGEST", 2)
    cut = loan_lists.at_risk(filled, scope=WHOLE_CITY, area=CITY, month=202112)
    assert cut["loan_no"].tolist() == ["late", "both"]
    assert cut.attrs["truncated"] == "只列出有风险贷款最多的村，共 2 笔"
