"""Rosters made on the spot, for the tests of what a second roster does."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.importers.loading import workbook

HEADINGS = (
    "县",
    "乡",
    "村",
    "户编号",
    "姓名",
    "户类型",
    "监测对象类别",
    "致贫/返贫风险1",
    "识别监测时间",
    "风险是否已消除",
    "消除监测时间",
    "整户无劳动能力兜底保障户",
    "人均纯收入",
    "产业帮扶",
    "家庭成员联系电话",
)
PLAIN: dict[str, Any] = {
    "县": "东河县",
    "乡": "东河乡",
    "村": "东河村",
    "户编号": "1001",
    "姓名": "赵一",
    "户类型": "脱贫户",
    "监测对象类别": "脱贫不稳定户",
    "致贫/返贫风险1": "因病",
    "识别监测时间": "202103",
    "风险是否已消除": "否",
    "整户无劳动能力兜底保障户": "否",
    "人均纯收入": 5000,
}


def person(**cells: Any) -> dict[str, Any]:
    """One row: a plain person, with these cells otherwise."""
    return PLAIN | cells


def roster(path: Path, month: str, rows: Sequence[dict[str, Any]]) -> Path:
    """A roster exported at the end of a month, 2021-12."""
    body = [[row.get(heading, "") for heading in HEADINGS] for row in rows]
    return workbook(path, [["监测对象信息"], [f"导出时间：{month}-28 08:00:00"], HEADINGS, *body])
