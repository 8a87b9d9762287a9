"""The addresses that are measured: every page, and the drill-down at three depths of a typical place."""

import sqlite3
from pathlib import Path

from benchmarks.wire import View
from dashboard.page_list import PAGES

_VILLAGES = """
    SELECT village.code, village.parent_code, count(DISTINCT version.household_no) AS households
    FROM areas AS village JOIN household_versions AS version ON version.area_code = village.code
    WHERE village.level = 'village' GROUP BY village.code, village.parent_code
"""


def typical_village(store: Path) -> tuple[str, str]:
    """The codes of a village with as many households as villages have on average, and of its township."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        villages = connection.execute(_VILLAGES).fetchall()
    connection.close()
    mean = sum(count for _, _, count in villages) / len(villages)
    village, township, _ = min(villages, key=lambda row: (abs(row[2] - mean), row[0]))
    return village, township


def views(store: Path) -> list[View]:
    """What is measured on a store of the demo city."""
    village, township = typical_village(store)
    return [
        View("总览 (overview)"),
        _view("地图 (map)", "map"),
        _view("下钻 (drill-down), city", "drilldown"),
        _view("下钻, township", "drilldown", township),
        _view("下钻, village", "drilldown", village),
        _view("资金 (funds)", "funds"),
        _view("项目 (projects)", "projects"),
        _view("工作要点 (workpoints)", "workpoints"),
        _view("问题整改 (problems)", "problems"),
        _view("落后村 (lagging)", "lagging"),
        _view("监测对象 (households), city", "households"),
        _view("监测对象, township", "households", township),
        _view("帮扶与增收 (support)", "support"),
        _view("指标字典 (dictionary)", "dictionary"),
        _view("数据可信度 (credibility)", "credibility"),
        _view("数据工作台 (workbench)", "workbench"),
        _view("通报数 (published)", "published"),
        _view("月度结账 (closing)", "closing"),
        _view("快照与变化 (snapshots)", "snapshots"),
    ]


def _view(name: str, page: str, area: str = "") -> View:
    """A page is a parameter of the address, as everything that is selected (`dashboard/navigation.py`)."""
    return View(name, (("page", page), *([("area", area)] if area else [])))


def many_views(store: Path, count: int) -> list[View]:
    """As many views as asked for: all pages again and again, each time for another place."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        codes = [code for (code,) in connection.execute("SELECT code FROM areas ORDER BY code")]
    connection.close()
    step = max(1, len(codes) // count)
    pages = (*PAGES, "drilldown")
    return [
        _view(f"view {number}", pages[number % len(pages)], codes[number * step % len(codes)])
        for number in range(count)
    ]
