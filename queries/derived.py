"""Whatever is derived from the facts, brought up to date with a change, and what the change did by that.

The one `data.batches.Refresh`: imports and roll-backs call it in their own transaction, once the facts are
changed and the ledger's entry is open.
"""

from collections.abc import Collection

from sqlalchemy import Connection

from data.batches import Change
from data.effect import Effect
from queries import rollup
from queries.effects import Watched
from queries.ledger import Past, Touched, note_told


def refresh(
    connection: Connection,
    *,
    kinds: Collection[str],
    areas: Collection[str] | None,
    since: int | None,
    change: Change,
) -> Effect:
    """Refresh rollup and what stands beside it, write the ledger, and tell the effect on figures.

    The parameters are those of `data.batches.Refresh`.
    """
    touched = Touched(kinds, areas, since)
    told = note_told(connection)
    past = Past(connection, touched, told)
    watched = Watched(connection, touched, told, change)
    rollup.refresh(connection, kinds=kinds, areas=areas, since=since)
    note_told(connection)
    rewritten = past.write_rewrites(change.version)
    return watched.effect(rewritten)
