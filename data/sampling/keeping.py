"""Keeping a drawn sample: written once, never changed; what visitors find is kept beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine, func, select

from data.batches import now, writing
from data.sampling.questions import SUBJECTS
from data.schema import sample_items, samples

MOST: Final = 999  # of one sample: more is a census, not a spot check


@dataclass(frozen=True)
class Draw:
    """What is drawn: so many households or projects of an area as recorded at the end of a month."""

    subject: str
    area: str
    month: int
    size: int
    seed: int

    def __post_init__(self) -> None:
        if self.subject not in SUBJECTS:
            raise ValueError(f"nothing to draw: {self.subject}")


def keep(
    engine: Engine,
    draw: Draw,
    items: Sequence[Mapping[str, Any]],
    *,
    frame_size: int,
    strata_by: str,
    version: int,
    by: str,
) -> int:
    """Keep the sample and give its number; the same draw of the same data is the one that is there.

    `items` are rows of `sample_items` without their numbers, in the order of the visit list.
    """
    what = {
        "subject": draw.subject, "area_code": draw.area, "month": draw.month, "seed": draw.seed,
        "asked_size": draw.size, "frame_size": frame_size, "strata_by": strata_by, "data_version": version,
    }  # fmt: skip
    with writing(engine) as connection:
        same = [samples.c[name] == value for name, value in what.items()]
        known: int | None = connection.scalar(select(func.min(samples.c.id)).where(*same))
        if known is not None:
            return known
        new = samples.insert().values(**what, drawn_by=by, drawn_at=now()).returning(samples.c.id)
        number = int(connection.scalar(new) or 0)
        connection.execute(
            sample_items.insert(),
            [
                {**item, "sample_id": number, "item_no": f"抽{number}-{place:03d}"}
                for place, item in enumerate(items, 1)
            ],
        )
    return number
