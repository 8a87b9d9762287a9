"""数据可信度 in four states, its list and its form, its files and its slides."""

import re
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text as sql
from streamlit.testing.v1 import AppTest

from dashboard import credibility_figures as figures
from dashboard import session
from data.city_clock import today
from data.engine import open_store
from queries import findings
from queries.check import CHECKS, ERROR, HINT, SUSPECT
from queries.findings import ASSIGNED, EXPLAINED, FIXED, OPEN
from queries.scope import WHOLE_CITY
from tests.dashboard.screen import component, has_component, open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_map import area
from tests.dashboard.test_overview import exported, table_of

BROKEN = re.compile(r"\b(?:nan|None|NaN|NaT)\b|这一页没有显示出来")
CITY = "990100"
EARLY = "eliminated_early"


def summary_in(url: str, place: str = CITY) -> pd.DataFrame:
    return findings.summary(open_store(url), scope=WHOLE_CITY, area=place, today=date.today())


def test_the_city_on_one_page(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(page="credibility")
    assert not app.exception
    shown, summary = text(app), summary_in(served)
    assert not BROKEN.search(shown)
    values = {card["key"]: card["value"] for card in component(app, "cards")["cards"]}
    assert values[ERROR] == f"{figures.unsettled(summary, ERROR):,}"
    assert values[SUSPECT] == f"{figures.unsettled(summary, SUSPECT):,}"
    assert figures.lead(summary, "示范市") in re.sub(r"</?b>", "", shown)
    drawn = tables(app)
    found = summary[summary[list(findings.STATES)].sum(axis=1) > 0]
    assert len(drawn["核对规则查出的问题"]["rows"]) == len(found) > 5
    assert len(drawn["核对规则"]["rows"]) == len(CHECKS)
    assert len(drawn["各县区的问题"]["rows"]) == 7
    stamp, rows = table_of(exported(monkeypatch, page="credibility")["export_checks"][1])
    assert len(rows) == len(CHECKS)
    assert sum(row["待处理"] for row in rows) == summary[OPEN].sum()
    assert any("批次" in line for line in stamp)


def test_one_check_lists_its_findings_without_names_in_the_file(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(page="credibility", check=EARLY)
    shown = text(app)
    assert not BROKEN.search(shown)
    listed = tables(app)[CHECKS[EARLY].label]
    count = int(summary_in(served).set_index("check_code").loc[EARLY, OPEN])
    assert len(listed["rows"]) == count
    assert all("**" in cell for cell in column(listed, "对象"))
    _, rows = table_of(exported(monkeypatch, page="credibility", check=EARLY)["export_findings"][1])
    assert len(rows) == count
    assert not any("*" in str(value) for row in rows for value in row.values())
    assert all(row["问题"].endswith("不满六个月。") for row in rows)


def test_a_check_that_there_is_not_is_told(served: str) -> None:
    assert "没有名为“no_such”的核对规则" in text(open_app(page="credibility", check="no_such"))


@pytest.mark.parametrize("level", ["county", "township", "village"])
def test_every_level_has_its_page(served: str, level: str) -> None:
    code, _ = area(served, level)
    app = open_app(page="credibility", area=code)
    assert not BROKEN.search(text(app))
    assert has_component(app, "cards")
    assert ("各村的问题" in tables(app)) == (level == "township")


def filled(app: AppTest, action: str, **texts: str) -> AppTest:
    app.checkbox(key="decision_all").check()
    app.radio(key="decision_action").set_value(action)
    for key, value in texts.items():
        (app.text_area if key == "reason" else app.text_input)(key=f"decision_{key}").set_value(value)
    return app.button[-1].click().run()


def test_findings_are_assigned_and_explained_on_the_page(
    demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    monkeypatch.setenv(session.PERSON_SETTING, "王审核")
    app = open_app(page="credibility", check=EARLY)
    count = len(tables(app)[CHECKS[EARLY].label]["rows"])
    app = filled(app, "assign", assignee="", reason="核实消除时间")
    assert [warning.value for warning in app.warning] == ["请填写交给谁办理。"]
    app = filled(app, "assign", assignee="各县乡村振兴局", reason="核实消除时间")
    assert [said.value for said in app.success] == [f"已保存：交办 {count} 条。"]
    rows = tables(app)[CHECKS[EARLY].label]
    assert set(column(rows, "处理")) == {findings.STATES[ASSIGNED]}
    assert set(column(rows, "交给")) == {"各县乡村振兴局"}
    app = filled(app, "explain", reason="系统升级时补录", until="年底")
    assert any("有效期“年底”应为" in warning.value for warning in app.warning)
    app = filled(app, "explain", reason="系统升级时补录", until="2099-12-31")
    assert any("有效期最长一年" in warning.value for warning in app.warning)
    app = filled(
        app, "explain", reason="系统升级时补录", until=f"{today() + timedelta(days=30):%Y年%m月%d日}"
    )
    assert [said.value for said in app.success] == [f"已保存：说明情况 {count} 条。"]
    row = summary_in(demo_store_copy).set_index("check_code").loc[EARLY]
    assert (row[OPEN], row[ASSIGNED], row[EXPLAINED]) == (0, 0, count)
    told = findings.listed(
        open_store(demo_store_copy), scope=WHOLE_CITY, area=CITY, today=date.today(), check=EARLY
    )
    assert set(told["decided_by"]) == {"王审核"}


def test_one_township_sees_and_decides_about_its_own(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    statement = "SELECT substr(area_code, 1, 9) FROM findings GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    with open_store(served).connect() as connection:
        code = connection.execute(sql(statement)).scalar_one()
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="credibility", area=CITY)
    assert "不在可查看的范围内" in text(app)
    own = summary_in(served, code)
    values = {card["key"]: card["value"] for card in component(app, "cards")["cards"]}
    assert values[SUSPECT] == f"{figures.unsettled(own, SUSPECT):,}"
    slide = text(open_app(page="credibility", projection="dark"))
    assert "1 / 2" in slide and not BROKEN.search(slide)


def test_an_empty_and_a_broken_store_are_sentences(
    sqlite_url: str, demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="credibility"))
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DROP TABLE finding_decisions"))
    shown = text(open_app(page="credibility"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", shown)
    assert "SELECT" not in shown


def counts(*rows: tuple[str, int, int, int, int]) -> pd.DataFrame:
    """A summary of a few checks: code, open, assigned, explained, fixed."""
    return pd.DataFrame(
        [
            {"check_code": code, "severity": CHECKS[code].severity, "subject": CHECKS[code].subject}
            | dict(zip(findings.STATES, numbers, strict=True))
            for code, *numbers in rows
        ]
    )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [(EARLY, 2, 1, 0, 0), ("id_duplicate", 1, 0, 0, 9), ("id_placeholder", 7, 0, 0, 0)],
            "甲县的数据按 3 条规则核对，有 4 条错误、7 条可疑待处理，错误中“不足六个月即消除”最多，3 条。",
        ),
        (
            [(EARLY, 0, 0, 2, 1), ("id_placeholder", 1_007, 0, 0, 0)],
            "甲县的数据按 2 条规则核对，没有错误、1,007 条可疑待处理，可疑中“临时证件号码”最多，1,007 条。",
        ),
        ([(EARLY, 0, 0, 2, 1)], "甲县的数据按 1 条规则核对，没有错误，也没有可疑之处，2 条已说明原因。"),
        ([(EARLY, 0, 0, 0, 1)], "甲县的数据按 1 条规则核对，没有错误，也没有可疑之处。"),
    ],
)
def test_the_page_in_one_sentence(rows: list[Any], sentence: str) -> None:
    assert figures.lead(counts(*rows), "甲县") == sentence


def test_headings_and_order() -> None:
    some = counts(("id_stand_in", 9, 0, 0, 0), (EARLY, 0, 0, 1, 0), ("id_duplicate", 2, 0, 0, 0))
    assert figures.checks_heading(some) == "2 条规则查出问题，错误中“证件号码重复”最多，2 条"
    assert figures.shown_first(some)["check_code"].tolist() == ["id_duplicate", EARLY, "id_stand_in"]
    assert figures.slide_heading(some) == "2 条错误待处理，“证件号码重复”最多，2 条"
    none = counts((EARLY, 0, 0, 0, 0))
    assert figures.checks_heading(none) == "没有规则查出待处理的问题"
    assert figures.slide_heading(none) == "1 条规则核对，没有错误和可疑之处"
    cards = figures.cards(some, 3)
    assert [card["value"] for card in cards] == ["2", "0", "1", "3"]
    assert [card["status"] for card in cards] == ["behind", "fine", "unjudged", "fine"]
    assert figures.SEVERITY_LOOK[HINT] == "unjudged" and FIXED in figures.STATE_LOOK
