"""What a reader sees and clicks: texts that are drawn, marks of a chart, files that are handed out."""

import io
import re
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, TimeoutError, expect

WAIT = 30_000
_SOON, _TRIES = 5_000, 6
# Every text that is drawn, shadow roots included: [text, size on the screen].
TEXTS = """() => {
  const found = [];
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const element = node.parentElement, text = node.textContent.trim();
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      const offScreen = !box.width || box.bottom <= 0 || box.right <= 0;
      if (!text || !element || offScreen || element.closest('style, script, title, .hidden')) return;
      const style = getComputedStyle(element);
      if (style.visibility === 'hidden') return;
      const matrix = element.getScreenCTM?.();
      const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
      found.push([text, parseFloat(style.fontSize) * scale]);
    }
    if (node.shadowRoot) visit(node.shadowRoot);
    node.childNodes.forEach(visit);
  };
  visit(document.body);
  return found;
}"""
# The middle of the mark whose customdata is `wanted` ("" for any), once it has stood still for some frames. A
# point close to another is not taken: the other might be hit.
_MARK = """([selector, wanted]) => {
  const chart = document.querySelector(selector + ' .js-plotly-plot');
  if (!chart || !chart._fullData) return null;
  const middle = (point) => {
    const box = point.getBoundingClientRect();
    return {x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width};
  };
  const all = [...chart.querySelectorAll('.trace.scatter .point')].map(middle);
  const alone = (at) => all.filter((other) => Math.hypot(other.x - at.x, other.y - at.y) < 20).length < 2;
  for (const trace of chart._fullData) {
    const kind = trace.type === 'bar' ? '.trace.bars' : '.trace.scatter';
    const index = (group) => group.__data__?.[0]?.trace?.index;
    const group = [...chart.querySelectorAll(kind)].find((each) => index(each) === trace.index);
    const points = group ? group.querySelectorAll('.point') : [];
    const at = [...(trace.customdata || [])].findIndex((key, place) =>
      key && (!wanted || String(key) === wanted) && points[place] && middle(points[place]).width > 3 &&
      (trace.type === 'bar' || alone(middle(points[place]))));
    if (at < 0) continue;
    points[at].scrollIntoView({block: 'center'});
    const found = {...middle(points[at]), key: String(trace.customdata[at])};
    const still = window.mark && window.mark.x === found.x && window.mark.y === found.y;
    window.mark = {...found, frames: still ? window.mark.frames + 1 : 0};
    return window.mark.frames > 12 ? found : null;
  }
  return null;
}"""

# Plotly takes a click for what its hover found before, and on a busy machine that comes late.
_UNDER_THE_POINTER = "(selector) => document.querySelector(selector + ' .js-plotly-plot')?._hoverdata?.length"


def drawn(page: Page) -> dict[str, float]:
    """Each text on screen with the size of its type in pixels."""
    return dict(page.evaluate(TEXTS))


def settle(page: Page) -> None:
    """Wait until the run that draws the page has ended.

    A chart that is clicked before is made anew under the click.
    """
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT)


def back(page: Page) -> None:
    """The browser's button, once the page is there."""
    settle(page)
    page.go_back()


def crumb(page: Page, name: str) -> Locator:
    """Where one stands: the last step of the path in the bar."""
    return page.locator("[aria-current='location']").filter(has_text=re.compile(f"^{name}$"))


def click_mark(page: Page, chart: str, key: str = "") -> str:
    """Click the mark of the chart with this key, or the first that has one; returns its key."""
    settle(page)
    handle = page.wait_for_function(_MARK, arg=[f".st-key-{chart}", key], timeout=WAIT)
    mark = handle.json_value()
    page.mouse.move(mark["x"] - 1, mark["y"])
    page.wait_for_function(_UNDER_THE_POINTER, arg=f".st-key-{chart}", timeout=WAIT)
    page.mouse.click(mark["x"], mark["y"])
    return str(mark["key"])


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box."""
    settle(page)
    box, wanted = (
        page.get_by_role("combobox", name=label),
        page.get_by_role("option", name=option, exact=True),
    )
    for _ in range(_TRIES):
        if not wanted.is_visible():
            box.click(timeout=WAIT)
        try:
            wanted.click(timeout=_SOON)
        except TimeoutError:  # a page that is drawn again takes its open lists away
            continue
        return
    raise AssertionError(f"{label}: the list never stayed open for {option}")


def exported(page: Page, panel: str) -> list[list[Any]]:
    """The rows of the file that a panel hands out, each as its cells that hold something."""
    settle(page)
    with page.expect_download(timeout=WAIT) as waiting:
        page.locator(f".st-key-{panel}").get_by_role("button", name="导出 Excel").click(timeout=WAIT)
    content = Path(waiting.value.path()).read_bytes()
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
