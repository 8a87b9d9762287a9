"""The commands of `python -m data`, each on its own parser; what they print is for clerks."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from data.batches import bump_version, listing, writing
from data.engine import open_store
from data.freeze_worker import see_through
from data.importers.base import Refused
from data.importers.corrections import remembered
from data.importers.reading import UnreadableFile
from data.importers.registry import AUTO
from data.importers.report_month import asked_month
from data.importers.run import Found, Importing, Report, find, in_order
from data.migrate import migrate
from data.people import account
from data.printing import as_json, as_text, batch_line, effect_as_json, effect_lines
from data.rollback import roll_back
from data.vocabulary import KINDS

Command = Callable[[argparse.Namespace], int]

# Commands in packages of their own, loaded when called: `add_arguments(parser)`, `main(args) -> int`.
_ELSEWHERE: Final = {
    "boundaries": ("data.boundaries", "导入边界（GeoJSON、Shapefile）"),
    "work": ("data.workbench.command", "处理数据工作台里等待的文件"),
    "template": ("data.workbench.template_command", "生成空白填报模板"),
    "files": ("data.importers.describe", "列出各种文件的列名（docs/files.md）"),
    "close": ("data.close_command", "月度结账：上报、审核、锁定"),
    "sample": ("data.sampling.command", "实地抽查：抽取样本、写出走访单、相符率"),
    "demo": ("data.demo.command", "生成并导入演示城市"),
}


def add_parsers(actions: Any, called: str | None) -> None:
    """Add every command's parser; `called` is the command given, so that only its package is loaded."""
    _command(actions, "init", _init, "建库，或把旧库升级到当前版本")
    importing = _command(actions, "import", _import, "导入一个或多个文件")
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE", help="要导入的文件")
    importing.add_argument(
        "--kind", choices=(AUTO, *KINDS), default=AUTO, help="文件种类；默认按内容识别（auto）"
    )
    importing.add_argument(
        "--as-of", type=_month, metavar="2021-12", help="文件反映的月份；默认看文件自己的说明"
    )
    importing.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    importing.add_argument("--json", action="store_true", help="输出 JSON：一份数据一个对象，多份为数组")
    batches = _command(actions, "batches", _batches, "列出导入批次")
    batches.add_argument("--json", action="store_true", help="输出 JSON 数组")
    undo = _command(actions, "rollback", _rollback, "撤销一个批次")
    undo.add_argument("batch", type=int, metavar="BATCH", help="批次号，见 batches")
    undo.add_argument("--reason", default="", help="撤销的原因")
    undo.add_argument("--by", default="", help="由谁撤销；默认当前账号")
    undo.add_argument("--dry-run", action="store_true", help="只说明撤销会改变什么，不写入")
    undo.add_argument("--json", action="store_true", help="输出 JSON 对象")
    freezing = _command(actions, "snapshot", _snapshot, "冻结现在的状态，供以后打开和比较")
    freezing.add_argument("name", metavar="NAME", help="快照的名称，例如 9月领导小组会")
    freezing.add_argument("--month", type=_month, metavar="2021-12", help="哪个月的数；默认最近一个月")
    _command(actions, "rollup", _rollup, "重新汇总全部指标")
    for name, (package, about) in _ELSEWHERE.items():
        parser = actions.add_parser(name, help=about)
        if name == called:
            module = importlib.import_module(package)
            module.add_arguments(parser)
            parser.set_defaults(run=module.main)


def _command(actions: Any, name: str, run: Command, about: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=about)
    parser.add_argument("--store", metavar="URL", help="库的地址；默认 DATABASE_URL，再默认本机的库")
    parser.set_defaults(run=run)
    return parser


def _month(text: str) -> date:
    try:
        return asked_month(text)
    except Refused as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from wrong


def _init(args: argparse.Namespace) -> int:
    with _store(args):
        print("库已就绪。")
    return 0


def _snapshot(args: argparse.Namespace) -> int:
    month = args.month and args.month.year * 100 + args.month.month
    with _store(args) as engine:
        try:
            order = args.order_freeze(engine, args.name, account(), month=month)
            number = see_through(engine, args.freeze, order)
        except Refused as refused:
            print(refused, file=sys.stderr)
            return 1
    print(f"已冻结为第 {number} 号快照。")
    return 0


def _rollup(args: argparse.Namespace) -> int:
    with _store(args) as engine, writing(engine) as connection:
        args.rebuild(connection)
        bump_version(connection)
    print("已重新汇总全部指标。")
    return 0


def _batches(args: argparse.Namespace) -> int:
    with _store(args) as engine:
        rows = listing(engine)
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, default=str))
    else:
        print("\n".join(map(batch_line, rows)) or "还没有导入过文件。")
    return 0


def _rollback(args: argparse.Namespace) -> int:
    with _store(args) as engine:
        undone = roll_back(
            engine,
            args.batch,
            reason=args.reason,
            refresh=args.refresh,
            by=args.by or account(),
            dry_run=args.dry_run,
        )
    if args.json:
        told = {"sentence": undone.sentence, "effect": effect_as_json(undone.effect)}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join([undone.sentence, *effect_lines(undone.effect)]))
    return 0


def _import(args: argparse.Namespace) -> int:
    """Every file that can be taken is taken; those that cannot are named, and make the exit code 1."""
    found: list[Found] = []
    reports: list[Report] = []
    refusals: list[str] = []
    with _store(args) as engine:
        with engine.connect() as connection:
            corrections = remembered(connection)
        for path in args.files:
            try:
                found += find(path, args.kind, corrections)
            except (Refused, UnreadableFile) as refused:
                refusals.append(str(refused))
        importing = Importing(
            engine, args.refresh, as_of=args.as_of, dry_run=args.dry_run, imported_by=account()
        )
        for part in in_order(found):
            try:
                reports.append(importing.take(part))
            except Refused as refused:
                refusals.append(str(refused))
    if args.json and reports:
        objects = [as_json(report) for report in reports]
        print(json.dumps(objects[0] if len(args.files) == len(objects) == 1 else objects, ensure_ascii=False))
    elif not args.json:
        for report in reports:
            print(as_text(report, dry_run=args.dry_run))
    refusals += [report.refused for report in reports if report.refused]
    for refusal in refusals:
        print(refusal, file=sys.stderr)
    return 1 if refusals else 0


@contextmanager
def _store(args: argparse.Namespace) -> Iterator[Engine]:
    """The store, brought to the current schema."""
    engine = open_store(args.store)
    try:
        migrate(engine)
        yield engine
    finally:
        engine.dispose()
