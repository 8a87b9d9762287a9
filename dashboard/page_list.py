"""The pages: key in the address, title, file, and whether the bar shows them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "app_pages"


@dataclass(frozen=True)
class Page:
    """One page; `key` is its name in the address."""

    key: str
    title: str
    file: str

    @property
    def path(self) -> Path:
        """Its script."""
        return _FOLDER / self.file


PAGES: Final = {
    page.key: page
    for page in (
        Page("overview", "总览", "overview.py"),
        Page("map", "地图", "map.py"),
        Page("drilldown", "下钻", "drilldown.py"),
        Page("funds", "资金", "funds.py"),
        Page("projects", "项目", "projects.py"),
        Page("dictionary", "指标字典", "dictionary.py"),
    )
}
FIRST: Final = "overview"
START: Final = Page("start", "开始", "start.py")
