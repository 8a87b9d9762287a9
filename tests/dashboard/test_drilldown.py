"""下钻 / 一村一档: ranked levels, the village page, its Excel files."""

import io
import json
import re
from typing import Any

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import cached, export, findings, run_store, session, village_lists, workbook
from dashboard.selection import read
from data.engine import open_store
from queries.scope import WHOLE_CITY
from tests.dashboard.screen import component, open_app, text
from tests.dashboard.test_map import area


def tables(app: Any) -> dict[str, dict[str, Any]]:
    """Every table on the page by its caption."""
    protos = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "dashboard.table"]
    return {(drawn := json.loads(proto.json))["caption"]: drawn for proto in protos}


def column(table: dict[str, Any], label: str) -> list[str]:
    at = [each["label"] for each in table["columns"]].index(label)
    return [row["cells"][at]["text"] for row in table["rows"]]


def test_counties_are_ranked_worst_first(served: str) -> None:
    table = component(open_app(page="drilldown"), "table")
    assert column(table, "名次") == [str(rank) for rank in range(7, 0, -1)]
    values = [float(value.rstrip("%")) for value in column(table, "支出率")]
    assert values == sorted(values)
    assert set(column(table, "状态")) <= {"正常", "关注", "落后"}


def test_what_may_not_be_ranked_has_no_rank(served: str) -> None:
    table = component(open_app(page="drilldown", kpi="risk_elimination_households"), "table")
    labels = [each["label"] for each in table["columns"]]
    assert "名次" not in labels
    assert "与上级相比" in labels
    assert set(column(table, "与上级相比")) <= {"显著偏低", "相近", "显著偏高", "样本不足"}


@pytest.mark.parametrize("level", ["county", "township"])
def test_every_level_opens_the_next(served: str, level: str) -> None:
    code, _ = area(served, level)
    table = component(open_app(page="drilldown", area=code), "table")
    assert table["rows"]
    assert all(row["key"].startswith(code) for row in table["rows"])


def test_a_village_on_one_page(served: str) -> None:
    code, _ = area(served, "village")
    app = open_app(page="drilldown", area=code, kpi="risk_elimination_households")
    assert not app.exception
    found = tables(app)
    figures = next(table for caption, table in found.items() if caption.endswith("各项指标"))
    labels = [each["label"] for each in figures["columns"]]
    assert labels[:4] == ["指标", "本村", "状态", "分子 / 分母"]
    assert labels[4] == "可信度"  # its county was late with its payments
    assert len(labels) == 8, "the township, the county and the city stand beside the village"
    households = found["监测对象名单"]
    listed = int(re.sub(r"\D", "", column(figures, "本村")[0]))
    assert len(households["rows"]) == listed > 0
    assert all(re.fullmatch(r".\*\*", name) for name in column(households, "户主"))
    assert not re.search(r"\b(?:nan|None|NaN|NaT)\b", text(app))
    assert not re.search(r"(?<![\d.])\d{17}[\dX](?!\d)", text(app)), "an ID number on screen"


def test_a_village_tells_its_newest_report(served: str) -> None:
    statement = (
        "select area_code, team_members from village_facts where year = 2021 and key_village"
        " and team_members > 0 order by area_code limit 1"
    )
    with open_store(served).connect() as connection:
        code, members = connection.execute(sql(statement)).one()
    shown = text(open_app(page="drilldown", area=code))
    assert "2021年村情统计表" in shown and "村集体收入" in shown
    assert re.search(rf"驻村工作队\W*{members} \W*人", re.sub(r"<[^>]+>", "", shown))


def test_a_village_without_money_draws_no_empty_chart(served: str) -> None:
    app = open_app(page="drilldown", area="990121100200")
    assert "还没有资金下达" in text(app) and "没有支出可比" in text(app)
    assert len(app.get("plotly_chart")) == 1, "the risks not yet eliminated"


def test_help_that_is_late_comes_first_and_is_flagged(served: str) -> None:
    statement = (
        "select area_code from household_versions where first_measure_on is null and eliminated_on is null"
        " and identified_on < '2021-10-01' group by area_code order by count(*) desc limit 1"
    )
    with open_store(served).connect() as connection:
        code = connection.execute(sql(statement)).scalar_one()
    households = tables(open_app(page="drilldown", area=code))["监测对象名单"]
    states = column(households, "状态")
    assert states[0] == village_lists.WITHOUT_MEASURE
    assert states == sorted(states, key=["失帮", "未消除", "已消除"].index)
    assert households["rows"][0]["cells"][1]["status"] == "behind"


def test_the_file_of_a_list_is_stamped_and_masked(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = area(served, "village")
    run_store.look(WHOLE_CITY)
    tree = cached.area_tree(scope=WHOLE_CITY)
    from dashboard.selection import Known

    now = read({"area": code, "page": "drilldown"}, Known(tree, tuple(cached.months(scope=WHOLE_CITY))))
    listed = cached.households(scope=WHOLE_CITY, area=code, month=now.month)
    stamp = export.stamp(now, ("roster",), [("筛选", "全部")])
    sheet = openpyxl.load_workbook(
        io.BytesIO(workbook.workbook(listed, village_lists.HOUSEHOLDS_EXPORT, title="名单", stamp=stamp))
    ).active
    lines = [str(sheet.cell(row, 1).value) for row in range(1, len(stamp) + 2)]
    assert any(line.startswith("地区：示范市 · ") for line in lines)
    assert any(re.search(r"数据截至：2021年12月（批次 \d+，.+\.xlsx）", line) for line in lines)
    assert "姓名：已脱敏" in lines
    assert f"注意：{export.DEMO_NOTE}" in lines
    names = [sheet.cell(row, 2).value for row in range(len(stamp) + 4, sheet.max_row + 1)]
    assert len(names) == len(listed)
    assert all(re.fullmatch(r".\*\*", name) for name in names)


def test_one_township_reaches_no_other_village(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = area(served, "township")
    with open_store(served).connect() as connection:
        statement = "select code from areas where level = 'village' and parent_code <> :code limit 1"
        other = connection.execute(sql(statement), {"code": code}).scalar_one()
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="drilldown", area=other)
    assert "不在可查看的范围内" in text(app)
    assert all(row["key"].startswith(code) for row in component(app, "table")["rows"])


def test_an_empty_store_offers_a_beginning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="drilldown"))


def test_a_broken_store_is_a_sentence(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("drop table rollup"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", text(open_app(page="drilldown")))


def test_a_rate_that_goes_either_way_is_put_on_a_control_chart(served: str) -> None:
    app = open_app(page="drilldown", kpi="loans_overdue_rate")
    assert "在常态起伏之内" in text(app) or "越出常态" in text(app) or "同侧" in text(app)
    drawn = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    names = [note["text"] for figure in drawn for note in figure["layout"].get("annotations", ())]
    assert any(name.startswith("平均 ") for name in names)
    adding_up = text(open_app(page="drilldown", kpi="project_start_rate"))
    assert "常态" not in adding_up


@pytest.mark.parametrize(
    ("signal", "trial", "words"),
    [
        ("", False, "务工率12月在常态起伏之内"),
        ("", True, "务工率12月在常态起伏之内（界限试用）"),
        ("越出界限", False, "务工率12月越出常态，值得去问原因"),
        ("连续八点同侧", False, "务工率12月起落在均线同侧已连续八个月，水平真的变了"),
    ],
)
def test_a_control_chart_says_whether_the_last_month_is_unlike_the_others(
    signal: str, trial: bool, words: str
) -> None:
    chart = pd.DataFrame({"month": [202112], "value": [0.9], "signal": [signal], "trial": [trial]})
    assert findings.control_heading(chart, "employment_rate") == f"脱贫人口{words}"


@pytest.mark.parametrize(
    ("kpi", "values", "words"),
    [
        ("households_unresolved", [10, 9, 8, 7], ""),
        ("households_unresolved", [10, 9, 8, 7, 6], "近 5 个月持续下降"),
        ("households_unresolved", [1000, 1001, 1002, 1003, 1004], "近 5 个月持平"),
        ("loans_overdue_rate", [0.02, 0.05, 0.01, 0.06, 0.03], "近 5 个月波动"),
        ("paid", [1, 2, 3, 4, 5], ""),
    ],
)
def test_a_trend_has_a_word_from_five_points_on(kpi: str, values: list[float], words: str) -> None:
    own = pd.DataFrame({"month": [202101 + place for place in range(len(values))], "value": values})
    assert findings.trend_words(own, kpi) == words


def test_bars_of_small_rates_can_be_told_apart(served: str) -> None:
    app = open_app(page="drilldown", kpi="loans_overdue_rate")
    shares = [row["cells"][1]["share"] for row in tables(app)["各县区贷款逾期率"]["rows"]]
    assert max(shares) == 1 and min(shares) < 0.5
    app = open_app(page="drilldown", kpi="fund_execution")
    rows = tables(app)["各县区资金支出率"]["rows"]
    assert all(row["cells"][1]["share"] == row["cells"][1]["order"] for row in rows)
