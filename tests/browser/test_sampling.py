"""实地抽查 in a real browser: drawn, taken along, filled in, brought back, and what it shows."""

from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from data.engine import open_store
from tests.browser.conftest import Serve
from tests.queries.literal import JIA, UNSTABLE, Store

PATIENTLY = 60_000  # milliseconds, on a busy machine


def test_a_sample_from_the_draw_to_the_agreement(
    serve: Serve, page: Page, sqlite_url: str, tmp_path: Path
) -> None:
    households = [(f"A{number:02d}", JIA, UNSTABLE, 3, "2021-01") for number in range(30)]
    Store(open_store(sqlite_url)).households(*households).ready()
    page.goto(f"{serve(sqlite_url).url}/?page=credibility")
    page.get_by_role("button", name="实地抽查").click(timeout=PATIENTLY)
    expect(page.get_by_role("heading", name="还没有抽取过样本")).to_be_visible(timeout=PATIENTLY)
    page.get_by_label("抽多少（户或个）").fill("12")
    page.get_by_label("抽多少（户或个）").press("Tab")
    page.get_by_role("button", name="抽取", exact=True).click()
    expect(page.get_by_text("已抽取第 1 号样本")).to_be_visible(timeout=PATIENTLY)
    expect(page.get_by_role("heading", name="还有 12 户没有走访")).to_be_visible(timeout=PATIENTLY)

    with page.expect_download(timeout=PATIENTLY) as caught:
        page.get_by_role("button", name="下载走访单").click(timeout=PATIENTLY)
    path = tmp_path / caught.value.suggested_filename
    caught.value.save_as(path)
    assert path.name == "走访单_第1号样本_示例市_2021年12月.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    top = next(cell.row for cell in sheet["A"] if cell.value == "抽查编号")
    place = next(cell.column for cell in sheet[top] if cell.value == "监测类别是否属实")
    for row, word in enumerate(["是"] * 8 + ["√ ", "否", "大概"], top + 1):
        sheet.cell(row, place, word)
    book.save(path)

    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("heading", name="还有 2 户没有走访")).to_be_visible(timeout=PATIENTLY)
    expect(page.get_by_text("“监测类别是否属实”列值为“大概”：应为“是”“否”“查无此户”之一")).to_be_visible()
    expect(page.get_by_role("heading", name="走访属实率 90.0%")).to_be_visible()
    expect(page.get_by_role("heading", name="1 户与登记不符")).to_be_visible()
