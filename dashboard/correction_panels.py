"""The panels of the page on problems and their correction, each with its own figures."""

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import (
    bullet_chart,
    cached,
    cards,
    chain_chart,
    chart_panel,
    correction_figures,
    correction_lists,
    definition_links,
    describe,
    export,
    figures_export,
    frame,
    gap_chart,
    grid,
    navigation,
    open_chart,
    selection,
    session,
    tables,
    wording,
)
from dashboard.selection import Selection
from queries.kpi import KPIS
from queries.slices import value_of

_SOURCES: Final = ("problems",)
_MONTHS: Final = 12
_HEIGHT: Final = 300
_ALL: Final = "全部"
_FILTERS: Final = {"来源": "source", "类别": "category"}


def cards_row(now: Selection) -> None:
    """Found, corrected, still open, overdue; a click opens the figure in the areas below."""
    scope, codes = session.scope(), list(correction_figures.CARDS)
    judged = cached.judged(scope=scope, month=now.month, kpis=codes, areas=[now.area])
    year_ago = describe.month_before(now.month, _MONTHS)
    trend = cached.trend(scope=scope, kpis=codes, area=now.area, first=year_ago, last=now.month)
    built = []
    for row in judged.to_dict("records"):
        lines = [line for line in cards.standard_lines(row, trend[trend["kpi"] == row["kpi"]]) if line]
        built.append(cards.card(row, trend, lines=lines, action="按此指标下钻"))
    cards.show(built, key="cards", on_picked=lambda kpi: navigation.open_page("drilldown", kpi=kpi))


def below(now: Selection) -> pd.DataFrame:
    """How the areas one level down stand, the most overdue first."""
    if now.child_level is None:
        return correction_figures.standing(pd.DataFrame({"state": []}))
    return correction_figures.standing(_judged_below(now, list(correction_figures.STANDING)))


def _judged_below(now: Selection, kpis: list[str]) -> pd.DataFrame:
    return cached.judged(
        scope=session.scope(), month=now.month, kpis=kpis, level=now.child_level, within=now.area
    )


def summary(now: Selection) -> None:
    """The page in one sentence."""
    own = cached.judged(
        scope=session.scope(), month=now.month, kpis=list(correction_figures.CARDS), areas=[now.area]
    )
    rows = {row["kpi"]: row for row in own.to_dict("records")}
    frame.sentences([correction_figures.lead(rows, below(now))])


def definitions() -> None:
    """What the figures mean, one click away."""
    definition_links.show([*correction_figures.CARDS, *correction_figures.COVERAGE])


def told(now: Selection) -> bool:
    """Whether any file tells of problems here by the month asked for."""
    own = cached.judged(
        scope=session.scope(), month=now.month, kpis=[correction_figures.FOUND], areas=[now.area]
    )
    return bool((own["state"] != "no_data").any())


def nothing(now: Selection) -> None:
    """What is missing, and what would be here."""
    with frame.panel("nothing", f"{now.place.name}{wording.month(now.month)}没有问题整改的数据"):
        frame.sentences(
            [
                "这个月没有收到问题整改台账；可换一个有数据的月份查看。",
                "收到台账后，这里按来源、类别、轮次和地区显示发现、整改、超期和反复出现的问题。",
            ]
        )


def months(now: Selection) -> None:
    """Found and corrected, month by month, and what is open between them."""
    kpis = [correction_figures.RATE, correction_figures.OPEN]
    first = describe.month_before(now.month, _MONTHS - 1)
    trend = cached.trend(scope=session.scope(), kpis=kpis, area=now.area, first=first, last=now.month)
    totals = correction_figures.months(trend)
    subtitle = "累计发现与累计整改的问题数，浅色为两者之差，即未整改"
    with frame.panel("months", correction_figures.months_heading(totals), subtitle, "stretch"):
        if totals.empty:
            chart_panel.empty("没有收到问题整改台账。")
        else:
            # As high as the bars beside it.
            bars = len(correction_figures.open_bars(below(now)))
            height = max(_HEIGHT, open_chart.full_height(bars))
            chart = gap_chart.gap(totals, words=("发现", "整改", "未整改"), height=height)
            chart_panel.show(chart, key="months")
            figures_export.button(now, trend, title="问题整改逐月", key="export_months")


def by_area(now: Selection, level: str) -> None:
    """What the areas one level down still have to do; a click opens the area."""
    figures, word = below(now), wording.LEVELS[level]
    shown = correction_figures.open_bars(figures)
    few = "" if len(shown) == len(figures) else f"，超期最多的 {len(shown)} 个，共 {len(figures)} 个"
    subtitle = f"{now.place.name}各{word}未整改的问题，深色为其中超期{few}。点击进入"
    with frame.panel("areas", correction_figures.area_heading(figures, word), subtitle, "stretch"):
        if shown.empty:
            chart_panel.empty(f"各{word}没有发现问题，或没有收到问题整改台账。")
        else:
            chart = open_chart.bars(shown, highlight=correction_figures.point(figures))
            chart_panel.show(chart, key="areas", on_picked=lambda code: selection.go(area=code))
        judged = _judged_below(now, list(correction_figures.CARDS))
        order = [*figures["key"], *(code for code in judged["area_code"] if code not in set(figures["key"]))]
        export.button(
            grid.export_rows(judged, list(dict.fromkeys(order))),
            grid.export_columns(list(correction_figures.CARDS), word),
            now=now, title=f"各{word}问题整改", kinds=_SOURCES, key="export_areas",
        )  # fmt: skip


def by_kind(now: Selection, dimension: str, word: str) -> None:
    """What is still open by source or category; a click leaves only it in the list of what is overdue."""
    figures = pd.concat(
        [
            cached.breakdown(scope=session.scope(), kpi=kpi, area=now.area, month=now.month, by=dimension)
            for kpi in correction_figures.STANDING
        ]
    )
    found = correction_figures.most_open_first(correction_figures.standing(figures))
    shown = correction_figures.open_bars(found)
    subtitle = f"未整改的问题，按{word}，深色为其中超期。点击只看这一{word}的超期清单"
    with frame.panel(dimension, correction_figures.kind_heading(found, word), subtitle, "stretch"):
        if shown.empty:
            chart_panel.empty("到月末还没有发现问题，或没有收到问题整改台账。")
        else:
            chart_panel.show(
                open_chart.bars(shown),
                key=dimension,
                on_cleared=lambda: _only(word, _ALL),
                on_picked=lambda key: _only(word, value_of(key)),
            )
            figures_export.button(now, figures, title=f"按{word}的问题", key=f"export_{dimension}")


def rounds(now: Selection) -> None:
    """The rounds of the village-by-village check side by side."""
    listed = cached.check_rounds(scope=session.scope(), area=now.area, month=now.month)
    steps = correction_figures.rounds(listed)
    subtitle = "围村普查各轮发现、到月末整改、其中按期整改的问题数，百分比均占发现"
    with frame.panel("rounds", correction_figures.rounds_heading(listed), subtitle, "stretch"):
        if steps.empty:
            chart_panel.empty("到月末还没有分轮次的围村普查问题。")
        else:
            chart_panel.show(chain_chart.steps(steps), key="rounds")
            export.button(
                listed, correction_lists.ROUNDS_EXPORT, now=now, title="围村普查各轮", kinds=_SOURCES,
                key="export_rounds",
            )  # fmt: skip


def recurring(now: Selection) -> None:
    """Categories that come back in the same village after correction."""
    listed = cached.recurring_problems(scope=session.scope(), area=now.area, month=now.month)
    shown = correction_figures.recurring(listed)
    subtitle = "同村同类问题整改后又发现的；浅色为该类全部问题，深色为再次发现"
    with frame.panel("recurring", correction_figures.recurring_heading(listed), subtitle, "stretch"):
        if shown.empty:
            chart_panel.empty("没有同村同类的问题在整改之后再次发现。")
        else:
            chart_panel.show(open_chart.bars(shown), key="recurring")
            export.button(
                listed, correction_lists.CATEGORIES_EXPORT, now=now, title="各类别反复出现的问题",
                kinds=_SOURCES, key="export_categories",
                filters=[("再次发现", correction_lists.RECURRING_DEFINITION)],
            )  # fmt: skip


def coverage(now: Selection, kpi: str) -> None:
    """放心村 or 标杆村 in the areas below, each against the target; a click opens the area."""
    own = cached.judged(scope=session.scope(), month=now.month, kpis=[kpi], areas=[now.area])
    divided = KPIS[kpi].judged_at(str(now.child_level))
    figures = _judged_below(now, [kpi]) if divided else own
    shown = correction_figures.coverage(figures)
    word = wording.LEVELS[str(now.child_level)]
    few = "" if len(shown) == len(figures) else f"，最低的 {len(shown)} 个"
    heading = correction_figures.coverage_heading(
        own.to_dict("records")[0], figures if divided else figures.head(0), word
    )
    some = bool(shown["value"].any())
    subtitle = KPIS[kpi].definition.rstrip("。") + (f"，竖线为目标{few}" if some else "")
    with frame.panel(kpi, heading, subtitle, "stretch"):
        if shown.empty:
            chart_panel.empty("没有收到村情表，或表里没有这里的村。")
        elif not some:
            chart_panel.empty("到月末还没有村得到认定。")
        else:
            chart = bullet_chart.bullets(shown, mark="目标")
            chart_panel.show(chart, key=kpi, on_picked=lambda code: selection.go(area=code))
            figures_export.button(now, figures, title=KPIS[kpi].label, key=f"export_{kpi}")


def recognition(now: Selection) -> None:
    """Whether the one village is recognised."""
    kpis = list(correction_figures.COVERAGE)
    own = cached.judged(scope=session.scope(), month=now.month, kpis=kpis, areas=[now.area])
    target = "，".join(
        f"{row['label']}{row['reference_label']}" for row in own.to_dict("records") if row["reference_label"]
    )
    words = f"一个村只有认定与否，覆盖率按乡镇及以上评判{f'：{target}' if target else ''}"
    with frame.panel("recognition", correction_figures.recognition(own.to_dict("records")), words, "stretch"):
        pass


def overdue_list(now: Selection) -> None:
    """Every overdue problem with days, unit and village; a click opens the village."""
    listed = cached.overdue_problems(scope=session.scope(), area=now.area, month=now.month)
    areas = now.known.areas
    subtitle = f"{correction_lists.OVERDUE_DEFINITION}，{wording.month_end(now.month)}。点击打开该村"
    with frame.panel("overdue", correction_lists.overdue_heading(listed), subtitle, "stretch"):
        chosen = _filters(listed)
        found = correction_lists.matching(listed, **chosen)
        if any(chosen.values()):
            st.caption(f"找到 {wording.whole(len(found))} 个")
        columns = correction_lists.overdue_columns(listed, areas, now.area)
        _table(now, found, columns, "overdue", "超期未整改问题")
        only = [(word, value) for word, value in zip(_FILTERS, chosen.values(), strict=True) if value]
        export.button(
            found, correction_lists.overdue_export(areas), now=now, title="超期未整改问题", kinds=_SOURCES,
            key="export_overdue", filters=[("筛选", correction_lists.OVERDUE_DEFINITION), *only],
        )  # fmt: skip


def _filters(listed: pd.DataFrame) -> dict[str, str]:
    """The one source and the one category that are wanted; "" for all."""
    if listed.empty:
        return dict.fromkeys(_FILTERS.values(), "")
    chosen = {}
    with st.container(key="filters"):
        columns = st.columns(len(_FILTERS))
    for column, (word, name) in zip(columns, _FILTERS.items(), strict=True):
        # A bar that was clicked may have nothing overdue: it stays a choice, and the list says so.
        picked = st.session_state.get(_key(word), _ALL)
        options = [_ALL, *sorted({*listed[name], picked} - {_ALL})]
        with column:
            value = st.selectbox(word, options, key=_key(word))
        chosen[name] = "" if value == _ALL else value
    return chosen


def _key(word: str) -> str:
    return f"problems_{_FILTERS[word]}"


def _only(word: str, value: str) -> None:
    """Leave one source or category in the list of what is overdue."""
    st.session_state.update({_key(each): _ALL for each in _FILTERS} | {_key(word): value})


def recurring_list(now: Selection) -> None:
    """Where it comes back: village and category; a click opens the village."""
    listed = cached.recurring_villages(scope=session.scope(), area=now.area, month=now.month)
    areas = now.known.areas
    subtitle = f"{correction_lists.RECURRING_DEFINITION}，{wording.month_end(now.month)}。点击打开该村"
    heading = correction_lists.recurring_heading(listed, areas, now.area)
    with frame.panel("recurring_villages", heading, subtitle, "stretch"):
        _table(
            now, listed, correction_lists.recurring_columns(areas, now.area), "recurring", "反复出现的问题"
        )
        export.button(
            listed, correction_lists.recurring_export(areas), now=now, title="反复出现的问题", kinds=_SOURCES,
            key="export_recurring", filters=[("筛选", correction_lists.RECURRING_DEFINITION)],
        )  # fmt: skip


def _table(
    now: Selection, listed: pd.DataFrame, columns: list[tables.Column], name: str, caption: str
) -> None:
    tables.show(
        tables.Rows.of(listed, columns, "area_code"), key=f"list_{name}", caption=caption,
        empty="没有这样的问题。", action="打开该村",
        on_picked=lambda code: navigation.open_page("drilldown", area=code),
    )  # fmt: skip
    if listed.attrs["truncated"]:
        st.caption(listed.attrs["truncated"])
