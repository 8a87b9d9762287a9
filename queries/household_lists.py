"""Single households and clues that a figure counts: each list is as long as its KPI says.

They read the facts of one township or village by the rules of the measures, as they stood at a month's end.
For larger places the rollup tells how many there are and where (`queries.evaluate`): the page leads there.
`frame.attrs` holds `count`, the length of the whole list, and `truncated`, "" or a Chinese sentence.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, and_, exists, func, literal, or_, select

from data.schema import (
    area_tree,
    areas,
    household_measures,
    household_risks,
    household_versions,
    persons,
)
from data.vocabulary import CAUSES, MEASURES
from queries.definitions.duration import MONTHS_OF_A_YEAR
from queries.definitions.help import ANSWERS
from queries.definitions.households import DAYS_TO_FIRST_MEASURE, MONTHS_BEFORE_ELIMINATION
from queries.definitions.process import CLUES
from queries.events import days_between, months_after, or_forever, plus_days
from queries.months import last_day
from queries.run import run
from queries.scope import Scope

LONGEST: Final = 500  # rows of one list
LISTED_AT: Final = ("township", "village")  # levels at which single households are listed

LIST_COLUMNS: Final = (
    *("household_no", "area_code", "village", "head", "category", "persons", "causes", "measures"),
    *("unanswered", "identified_on", "eliminated_on", "days", "no_labour"),
)
CLUE_COLUMNS: Final = (
    *("clue_no", "area_code", "village", "household_no", "channel", "found_on", "due_on", "days_overdue"),
    "reached",
)

_JOINER: Final = "、"
_v = household_versions.c
_helped = or_forever(_v.first_measure_on)
_eliminated = or_forever(_v.eliminated_on)


def _left_unanswered() -> ColumnElement[bool]:
    """Whether a version has a risk that no help answers, as the measure says it; here household by household,
    since a township has few and the whole store many."""
    risk, given = household_risks.c, household_measures.c
    same_version = (given.household_no == risk.household_no) & (given.as_of == risk.as_of)
    found = or_(
        *(
            and_(risk.cause == cause, ~exists().where(same_version, given.measure.in_(answers)))
            for cause, answers in ANSWERS.items()
        )
    )
    return exists().where(risk.household_no == _v.household_no, risk.as_of == _v.as_of, found)


def _conditions(kpi: str, last: date) -> tuple[ColumnElement[bool], ...]:
    """What a version in force on the day `last` meets when the KPI counts it."""
    late = plus_days(_v.identified_on, DAYS_TO_FIRST_MEASURE + 1)
    early = months_after(_v.identified_on, MONTHS_BEFORE_ELIMINATION)
    return {
        "households_without_measure": (late <= last, _helped > last, _eliminated > last),
        "households_measure_mismatch": (_helped <= last, _eliminated > last, _left_unanswered()),
        "households_eliminated_early": (_eliminated <= last, _eliminated < early),
        "households_unresolved_over_year": (
            months_after(_v.identified_on, MONTHS_OF_A_YEAR) <= last,
            _eliminated > last,
        ),
    }[kpi]


KPIS_LISTED: Final = (
    "households_without_measure",
    "households_measure_mismatch",
    "households_eliminated_early",
    "households_unresolved_over_year",
)


def households(engine: Engine, *, scope: Scope, kpi: str, area: str, month: int) -> pd.DataFrame:
    """The households that one of `KPIS_LISTED` counts in `area` at `month`: `LIST_COLUMNS`.

    head is masked unless scope.personal; causes and measures (given by then) are joined by 、, unanswered
    are the causes among them that no measure answers; days run from the identification to the elimination,
    else to the month's end. Longest first; of those eliminated early, the shortest.
    """
    last = last_day(month)
    frame = run(engine, _households(kpi, area, last), scope=scope)
    count = int(frame["listed"].iloc[0]) if len(frame) else 0
    numbers = frame["household_no"].tolist()
    causes = words_of(engine, household_risks, "cause", numbers, scope=scope)
    measures = words_of(engine, household_measures, "measure", numbers, scope=scope)
    keys = list(zip(numbers, frame["as_of"].tolist(), strict=True))
    first_help = pd.to_datetime(frame["first_measure_on"])
    helped = (first_help <= pd.Timestamp(last)).tolist()
    own_causes = [sorted(causes.get(key, ()), key=CAUSES.index) for key in keys]
    own_measures = [
        sorted(measures.get(key, ()), key=MEASURES.index) if given else []
        for key, given in zip(keys, helped, strict=True)
    ]
    for name in ("identified_on", "eliminated_on"):
        frame[name] = pd.to_datetime(frame[name])
    frame["eliminated_on"] = frame["eliminated_on"].where(frame["eliminated_on"] <= pd.Timestamp(last))
    until = frame["eliminated_on"].fillna(pd.Timestamp(last))
    frame = frame.assign(
        head=frame["head"].fillna(""),
        causes=[_JOINER.join(words) for words in own_causes],
        measures=[_JOINER.join(words) for words in own_measures],
        unanswered=[
            _JOINER.join(_unanswered(at_risk, given))
            for at_risk, given in zip(own_causes, own_measures, strict=True)
        ],
        days=(until - frame["identified_on"]).dt.days.astype("int64"),
        no_labour=frame["no_labour"].astype(bool),
    )
    return _limited(frame, LIST_COLUMNS, count, "户")


def overdue_clues(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """The clues of `area` that clues_overdue counts at `month`, longest overdue first: `CLUE_COLUMNS`.

    due_on is the last day that would have been in time by the rule in force on found_on; reached names the
    last step done by the month's end (收到线索 | 入户核查 | 村级评议公示 | 乡镇审核).
    """
    last = last_day(month)
    clue = CLUES.c
    statement = (
        select(
            *(clue[name] for name in ("clue_no", "area_code", "household_no", "channel", "found_on")),
            *(clue[name] for name in ("due_on", "visited_on", "reviewed_on", "checked_on")),
            areas.c.name.label("village"),
            func.count().over().label("listed"),
        )
        .join(areas, areas.c.code == clue.area_code)
        .where(
            clue.area_code.in_(_inside(area)),
            clue.due_on < last,
            or_forever(clue.decided_on) > last,
        )
        .order_by(clue.due_on, clue.clue_no)
        .limit(LONGEST)
    )
    frame = run(engine, statement, scope=scope)
    count = int(frame["listed"].iloc[0]) if len(frame) else 0
    for name in ("found_on", "due_on", "visited_on", "reviewed_on", "checked_on"):
        frame[name] = pd.to_datetime(frame[name])
    done = pd.Timestamp(last)
    reached = pd.Series("收到线索", index=frame.index, dtype="object")
    for name, word in (
        ("visited_on", "入户核查"),
        ("reviewed_on", "村级评议公示"),
        ("checked_on", "乡镇审核"),
    ):
        reached = reached.mask(frame[name] <= done, word)
    frame["reached"] = reached
    frame["days_overdue"] = (done - frame["due_on"]).dt.days.astype("int64")
    frame["household_no"] = frame["household_no"].fillna("")
    return _limited(frame, CLUE_COLUMNS, count, "条")


def _households(kpi: str, area: str, last: date) -> Select[Any]:
    early = kpi == "households_eliminated_early"
    order = days_between(_v.identified_on, _v.eliminated_on) if early else _v.identified_on
    return (
        select(
            *(_v[name] for name in ("household_no", "as_of", "area_code", "category", "persons")),
            *(_v[name] for name in ("identified_on", "eliminated_on", "first_measure_on", "no_labour")),
            areas.c.name.label("village"),
            persons.c.name.label("head"),
            func.count().over().label("listed"),
        )
        .select_from(household_versions)
        .join(areas, areas.c.code == _v.area_code)
        .outerjoin(persons, and_(persons.c.household_no == _v.household_no, persons.c.seq == literal(1)))
        .where(
            _v.area_code.in_(_inside(area)),
            _v.valid_from <= last,
            _v.valid_to > last,
            *_conditions(kpi, last),
        )
        .order_by(order, _v.household_no)
        .limit(LONGEST)
    )


def _inside(area: str) -> Select[Any]:
    return select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code == area)


def words_of(
    engine: Engine, facts: Any, name: str, numbers: Sequence[str], *, scope: Scope
) -> dict[tuple[str, date], list[str]]:
    """The causes or measures (`facts.c[name]`) of each version of some households: (household_no, as_of) →
    words, in no order."""
    statement = select(facts.c.household_no, facts.c.as_of, facts.c[name]).where(
        facts.c.household_no.in_(numbers)
    )
    found: dict[tuple[str, date], list[str]] = {}
    for number, as_of, word in run(engine, statement, scope=scope).itertuples(index=False):
        found.setdefault((number, as_of), []).append(word)
    return found


def _unanswered(causes: Sequence[str], measures: Sequence[str]) -> list[str]:
    return [cause for cause in causes if cause in ANSWERS and not set(ANSWERS[cause]) & set(measures)]


def _limited(frame: pd.DataFrame, columns: Sequence[str], count: int, counted: str) -> pd.DataFrame:
    limited = frame[list(columns)].copy()
    limited.attrs = {
        "count": count,
        "truncated": f"只列出前 {len(limited):,} {counted}，共 {count:,} {counted}"
        if count > len(limited)
        else "",
    }
    return limited
