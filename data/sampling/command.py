"""`python -m data sample`: draw a sample, list samples, write a visit list, show the agreement."""

import argparse
from datetime import date
from pathlib import Path
from typing import Final

from data.engine import open_store
from data.importers.base import Refused
from data.importers.report_month import asked_month
from data.migrate import migrate
from data.sampling.questions import SUBJECTS

_SIZE: Final = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command, on a parser of its own."""
    parser.add_argument(
        "action",
        choices=("draw", "list", "export", "results"),
        metavar="ACTION",
        help="draw 抽取，list 列出，export 写出走访单，results 相符率；填好的走访单用 import 导入",
    )
    parser.add_argument(
        "sample", nargs="?", type=int, metavar="SAMPLE", help="样本号（用于 export、results）"
    )
    parser.add_argument("--subject", choices=tuple(SUBJECTS), default="household", help="抽户还是抽项目")
    parser.add_argument("--area", metavar="AREA", help="在哪里抽：代码或名称；默认全市")
    parser.add_argument("--month", type=_month, metavar="2021-12", help="哪个月的登记；默认最近一个月")
    parser.add_argument("--size", type=int, default=_SIZE, help=f"样本量；默认 {_SIZE}")
    parser.add_argument("--seed", type=int, help="随机种子；默认今天的日期，如 20220110")
    parser.add_argument("--output", type=Path, metavar="FILE", help="走访单写到哪里")
    parser.add_argument("--store", metavar="URL", help="库的地址；不写则用 DATABASE_URL 或本机的库")


def _month(text: str) -> date:
    try:
        return asked_month(text)
    except Refused as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from wrong


def main(args: argparse.Namespace) -> int:
    """Print what was asked for; raises Refused, with one sentence, where it cannot be done.

    The work needs figures and is handed in from above (`args.sample_lines`): for the whole city, names
    masked.
    """
    if args.action in ("export", "results") and args.sample is None:
        raise Refused("请写样本号，可用 sample list 查看。")
    engine = open_store(args.store)
    try:
        migrate(engine)
        print("\n".join(args.sample_lines(engine, args)))
    finally:
        engine.dispose()
    return 0
