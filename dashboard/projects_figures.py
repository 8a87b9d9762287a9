"""What the project page draws and says, from judged figures and lists. Pure; neither Streamlit nor SQL."""

import re
from html import escape
from typing import Any, Final

import pandas as pd

from dashboard import describe, wording
from dashboard.describe import Row
from dashboard.palette import LIGHT, Palette, status_colour
from queries.fund_lists import AHEAD_BY
from queries.kpi import KPIS
from queries.slices import value_of

CARDS: Final = (
    "projects_total",
    "project_start_rate",
    "project_completion_rate",
    "project_acceptance_rate",
    "projects_start_overdue",
    "projects_completion_overdue",
)
# The chain: a stage's name, its rate, and the stage that the rate is a share of.
_CHAIN: Final = (
    ("前期", "project_preparation_rate", "计划"),
    ("开工", "project_start_rate", "计划"),
    ("完工", "project_completion_rate", "开工"),
    ("验收", "project_acceptance_rate", "完工"),
    ("决算", "project_settlement_rate", "验收"),
    ("移交", "project_handover_rate", "验收"),
)
ASSETS: Final = ("asset_handover_rate", "asset_title_rate")
_EVEN: Final = 0.02  # rates closer together than this are alike
PLANNED: Final = "projects_total"
MOST_BARS: Final = 30  # of the timeline
MOST_LATE_BARS: Final = 18
MOST_UNITS: Final = 10
NO_UNIT: Final = "未填责任单位"
MOST_ROWS: Final = 200  # of the list on screen; the file has them all
STAGES: Final = ("未开工", "在建", "已完工", "已验收")
_LONGEST_NAME: Final = 11
_KNOWN: Final = ("value", "small_sample")
_PLACE: Final = re.compile(r"^(.{1,5}?[县市区旗乡镇])")
_DATED: Final = re.compile(r"^\d{4}年度?")


def rates() -> list[str]:
    """The chain's rates that this installation defines."""
    return [kpi for _, kpi, _ in _CHAIN if kpi in KPIS]


def chain(judged: pd.DataFrame, palette: Palette = LIGHT) -> pd.DataFrame:
    """Rows for `chain_chart.stages`: how many projects reached each, with the rate on its own denominator."""
    rows = {row["kpi"]: row for row in judged.to_dict("records")}
    total = rows[PLANNED]
    columns = ["key", "group", "amount", "text", "hint"]
    if total["state"] not in _KNOWN or not total["value"]:
        return pd.DataFrame(columns=columns)
    found = [
        (
            PLANNED,
            "计划",
            total["value"],
            f"<b>{wording.whole(total['value'])}</b> 个",
            KPIS[PLANNED].definition,
        )
    ]
    for stage, kpi, base in _CHAIN:
        row = rows.get(kpi)
        if row is not None and not wording.missing(row["numerator"]):
            text = _of_base(row, base, palette)
            found.append((kpi, stage, row["numerator"], text, KPIS[kpi].definition))
    return pd.DataFrame(found, columns=columns)


def _of_base(row: Row, base: str, palette: Palette) -> str:
    """`1,053 个，占开工的 87.8% ■ 关注`; without a denominator the count alone."""
    text = f"<b>{wording.whole(row['numerator'])}</b> 个"
    if row["state"] not in _KNOWN:
        return text
    text += f"，占{base} {wording.whole(row['denominator'])} 的 <b>{wording.rate(row['value'])}</b>"
    if row["status"] == "unjudged":
        return text
    return f'{text} <span style="color:{status_colour(row["status"], palette)}">{describe.status(row)}</span>'


def chain_heading(judged: pd.DataFrame) -> str:
    """`完工落后：1,199 个开工项目完成 1,053 个` or where the chain is weakest."""
    rows = {row["kpi"]: row for row in judged.to_dict("records")}
    if rows[PLANNED]["state"] not in _KNOWN or not rows[PLANNED]["value"]:
        return "当年没有计划项目，或没有数据"
    held = [(stage, rows[kpi]) for stage, kpi, _ in _CHAIN if kpi in rows and rows[kpi]["state"] == "value"]
    for status, word in (("behind", "落后"), ("watch", "需关注")):
        worst = [(stage, row) for stage, row in held if row["status"] == status]
        if worst:
            told = wording.listing([f"{stage} {wording.rate(row['value'])}" for stage, row in worst])
            return f"{told}，{word}"
    if not held:
        return f"计划项目 {wording.whole(rows[PLANNED]['value'])} 个"
    return "，".join(f"{stage} {wording.rate(row['value'])}" for stage, row in held[:3])


def short_name(name: str) -> str:
    """`2021年贾岗村烟叶烘烤房项目` → `贾岗村烟叶烘烤房`: what tells a project apart, for a narrow place."""
    text = _DATED.sub("", name).removesuffix("项目") or name
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def summary(judged: pd.DataFrame, listed: pd.DataFrame) -> str:
    """The page in one sentence."""
    rows = {row["kpi"]: row for row in judged.to_dict("records")}
    total = rows[PLANNED]
    if total["state"] not in _KNOWN or not total["value"]:
        return "本月没有当年计划项目，或没有收到项目表。"
    reached = [
        f"{stage} {wording.whole(rows[kpi]['numerator'])} 个"
        for stage, kpi, _ in _CHAIN
        if kpi in rows and kpi in CARDS and not wording.missing(rows[kpi]["numerator"])
    ]
    text = f"今年计划 {wording.whole(total['value'])} 个项目，{'、'.join(reached)}"
    count = len(overdue(listed))
    older = int((listed["plan_year"] < total["month"] // 100).sum())
    text += f"；逾期未开工、未完工 {count:,} 个" if count else "；没有逾期"
    return f"{text}，往年结转未完工 {older:,} 个。" if older else f"{text}。"


def late(row: Row) -> str:
    """`完工逾期 46 天`, `开工逾期 12 天`, or "" for a project in time."""
    for column, word in (("completion_overdue_days", "完工"), ("start_overdue_days", "开工")):
        if not wording.missing(row[column]):
            return f"{word}逾期 {wording.whole(row[column])} 天"
    return ""


def late_days(row: Row) -> float | None:
    """The longest it is overdue with anything; None for a project in time."""
    days = [row["completion_overdue_days"], row["start_overdue_days"]]
    known = [float(day) for day in days if not wording.missing(day)]
    return max(known) if known else None


def overdue(listed: pd.DataFrame) -> pd.DataFrame:
    """The projects that are overdue with a start or a completion, the longest first; with late_days."""
    days = listed[["completion_overdue_days", "start_overdue_days"]].astype("Float64").max(axis=1)
    found = listed.assign(late_days=days)[days.notna()]
    return found.sort_values("late_days", ascending=False, kind="stable")


def overdue_heading(late_ones: pd.DataFrame) -> str:
    """`40 个项目逾期：完工 31 个、开工 9 个，最长 396 天`."""
    if late_ones.empty:
        return "没有逾期未开工、未完工的项目"
    ends = int(late_ones["completion_overdue_days"].notna().sum())
    starts = int(late_ones["start_overdue_days"].notna().sum())
    parts = [f"{word} {count:,} 个" for word, count in (("完工", ends), ("开工", starts)) if count]
    longest = wording.whole(late_ones["late_days"].max())
    return f"{len(late_ones):,} 个项目逾期：{'、'.join(parts)}，最长 {longest} 天"


def units(late_ones: pd.DataFrame) -> pd.DataFrame:
    """Rows for `charts.bars`: overdue projects by responsible unit, the most first."""
    counts = late_by_unit(late_ones).head(MOST_UNITS)
    # A long name takes two lines, so that it leaves room for its bar on a phone.
    return pd.DataFrame(
        {
            "area": [_in_two_lines(name) for name in counts["unit"]],
            "area_code": counts["unit"],
            "value": counts["late"].astype(float),
            "unit": "个",
        }
    )


def late_by_unit(late_ones: pd.DataFrame) -> pd.DataFrame:
    """Every unit with overdue projects, those with most first: unit, late (projects), to_start, to_complete
    (of them), days (the longest)."""
    told = pd.DataFrame(
        {
            "unit": late_ones["responsible_unit"].fillna("").replace("", NO_UNIT),
            "to_start": late_ones["start_overdue_days"].notna(),
            "to_complete": late_ones["completion_overdue_days"].notna(),
            "days": late_ones["late_days"],
        }
    )
    found = told.groupby("unit", sort=False).agg(
        late=("unit", "size"), to_start=("to_start", "sum"), to_complete=("to_complete", "sum"),
        days=("days", "max"),
    )  # fmt: skip
    return found.sort_values(["late", "days"], ascending=False, kind="stable").reset_index()


def _in_two_lines(name: str) -> str:
    text = escape(name)
    return text if len(name) <= _LONGEST_NAME else _PLACE.sub(r"\1<br>", text, count=1)


def units_heading(counts: pd.DataFrame) -> str:
    """`望山县农业农村局逾期最多，7 个`."""
    if counts.empty:
        return "没有单位有逾期项目"
    most = counts["value"].iloc[0]
    top = counts[counts["value"] == most]["area_code"].tolist()
    each = "各 " if len(top) > 1 else ""
    return f"{wording.listing(top)}逾期最多，{each}{wording.whole(most)} 个"


def timeline(listed: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Rows for `gantt_chart`: overdue ones, then those under way by their planned end, then the finished.

    What is done runs from the start to the completion, or to today; what is late from the planned day to
    today, or to the day on which it was done after all.
    """
    late_ones = overdue(listed).drop(columns="late_days")
    others = listed.drop(index=late_ones.index).sort_values("planned_end_on", kind="stable")
    running = others["completed_on"].isna()
    # The overdue have a list of their own: some room stays for what is due next.
    first = late_ones.head(MOST_LATE_BARS if running.any() else MOST_BARS)
    frame = pd.concat([first, others[running], others[~running]]).head(MOST_BARS)
    rows = [_bar(row, today) for row in frame.to_dict("records")]
    days = ["planned_start", "planned_end", "done_from", "done_until", "late_from", "late_until"]
    found = pd.DataFrame(rows, columns=["key", "name", "text", "status", "hint", *days])
    found[days] = found[days].apply(pd.to_datetime)
    return found


def _bar(row: Row, today: pd.Timestamp) -> dict[str, Any]:
    started, completed, end = row["started_on"], row["completed_on"], row["planned_end_on"]
    start = row["planned_start_on"]
    until: Any = today if pd.isna(completed) else completed
    due: Any = start if pd.isna(started) else end
    is_late = not pd.isna(due) and until > due
    return {
        "key": row["project_no"], "name": short_name(row["name"]), "text": _in_brief(row),
        "status": "behind" if late(row) else "", "hint": timeline_hint(row),
        "planned_start": start, "planned_end": end,
        "done_from": started, "done_until": pd.NaT if pd.isna(started) else until,
        "late_from": due if is_late else pd.NaT, "late_until": until if is_late else pd.NaT,
    }  # fmt: skip


def _in_brief(row: Row) -> str:
    days = late_days(row)
    return _stage(row) if days is None else f"逾期 {wording.whole(days)} 天"


def _stage(row: Row) -> str:
    known = row["stage"] == "在建" and not wording.missing(row["progress"])
    return f"{row['stage']} {wording.rate(row['progress'], 0)}" if known else str(row["stage"])


def timeline_hint(row: Row) -> str:
    """What a bar says when it is pointed at."""
    plan = f"{wording.day(row['planned_start_on'])} 至 {wording.day(row['planned_end_on'])}"
    real = f"{wording.day(row['started_on'])} 至 {wording.day(row['completed_on'])}"
    return f"{escape(row['name'])}<br>计划 {plan}<br>实际 {real}<br>{escape(row['responsible_unit'])}"


def timeline_heading(listed: pd.DataFrame, today: pd.Timestamp) -> str:
    """`12 个在建项目将在三个月内到期`, beside what is overdue already."""
    running = listed[listed["completed_on"].isna() & listed["planned_end_on"].notna()]
    soon = running[running["planned_end_on"].between(today, today + pd.Timedelta(days=90))]
    late_count = len(overdue(listed))
    if listed.empty:
        return "没有项目"
    unfinished = int(listed["completed_on"].isna().sum())
    text = f"{unfinished:,} 个项目未完工" if unfinished else "项目均已完工"
    if late_count:
        text += f"，其中 {late_count:,} 个逾期"
    return f"{text}，{len(soon):,} 个 90 天内到期" if len(soon) else text


def compared(listed: pd.DataFrame) -> pd.DataFrame:
    """Rows for `progress_chart`: projects under way whose progress and payments are both known."""
    known = listed[listed["ahead"].notna() & (listed["progress"] < 1)]
    hints = [
        f"{escape(row['name'])}<br>支付 {wording.rate(row['paid_share'])}，"
        f"形象进度 {wording.rate(row['progress'])}"
        for row in known.to_dict("records")
    ]
    return known[["progress", "paid_share", "ahead"]].assign(
        key=known["project_no"], name=[short_name(name) for name in known["name"]], hint=hints
    )


def compared_heading(points: pd.DataFrame) -> str:
    """`2 个在建项目支付快于工程 20 个百分点以上`."""
    if points.empty:
        return "没有可比的在建项目"
    ahead = int((points["ahead"] >= AHEAD_BY - 1e-9).sum())
    if not ahead:
        return "没有支付明显快于工程的项目"
    return f"{ahead} 个项目支付快于工程 {wording.whole(AHEAD_BY * 100)} 个百分点及以上"


def assets(parts: pd.DataFrame, wholes: pd.DataFrame) -> pd.DataFrame:
    """Rows for `bullet_chart`: handed over and titled, all assets and then each kind.

    `parts` are judged breakdowns of `ASSETS` by kind, `wholes` the same KPIs for all assets together.
    """
    rows = [
        {
            "key": row["kpi"],
            "name": f"{value_of(row['slice']) or '全部'}{KPIS[row['kpi']].short.removesuffix('率')}",
            "value": row["value"],
            "reference": row["reference"],
            "status": row["status"],
            "text": describe.value(row),
            "note": describe.parts(row),
        }
        for row in [*wholes.to_dict("records"), *parts.to_dict("records")]
        if row["state"] in _KNOWN
    ]
    return pd.DataFrame(rows, columns=["key", "name", "value", "reference", "status", "text", "note"])


def assets_heading(rows: pd.DataFrame) -> str:
    """`资产移交 93.1%、资产确权 81.0%，公益性资产确权最低，71.7%` from the rows of `assets`."""
    if rows.empty:
        return "没有资产，或没有收到资产表"
    is_whole = rows["name"].str.startswith("全部")
    kinds = rows[~is_whole]
    text = "、".join(
        f"{row['name'].removeprefix('全部')} {row['text']}" for row in rows[is_whole].to_dict("records")
    )
    if len(kinds) < 2 or kinds["value"].max() - kinds["value"].min() < _EVEN:
        return text
    low = kinds.sort_values("value").iloc[0]
    return f"{text}，{low['name']}最低，{low['text']}"


def same_day(listed: pd.DataFrame) -> pd.DataFrame:
    """The projects with several stages dated the same day."""
    return listed[listed["same_day"] != ""]


def same_day_heading(found: pd.DataFrame) -> str:
    """`3 个项目有多个阶段在同一天`."""
    return (
        f"{len(found):,} 个项目有多个阶段在同一天，日期需核实" if len(found) else "没有多个阶段同一天的项目"
    )


def matching(listed: pd.DataFrame, *, words: str, stage: str, category: str, level: str) -> pd.DataFrame:
    """The rows that meet every filter; "" filters nothing. Words are looked for in name, number and unit."""
    found = listed
    if stage == "逾期":
        found = overdue(found).drop(columns="late_days")
    elif stage:
        found = found[found["stage"] == stage]
    if category:
        found = found[found["category"] == category]
    if level:
        found = found[found["fund_levels"].str.contains(level, regex=False)]
    for word in words.split():
        text = (
            found["name"]
            + " "
            + found["project_no"]
            + " "
            + found["responsible_unit"]
            + " "
            + found["village"]
        )
        found = found[text.str.contains(word, case=False, regex=False)]
    return found
