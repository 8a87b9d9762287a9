"""One project on one page: what it is, how far it is, its money, its stages, what calls for a look."""

import html

import pandas as pd
import streamlit as st

from dashboard import (
    cached,
    cards,
    chart_panel,
    export,
    frame,
    funds_lists,
    payments_chart,
    project_figures,
    projects_panels,
    selection,
    session,
    tables,
    wording,
)
from dashboard.describe import Row
from dashboard.selection import Selection


def show(now: Selection) -> None:
    """The page of the project that the address names."""
    found = cached.project(scope=session.scope(), project=now.project, month=now.month)
    row, day = found.to_dict("records")[0], projects_panels.today(now)
    _title(now, row)
    with st.container(key="project_cards"):
        cards.show(project_figures.cards(row), key="cards")
    paid = cached.project_payments(scope=session.scope(), project=now.project, month=now.month)
    left, right = st.columns([48, 52])
    with left:
        _attention(now, row)
        _stages(now, row, day)
        if len(paid):
            _funding(now)
    with right:
        if paid.empty:  # without payments there is room beside the stages
            _funding(now)
        _payments(now, row, day, paid)


def _title(now: Selection, row: Row) -> None:
    place = funds_lists.place(now.known.areas, row["area_code"], names=3)
    facts = "".join(
        f"<div><dt>{html.escape(heading)}</dt><dd>{html.escape(str(text))}</dd></div>"
        for heading, text in project_figures.facts(row, place)
    )
    st.button("‹ 全部项目", key="project_back", on_click=lambda: selection.go(project=""))
    st.html(f'<div class="project"><h1>{html.escape(row["name"])}</h1><dl>{facts}</dl></div>')


def _attention(now: Selection, row: Row) -> None:
    slow = cached.slow_money(scope=session.scope(), area=row["area_code"], month=now.month)
    lain = slow.loc[slow["project_no"] == now.project, "days"]
    flags = project_figures.flags(row, int(lain.iloc[0]) if len(lain) else None)
    heading = f"{wording.few(len(flags))}件事需要过问" if flags else "没有需要过问的事"
    with frame.panel("flags", heading, "逾期、久未支付、支付快于工程、多个阶段同日"):
        frame.sentences(flags or ["按计划推进，支付与工程相称。"])


def _stages(now: Selection, row: Row, day: pd.Timestamp) -> None:
    rows = project_figures.stages(row, day)
    with frame.panel("stages", project_figures.heading(row), f"各阶段日期，{wording.month_end(now.month)}"):
        tables.show(
            tables.Rows.of(rows, project_figures.STAGE_COLUMNS, "stage"), key="project_stages",
            caption="各阶段日期",
        )  # fmt: skip


def _funding(now: Selection) -> None:
    levels = cached.project_funding(scope=session.scope(), project=now.project, month=now.month)
    with frame.panel(
        "funding",
        project_figures.funding_heading(levels),
        "各级资金的计划、下达与支付，单位：万元",
        "stretch",
    ):
        tables.show(
            tables.Rows.of(levels, project_figures.FUNDING_COLUMNS, "fund_level"), key="project_funding",
            caption="各级资金", empty="没有这个项目的资金记录。",
        )  # fmt: skip


def _payments(now: Selection, row: Row, day: pd.Timestamp, paid: pd.DataFrame) -> None:
    heading, some = project_figures.payments_heading(paid), not paid.empty
    subtitle = "累计支付，虚线为计划资金，单位：万元"
    with frame.panel("payments", heading, subtitle, "content" if some else "stretch"):
        if not some:
            chart_panel.empty("有了第一笔支付，这里显示支付的进度。")
            return
        chart = payments_chart.payments(paid, planned=row["planned"], today=day, height=250)
        chart_panel.show(chart, key="payments")
    with frame.panel("vouchers", "逐笔支付", "按支付日期，退款为负", "stretch"):
        shown = paid.assign(row_key=range(len(paid)))
        tables.show(
            tables.Rows.of(shown, project_figures.PAYMENT_COLUMNS, "row_key"), key="project_payments",
            caption="逐笔支付", empty="还没有支付。",
        )  # fmt: skip
        export.button(
            paid, project_figures.PAYMENTS_EXPORT, now=now, title=f"{row['name']}支付明细",
            kinds=("payments",), key="export_payments", filters=[("项目", f"{now.project} {row['name']}")],
        )  # fmt: skip
