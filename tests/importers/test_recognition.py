"""Each kind of file is known by its own headings, among all kinds: also where it repeats what others say."""

import pytest

from data.importers.base import Refused
from data.importers.reading import Sheet
from data.importers.registry import IMPORTERS, recognise

PLACE = "县 乡 村"
ROSTER = (
    f"市 {PLACE} 户编号 姓名 证件类型 证件号码 与户主关系 户类型 监测对象类别 致贫/返贫风险1 识别监测时间"
    " 风险是否已消除 风险消除方式 消除监测时间 整户无劳动能力兜底保障户 人均纯收入 劳动技能 健康状况 联系电话"
)
PROJECT = (
    f"项目编号 项目名称 项目类别 {PLACE} 年度 实施期限 计划开工日期 计划完工日期 批复日期 招标日期 开工日期"
    " 完工日期 验收日期 决算日期 形象进度 责任单位 合计 中央 省级 市级 县级"
)
CLUE = (
    f"线索编号 {PLACE} 户编号 线索来源 线索日期 入户核查日期 评议公示日期 乡镇审核日期 县级认定日期 处理结果"
)
EVENT = f"{PLACE} 户编号 事项 日期 备注"
ASSET = (
    f"资产编号 资产名称 资产类型 项目编号 {PLACE} 资产原值（万元） 产权归属 形成日期 移交日期 确权登记日期"
)
LOAN = f"借据号 {PLACE} 户编号 放款日期 到期日期 结清日期 放款金额 贷款余额 是否违规使用"


def both(own: str, others: str) -> str:
    """A sheet's headings with another kind's behind them, each once."""
    return " ".join(dict.fromkeys([*own.split(), *others.split()]))


HEADINGS = {
    "projects": "项目编号 项目名称 项目类别 县 乡 村 实施期限 是否重点村 1月 2月 3月",
    "allocations": "资金文号 资金级次 县 项目编号 下达日期 产业发展 其他 合计 1月 2月 3月",
    "payments": "凭证号 项目编号 支付日期 资金级次 支付金额（元） 备注 县 乡 村 年度",
    "roster": "县 乡 村 户编号 姓名 监测对象类别 识别监测时间 人均纯收入 人数 是否重点帮扶村 务工人数",
    "villages": "县 乡 村 年度 重点帮扶村 易地搬迁安置点 放心村 标杆村 积分制试点 村集体经济收入（万元）",
    "incomes": "县 乡 村 截至月份 人群 人数 人均收入（元）",
    "employment": "县 乡 村 月份 务工人数 有务工意愿和能力人数",
    "workshops": "车间编号 车间名称 县 乡 村 认定日期 停产日期 吸纳务工人数 其中脱贫人口",
    "policies": "参数 适用地区 资金级次 月份 数值 单位 生效日期 失效日期 来源",
    "published": "指标 地区 月份 通报数 口径 来源 日期",
    "sample_results": "抽查编号 县 乡 村 户编号 户主 登记的监测类别 监测类别是否属实 抽查人 抽查日期 备注",
}
SHORTEST = {
    "villages": "行政村 集体经济收入",
    "incomes": "县 人数 人均纯收入",
    "employment": "地区 3月 4月",
    "sample_results": "抽查编号 收入基本相符",
    "workshops": "县 车间 投产时间 用工人数 脱贫人口",
}

AMONG_OTHERS = [
    ("roster", ROSTER),
    ("roster", both(ROSTER, "帮扶责任人 联系人 备注 日期")),
    ("projects", PROJECT),
    ("projects", both(PROJECT, "资产移交日期 确权日期 产权归属")),
    ("allocations", f"资金文号 资金级次 {PLACE} 项目编号 产业发展 其他 管理费 合计 下达日期"),
    ("payments", "凭证号 项目编号 项目名称 支付日期 资金级次 支付金额 备注"),
    ("clues", CLUE),
    ("clues", both(CLUE, ROSTER)),
    ("events", EVENT),
    ("events", "户编号 事项 日期"),
    ("events", both(EVENT, ROSTER)),
    ("assets", ASSET),
    ("assets", both(ASSET, PROJECT)),
    ("assets", "资产编号 资产名称 资产类型 原值 形成日期 项目编号 项目名称"),
    ("loans", LOAN),
    ("loans", both(LOAN, ROSTER)),
    ("loans", "借据号 姓名 行政村 放款日期 到期日期 放款金额 贷款余额"),
]


def sheet(headings: str) -> Sheet:
    names = headings.split()
    return Sheet("表", [["样例市2021年6月情况表", *[""] * (len(names) - 1)], [*names], ["1"] * len(names)])


@pytest.mark.parametrize(("kind", "headings"), [*HEADINGS.items(), *SHORTEST.items(), *AMONG_OTHERS])
def test_headings_tell_the_kind(kind: str, headings: str) -> None:
    assert kind in IMPORTERS
    found, skipped = recognise([sheet(headings)], "文件.xlsx")
    assert (list(found), skipped) == ([kind], [])


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        ("县 乡 村 序号", "认不出是哪一种表|缺少"),
        ("县 乡 村 车间名称 吸纳务工人数 其中脱贫人口", "像是帮扶车间，但缺少“认定日期”列"),
        ("人群 截至月份 人数 人均收入", "像是收入监测，但缺少“县、乡、村之一”列"),
        ("县 乡 村 户编号 姓名 监测对象类别 人均纯收入", "像是监测对象花名册，但缺少“识别监测时间”列"),
    ],
)
def test_what_lacks_a_column_is_not_taken_for_another_kind(headings: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        recognise([sheet(headings)], "文件.xlsx")
