"""One file put through the import as a clerk would: what must hold whatever is in it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select

from data.effect import Counts
from data.importers.base import Refused
from data.importers.reading import UnreadableFile
from data.importers.run import Importing, Report
from data.schema import metadata
from queries.derived import refresh


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


def put_through(engine: Engine, path: Path, kind: str = "auto") -> Outcome:
    """Dry-run a file; raises BrokenPromiseError, or whatever the import let through."""
    try:
        outcome = Outcome(reports=tuple(Importing(engine, refresh, dry_run=True).file(path, kind)))
    except (Refused, UnreadableFile) as refused:
        outcome = Outcome(refusal=str(refused))
    _check(outcome, path)
    return outcome


def _check(outcome: Outcome, path: Path) -> None:
    sentences = [outcome.refusal] if outcome.refusal else []
    for report in outcome.reports:
        if report.rows_read != report.accepted + len(report.rejected):
            raise BrokenPromiseError(
                f"{report.rows_read} rows read, {report.accepted} taken, {len(report.rejected)} refused"
            )
        sentences += [row.reason for row in report.rejected]
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


def sizes(engine: Engine) -> list[int]:
    """How many rows each table has: a dry run must leave it."""
    with engine.connect() as connection:
        return [connection.scalar(select(func.count()).select_from(t)) or 0 for t in metadata.sorted_tables]
