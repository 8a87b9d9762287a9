"""What the money page draws and says, from judged figures. Pure; neither Streamlit nor SQL."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from dashboard import cards, describe, wording
from dashboard.area_tree import AreaTree
from dashboard.describe import Row
from queries import forecast, pace
from queries.kpi import KPIS, Polarity
from queries.slices import value_of

EXECUTION: Final = "fund_execution"
ASSIGNED: Final = "fund_assigned_rate"
INDUSTRY: Final = "industry_share"
MANAGEMENT: Final = "management_fee_share"

CARDS: Final = (EXECUTION, "allocated", ASSIGNED, "paid", INDUSTRY, MANAGEMENT)
_GROWTH_OF: Final = {"allocated": "allocated_growth", "paid": "paid_growth"}
GROWTH: Final = tuple(_GROWTH_OF.values())
MOST_GROUPS: Final = 8  # of a chain: more groups of three bars do not fit a screen
MOST_BULLETS: Final = 12
_DECEMBER: Final = 12
_LEVEL: Final = 0.0005  # nearer than the first decimal of a percentage point
_EVEN: Final = 0.02  # rates closer together than this are alike
_KNOWN: Final = ("value", "small_sample")
_BULLET: Final = ("key", "name", "value", "reference", "status", "text", "note")
_CHAIN: Final = ("key", "group", "amount", "text")


def registered(codes: Sequence[str]) -> list[str]:
    """Those of `codes` that this installation defines."""
    return [code for code in codes if code in KPIS]


def card_lines(rows: dict[str, Row], trend: pd.DataFrame) -> dict[str, list[str]]:
    """What stands under the figure of each card, by KPI; `trend` holds the months of every one."""
    return {kpi: [line for line in _lines(kpi, rows, trend) if line] for kpi in rows}


def _lines(kpi: str, rows: dict[str, Row], trend: pd.DataFrame) -> list[str]:
    row, own = rows[kpi], trend[trend["kpi"] == kpi].sort_values("month")
    if row["state"] not in _KNOWN:
        return [describe.last_known(own)]
    if kpi == EXECUTION:
        return [describe.parts(row), _held_against(row)]
    growth = rows.get(_GROWTH_OF.get(kpi, ""))
    if growth is not None and not wording.missing(growth["value"]):
        before = wording.money(growth["denominator"])
        return [f"上年同期 {before}", f"同比 {_signed_rate(growth['value'])}"]
    return cards.standard_lines(row, own)


def _held_against(row: Row) -> str:
    label, gap = str(row["reference_label"]), row["shortfall"]
    if wording.missing(gap):
        return label
    return f"{label}，{'差' if gap > 0 else '超'} {wording.points(abs(gap))}"


def _signed_rate(fraction: float) -> str:
    return f"{wording.signed(fraction * 100, 1)}%"


def lead(own: Row, below: pd.DataFrame | None) -> str:
    """The page in one sentence, from the area's own fund_execution and that of the areas below, if any."""
    if own["state"] not in _KNOWN:
        return "本月没有资金下达和支付的数据。"
    allocated, paid = wording.money(own["denominator"]), wording.money(own["numerator"])
    text = f"今年下达 {allocated}，支付 {paid}，支出率 {wording.rate(own['value'])}"
    gap = own["shortfall"]
    if not wording.missing(gap):
        if gap <= 0:
            return f"{text}，快于序时进度 {wording.points(-gap)}。"
        text += f"，差序时进度 {wording.points(gap)}，合 {wording.money(gap * own['denominator'])}"
    short = below if below is None else _missing_money(below)
    if short is None or len(short) < 2:
        return f"{text}。"
    top = short.iloc[0]
    return f"{text}；{top['area']}少支最多，{wording.money(top['short'])}。"


def pace_heading(row: Row) -> str:
    """`资金支出差序时 8.6 个百分点` from the area's own judged execution."""
    if row["state"] not in _KNOWN:
        return "本月没有资金下达和支付的数据"
    gap = row["shortfall"]
    if wording.missing(gap):
        return f"资金支出 {wording.rate(row['value'])}"
    if abs(gap) < _LEVEL:
        return "资金支出与序时进度持平"
    return f"资金支出{'差' if gap > 0 else '快于'}序时 {wording.points(abs(gap))}"


def pace_sentences(year: pd.DataFrame, landing: Row | None, month: int) -> list[str]:
    """What is needed a month from now on, and where the year will land."""
    now = _reached(year, month)
    if now is None:
        return ["没有数据，不作推算。"]
    if month % 100 == _DECEMBER:
        rest = now["denominator"] - now["numerator"]
        return [
            f"全年已定，还有 {wording.money(rest)}没有支付。" if rest > 0 else "全年下达的资金已全部支付。"
        ]
    aim, needed = float(year["planned"].iloc[-1]), _needed(year, now, month)
    sentences = ["已达到全年计划。"]
    if needed:
        average = wording.money(now["numerator"] / (month % 100))
        sentences = [
            f"要在年底支出 {wording.rate(aim, 0)}，今后每月需支付 {wording.money(needed)}，"
            f"今年以来平均每月 {average}。"
        ]
    if landing is None or wording.missing(landing["landing_value"]):
        return [*sentences, f"{forecast.METHODS['']}。"]
    low, high = wording.rate(landing["value_low"]), wording.rate(landing["value_high"])
    how = forecast.METHODS[landing["method"]]
    middle = wording.rate(landing["landing_value"])
    return [*sentences, f"{how}推算，年底支出率约 {middle}，九成五的可能在 {low} 至 {high} 之间。"]


def pace_facts(year: pd.DataFrame, landing: Row | None, month: int) -> list[tuple[str, str, str, str]]:
    """The same as figures by themselves: (label, number, unit, words below); none after the year's end."""
    now = _reached(year, month)
    if now is None or month % 100 == _DECEMBER:
        return []
    number, unit = wording.figure_parts(_needed(year, now, month), wording.MONEY)
    average = wording.money(now["numerator"] / (month % 100))
    facts = [("今后每月需支付", number, unit, f"今年以来平均每月 {average}")]
    if landing is not None and not wording.missing(landing["landing_value"]):
        low, high = wording.rate(landing["value_low"]), wording.rate(landing["value_high"])
        number, unit = wording.figure_parts(landing["landing_value"], wording.RATIO)
        facts.append(("年底支出率预计", number, unit, f"九成五的可能在 {low} 至 {high}"))
    return facts


def _reached(year: pd.DataFrame, month: int) -> Row | None:
    """The row of the month, None without a value."""
    found = year[(year["month"] == month) & year["value"].notna()].to_dict("records")
    return found[0] if found else None


def _needed(year: pd.DataFrame, now: Row, month: int) -> float:
    aim = float(year["planned"].iloc[-1])
    return pace.needed_per_month(now["numerator"], now["denominator"], aim, month)


def _missing_money(below: pd.DataFrame) -> pd.DataFrame:
    """Areas short of the schedule with the money that they are short of, most first."""
    known = below[below["state"].isin(_KNOWN) & (below["shortfall"] > 0)]
    return known.assign(short=known["shortfall"] * known["denominator"]).sort_values("short", ascending=False)


def bullets(figures: pd.DataFrame, *, above: AreaTree | None = None) -> pd.DataFrame:
    """Rows for `bullet_chart` from a judged ranking: the worst `MOST_BULLETS` of those with a figure.

    With `above`, each area is named with the one that it lies in.
    """
    shown = figures[figures["state"].isin(_KNOWN)].head(MOST_BULLETS)
    rows = [
        {
            "key": row["area_code"], "name": _name(row, above), "value": row["value"],
            "reference": row["reference"], "status": row["status"], "text": describe.value(row),
            "note": describe.parts(row),
        }
        for row in shown.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(_BULLET))


def _name(row: Row, above: AreaTree | None) -> str:
    if above is None:
        return str(row["area"])
    return f"{above.name(above[row['area_code']].parent)} {row['area']}"


def bullets_heading(figures: pd.DataFrame, word: str) -> str:
    """`望山县差序时 21.6 个百分点，共 2 个县区落后`."""
    known = figures[figures["state"] == "value"]
    if known.empty:
        return f"各{word}本月没有可比的支出率"
    if not known["value"].any():
        return f"各{word}都还没有支付"
    behind = known[known["status"] == "behind"]
    worst = known.iloc[0]
    if behind.empty:
        return f"没有{word}落后，最低{worst['area']} {wording.rate(worst['value'])}"
    first = behind.iloc[0]
    text = (
        f"{first['area']}支出率 {wording.rate(first['value'])}，差序时 {wording.points(first['shortfall'])}"
    )
    return text if len(behind) == 1 else f"{text}，共 {len(behind)} 个{word}落后"


def level_bullets(shares: pd.DataFrame, own: Row) -> pd.DataFrame:
    """A share of each level's money and of all together, each against its own floor or ceiling."""
    rows = [
        {
            "key": "", "name": value_of(row["slice"]) or "合计", "value": row["value"],
            "reference": row["reference"], "status": row["status"], "text": describe.value(row),
            "note": _limit_and_parts(row),
        }
        for row in [*shares.to_dict("records"), own]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(_BULLET))


def _limit_and_parts(row: Row) -> str:
    if row["state"] not in _KNOWN:
        return ""
    limit = str(row["reference_label"]).partition("（")[0]
    return "，".join(text for text in (limit, describe.parts(row)) if text)


def levels_held_heading(shares: pd.DataFrame, own: Row) -> str:
    """`各级资金产业占比都不低于底线，合计 61.2%`; of a share that should be low, `都不高于上限`."""
    kpi = KPIS[own["kpi"]]
    side, limit = ("低于", "底线") if kpi.polarity is Polarity.HIGHER else ("高于", "上限")
    held = shares[(shares["state"] == "value") & shares["reference"].notna()]
    beyond = held[held["shortfall"] > 0]
    whole = "" if wording.missing(own["value"]) else f"，合计 {wording.rate(own['value'])}"
    if held.empty:
        return f"{kpi.short}没有分级{limit}{whole}" if whole else "本月没有资金下达"
    if beyond.empty:
        return f"各级资金{kpi.short}都不{side}{limit}{whole}"
    names = wording.listing([value_of(each) for each in beyond["slice"]])
    return f"{names}资金{kpi.short}{side}{limit}{whole}"


def chain(execution: pd.DataFrame, assigned: pd.DataFrame) -> pd.DataFrame:
    """Rows for `chain_chart`: 下达 → 到项目 → 支付, each with its share of what was allocated.

    `execution` holds figures of fund_execution, `assigned` those of fund_assigned_rate for the same areas or
    levels; without them the middle stage is left out.
    """
    to_projects = {_group_key(row): row for row in assigned.to_dict("records")}
    rows: list[dict[str, Any]] = []
    for row in execution[execution["state"].isin(_KNOWN)].to_dict("records"):
        key = _group_key(row)
        common = {"key": key, "group": value_of(row["slice"]) or row["area"]}
        rows.append({**common, "amount": row["denominator"], "text": f"下达 {_wan(row['denominator'])}"})
        middle = to_projects.get(key)
        if middle is not None and not wording.missing(middle["value"]):
            text = f"到项目 {_wan(middle['numerator'])} · {wording.rate(middle['value'])}"
            rows.append({**common, "amount": middle["numerator"], "text": text})
        paid = f"支付 {_wan(row['numerator'])} · {wording.rate(row['value'])}"
        rows.append({**common, "amount": row["numerator"], "text": paid})
    return pd.DataFrame(rows, columns=list(_CHAIN))


def _wan(yuan: Any) -> str:
    return wording.wan(yuan)


def _group_key(row: Row) -> str:
    return str(row["slice"] or row["area_code"])


def behind_most(execution: pd.DataFrame) -> str:
    """The key of the chain's group that is furthest behind; "" where none is."""
    behind = execution[execution["status"] == "behind"].sort_values("shortfall", ascending=False)
    return _group_key(behind.iloc[0].to_dict()) if len(behind) else ""


def levels_heading(execution: pd.DataFrame) -> str:
    """`县级资金支付最慢，支出率 92.3%`."""
    known = execution[execution["state"].isin(_KNOWN)].sort_values("value")
    if known.empty:
        return "本月没有资金下达"
    low = known.iloc[0]
    if len(known) == 1:
        return f"只有{value_of(low['slice'])}资金下达，支出率 {wording.rate(low['value'])}"
    if known["value"].iloc[-1] - low["value"] < _EVEN:
        return f"各级资金支付进度相近，最低{value_of(low['slice'])} {wording.rate(low['value'])}"
    return f"{value_of(low['slice'])}资金支付最慢，支出率 {wording.rate(low['value'])}"


def most_unpaid(execution: pd.DataFrame) -> pd.DataFrame:
    """The areas with the most money that is allocated and not paid, at most `MOST_GROUPS`."""
    known = execution[execution["state"].isin(_KNOWN)]
    unpaid = (known["denominator"] - known["numerator"]).sort_values(ascending=False, kind="stable")
    return known.loc[unpaid.index].head(MOST_GROUPS)


def unpaid_heading(execution: pd.DataFrame, own: Row) -> str:
    """`还有 8,281 万元没有支付，望山县最多，1,953 万元`."""
    most = most_unpaid(execution)
    if most.empty or wording.missing(own["numerator"]) or wording.missing(own["denominator"]):
        return "下级没有资金下达到具体地区"
    whole = own["denominator"] - own["numerator"]
    first = most.iloc[0]
    text = f"还有 {wording.money(whole)}没有支付" if whole > 0 else "下达的资金已全部支付"
    if whole <= 0 or len(most) < 2:
        return text
    return f"{text}，{first['area']}最多，{wording.money(first['denominator'] - first['numerator'])}"


def growth_heading(trend: pd.DataFrame, growth: pd.DataFrame, month: int) -> str:
    """`累计支付 88,095 万元，同比 +7.4%`; without a growth figure both years' amounts."""
    amounts = dict(zip(trend["month"], trend["value"], strict=True))
    now, before = amounts.get(month), amounts.get(describe.month_before(month, 12))
    if wording.missing(now):
        return "本月没有支付数据"
    text = f"累计支付 {wording.money(now)}"
    own = growth.loc[growth["kpi"] == "paid_growth", "value"]
    if len(own) and not wording.missing(own.iloc[0]):
        return f"{text}，同比 {_signed_rate(own.iloc[0])}"
    return text if wording.missing(before) else f"{text}，上年同期 {wording.money(before)}"
