"""The imported batches."""

import json

import pandas as pd
from sqlalchemy import Engine, select

from data.schema import batches as stored
from queries.run import run
from queries.scope import Scope
from queries.uploads import writable_counties


def batches(engine: Engine, *, scope: Scope) -> pd.DataFrame:
    """Every batch, newest first: the columns of `batches`, `warnings` and `counties` as lists.

    A person of some counties sees the batches of these counties alone.
    """
    found = run(engine, select(stored).order_by(stored.c.id.desc()), scope=scope)
    for name in ("warnings", "counties"):
        found[name] = pd.Series([json.loads(text) for text in found[name]], found.index, "object")
    writable = writable_counties(engine, scope=scope)
    if writable is None:
        return found
    seen = [bool(codes) and set(codes) <= writable for codes in found["counties"]]
    return found[pd.Series(seen, found.index, "bool")].reset_index(drop=True)
