"""A row of a frame in words: what cards, grids, tables and charts all say the same way.

A row is a mapping with the value columns of `queries.evaluate` (and, judged, of `queries.judgement`).
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import wording
from queries.kpi import AVERAGE, KPIS, Kpi

Row = Mapping[Any, Any]


def parts(row: Row) -> str:
    """The two numbers behind a ratio: `88,088 / 96,376 万元`; empty for a plain count or amount."""
    if row["unit"] not in (wording.RATIO, wording.RATIO_GAP):
        return ""
    return wording.parts(row["numerator"], row["denominator"], parts_unit(KPIS[row["kpi"]]))


def parts_unit(kpi: Kpi) -> str:
    """What the two numbers behind a ratio are counted in; the averages behind a growth in yuan per person."""
    return AVERAGE if kpi.baseline == "last_year_average" else kpi.measures[0].unit


def value(row: Row) -> str:
    """The value with its unit, or the word of its state where there is none."""
    if row["state"] in ("no_data", "not_applicable") or wording.missing(row["value"]):
        return wording.STATUS["not_applicable" if row["state"] == "not_applicable" else "no_data"].word
    return wording.figure(row["value"], row["unit"])


def short_value(row: Row) -> str:
    """`value` for a narrow cell, without units other than %."""
    if row["state"] in ("no_data", "not_applicable") or wording.missing(row["value"]):
        return value(row)
    return wording.short_figure(row["value"], row["unit"])


def status(row: Row) -> str:
    """Shape and word of a judged row's status: `◆ 落后`."""
    known = wording.STATUS[row["status"]]
    return f"{known.mark} {known.word}"


def status_word(row: Row) -> str:
    """The word of a judged row's status: `落后`."""
    return wording.STATUS[row["status"]].word


def change_on_last_month(row: Row, trend: pd.DataFrame) -> str:
    """`较上月 +212 户`, from the months of one KPI and area; empty where there is no last month.

    What adds up from January has none then: it begins anew.
    """
    if row["month"] % 100 == 1 and any(measure.kind == "ytd" for measure in KPIS[row["kpi"]].measures):
        return ""
    known = trend.set_index("month")["value"]
    before = known.get(month_before(int(row["month"])))
    if wording.missing(before) or wording.missing(row["value"]):
        return ""
    return f"较上月 {wording.change(row['value'] - before, row['unit'])}"


def last_known(trend: pd.DataFrame) -> str:
    """`最近一次是 2021年6月，45.9%`, from the months of one KPI and area; empty where none is known."""
    known = trend[trend["value"].notna()].sort_values("month").to_dict("records")
    if not known:
        return ""
    return f"最近一次是 {wording.month(known[-1]['month'])}，{value(known[-1])}"


def month_before(month: int, count: int = 1) -> int:
    """The month `count` months before: 202101 → 202012."""
    index = month // 100 * 12 + month % 100 - 1 - count
    return index // 12 * 100 + index % 12 + 1
