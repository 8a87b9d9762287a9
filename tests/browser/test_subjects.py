"""What a reader clicks first on the pages of the subjects: it opens what it names."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.streamlit_server import StreamlitServer
from tests.browser.test_walk import WAIT, crumb


@pytest.mark.parametrize("page_key", ["lagging", "households"])
def test_a_place_in_a_table_is_opened(page: Page, server: StreamlitServer, page_key: str) -> None:
    page.goto(f"{server.url}/?page={page_key}")
    first = page.get_by_role("table").get_by_role("rowheader").get_by_role("button")
    place = first.filter(has_text=re.compile("[村乡镇]$")).first
    expect(place).to_be_visible(timeout=WAIT)
    name = place.inner_text()
    place.click()
    expect(crumb(page, name)).to_be_visible(timeout=WAIT)
    page.go_back()
    expect(crumb(page, "示范市")).to_be_visible(timeout=WAIT)


def test_slow_money_opens_its_project_and_leads_back(page: Page, server: StreamlitServer) -> None:
    page.goto(f"{server.url}/?page=funds")
    project = page.get_by_role("rowheader").get_by_role("button").filter(has_text=re.compile("项目$")).first
    expect(project).to_be_visible(timeout=WAIT)
    project.click()
    expect(page.get_by_role("button", name="‹ 全部项目")).to_be_visible(timeout=WAIT)
    assert "project=" in page.url
    page.go_back()
    expect(project).to_be_visible(timeout=WAIT)
