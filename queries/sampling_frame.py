"""What a sample is drawn from: the households or projects of an area at a month's end, by place and risk.

The groups by risk are those that visits should tell apart: where the records are doubted, where help is
under way, where the risk was lately marked as gone; projects paid ahead of work, overdue, all others.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine, Select, case, literal, or_, select

from data.sampling.questions import HOUSEHOLD
from data.schema import (
    area_tree,
    areas,
    findings,
    household_measures,
    household_risks,
    household_versions,
    households,
)
from data.vocabulary import CAUSES, MEASURES
from queries import checks as _registered  # noqa: F401 - every check is registered
from queries import figure_words, project_lists
from queries.check import CHECKS, ERROR, SUSPECT
from queries.events import or_forever
from queries.fund_lists import AHEAD_BY, EQUAL_WITHIN
from queries.household_lists import words_of
from queries.months import last_day, month_before
from queries.run import run
from queries.scope import Scope

DOUBTED: Final = "数据有疑点"
HELPED: Final = "帮扶中"
LATELY_GONE: Final = "近一年消除"
AHEAD: Final = "支付超前"
OVERDUE: Final = "逾期"
OTHER: Final = "其他"
_YEAR: Final = 12  # months in which a risk was lately marked as gone
_JOINER: Final = "、"

FRAME_COLUMNS: Final = ("subject_key", "area_code", "county", "township", "risk")


def frame_of(engine: Engine, *, scope: Scope, subject: str, area: str, month: int) -> pd.DataFrame:
    """Everything that may be drawn: `FRAME_COLUMNS`, by place and number.

    Households on the roster whose risk stands at the month's end or was marked as gone in the twelve months
    up to it; projects as `lists.projects` has them. county and township are the codes of the areas that an
    item lies in, its own code where it lies higher.
    """
    found = (_households if subject == HOUSEHOLD else _projects)(engine, scope, area, month)
    places = _places(engine, area, scope)
    for level in ("county", "township"):
        own = [places.get((code, level), code) for code in found["area_code"]]
        found[level] = pd.Series(own, index=found.index, dtype="str")
    ordered = found.sort_values(["county", "township", "area_code", "subject_key"], kind="stable")
    return ordered[list(FRAME_COLUMNS)].reset_index(drop=True)


def reported_of(
    engine: Engine, *, scope: Scope, subject: str, keys: Sequence[str], area: str, month: int
) -> dict[str, str]:
    """What the records say of each of these, per question, as `sample_items.reported` keeps it."""
    found = (_said_of_households if subject == HOUSEHOLD else _said_of_projects)(
        engine, scope, list(keys), area, month
    )
    return {
        key: json.dumps({name: text for name, text in said.items() if text}, ensure_ascii=False)
        for key, said in found.items()
    }


def _inside(area: str) -> Select[Any]:
    return select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code == area)


def _places(engine: Engine, area: str, scope: Scope) -> dict[tuple[str, str], str]:
    """The area of each level that an area lies in or is: (code, level) → code."""
    tree = area_tree.c
    statement = (
        select(tree.descendant_code, areas.c.level, tree.ancestor_code)
        .join(areas, areas.c.code == tree.ancestor_code)
        .where(areas.c.level.in_(("county", "township")), tree.descendant_code.in_(_inside(area)))
        .order_by(tree.ancestor_code)
    )
    rows = run(engine, statement, scope=scope)
    return {(code, level): place for code, level, place in rows.itertuples(index=False)}


# --- households --------------------------------------------------------------------------------

_v = household_versions.c


def _households(engine: Engine, scope: Scope, area: str, month: int) -> pd.DataFrame:
    last = last_day(month)
    gone = or_forever(_v.eliminated_on)
    statement = (
        select(
            _v.household_no.label("subject_key"),
            _v.area_code,
            case((gone <= last, literal(LATELY_GONE)), else_=literal(HELPED)).label("risk"),
        )
        .join(households, households.c.household_no == _v.household_no)
        .where(
            *_in_force(last),
            _v.area_code.in_(_inside(area)),
            _v.identified_on <= last,
            or_(households.c.absent_since.is_(None), households.c.absent_since > last),
            gone > last_day(month_before(month, _YEAR)),
        )
    )
    found = run(engine, statement, scope=scope)
    doubted = _doubted(engine, area, scope)
    at_risk = found["subject_key"].isin(doubted) & (found["risk"] == HELPED)
    return found.assign(risk=found["risk"].mask(at_risk, DOUBTED))


def _in_force(last: date) -> tuple[Any, ...]:
    return (_v.valid_from <= last, _v.valid_to > last)


def _doubted(engine: Engine, area: str, scope: Scope) -> set[str]:
    """Households against which, or against a member of which, a cross-check stands."""
    codes = [
        check.code
        for check in CHECKS.values()
        if check.subject in ("household", "person") and check.severity in (ERROR, SUSPECT)
    ]
    found = findings.c
    statement = select(found.subject_key).where(
        found.check_code.in_(codes), found.fixed_at.is_(None), found.area_code.in_(_inside(area))
    )
    return {key.partition("#")[0] for key in run(engine, statement, scope=scope)["subject_key"]}


def _said_of_households(
    engine: Engine, scope: Scope, keys: list[str], _area: str, month: int
) -> dict[str, dict[str, str]]:
    last = last_day(month)
    columns = ("household_no", "as_of", "category", "income_fen", "eliminated_on", "first_measure_on")
    statement = select(*(_v[name] for name in columns)).where(_v.household_no.in_(keys), *_in_force(last))
    causes = _joined(words_of(engine, household_risks, "cause", keys, scope=scope), CAUSES)
    measures = _joined(words_of(engine, household_measures, "measure", keys, scope=scope), MEASURES)
    said = {}
    for row in run(engine, statement, scope=scope).to_dict("records"):
        version = (row["household_no"], row["as_of"])
        helped, gone = row["first_measure_on"], row["eliminated_on"]
        said[row["household_no"]] = {
            "category": row["category"],
            "causes": causes.get(version, ""),
            "measures": measures.get(version, "") if not pd.isna(helped) and helped <= last else "",
            "income": "" if pd.isna(row["income_fen"]) else f"{row['income_fen'] / 100:,.0f} 元",
            "eliminated": f"{gone:%Y-%m-%d}" if not pd.isna(gone) and gone <= last else "",
        }
    return said


def _joined(found: dict[tuple[str, date], list[str]], order: Sequence[str]) -> dict[tuple[str, date], str]:
    """The words of each version in the vocabulary's order, joined by 、."""
    return {version: _JOINER.join(sorted(words, key=order.index)) for version, words in found.items()}


# --- projects ----------------------------------------------------------------------------------


def _projects(engine: Engine, scope: Scope, area: str, month: int) -> pd.DataFrame:
    found = project_lists.projects(engine, scope=scope, area=area, month=month, longest=None)
    late = found["start_overdue_days"].notna() | found["completion_overdue_days"].notna()
    risk = np.select([found["ahead"] >= AHEAD_BY - EQUAL_WITHIN, late], [AHEAD, OVERDUE], default=OTHER)
    return pd.DataFrame(
        {
            "subject_key": found["project_no"],
            "area_code": found["area_code"],
            "risk": pd.Series(risk, index=found.index, dtype="str"),
        }
    )


def _said_of_projects(
    engine: Engine, scope: Scope, keys: list[str], area: str, month: int
) -> dict[str, dict[str, str]]:
    found = project_lists.projects(engine, scope=scope, area=area, month=month, longest=None)
    return {
        row["project_no"]: {
            "exists": row["village"],
            "stage": row["stage"],
            "progress": "" if pd.isna(row["progress"]) else figure_words.percent(row["progress"], 0),
            "paid": f"{row['paid'] / 10_000:,.2f} 万元",
        }
        for row in found[found["project_no"].isin(keys)].to_dict("records")
    }
