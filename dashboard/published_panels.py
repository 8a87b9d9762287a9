"""Panels of published figures: beside the computed ones, sums that do not balance, and typing one in."""

from datetime import date

import streamlit as st

from dashboard import acts, cached, dated, day_field, export, frame, published_words, session, tables, wording
from dashboard.selection import Selection
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from data.importers.base import Refused
from data.importers.run import Report
from data.published_entry import Entry
from data.vocabulary import CATEGORIES, FUND_LEVELS
from queries.kpi import KPIS

THIS_MONTH, ALL_MONTHS = "本月", "全部月份"
BASES = ("未注明", "户", "人")
_SAID = "published_said"
_FIELDS = ("kpi", "month", "figure", "part", "base", "source", "day")


def which_months(now: Selection) -> int | None:
    """The months that the page shows: the selected one, or None for all."""
    chosen = st.segmented_control(
        "月份范围", [THIS_MONTH, ALL_MONTHS], default=THIS_MONTH, required=True, key="published_months",
        label_visibility="collapsed",
    )  # fmt: skip
    return now.month if chosen == THIS_MONTH else None


def said() -> None:
    """What became of the figure that was just typed."""
    for sentence in st.session_state.pop(_SAID, []):
        frame.notice(sentence)


def compared(now: Selection, month: int | None) -> None:
    """Every published figure of the area beside the computed ones."""
    figures = cached.published(scope=session.scope(), area=now.area, month=month)
    wrong_first = figures.apply(published_words.look, axis=1) if len(figures) else figures["kpi"]
    figures = figures.loc[(wrong_first != "behind").sort_values(kind="stable").index]
    when = wording.month(now.month) if month else "全部月份"
    with frame.panel(
        "published",
        published_words.heading(figures),
        f"{now.place.name}，{when}。差 = 系统计算 − 通报，比率为百分点；不凑数，对不上就写明对不上",
    ):
        tables.show(
            tables.Rows.of(figures, _columns(now, month), "published_key"),
            key="published_figures", caption="通报数与计算数",
            empty="没有录入通报数。可在下面录入，或导入表格。",
        )  # fmt: skip
        export.button(
            figures, _export(), now=now, title="通报数核对", kinds=["published"], key="export_published"
        )


def _columns(now: Selection, month: int | None) -> list[Column]:
    def of(name: str) -> Column:
        word = {"households": "按户", "persons": "按人"}[name]
        return Column(
            f"{word}计算", lambda row: published_words.as_printed(row[f"computed_{name}"], row), "number",
            lambda row: row[f"computed_{name}"],
        )  # fmt: skip

    def gap(name: str) -> Column:
        word = {"households": "按户差", "persons": "按人差"}[name]
        return Column(
            word, lambda row: published_words.difference(row[f"difference_{name}"], row), "number",
            lambda row: row[f"difference_{name}"],
        )  # fmt: skip

    when = [] if month else [column("month", "月份", words=wording.month)]
    return [
        Column("指标", published_words.label),
        *when,
        column("text", "通报数"),
        Column(
            "核对",
            published_words.verdict,
            "status",
            published_words.verdict,
            status=published_words.look,
            hint="通报数印到哪一位，就按哪一位四舍五入后比较",
        ),
        Column("说明", published_words.sentence),
        column("base", "注明口径"),
        of("households"),
        gap("households"),
        of("persons"),
        gap("persons"),
        column("source", "来源"),
        column("published_on", "日期", words=wording.day),
    ]


def _export() -> list[Sheet]:
    return [
        Sheet("指标", published_words.label),
        Sheet("月份", lambda row: wording.month(row["month"])),
        field("text", "通报数"),
        field("base", "注明口径"),
        field("source", "来源"),
        field("published_on", "日期", "date"),
        Sheet("按户计算", lambda row: published_words.as_printed(row["computed_households"], row)),
        Sheet("按人计算", lambda row: published_words.as_printed(row["computed_persons"], row)),
        Sheet("核对", published_words.verdict),
        Sheet("说明", published_words.sentence),
    ]


def balance(now: Selection, month: int | None) -> None:
    """Published parts that do not add up to their published total."""
    found = cached.unbalanced(scope=session.scope(), area=now.area, month=month)
    if not found:
        return
    with frame.panel(
        "published_balance",
        f"{len(found)} 处通报数的分项之和与总数对不上",
        "同一来源、同一月份、同一口径的总数与分地区、分类别、分资金级次之和相比，已容许四舍五入",
    ):
        frame.sentences([one.sentence for one in found])


def entry(now: Selection) -> None:
    """Type in one figure of the selected area."""
    with (
        frame.panel(
            "published_entry",
            f"录入{now.place.name}的通报数",
            "照文件原样填写；作为一个批次导入，可以撤销。其他地区请先在上方选择",
        ),
        st.form("published_form", border=False),
    ):
        left, right = st.columns(2)
        with left:
            st.selectbox(
                "指标", list(KPIS), format_func=lambda code: dated.say(KPIS[code].label), key="published_kpi"
            )
            st.text_input("通报数（照原文，如 36.8%、16,651户、96,376万元）", key="published_figure")
            st.selectbox(
                "分项", ["", *CATEGORIES, *FUND_LEVELS], format_func=lambda part: part or "全部（不分项）",
                key="published_part",
            )  # fmt: skip
            st.selectbox("口径", BASES, key="published_base")
        with right:
            months = list(reversed(now.known.months))
            st.selectbox(
                "月份", months, index=months.index(now.month), format_func=wording.month,
                key="published_month",
            )  # fmt: skip
            st.text_input("来源（文件或报纸，含日期或文号）", key="published_source")
            day_field.ask("文件日期（可不填）", "published_day")
        st.form_submit_button("录入", type="primary", on_click=_enter, args=(now.area,))


def _enter(area: str) -> None:
    """Import what was typed, and keep what is to be said for the run that follows."""
    typed = {name: st.session_state[f"published_{name}"] for name in _FIELDS}
    month = int(typed["month"])
    try:
        given = Entry(
            kpi=typed["kpi"], area=area, month=date(month // 100, month % 100, 1), figure=typed["figure"],
            source=typed["source"], base=typed["base"], part=typed["part"],
            published_on=day_field.read(typed["day"], "文件日期"),
        )  # fmt: skip
        report = acts.enter_published(given, session.person(), scope=session.scope())
    except Refused as refused:
        st.session_state[_SAID] = [str(refused)]
        return
    st.session_state[_SAID] = _told(report)
    if report.batch:
        st.session_state["published_figure"] = ""


def _told(report: Report) -> list[str]:
    if report.repeated:
        return [f"这个通报数已在第 {report.batch} 批录入过，没有改动。"]
    if report.rejected:
        return [row.reason for row in report.rejected]
    return [f"已录入，第 {report.batch} 批。", *report.warnings]
