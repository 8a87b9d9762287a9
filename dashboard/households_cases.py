"""Where the single households and clues behind the figures are: by township, and in a township one by one."""

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import (
    cached,
    export,
    frame,
    households_figures,
    households_lists,
    navigation,
    selection,
    session,
    tables,
    wording,
)
from dashboard.households_lists import KEY, KINDS, Kind
from dashboard.selection import Selection
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.kpi import KPIS

_TOWNSHIP: Final = "township"


def by_township(now: Selection) -> None:
    """How long the lists are in each township of a city or county, the most urgent first."""
    found = cached.values(
        scope=session.scope(), month=now.month, kpis=list(households_figures.LISTED), level=_TOWNSHIP,
        within=now.area,
    )  # fmt: skip
    counted = households_figures.counts(found)
    areas = now.known.areas
    county = now.place.level == "city"
    columns = [
        column("area", "乡镇"),
        *([Column("县区", lambda row: areas.name(areas[row["area_code"]].parent))] if county else []),
        *(_count(kpi) for kpi in households_figures.LISTED),
    ]
    sheet = [
        Sheet("县区", lambda row: areas.name(areas[row["area_code"]].parent)),
        field("area", "乡镇"),
        *(field(kpi, KPIS[kpi].label, "count") for kpi in households_figures.LISTED),
    ]
    order = "失帮多的在前。单户名单到乡镇、村查看，点击进入"
    words = f"各乡镇的户数和线索条数，{wording.month_end(now.month)}，{order}"
    heading = households_figures.counts_heading(counted, "乡镇")
    with frame.panel(f"counts_{now.place.level}", heading, words, "stretch"):
        tables.show(
            tables.Rows.of(counted, columns, "area_code"), key="counts", caption="各乡镇需核实的户和线索",
            action="进入乡镇看名单", on_picked=lambda code: selection.go(area=code),
            empty="没有乡镇，或本月没有数据。",
        )  # fmt: skip
        export.button(
            counted, sheet, now=now, title="各乡镇需核实的户和线索", kinds=("roster", "clues"),
            key="export_counts",
        )  # fmt: skip


def _count(kpi: str) -> Column:
    return Column(
        KPIS[kpi].short, lambda row: wording.whole(row[kpi]), "number",
        lambda row: row[kpi], hint=KPIS[kpi].measures[0].definition,
    )  # fmt: skip


def lists(now: Selection) -> None:
    """The lists of a township or village; those that are empty in one sentence."""
    kpis = list(KINDS)
    figures = cached.values(scope=session.scope(), month=now.month, kpis=kpis, areas=[now.area])
    unknown = figures.loc[figures["state"] != "value", "kpi"].tolist()
    empty = []
    for kpi in (kpi for kpi in kpis if kpi not in unknown):
        listed = _asked(now, kpi)
        if listed.empty:
            empty.append(kpi)
        else:
            _list(now, KINDS[kpi], listed)
    if empty or unknown:
        with frame.panel("empty_lists", "其余各项没有名单", wording.month_end(now.month)):
            frame.sentences(households_lists.empty_sentences(empty, unknown))


def _asked(now: Selection, kpi: str) -> pd.DataFrame:
    if kpi == households_figures.OVERDUE_CLUES:
        return cached.overdue_clues(scope=session.scope(), area=now.area, month=now.month)
    return cached.households_counted(scope=session.scope(), kpi=kpi, area=now.area, month=now.month)


def _list(now: Selection, kind: Kind, listed: pd.DataFrame) -> None:
    definition = KPIS[kind.kpi].measures[0].definition
    with frame.panel(f"list_{kind.kpi}", kind.heading(listed), f"{definition}。点击打开所在村"):
        tables.show(
            tables.Rows.of(listed, households_lists.shown_columns(kind, listed), KEY), key=f"list_{kind.kpi}",
            caption=KPIS[kind.kpi].label, action="打开所在村",
            on_picked=lambda code: navigation.open_page("drilldown", area=code, kpi=kind.kpi),
        )  # fmt: skip
        if listed.attrs["truncated"]:
            st.caption(listed.attrs["truncated"])
        export.button(
            listed, kind.sheet, now=now, title=KPIS[kind.kpi].label, kinds=kind.sources,
            key=f"export_{kind.kpi}", filters=[("筛选", definition)],
        )  # fmt: skip
