"""A file looked at without changing anything: every sheet's preview, and a dry run of all that is in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from data.batches import Refresh
from data.importers.base import Refused, Rejection, is_personal
from data.importers.corrections import Corrections, remembered
from data.importers.reading import Sheet
from data.importers.run import Found, Importing, Report, Tell, found_in, in_order, sheets_of
from data.printing import as_json
from data.workbench.preview import MASKED, previews
from data.workbench.uploads import Job, version


@dataclass(slots=True)
class Checked:
    """What a check found: what each sheet looks like, the kinds of data, a `Report` of each kind that could
    be tried, and a sentence for what could not. `version` is the data version that it was tried on."""

    version: int
    sheets: list[dict[str, Any]] = field(default_factory=list)
    first_rows: list[list[list[str]]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether there is anything to import."""
        return any(report.accepted and not report.repeated for report in self.reports)


def check(engine: Engine, refresh: Refresh, job: Job, tell: Tell) -> Checked:
    """A dry run of an upload. Raises `reading.UnreadableFile` for what is no table at all."""
    tell("reading")
    sheets = sheets_of(job.file_name, job.content)
    tell("recognising")
    with engine.connect() as connection:
        corrections, seen = remembered(connection), version(connection)
    checked = Checked(seen)
    checked.sheets, checked.first_rows = previews(sheets, job.kind, corrections)
    try:
        parts = parts_of(job, sheets, corrections)
    except Refused as refused:
        checked.refusals.append(str(refused))
        return checked
    checked.kinds = [part.kind for part in parts]
    importing = Importing(
        engine, refresh, as_of=job.as_of, dry_run=True, imported_by=job.ordered_by, tell=tell
    )
    take_all(importing, parts, checked.reports, checked.refusals)
    return checked


def parts_of(job: Job, sheets: Sequence[Sheet], corrections: Corrections) -> list[Found]:
    """What is in an upload, in the order of its import. Raises `Refused`."""
    return in_order(found_in(job.file_name, job.sha256, sheets, job.kind, corrections))


def take_all(
    importing: Importing, parts: Sequence[Found], reports: list[Report], refusals: list[str]
) -> None:
    """Import each part; a part that is refused leaves its sentence and does not keep the others back."""
    for part in parts:
        try:
            report = importing.take(part)
        except Refused as refused:
            refusals.append(str(refused))
            continue
        reports.append(report)
        if report.refused:
            refusals.append(report.refused)


def report_of(checked: Checked) -> tuple[dict[str, Any], dict[str, Any]]:
    """What everybody may read of a check (personal cells masked), and the cells themselves.

    {"sheets": previews, "parts": [`printing.as_json` with columns masked], "refusals": [sentence]} and
    {"first": [rows of each sheet], "values": [values at fault of each part]}.
    """
    parts, values = [], []
    for report in checked.reports:
        part = as_json(report) | {"counties": report.counties}
        values.append([row["value"] for row in part["rejected"]])
        for row, rejection in zip(part["rejected"], report.rejected, strict=True):
            row["value"] = _shown(rejection)
        parts.append(part)
    public = {"sheets": checked.sheets, "parts": parts, "refusals": checked.refusals}
    return public, {"first": checked.first_rows, "values": values}


def _shown(rejection: Rejection) -> str:
    """The value at fault as its sentence shows it."""
    return MASKED if rejection.value.strip() and any(map(is_personal, rejection.columns)) else rejection.value
