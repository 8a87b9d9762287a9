"""The way of a leader: city → county → township on the map → village → its households, back, reload.

The fixtures of `page` fail the test when anything asked another machine or complained in the console.
"""

import math
import re
from typing import Any

from playwright.sync_api import Page, expect

from dashboard import map_geometry
from data.engine import open_store
from queries import places
from queries.scope import WHOLE_CITY
from tests.browser.screen import WAIT, crumb
from tests.browser.streamlit_server import StreamlitServer

COUNTY, TOWNSHIP = "望山县", "石门乡"
STEP = 6  # pixels: less than the smallest village is wide
ENOUGH = 9  # steps inside a shape: its middle is no border
# deck.gl takes a press for a click within 250 milliseconds, and counts those in which the page is busy:
# without a graphics card some 200. Held for more than a frame (see `maps`), but no longer.
HOLD = 20
SETTLE = 150  # milliseconds until a tooltip follows the pointer


def test_from_the_city_to_the_households_and_back(page: Page, server: StreamlitServer) -> None:
    page.goto(server.url)
    page.get_by_role("button", name=COUNTY).first.click(timeout=WAIT)
    expect(crumb(page, COUNTY)).to_be_visible(timeout=WAIT)
    county = page.url

    page.get_by_role("link", name="地图").click()
    click_township(page, server, TOWNSHIP)
    expect(crumb(page, TOWNSHIP)).to_be_visible(timeout=WAIT)
    township = page.url
    assert parameter(township, "area").startswith(parameter(county, "area"))

    expect(page.get_by_role("heading", name="各村")).to_be_visible(timeout=WAIT)
    village = page.get_by_role("table", name="各村").get_by_role("rowheader").first
    name = village.inner_text()
    village.get_by_role("button").click()
    expect(page.get_by_role("heading", name="监测对象：")).to_be_visible(timeout=WAIT)
    expect(crumb(page, name)).to_be_visible(timeout=WAIT)
    heads = page.get_by_role("table", name="监测对象名单").get_by_role("rowheader")
    expect(heads.first).to_have_text(re.compile(r".\*\*"), timeout=WAIT)

    page.go_back()
    expect(crumb(page, TOWNSHIP)).to_be_visible(timeout=WAIT)
    assert page.url == township
    page.go_forward()
    expect(heads.first).to_be_visible(timeout=WAIT)
    address = page.url
    page.reload()
    expect(heads.first).to_have_text(re.compile(r".\*\*"), timeout=WAIT)
    assert page.url == address


def test_a_village_point_opens_its_page(page: Page, server: StreamlitServer) -> None:
    store = open_store(server.store_url)
    township = shape_of(server, "township", TOWNSHIP)
    villages = places.shapes(store, scope=WHOLE_CITY, level="village", within=township["area_code"])
    village = villages.to_dict("records")[0]
    page.goto(f"{server.url}/?page=map&area={township['area_code']}")
    click_at(page, township["geometry"], village["area"], float(village["lon"]), float(village["lat"]))
    expect(crumb(page, village["area"])).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("heading", name=re.compile(f"^{village['area']}："))).to_be_visible(timeout=WAIT)


def test_a_phone_scrolls_down_never_sideways(open_page: Any, server: StreamlitServer) -> None:
    page = open_page(width=390, height=844)
    for address in ("page=map", "page=drilldown", "page=dictionary"):
        page.goto(f"{server.url}/?{address}")
        expect(page.locator(".panel-heading").first).to_be_visible(timeout=WAIT)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def parameter(url: str, name: str) -> str:
    found = re.search(rf"[?&]{name}=([^&]+)", url)
    assert found, url
    return found[1]


def shape_of(server: StreamlitServer, level: str, name: str) -> dict[str, Any]:
    shapes = places.shapes(open_store(server.store_url), scope=WHOLE_CITY, level=level)
    return dict(shapes[shapes["area"] == name].iloc[0])


def click_township(page: Page, server: StreamlitServer, name: str) -> None:
    """Click where the township lies on the map of its county."""
    township = shape_of(server, "township", name)
    shapes = places.shapes(
        open_store(server.store_url), scope=WHOLE_CITY, level="township", within=township["parent_code"]
    )
    click_at(page, list(shapes["geometry"]), name, float(township["lon"]), float(township["lat"]))


def click_at(page: Page, geometries: Any, name: str, lon: float, lat: float) -> None:
    """A real click on a place: where its tooltip shows, wherever the map is and however large it is drawn.

    The map lies with the middle of `geometries` in the middle of its canvas. How large it is drawn depends
    on the window; so the pointer goes outwards in the place's direction until the tooltip names the place.
    """
    box_of_all = map_geometry.bounds(geometries if isinstance(geometries, list) else [geometries])
    middle_lon, middle_lat, _ = map_geometry.fit(box_of_all, 100, 100)
    across, down = math.radians(lon - middle_lon), mercator(middle_lat) - mercator(lat)
    tooltip = page.locator(".deck-tooltip").filter(has_text=re.compile(f"^{name}"))
    canvas = page.locator("canvas#deckgl-overlay")
    expect(canvas).to_be_visible(timeout=WAIT)
    x, y = point_of(page, canvas, tooltip, across, down)
    opened = crumb(page, name)
    for attempt in range(4):
        page.mouse.click(x, y, delay=HOLD)
        try:
            expect(opened).to_be_visible(timeout=6000)
        except AssertionError:
            page.mouse.move(x + 1 + attempt % 2, y + 1)  # a still pointer keeps what deck.gl last picked
            page.wait_for_timeout(1000)
            continue
        return
    expect(opened).to_be_visible()


def point_of(page: Page, canvas: Any, tooltip: Any, across: float, down: float) -> tuple[float, float]:
    """Where on the way from the canvas' middle in this direction the tooltip shows: well inside the shape."""
    box, length = canvas.bounding_box(), math.hypot(across, down)
    assert box
    steps = int(min(box["width"], box["height"]) / 2 / STEP)
    found: list[tuple[float, float]] = []
    for step in [*range(steps + 1)] * 4:  # shapes can be picked a moment after the canvas is there
        x = box["x"] + box["width"] / 2 + step * STEP * across / length
        y = box["y"] + box["height"] / 2 + step * STEP * down / length
        page.mouse.move(x, y)
        page.wait_for_timeout(SETTLE)
        if tooltip.is_visible():
            found.append((x, y))
        if found and (not tooltip.is_visible() or len(found) == ENOUGH):
            break
    assert found, "no point on the map shows the place's tooltip"
    page.mouse.move(*found[len(found) // 2])
    expect(tooltip).to_be_visible()
    return found[len(found) // 2]


def mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
