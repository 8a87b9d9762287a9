"""Problems found in 2021 and their correction: 25,000 in five rounds of village-by-village checks, the others
in audits, inspections, petitions and assessments."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.city import Village
from data.demo.lag import is_worst, lag
from data.demo.profile import stream
from data.demo.shares import deal

CHECKS: Final = "围村普查"
# (first day, days, problems found): fewer each time.
ROUNDS: Final = (
    (date(2021, 3, 8), 24, 8_310),
    (date(2021, 5, 10), 24, 6_240),
    (date(2021, 7, 12), 22, 4_590),
    (date(2021, 9, 13), 22, 3_340),
    (date(2021, 11, 15), 20, 2_520),
)
OTHERS: Final[Mapping[str, int]] = {"审计": 88, "督查检查": 153, "信访": 104, "考核评估": 67}
OPEN: Final = 327
OPEN_OVERDUE: Final = 126
LAST_DAY: Final = date(2021, 12, 31)

_CATEGORIES: Final = {
    "人居环境": 21, "数据质量": 19, "监测帮扶": 13, "产业帮扶": 8, "就业帮扶": 8, "基本医疗": 7,
    "住房安全": 7, "饮水安全": 6, "驻村帮扶": 5, "义务教育": 3, "项目资金": 2, "其他": 1,
}  # fmt: skip
_MONEY_FIRST: Final = {**_CATEGORIES, "项目资金": 130, "产业帮扶": 40, "人居环境": 4}  # what auditors see
_DESCRIPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "监测帮扶": (
        "监测对象帮扶措施与致贫风险不对应", "村级排查台账更新不及时", "农户支出骤增未及时核查",
        "监测对象公示时间不足", "帮扶措施只有一项，针对性不强",
    ),
    "义务教育": ("送教上门记录不完整", "资助政策未及时落实", "适龄儿童学籍信息与实际不符"),
    "基本医疗": ("家庭医生签约服务未按季随访", "慢性病卡未办理", "村卫生室药品种类不足", "个别农户未参保"),
    "住房安全": ("房屋漏雨未及时修缮", "房屋安全等级标识牌缺失", "厨房墙体开裂，存在隐患", "危房拆除不彻底"),
    "饮水安全": ("供水管道破损", "季节性缺水", "水质检测报告未公示", "水表井盖缺失"),
    "产业帮扶": ("带贫协议未签订", "产业项目收益分配不及时", "利益联结不紧密", "到户产业补助未兑现"),
    "就业帮扶": ("务工信息与实际不符", "公益岗位人员未到岗", "交通补贴未申报", "公益岗位补助发放滞后"),
    "项目资金": ("项目资料不齐全", "项目完工后未及时验收", "资金拨付进度慢", "公告公示不规范"),
    "驻村帮扶": ("帮扶责任人入户次数不足", "驻村工作日志记录简单", "帮扶人不熟悉户情", "帮扶手册填写不全"),
    "数据质量": (
        "家庭人口信息未更新", "收入测算有误", "系统数据与户档不一致", "证件号码录入错误", "联系电话已停用",
    ),
    "人居环境": ("庭院杂物乱堆乱放", "垃圾清运不及时", "户厕损坏未维修", "污水直排", "道路两侧有白色垃圾"),
    "其他": ("政策宣传不到位，农户知晓率低", "村务公开栏内容陈旧"),
}  # fmt: skip
_UNITS: Final = {
    "义务教育": "教体局", "基本医疗": "卫健委", "住房安全": "住建局", "饮水安全": "水利局",
    "产业帮扶": "农业农村局", "就业帮扶": "人社局", "项目资金": "乡村振兴局",
}  # fmt: skip
_DAYS_GIVEN: Final = {"住房安全": (60, 90), "饮水安全": (30, 60), "项目资金": (30, 60), "产业帮扶": (30, 60)}


@dataclass(slots=True)
class Problem:
    """One problem; `corrected` is the day on which it was struck off the list."""

    number: str
    village: Village
    source: str
    round: int | None
    category: str
    description: str
    found: date
    due: date
    corrected: date | None
    unit: str


def _unit(village: Village, category: str, rng: random.Random) -> str:
    bureau = _UNITS.get(category)
    if bureau and rng.random() < 0.4:
        return village.county + bureau
    return village.township + ("办事处" if village.township.endswith("街道") else "人民政府")


def _correction(problem: Problem, rng: random.Random) -> date:
    """In time but for a few; where the county lags, late more often."""
    given = (problem.due - problem.found).days
    if rng.random() < 0.025 + 0.10 * lag(problem.village):
        taken = given + 1 + int(rng.expovariate(0.09))
    else:
        taken = max(1, int(given * rng.betavariate(2.2, 1.6)))
    return problem.found + timedelta(days=taken)


def _describe(
    village: Village,
    source: str,
    place: int | None,
    found: date,
    rng: random.Random,
) -> Problem:
    weights = _CATEGORIES if source != "审计" else _MONEY_FIRST
    category = rng.choices(list(weights), list(weights.values()))[0]
    given = rng.choice(_DAYS_GIVEN.get(category, (15, 30)))
    due = found + timedelta(days=given if source == CHECKS else given + 30)
    description = rng.choice(_DESCRIPTIONS[category])
    problem = Problem("", village, source, place, category, description, found, due, None, "")
    problem.unit = _unit(village, category, rng)
    problem.corrected = _correction(problem, rng)
    return problem


def _in_checks(villages: Sequence[Village], rng: random.Random) -> list[Problem]:
    """Round by round, a village on one day."""
    weights = [(3.0 if is_worst(v) else (1 + 0.45 * lag(v)) * rng.lognormvariate(0, 0.45)) for v in villages]
    problems = []
    for place, (first, days, count) in enumerate(ROUNDS, 1):
        for village, own in zip(villages, deal(count, weights), strict=True):
            found = first + timedelta(days=rng.randrange(days))
            problems += [_describe(village, CHECKS, place, found, rng) for _ in range(own)]
    return problems


def _in_others(villages: Sequence[Village], rng: random.Random) -> list[Problem]:
    problems = []
    weights = [1 + 0.8 * lag(v) for v in villages]
    for source, count in OTHERS.items():
        for village in rng.choices(villages, weights, k=count):
            found = date(2021, 1, 18) + timedelta(days=rng.randrange(325))
            problems.append(_describe(village, source, None, found, rng))
    return problems


def _keep_open(problems: Sequence[Problem], rng: random.Random) -> None:
    """Exactly OPEN without a correction at the end of 2021, OPEN_OVERDUE of them past their day."""
    for problem in problems:
        if problem.corrected and problem.corrected > LAST_DAY:
            problem.corrected = min(problem.due, LAST_DAY - timedelta(days=rng.randint(0, 6)))
    past = [p for p in problems if date(2021, 8, 1) <= p.due <= date(2021, 12, 29)]
    ahead = [p for p in problems if p.due > LAST_DAY]
    for candidates, count, worst in ((past, OPEN_OVERDUE, 7), (ahead, OPEN - OPEN_OVERDUE, 2)):
        chosen = [p for p in candidates if is_worst(p.village)][:worst]
        for p in chosen:
            p.corrected = None
        weights = [0.08 + lag(p.village) ** 1.5 for p in candidates]
        while len(chosen) < count:
            problem = rng.choices(candidates, weights)[0]
            if problem.corrected is not None:
                problem.corrected = None
                chosen.append(problem)


def build_problems(villages: Sequence[Village]) -> list[Problem]:
    """The checks round by round, then the other sources; numbered within each county."""
    rng = stream("problems")
    problems = [*_in_checks(villages, rng), *_in_others(villages, rng)]
    _keep_open(problems, rng)
    counts: dict[str, int] = {}
    for problem in problems:
        book = f"{'WC' if problem.round else 'QT'}{problem.village.code[:6]}2021"
        counts[book] = counts.get(book, 0) + 1
        problem.number = f"{book}{counts[book]:05d}"
    return problems
