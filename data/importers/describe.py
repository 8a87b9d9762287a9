"""What each kind of file looks like, written from the importers' own fields: docs/files.md."""

import argparse
from collections.abc import Iterator
from typing import Final

from data.importers.layout import Field
from data.importers.registry import IMPORTERS
from data.vocabulary import KIND_LABELS

_HEAD: Final = """# Files

Written by `python -m data files > docs/files.md` from the importers' own fields; do not edit.

- The columns may come in any order, under titles and unit rows, in one or two header rows. Other columns are
  ignored, but kept with a refused row.
- Headings are compared without spaces, full width, the kind of brackets or what stands in them:
  村集体经济收入（万元） is 村集体经济收入. `甲/乙` is column 乙 under the merged heading 甲.
- A file is of the kind whose required columns it has; of several kinds the one with the most columns.
- required: the column must be there. one of …: at least one of the columns so marked must be there."""


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """No arguments: the same text on every installation."""


def main(_args: argparse.Namespace) -> int:
    """Print the document."""
    print(files_document(), end="")
    return 0


def files_document() -> str:
    """Every kind of file as Markdown, in the order in which files are imported."""
    return "\n".join([_HEAD, *_kinds()]) + "\n"


def _kinds() -> Iterator[str]:
    for kind, importer in IMPORTERS.items():
        yield f"\n## {KIND_LABELS[kind]} `{kind}`\n"
        yield "| heading | other names | required |"
        yield "|---|---|---|"
        for field in importer.FIELDS:
            yield f"| {field.heading} | {_others(field)} | {_required(field)} |"


def _others(field: Field) -> str:
    return "、".join(dict.fromkeys(name for name in field.aliases if name != field.heading))


def _required(field: Field) -> str:
    if field.required:
        return "required"
    return f"one of {field.one_of}" if field.one_of else ""
