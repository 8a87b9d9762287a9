"""Lead units, indicators and targets of the work points as tables: what is read and exported."""

from typing import Final

import pandas as pd

from dashboard import wording
from dashboard.describe import Row
from dashboard.tables import Column, column
from dashboard.work_figures import LOOK, QUARTERS
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.work_status import IN_TIME, LATE, LIGHTS, NOT_DUE, OVERDUE, SOON

_URGENCY: Final = list(LIGHTS)
_COLOURED: Final = (OVERDUE, LATE, SOON)  # where a number above zero is shown with its light
_DAYS: Final = {OVERDUE: "超 {} 天", LATE: "晚 {} 天", SOON: "还有 {} 天", NOT_DUE: "还有 {} 天"}


def _count(light: str) -> Column:
    def shown(row: Row) -> str:
        return LOOK[light] if light in _COLOURED and row[light] else ""

    return Column(
        LIGHTS[light].short, lambda row: wording.whole(row[light]), "number", lambda row: row[light],
        status=shown, hint=f"{LIGHTS[light].word}：{LIGHTS[light].explanation}",
    )  # fmt: skip


def units_columns(units: pd.DataFrame) -> list[Column]:
    """The unit, how many of its targets shine in each light, and its rate with the two numbers behind it."""
    columns = [column("lead_unit", "牵头单位")]
    if units["area_code"].nunique() > 1:
        columns.append(column("place", "地区"))
    columns += [_count(light) for light in LIGHTS]
    return [
        *columns,
        Column("按期率", lambda row: wording.rate(row["rate"]), "number", lambda row: row["rate"]),
        Column(
            "按期 / 到期", lambda row: wording.parts(row["due_in_time"], row["due"], ""), "number",
            lambda row: row["due"], hint="当年到月末到期的任务，其中在时限内完成的",
        ),
    ]  # fmt: skip


UNITS_EXPORT: Final = [
    field("place", "地区"),
    field("lead_unit", "牵头单位"),
    field("targets", "任务", "count"),
    *(field(light, known.word, "count") for light, known in LIGHTS.items()),
    field("due_in_time", "到期任务中按期完成", "count"),
    field("due", "到期任务", "count"),
    field("rate", "按期完成率", "rate"),
]


def _word(light: str) -> str:
    return LIGHTS[light].word if light else "无任务"


def _quarter(place: int) -> Column:
    name = f"q{place}"
    return Column(
        QUARTERS[place - 1], lambda row: _word(row[name]), "status",
        lambda row: _URGENCY.index(row[name]) if row[name] else len(_URGENCY),
        status=lambda row: LOOK.get(row[name], "not_applicable"),
    )  # fmt: skip


def indicators_columns(*, unit: bool) -> list[Column]:
    """Item or sub-item, indicator, who leads and helps, and the light of each quarter."""
    above = [column("item", "大项")] if unit else []
    lead = [] if unit else [column("lead_unit", "牵头单位")]
    return [
        Column("指标", lambda row: f"{row['indicator_no']} {row['indicator']}", order=_indicator_order),
        *(_quarter(place) for place in range(1, len(QUARTERS) + 1)),
        *above,
        column("sub_item", "小项"),
        *lead,
        column("other_units", "责任单位", words=lambda text: text or wording.ABSENT),
    ]


def _indicator_order(row: Row) -> float:
    return float(row["indicator_no"])


def _days(row: Row) -> str:
    if row["light"] == IN_TIME:
        return wording.ABSENT
    return _DAYS[row["light"]].format(wording.whole(row["days"]))


def _when(row: Row) -> str:
    """`一季度`, with the year for what an earlier year left behind."""
    name = QUARTERS[row["quarter"] - 1]
    return name if row["due_on"].year == row["year"] else f"{row['year']}年{name}"


def targets_columns() -> list[Column]:
    """What was to be reached, the light, by when, and what was reported."""
    return [
        Column("指标", lambda row: f"{row['indicator_no']} {row['indicator']}", order=_indicator_order),
        Column(
            "状态", lambda row: LIGHTS[row["light"]].word, "status",
            lambda row: _URGENCY.index(row["light"]), status=lambda row: LOOK[row["light"]],
        ),
        Column("天数", _days, "number", lambda row: None if row["light"] == IN_TIME else row["days"],
               hint="超期、晚：时限之后的天数；还有：离时限的天数"),
        Column("季度", _when, order=lambda row: row["year"] * 10 + row["quarter"]),
        column("target", "目标"),
        column("due_on", "时限", words=wording.day, kind="number"),
        column("done_on", "完成", words=wording.day, kind="number"),
        column("progress", "进展", words=lambda text: text or wording.ABSENT),
        column("evidence", "佐证材料", words=lambda text: text or wording.ABSENT),
        column("lead_unit", "牵头单位"),
    ]  # fmt: skip


TARGETS_EXPORT: Final = [
    field("place", "地区"),
    field("year", "年度", "number"),
    field("item_no", "大项序号", "count"),
    field("item", "大项"),
    field("sub_no", "小项序号", "count"),
    field("sub_item", "小项"),
    field("indicator_no", "指标序号", "count"),
    field("indicator", "指标"),
    field("lead_unit", "牵头单位"),
    field("other_units", "责任单位"),
    Sheet("季度", lambda row: QUARTERS[row["quarter"] - 1]),
    field("target", "目标"),
    field("due_on", "时限", "date"),
    field("done_on", "完成日期", "date"),
    Sheet("状态", lambda row: LIGHTS[row["light"]].word),
    Sheet("天数", _days),
    field("progress", "进展"),
    field("evidence", "佐证材料"),
]

QUARTERS_EXPORT: Final = [
    field("name", "季度"),
    *(field(light, LIGHTS[light].word, "count") for light in LIGHTS),
]
