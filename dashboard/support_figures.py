"""What the support page says of visits, work, workshops, loans, pilots. Pure; neither Streamlit nor SQL."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from dashboard import cards, describe, wording
from dashboard.describe import Row
from queries.kpi import KPIS
from queries.slices import value_of

VISITS: Final = "visit_rate"
IDLE: Final = "helpers_without_visit"
EMPLOYED: Final = "employed"
EMPLOYMENT: Final = "employment_rate"
GROWTH: Final = "income_poor_growth"
WEAK: Final = "villages_weak_collective_rate"
OVERDUE: Final = "loans_overdue_rate"
MISUSED: Final = "loans_misused"

CARDS: Final = (VISITS, IDLE, EMPLOYED, GROWTH, WEAK, OVERDUE)
SUPPORTING: Final = ("helpers_total", EMPLOYMENT, "income_poor", "income_rural_growth", MISUSED)
WORKSHOPS: Final = ("workshops", "workshop_workers", "workshop_poor_workers")
FACTS: Final = (
    "helpers_total", "team_members", "key_villages", "resettlement_villages", "points_pilot_villages",
    "toilets_built", "collective_income", "loan_balance",
)  # fmt: skip
MOST_BARS: Final = 12
MOST_WORKSHOPS: Final = 7
KNOWN: Final = ("value", "small_sample")
_BULLET: Final = ("key", "name", "value", "reference", "status", "text", "note")


def by_kpi(frame: pd.DataFrame) -> dict[str, Row]:
    """The rows of one area by their KPI."""
    return {row["kpi"]: row for row in frame.to_dict("records")}


def known(row: Row | None) -> bool:
    """Whether a row holds a figure."""
    return row is not None and row["state"] in KNOWN and not wording.missing(row["value"])


def card_lines(rows: Mapping[str, Row], trend: pd.DataFrame) -> dict[str, list[str]]:
    """What stands under the figure of each card, by KPI; `trend` holds the months of every one."""
    return {kpi: [text for text in _lines(kpi, rows, trend) if text] for kpi in CARDS}


def _lines(kpi: str, rows: Mapping[str, Row], trend: pd.DataFrame) -> list[str]:
    row, own = rows[kpi], trend[trend["kpi"] == kpi].sort_values("month")
    if not known(row):
        return [describe.last_known(own)]
    standard = cards.standard_lines(row, own)
    if kpi == GROWTH:
        rural = rows["income_rural_growth"]
        beside = f"本地农民 {wording.rate(rural['value'])}" if known(rural) else ""
        return [describe.parts(row), beside]
    if kpi == WEAK:
        return [describe.parts(row), *standard[1:]]
    second = {
        IDLE: ("helpers_total", "结对帮扶 {}"),
        EMPLOYED: (EMPLOYMENT, "务工率 {}"),
        OVERDUE: (MISUSED, "另有违规使用 {}"),
    }.get(kpi)
    if second is None or not known(rows[second[0]]):
        return standard
    told = second[1].format(describe.value(rows[second[0]]))
    return [standard[0], f"{told}，{standard[1]}" if standard[1] and kpi != OVERDUE else told]


def bullets(figures: pd.DataFrame, notes: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Rows for `bullet_chart` from a judged ranking: the first `MOST_BARS` of those with a figure.

    `notes` are words behind the parts, by area code.
    """
    shown = figures[figures["state"].isin(KNOWN)].head(MOST_BARS)
    return _bullets([(row["area_code"], row["area"], row) for row in shown.to_dict("records")], notes or {})


def role_bullets(shares: pd.DataFrame) -> pd.DataFrame:
    """The same for each role of helpers, in the order of the vocabulary."""
    shown = shares[shares["state"].isin(KNOWN)]
    return _bullets([("", value_of(row["slice"]), row) for row in shown.to_dict("records")], {})


def _bullets(rows: list[tuple[str, str, Row]], notes: Mapping[str, str]) -> pd.DataFrame:
    made = [
        {
            "key": key, "name": name, "value": row["value"], "reference": row["reference"],
            "status": row["status"], "text": describe.value(row),
            "note": "，".join(text for text in (_parts(row), notes.get(key, "")) if text),
        }
        for key, name, row in rows
    ]  # fmt: skip
    return pd.DataFrame(made, columns=list(_BULLET))


def _parts(row: Row) -> str:
    """The parts of a ratio; of a count what it is held against."""
    return describe.parts(row) or str(row["reference_label"])


def idle_notes(idle: pd.DataFrame) -> dict[str, str]:
    """`75 人未走访` by area code."""
    shown = idle[idle["state"].isin(KNOWN) & (idle["value"] > 0)]
    return {row["area_code"]: f"{wording.whole(row['value'])} 人未走访" for row in shown.to_dict("records")}


def visits_heading(figures: pd.DataFrame, word: str) -> str:
    """`望山县走访完成率 82.5% 最低，共 1 个县区落后`."""
    told = figures[figures["state"] == "value"]
    if told.empty:
        return without_visits(figures) or f"各{word}本月没有可比的走访完成率"
    worst, behind = told.iloc[0], int((told["status"] == "behind").sum())
    text = f"{worst['area']}走访完成率 {wording.rate(worst['value'])}"
    if len(told) < 2:
        return text
    tail = f"，共 {behind} 个{word}落后" if behind > 1 else "，落后" if behind else f"，没有{word}落后"
    return f"{text} 最低{tail}"


def without_visits(figures: pd.DataFrame) -> str:
    """Why none of some visit rates has a figure: `到月末还没有应完成的走访`; "" where one has."""
    if figures["state"].isin(KNOWN).any():
        return ""
    due = (figures["state"] == "not_applicable").any()
    return "到月末还没有应完成的走访" if due else "本月没有走访数据"


def roles_heading(shares: pd.DataFrame) -> str:
    """`监测户帮扶人走访完成最少，91.0%`."""
    told = shares[shares["state"] == "value"].sort_values("value")
    if told.empty:
        return without_visits(shares) or "没有可比的走访完成率"
    low = told.iloc[0]
    if len(told) == 1:
        return f"{value_of(low['slice'])}走访完成率 {wording.rate(low['value'])}"
    return f"{value_of(low['slice'])}走访完成率最低，{wording.rate(low['value'])}"


def idle_heading(own: Row, rate: Row, below: pd.DataFrame) -> str:
    """`167 名帮扶人今年一次未走访，望山县最多，75 人`; `rate` is the area's visit rate."""
    if not known(own):
        return "本月没有走访数据"
    if not own["value"]:
        due = rate["state"] != "not_applicable"
        return "应走访的帮扶人都已走访" if due else "到月末还没有应走访的帮扶人"
    text = f"{wording.whole(own['value'])} 名帮扶人今年一次未走访"
    return text + _most(below, "人")


def _most(below: pd.DataFrame, unit: str) -> str:
    """`，望山县最多，75 人`, where one of several areas stands out."""
    counted = below[below["state"].isin(KNOWN) & (below["value"] > 0)]
    counted = counted.sort_values("value", ascending=False, kind="stable")
    if len(counted) < 2 or counted["value"].iloc[0] == counted["value"].iloc[1]:
        return ""
    return f"，{counted['area'].iloc[0]}最多，{wording.whole(counted['value'].iloc[0])} {unit}"


def work_heading(own: Row, trend: pd.DataFrame) -> str:
    """`务工 33,268 人，高于底线 68 人`; without a floor how it moved."""
    if own["state"] == "not_applicable":
        return "务工人数没有报到这一级"
    if not known(own):
        return "本月没有务工数据"
    text = f"脱贫人口务工 {wording.figure(own['value'], own['unit'])}"
    if not wording.missing(own["reference"]):
        return text + _beside_floor(own)
    change = describe.change_on_last_month(own, trend)
    return f"{text}，{change}" if change else text


def _beside_floor(row: Row) -> str:
    gap = row["value"] - row["reference"]
    if not gap:
        return "，与底线持平"
    return f"，{'高于底线' if gap > 0 else '比底线少'} {wording.whole(abs(gap))} 人"


def since_known(trend: pd.DataFrame) -> pd.DataFrame:
    """The months from the first that has a figure on; all where none has."""
    started = trend["value"].notna().cummax()
    return trend[started].reset_index(drop=True) if started.any() else trend


def floors_heading(figures: pd.DataFrame, word: str) -> str:
    """`望山县比底线少 251 人，其余 6 个县区守住底线`."""
    held = figures[(figures["state"] == "value") & figures["reference"].notna()]
    if held.empty:
        return f"各{word}没有务工规模底线"
    short = held[held["shortfall"] > 0].sort_values("shortfall", ascending=False)
    if short.empty:
        return f"{len(held)} 个{word}务工规模都守住底线"
    worst = short.iloc[0].to_dict()
    rest = len(held) - len(short)
    text = f"{worst['area']}务工{_beside_floor(worst).removeprefix('，')}"
    if len(short) > 1:
        return f"{text}，共 {len(short)} 个{word}低于底线"
    return f"{text}，其余 {rest} 个{word}守住底线" if rest else text


def floors_first(figures: pd.DataFrame) -> pd.DataFrame:
    """A judged frame of counts: furthest below the floor first, then the larger ones."""
    return figures.sort_values(["shortfall", "value"], ascending=[False, False], kind="stable")


def rates_heading(figures: pd.DataFrame, word: str) -> str:
    """`石门乡务工率最低，88.2%`."""
    told = figures[figures["state"] == "value"]
    if told.empty:
        return f"各{word}本月没有可比的务工率"
    return f"{told['area'].iloc[0]}务工率最低，{wording.rate(told['value'].iloc[0])}"


def workshops_heading(rows: Mapping[str, Row]) -> str:
    """`146 个帮扶车间吸纳务工 3,291 人，其中脱贫人口 1,243 人`."""
    count, workers, poor = (rows[kpi] for kpi in WORKSHOPS)
    if not known(count):
        return "本月没有帮扶车间的数据"
    if not count["value"]:
        return "这里没有帮扶车间"
    return (
        f"{wording.figure(count['value'], '个')}帮扶车间吸纳务工 {wording.figure(workers['value'], '人')}，"
        f"其中脱贫人口 {wording.figure(poor['value'], '人')}"
    )


def workshop_steps(figures: pd.DataFrame) -> pd.DataFrame:
    """Rows for `chain_chart`: workers of each area's workshops, then the formerly poor among them.

    `figures` holds WORKSHOPS for the areas below; the `MOST_WORKSHOPS` areas with most workers.
    """
    told = figures[figures["state"].isin(KNOWN)]
    wide = told.pivot(index=["area_code", "area"], columns="kpi", values="value")
    if wide.empty or not set(WORKSHOPS) <= set(wide.columns):
        return pd.DataFrame(columns=["key", "group", "amount", "text"])
    wide = wide[wide["workshops"] > 0].sort_values("workshop_workers", ascending=False)
    rows: list[dict[str, Any]] = []
    for row in wide.head(MOST_WORKSHOPS).reset_index().to_dict("records"):
        common = {"key": row["area_code"], "group": row["area"]}
        workers, poor = wording.whole(row["workshop_workers"]), wording.whole(row["workshop_poor_workers"])
        text = f"{workers} 人，{wording.whole(row['workshops'])} 个车间"
        rows.append({**common, "amount": row["workshop_workers"], "text": text})
        rows.append({**common, "amount": row["workshop_poor_workers"], "text": f"脱贫人口 {poor} 人"})
    return pd.DataFrame(rows, columns=["key", "group", "amount", "text"])


def facts(rows: Mapping[str, Row]) -> list[tuple[str, str, str]]:
    """(label, number, unit) of the small facts that are known."""
    return [
        (KPIS[kpi].short, *wording.figure_parts(rows[kpi]["value"], rows[kpi]["unit"]))
        for kpi in FACTS
        if known(rows.get(kpi))
    ]


def overdue_heading(figures: pd.DataFrame, word: str) -> str:
    """`望山县贷款逾期率 2.1%，高于上限 1%`."""
    told = figures[figures["state"] == "value"]
    if told.empty:
        return f"各{word}没有可比的贷款逾期率"
    worst = told.iloc[0]
    if not worst["value"]:
        return f"各{word}都没有逾期贷款"
    text = f"{worst['area']}贷款逾期率最高，{wording.rate(worst['value'])}"
    over = int((told["shortfall"] > 0).sum())
    if not told["reference"].notna().any():
        return text
    return f"{text}，共 {over} 个{word}高于上限" if over else f"{text}，各{word}都在上限之内"


def risk_heading(rows: Mapping[str, Row], listed: pd.DataFrame) -> str:
    """`18 笔贷款逾期、6 笔违规使用，最久逾期 242 天`."""
    late, misused = rows[OVERDUE], rows[MISUSED]
    if wording.missing(late["numerator"]) and not known(misused):
        return "本月没有小额信贷数据"
    counts = [(late["numerator"], "逾期"), (misused["value"], "违规使用")]
    told = [
        f"{wording.whole(count)} 笔{word}" for count, word in counts if count and not wording.missing(count)
    ]
    if not told:
        return "没有逾期或违规使用的小额信贷"
    longest = listed["days_overdue"].max() if len(listed) else None
    tail = "" if wording.missing(longest) else f"，最久逾期 {wording.whole(longest)} 天"
    return "、".join(told) + tail


def pilots_heading(townships: pd.DataFrame) -> str:
    """`17 个乡镇积分制试点不足 2 个村，其中 11 个还没有试点`."""
    told = townships.attrs
    if not told["townships"]:
        return "本月没有积分制试点的数据"
    need = wording.whole(told["required"])
    if not told["short"]:
        return f"{told['townships']} 个乡镇积分制试点都不少于 {need} 个村"
    text = f"{told['short']} 个乡镇积分制试点不足 {need} 个村"
    return f"{text}，其中 {told['none']} 个还没有试点" if told["none"] else text
