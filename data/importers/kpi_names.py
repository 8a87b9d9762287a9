"""What files call the figures: a KPI's code, or its usual Chinese names."""

import re
from typing import Final

from data.importers.cleaning import BadValue, is_nothing, plain
from data.importers.reading import Cell

_CODE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_OF: Final = re.compile(r"[的()·、/]")

_NAMES: Final = {
    "households_identified": (
        "累计识别监测对象户",
        "累计识别户数",
        "识别户数",
        "监测对象户数",
        "识别监测对象户数",
    ),
    "persons_identified": (
        "累计识别监测对象人",
        "累计识别人数",
        "识别人数",
        "监测对象人数",
        "识别监测对象人数",
    ),
    "households_unresolved": ("风险未消除户数", "未消除户", "未消除户数", "未消除风险户数"),
    "persons_unresolved": ("风险未消除人数", "未消除人", "未消除人数", "未消除风险人数"),
    "households_new": ("当月新识别户数", "新识别户", "新识别户数", "新增监测对象户数", "新增监测户数"),
    "risk_elimination_households": (
        "风险消除率",
        "风险消除率户",
        "消除率户",
        "户数风险消除率",
        "消除率",
        "风险消除比例",
    ),
    "risk_elimination_persons": ("风险消除率人", "消除率人", "人数风险消除率", "人口风险消除率"),
    "risk_elimination_eligible_households": ("可消除户风险消除率", "可消除户", "可消除户消除率"),
    "households_without_measure": (
        "超30天无帮扶措施户数",
        "失帮户数",
        "无帮扶措施户数",
        "未落实帮扶措施户数",
    ),
    "allocated": (
        "衔接资金下达额",
        "资金下达",
        "资金下达额",
        "下达资金",
        "衔接资金投入",
        "四级衔接资金",
        "衔接资金",
        "资金投入",
    ),
    "paid": ("衔接资金支付额", "资金支付", "资金支付额", "支付资金", "支出资金", "资金支出额"),
    "fund_execution": (
        "资金支出率",
        "支出率",
        "资金支付率",
        "支付率",
        "资金执行率",
        "支出进度",
        "资金支出进度",
        "支出",
    ),
    "fund_execution_gap": ("支出率与序时进度之差", "序时差距", "支出进度差"),
    "industry_share": ("产业资金占比", "产业占比", "产业发展资金占比", "产业资金比例", "产业发展占比"),
    "allocated_growth": (
        "资金下达同比增幅",
        "资金增幅",
        "下达增幅",
        "资金增长率",
        "衔接资金增幅",
        "投入增幅",
    ),
    "projects_total": ("项目总数", "当年计划项目数", "项目数", "项目个数", "计划项目数"),
    "project_start_rate": ("项目开工率", "开工率"),
    "project_completion_rate": ("项目完工率", "完工率", "竣工率", "项目竣工率"),
    "project_acceptance_rate": ("项目验收率", "验收率"),
    "projects_start_overdue": ("逾期未开工项目数", "逾期开工", "逾期未开工", "超期未开工项目数"),
    "projects_completion_overdue": ("逾期未完工项目数", "逾期完工", "逾期未完工", "超期未完工项目数"),
    "households_eliminated": ("累计风险消除户数", "消除户数", "风险消除户数", "已消除户数"),
    "households_no_labour": ("整户无劳动力未消除户数", "无劳动力"),
    "households_recent": ("识别不足半年未消除户数", "不足半年"),
    "households_unresolved_over_year": ("超一年未消除户数", "超一年户"),
    "households_eliminated_early": ("不足六个月即消除户数", "过早消除"),
    "help_in_time_rate": ("帮扶及时率",),
    "households_measure_mismatch": ("措施不对应风险户数", "措施不对应"),
    "clues_found": ("当年线索数", "当年线索", "线索数", "发现线索"),
    "clues_open": ("未办结线索数", "未办线索"),
    "clues_overdue": ("超期未认定线索数", "超期线索", "超期未认定线索"),
    "identification_in_time_rate": ("认定及时率",),
    "households_fallen_back": ("当月回退户数", "回退户数", "回退户"),
    "households_marked_again": ("当月再标注户数", "再标注户", "再标注户数"),
    "followup_rate": ("回访率",),
    "paid_growth": ("资金支付同比增幅", "支付增幅", "支付增长率"),
    "fund_assigned_rate": ("资金分配到项目率", "到项目率", "资金到项目率"),
    "management_fee_share": ("项目管理费占比", "管理费占比", "项目管理费比例", "management_fee"),
    "project_preparation_rate": ("项目前期完成率", "前期完成率", "前期工作完成率"),
    "project_settlement_rate": ("项目决算率", "决算率", "报账率"),
    "project_handover_rate": ("项目移交率", "移交率"),
    "assets_total": ("项目资产数", "项目资产", "资产数"),
    "assets_value": ("项目资产原值", "资产原值"),
    "asset_handover_rate": ("资产移交率", "项目资产移交率"),
    "asset_title_rate": ("资产确权率", "确权率", "资产确权登记率"),
    "work_targets_due": ("到期任务数", "到期任务"),
    "work_in_time_rate": ("任务按期完成率", "按期完成率"),
    "work_overdue": ("超期未完成任务数", "超期任务", "超期未完成"),
    "work_done_late": ("逾期完成任务数", "逾期完成"),
    "problems_found": ("累计发现问题数", "发现问题", "问题数", "发现问题数"),
    "problems_open": ("未整改问题数", "未整改", "未整改问题"),
    "problems_overdue": ("超期未整改问题数", "超期问题", "超期未整改"),
    "problems_correction_rate": ("问题整改率", "整改率", "整改完成率", "问题整改完成率"),
    "helpers_total": ("结对帮扶人数", "帮扶人数", "帮扶责任人数"),
    "visits_required": ("应走访次数", "应走访"),
    "visits_made": ("走访次数",),
    "visit_rate": ("走访完成率", "走访率"),
    "helpers_without_visit": ("应走访未走访帮扶人数", "未走访人", "未走访帮扶人"),
    "villages_total": ("行政村数", "行政村", "村数"),
    "villages_safe_rate": ("放心村覆盖率", "放心村率", "放心村占比", "放心村比例"),
    "villages_model_rate": ("标杆村覆盖率", "标杆村率", "标杆村占比", "标杆村比例"),
    "key_villages": ("重点帮扶村数", "重点帮扶村"),
    "resettlement_villages": ("易地搬迁安置点村数", "安置点村", "易地搬迁安置点"),
    "collective_income": ("村集体经济收入", "集体收入", "集体经济收入"),
    "villages_weak_collective_rate": (
        "集体收入薄弱村占比",
        "薄弱村率",
        "薄弱村占比",
        "集体收入不足10万元村占比",
    ),
    "points_pilot_villages": ("积分制试点村数", "积分制村", "积分制试点村"),
    "toilets_built": ("新建户厕数", "新建户厕", "户厕改造数", "新建厕所"),
    "team_members": ("驻村工作队人数", "驻村人数"),
    "employed": ("脱贫人口务工人数", "务工人数", "务工规模", "脱贫人口务工规模", "脱贫劳动力务工人数"),
    "employment_rate": ("脱贫人口务工率", "务工率", "就业率"),
    "workshops": ("帮扶车间数", "帮扶车间", "扶贫车间", "扶贫车间数", "车间数"),
    "workshop_workers": ("帮扶车间务工人数", "车间务工", "车间吸纳务工人数", "扶贫车间务工人数"),
    "workshop_poor_workers": ("帮扶车间脱贫人口数", "车间脱贫", "车间脱贫人口数"),
    "income_poor": ("脱贫人口人均收入", "脱贫收入", "脱贫人口收入", "脱贫人口人均纯收入"),
    "income_poor_growth": ("脱贫人口收入增速", "脱贫增速", "脱贫人口收入增幅"),
    "income_rural": (
        "农村居民人均收入",
        "农村收入",
        "农村居民收入",
        "农民人均收入",
        "农村居民人均可支配收入",
    ),
    "income_rural_growth": ("农村居民收入增速", "农村增速", "农民收入增速", "农村居民收入增幅"),
    "loan_balance": ("小额信贷余额", "贷款余额", "小额贷款余额"),
    "loans_outstanding": ("未结清贷款数", "未结清贷款"),
    "loans_overdue_rate": ("贷款逾期率", "小额信贷逾期率", "逾期率"),
    "loans_misused": ("违规使用贷款数", "违规贷款", "违规使用贷款", "违规使用贷款笔数"),
}
_BY_NAME: Final = {name: code for code, names in _NAMES.items() for name in (code, *names)}

# Figures that are ratios: a bare number above 1 in a file is per cent.
RATIOS: Final = frozenset(
    code
    for code in _NAMES
    if code.endswith(("_rate", "_share", "_growth", "_execution", "_gap"))
    or code.startswith("risk_elimination_")
)
# Money per person: such figures do not add up either.
AVERAGES: Final = frozenset({"income_poor", "income_rural"})


def name_of(code: str) -> str:
    """What documents usually call a KPI; a code that is not known here names itself."""
    return _NAMES[code][0] if code in _NAMES else code


def kpi_code(cell: Cell) -> str:
    """A KPI's code, from the code or a Chinese name; "" if empty. Raises BadValue for unknown names.

    A code need not be known here, only look like one: definitions live with the queries.
    """
    if is_nothing(cell):
        return ""
    words = plain(cell)
    found = _BY_NAME.get(_OF.sub("", words))
    if found:
        return found
    if "_" in words and _CODE.fullmatch(words):
        return words
    raise BadValue("应为指标代码或指标名称，如“风险消除率（户）”“资金支出率”“产业资金占比”")
