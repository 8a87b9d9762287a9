"""The sections of the page 快照与变化: what differs, on whose account; the snapshots, freezing, removing."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import (
    cached,
    export,
    frame,
    freeze_panel,
    navigation,
    run_store,
    selection,
    session,
    snapshot_figures,
    snapshot_tables,
    snapshot_words,
    tables,
)
from dashboard.page_list import FIRST
from dashboard.selection import Selection
from dashboard.snapshot_figures import Compared
from data.importers.base import Refused
from data.vocabulary import KIND_LABELS
from queries import freezing
from queries.comparison import changed_definitions
from queries.differences import moved, rewritten
from queries.kpi import KPIS

_SOURCES: Final = ("roster", "projects", "allocations", "payments")
_SAID: Final = "snapshot_said"
_ORDERED: Final = "snapshot_ordered"


def nothing() -> None:
    """No snapshot yet."""
    frame.notice("还没有快照。会前冻结一次，下次开会就能看到其间变了什么、有没有改动过去的数。")


def difference(now: Selection, found: Compared) -> None:
    """The finding, the two states, and every KPI that is not as it was."""
    then = found.then.name
    with frame.panel(
        "difference",
        snapshot_words.heading(found.row, then),
        f"{now.place.name}，“{then}”与{found.until}相比；变化 = 其后新发生的 + 对过去的更正",
    ):
        _states(now, found)
        frame.sentences(snapshot_words.summary(found.own, *_counts(found)))
        changed = moved(found.own)
        _table(now, changed, found, key="differences", by_area=False)


def _states(now: Selection, found: Compared) -> None:
    kept = snapshot_figures.kept(session.scope()).set_index("id")
    names = {number: snapshot_words.option(row["name"], row["month"]) for number, row in kept.iterrows()}
    with st.container(key="snapshot_states"):
        left, right = st.columns(2, gap="medium")
        with left:
            selection.select_box("then", "从", list(names), names.__getitem__, shown=found.then.id)
        with right:
            options = [0, *names]
            selection.select_box("until", "到", options, lambda number: names.get(number, snapshot_words.NOW))


def _table(now: Selection, rows: pd.DataFrame, found: Compared, *, key: str, by_area: bool) -> None:
    then, until = f"“{found.then.name}”", found.until
    shown = rows.assign(key=rows["area_code"] if by_area else rows["kpi"])
    tables.show(
        tables.Rows.of(shown, snapshot_tables.differences(by_area, then, until), "key"), key=key,
        caption="各地区的变化" if by_area else "各项指标的变化",
        on_picked=_show_area if by_area else _show_kpi,
        action="看这个地区" if by_area else "看各地区",
        selected="" if by_area else found.kpi,
        empty="没有变化。",
    )  # fmt: skip
    what = f"{KPIS[found.kpi].label}_各地区变化" if by_area else "与快照相比的变化"
    export.button(
        rows, snapshot_tables.sheet(then, until), now=now, title=what, kinds=_SOURCES, key=f"export_{key}",
        filters=[("比较", f"{snapshot_words.frozen(found.then)}；到{until}")],
    )  # fmt: skip


def _show_kpi(code: str) -> None:
    selection.go(kpi=code)


def _show_area(code: str) -> None:
    selection.go(area=code)


def children(now: Selection, found: Compared) -> None:
    """The chosen KPI in the areas one level below."""
    if found.children.empty:
        return
    past = rewritten(found.children)
    label = KPIS[found.kpi].label
    said = f"{len(past)} 个地区过去的数有改动" if len(past) else "各地区过去的数都没有改动"
    with frame.panel("difference_below", f"{label}：{said}", "更正大的在上；点一行看这个地区"):
        _table(now, found.children, found, key="differences_below", by_area=True)


def causes(found: Compared, area: str) -> None:
    """By which batch a figure's past was rewritten; nothing where none was."""
    past = rewritten(found.own)["kpi"].tolist()
    if not past:
        return
    chosen = [found.kpi] if found.kpi in past else past
    rows = cached.rewrites_by_batch(
        scope=session.scope(), then=found.then, later=found.later, area=area, kpis=chosen
    )
    if len(rows):
        with frame.panel("rewrites", "过去的数由哪几批文件改动", "按先后；各批影响相加即为更正"):
            frame.sentences(snapshot_words.rewritten_by(rows.to_dict("records")))


def in_between(found: Compared) -> None:
    """Files that came or went between the two states."""
    rows = _batches(found)
    if rows.empty:
        return
    taken = int((rows["action"] == "rollback").sum())
    said = f"其间新导入 {len(rows) - taken} 批" + (f"，撤销 {taken} 批" if taken else "")
    with frame.panel("batches_between", said, "只在两个状态之一中计入的文件，新的在上"):
        columns = snapshot_tables.batches(lambda kind: KIND_LABELS.get(kind, kind))
        tables.show(tables.Rows.of(rows, columns, "id"), key="batches_between", caption="其间的批次")


def meanings(now: Selection, found: Compared) -> None:
    """Definitions and rules of policy that are not the same."""
    words, rules = changed_definitions(then=found.then, later=found.later), _rules(found)
    if words.empty and rules.empty:
        return
    with frame.panel(
        "meanings",
        f"口径变动 {len(words)} 处，政策参数不同 {len(rules)} 条",
        "冻结时的数按当时口径，不再改动；参数为各自月份有效的",
    ):
        if len(words):
            rows = tables.Rows.of(words, snapshot_tables.definitions(), "code")
            tables.show(rows, key="changed_definitions", caption="口径变动")
        if len(rules):
            places = now.known.areas
            columns = snapshot_tables.rules(lambda code: places.name(code) if code in places else code)
            keyed = rules.assign(row=range(len(rules)))
            tables.show(tables.Rows.of(keyed, columns, "row"), key="changed_rules", caption="政策参数")


def _batches(found: Compared) -> pd.DataFrame:
    return cached.batches_between(scope=session.scope(), then=found.then, later=found.later)


def _rules(found: Compared) -> pd.DataFrame:
    return cached.changed_rules(scope=session.scope(), then=found.then, later=found.later)


def _counts(found: Compared) -> tuple[int, int, int]:
    words = changed_definitions(then=found.then, later=found.later)
    return len(_batches(found)), len(words), len(_rules(found))


def kept() -> None:
    """Every snapshot; a click opens the dashboard on it."""
    found = cached.snapshots(scope=session.scope())
    if found.empty:
        return
    months = dict(zip(found["id"].astype(str), found["month"], strict=True))
    gone = set(found.loc[found["removed_at"].notna(), "id"].astype(str))

    def open_it(number: str) -> None:
        if number not in gone:
            navigation.open_page(FIRST, snapshot=int(number), month=int(months[number]))

    heading, subtitle = f"{len(found) - len(gone)} 个快照", "点一行，各页都打开在那时的数据上"
    with frame.panel("snapshots", heading, subtitle, "stretch"):
        tables.show(
            tables.Rows.of(found, snapshot_tables.listing(), "id"), key="snapshots", caption="快照",
            on_picked=open_it, action="打开",
        )  # fmt: skip


def forms(now: Selection) -> None:
    """Freezing now, and removing with a reason: for those who may see the whole installation."""
    asked = freeze_panel.asked_for()
    freeze_panel.failures(asked, "manual")
    for kind, sentence in [*st.session_state.pop(_SAID, []), *_made(asked)]:
        (st.success if kind == "done" else frame.notice)(sentence)
    freeze_panel.progress()
    if not session.scope().everything:
        frame.notice("冻结的是全部数据，只能由管全市的人员操作。")
        return
    with frame.panel("freeze", "冻结现在的状态", "保存此刻全部数据、指标口径和批次，此后不再改变"):
        with st.form("freeze", border=False, clear_on_submit=True):
            st.text_input("名称", key="freeze_name", max_chars=freezing.LONGEST_NAME,
                          placeholder="例如：9月领导小组会")  # fmt: skip
            st.form_submit_button("冻结", type="primary", on_click=_freeze, args=(now.month,))
        _removal()


def _removal() -> None:
    found = snapshot_figures.kept(session.scope())
    names = dict(found.loc[found["kind"] == "manual", ["id", "name"]].itertuples(index=False, name=None))
    if not names:
        return
    with st.expander("删除快照"), st.form("remove_snapshot", border=False, clear_on_submit=True):
        st.selectbox("快照", list(names), format_func=names.__getitem__, key="removed_snapshot")
        st.text_input("原因", key="removal_reason", max_chars=200)
        st.form_submit_button("删除文件，保留记录", on_click=_remove)


def _freeze(month: int) -> None:
    def act() -> str:
        name = str(st.session_state["freeze_name"])
        order = freezing.order(run_store.live_engine(), name, session.person(), month=month)
        st.session_state[_ORDERED] = order
        return ""

    _told(act)


def _made(asked: pd.DataFrame) -> list[tuple[str, str]]:
    """That the snapshot which was asked for here is made, once."""
    mine = asked[(asked["id"] == st.session_state.get(_ORDERED)) & (asked["state"] == "done")]
    if mine.empty:
        return []
    st.session_state.pop(_ORDERED)
    return [("done", f"已冻结为第 {int(mine['snapshot_id'].iloc[0])} 号快照。")]


def _remove() -> None:
    def act() -> str:
        number, reason = int(st.session_state["removed_snapshot"]), str(st.session_state["removal_reason"])
        return freezing.remove(run_store.live_engine(), number, reason=reason, by=session.person())

    _told(act)


def _told(act: Any) -> None:
    """Do it, and keep the sentence for the page that is drawn next."""
    try:
        said = ("done", act())
    except Refused as refused:
        said = ("refused", str(refused))
    st.session_state[_SAID] = [said] if said[1] else []
