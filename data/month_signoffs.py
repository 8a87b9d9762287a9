"""Signing months in the store: reads where every area stands, writes what somebody signs, guards what is
locked. The rules are in `data/closing.py`."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, case, func, select

from data import closing, freeze_orders
from data.batches import DATA_VERSION, now, writing
from data.city_clock import read_out
from data.closing import Calendar, Standing, month_words
from data.importers.base import Refused
from data.people import spoken
from data.schema import areas, coverage, month_signoffs, rollup, store_state
from data.workbench.uploads import check_all_again

# Figures as printed, results of visits and outlines change no month's facts: they come after the lock.
_FREE_OF_LOCKS: Final = ("published", "sample_results", "boundaries")

Read = Callable[[Select[Any]], Sequence[Sequence[Any]]]
"""Reads rows: a connection's own, or one that a person's scope limits."""


@dataclass(frozen=True)
class Signature:
    """What somebody signs: an action on areas of one level, all or none."""

    action: str
    areas: Sequence[str]
    month: int
    person: str
    reason: str = ""


@dataclass(frozen=True)
class Books:
    """The state of a month: the calendar, and every area's standing by code; `top` is the city's."""

    calendar: Calendar
    standings: Mapping[str, Standing] = field(repr=False)

    @property
    def top(self) -> str:
        """The code of the area that locks."""
        return next(code for code, standing in self.standings.items() if standing.level == "city")


def sign(engine: Engine, signature: Signature) -> str:
    """Write what is signed, or raise `Refused` with the first reason against it; returns a sentence.

    With a lock its snapshot is ordered, in the same transaction: `data/freeze_worker.py` makes it, and
    reopens the month where it cannot.
    """
    if not signature.person.strip():
        raise Refused("请写明是谁操作的。")
    if not signature.areas:
        raise Refused(f"没有可以{closing.ACTIONS.get(signature.action, '操作')}的地区。")
    with writing(engine) as connection:
        names = write(connection, signature)
    return f"{month_words(signature.month)}：{closing.named(names)}{closing.ACTIONS[signature.action]}。"


def write(connection: Connection, signature: Signature) -> list[str]:
    """The same within the caller's transaction; returns the names of the areas."""

    def read(statement: Select[Any]) -> Sequence[Sequence[Any]]:
        return connection.execute(statement).all()

    books = books_of(read, signature.month)
    for code in signature.areas:
        standing = books.standings.get(code)
        if standing is None:
            raise Refused(f"{month_words(signature.month)}没有代码为“{code}”的市、县区或乡镇。")
        wrong = closing.refusal(signature.action, standing, books.calendar, signature.reason)
        if wrong:
            raise Refused(wrong)
    submits = signature.action == closing.SUBMIT
    figures = figures_of(read, signature.month, signature.areas) if submits else {}
    common = {
        "month": signature.month,
        "action": signature.action,
        "person": signature.person.strip(),
        "reason": signature.reason.strip(),
        "at": now(),
        "data_version": _version(read),
    }
    connection.execute(
        month_signoffs.insert(),
        [
            common | {"area_code": code, "figures": json.dumps(figures.get(code, {}))}
            for code in signature.areas
        ],
    )
    if signature.action == closing.LOCK:
        _order_snapshot(connection, signature)
    elif signature.action == closing.REOPEN:
        freeze_orders.cancel_close(connection, signature.month)
    if signature.action in (closing.LOCK, closing.REOPEN):
        check_all_again(connection)  # what waits may now be refused, or taken again
    return [books.standings[code].name for code in signature.areas]


def _order_snapshot(connection: Connection, signature: Signature) -> None:
    waiting = freeze_orders.waiting_close(connection)
    if waiting is not None:
        raise Refused(f"{month_words(waiting)}的月结快照正在保存，请等它完成再锁定。")
    locks = month_signoffs.c
    again = connection.scalar(
        select(func.count()).where(locks.month == signature.month, locks.action == closing.LOCK)
    )
    name = f"{month_words(signature.month)}月结" + (f"（第{again}次）" if again and again > 1 else "")
    freeze_orders.place(connection, name, signature.month, kind="close", by=signature.person.strip())


def refuse_locked(connection: Connection, kind: str, as_of: date, doing: str = "导入") -> None:
    """Raise `Refused` where the month that a file reports on is locked."""
    month = as_of.year * 100 + as_of.month
    if kind in _FREE_OF_LOCKS:
        return
    s = month_signoffs.c
    rows = connection.execute(
        select(s.month, s.action, s.person, s.at).where(s.action.in_((closing.LOCK, closing.REOPEN)))
        .order_by(s.id)
    ).all()  # fmt: skip
    last = {row.month: row for row in rows}
    locked = [row for row in last.values() if row.action == closing.LOCK]
    until = max(locked, key=lambda row: row.month, default=None)
    if until is None or month > until.month:
        return
    through = "" if month == until.month else f"随{month_words(until.month)}"
    raise Refused(
        f"{month_words(month)}已于 {read_out(until.at)} 由{spoken(until.person)}{through}锁定，不能{doing}。"
        f"确需改动，请由市级在“月度结账”写明原因重开{month_words(until.month)}。"
    )


def books_of(read: Read, month: int, sees: Callable[[str], bool] = lambda _code: True) -> Books:
    """Where every area stood; figures are compared only for areas that the reader `sees`."""
    s = month_signoffs.c
    events = read(
        select(s.area_code, s.action, s.person, s.at, s.reason, s.data_version, s.figures)
        .where(s.month == month)
        .order_by(s.id)
    )
    last = {row[0]: row for row in events}
    calendar = _calendar(read, month)
    signed = {
        row[0]: json.loads(row[6])
        for row in events
        if row[1] == closing.SUBMIT and last[row[0]][1] in (closing.SUBMIT, closing.ACCEPT) and sees(row[0])
    }
    version = _version(read)
    if calendar.locked or all(last[code][5] == version for code in signed):
        signed = {}
    told = figures_of(read, month, list(signed))
    changed = {code: _moved(figures, told.get(code, {})) for code, figures in signed.items()}
    return Books(calendar, _standings(_existing(read, month), last, changed, locked=calendar.locked))


def _calendar(read: Read, month: int) -> Calendar:
    ((last_known,),) = read(select(func.max(coverage.c.last_month))) or [(None,)]
    s = month_signoffs.c
    lock_events = select(s.month, s.action).where(s.action.in_((closing.LOCK, closing.REOPEN)))
    last = dict(map(tuple, read(lock_events.order_by(s.id))))
    locked_until = max((at for at, action in last.items() if action == closing.LOCK), default=None)
    following = None if locked_until is None else _month_after(locked_until)
    return Calendar(month, last_known, locked_until, following or min(last, default=None))


def _month_after(month: int) -> int:
    return month + 89 if month % 100 == 12 else month + 1


def _existing(read: Read, month: int) -> list[Sequence[Any]]:
    """(code, name, level, parent) of the areas above villages on the month's last day, parents first."""
    a, after = areas.c, _month_after(month)
    first_after = date(after // 100, after % 100, 1)
    levels = ("city", "county", "township")
    found = read(
        select(a.code, a.name, a.level, a.parent_code)
        .where(a.level.in_(levels), a.valid_from < first_after, a.valid_to >= first_after)
        .order_by(a.code)
    )
    return sorted(found, key=lambda row: levels.index(row[2]))


def _standings(
    existing: Sequence[Sequence[Any]],
    last: Mapping[str, Sequence[Any]],
    changed: Mapping[str, tuple[str, ...]],
    *,
    locked: bool,
) -> dict[str, Standing]:
    def state(code: str) -> str:
        if locked:
            return closing.LOCKED
        return closing.STATE_AFTER[last[code][1]] if code in last else closing.OPEN

    below: dict[str, list[Standing]] = defaultdict(list)
    made: dict[str, Standing] = {}
    for code, name, level, parent in reversed(existing):
        _, _, person, at, reason, *_ = last.get(code, (code, "", "", None, ""))
        made[code] = Standing(
            code, name, level, parent or "", state(parent) if parent else closing.OPEN, state(code),
            changed.get(code, ()), tuple(reversed(below[code])), person, at, reason,
        )  # fmt: skip
        below[parent or ""].append(made[code])
    return dict(reversed(made.items()))


def figures_of(read: Read, month: int, codes: Collection[str]) -> dict[str, dict[str, str]]:
    """By area and measure a digest of all that the month's pages tell of it: the stock, the year so far and
    the month, of every slice. Events of later months do not count; a rewritten past does."""
    if not codes:
        return {}
    r = rollup.c

    def total(first: int) -> Any:
        return func.sum(case((r.month >= first, r.amount), else_=0))

    rows = read(
        select(r.area_code, r.measure, r.slice, total(0), total(month // 100 * 100), total(month))
        .where(r.area_code.in_(codes), r.month <= month)
        .group_by(r.area_code, r.measure, r.slice)
        .order_by(r.area_code, r.measure, r.slice)
    )
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for area, measure, slice_, *sums in rows:
        if any(sums):
            told[area][measure].append(f"{slice_}={[int(each) for each in sums]}")
    return {
        area: {
            code: hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]
            for code, lines in by_measure.items()
        }
        for area, by_measure in told.items()
    }


def _moved(signed: Mapping[str, str], told: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(code for code in signed.keys() | told.keys() if signed.get(code) != told.get(code)))


def _version(read: Read) -> int:
    rows = read(select(store_state.c.value).where(store_state.c.key == DATA_VERSION))
    return int(rows[0][0]) if rows else 0
