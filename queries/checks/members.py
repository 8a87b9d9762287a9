"""The risk that a household is monitored for against who its members are."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from data.citizen_id import LENGTH
from data.schema import household_risks, household_versions, persons
from data.schema import households as identities
from queries.check import CHECKS, ERROR, HINT, SUSPECT, Check, alike
from queries.checks.identity import CITIZEN, DISABLED
from queries.checks.latest import REPORTED_YEAR, households

# Who can work, as the national system names it (劳动技能).
_ABLE: Final = ("普通劳动力", "技能劳动力")
_HEALTHY: Final = ("健康", "")
_ENOUGH_LABOUR: Final = 2  # members who can work: then labour is not what lacks
_PUPILS: Final = (3, 26)  # from kindergarten to the end of a longer study
_ROSTER: Final = ("roster",)
_BEARS_ON: Final = (
    "households_identified",
    "households_measure_mismatch",
    "risk_elimination_households",
)
_SYSTEM: Final = "淮北市2023年工作要点政策解读：根据返贫致贫风险、发展能力和实际需求落实针对性帮扶措施"

_v, _p, _r = household_versions.c, persons.c, household_risks.c


def _at_risk(cause: str, *where: ColumnElement[bool], **details: ColumnElement[Any]) -> Select[Any]:
    """`households` that have a risk; a store begins with the risks, and looks at the members of few."""
    same_version = (_r.household_no == _v.household_no) & (_r.as_of == _v.as_of)
    return households(_r.cause == cause, *where, **details).join(household_risks, same_version)


def _has_member(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_p.household_no == _v.household_no, *conditions)


def _able() -> ColumnElement[int]:
    return (
        select(func.count())
        .where(_p.household_no == _v.household_no, _p.labour.in_(_ABLE))
        .correlate(household_versions)
        .scalar_subquery()
    )


def _born_before(years: int) -> ScalarSelect[str]:
    """The year that lies so many before the rosters' last one, as text; told once, not for every member."""
    return select(cast(REPORTED_YEAR - years, String)).scalar_subquery()


# Compared as text: a number that is none must not stop the store.
_born = func.substr(_p.id_number, 7, 4)
_told_age = and_(_p.id_type.in_((CITIZEN, DISABLED)), func.length(_p.id_number) >= 18)
_pupil = and_(
    _born >= _born_before(_PUPILS[1]),
    _born <= _born_before(_PUPILS[0]),
)


_check = alike(subject="household", sources=_ROSTER, source=_SYSTEM, bears_on=_BEARS_ON)

_WORKING_AGE: Final = 16

CHECKS.add(
    Check(
        code="child_labour",
        label="未成年而登记为劳动力",
        severity=SUSPECT,
        subject="person",
        compares=f"成员的劳动技能与身份证号里的出生年份比较：不满{_WORKING_AGE}岁不应是劳动力",
        sentence=f"第 {{place}} 名成员不满{_WORKING_AGE}岁，却登记为{{labour}}。",
        sources=_ROSTER,
        source="《劳动法》第十五条：禁止用人单位招用未满十六周岁的未成年人",
        bears_on=("households_no_labour", "households_identified"),
        found=select(
            (_p.household_no + literal("#") + cast(_p.seq, String)).label("subject_key"),
            identities.c.area_code,
            cast(null(), Integer).label("month"),
            _p.seq.label("place"),
            _p.labour,
        )
        .join(identities, identities.c.household_no == _p.household_no)
        .where(
            _p.labour.in_(_ABLE),
            _p.id_type == CITIZEN,
            func.length(_p.id_number) == LENGTH,
            _born > _born_before(_WORKING_AGE),
        ),
    ),
    _check(
        "risk_disabled_nobody",
        "因残而无残疾成员",
        SUSPECT,
        (
            "风险“因残”与成员的健康状况、证件类型比较",
            "本户风险为因残，{persons} 名成员中却没有人登记为残疾。",
        ),
        _at_risk(
            "因残",
            ~_has_member(or_(_p.health.like("%残%"), _p.id_type == DISABLED)),
            _has_member(),
            persons=_v.persons,
        ),
    ),
    _check(
        "risk_study_nobody",
        "因学而无在学年龄成员",
        SUSPECT,
        (
            f"风险“因学”与成员的年龄（{_PUPILS[0]}至{_PUPILS[1]}岁）比较",
            "本户风险为因学，{persons} 名成员中却没有人在上学的年龄。",
        ),
        _at_risk(
            "因学",
            ~_has_member(or_(_pupil, ~_told_age)),
            _has_member(),
            persons=_v.persons,
        ),
    ),
    _check(
        "risk_illness_nobody",
        "因病而全户健康",
        HINT,
        (
            "风险“因病”与成员的健康状况比较",
            "本户风险为因病，{persons} 名成员却都登记为健康。",
        ),
        _at_risk(
            "因病",
            ~_has_member(_p.health.not_in(_HEALTHY)),
            _has_member(),
            persons=_v.persons,
        ),
    ),
    _check(
        "risk_labour_enough",
        "缺劳动力而劳动力充足",
        SUSPECT,
        (
            f"风险“缺劳动力”与成员中的普通、技能劳动力人数（{_ENOUGH_LABOUR}人以上）比较",
            "本户风险为缺劳动力，{persons} 名成员中却有 {able} 名普通或技能劳动力。",
        ),
        _at_risk(
            "缺劳动力",
            _able() >= _ENOUGH_LABOUR,
            persons=_v.persons,
            able=_able(),
        ),
    ),
    _check(
        "no_labour_able",
        "整户无劳动力而有劳动力",
        ERROR,
        (
            "整户无劳动能力标记与成员中的普通、技能劳动力人数比较",
            "本户标为整户无劳动能力，{persons} 名成员中却有 {able} 名普通或技能劳动力。",
        ),
        households(
            _v.no_labour == true(),
            _able() > 0,
            persons=_v.persons,
            able=_able(),
        ),
    ),
)
