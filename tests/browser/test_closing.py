"""A month signed in the browser from the townships to the lock: what is pressed, and what then stands."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from data.engine import open_store
from tests.browser.conftest import Serve
from tests.browser.screen import settle
from tests.browser.test_walk import WAIT
from tests.queries.literal import (
    CITY,
    DING,
    EAST,
    EAST_1,
    EAST_2,
    JIA,
    MARGINAL,
    UNSTABLE,
    WEST,
    WEST_1,
    Store,
)


def test_a_month_is_signed_from_the_townships_to_the_lock(
    serve: Serve, open_page: Callable[..., Page], sqlite_url: str
) -> None:
    engine = open_store(sqlite_url)
    Store(engine).households(("E", JIA, UNSTABLE, 3, "2021-03"), ("W", DING, MARGINAL, 2, "2021-03")).ready()
    engine.dispose()
    server, page = serve(sqlite_url), open_page()

    def at(area: str) -> None:
        page.goto(f"{server.url}/?page=closing" + (f"&area={area}" if area != CITY else ""))

    def press(label: str, then: str) -> None:
        settle(page)
        page.get_by_label("签名（您的姓名）").fill("王芳", timeout=WAIT)
        page.get_by_role("button", name=label, exact=True).click(timeout=WAIT)
        expect(page.get_by_role("heading", name=then)).to_be_visible(timeout=WAIT)

    at(CITY)
    expect(page.get_by_role("heading", name="12月还差 2 个县区未上报")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("还有 2 个县区没有审核通过：东县、西县。")).to_be_visible()
    for area, name in ((EAST_1, "东一乡"), (EAST_2, "东二乡"), (WEST_1, "西一镇")):
        at(area)
        press(f"{name}：上报", f"{name}12月已上报")
    at(EAST)
    press("审核通过全部已上报的乡镇（2 个）", "12月 2 个乡镇都已审核，东县未上报")
    press("东县：上报", "12月 2 个乡镇都已审核，东县已上报")
    page.get_by_label("退回或重开的原因").fill("核对资金")
    press("东县：退回", "12月 2 个乡镇都已审核，东县已退回")
    press("东县：上报", "12月 2 个乡镇都已审核，东县已上报")
    at(WEST)
    press("审核通过全部已上报的乡镇（1 个）", "12月 1 个乡镇都已审核，西县未上报")
    press("西县：上报", "12月 1 个乡镇都已审核，西县已上报")
    at(CITY)
    press("审核通过全部已上报的县区（2 个）", "12月 2 个县区都已审核，可以锁定")
    press("示例市：锁定", "2021年12月已锁定")
    expect(page.get_by_text("核对资金")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("王芳（本机用户）").first).to_be_visible()
    page.get_by_label("退回或重开的原因").fill("东县漏报")
    press("示例市：重开", "12月 2 个县区都已审核，可以锁定")
