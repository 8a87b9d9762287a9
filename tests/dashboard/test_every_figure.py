"""Every page shows what `python -m queries values` says: for a city, a county, a township and a village."""

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import cache
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from dashboard import cached, describe, wording
from dashboard.page_list import PAGES
from data.engine import open_store
from data.schema import areas
from queries.__main__ import main
from queries.kpi import KPIS
from tests.dashboard.screen import component, has_component, open_app, text

MONTH = 202112
# None of their own, or, what was published, in the city only.
WITHOUT_FIGURES = ("dictionary", "workbench", "credibility", "published", "snapshots", "closing")
COUNTY = "望山县"
NUMBERS = ["numerator", "denominator", "value"]
PLACE = ["area_code", "kpi"]
FIGURES = ["area_code", "month", "kpi", *NUMBERS]


@cache
def said(store: str, level: str, slice_: str = "") -> pd.DataFrame:
    """What the command says of every area of a level, of villages those of one county; by area and KPI."""
    out = io.StringIO()
    with redirect_stdout(out):
        arguments = ["values", "--month", "2021-12", "--level", level, "--store", store, "--format", "csv"]
        arguments += ["--area", COUNTY] if level == "village" else []
        assert main([*arguments, "--slice", slice_]) == 0
    return pd.read_csv(io.StringIO(out.getvalue()), dtype={"area_code": "str"}).set_index(PLACE)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[pd.DataFrame]:
    """The frames of figures that pages are given, in the order in which they ask."""
    seen: list[pd.DataFrame] = []

    def record(question: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*positional: Any, **named: Any) -> Any:
            answer = question(*positional, **named)
            if isinstance(answer, pd.DataFrame) and set(answer.columns) >= set(FIGURES):
                seen.append(comparable(answer))
            return answer

        return ask

    for name, question in list(vars(cached).items()):
        if getattr(question, "__qualname__", "").startswith("_cached."):
            monkeypatch.setattr(cached, name, record(question))
    return seen


def comparable(answer: pd.DataFrame) -> pd.DataFrame:
    """Columns `FIGURES` and slice; counts that are shown as a share of their base are counts again."""
    found = answer[FIGURES].assign(slice=answer.get("slice", ""))
    if "counted" in answer:
        found["value"] = found["value"].mask(answer["counted"], found["numerator"])
        found["denominator"] = found["denominator"].mask(answer["counted"])
    return found


def places(store: str) -> Iterator[tuple[str, str]]:
    """Level and code of the place that the demo's visitors follow, and of a village in it."""
    with open_store(store).connect() as connection:
        for level, name in (("county", COUNTY), ("township", "石门乡"), ("village", "上河村")):
            found = select(areas.c.code).where(areas.c.level == level, areas.c.name == name)
            yield level, str(connection.scalar(found))


@pytest.mark.parametrize("page", PAGES)
def test_a_pages_figures_are_those_of_the_command(served: str, asked: list[pd.DataFrame], page: str) -> None:
    at = {"city": "", **dict(places(served))}
    for area in at.values():
        app = open_app(page=page, **({"area": area} if area else {}))
        assert "这一页没有显示出来" not in text(app)
        check_drawn(app, served)
    if page not in WITHOUT_FIGURES:
        assert asked, "the page shows no figure"
    check_asked(pd.concat(asked) if asked else None, served)


def check_drawn(app: Any, store: str) -> None:
    """Cards and grids carry the command's figures in words."""
    if has_component(app, "grid"):
        grid = component(app, "grid")
        for row in grid["rows"]:
            for column, cell in zip(grid["columns"], row["cells"], strict=True):
                if column["key"] in KPIS:
                    level = levels(store)[row["key"]]
                    own = figure(store, level, row["key"], column["key"])
                    assert describe.short_value(own) in cell["text"], (row["key"], column["key"])
    if has_component(app, "cards"):
        area = component(app, "topbar")["crumbs"][-1]["key"]
        for card in component(app, "cards")["cards"]:
            kpi = KPIS.get(card["key"])
            if kpi is not None and card["label"] == kpi.label:  # else the card counts something of its own
                own = figure(store, levels(store)[area], area, card["key"])
                assert (card["value"], card["unit"]) == wording.figure_parts(own["value"], own["unit"]), card


def figure(store: str, level: str, area: str, kpi: str) -> dict[str, Any]:
    return {**said(store, level).loc[(area, kpi)].to_dict(), "kpi": kpi}


@cache
def levels(store: str) -> dict[str, str]:
    """The level of every area, by code."""
    with open_store(store).connect() as connection:
        found = connection.execute(select(areas.c.code, areas.c.level)).all()
    return {code: level for code, level in found}  # noqa: C416 - rows are no pairs to a type checker


def check_asked(found: pd.DataFrame | None, store: str) -> None:
    """What pages were given for the month, they were given right: the whole, and city-wide by its parts."""
    if found is None:
        return
    now = found[found["month"] == MONTH].drop_duplicates([*PLACE, "slice"])
    for (level, slice_), rows in now.groupby([now["area_code"].map(levels(store)), now["slice"]]):
        if slice_ and level != "city":
            continue
        answered = said(store, level, slice_)
        asked = pd.MultiIndex.from_frame(rows[PLACE])
        known = asked.isin(answered.index) | (level != "village")
        expected = answered.reindex(asked[known])[NUMBERS]
        pd.testing.assert_frame_equal(
            rows.loc[known, NUMBERS].reset_index(drop=True).astype(float),
            expected.reset_index(drop=True).astype(float),
            check_names=False,
        )
