"""资金 in four states, its file exports, its words, and the charts' marks."""

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import (
    bullet_chart,
    chain_chart,
    export,
    funds_figures,
    funds_lists,
    pace_chart,
    session,
    wording,
    years_chart,
)
from data.engine import open_store
from queries import evaluate
from queries.scope import WHOLE_CITY
from tests.dashboard.screen import component, has_component, open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_map import area

NAN = float("nan")


def panels(app: Any) -> dict[str, str]:
    """Heading → subtitle of every panel."""
    found = {}
    for element in app.get("html"):
        heading = re.search(r'panel-heading">(.*?)</h2>', element.proto.body)
        if heading:
            subtitle = re.search(r'panel-subtitle">(.*?)</p>', element.proto.body)
            found[heading[1]] = subtitle[1] if subtitle else ""
    return found


def test_the_citys_money_on_one_page(served: str) -> None:
    app = open_app(page="funds")
    assert not app.exception
    cards = {card["key"]: card for card in component(app, "cards")["cards"]}
    figures = evaluate.values(
        open_store(served), scope=WHOLE_CITY, month=202112, kpis=["fund_execution", "allocated"]
    ).set_index("kpi")
    assert cards["fund_execution"]["value"] == f"{figures.at['fund_execution', 'value']:.1%}"[:-1]
    assert cards["allocated"]["value"] == "96,376"
    assert cards["allocated"]["lines"] == ["上年同期 93,216 万元", "同比 +3.4%"]
    assert "差 8.6 个百分点" in cards["fund_execution"]["lines"][1]
    assert len(app.get("plotly_chart")) <= 12
    shown = text(app)
    assert "这一页没有显示出来" not in shown
    assert not re.search(r"\b(?:nan|None|NaN|NaT|inf)\b", shown)
    headings = panels(app)
    assert any(re.match(r".+支出率 \d+\.\d%，差序时 \d+\.\d 个百分点", heading) for heading in headings)
    assert any("下达超过 90 天" in subtitle for subtitle in headings.values())


@pytest.mark.parametrize(
    ("level", "month"), [("county", "2021-06"), ("township", "2021-12"), ("village", "2020-01")]
)
def test_every_level_has_its_page(served: str, level: str, month: str) -> None:
    code, _ = area(served, level)
    app = open_app(page="funds", area=code, month=month)
    assert not app.exception
    assert "这一页没有显示出来" not in text(app)
    assert has_component(app, "cards")
    assert len(app.get("plotly_chart")) <= 12


def exported(monkeypatch: pytest.MonkeyPatch, **address: str) -> dict[str, list[list[Any]]]:
    """The rows of each file that a page offers, headings first, by the key of its button."""
    files: dict[str, list[list[Any]]] = {}

    def press(label: str, *, data: Callable[[], bytes], key: str, **_: Any) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(data())).active
        lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
        blank = next(number for number, line in enumerate(lines) if not any(line))
        files[key] = lines[blank + 1 :]

    monkeypatch.setattr(export.st, "download_button", press)
    open_app(**address)
    return files


def test_the_slow_list_leads_to_projects_and_is_a_file(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tables(open_app(page="funds"))["迟付资金"]
    days = [int(re.sub(r"\D", "", cell)) for cell in column(slow, "已下达")]
    assert days == sorted(days, reverse=True) and min(days) > 90
    file = exported(monkeypatch, page="funds")["export_slow"]
    at = file[0].index("项目编号")
    assert [row[at] or "" for row in file[1:]] == [row["key"] for row in slow["rows"]]
    number = next(row["key"] for row in slow["rows"] if row["key"])
    assert "资金下达" in text(open_app(page="projects", project=number))


def test_one_township_sees_only_its_own_money(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = area(served, "township")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="funds")
    cards = {card["key"]: card for card in component(app, "cards")["cards"]}
    own = evaluate.values(
        open_store(served), scope=WHOLE_CITY, month=202112, kpis=["allocated"], areas=[code]
    )
    assert cards["allocated"]["value"] == wording.wan(own["value"].iloc[0])
    files = exported(monkeypatch, page="funds")
    places = {row[file[0].index("代码")] for file in files.values() if "代码" in file[0] for row in file[1:]}
    assert places and all(place.startswith(code) for place in places)


def test_an_empty_store_offers_a_beginning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="funds"))


def test_a_broken_store_is_a_sentence(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DROP TABLE allocations"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", text(open_app(page="funds")))


def judged(*rows: tuple[str, float, float, str], **more: Any) -> pd.DataFrame:
    """fund_execution by (name, paid, allocated, status) in 万元, as `queries.judgement` gives it."""
    frame = pd.DataFrame(rows, columns=["area", "numerator", "denominator", "status"])
    frame[["numerator", "denominator"]] *= 10_000
    value = frame["numerator"] / frame["denominator"]
    return frame.assign(
        area_code=frame["area"], kpi="fund_execution", unit="比率", state="value", slice="", value=value,
        reference=0.75, reference_label="序时进度 75%", shortfall=0.75 - value, month=202109, **more,
    )  # fmt: skip


BELOW = judged(
    ("望山县", 400, 1000, "behind"), ("松溪县", 1200, 2000, "watch"), ("白石区", 900, 1000, "fine")
)


def test_the_page_in_one_sentence() -> None:
    own = judged(("示范市", 2500, 4000, "watch")).to_dict("records")[0]
    assert funds_figures.lead(own, BELOW) == (
        "今年下达 4,000 万元，支付 2,500 万元，支出率 62.5%，差序时进度 12.5 个百分点，合 500 万元；"
        "望山县少支最多，350 万元。"
    )
    assert funds_figures.lead(own, None).endswith("合 500 万元。")
    assert "快于序时进度" in funds_figures.lead(judged(("甲", 9, 10, "fine")).to_dict("records")[0], None)
    assert "没有资金" in funds_figures.lead({**own, "state": "no_data"}, BELOW)


def test_headings_name_who_is_behind() -> None:
    assert funds_figures.bullets_heading(BELOW, "县区") == "望山县支出率 40.0%，差序时 35.0 个百分点"
    fine = BELOW.iloc[1:]
    assert funds_figures.bullets_heading(fine, "县区") == "没有县区落后，最低松溪县 60.0%"
    assert funds_figures.bullets_heading(BELOW.head(0), "县区") == "各县区本月没有可比的支出率"
    own = judged(("示范市", 2500, 4000, "watch")).to_dict("records")[0]
    assert funds_figures.unpaid_heading(BELOW, own) == "还有 1,500 万元没有支付，松溪县最多，800 万元"


def test_the_chain_has_a_step_for_every_stage_that_is_known() -> None:
    steps = funds_figures.chain(BELOW.head(1), BELOW.head(0))
    assert steps["text"].tolist() == ["下达 1,000", "支付 400 · 40.0%"]
    assigned = judged(("望山县", 800, 1000, "fine"))
    steps = funds_figures.chain(BELOW.head(1), assigned)
    assert steps["text"].tolist() == ["下达 1,000", "到项目 800 · 80.0%", "支付 400 · 40.0%"]
    bars = chain_chart.steps(steps, highlight="望山县").data[0]
    assert list(bars.x) == [10_000_000, 8_000_000, 4_000_000]
    assert bars.marker.color[-1] == bullet_chart.LIGHT.behind


def test_a_bullet_carries_figure_status_and_parts() -> None:
    rows = funds_figures.bullets(BELOW)
    figure = bullet_chart.bullets(rows, mark="序时")
    words = [note.text for note in figure.layout.annotations]
    assert "40.0%" in words[0] and "◆ 落后" in words[0] and "400 / 1,000 万元" in words[0]
    assert words[-1] == "序时"
    assert [shape.x0 for shape in figure.layout.shapes] == [0.75] * 3
    assert list(figure.data[0].customdata) == ["望山县", "松溪县", "白石区"]
    assert list(figure.data[0].marker.color) == [bullet_chart.LIGHT.behind] + [bullet_chart.LIGHT.context] * 2


def test_each_level_is_held_against_its_own_floor() -> None:
    shares = judged(("", 560, 1000, "watch"), ("", 620, 1000, "fine")).assign(
        slice=["fund_level=中央", "fund_level=省级"], reference=[0.6, 0.6], shortfall=[0.04, -0.02],
        reference_label="底线 60%（中央，2021）",
    )  # fmt: skip
    own = judged(("示范市", 1180, 2000, "watch")).assign(kpi="industry_share").to_dict("records")[0]
    assert funds_figures.levels_held_heading(shares, own) == "中央资金产业占比低于底线，合计 59.0%"
    assert funds_figures.level_bullets(shares, own)["note"].tolist()[0] == "底线 60%，560 / 1,000 万元"
    fee = own | {"kpi": "management_fee_share", "value": 0.007}
    assert funds_figures.levels_held_heading(shares, fee) == "中央资金管理费占比高于上限，合计 0.7%"
    within = shares.assign(shortfall=-0.01)
    assert funds_figures.levels_held_heading(within, fee) == "各级资金管理费占比都不高于上限，合计 0.7%"


def _year(*values: float) -> pd.DataFrame:
    known = [*values, *[NAN] * (12 - len(values))]
    months = [202100 + number for number in range(1, 13)]
    return pd.DataFrame(
        {
            "month": months, "planned": [number / 12 for number in range(1, 13)],
            "value": known, "numerator": [value * 12_000_000 for value in known],
            "denominator": 12_000_000.0, "needed": NAN,
        }
    )  # fmt: skip


LANDING = {"landing_value": 0.8, "value_low": 0.7, "value_high": 0.9, "method": "pace"}


def test_the_pace_is_told_with_the_landing_and_its_interval() -> None:
    year = _year(*[0.05 * number for number in range(1, 10)])
    assert funds_figures.pace_sentences(year, LANDING, 202109) == [
        "要在年底支出 100%，今后每月需支付 220 万元，今年以来平均每月 60.0 万元。",
        "按最近十二个月的进度推算，年底支出率约 80.0%，九成五的可能在 70.0% 至 90.0% 之间。",
    ]
    nothing = {**LANDING, "landing_value": NAN, "method": ""}
    assert funds_figures.pace_sentences(year, nothing, 202109)[1] == "历史不足，不作预测。"
    assert funds_figures.pace_sentences(year, LANDING, 202110) == ["没有数据，不作推算。"]
    whole = _year(*[number / 12 for number in range(1, 12)], 0.9)
    assert funds_figures.pace_sentences(whole, LANDING, 202112) == ["全年已定，还有 120 万元没有支付。"]


def test_the_curve_names_its_lines_without_overlap() -> None:
    figure = pace_chart.pace(_year(0.1, 0.2), LANDING, status="behind", height=290)
    words = [note.text for note in figure.layout.annotations]
    assert {"序时", "预计 80.0%", "<b>实际 20.0%</b>"} <= set(words)
    december = pace_chart.pace(_year(*[0.08 * n for n in range(1, 13)]), LANDING, status="fine", height=290)
    ends = sorted(note.y * 248 / 1.09 + (note.yshift or 0) for note in december.layout.annotations)
    assert len(ends) == 2 and ends[1] - ends[0] >= 16


def test_two_years_are_named_at_their_ends() -> None:
    months = [*range(202001, 202013), *range(202101, 202109)]
    trend = pd.DataFrame({"month": months, "value": [1e6 * (month % 100) for month in months]})
    figure = years_chart.years(trend, year=2021, height=290)
    assert [note.text for note in figure.layout.annotations] == ["2020年 1,200", "<b>2021年 800</b>"]
    growth = pd.DataFrame({"kpi": ["paid_growth"], "value": [0.074]})
    assert funds_figures.growth_heading(trend, growth, 202108) == "累计支付 800 万元，同比 +7.4%"
    assert funds_figures.growth_heading(trend, growth.head(0), 202108).endswith("上年同期 800 万元")


def test_a_list_without_rows_says_why() -> None:
    empty = pd.DataFrame({"ahead": []})
    empty.attrs = {"reported": 0}
    assert funds_lists.ahead_heading(empty) == "本月没有形象进度，不能与支付相比"
    empty.attrs = {"reported": 5}
    assert funds_lists.ahead_heading(empty) == "没有支付明显快于工程的项目"


def test_the_furthest_behind_its_own_mark_is_red() -> None:
    rows = pd.DataFrame(
        {
            "key": ["a", "b", "c"], "name": ["甲", "乙", "丙"], "value": [0.89, 0.62, 0.4],
            "reference": [1.0, 0.9, 0.4], "status": ["behind", "behind", "fine"], "text": "", "note": "",
        }
    )  # fmt: skip
    red, grey = bullet_chart.LIGHT.behind, bullet_chart.LIGHT.context
    assert list(bullet_chart.bullets(rows).data[0].marker.color) == [grey, red, grey]
