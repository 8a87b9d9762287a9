"""Each kind of file is known by its own headings, among all kinds."""

import pytest

from data.importers.base import Refused
from data.importers.reading import Sheet
from data.importers.registry import IMPORTERS, recognise

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
}
SHORTEST = {
    "villages": "行政村 集体经济收入",
    "incomes": "县 人数 人均纯收入",
    "employment": "地区 3月 4月",
    "workshops": "县 车间 投产时间 用工人数 脱贫人口",
}


def sheet(headings: str) -> Sheet:
    names = headings.split()
    return Sheet("表", [["样例市2021年6月情况表", *[""] * (len(names) - 1)], [*names], ["1"] * len(names)])


@pytest.mark.parametrize(("kind", "headings"), [*HEADINGS.items(), *SHORTEST.items()])
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
