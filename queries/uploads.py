"""The workbench's waiting files as a person may see them, and whose data that person may write."""

import json
from dataclasses import replace

import pandas as pd
from sqlalchemy import Engine, select

from data.schema import areas, batches
from data.schema import uploads as stored
from queries.areas import within_reach
from queries.run import run, run_rows, visible
from queries.scope import Scope

_LISTED = (
    "id",
    "file_name",
    "sha256",
    "size",
    "uploaded_by",
    "uploaded_at",
    "state",
    "changed_at",
    "kind",
    "as_of",
    "level",
    "crs",
    "kinds",
    "counties",
    "month",
    "rows_read",
    "rows_rejected",
    "checked_version",
    "message",
    "reference",
    "marked_size",
    "batch_ids",
)


def uploads(engine: Engine, *, scope: Scope, person: str) -> pd.DataFrame:
    """Files that are not discarded, newest first: the columns of `uploads` but for contents and report;
    `kinds`, `counties` and `batch_ids` as lists; `taken_back`: every batch that it became was rolled back.

    A person of some counties sees files of these counties alone, and what he or she brought.
    """
    statement = (
        select(*(stored.c[name] for name in _LISTED))
        .where(stored.c.state != "discarded")
        .order_by(stored.c.id.desc())
    )
    found = run(engine, statement, scope=scope)
    for name in ("kinds", "counties", "batch_ids"):
        found[name] = pd.Series([json.loads(text) for text in found[name]], found.index, "object")
    undone = select(batches.c.id).where(batches.c.status == "rolled_back")
    gone = {number for (number,) in run_rows(engine, undone, scope=scope)}
    taken_back = [bool(numbers) and set(numbers) <= gone for numbers in found["batch_ids"]]
    found["taken_back"] = pd.Series(taken_back, found.index, "bool")
    writable = writable_counties(engine, scope=scope)
    if writable is None:
        return found
    own = [by == person for by in found["uploaded_by"]]
    theirs = [bool(codes) and set(codes) <= writable for codes in found["counties"]]
    seen = [mine or county for mine, county in zip(own, theirs, strict=True)]
    return found[pd.Series(seen, found.index, "bool")].reset_index(drop=True)


def report(engine: Engine, *, scope: Scope, person: str, number: int) -> pd.DataFrame:
    """What was found in a file, one row: report (JSON) and personal (JSON, ••• without the right to it);
    no row for a file that the person may not see. What an import would do is told of areas in scope only."""
    statement = select(stored.c.report, stored.c.personal).where(stored.c.id == number)
    found = run(engine, statement, scope=scope)
    if not _seen(engine, scope, person, number):
        return found.head(0)
    reach = None if scope.everything else within_reach(engine, scope=scope)
    if reach is not None:
        found["report"] = [text and _within(text, reach) for text in found["report"]]
    return found


def _within(report: str, reach: frozenset[str]) -> str:
    """A report whose figures, before and after, are those of areas within reach."""
    told = json.loads(report)
    for part in told.get("parts", []):
        effect = part.get("effect") or {}
        for name in ("shifts", "jumps"):
            effect[name] = [row for row in effect.get(name, []) if row["area_code"] in reach]
    return json.dumps(told, ensure_ascii=False)


def marked(engine: Engine, *, scope: Scope, person: str, number: int) -> pd.DataFrame:
    """The marked copy of a file, one row: marked (bytes).

    The copy holds whatever the file holds: only those who brought the file, or may see personal data, get it.
    """
    files = uploads(engine, scope=scope, person=person)
    seen = files[files["id"] == number]
    own = not seen.empty and seen["uploaded_by"].iloc[0] == person
    statement = select(stored.c.marked).where(stored.c.id == number)
    found = run(engine, statement, scope=replace(scope, personal=scope.personal or own))
    return found if own or (scope.personal and not seen.empty) else found.head(0)


def writable_counties(engine: Engine, *, scope: Scope) -> frozenset[str] | None:
    """Codes of the counties whose data the person may write: those wholly in the scope; None: all."""
    if scope.everything:
        return None
    statement = select(areas.c.code).where(areas.c.level == "county", visible(areas.c.code, scope))
    return frozenset(run(engine, statement, scope=scope)["code"])


def _seen(engine: Engine, scope: Scope, person: str, number: int) -> bool:
    return bool((uploads(engine, scope=scope, person=person)["id"] == number).any())
