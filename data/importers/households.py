"""Persons' rows → households: whose facts are whose, and what to say where the rows disagree."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple


class Facts(NamedTuple):
    """What one person's row says of the household; None or empty where it says nothing."""

    area_code: str
    category: str
    household_type: str | None
    identified_on: date
    eliminated: bool | None
    eliminated_on: date | None
    elimination_way: str | None
    no_labour: bool | None
    first_measure_on: date | None
    income_fen: int | None


class Person(NamedTuple):
    """A member as the roster lists one; the columns of `persons`."""

    name: str
    id_type: str
    id_number: str
    relation: str
    phone: str
    health: str
    labour: str


FACTS: Final = (
    "area_code",
    "category",
    "household_type",
    "persons",
    "identified_on",
    "eliminated_on",
    "elimination_way",
    "no_labour",
    "first_measure_on",
    "income_fen",
)
"""The columns of `household_versions` that hold what a roster says."""

PersonRow = tuple[str, int | str, tuple[Any, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""An accepted row: household number, place (its row number, with the sheet where there are several), the
values of `Facts`, causes, measures, the values of `Person`. Plain tuples: a city has many."""


@dataclass(slots=True)
class Household:
    """What a roster says of one household; `members` are values of `Person`, in the file's order."""

    household_no: str
    facts: Facts
    causes: tuple[str, ...]
    measures: tuple[str, ...]
    members: list[tuple[str, ...]]


# By the definition of the categories; a 突发严重困难户 may be either.
_TYPE_OF: Final = {"脱贫不稳定户": "脱贫户", "边缘易致贫户": "一般农户"}
_LABELS: Final = {
    "area_code": "所在村",
    "category": "监测对象类别",
    "household_type": "户类型",
    "identified_on": "识别监测时间",
    "eliminated": "风险是否已消除",
    "eliminated_on": "消除监测时间",
    "elimination_way": "风险消除方式",
    "no_labour": "整户无劳动能力",
    "first_measure_on": "首次帮扶时间",
    "income_fen": "人均纯收入",
}
_MOST_SENTENCES: Final = 20


def assemble(rows: Sequence[PersonRow], warnings: list[str]) -> list[Household]:
    """One household per 户编号, in the file's order.

    Of each fact the first row that states it is believed; a warning names the rows that differ. Causes and
    measures are those of all rows together, for a measure may be marked at the person whom it helps.
    """
    grouped: dict[str, list[PersonRow]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row)
    disagreeing: list[str] = []
    result = []
    for household_no, members in grouped.items():
        _, _, stated, causes, measures, _ = members[0]
        differ = False
        for _, _, other_facts, other_causes, other_measures, _ in members:
            differ = differ or other_facts != stated
            if other_causes != causes:
                causes = tuple(dict.fromkeys((*causes, *other_causes)))
            if other_measures != measures:
                measures = tuple(dict.fromkeys((*measures, *other_measures)))
        if differ:
            stated = _joined(household_no, members, disagreeing)
        facts = _settled(Facts._make(stated), measures)
        result.append(Household(household_no, facts, causes, measures, [row[5] for row in members]))
    warnings += disagreeing[:_MOST_SENTENCES]
    if len(disagreeing) > _MOST_SENTENCES:
        warnings.append(f"另有 {len(disagreeing) - _MOST_SENTENCES} 处同一户各行不一致，均按先出现的一行计。")
    return result


def facts_of(household: Household) -> tuple[Any, ...]:
    """What a roster says of a household, in the order of `FACTS`."""
    facts = household.facts
    return (
        facts.area_code,
        facts.category,
        facts.household_type or _TYPE_OF.get(facts.category, ""),
        len(household.members),
        facts.identified_on,
        facts.eliminated_on,
        facts.elimination_way,
        bool(facts.no_labour),
        facts.first_measure_on,
        facts.income_fen,
    )


def _settled(facts: Facts, measures: tuple[str, ...]) -> Facts:
    """Facts that follow from others; help without a date counts from the identification (decision 0003)."""
    if facts.eliminated is False and (facts.eliminated_on or facts.elimination_way):
        facts = facts._replace(eliminated_on=None, elimination_way=None)
    if facts.first_measure_on is None and measures:
        facts = facts._replace(first_measure_on=facts.identified_on)
    return facts


def _joined(household_no: str, members: Sequence[PersonRow], disagreeing: list[str]) -> tuple[Any, ...]:
    joined = []
    for index, name in enumerate(Facts._fields):
        stated = [(row[2][index], row[1]) for row in members if row[2][index] not in (None, "")]
        value, place = stated[0] if stated else (members[0][2][index], "")
        joined.append(value)
        others = [str(other) for differing, other in stated if differing != value]
        if others:
            disagreeing.append(
                f"户编号 {household_no} 的“{_LABELS[name]}”，第 {place} 行与第 {'、'.join(others)} 行不一致，"
                f"按第 {place} 行计。"
            )
    return tuple(joined)
