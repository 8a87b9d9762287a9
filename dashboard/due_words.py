"""Due files in words: one file, one county's reminder (催报), the list for the meeting. Pure."""

from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard import wording
from dashboard.describe import Row
from queries import due

STATE_WORDS: Final = {due.IN_TIME: "按时", due.LATE: "迟报", due.MISSING: "未报", due.NOT_DUE: "未到期"}
_NAMED: Final = 3  # townships that a sentence names
# How a state looks, as `wording.STATUS` draws it.
STATE_LOOK: Final = {due.IN_TIME: "fine", due.LATE: "watch", due.MISSING: "behind", due.NOT_DUE: "unjudged"}


def day(value: Any) -> str:
    """2022-01-10 → `1月10日`; "—" without a day."""
    return f"{value.month}月{value.day}日" if isinstance(value, date) else wording.ABSENT


def full_day(value: date) -> str:
    """`2022年1月10日`."""
    return f"{value.year}年{value.month}月{value.day}日"


def file_of(row: Row) -> str:
    """`12月帮扶车间`."""
    return f"{wording.month_of_year(int(row['month']))}{row['label']}"


def state(row: Row) -> tuple[str, str]:
    """The word and the look of a file's state; in time without some of its townships is not all well."""
    if row["state"] == due.IN_TIME and row["left_out"]:
        return "缺乡镇", STATE_LOOK[due.LATE]
    return STATE_WORDS[row["state"]], STATE_LOOK[row["state"]]


def brief(row: Row) -> str:
    """One late or missing file: `望山县12月帮扶车间未报，已迟 10 天`; `望山县12月资金支付迟报 9 天`."""
    days = wording.whole(row["days_late"])
    if row["state"] == due.MISSING:
        return f"{row['area']}{file_of(row)}未报，已迟 {days} 天"
    return f"{row['area']}{file_of(row)}迟报 {days} 天"


def left_out(row: Row) -> str:
    """What a file that came does not tell of: `望山县12月花名册 14 个乡镇中缺 2 个：石门乡、柳林镇`."""
    names = list(row["left_out_names"])
    more = "等" if len(names) > _NAMED else ""
    return (
        f"{row['area']}{file_of(row)} {row['townships']} 个乡镇中缺 {len(names)} 个："
        f"{'、'.join(names[:_NAMED])}{more}"
    )


def partial(files: pd.DataFrame) -> pd.DataFrame:
    """The files that came without some of their townships, those that lack most first."""
    own = files[(files["state"] != due.MISSING) & (files["left_out"].map(len) > 0)]
    lost = own["left_out"].map(len) / own["townships"]
    return own.loc[lost.sort_values(ascending=False, kind="stable").index]


def heading(files: pd.DataFrame, month: int) -> str:
    """`12月的文件还缺 1 份，望山县缺帮扶车间`, for a panel."""
    about = wording.month_of_year(month)
    if files.empty:
        return f"没有规定{about}要报哪些文件"
    missing = files[files["state"] == due.MISSING]
    waiting = files[files["state"] == due.NOT_DUE]
    late = files[files["state"] == due.LATE]
    if missing.empty:
        told = f"，{len(late)} 份迟报" if len(late) else "，全部按时"
        few = len(partial(files))
        told += f"，{few} 份缺乡镇" if few else ""
        if len(waiting):
            return f"到期的文件已报齐，还有 {len(waiting)} 份未到期" + (f"，{few} 份缺乡镇" if few else "")
        return f"截至{about}应报的 {len(files)} 份文件已报齐{told}"
    places = missing["area"].value_counts()
    if len(missing) == 1:
        return f"截至{about}应报的文件还缺 1 份：{missing['area'].iloc[0]}的{missing['label'].iloc[0]}"
    return f"截至{about}应报的文件还缺 {len(missing)} 份，{places.index[0]}缺 {places.iloc[0]} 份"


def sources_heading(files: pd.DataFrame) -> str:
    """`16 种数据中 14 种全部按时`, from the latest files of every kind."""
    if files.empty:
        return "没有规定报送时间"
    kinds = files["kind"].nunique()
    bad = files.loc[files["state"].isin([due.LATE, due.MISSING]), "kind"].nunique()
    count = kinds - bad
    return f"{kinds} 种数据全部按时" if count == kinds else f"{kinds} 种数据中 {count} 种全部按时"


def reminder(files: pd.DataFrame, today: date) -> str:
    """The text to send: one paragraph for each county that owes a file or whose file lacks townships, in the
    order of `files`; "" when nothing is missing."""
    missing, lacking = files[files["state"] == due.MISSING], partial(files)
    return "\n\n".join(
        _to_county(
            str(area),
            missing[missing["area"] == area].sort_values("days_late", ascending=False),
            lacking[lacking["area"] == area],
            today,
        )
        for area in dict.fromkeys([*missing["area"], *lacking["area"]])
    )


def _to_county(area: str, missing: pd.DataFrame, lacking: pd.DataFrame, today: date) -> str:
    told = []
    if len(missing):
        listed = "；".join(_owed(row) for row in missing.to_dict("records"))
        told.append(f"还有 {len(missing)} 份数据未报：{listed}。")
    if len(lacking):
        told.append(f"已报的{'；'.join(_lacks(row) for row in lacking.to_dict('records'))}。")
    source = str((missing if len(missing) else lacking)["source"].iloc[0]).strip("《》")
    return (
        f"{area}：截至{full_day(today)}，你单位{''.join(told)}"
        f"请按《{source}》尽快报送；已报送的请核对报送月份和县区名称。"
    )


def _lacks(row: Row) -> str:
    names = "、".join(row["left_out_names"])
    return f"{wording.month(int(row['month']))}{row['label']}缺 {len(row['left_out'])} 个乡镇（{names}）"


def _owed(row: Row) -> str:
    month = wording.month(int(row["month"]))
    return f"{month}{row['label']}（应于{full_day(row['due_on'])}前报送，已迟 {row['days_late']} 天）"
