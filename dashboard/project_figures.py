"""One project: what is to be seen of it, in words and cards. Pure; neither Streamlit nor SQL."""

from typing import Any, Final

import pandas as pd

from dashboard import projects_figures, wording
from dashboard.describe import Row
from dashboard.tables import Column, column
from dashboard.workbook import field
from queries.fund_lists import AHEAD_BY
from queries.project_lists import STAGES

# The planned day of a stage, where there is one.
_PLANNED: Final = {"started_on": "planned_start_on", "completed_on": "planned_end_on"}


def flags(row: Row, days_unpaid: int | None) -> list[str]:
    """What calls for a look, each in one sentence; none for a project in order.

    `days_unpaid` is how long its money has lain without any payment, None where that is not too long.
    """
    found = []
    for column_name, planned, word in (
        ("completion_overdue_days", "planned_end_on", "完工"),
        ("start_overdue_days", "planned_start_on", "开工"),
    ):
        if not wording.missing(row[column_name]):
            days = wording.whole(row[column_name])
            found.append(f"计划 {wording.day(row[planned])} {word}，已逾期 {days} 天。")
    if days_unpaid is not None:
        found.append(f"资金下达 {wording.whole(days_unpaid)} 天，尚未支付。")
    if _runs_ahead(row):
        found.append(
            f"支付 {wording.rate(row['paid_share'])}，形象进度 {wording.rate(row['progress'], 0)}，"
            f"支付比工程快 {wording.points(row['ahead'])}。"
        )
    if row["same_day"]:
        found.append(f"多个阶段在同一天：{row['same_day']}，日期需核实。")
    return found


def _runs_ahead(row: Row) -> bool:
    return not wording.missing(row["ahead"]) and row["ahead"] >= AHEAD_BY - 1e-9 and row["progress"] < 1


def heading(row: Row) -> str:
    """`完工逾期 61 天，支付 68.2%，形象进度 43%`."""
    parts = [projects_figures.late(row) or str(row["stage"])]
    if not wording.missing(row["paid_share"]):
        parts.append(f"支付 {wording.rate(row['paid_share'])}")
    if not wording.missing(row["progress"]):
        parts.append(f"形象进度 {wording.rate(row['progress'], 0)}")
    return "，".join(parts)


def cards(row: Row) -> list[dict[str, Any]]:
    """Four figures: planned money, paid, progress, time."""
    late, days = projects_figures.late(row), projects_figures.late_days(row)
    base = row["planned"] or row["allocated"]
    paid_of = f"{wording.wan(row['paid'])} / {wording.wan(base)} 万元"
    reported = "最近一次上报" if not wording.missing(row["progress"]) else "没有这个月的上报"
    return [
        _card(
            "计划资金", (wording.wan(row["planned"]), "万元"),
            [row["fund_levels"], f"已下达 {wording.money(row['allocated'])}"],
        ),
        _card(
            "支付比例", wording.figure_parts(row["paid_share"], wording.RATIO), [f"{paid_of}，占计划资金"],
            ("watch", "快于工程") if _runs_ahead(row) else ("", ""),
        ),
        _card(
            "形象进度", wording.figure_parts(row["progress"], wording.RATIO),
            [f"阶段：{row['stage']}", reported],
        ),
        _card(
            "逾期", (wording.whole(days or 0), "天"), [late or "没有逾期未开工、未完工"],
            ("behind", "逾期") if late else ("fine", "按期"),
        ),
    ]  # fmt: skip


def _card(
    label: str, figure: tuple[str, str], lines: list[str], status: tuple[str, str] = ("", "")
) -> dict[str, Any]:
    return {
        "key": label, "label": label, "value": figure[0], "unit": figure[1], "status": status[0],
        "word": status[1], "lines": [line for line in lines if line], "trend": [], "trend_label": "",
        "action": "", "hint": "", "width": 1,
    }  # fmt: skip


def stages(row: Row, today: pd.Timestamp) -> pd.DataFrame:
    """One row per stage: stage, planned and actual (NaT for none), and late, the days after the plan."""
    rows = []
    for name, word in STAGES.items():
        planned = row[_PLANNED[name]] if name in _PLANNED else pd.NaT
        actual = row[name]
        until: Any = today if pd.isna(actual) else actual
        rows.append((word, planned, actual, float("nan") if pd.isna(planned) else (until - planned).days))
    found = pd.DataFrame(rows, columns=["stage", "planned", "actual", "late"])
    return found.assign(planned=pd.to_datetime(found["planned"]), actual=pd.to_datetime(found["actual"]))


def _against_plan(row: Row) -> str:
    if wording.missing(row["late"]):
        return wording.ABSENT
    days, waiting = int(row["late"]), pd.isna(row["actual"])
    if days > 0:
        return f"{'逾期' if waiting else '晚'} {days} 天"
    if waiting:
        return "未到期"
    return f"提前 {-days} 天" if days else "按期"


STAGE_COLUMNS: Final = [
    column("stage", "阶段"),
    column("planned", "计划", words=wording.day, kind="number"),
    Column("实际", lambda row: "尚未" if pd.isna(row["actual"]) else wording.day(row["actual"]), "number"),
    Column(
        "与计划相比", _against_plan, "text", lambda row: row["late"],
        status=lambda row: "behind" if pd.isna(row["actual"]) and row["late"] > 0 else "",
    ),
]  # fmt: skip


def _paid_share(row: Row) -> float | None:
    return row["paid"] / row["allocated"] if row["allocated"] else None


FUNDING_COLUMNS: Final = [
    column("fund_level", "资金级次"),
    column("planned", "计划", words=wording.wan, kind="number"),
    column("allocated", "下达", words=wording.wan, kind="number"),
    column("paid", "支付", words=wording.wan, kind="number"),
    Column("支付占下达", lambda row: wording.rate(_paid_share(row)), "bar", _paid_share, _paid_share),
]  # fmt: skip

PAYMENT_COLUMNS: Final = [
    column("paid_on", "支付日期", words=wording.day),
    column("fund_level", "资金级次"),
    column("amount", "金额（万元）", words=wording.wan, kind="number"),
    column("total", "累计（万元）", words=wording.wan, kind="number"),
]


def funding_heading(levels: pd.DataFrame) -> str:
    """`三级资金计划 241 万元，下达 241 万元，支付 165 万元`."""
    if levels.empty:
        return "没有资金记录"
    sums = [wording.money(levels[name].sum()) for name in ("planned", "allocated", "paid")]
    one = f"{levels['fund_level'].iloc[0]}资金"
    whose = one if len(levels) == 1 else f"{wording.few(len(levels))}级资金"
    return f"{whose}计划 {sums[0]}，下达 {sums[1]}，支付 {sums[2]}"


PAYMENTS_EXPORT: Final = [
    field("paid_on", "支付日期", "date"),
    field("fund_level", "资金级次"),
    field("amount", "金额（元）", "money"),
    field("total", "累计（元）", "money"),
]


def payments_heading(paid: pd.DataFrame) -> str:
    """`已支付 6 笔 164.7 万元，最近一笔在 2021-10-24`."""
    if paid.empty:
        return "还没有支付"
    last = paid.iloc[-1]
    total, day = wording.money(last["total"]), wording.day(last["paid_on"])
    return f"已支付 {len(paid)} 笔 {total}，最近一笔在 {day}"


def facts(row: Row, place: str) -> list[tuple[str, str]]:
    """What the project is, as (heading, text)."""
    return [
        ("项目编号", row["project_no"]),
        ("地点", place),
        ("类别", row["category"]),
        ("责任单位", row["responsible_unit"] or wording.ABSENT),
        ("计划年度", f"{row['plan_year']}年"),
    ]
