"""Which kind a sheet is taken for, among all kinds: also where it repeats what other kinds say."""

import pytest

from data.importers.reading import Sheet
from data.importers.registry import recognise

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


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
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
    ],
)
def test_a_sheet_is_taken_for_what_it_is(kind: str, headings: str) -> None:
    header = headings.split()
    found, skipped = recognise([Sheet("表", [list(header), ["一"] * len(header)])], "a.xlsx")
    assert (list(found), skipped) == ([kind], [])
