"""What the households page draws and says of its figures. Pure; neither Streamlit nor SQL."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from dashboard import cards, describe, wording
from dashboard.describe import Row
from dashboard.labelled_bars import COLUMNS
from queries.household_lists import KPIS_LISTED
from queries.slices import value_of
from queries.terms import say

IDENTIFIED: Final = "households_identified"
OPEN: Final = "households_unresolved"
RATE: Final = "risk_elimination_households"
NEW: Final = "households_new"
BACK: Final = "households_fallen_back"
WITHOUT_HELP: Final = "households_without_measure"
OVERDUE_CLUES: Final = "clues_overdue"

CARDS: Final = (IDENTIFIED, OPEN, RATE, NEW, BACK, WITHOUT_HELP)
# Figures that only appear in the words of a card or of the page's first sentence.
SUPPORTING: Final = (
    *("persons_identified", "persons_unresolved", "risk_elimination_persons", "households_marked_again"),
    OVERDUE_CLUES,
)
WIDTHS: Final = {RATE: 1.3}
# What the lists of single households and clues are about, the most urgent first.
LISTED: Final = (KPIS_LISTED[0], OVERDUE_CLUES, *KPIS_LISTED[1:])
# The elimination rate and what stands beside it, with why.
BASES: Final = {
    RATE: ("全部监测对象", "风险消除户占累计识别户，即通报口径"),
    "risk_elimination_eligible_households": ("可消除户", "识别满六个月、已落实帮扶、有劳动能力"),
    "households_no_labour": ("整户无劳动力", "按政策不标注消除，由社会保障兜底"),
    "households_recent": ("识别不足半年", "未满六个月不标注消除"),
}
MOST_AREAS: Final = 14
_KNOWN: Final = ("value", "small_sample")


def card_lines(rows: Mapping[str, Row], trend: pd.DataFrame) -> dict[str, list[str]]:
    """What stands under the figure of each card, by KPI; `rows` hold `CARDS` and `SUPPORTING`."""
    built = {}
    for kpi in CARDS:
        row, own = rows[kpi], trend[trend["kpi"] == kpi].sort_values("month")
        if row["state"] not in _KNOWN:
            words = [describe.last_known(own)]
        else:
            words = [_under(kpi, row, rows), *_after(kpi, row, own)]
        built[kpi] = [word for word in words if word]
    return built


def _under(kpi: str, row: Row, rows: Mapping[str, Row]) -> str:
    persons = rows["risk_elimination_persons"]
    words = {
        IDENTIFIED: f"{wording.figure(rows['persons_identified']['value'], '人')}，含已消除",
        OPEN: wording.figure(rows["persons_unresolved"]["value"], "人"),
        RATE: f"{describe.parts(row)} · 人 {wording.rate(persons['value'])}"
        f"（{describe.parts(persons).removesuffix(' 人')}）",
        NEW: "应识尽识，不设目标",
        BACK: f"当月再标注 {wording.figure(rows['households_marked_again']['value'], '户')}",
        WITHOUT_HELP: _of_open(row, rows[OPEN]),
    }
    return words[kpi]


def _of_open(row: Row, base: Row) -> str:
    if wording.missing(base["value"]) or not base["value"]:
        return ""
    return f"占未消除 {wording.whole(base['value'])} 户的 {wording.rate(row['value'] / base['value'])}"


def _after(kpi: str, row: Row, own: pd.DataFrame) -> list[str]:
    change = cards.standard_lines(row, own)[1]
    if kpi == RATE:
        return ["不设目标、不排名", change]
    return [str(row["reference_label"]), change] if kpi == WITHOUT_HELP else [change]


def lead(rows: Mapping[str, Row]) -> str:
    """The page in one sentence, from the area's own figures."""
    if rows[IDENTIFIED]["state"] not in _KNOWN:
        return "本月没有监测对象名册。"
    text = (
        f"累计识别 {describe.value(rows[IDENTIFIED])}，{describe.value(rows[OPEN])}风险未消除"
        f"；本月新识别 {describe.value(rows[NEW])}"
    )
    if rows[BACK]["state"] in _KNOWN:
        text += f"，回退 {describe.value(rows[BACK])}"
    known = [(kpi, words, none) for kpi, words, none in _URGENT if rows[kpi]["state"] in _KNOWN]
    there = [f"{words} {describe.value(rows[kpi])}" for kpi, words, _ in known if rows[kpi]["value"]]
    told = there or [none for *_, none in known]
    return f"{text}。{'，'.join(told)}。" if told else f"{text}。"


_URGENT: Final = (
    (WITHOUT_HELP, "超 30 天无帮扶", "没有失帮户"),
    (OVERDUE_CLUES, "超期未认定的线索", "没有超期线索"),
)


def since_known(flows: pd.DataFrame) -> pd.DataFrame:
    """Stock and flow from the first month on that anything is known of."""
    known = flows["open"].notna()
    return flows[known.cummax()].reset_index(drop=True)


def flow_heading(flows: pd.DataFrame) -> str:
    """`本月新增 212 户、消除 301 户，未消除减少 89 户`."""
    if flows.empty or wording.missing(flows["open"].iloc[-1]):
        return "本月没有名册数据"
    last = flows.iloc[-1]
    if wording.missing(last["came"]) or wording.missing(last["ended"]):
        return f"未消除 {wording.figure(last['open'], '户')}"
    came, ended = float(last["came"]), float(last["ended"])
    text = f"本月新增 {wording.figure(came, '户')}、消除 {wording.figure(ended, '户')}"
    if came == ended:
        return f"{text}，未消除与上月持平"
    verb = "增加" if came > ended else "减少"
    return f"{text}，未消除{verb} {wording.figure(abs(came - ended), '户')}"


def standing(open_: pd.DataFrame, rates: pd.DataFrame, *, most: int = 0) -> pd.DataFrame:
    """Rows for `labelled_bars`: households still at risk and those without, by slice or area.

    `open_` are figures of households_unresolved, `rates` of the elimination rate for the same slices or
    areas. Areas come with most households at risk first (not by the rate), and only so many as `most`.
    """
    gone = {_key(row): row for row in rates.to_dict("records")}
    rows = []
    for row in open_[open_["state"].isin(_KNOWN)].to_dict("records"):
        rate = gone[_key(row)]
        if rate["denominator"]:
            told = f"{wording.rate(rate['value'])} 已消除（{describe.parts(rate).removesuffix(' 户')}）"
            rows.append((_key(row), value_of(row["slice"]) or row["area"], row["value"], rate["numerator"],
                         f"{wording.whole(row['value'])} 户未消除", told))  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    if most:
        frame = frame.sort_values(["value", "key"], ascending=[False, True]).head(most)
    return frame.reset_index(drop=True)


def _key(row: Row) -> str:
    return str(row["slice"] or row["area_code"])


def standing_heading(frame: pd.DataFrame, what: str) -> str:
    """`因病的未消除户最多，6,020 户`; `what` names the breakdown where there is nothing."""
    known = frame[frame["value"] > 0]
    if known.empty:
        return f"没有未消除的监测对象，或没有{what}数据"
    top = known.sort_values("value", ascending=False, kind="stable").to_dict("records")[0]
    return f"{top['name']}未消除最多，{wording.figure(top['value'], '户')}"


def steps(process: pd.DataFrame) -> pd.DataFrame:
    """Rows for `labelled_bars` from `queries.process`: one per step, with its share and its median time."""
    rows = [
        (row["step"], row["label"], row["clues"], float("nan"), _reached(row), _time(row))
        for row in process.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _reached(row: Row) -> str:
    count = f"{wording.whole(row['clues'])} {'条' if row['step'] in _OF_CLUES else '户'}"
    return count if row["step"] == "found" or wording.missing(row["share"]) else (
        f"{count} · {wording.rate(row['share'], 0)}"
    )  # fmt: skip


_OF_CLUES: Final = ("found", "visited", "reviewed", "checked", "decided")
_FEW: Final = 5  # known times below this make no median
_SINCE: Final = {
    "approved": "从线索到认定",
    "helped": "认定后",
    "eliminated": "认定后",
    "followed_up": "消除后",
}  # fmt: skip


def _time(row: Row) -> str:
    if row["step"] == "found":
        return "今年收到"
    if not row["timed"]:
        return ""
    if row["timed"] < _FEW:
        return "不足 5 条，不计用时"
    if row["in_months"] and row["median"] < 1:
        return "半数以上在当月"
    since = _SINCE.get(row["step"], "上一步后")
    return f"{since}中位 {took(row['median'], in_months=row['in_months'])}"


def took(median: float, *, in_months: bool) -> str:
    """A median time in words: `7 天`, `2.5 天`, and in months `6 个月`."""
    return f"{wording.decimal(median, 0 if median == int(median) else 1)} {'个月' if in_months else '天'}"


def longest_step(process: pd.DataFrame) -> str:
    """The step up to the decision that takes longest; "" where too few times are known."""
    known = process[process["step"].isin(_OF_CLUES) & (process["timed"] >= _FEW)]
    ordered = known.sort_values("median", ascending=False, kind="stable")["step"].tolist()
    return str(ordered[0]) if ordered else ""


def process_heading(process: pd.DataFrame) -> str:
    """`从线索到认定中位 13 天，村级评议公示一步最久，7 天`."""
    if process.empty or not process["clues"].iloc[0]:
        return "今年还没有线索"
    by_step = {row["step"]: row for row in process.to_dict("records")}
    whole, longest = by_step["approved"], longest_step(process)
    if whole["timed"] < _FEW or not longest:
        return f"今年收到 {wording.figure(by_step['found']['clues'], '条')}线索，办结的还少"
    step = by_step[longest]
    return (
        f"从线索到认定中位 {took(whole['median'], in_months=False)}，"
        f"{step['label']}一步最久，{took(step['median'], in_months=False)}"
    )


def bases_heading(rows: Mapping[str, Row]) -> str:
    """`可消除户中 45.0% 已消除，比全部口径高 8.9 个百分点`."""
    whole, able = rows[RATE], rows["risk_elimination_eligible_households"]
    if whole["state"] not in _KNOWN:
        return "本月没有名册数据"
    if able["state"] not in _KNOWN:
        return f"消除率 {wording.rate(whole['value'])}，还没有可消除户"
    gap = able["value"] - whole["value"]
    side = "高" if gap >= 0 else "低"
    return f"可消除户中 {wording.rate(able['value'])} 已消除，比全部口径{side} {wording.points(abs(gap))}"


def bases(rows: Mapping[str, Row]) -> pd.DataFrame:
    """The bases of the elimination rate, a row each: kpi, name, why, and the figure's own columns."""
    told = [
        {**rows[kpi], "name": say(name, rows[kpi]["month"]), "why": why} for kpi, (name, why) in BASES.items()
    ]
    return pd.DataFrame(told)


def counts(values: pd.DataFrame) -> pd.DataFrame:
    """One row per area with a column for each of `LISTED` (NaN where not known), the most urgent first."""
    wide = values.pivot(index=["area_code", "area"], columns="kpi", values="value").reindex(
        columns=list(LISTED)
    )
    ordered = wide.reset_index().sort_values([*LISTED, "area_code"], ascending=[False] * len(LISTED) + [True])
    return ordered.reset_index(drop=True)


def counts_heading(counted: pd.DataFrame, word: str) -> str:
    """`石门乡最集中，7 户超 30 天无帮扶、8 条线索超期`."""
    if not counted[[WITHOUT_HELP, OVERDUE_CLUES]].notna().any(axis=None):
        return f"各{word}本月没有失帮和线索数据"
    found = []
    for kpi, text in ((WITHOUT_HELP, "户超 30 天无帮扶"), (OVERDUE_CLUES, "条线索超期")):
        ordered = counted.sort_values(kpi, ascending=False, kind="stable").to_dict("records")
        if ordered and ordered[0][kpi] > 0:
            found.append((ordered[0]["area"], f"{wording.whole(ordered[0][kpi])} {text}"))
    areas = {area for area, _ in found}
    if len(areas) == 1:
        return f"{found[0][0]}最集中，{'、'.join(told for _, told in found)}"
    parts = [f"{area}最多，有 {told}" for area, told in found]
    return "；".join(parts) or f"各{word}都没有失帮户，没有超期线索"
