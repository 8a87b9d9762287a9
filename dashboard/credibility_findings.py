"""The sections of 数据可信度 on findings: cards, checks, places, one check opened, the dictionary."""

import pandas as pd
import streamlit as st

from dashboard import (
    cached,
    cards,
    credibility_decision,
    export,
    frame,
    navigation,
    selection,
    session,
    tables,
    wording,
)
from dashboard import credibility_figures as figures
from dashboard import credibility_lists as lists
from dashboard.selection import Selection
from queries.check import CHECKS


def summary_of(now: Selection) -> pd.DataFrame:
    """How many findings each check has in the area."""
    return cached.findings_summary(scope=session.scope(), area=now.area, today=cached.calendar_day())


def cards_row(now: Selection) -> None:
    """Errors, suspects, explained, fixed this month."""
    first = cached.calendar_day().replace(day=1)
    fixed = cached.findings_fixed(scope=session.scope(), area=now.area, day=first)
    cards.show(figures.cards(summary_of(now), fixed), key="finding_cards")


def sentence(now: Selection) -> None:
    """The findings in one sentence."""
    frame.sentences([figures.lead(summary_of(now), now.place.name)])


def checks(now: Selection) -> None:
    """The checks that found something; a click opens one."""
    summary = summary_of(now)
    shown = figures.shown_first(summary)
    subtitle = f"{figures.legend()}。点击打开规则"
    with frame.panel("checks", figures.checks_heading(summary), subtitle, "stretch"):
        tables.show(
            tables.Rows.of(shown, lists.checks_columns(), "check_code"), key="list_checks",
            caption="核对规则查出的问题", empty="没有查出问题。", action="打开这条规则",
            on_picked=lambda code: selection.go(check=code),
        )  # fmt: skip
        export.button(
            summary, lists.CHECKS_EXPORT, now=now, title="数据核对汇总", kinds=_sources(), key="export_checks"
        )


def places(now: Selection) -> None:
    """Where the unsettled findings are; a click goes there."""
    level = now.child_level
    if level is None:
        return
    word = wording.LEVELS[level]
    counts = cached.findings_by_area(
        scope=session.scope(), area=now.area, level=level, today=cached.calendar_day()
    )
    table = figures.by_place(counts, now.known.areas, now.check)
    subtitle = f"各{word}待处理和已交办的问题，按程度计数。点击进入"
    with frame.panel("finding_places", figures.places_heading(table, word), subtitle, "stretch"):
        tables.show(
            tables.Rows.of(table, lists.places_columns(word), "area_code"), key="list_places",
            caption=f"各{word}的问题", empty="没有待处理的问题。", action="进入这里",
            on_picked=lambda code: selection.go(area=code, check=now.check),
        )  # fmt: skip


def chosen(now: Selection) -> None:
    """One check: its findings with their sentences, and the form to deal with them."""
    check = CHECKS[now.check]
    st.button("‹ 全部规则", key="back", on_click=lambda: selection.go(check=""))
    listed = cached.findings_listed(
        scope=session.scope(), area=now.area, today=cached.calendar_day(), check=now.check
    )
    subtitle = f"{check.severity}。{check.compares}。依据：{check.source}。点击查看所在的村或项目"
    with frame.panel("findings", figures.chosen_heading(now.check, listed), subtitle):
        if listed.attrs["truncated"]:
            frame.notice(listed.attrs["truncated"])
        tables.show(
            tables.Rows.of(listed, lists.findings_columns(now.known.areas), "subject_key"),
            key="list_findings", caption=check.label, empty="没有这样的问题。", action="查看所在的村或项目",
            on_picked=lambda key: _open(listed, key),
        )  # fmt: skip
        export.button(
            listed, lists.findings_export(now.known.areas), now=now, title=f"数据核对_{check.label}",
            kinds=check.sources, key="export_findings", filters=[("规则", check.compares)],
        )  # fmt: skip
    if len(listed):
        with frame.panel("decision", "处理", "交办给责任单位，或说明原因；导入改好的文件后自动转为已改正"):
            credibility_decision.show(listed)


def registry(now: Selection) -> None:
    """Every check in words."""
    summary = summary_of(now)
    heading = f"共 {len(summary)} 条核对规则"
    with frame.panel("registry", heading, "每次导入后自动核对；因地因年而异的界限取自政策参数"):
        tables.show(
            tables.Rows.of(summary, lists.registry_columns(), "check_code"), key="list_registry",
            caption="核对规则", action="打开这条规则", on_picked=lambda code: selection.go(check=code),
        )  # fmt: skip


def _open(listed: pd.DataFrame, key: str) -> None:
    """The project's own page, else the village or the place."""
    row = listed[listed["subject_key"] == key].iloc[0]
    if row["project_no"]:
        navigation.open_page("projects", project=row["project_no"])
    else:
        navigation.open_page("drilldown", area=row["area_code"])


def _sources() -> list[str]:
    return list(dict.fromkeys(kind for check in CHECKS.values() for kind in check.sources))
