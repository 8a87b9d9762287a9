"""Policy values with their sources, and the published figures of the example, as workbooks."""

from pathlib import Path
from typing import Final

from data.demo.employment import FLOOR, county_floors
from data.demo.profile import CITY_NAME
from data.demo.workbook import write_xlsx

POLICY_FILE: Final = "政策参数.xlsx"
PUBLISHED_FILE: Final = "通报数.xlsx"

_POLICY_HEADINGS: Final = (
    "参数",
    "适用地区",
    "资金级次",
    "月份",
    "数值",
    "单位",
    "生效日期",
    "失效日期",
    "来源",
)
_WUGANG: Final = "舞钢市“四不摘”工作方案 2020-03-14：人均纯收入低于5000元"
_HUAIBEI: Final = "淮北市2023年工作要点政策解读：用于产业发展的占比不低于60%（示范：提前到2021年执行）"
_DAZHU: Final = "竹府办〔2022〕28号：中央资金用于产业不低于55%（示范：提前到2021年执行）"
_DAZHU_STARTS: Final = "竹府办〔2022〕28号：4月底前全部开工（示范：提前到2021年执行）"
_NOT_BELOW: Final = "竹府办〔2022〕28号：省、市、县资金用于产业不低于上年（示范：按2020年实际）"
_UNHELPED: Final = "竹府办〔2022〕28号：不得漏测失帮"
_PLAN_2020: Final = "示范市2020年资金使用计划（示范）"
_FEE: Final = "财农〔2021〕19号：项目管理费不超过衔接资金的1%"
_PREPARED: Final = "竹府办〔2022〕28号：3月底前完成前期准备（示范：提前到2021年执行）"
_VISITS: Final = "竹府办〔2022〕28号：监测户每年入户帮扶不少于4次，其他户2次（示范：提前到2021年执行）"
_FOLLOW_UP: Final = "竹府办〔2022〕28号：对风险消除情况开展回访（示范：回访率90%以上）"
_WEAK: Final = "竹府办〔2022〕28号：培育壮大一批经营收入10万元以上的村集体（示范：提前到2021年执行）"
_WORK: Final = "竹府办〔2022〕28号：脱贫劳动力务工人数达到3.32万人以上（示范：提前到2021年执行）"
_WORK_BY_COUNTY: Final = _WORK.replace("示范：", "示范：按监测对象户数分解到县，")
_MISUSE: Final = "舞钢市“四不摘”工作方案 2020-03-14：杜绝户贷企用、违规用款等问题"
_ALL_VILLAGES: Final = "平顶山日报 2022-07-05：所有村打造成放心村，60%的村打造成标杆村（示范：2021年底）"
_CORRECTED: Final = "平顶山日报 2022-07-05：通过5轮围村普查，排查整改隐患、问题（示范：整改率95%以上）"
_FIFTEEN_DAYS: Final = "示范市防止返贫动态监测帮扶工作方案（示范）：线索15日内办结"
_REPORTS: Final = "示范市防返贫监测数据报送制度（示范）"
_OWN: Final = "示范市2021年巩固脱贫成果工作要点（示范）"

_POLICIES: Final = (
    ("income_line", "", "", "", 5000, "元", "2020-01-01", "", _WUGANG),
    ("income_line", "", "", "", 6000, "元", "2021-01-01", "", "示范市防止返贫监测收入线公告（示范）"),
    ("floor.industry_share", "", "", "", "50%", "比率", "2020-01-01", "", _PLAN_2020),
    ("floor.industry_share", "", "中央", "", "50%", "比率", "2020-01-01", "", _PLAN_2020),
    ("floor.industry_share", "", "", "", "60%", "比率", "2021-01-01", "", _HUAIBEI),
    ("floor.industry_share", "", "中央", "", "55%", "比率", "2021-01-01", "", _DAZHU),
    ("floor.industry_share", "", "省级", "", "58.5%", "比率", "2021-01-01", "", _NOT_BELOW),
    ("floor.industry_share", "", "市级", "", "59%", "比率", "2021-01-01", "", _NOT_BELOW),
    ("floor.industry_share", "", "县级", "", "57.4%", "比率", "2021-01-01", "", _NOT_BELOW),
    ("target.project_start_rate", "", "", "", "100%", "比率", "2021-04-01", "2022-01-01", _DAZHU_STARTS),
    ("target.project_completion_rate", "", "", "", "90%", "比率", "2021-12-01", "2022-01-01", _OWN),
    ("target.households_without_measure", "", "", "", 0, "户", "2020-01-01", "", _UNHELPED),
    ("limit.identification_days", "", "", "", 15, "天", "2020-01-01", "", _FIFTEEN_DAYS),
    ("target.help_in_time_rate", "", "", "", "100%", "比率", "2020-01-01", "", _UNHELPED),
    ("target.followup_rate", "", "", "", "90%", "比率", "2021-01-01", "", _FOLLOW_UP),
    ("target.fund_assigned_rate", "", "", "", "100%", "比率", "2021-04-01", "", _OWN),
    ("ceiling.management_fee_share", "", "", "", "1%", "比率", "2021-01-01", "", _FEE),
    ("target.project_preparation_rate", "", "", "", "100%", "比率", "2021-03-01", "2022-01-01", _PREPARED),
    ("target.asset_handover_rate", "", "", "", "90%", "比率", "2021-01-01", "", _OWN),
    ("target.asset_title_rate", "", "", "", "90%", "比率", "2021-12-01", "", _OWN),
    ("ceiling.loans_overdue_rate", "", "", "", "1%", "比率", "2021-01-01", "", _OWN),
    ("target.loans_misused", "", "", "", 0, "个", "2020-01-01", "", _MISUSE),
    ("target.problems_correction_rate", "", "", "", "95%", "比率", "2021-01-01", "", _CORRECTED),
    ("target.visit_rate", "", "", "", "100%", "比率", "2021-01-01", "", _VISITS),
    ("target.villages_safe_rate", "", "", "", "100%", "比率", "2021-12-01", "", _ALL_VILLAGES),
    ("target.villages_model_rate", "", "", "", "60%", "比率", "2021-12-01", "", _ALL_VILLAGES),
    ("limit.collective_income", "", "", "", "10万元", "元", "2020-01-01", "", _WEAK),
    ("floor.employed", CITY_NAME, "", "", FLOOR, "人", "2021-12-01", "2022-01-01", _WORK),
    *(
        ("floor.employed", county, "", "", share, "人", "2021-12-01", "2022-01-01", _WORK_BY_COUNTY)
        for county, share in county_floors().items()
    ),
)  # fmt: skip

# Kind of file, day of the following month, every so many months, since when: the month of its first file.
_DUE: Final = (
    ("roster", 5, 1, "2021-11-01"),
    ("projects", 8, 1, "2021-12-01"),
    ("allocations", 10, 12, "2020-12-01"),
    ("payments", 8, 6, "2020-12-01"),
    ("clues", 5, 1, "2021-12-01"),
    ("events", 5, 1, "2021-12-01"),
    ("assets", 10, 3, "2021-12-01"),
    ("loans", 10, 3, "2021-12-01"),
    ("problems", 8, 1, "2021-12-01"),
    ("helpers", 10, 3, "2021-12-01"),
    ("visits", 8, 1, "2021-12-01"),
    ("villages", 20, 12, "2020-12-01"),
    ("incomes", 15, 3, "2021-12-01"),
    ("employment", 8, 1, "2021-12-01"),
    ("workshops", 10, 3, "2021-12-01"),
)
_DUE_ROWS: Final = (
    *((f"due_day.{kind}", "", "", "", day, "日", since, "", _REPORTS) for kind, day, _, since in _DUE),
    *(
        (f"due_every.{kind}", "", "", "", every, "个月", since, "", _REPORTS)
        for kind, _, every, since in _DUE
        if every > 1
    ),
    ("due_day.workpoints", CITY_NAME, "", "", 10, "日", "2021-12-01", "", _REPORTS),
    ("due_every.workpoints", CITY_NAME, "", "", 3, "个月", "2021-12-01", "", _REPORTS),
)

_PUBLISHED_HEADINGS: Final = ("指标", "地区", "月份", "通报数", "口径", "来源", "日期")
_SOURCE: Final = "平顶山日报 2022-07-05 工作综述（示例）"
_PUBLISHED: Final = (
    ("风险消除率", CITY_NAME, "202112", "36.8%", "未注明", _SOURCE, "2022-07-05"),
    ("识别户数", CITY_NAME, "202112", "16651户", "户", _SOURCE, "2022-07-05"),
    ("识别人数", CITY_NAME, "202112", "50491人", "人", _SOURCE, "2022-07-05"),
    ("衔接资金投入", CITY_NAME, "202112", "96376万元", "未注明", _SOURCE, "2022-07-05"),
    ("资金增幅", CITY_NAME, "202112", "3.39%", "未注明", _SOURCE, "2022-07-05"),
)


def write_policies(folder: Path) -> None:
    """政策参数.xlsx: what the example's figures are judged against, each with its document."""
    write_xlsx(
        folder / POLICY_FILE,
        [["政策参数表（截至2021年12月）"], _POLICY_HEADINGS, *_POLICIES, *_DUE_ROWS],
        sheet="政策参数",
    )


def write_published(folder: Path) -> None:
    """通报数.xlsx: figures as they were printed, beside which the computed ones are shown."""
    write_xlsx(
        folder / PUBLISHED_FILE,
        [["公开报道与通报数字（截至2021年12月）"], _PUBLISHED_HEADINGS, *_PUBLISHED],
        sheet="通报数",
    )
