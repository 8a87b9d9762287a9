"""A badge is opened, read, followed and closed again, by mouse and by keyboard."""

from playwright.sync_api import Page, expect

from tests.browser.screen import WAIT
from tests.browser.streamlit_server import StreamlitServer


def test_a_badge_says_why_and_leads_on(page: Page, server: StreamlitServer) -> None:
    page.goto(f"{server.url}/?area=990124")
    badge = page.get_by_role("button", name="可信度中，点击看原因").first
    expect(badge).to_be_visible(timeout=WAIT)
    why = page.get_by_role("dialog", name="可信度中的原因")
    badge.click()
    expect(why).to_be_visible()
    expect(why).to_contain_text("望山县12月资金支付迟报 9 天")
    box = why.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= page.evaluate("window.innerWidth")
    page.keyboard.press("Escape")
    expect(why).to_be_hidden()
    badge.focus()
    page.keyboard.press("Enter")
    expect(why).to_be_visible()
    why.get_by_role("link", name="看报送清单").click()
    expect(page.get_by_role("heading", name="截至12月应报的文件还缺 1 份：望山县的帮扶车间")).to_be_visible(
        timeout=WAIT
    )


def test_the_card_itself_still_leads_to_the_drill_down(page: Page, server: StreamlitServer) -> None:
    page.goto(server.url)
    expect(page.get_by_role("button", name="可信度高，点击看原因").first).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="资金支出率").first.click()
    page.wait_for_url("**page=drilldown**", timeout=WAIT)
