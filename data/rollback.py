"""Undoing a batch: the rows that it changed come back, the rows that it added go."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Table, delete, func, select

from data.batches import Refresh, enter, now, writing
from data.city_clock import read_out
from data.effect import Effect
from data.importers.base import Refused
from data.importers.household_versions import derive_validity
from data.importers.merge import Key, RowDict, from_image, insert_facts, key_of, load_where, update_rows
from data.month_signoffs import refuse_locked
from data.schema import (
    area_tree,
    areas,
    batches,
    household_versions,
    ledger_entries,
    metadata,
    rejected_rows,
    row_history,
)
from data.tree import rebuild_tree
from data.vocabulary import LEVELS

# Every table whose rows belong to batches, parents first.
FACTS = [
    table
    for table in metadata.sorted_tables
    if "batch_id" in table.c and table not in (rejected_rows, row_history, ledger_entries)
]


_FEW: Final = 3  # batches that a sentence names twice


@dataclass(frozen=True, slots=True)
class Undone:
    """What a roll-back did, or would do: a sentence, and the figures that differ."""

    sentence: str
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Blocking:
    """Why a batch cannot be rolled back: the sentence, empty where nothing is in the way, and the batches
    that build on it, in the order in which they would have to go."""

    batches: tuple[int, ...] = ()
    sentence: str = ""


def blocking(engine: Engine, batch_id: int) -> Blocking:
    """What is in the way of rolling a batch back, found without changing anything."""
    with engine.connect() as connection:
        try:
            batch = _committed(connection, batch_id)
        except Refused as refused:
            return Blocking(sentence=str(refused))
        return _blocking(connection, batch)


def roll_back(
    engine: Engine, batch_id: int, *, reason: str, refresh: Refresh, by: str = "", dry_run: bool = False
) -> Undone:
    """Undo a committed batch in one transaction, for the person `by`; a dry run only tells what it would do.

    Its record and refused rows stay, marked as rolled back. Raises `Refused` where there is no such batch,
    where it is rolled back already, and where later batches build on its rows.
    """
    with writing(engine, keep=not dry_run) as connection:
        batch = _committed(connection, batch_id)
        refuse_locked(connection, batch.kind, batch.as_of, doing="撤销")
        in_the_way = _blocking(connection, batch)
        if in_the_way.sentence:
            raise Refused(in_the_way.sentence)
        _undo(connection, batch_id, _images(connection, batch_id))
        connection.execute(
            batches.update()
            .where(batches.c.id == batch_id)
            .values(
                status="rolled_back", rolled_back_at=now(), rollback_reason=reason or None, rolled_back_by=by
            )
        )
        change = enter(connection, batch_id, kind=batch.kind, as_of=batch.as_of, action="rollback", by=by)
        effect = refresh(connection, kinds=(batch.kind,), areas=None, since=None, change=change)
    done = "可以撤销（试撤销，未写入）" if dry_run else "已撤销，库恢复到导入之前"
    return Undone(f"第 {batch_id} 批（{batch.file_name}）{done}。", effect)


def _committed(connection: Connection, batch_id: int) -> Row[Any]:
    """The batch's record; raises `Refused` where there is nothing to roll back."""
    batch = connection.execute(select(batches).where(batches.c.id == batch_id)).one_or_none()
    if batch is None:
        raise Refused(f"没有第 {batch_id} 批，可用 batches 命令查看现有批次。")
    if batch.status != "committed":
        raise Refused(f"第 {batch_id} 批已于 {read_out(batch.rolled_back_at)} 撤销过。")
    return batch


def _blocking(connection: Connection, batch: Row[Any]) -> Blocking:
    found = {*_later_changes(connection, batch.id), *_references(connection, batch.id)}
    if batch.kind == "roster":
        found |= set(_later_rosters(connection, batch))
    if not found:
        return Blocking()
    newest_first = tuple(sorted(found, reverse=True))
    named = "、".join(f"第 {number} 批" for number in newest_first)
    many = f"有 {len(found)} 批" if len(found) > _FEW else named
    return Blocking(newest_first, f"第 {batch.id} 批不能撤销：{many}在它的基础上导入，请先依次撤销{named}。")


def _images(
    connection: Connection, batch_id: int, tables: Sequence[Table] = FACTS
) -> dict[Table, dict[Key, RowDict]]:
    """The rows as they were before the batch, by table and key; of some tables, or of all."""
    rows = connection.execute(
        select(row_history.c.table_name, row_history.c.before)
        .where(row_history.c.batch_id == batch_id, row_history.c.table_name.in_([t.name for t in tables]))
        .order_by(row_history.c.id.desc())
    )
    images: dict[Table, dict[Key, RowDict]] = defaultdict(dict)
    for name, before in rows:
        table = metadata.tables[name]
        row = from_image(table, before)
        images[table][key_of(table, row)] = row  # the oldest image, seen last, stays
    return images


def _later_changes(connection: Connection, batch_id: int) -> Iterator[int]:
    """Committed batches that replaced rows of this one."""
    rows = connection.execute(
        select(row_history.c.batch_id)
        .distinct()
        .join(batches, batches.c.id == row_history.c.batch_id)
        .where(row_history.c.before_batch_id == batch_id, batches.c.status == "committed")
        .where(row_history.c.batch_id != batch_id)
    )
    yield from rows.scalars()


def _references(connection: Connection, batch_id: int) -> Iterator[int]:
    """Batches whose rows refer to rows that this one added: payments to projects, all to areas.

    What stood there before is read only where something refers to it: a page asks at every click.
    """
    before: dict[Table, dict[Key, RowDict]] = {}
    for referring in FACTS:
        for constraint in referring.foreign_key_constraints:
            referred = constraint.referred_table
            if referred not in FACTS:
                continue
            (link,) = constraint.elements
            target = referred.alias()
            key = target.c[link.column.name]
            rows = connection.execute(
                select(referring.c.batch_id, key)
                .distinct()
                .join(target, link.parent == key)
                .where(target.c.batch_id == batch_id, referring.c.batch_id != batch_id)
            ).all()
            if rows and referred not in before:
                before[referred] = _images(connection, batch_id, [referred])[referred]
            yield from (other for other, code in rows if (code,) not in before[referred])


def _later_rosters(connection: Connection, batch: Row[Any]) -> list[int]:
    """Rosters of the same counties imported after this one.

    Where they said the same they wrote nothing, so that no row shows what they built on.
    """
    rows = connection.execute(
        select(batches.c.id, batches.c.counties).where(
            batches.c.kind == batch.kind, batches.c.status == "committed", batches.c.id > batch.id
        )
    )
    counties = set(json.loads(batch.counties))
    return [number for number, others in rows if counties & set(json.loads(others))]


def _undo(connection: Connection, batch_id: int, images: dict[Table, dict[Key, RowDict]]) -> None:
    """Put the images back, delete what else carries the batch's number, and derive what depends on it."""
    versioned = {row["household_no"] for row in images.get(household_versions, {}).values()}
    versioned |= set(
        connection.scalars(
            select(household_versions.c.household_no).where(household_versions.c.batch_id == batch_id)
        )
    )
    for table in FACTS:
        _put_back(connection, table, images.get(table, {}))
    tree_changed = bool(images.get(areas)) or bool(
        connection.scalar(select(func.count()).where(areas.c.batch_id == batch_id))
    )
    if tree_changed:
        connection.execute(delete(area_tree))
    for table in reversed(FACTS):
        if table is areas:
            _delete_areas(connection, batch_id)
        else:
            connection.execute(delete(table).where(table.c.batch_id == batch_id))
    if tree_changed:
        rebuild_tree(connection)
    derive_validity(connection, sorted(versioned))


def _put_back(connection: Connection, table: Table, images: dict[Key, RowDict]) -> None:
    """Overwrite rows that are still there, and add those that the batch deleted."""
    names = [column.name for column in table.primary_key]
    stored = {key_of(table, row) for row in load_where(connection, table, list(images), names)}
    update_rows(connection, table, [row for key, row in images.items() if key in stored], None)
    insert_facts(connection, table, [row for key, row in images.items() if key not in stored], None)


def _delete_areas(connection: Connection, batch_id: int) -> None:
    """Finest first: a parent goes after its children."""
    connection.execute(areas.update().where(areas.c.batch_id == batch_id).values(successor_code=None))
    for level in reversed(LEVELS):
        connection.execute(delete(areas).where(areas.c.batch_id == batch_id, areas.c.level == level))
