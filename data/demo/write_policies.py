"""Policy values with their sources, and the published figures of the example, as workbooks."""

from pathlib import Path
from typing import Final

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
)  # fmt: skip

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
        [["政策参数表（截至2021年12月）"], _POLICY_HEADINGS, *_POLICIES],
        sheet="政策参数",
    )


def write_published(folder: Path) -> None:
    """通报数.xlsx: figures as they were printed, beside which the computed ones are shown."""
    write_xlsx(
        folder / PUBLISHED_FILE,
        [["公开报道与通报数字（截至2021年12月）"], _PUBLISHED_HEADINGS, *_PUBLISHED],
        sheet="通报数",
    )
