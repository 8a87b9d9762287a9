"""帮扶与增收 in four states, its lists and files, its words and its charts' marks."""

import re
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import (
    bands_chart,
    charts,
    floor_chart,
    growth_chart,
    income_figures,
    session,
    support_figures,
    wording,
)
from data.engine import open_store
from queries import evaluate
from queries.scope import WHOLE_CITY
from tests.dashboard.screen import component, has_component, open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_funds import exported, panels
from tests.dashboard.test_map import area

NAN = float("nan")


def values(store: str, *kpis: str, code: str = "990100") -> pd.Series:
    """Figures of December 2021 by KPI, as the command line gives them."""
    found = evaluate.values(open_store(store), scope=WHOLE_CITY, month=202112, kpis=kpis, areas=[code])
    return found.set_index("kpi")["value"]


def test_the_citys_page(served: str) -> None:
    app = open_app(page="support")
    assert not app.exception
    own = values(served, "visit_rate", "helpers_without_visit", "employed", "loans_misused")
    cards = {card["key"]: card for card in component(app, "cards")["cards"]}
    assert cards["visit_rate"]["value"] == wording.rate(own["visit_rate"])[:-1]
    assert cards["employed"]["lines"][0] == "底线 33,200 人"
    assert cards["income_poor_growth"]["lines"][0].endswith(" 元/人")
    assert 8 <= len(app.get("plotly_chart")) <= 12
    shown, headings = text(app), list(panels(app))
    assert "这一页没有显示出来" not in shown
    assert not re.search(r"\b(?:nan|None|NaN|NaT|inf)\b", shown)
    idle = f"{wording.whole(own['helpers_without_visit'])} 名帮扶人今年一次未走访"
    assert any(heading.startswith(idle) for heading in headings)
    assert any(re.fullmatch(r".+增收链条不成立，其余 \d 个县区成立", heading) for heading in headings)
    listed = tables(app)
    assert len(listed["未走访帮扶人"]["rows"]) == own["helpers_without_visit"]
    assert all(re.fullmatch(r".\*\*", name) for name in column(listed["未走访帮扶人"], "帮扶人"))
    risks = column(listed["有风险小额信贷"], "风险")
    assert sum("违规使用" in risk for risk in risks) == own["loans_misused"]
    links = "".join(element.proto.body for element in app.get("html"))
    assert 'href="?page=dictionary&amp;kpi=visit_rate"' in links


@pytest.mark.parametrize(
    ("level", "month"),
    [("county", "2021-12"), ("township", "2021-02"), ("village", "2021-12"), ("village", "2020-06")],
)
def test_every_level_has_its_page(served: str, level: str, month: str) -> None:
    code, _ = area(served, level)
    app = open_app(page="support", area=code, month=month)
    assert not app.exception
    shown = text(app)
    assert "这一页没有显示出来" not in shown
    assert not re.search(r"\b(?:nan|None|NaN|NaT|inf)\b", shown)
    assert has_component(app, "cards")
    assert ("到月末还没有应完成的走访" in shown) == (month == "2021-02")
    assert ("本月没有走访数据" in shown) == (month == "2020-06")


def test_files_hold_what_the_lists_show(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files = exported(monkeypatch, page="support")
    own = values(served, "helpers_without_visit", "points_pilot_villages")

    def cells(key: str, heading: str) -> list[Any]:
        head, *rows = files[key]
        return [row[head.index(heading)] for row in rows]

    names = cells("export_idle", "帮扶责任人")
    assert len(names) == own["helpers_without_visit"]
    assert all(re.fullmatch(r".\*\*", name) for name in names)
    assert all(not name or re.fullmatch(r".\*\*", name) for name in cells("export_risk", "户主"))
    assert max(cells("export_weak", "村集体经济收入（元）")) < 100_000
    assert sum(cells("export_pilots", "试点村数")) == own["points_pilot_villages"]
    assert len(cells("export_chain", "脱贫人口收入增速")) == 7


def test_one_township_sees_only_its_own(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = area(served, "township")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    files = exported(monkeypatch, page="support")
    places = {row[file[0].index("代码")] for file in files.values() if "代码" in file[0] for row in file[1:]}
    assert places and all(place.startswith(code) for place in places)
    assert not {"export_chain", "export_pilots"} & set(files), "what compares with others"


def test_an_empty_store_offers_a_beginning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="support"))


def test_a_broken_store_is_a_sentence(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("drop table rollup"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", text(open_app(page="support")))


def row(kpi: str, value: float, **more: Any) -> dict[str, Any]:
    """A judged row of a ranking."""
    bare = {"kpi": kpi, "area": "东县", "area_code": "1", "value": value, "state": "value", "unit": "比率"}
    judged = {"status": "fine", "reference": NAN, "reference_label": "", "shortfall": NAN, "month": 202112}
    return {**bare, "numerator": NAN, "denominator": NAN, "slice": "", **judged, **more}


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows)


BEHIND = {"status": "behind", "reference": 1.0, "shortfall": 0.2}
NOTHING = row("visit_rate", NAN, state="no_data")
TOO_EARLY = row("visit_rate", NAN, state="not_applicable")


@pytest.mark.parametrize(
    ("rows", "heading"),
    [
        ([row("visit_rate", 0.8, **BEHIND), row("visit_rate", 0.9)], "东县走访完成率 80.0% 最低，落后"),
        ([row("visit_rate", 0.8, **BEHIND)] * 2, "东县走访完成率 80.0% 最低，共 2 个县区落后"),
        ([row("visit_rate", 0.95)] * 2, "东县走访完成率 95.0% 最低，没有县区落后"),
        ([row("visit_rate", 0.95)], "东县走访完成率 95.0%"),
        ([row("visit_rate", 0.5, state="small_sample")], "各县区本月没有可比的走访完成率"),
        ([NOTHING], "本月没有走访数据"),
        ([TOO_EARLY, NOTHING], "到月末还没有应完成的走访"),
    ],
)
def test_visits_in_words(rows: list[dict[str, Any]], heading: str) -> None:
    assert support_figures.visits_heading(frame(*rows), "县区") == heading


def test_helpers_without_visit_in_words() -> None:
    idle = {"unit": "人"}
    most = frame(
        row("helpers_without_visit", 7, area="西县", **idle), row("helpers_without_visit", 2, **idle)
    )
    alike = frame(row("helpers_without_visit", 2, **idle), row("helpers_without_visit", 2, **idle))
    made = row("visit_rate", 0.9)

    def heading(value: float, rate: dict[str, Any], below: pd.DataFrame, **more: Any) -> str:
        own = row("helpers_without_visit", value, **idle, **more)
        return support_figures.idle_heading(own, rate, below)

    assert heading(9, made, most) == "9 名帮扶人今年一次未走访，西县最多，7 人"
    assert heading(4, made, alike) == "4 名帮扶人今年一次未走访"
    assert heading(0, made, alike) == "应走访的帮扶人都已走访"
    assert heading(0, TOO_EARLY, alike) == "到月末还没有应走访的帮扶人"
    assert heading(NAN, NOTHING, alike, state="no_data") == "本月没有走访数据"


def test_work_beside_its_floor_in_words() -> None:
    def work(value: float, floor: float = NAN, **more: Any) -> dict[str, Any]:
        gap = {"reference": floor, "shortfall": floor - value}
        return row("employed", value, unit="人", **gap, **more)

    months = frame(work(90, month=202111), work(100))
    assert support_figures.work_heading(work(100, 90), months) == "脱贫人口务工 100 人，高于底线 10 人"
    assert support_figures.work_heading(work(100, 110), months) == "脱贫人口务工 100 人，比底线少 10 人"
    assert support_figures.work_heading(work(100, 100), months) == "脱贫人口务工 100 人，与底线持平"
    assert support_figures.work_heading(work(100), months) == "脱贫人口务工 100 人，较上月 +10 人"
    assert support_figures.work_heading(work(NAN, state="no_data"), months) == "本月没有务工数据"
    heading = support_figures.floors_heading
    assert (
        heading(frame(work(100, 110), work(100, 90)), "县区")
        == "东县务工比底线少 10 人，其余 1 个县区守住底线"
    )
    assert heading(frame(work(100, 90), work(100, 90)), "县区") == "2 个县区务工规模都守住底线"
    assert heading(frame(work(100)), "县区") == "各县区没有务工规模底线"
    assert support_figures.since_known(frame(work(NAN), work(5), work(NAN)))["value"].tolist()[0] == 5


def test_loans_pilots_and_workshops_in_words() -> None:
    held = {"reference": 0.01, "shortfall": 0.01}
    over = support_figures.overdue_heading
    assert over(frame(row("loans_overdue_rate", 0.02, **held)), "县区") == (
        "东县贷款逾期率最高，2.0%，共 1 个县区高于上限"
    )
    assert over(frame(row("loans_overdue_rate", 0.0)), "县区") == "各县区都没有逾期贷款"
    assert over(frame(NOTHING), "县区") == "各县区没有可比的贷款逾期率"
    listed = pd.DataFrame({"days_overdue": pd.array([61, pd.NA], dtype="Int64")})

    def risk(late: float, misused: float, shown: pd.DataFrame = listed) -> str:
        rows = {
            "loans_overdue_rate": row("loans_overdue_rate", 0.1, numerator=late),
            "loans_misused": row(
                "loans_misused", misused, state="no_data" if wording.missing(misused) else "value"
            ),
        }
        return support_figures.risk_heading(rows, shown)

    assert risk(1, 2) == "1 笔逾期、2 笔违规使用，最久逾期 61 天"
    assert risk(0, 0, listed.head(0)) == "没有逾期或违规使用的小额信贷"
    assert risk(NAN, NAN, listed.head(0)) == "本月没有小额信贷数据"
    pilots = pd.DataFrame()
    for attrs, heading in (
        ((9, 2, 1), "2 个乡镇积分制试点不足 2 个村，其中 1 个还没有试点"),
        ((9, 2, 0), "2 个乡镇积分制试点不足 2 个村"),
        ((9, 0, 0), "9 个乡镇积分制试点都不少于 2 个村"),
        ((0, 0, 0), "本月没有积分制试点的数据"),
    ):
        pilots.attrs = dict(zip(("townships", "short", "none"), attrs, strict=True)) | {"required": 2}
        assert support_figures.pilots_heading(pilots) == heading
    shops = {kpi: row(kpi, 0, unit="个") for kpi in support_figures.WORKSHOPS}
    assert support_figures.workshops_heading(shops) == "这里没有帮扶车间"
    assert support_figures.workshop_steps(frame(NOTHING)).empty


def chain(*counties: tuple[str, float, float], city: float = 0.10) -> pd.DataFrame:
    """A frame of `queries.income_chain`."""
    found = pd.DataFrame(
        [{"area_code": name, "area": name, "poor": poor, "rural": rural, "city": city}
         for name, poor, rural in counties]
    )  # fmt: skip
    for name, first, second in (("ahead_of_county", "poor", "rural"), ("ahead_of_city", "rural", "city")):
        unknown = found[first].isna() | found[second].isna()
        found[name] = (found[first] > found[second]).astype("boolean").mask(unknown)
    found["holds"] = found["ahead_of_county"] & found["ahead_of_city"]
    found.attrs = {"city": "示例市", "rural": city}
    return found


GOOD, BROKEN = ("东县", 0.14, 0.11), ("西县", 0.06, 0.07)


@pytest.mark.parametrize(
    ("found", "heading"),
    [
        (chain(GOOD, BROKEN), "西县增收链条不成立，其余 1 个县区成立"),
        (chain(GOOD, GOOD), "2 个县区增收链条都成立"),
        (chain(GOOD), "东县增收链条成立：脱贫高于本县，本县高于全市"),
        (chain(BROKEN), "西县增收链条不成立：脱贫不高于本县，本县不高于全市"),
        (chain(("西县", NAN, 0.07)), "西县增收链条不成立：本县不高于全市"),
        (chain(GOOD, city=NAN), "东县脱贫人口增速高于本县农民"),
        (chain(("东县", NAN, 0.2), ("西县", NAN, 0.2)), "收入数据不全，看不出增收链条是否成立"),
        (chain(("东县", NAN, NAN)), "本月没有可比的收入数据"),
    ],
)
def test_the_income_chain_in_words(found: pd.DataFrame, heading: str) -> None:
    assert income_figures.chain_heading(found) == heading


def test_the_income_chain_drawn() -> None:
    found = chain(GOOD, BROKEN, ("南县", 0.12, NAN))
    rows = income_figures.chain_rows(found)
    assert rows["name"].tolist() == ["西县", "南县", "东县"], "the broken one first"
    assert rows["text"].tolist() == ["两级都不成立", "数据不全", "成立"]
    figure = growth_chart.growths(rows, city=0.1, height=400)
    assert [line.x0 for line in figure.layout.shapes if line.line.dash != "solid" and line.x0 == line.x1][
        -1
    ] == pytest.approx(0.1)
    words = [note.text for note in figure.layout.annotations]
    assert "全市农民 10.0%" in words and "● 脱贫人口" in words
    assert any("两级都不成立" in word for word in words)
    narrow = growth_chart.growths(rows, city=0.1, height=120)
    assert not any("两级都不成立" in note.text for note in narrow.layout.annotations), "one line each"
    own = row("income_poor_growth", -0.02, area="东一乡")
    bars = income_figures.growth_bars(own, chain(GOOD))
    assert bars["area"].tolist() == ["东一乡脱贫人口", "东县脱贫人口", "东县农民", "示例市农民"]
    assert charts.bars(bars, height=100).layout.xaxis.range[0] < -0.02, "room for what is written there"
    assert income_figures.growth_bars(row("income_poor_growth", NAN), chain(GOOD).head(0)).empty


def test_collective_income_in_bands() -> None:
    found = pd.DataFrame(
        {
            "low": [0.0, 50_000, 100_000], "high": [50_000, 100_000, NAN],
            "villages": [1, 2, 3], "weak": [True, True, False],
        }
    )  # fmt: skip
    rows, limit = income_figures.bands(found), income_figures.limit_of(found)
    assert (rows["name"].tolist(), limit) == (["<5", "5–10", "≥10"], "10 万元")
    figure = bands_chart.bands(rows, limit=limit, height=200)
    assert figure.layout.shapes[0].x0 == 1.5, "between the last weak band and the first that is not"
    assert income_figures.limit_of(found.head(0)) == ""
    heading = income_figures.collective_heading
    weak = row("villages_weak_collective_rate", 0.5, numerator=3, denominator=6)
    assert heading(weak, limit) == "3 个村集体收入不足 10 万元，占 50.0%"
    assert heading({**weak, "numerator": 0, "value": 0}, limit) == "6 个村集体收入都不低于 10 万元"
    assert heading({**weak, "numerator": NAN, "denominator": NAN}, "") == "没有村报告集体经济收入"
    assert income_figures.weak_heading(found.head(0), limit, "") == "没有集体收入不足 10 万元的村"


def test_the_page_in_two_sentences() -> None:
    rows = {
        "visit_rate": row("visit_rate", 0.5, numerator=1, denominator=2),
        "helpers_without_visit": row("helpers_without_visit", 0),
        "income_poor_growth": row("income_poor_growth", 0.124),
        "employed": row("employed", 90, reference=100, shortfall=10),
    }
    assert income_figures.lead(rows, chain(GOOD, GOOD)) == [
        "今年到月末应走访 2 次，完成 1 次，完成率 50.0%，没有一次未走访的帮扶人。",
        "脱贫人口人均收入同比 +12.4%，2 个县区增收链条都成立；务工人数 90 人，低于底线 100 人。",
    ]
    nothing = {kpi: row(kpi, NAN, state="no_data") for kpi in rows}
    assert income_figures.lead(nothing, chain(("东县", NAN, NAN))) == ["本月没有走访、收入和务工的数据。"]


def test_months_against_a_floor_drawn() -> None:
    months = frame(
        *(row("employed", value, unit="人", month=month) for month, value in ((202111, 95), (202112, 101)))
    ).assign(reference=[NAN, 100.0])
    figure = floor_chart.against_floor(months, height=200)
    assert figure.layout.shapes[0].y0 == 100
    assert {note.text for note in figure.layout.annotations} == {"底线 100", "<b>101 人</b>"}
    low, high = figure.layout.yaxis.range
    assert 0 < low < 95 and high > 101
    bare = floor_chart.against_floor(months.assign(reference=NAN), height=200)
    assert not bare.layout.shapes
