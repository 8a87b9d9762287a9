"""What the page on work points draws and says. Pure; neither Streamlit nor SQL."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from dashboard import wording
from dashboard.area_tree import Area
from dashboard.describe import Row
from queries.work_status import IN_TIME, LATE, LIGHTS, NOT_DUE, OVERDUE, SOON, SOON_DAYS, worst

DUE: Final = "work_targets_due"
RATE: Final = "work_in_time_rate"
DONE_LATE: Final = "work_done_late"
STILL_OVERDUE: Final = "work_overdue"
CARDS: Final = (DUE, RATE, DONE_LATE, STILL_OVERDUE)

QUARTERS: Final = ("一季度", "二季度", "三季度", "四季度")
# How a light looks in a component: shape, colour and ground go by these names (components/base.js).
LOOK: Final = {OVERDUE: "behind", LATE: "watch", SOON: "soon", NOT_DUE: "not_due", IN_TIME: "fine"}
MARKS: Final = {OVERDUE: "◆", LATE: "■", SOON: "▲", NOT_DUE: "○", IN_TIME: "●"}
# The lights that somebody has to act on, or to answer for.
NEEDS_ACTION: Final = (OVERDUE, SOON, LATE)
_NOTHING: Final = {"text": "无任务", "status": "not_applicable", "hint": "这一季度没有任务"}
_KNOWN: Final = ("value", "small_sample")

Lights = dict[str, int]


def legend() -> str:
    """`◆ 超期未完成　■ 逾期完成 …`: every shape with its word."""
    return "　".join(f"{MARKS[light]} {known.word}" for light, known in LIGHTS.items())


def items(grid: pd.DataFrame) -> list[dict[str, Any]]:
    """One row per item of `work_lists.grid`: key, name, and the counts by light of each quarter, in order."""
    found: dict[str, dict[str, Any]] = {}
    several = grid["area_code"].nunique() > 1
    for row in grid.to_dict("records"):
        key = f"{row['area_code']}-{row['item_no']}"
        name = f"{row['item_no']} {row['item']}"
        own = found.setdefault(
            key,
            {
                "key": key,
                "name": f"{row['place']} {name}" if several else name,
                "quarters": [{} for _ in QUARTERS],
            },
        )
        own["quarters"][row["quarter"] - 1][row["light"]] = row["targets"]
    return list(found.values())


def grid_data(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows of `items` as the component `grid` draws them: each quarter as its worst light."""
    return {
        "caption": "工作要点大项与季度对照",
        "corner": "大项",
        "drills": "打开这一大项",
        "columns": [
            {"key": str(place), "label": name, "hint": f"{name}到期的任务"}
            for place, name in enumerate(QUARTERS, start=1)
        ],
        "rows": [
            {"key": row["key"], "name": row["name"], "cells": [_cell(lights) for lights in row["quarters"]]}
            for row in rows
        ],
    }


def _cell(lights: Lights) -> dict[str, str]:
    light, whole = worst(lights), sum(lights.values())
    if not light:
        return _NOTHING
    counts = [f"{LIGHTS[each].word} {lights[each]} 项" for each in LIGHTS if lights.get(each)]
    return {
        "text": f"{LIGHTS[light].short} {lights[light]}/{whole}",
        "status": LOOK[light],
        "hint": f"共 {whole} 项：{'，'.join(counts)}",
    }


def most_urgent(rows: Sequence[Mapping[str, Any]], count: int) -> list[Mapping[str, Any]]:
    """The items with the most overdue targets, then the most done late, then the most due soon."""

    def urgency(row: Mapping[str, Any]) -> list[int]:
        return [-sum(lights.get(light, 0) for lights in row["quarters"]) for light in (OVERDUE, LATE, SOON)]

    return sorted(rows, key=urgency)[:count]


def grid_heading(rows: Sequence[Mapping[str, Any]]) -> str:
    """`21 个大项中 4 个有任务超期未完成，8 个有过逾期`; plain where all is in time."""
    if not rows:
        return "没有工作要点"
    lights = [worst(_together(row["quarters"])) for row in rows]
    count, overdue, late = len(rows), lights.count(OVERDUE), lights.count(LATE)
    if overdue:
        more = f"，另有 {late} 个有任务逾期才完成" if late else ""
        return f"{count} 个大项中 {overdue} 个有任务超期未完成{more}"
    if late:
        return f"{count} 个大项没有超期未完成的任务，{late} 个有任务逾期才完成"
    return (
        f"{count} 个大项到期的任务都已按期完成" if IN_TIME in lights else f"{count} 个大项的任务都还没有超期"
    )


def _together(quarters: Sequence[Lights]) -> Lights:
    whole: Lights = {}
    for lights in quarters:
        for light, count in lights.items():
            whole[light] = whole.get(light, 0) + count
    return whole


def lead(rows: dict[str, Row], units: pd.DataFrame, month: int) -> str:
    """The page in one sentence, from the judged rows of `CARDS` and `work_lists.units`."""
    due, rate, end = rows[DUE], rows[RATE], f"{wording.month_of_year(month)}底"
    if rate["state"] not in _KNOWN:
        text = f"到{end}还没有任务到期" if due["state"] in _KNOWN else "本月没有工作要点的数据"
    else:
        text = (
            f"到{end}有 {wording.whole(due['value'])} 项任务到期，"
            f"按期完成 {wording.whole(rate['numerator'])} 项，占 {wording.rate(rate['value'])}"
        )
    late, overdue = rows[DONE_LATE]["value"], rows[STILL_OVERDUE]["value"]
    if not wording.missing(late) and late:
        text += f"；逾期才完成 {wording.whole(late)} 项"
    if not wording.missing(overdue) and overdue:
        text += f"；{wording.whole(overdue)} 项超期未完成{_most(units)}"
    soon = int(units[SOON].sum())
    return f"{text}；{SOON_DAYS} 天内还有 {wording.whole(soon)} 项到期。" if soon else f"{text}。"


def _most(units: pd.DataFrame) -> str:
    """Who has most of several units' overdue targets, "" where nobody stands out; in the order of `units`."""
    if len(units) < 2 or units[OVERDUE].iloc[0] == units[OVERDUE].iloc[1]:
        return ""
    if not units[OVERDUE].iloc[1]:
        return f"，由{units['lead_unit'].iloc[0]}牵头"
    return f"，{units['lead_unit'].iloc[0]}最多，{wording.whole(units[OVERDUE].iloc[0])} 项"


def units_heading(units: pd.DataFrame) -> str:
    """`3 家牵头单位有任务超期未完成，市农业农村局最多，3 项`; plain where nobody is overdue."""
    if units.empty:
        return "没有牵头单位"
    overdue, late = int((units[OVERDUE] > 0).sum()), int((units[LATE] > 0).sum())
    if overdue == 1:
        return f"只有{units['lead_unit'].iloc[0]}有任务超期未完成，{units[OVERDUE].iloc[0]} 项"
    if overdue:
        return f"{overdue} 家牵头单位有任务超期未完成{_most(units)}"
    if late:
        return f"{len(units)} 家牵头单位没有超期未完成的任务，{late} 家有过逾期"
    return f"{len(units)} 家牵头单位没有超期，也没有逾期"


def unit_bars(units: pd.DataFrame) -> pd.DataFrame:
    """Rows of `work_lists.units` for `lights_chart`."""
    return units.assign(key=units["area_code"] + "-" + units["lead_unit"], name=units["lead_unit"])


def quarter_bars(grid: pd.DataFrame) -> pd.DataFrame:
    """The lights of each quarter, all items together, for `lights_chart`."""
    counted = grid.pivot_table(index="quarter", columns="light", values="targets", aggfunc="sum")
    frame = counted.reindex(index=range(1, len(QUARTERS) + 1), columns=list(LIGHTS)).fillna(0).astype(int)
    return frame.assign(key=[str(place) for place in frame.index], name=list(QUARTERS))


def quarters_heading(bars: pd.DataFrame) -> str:
    """`三季度问题最多：3 项超期未完成、5 项逾期完成`; plain where every quarter is in time."""
    most = max(bars.to_dict("records"), key=lambda row: (row[OVERDUE], row[LATE]))
    bad = [f"{most[light]} 项{LIGHTS[light].word}" for light in (OVERDUE, LATE) if most[light]]
    return f"{most['name']}最差：{'、'.join(bad)}" if bad else "各季度都没有超期，也没有逾期"


def targets_heading(listed: pd.DataFrame) -> str:
    """`5 项超期未完成、13 项临期、12 项逾期完成` of listed targets, the worst first."""
    if listed.empty:
        return "没有超期、临期或逾期完成的任务"
    counts = listed["light"].value_counts()
    return "、".join(f"{counts[light]} 项{LIGHTS[light].word}" for light in LIGHTS if light in counts)


def chosen_heading(listed: pd.DataFrame, unit: bool) -> str:
    """What was opened, an item or a lead unit: `4 巩固住房安全保障成果：3 项指标 9 项任务`."""
    if listed.empty:
        return "这一年没有这家单位牵头的任务" if unit else "这一年没有这个大项"
    first = listed.iloc[0]
    name = first["lead_unit"] if unit else f"{first['item_no']} {first['item']}"
    indicators = len(listed.drop_duplicates(["area_code", "year", "indicator_no"]))
    return f"{name}：{indicators} 项指标 {len(listed)} 项任务"


def indicators(listed: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator of listed targets, in the order of the numbers, with the light of each quarter.

    key, item, sub_item, indicator, lead_unit, other_units, and q1 … q4 (a light, "" without a target).
    """
    names = ["area_code", "year", "item_no", "item", "sub_no", "sub_item", "indicator_no", "indicator"]
    names += ["lead_unit", "other_units"]
    found = listed[names].drop_duplicates(["area_code", "year", "indicator_no"]).reset_index(drop=True)
    lights = listed.set_index(["area_code", "year", "indicator_no", "quarter"])["light"].to_dict()
    for quarter in range(1, len(QUARTERS) + 1):
        keys = zip(found["area_code"], found["year"], found["indicator_no"], strict=True)
        found[f"q{quarter}"] = [lights.get((*key, quarter), "") for key in keys]
    found["key"] = [str(number) for number in found["indicator_no"]]
    return found.sort_values(["area_code", "year", "indicator_no"]).reset_index(drop=True)


def owner_above(owners: pd.DataFrame, path: Sequence[Area], year: int) -> Area | None:
    """The nearest area above the last of `path` that has work points of the year."""
    having = set(owners.loc[owners["year"] == year, "area_code"])
    return next((area for area in reversed(path[:-1]) if area.code in having), None)


def empty_words(owners: pd.DataFrame, path: Sequence[Area], year: int) -> list[str]:
    """Why there is nothing to show in the last area of `path`, and whose work points there are."""
    place = path[-1]
    first = f"工作要点由市或县制定，分解到牵头单位和季度；{place.name}没有自己的{year}年工作要点。"
    above = owner_above(owners, path, year)
    if above is not None:
        row = owners[(owners["area_code"] == above.code) & (owners["year"] == year)].iloc[0]
        what = f"{wording.whole(row['items'])} 个大项、{wording.whole(row['indicators'])} 项指标"
        return [first, f"{year}年的工作要点是{above.name}的，共 {what}。"]
    others = sorted({int(known) for known in owners["year"]} - {year})
    if others:
        return [first, f"库里有{'、'.join(str(known) for known in others)}年的工作要点，可换月份查看。"]
    return [first, "收到工作要点任务分解表后，这里按季度列出每项任务的进度和佐证材料。"]
