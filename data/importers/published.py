"""通报数: figures that were published, kept beside the computed ones; nothing is bent to fit."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from data.importers import cleaning, dates, spellings
from data.importers.area_cell import area_in
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.keys import hashed
from data.importers.kpi_names import RATIOS, kpi_code
from data.importers.layout import Field
from data.importers.merge import merge
from data.importers.quantity import Quantity, quantity
from data.importers.reading import Cell
from data.published_balance import imbalances, stated
from data.schema import published_figures
from data.vocabulary import CATEGORIES, FUND_LEVELS

KIND: Final = "published"
FIELDS: Final = (
    Field("kpi", "指标", ("指标名称", "指标代码"), required=True, example="资金支出率"),
    Field("area", "地区", ("区域", "行政区划", "县(市、区)", "县区"), required=True, example="样例市"),
    Field(
        "month",
        "月份",
        ("统计月份", "数据月份", "时点", "截至月份", "统计时间"),
        required=True,
        example="2021-12",
    ),
    Field(
        "figure",
        "通报数",
        ("通报值", "公布数", "公开数", "通报数值", "公布值"),
        required=True,
        example="91.4%",
    ),
    Field("part", "分项", ("类别", "其中", "资金级次", "分类")),
    Field("base", "口径", ("统计口径", "计算口径"), choices=("户", "人", "未注明")),
    Field(
        "source", "来源", ("文件", "出处", "文件来源", "通报文件"), required=True, example="2021年第12期通报"
    ),
    Field("published_on", "日期", ("通报日期", "发布日期", "公布日期", "发文日期"), example="2022-01-10"),
)

HOUSEHOLDS: Final = "户"
PERSONS: Final = "人"
UNSTATED: Final = "未注明"
_BASES: Final = {
    **dict.fromkeys(("户", "户数", "按户", "按户数", "户口径", "以户计"), HOUSEHOLDS),
    **dict.fromkeys(("人", "人数", "人口", "按人", "按人数", "人口径", "以人计"), PERSONS),
    **dict.fromkeys(("", "未注明", "未说明", "不明", "未知"), UNSTATED),
}
_WHOLE: Final = {"全部", "总数"}
_PARTS: Final = {"category": spellings.category, "fund_level": spellings.fund_level}


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `published_figures`. Refused: unknown figures and areas, and a figure given twice."""
    first_row: dict[str, int] = {}

    def figure(cells: Cells) -> dict[str, Any]:
        row = _figure(cells)
        if row["published_key"] in first_row:
            first = first_row[row["published_key"]]
            cells.reject(["kpi", "source"], f"与第 {first} 行是同一来源的同一指标、地区、月份和口径")
        first_row[row["published_key"]] = cells.number
        return row

    return clean_rows(tables, context, figure, month_of=lambda row: row["month"])


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the figures; no events hang on them. Sums that do not balance are warned of."""
    merged = merge(connection, published_figures, cleaned.rows, batch.id)
    said = {(row["kpi"], row["month"], row["source"]) for row in cleaned.rows}
    return Touched(
        warnings=[found.sentence for found in imbalances(stated(connection, said))], counts=merged.counts()
    )


def _figure(cells: Cells) -> dict[str, Any]:
    kpi = cells.get("kpi", cleaning.required(kpi_code, "应填写指标"))
    area = area_in(cells, "area")
    month = cells.get("month", cleaning.required(dates.month, "应填写月份"))
    read = partial(quantity, is_ratio=kpi in RATIOS)
    figure = cells.get("figure", cleaning.required(read, "应填写通报数"))
    base = cells.get("base", _base)
    source = cells.get("source", cleaning.required(cleaning.text, "应写明来源文件"))
    part = cells.get("part", _part)
    return {
        # The whole keeps the key that it had before there were parts.
        "published_key": hashed(kpi, area, month, source, base, *([part] if part else [])),
        "kpi": kpi,
        "area_code": area,
        "month": month,
        "text": cleaning.text(cells.raw("figure")),
        "value": figure.value,
        "base": _of_unit(figure) if base == UNSTATED else base,
        "part": part,
        "source": source,
        "published_on": cells.get("published_on", dates.day),
    }


def _base(cell: Cell) -> str:
    base = _BASES.get(cleaning.plain(cell))
    if base is None:
        raise cleaning.BadValue("应为口径之一：户、人、未注明")
    return base


def _part(cell: Cell) -> str:
    """`category=脱贫不稳定户` or `fund_level=中央`; "" for the whole."""
    if cleaning.is_nothing(cell) or cleaning.plain(cell) in _WHOLE:
        return ""
    for dimension, cleaner in _PARTS.items():
        try:
            return f"{dimension}={cleaner(cell)}"
        except cleaning.BadValue:
            continue
    known = "、".join((*CATEGORIES, *FUND_LEVELS))
    raise cleaning.BadValue(f"应为分项之一：{known}；合计请留空")


def _of_unit(figure: Quantity) -> str:
    """The base that the figure's own unit states: 16651户."""
    return figure.unit if figure.unit in {HOUSEHOLDS, PERSONS} else UNSTATED
