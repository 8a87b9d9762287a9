"""One cell → a word of the store's vocabularies, whatever a file calls it: households and funds.

The words of other registers are in `register_spellings`.

An empty cell gives "" (none of a list: ()). A word that is not known raises `BadValue`.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from data.importers.cleaning import BadValue, is_nothing, plain
from data.importers.reading import Cell
from data.vocabulary import (
    CATEGORIES,
    CAUSES,
    FUND_LEVELS,
    HOUSEHOLD_TYPES,
    INDUSTRY,
    MANAGEMENT,
    MEASURES,
    OTHER_PURPOSE,
)

_SEPARATORS: Final = re.compile(r"[、,;|/+\n]+")
_REMARK: Final = re.compile(r"[(:].*")

_CATEGORY: Final = {
    "脱贫不稳定": "脱贫不稳定户",
    "脱贫不稳定人口": "脱贫不稳定户",
    "脱贫监测户": "脱贫不稳定户",
    "边缘易致贫": "边缘易致贫户",
    "边缘易致贫人口": "边缘易致贫户",
    "边缘户": "边缘易致贫户",
    "突发严重困难": "突发严重困难户",
    "突发严重困难人口": "突发严重困难户",
}
_HOUSEHOLD_TYPE: Final = {
    "脱贫": "脱贫户",
    "已脱贫户": "脱贫户",
    "建档立卡户": "脱贫户",
    "建档立卡脱贫户": "脱贫户",
    "一般户": "一般农户",
    "普通农户": "一般农户",
    "非贫困户": "一般农户",
    "非建档立卡户": "一般农户",
}
_CAUSE: Final = {
    "因灾": "因自然灾害",
    "自然灾害": "因自然灾害",
    "意外事故": "因意外事故",
    "因意外": "因意外事故",
    "住房": "因安全住房",
    "因住房": "因安全住房",
    "安全住房": "因安全住房",
    "因住房安全": "因安全住房",
    "饮水": "因安全饮水",
    "因饮水": "因安全饮水",
    "安全饮水": "因安全饮水",
    "因饮水安全": "因安全饮水",
    "务工就业不稳": "因务工就业不稳",
    "因务工就业不稳定": "因务工就业不稳",
    "因就业不稳": "因务工就业不稳",
    "因就业不稳定": "因务工就业不稳",
    "产业失败": "因产业失败",
    "因产业项目失败": "因产业失败",
    "产业项目失败": "因产业失败",
    "缺劳力": "缺劳动力",
    "因缺劳动力": "缺劳动力",
    "因缺劳力": "缺劳动力",
    "其它": "其他",
    "因其他": "其他",
}
_MEASURE: Final = {
    "产业": "产业帮扶",
    "就业": "就业帮扶",
    "金融": "金融帮扶",
    "公益岗位": "公益岗位帮扶",
    "公益性岗位": "公益岗位帮扶",
    "公益性岗位帮扶": "公益岗位帮扶",
    "住房": "住房安全保障",
    "住房保障": "住房安全保障",
    "饮水": "饮水安全保障",
    "饮水保障": "饮水安全保障",
    "健康": "健康帮扶",
    "义务教育": "义务教育保障",
    "教育": "教育帮扶",
    "其他教育帮扶": "教育帮扶",
    "综合": "综合保障",
    "综合性保障": "综合保障",
    "社会": "社会帮扶",
    "易地搬迁": "搬迁",
    "生产生活条件改善帮扶": "生产生活条件改善",
    "基础设施": "基础设施建设",
}
_FUND_LEVEL: Final = {
    **dict.fromkeys(("中央", "国家"), "中央"),
    **dict.fromkeys(("省", "自治区"), "省级"),
    **dict.fromkeys(("市", "地", "地市", "州", "自治州", "盟"), "市级"),
    **dict.fromkeys(("县", "区", "旗", "县区", "区县", "县市区", "县市"), "县级"),
}
_OF_FUNDS: Final = re.compile(r"(级|本级|财政|配套|衔接|专项|补助|资金)+$")
_BRACKETED: Final = re.compile(r"\([^()]*\)")
_FEE: Final = re.compile(r"(?<!不含)(?<!不含项目)(?<!不包括)(?<!不包括项目)管理费")


def word_of(cell: Cell, words: Sequence[str], others: dict[str, str], what: str) -> str:
    """One of `words`, also under one of the names in `others` and with a remark in brackets behind it."""
    if is_nothing(cell):
        return ""
    found = plain(cell)
    for candidate in (found, _REMARK.sub("", found)):
        if candidate in words:
            return candidate
        if candidate in others:
            return others[candidate]
    raise BadValue(f"应为{what}之一：{'、'.join(words)}")


@lru_cache(maxsize=1024, typed=True)
def category(cell: Cell) -> str:
    """A category of monitored household (监测对象类别)."""
    return word_of(cell, CATEGORIES, _CATEGORY, "监测对象类别")


@lru_cache(maxsize=1024, typed=True)
def household_type(cell: Cell) -> str:
    """Whether the household was formerly poor: 脱贫户 or 一般农户."""
    return word_of(cell, HOUSEHOLD_TYPES, _HOUSEHOLD_TYPE, "户类型")


@lru_cache(maxsize=1024, typed=True)
def cause(cell: Cell) -> str:
    """One risk cause; a remark after 其他 ("其他（务农）") is left out."""
    return word_of(cell, CAUSES, _CAUSE, "致贫返贫风险")


@lru_cache(maxsize=1024, typed=True)
def causes(cell: Cell) -> tuple[str, ...]:
    """Risk causes listed in one cell, in their order, each once."""
    return _each(cell, cause)


@lru_cache(maxsize=1024, typed=True)
def measure(cell: Cell) -> str:
    """One kind of help (帮扶措施)."""
    return word_of(cell, MEASURES, _MEASURE, "帮扶措施")


@lru_cache(maxsize=1024, typed=True)
def measures(cell: Cell) -> tuple[str, ...]:
    """Kinds of help listed in one cell, in their order, each once."""
    return _each(cell, measure)


@lru_cache(maxsize=1024, typed=True)
def fund_level(cell: Cell) -> str:
    """A level of funds: 中央, 中央资金, 省, 省级财政, 自治区, 县（区）级 …"""
    if is_nothing(cell):
        return ""
    words = _OF_FUNDS.sub("", re.sub(r"[()、/]", "", plain(cell)))
    if words not in _FUND_LEVEL:
        raise BadValue(f"应为资金级次之一：{'、'.join(FUND_LEVELS)}")
    return _FUND_LEVEL[words]


@lru_cache(maxsize=1024, typed=True)
def purpose(cell: Cell) -> str:
    """产业发展, 项目管理费 or 其他: all that the shares of the funds need to tell apart.

    A fee for industry projects is a fee; industry money of which a remark says that it includes the fee
    ("产业发展（含管理费）") is industry's.
    """
    if is_nothing(cell):
        return ""
    words = plain(cell)
    if _FEE.search(_BRACKETED.sub("", words)):
        return MANAGEMENT
    if "产业" in words:
        return INDUSTRY
    return MANAGEMENT if _FEE.search(words) else OTHER_PURPOSE


def _each(cell: Cell, cleaner: Callable[[Cell], str]) -> tuple[str, ...]:
    words = (cleaner(word) for word in _SEPARATORS.split(str(cell).replace("，", ",").replace("；", ";")))
    return tuple(dict.fromkeys(word for word in words if word))
