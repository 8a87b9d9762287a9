"""Policy values: dated rules of the installation, resolved to the most specific one that applies.

A row for an area beats one for an area above it, which beats one for the whole installation; then a row for
the fund level beats one for all levels. A rule applies to a month when it holds on the month's last day.
Shares and zeros hold for every area inside theirs; an amount (33,200 people in work) is asked of the very
area that it is set for, and without one of the city.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from data.schema import area_tree, areas, policy_values
from data.vocabulary import LEVELS
from queries import areas as area_queries
from queries.months import last_day
from queries.run import Store, run_rows
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
    area: str  # the area that it is set for; without one the city

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

    @property
    def differ_by_area(self) -> bool:
        """Whether any of the rules holds for some areas only."""
        return self._by_area

    def differs_by_area(self, code: str) -> bool:
        """Whether a rule for this code holds for some areas only."""
        return any(rule.descendants is not None for rule in self._rules.get(code, ()))

    def rule(self, code: str, area_code: str, month: int, fund_level: str = "") -> Rule | None:
        """The most specific rule that applies, None without one."""
        key = (code, area_code if self._by_area else "", month, fund_level)
        if key not in self._found:
            rules = self._rules.get(code, ())
            self._found[key] = next((r for r in rules if r.applies(area_code, month, fund_level)), None)
        return self._found[key]

    def amount(self, code: str, area_code: str, month: int, fund_level: str = "") -> Rule | None:
        """The same for a count, of which amounts other than zero are asked of their very area only."""
        asked = (r for r in self._rules.get(code, ()) if not r.value or r.area == area_code)
        return next((r for r in asked if r.applies(area_code, month, fund_level)), None)

    def own(self, code: str, area_code: str, month: int, *, or_general: bool) -> Rule | None:
        """The rule that names this very area; `or_general`, else the one that names no area."""
        asked = (
            r
            for r in self._rules.get(code, ())
            if (or_general if r.descendants is None else r.area == area_code)
        )
        return next((r for r in asked if r.applies(area_code, month, "")), None)


def read_policies(engine: Store, codes: Collection[str], *, scope: Scope) -> Policies:
    """Every rule for `codes`."""
    rule = policy_values.c
    statement = (
        select(
            rule.code,
            rule.value,
            rule.fund_level,
            rule.month,
            rule.valid_from,
            rule.valid_to,
            rule.source,
            rule.area_code,
            areas.c.level,
        )
        .outerjoin(areas, areas.c.code == rule.area_code)
        .where(rule.code.in_(sorted(codes)))
        .order_by(rule.policy_key)
    )
    rows = run_rows(engine, statement, scope=scope)
    contained = _contained(engine, {area for *_, area, _level in rows if area}, scope)
    city = area_queries.city(engine, scope=scope) if rows else ""
    return Policies(
        [
            Rule(
                code=code,
                value=float(value),
                fund_level=fund_level or "",
                month=month or 0,
                valid_from=valid_from,
                valid_to=valid_to,
                source=source,
                descendants=contained[area] if area else None,
                depth=LEVELS.index(level) + 1 if area else 0,
                area=area or city,
            )
            for code, value, fund_level, month, valid_from, valid_to, source, area, level in rows
        ]
    )


def _contained(engine: Store, named: set[str], scope: Scope) -> dict[str, frozenset[str]]:
    """The areas in each of the areas `named`."""
    if not named:
        return {}
    statement = select(area_tree.c.ancestor_code, area_tree.c.descendant_code).where(
        area_tree.c.ancestor_code.in_(sorted(named))
    )
    found: dict[str, set[str]] = {area: set() for area in named}
    for ancestor, descendant in run_rows(engine, statement, scope=scope):
        found[ancestor].add(descendant)
    return {area: frozenset(inside) for area, inside in found.items()}
