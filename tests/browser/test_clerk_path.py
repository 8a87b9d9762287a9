"""A new clerk's whole month in the browser: from an empty store to a locked month and what changed since.

What the clerk has is the sample files and a spreadsheet program. What the clerk sees is asserted step by
step, and at the end what the store holds.
"""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect
from sqlalchemy import select

from data.batches import listing
from data.engine import open_store
from data.schema import freezes, month_signoffs
from queries import snapshots
from queries.scope import WHOLE_CITY
from tests.browser.conftest import Serve
from tests.browser.screen import choose, settle
from tests.importers.loading import ALLOCATIONS, AREAS, EXPECTED, PAYMENTS, PROJECTS, SAMPLES

ROSTER = EXPECTED["roster"]["file"]
COUNTIES = {"990121": "东河县", "990122": "西岭区", "990123": "南湖市"}
PATIENTLY = 60_000  # milliseconds: a process starts, checks and writes on a busy machine
HEADER_ROW, FIRST_ROW = 3, 4


class Clerk:
    """Somebody at a browser, with a folder of files."""

    def __init__(self, page: Page, url: str, folder: Path) -> None:
        self.page, self.url, self.folder = page, url, folder

    def at(self, page: str, **more: str) -> None:
        self.page.goto(
            f"{self.url}/?page={page}" + "".join(f"&{name}={value}" for name, value in more.items())
        )
        settle(self.page)

    def drops(self, *files: Path) -> None:
        settle(self.page)
        box = self.page.locator("input[type=file]")
        expect(box).to_have_count(1, timeout=PATIENTLY)
        box.set_input_files(files)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENTLY)

    def reads_heading(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", name=text).first).to_be_visible(timeout=PATIENTLY)

    def presses(self, label: str | re.Pattern[str], *, exact: bool = True) -> None:
        self.page.get_by_role("button", name=label, exact=exact).click(timeout=PATIENTLY)

    def signs(self) -> None:
        """Say who one is; the page remembers it until it is opened anew."""
        self.fills("签名（您的姓名）", "王芳")

    def opens(self, file: str, then: str, times: int = 1) -> None:
        """Click a file in the list, the newest of those with its name, and read what was found in it."""
        listed = self.page.get_by_role("button", name=file, exact=True)
        expect(listed).to_have_count(times, timeout=PATIENTLY)
        listed.first.click(timeout=PATIENTLY)
        self.reads_heading(f"{file}：{then}")

    def imports(self) -> None:
        self.presses("导入")
        self.presses("确定导入")

    def fills(self, label: str, text: str) -> None:
        box = self.page.get_by_label(label)
        box.fill(text, timeout=PATIENTLY)
        box.press("Tab")
        settle(self.page)

    def section(self, name: str) -> None:
        self.page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click(timeout=PATIENTLY)
        settle(self.page)


def columns(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, int]:
    """The first column under each heading."""
    found: dict[str, int] = {}
    for cell in sheet[HEADER_ROW]:
        found.setdefault(str(cell.value), cell.column)
    return found


def mend(marked: Path, mended: Path) -> None:
    """What a clerk types over the coloured cells of the sample roster."""
    book = openpyxl.load_workbook(marked)
    sheet = book["Sheet1"]
    at, above = columns(sheet), 1230
    for heading in ("县(市、区、旗)", "乡(镇)", "行政村"):
        sheet.cell(1231, at[heading]).value = sheet.cell(above, at[heading]).value
    for row, heading, value in (
        (1232, "户编号", "7591008168009999"),
        (1233, "监测对象类别", "边缘易致贫户"),
        (1234, "识别监测时间", "202111"),
        (1235, "识别监测时间", "202110"),
        (1236, "消除监测时间", "202108"),
        (1237, "消除监测时间", "202109"),
        (1238, "人均纯收入（元）", "5000"),
    ):
        sheet.cell(row, at[heading]).value = value
    book.save(mended)


def january(december: Path, file: Path) -> None:
    """The next month's roster, in which a third of all households come to be eliminated at once."""
    book = openpyxl.load_workbook(december)
    sheet = book["Sheet1"]
    at = columns(sheet)
    sheet["A2"] = "导出时间：2022-01-31 17:40:22"
    for row in range(FIRST_ROW, sheet.max_row + 1):
        number = str(sheet.cell(row, at["户编号"]).value)
        if sheet.cell(row, at["风险是否已消除"]).value == "否" and int(number[-3:]) % 2 == 0:
            sheet.cell(row, at["风险是否已消除"]).value = "是"
            sheet.cell(row, at["消除监测时间"]).value = "202201"
    book.save(file)


def payments(file: Path, voucher: str, yuan: str) -> Path:
    """A ledger whose column of money has a name that nobody knows."""
    row = f"{voucher},990120210001,中央,2021-12-20,{yuan}"
    file.write_text(f"凭证号,项目编号,资金级次,支付日期,本次拨付数目\n{row}\n", "utf-8-sig")
    return file


def test_a_new_clerk_loads_mends_explains_and_closes_a_month(
    serve: Serve, open_page: Callable[..., Page], sqlite_url: str, tmp_path: Path
) -> None:
    clerk = Clerk(open_page(), serve(sqlite_url).url, tmp_path)
    loads_a_month(clerk)
    corrects_a_column(clerk)
    explains_a_jump(clerk)
    takes_a_batch_back(clerk)
    sets_a_published_figure_beside_the_computed(clerk)
    closes_the_month(clerk)
    mends_a_locked_month(clerk)
    reads_what_changed(clerk)
    store_holds_all_of_it(sqlite_url)


def loads_a_month(clerk: Clerk) -> None:
    """From the start page: five files at once, one of them with eight bad rows."""
    clerk.page.goto(clerk.url)
    clerk.presses("打开数据工作台")
    clerk.drops(*(SAMPLES / name for name in (AREAS, ROSTER, PROJECTS, ALLOCATIONS, PAYMENTS)))
    clerk.reads_heading("行政区划.csv：107 行，可以导入")
    clerk.sees("等行政区划先导入")
    clerk.imports()
    clerk.sees("已导入，成为第 1 批")
    clerk.sees("接着导入名册、项目、资金等")
    clerk.sees("可以导入，8 行有误")

    clerk.opens(ROSTER, "1,234 行，可以导入，8 行有误")
    clerk.reads_heading("8 行有误，占 1,234 行的 0.6%")
    clerk.sees("行政区划中“南湖市上坪镇”没有这个村")
    with clerk.page.expect_download(timeout=PATIENTLY) as caught:
        clerk.presses("下载标色副本")
    caught.value.save_as(clerk.folder / "标色.xlsx")
    mend(clerk.folder / "标色.xlsx", clerk.folder / "改好的名册.xlsx")
    clerk.presses("放弃")
    clerk.presses("确定放弃")
    clerk.sees("已放弃")
    clerk.drops(clerk.folder / "改好的名册.xlsx")
    clerk.sees("导入全部无误的 3 个文件")
    clerk.opens("改好的名册.xlsx", "1,234 行，可以导入")
    clerk.reads_heading(re.compile(r"导入后有 \d+ 项指标变化"))
    clerk.sees("408 户")

    clerk.presses("导入全部无误的 3 个文件")
    clerk.presses("确定全部导入")
    clerk.sees("可以导入，3 行有误")  # the payments, which waited for their projects
    expect(clerk.page.get_by_text("数据截至 2021年12月")).to_be_visible(timeout=PATIENTLY)


def corrects_a_column(clerk: Clerk) -> None:
    """A heading that nobody knows is told once and known afterwards."""
    clerk.drops(payments(clerk.folder / "补支付.csv", "补001", "1000"))
    clerk.opens("补支付.csv", "不能导入")
    clerk.sees("缺少必需的列：支付金额")
    choose(clerk.page, "哪一列", "E 本次拨付数目")
    expect(clerk.page.get_by_role("combobox", name="读作")).to_have_value("不采用", timeout=PATIENTLY)
    choose(clerk.page, "读作", "支付金额")
    clerk.presses("记住并重新检查")
    clerk.sees("已记住，正在重新检查；以后同样表头的文件都照此读取。")
    clerk.reads_heading("补支付.csv：1 行，可以导入")
    clerk.sees("人工指定")
    clerk.drops(payments(clerk.folder / "再补.csv", "补002", "2000"))
    clerk.opens("再补.csv", "1 行，可以导入")
    clerk.presses("导入全部无误的 2 个文件")
    clerk.presses("确定全部导入")
    clerk.reads_heading("1 个文件等待处理")


def explains_a_jump(clerk: Clerk) -> None:
    """The next month's roster moves a figure as no month did before."""
    january(clerk.folder / "改好的名册.xlsx", clerk.folder / "一月名册.xlsx")
    clerk.drops(clerk.folder / "一月名册.xlsx")
    clerk.opens("一月名册.xlsx", "1,234 行，可以导入")
    clerk.reads_heading(re.compile(r"导入后有 \d+ 处异常变动，请先核对"))
    clerk.sees(re.compile(r"样例市2022年1月风险消除率（户）比上月增加 28\.4 个百分点.+平常每月变动在"))
    expect(clerk.page.get_by_role("button", name="导入全部无误的")).to_have_count(0)
    clerk.imports()
    clerk.sees(re.compile(r"已导入，成为第 7 批"))


def takes_a_batch_back(clerk: Clerk) -> None:
    """With a reason; then the same file comes again."""
    clerk.section("批次")
    clerk.presses("第 7 批")
    clerk.reads_heading("第 7 批：一月名册.xlsx")
    clerk.sees(re.compile(r"异常：样例市2022年1月风险消除率"))
    clerk.fills("撤销的原因", "一月的消除数待核实")
    clerk.presses("撤销这一批")
    clerk.sees("第 7 批（一月名册.xlsx）已撤销")
    clerk.section("导入")
    clerk.opens("一月名册.xlsx", "1,234 行，已撤销")
    clerk.drops(clerk.folder / "一月名册.xlsx")
    clerk.opens("一月名册.xlsx", "1,234 行，可以导入", times=2)
    clerk.imports()
    clerk.sees("已导入，成为第 8 批")


def sets_a_published_figure_beside_the_computed(clerk: Clerk) -> None:
    clerk.at("published", month="2021-12")
    choose(clerk.page, "指标", "风险消除率（户）")
    clerk.fills("通报数（照原文，如 36.8%、16,651户、96,376万元）", "36.8%")
    clerk.fills("来源（文件或报纸，含日期或文号）", "《样例日报》2022年1月5日")
    clerk.presses("录入")
    clerk.sees("已录入，第 9 批。")
    clerk.sees(re.compile("按户、按人都算不出|对不上"))


def closes_the_month(clerk: Clerk) -> None:
    """Townships, counties, city; one county is sent back on the way."""
    for code, name in COUNTIES.items():
        clerk.at("closing", month="2021-12", area=code)
        clerk.signs()
        clerk.presses("代为上报全部可以上报的乡镇", exact=False)
        clerk.presses("审核通过全部已上报的乡镇", exact=False)
        clerk.presses(f"{name}：上报")
        clerk.reads_heading(re.compile(f"{name}已上报"))
    clerk.fills("退回或重开的原因", "核对资金")
    clerk.presses("南湖市：退回")
    clerk.sees("南湖市退回。")
    clerk.presses("南湖市：上报")
    clerk.reads_heading(re.compile("南湖市已上报"))
    clerk.at("closing", month="2021-12")
    clerk.signs()
    clerk.presses("审核通过全部已上报的县区（3 个）")
    clerk.reads_heading("12月 3 个县区都已审核，可以锁定")
    clerk.presses("样例市：锁定")
    clerk.reads_heading("2021年12月已锁定")
    bar = clerk.page.get_by_test_id("stProgress")
    expect(bar).to_have_count(0, timeout=PATIENTLY)


def mends_a_locked_month(clerk: Clerk) -> None:
    """A file of the locked month is refused with the way on; reopened, it is taken."""
    clerk.at("workbench")
    clerk.opens(PAYMENTS, "不能导入")  # its check was made anew with the lock
    clerk.sees(
        re.compile(r"2021年12月已于 .+ 由.+锁定，不能导入。确需改动，请由市级在“月度结账”写明原因重开")
    )
    clerk.at("closing", month="2021-12")
    clerk.signs()
    clerk.fills("退回或重开的原因", "支付台账晚到")
    clerk.presses("样例市：重开")
    clerk.reads_heading("12月 3 个县区都已审核，可以锁定")
    clerk.at("workbench")
    clerk.opens(PAYMENTS, "108 行，可以导入，3 行有误")
    clerk.imports()
    clerk.sees("已导入，成为第 10 批")


def reads_what_changed(clerk: Clerk) -> None:
    clerk.at("snapshots", month="2021-12")
    clerk.reads_heading("其间新导入 1 批")
    clerk.sees("2021年12月月结")
    clerk.sees(re.compile("第 10 批"))


def store_holds_all_of_it(url: str) -> None:
    engine = open_store(url)
    batches = {batch["id"]: batch for batch in listing(engine)}
    assert list(reversed(batches)) == list(range(1, 11))
    assert [number for number, batch in batches.items() if batch["status"] == "rolled_back"] == [7]
    assert batches[7]["rollback_reason"] == "一月的消除数待核实"
    assert (batches[2]["rows_accepted"], batches[2]["rows_rejected"]) == (1234, 0)
    with engine.connect() as connection:
        signed = list(connection.scalars(select(month_signoffs.c.action).order_by(month_signoffs.c.id)))
        orders = list(connection.scalars(select(freezes.c.state)))
    assert (signed.count("submit"), signed.count("accept")) == (15 + 3 + 1, 15 + 3)
    assert signed[-2:] == ["lock", "reopen"]
    assert orders == ["done"]
    (kept,) = snapshots.listing(engine, scope=WHOLE_CITY).to_dict("records")
    assert (kept["name"], kept["kind"], kept["month"]) == ("2021年12月月结", "close", 202112)
    engine.dispose()
