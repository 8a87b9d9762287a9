"""监测对象: figures that agree with the queries, lists as long as their figure, words for every case."""

import io
import json
import re
from typing import Any

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import (
    flow_chart,
    households_figures,
    households_lists,
    labelled_bars,
    session,
    survival_figures,
    workbook,
)
from data.engine import open_store
from queries import household_lists
from queries.evaluate import values
from queries.scope import WHOLE_CITY
from queries.survival import CURVE_COLUMNS, summary
from tests.dashboard.screen import open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_map import area

NAN = float("nan")
TOWNSHIP = "石门乡"


def components(app: Any, name: str) -> list[dict[str, Any]]:
    protos = [e.proto for e in app.get("bidi_component")]
    return [json.loads(proto.json) for proto in protos if proto.component_name == f"dashboard.{name}"]


def township(url: str) -> str:
    with open_store(url).connect() as connection:
        return str(
            connection.execute(sql("select code from areas where name = :n"), {"n": TOWNSHIP}).scalar_one()
        )


def figures(url: str, code: str, kpis: list[str]) -> dict[str, float]:
    found = values(open_store(url), scope=WHOLE_CITY, month=202112, kpis=kpis, areas=[code])
    return dict(zip(found["kpi"], found["value"], strict=True))


def test_the_city_in_one_page_by_counts_alone(served: str) -> None:
    app = open_app(page="households", by="county")
    assert not app.exception
    said = text(app)
    assert not re.search(r"\b(?:nan|None|NaN|NaT)\b", said)
    cards = components(app, "cards")[0]["cards"]
    assert [card["key"] for card in cards] == list(households_figures.CARDS)
    assert (cards[0]["value"], cards[2]["value"]) == ("16,651", "36.1")
    assert "人 38.9%（19,628 / 50,491）" in said
    assert {card["status"] for card in cards[:5]} == {"unjudged"}, "the elimination rate is not judged"
    curves = components(app, "curves")[0]
    assert [group["name"] for group in curves["groups"]][:2] == ["白石区", "清河县"], (
        "counties in their order"
    )
    assert not re.search(r".\*\*", said), "a household by name"
    counted = tables(app)["各乡镇需核实的户和线索"]
    assert len(counted["rows"]) == 107
    asked = ["households_without_measure", "clues_overdue"]
    whole = figures(served, "990100", asked)
    for label, kpi in zip(("失帮户数", "超期线索"), asked, strict=True):
        assert sum(map(int, column(counted, label))) == whole[kpi]
    process = components(app, "bars")[0]["rows"]
    assert process[0]["text"] == f"{figures(served, '990100', ['clues_found'])['clues_found']:,.0f} 条"


def test_a_township_lists_the_households_behind_its_figures(served: str) -> None:
    code = township(served)
    app = open_app(page="households", area=code)
    assert not app.exception
    found, counted = tables(app), figures(served, code, list(households_lists.KINDS))
    for kpi, number in counted.items():
        caption = households_lists.KPIS[kpi].label
        assert len(found[caption]["rows"] if caption in found else []) == number, kpi
    assert all(re.fullmatch(r".\*\*", name) for name in column(found["超30天无帮扶措施户数"], "户主"))
    assert all(row["key"].startswith(code) for row in found["超期未认定线索数"]["rows"])
    assert "户数少，按望山县计算" in text(app)
    assert not re.search(r"(?<![\d.])\d{17}[\dX](?!\d)", text(app)), "an ID number on screen"


def test_one_township_sees_its_own_and_is_told_why_there_is_no_curve(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = area(served, "township")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="households")
    assert not app.exception
    assert "看不到全县的曲线" in text(app)
    assert components(app, "curves") == []


@pytest.mark.parametrize("slide", ["1", "2", "3"])
def test_projected_findings_name_nobody(served: str, slide: str) -> None:
    app = open_app(page="households", area=township(served), projection="dark", slide=slide)
    assert not app.exception
    assert len(components(app, "slide_figures")[0]["figures"]) == 3
    assert not re.search(r".\*\*|\d{16}", text(app))


def test_an_empty_store_offers_a_beginning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="households"))


def test_a_broken_store_is_a_sentence(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("drop table process_times"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", text(open_app(page="households")))


def test_a_list_in_a_file_has_masked_names_and_dates(served: str) -> None:
    kind = households_lists.KINDS["households_without_measure"]
    listed = household_lists.households(
        open_store(served), scope=WHOLE_CITY, kpi=kind.kpi, area=township(served), month=202112
    )
    book = workbook.workbook(listed, kind.sheet, title=kind.short, stamp=[])
    rows = list(openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(min_row=3, values_only=True))
    assert rows[0][:3] == ("户编号", "户主", "村")
    assert all(re.fullmatch(r".\*\*", row[1]) for row in rows[1:])
    assert len(rows) - 1 == listed.attrs["count"]


def flows(*rows: tuple[float, float, float]) -> pd.DataFrame:
    months = [202101 + place for place in range(len(rows))]
    frame = pd.DataFrame(rows, columns=["open", "came", "ended"])
    return frame.assign(month=months, fallen_back=0.0, marked_again=0.0)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ((90, 10, 20), "本月新增 10 户、消除 20 户，未消除减少 10 户"),
        ((90, 20, 10), "本月新增 20 户、消除 10 户，未消除增加 10 户"),
        ((90, 5, 5), "本月新增 5 户、消除 5 户，未消除与上月持平"),
        ((90, NAN, NAN), "未消除 90 户"),
        ((NAN, NAN, NAN), "本月没有名册数据"),
    ],
)
def test_the_month_in_words(last: tuple[float, float, float], said: str) -> None:
    assert households_figures.flow_heading(flows(last)) == said


def test_months_before_the_first_roster_are_not_drawn() -> None:
    known = households_figures.since_known(flows((NAN, NAN, NAN), (5, NAN, NAN), (NAN, NAN, NAN), (7, 2, 0)))
    assert known["month"].tolist() == [202102, 202103, 202104]
    assert households_figures.since_known(flows((NAN, NAN, NAN))).empty
    assert households_figures.flow_heading(flows().head(0)) == "本月没有名册数据"


def test_each_month_carries_its_numbers_once() -> None:
    figure = flow_chart.stock_and_flow(flows((100, 3, 1), (90, 0, 10)), height=400)
    words = [note.text for note in figure.layout.annotations]
    assert sorted(word for word in words if word.isdigit()) == ["0", "0", "0", "1", "10", "100", "3"]
    assert {"未消除", "新增", "消除", "回退", "<b>90</b>"} <= set(words)


def test_the_first_month_alone_is_a_point_and_names_nothing_that_is_not_drawn() -> None:
    figure = flow_chart.stock_and_flow(flows((282, NAN, NAN)), height=400)
    words = [note.text for note in figure.layout.annotations]
    assert figure.data[0].mode == "markers" and {"未消除", "<b>282</b>"} <= set(words)
    assert not {"新增", "消除"} & set(words)


def steps(
    visited: tuple[int, float], reviewed: tuple[int, float], approved: tuple[int, float]
) -> pd.DataFrame:
    rows = [("found", "收到线索", 40, 0, NAN), ("visited", "入户核查", 39, *visited)]
    rows += [("reviewed", "村级评议公示", 30, *reviewed), ("approved", "认定为监测对象", 20, *approved)]
    frame = pd.DataFrame(rows, columns=["step", "label", "clues", "timed", "median"])
    return frame.assign(share=frame["clues"] / 40, in_months=False)


def test_the_process_in_words() -> None:
    heading = households_figures.process_heading
    slow = steps((39, 3), (30, 7.5), (20, 13))
    assert heading(slow) == "从线索到认定中位 13 天，村级评议公示一步最久，7.5 天"
    assert households_figures.longest_step(slow) == "reviewed"
    assert heading(steps((39, 3), (30, 7), (4, 13))) == "今年收到 40 条线索，办结的还少"
    assert heading(slow.assign(clues=0)) == "今年还没有线索"
    assert heading(slow.head(0)) == "今年还没有线索"
    rows = households_figures.steps(steps((39, 3), (3, 7), (0, NAN)))
    assert rows["note"].tolist() == ["今年收到", "上一步后中位 3 天", "不足 5 条，不计用时", ""]
    assert rows["text"].tolist() == ["40 条", "39 条 · 98%", "30 条 · 75%", "20 户 · 50%"]


def test_who_stands_where_without_a_rank() -> None:
    row = {"slice": "", "state": "value", "unit": "户", "kpi": "households_unresolved"}
    open_ = pd.DataFrame([row | {"area_code": code, "area": name, "value": number}
                          for code, name, number in (("1", "东县", 5.0), ("2", "西县", 9.0))])  # fmt: skip
    rates = open_.assign(kpi="risk_elimination_households", unit="比率", numerator=[5.0, 1.0],
                         denominator=10.0, value=[0.5, 0.1])  # fmt: skip
    found = households_figures.standing(open_, rates, most=9)
    assert found["name"].tolist() == ["西县", "东县"]  # by households at risk
    assert found["note"].tolist() == ["10.0% 已消除（1 / 10）", "50.0% 已消除（5 / 10）"]
    assert households_figures.standing_heading(found, "县区") == "西县未消除最多，9 户"
    assert (
        households_figures.standing_heading(found.head(0), "县区") == "没有未消除的监测对象，或没有县区数据"
    )
    drawn = labelled_bars.data(found, names=("未消除", "已消除"))
    assert [(row["value"], row["rest"]) for row in drawn["rows"]] == [(0.9, 0.1), (0.5, 0.5)]


def counted(*rows: tuple[str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["area", "households_without_measure", "clues_overdue"])
    return frame.assign(area_code=frame["area"])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("甲乡", 2, 3), ("乙乡", 1, 0)], "甲乡最集中，2 户超 30 天无帮扶、3 条线索超期"),
        ([("甲乡", 2, 0), ("乙乡", 0, 4)], "甲乡最多，有 2 户超 30 天无帮扶；乙乡最多，有 4 条线索超期"),
        ([("甲乡", 0, 0)], "各乡镇都没有失帮户，没有超期线索"),
        ([("甲乡", NAN, NAN)], "各乡镇本月没有失帮和线索数据"),
    ],
)
def test_where_the_cases_are_in_words(rows: list[tuple[str, float, float]], said: str) -> None:
    assert households_figures.counts_heading(counted(*rows), "乡镇") == said


def test_lists_without_a_row_and_without_a_file_are_told_apart() -> None:
    told = households_lists.empty_sentences(["households_eliminated_early"], ["clues_overdue"])
    assert told == [
        "没有识别不满 6 个月就标注消除的户或线索。",
        "没有数据，列不出名单：线索超期未认定。",
    ]
    assert households_lists.empty_sentences([], []) == []


def rows(**known: float) -> dict[str, dict[str, object]]:
    told = {**dict.fromkeys((*households_figures.CARDS, *households_figures.SUPPORTING), NAN), **known}
    return {
        kpi: {"kpi": kpi, "value": value, "unit": "户", "state": "no_data" if pd.isna(value) else "value"}
        for kpi, value in told.items()
    }


def test_the_page_in_one_sentence() -> None:
    known = {"households_identified": 9, "households_unresolved": 5, "households_new": 1}
    start = "累计识别 9 户，5 户风险未消除；本月新识别 1 户"
    lead = households_figures.lead
    assert lead(rows(**known)) == f"{start}。"
    assert lead(rows(**known, households_without_measure=0)) == f"{start}。没有失帮户。"
    late = rows(**known, households_fallen_back=2, households_without_measure=3, clues_overdue=0)
    assert lead(late) == f"{start}，回退 2 户。超 30 天无帮扶 3 户。"
    assert lead(rows()) == "本月没有监测对象名册。"


def curve(group: str, *points: tuple[int, int, int, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame([(group, *point) for point in points], columns=list(CURVE_COLUMNS))


SLOW = curve("因残", (0, 100, 0, 1, NAN, NAN), (6, 90, 10, 0.9, 0.8, 0.95), (12, 70, 10, 0.8, 0.7, 0.86))
FAST = curve("因学", (0, 100, 0, 1, NAN, NAN), (6, 90, 30, 0.6, 0.5, 0.7), (12, 8, 10, 0.3, 0.2, 0.4))


def test_curves_in_words() -> None:
    both = summary(pd.concat([SLOW, FAST]))
    slow, fast = both.to_dict("records")
    assert survival_figures.words(slow) == ["100 户，半数以上未消除", "一年内消除 20.0%（14.0–30.0%）"]
    assert survival_figures.words(fast)[0] == "100 户，半数消除用 12 个月"
    assert survival_figures.groups_sentence(both, "cause") == (
        "一年内消除的比重，因学为 70.0%，因残为 20.0%，两者的把握范围不重叠。"
    )
    alike = summary(pd.concat([SLOW, SLOW.assign(group="因病")]))
    assert (
        survival_figures.groups_sentence(alike, "cause")
        == "各风险原因一年内消除的比重相近，差别在把握范围之内。"
    )
    assert survival_figures.groups_sentence(both, "county") == "", "counties are not ranked by it"
    assert survival_figures.heading(both.head(1)) == "识别一年内 20.0% 消除风险，半数以上未消除"
    assert survival_figures.heading(both.head(0)) == "户数太少，画不出消除曲线"
    young = summary(SLOW.head(2))
    assert survival_figures.heading(young) == "观察不满一年，还说不出一年内消除多少"
    assert survival_figures.words({"households": 9}) == ["9 户，样本不足"]


def test_a_curve_ends_where_few_are_left() -> None:
    drawn = survival_figures.data(pd.concat([SLOW, FAST]), summary(pd.concat([SLOW, FAST])), SLOW)
    assert [len(group["points"]) for group in drawn["groups"]] == [3, 2]
    assert drawn["groups"][0]["points"][1] == [6, 0.9, 0.8, 0.95]
    assert survival_figures.drawable(FAST)
    assert not survival_figures.drawable(SLOW.head(1))
    assert not survival_figures.drawable(SLOW.head(0))
