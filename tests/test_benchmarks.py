"""The benchmarks run and measure what they say, at a tiny size. No time is asserted anywhere."""

import json
import sqlite3
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from benchmarks import memory, pages, report, roster_import, scale, stores
from benchmarks.roster_file import COLUMNS, FORMS, roster_rows, write_roster
from benchmarks.views import many_views, typical_village, views
from benchmarks.wire import View, visit
from dashboard.page_list import PAGES
from dashboard.selection import KEYS
from tests.browser.streamlit_server import running_server


@pytest.fixture(autouse=True)
def _scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left in benchmarks/local."""
    for module in (pages, memory, scale, stores):
        monkeypatch.setattr(module, "LOCAL", tmp_path)


@pytest.fixture
def demo(demo_store_url: str) -> Path:
    return Path(demo_store_url.removeprefix("sqlite:///"))


def _silent(_text: str) -> None:
    pass


def test_the_import_is_measured_beside_reading_alone(tmp_path: Path) -> None:
    store = roster_import.areas_alone(tmp_path)
    result = roster_import.measure(tmp_path, store, persons=300, times=1, say=_silent)
    assert [row["what"] for row in result["rows"]] == [f"300 persons × 35 columns, {form}" for form in FORMS]
    assert all(row["ours"] > 0 and row["other"] > 0 for row in result["rows"])
    for timed in result["all_times"].values():
        assert [spent.rows for spent in timed["imports"]] == [300]
        assert timed["reads"][0].rows > 300
    assert {"clean", "merge", "rollup"} <= result["phases"].keys()
    rows = CalamineWorkbook.from_path(tmp_path / "roster.xlsx").get_sheet_by_index(0).to_python()
    header = next(row for row in rows if "户编号" in row)
    number = header.index("户编号")
    assert len(header) == COLUMNS
    assert sum(bool(row[number]) for row in rows[rows.index(header) + 1 :]) == 300


def test_both_forms_of_a_roster_hold_the_same_cells(tmp_path: Path) -> None:
    rows = roster_rows(100)
    read = []
    for streamed in FORMS.values():
        write_roster(tmp_path / "roster.xlsx", rows, streamed=streamed)
        with ZipFile(tmp_path / "roster.xlsx") as archive:
            assert ("xl/sharedStrings.xml" in archive.namelist()) is not streamed
        read.append(CalamineWorkbook.from_path(tmp_path / "roster.xlsx").get_sheet_by_index(0).to_python())
    assert read[0] == read[1] == rows


def test_grown_city_has_as_many_households_in_the_same_villages(demo: Path) -> None:
    with sqlite3.connect(demo) as connection:
        before = connection.execute("SELECT count(*), count(DISTINCT area_code) FROM households").fetchone()
        (persons,) = connection.execute("SELECT count(*) FROM persons").fetchone()
    grown = stores.grown(demo, 2 * before[0] + 5, _silent)
    with sqlite3.connect(grown) as connection:
        after = connection.execute("SELECT count(*), count(DISTINCT area_code) FROM households").fetchone()
        (persons_now,) = connection.execute("SELECT count(*) FROM persons").fetchone()
        city = connection.execute(
            "SELECT sum(amount) FROM rollup "
            "JOIN areas ON code = area_code JOIN rollup_series ON number = series "
            "WHERE measure = 'households_identified' AND slice = '' AND level = 'city'"
        ).fetchone()
    assert after == (2 * before[0] + 5, before[1])
    assert persons_now > 2 * persons
    assert city == (after[0],)


def test_page_that_fails_is_not_measured(demo: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import streamlit as st\nst.write('…')\nraise ValueError('broken')\n", encoding="utf-8")
    with (
        running_server(stores.sqlite_url(demo), tmp_path / "log", broken) as server,
        pytest.raises(RuntimeError, match="failure"),
    ):
        visit(server.url, View("broken"))


def test_every_page_is_measured_and_no_view_asks_for_what_there_is_not(demo: Path) -> None:
    for asked in (views(demo), many_views(demo, 20)):
        addresses = [dict(view.query) for view in asked]
        assert {address.get("page", "overview") for address in addresses} == set(PAGES)
        assert set().union(*addresses) <= set(KEYS)


def test_typical_village_is_a_village_of_its_township(demo: Path) -> None:
    village, township = typical_village(demo)
    with sqlite3.connect(demo) as connection:
        found = connection.execute(
            "SELECT level, parent_code FROM areas WHERE code = ?", [village]
        ).fetchone()
    assert found == ("village", township)


def test_results_are_kept_beside_earlier_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme, results = tmp_path / "README.md", tmp_path / "results.json"
    readme.write_text(report.README.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(report, "README", readme)
    monkeypatch.setattr(report, "RESULTS", results)

    def measured(name: str, ours: float) -> dict[str, object]:
        return report.part([report.Row("Page", name, ours, 100.0, "ms", 1.25)], title=name, note="")

    report.save({"pages": measured("first page", 110.0)})
    report.save({"scale": measured("second page", 150.0)})
    text = readme.read_text(encoding="utf-8")
    assert "| Page: first page | 110 ms | 100 ms | 1.10 | 1.25 |" in text
    assert "| Page: second page | 150 ms | 100 ms | **1.50** | 1.25 |" in text  # above its target
    assert text.startswith("# Benchmarks") and "## What is compared with what" in text
    assert json.loads(results.read_text(encoding="utf-8"))["pages"]["machine"].keys() >= {
        "cores",
        "memory_gb",
    }
