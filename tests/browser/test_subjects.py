"""What a reader clicks on the pages of the subjects: it opens what it names, and the way back is there.

The fixtures of `page` fail a test when anything asked another machine or complained in the console.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.screen import TEXTS, WAIT, back, choose, click_mark, crumb, drawn, exported, settle
from tests.browser.streamlit_server import StreamlitServer

CITY, COUNTY, COUNTY_CODE = "示范市", "望山县", "990124"
OTHER_COUNTY, OTHER_COUNTY_CODE = "清河县", "990121"
SUBJECTS = ("households", "funds", "projects", "workpoints", "problems", "support", "lagging")
SIZES = ((1920, 1080), (1366, 768), (390, 844))
# Latin letters that are meant: a unit of software, and the numbers of documents and problems.
MEANT = re.compile(r"Excel|[A-Z]{1,3}\d+")
WIDTH = "document.querySelector('[data-testid=stMain]').scrollWidth"
SIZE_OF_ALL = "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
PERSON = re.compile(r"\d{17}[\dXx]|(?<!\d)1[3-9]\d{9}(?!\d)")  # an ID number, a phone


def opened(page: Page, server: StreamlitServer, key: str, **more: str) -> None:
    address = "&".join(f"{name}={value}" for name, value in {"page": key, **more}.items())
    page.goto(f"{server.url}/?{address}")


def goes_in_and_back(page: Page, name: str) -> None:
    """The click before led into a place; the browser's button leads out again."""
    expect(crumb(page, name)).to_be_visible(timeout=WAIT)
    back(page)
    expect(crumb(page, CITY)).to_be_visible(timeout=WAIT)


def row_of(page: Page, table: str) -> Locator:
    return page.get_by_role("table", name=table).get_by_role("rowheader").get_by_role("button")


@pytest.mark.parametrize("key", SUBJECTS)
def test_three_sizes_without_a_stray_word(page: Page, server: StreamlitServer, key: str) -> None:
    opened(page, server, key)
    expect(page.get_by_text("定义与来源").or_(page.locator("a.definition")).first).to_be_visible(timeout=WAIT)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(WIDTH) <= width, f"{key} at {width}"
    page.wait_for_function(f"({TEXTS})().length > 50", timeout=WAIT)  # another width is drawn anew
    words = list(drawn(page))
    strange = [text for text in words if re.search(r"[A-Za-z]{2,}", MEANT.sub("", text))]
    assert not strange
    assert not [text for text in words if re.search(r"\b(None|nan|NaT|inf)\b", text)]
    assert not [text for text in words if PERSON.search(text)]


def test_every_slide_of_every_subject_is_large(
    open_page: Callable[..., Page], server: StreamlitServer
) -> None:
    page = open_page(width=1920, height=1080)
    for number, key in enumerate(SUBJECTS):
        opened(page, server, key, projection="dark" if number % 2 else "light")
        count = re.compile(r"^(\d) / (\d)$")
        slides = int(page.get_by_text(count).inner_text(timeout=WAIT)[-1])
        for slide in range(1, slides + 1):
            expect(page.get_by_text(f"{slide} / {slides}", exact=True)).to_be_visible(timeout=WAIT)
            settle(page)
            expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=WAIT)
            expect(page.get_by_text("演示数据")).to_be_visible(timeout=WAIT)
            sizes = drawn(page)
            small = sorted(sizes.items(), key=lambda item: item[1])[:3]
            assert small[0][1] >= 28, (key, slide, small)
            figures = page.locator(".figure .value").evaluate_all(SIZE_OF_ALL)
            assert all(size >= 72 for size in figures), (key, slide, figures)
            assert figures or slide > 1, key
            assert not [text for text in sizes if "**" in text or PERSON.search(text)], (key, slide)
            page.keyboard.press("ArrowRight")


def test_households(page: Page, server: StreamlitServer) -> None:
    opened(page, server, "households")
    page.locator(".st-key-areas").get_by_role("button", name=COUNTY).click(timeout=WAIT)
    goes_in_and_back(page, COUNTY)
    row_of(page, "各乡镇需核实的户和线索").first.click(timeout=WAIT)
    expect(page.get_by_role("table", name=re.compile("户数")).first).to_be_visible(timeout=WAIT)
    listed = exported(page, "panel_list_households_without_measure")
    assert any("**" in str(cell) for row in listed for cell in row)
    assert not [cell for row in listed for cell in row if PERSON.fullmatch(str(cell))]

    choose(page, "分组", "风险原因")
    expect(page).to_have_url(re.compile("by=cause"), timeout=WAIT)
    back(page)
    expect(page).not_to_have_url(re.compile("by=cause"), timeout=WAIT)
    page.get_by_role("link", name="风险未消除户数").click(timeout=WAIT)
    expect(page).to_have_url(re.compile("page=dictionary"), timeout=WAIT)
    expect(page.get_by_text("代码 households_unresolved", exact=True)).to_be_visible(timeout=WAIT)


def test_funds(page: Page, server: StreamlitServer) -> None:
    opened(page, server, "funds")
    for _ in range(2):  # who comes back may click the same bar again
        click_mark(page, "execution_county", COUNTY_CODE)
        goes_in_and_back(page, COUNTY)
    click_mark(page, "chain_area", COUNTY_CODE)
    goes_in_and_back(page, COUNTY)
    rows = exported(page, "panel_execution_county")
    assert any(COUNTY in map(str, row) for row in rows)
    assert len(rows) > 7
    project = row_of(page, "迟付资金").first
    name = project.inner_text(timeout=WAIT)
    project.click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("button", name="‹ 全部项目")).to_be_visible(timeout=WAIT)
    back(page)
    expect(project).to_be_visible(timeout=WAIT)


def test_projects(page: Page, server: StreamlitServer) -> None:
    opened(page, server, "projects")
    click_mark(page, "chain", "project_completion_rate")
    expect(page).to_have_url(re.compile("page=drilldown.*kpi=project_completion_rate"), timeout=WAIT)
    back(page)
    expect(page.locator(".st-key-panel_timeline")).to_be_visible(timeout=WAIT)
    for chart in ("timeline", "progress"):
        number = click_mark(page, chart)
        expect(page.get_by_role("button", name="‹ 全部项目")).to_be_visible(timeout=WAIT)
        expect(page.get_by_text(number)).to_be_visible(timeout=WAIT)
        settle(page)
        page.get_by_role("button", name="‹ 全部项目").click()
        expect(page.locator(".st-key-panel_timeline")).to_be_visible(timeout=WAIT)


def test_projects_are_searched_and_exported(page: Page, server: StreamlitServer) -> None:
    opened(page, server, "projects", area=COUNTY_CODE)
    unit = click_mark(page, "units")
    words = page.get_by_role("textbox", name="搜索")
    expect(words).to_have_value(unit, timeout=WAIT)
    expect(page.get_by_text(re.compile("^找到 [1-9]"))).to_be_visible(timeout=WAIT)
    late = exported(page, "panel_list")
    assert any(f"{unit}、逾期" in str(cell) for row in late[:6] for cell in row)

    choose(page, "阶段", "已验收")
    words.fill("石门乡")
    words.press("Enter")
    rows = page.get_by_role("table", name="项目清单").get_by_role("row")
    expect(rows.filter(has_not_text="石门乡")).to_have_count(1, timeout=WAIT)  # the headings
    expect(rows.filter(has_text="已验收").first).to_be_visible()


def test_work_points(page: Page, server: StreamlitServer) -> None:
    opened(page, server, "workpoints")
    cell = page.get_by_role("table", name="工作要点大项与季度对照").get_by_role("button")
    cell.filter(has_text="超期").first.click(timeout=WAIT)
    expect(page).to_have_url(re.compile("item="), timeout=WAIT)
    targets = page.get_by_role("table", name="任务")
    expect(targets.get_by_text("超期未完成").first).to_be_visible(timeout=WAIT)
    for heading in ("进展", "佐证材料", "牵头单位"):
        expect(targets.get_by_role("columnheader", name=heading)).to_be_visible()
    expect(page.get_by_role("table", name="指标").get_by_role("columnheader", name="小项")).to_be_visible()
    assert any("超期未完成" in map(str, row) for row in exported(page, "panel_targets"))
    settle(page)
    page.get_by_role("button", name="‹ 全部工作要点").click()

    unit = row_of(page, "牵头单位").first
    name = unit.inner_text(timeout=WAIT)
    unit.click()
    expect(page.get_by_role("heading", name=re.compile(f"^{name}："))).to_be_visible(timeout=WAIT)
    back(page)
    expect(unit).to_be_visible(timeout=WAIT)

    opened(page, server, "workpoints", area=COUNTY_CODE)
    page.get_by_role("button", name=f"查看{CITY}的工作要点").click(timeout=WAIT)
    expect(unit).to_be_visible(timeout=WAIT)


def test_work_points_of_the_city_are_projected_in_its_counties(
    open_page: Callable[..., Page], server: StreamlitServer
) -> None:
    page = open_page(width=1920, height=1080)
    opened(page, server, "workpoints", area=COUNTY_CODE, projection="light")
    expect(page.get_by_text(f"{COUNTY}没有自己的工作要点，以下是{CITY}的")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("四季度")).to_be_visible(timeout=WAIT)


def test_support(page: Page, server: StreamlitServer) -> None:
    opened(page, server, "support")
    for chart in ("visits", "chain"):
        click_mark(page, chart, COUNTY_CODE)
        goes_in_and_back(page, COUNTY)
    click_mark(page, "workshops", OTHER_COUNTY_CODE)  # the first has not sent its file
    goes_in_and_back(page, OTHER_COUNTY)
    idle = exported(page, "panel_idle")
    assert any("**" in str(cell) for row in idle for cell in row)
    assert len(idle) > 99
    village = row_of(page, "集体收入薄弱村").first
    name = village.inner_text(timeout=WAIT)
    village.click()
    expect(crumb(page, name)).to_be_visible(timeout=WAIT)


def test_problems(page: Page, server: StreamlitServer) -> None:
    opened(page, server, "problems")
    click_mark(page, "areas", COUNTY_CODE)
    goes_in_and_back(page, COUNTY)
    category = click_mark(page, "problem_category").partition("=")[2]
    expect(page.get_by_role("combobox", name="类别")).to_have_value(category, timeout=WAIT)
    expect(page.get_by_text(re.compile(r"^找到 \d+ 个"))).to_be_visible(timeout=WAIT)
    shown = page.get_by_role("table", name="超期未整改问题")
    others = shown.get_by_role("row").filter(has_not_text=category)
    expect(others).to_have_count(1, timeout=WAIT)  # the headings
    rows = exported(page, "panel_overdue")
    assert [f"类别：{category}"] in rows
    assert len([row for row in rows if category in row]) == shown.get_by_role("row").count() - 1

    choose(page, "类别", "全部")
    row_of(page, "超期未整改问题").first.click(timeout=WAIT)
    expect(page).to_have_url(re.compile("page=drilldown"), timeout=WAIT)


def test_lagging(page: Page, server: StreamlitServer) -> None:
    opened(page, server, "lagging")
    choose(page, "与谁比", "同县的村")
    expect(page).to_have_url(re.compile("peers="), timeout=WAIT)
    back(page)
    expect(page).not_to_have_url(re.compile("peers="), timeout=WAIT)
    village = click_mark(page, "quadrant")
    expect(page).to_have_url(re.compile(f"area={village}"), timeout=WAIT)
    back(page)
    expect(crumb(page, CITY)).to_be_visible(timeout=WAIT)
    assert any("望山县" in str(cell) for row in exported(page, "panel_laggards") for cell in row)
    page.locator("a.definition").first.click(timeout=WAIT)
    expect(page).to_have_url(re.compile("page=dictionary"), timeout=WAIT)


def test_who_steps_back_before_the_page_is_drawn_stays_back(page: Page, server: StreamlitServer) -> None:
    opened(page, server, "lagging")
    start = page.url
    for _ in range(3):
        village = click_mark(page, "quadrant")
        page.wait_for_url(re.compile(f"area={village}"), wait_until="commit", timeout=WAIT)
        page.go_back(wait_until="commit")
        expect(page.get_by_text("与谁比").first).to_be_visible(timeout=WAIT)
        settle(page)
        expect(crumb(page, CITY)).to_be_visible(timeout=WAIT)
        assert page.url == start


@pytest.mark.parametrize("page_key", ["lagging", "households"])
def test_a_place_in_a_table_is_opened(page: Page, server: StreamlitServer, page_key: str) -> None:
    opened(page, server, page_key)
    first = page.get_by_role("table").get_by_role("rowheader").get_by_role("button")
    place = first.filter(has_text=re.compile("[村乡镇]$")).first
    expect(place).to_be_visible(timeout=WAIT)
    name = place.inner_text()
    place.click()
    goes_in_and_back(page, name)
