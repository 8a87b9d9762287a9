"""数据工作台 in a real browser: an ugly roster is dropped, read, marked, imported and taken back."""

from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from data.engine import open_store
from data.workbench.marked import ERRORS_SHEET
from tests.boundaries.files import tile, write_shapefile, zip_shapefile
from tests.browser.conftest import Serve
from tests.importers.loading import EXPECTED, SAMPLES, take_samples

ROSTER = EXPECTED["roster"]["file"]
PATIENTLY = 60_000  # milliseconds: a process starts, checks and writes on a busy machine


def test_a_roster_from_the_drop_to_the_batch_and_back(
    serve: Serve, page: Page, sqlite_url: str, tmp_path: Path
) -> None:
    take_samples(open_store(sqlite_url))
    page.goto(f"{serve(sqlite_url).url}/?page=workbench")
    page.locator("input[type=file]").set_input_files(SAMPLES / ROSTER)
    expect(page.get_by_text("8 行有误，占 1,234 行的 0.6%")).to_be_visible(timeout=PATIENTLY)
    expect(page.get_by_text("不存在的村")).to_be_visible()
    dropzone = page.get_by_test_id("stFileUploaderDropzone")
    expect(dropzone.get_by_text("per file")).to_be_hidden()

    with page.expect_download(timeout=PATIENTLY) as caught:
        page.get_by_role("button", name="下载标色副本").click(timeout=PATIENTLY)
    caught.value.save_as(tmp_path / "copy.xlsx")
    assert caught.value.suggested_filename == f"{Path(ROSTER).stem}_标色.xlsx"
    assert openpyxl.load_workbook(tmp_path / "copy.xlsx").sheetnames[0] == ERRORS_SHEET

    page.get_by_role("button", name="导入", exact=True).click()
    page.get_by_role("button", name="确定导入").click()
    expect(page.get_by_text("已导入，成为第 2 批")).to_be_visible(timeout=PATIENTLY)

    page.get_by_test_id("stButtonGroup").get_by_text("批次").click()
    page.get_by_role("button", name="第 2 批").click()
    page.get_by_label("撤销的原因").fill("错发的名册")
    page.get_by_label("撤销的原因").press("Enter")
    page.get_by_role("button", name="撤销这一批").click()
    expect(page.get_by_text("第 2 批（")).to_be_visible(timeout=PATIENTLY)
    expect(page.get_by_text("已撤销", exact=True)).to_be_visible()


def test_outlines_from_a_zipped_shapefile(serve: Serve, page: Page, sqlite_url: str, tmp_path: Path) -> None:
    take_samples(open_store(sqlite_url))
    drawn = [({"NAME": name}, tile(place, 0)) for place, name in enumerate(("东河县", "火星县"))]
    shapes = zip_shapefile(tmp_path / "县界.zip", write_shapefile(tmp_path / "layer", drawn, crs=None))
    page.goto(f"{serve(sqlite_url).url}/?page=workbench")
    page.locator("input[type=file]").set_input_files(shapes)
    expect(page.get_by_text("2 个要素中 1 个对上区划，1 个没有对上")).to_be_visible(timeout=PATIENTLY)
    expect(page.get_by_role("heading", name="1 个要素没有对上区划")).to_be_visible()
    page.get_by_role("button", name="导入", exact=True).click()
    page.get_by_role("button", name="确定导入").click()
    expect(page.get_by_text("已导入，成为第 2 批")).to_be_visible(timeout=PATIENTLY)
    page.get_by_role("button", name="看第 2 批改变了什么").click()
    expect(page.get_by_role("heading", name="第 2 批：县界.zip")).to_be_visible(timeout=PATIENTLY)
