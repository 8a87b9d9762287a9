"""The support page's panels on incomes: the chain of growths, and villages' collective income."""

from typing import Final

import streamlit as st

from dashboard import (
    bands_chart,
    cached,
    chart_panel,
    charts,
    export,
    frame,
    growth_chart,
    income_figures,
    session,
    support_figures,
    support_lists,
    tables,
    wording,
)
from dashboard.funds_lists import place
from dashboard.selection import Selection
from dashboard.support_panels import go_to, own
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.kpi import KPIS

_BANDS_HEIGHT: Final = 320
_CHAIN_EXPORT: Final = [
    field("area", "县区"),
    field("area_code", "代码"),
    field("poor", "脱贫人口收入增速", "rate"),
    field("rural", "本县农民收入增速", "rate"),
    field("city", "全市农民收入增速", "rate"),
    field("poor_now", "脱贫人口人均收入（元）", "money"),
    field("poor_before", "上年同期（元）", "money"),
    field("rural_now", "本县农民人均收入（元）", "money"),
    field("rural_before", "本县农民上年同期（元）", "money"),
]
_BANDS_EXPORT: Final = [
    field("name", "村集体经济收入（万元）"),
    field("count", "村数", "count"),
    Sheet("低于薄弱村标准", lambda row: "是" if row["weak"] else "否"),
]
_NO_INCOME: Final = "本月没有可比的收入数据：收入按季上报，年初要等第一次报告，并需有上年同期。"


def chain(now: Selection) -> None:
    """Formerly poor > county > city: a county per row, or one county as bars."""
    found = cached.income_growth(scope=session.scope(), area=now.area, month=now.month)
    clicks = "。点击进入" if now.place.level == "city" else ""
    subtitle = f"人均收入同比增速：脱贫人口应高于本县农民，本县农民应高于全市农民{clicks}"
    with frame.panel("chain", income_figures.chain_heading(found), subtitle, "stretch"):
        if now.place.level == "city":
            _county_by_county(now)
        else:
            _one_county(now)
        told = found[found["poor"].notna() | found["rural"].notna()]
        export.button(
            told, _CHAIN_EXPORT, now=now, title="增收链条", kinds=("incomes",), key="export_chain",
            filters=[("指标", KPIS[support_figures.GROWTH].definition)],
        )  # fmt: skip


def _county_by_county(now: Selection) -> None:
    found = cached.income_growth(scope=session.scope(), area=now.area, month=now.month)
    rows = income_figures.chain_rows(found)
    if rows.empty:
        chart_panel.empty(_NO_INCOME)
        return
    chart = growth_chart.growths(rows, city=found.attrs["rural"], height=growth_chart.height(len(rows)))
    chart_panel.show(chart, key="chain", on_picked=go_to)


def _one_county(now: Selection) -> None:
    found = cached.income_growth(scope=session.scope(), area=now.area, month=now.month)
    growth = own(now, [support_figures.GROWTH])[support_figures.GROWTH]
    rows = income_figures.growth_bars(None if now.place.level == "county" else growth, found)
    if rows.empty:
        chart_panel.empty(_NO_INCOME)
    else:
        chart_panel.show(charts.bars(rows, height=46 * len(rows) + 8), key="chain")


def spread(now: Selection) -> None:
    """How villages' collective income is spread."""
    scope = session.scope()
    found = cached.income_bands(scope=scope, area=now.area, month=now.month)
    whole = own(now, [support_figures.WEAK])[support_figures.WEAK]
    limit = income_figures.limit_of(found)
    subtitle = "村数按最近年度村集体经济收入分档，单位：万元，虚线为薄弱村标准"
    with frame.panel("spread", income_figures.collective_heading(whole, limit), subtitle, "stretch"):
        if found.empty:
            chart_panel.empty("没有村报告集体经济收入。")
        else:
            rows = income_figures.bands(found)
            chart_panel.show(bands_chart.bands(rows, limit=limit, height=_BANDS_HEIGHT), key="spread")
            export.button(
                rows, _BANDS_EXPORT, now=now, title="村集体经济收入分档", kinds=("villages", "policies"),
                key="export_spread", filters=[("薄弱村标准", limit)],
            )  # fmt: skip


def weak(now: Selection) -> None:
    """The villages below the limit; a click opens the village."""
    scope, areas = session.scope(), now.known.areas
    listed = cached.weak_villages(scope=scope, area=now.area, month=now.month)
    limit = income_figures.limit_of(cached.income_bands(scope=scope, area=now.area, month=now.month))
    lowest = place(areas, listed["area_code"].iloc[0]) if len(listed) else ""
    heading = income_figures.weak_heading(listed, limit, lowest)
    subtitle = f"最近年度村集体经济收入不足 {limit}的村，低的在前，{wording.month_end(now.month)}。点击打开"
    with frame.panel("weak", heading, subtitle if limit else "", "stretch"):
        tables.show(
            tables.Rows.of(listed, support_lists.weak_columns(areas), "area_code"), key="list_weak",
            caption="集体收入薄弱村", empty="没有可列出的村。", action="打开", on_picked=go_to,
        )  # fmt: skip
        if listed.attrs["truncated"]:
            st.caption(listed.attrs["truncated"])
        export.button(
            listed, support_lists.weak_export(areas), now=now, title="集体收入薄弱村",
            kinds=("villages", "policies"), key="export_weak", filters=[("筛选", f"不足 {limit}")],
        )  # fmt: skip
