"""The panels of the page of lagging villages: each asks for what it shows, and draws it."""

from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import (
    cards,
    chart_panel,
    export,
    frame,
    lagging_cards,
    lagging_data,
    lagging_reasons,
    lagging_tables,
    lagging_words,
    navigation,
    position_chart,
    quadrant_chart,
    selection,
    session,
    tables,
    wording,
)
from dashboard.components import component
from dashboard.lagging_data import Lagging
from dashboard.selection import Selection
from queries import funnel, lagging, rank_intervals
from queries.kpi import KPIS
from queries.peers import PEERS

METHOD: Final = Path(__file__).parents[1] / "docs" / "method.md"
_QUADRANT_HEIGHT: Final = 420
_OVERALL: Final = {"all": "各项综合，每件事权重相同", "one": "不综合，只看选中的指标"}


def open_village(code: str) -> None:
    """A village's own page; for callbacks."""
    navigation.open_page("drilldown", area=code)


def show_kpi(kpi: str) -> None:
    """This page with another KPI; for callbacks."""
    selection.go(kpi=kpi)


def cards_row(now: Selection, found: Lagging) -> None:
    """Counts of an area, or one village's own figures."""
    if now.child_level is None:
        drawn = (
            lagging_cards.of_one(
                found.villages.iloc[0].to_dict(),
                found.inside,
                found.placed_by(now.overall).iloc[0].to_dict(),
                found.one_kpi(now.overall),
            )
            if len(found.villages)
            else []
        )
    else:
        drawn = lagging_cards.of_many(found)
    cards.show(drawn, key="cards", on_picked=show_kpi)


def controls(now: Selection, found: Lagging) -> None:
    """With whom, and in what."""
    with st.container(key="lagging_controls"):
        left, middle, right = st.columns(3, gap="medium")
        with left:
            selection.select_box("peers", "与谁比", list(PEERS), lambda peers: PEERS[peers])
        with middle:
            counts = dict(zip(found.matters["kpi"], found.matters["worse"], strict=True))
            selection.select_box(
                "kpi", "看哪项指标", found.offered, lambda code: _kpi_option(code, counts), shown=found.kpi
            )
        with right:
            selection.select_box("overall", "总体水平", list(_OVERALL), lambda how: _OVERALL[how])


def _kpi_option(code: str, counts: dict[str, int]) -> str:
    behind = int(counts.get(code, 0))
    return f"{KPIS[code].label}（{behind} 个村落后）" if behind else KPIS[code].label


def villages_list(now: Selection, found: Lagging) -> None:
    """The villages behind on most matters, each with its reasons."""
    scope, areas = session.scope(), now.known.areas
    shown = lagging_reasons.listed(found.villages)
    alone = now.child_level is None
    if alone and shown.empty:
        return  # the village's positions have said so
    past, since = lagging_data.history(now, scope, found, shown)
    told = lagging_reasons.reasons(found.inside, since)
    heading = (
        lagging_words.since_heading(told)
        if alone
        else lagging_words.heading(found.counts, found.villages, now.place.name)
    )
    subtitle = (
        f"每项与{PEERS[now.peers]}比较，{wording.month_end(now.month)}；点村名进入一村一档，点指标看漏斗图"
    )
    doubtful = lagging_words.doubtful_sentence(found.inside)
    with frame.panel("laggards", heading, subtitle, height="stretch"):
        if doubtful and not alone:
            frame.sentences([doubtful])
        if shown.empty:
            chart_panel.empty("没有村显著落后于同类村。样本不足的只列数、不评价，见下方各指标的村数。")
            return
        sentence = lagging_words.chance_sentence(found.counts)
        if sentence and not alone:
            frame.sentences([sentence])
        own = told[told["area_code"].isin(shown["area_code"])]
        items = lagging_reasons.items(shown, own, past, lagging_data.above(now, scope, own), areas)
        component("laggards")(
            data={"items": items, "empty": "", "action": "打开一村一档"}, key="laggards",
            on_picked_change=_laggard_picked,
        )  # fmt: skip
        if len(shown) < found.counts.behind and not alone:
            st.caption(f"这里列出 {len(shown)} 个村；显著落后的 {found.counts.behind} 个村全部在导出文件中。")
        export.button(
            told, lagging_reasons.export_columns(areas), now=now, title="落后村及原因", kinds=_kinds(told),
            key="export_laggards", filters=[("比较对象", PEERS[now.peers])],
        )  # fmt: skip


def _laggard_picked() -> None:
    chosen = st.session_state["laggards"].picked or {}
    if chosen.get("kpi"):
        show_kpi(str(chosen["kpi"]))
    elif chosen.get("area"):
        open_village(str(chosen["area"]))


def _kinds(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(kind for code in rows["kpi"].unique() for kind in KPIS[code].sources))


def quadrant(now: Selection, found: Lagging) -> None:
    """Level × change."""
    placed, kpi = found.placed_by(now.overall), found.one_kpi(now.overall)
    known = lagging_words.changed(placed)
    left_out = len(placed) - len(known)
    subtitle = (
        f"{lagging_words.axes(kpi)}。点击进入一村一档"
        f"{f'；{left_out:,} 个村去年或今年样本不足，不画' if left_out else ''}"
    )
    heading = lagging_words.quadrant_heading(known, kpi)
    with frame.panel("quadrant", heading, subtitle, height="stretch"):
        if known.empty:
            chart_panel.empty("比较变化要今年和去年同期都有足够的样本；这里的村还没有。")
            return
        chart_panel.show(
            quadrant_chart.quadrant(known, kpi=kpi, height=_QUADRANT_HEIGHT), key="quadrant",
            on_picked=open_village,
        )  # fmt: skip
        export.button(
            known, lagging_tables.quadrant_export(now.known.areas), now=now, title="各村水平和变化",
            kinds=_kinds(found.of_kpi if kpi else found.inside), key="export_quadrant",
            filters=[("比较对象", PEERS[now.peers]), ("总体水平", lagging_words.axes(kpi))],
        )  # fmt: skip


def matters(found: Lagging, now: Selection) -> None:
    """On which KPIs villages are behind; a click shows the KPI."""
    worst = found.matters[found.matters["worse"] > 0]
    heading = (
        f"{len(worst)} 项指标有村显著落后，{KPIS[worst['kpi'].iloc[0]].short}最多"
        if len(worst)
        else "没有一项指标有村显著落后"
    )
    with frame.panel("matters", heading, f"{now.place.name}各村；点击看这项指标", height="stretch"):
        tables.show(
            tables.Rows.of(found.matters, lagging_tables.matter_columns(found.matters), "kpi"), key="matters",
            caption="各指标显著落后的村数", on_picked=show_kpi, action="看这项指标", selected=found.kpi,
            empty="没有可以比较的指标。",
        )  # fmt: skip
        export.button(
            found.matters, lagging_tables.matters_export(), now=now, title="各指标显著落后的村数",
            kinds=_kinds(found.matters), key="export_matters", filters=[("比较对象", PEERS[now.peers])],
        )  # fmt: skip


def ranked(now: Selection, found: Lagging) -> None:
    """One KPI's villages, each with its rank and interval."""
    if not found.kpi:
        return
    kpi = KPIS[found.kpi]
    rows = lagging_data.ranked(now, session.scope(), found)
    first = rows[rows["comparison"] != ""].head(lagging_tables.MOST_ROWS)
    count = f"最落后的 {len(first)} 个，" if len(first) < len(rows) else ""
    subtitle = f"{kpi.label}，{count}全部 {len(rows):,} 个村在导出文件中。{rank_intervals.IN_PLAIN_WORDS[0]}"
    columns = lagging_tables.village_columns(now.known.areas, kpi.code, now.peers)
    definition = f"{kpi.label}：{lagging_words.definition(kpi.code)}"
    with frame.panel("ranked", f"各村{kpi.short}：名次都带可能的范围", subtitle, height="stretch"):
        tables.show(
            tables.Rows.of(first, columns, "area_code"), key="ranked", caption=f"各村{kpi.label}",
            on_picked=open_village, action="打开一村一档", empty="没有村可以比较。",
        )  # fmt: skip
        export.button(
            rows, lagging_tables.village_export(now.known.areas), now=now, kinds=kpi.sources,
            title=f"各村{kpi.label}与同类村相比", key="export_ranked",
            filters=[("指标", definition), ("比较对象", PEERS[now.peers])],
        )  # fmt: skip


def positions(now: Selection, found: Lagging) -> None:
    """One village on all KPIs; a click shows the KPI's funnel."""
    own = found.inside[found.inside["comparison"] != ""].sort_values("standing", na_position="last")
    name, missing = now.place.name, len(found.inside) - len(own)
    village = found.villages.iloc[0].to_dict()
    subtitle = f"灰带为 95% 界限之内（与同类村相近），右边好；与{village['group']}比较。点击看漏斗图"
    with frame.panel("positions", lagging_words.village_heading(village, name), subtitle, height="stretch"):
        if own.empty:
            chart_panel.empty("这个村没有可以与同类村比较的数据。")
            return
        chart_panel.show(position_chart.positions(own), key="positions", on_picked=show_kpi)
        doubtful = lagging_words.doubtful_sentence(found.inside)
        if doubtful:
            st.caption(doubtful)
        if now.overall != "one":
            told = lagging_words.level_parts(village["level"], lagging.parts(found.inside))
            frame.sentences([told] if told else [])
        if missing:
            st.caption(f"另有 {missing} 项指标本村没有对象、没有数据或同类村太少，不比较。")
        export.button(
            own, lagging_tables.position_export(), now=now, title="各项指标与同类村相比", kinds=_kinds(own),
            key="export_positions", filters=[("比较对象", PEERS[now.peers])],
        )  # fmt: skip


def method() -> None:
    """How it is done, for a mayor in sentences, for a statistician as a document."""
    with frame.panel("method", "怎样比才公平", "公式、文献和取舍在方法说明里", height="stretch"):
        told = [
            ("与同类村比", funnel.IN_PLAIN_WORDS),
            ("看名次", rank_intervals.IN_PLAIN_WORDS),
            ("看落后几项", lagging.IN_PLAIN_WORDS),
        ]
        for title, words in told:
            items = "".join(f"<li>{sentence}</li>" for sentence in words)
            st.html(f'<div class="method"><h3>{title}</h3><ol>{items}</ol></div>')
        st.download_button(
            "方法说明（供统计人员，英文）", data=METHOD.read_bytes, file_name=METHOD.name,
            mime="text/markdown", key="method_document", on_click="ignore",
        )  # fmt: skip
