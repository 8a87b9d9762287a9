"""实地抽查 on the page 数据可信度: the samples, drawing one, and what one sample shows."""

import html
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import (
    acts,
    agreement_chart,
    cached,
    cards,
    chart_panel,
    export,
    frame,
    moments,
    navigation,
    sampling_visits,
    selection,
    session,
    tables,
    wording,
)
from dashboard import sampling_words as words
from dashboard.describe import Row
from dashboard.selection import ALL_SAMPLES, Selection
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from data.city_clock import day_of, today
from data.importers.base import Refused
from data.people import spoken
from data.sampling.keeping import MOST, Draw
from data.sampling.questions import HOUSEHOLD, SUBJECTS
from queries.agreement import IN_PLAIN_WORDS, agreement, by_group
from queries.agreement import LEAST as ENOUGH
from queries.sampling import LARGEST_SEED, LEAST

_SAID: Final = "sampling_said"
_USUAL: Final = 60
_SOURCES: Final = ("roster", "projects", "sample_results")


def entrance(now: Selection) -> None:
    """The way from the cross-checks to the spot checks, and where they stand."""
    samples = cached.samples(scope=session.scope())
    with st.container(key="sampling_entrance", horizontal=True, vertical_alignment="center"):
        st.html(f"<p>{html.escape(words.entry_sentence(samples))}</p>", width="content")
        st.button("实地抽查", key="open_sampling", on_click=lambda: selection.go(sample=ALL_SAMPLES))


def show(now: Selection) -> None:
    """The list of samples, or the one that is selected."""
    if now.sample == ALL_SAMPLES:
        _all(now)
        return
    samples = cached.samples(scope=session.scope())
    _one(now, words.plain(samples[samples["id"] == int(now.sample)]))


def _all(now: Selection) -> None:
    st.button("‹ 数据可信度", key="back", on_click=lambda: selection.go(sample=""))
    _tell()
    samples = cached.samples(scope=session.scope())
    left, right = st.columns([62, 38])
    with left:
        _list(samples, now)
    with right:
        _draw_form(now)
    with frame.panel("sampling_method", "怎样抽、怎样算", "公式和出处见随产品的方法说明"):
        frame.sentences(list(IN_PLAIN_WORDS))


def _list(samples: pd.DataFrame, now: Selection) -> None:
    subtitle = "在您的范围内有抽查对象的样本，最近的在前。点击打开"
    with frame.panel("samples", words.samples_heading(samples), subtitle, "stretch"):
        tables.show(
            tables.Rows.of(samples, _sample_columns(), "id"), key="list_samples", caption="抽查样本",
            empty="还没有样本。在旁边抽取一个：名单由种子随机决定，可以重现。", action="打开这个样本",
            on_picked=lambda number: selection.go(sample=number),
        )  # fmt: skip
        export.button(
            samples, _SAMPLES_EXPORT, now=now, title="抽查样本", kinds=_SOURCES, key="export_samples"
        )


def _sample_columns() -> list[Column]:
    def done(row: Row) -> float:
        return float(row["visited"] / max(row["drawn"], 1))

    return [
        Column("样本", lambda row: f"第 {row['id']} 号", order=lambda row: float(row["id"])),
        Column("对象", lambda row: SUBJECTS[row["subject"]].word),
        column("area", "地区"),
        column("month", "登记月份", words=wording.month, kind="number"),
        Column(
            "抽取 / 总数",
            lambda row: f"{wording.whole(row['drawn'])} / {wording.whole(row['frame_size'])}",
            "number", lambda row: row["drawn"],
        ),
        Column("已走访", lambda row: wording.whole(row["visited"]), "bar", done, share=done),
        column("drawn_by", "抽取人", words=spoken),
        column("drawn_at", "抽取日期", words=moments.day, kind="number"),
    ]  # fmt: skip


_SAMPLES_EXPORT: Final = [
    field("id", "样本号", "count"),
    Sheet("对象", lambda row: SUBJECTS[row["subject"]].word),
    field("area", "地区"),
    Sheet("登记月份", lambda row: wording.month(row["month"])),
    field("drawn", "抽取", "count"),
    field("frame_size", "总数", "count"),
    field("visited", "已走访", "count"),
    Sheet("种子", lambda row: str(row["seed"])),
    field("data_version", "数据版本", "count"),
    Sheet("抽取人", lambda row: spoken(row["drawn_by"])),
    Sheet("抽取日期", lambda row: day_of(row["drawn_at"]), "date"),
]


def _draw_form(now: Selection) -> None:
    subtitle = f"{now.place.name}，{wording.month_end(now.month)}的登记。换地区、月份请在上方选择"
    with frame.panel("draw", "抽取新样本", subtitle, "stretch"), st.form("draw_form", border=False):
        st.radio(
            "抽查什么", list(SUBJECTS), format_func=lambda code: SUBJECTS[code].word, horizontal=True,
            key="draw_subject",
        )  # fmt: skip
        st.number_input("抽多少（户或个）", LEAST, MOST, _USUAL, key="draw_size")
        st.number_input(
            "种子（同样的种子、月份和数据，抽出同样的名单）", 0, LARGEST_SEED,
            int(f"{today():%Y%m%d}"), key="draw_seed",
        )  # fmt: skip
        st.form_submit_button("抽取", type="primary", on_click=_draw, args=(now.area, now.month))


def _draw(area: str, month: int) -> None:
    typed = {name: st.session_state[f"draw_{name}"] for name in ("subject", "size", "seed")}
    draw = Draw(typed["subject"], area, month, int(typed["size"]), int(typed["seed"]))
    try:
        number = acts.draw_sample(draw, session.person(), scope=session.scope())
    except Refused as refused:
        st.session_state[_SAID] = [str(refused)]
    else:
        st.session_state[_SAID] = [f"已抽取第 {number} 号样本。下载走访单带下去，填好后在这里传回。"]
        selection.go(sample=str(number))


def _tell() -> None:
    for sentence in st.session_state.pop(_SAID, []):
        frame.notice(sentence)


def _one(now: Selection, sample: dict[str, Any]) -> None:
    subject = sample["subject"]
    items = cached.sample_items(scope=session.scope(), sample=sample["id"])
    found = agreement(items, subject)
    own = words.differing(items, subject)
    st.button("‹ 全部样本", key="back", on_click=lambda: selection.go(sample=ALL_SAMPLES))
    _tell()
    sampling_visits.tell()
    with st.container(key="four_cards"):
        cards.show(words.cards(sample, found, own), key="sample_cards")
    frame.sentences([f"{words.title(sample)}：{words.origin(sample)}。"])
    left, right = st.columns([62, 38])
    with left:
        _agreement(now, sample, found)
    with right:
        _by_county(sample, items)
    _differing(now, sample, own)
    sampling_visits.show(now, sample, items)


def _agreement(now: Selection, sample: Row, found: pd.DataFrame) -> None:
    named = found.assign(label=[words.label(question) for question in found["question"]])
    subtitle = "各项登记与实际相符的比重，按代表的数量加权；横线是 95% 可能范围，右边是相符和走访的数量"
    with frame.panel("agreement", words.heading(found), subtitle, "stretch"):
        if not found["answered"].any():
            chart_panel.empty("还没有走访结果。下载走访单，走访后填好传回，或在下面逐条录入。")
            return
        drawn = agreement_chart.intervals(named, unit=words.unit(sample))
        chart_panel.show(drawn, key="agreement_chart")
        export.button(
            named, _AGREEMENT_EXPORT, now=now, title=f"第{sample['id']}号样本相符率", kinds=_SOURCES,
            key="export_agreement", filters=[("样本", words.origin(sample))],
        )  # fmt: skip


_AGREEMENT_EXPORT: Final = [
    field("label", "核对什么"),
    field("share", "相符率", "rate"),
    field("low", "下限", "rate"),
    field("high", "上限", "rate"),
    field("agreed", "相符", "count"),
    field("differing", "不符", "count"),
    field("missing", "查无", "count"),
    field("answered", "已走访", "count"),
    field("effective", "折合样本量", "number"),
    Sheet("说明", lambda row: "" if row["enough"] else "样本不足"),
]


def _by_county(sample: Row, items: pd.DataFrame) -> None:
    named = items.assign(county=items["county"].replace("", sample["area"]))
    grouped = by_group(named, sample["subject"], "county")
    heading = f"{len(grouped)} 个县区各有走访" if len(grouped) else "没有可看的抽查对象"
    enough = grouped[grouped["enough"]]
    if len(enough) > 1:
        least = enough.sort_values("share", kind="stable").iloc[0]
        heading = f"{least['county']}属实率最低，{wording.rate(least['share'])}"
    subtitle = f"各县区全部属实的比重；不足 {ENOUGH} 个结果的标样本不足"
    with frame.panel("agreement_county", heading, subtitle, "stretch"):
        tables.show(
            tables.Rows.of(grouped, _county_columns(), "county"), key="list_counties", caption="各县区属实率",
            empty="没有可看的抽查对象。",
        )  # fmt: skip


def _county_columns() -> list[Column]:
    return [
        column("county", "县区"),
        Column(
            "已走访", lambda row: f"{row['visited']} / {row['items']}", "number",
            lambda row: row["visited"] / row["items"],
        ),
        Column(words.WHOLE, lambda row: words.share(row) if row["answered"] else wording.ABSENT, "number",
               lambda row: row["share"]),
        Column("说明", lambda row: wording.ABSENT if row["enough"] else "样本不足"),
    ]  # fmt: skip


def _differing(now: Selection, sample: Row, own: pd.DataFrame) -> None:
    subject = SUBJECTS[sample["subject"]]
    subtitle = f"走访结果为“否”或“{subject.missing}”的。点击查看所在的村或项目"
    with frame.panel("differing", words.differing_heading(own, sample), subtitle):
        tables.show(
            tables.Rows.of(own, _differing_columns(sample), "item_no"), key="list_differing",
            caption="与登记不符的", empty="还没有发现不符的。", action="查看所在的村或项目",
            on_picked=lambda number: _open(own, number, sample),
        )  # fmt: skip
        export.button(
            own, _differing_export(sample), now=now, title=f"第{sample['id']}号样本不符清单", kinds=_SOURCES,
            key="export_differing",
        )  # fmt: skip


def _differing_columns(sample: Row) -> list[Column]:
    word = SUBJECTS[sample["subject"]]
    return [
        column("item_no", "抽查编号"),
        Column("地点", words.place),
        column("subject_key", word.number),
        column("name", word.name),
        column("found", "不符之处"),
        *([column("note", "备注", words=lambda text: text or wording.ABSENT)] if _shows_notes() else []),
        column("visited_on", "抽查日期", words=wording.day, kind="number"),
    ]


def _differing_export(sample: Row) -> list[Sheet]:
    word = SUBJECTS[sample["subject"]]
    return [
        field("item_no", "抽查编号"),
        Sheet("地点", words.place),
        field("subject_key", word.number),
        field("name", word.name),
        field("found", "不符之处"),
        *([field("note", "备注")] if _shows_notes() else []),
        field("visited_on", "抽查日期", "date"),
    ]


def _shows_notes() -> bool:
    """Notes may speak of persons: to whom they are masked, a column of dots says nothing."""
    return session.scope().personal


def _open(own: pd.DataFrame, number: str, sample: Row) -> None:
    """The project's own page, or the household's village."""
    row = own[own["item_no"] == number].iloc[0]
    if sample["subject"] == HOUSEHOLD:
        navigation.open_page("drilldown", area=row["area_code"])
    else:
        navigation.open_page("projects", project=row["subject_key"])
