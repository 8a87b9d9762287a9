"""The process that checks and imports what waits: one per store, so that no page ever computes an import."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Engine

from data import freeze_worker
from data.batches import Refresh
from data.failures import log_failure
from data.freeze_orders import Freeze
from data.importers.base import Refused
from data.importers.corrections import remembered
from data.importers.reading import UnreadableFile
from data.importers.run import Importing, Report, sheets_of
from data.workbench import boundary_files, marked, progress, uploads
from data.workbench.check import check, parts_of, report_of, take_all
from data.workbench.uploads import Job

_FAILED: Final = "处理时出错，库保持原样。请把编号告诉管理员；也可以重试。"


def work(engine: Engine, refresh: Refresh, freeze: Freeze | None = None) -> int:
    """Do everything that waits, then return how many jobs were done; 0 at once where a worker is there.

    Snapshots come first: a month's lock waits for its own. Without `freeze` they are left to others.
    """
    done = 0
    with progress.the_only_worker(engine) as alone:
        if not alone:
            return 0
        uploads.take_up_again(engine)
        if freeze:
            freeze_worker.take_up_again(engine)
        try:
            while True:
                done += freeze_worker.make_what_waits(engine, freeze) if freeze else 0
                job = uploads.claim(engine)
                if job is None:
                    break
                _do(engine, refresh, job)
                done += 1
        finally:
            progress.forget(engine)
    return done


def _do(engine: Engine, refresh: Refresh, job: Job) -> None:
    def tell(stage: str) -> None:
        progress.tell(engine, job.id, stage)

    try:
        match job.state:
            case "checking":
                state, values = _checked(engine, refresh, job, tell)
            case "importing":
                state, values = _imported(engine, refresh, job, tell)
            case _:
                _mark(engine, job, tell)
                return
    except UnreadableFile as unreadable:
        state, values = "refused", {"message": str(unreadable), "report": None, "personal": None}
    except Refused as refused:
        state, values = "refused", {"message": str(refused)}
    except Exception as failure:  # noqa: BLE001 - the last door: one bad file must not stop the others
        state, values = "failed", {"message": _FAILED, "reference": log_failure(failure)}
    uploads.finish(engine, job, state, **values)


def _checked(engine: Engine, refresh: Refresh, job: Job, tell: Any) -> tuple[str, dict[str, Any]]:
    if boundary_files.is_boundary_file(job.content):
        return _checked_boundaries(engine, refresh, job, tell)
    checked = check(engine, refresh, job, tell)
    public, personal = report_of(checked)
    repeated = [report for report in checked.reports if report.repeated]
    refusals = [*checked.refusals, *(_said_before(report) for report in repeated)]
    return "checked" if checked.accepted else "refused", {
        "message": "" if checked.accepted else "".join(refusals) + _what_is_awaited(checked.reports),
        "report": json.dumps(public, ensure_ascii=False, default=str),
        "personal": json.dumps(personal, ensure_ascii=False),
        "kinds": json.dumps(checked.kinds),
        "counties": json.dumps(sorted({code for report in checked.reports for code in report.counties})),
        "month": max((report.as_of for report in checked.reports if report.as_of), default=None),
        "rows_read": sum(report.rows_read for report in checked.reports),
        "rows_rejected": sum(len(report.rejected) for report in checked.reports),
        "checked_version": checked.version,
        "marked": None,
        "marked_size": None,
    }


def _checked_boundaries(engine: Engine, refresh: Refresh, job: Job, tell: Any) -> tuple[str, dict[str, Any]]:
    tell("cleaning")
    with engine.connect() as connection:
        seen = uploads.version(connection)
    why, told, report = boundary_files.checked(engine, job, refresh)
    return "refused" if why else "checked", {
        "message": why,
        "report": json.dumps(told, ensure_ascii=False),
        "personal": None,
        "kinds": json.dumps([boundary_files.KIND]),
        "counties": json.dumps(report.counties if report else []),
        "month": None,
        "rows_read": report.features if report else 0,
        "rows_rejected": len(report.unmatched) if report else 0,
        "checked_version": seen,
        "marked": None,
        "marked_size": 0,  # there are no cells to mark
    }


def _imported_boundaries(engine: Engine, refresh: Refresh, job: Job, tell: Any) -> tuple[str, dict[str, Any]]:
    tell("loading")
    report = boundary_files.take(engine, job, refresh, dry_run=False)
    if report.batch_id is None:
        return "refused", {"message": boundary_files.SAME}
    return "imported", {"message": "", "batch_ids": json.dumps([report.batch_id])}


def _what_is_awaited(reports: Sequence[Report]) -> str:
    """What all rows of a file miss that another file would bring; "" where some row is wrong by itself."""
    expected = {row.expected for report in reports for row in report.rejected}
    (only,) = expected if len(expected) == 1 else ("",)
    return f"{only}。" if uploads.OTHERS_FIRST in only else ""


def _said_before(report: Report) -> str:
    before = f"文件“{report.file}”第 {report.batch} 批已导入过，{uploads.NOTHING_NEW}。"
    return f"{before}如要重新导入，请先撤销该批。"


def _imported(engine: Engine, refresh: Refresh, job: Job, tell: Any) -> tuple[str, dict[str, Any]]:
    if boundary_files.is_boundary_file(job.content):
        return _imported_boundaries(engine, refresh, job, tell)
    tell("reading")
    sheets = sheets_of(job.file_name, job.content)
    tell("recognising")
    with engine.connect() as connection:
        corrections = remembered(connection)
    importing = Importing(
        engine, refresh, as_of=job.as_of, imported_by=job.ordered_by, allowed=job.allowed, tell=tell
    )
    reports: list[Report] = []
    refusals: list[str] = []
    take_all(importing, parts_of(job, sheets, corrections), reports, refusals)
    batches = [report.batch for report in reports if report.batch is not None]
    return "imported" if batches else "refused", {
        "message": "".join(refusals),
        "batch_ids": json.dumps(batches),
        "month": max((report.as_of for report in reports if report.as_of), default=None),
        "rows_read": sum(report.rows_read for report in reports),
        "rows_rejected": sum(len(report.rejected) for report in reports),
    }


def _mark(engine: Engine, job: Job, tell: Any) -> None:
    """A copy that cannot be made is logged and missing; the file itself can be imported all the same."""
    tell("marking")
    try:
        copy = marked.marked_copy(job.file_name, job.content, job.report or {})
    except Exception as failure:  # noqa: BLE001
        log_failure(failure)
        copy = b""
    uploads.keep_marked(engine, job, copy)
