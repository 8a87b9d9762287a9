"""The frame around every page: style, the bar on top, notices; and the panel that pages fill."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import cached, dated, moments, navigation, palette, run_store, selection, session, wording
from dashboard.components import component
from dashboard.page_list import PAGES
from dashboard.selection import Selection

PRODUCT: Final = "防返贫成效驾驶舱"
DEMO_BADGE: Final = "演示数据"
Height = int | Literal["content", "stretch"]
_BAR: Final = "topbar"
_SOURCES: Final = {"roster": "名册", "payments": "资金", "projects": "项目"}
_GROUNDS: Final = {"light": "浅色", "dark": "深色"}
_ALL: Final = {"county": "全部县区", "township": "全部乡镇", "village": "全部村"}


@cache
def _style(colours: palette.Palette, sheet: str) -> str:
    rules = (Path(__file__).parent / sheet).read_text(encoding="utf-8")
    return f"<style>:root {{ {palette.css_variables(colours)} }}\n{rules}</style>"


def style(colours: palette.Palette = palette.LIGHT, sheet: str = "style.css") -> None:
    """The stylesheet of the pages; a later sheet overrules the colours and rules of an earlier one."""
    st.html(_style(colours, sheet))


def top_bar(now: Selection) -> None:
    """Product, pages, where one stands, month, demo badge and freshness in one slim bar."""
    component("topbar")(data=_bar_data(now), key=_BAR, on_picked_change=_picked)


def product_bar() -> None:
    """The bar of an installation without data: only the product's name."""
    data = {
        "product": PRODUCT,
        "pages": [],
        "projections": [],
        "crumbs": [],
        "selects": [],
        "badge": "",
        "fresh": [],
        "fresh_hint": "",
    }
    component("topbar")(data=data, key="product_bar", on_picked_change=lambda: None)


def _picked() -> None:
    picked = st.session_state[_BAR].picked or {}
    if "page" in picked:
        navigation.open_page(str(picked["page"]))
    elif "projection" in picked:
        selection.go(projection=str(picked["projection"]))
    elif "area" in picked:
        selection.go(area=str(picked["area"]))
    elif "month" in picked:
        selection.go(month=int(picked["month"]))


def _bar_data(now: Selection) -> dict[str, Any]:
    sources = cached.sources(scope=session.scope())
    seen = run_store.current()
    return {
        "product": PRODUCT,
        "pages": [
            {
                "key": page.key,
                "label": dated.say(page.title),
                "href": f"?{urlencode(selection.address(page=page.key))}",
                "current": page.key == now.page,
                "group": page.group,
            }
            for page in PAGES.values()
        ],
        "projections": [
            {
                "key": ground,
                "label": label,
                "hint": f"{_GROUNDS[ground]}投影：全屏大字。Esc 返回，←→ 翻页，D 换深浅",
                "href": f"?{urlencode(selection.address(projection=ground))}",
            }
            for ground, label in (("light", "投影"), ("dark", "深色"))
        ],
        "crumbs": [{"key": area.code, "label": area.name} for area in now.path],
        "selects": [*_area_selects(now), _month_select(now)],
        "badge": DEMO_BADGE if seen.demo else "",
        "fresh": fresh(sources),
        "fresh_hint": _fresh_hint(sources),
    }


def _area_selects(now: Selection) -> list[dict[str, Any]]:
    """One box per level below the top of the view: choosing 全部 goes back up to the parent."""
    tree, boxes = now.known.areas, []
    if len(tree.roots) > 1:
        options = [{"value": code, "label": tree.name(code)} for code in tree.roots]
        boxes.append({"name": "area", "label": "范围", "value": now.path[0].code, "options": options})
    path = now.path
    for depth, parent in enumerate(path):
        level = tree.child_level(parent.code)
        children = tree.children(parent.code, now.month)
        if level is None or not children:
            continue
        chosen = path[depth + 1] if depth + 1 < len(path) else None
        if chosen is not None and chosen not in children:
            children = [*children, chosen]
        options = [{"value": parent.code, "label": _ALL[level]}]
        options += [{"value": area.code, "label": area.name} for area in children]
        boxes.append(
            {
                "name": "area",
                "label": wording.LEVELS[level],
                "value": chosen.code if chosen else parent.code,
                "options": options,
            }
        )
    return boxes


def _month_select(now: Selection) -> dict[str, Any]:
    options = [{"value": str(month), "label": wording.month(month)} for month in reversed(now.known.months)]
    return {"name": "month", "label": "月份", "value": str(now.month), "options": options}


def fresh(sources: pd.DataFrame) -> list[str]:
    """`数据截至 2021年12月`, and the sources that pages are made of, each with its own month."""
    main = sources[sources["kind"].isin(_SOURCES) & sources["as_of"].notna()]
    if main.empty:
        return []
    months = dict(zip(main["kind"].map(_SOURCES), main["as_of"], strict=True))
    own = " · ".join(f"{label} {wording.month_of_year(month)}" for label, month in months.items())
    return [f"数据截至 {wording.month(max(months.values()))}", own]


def _fresh_hint(sources: pd.DataFrame) -> str:
    return "\n".join(
        f"{dated.say(row['label'])}：{wording.month(row['as_of'])}，"
        f"{moments.day(row['imported_at'])} 导入，{row['file_name']}"
        for row in sources.to_dict("records")
    )


def notices(now: Selection) -> None:
    """What was corrected in the address, in words."""
    for sentence in now.notices:
        notice(sentence)


def notice(sentence: str) -> None:
    """One sentence that is not a finding: what was corrected, what cannot be shown."""
    st.html(f'<div class="notice" role="status">{html.escape(dated.say(sentence))}</div>')


@contextmanager
def panel(key: str, heading: str, subtitle: str = "", height: Height = "content") -> Iterator[None]:
    """A white panel: the heading is the finding, the subtitle the definition."""
    with st.container(key=f"panel_{key}", height=height, border=True):
        lines = f'<h2 class="panel-heading">{html.escape(dated.say(heading))}</h2>'
        if subtitle:
            lines += f'<p class="panel-subtitle">{html.escape(dated.say(subtitle))}</p>'
        st.html(lines)
        yield


def sentences(texts: list[str]) -> None:
    """Sentences, one paragraph each, their figures in bold."""
    st.html(
        '<div class="sentences">'
        + "".join(f"<p>{_with_bold_figures(dated.say(text))}</p>" for text in texts)
        + "</div>"
    )


def facts(told: list[tuple[str, str, str]]) -> None:
    """Small facts side by side: (label, number or word, unit) each."""
    items = "".join(
        f"<div><dt>{label}</dt><dd>{number} <span>{unit}</span></dd></div>"
        for label, number, unit in (map(html.escape, each) for each in told)
    )
    if items:
        st.html(f'<dl class="facts">{items}</dl>')


# No findings, so they stay as they are: a day or month (`2021年12月`, `2022-01-04`), and what is part of a
# name (`“超30天没有帮扶措施”`, `第3轮`).
_NO_FIGURE: Final = r"“[^”]*”|\d{4}-\d\d(?:-\d\d)?|\d+[年月日]|(?<=[\u4e00-\u9fff])\d+(?=[\u4e00-\u9fff])"
_NAME_OR_FIGURE: Final = re.compile(rf"(?P<name>{_NO_FIGURE})|[+−]?\d[\d,]*(?:\.\d+)?%?")


def _with_bold_figures(text: str) -> str:
    return _NAME_OR_FIGURE.sub(
        lambda found: found[0] if found["name"] else f"<b>{found[0]}</b>", html.escape(text, quote=False)
    )
