"""项目计划及进度: the project library with its stages, planned funding by level and physical progress."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, select

from data.importers import cleaning, dates
from data.importers.amounts import fen, row_list, unit_warnings
from data.importers.base import Batch, Cells, Cleaned, Context, Refused, Table, Touched, clean_rows
from data.importers.body import data_rows
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.place_fields import PLACE_FIELDS, PLACES
from data.importers.years import column_year, title_year
from data.schema import projects
from data.vocabulary import FUND_LEVELS

_PLAN_GROUPS: Final = ("计划投入资金", "计划投资", "投资计划", "投资规模", "资金规模", "资金来源", "衔接资金")


def _planned(*names: str) -> tuple[str, ...]:
    """Aliases of a column of planned money: under one of the merged headings first, else alone."""
    return (*(f"{group}/{name}" for group in _PLAN_GROUPS for name in names), *names)


KIND: Final = "projects"
FIELDS: Final = (
    Field(
        "project_no",
        "项目编号",
        ("项目编码", "项目代码", "项目库编号", "项目库编码"),
        required=True,
        example="990121210001",
    ),
    Field("name", "项目名称", ("项目", "建设项目名称"), required=True, example="东河村产业路项目"),
    Field("category", "项目类别", ("项目类型", "项目分类", "类别", "项目性质"), example="产业发展"),
    *PLACE_FIELDS,
    Field("year", "年度", ("计划年度", "项目年度", "实施年度", "年份"), example="2021"),
    Field(
        "period",
        "实施期限",
        ("建设期限", "实施期间", "实施时间", "建设起止年限", "起止年月", "起止时间", "建设周期"),
        example="2021年4月到10月",
    ),
    Field("planned_start", "计划开工日期", ("计划开工时间", "拟开工日期", "拟开工时间")),
    Field("planned_end", "计划完工日期", ("计划完工时间", "计划竣工日期", "计划竣工时间", "拟完工时间")),
    Field(
        "planned",
        "计划投入资金/合计",
        _planned("合计", "小计", "总额", "总投资", "计划投入资金", "计划总投资"),
        example="100",
        unit="万元",
    ),
    Field(
        "central",
        "计划投入资金/中央",
        _planned("中央", "中央资金", "中央级", "中央财政资金"),
        example="60",
        unit="万元",
    ),
    Field(
        "province",
        "计划投入资金/省级",
        _planned("省级", "省", "省级资金", "省财政资金"),
        example="30",
        unit="万元",
    ),
    Field(
        "city_funds",
        "计划投入资金/市级",
        _planned("市级", "市", "市级资金", "市财政资金"),
        example="10",
        unit="万元",
    ),
    Field(
        "county_funds",
        "计划投入资金/县级",
        _planned("县级", "县区级", "县(区)级", "区级", "县级资金"),
        unit="万元",
    ),
    Field("approved_on", "批复日期", ("批复时间", "项目批复日期", "审批日期"), example="2021-03-01"),
    Field("tendered_on", "招标日期", ("招标时间", "中标日期", "中标时间", "招标/中标日期", "招投标日期")),
    Field("started_on", "开工日期", ("开工时间", "实际开工日期", "实际开工时间"), example="2021-04-10"),
    Field(
        "completed_on",
        "完工日期",
        ("完工时间", "竣工日期", "竣工时间", "实际完工日期", "实际完工时间", "实际竣工日期"),
        example="2021-10-08",
    ),
    Field("accepted_on", "验收日期", ("验收时间", "竣工验收日期", "竣工验收时间"), example="2021-11-05"),
    Field("settled_on", "决算/报账日期", ("决算日期", "决算时间", "报账日期", "报账时间", "决算报账日期")),
    Field(
        "handed_over_on",
        "资产移交/确权日期",
        ("资产移交日期", "移交日期", "确权日期", "资产确权日期", "移交时间"),
    ),
    Field("progress", "形象进度", ("工程进度", "项目进度", "完成进度", "进度"), example="100%"),
    Field(
        "responsible_unit",
        "责任单位",
        ("项目责任单位", "主管单位", "项目主管部门", "主管部门", "实施单位"),
        example="东河县交通运输局",
    ),
)

_FUNDS: Final = ("central", "province", "city_funds", "county_funds")
_STAGES: Final = (
    "approved_on",
    "tendered_on",
    "started_on",
    "completed_on",
    "accepted_on",
    "settled_on",
    "handed_over_on",
)
_IN_ORDER: Final = ("started_on", "completed_on", "accepted_on")
_ROUNDING_FEN: Final = len(FUND_LEVELS)  # each part and the total are rounded on their own


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `projects`, each with its `project_funding`; columns that the file lacks are left out.

    A total that differs from its parts and stages out of order are taken as written, with a warning.
    """
    for table in tables:
        if not any(name in table.layout.columns for name in PLACES):
            raise Refused(f"文件“{context.file_name}”缺少“县”“乡”“村”列，无法知道项目在哪里。")
    stored = context.connection.execute(select(projects.c.project_no, projects.c.category))
    plan = _Plan(
        {table.sheet.name: _in_per_cent(table) for table in tables},
        {row.project_no: row.category for row in stored},
    )
    cleaned = clean_rows(tables, context, plan.project, month_of=_latest_stage)
    cleaned.warnings += unit_warnings(tables, context, ("planned", *_FUNDS)) + plan.warnings()
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the projects; a project that moved or changed may touch any month, for payments go with it."""
    merged = merge_sheets(connection, projects, cleaned.rows, batch.id)
    return Touched(
        areas=merged.values("area_code"),
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts("project_no"),
    )


class _Plan:
    """Cleans the rows of a file and notes what the clerk should look at."""

    def __init__(self, in_per_cent: Mapping[str, bool], categories: Mapping[str, str]) -> None:
        self._in_per_cent = in_per_cent
        self._categories = categories
        self._first_row: dict[str, int] = {}
        self._odd_totals: list[int] = []
        self._odd_stages: list[int] = []

    def project(self, cells: Cells) -> dict[str, Any]:
        """One row of `projects`, with the columns that the sheet has."""
        number = cells.get("project_no", cleaning.required(cleaning.code, "应填写项目编号"))
        if number in self._first_row:
            cells.reject(["project_no"], f"项目编号与第 {self._first_row[number]} 行重复，一个项目应只占一行")
        stages = {name: cells.get(name, dates.day_or_month) for name in _STAGES if cells.has(name)}
        row: dict[str, Any] = {
            "project_no": number,
            "name": cells.get("name", cleaning.required(cleaning.text, "应填写项目名称")),
            "category": self._category(cells, number),
            "area_code": cells.place(*PLACES),
            **_plan_dates(cells, stages.get("approved_on")),
            **stages,
        }
        if cells.has("progress"):
            row["progress"] = self._progress(cells)
        if cells.has("responsible_unit"):
            row["responsible_unit"] = cells.get("responsible_unit", cleaning.text)
        row |= self._funding(cells)
        in_order = [day for name in _IN_ORDER if (day := stages.get(name))]
        if in_order != sorted(in_order):
            self._odd_stages.append(cells.number)
        self._first_row[number] = cells.number
        return row

    def _category(self, cells: Cells, number: str) -> str:
        """As the file says; where it has no such column, as the store says."""
        return (
            cells.get("category", cleaning.text)
            if cells.has("category")
            else self._categories.get(number, "")
        )

    def _progress(self, cells: Cells) -> float | None:
        per_cent = self._in_per_cent[cells.table.sheet.name]
        done = cells.get("progress", partial(cleaning.ratio, per_cent=per_cent))
        return None if done is None else float(done)

    def _funding(self, cells: Cells) -> dict[str, Any]:
        if not any(cells.has(name) for name in _FUNDS):
            return {}
        parts = {level: fen(cells, name) or 0 for level, name in zip(FUND_LEVELS, _FUNDS, strict=True)}
        total = fen(cells, "planned")
        if total is not None and abs(total - sum(parts.values())) > _ROUNDING_FEN:
            self._odd_totals.append(cells.number)
        funding = [{"fund_level": level, "planned_fen": amount} for level, amount in parts.items() if amount]
        return {"project_funding": funding}

    def warnings(self) -> list[str]:
        """What was taken as written although it cannot be right."""
        warnings = []
        if self._odd_totals:
            warnings.append(
                f"{row_list(self._odd_totals)}的计划资金合计不等于各级之和，已按各级资金读取，请核对。"
            )
        if self._odd_stages:
            warnings.append(
                f"{row_list(self._odd_stages)}的开工、完工、验收日期前后颠倒，已按原样读取，请核对。"
            )
        return warnings


def _plan_dates(cells: Cells, approved_on: date | None) -> dict[str, Any]:
    """plan_year, and the last days on which a start or a completion is in time."""
    year = column_year(cells, "year") or title_year(cells)
    fallback = year or (approved_on.year if approved_on else None)
    if fallback is None and cells.context.as_of:
        fallback = cells.context.as_of.year
    span = cells.get("period", partial(dates.month_range, year=fallback)) or (None, None)
    start = cells.get("planned_start", dates.day_or_month_end) or span[0]
    end = cells.get("planned_end", dates.day_or_month_end) or span[1]
    first = start or end
    plan_year = column_year(cells, "year") or (first.year if first else fallback)
    if plan_year is None:
        missing = next((name for name in ("year", "period", "approved_on") if cells.has(name)), "project_no")
        cells.reject([missing], "应写明项目年度（年度、实施期限或批复日期之一）")
    row: dict[str, Any] = {"plan_year": plan_year}
    if cells.has("period") or cells.has("planned_start"):
        row["planned_start_on"] = start
    if cells.has("period") or cells.has("planned_end"):
        row["planned_end_on"] = end
    return row


def _in_per_cent(table: Table) -> bool:
    """Whether bare numbers in the progress column are per cent: as soon as one of them is above 1.

    Per-cent formatted cells hold fractions, whatever the heading says, so only the numbers can tell.
    """
    column = table.layout.columns.get("progress")
    if column is None:
        return False
    for _, cells in data_rows(table.sheet, table.layout):
        try:
            bare = cleaning.number(cells[column])
        except cleaning.BadValue:
            continue
        if bare is not None and bare > Decimal(1):
            return True
    return False


def _latest_stage(row: Mapping[str, Any]) -> date | None:
    return max((row[name] for name in _STAGES if row.get(name)), default=None)
