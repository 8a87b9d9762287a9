"""The way of a leader: city → county → township on the map → village → its households, back, reload.

The fixtures of `page` fail the test when anything asked another machine or complained in the console.
"""

import math
import re
from typing import Any

from playwright.sync_api import Page, expect

from dashboard import map_geometry, map_view
from data.engine import open_store
from queries import places
from queries.scope import WHOLE_CITY
from tests.browser.streamlit_server import StreamlitServer

WAIT = 30_000
COUNTY, TOWNSHIP = "望山县", "石门乡"


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
    page = open_page(viewport={"width": 390, "height": 844})
    for address in ("page=map", "page=drilldown", "page=dictionary"):
        page.goto(f"{server.url}/?{address}")
        expect(page.locator(".panel-heading").first).to_be_visible(timeout=WAIT)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def crumb(page: Page, name: str) -> Any:
    """Where one stands: the last step of the path in the bar."""
    return page.locator("[aria-current='location']").filter(has_text=re.compile(f"^{name}$"))


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
    """A real click on the canvas, where the view that fits `geometries` shows a place and its tooltip."""
    drawn = geometries if isinstance(geometries, list) else [geometries]
    frame = map_view.ROOMS["desk"]
    middle_lon, middle_lat, zoom = map_geometry.fit(map_geometry.bounds(drawn), frame.width, frame.height)
    world = 512 * 2**zoom
    across = (lon - middle_lon) / 360 * world
    down = (mercator(middle_lat) - mercator(lat)) / (2 * math.pi) * world
    canvas = page.locator("canvas#deckgl-overlay")
    expect(canvas).to_be_visible(timeout=WAIT)
    tooltip = page.locator(".deck-tooltip").filter(has_text=name)
    for attempt in range(60):  # shapes can be picked a moment after the canvas is there
        box = canvas.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2 + across, box["y"] + box["height"] / 2 + down
        page.mouse.move(x + attempt % 2, y)
        page.wait_for_timeout(500)
        if tooltip.is_visible():
            break
    expect(tooltip).to_be_visible()
    opened = crumb(page, name)
    for attempt in range(8):  # without a graphics card deck.gl now and then drops a click; people click again
        page.mouse.click(x, y, delay=100)  # held as long as a finger holds it
        try:
            expect(opened).to_be_visible(timeout=6000)
        except AssertionError:
            page.mouse.move(x + 1 + attempt % 2, y + 1)  # a still pointer keeps what deck.gl last picked
            page.wait_for_timeout(1000)
            continue
        return
    expect(opened).to_be_visible()


def mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
