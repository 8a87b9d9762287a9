"""`python -m data close`: where the month stands, and signing it, for the whole city."""

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Engine, Select, func, select

from data import closing
from data.closing import Standing, month_words
from data.engine import open_store
from data.freeze_orders import Freeze
from data.freeze_worker import see_through
from data.importers.base import Refused
from data.importers.report_month import asked_month
from data.migrate import migrate
from data.month_signoffs import Books, Signature, books_of, sign
from data.people import account
from data.schema import coverage, freezes

_ACTIONS: Final = {action.replace("_", "-"): action for action in closing.ACTIONS}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command, on a parser of its own."""
    parser.add_argument(
        "action",
        choices=("status", *_ACTIONS),
        metavar="ACTION",
        help="status 查看，submit 上报，accept 审核通过，send-back 退回，lock 锁定，reopen 重开",
    )
    parser.add_argument("areas", nargs="*", metavar="AREA", help="县区、乡镇的代码，或唯一的名称")
    parser.add_argument("--all-in", metavar="AREA", help="该地区下已上报的全部下级（用于 accept）")
    parser.add_argument("--month", type=_month, metavar="2021-12", help="哪个月；默认最近一个月")
    parser.add_argument("--reason", default="", help="退回或重开的原因")
    parser.add_argument("--store", metavar="URL", help="库的地址；不写则用 DATABASE_URL 或本机的库")


def _month(text: str) -> date:
    try:
        return asked_month(text)
    except Refused as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from wrong


def main(args: argparse.Namespace) -> int:
    """Print where the month stands, or sign; raises Refused, with one sentence, where it is not allowed."""
    engine = open_store(args.store)
    try:
        migrate(engine)
        month = args.month.year * 100 + args.month.month if args.month else _latest(engine)
        with engine.connect() as connection:
            books = books_of(lambda statement: connection.execute(statement).all(), month)
        if args.action == "status":
            print("\n".join(_lines(books)))
            return 0
        areas = _areas(books, args)
        signature = Signature(_ACTIONS[args.action], areas, month, account(), args.reason)
        said = sign(engine, signature)
        if signature.action == closing.LOCK:
            _keep(engine, month, args.freeze)
        print(said)
    finally:
        engine.dispose()
    return 0


def _keep(engine: Engine, month: int, freeze: Freeze) -> None:
    """Make the snapshot that the lock has ordered; raises `Refused` where the month is open again."""
    f = freezes.c
    with engine.connect() as connection:
        order = connection.scalar(select(func.max(f.id)).where(f.kind == "close", f.month == month))
    try:
        see_through(engine, freeze, order or 0)
    except Refused as refused:
        raise Refused(f"{month_words(month)}没有锁定：月结快照没有保存。{refused}") from refused


def _latest(engine: Engine) -> int:
    statement: Select[Any] = select(func.max(coverage.c.last_month))
    with engine.connect() as connection:
        month: int | None = connection.scalar(statement)
    if month is None:
        raise Refused("库里还没有数据，请先导入。")
    return month


def _areas(books: Books, args: argparse.Namespace) -> Sequence[str]:
    """The codes that are meant; without any, the city for lock and reopen."""
    if args.all_in:
        parent = books.standings[_code(books, args.all_in)]
        return [child.area for child in parent.children if child.state == closing.SUBMITTED]
    if not args.areas and _ACTIONS[args.action] in (closing.LOCK, closing.REOPEN):
        return [books.top]
    return [_code(books, text) for text in args.areas]


def _code(books: Books, text: str) -> str:
    if text in books.standings:
        return text
    found = [standing for standing in books.standings.values() if standing.name == text]
    if len(found) != 1:
        paths = "、".join(f"{books.standings[each.parent].name}{each.name}（{each.area}）" for each in found)
        raise Refused(
            f"“{text}”不止一处：{paths}，请写代码。" if found else f"没有名为“{text}”的县区或乡镇。"
        )
    return found[0].area


def _lines(books: Books) -> list[str]:
    city = books.standings[books.top]
    lines = [f"{month_words(books.calendar.month)}  {_line(city)}"]
    return lines + [f"  {_line(county)}" for county in city.children]


def _line(standing: Standing) -> str:
    done = sum(child.ready for child in standing.children)
    below = f"，下级审核 {done} / {len(standing.children)}" if standing.children else ""
    moved = "，上报后数据有变动" if standing.changed else ""
    reason = f"（{standing.reason}）" if standing.reason else ""
    return f"{standing.area} {standing.name}：{closing.STATES[standing.state]}{reason}{below}{moved}"
