"""投影: every page's slides on the demo city, without bar, controls or personal data; dark and light."""

import json
import sqlite3
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import palette, projection, session
from dashboard.page_list import PAGES
from dashboard.projection import MOST_FIGURES, KeyFigure, Slide
from dashboard.slides import dictionary
from queries.scope import Scope
from tests.dashboard.screen import component, has_component, open_app, text


@pytest.fixture(scope="module")
def places(demo_store_url: str) -> dict[str, str]:
    """A city, and one county, township and village on the way down to a household."""
    with sqlite3.connect(demo_store_url.removeprefix("sqlite:///")) as connection:
        (village,) = connection.execute("SELECT area_code FROM household_versions LIMIT 1").fetchone()
        path = connection.execute(
            "SELECT level, code FROM areas JOIN area_tree ON code = ancestor_code WHERE descendant_code = ?",
            [village],
        ).fetchall()
    connection.close()
    return dict(path)


def chart(app: AppTest) -> dict[str, Any]:
    (found,) = app.get("plotly_chart")
    return json.loads(found.proto.spec)


@pytest.mark.parametrize("level", ["city", "county", "township", "village"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_one_finding_on_a_sheet(
    served: str, places: dict[str, str], page: str, level: str
) -> None:
    app = open_app(page=page, area=places[level], projection="light")
    assert not app.exception
    assert component(app, "slide_heading")["heading"]
    if has_component(app, "slide_figures"):  # none where the finding is that there is nothing
        assert 1 <= len(component(app, "slide_figures")["figures"]) <= MOST_FIGURES
    footer = component(app, "slide_footer")["text"]
    assert "示范市" in footer and "2021年12月" in footer and "数据截至" in footer and "演示数据" in footer
    for desk in ("topbar", "cards", "grid", "table", "attention"):
        assert not has_component(app, desk), desk
    assert not (app.button or app.selectbox or app.get("download_button"))
    words = text(app)
    assert "nan" not in words and "None" not in words


def test_figures_carry_their_parts_and_status(served: str) -> None:
    app = open_app(page="drilldown", projection="light")
    own = component(app, "slide_figures")["figures"][0]
    assert (own["label"], own["value"], own["unit"]) == ("资金支出率", "91.4", "%")
    assert own["parts"].startswith("88,098 / 96,376 万元")
    assert own["word"] == "关注"


def test_the_address_says_which_slide_and_never_one_too_many(served: str) -> None:
    numbers = [
        component(open_app(projection="light", slide=slide), "slide_footer")["page"]
        for slide in ("1", "2", "9")
    ]
    assert numbers == ["1 / 2", "2 / 2", "2 / 2"]


def test_what_is_no_ground_leaves_the_page_on_the_desk(served: str) -> None:
    app = open_app(projection="purple")
    assert has_component(app, "topbar")
    assert "没有名为“purple”的投影方式" in text(app)


@pytest.mark.parametrize(("ground", "colours"), [("light", palette.LIGHT), ("dark", palette.DARK)])
def test_chart_and_page_take_the_colours_of_the_ground(
    served: str, ground: str, colours: palette.Palette
) -> None:
    app = open_app(page="drilldown", projection=ground)
    last_sheet = [e.proto.body for e in app.get("html") if "<style>" in e.proto.body][-1]
    assert palette.css_variables(colours) in last_sheet
    assert chart(app)["layout"]["yaxis"]["tickfont"]["color"] == colours.ink


@pytest.mark.parametrize("slide", ["1", "2"])
def test_no_type_of_a_chart_is_smaller_than_28_pixels(served: str, slide: str) -> None:
    app = open_app(page="drilldown", projection="light", slide=slide)
    sizes = list(_font_sizes(chart(app)))
    assert sizes
    assert min(sizes) >= 28


def _font_sizes(part: Any, name: str = "") -> Any:
    if isinstance(part, dict):
        if "font" in name and "size" in part:
            yield part["size"]
        for key, value in part.items():
            if key != "template":
                yield from _font_sizes(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from _font_sizes(value, name)


def test_whoever_may_see_names_projects_none(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Scope] = []

    def slides(now: object, scope: Scope) -> list[Slide]:
        asked.append(scope)
        return [Slide("无", [KeyFigure("1", "户", "户数")])]

    monkeypatch.setattr(session, "scope", lambda: Scope(everything=True, personal=True))
    monkeypatch.setattr(dictionary, "slides", slides)
    app = open_app(page="dictionary", projection="dark")
    assert component(app, "slide_heading")["heading"] == "无"
    assert asked == [Scope(everything=True, personal=False)]


def test_long_headings_are_set_smaller_and_leave_less_room() -> None:
    def height(heading: str) -> int:
        return projection.look(Slide(heading), "light")["height"]

    assert height("资" * 30) == height("88,098 / 96,376 万元" * 2) > height("资" * 31)
    with_figures = Slide("短", [KeyFigure("1", "户", "户数")])
    assert projection.look(with_figures, "light")["height"] < height("短")


def test_escape_leads_back_even_when_a_slide_fails(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def slides(now: object, scope: Scope) -> list[Slide]:
        raise ZeroDivisionError

    monkeypatch.setattr(dictionary, "slides", slides)
    app = open_app(page="dictionary", projection="light")
    assert has_component(app, "projector")
    assert "这一页没有显示出来" in text(app)
