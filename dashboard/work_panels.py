"""The panels of the page on work points: the year in lights, the units, and one item or unit opened."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import (
    cached,
    cards,
    chart_panel,
    definition_links,
    describe,
    export,
    frame,
    lights_chart,
    navigation,
    selection,
    session,
    tables,
    wording,
    work_figures,
    work_tables,
)
from dashboard.components import component
from dashboard.selection import Selection

_SOURCES: Final = ("workpoints",)


def year(now: Selection) -> int:
    """The year whose work points are shown."""
    return now.month // 100


def grid_of(now: Selection) -> pd.DataFrame:
    """The lights of the year's work points of the area; empty where it has none."""
    return cached.work_grid(scope=session.scope(), area=now.area, month=now.month)


def units_of(now: Selection) -> pd.DataFrame:
    """The lead units of the area, the most overdue first."""
    return cached.work_units(scope=session.scope(), area=now.area, month=now.month)


def nothing(now: Selection) -> None:
    """Whose work points there are, and the way there."""
    owners = cached.work_owners(scope=session.scope())
    words = work_figures.empty_words(owners, now.path, year(now))
    with frame.panel("no_work", f"{now.place.name}没有{year(now)}年工作要点"):
        frame.sentences(words)
        above = work_figures.owner_above(owners, now.path, year(now))
        if above is not None:
            st.button(
                f"查看{above.name}的工作要点", key="open_owner", type="primary",
                on_click=lambda: selection.go(area=above.code),
            )  # fmt: skip


def cards_row(now: Selection) -> None:
    """Due, done in time, done late, overdue; a click opens the figure with its months."""
    scope, codes = session.scope(), list(work_figures.CARDS)
    judged = cached.judged(scope=scope, month=now.month, kpis=codes, areas=[now.area])
    year_ago = describe.month_before(now.month, 12)
    trend = cached.trend(scope=scope, kpis=codes, area=now.area, first=year_ago, last=now.month)
    built = []
    for row in judged.to_dict("records"):
        lines = [line for line in cards.standard_lines(row, trend[trend["kpi"] == row["kpi"]]) if line]
        built.append(cards.card(row, trend, lines=lines, action="按此指标下钻"))
    cards.show(built, key="cards", on_picked=lambda kpi: navigation.open_page("drilldown", kpi=kpi))


def summary(now: Selection) -> None:
    """The page in one sentence."""
    codes = list(work_figures.CARDS)
    own = cached.judged(scope=session.scope(), month=now.month, kpis=codes, areas=[now.area])
    rows = {row["kpi"]: row for row in own.to_dict("records")}
    frame.sentences([work_figures.lead(rows, units_of(now), now.month)])


def definitions() -> None:
    """What the figures mean, one click away."""
    definition_links.show(work_figures.CARDS)


def grid(now: Selection) -> None:
    """Items × quarters in lights; a click opens the item."""
    rows = work_figures.items(grid_of(now))
    subtitle = (
        f"{work_figures.legend()}；每格为最差的一灯和项数，{wording.month_end(now.month)}。点击打开大项"
    )
    with frame.panel("work_grid", work_figures.grid_heading(rows), subtitle, "stretch"):

        def picked() -> None:
            chosen = st.session_state["work_grid"].picked
            if chosen:
                selection.go(item=str(chosen["area"]), unit="")

        data: dict[str, Any] = work_figures.grid_data(rows)
        component("grid")(data=data, key="work_grid", on_picked_change=picked)
        everything = cached.work_targets(scope=session.scope(), area=now.area, month=now.month)
        export.button(
            everything, work_tables.TARGETS_EXPORT, now=now, title="工作要点任务清单", kinds=_SOURCES,
            key="export_work",
        )  # fmt: skip


def units(now: Selection) -> None:
    """Who is overdue on how much; a click opens the unit."""
    listed = units_of(now)
    keyed = listed.assign(key=listed["area_code"] + "-" + listed["lead_unit"])
    subtitle = "每家牵头单位的任务按状态计数，含往年未了的，超期多的在前。点击打开单位"
    with frame.panel("units", work_figures.units_heading(listed), subtitle, "stretch"):
        tables.show(
            tables.Rows.of(keyed, work_tables.units_columns(listed), "key"), key="list_units",
            caption="牵头单位", empty="没有牵头单位。", action="打开这家单位",
            on_picked=lambda key: selection.go(unit=key, item=""),
        )  # fmt: skip
        export.button(
            listed, work_tables.UNITS_EXPORT, now=now, title="工作要点牵头单位", kinds=_SOURCES,
            key="export_units",
        )  # fmt: skip


def quarters(now: Selection) -> None:
    """The year's targets by the quarter that they belong to."""
    bars = work_figures.quarter_bars(grid_of(now))
    with frame.panel("quarters", work_figures.quarters_heading(bars), "各季度的任务按状态计数", "stretch"):
        chart_panel.show(lights_chart.bars(bars), key="quarters")
        export.button(
            bars, work_tables.QUARTERS_EXPORT, now=now, title="工作要点各季度", kinds=_SOURCES,
            key="export_quarters",
        )  # fmt: skip


def to_act_on(now: Selection) -> None:
    """What is overdue, due soon or was done late, target by target; a click opens the item."""
    listed = cached.work_targets(
        scope=session.scope(), area=now.area, month=now.month, lights=work_figures.NEEDS_ACTION
    )
    subtitle = f"需要督办或说明的任务，{wording.month_end(now.month)}。点击打开所在大项"
    with frame.panel("to_act_on", work_figures.targets_heading(listed), subtitle, "stretch"):
        _targets(now, listed, "to_act_on", "需要督办的任务", opens=True)


def chosen(now: Selection) -> None:
    """One item or one lead unit: its indicators quarter by quarter, then every target with its evidence."""
    unit = bool(now.unit)
    st.button("‹ 全部工作要点", key="back", on_click=lambda: selection.go(item="", unit=""))
    listed = cached.work_targets(
        scope=session.scope(), area=now.area, month=now.month, item=now.item, unit=now.unit
    )
    heading = work_figures.chosen_heading(listed, unit)
    with frame.panel("indicators", heading, f"{work_figures.legend()}，{wording.month_end(now.month)}"):
        found = work_figures.indicators(listed)
        tables.show(
            tables.Rows.of(found, work_tables.indicators_columns(unit=unit), "key"), key="list_indicators",
            caption="指标", empty="换一个月份，或返回全部工作要点。",
        )  # fmt: skip
    if len(listed):
        subtitle = "各季度的目标、时限、进展和佐证材料，状态差的在前"
        with frame.panel("targets", work_figures.targets_heading(listed), subtitle):
            _targets(now, listed, "targets", "任务", opens=False)


def _targets(now: Selection, listed: pd.DataFrame, name: str, caption: str, *, opens: bool) -> None:
    keyed = listed.assign(key=listed["area_code"] + "-" + listed["item_no"].astype(str))
    tables.show(
        tables.Rows.of(keyed, work_tables.targets_columns(), "key"), key=f"list_{name}", caption=caption,
        empty="没有这样的任务。", action="打开所在大项",
        on_picked=(lambda key: selection.go(item=key, unit="")) if opens else None,
    )  # fmt: skip
    if listed.attrs["truncated"]:
        st.caption(listed.attrs["truncated"])
    export.button(
        listed, work_tables.TARGETS_EXPORT, now=now, title=caption, kinds=_SOURCES, key=f"export_{name}"
    )
