"""The league of areas by the quality of their data: in full, in time, without contradiction."""

from typing import Any, Final

import pandas as pd

from dashboard import cached, export, frame, selection, session, tables, wording
from dashboard import credibility_words as words
from dashboard.describe import Row
from dashboard.selection import Selection
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.credibility import SMALLEST
from queries.scope import Scope

_APART: Final = 0.005  # what is worse than the usual by less is not named
_CHANGE_AT_LEAST: Final = 0.0005  # of a score: less is no change
_IN_WORDS: Final = (
    "完整：应报的文件报到几成；及时：几成按时；一致：每条数据扣去待处理的错误，可疑的扣一半。"
    "综合为三项平均，差的在前"
)


def league_of(now: Selection, scope: Scope) -> pd.DataFrame:
    """The areas one level down; counties or townships. Empty below."""
    if now.child_level not in ("county", "township"):
        return pd.DataFrame()
    return cached.credibility_league(scope=scope, month=now.month, level=now.child_level, within=now.area)


def heading(league: pd.DataFrame, word: str) -> str:
    """`望山县数据质量靠后：完整 94%、及时 88%`."""
    judged = league[league["credible"] != ""] if len(league) else league
    if judged.empty:
        return f"各{word}的数据太少，不评判数据质量"
    last = judged.iloc[0]
    weak = [
        f"{name} {wording.rate(last[part], 0)}"
        for name, part in words.PARTS.items()
        if last[part] < judged[part].median() - _APART
    ]
    if not weak:
        return f"各{word}的数据质量相近"
    return f"{last['area']}数据质量靠后：{'、'.join(weak)}"


def panel(now: Selection) -> None:
    """The league as a table; a click goes to the area."""
    league = league_of(now, session.scope())
    if league.empty:
        return
    word = wording.LEVELS[str(now.child_level)]
    with frame.panel("league", heading(league, word), _IN_WORDS):
        tables.show(
            tables.Rows.of(league, columns(league, word), "area_code"), key="list_league",
            caption=f"各{word}数据质量", action="进入这里", on_picked=lambda code: selection.go(area=code),
        )  # fmt: skip
        export.button(
            league, _export(word), now=now, title="数据质量", kinds=sorted(_KINDS), key="export_league",
            filters=[("口径", _IN_WORDS)],
        )  # fmt: skip


def columns(league: pd.DataFrame, word: str) -> list[Column]:
    """Area, level, the three parts with their numbers, findings per thousand, change."""
    with_files = league["asked"].gt(0).any()
    files = [
        Column("完整", lambda row: _part(row, "completeness", "came", "asked"), "number",
               lambda row: row["completeness"], hint="报到的文件 / 应报的文件；缺乡镇的按所含乡镇折算"),
        Column("及时", lambda row: _part(row, "timeliness", "in_time", "asked"), "number",
               lambda row: row["timeliness"], hint="按时的文件 / 应报的文件"),
    ]  # fmt: skip
    return [
        column("area", word),
        Column("可信度", _level, "status", lambda row: words.status_order(row["credible"] or "unknown"),
               status=_look, hint=f"不到 {SMALLEST} 条数据的不评判"),
        *(files if with_files else []),
        Column("一致", lambda row: wording.rate(row["consistency"]), "number", lambda row: row["consistency"],
               hint="1 − （错误 + 可疑的一半）/ 数据条数"),
        Column("错误 / 可疑", _doubts, "number", lambda row: row["errors"]),
        Column("每千条问题", lambda row: wording.decimal(row["per_thousand"]), "number",
               lambda row: row["per_thousand"], hint="错误与可疑 / 户、项目、线索等数据条数 × 1000"),
        Column("综合", lambda row: wording.rate(row["score"]), "number", lambda row: row["score"]),
        Column("较上月", lambda row: _change(row["change"]), "number", lambda row: row["change"]),
    ]  # fmt: skip


def _part(row: Row, part: str, number: str, of: str) -> str:
    if wording.missing(row[part]):
        return wording.ABSENT
    return f"{wording.rate(row[part], 0)}（{wording.parts(row[number], row[of], '')}）"


def _doubts(row: Row) -> str:
    return f"{wording.whole(row['errors'])} / {wording.whole(row['suspects'])}"


def _level(row: Row) -> str:
    return words.SHORT[row["credible"]] if row["credible"] else wording.STATUS["small_sample"].word


def _look(row: Row) -> str:
    return words.look(row["credible"]) if row["credible"] else "small_sample"


def _change(change: Any) -> str:
    if wording.missing(change):
        return wording.ABSENT
    return wording.change(change if abs(change) >= _CHANGE_AT_LEAST else 0.0, wording.RATIO)


def _export(word: str) -> list[Sheet]:
    return [
        field("area", word),
        field("area_code", "代码"),
        Sheet("可信度", _level),
        field("completeness", "完整", "rate"),
        field("came", "报到", "count"),
        field("asked", "应报", "count"),
        field("timeliness", "及时", "rate"),
        field("in_time", "按时", "count"),
        field("consistency", "一致", "rate"),
        field("errors", "错误", "count"),
        field("suspects", "可疑", "count"),
        field("subjects", "数据条数", "count"),
        field("per_thousand", "每千条问题", "number"),
        field("score", "综合", "rate"),
        field("score_before", "上月综合", "rate"),
    ]


_KINDS: Final = frozenset({"roster", "projects", "allocations", "payments"})
