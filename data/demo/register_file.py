"""A register as .csv: title, perhaps a unit row, header, rows, in the encoding of whoever exported it."""

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from data.demo.city import Village
from data.demo.spelling import spaced

CHINESE: Final = "gb18030"
WITH_MARK: Final = "utf-8-sig"
FULL_PLACES: Final = ("县(市、区、旗)", "乡(镇)", "行政村")
PLACES: Final = ("县", "乡", "村")


def place(village: Village, rng: random.Random) -> tuple[str, str, str]:
    """County, township and village as cells, now and then with a trailing space."""
    return village.county, spaced(village.township, rng), spaced(village.name, rng)


def write_csv(
    path: Path, encoding: str, head: Iterable[Sequence[Any]], rows: Iterable[Sequence[Any]]
) -> None:
    """`head` is what stands above the data: titles, units, the header."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerows(head)
        writer.writerows(rows)
