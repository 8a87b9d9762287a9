"""投影 and the bar as they are drawn: sizes, what is not there, keys; and eleven pages on one line."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.screen import WAIT, drawn, settle
from tests.browser.streamlit_server import StreamlitServer

ALL_PAGES = Path(__file__).parent / "all_pages_app.py"
ELEVEN = 11
DESK = "header, button, select, input, [data-testid='stSidebar'], [data-testid='stToolbar']"
LEFT_TO_SCROLL = """() => {
  const sheet = document.querySelector('[data-testid=stMain]'), all = document.scrollingElement;
  return [sheet.scrollHeight - sheet.clientHeight, all.scrollHeight - window.innerHeight];
}"""


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def test_projected_from_five_metres_and_back(open_page: Callable[..., Page], server: StreamlitServer) -> None:
    page = open_page(width=1920, height=1080)
    page.goto(f"{server.url}/?page=drilldown")
    page.get_by_role("link", name="投影").click(timeout=WAIT)
    expect(page.get_by_text("1 / 2")).to_be_visible(timeout=WAIT)  # the desk has a heading and bars as well
    settle(page)
    expect(page.locator(DESK).locator("visible=true")).to_have_count(0, timeout=WAIT)
    expect(heading(page)).to_be_visible(timeout=WAIT)
    expect(page.locator(".js-plotly-plot .bartext").first).to_be_visible(timeout=WAIT)
    assert "projection=light" in page.url

    sizes = drawn(page)
    assert min(sizes.values()) >= 28, sorted(sizes.items(), key=lambda item: item[1])[:3]
    assert sizes["91.4"] >= 72
    assert "演示数据" in " ".join(sizes)
    assert page.evaluate(LEFT_TO_SCROLL) == [0, 0]

    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("2 / 2")).to_be_visible(timeout=WAIT)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile("projection=dark.*slide=2|slide=2.*projection=dark"), timeout=WAIT)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("1 / 2")).to_be_visible(timeout=WAIT)
    assert "slide" not in page.url

    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="投影")).to_be_visible(timeout=WAIT)
    expect(page).to_have_url(re.compile(r"\?page=drilldown$"), timeout=WAIT)
    assert page.evaluate("document.fullscreenElement") is None
    sheet = page.get_by_test_id("stMain")  # let go of when the run that draws the desk has ended
    expect(sheet).not_to_have_attribute("style", re.compile("scale"), timeout=WAIT)


@pytest.mark.parametrize("address", ["", "page=map", "page=dictionary"])
def test_every_page_is_large_enough(
    open_page: Callable[..., Page], server: StreamlitServer, address: str
) -> None:
    page = open_page(width=1920, height=1080)
    page.goto(f"{server.url}/?{address}&projection=dark")
    expect(page.get_by_text("演示数据")).to_be_visible(timeout=WAIT)
    settle(page)
    sizes = drawn(page)
    assert min(sizes.values()) >= 28, sorted(sizes.items(), key=lambda item: item[1])[:3]
    assert max(sizes.values()) >= 72
    assert page.evaluate(LEFT_TO_SCROLL) == [0, 0]


def test_eleven_pages_on_one_line_and_in_a_phone_s_menu(
    serve: Serve, demo_store_url: str, open_page: Callable[..., Page]
) -> None:
    server = serve(demo_store_url, ALL_PAGES)
    page = open_page(width=1366, height=768)
    page.goto(f"{server.url}/?page=dictionary")
    links = page.get_by_role("navigation", name="页面").get_by_role("link")
    expect(links).to_have_count(ELEVEN, timeout=WAIT)
    boxes = [box for link in links.all() if (box := link.bounding_box())]
    assert len({box["y"] for box in boxes}) == 1
    product, switch = page.get_by_text("防返贫成效驾驶舱"), page.get_by_role("link", name="投影")
    for other in (product, switch):
        assert abs(middle(other.bounding_box()) - middle(boxes[0])) < 4
    assert switch.bounding_box()["x"] > boxes[-1]["x"] + boxes[-1]["width"]  # type: ignore[index]
    expect(page.locator("nav [aria-current='page']")).to_have_text("指标字典")

    phone = open_page(width=390, height=844)
    phone.goto(f"{server.url}/?page=dictionary")
    menu = phone.get_by_role("combobox", name="页面")
    expect(menu).to_have_value("dictionary", timeout=WAIT)
    assert menu.locator("option").count() == ELEVEN
    assert menu.locator("optgroup").count() == 5
    assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    menu.select_option("drilldown")
    expect(phone).to_have_url(re.compile("page=drilldown"), timeout=WAIT)
    expect(menu).to_have_value("drilldown")


def middle(box: Any) -> float:
    return float(box["y"] + box["height"] / 2)
