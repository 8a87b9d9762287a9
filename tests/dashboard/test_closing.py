"""月度结账 in four states, its buttons, its slide, and its sentences."""

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text as sql

from dashboard import closing_words as words
from dashboard import session
from data.closing import ACCEPTED, LOCKED, OPEN, SENT_BACK, SUBMITTED, Calendar, Standing
from data.engine import open_store
from data.month_signoffs import Books, Signature, books_of, sign
from tests.dashboard.screen import open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_funds import exported
from tests.dashboard.test_problems import BROKEN

MONTH = 202112
DECEMBER = Calendar(MONTH, last_known=MONTH)


def standing_books(url: str) -> Books:
    with open_store(url).connect() as connection:
        return books_of(lambda statement: connection.execute(statement).all(), MONTH)


def signed(url: str, *steps: tuple[str, list[str]]) -> None:
    engine = open_store(url)
    for action, areas in steps:
        sign(engine, Signature(action, areas, MONTH, "张科长", "补报"))
    engine.dispose()


@pytest.fixture
def store(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    monkeypatch.setenv(session.PERSON_SETTING, "赵主任")
    return demo_store_copy


def press(app: Any, label: str) -> Any:
    (found,) = [button for button in app.button if button.label == label]
    return found.click().run()


def test_the_city_accepts_counties_and_locks(store: str) -> None:
    books = standing_books(store)
    counties = books.standings[books.top].children
    for county in counties:
        towns = [town.area for town in county.children]
        signed(store, ("submit", towns), ("accept", towns), ("submit", [county.area]))
    app = open_app(page="closing")
    assert f"12月县区都已上报，{len(counties)} 个待审核" in text(app)
    app = press(app, f"审核通过全部已上报的县区（{len(counties)} 个）")
    shown = text(app)
    assert f"12月 {len(counties)} 个县区都已审核，可以锁定" in shown
    assert "以“赵主任”的名义记录" in shown
    app = press(app, "示范市：锁定")
    assert "2021年12月已锁定" in text(app)
    app = press(app, "示范市：重开")
    assert "请写明重开的原因。" in text(app)
    app.text_input(key="closing_reason").set_value("望山县漏报")
    app = press(app, "示范市：重开")
    assert "可以锁定" in text(app)
    assert column(tables(app)["操作记录"], "原因")[0] == "望山县漏报"
    assert not BROKEN.search(text(app))


def test_a_county_reads_its_townships_and_sends_back_with_a_reason(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = standing_books(store)
    county = next(each for each in books.standings.values() if each.name == "望山县")
    first, second = county.children[:2]
    signed(store, ("submit", [first.area, second.area]))
    monkeypatch.setenv(session.AREAS_SETTING, county.area)
    app = open_app(page="closing", area=first.area)
    assert f"{first.name}12月已上报" in text(app)
    app.text_input(key="closing_reason").set_value("户数不符")
    app = press(app, f"{first.name}：退回")
    assert f"{first.name}12月已退回" in text(app)
    assert "退回原因：户数不符。请改正后重报" in text(app)
    app = open_app(page="closing")
    states = tables(app)["各乡镇签报状态"]
    assert column(states, "状态")[:2] == ["已退回", "已上报"]
    app = press(app, "审核通过全部已上报的乡镇（1 个）")
    assert column(tables(app)["各乡镇签报状态"], "状态")[:2] == ["已退回", "已审核"]
    assert f"12月还差 {len(county.children) - 1} 个乡镇未上报：{first.name}" in text(app)


def test_one_township_submits_its_own_and_nothing_else(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    books = standing_books(store)
    town = next(each for each in books.standings.values() if each.name == "石门乡")
    monkeypatch.setenv(session.AREAS_SETTING, town.area)
    app = open_app(page="closing", area=books.top)
    assert "不在可查看的范围内" in text(app)
    app = press(app, "石门乡：上报")
    shown = text(app)
    assert "石门乡12月已上报" in shown
    assert [button.label for button in app.button if "：" in button.label] == []
    assert "望山县" not in "".join(column(tables(app)["操作记录"], "地区"))
    assert "石门乡12月已上报" in text(open_app(page="closing", projection="dark"))


def test_who_signs_without_a_sign_in_gives_a_name(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(session.PERSON_SETTING)
    monkeypatch.setattr("getpass.getuser", lambda: "root")
    town = next(each for each in standing_books(store).standings.values() if each.name == "石门乡")
    app = open_app(page="closing", area=town.area)
    assert "root" not in text(app)
    app = press(app, "石门乡：上报")
    assert "请先写上您的姓名，再点按钮。" in text(app)
    assert "石门乡12月未上报" in text(app)
    app.text_input(key="closing_name").set_value(" 王芳 ").run()
    app = press(app, "石门乡：上报")
    assert column(tables(app)["操作记录"], "操作人") == ["王芳（本机用户）"]
    assert standing_books(store).standings[town.area].person == "王芳（root）"
    app.text_input(key="closing_reason").set_value("户数不符")
    app = press(app, "石门乡：退回")  # the name need not be written again
    assert column(tables(app)["操作记录"], "操作人") == ["王芳（本机用户）"] * 2


def test_what_moved_is_named(store: str) -> None:
    books = standing_books(store)
    town = next(each for each in books.standings.values() if each.name == "石门乡")
    signed(store, ("submit", [town.area]))
    with open_store(store).begin() as connection:
        connection.execute(
            sql(
                "UPDATE rollup SET amount = amount + 1"
                " WHERE area_code = :a AND series ="
                " (SELECT number FROM rollup_series WHERE measure = 'households_identified' AND slice = '')"
            ),
            {"a": town.area},
        )
        connection.execute(sql("UPDATE store_state SET value = '9999' WHERE key = 'data_version'"))
    app = open_app(page="closing", area=town.area)
    assert "石门乡12月已上报，报后有变动" in text(app)
    moved = tables(app)["各乡镇签报状态"]
    assert column(moved, "报后变动的指标") == ["累计识别户数"]
    assert "石门乡：审核通过" not in text(app)
    assert "石门乡：上报" in text(app), "it may submit again"


def test_an_untouched_city_a_village_and_a_slide(served: str) -> None:
    shown = text(open_app(page="closing"))
    assert "12月还差 7 个县区未上报" in shown
    assert not BROKEN.search(shown)
    village = next(code for code in _codes(served, "village"))
    shown = text(open_app(page="closing", area=village))
    assert "12月未上报" in shown
    slide = text(open_app(page="closing", projection="light"))
    assert "12月还差 7 个县区未上报" in slide and "下级已审核" in slide


def test_who_stands_where_is_a_file(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    heads, *rows = exported(monkeypatch, page="closing")["export_closing"]
    assert heads[:3] == ["代码", "县区", "状态"]
    assert sorted(row[0] for row in rows) == sorted(_codes(served, "county"))
    assert {row[2] for row in rows} == {"未上报"}


def test_an_area_that_was_not_there_in_the_month_is_a_sentence(store: str) -> None:
    code = next(each.area for each in standing_books(store).standings.values() if each.name == "石门乡")
    with open_store(store).begin() as connection:
        connection.execute(sql("UPDATE areas SET valid_from = '2021-06-01' WHERE code = :c"), {"c": code})
    shown = text(open_app(page="closing", area=code, month="2021-03"))
    assert "石门乡在2021年3月还没有设立或已经撤并" in shown
    assert "石门乡3月没有要结账的数据" in text(
        open_app(page="closing", area=code, month="2021-03", projection="light")
    )


def _codes(url: str, level: str) -> list[str]:
    with open_store(url).connect() as connection:
        return list(
            connection.execute(sql("SELECT code FROM areas WHERE level = :l"), {"l": level}).scalars()
        )


def test_an_empty_and_a_broken_store_are_sentences(
    sqlite_url: str, demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="closing"))
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DROP TABLE month_signoffs"))
    shown = text(open_app(page="closing"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", shown)
    assert "SELECT" not in shown


def county(name: str, state: str, **more: Any) -> Standing:
    return replace(Standing(name, name, "county", "990000", state=state), **more)


MOVED = Standing("一乡", "一乡", "township", "甲县", state=ACCEPTED, changed=("x",))


@pytest.mark.parametrize(
    ("counties", "heading"),
    [
        ([county("望山县", OPEN), county("松溪县", SENT_BACK), county("甲县", ACCEPTED)],
         "12月还差 2 个县区未上报：望山县、松溪县"),
        ([county("望山县", OPEN), county("甲县", OPEN)], "12月还差 2 个县区未上报"),
        ([county("甲县", SUBMITTED), county("乙县", ACCEPTED)], "12月县区都已上报，1 个待审核：甲县"),
        ([county("甲县", ACCEPTED, changed=("x",))], "12月 1 个县区报后有变动：甲县"),
        ([county("甲县", ACCEPTED, children=(MOVED,))], "12月一乡报后有变动"),
        ([county("甲县", ACCEPTED)], "12月 1 个县区都已审核，可以锁定"),
    ],
)  # fmt: skip
def test_the_heading_is_what_is_missing(counties: list[Standing], heading: str) -> None:
    city = Standing("990000", "示例市", "city", children=tuple(counties))
    assert words.heading(city, DECEMBER) == heading
    assert words.heading(city, replace(DECEMBER, locked_until=MONTH)) == "2021年12月已锁定"


def test_nothing_is_offered_that_is_refused() -> None:
    ready = county("甲县", SUBMITTED)
    city = Standing("990000", "示例市", "city", children=(ready, county("乙县", LOCKED)))
    offered = words.offers(city, DECEMBER, lambda action, area: "")
    assert [(offer.action, offer.areas) for offer in offered] == [("accept", ("甲县",))]
    assert words.offers(city, DECEMBER, lambda action, area: "不行。") == []
    towns = tuple(
        Standing(name, name, "township", "甲县", state=state)
        for name, state in (("一乡", OPEN), ("二乡", SENT_BACK), ("三乡", SUBMITTED))
    )
    at_once = words.offers(county("甲县", OPEN, children=towns), DECEMBER, lambda action, area: "")
    assert [(offer.label, offer.areas) for offer in at_once] == [
        ("代为上报全部可以上报的乡镇（2 个）", ("一乡", "二乡")),
        ("审核通过全部已上报的乡镇（1 个）", ("三乡",)),
    ]
    assert words.blocks(ready, DECEMBER) == "待市级审核"
    assert words.blocks(county("甲县", ACCEPTED), DECEMBER) == ""
    passed_on = county("甲县", ACCEPTED, children=(MOVED,))
    assert words.blocks(passed_on, DECEMBER) == "一乡报后数据有变动，需退回重报"
