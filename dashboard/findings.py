"""Findings: judged figures in sentences that a leader would say.

Pure functions on the frames of `queries`; neither Streamlit nor SQL. Every sentence has a plain
fallback for when nothing stands out.
"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from dashboard import describe, wording
from dashboard.describe import Row
from queries import control
from queries.kpi import KPIS
from queries.trend_words import trend_word

_MONTHS_OF_A_WORD: Final = 12
# No movement to speak of: a percentage point (a tenth of a small rate), or one in a hundred of a count.
_FLAT: Final = 0.01
_STANDS_OUT: Final = 2  # KPIs behind at once before a single area makes the heading
_SHORT_AREAS: Final = 1 / 3  # share of the areas behind that makes a KPI everybody's weakness


def grid_heading(judged: pd.DataFrame, place: str) -> str:
    """`望山县五项落后，资金支出与完工是全市的短板` from the judged children of `place`."""
    behind = judged[judged["status"] == "behind"]
    areas = judged["area_code"].nunique()
    if not areas:
        return f"{place}没有下级数据"
    if behind.empty:
        watch = judged[judged["status"] == "watch"]
        if watch.empty:
            return "各项均在目标或序时进度之上" if (judged["status"] == "fine").any() else f"{place}各地情况"
        most = watch["area"].value_counts()
        return f"没有落后项，{most.index[0]}有{wording.few(int(most.iloc[0]))}项需关注"
    counts = behind.groupby(["area_code", "area"]).size().sort_values(ascending=False, kind="stable")
    top, count = counts.index[0][1], int(counts.iloc[0])
    clear = count >= _STANDS_OUT and (len(counts) == 1 or count > counts.iloc[1])
    weak = _weaknesses(behind, areas)
    if clear:
        if weak:
            return f"{top}{wording.few(count)}项落后，{weak}是{_whole(place)}的短板"
        own = behind.loc[behind["area_code"] == counts.index[0][0], "kpi"]
        return f"{top}{wording.listing([KPIS[kpi].short for kpi in own], measure='项')}落后"
    where = wording.listing([name for _, name in counts.index])
    return f"{weak}是{_whole(place)}的短板，{where}落后" if weak else f"{where}有落后项"


def worst_first(judged: pd.DataFrame) -> list[str]:
    """Area codes: most KPIs behind first, then most to watch, then by code."""
    counts = pd.DataFrame(
        {
            status: (judged["status"] == status).groupby(judged["area_code"]).sum()
            for status in ("behind", "watch")
        }
    )
    order = counts.sort_index().sort_values(["behind", "watch"], ascending=False, kind="stable")
    return [str(code) for code in order.index]


def _weaknesses(behind: pd.DataFrame, areas: int) -> str:
    """The one or two KPIs that are behind in most areas, where that is more than an exception."""
    spread = behind.groupby("kpi")["area_code"].nunique().sort_values(ascending=False, kind="stable")
    wide = spread[(spread >= max(2, areas * _SHORT_AREAS))].head(2)
    return "与".join(KPIS[kpi].short for kpi in wide.index)


def _whole(place: str) -> str:
    return {"市": "全市", "县": "全县", "区": "全区", "乡": "全乡", "镇": "全镇"}.get(place[-1:], place)


def change_sentences(changes: pd.DataFrame, limit: int = 3) -> list[str]:
    """What moved since last month, from `queries.changes`, most telling first."""
    rows = {row["kpi"]: row for row in changes.to_dict("records")}
    sentences = [_households(rows), _money(rows), _projects(rows)]
    return [text for text in sentences if text][:limit] or ["与上月相比没有变化，或上月没有数据。"]


def _households(rows: Mapping[Any, Row]) -> str:
    row = rows.get("households_unresolved")
    new, total = rows.get("households_new"), rows.get("households_identified")
    if row is None or wording.missing(row["change"]):
        return ""
    head = ""
    if new is not None and not wording.missing(new["now"]):
        head = f"本月新识别 {wording.whole(new['now'])} 户，"
    elif total is not None and not wording.missing(total["change"]):
        head = f"监测对象{_moved(total)}，"
    return f"{head}未消除风险{_moved(row)}，现有 {wording.whole(row['now'])} 户{_mainly(row)}。"


def _money(rows: Mapping[Any, Row]) -> str:
    row = rows.get("paid")
    if row is None or wording.missing(row["now"]):
        return ""
    if wording.missing(row["change"]) or row["change"] < 0:  # a new year begins: nothing to subtract
        return f"今年累计支付 {wording.money(row['now'])}。"
    if not row["change"]:
        return f"本月没有支付，今年累计 {wording.money(row['now'])}。"
    rate = rows.get("fund_execution")
    tail = ""
    if rate is not None and not wording.missing(rate["now"]):
        tail = f"，支出率 {wording.rate(rate['now'])}"
        if not wording.missing(rate["change"]):
            tail += f"（{wording.change(rate['change'], rate['unit'])}）"
    return f"本月支付 {wording.money(row['change'])}，累计 {wording.money(row['now'])}{tail}{_mainly(row)}。"


def _projects(rows: Mapping[Any, Row]) -> str:
    row = rows.get("projects_completion_overdue")
    if row is None or wording.missing(row["now"]):
        return ""
    if wording.missing(row["change"]):
        return f"逾期未完工项目 {wording.whole(row['now'])} 个。"
    if not row["change"]:
        return f"逾期未完工项目 {wording.whole(row['now'])} 个，与上月持平。"
    verb = "降至" if row["change"] < 0 else "升至"
    before, now = wording.whole(row["before"]), wording.whole(row["now"])
    return f"逾期未完工项目由 {before} 个{verb} {now} 个{_mainly(row)}。"


def _moved(row: Row) -> str:
    if not row["change"]:
        return "与上月持平"
    verb = "增加" if row["change"] > 0 else "减少"
    return f"{verb} {wording.figure(abs(row['change']), row['unit'])}"


def _mainly(row: Row) -> str:
    """`，主要在清河县（−41）`, where one child moved in the same direction."""
    own, whole = row["top_child_contribution"], row["change"]
    if not row["top_child"] or wording.missing(own) or not own or own * whole <= 0:
        return ""
    text = wording.wan(own) if row["unit"] == wording.MONEY else wording.signed(own)
    sign = "+" if row["unit"] == wording.MONEY and own > 0 else ""
    unit = " 万元" if row["unit"] == wording.MONEY else ""
    return f"，主要在{row['top_child']}（{sign}{text}{unit}）"


def attention_reason(row: Row) -> str:
    """Why a place is on the list: `支出率 52.3%，比序时进度 100.0% 低 47.7 个百分点；另有完工率落后`."""
    kpi = KPIS[row["kpi"]]
    if row["unit"] in (wording.RATIO, wording.RATIO_GAP):
        words = [_ratio_reason(row, kpi.short)]
    else:
        words = [f"{kpi.label} {wording.figure(row['value'], row['unit'])}"]
    if isinstance(row["comparison"], str) and row["comparison"].startswith("显著"):
        words.append(f"与全县相比{row['comparison']}")
    months = row["months_without_improvement"]
    if not wording.missing(months) and months >= 2:
        words.append(f"近 {wording.whole(months)} 个月未改善")
    also = f"；另有{wording.listing(row['extra'].split('、'), measure='项')}落后" if row["extra"] else ""
    return "，".join(words) + also


def _ratio_reason(row: Row, short: str) -> str:
    parts = describe.parts({**row, "state": "value"})
    text = f"{short} {wording.figure(row['value'], row['unit'])}" + (f"（{parts}）" if parts else "")
    if wording.missing(row["shortfall"]) or not row["reference_label"]:
        return text
    direction = "低" if row["shortfall"] > 0 and row["reference"] > row["value"] else "高"
    return f"{text}，比{row['reference_label']} {direction} {wording.points(abs(row['shortfall']))}"


def trend_heading(own: pd.DataFrame, kpi: str) -> str:
    """`监测户数 16,651 户，较上月 +212 户` from the months of one KPI and area."""
    rows = own.sort_values("month").to_dict("records")
    if not rows or wording.missing(rows[-1]["value"]):
        return f"{KPIS[kpi].label}：{describe.last_known(own) or '没有数据'}"
    change = describe.change_on_last_month(rows[-1], own).replace("上月 持平", "上月持平")
    return f"{KPIS[kpi].label} {describe.value(rows[-1])}" + (f"，{change}" if change else "")


def control_heading(chart: pd.DataFrame, kpi: str) -> str:
    """`贷款逾期率12月在常态起伏之内` from a control chart: whether its last month is unlike the others."""
    last = chart[chart["value"].notna()].iloc[-1]
    about = f"{KPIS[kpi].label}{wording.month_of_year(int(last['month']))}"
    finding = {
        control.OUTSIDE: "越出常态，值得去问原因",
        control.RUN: "起落在均线同侧已连续八个月，水平真的变了",
    }.get(str(last["signal"]), "在常态起伏之内")
    return f"{about}{finding}" + ("（界限试用）" if last["trial"] else "")


def trend_words(own: pd.DataFrame, kpi: str) -> str:
    """`近12个月持续上升` from the months of one KPI and area; empty for what adds up over the year."""
    if any(measure.kind == "ytd" for measure in KPIS[kpi].measures):
        return ""
    values = own.sort_values("month")["value"].tail(_MONTHS_OF_A_WORD).tolist()
    known = [value for value in values if not wording.missing(value)]
    largest = max((abs(value) for value in known), default=0.0)
    share = KPIS[kpi].unit in (wording.RATIO, wording.RATIO_GAP)
    word = trend_word(values, flat_within=min(_FLAT, largest / 10) if share else _FLAT * largest)
    return f"近 {len(known)} 个月{word}" if word else ""


def fund_heading(judged: pd.DataFrame, month: int) -> str:
    """`资金支出差序时 8.6 个百分点` from the last known month of fund_execution; an older one is named."""
    known = judged[judged["state"] == "value"]
    if known.empty:
        return "还没有资金下达"
    last = known.sort_values("month").to_dict("records")[-1]
    when = "" if last["month"] == month else f"{wording.month_of_year(int(last['month']))}"
    return when + _fund_finding(last)


def _fund_finding(last: Row) -> str:
    if wording.missing(last["shortfall"]):
        return f"资金支出 {wording.rate(last['value'])}"
    if abs(last["shortfall"]) < 0.0005:
        return "资金支出与序时进度持平"
    if last["shortfall"] > 0:
        return f"资金支出差序时 {wording.points(last['shortfall'])}"
    return f"资金支出快于序时 {wording.points(-last['shortfall'])}"
