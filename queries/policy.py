"""Policy values: dated rules of the installation, resolved to the most specific one that applies.

A row for an area beats one for an area above it, which beats one for the whole installation; then a row for
the fund level beats one for all levels. A rule applies to a month when it holds on the month's last day.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Engine, select

from data.schema import area_tree, areas, policy_values
from data.vocabulary import LEVELS
from queries.months import last_day
from queries.run import run
from queries.scope import Scope


@dataclass(frozen=True)
class Rule:
    """One row of policy: what it holds for, its value and where it comes from."""

    code: str
    value: float
    fund_level: str
    month: int
    valid_from: date
    valid_to: date
    source: str
    descendants: frozenset[str] | None  # areas that it holds for; None: all
    depth: int  # how specific its area is

    def applies(self, area_code: str, month: int, fund_level: str) -> bool:
        """Whether it holds for an area, a month and a fund level ("" for money of all levels)."""
        return (
            self.valid_from <= last_day(month) < self.valid_to
            and self.month in (0, month % 100)
            and self.fund_level in ("", fund_level)
            and (self.descendants is None or area_code in self.descendants)
        )


class Policies:
    """The rules for some codes."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        order = sorted(
            rules, key=lambda rule: (rule.depth, rule.fund_level != "", rule.month, rule.valid_from)
        )
        self._rules: dict[str, list[Rule]] = {}
        for rule in reversed(order):
            self._rules.setdefault(rule.code, []).append(rule)
        self._by_area = any(rule.descendants is not None for rule in rules)
        self._found: dict[tuple[str, str, int, str], Rule | None] = {}

    def rule(self, code: str, area_code: str, month: int, fund_level: str = "") -> Rule | None:
        """The most specific rule that applies, None without one."""
        key = (code, area_code if self._by_area else "", month, fund_level)
        if key not in self._found:
            rules = self._rules.get(code, ())
            self._found[key] = next((r for r in rules if r.applies(area_code, month, fund_level)), None)
        return self._found[key]


def read_policies(engine: Engine, codes: Collection[str], *, scope: Scope) -> Policies:
    """Every rule for `codes`."""
    statement = (
        select(policy_values, areas.c.level)
        .outerjoin(areas, areas.c.code == policy_values.c.area_code)
        .where(policy_values.c.code.in_(sorted(codes)))
        .order_by(policy_values.c.policy_key)
    )
    frame = run(engine, statement, scope=scope)
    contained = _contained(engine, frame, scope)
    rules = [
        Rule(
            code=row.code,
            value=float(row.value),
            fund_level=_text(row.fund_level),
            month=0 if pd.isna(row.month) else int(row.month),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            source=row.source,
            descendants=contained.get(_text(row.area_code)),
            depth=LEVELS.index(row.level) + 1 if _text(row.area_code) else 0,
        )
        for row in _rows(frame)
    ]
    return Policies(rules)


def _contained(engine: Engine, frame: pd.DataFrame, scope: Scope) -> dict[str, frozenset[str]]:
    named = sorted({code for code in frame["area_code"] if _text(code)})
    if not named:
        return {}
    statement = select(area_tree).where(area_tree.c.ancestor_code.in_(named))
    tree = run(engine, statement, scope=scope)
    return {str(code): frozenset(group["descendant_code"]) for code, group in tree.groupby("ancestor_code")}


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    return frame.itertuples(index=False)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
