"""Rows of the facts that tests write down as they would stand in the store, without what does not matter."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Date, Table

# Table → the kind of file that brings it, and what a row says unless a test says otherwise.
_FACTS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "clues": ("clues", {"channel": "干部走访排查", "outcome": "办理中"}),
    "household_events": ("events", {}),
    "assets": ("assets", {"name": "某资产", "kind": "经营性", "value_fen": 100}),
    "loans": (
        "loans",
        {"due_on": "2030-01-01", "amount_fen": 5_000_000, "balance_fen": 5_000_000, "misused": False},
    ),
    "work_indicators": (
        "workpoints",
        {
            "item_no": 1,
            "item": "大项",
            "sub_no": 1,
            "sub_item": "小项",
            "indicator_no": 1,
            "indicator": "指标",
        }
        | {"lead_unit": "市农业农村局"},
    ),
    "work_targets": ("workpoints", {"target": "完成", "progress": "", "evidence": ""}),
    "problems": ("problems", {"source": "审计", "category": "项目资金", "description": "某问题"}),
    "helpers": ("helpers", {"name": "张三丰", "unit": "市财政局", "role": "监测户帮扶人"}),
    "visits": ("visits", {}),
    "village_facts": ("villages", {"key_village": False, "resettlement": False}),
    "incomes": ("incomes", {"population": "脱贫人口"}),
    "employment": ("employment", {}),
    "workshops": ("workshops", {"name": "某车间", "workers": 10, "poor_workers": 4}),
}


def kind_of(table: Table) -> str:
    """The kind of file that brings rows of a table."""
    return _FACTS[table.name][0]


def complete(table: Table, row: dict[str, Any], batch: int, number: int) -> dict[str, Any]:
    """A row for `table`: dates may be texts (2021-03-15, 2021-03), a key left out is made up."""
    full = _FACTS[table.name][1] | row
    for key in table.primary_key:
        full.setdefault(key.name, f"{batch}-{number}")
    if "batch_id" in table.c:
        full["batch_id"] = batch
    return {
        name: day(value) if isinstance(table.c[name].type, Date) else value for name, value in full.items()
    }


def day(text: str | None) -> date | None:
    """A date from 2021-03-15, or the first of the month from 2021-03."""
    if text is None:
        return None
    return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
