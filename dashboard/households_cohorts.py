"""How long until the risk is gone: the panel of survival curves on the households page."""

from typing import Any

import streamlit as st

from dashboard import cached, chart_panel, export, frame, selection, session, survival_figures, wording
from dashboard.area_tree import Area
from dashboard.components import component
from dashboard.selection import Selection
from queries.survival import IN_PLAIN_WORDS, summary

_KEPT_FOR = ("city", "county")


def place(now: Selection) -> Area | None:
    """Whose curves are shown: the area itself, else the county that it lies in; none outside the view."""
    kept = [area for area in now.path if area.level in _KEPT_FOR]
    return kept[-1] if kept else None


def breakdowns(whose: Area) -> list[str]:
    """What its curves may be split by."""
    return [by for by in survival_figures.BY if by != "county" or whose.level == "city"]


def panel(now: Selection) -> None:
    """The curves by what the reader chooses, with the plain sentences below."""
    whose = place(now)
    if whose is None:
        with frame.panel("cohorts", "消除曲线按县计算", "识别后若干个月，风险尚未消除的比重"):
            chart_panel.empty("一个乡镇户数少，画不出可靠的曲线；本账号只能查看本地，看不到全县的曲线。")
        return
    options = breakdowns(whose)
    by = now.by if now.by in options else options[0]
    asked: dict[str, Any] = {"scope": session.scope(), "area": whose.code, "month": now.month}
    curves, whole = cached.survival(by=by, **asked), cached.survival(**asked)
    told, of_all = summary(curves), summary(whole)
    county = "" if whose.code == now.area else f"{now.place.name}户数少，按{whose.name}计算。"
    shade = f"阴影为九成五把握范围，虚线为全部；还在观察的不足 {survival_figures.FEW} 户时不画"
    words = f"{county}{whose.name}识别后若干个月风险尚未消除的比重，{shade}"
    with frame.panel("cohorts", survival_figures.heading(of_all), words):
        if not survival_figures.drawable(whole):
            chart_panel.empty("识别最早的户也不满半年，或没有名册，还画不出曲线。")
            return
        left, right = st.columns([72, 28])
        with left:
            data = survival_figures.data(curves, told, whole)
            component("curves")(data=data, key="curves", on_picked_change=lambda: None)
        with right:
            selection.select_box("by", "分组", options, survival_figures.BY.__getitem__, shown=by)
            said = (survival_figures.groups_sentence(told, by), *IN_PLAIN_WORDS)
            frame.sentences([text for text in said if text])
        export.button(
            told, survival_figures.EXPORT, now=now, title=f"消除用时_按{survival_figures.BY[by]}",
            kinds=("roster",), key="export_cohorts",
            filters=[("范围", whose.name), ("口径", f"Kaplan–Meier，{wording.month_end(now.month)}")],
        )  # fmt: skip
