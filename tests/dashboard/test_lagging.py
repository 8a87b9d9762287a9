"""落后村: the city, a village, one township's scope, an empty and a broken store; words with fallbacks."""

import io
import json
import re
from typing import Any

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import export, funnel_marks, lagging_reasons, lagging_words, session
from dashboard.selection import read
from data.engine import open_store
from queries import evaluate
from queries.kpi import KPIS
from queries.lagging_summary import Summary
from queries.scope import WHOLE_CITY
from tests.dashboard.screen import component, has_component, open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_map import area
from tests.dashboard.test_overview import table_of
from tests.dashboard.test_selection import known

BROKEN_WORDS = re.compile(r"\b(?:nan|None|NaN|NaT|<NA>)\b")


def charts(app: Any) -> list[dict[str, Any]]:
    """Every Plotly figure on the page."""
    return [json.loads(found.proto.spec) for found in app.get("plotly_chart")]


def keys(figure: dict[str, Any]) -> list[str]:
    """What the marks of a figure report when they are clicked."""
    return [str(key) for trace in figure["data"] for key in trace.get("customdata") or []]


def test_the_city_names_its_villages_with_reasons_and_hands_them_over(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, Any] = {}

    def press(label: str, *, data: Any, file_name: str, key: str, **_: Any) -> None:
        files[key] = (file_name, data())

    monkeypatch.setattr(export.st, "download_button", press)
    app = open_app(page="lagging", peers="size")
    assert not app.exception
    shown = text(app)
    assert "这一页没有显示出来" not in shown
    assert not BROKEN_WORDS.search(shown)
    cards = component(app, "cards")["cards"]
    assert len(cards) == 4
    items = component(app, "laggards")["items"]
    assert items, "the demo city has villages that lag"
    assert f"{items[0]['name']}最多" in shown
    for item in items:
        assert item["reasons"] and item["place"]
        for reason in item["reasons"]:
            assert reason["label"] == KPIS[reason["kpi"]].label
            assert reason["word"] in ("显著偏低", "显著偏高")
            assert re.search(r"\d+\.\d%", reason["own"]) and reason["peers"].startswith("监测户")
            assert reason["since"] and len(reason["trend"]) == len(reason["rates"]) == 12
            assert reason["above"]
    # A figure on this page is the figure everywhere.
    first, reason = items[0], items[0]["reasons"][0]
    (value,) = evaluate.values(
        open_store(served), scope=WHOLE_CITY, month=202112, kpis=[reason["kpi"]], areas=[first["key"]]
    ).to_dict("records")
    assert f"{value['numerator']:,.0f}" in reason["own"]
    ranks = column(
        tables(app)[f"各村{KPIS[tables(app)['各指标显著落后的村数']['selected']].label}"],
        "名次（可能的范围）",
    )
    assert ranks and all(re.fullmatch(r"—|[\d,]+（[\d,]+–[\d,]+）/ [\d,]+", rank) for rank in ranks)
    funnels, quadrant = charts(app)
    villages = ",".join(keys(funnels)).split(",")
    assert len(villages) == len(set(villages)) > 1000
    assert len(keys(funnels)) < 700, "villages on one point are one mark"
    assert keys(quadrant)

    stamp, rows = table_of(sheet(files["export_laggards"]))
    assert any(line.startswith("比较对象：") for line in stamp)
    assert {item["name"] for item in items} <= {row["村"] for row in rows}
    for row in rows:
        assert row["判断"] in ("显著偏低", "显著偏高") and row["比较组"].startswith("监测户")
        assert not row["95%界限下限"] <= row["比率"] <= row["95%界限上限"]
        assert row["比率"] == pytest.approx(row["分子"] / row["分母"])
    _, rows = table_of(sheet(files["export_ranked"]))
    assert {"显著偏低", "相近", "样本不足"} & {row["判断"] for row in rows}
    assert all(row["名次范围从"] <= row["名次"] <= row["名次范围到"] for row in rows if row["名次"])
    assert files["method_document"][1].startswith(b"# How figures are compared")


def sheet(file: tuple[str, bytes]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file[1])).active


def test_one_village_on_every_kpi(served: str) -> None:
    listed = component(open_app(page="lagging"), "laggards")["items"]
    code, name = listed[0]["key"], listed[0]["name"]
    app = open_app(page="lagging", area=code, kpi="problems_correction_rate")
    assert not app.exception
    assert f"{name}：评价" in text(app)
    positions, _ = charts(app)
    assert set(keys(positions)) <= set(KPIS)
    assert len(keys(positions)) >= len(listed[0]["reasons"])
    assert component(app, "laggards")["items"][0]["reasons"] == listed[0]["reasons"]
    for projection in ({"area": code}, {"slide": "1"}, {"slide": "2"}, {"slide": "3"}):
        projected = open_app(page="lagging", projection="dark", **projection)
        assert not projected.exception
        assert "这一页没有显示出来" not in text(projected)


def test_one_township_compares_within_itself(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = area(served, "township")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="lagging")
    assert not app.exception
    assert "这一页没有显示出来" not in text(app)
    reachable = [
        row["key"] for caption, table in tables(app).items() for row in table["rows"] if "各村" in caption
    ]
    reachable += (
        [item["key"] for item in component(app, "laggards")["items"]]
        if has_component(app, "laggards")
        else []
    )
    reachable += [key for figure in charts(app) for keys_ in keys(figure) for key in keys_.split(",")]
    assert reachable and all(key.startswith(code) for key in reachable)


def test_an_empty_store_offers_a_beginning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="lagging"))


def test_a_broken_store_is_a_sentence(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("drop table rollup"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", text(open_app(page="lagging")))


def test_peers_live_in_the_address() -> None:
    assert read({}, known()).peers == "size"
    assert read({"peers": "county"}, known()).peers == "county"
    wrong = read({"peers": "friends"}, known())
    assert wrong.peers == "size"
    assert "没有名为“friends”的比较方式" in wrong.notices[0]


def test_the_composite_tells_its_parts_and_can_be_done_without(served: str) -> None:
    assert read({}, known()).overall == "all"
    assert "已按各项综合显示" in read({"overall": "some"}, known()).notices[0]
    code = component(open_app(page="lagging"), "laggards")["items"][0]["key"]
    whole = open_app(page="lagging", area=code)
    assert "件事的平均，每件权重相同：" in text(whole)
    assert "总体水平" in [card["label"] for card in component(whole, "cards")["cards"]]
    alone = open_app(page="lagging", area=code, overall="one", kpi="identification_in_time_rate")
    assert not alone.exception
    assert "件事的平均" not in text(alone)
    short = KPIS["identification_in_time_rate"].short
    assert f"{short}的水平" in [card["label"] for card in component(alone, "cards")["cards"]]
    city = open_app(page="lagging", overall="one", kpi="identification_in_time_rate")
    assert f"横：{KPIS['identification_in_time_rate'].label}与同类村的差距" in text(city)
    for projected in (alone, city):
        assert not projected.exception


def test_parts_of_a_level_in_words() -> None:
    parts = pd.DataFrame(
        {
            "kpis": [["project_start_rate", "projects_start_overdue"], ["followup_rate"]],
            "standing": [0.4, -1.2],
        }
    )
    words = lagging_words.level_parts(-0.4, parts)
    assert words == "总体水平 −0.4 是 2 件事的平均，每件权重相同：回访率 −1.2，开工率与逾期开工 +0.4。"
    assert lagging_words.level_parts(-1.2, parts.tail(1)).endswith("只由一件事得出：回访率 −1.2。")
    assert lagging_words.level_parts(float("nan"), parts.head(0)) == ""


def counts(**changed: Any) -> Summary:
    told = dict.fromkeys(Summary._fields, 0) | {"villages": 100, "judged": 90}
    return Summary(**(told | changed))


def villages(*rows: tuple[str, int, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["area", "behind", "level", "closed"])


def test_the_heading_says_what_stands_out_and_no_more() -> None:
    top = villages(("上河村", 5, -0.8, -1.0))
    several = counts(behind=12, behind_by_chance=3.0, several=4, several_by_chance=0.2)
    assert lagging_words.heading(several, top, "示范市") == "4 个村在两项以上显著落后，上河村最多，5 项"
    assert "先核实" not in lagging_words.chance_sentence(several)
    chance = counts(behind=19, behind_by_chance=17.3)
    assert lagging_words.heading(chance, top, "示范市").endswith("与偶然相当")
    assert "先核实" in lagging_words.chance_sentence(chance)
    assert lagging_words.heading(counts(), top, "示范市") == "没有村显著落后于同类村"
    assert lagging_words.heading(counts(judged=0), top, "示范市") == "示范市没有可以评价的村"
    assert lagging_words.chance_sentence(counts()) == ""
    assert [lagging_words.about(number) for number in (0.2, 17.3)] == ["不到 1 个", "约 17 个"]


def test_change_and_since_in_words() -> None:
    said = [lagging_words.change(closed) for closed in (0.25, 0.001, -0.25, -1.9, float("nan"))]
    assert said == [
        "差距比去年同期缩小 25%",
        "差距与去年同期持平",
        "差距比去年同期扩大 25%",
        "差距是去年同期的 2.9 倍",
        "去年同期不可比",
    ]
    for months, longer, words in ((0, False, ""), (1, False, "本月起"), (12, True, "12 个月以上")):
        assert lagging_words.since({"months": months, "since": 202112, "longer": longer}) == words
    assert lagging_words.since({"months": 9, "since": 202104, "longer": False}) == "2021年4月起，已 9 个月"
    assert lagging_words.since_heading(pd.DataFrame()) == "没有显著落后的事项"


def test_corners_are_named_and_the_heading_has_a_fallback() -> None:
    assert lagging_words.quadrant_heading(villages()) == "没有村的去年同期可比"
    assert lagging_words.quadrant_heading(villages(("甲村", 0, 0.5, -0.1))) == "没有村落后且差距还在拉大"
    both = villages(("甲村", 1, -0.5, -0.1), ("乙村", 1, -0.9, -0.1))
    assert lagging_words.quadrant_heading(both) == "2 个村总体落后且差距还在拉大，乙村最明显"
    words = [lagging_words.CORNERS[lagging_words.corner(row)] for row in both.to_dict("records")]
    assert words == ["落后，在拉大"] * 2


KPI = "project_start_rate"


def findings(*rows: tuple[str, float, float, str, bool]) -> pd.DataFrame:
    """Village, numerator, denominator, comparison, worse; of one KPI and group."""
    frame = pd.DataFrame(rows, columns=["area_code", "numerator", "denominator", "comparison", "worse"])
    value = frame["numerator"] / frame["denominator"]
    standing = frame["worse"].map({True: -1.5, False: 0.1})
    same = {"kpi": KPI, "group": "东县", "group_rate": 0.9, "far_worse": False, "counted": False}
    return frame.assign(area=frame["area_code"] + "村", value=value, standing=standing, state="value", **same)


def test_a_funnel_heading_for_every_case() -> None:
    label = KPIS[KPI].label
    small = findings(("a", 1, 2, "样本不足", False))
    near = findings(("a", 9, 10, "相近", False), ("b", 9, 10, "显著偏高", False))
    far = findings(("a", 9, 10, "相近", False), ("b", 2, 10, "显著偏低", True))
    assert lagging_words.funnel_heading(small, KPI) == f"{label}：1 个村都是样本不足，只列数"
    assert lagging_words.funnel_heading(small.head(0), KPI) == f"{label}：没有可比的村"
    assert lagging_words.funnel_heading(near, KPI) == f"{label}：2 个村都与同类村相近或更好"
    assert lagging_words.funnel_heading(far, KPI) == f"{label}：1 个村显著落后于同类村，b村最远，20.0%"
    assert lagging_words.funnel_heading(far.tail(1), KPI) == f"{label} 20.0%，显著落后于同类村的 90.0%"


def test_villages_on_one_point_are_one_mark() -> None:
    rows = findings(
        ("a", 9, 10, "相近", False), ("b", 9, 10, "相近", False), ("c", 2, 10, "显著偏低", True),
        ("d", 9, 10, "相近", False), ("e", 1, 2, "样本不足", False), ("f", 0, 10, "", False),
    )  # fmt: skip
    found = funnel_marks.marks(rows, {"a", "b", "c", "e", "f"})
    told = {row["codes"]: row for row in found.to_dict("records")}
    assert set(told) == {"a,b", "c", "d", "e"}, "d lies outside the area, f is not compared"
    assert told["a,b"]["text"].startswith("<b>2 个村：a村、b村</b>")
    assert (told["c"]["standing"], told["c"]["name"]) == (lagging_words.WORSE, "c村")
    assert told["e"]["standing"] == lagging_words.SMALL
    assert not told["d"]["inside"]
    assert funnel_marks.facets(found) == [("东县", "东县 1 个落后")]
    assert funnel_marks.marks(rows.tail(1), {"f"}).empty


def test_who_is_told_in_full() -> None:
    frame = pd.DataFrame({"area_code": list("abc"), "behind": [3, 1, 1], "far_behind": [0, 1, 0]})
    assert list(lagging_reasons.listed(frame)["area_code"]) == ["a", "b"]
    assert list(lagging_reasons.listed(frame.tail(1))["area_code"]) == ["c"]
    assert lagging_reasons.listed(frame.assign(behind=0, far_behind=0)).empty
