"""通报数 in four states, its form, its slide, and its sentences."""

import re
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import published_words as words
from dashboard import session
from data.engine import open_store
from tests.dashboard.screen import open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_overview import exported, table_of
from tests.dashboard.test_problems import BROKEN

NAN = float("nan")


def row(text_: str = "36.8%", published: float = 0.368, half: float = 0.0005, **more: Any) -> dict[str, Any]:
    """The example of the bulletin: 6,014 of 16,651 households, 19,628 of 50,491 persons."""
    households, persons = more.pop("households", 6_014 / 16_651), more.pop("persons", 19_628 / 50_491)
    computed = more.pop("computed", households)
    base = more.pop("base", "未注明")
    fits = {
        name: abs(value - published) <= half
        for name, value in (("households", households), ("persons", persons), ("", computed))
    }
    return {
        "kpi": "risk_elimination_households",
        "label": "风险消除率（户）",
        "unit": "比率",
        "part": "",
        "text": text_,
        "base": base,
        "half_step": half,
        "computed_households": households,
        "computed_persons": persons,
        "computed": computed,
        "difference": computed - published,
        "difference_households": households - published,
        "difference_persons": persons - published,
        "fits_households": fits["households"],
        "fits_persons": fits["persons"],
        "reproducible": fits[{"户": "households", "人": "persons"}.get(base, "")]
        or (base == "未注明" and any(fits.values())),
    } | more


def test_what_no_base_gives_is_said_plainly() -> None:
    bulletin = row()
    assert words.sentence(bulletin) == "按户 36.1%、按人 38.9%，均不能复现 36.8%"
    assert words.difference(bulletin["difference_households"], bulletin) == "−0.68 个百分点"
    assert words.difference(bulletin["difference_persons"], bulletin) == "+2.07 个百分点"
    assert (words.verdict(bulletin), words.look(bulletin)) == ("舍入不能解释", "behind")
    assert words.heading(pd.DataFrame([bulletin])) == "1 个通报数中 1 个不能复现：风险消除率（户） 36.8%"


def test_the_second_citys_rate_is_counted_in_persons() -> None:
    second = row("49.69%", 0.4969, 0.00005, households=7_911 / 15_998, persons=27_256 / 54_851)
    assert words.sentence(second) == "按户 49.45%、按人 49.69%，按人可复现 49.69%"
    assert (words.verdict(second), words.look(second)) == ("舍入后一致", "fine")
    stated = row("49.69%", 0.4969, 0.00005, households=7_911 / 15_998, persons=27_256 / 54_851, base="户")
    assert words.sentence(stated) == "按户 49.45%、按人 49.69%；通报注明按户，不能复现 49.69%"


def test_other_figures_in_words() -> None:
    money = row(
        "96,376万元", 963_760_000, 5_000, unit="元", households=NAN, persons=NAN, computed=963_760_000.0
    )
    assert words.sentence(money) == "系统计算 96,376 万元，与 96,376万元 一致"
    assert words.verdict(money) == "完全一致"
    stated = row("36.1%", 0.361, households=0.3612, persons=0.361, base="户")
    assert words.verdict({**stated, "reproducible": True}) == "舍入后一致", "by persons it would be exact"
    wrong = row(
        "97,000万元", 970_000_000, 5_000, unit="元", households=NAN, persons=NAN, computed=963_760_000.0
    )
    assert words.sentence(wrong) == "系统计算 96,376 万元，不能复现 97,000万元"
    absent = row(households=NAN, persons=NAN)
    assert words.sentence(absent) == "系统没有这项数据，不能核对 36.8%"
    assert (words.verdict(absent), words.look(absent)) == ("不能核对", "no_data")
    assert words.difference(NAN, absent) == "—"
    assert words.heading(pd.DataFrame([absent])) == "1 个通报数没有数据可核对"
    assert words.heading(pd.DataFrame([money, absent])) == "1 个通报数都能复现，1 个没有数据可核对"
    assert words.heading(pd.DataFrame([])) == "没有录入通报数"
    one = row("6,014户", 6_014, 0.5, unit="户", households=6_014.0, persons=NAN, computed=6_014.0)
    assert words.sentence(one) == "按户 6,014 户，与 6,014户 一致"
    assert words.label(one | {"part": "category=脱贫不稳定户"}) == "风险消除率（户）：脱贫不稳定户"


def test_the_citys_bulletin_on_the_page(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(page="published")
    shown = text(app)
    assert "5 个通报数中 1 个不能复现：风险消除率（户） 36.8%" in shown
    table = tables(app)["通报数与计算数"]
    assert column(table, "通报数")[0] == "36.8%", "what cannot be reproduced comes first"
    assert column(table, "说明")[0] == "按户 36.1%、按人 38.9%，均不能复现 36.8%"
    assert not BROKEN.search(shown)
    files = exported(monkeypatch, page="published")
    _, rows = table_of(files["export_published"][1])
    assert len(rows) == 5
    slide = text(open_app(page="published", projection="dark"))
    assert "按户 36.1%、按人 38.9%，均不能复现 36.8%" in slide


def test_months_without_and_all_months(served: str) -> None:
    app = open_app(page="published", month="2021-06")
    assert "没有录入通报数" in text(app)
    app.segmented_control(key="published_months").set_value("全部月份").run()
    assert "5 个通报数中 1 个不能复现" in text(app)
    assert set(column(tables(app)["通报数与计算数"], "月份")) == {"2021年12月"}
    assert "5 个通报数中 1 个" in text(open_app(page="published", month="2021-06", projection="light"))


def fill(app: Any, figure: str, area_part: str = "") -> Any:
    app.text_input(key="published_figure").set_value(figure)
    app.text_input(key="published_source").set_value("市简报 2022-01-10")
    app.selectbox(key="published_part").set_value(area_part)
    (submit,) = [button for button in app.button if button.label == "录入"]
    return submit.click().run()


def test_a_figure_is_typed_in_checked_and_told(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    app = open_app(page="published")
    app = fill(app, "很多")
    assert "“通报数”列值为“很多”：应为一个数" in text(app)
    app.text_input(key="published_day").set_value("去年")
    assert "文件日期“去年”应为" in text(fill(app, "16,651户"))
    app.text_input(key="published_day").set_value("2022年1月10日")
    app = fill(app, "16,651户")
    assert re.search(r"已录入，第 \d+ 批。", text(app))
    assert "6 个通报数中 1 个不能复现" in text(app)
    for figure, part in (
        ("9,000户", "脱贫不稳定户"),
        ("5,000户", "边缘易致贫户"),
        ("2,600户", "突发严重困难户"),
    ):
        app = fill(app, figure, part)
    shown = text(app)
    assert "1 处通报数的分项之和与总数对不上" in shown
    assert "示范市通报 16,651户，各类别之和 16,600，少 51：脱贫不稳定户 9,000户" in shown
    app = fill(app, "2,600户", "突发严重困难户")
    assert "录入过，没有改动" in text(app)


def test_one_township_sees_and_enters_its_own(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).connect() as connection:
        code = connection.execute(sql("SELECT code FROM areas WHERE name = '石门乡'")).scalars().first()
    monkeypatch.setenv(session.AREAS_SETTING, str(code))
    app = open_app(page="published")
    assert "没有录入通报数" in text(app)
    app = fill(app, "3户")
    assert "1 个通报数" in text(app)
    assert "36.8%" not in str(tables(app)["通报数与计算数"])


def test_an_empty_and_a_broken_store_are_sentences(
    sqlite_url: str, demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="published"))
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DROP TABLE published_figures"))
    shown = text(open_app(page="published"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", shown)
    assert "SELECT" not in shown
