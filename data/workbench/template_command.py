"""`python -m data template KIND`: an empty workbook to fill in."""

import argparse
from pathlib import Path

from data.importers.registry import IMPORTERS
from data.workbench.templates import file_name, template


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The kind of file, and where to write it."""
    parser.add_argument(
        "kind", choices=tuple(IMPORTERS), metavar="KIND", help="文件种类，如 roster、projects"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="写到哪里；默认当前目录，按种类命名")


def main(args: argparse.Namespace) -> int:
    """Write the template and say where it is."""
    target = args.output or Path(file_name(args.kind))
    target.write_bytes(template(args.kind))
    print(f"模板已写入 {target}。")
    return 0
