"""Mutations that destroy something in the cells: the import must say so, or find what is left."""

import random
from collections.abc import Sequence
from typing import Final

from tests.hardness.cells import hostile
from tests.hardness.containers import CONTAINERS
from tests.hardness.seed import Mutation, Row, Seed


def hostile_cells(seed: Seed, dice: random.Random) -> bytes:
    """Some cells replaced by what hurts, headings included now and then."""
    rows = seed.grid()
    first = 0 if dice.random() < 0.1 else min(seed.header, len(rows) - 1)
    for _ in range(dice.choice((1, 3, 20))):
        row = rows[dice.randrange(first, len(rows))]
        row[dice.randrange(len(row))] = hostile(dice)
    return somehow(rows, dice)


def a_hostile_column(seed: Seed, dice: random.Random) -> bytes:
    """One column all of it replaced."""
    rows = seed.grid()
    column, value = dice.randrange(len(rows[0])), hostile(dice)
    for row in rows[seed.header :]:
        row[column] = value if dice.random() < 0.7 else hostile(dice)
    return somehow(rows, dice)


def columns_gone(seed: Seed, dice: random.Random) -> bytes:
    """Columns deleted, or their headings."""
    rows = seed.grid()
    for _ in range(dice.randrange(1, 4)):
        column = dice.randrange(len(rows[0]))
        if dice.random() < 0.5 and len(rows[0]) > 1:
            rows = [row[:column] + row[column + 1 :] for row in rows]
        else:
            rows[seed.header - 1][column] = ""
    return somehow(rows, dice)


def headings_twice(seed: Seed, dice: random.Random) -> bytes:
    """A heading that another column already has."""
    rows = seed.grid()
    head = rows[seed.header - 1]
    head[dice.randrange(len(head))] = head[dice.randrange(len(head))]
    return somehow(rows, dice)


def cells_moved(seed: Seed, dice: random.Random) -> bytes:
    """Rows shifted by a column, cut short, or doubled."""
    rows = seed.grid()
    width = len(rows[0])
    for _ in range(dice.randrange(1, 6)):
        place = dice.randrange(len(rows))
        row = rows[place]
        moved = dice.choice((["", *row], row[1:], row[: dice.randrange(1, width)], [*row, *row]))
        rows[place] = [*moved, *[""] * width][:width]
        if dice.random() < 0.3:
            rows.insert(place, list(row))
    return somehow(rows, dice)


def only_the_header(seed: Seed, dice: random.Random) -> bytes:
    """A template that nobody has filled in."""
    return somehow(seed.grid()[: seed.header], dice)


def somehow(rows: Sequence[Row], dice: random.Random) -> bytes:
    """The rows in one of the containers."""
    return CONTAINERS[dice.choice(list(CONTAINERS))](rows)


def another_header_between(seed: Seed, dice: random.Random) -> bytes:
    """Two tables under each other: the header again with other columns, rows of its own after it."""
    rows = seed.grid()
    head = list(rows[seed.header - 1])
    dice.shuffle(head)
    place = dice.randrange(seed.header, len(rows) + 1)
    again = [list(row) for row in rows[seed.header : seed.header + dice.randrange(4)]]
    return somehow([*rows[:place], head, *again, *rows[place:]], dice)


def rows_again(seed: Seed, dice: random.Random) -> bytes:
    """Rows twice, with or without a difference, near or far."""
    rows = seed.grid()
    for _ in range(dice.choice((1, 5, 50))):
        row = list(rows[dice.randrange(seed.header, len(rows))] if len(rows) > seed.header else rows[-1])
        if dice.random() < 0.5:
            row[dice.randrange(len(row))] = dice.choice((hostile(dice), *dice.choice(rows)))
        rows.insert(dice.randrange(seed.header, len(rows) + 1), row)
    return somehow(rows, dice)


def very_wide(seed: Seed, dice: random.Random) -> bytes:
    """Hundreds of columns, or thousands, without headings or with."""
    rows = seed.grid()
    more = dice.choice((250, 250, 250, 250, 250, 2_000, 2_000, 16_000))
    named = dice.random() < 0.5
    place = dice.randrange(len(rows[0]) + 1)
    for number, row in enumerate(rows):
        filler = [f"栏{n}" if named and number == seed.header - 1 else "" for n in range(more)]
        row[place:place] = filler
    container = "csv gb18030" if more > 250 else dice.choice(list(CONTAINERS))
    return CONTAINERS[container](rows)


def huge_cells(seed: Seed, dice: random.Random) -> bytes:
    """A cell of a megabyte, or a number of thousands of digits."""
    rows = seed.grid()
    text = dice.choice(("字", "9", "１", "a ", "(", "、", "1.", "-", '"', "2021-", "&", "\n"))
    first = dice.choice((0, min(seed.header, len(rows) - 1)))
    for _ in range(dice.randrange(1, 4)):
        row = rows[dice.randrange(first, len(rows))]
        row[dice.randrange(len(row))] = text * dice.choice((5_000, 5_000, 32_000, 32_000, 32_000, 400_000))
    return CONTAINERS[dice.choice(("csv utf-8", "csv gb18030", "xlsx", "html utf-8"))](rows)


def numbers_written_otherwise(seed: Seed, dice: random.Random) -> bytes:
    """Numbers with separators, units, signs, percents, exponents, in words."""
    rows = seed.grid()
    ways = (
        "{:,}", "{}元", "{}万元", "¥{}", "约{}", "{}%", "{}e3", "({})", "-{}", "{}.00", "{} ", "'{}", "{}人",
        "{}-{}", "{}/{}", "＋{}", "0x{}", "{}，{}", "{}..", "½{}", "二十{}", "〇{}", "{}\u3000{}", "{}亿",
    )  # fmt: skip
    for row in rows[seed.header :]:
        for column, cell in enumerate(row):
            if isinstance(cell, int | float) and not isinstance(cell, bool) and dice.random() < 0.4:
                way = dice.choice(ways)
                row[column] = way.format(*[cell] * way.count("{"))
    return somehow(rows, dice)


IN_CELLS: Final[dict[str, Mutation]] = {
    "hostile cells": hostile_cells,
    "a hostile column": a_hostile_column,
    "columns gone": columns_gone,
    "headings twice": headings_twice,
    "cells moved": cells_moved,
    "only the header": only_the_header,
    "another header between": another_header_between,
    "rows again": rows_again,
    "very wide": very_wide,
    "huge cells": huge_cells,
    "numbers written otherwise": numbers_written_otherwise,
}
