"""`python -m queries`: figures without a browser, findings of the cross-checks, and the dictionaries.

    python -m queries values --month 2021-12 [--area NAME-or-CODE] [--level LEVEL] [--kpi CODE,…]
                             [--slice category=脱贫不稳定户] [--store URL] [--format table|json|csv]
    python -m queries diff --from 3 [--to 4 | --to now] [--month 2021-12] [--area NAME-or-CODE] [--kpi CODE,…]
                           [--store URL] [--format table|json|csv]
    python -m queries checks [--area NAME-or-CODE] [--check CODE] [--store URL] [--format table|json|csv]
    python -m queries checks --document
    python -m queries due --month 2021-12 [--area NAME-or-CODE] [--day 2022-01-20] [--store URL]
                          [--format table|json|csv]
    python -m queries dictionary

`values` prints the columns of `queries.evaluate` with the month as 2021-12; without `--area` the whole city;
with `--level` every area of that level inside it. `diff` prints those of `queries.differences`, between
snapshot 3 and another one or now (at `--month`, default the latest), for the area and those one level below
it. `checks` prints how many findings each check has, with `--check` the findings themselves; `--document`
prints docs/checks.md. `due` prints, for every file that is due by the month, what `queries.due` tells: when
it was due, whether it came and how late it is on a day (today). JSON is one array. Exit code 0 when all went
well, 1 when the store cannot answer (no store, unknown area, KPI or snapshot), 2 when the command is written
wrongly.
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

import pandas as pd
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data.city_clock import today as this_day
from data.engine import StoreError, open_store
from data.frozen_store import SnapshotError
from data.migrate import is_current
from data.vocabulary import LEVELS
from queries import check_dictionary, due, findings
from queries.areas import UnknownArea, city, find
from queries.check import CHECKS
from queries.comparison import Later, compared
from queries.dictionary import markdown
from queries.evaluate import UnknownKpi, values
from queries.freshness import is_empty, months, reporting_day
from queries.printing import FORMATS, printed
from queries.scope import WHOLE_CITY
from queries.slices import UnknownSlice
from queries.snapshots import Snapshot, snapshot
from queries.suggest import suggestion

_OF_FINDINGS: Final = ("subject_key", "title", "area_code", "area", "sentence", "state", "assignee")


class _Unanswerable(Exception):  # noqa: N818
    """The store cannot answer; the text is a sentence for the reader."""


# What argparse says → what a clerk reads.
_IN_CHINESE: Final = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"argument (\S+): expected one argument", r"\1 后面要写一个值"),
    (
        r"argument \S+: invalid choice: '(.*?)' .*",
        r"没有“\1”这个命令，可用：values、diff、checks、due、dictionary",
    ),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (\S+): (.*)", r"\1：\2"),
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        for pattern, words in _IN_CHINESE:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, words, message)
                break
        self.exit(2, f"命令写法有误：{message}\n用法见：python -m queries values --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    asked = _parser().parse_args(arguments)
    if asked.command == "dictionary":
        sys.stdout.write(markdown())
        return 0
    if asked.command == "checks" and asked.document:
        sys.stdout.write(check_dictionary.markdown())
        return 0
    try:
        frame = asked.answer(_opened(asked.store), asked)
    except (_Unanswerable, SnapshotError, StoreError, UnknownArea, UnknownKpi, UnknownSlice) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except SQLAlchemyError:
        sys.stderr.write("读不到数据库，请检查 --store 或 DATABASE_URL，以及数据库服务是否在运行。\n")
        return 1
    sys.stdout.write(printed(frame, asked.format))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m queries", description="不开浏览器取指标数", add_help=True)
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=_Parser)
    one = commands.add_parser("values", help="指标数：表格、JSON 或 CSV")
    one.add_argument("--month", required=True, type=_month, help="月份，如 2021-12")
    one.add_argument("--area", help="地名、县/乡镇/村 路径或代码；不写为全市")
    one.add_argument("--level", type=_one_of("级别", LEVELS), help="列出该级别的全部地方")
    one.add_argument("--kpi", type=_codes, help="指标代码，多个用逗号隔开；不写为全部")
    one.add_argument("--slice", default="", help="分组，如 category=脱贫不稳定户")
    one.add_argument("--store", help="数据库地址；不写用 DATABASE_URL 或本机数据库")
    one.add_argument("--format", type=_one_of("格式", FORMATS), default="table", help="table、json 或 csv")
    one.set_defaults(answer=_answer)
    diff = commands.add_parser("diff", help="快照与另一快照或现在相比，分成新发生的和对过去的更正")
    diff.add_argument("--from", required=True, type=_number, dest="then", help="快照编号")
    diff.add_argument("--to", type=_number, default=0, dest="until", help="快照编号，或 now（默认）")
    diff.add_argument("--month", type=_month, help="与现在比较时的月份；不写为最近一个月")
    diff.add_argument("--area", help="地名、县/乡镇/村 路径或代码；不写为全市")
    diff.add_argument("--kpi", type=_codes, help="指标代码，多个用逗号隔开；不写为全部")
    diff.add_argument("--store", help="数据库地址；不写用 DATABASE_URL 或本机数据库")
    diff.add_argument("--format", type=_one_of("格式", FORMATS), default="table", help="table、json 或 csv")
    diff.set_defaults(answer=_difference)
    checks = commands.add_parser("checks", help="数据核对：各条规则查出的问题")
    checks.add_argument("--area", help="地名、县/乡镇/村 路径或代码；不写为全市")
    checks.add_argument("--check", type=_one_of("规则", list(CHECKS)), help="列出这条规则查出的问题")
    checks.add_argument("--store", help="数据库地址；不写用 DATABASE_URL 或本机数据库")
    checks.add_argument("--format", type=_one_of("格式", FORMATS), default="table", help="table、json 或 csv")
    checks.add_argument("--document", action="store_true", help="核对规则说明（Markdown）")
    checks.set_defaults(answer=_checked)
    files = commands.add_parser("due", help="应报的文件：按时、迟报、未报，迟几天")
    files.add_argument("--month", required=True, type=_month, help="月份，如 2021-12")
    files.add_argument("--area", help="县区名称或代码；不写为全市")
    files.add_argument("--day", type=_day, help="迟报算到哪天，如 2022-01-20；不写为今天")
    files.add_argument("--store", help="数据库地址；不写用 DATABASE_URL 或本机数据库")
    files.add_argument("--format", type=_one_of("格式", FORMATS), default="table", help="table、json 或 csv")
    files.set_defaults(answer=_due)
    commands.add_parser("dictionary", help="指标字典（Markdown）")
    return parser


def _opened(url: str | None) -> Engine:
    engine = open_store(url)
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and not Path(file).exists():
        raise _Unanswerable(f"没有数据库文件 {file}。先运行 python -m data demo 或 python -m data import。")
    if not is_current(engine):
        raise _Unanswerable("数据库的表结构不是本版本的。先运行 python -m data init。")
    return engine


def _difference(engine: Engine, asked: argparse.Namespace) -> pd.DataFrame:
    then = _snapshot(engine, asked.then)
    until = _snapshot(engine, asked.until) if asked.until else None
    month = asked.month or months(engine, scope=WHOLE_CITY)[-1]
    area = _area(engine, asked) or city(engine, scope=WHOLE_CITY)
    later = Later(until, until.month if until else month)
    return compared(engine, scope=WHOLE_CITY, then=then, later=later, area=area, kpis=asked.kpi)


def _snapshot(engine: Engine, number: int) -> Snapshot:
    found = snapshot(engine, number, scope=WHOLE_CITY)
    if found is None:
        raise _Unanswerable(f"没有第 {number} 号快照，或已删除。冻结用 python -m data snapshot。")
    return found


def _number(text: str) -> int:
    if text == "now":
        return 0
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”不是快照编号")
    return int(text)


def _area(engine: Engine, asked: argparse.Namespace) -> str | None:
    if is_empty(engine, scope=WHOLE_CITY):
        raise _Unanswerable("数据库里还没有行政区划。先运行 python -m data demo 或 python -m data import。")
    return None if asked.area is None else find(engine, asked.area, scope=WHOLE_CITY)


def _checked(engine: Engine, asked: argparse.Namespace) -> pd.DataFrame:
    """Findings by check, or those of one check."""
    area, today = _area(engine, asked) or city(engine, scope=WHOLE_CITY), this_day()
    if asked.check:
        found = findings.listed(engine, scope=WHOLE_CITY, area=area, today=today, check=asked.check)
        return found[list(_OF_FINDINGS)]
    counts = findings.summary(engine, scope=WHOLE_CITY, area=area, today=today)
    counts.insert(1, "label", [CHECKS[code].label for code in counts["check_code"]])
    return counts


def _due(engine: Engine, asked: argparse.Namespace) -> pd.DataFrame:
    """The latest due file of each county and kind."""
    area = _area(engine, asked)
    day = asked.day or reporting_day(engine, scope=WHOLE_CITY)
    found = due.latest(due.history(engine, scope=WHOLE_CITY, month=asked.month, today=day))
    if area is None or area == city(engine, scope=WHOLE_CITY):
        return found
    return found[found["area_code"] == area].reset_index(drop=True)


def _answer(engine: Engine, asked: argparse.Namespace) -> pd.DataFrame:
    area = _area(engine, asked)
    return values(
        engine,
        scope=WHOLE_CITY,
        month=asked.month,
        kpis=asked.kpi,
        areas=[area] if area and not asked.level else None,
        level=asked.level,
        within=area,
        slice=asked.slice,
    )


def _month(text: str) -> int:
    found = re.fullmatch(r"(\d{4})[-.年/]?(\d{1,2})月?", text)
    if not found or not 1 <= int(found[2]) <= 12:
        raise argparse.ArgumentTypeError(f"“{text}”不是月份，应写成 2021-12")
    return int(found[1]) * 100 + int(found[2])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写成 2022-01-20") from None


def _codes(text: str) -> list[str]:
    return [code for part in text.replace("，", ",").split(",") if (code := part.strip())]


def _one_of(what: str, known: Sequence[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in known:
            raise argparse.ArgumentTypeError(f"没有“{text}”这种{what}。{suggestion(text, known)}")
        return text

    return check


if __name__ == "__main__":
    sys.exit(main())
