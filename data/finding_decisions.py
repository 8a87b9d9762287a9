"""Deciding about findings: assigned to somebody, explained until a day, opened again.

A finding is never deleted: an import that mends its rows fixes it (`queries/finding_refresh.py`). The last
decision counts; an explanation holds until its day, then the finding is open again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, insert, select, tuple_

from data.batches import bump_version, now, writing
from data.city_clock import today
from data.importers.base import Refused
from data.schema import finding_decisions, findings

ASSIGN: Final = "assign"
EXPLAIN: Final = "explain"
REOPEN: Final = "reopen"

# An explanation is looked at again after a year at the latest.
LONGEST: Final = timedelta(days=366)
_LONGEST_REASON: Final = 500
# An ID number or a phone number: a reason is read by many.
_PERSONAL: Final = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)")
_AT_ONCE: Final = 500  # keys per statement

FindingKey = tuple[str, str]  # check and subject


@dataclass(frozen=True)
class Decision:
    """What somebody decides; `today` is the day of the decision."""

    action: str
    person: str
    reason: str
    assignee: str = ""
    expires_on: date | None = None
    today: date = field(default_factory=today)


def decide(engine: Engine, keys: Sequence[FindingKey], decision: Decision) -> int:
    """Keep a decision about findings that stand, all or none; returns how many.

    Raises `Refused`, one Chinese sentence: no finding, no reason, nobody to assign to, no or a wrong expiry,
    a finding that does not exist or is fixed.
    """
    wanted = list(dict.fromkeys(keys))
    _check(wanted, decision)
    with writing(engine) as connection:
        _check_standing(connection, wanted)
        connection.execute(
            insert(finding_decisions),
            [
                {
                    "check_code": code,
                    "subject_key": key,
                    "action": decision.action,
                    "person": decision.person.strip(),
                    "assignee": decision.assignee.strip(),
                    "reason": decision.reason.strip(),
                    "expires_on": decision.expires_on,
                    "decided_at": now(),
                }
                for code, key in wanted
            ],
        )
        bump_version(connection)
    return len(wanted)


def _check(keys: Sequence[FindingKey], decision: Decision) -> None:
    if decision.action not in (ASSIGN, EXPLAIN, REOPEN):
        raise Refused(f"没有“{decision.action}”这种处理。")
    if not keys:
        raise Refused("请先选择要处理的问题。")
    if not decision.person.strip():
        raise Refused("请写明是谁处理的。")
    reason = decision.reason.strip()
    if not reason:
        raise Refused("请填写原因，没有原因的处理不能保存。")
    if len(reason) > _LONGEST_REASON:
        raise Refused(f"原因最多 {_LONGEST_REASON} 字，现在有 {len(reason)} 字，请精简。")
    if _PERSONAL.search(reason) or _PERSONAL.search(decision.assignee):
        raise Refused("原因和责任人里请不要写证件号码或电话号码。")
    if decision.action == ASSIGN and not decision.assignee.strip():
        raise Refused("请填写交给谁办理。")
    _check_expiry(decision)


def _check_expiry(decision: Decision) -> None:
    expires_on = decision.expires_on
    if decision.action != EXPLAIN:
        if expires_on is not None:
            raise Refused("只有说明情况需要有效期，请去掉有效期。")
        return
    if expires_on is None:
        raise Refused("请填写说明的有效期，到期后问题会重新列出。")
    if expires_on <= decision.today:
        raise Refused(f"有效期应在今天（{decision.today}）之后。")
    if expires_on > decision.today + LONGEST:
        raise Refused(f"有效期最长一年，应不晚于 {decision.today + LONGEST}。")


def _check_standing(connection: Connection, keys: Sequence[FindingKey]) -> None:
    f = findings.c
    stored: dict[FindingKey, bool] = {}
    for start in range(0, len(keys), _AT_ONCE):
        among = tuple_(f.check_code, f.subject_key).in_(keys[start : start + _AT_ONCE])
        rows = connection.execute(select(f.check_code, f.subject_key, f.fixed_at).where(among))
        stored |= {(code, key): fixed_at is not None for code, key, fixed_at in rows}
    if any(key not in stored for key in keys):
        raise Refused("选择的问题已不在库中，请刷新页面后重新选择。")
    if any(stored.values()):
        raise Refused("选择的问题中有的已经由新的导入改正，请刷新页面后重新选择。")
