"""What the page on problems and their correction draws and says. Pure; neither Streamlit nor SQL."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from dashboard import describe, wording
from dashboard.describe import Row
from queries.slices import value_of

FOUND: Final = "problems_found"
RATE: Final = "problems_correction_rate"
OPEN: Final = "problems_open"
OVERDUE: Final = "problems_overdue"
SAFE: Final = "villages_safe_rate"
MODEL: Final = "villages_model_rate"

CARDS: Final = (FOUND, RATE, OPEN, OVERDUE)
COVERAGE: Final = (SAFE, MODEL)
STANDING: Final = (RATE, OPEN, OVERDUE)  # what `standing` is made of
MOST_BARS: Final = 12
_KNOWN: Final = ("value", "small_sample")
_STANDING: Final = ("key", "name", "found", "corrected", "rate", "enough", "open", "overdue")


def standing(figures: pd.DataFrame) -> pd.DataFrame:
    """One row per area or slice from V rows of `STANDING`: the most overdue first, then the most open.

    key (area code or slice), name, found, corrected, rate, enough (problems for the rate to be compared),
    open, overdue; those without any problem are left out. A slice is named by its value.
    """
    parts: dict[str, dict[str, Any]] = {}
    for row in figures[figures["state"].isin(_KNOWN)].to_dict("records"):
        key = str(row["slice"] or row["area_code"])
        own = parts.setdefault(key, {"key": key, "name": value_of(row["slice"]) or row["area"]})
        if row["kpi"] == RATE:
            own |= {"found": row["denominator"], "corrected": row["numerator"], "rate": row["value"]}
            own["enough"] = row["state"] == "value"
        else:
            own["open" if row["kpi"] == OPEN else "overdue"] = row["value"]
    frame = pd.DataFrame([own for own in parts.values() if own.get("found")], columns=list(_STANDING))
    order = frame.sort_values(["overdue", "open", "found"], ascending=False, kind="stable")
    return order.reset_index(drop=True)


def open_bars(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of `standing` for `open_chart`: what is open, how much of it overdue; at most `MOST_BARS`."""
    rows = [
        {
            "key": row["key"], "name": row["name"], "whole": row["open"], "part": row["overdue"],
            "text": _open_words(row), "note": f"整改率 {wording.rate(row['rate'])}（{_parts(row)}）",
        }
        for row in frame.head(MOST_BARS).to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["key", "name", "whole", "part", "text", "note"])


def _open_words(row: Row) -> str:
    if not row["open"]:
        return "全部整改"
    text = f"未整改 {wording.whole(row['open'])}"
    return f"{text}，超期 {wording.whole(row['overdue'])}" if row["overdue"] else text


def _parts(row: Row) -> str:
    return wording.parts(row["corrected"], row["found"], "")


def point(frame: pd.DataFrame) -> str:
    """The key of the row that is the point: the first, where it has more overdue than any other."""
    if len(frame) < 2 or not frame["overdue"].iloc[0]:
        return ""
    return str(frame["key"].iloc[0]) if frame["overdue"].iloc[0] > frame["overdue"].iloc[1] else ""


def lead(rows: dict[str, Row], below: pd.DataFrame) -> str:
    """The page in one sentence, from the area's own judged rows of `CARDS` and `standing` of those below."""
    rate = rows[RATE]
    if rate["state"] not in _KNOWN:
        return "本月没有问题整改的数据。" if rate["state"] == "no_data" else "到月末还没有发现问题。"
    found, corrected = wording.whole(rate["denominator"]), wording.whole(rate["numerator"])
    text = f"累计发现问题 {found} 个，已整改 {corrected} 个，整改率 {wording.rate(rate['value'])}"
    gap = rate["shortfall"]
    if rate["state"] == "value" and not wording.missing(gap):
        text += f"，{'低于' if gap > 0 else '不低于'}目标 {wording.rate(rate['reference'], 0)}"
    still, late = rows[OPEN]["value"], rows[OVERDUE]["value"]
    if wording.missing(still) or not still:
        return f"{text}；没有未整改的问题。"
    text += f"；还有 {wording.whole(still)} 个未整改"
    if wording.missing(late) or not late:
        return f"{text}，都在期限内。"
    text += f"，其中 {wording.whole(late)} 个超期"
    first = point(below)
    if not first:
        return f"{text}。"
    top = below.iloc[0]
    return f"{text}，{top['name']}最多，{wording.whole(top['overdue'])} 个。"


def most_open_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of `standing` by what is open: kinds of problems answer for nothing, so nobody leads the list."""
    return frame.sort_values(["open", "found"], ascending=False, kind="stable").reset_index(drop=True)


def area_heading(frame: pd.DataFrame, word: str) -> str:
    """`望山县未整改 218 个，超期 101 个，占全部超期的 80%`; plain where nobody is overdue."""
    if frame.empty:
        return f"各{word}没有发现问题，或没有数据"
    whole = frame["overdue"].sum()
    if not whole:
        most = frame.sort_values("open", ascending=False, kind="stable").iloc[0]
        if not most["open"]:
            return f"各{word}的问题都已整改"
        return f"没有{word}超期，{most['name']}未整改最多，{wording.whole(most['open'])} 个"
    top = frame.iloc[0]
    share = wording.rate(top["overdue"] / whole, 0)
    return (
        f"{top['name']}未整改 {wording.whole(top['open'])} 个，超期 {wording.whole(top['overdue'])} 个，"
        f"占各{word}超期的 {share}"
    )


def kind_heading(frame: pd.DataFrame, word: str) -> str:
    """`住房安全未整改最多，65 个；项目资金整改率最低，96.4%`, from rows by what is open.

    `word` says what the rows are: 来源, 类别. A rate of few problems is not called the lowest.
    """
    if frame.empty:
        return f"没有按{word}分的问题"
    most = frame.iloc[0]
    if not most["open"]:
        return f"各{word}的问题都已整改"
    text = f"{most['name']}未整改最多，{wording.whole(most['open'])} 个"
    comparable = frame[frame["enough"].astype(bool)].sort_values("rate", kind="stable")
    if len(comparable) < 2:
        return text
    low = comparable.iloc[0]
    return f"{text}；{low['name']}整改率最低，{wording.rate(low['rate'])}"


def months(trend: pd.DataFrame) -> pd.DataFrame:
    """Rows for `gap_chart` from the months of RATE and OPEN: found is ahead, corrected behind."""
    rate = trend[(trend["kpi"] == RATE) & trend["numerator"].notna()].set_index("month")
    waiting = trend[trend["kpi"] == OPEN].set_index("month")["value"]
    totals = pd.DataFrame({"ahead": rate["denominator"], "behind": rate["numerator"]})
    return totals.assign(gap=waiting.reindex(totals.index)).dropna().reset_index()


def months_heading(totals: pd.DataFrame) -> str:
    """`未整改从 10月 1,204 个降到 327 个`: where it was highest this year, and where it is."""
    known = totals.sort_values("month")
    if known.empty:
        return "这段时间没有问题整改的数据"
    rows = known.to_dict("records")
    most = max(rows, key=lambda row: row["gap"])
    last, peak, when = rows[-1]["gap"], most["gap"], wording.month_of_year(int(most["month"]))
    if not last:
        return "发现的问题都已整改"
    if peak <= last:
        return f"未整改 {wording.whole(last)} 个，是一年来最多的"
    return f"未整改 {wording.whole(last)} 个，{when}最多时 {wording.whole(peak)} 个"


def rounds(listed: pd.DataFrame) -> pd.DataFrame:
    """Rows for `chain_chart` from `problem_lists.rounds`: found, corrected, of these in time."""
    rows = []
    for row in listed.to_dict("records"):
        group = {"key": str(row["round"]), "group": f"第{row['round']}轮"}
        villages = f" · {wording.whole(row['villages'])} 个村" if row["villages"] > 1 else ""
        steps = (
            (row["found"], f"发现 {wording.whole(row['found'])}{villages}"),
            (row["corrected"], f"整改 {wording.whole(row['corrected'])} · {wording.rate(row['rate'])}"),
            (row["in_time"], f"按期 {wording.whole(row['in_time'])} · {wording.rate(row['in_time_rate'])}"),
        )
        rows += [{**group, "amount": amount, "text": text} for amount, text in steps]
    return pd.DataFrame(rows, columns=["key", "group", "amount", "text"])


def rounds_heading(listed: pd.DataFrame) -> str:
    """`5 轮普查，发现的问题从 8,310 个降到 2,520 个`."""
    if listed.empty:
        return "到月末还没有围村普查"
    rows = listed.to_dict("records")
    first, last = rows[0], rows[-1]
    if len(listed) == 1:
        found = wording.whole(last["found"])
        return f"第{last['round']}轮普查发现 {found} 个，整改 {wording.rate(last['rate'])}"
    way = "降到" if last["found"] < first["found"] else "升到" if last["found"] > first["found"] else "仍是"
    counts = f"{wording.whole(first['found'])} 个{way} {wording.whole(last['found'])} 个"
    return f"{len(listed)} 轮普查，每轮发现的问题从 {counts}"


def recurring(listed: pd.DataFrame) -> pd.DataFrame:
    """Rows for `open_chart` from `problem_lists.recurring`: all found, and those found again."""
    rows = [
        {
            "key": row["category"], "name": row["category"], "whole": row["found"], "part": row["again"],
            "text": _again_words(row),
            "note": f"占 {wording.rate(row['share'])}（{wording.parts(row['again'], row['found'], '个')}）",
        }
        for row in listed[listed["again"] > 0].head(MOST_BARS).to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["key", "name", "whole", "part", "text", "note"])


def _again_words(row: Row) -> str:
    text = f"再次发现 {wording.whole(row['again'])}"
    return text if row["villages"] == 1 else f"{text}，{wording.whole(row['villages'])} 个村"


def recurring_heading(listed: pd.DataFrame) -> str:
    """`人居环境最易反复：54.5% 的问题是同村同类整改后再次发现`; plain where nothing came back."""
    again = listed[listed["again"] > 0]
    if again.empty:
        return "没有整改后又在同村出现的同类问题" if len(listed) else "到月末还没有发现问题"
    top = again.iloc[0]
    share = wording.rate(top["share"])
    return f"{top['category']}最易反复：{share} 的问题是同村同类整改后再次发现"


def coverage(figures: pd.DataFrame) -> pd.DataFrame:
    """Rows for `bullet_chart` from judged figures of one coverage rate, the lowest first."""
    shown = figures[figures["state"].isin(_KNOWN)].sort_values("value", kind="stable").head(MOST_BARS)
    rows = [
        {
            "key": row["area_code"], "name": row["area"], "value": row["value"],
            "reference": row["reference"], "status": row["status"], "text": describe.value(row),
            "note": f"{describe.parts(row)}村".replace(" 个村", " 村"),
        }
        for row in shown.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["key", "name", "value", "reference", "status", "text", "note"])


def coverage_heading(own: Row, figures: pd.DataFrame, word: str) -> str:
    """`标杆村覆盖率 60.0%，达到目标，3 个县区未达到`; `word` says what the areas are."""
    label = str(own["label"])
    if own["state"] not in _KNOWN:
        return f"{label}：{'这里没有村' if own['state'] == 'not_applicable' else '没有收到村情表'}"
    text = f"{label} {wording.rate(own['value'])}"
    if wording.missing(own["reference"]):
        return text
    text += "，达到" if own["status"] == "fine" else "，未达到"
    text += f"目标 {wording.rate(own['reference'], 0)}"
    short = figures[figures["status"].isin(["watch", "behind"])]
    if short.empty:
        return text
    return f"{text}，{_named(short['area'].tolist(), word)}未达到"


def recognition(rows: Sequence[Row]) -> str:
    """What one village is: `已认定为放心村，尚未认定为标杆村`, from its own rows of `COVERAGE`."""
    known = [row for row in rows if row["state"] in _KNOWN]
    if not known:
        return "没有收到本村的村情表"
    return "，".join(
        f"{'已' if row['value'] else '尚未'}认定为{str(row['label']).removesuffix('覆盖率')}" for row in known
    )


def _named(names: Sequence[str], word: str) -> str:
    return wording.listing(list(names), 2) if len(names) < 3 else f"{len(names)} 个{word}"
