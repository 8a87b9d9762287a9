"""The whole way: the sample files go in, the figures come out as the samples' own truth has them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.run import Importing
from queries.areas import find
from queries.derived import refresh
from queries.evaluate import values
from queries.scope import WHOLE_CITY

SAMPLES = Path(__file__).parent / "samples"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text())
AS_OF = date(2021, 12, 1)
MONTHS = TRUTH["roster"]["months"]

# What the truth calls a count → the KPI and the part of it that says so.
COUNTS = {
    "households": ("risk_elimination_households", "denominator"),
    "persons": ("risk_elimination_persons", "denominator"),
    "eliminated_households": ("risk_elimination_households", "numerator"),
    "eliminated_persons": ("risk_elimination_persons", "numerator"),
}


@pytest.fixture(scope="module")
def imported(engine_to_read: Engine) -> Engine:
    importing = Importing(engine_to_read, refresh, as_of=AS_OF)
    for name in (
        "行政区划.csv",
        *(TRUTH[kind]["file"] for kind in ("roster", "projects", "payments", "allocations")),
    ):
        importing.file(SAMPLES / name)
    return engine_to_read


def counts(engine: Engine, month: str, area: str | None = None, slice_: str = "") -> dict[str, float]:
    """The four counts of the truth for an area (a name or path; None: the city) and month."""
    frame = values(
        engine,
        scope=WHOLE_CITY,
        month=int(month.replace("-", "")),
        kpis=sorted({kpi for kpi, _ in COUNTS.values()}),
        areas=[find(engine, area, scope=WHOLE_CITY)] if area else None,
        slice=slice_,
    ).set_index("kpi")
    return {name: frame.loc[kpi, part] for name, (kpi, part) in COUNTS.items()}


def test_households_and_persons_match_for_each_month_category_county_and_township(imported: Engine) -> None:
    for month, truth in MONTHS.items():
        assert counts(imported, month) == truth["city"]
        for category, expected in truth["by_category"].items():
            assert counts(imported, month, slice_=f"category={category}") == expected, (month, category)
        for place, expected in (truth["by_county"] | truth["by_township"]).items():
            assert counts(imported, month, place) == expected, (month, place)


def city(engine: Engine, kpi: str, month: int = 202112, slice_: str = "") -> Any:
    return values(engine, scope=WHOLE_CITY, month=month, kpis=[kpi], slice=slice_).iloc[0]


def test_money_matches_to_the_fen(imported: Engine) -> None:
    assert round(city(imported, "allocated")["value"] * 100) == TRUTH["allocations"]["total_fen"]
    assert round(city(imported, "paid")["value"] * 100) == TRUTH["payments"]["paid_fen"]
    for level, truth in TRUTH["allocations"]["by_level_wan"].items():
        share = city(imported, "industry_share", slice_=f"fund_level={level}")
        assert round(share["numerator"] * 100) == round(truth["industry"] * 1_000_000)
        assert round(share["denominator"] * 100) == round(truth["total"] * 1_000_000)


def test_payments_match_month_by_month(imported: Engine) -> None:
    total = 0
    for month, fen in sorted(TRUTH["payments"]["paid_fen_by_month"].items()):
        total += fen
        assert round(city(imported, "paid", int(month.replace("-", "")))["value"] * 100) == total, month


def test_projects_match(imported: Engine) -> None:
    start, completion, acceptance = (
        city(imported, kpi)
        for kpi in ("project_start_rate", "project_completion_rate", "project_acceptance_rate")
    )
    truth = TRUTH["projects"]
    assert (start["numerator"], start["denominator"]) == (truth["started"], truth["count"])
    assert (completion["numerator"], completion["denominator"]) == (truth["completed"], truth["started"])
    assert (acceptance["numerator"], acceptance["denominator"]) == (truth["accepted"], truth["completed"])
