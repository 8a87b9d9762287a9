"""One cell → a word of the registers' vocabularies: clues, events, assets, loans, incomes, problems, helpers.

As in `spellings`, an empty cell gives "", a word that is not known raises `BadValue`.
"""

import re
from functools import lru_cache
from typing import Final

from data.importers.cleaning import BadValue, is_nothing, plain, yes_no
from data.importers.reading import Cell
from data.importers.spellings import word_of
from data.vocabulary import (
    ASSET_KINDS,
    CHANNELS,
    CLUE_OUTCOMES,
    FORMERLY_POOR,
    HELPER_ROLES,
    HOUSEHOLD_EVENTS,
    POPULATIONS,
    PROBLEM_CATEGORIES,
    PROBLEM_SOURCES,
    RURAL_RESIDENTS,
)

_CHANNEL: Final = {
    **dict.fromkeys(
        ("自主申报", "农户申报", "农户自行申报", "农户自愿申报", "自行申报", "个人申报", "群众自主申报"),
        "农户自主申报",
    ),
    **dict.fromkeys(
        (
            "干部排查",
            "干部走访",
            "走访排查",
            "入户排查",
            "基层干部排查",
            "干部入户排查",
            "集中排查",
            "日常排查",
            "网格员排查",
        ),
        "干部走访排查",
    ),
    **dict.fromkeys(
        (
            "数据比对",
            "部门比对",
            "部门预警",
            "部门筛查",
            "部门筛查预警",
            "行业部门预警",
            "行业部门数据比对",
            "部门数据筛查",
            "大数据比对",
            "大数据预警",
        ),
        "部门数据比对",
    ),
}
_CLUE_OUTCOME: Final = {
    **dict.fromkeys(
        ("已认定", "予以认定", "同意认定", "纳入", "已纳入", "纳入监测", "已纳入监测", "是"), "认定"
    ),
    **dict.fromkeys(
        ("不认定", "未予认定", "不纳入", "不予纳入", "不纳入监测", "未纳入监测", "排除", "已排除", "否"),
        "不予认定",
    ),
    **dict.fromkeys(
        (
            "正在办理",
            "在办",
            "办理",
            "进行中",
            "未办结",
            "核查中",
            "待核查",
            "正在核查",
            "公示中",
            "审核中",
            "待审核",
            "待认定",
        ),
        "办理中",
    ),
}
_HOUSEHOLD_EVENT: Final = {
    **dict.fromkeys(("风险回退", "消除回退", "消除后回退", "取消风险消除", "返贫风险回退"), "回退"),
    **dict.fromkeys(("再次标注", "重新标注", "再次识别", "重新识别", "再次纳入", "重新纳入"), "再标注"),
    **dict.fromkeys(
        ("跟踪回访", "消除后回访", "风险消除回访", "入户回访", "电话回访", "定期回访", "回访跟踪"), "回访"
    ),
}
_ASSET_KIND: Final = {
    **dict.fromkeys(("经营性资产", "经营类", "经营类资产", "经营"), "经营性"),
    **dict.fromkeys(("公益性资产", "公益类", "公益类资产", "公益"), "公益性"),
    **dict.fromkeys(("到户", "到户类资产", "到户资产", "到户性", "到户性资产"), "到户类"),
}
_MISUSE: Final = {
    **dict.fromkeys(("违规", "违规使用", "存在", "户贷企用", "户贷社用", "企用", "转借他人", "挪用"), True),
    **dict.fromkeys(("未违规", "合规", "正常", "未发现", "不存在", "无违规", "合规使用", "正常使用"), False),
}


@lru_cache(maxsize=1024, typed=True)
def channel(cell: Cell) -> str:
    """How a household at risk was found (线索来源)."""
    return word_of(cell, CHANNELS, _CHANNEL, "线索来源")


@lru_cache(maxsize=1024, typed=True)
def clue_outcome(cell: Cell) -> str:
    """What became of a clue; 是 and 否 answer whether it was taken on (是否纳入监测)."""
    if isinstance(cell, bool):
        return CLUE_OUTCOMES[0] if cell else CLUE_OUTCOMES[1]
    return word_of(cell, CLUE_OUTCOMES, _CLUE_OUTCOME, "处理结果")


@lru_cache(maxsize=1024, typed=True)
def household_event(cell: Cell) -> str:
    """What happened to a household after its risk was marked as gone."""
    return word_of(cell, HOUSEHOLD_EVENTS, _HOUSEHOLD_EVENT, "事项")


@lru_cache(maxsize=1024, typed=True)
def asset_kind(cell: Cell) -> str:
    """A kind of project asset (资产类型)."""
    return word_of(cell, ASSET_KINDS, _ASSET_KIND, "资产类型")


@lru_cache(maxsize=1024, typed=True)
def misused(cell: Cell) -> bool:
    """Whether a loan is used against the rules: yes or no, or in what way (户贷企用); empty means no."""
    known = _MISUSE.get(plain(cell))
    return yes_no(cell) if known is None else known


_POPULATION: Final = {
    **dict.fromkeys(
        (
            "脱贫户",
            "脱贫农户",
            "脱贫群众",
            "已脱贫人口",
            "脱贫享受政策人口",
            "建档立卡",
            "建档立卡户",
            "建档立卡人口",
            "建档立卡脱贫户",
            "建档立卡脱贫人口",
            "建档立卡贫困户",
            "建档立卡贫困人口",
        ),
        FORMERLY_POOR,
    ),
    **dict.fromkeys(
        (
            "农民",
            "农户",
            "全体农民",
            "全体农户",
            "农村人口",
            "农村常住居民",
            "农村居民人口",
            "全体农村居民",
        ),
        RURAL_RESIDENTS,
    ),
}


@lru_cache(maxsize=1024, typed=True)
def population(cell: Cell) -> str:
    """Whose income is told: 脱贫人口 (脱贫户, 建档立卡户 …) or 农村居民 (农民, 农户 …)."""
    return word_of(cell, POPULATIONS, _POPULATION, "人群")


def populations_in(words: str) -> set[str]:
    """The populations that a title speaks of: 脱贫户收入监测表, 农民人均可支配收入 …"""
    told = re.sub("脱贫(攻坚|地区|县|村)", "", plain(words))
    found = {FORMERLY_POOR} if re.search("脱贫|建档立卡", told) else set()
    return found | ({RURAL_RESIDENTS} if re.search("农村(常住)?居民|农民(?!工)", told) else set())


# A source is written as a phrase (2021年省级后评估反馈): one of these in it tells which it is.
_PROBLEM_SOURCE: Final = {
    "围村普查": ("围村", "普查"),
    "审计": ("审计",),
    "督查检查": ("督查", "督导", "检查", "巡视", "巡察", "暗访"),
    "信访": ("信访", "举报", "来信", "来访", "12317", "12345", "热线"),
    "考核评估": ("考核", "评估", "考评"),
    "其他": ("其他", "其它"),
}
_PROBLEM_CATEGORY: Final = {
    **dict.fromkeys(("监测", "动态监测", "防返贫监测", "监测对象", "监测与帮扶", "帮扶措施"), "监测帮扶"),
    **dict.fromkeys(("教育", "控辍保学", "义务教育保障", "教育保障"), "义务教育"),
    **dict.fromkeys(("医疗", "健康", "医保", "医疗保障", "基本医疗保障", "健康帮扶"), "基本医疗"),
    **dict.fromkeys(("住房", "危房", "危房改造", "住房保障", "住房安全保障"), "住房安全"),
    **dict.fromkeys(("饮水", "安全饮水", "饮水保障", "饮水安全保障"), "饮水安全"),
    **dict.fromkeys(("产业", "产业发展", "产业项目"), "产业帮扶"),
    **dict.fromkeys(("就业", "务工", "务工就业", "公益岗位", "公益性岗位", "稳岗就业"), "就业帮扶"),
    **dict.fromkeys(("项目", "资金", "资金项目", "项目和资金", "衔接资金", "项目资产"), "项目资金"),
    **dict.fromkeys(("驻村", "驻村工作队", "结对帮扶", "帮扶责任人", "驻村和结对帮扶"), "驻村帮扶"),
    **dict.fromkeys(("数据", "信息", "信息数据", "档案", "档案资料", "信息系统", "数据信息"), "数据质量"),
    **dict.fromkeys(("环境", "环境卫生", "村容村貌", "户厕", "改厕", "人居环境整治"), "人居环境"),
    "其它": "其他",
}
_OF_PROBLEMS: Final = re.compile(r"(方面|领域|工作|存在|的|类|问题|情况)+$")
_HELPER_ROLE: Final = {
    **dict.fromkeys(
        ("主要负责人", "单位负责人", "主要领导", "单位主要领导", "一把手", "党政主要负责人"),
        "单位主要负责人",
    ),
    **dict.fromkeys(
        ("领导班子成员", "单位班子成员", "单位领导班子成员", "班子", "分管领导", "副职"), "班子成员"
    ),
    **dict.fromkeys(
        ("监测户", "监测对象", "监测户帮扶责任人", "监测对象帮扶人", "监测对象帮扶责任人"), "监测户帮扶人"
    ),
    **dict.fromkeys(
        ("其他户", "其他", "脱贫户", "一般户", "其他户帮扶责任人", "脱贫户帮扶人", "脱贫户帮扶责任人"),
        "其他户帮扶人",
    ),
}
_ORDINAL: Final = re.compile(
    r"\(?第?([0-9]{1,4}(?=\D|$)|[一二三四五六七八九十]{1,3})(?:\.0+)?[项条轮次批号]*[).、]?"
)
_ROUND: Final = re.compile(r"第([0-9]{1,2}|[一二三四五六七八九十]{1,3})[轮次批]")
_DIGITS: Final = "零一二三四五六七八九"


@lru_cache(maxsize=1024, typed=True)
def problem_source(cell: Cell) -> str:
    """Where a problem was found (问题来源), also within a phrase: 第三轮围村普查, 省级考核评估反馈."""
    if is_nothing(cell):
        return ""
    words = plain(cell)
    named = [source for source, marks in _PROBLEM_SOURCE.items() if any(mark in words for mark in marks)]
    if words in PROBLEM_SOURCES or len(named) != 1:
        return word_of(cell, PROBLEM_SOURCES, {}, "问题来源")
    return named[0]


@lru_cache(maxsize=1024, typed=True)
def problem_category(cell: Cell) -> str:
    """What a problem is about (问题类别): 住房安全, 住房方面问题, 危房改造 …"""
    words = _OF_PROBLEMS.sub("", plain(cell))
    return word_of(words or cell, PROBLEM_CATEGORIES, _PROBLEM_CATEGORY, "问题类别")


@lru_cache(maxsize=1024, typed=True)
def helper_role(cell: Cell) -> str:
    """As what somebody helps (帮扶身份): the unit's head, its leaders, a household's helper."""
    return word_of(cell, HELPER_ROLES, _HELPER_ROLE, "帮扶身份")


@lru_cache(maxsize=1024, typed=True)
def ordinal(cell: Cell) -> int | None:
    """A running number: 3, 3.0, 第3项, （三）, 三、, ③, 二十一; None if empty."""
    if is_nothing(cell):
        return None
    found = _ORDINAL.fullmatch(plain(cell))
    if not found or isinstance(cell, bool):
        raise BadValue("应为序号，如 3 或 三")
    return _counted(found.group(1))


@lru_cache(maxsize=1024, typed=True)
def round_in(cell: Cell) -> int | None:
    """The round that a phrase names: 第三轮围村普查 → 3; None where it names none."""
    found = _ROUND.search(plain(cell))
    return _counted(found.group(1)) if found else None


def _counted(digits: str) -> int:
    """Digits or Chinese numerals up to 九十九."""
    if digits.isdigit():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    if (not ten and len(digits) > 1) or len(tens) > 1 or len(ones) > 1:
        raise BadValue("应为序号，如 3 或 三")
    return (_DIGITS.index(tens) if tens else 1) * 10 * bool(ten) + (_DIGITS.index(ones) if ones else 0)
