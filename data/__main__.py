"""The command line: `python -m data` and init, import, batches, rollback, snapshot, close, sample, rollup,
boundaries, files or demo.

Messages are for clerks, in Chinese. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.
This is the one module of `data` that looks upwards: an import refreshes the rollup in its own transaction,
a snapshot keeps computed figures, and a sample is drawn from what the figures count.
"""

import sys
from argparse import Namespace
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Engine

from data import commands
from data.arguments import ChineseParser
from data.batches import Change
from data.effect import Effect
from data.failures import told_in_one_sentence
from data.freeze_orders import Order, Tell


def _refresh(
    connection: Connection,
    *,
    kinds: Collection[str],
    areas: Collection[str] | None,
    since: int | None,
    change: Change,
) -> Effect | None:
    from queries.derived import refresh  # noqa: PLC0415 - only what writes facts pays for loading the measures

    return refresh(connection, kinds=kinds, areas=areas, since=since, change=change)


def _rebuild(connection: Connection) -> None:
    from queries.rollup import rebuild  # noqa: PLC0415

    rebuild(connection)


def _order_freeze(engine: Engine, name: str, by: str, month: int | None) -> int:
    from queries.freezing import order  # noqa: PLC0415

    return order(engine, name, by, month=month)


def _freeze(engine: Engine, order: Order, tell: Tell) -> int:
    from queries.freezing import make  # noqa: PLC0415

    return make(engine, order, tell)


def _draw_sample(engine: Engine, size: int, seed: int, by: str) -> int:
    from queries.sample_command import draw_in_city  # noqa: PLC0415
    from queries.scope import WHOLE_CITY  # noqa: PLC0415

    return draw_in_city(engine, size, seed, by, scope=WHOLE_CITY)


def _sample_lines(engine: Engine, args: Namespace) -> list[str]:
    from queries.sample_command import lines  # noqa: PLC0415
    from queries.scope import WHOLE_CITY  # noqa: PLC0415

    return lines(engine, args, scope=WHOLE_CITY)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = ChineseParser(prog="python -m data", description="防返贫成效驾驶舱：建库、导入、撤销。")
    parser.set_defaults(
        refresh=_refresh,
        rebuild=_rebuild,
        freeze=_freeze,
        order_freeze=_order_freeze,
        sample_lines=_sample_lines,
        draw_sample=_draw_sample,
    )
    actions = parser.add_subparsers(dest="command", required=True, metavar="命令")
    commands.add_parsers(actions, called=given[0] if given else None)
    args = parser.parse_args(given)
    return told_in_one_sentence(args.run, args)


if __name__ == "__main__":
    sys.exit(main())
