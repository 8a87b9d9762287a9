"""Freeze, change the store, open the snapshot, compare, go back: with a mouse and a keyboard."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from data.engine import open_store
from tests.browser.conftest import Serve
from tests.browser.test_walk import WAIT
from tests.importers.loading import take

PATIENTLY = 120_000  # milliseconds: a worker starts and copies a city on a busy machine
BANNER = re.compile("快照“会前”，.+冻结")


def test_a_meetings_state_is_frozen_opened_and_compared(
    serve: Serve, demo_store_copy: str, tmp_path: Path, page: Page
) -> None:
    server = serve(demo_store_copy)
    page.goto(f"{server.url}/?page=snapshots")
    banner = page.get_by_role("status").filter(has_text=BANNER)
    page.get_by_label("名称").fill("会前")
    page.get_by_role("button", name="冻结").click()
    expect(page.get_by_text("正在保存快照“会前”").first).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("已冻结为第 1 号快照")).to_be_visible(timeout=PATIENTLY)

    rules = tmp_path / "参数.csv"
    rules.write_text("参数,数值,生效日期,来源\nfloor.employed,1,2021-01-01,示例\n", encoding="utf-8")
    engine = open_store(demo_store_copy)
    take(engine, rules)
    engine.dispose()

    page.reload()
    expect(page.get_by_role("heading", name="其间新导入 1 批")).to_be_visible(timeout=WAIT)
    page.get_by_role("rowheader").filter(has_text="1").get_by_role("button").last.click()
    expect(banner).to_be_visible(timeout=WAIT)
    assert "snapshot=1" in page.url
    page.get_by_role("link", name="投影", exact=True).click()
    expect(page.locator("footer span").filter(has_text=BANNER)).to_be_visible(timeout=WAIT)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="回到现在")).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="回到现在").click()
    expect(banner).to_be_hidden(timeout=WAIT)
    page.go_back()
    expect(banner).to_be_visible(timeout=WAIT)
