"""问题整改 in four states, its files, its slides, and what its sentences say when there is nothing to say."""

import re
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import correction_figures as figures
from dashboard import correction_lists, gap_chart, open_chart, session, wording
from data.engine import open_store
from tests.dashboard.screen import component, has_component, open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_map import area
from tests.dashboard.test_overview import exported, table_of

BROKEN = re.compile(r"\b(?:nan|None|NaN|NaT)\b|这一页没有显示出来")


def values(app: Any) -> dict[str, str]:
    return {card["key"]: card["value"] for card in component(app, "cards")["cards"]}


def test_the_citys_problems_on_one_page(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(page="problems")
    assert not app.exception
    shown, cards = text(app), values(app)
    assert not BROKEN.search(shown)
    assert len(app.get("plotly_chart")) <= 12
    assert f"累计发现问题 {cards['problems_found']} 个" in shown
    overdue = tables(app)["超期未整改问题"]
    assert str(len(overdue["rows"])) == cards["problems_overdue"]
    days = [int(cell.removesuffix(" 天")) for cell in column(overdue, "超期")]
    assert days == sorted(days, reverse=True)
    assert "问题描述" not in [each["label"] for each in overdue["columns"]], "masked, so left out"

    files = exported(monkeypatch, page="problems")
    stamp, rows = table_of(files["export_overdue"][1])
    assert "筛选：已过整改期限、到月末仍未销号的问题" in stamp
    assert any(re.search(r"问题整改.*数据截至：2021年12月（批次 \d+，", line) for line in stamp)
    assert len(rows) == len(overdue["rows"])
    assert {row["问题描述"] for row in rows} == {"•••"}
    _, counties = table_of(files["export_areas"][1])
    assert sum(row["超期未整改问题数"] for row in counties) == len(rows)
    assert len(table_of(files["export_recurring"][1])[1]) == 200


@pytest.mark.parametrize(
    ("level", "month"), [("county", "2021-06"), ("township", "2021-03"), ("village", "2021-12")]
)
def test_every_level_has_its_page(served: str, level: str, month: str) -> None:
    code, _ = area(served, level)
    app = open_app(page="problems", area=code, month=month)
    assert not BROKEN.search(text(app))
    assert ("一个村只有认定与否" in text(app)) == (level == "village")


def test_a_month_without_files_says_what_is_missing(served: str) -> None:
    app = open_app(page="problems", month="2020-06")
    assert "没有收到问题整改台账" in text(app)
    assert not BROKEN.search(text(app))
    assert not has_component(app, "cards")


def test_one_township_sees_its_own_problems(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    statement = (
        "SELECT substr(area_code, 1, 9) FROM problems WHERE corrected_on IS NULL AND due_on < '2021-12-01'"
        " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    with open_store(served).connect() as connection:
        code = connection.execute(sql(statement)).scalar_one()
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="problems", area="990100")
    assert "不在可查看的范围内" in text(app)
    keys = {row["key"] for table in tables(app).values() for row in table["rows"]}
    assert keys and all(key.startswith(code) for key in keys)
    slide = text(open_app(page="problems", projection="dark"))
    assert "占各村超期的" in slide and "1 / 3" in slide
    assert not BROKEN.search(slide)


def test_an_empty_and_a_broken_store_are_sentences(
    sqlite_url: str, demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="problems"))
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DROP TABLE problems"))
    shown = text(open_app(page="problems"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", shown)
    assert "SELECT" not in shown


def rows_of(*areas: tuple[str, float, float, float, float]) -> pd.DataFrame:
    """V rows of the standing of areas: name, found, corrected, open, overdue."""
    rows = []
    for name, found, corrected, waiting, late in areas:
        common = {"area_code": name, "area": name, "slice": "", "numerator": 0.0, "denominator": 0.0}
        state = "value" if found >= 10 else "small_sample" if found else "not_applicable"
        rate = corrected / found if found else None
        parts = {"numerator": corrected, "denominator": found}
        rows += [
            common | parts | {"kpi": figures.RATE, "value": rate, "state": state},
            common | {"kpi": figures.OPEN, "value": waiting, "state": "value"},
            common | {"kpi": figures.OVERDUE, "value": late, "state": "value"},
        ]
    return pd.DataFrame(rows)


def test_areas_stand_by_what_is_overdue_and_the_worst_is_the_point() -> None:
    frame = figures.standing(
        rows_of(("甲县", 50, 48, 2, 0), ("乙县", 20, 12, 8, 6), ("丙县", 40, 36, 4, 2), ("丁县", 0, 0, 0, 0))
    )
    assert frame["name"].tolist() == ["乙县", "丙县", "甲县"]
    assert figures.point(frame) == "乙县"
    assert figures.area_heading(frame, "县区") == "乙县未整改 8 个，超期 6 个，占各县区超期的 75%"
    assert figures.open_bars(frame)["text"].tolist() == ["未整改 8，超期 6", "未整改 4，超期 2", "未整改 2"]
    assert figures.open_bars(frame)["note"].iloc[0] == "整改率 60.0%（12 / 20）"
    drawn = open_chart.bars(figures.open_bars(frame), highlight="乙县")
    assert [list(trace.x) for trace in drawn.data] == [[8, 4, 2], [6, 2, 0]]


def test_the_longest_words_behind_a_bar_have_room() -> None:
    note = "整改率 98.8%（24,691 / 25,000）"
    row = {"key": "a", "name": "围村普查", "whole": 309, "part": 122, "text": "未整改 309", "note": note}
    short, long = pd.DataFrame([row | {"note": "占 1%"}]), pd.DataFrame([row])
    assert open_chart.bars(long).layout.margin.r > wording.breadth(note) * 13
    assert open_chart.bars(long).layout.margin.r > open_chart.bars(short).layout.margin.r


def test_the_overdue_of_one_source_and_category() -> None:
    listed = pd.DataFrame({"source": ["审计", "审计", "信访"], "category": ["住房", "饮水", "住房"]})
    assert len(correction_lists.matching(listed)) == 3
    assert correction_lists.matching(listed, source="审计").index.tolist() == [0, 1]
    assert correction_lists.matching(listed, source="审计", category="住房").index.tolist() == [0]


def test_the_list_is_filtered_and_says_so(served: str) -> None:
    app = open_app(page="problems")
    box = next(each for each in app.selectbox if each.label == "类别")
    category = box.options[1]
    box.select(category).run()
    assert not app.exception
    found = tables(app)["超期未整改问题"]
    assert found["rows"]
    assert set(column(found, "类别")) == {category}
    assert f"找到 {len(found['rows'])} 个" in text(app)


@pytest.mark.parametrize(
    ("areas", "heading"),
    [
        ([], "各县区没有发现问题，或没有数据"),
        ([("甲县", 20, 20, 0, 0)], "各县区的问题都已整改"),
        ([("甲县", 20, 19, 1, 0), ("乙县", 20, 17, 3, 0)], "没有县区超期，乙县未整改最多，3 个"),
    ],
)
def test_a_heading_where_nobody_is_overdue(areas: list[Any], heading: str) -> None:
    frame = figures.standing(rows_of(*areas) if areas else pd.DataFrame({"state": []}))
    assert figures.area_heading(frame, "县区") == heading
    assert figures.point(frame) == ""


def test_a_rate_of_few_problems_is_not_called_the_lowest() -> None:
    kinds = rows_of(("审计", 2, 0, 2, 1), ("信访", 40, 30, 10, 0), ("围村普查", 90, 60, 30, 9))
    frame = figures.most_open_first(figures.standing(kinds))
    assert figures.kind_heading(frame, "来源") == "围村普查未整改最多，30 个；围村普查整改率最低，66.7%"
    alone = frame[frame["name"] == "审计"]
    assert figures.kind_heading(alone, "来源") == "审计未整改最多，2 个"
    assert figures.kind_heading(alone.head(0), "来源") == "没有按来源分的问题"
    solved = figures.standing(rows_of(("审计", 20, 20, 0, 0)))
    assert figures.kind_heading(solved, "来源") == "各来源的问题都已整改"


def lead_rows(rate: float | None, waiting: float, late: float, shortfall: float | None) -> dict[str, Any]:
    own = {"numerator": 90.0, "denominator": 100.0, "value": rate, "shortfall": shortfall, "reference": 0.95}
    return {
        figures.RATE: own | {"state": "no_data" if rate is None else "value"},
        figures.OPEN: {"value": waiting},
        figures.OVERDUE: {"value": late},
    }


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        (lead_rows(None, 0, 0, None), "本月没有问题整改的数据。"),
        (lead_rows(0.9, 0, 0, 0.05), "整改率 90.0%，低于目标 95%；没有未整改的问题。"),
        (lead_rows(0.97, 3, 0, -0.02), "不低于目标 95%；还有 3 个未整改，都在期限内。"),
        (lead_rows(0.97, 3, 2, None), "整改率 97.0%；还有 3 个未整改，其中 2 个超期。"),
    ],
)
def test_the_sentence_of_the_page(rows: dict[str, Any], ends: str) -> None:
    nobody = figures.standing(pd.DataFrame({"state": []}))
    assert figures.lead(rows, nobody).endswith(ends)


def test_months_rounds_and_recurrence_in_words() -> None:
    def totals(*gaps: float) -> pd.DataFrame:
        months = range(202101, 202101 + len(gaps))
        return pd.DataFrame(
            {"month": months, "ahead": 100.0, "behind": [100 - gap for gap in gaps], "gap": gaps}
        )

    assert figures.months_heading(totals()) == "这段时间没有问题整改的数据"
    assert figures.months_heading(totals(5, 30, 0)) == "发现的问题都已整改"
    assert figures.months_heading(totals(5, 30, 12)) == "未整改 12 个，2月最多时 30 个"
    assert figures.months_heading(totals(5, 30, 31)) == "未整改 31 个，是一年来最多的"
    ends = [
        note.text
        for note in gap_chart.gap(
            totals(5, 30), words=("发现", "整改", "未整改"), height=300
        ).layout.annotations
    ]
    assert ends == ["发现 <b>100</b>", "整改 <b>70</b>"]

    def round_(number: int, found: int) -> dict[str, float]:
        own = {"round": number, "villages": 2, "found": found, "corrected": 8, "in_time": 6}
        return own | {"rate": 8 / found, "in_time_rate": 6 / found}

    assert figures.rounds_heading(pd.DataFrame()) == "到月末还没有围村普查"
    assert figures.rounds_heading(pd.DataFrame([round_(1, 10)])) == "第1轮普查发现 10 个，整改 80.0%"
    two = pd.DataFrame([round_(1, 10), round_(2, 16)])
    assert figures.rounds_heading(two) == "2 轮普查，每轮发现的问题从 10 个升到 16 个"
    assert figures.rounds(two)["text"].tolist()[3:] == [
        "发现 16 · 2 个村",
        "整改 8 · 50.0%",
        "按期 6 · 37.5%",
    ]

    none = pd.DataFrame([{"category": "饮水安全", "found": 4, "again": 0, "villages": 0, "share": 0.0}])
    assert figures.recurring_heading(none) == "没有整改后又在同村出现的同类问题"
    assert figures.recurring_heading(none.head(0)) == "到月末还没有发现问题"
    some = none.assign(again=3, villages=1, share=0.75)
    assert figures.recurring_heading(some) == "饮水安全最易反复：75.0% 的问题是同村同类整改后再次发现"
    assert figures.recurring(some)["text"].tolist() == ["再次发现 3"]
    assert correction_lists.overdue_heading(none.head(0)) == "没有超期未整改的问题"


def test_coverage_in_words() -> None:
    own = {"label": "标杆村覆盖率", "state": "value", "value": 0.6, "reference": 0.6, "shortfall": 1e-12}
    areas = pd.DataFrame({"area": ["甲县", "乙县"], "status": ["fine", "behind"]})

    def said(**more: Any) -> str:
        return figures.coverage_heading(own | {"status": "fine"} | more, areas, "县区")

    assert said() == "标杆村覆盖率 60.0%，达到目标 60%，乙县未达到"
    assert said(status="watch", value=0.59) == "标杆村覆盖率 59.0%，未达到目标 60%，乙县未达到"
    assert said(reference=float("nan")) == "标杆村覆盖率 60.0%"
    assert said(state="no_data") == "标杆村覆盖率：没有收到村情表"
    assert figures.recognition([own | {"value": 0.0}]) == "尚未认定为标杆村"
    assert figures.recognition([own | {"state": "no_data"}]) == "没有收到本村的村情表"
