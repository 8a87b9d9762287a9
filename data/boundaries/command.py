"""`python -m data boundaries FILE`: the command line of the boundary import."""

import argparse
import json
from pathlib import Path

from data.boundaries.load import import_boundaries
from data.boundaries.report import SYSTEMS
from data.engine import open_store
from data.migrate import migrate
from data.people import account
from data.vocabulary import LEVELS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command, on a parser of its own."""
    parser.add_argument("file", type=Path, metavar="FILE", help="GeoJSON、打成 .zip 的 Shapefile 或 .shp")
    parser.add_argument("--level", choices=LEVELS[1:], help="边界的级别；不写则按对得上最多的一级")
    parser.add_argument(
        "--crs", help=f"坐标系：{'、'.join(SYSTEMS)}，或 EPSG:4527 这样的编号；不写则看文件自己的说明"
    )
    parser.add_argument("--store", metavar="URL", help="库的地址；不写则用 DATABASE_URL 或本机的库")
    parser.add_argument(
        "--accept-suggestions", action="store_true", help="采用唯一的建议（对应区划还没有边界时）"
    )
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def main(args: argparse.Namespace) -> int:
    """Import one file and print the report; raises Refused, with one sentence, for a file that is no use."""
    engine = open_store(args.store)
    try:
        migrate(engine)
        report = import_boundaries(
            engine,
            args.file,
            level=args.level,
            crs=args.crs,
            accept_suggestions=args.accept_suggestions,
            dry_run=args.dry_run,
            imported_by=account(),
            refresh=args.refresh,
        )
    finally:
        engine.dispose()
    print(json.dumps(report.to_json(), ensure_ascii=False) if args.json else report.to_text())
    return 0
