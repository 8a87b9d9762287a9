"""Where the rollup counts something, so that a list of single things reads those villages and no others.

A list of a whole city would otherwise walk through every helper and every loan to find the few that it is
about.
"""

from collections.abc import Sequence

from sqlalchemy import Engine, func, select

from data.schema import area_tree, areas, rollup
from queries.measures import MEASURES
from queries.run import run
from queries.scope import Scope


def villages(
    engine: Engine, *, scope: Scope, measures: Sequence[str], area: str, month: int, enough: int
) -> list[str]:
    """The villages of `area` where stocks (codes of measures) are above zero at `month`, most first.

    As many as hold `enough` between them, all where there are fewer. Raises ValueError for a measure that is
    no stock: its months do not add up from the beginning.
    """
    if any(MEASURES[code].kind != "stock" for code in measures):
        raise ValueError(f"{measures}: only stocks stand at a month's end")
    inside = select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code == area)
    total = func.sum(rollup.c.amount)
    statement = (
        select(rollup.c.area_code, total.label("counted"))
        .join(areas, areas.c.code == rollup.c.area_code)
        .where(
            areas.c.level == "village",
            rollup.c.measure.in_(sorted(measures)),
            rollup.c.slice == "",
            rollup.c.month <= month,
            rollup.c.area_code.in_(inside),
        )
        .group_by(rollup.c.area_code)
        .having(total > 0)
        .order_by(total.desc(), rollup.c.area_code)
    )
    found = run(engine, statement, scope=scope)
    before = found["counted"].astype("int64").cumsum() - found["counted"].astype("int64")
    return found.loc[before < enough, "area_code"].tolist()
