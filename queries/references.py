"""What each KPI is held against in an area and month, and where that is written; for the dictionary."""

from typing import Final

import pandas as pd
from sqlalchemy import Engine, select

from data.schema import areas
from data.vocabulary import FUND_LEVELS
from queries.evaluate import SCHEDULE
from queries.judgement import reference, target
from queries.kpi import KPIS, Kpi, Polarity
from queries.policy import Policies, read_policies
from queries.run import run_rows, visible
from queries.scope import Scope

COLUMNS: Final = ("kpi", "fund_level", "reference_label", "source", "valid_from")


def references(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """One row per judged KPI, and one more per fund level that has a reference of its own.

    kpi, fund_level ("" for the whole), reference_label (Chinese: 底线 55%（中央，2021）), source (title of
    the document; "" where no policy row sets it and the KPI's own default applies), valid_from (date or
    None). KPIs without judgement, or without a reference in force, are absent;
    so is everything for an area outside the scope.
    """
    known = select(areas.c.code).where(areas.c.code == area, visible(areas.c.code, scope))
    if not run_rows(engine, known, scope=scope):
        return pd.DataFrame(columns=list(COLUMNS))
    judged = [kpi for kpi in KPIS.values() if kpi.polarity is not Polarity.NONE]
    policies = read_policies(engine, {code for kpi in judged if (code := _policy(kpi))}, scope=scope)
    rows = [row for kpi in judged for row in _rows(kpi, policies, area, month)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _policy(kpi: Kpi) -> str | None:
    return SCHEDULE if kpi.baseline == "schedule" else kpi.target


def _rows(kpi: Kpi, policies: Policies, area: str, month: int) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    levels = FUND_LEVELS if "fund_level" in kpi.slices else ()
    for level in ("", *levels):
        if kpi.baseline == "schedule":
            rule = policies.rule(SCHEDULE, area, month, level)
        else:
            rule = target(policies, kpi, area, month, level)
        if level and (rule is None or rule.fund_level != level):
            continue
        held = reference(policies, kpi, area, month, f"fund_level={level}" if level else "")
        if held is not None:
            source, since = (rule.source, rule.valid_from) if rule else ("", None)
            found.append((kpi.code, level, held.label, source, since))
    return found
