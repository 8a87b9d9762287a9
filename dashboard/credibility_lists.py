"""Checks and their findings as tables: what is read and exported, never with personal data in a file."""

from typing import Final

from dashboard import dated, moments, wording
from dashboard.area_tree import AreaTree
from dashboard.credibility_figures import SEVERITY_LOOK, STATE_LOOK
from dashboard.describe import Row
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from data.city_clock import day_of
from data.people import spoken
from data.vocabulary import KIND_LABELS
from queries.check import CHECKS, SEVERITIES, SUBJECTS
from queries.findings import STATES


def _severity() -> Column:
    return Column(
        "程度", lambda row: str(row["severity"]), "status",
        lambda row: SEVERITIES.index(row["severity"]), status=lambda row: SEVERITY_LOOK[row["severity"]],
    )  # fmt: skip


def checks_columns() -> list[Column]:
    """Severity, check, how many findings in each state."""
    return [
        _severity(),
        Column("规则", lambda row: dated.say(CHECKS[row["check_code"]].label)),
        *(column(state, word, words=wording.whole, kind="number") for state, word in STATES.items()),
        Column("比较什么", lambda row: dated.say(CHECKS[row["check_code"]].compares)),
    ]


CHECKS_EXPORT: Final = [
    field("severity", "程度"),
    Sheet("规则", lambda row: CHECKS[row["check_code"]].label),
    *(field(state, word, "count") for state, word in STATES.items()),
    Sheet("比较什么", lambda row: CHECKS[row["check_code"]].compares),
    Sheet("依据", lambda row: CHECKS[row["check_code"]].source),
]


def registry_columns() -> list[Column]:
    """Every check in words, as a dictionary."""
    return [
        _severity(),
        Column("规则", lambda row: dated.say(CHECKS[row["check_code"]].label)),
        Column("对象", lambda row: SUBJECTS[row["subject"]]),
        Column("比较什么", lambda row: dated.say(CHECKS[row["check_code"]].compares)),
        Column(
            "数据",
            lambda row: dated.say("、".join(KIND_LABELS[kind] for kind in CHECKS[row["check_code"]].sources)),
        ),
        Column("依据", lambda row: CHECKS[row["check_code"]].source),
    ]


def places_columns(word: str) -> list[Column]:
    """Areas with their unsettled findings by severity."""
    return [
        column("area", word),
        *(column(severity, severity, words=wording.whole, kind="number") for severity in SEVERITIES),
    ]


def _place(areas: AreaTree, row: Row) -> str:
    own = [area.name for area in areas.path(row["area_code"]) if area.level != "city"]
    return " ".join(own) or str(row["area"])


def _subject(row: Row) -> str:
    return f"{row['title']} {row['head']}".strip()


def findings_columns(areas: AreaTree) -> list[Column]:
    """Subject, place, what is wrong, how far it has been dealt with."""
    return [
        Column("对象", _subject),
        Column("地点", lambda row: _place(areas, row)),
        column("sentence", "问题", words=dated.say),
        Column(
            "处理", lambda row: STATES[row["state"]], "status", lambda row: list(STATES).index(row["state"]),
            status=lambda row: STATE_LOOK[row["state"]],
        ),
        column("assignee", "交给", words=lambda text: text or wording.ABSENT),
        column("reason", "原因", words=lambda text: text or wording.ABSENT),
        column("expires_on", "有效期", words=wording.day, kind="number"),
        column("first_seen", "首次发现", words=moments.day, kind="number"),
    ]  # fmt: skip


def findings_export(areas: AreaTree) -> list[Sheet]:
    """The same list for Excel, without names."""
    return [
        Sheet("规则", lambda row: CHECKS[row["check_code"]].label),
        Sheet("程度", lambda row: CHECKS[row["check_code"]].severity),
        field("title", "对象"),
        Sheet("地点", lambda row: _place(areas, row)),
        field("sentence", "问题"),
        Sheet("处理", lambda row: STATES[row["state"]]),
        field("assignee", "交给"),
        field("reason", "原因"),
        field("expires_on", "有效期", "date"),
        Sheet("处理人", lambda row: spoken(row["decided_by"] or "")),
        Sheet("首次发现", lambda row: day_of(row["first_seen"]), "date"),
        field("first_batch", "首次发现的批次", "count"),
    ]
