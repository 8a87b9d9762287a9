"""`area_tree`, derived from `areas`: which area counts into which."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, delete, select

from data.bulk import insert_rows
from data.schema import area_tree, areas

Link = tuple[str, str | None, str | None]
"""Code, parent code, successor code."""


def containments(links: Iterable[Link]) -> Iterator[tuple[str, str]]:
    """Every (ancestor, descendant), self included.

    A merged area counts into its successor and what is above that, not into its own former parents:
    leaders compare today's areas with their own past (现行区划口径, see docs/decisions/0005).
    Raises `ValueError` where areas contain each other in a circle.
    """
    above = {code: successor or parent for code, parent, successor in links}
    for code in above:
        seen = set()
        ancestor: str | None = code
        while ancestor is not None:
            if ancestor in seen:
                raise ValueError(f"area {code} contains itself through {ancestor}")
            seen.add(ancestor)
            yield ancestor, code
            ancestor = above.get(ancestor)


def rebuild_tree(connection: Connection) -> set[str]:
    """Derive `area_tree` afresh; returns the areas, other than new ones, whose ancestors changed."""
    before = {(a, d) for a, d in connection.execute(select(area_tree))}
    links = connection.execute(select(areas.c.code, areas.c.parent_code, areas.c.successor_code)).all()
    after = set(containments((code, parent, successor) for code, parent, successor in links))
    if before == after:
        return set()
    connection.execute(delete(area_tree))
    insert_rows(connection, area_tree, ("ancestor_code", "descendant_code"), sorted(after))
    known = {descendant for _, descendant in before}
    return {descendant for _, descendant in before ^ after if descendant in known}
