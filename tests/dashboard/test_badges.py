"""Badges, due files and the league: words from literal rows, then pages of the demo city in their states."""

import json
import re
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import credibility_words as words
from dashboard import due_words, grid, league_panels, session
from data.engine import open_store
from queries import due
from queries.credibility import LEAGUE_COLUMNS
from queries.doubtful import HIGH, LOW, MIDDLE, UNKNOWN
from tests.dashboard.screen import component, has_component, open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_overview import exported, table_of

CITY, LATE = "990100", "990124"  # 望山县: payments nine days late, workshops not sent
BROKEN = re.compile(r"\b(?:nan|None|NaN|NaT)\b|这一页没有显示出来")
TODAY = date(2022, 1, 20)


def files(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    """Due files of December: area, kind, state, days late."""
    labels = {"payments": "资金支付", "loans": "小额信贷", "projects": "项目计划及进度"}
    return pd.DataFrame(
        [
            {"area_code": area, "area": area, "level": "county", "kind": kind, "label": labels[kind]}
            | {"month": 202112, "due_on": date(2022, 1, 10), "came_on": None, "batch": None}
            | {"state": state, "days_late": days, "source": "《报送制度》"}
            | {"townships": 0, "left_out": (), "left_out_names": ()}
            for area, kind, state, days in rows
        ]
    )


def row(credible: str, *, asked: int = 3, came: int = 3, in_time: int = 3, **more: Any) -> dict[str, Any]:
    usual = {"kpi": "fund_execution", "errors": 0, "suspects": 0, "subjects": 148.0, "subject_unit": "个"}
    return (
        usual | {"credible": credible, "asked": asked, "came": came, "whole": came, "in_time": in_time} | more
    )


def test_why_a_figure_is_as_it_is() -> None:
    late = files(
        ("东县", "payments", due.LATE, 9),
        ("西县", "projects", due.MISSING, 12),
        ("东县", "loans", due.MISSING, 3),
    )
    told = words.sentences(row(LOW, asked=6, came=5, in_time=4, errors=2, suspects=1), late)
    assert told == [
        "应报 6 份，报到 5 份、按时 4 份："
        "西县12月项目计划及进度未报，已迟 12 天；东县12月资金支付迟报 9 天。",
        "数据核对有错误 2 条、可疑 1 条待处理，这项数据共 148 个项目。",
        words.NOT_RANKED,
    ]
    assert words.sentences(row(HIGH), late.iloc[:0]) == [
        "应报 3 份，都按时报到。",
        "数据核对没有查出待处理的错误和可疑之处。",
    ]
    assert words.sentences(row(UNKNOWN, asked=0, came=0, in_time=0), late.iloc[:0])[0].startswith("没有规定")
    assert words.brief(row(MIDDLE, in_time=2), late) == "西县12月项目计划及进度未报，已迟 12 天"
    assert words.brief(row(HIGH), late) == ""


def test_a_file_without_some_townships_says_which() -> None:
    came = files(("东县", "payments", due.LATE, 9), ("东县", "projects", due.IN_TIME, 0))
    names = ("一乡", "二乡", "三镇", "四镇")
    came["townships"], came["left_out"], came["left_out_names"] = [0, 14], [(), names], [(), names]
    lost = "东县12月项目计划及进度 14 个乡镇中缺 4 个：一乡、二乡、三镇等"
    told = row(MIDDLE, asked=2, came=2, in_time=1, whole=1 + 10 / 14)
    assert words.sentences(told, came)[0] == f"应报 2 份，按时 1 份：{lost}；东县12月资金支付迟报 9 天。"
    assert words.brief(told, came) == lost
    own = row(MIDDLE, asked=2, came=2, in_time=1)  # a township that the file names
    assert words.sentences(own, came)[0] == "应报 2 份，按时 1 份：东县12月资金支付迟报 9 天。"
    on_time = came[1:]
    assert words.sentences(row(MIDDLE, asked=1, came=1, in_time=1, whole=10 / 14), on_time)[0] == (
        f"应报 1 份，按时 1 份：{lost}。"
    )
    states = [due_words.state(row) for row in came.to_dict("records")]
    assert states == [("迟报", "watch"), ("缺乡镇", "watch")]
    assert due_words.heading(on_time, 202112) == "截至12月应报的 1 份文件已报齐，全部按时，1 份缺乡镇"


@pytest.mark.parametrize(
    ("consistency", "said"),
    [
        (1.0, "100%"),
        (0.99996, "99.9%"),
        (0.9972, "99.7%"),
        (0.9938, "99%"),
        (0.5, "50%"),
        (float("nan"), "—"),
    ],
)
def test_a_part_is_whole_only_where_nothing_is_amiss(consistency: float, said: str) -> None:
    parts = {"completeness": 1.0, "timeliness": 2 / 3, "consistency": consistency}
    assert words.parts_text(parts) == f"完整 100% · 及时 67% · 一致 {said}"


def test_the_text_that_asks_for_what_is_missing() -> None:
    found = files(
        ("东县", "loans", due.MISSING, 10),
        ("东县", "payments", due.LATE, 2),
        ("西县", "loans", due.IN_TIME, 0),
    )
    assert due_words.reminder(found, TODAY) == (
        "东县：截至2022年1月20日，你单位还有 1 份数据未报："
        "2021年12月小额信贷（应于2022年1月10日前报送，已迟 10 天）。"
        "请按《报送制度》尽快报送；已报送的请核对报送月份和县区名称。"
    )
    assert due_words.reminder(found.iloc[1:], TODAY) == ""
    few = files(("西县", "loans", due.IN_TIME, 0))
    few["townships"], few["left_out"], few["left_out_names"] = [3], [("1", "2")], [("一乡", "二乡")]
    lacks = "已报的2021年12月小额信贷缺 2 个乡镇（一乡、二乡）。请按《报送制度》尽快报送；"
    assert due_words.reminder(few, TODAY) == (
        f"西县：截至2022年1月20日，你单位{lacks}已报送的请核对报送月份和县区名称。"
    )
    both = pd.concat([found.iloc[:1], few.assign(area="东县")])
    assert due_words.reminder(both, TODAY) == (
        "东县：截至2022年1月20日，你单位还有 1 份数据未报："
        f"2021年12月小额信贷（应于2022年1月10日前报送，已迟 10 天）。{lacks}"
        "已报送的请核对报送月份和县区名称。"
    )


@pytest.mark.parametrize(
    ("rows", "heading"),
    [
        ([], "没有规定12月要报哪些文件"),
        ([("东县", "loans", due.IN_TIME, 0)], "截至12月应报的 1 份文件已报齐，全部按时"),
        ([("东县", "loans", due.LATE, 2)], "截至12月应报的 1 份文件已报齐，1 份迟报"),
        ([("东县", "loans", due.MISSING, 2)], "截至12月应报的文件还缺 1 份：东县的小额信贷"),
        (
            [("东县", "loans", due.MISSING, 2), ("东县", "payments", due.MISSING, 2)],
            "截至12月应报的文件还缺 2 份，东县缺 2 份",
        ),
        ([("东县", "loans", due.NOT_DUE, 0)], "到期的文件已报齐，还有 1 份未到期"),
    ],
)
def test_the_heading_of_what_is_due(rows: list[tuple[str, str, str, int]], heading: str) -> None:
    assert due_words.heading(files(*rows), 202112) == heading


def test_a_grid_marks_what_is_not_high_unless_it_is_so_everywhere() -> None:
    judged = pd.DataFrame(
        [
            {"area_code": area, "area": area, "kpi": kpi, "status": "fine", "value": 0.5, "unit": "比率"}
            | {"state": "value", "numerator": 1.0, "denominator": 2.0, "reference_label": ""}
            for area in "AB"
            for kpi in ("fund_execution", "industry_share")
        ]
    )
    levels = {
        ("A", "fund_execution"): MIDDLE,
        ("B", "fund_execution"): MIDDLE,
        ("A", "industry_share"): MIDDLE,
    }
    drawn = grid.data(judged, ["fund_execution", "industry_share"], ["A", "B"], "县", levels)
    assert [[cell["credible"] for cell in line["cells"]] for line in drawn["rows"]] == [
        ["", "credible_middle"],
        ["", ""],
    ]
    assert "可信度中" in drawn["rows"][0]["cells"][1]["hint"]
    low = {("A", "fund_execution"): LOW, ("B", "fund_execution"): LOW}
    drawn = grid.data(judged, ["fund_execution"], ["A", "B"], "县", low)
    assert [line["cells"][0]["credible"] for line in drawn["rows"]] == ["credible_low"] * 2


def test_the_heading_of_the_league() -> None:
    usual = dict.fromkeys(LEAGUE_COLUMNS, 0.0) | {"completeness": 1.0, "timeliness": 1.0, "consistency": 0.98}
    rows = [
        usual
        | {"area": "望山县", "credible": MIDDLE, "completeness": 0.93, "timeliness": 0.87, "score": 0.93},
        *(usual | {"area": name, "credible": HIGH, "score": 0.99} for name in ("清河县", "云岭县")),
    ]
    assert league_panels.heading(pd.DataFrame(rows), "县区") == "望山县数据质量靠后：完整 93%、及时 87%"
    assert league_panels.heading(pd.DataFrame(rows[1:]), "县区") == "各县区的数据质量相近"
    small = pd.DataFrame([usual | {"area": "望山县", "credible": "", "score": 0.9}])
    assert league_panels.heading(small, "县区") == "各县区的数据太少，不评判数据质量"


# --- the demo city ---------------------------------------------------------------------------------


def test_cards_carry_a_quiet_mark_or_a_word_with_its_reason(served: str) -> None:
    city = {card["key"]: card["badge"] for card in component(open_app(), "cards")["cards"]}
    assert city["fund_execution"]["word"] == "可信度高" and not city["fund_execution"]["notable"]
    late = {card["key"]: card["badge"] for card in component(open_app(area=LATE), "cards")["cards"]}
    badge = late["fund_execution"]
    assert (badge["word"], badge["look"], badge["notable"]) == ("可信度中", "credible_middle", True)
    assert "望山县12月资金支付迟报 9 天" in badge["lines"][0]
    assert all(link["href"].startswith("?page=credibility&area=990124") for link in badge["links"])
    assert badge["links"][0]["text"] == "看报送清单"


def test_headings_dictionary_and_tables_say_it_too(served: str) -> None:
    app = open_app(page="drilldown", kpi="workshops")
    told = component(app, "credible")
    assert told["badge"]["word"] == "可信度中"
    assert told["text"] == "望山县12月帮扶车间未报，已迟 10 天"
    levels = dict(
        zip(column(component(app, "table"), "县区"), column(component(app, "table"), "可信度"), strict=True)
    )
    assert levels["望山县"] == "低" and set(levels.values()) == {"高", "低"}
    quiet = component(open_app(page="drilldown", kpi="asset_title_rate"), "table")
    assert "可信度" not in [each["label"] for each in quiet["columns"]]
    entries = {
        entry["code"]: entry for entry in component(open_app(page="dictionary"), "dictionary")["entries"]
    }
    assert entries["workshops"]["badge"]["word"] == "可信度中"
    assert all(entry["badge"] for entry in entries.values())


def test_a_slide_has_one_word_only_where_it_is_needed(served: str) -> None:
    assert "可信度" not in text(open_app(projection="light"))
    shown = text(open_app(projection="light", area=LATE))
    assert shown.count("可信度") == 1 and "可信度中" in shown


@pytest.mark.parametrize("page", ["workbench", "closing", "credibility"])
def test_what_is_missing_is_listed_with_the_text_to_send(served: str, page: str) -> None:
    app = open_app(page=page)
    shown = text(app)
    assert not BROKEN.search(shown)
    assert "截至12月应报的文件还缺 1 份：望山县的帮扶车间" in shown
    table = tables(app)["未报、迟报和不全的文件"]
    assert column(table, "状态") == ["未报", "迟报"]
    assert column(table, "迟几天") == ["10", "9"]
    assert component(app, "copyable")["text"].startswith("望山县：截至2022年1月20日，你单位还有 1 份数据未报")


def test_a_file_without_a_township_is_listed_and_says_which(
    demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(demo_store_copy).begin() as connection:
        last = sql("SELECT id, townships FROM batches WHERE kind = 'roster' ORDER BY id DESC LIMIT 1")
        number, named = connection.execute(last).one()
        lost = next(code for code in json.loads(named) if code.startswith(LATE))
        name = connection.scalar(sql("SELECT name FROM areas WHERE code = :c"), {"c": lost})
        towns = [code for code in json.loads(named) if code.startswith(LATE)]
        fewer = json.dumps([code for code in json.loads(named) if code != lost])
        connection.execute(sql("UPDATE batches SET townships = :t WHERE id = :n"), {"t": fewer, "n": number})
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    county = open_app(page="credibility", area=LATE)
    table = tables(county)["未报、迟报和不全的文件"]
    assert [cell for cell in column(table, "缺的乡镇") if name in cell]
    cards = component(open_app(area=lost), "cards")["cards"]
    badge = {card["key"]: card["badge"] for card in cards}["risk_elimination_households"]
    assert badge["word"] == "可信度低"
    assert f"望山县12月监测对象花名册 {len(towns)} 个乡镇中缺 1 个：{name}" in badge["lines"][0]


def test_due_files_and_the_league_are_files(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = exported(monkeypatch, page="credibility")
    _, rows = table_of(saved["export_due"][1])
    assert sum(line["状态"] == "未报" for line in rows) == 1
    assert len(rows) > 100
    _, rows = table_of(saved["export_league"][1])
    assert rows[0]["县区"] == "望山县" and (rows[0]["报到"], rows[0]["应报"], rows[0]["按时"]) == (14, 15, 13)
    assert len(rows) == 7


def test_the_league_and_sources_on_every_level(served: str) -> None:
    city = open_app(page="credibility")
    assert column(tables(city)["各县区数据质量"], "县区")[0] == "望山县"
    assert column(tables(city)["各种数据的报送情况"], "状态")[:2] == ["未报 1", "迟报 1"]
    county = tables(open_app(page="credibility", area=LATE))
    assert "完整" not in [each["label"] for each in county["各乡镇数据质量"]["columns"]]
    with open_store(served).connect() as connection:
        township = connection.execute(
            sql("SELECT code FROM areas WHERE level = 'township' AND parent_code = :c LIMIT 1"), {"c": LATE}
        ).scalar_one()
    below = open_app(page="credibility", area=township)
    assert "各村数据质量" not in tables(below) and not BROKEN.search(text(below))


def test_one_township_sees_what_its_county_owes_and_no_other(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(session.AREAS_SETTING, f"{LATE}100")
    app = open_app(page="credibility", area=f"{LATE}100")
    shown = text(app)
    assert not BROKEN.search(shown) and "望山县" in shown
    assert not [name for name in ("清河县", "云岭县", "松溪县") if name in shown]


def test_without_rules_nothing_is_asked_and_everything_is_ranked(
    demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DELETE FROM policy_values WHERE code LIKE 'due_%'"))
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    app = open_app(page="workbench")
    assert "政策参数里还没有报送日" in text(app)
    assert not has_component(app, "copyable")
    cards = component(open_app(), "cards")["cards"]
    assert {card["badge"]["word"] for card in cards} == {"可信度无法判断"}
    assert not any(card["badge"]["notable"] for card in cards)
    assert "—" not in column(component(open_app(page="drilldown"), "table"), "名次")
