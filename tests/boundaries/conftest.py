"""A small city: two counties that both have a 城关镇, and a few villages."""

from datetime import date

import pytest
from sqlalchemy import Engine

from data.batches import close_batch, open_batch, writing
from data.importers.merge import merge
from data.schema import BEGINNING, FOREVER, areas

CITY = "990100"
COUNTIES = {"990121": "望山县", "990122": "临河县"}
TOWNSHIPS = {
    "990121100": "石门乡",
    "990121101": "城关镇",
    "990121102": "桥头镇",
    "990122100": "城关镇",
    "990122101": "柳林街道",
}
VILLAGES = {
    "990121100200": "东河村",
    "990121100201": "下沟村",
    "990121101200": "东河村",
    "990122101001": "柳东社区",
}


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    """The store with the areas above and nothing else."""
    return _with_areas(sqlite_engine)


@pytest.fixture
def either_city(engine: Engine) -> Engine:
    """The same on each kind of store."""
    return _with_areas(engine)


def _with_areas(engine: Engine) -> Engine:
    rows = [(CITY, "示范市", "city", None)]
    rows += [(code, name, "county", CITY) for code, name in COUNTIES.items()]
    rows += [(code, name, "township", code[:6]) for code, name in TOWNSHIPS.items()]
    rows += [(code, name, "village", code[:9]) for code, name in VILLAGES.items()]
    with writing(engine) as connection:
        batch = open_batch(
            connection,
            kind="areas",
            file_name="行政区划.csv",
            sha256="0" * 64,
            as_of=date(2021, 1, 1),
            imported_by="",
        )
        for level in ("city", "county", "township", "village"):
            merge(
                connection,
                areas,
                [
                    {
                        "code": code,
                        "name": name,
                        "level": its_level,
                        "parent_code": parent,
                        "valid_from": BEGINNING,
                        "valid_to": FOREVER,
                    }
                    for code, name, its_level, parent in rows
                    if its_level == level
                ],
                batch,
            )
        close_batch(connection, batch, rows_read=len(rows))
    return engine
