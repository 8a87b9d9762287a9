"""The badge of a figure: how far it can be trusted, and why; on cards, headings, tables, slides."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd

from dashboard import cached, dated, selection, session
from dashboard import credibility_words as words
from dashboard.area_tree import AreaTree
from dashboard.components import component
from dashboard.describe import Row
from dashboard.selection import Selection
from dashboard.tables import Column
from queries import due
from queries.doubtful import HIGH, LOW, MIDDLE
from queries.scope import Scope

NOTABLE: Final = (MIDDLE, LOW)  # what a crowded place shows: where all is well, nothing

Badge = dict[str, Any]


def badges(kpis: Iterable[str], area: str, month: int) -> dict[str, Badge]:
    """A badge for each KPI of an area, as the components draw it; kept like the figures."""
    scope = session.scope()
    codes = list(dict.fromkeys(kpis))

    def make() -> dict[str, Badge]:
        told = cached.credibility(scope=scope, month=month, kpis=codes, areas=[area])
        files = _files_of(area, month, scope)
        return {row["kpi"]: _badge(row, area, files, scope) for row in told.to_dict("records")}

    return cached.made(
        "badges", make, scope=scope, month=month, kpis=codes, area=area,
        today=(cached.calendar_day(), cached.today(scope=scope)), link=_href(page="credibility", area=area),
    )  # fmt: skip


def levels(kpis: Sequence[str], areas: Sequence[str], month: int, scope: Scope) -> dict[tuple[str, str], str]:
    """(area, KPI) → level."""
    told = cached.credibility(scope=scope, month=month, kpis=list(kpis), areas=list(areas))
    columns = (told[name].tolist() for name in ("area_code", "kpi", "credible"))
    return {(area, kpi): level for area, kpi, level in zip(*columns, strict=True)}


def show(now: Selection, kpi: str) -> None:
    """The badge of the selected area's KPI with its reason in a few words, beside a heading."""
    scope = session.scope()
    told = cached.credibility(scope=scope, month=now.month, kpis=[kpi], areas=[now.area]).to_dict("records")
    if not told:
        return
    files = _files_of(now.area, now.month, scope)
    badge = _badge(told[0], now.area, files, scope)
    component("credible")(
        data={"badge": badge, "text": dated.say(words.brief(told[0], files))}, key=f"credible_{kpi}",
        on_picked_change=lambda: None,
    )  # fmt: skip


def column(level_of: dict[str, str], key: str) -> list[Column]:
    """A table's column of levels by the row's field `key`.

    None where every level is high, nor where all are middle: that is the area's above, whose badge says it.
    """
    found = set(level_of.values())
    if not found & set(NOTABLE) or found == {MIDDLE}:
        return []

    def level(row: Row) -> str:
        return level_of.get(row[key], HIGH)

    return [
        Column(
            "可信度", lambda row: words.SHORT[level(row)], "status",
            lambda row: words.status_order(level(row)), status=lambda row: words.look(level(row)),
            hint="数据是否报齐、按时、核对无误；低的不参与排名",
        )
    ]  # fmt: skip


def _badge(row: Row, area: str, files: pd.DataFrame, scope: Scope) -> Badge:
    level = str(row["credible"])
    return {
        "look": words.look(level),
        "word": words.WORDS[level],
        "notable": level in NOTABLE,
        "parts": words.parts_text(row),
        "lines": [dated.say(line) for line in words.sentences(row, files)],
        "links": _links(row, area, scope),
    }


def _links(row: Row, area: str, scope: Scope) -> list[dict[str, str]]:
    """To the due files where one is late, missing or not whole, to the check with most findings."""
    found = []
    if row["in_time"] < row["asked"] or row["completeness"] < 1:
        found.append({"text": "看报送清单", "href": _href(page="credibility", area=area)})
    if row["errors"] or row["suspects"]:
        summary = cached.findings_summary(scope=scope, area=area, today=cached.calendar_day())
        check = words.worst_check(str(row["kpi"]), summary)
        if check:
            found.append({"text": "看查出的问题", "href": _href(page="credibility", area=area, check=check)})
    return found


def _href(**changes: Any) -> str:
    return f"?{urlencode(selection.address(**changes))}"


def _files_of(area: str, month: int, scope: Scope) -> pd.DataFrame:
    """The latest due files of the counties that an area comprises or lies in, and of the city."""
    files = due.latest(cached.due_files(scope=scope, month=month))
    return files_of_place(files, area, cached.area_tree(scope=scope))


def files_of_place(files: pd.DataFrame, area: str, tree: AreaTree) -> pd.DataFrame:
    """Those of `files` that an area's figures rest on."""
    if area not in tree or tree[area].level == "city":
        return files
    path = {place.code for place in tree.path(area)}
    return files[files["area_code"].isin(path) | (files["level"] == "city")]
