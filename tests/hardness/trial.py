"""One file put through the import as a clerk would: what must hold whatever is in it."""

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, Table, func, select

from data.effect import Counts
from data.importers.base import Refused
from data.importers.reading import UnreadableFile
from data.importers.registry import AUTO
from data.importers.run import Importing, Report
from data.schema import metadata
from data.workbench.check import check, report_of
from data.workbench.marked import marked_copy
from data.workbench.uploads import Job
from queries.derived import refresh
from tests.hardness.archives import parts_of

_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>].{0,80}", re.DOTALL)


class BrokenPromiseError(Exception):
    """The import did something that it must never do."""


@dataclass(frozen=True)
class Outcome:
    """What became of a file: a refusal's sentence, or the reports of a dry run."""

    refusal: str = ""
    reports: tuple[Report, ...] = ()

    @property
    def word(self) -> str:
        """refused, rejected (some rows) or taken."""
        if self.refusal or all(report.refused for report in self.reports):
            return "refused"
        return "rejected" if any(report.rejected for report in self.reports) else "taken"


def put_through(engine: Engine, path: Path, *, workbench: bool = False) -> Outcome:
    """Dry-run a file at the command line's door or the workbench's; raises BrokenPromiseError, or whatever
    the import let through."""
    try:
        outcome = _checked(engine, path) if workbench else _dry_run(engine, path)
    except (Refused, UnreadableFile) as refused:
        outcome = Outcome(refusal=str(refused))
    _check(outcome, path)
    return outcome


def _dry_run(engine: Engine, path: Path) -> Outcome:
    return Outcome(reports=tuple(Importing(engine, refresh, dry_run=True).file(path)))


def _checked(engine: Engine, path: Path) -> Outcome:
    """The workbench's look at an upload, all that it stores of it, and the copy with the bad cells marked."""
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    job = Job(1, "checking", path.name, sha256, content, AUTO, None, "", None, None)
    checked = check(engine, refresh, job, lambda _stage: None)
    public, personal = (json.loads(json.dumps(part, default=str)) for part in report_of(checked))
    if len(public["parts"]) != len(personal["values"]):
        raise BrokenPromiseError("what everybody may read and the cells themselves do not fit together")
    outcome = Outcome("" if checked.reports else "".join(checked.refusals), tuple(checked.reports))
    if any(report.rejected for report in checked.reports):
        copy = marked_copy(path.name, content, public)
        _check_copy(copy)
        path.write_bytes(copy)
        again = put_through(engine, path)
        if told(again) != told(outcome):
            raise BrokenPromiseError(f"{told(outcome)}, its marked copy {told(again)}")
    return outcome


def _check_copy(copy: bytes) -> None:
    for name, part in parts_of(copy).items():
        if name.startswith("xl/worksheets/") and (found := _FORMULA.search(part)):
            raise BrokenPromiseError(f"the marked copy has a formula in {name}: {found[0]!r}")


def _check(outcome: Outcome, path: Path) -> None:
    sentences = [outcome.refusal] if outcome.refusal else []
    for report in outcome.reports:
        if report.rows_read != report.accepted + len(report.rejected):
            raise BrokenPromiseError(
                f"{report.rows_read} rows read, {report.accepted} taken, {len(report.rejected)} refused"
            )
        sentences += [row.reason for row in report.rejected] + report.warnings
        sentences += [report.refused] * bool(report.refused)
    for sentence in sentences:
        if not sentence.endswith("。") or "Traceback" in sentence or str(path.parent) in sentence:
            raise BrokenPromiseError(f"no sentence for a clerk: {sentence[:200]!r}")


def told(outcome: Outcome) -> str:
    """What an import found, in one line that does not depend on how the file was written."""
    if outcome.refusal:
        return "refused"
    return "; ".join(map(_told, outcome.reports))


def _told(report: Report) -> str:
    counts = report.counts or Counts()
    return (
        f"{report.kind}: {report.rows_read} rows, {len(report.rejected)} refused, "
        f"{counts.new} new, {counts.changed} changed, {counts.unchanged} unchanged"
    )


def sizes(engine: Engine, but: Collection[Table] = ()) -> list[int]:
    """How many rows each table has, `but` some: a dry run must leave it."""
    tables = [table for table in metadata.sorted_tables if table not in but]
    with engine.connect() as connection:
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
