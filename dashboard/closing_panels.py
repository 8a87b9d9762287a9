"""Panels of the month close: who stands where, what may be done, what was done."""

import pandas as pd
import streamlit as st

from dashboard import (
    acts,
    cached,
    closing_words,
    export,
    frame,
    moments,
    selection,
    session,
    tables,
    wording,
    workbook,
)
from dashboard.closing_words import Offer
from dashboard.describe import Row
from dashboard.selection import Selection
from dashboard.tables import Column, column
from data import closing, people
from data.closing import Calendar, Standing
from data.importers.base import Refused
from data.month_signoffs import Signature
from data.people import spoken
from queries.closing import may_sign, moved_words

_SAID = "closing_said"
_REASON = "closing_reason"
_NAME = "signing_name"
_NAME_BOX = "closing_name"


def absent(now: Selection) -> None:
    """The selected area is not signed for in this month."""
    frame.notice(f"{now.place.name}在{wording.month(now.month)}还没有设立或已经撤并，请选择其他地区或月份。")


def said() -> None:
    """What the last click did, or why it did nothing."""
    sentence = st.session_state.pop(_SAID, "")
    if sentence:
        frame.notice(sentence)


def state(now: Selection, standing: Standing, calendar: Calendar) -> None:
    """The areas below and their states; an area without any by itself."""
    own = standing.children or (standing,)
    frame_ = pd.DataFrame([{"area": each.area, "standing": each} for each in own])
    word = wording.LEVELS[own[0].level]
    with frame.panel(
        "closing_state",
        closing_words.heading(standing, calendar),
        f"{wording.month(calendar.month)}，{standing.name}"
        + (
            f"各{word}的签报状态。乡镇上报、县区审核，县区上报、市级审核，市级锁定"
            if standing.children
            else ""
        ),
    ):
        columns = _columns(own, calendar, word)
        tables.show(
            tables.Rows.of(frame_, columns, "area"),
            key="closing_areas",
            caption=f"各{word}签报状态",
            on_picked=(lambda code: selection.go(area=code)) if standing.children else None,
            action="进入",
        )
        sheet = [
            workbook.field("area", "代码"),
            *(workbook.Column(each.label, each.text) for each in columns),
        ]
        export.button(frame_, sheet, now=now, title=f"各{word}签报状态", kinds=(), key="export_closing")


def _columns(own: tuple[Standing, ...], calendar: Calendar, word: str) -> list[Column]:
    def of(row: Row) -> Standing:
        found: Standing = row["standing"]
        return found

    order = list(closing.STATES)
    columns = [
        Column(word, lambda row: of(row).name),
        Column(
            "状态", lambda row: closing_words.state(of(row)), "status",
            lambda row: order.index(of(row).state), status=lambda row: closing_words.look(of(row)),
        ),
    ]  # fmt: skip
    if any(each.children for each in own):
        columns.append(
            Column("下级已审核", lambda row: closing_words.done(of(row)), "number",
                   lambda row: sum(child.ready for child in of(row).children))
        )  # fmt: skip
    columns.append(Column("下一步", lambda row: closing_words.blocks(of(row), calendar) or wording.ABSENT))
    if any(each.changed for each in own):
        columns.append(
            Column("报后变动的指标", lambda row: moved_words(of(row)) or wording.ABSENT,
                   hint="上报时与现在不同的指标；重写了过去的导入或撤销会引起变动")
        )  # fmt: skip
    columns += [
        Column("最近操作人", lambda row: spoken(of(row).person) or wording.ABSENT),
        Column("时间", lambda row: _moment(of(row).at)),
    ]
    return columns


def _moment(at: object) -> str:
    return moments.moment(at) or wording.ABSENT


def actions(now: Selection, standing: Standing, calendar: Calendar) -> None:
    """The buttons of what this person may do now, and what stands in the way of the rest."""
    reach = None if session.scope().everything else frozenset(_reach(now))
    found = closing_words.offers(standing, calendar, lambda action, area: may_sign(action, area, reach))
    sentence = closing_words.next_step(standing, calendar, elsewhere=not found)
    with frame.panel(
        "closing_actions",
        f"现在可以做 {len(found)} 件事" if found else "现在没有要在这里办的事",
        _subtitle(something=bool(found)),
    ):
        if sentence:
            frame.sentences([sentence])
        if found and not session.is_named():
            st.text_input(
                "签名（您的姓名）", str(st.session_state.get(_NAME, "")), key=_NAME_BOX,
                max_chars=people.LONGEST_NAME, placeholder="例如：王芳", on_change=_keep_name, width=360,
            )  # fmt: skip
        with_reason = any(offer.action in closing.WITH_REASON for offer in found)
        if with_reason:
            st.text_input("退回或重开的原因", key=_REASON, max_chars=closing.LONGEST_REASON)
        with st.container(horizontal=True, key="closing_buttons"):
            for place, offer in enumerate(found):
                st.button(
                    offer.label,
                    key=f"closing_{offer.action}_{'all' if len(offer.areas) > 1 else place}",
                    type="secondary" if offer.action in closing.WITH_REASON else "primary",
                    on_click=_sign,
                    args=(offer, calendar.month),
                )


def _subtitle(*, something: bool) -> str:
    """Under whose name it is kept: the person's, or one that they give."""
    kept = "不能删除；退回和重开要写明原因"
    if session.is_named():
        return f"以“{session.person()}”的名义记录，{kept}"
    return f"写上姓名再点按钮：姓名和操作一起记录，{kept}" if something else f"每次操作都留下记录，{kept}"


def _keep_name() -> None:
    """Beside the box: it is drawn only where something can be signed, and its text would go with it."""
    st.session_state[_NAME] = str(st.session_state[_NAME_BOX]).strip()


def _signing() -> str:
    """Who signs, as it is kept; "" where nobody has said it."""
    if session.is_named():
        return session.person()
    name = str(st.session_state.get(_NAME, ""))
    return people.signing(name) if name else ""


def _reach(now: Selection) -> list[str]:
    return [code for code in now.known.areas.areas if now.known.areas.visible(code)]


def _sign(offer: Offer, month: int) -> None:
    """Sign, and keep what is to be said for the run that follows."""
    reason = str(st.session_state.get(_REASON, "")) if offer.action in closing.WITH_REASON else ""
    person = _signing()
    if not person:
        st.session_state[_SAID] = "请先写上您的姓名，再点按钮。"
        return
    signature = Signature(offer.action, offer.areas, month, person, reason)
    try:
        st.session_state[_SAID] = acts.sign_month(signature, scope=session.scope())
    except Refused as refused:
        st.session_state[_SAID] = str(refused)
    else:
        st.session_state.pop(_REASON, None)


def log(now: Selection, standing: Standing) -> None:
    """What was signed for the area and those one level down, latest first."""
    entries = cached.month_log(scope=session.scope(), month=now.month, area=standing.area)
    if entries is None:
        return
    shown = {standing.area, *(child.area for child in standing.children)}
    of_the_city = entries["action"].isin((closing.LOCK, closing.REOPEN))
    entries = entries[entries["area_code"].isin(shown) | of_the_city]
    if entries.empty:
        return
    with frame.panel(
        "closing_log",
        f"{wording.month_of_year(now.month)}共 {len(entries)} 次操作",
        f"{standing.name}及下一级，最近的在前；锁定和重开对全市有效",
    ):
        columns = [
            column("at", "时间", words=_moment),
            column("area", "地区"),
            column("action", "操作", words=lambda action: closing.ACTIONS[action]),
            column("person", "操作人", words=spoken),
            column("reason", "原因", words=lambda text: text or wording.ABSENT),
        ]
        tables.show(tables.Rows.of(entries, columns, "id"), key="closing_log_table", caption="操作记录")
