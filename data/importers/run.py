"""Importing one file: read, recognise, clean, load, refresh, in one transaction per kind of data in it."""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from data.batches import (
    Refresh,
    already_imported,
    close_batch,
    enter,
    newest_month,
    open_batch,
    writing,
)
from data.effect import Counts, Effect
from data.importers.base import Batch, Context, Refused, Rejection, Table
from data.importers.corrections import NOTHING_SAID, Corrections
from data.importers.places import Places
from data.importers.reading import Sheet, read_content, sheets_in
from data.importers.registry import AUTO, IMPORTERS, recognise
from data.importers.report_month import fallback_month, stated_month
from data.month_signoffs import refuse_locked
from data.vocabulary import KINDS

_WITHOUT_AREAS: Final = ("areas", "policies")  # kinds that may come before any area is known
# Kinds whose rows lie months apart: silence after the last one means that nothing happened since.
_SPORADIC: Final = ("allocations", "events", "assets", "loans", "workpoints", "problems", "helpers")


@dataclass(slots=True)
class Report:
    """What became of one kind of data in a file.

    `batch` is the committed batch's number, None where nothing was committed (dry run, all rows refused);
    `repeated` says that this batch had imported the same file before, and that nothing changed now;
    `refused` is the sentence why nothing was taken although the file could be read. `counts` and `effect`
    say what changed, or in a dry run what would change; None where nothing was taken. `counties` holds the
    codes of the counties that accepted rows speak of, changed or not.
    """

    kind: str
    file: str
    sha256: str
    as_of: date | None = None
    batch: int | None = None
    repeated: bool = False
    refused: str = ""
    rows_read: int = 0
    accepted: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    counts: Counts | None = None
    effect: Effect | None = None
    counties: list[str] = field(default_factory=list)


# What an import is at, in this order.
STAGES: Final = ("reading", "recognising", "cleaning", "loading", "refreshing")
Tell = Callable[[str], None]


def _to_nobody(_stage: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Found:
    """One kind of data found in a file that was read but not yet imported."""

    file: str
    sha256: str
    kind: str
    tables: list[Table]
    warnings: list[str]
    stated: date | None  # the month that the file itself states


def find(path: Path, kind: str = AUTO, corrections: Corrections = NOTHING_SAID) -> list[Found]:
    """Read a file and tell what is in it; nearly always one kind of data.

    Raises `Refused` or `reading.UnreadableFile`, with one Chinese sentence, where there is nothing to take.
    """
    content = read_content(path)
    sha256 = hashlib.sha256(content).hexdigest()
    return found_in(path.name, sha256, sheets_of(path.name, content), kind, corrections)


def sheets_of(name: str, content: bytes) -> list[Sheet]:
    """A file's sheets from its bytes. Raises `reading.UnreadableFile`."""
    with _no_collector():
        return sheets_in(name, content)


def found_in(
    file_name: str,
    sha256: str,
    sheets: Sequence[Sheet],
    kind: str = AUTO,
    corrections: Corrections = NOTHING_SAID,
) -> list[Found]:
    """What is in a file that was read. Raises `Refused` where there is nothing to take."""
    by_kind, skipped = recognise(sheets, file_name, kind, corrections)
    return [
        Found(
            file_name,
            sha256,
            name,
            tables,
            skipped,
            stated_month((table.layout.title for table in tables), file_name),
        )
        for name, tables in by_kind.items()
    ]


def in_order(found: Iterable[Found]) -> list[Found]:
    """What others refer to first (areas, projects), then older months before newer ones."""
    return sorted(found, key=lambda part: (KINDS.index(part.kind), part.stated or date.max))


@dataclass(frozen=True, slots=True)
class Importing:
    """How to import: where to, who, and what to refresh afterwards.

    `as_of` is the first of the month that the clerk gave, None to find it in the file; a dry run does
    everything and commits nothing. `allowed` are the counties that the importer may write, None for all.
    `tell` hears of every stage (`STAGES`) as it begins.
    """

    engine: Engine
    refresh: Refresh
    as_of: date | None = None
    dry_run: bool = False
    imported_by: str = ""
    allowed: frozenset[str] | None = None
    tell: Tell = _to_nobody

    def file(self, path: Path, kind: str = AUTO) -> list[Report]:
        """Read and import one file: a report per kind of data in it. Raises what `find` and `take` raise."""
        return [self.take(part) for part in in_order(find(path, kind))]

    def take(self, found: Found) -> Report:
        """Import in one transaction. Raises `Refused`, one Chinese sentence; the store is then as it was."""
        report = Report(found.kind, found.file, found.sha256, warnings=list(found.warnings))
        with _no_collector(), writing(self.engine, keep=not self.dry_run) as connection:
            self._in_transaction(connection, found, report)
        if self.dry_run and not report.repeated:
            report.batch = None
        return report

    def _in_transaction(self, connection: Connection, found: Found, report: Report) -> None:
        """Clean and load within the transaction, and complete the report."""
        report.batch = already_imported(connection, report.kind, report.sha256, self.as_of)
        if report.batch is not None:
            report.repeated = True
            return
        report.as_of = self.as_of or found.stated
        places = Places(connection)
        if report.kind not in _WITHOUT_AREAS and not len(places):
            raise Refused("库中还没有行政区划，请先导入行政区划表，再导入其他文件。")
        importer = IMPORTERS[report.kind]
        self.tell("cleaning")
        cleaned = importer.clean(found.tables, Context(report.file, connection, places, report.as_of))
        report.rows_read, report.accepted = cleaned.rows_read, cleaned.accepted
        report.rejected = cleaned.rejected
        report.warnings += cleaned.warnings
        if not report.rows_read:
            raise Refused(f"文件“{report.file}”里没有数据行。")
        if not report.accepted:
            report.refused = f"文件“{report.file}”的 {report.rows_read} 行数据全部有误，没有导入。"
            return
        if report.as_of is None:
            known = newest_month(connection) if found.kind in _SPORADIC else None
            report.as_of = fallback_month(cleaned.last_month, known, report.warnings)
        refuse_locked(connection, report.kind, report.as_of)
        batch = Batch(self._open(connection, report, report.as_of), report.kind, report.file, report.as_of)
        self.tell("loading")
        touched = importer.load(connection, batch, cleaned)
        report.batch, report.counts = batch.id, touched.counts
        report.counties = sorted({places.at(code, "county") or code for code in touched.named})
        self._refuse_what_is_not_theirs(report)
        report.warnings += touched.warnings
        close_batch(
            connection,
            batch.id,
            rows_read=report.rows_read,
            rejected=report.rejected,
            warnings=report.warnings,
            counties=report.counties,
            townships={town for code in touched.named if (town := places.at(code, "township"))},
            counts=touched.counts,
        )
        self.tell("refreshing")
        change = enter(
            connection, batch.id, kind=batch.kind, as_of=batch.as_of, action="import", by=self.imported_by
        )
        report.effect = self.refresh(
            connection, kinds=(report.kind,), areas=touched.areas, since=touched.since, change=change
        )

    def _refuse_what_is_not_theirs(self, report: Report) -> None:
        """A county writes its own data: files of others and of the whole city are the city's to import."""
        if self.allowed is None:
            return
        if not report.counties:
            raise Refused(f"文件“{report.file}”是全市性的数据，只能由市级导入。")
        others = sorted(set(report.counties) - self.allowed)
        if others:
            raise Refused(
                f"文件“{report.file}”含有其他县区的数据（代码 {'、'.join(others)}），"
                "请只保留本县的行，或交由市级导入。"
            )

    def _open(self, connection: Connection, report: Report, as_of: date) -> int:
        return open_batch(
            connection,
            kind=report.kind,
            file_name=report.file,
            sha256=report.sha256,
            as_of=as_of,
            imported_by=self.imported_by,
        )


@contextmanager
def _no_collector() -> Iterator[None]:
    """Hold the garbage collector: it would walk two million cells again and again, all without circles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # these two make what is new old at once: else the next pass walks all of it
            gc.unfreeze()
            gc.enable()
