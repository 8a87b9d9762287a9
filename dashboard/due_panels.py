"""Panels of what is due: the files that are missing or late with a reminder to send, and all by source."""

from typing import Final

import pandas as pd

from dashboard import cached, credibility_badge, due_words, export, frame, session, tables, wording
from dashboard.components import component
from dashboard.describe import Row
from dashboard.selection import Selection
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries import due

_DAY: Final = "应报日为次月几日，按政策参数中的报送日；报到日为导入的那天"
_EXPORT: Final = [
    field("area", "县区"),
    field("label", "数据"),
    Sheet("月份", lambda row: wording.month(int(row["month"]))),
    field("due_on", "应报日", "date"),
    field("came_on", "报到日", "date"),
    Sheet("状态", lambda row: due_words.state(row)[0]),
    field("days_late", "迟几天", "count"),
    field("batch", "批次", "count"),
    Sheet("缺的乡镇", lambda row: "、".join(row["left_out_names"])),
    field("source", "依据"),
]


def files_of(now: Selection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The files of a year that the selected area's figures rest on, and the latest of each kind."""
    scope = session.scope()
    history = cached.due_files(scope=scope, month=now.month)
    own = credibility_badge.files_of_place(history, now.area, now.known.areas)
    return own, due.latest(own)


def missing(now: Selection) -> None:
    """What is still missing or came late for the month, from whom, with the text that asks for it."""
    history, latest = files_of(now)
    today = cached.today(scope=session.scope())
    open_ones = latest[(latest["state"] != due.IN_TIME) | latest["left_out"].map(bool)].sort_values(
        ["state", "days_late"], key=_by_urgency, ascending=[True, False], kind="stable"
    )
    subtitle = f"{now.place.name}，截至{due_words.full_day(today)}。{_DAY}"
    with frame.panel("due_missing", due_words.heading(latest, now.month), subtitle):
        if latest.empty:
            frame.sentences([_nothing_asked()])
            return
        tables.show(
            tables.Rows.of(_with_record(open_ones, history), _missing_columns(open_ones), "row"),
            key="list_due", caption="未报、迟报和不全的文件", empty="到期的文件都按时报到了，乡镇齐全。",
        )  # fmt: skip
        text = due_words.reminder(latest, today)
        if text:
            component("copyable")(
                data={
                    "text": text,
                    "label": "复制催报内容",
                    "done": "已复制",
                    "failed": "已选中，请按 Ctrl+C 复制",
                },
                key="due_reminder",
                on_picked_change=lambda: None,
            )
        export.button(
            history, _EXPORT, now=now, title="报送情况", kinds=_kinds(history), key="export_due",
            filters=[
                ("范围", f"近 {due.MONTHS_BACK} 个月应报的全部文件"),
                ("截至", due_words.full_day(today)),
            ],
        )  # fmt: skip


def by_source(now: Selection) -> None:
    """Every kind of file: what is due, what came, what came in time."""
    history, latest = files_of(now)
    with frame.panel(
        "due_sources",
        due_words.sources_heading(latest),
        f"各种数据最近一次应报的文件；右列为近 {due.MONTHS_BACK} 个月",
        height="stretch",
    ):
        if latest.empty:
            frame.sentences([_nothing_asked()])
            return
        tables.show(
            tables.Rows.of(_by_kind(latest, history), _source_columns(), "kind"), key="list_due_sources",
            caption="各种数据的报送情况",
        )  # fmt: skip


def _nothing_asked() -> str:
    return (
        "政策参数里还没有报送日。导入如“监测对象花名册报送日，5，日”的一行，"
        "就开始催报；每季、每年一报的再加一行“报送周期”。空表在数据工作台的“模板”里。"
    )


def _by_urgency(values: pd.Series) -> pd.Series:
    """Missing before late before what is not due yet; days as they are."""
    order = {due.MISSING: 0, due.LATE: 1, due.NOT_DUE: 2, due.IN_TIME: 3}
    return values.map(order) if values.name == "state" else values


def _with_record(files: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """Each file with how often it was late in the year before."""
    keys = ["area_code", "kind"]
    told = due.record(history).drop(columns=["area", "label"])
    joined = files.merge(told, on=keys, how="left").fillna({"asked": 0, "late": 0, "missing": 0})
    places = zip(joined["area_code"], joined["kind"], strict=True)
    return joined.assign(row=[f"{code}-{kind}" for code, kind in places])


def _missing_columns(files: pd.DataFrame) -> list[Column]:
    few = [Column("缺的乡镇", _left_out, order=lambda row: len(row["left_out"]))]
    few *= bool(files["left_out"].map(len).any())
    return [
        column("area", "县区"),
        column("label", "数据"),
        Column("月份", lambda row: wording.month(int(row["month"])), "number", lambda row: row["month"]),
        Column(
            "状态", lambda row: due_words.state(row)[0], "status", lambda row: row["days_late"],
            status=lambda row: due_words.state(row)[1],
        ),
        Column(
            "迟几天", lambda row: wording.whole(row["days_late"]) if row["days_late"] else wording.ABSENT,
            "number", lambda row: row["days_late"],
        ),
        column("due_on", "应报日", words=wording.day, kind="number"),
        column("came_on", "报到日", words=wording.day, kind="number"),
        *few,
        Column("近 12 个月", _past, order=lambda row: row["late"] + row["missing"]),
    ]  # fmt: skip


def _left_out(row: Row) -> str:
    """`2 / 14：石门乡、柳林镇`."""
    if not row["left_out"]:
        return wording.ABSENT
    names = "、".join(row["left_out_names"])
    return f"{len(row['left_out'])} / {row['townships']}：{names}"


def _past(row: Row) -> str:
    asked, late, lost = (int(row[name]) for name in ("asked", "late", "missing"))
    if not asked:
        return wording.ABSENT
    told = [f"迟报 {late} 次"] * bool(late) + [f"未报 {lost} 次"] * bool(lost)
    return f"应报 {asked} 次，{'、'.join(told) or '都按时'}"


def _by_kind(latest: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """A row per kind: files due, come and in time now, and in time over the year."""
    now = (
        due.record(latest)
        .groupby(["kind", "label"], sort=False, as_index=False)[
            ["asked", "came", "in_time", "late", "missing"]
        ]
        .sum()
    )
    year = due.record(history).groupby("kind", sort=False)[["asked", "in_time"]].sum()
    joined = now.merge(year.add_prefix("year_"), left_on="kind", right_index=True, how="left")
    return joined.sort_values(["missing", "late"], ascending=False, kind="stable")


def _source_columns() -> list[Column]:
    def state(row: Row) -> str:
        return due.MISSING if row["missing"] else due.LATE if row["late"] else due.IN_TIME

    def words(row: Row) -> str:
        told = [f"未报 {row['missing']}"] * bool(row["missing"]) + [f"迟报 {row['late']}"] * bool(row["late"])
        return "、".join(told) or "按时"

    return [
        column("label", "数据"),
        Column("状态", words, "status", lambda row: row["missing"] * 100 + row["late"],
               status=lambda row: due_words.STATE_LOOK[state(row)]),
        Column("报到 / 应报", lambda row: f"{row['came']} / {row['asked']}", "number",
               lambda row: row["came"] / row["asked"]),
        Column("近一年按时", lambda row: f"{row['year_in_time']} / {row['year_asked']}", "number",
               lambda row: row["year_in_time"] / row["year_asked"]),
    ]  # fmt: skip


def _kinds(history: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(history["kind"].tolist()))
