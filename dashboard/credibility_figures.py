"""What the findings of the cross-checks come to: cards, sentences, headings. Frames in, words out."""

from typing import Any, Final

import pandas as pd

from dashboard import wording
from dashboard.area_tree import AreaTree
from queries.check import CHECKS, ERROR, HINT, SEVERITIES, SUSPECT
from queries.findings import ASSIGNED, EXPLAINED, FIXED, OPEN, STATES, UNSETTLED

# How severities and states look; every look has its shape, see `wording.STATUS`.
SEVERITY_LOOK: Final = {ERROR: "behind", SUSPECT: "watch", HINT: "unjudged"}
STATE_LOOK: Final = {OPEN: "watch", ASSIGNED: "unjudged", EXPLAINED: "unjudged", FIXED: "fine"}
FIXED_NOW: Final = "fixed_now"
_MEANING: Final = {
    ERROR: "与自身或规定矛盾，一定有一处不对",
    SUSPECT: "多半有误，也可能有原因，说明即可",
    HINT: "值得看一眼",
}


def legend() -> str:
    """`◆ 错误：…；■ 可疑：…`."""
    return "；".join(
        f"{wording.STATUS[SEVERITY_LOOK[severity]].mark} {severity}：{_MEANING[severity]}"
        for severity in SEVERITIES
    )


def unsettled(summary: pd.DataFrame, severity: str) -> int:
    """Findings of a severity that nobody has explained or mended."""
    return int(summary.loc[summary["severity"] == severity, list(UNSETTLED)].to_numpy().sum())


def cards(summary: pd.DataFrame, fixed_now: int) -> list[dict[str, Any]]:
    """Errors, suspects, explained, fixed since the beginning of the month: data of the component `cards`."""
    explained = int(summary[EXPLAINED].sum())
    return [
        _severity_card(summary, ERROR, "待改正"),
        _severity_card(summary, SUSPECT, "待核实"),
        _card(EXPLAINED, "已说明", explained, ("unjudged", "有效期内"), "有原因、在有效期内的，到期重新列出"),
        _card(FIXED_NOW, "本月已改正", fixed_now, ("fine", "已改正"), "新导入的文件改好了的"),
    ]


def _severity_card(summary: pd.DataFrame, severity: str, word: str) -> dict[str, Any]:
    number = unsettled(summary, severity)
    own = summary[summary["severity"] == severity]
    checks = int((own[list(UNSETTLED)].sum(axis=1) > 0).sum())
    assigned = int(own[ASSIGNED].sum())
    look = (SEVERITY_LOOK[severity], word) if number else ("fine", "没有")
    line = f"{len(own)} 条规则中 {checks} 条有问题，已交办 {wording.whole(assigned)}"
    return _card(severity, f"{severity}", number, look, line)


def _card(key: str, label: str, number: int, look: tuple[str, str], line: str) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "value": wording.whole(number),
        "unit": "条",
        "status": look[0],
        "word": look[1],
        "lines": [line],
        "trend": [],
        "trend_label": "",
        "action": "",
        "hint": _MEANING.get(key, line),
        "width": 1,
    }


def most(summary: pd.DataFrame, severity: str) -> str:
    """The label of the check with most unsettled findings of a severity, with their number; "" without."""
    own = summary[summary["severity"] == severity]
    numbers = own[list(UNSETTLED)].sum(axis=1)
    if own.empty or not numbers.max():
        return ""
    code = str(own["check_code"].iloc[int(numbers.to_numpy().argmax())])
    return f"“{CHECKS[code].label}”最多，{wording.whole(numbers.max())} 条"


def lead(summary: pd.DataFrame, place: str) -> str:
    """The page in one sentence."""
    errors, suspects = unsettled(summary, ERROR), unsettled(summary, SUSPECT)
    if not errors and not suspects:
        explained = int(summary[EXPLAINED].sum())
        rest = f"，{wording.whole(explained)} 条已说明原因" if explained else ""
        return f"{place}的数据按 {len(summary)} 条规则核对，没有错误，也没有可疑之处{rest}。"
    severity = ERROR if errors else SUSPECT
    text = f"{place}的数据按 {len(summary)} 条规则核对，"
    text += f"有 {wording.whole(errors)} 条错误" if errors else "没有错误"
    text += f"、{wording.whole(suspects)} 条可疑待处理" if suspects else "待改正"
    return f"{text}，{severity}中{most(summary, severity)}。"


def slide_heading(summary: pd.DataFrame) -> str:
    """The same, short enough to be read from five metres."""
    errors, suspects = unsettled(summary, ERROR), unsettled(summary, SUSPECT)
    if not errors and not suspects:
        return f"{len(summary)} 条规则核对，没有错误和可疑之处"
    told = [f"{wording.whole(errors)} 条错误"] * bool(errors)
    told += [f"{wording.whole(suspects)} 条可疑"] * bool(suspects)
    return f"{'、'.join(told)}待处理，{most(summary, ERROR if errors else SUSPECT)}"


def checks_heading(summary: pd.DataFrame) -> str:
    """`12 条规则查出问题，错误中“证件号码重复”最多，20 条`."""
    some = summary[summary[list(UNSETTLED)].sum(axis=1) > 0]
    if some.empty:
        return "没有规则查出待处理的问题"
    severity = next(each for each in SEVERITIES if each in set(some["severity"]))
    return f"{len(some)} 条规则查出问题，{severity}中{most(some, severity)}"


def shown_first(summary: pd.DataFrame) -> pd.DataFrame:
    """The checks with any finding: the severest first, then those with most unsettled findings."""
    numbers = summary[list(STATES)].sum(axis=1)
    order = summary["severity"].map({severity: place for place, severity in enumerate(SEVERITIES)})
    waiting = summary[list(UNSETTLED)].sum(axis=1)
    ordered = summary.assign(_order=order, _waiting=-waiting)[numbers > 0]
    return ordered.sort_values(["_order", "_waiting"], kind="stable").drop(columns=["_order", "_waiting"])


def by_place(counts: pd.DataFrame, areas: AreaTree, check: str) -> pd.DataFrame:
    """Unsettled findings of each area by severity, most errors first: area_code, area, one column each."""
    own = counts[counts["check_code"] == check] if check else counts
    own = own.assign(number=own[list(UNSETTLED)].sum(axis=1))
    table = own.pivot_table(index="area_code", columns="severity", values="number", aggfunc="sum")
    table = table.reindex(columns=list(SEVERITIES)).fillna(0).astype("int64")
    table.columns.name = None
    table = table[table.sum(axis=1) > 0].sort_values(list(SEVERITIES), ascending=False).reset_index()
    table.insert(1, "area", pd.Series([areas.name(code) for code in table["area_code"]], dtype="str"))
    return table


def places_heading(places: pd.DataFrame, word: str) -> str:
    """`望山县错误最多，12 条`."""
    if places.empty:
        return f"各{word}没有待处理的问题"
    for severity in SEVERITIES:
        worst = places.sort_values(severity, ascending=False, kind="stable").iloc[0]
        if worst[severity]:
            return f"{worst['area']}{severity}最多，{wording.whole(worst[severity])} 条"
    return f"各{word}没有待处理的问题"


def chosen_heading(check: str, listed: pd.DataFrame) -> str:
    """`证件号码重复：20 条待处理`."""
    count = listed.attrs.get("count", len(listed))
    return (
        f"{CHECKS[check].label}：{wording.whole(count)} 条未改正"
        if count
        else f"{CHECKS[check].label}：没有问题"
    )
