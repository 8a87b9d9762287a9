"""The frame's pieces by themselves: colours, marks, tables, findings, the boundary around failures."""

import logging
import re
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from dashboard import (
    charts,
    findings,
    frame,
    grid,
    map_classes,
    overview_map,
    palette,
    problems,
    tables,
    wording,
)
from dashboard.page_list import FIRST, PAGES, START

COMPONENTS = Path(__file__).parents[2] / "dashboard" / "components"


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio of two colours, 1–21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in palette.rgb(colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK])
def test_text_can_be_read_on_every_ground(colours: palette.Palette) -> None:
    pairs = [
        (colours.ink, colours.ground),
        (colours.ink, colours.card),
        (colours.secondary, colours.ground),
        (colours.secondary, colours.card),
        (colours.secondary, colours.sunken),
        (colours.accent, colours.card),
        (colours.accent, colours.ground),
        (colours.behind, colours.behind_ground),
        (colours.behind, colours.card),
        (colours.watch, colours.watch_ground),
        (colours.watch, colours.card),
        (colours.fine, colours.fine_ground),
        (colours.fine, colours.card),
        (colours.ink, colours.fine_ground),
        (colours.ink, colours.watch_ground),
    ]
    weak = [(text, ground) for text, ground in pairs if contrast(text, ground) < 4.5]
    assert not weak


def test_the_ramp_runs_one_way() -> None:
    for colours in (palette.LIGHT, palette.DARK):
        steps = [contrast(step, colours.card) for step in colours.ramp]
        assert steps == sorted(steps)


def test_stylesheets_use_only_colours_of_the_palette() -> None:
    known = set(re.findall(r"(--[\w-]+):", palette.css_variables()))
    own = {
        "--columns",
        "--grid-height",
        "--height",
        "--table-height",
        "--few-padding",
        "--few-size",
        "--cell-side",
        "--laggards-height",
    }
    own |= {"--sheet-scale", "--map-height", "--map-text", "--legend-size", "--legend-width"}
    sheets = [*COMPONENTS.glob("*.css"), *COMPONENTS.parent.glob("*.css")]
    for sheet in sheets:
        css = sheet.read_text(encoding="utf-8")
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", re.sub(r"#MainMenu", "", css)), sheet.name
        assert set(re.findall(r"var\((--[\w-]+)", css)) <= known | own, sheet.name


def test_contrast_is_the_published_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_palettes_fill_every_role() -> None:
    for field in fields(palette.Palette):
        values = getattr(palette.LIGHT, field.name), getattr(palette.DARK, field.name)
        for value in values:
            assert all(
                re.fullmatch(r"#[0-9a-f]{6}", each)
                for each in ((value,) if isinstance(value, str) else value)
            )


def test_components_never_set_markup() -> None:
    for script in COMPONENTS.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script.read_text()
        )


def judged(*rows: tuple[str, str, str, float, str]) -> pd.DataFrame:
    """Rows of (area_code, area, kpi, value, status) as `queries.judgement.judge` gives them."""
    frame = pd.DataFrame(rows, columns=["area_code", "area", "kpi", "value", "status"])
    return frame.assign(
        month=202112, unit="比率", numerator=1.0, denominator=2.0, state="value",
        reference=1.0, reference_label="序时进度 100.0%", shortfall=0.1,
    )  # fmt: skip


BEHIND = [
    ("1", "望山县", "fund_execution", 0.78, "behind"),
    ("1", "望山县", "project_completion_rate", 0.74, "behind"),
    ("1", "望山县", "industry_share", 0.57, "behind"),
    ("2", "松溪县", "fund_execution", 0.84, "behind"),
    ("2", "松溪县", "project_completion_rate", 0.9, "fine"),
    ("3", "白石区", "fund_execution", 0.97, "fine"),
]


def test_the_heading_names_who_is_behind_and_at_what() -> None:
    assert findings.grid_heading(judged(*BEHIND), "示范市") == "望山县三项落后，支出率是全市的短板"
    alone = judged(*(row for row in BEHIND if row[1] != "松溪县"))
    assert findings.grid_heading(alone, "示范市") == "望山县支出率、完工率和产业占比落后"


def test_the_heading_has_a_plain_fallback() -> None:
    fine = judged(("1", "望山县", "fund_execution", 0.98, "fine"))
    assert findings.grid_heading(fine, "示范市") == "各项均在目标或序时进度之上"
    watch = judged(
        ("1", "望山县", "fund_execution", 0.95, "watch"), ("2", "松溪县", "fund_execution", 1, "fine")
    )
    assert findings.grid_heading(watch, "示范市") == "没有落后项，望山县有一项需关注"
    unjudged = judged(("1", "望山县", "risk_elimination_households", 0.3, "unjudged"))
    assert "落后" not in findings.grid_heading(unjudged, "示范市")


def test_the_worst_come_first() -> None:
    assert findings.worst_first(judged(*BEHIND)) == ["1", "2", "3"]


def changes(**rows: tuple[str, float, float]) -> pd.DataFrame:
    """Rows of kpi=(unit, now, before) as `queries.changes.changes` gives them, moved by 松溪县."""
    records = [
        {
            "kpi": kpi, "unit": unit, "now": now, "before": before, "change": now - before,
            "top_child": "松溪县", "top_child_contribution": (now - before) / 2,
        }
        for kpi, (unit, now, before) in rows.items()
    ]  # fmt: skip
    return pd.DataFrame(records)


def test_changes_are_three_sentences_with_figures() -> None:
    told = findings.change_sentences(
        changes(
            households_new=("户", 212, 283),
            households_unresolved=("户", 10637, 10726),
            paid=("元", 880_948_500, 789_087_300),
            projects_completion_overdue=("个", 31, 44),
        )
    )
    assert told == [
        "本月新识别 212 户，未消除风险减少 89 户，现有 10,637 户，主要在松溪县（−45）。",
        "本月支付 9,186 万元，累计 88,095 万元，主要在松溪县（+4,593 万元）。",
        "逾期未完工项目由 44 个降至 31 个，主要在松溪县（−7）。",
    ]


def test_a_month_without_a_month_before_is_told_plainly() -> None:
    nan = float("nan")
    told = findings.change_sentences(
        changes(paid=("元", 5_000_000, nan), households_unresolved=("户", nan, nan))
    )
    assert told == ["今年累计支付 500 万元。"]
    assert findings.change_sentences(changes(paid=("元", nan, nan))) == [
        "与上月相比没有变化，或上月没有数据。"
    ]


def test_a_grid_cell_says_its_state_in_words() -> None:
    frame = judged(
        ("1", "望山县", "fund_execution", 0.784, "behind"), ("2", "白石区", "fund_execution", 0.0, "no_data")
    )
    frame.loc[1, ["value", "numerator", "denominator"]] = float("nan")
    frame.loc[1, "state"] = "no_data"
    drawn = grid.data(frame, ["fund_execution", "industry_share"], ["1", "2"], "县区")
    assert [[cell["text"] for cell in row["cells"]] for row in drawn["rows"]] == [
        ["78.4%", "无数据"],
        ["无数据", "无数据"],
    ]
    assert drawn["rows"][0]["cells"][0]["hint"].startswith("落后")


def test_a_table_sorts_numbers_as_numbers_and_missing_last() -> None:
    column = tables.column("value", "支出率", words=wording.rate, kind="number")
    assert column.cell({"value": 0.5}) == {"text": "50.0%", "order": 0.5, "share": None, "status": ""}
    assert column.cell({"value": float("nan")})["order"] is None
    assert column.cell({"value": pd.NaT})["order"] is None
    text = tables.column("area", "地区")
    assert text.cell({"area": "石门乡"})["order"] == "石门乡"


def test_failures_are_logged_under_the_number_on_screen(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(problems.ToldError) as told, problems.told("test"):
        raise ZeroDivisionError("a secret detail")
    assert str(told.value) in caplog.text
    assert "secret" not in str(told.value)


def test_every_page_has_its_own_address() -> None:
    assert next(iter(PAGES)) == FIRST
    assert START.path.is_file()
    assert len({page.path for page in PAGES.values()}) == len(PAGES)


def test_the_small_map_fits_its_sheet_and_hatches_what_is_unknown() -> None:
    square = {"type": "Polygon", "coordinates": [[[110, 30], [111, 30], [111, 31], [110, 31], [110, 30]]]}
    parts = {"type": "MultiPolygon", "coordinates": [[[[111, 30], [112, 30], [112, 31], [111, 30]]]]}
    shapes = pd.DataFrame(
        {
            "area_code": ["1", "2"],
            "area": ["甲乡", "乙乡"],
            "geometry": [square, parts],
            "lon": [110.5, 111.7],
            "lat": 30.5,
        }
    )
    figures = judged(("1", "甲乡", "fund_execution", 0.5, "behind"))
    classes = map_classes.classes(figures["value"], "比率")
    drawn = overview_map.data(overview_map.outlines(shapes, shapes), figures, classes, worst="1")
    numbers = [float(n) for shape in drawn["shapes"] for n in re.findall(r"[\d.]+", shape["path"])]
    assert min(numbers) >= 0
    assert max(numbers) <= drawn["width"]
    assert max(numbers) >= max(drawn["width"], drawn["height"]) - 10, "land fills the sheet: no empty side"
    assert [bool(shape["colour"]) for shape in drawn["shapes"]] == [True, False]
    assert drawn["shapes"][1]["hint"] == "无数据"
    assert "50.0%" in drawn["shapes"][0]["hint"]
    assert [label["text"] for label in drawn["labels"]] == ["甲乡", "乙乡"]


def test_figures_are_bold_and_dates_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(frame.st, "html", drawn.append)
    frame.sentences(["到12月底有 275 项到期，占 92.4%，差 −1,330 个；2022-01-04 抽取，30 天内。"])
    assert re.findall(r"<b>(.*?)</b>", drawn[0]) == ["275", "92.4%", "−1,330", "30"]
    assert "到12月底" in drawn[0] and "2022-01-04" in drawn[0]


def test_a_number_that_is_part_of_a_name_is_not_half_bold(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(frame.st, "html", drawn.append)
    frame.sentences(["“超30天没有帮扶措施”最多，23 处；第3轮整改 98.7%（−11）。"])
    assert re.findall(r"<b>(.*?)</b>", drawn[0]) == ["23", "98.7%", "−11"]


@pytest.mark.parametrize(("most", "step"), [(0, 1), (2, 1), (3, 1), (40, None)])
def test_an_axis_of_few_whole_things_names_no_number_twice(most: int, step: int | None) -> None:
    month = {"area_code": "1", "area": "甲村", "unit": "户"}
    trend = pd.DataFrame([month | {"month": 202111, "value": 0}, month | {"month": 202112, "value": most}])
    axis = charts.lines(trend, highlight="1", height=200).layout.yaxis
    assert (axis.tickformat, axis.dtick) == (",.0f", step)


def test_an_axis_of_little_money_tells_its_fractions() -> None:
    month = {"area_code": "1", "area": "甲村", "unit": "元", "value": 9_000.0}
    trend = pd.DataFrame([month | {"month": 202112}])
    assert charts.lines(trend, highlight="1", height=200).layout.yaxis.tickformat == ",.4~g"
