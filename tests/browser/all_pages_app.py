"""The dashboard with every page that is planned, whether it exists yet or not: for the bar's tests."""

import runpy

from dashboard import page_list
from dashboard.page_list import PAGES, Page
from tests.browser.streamlit_server import APP

PLANNED = {
    page_list.WHOLE: {"overview": "总览", "map": "地图", "drilldown": "下钻"},
    page_list.SUBJECTS: {
        "households": "监测对象",
        "funds": "资金",
        "projects": "项目",
        "problems": "问题整改",
    },
    page_list.WORK: {"work_points": "工作要点", "support": "帮扶与增收"},
    page_list.LAGGING: {"lagging": "落后村"},
    page_list.MEANING: {"dictionary": "指标字典"},
}

PAGES.clear()
PAGES.update(
    {key: Page(key, title, group) for group, pages in PLANNED.items() for key, title in pages.items()}
)
runpy.run_path(str(APP), run_name="__main__")
