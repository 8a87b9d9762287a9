"""`python -m data work`: check and import what waits in the workbench, make the
snapshots that were asked for, then end."""

import argparse

from data.engine import open_store
from data.migrate import migrate
from data.workbench.worker import work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The store."""
    parser.add_argument("--store", metavar="URL", help="库的地址；默认 DATABASE_URL，再默认本机的库")


def main(args: argparse.Namespace) -> int:
    """Work until nothing waits; at once done where another process is at it."""
    engine = open_store(args.store)
    try:
        migrate(engine)
        done = work(engine, args.refresh, args.freeze)
    finally:
        engine.dispose()
    print(f"数据工作台：处理了 {done} 项。" if done else "数据工作台：没有要处理的文件，或已有进程在处理。")
    return 0
