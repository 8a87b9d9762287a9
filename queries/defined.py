"""What figures mean today, as text: so that a snapshot can tell whether they meant the same then."""

import hashlib
import json
from functools import cache
from typing import Any, Final

import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.dialects import sqlite

from data.schema import policy_values
from queries.kpi import KPIS, Kpi
from queries.measures import MEASURES, Measure
from queries.months import last_day
from queries.run import run_rows
from queries.scope import Scope

Definitions = dict[str, dict[str, dict[str, Any]]]

# What a reader is told of a changed definition, in this order; the rest counts for the fingerprint only.
WORDS: Final = {
    "label": "名称",
    "definition": "定义",
    "formula": "计算",
    "unit": "单位",
    "polarity": "评判方向",
    "smallest_denominator": "最小基数",
}
CHANGE_COLUMNS: Final = ("kind", "code", "label", "what", "before", "after")
_RULE: Final = ("code", "area_code", "fund_level", "month", "value", "unit", "valid_from", "source")


def definitions() -> Definitions:
    """Every KPI and measure: `{"kpis": {code: fields}, "measures": {code: fields}}`, JSON-able."""
    return {
        "kpis": {code: _kpi(kpi) for code, kpi in KPIS.items()},
        "measures": {code: _measure(measure) for code, measure in MEASURES.items()},
    }


def fingerprint(of: Definitions) -> str:
    """SHA-256 of definitions: equal when and only when no word and no rule of computation differs."""
    return hashlib.sha256(json.dumps(of, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@cache
def current_fingerprint() -> str:
    """The fingerprint of today's definitions: they stand while the program runs."""
    return fingerprint(definitions())


def events_of(of: Definitions) -> dict[str, str]:
    """By measure, the mark of the SQL that it is computed by: what a stored rollup depends on."""
    return {code: str(fields["events"]) for code, fields in of["measures"].items()}


def _kpi(kpi: Kpi) -> dict[str, Any]:
    return {
        "label": kpi.label,
        "definition": kpi.definition,
        "formula": kpi.formula,
        "unit": kpi.unit,
        "polarity": kpi.polarity.value,
        "smallest_denominator": kpi.smallest_denominator,
        "numerator": list(kpi.numerator),
        "denominator": list(kpi.denominator),
        "baseline": kpi.baseline,
        "target": kpi.target,
        "goal": kpi.goal,
        "source": kpi.source,
    }


def _measure(measure: Measure) -> dict[str, Any]:
    parts = {"": measure.events, **measure.overlapping}
    return {
        "label": measure.label,
        "definition": measure.definition,
        "unit": measure.unit,
        "kind": measure.kind,
        "events": _mark(
            {name: _sql(events.select()) for name, events in parts.items()} | {"amount": measure.amount}
        ),
    }


def _sql(statement: Any) -> list[str]:
    compiled = statement.compile(dialect=sqlite.dialect())
    return [str(compiled), repr(sorted(compiled.params.items()))]


def _mark(text: Any) -> str:
    return hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()[:16]


def targets(engine: Engine, *, scope: Scope, month: int) -> list[dict[str, Any]]:
    """The rules of policy in force on the last day of a month (YYYYMM), by code and area: JSON-able.

    code, area_code, fund_level, month (1–12 of a curve), value, unit, valid_from, source.
    """
    rule = policy_values.c
    rows = run_rows(
        engine,
        select(*(rule[name] for name in _RULE))
        .where(rule.valid_from <= last_day(month), rule.valid_to > last_day(month))
        .order_by(rule.code, rule.policy_key),
        scope=scope,
    )
    return [
        dict(zip(_RULE, (*row[:4], float(row[4]), row[5], row[6].isoformat(), row[7]), strict=True))
        for row in rows
    ]


def changed(before: Definitions, after: Definitions) -> pd.DataFrame:
    """Which KPIs were defined otherwise: `CHANGE_COLUMNS`; kind is new, gone or changed.

    `what` names the part that differs in words; a rule of computation that changed without changing its
    words is 算法, with nothing to quote.
    """
    rows: list[tuple[str, ...]] = []
    old, new = before["kpis"], after["kpis"]
    for code in [*old, *(code for code in new if code not in old)]:
        if code not in new:
            rows.append(("gone", code, old[code]["label"], "", "", ""))
        elif code not in old:
            rows.append(("new", code, new[code]["label"], "", "", ""))
        else:
            parts = [
                ("changed", code, new[code]["label"], word, str(old[code][field]), str(new[code][field]))
                for field, word in WORDS.items()
                if old[code][field] != new[code][field]
            ]
            if not parts and _computed_otherwise(code, before, after):
                parts = [("changed", code, new[code]["label"], "算法", "", "")]
            rows += parts
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS)).astype("str")


def _computed_otherwise(code: str, before: Definitions, after: Definitions) -> bool:
    terms = [
        term.removeprefix("-") for part in ("numerator", "denominator") for term in after["kpis"][code][part]
    ]
    old, new = events_of(before), events_of(after)
    return any(old.get(term) != new.get(term) for term in terms) or any(
        before["kpis"][code][field] != after["kpis"][code][field]
        for field in ("numerator", "denominator", "baseline")
    )


def changed_targets(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> pd.DataFrame:
    """Which rules of policy differ: code, area_code, fund_level ("" for all), month (0 for no curve), before,
    after (NaN where there was none), unit, source."""

    def by_key(rules: list[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
        latest = sorted(rules, key=lambda rule: rule["valid_from"])
        return {tuple(rule[name] for name in _RULE[:4]): rule for rule in latest}

    old, new = by_key(before), by_key(after)
    rows = [
        (*key, old.get(key, {}).get("value"), new.get(key, {}).get("value"), rule["unit"], rule["source"])
        for key in {**old, **new}
        for rule in [new.get(key) or old[key]]
        if old.get(key, {}).get("value") != new.get(key, {}).get("value")
    ]
    found = pd.DataFrame(rows, columns=[*_RULE[:4], "before", "after", "unit", "source"])
    return found.fillna({"area_code": "", "fund_level": "", "month": 0})
