"""The pages, in the bar's order: key in the address, title and group.

A page is one line here, its script `app_pages/<key>.py` and its projected view `slides/<key>.py`
(`dashboard.projection` says how). Pages of one group stand together in this list.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "app_pages"

# What a group of pages answers: the bar draws a line between groups, a phone's menu names them.
WHOLE: Final = "看全局"
SUBJECTS: Final = "看专题"
WORK: Final = "看工作"
LAGGING: Final = "看差距"
MEANING: Final = "查口径"
FEEDING: Final = "管数据"


@dataclass(frozen=True)
class Page:
    """One page; `key` is its name in the address; `always_now`: not shown on a snapshot, but as it is."""

    key: str
    title: str
    group: str = ""
    always_now: bool = False

    @property
    def path(self) -> Path:
        """Its script."""
        return _FOLDER / f"{self.key}.py"


PAGES: Final = {
    page.key: page
    for page in (
        Page("overview", "总览", WHOLE),
        Page("map", "地图", WHOLE),
        Page("drilldown", "下钻", WHOLE),
        Page("households", "监测对象", SUBJECTS),
        Page("funds", "资金", SUBJECTS),
        Page("projects", "项目", SUBJECTS),
        Page("workpoints", "工作要点", WORK),
        Page("problems", "问题整改", WORK),
        Page("support", "帮扶与增收", WORK),
        Page("lagging", "落后村", LAGGING),
        Page("dictionary", "指标字典", MEANING),
        Page("workbench", "数据工作台", FEEDING, always_now=True),
        Page("credibility", "数据可信度", FEEDING, always_now=True),
        Page("published", "通报数", FEEDING),
        Page("snapshots", "快照与变化", FEEDING, always_now=True),
        Page("closing", "月度结账", FEEDING, always_now=True),
    )
}
FIRST: Final = "overview"
WORKBENCH: Final = "workbench"
START: Final = Page("start", "开始")
