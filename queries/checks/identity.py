"""Who the members of a household are: ID numbers by GB 11643, heads, ages that fit the relation."""

from collections import Counter
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import select

from data.citizen_id import LENGTH, told_by
from data.schema import households, persons
from queries.check import CHECKS, ERROR, HINT, SUSPECT, Check, Examined, Reading, alike
from queries.checks.latest import REPORTED_UNTIL_MONTH

_STANDARD: Final = "GB 11643-1999《公民身份号码》"
_ROSTER: Final = ("roster",)
_BEARS_ON: Final = ("监测对象",)

CITIZEN: Final = "居民身份证"
DISABLED: Final = "残疾人证"
_DISABLED_LENGTH: Final = LENGTH + 2  # the citizen's number, then kind and degree of the disability
_OLDEST: Final = 1900  # nobody was born before
_NO_MONTH: Final = 999_999
# A child is younger than the head by at least so many years.
_GENERATION: Final = 13
_CHILDREN: Final = frozenset({"之子", "之女", "儿子", "女儿", "长子", "次子", "长女", "次女"})
_PARENTS: Final = frozenset({"父亲", "母亲", "之父", "之母"})
_HEAD: Final = "户主"
_MALE: Final = frozenset({"之子", "儿子", "长子", "次子", "父亲", "之父", "之孙子", "孙子", "女婿"})
_FEMALE: Final = frozenset({"之女", "女儿", "长女", "次女", "母亲", "之母", "之孙女", "孙女", "儿媳"})

_p, _h = persons.c, households.c


def _prepared(people: pd.DataFrame, homes: pd.DataFrame, rosters: pd.DataFrame) -> pd.DataFrame:
    """With what the number tells, see `data.citizen_id.Told`, and the household's place among the homes.

    The types of number and the relations are few words, which are compared faster as categories.
    """
    numbers = people["id_number"].tolist()
    own = [number[:LENGTH] for number in numbers]
    if not (together := "".join(own)).isascii() or together != together.upper():
        own = [number.upper() for number in own]
    told = told_by(own)
    household = pd.Index(homes["household_no"]).get_indexer(people["household_no"])
    area = homes["area_code"].to_numpy()[household]
    return people.assign(
        area_code=pd.Series(area, dtype=object),
        id_type=pd.Categorical(people["id_type"]),
        relation=pd.Categorical(people["relation"]),
        own=pd.Series(own, dtype=object),
        length=np.fromiter(map(len, numbers), np.int64, len(numbers)),
        formed=told.formed,
        right=told.right,
        born=told.born,
        male=told.male,
        placeholder=told.temporary,
        household=household,
        untold_month=rosters["untold_month"].iloc[0],
    )


PEOPLE: Final = Reading(
    select(_p.household_no, _p.seq, _p.id_type, _p.id_number, _p.relation),
    _prepared,
    beside=(
        select(_h.household_no, _h.area_code),
        select(REPORTED_UNTIL_MONTH.label("untold_month")),
    ),
)


def _found(people: pd.DataFrame, where: Any, **details: Any) -> pd.DataFrame:
    """The findings of some of the people, each under household and place in it."""
    rows = people.iloc[np.flatnonzero(where)]
    keys = [f"{number}#{seq}" for number, seq in zip(rows["household_no"], rows["seq"], strict=True)]
    found = {"subject_key": keys, "area_code": rows["area_code"].tolist(), "month": [None] * len(rows)}
    return pd.DataFrame(found | {"place": rows["seq"].tolist()} | details, dtype=object)


def _duplicates(people: pd.DataFrame) -> pd.DataFrame:
    repeated = people["own"].duplicated(keep=False)
    times = Counter(people["own"][repeated])
    several = repeated & people["formed"] & ~people["placeholder"]
    return _found(people, several, times=[times[number] for number in people["own"][several]])


def _misprinted(people: pd.DataFrame) -> pd.DataFrame:
    return _found(
        people,
        (people["id_type"] == CITIZEN) & people["formed"] & ~people["right"] & ~people["placeholder"],
    )


def _mistyped(people: pd.DataFrame) -> pd.DataFrame:
    """Citizens' numbers that have not their form, certificates of disability that have not theirs."""
    kind, formed, length = people["id_type"], people["formed"], people["length"]
    wrong = ((kind == CITIZEN) & ~(formed & (length == LENGTH))) | (
        (kind == DISABLED) & ~(formed & (length == _DISABLED_LENGTH))
    )
    told = {name: people[name][wrong].tolist() for name in ("id_type", "length")}
    return _found(people, wrong, **told)


def _stood_in_for(people: pd.DataFrame) -> pd.DataFrame:
    return _found(people, (people["id_type"] == DISABLED) & (people["length"] == _DISABLED_LENGTH))


def _birth(people: pd.DataFrame) -> pd.DataFrame:
    born = people["born"].to_numpy()
    told_until = int(people["untold_month"].iloc[0] or _NO_MONTH)
    impossible = (born // 10_000 < _OLDEST) | (born // 100 >= told_until)
    return _found(people, people["formed"] & ~people["placeholder"] & impossible)


def _generations(people: pd.DataFrame) -> pd.DataFrame:
    """Children who are not younger than the head, parents who are not older."""
    relation, year = people["relation"], (people["born"] // 10_000).to_numpy()
    told = (year > 0) & ~people["placeholder"].to_numpy()
    head = told & (relation == _HEAD).to_numpy()
    of_head = np.zeros(int(people["household"].max()) + 1, np.int64)
    of_head[people["household"].to_numpy()[head]] = year[head]
    heads = of_head[people["household"].to_numpy()]
    younger = year - heads
    wrong = (relation.isin(_CHILDREN).to_numpy() & (younger < _GENERATION)) | (
        relation.isin(_PARENTS).to_numpy() & (younger > -_GENERATION)
    )
    wrong &= told & (heads > 0)
    return _found(people, wrong, relation=relation[wrong].tolist(), years=np.abs(younger[wrong]).tolist())


def _other_sex(people: pd.DataFrame) -> pd.DataFrame:
    """Sons, fathers … whose number is a woman's, and the reverse."""
    male, female = (people["relation"].isin(words) for words in (_MALE, _FEMALE))
    wrong = (male & ~people["male"]) | (female & people["male"])
    wrong &= people["right"] & ~people["placeholder"]
    return _found(people, wrong, relation=people["relation"][wrong].tolist())


def _headless(people: pd.DataFrame) -> pd.DataFrame:
    """Households with no head or several."""
    household = people["household"].to_numpy()
    heads = np.bincount(household[(people["relation"] == _HEAD).to_numpy()], minlength=household.max() + 1)
    known, first = np.unique(household, return_index=True)
    wrong = people.iloc[first[heads[known] != 1]]
    return pd.DataFrame(
        {
            "subject_key": wrong["household_no"].tolist(),
            "area_code": wrong["area_code"].tolist(),
            "month": [None] * len(wrong),
            "heads": heads[wrong["household"]].tolist(),
        },
        dtype=object,
    )


_numbers = alike(subject="person", sources=_ROSTER, source=_STANDARD, bears_on=_BEARS_ON)

_place = ("place",)

CHECKS.add(
    _numbers(
        "id_duplicate",
        "证件号码重复",
        ERROR,
        (
            "同一证件号码与名册上其他人的证件号码比较，残疾人证取前18位",
            "第 {place} 名成员的证件号码在名册上出现 {times} 次，一人只应登记一次。",
        ),
        Examined(PEOPLE, _duplicates, ("place", "times")),
    ),
    _numbers(
        "id_check_digit",
        "身份证号校验码不符",
        ERROR,
        (
            "身份证号第18位与前17位按国家标准算出的校验码比较",
            "第 {place} 名成员身份证号的校验码与前17位不符，至少有一位录错。",
        ),
        Examined(PEOPLE, _misprinted, _place),
    ),
    _numbers(
        "id_placeholder",
        "临时证件号码",
        SUSPECT,
        (
            "证件号码与临时号段（999999 开头）比较",
            "第 {place} 名成员用的是 999999 开头的临时号码，应换成本人身份证号。",
        ),
        Examined(PEOPLE, lambda people: _found(people, people["placeholder"]), _place),
    ),
    _numbers(
        "id_form",
        "证件类型与号码不符",
        ERROR,
        (
            "证件类型与号码的位数和写法比较：身份证18位，残疾人证20位",
            "第 {place} 名成员的证件类型是{id_type}，号码却有 {length} 位或含有其他字符。",
        ),
        Examined(PEOPLE, _mistyped, ("place", "id_type", "length")),
    ),
    _numbers(
        "id_birth_date",
        "出生日期不可能",
        ERROR,
        (
            "身份证号第7至14位与日历、花名册的月份比较",
            "第 {place} 名成员号码里的出生日期不存在，或晚于花名册的月份，至少有一位录错。",
        ),
        Examined(PEOPLE, _birth, _place),
    ),
    _numbers(
        "id_stand_in",
        "以残疾人证代替身份证",
        HINT,
        (
            "证件类型与居民身份证比较",
            "第 {place} 名成员登记的是残疾人证，跨部门比对时请换用身份证号。",
        ),
        Examined(PEOPLE, _stood_in_for, _place),
    ),
    _numbers(
        "relation_age",
        "辈分与年龄不符",
        SUSPECT,
        (
            "与户主的关系同双方身份证号里的出生年份比较",
            "第 {place} 名成员与户主的关系是{relation}，两人出生年份却只差 {years} 年或长幼颠倒。",
        ),
        Examined(PEOPLE, _generations, ("place", "relation", "years")),
    ),
    _numbers(
        "relation_sex",
        "性别与关系不符",
        SUSPECT,
        (
            "与户主的关系同身份证号第17位（男单女双）比较",
            "第 {place} 名成员与户主的关系是{relation}，身份证号却是另一性别的。",
        ),
        Examined(PEOPLE, _other_sex, ("place", "relation")),
    ),
    Check(
        code="household_head",
        label="户主不是一人",
        severity=SUSPECT,
        subject="household",
        compares="每户登记为户主的成员数与 1 比较",
        sentence="本户登记的户主有 {heads} 人，应为 1 人。",
        sources=_ROSTER,
        source="全国防返贫监测信息系统花名册：每户一名户主",
        bears_on=_BEARS_ON,
        found=Examined(PEOPLE, _headless, ("heads",)),
    ),
)
