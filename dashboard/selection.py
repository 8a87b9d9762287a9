"""What the address says: page, area, month, KPI, peers …; the address is the only memory of a selection.

Only registered keys live in the address, and only when they differ from the default. Nothing else
remembers a selection, so a shared link, a reload and the browser's back button all show the same.
A value that does not exist is replaced by its default and a sentence says so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import cached, dated, session, wording
from dashboard.area_tree import Area, AreaTree
from dashboard.page_list import FIRST, PAGES
from queries import checks as _registered  # noqa: F401 - every check is registered
from queries.check import CHECKS
from queries.kpi import KPIS
from queries.peers import DEFAULT_PEERS, PEERS, Peers

DEFAULT_KPI: Final = "fund_execution"
BREAKDOWNS: Final = ("category", "cause", "county")  # of the curves on the households page
ALL_SAMPLES: Final = "all"  # the list of samples; one of them by its number
OVERALL: Final = ("all", "one")  # how lagging villages are placed: on all matters together, or on one KPI
PROJECTIONS: Final = ("light", "dark")  # the grounds of a projected page (投影)


@dataclass(frozen=True)
class Known:
    """What a selection may be made of: areas, months with data (newest last), projects, work points.

    All as far as the person may see.
    """

    areas: AreaTree
    months: tuple[int, ...]
    is_project: Callable[[str], bool] = lambda number: False
    is_work_item: Callable[[str], bool] = lambda name: False
    is_work_unit: Callable[[str], bool] = lambda name: False
    is_snapshot: Callable[[int], bool] = lambda number: False
    is_sample: Callable[[int], bool] = lambda number: False


@dataclass(frozen=True)
class Key:
    """One registered key of the address.

    `read` turns its text into a value, None when there is no such thing; `write` is the way back;
    `default` is what an address without it means; `refused` says what is shown instead.
    """

    read: Callable[[str, Known], Any]
    write: Callable[[Any], str]
    default: Callable[[Known], Any]
    refused: Callable[[str, Any, Known], str]


def _read_area(text: str, known: Known) -> str | None:
    return text if known.areas.visible(text) else None


def _read_month(text: str, known: Known) -> int | None:
    parts = re.fullmatch(r"(\d{4})-?(\d{2})", text)
    month = int("".join(parts.groups())) if parts else 0
    return month if month in known.months else None


def _read_slide(text: str, known: Known) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d?", text) else None


def _read_snapshot(text: str, known: Known) -> int | None:
    number = int(text) if re.fullmatch(r"\d{1,9}", text) else -1
    return number if number == 0 or (number > 0 and known.is_snapshot(number)) else None


def _read_sample(text: str, known: Known) -> str | None:
    if text in ("", ALL_SAMPLES):
        return text
    return text if re.fullmatch(r"[1-9]\d{0,8}", text) and known.is_sample(int(text)) else None


def _snapshot_key(otherwise: str) -> Key:
    """A key that names a snapshot; 0 is none."""
    return Key(
        read=_read_snapshot,
        write=str,
        default=lambda known: 0,
        refused=lambda text, value, known: f"没有第“{text}”号快照，或已删除，{otherwise}。",
    )


def _write_month(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"


KEYS: Final = {
    "page": Key(
        read=lambda text, known: text if text in PAGES else None,
        write=str,
        default=lambda known: FIRST,
        refused=lambda text, value, known: f"没有名为“{text}”的页面，已显示{PAGES[value].title}。",
    ),
    "area": Key(
        read=_read_area,
        write=str,
        default=lambda known: known.areas.roots[0],
        refused=lambda text, value, known: (
            f"没有代码为“{text}”的地区，或不在可查看的范围内，已显示{known.areas.name(value)}。"
        ),
    ),
    "month": Key(
        read=_read_month,
        write=_write_month,
        default=lambda known: known.months[-1],
        refused=lambda text, value, known: f"“{text}”没有数据，已显示{wording.month(value)}。",
    ),
    "kpi": Key(
        read=lambda text, known: text if text in KPIS else None,
        write=str,
        default=lambda known: DEFAULT_KPI,
        refused=lambda text, value, known: f"没有名为“{text}”的指标，已显示{KPIS[value].label}。",
    ),
    "project": Key(
        read=lambda text, known: text if not text or known.is_project(text) else None,
        write=str,
        default=lambda known: "",
        refused=lambda text, value, known: (
            f"没有编号为“{text}”的项目，或不在可查看的范围内，已显示全部项目。"
        ),
    ),
    "item": Key(
        read=lambda text, known: text if not text or known.is_work_item(text) else None,
        write=str,
        default=lambda known: "",
        refused=lambda text, value, known: (
            f"没有“{text}”这个工作要点大项，或不在可查看的范围内，已显示全部工作要点。"
        ),
    ),
    "unit": Key(
        read=lambda text, known: text if not text or known.is_work_unit(text) else None,
        write=str,
        default=lambda known: "",
        refused=lambda text, value, known: (
            f"没有“{text}”这家牵头单位，或不在可查看的范围内，已显示全部工作要点。"
        ),
    ),
    "check": Key(
        read=lambda text, known: text if not text or text in CHECKS else None,
        write=str,
        default=lambda known: "",
        refused=lambda text, value, known: f"没有名为“{text}”的核对规则，已显示全部规则。",
    ),
    "sample": Key(
        read=_read_sample,
        write=str,
        default=lambda known: "",
        refused=lambda text, value, known: f"没有“{text}”这个样本，或不在可查看的范围内，已显示数据核对。",
    ),
    "by": Key(
        read=lambda text, known: text if text in BREAKDOWNS else None,
        write=str,
        default=lambda known: BREAKDOWNS[0],
        refused=lambda text, value, known: f"没有“{text}”这种分组，已按默认分组显示。",
    ),
    "peers": Key(
        read=lambda text, known: text if text in PEERS else None,
        write=str,
        default=lambda known: DEFAULT_PEERS,
        refused=lambda text, value, known: f"没有名为“{text}”的比较方式，已与{PEERS[value]}比较。",
    ),
    "overall": Key(
        read=lambda text, known: text if text in OVERALL else None,
        write=str,
        default=lambda known: OVERALL[0],
        refused=lambda text, value, known: f"没有“{text}”这种看法，已按各项综合显示。",
    ),
    "projection": Key(
        read=lambda text, known: text if text in ("", *PROJECTIONS) else None,
        write=str,
        default=lambda known: "",
        refused=lambda text, value, known: f"没有名为“{text}”的投影方式，可用 {' 或 '.join(PROJECTIONS)}。",
    ),
    "slide": Key(
        read=_read_slide,
        write=str,
        default=lambda known: 1,
        refused=lambda text, value, known: f"没有第“{text}”张投影，已显示第 1 张。",
    ),
    "snapshot": _snapshot_key("已显示现在的数据"),
    "then": _snapshot_key("已与最近一次快照比较"),
    "until": _snapshot_key("已与现在比较"),
}
# One project, item, unit or check is shown on its page: who goes to another page or place has left it.
_LEAVING: Final = {"page", "area"}
_LEFT: Final = ("project", "item", "unit", "check")
# A sample stays in sight while places change: the next one is drawn in another.
_LEFT_WITH_PAGE: Final = ("sample",)


@dataclass(frozen=True)
class Selection:
    """The selection of this run, checked; `notices` are sentences about what was corrected.

    `projection` is the ground of a projected page, "" on a desk; `slide` counts its slides from 1.
    `snapshot` is the number of the one that pages are opened on, 0 for now; `then` and `until` are the two
    that are compared (0: the latest one, and now).
    """

    page: str
    area: str
    month: int
    kpi: str
    project: str
    item: str
    unit: str
    check: str
    sample: str
    by: str
    peers: Peers
    overall: str
    projection: str
    slide: int
    snapshot: int
    then: int
    until: int
    known: Known
    notices: tuple[str, ...] = ()

    @property
    def place(self) -> Area:
        """The selected area."""
        return self.known.areas[self.area]

    @property
    def path(self) -> list[Area]:
        """From the top of the person's view down to the selected area."""
        return self.known.areas.path(self.area)

    @property
    def children(self) -> list[Area]:
        """The areas one level down that existed in the month."""
        return self.known.areas.children(self.area, self.month)

    @property
    def child_level(self) -> str | None:
        """The level of `children`; none in a village."""
        return self.known.areas.child_level(self.area)


def known() -> Known:
    """What this person may select."""
    scope = session.scope()
    months = tuple(cached.months(scope=scope))

    def is_project(number: str) -> bool:
        return bool(months) and len(cached.project(scope=scope, project=number, month=months[-1])) > 0

    return Known(
        cached.area_tree(scope=scope),
        months,
        is_project,
        is_work_item=lambda name: cached.has_work_item(scope=scope, item=name),
        is_work_unit=lambda name: cached.has_work_unit(scope=scope, unit=name),
        is_snapshot=lambda number: cached.snapshot(scope=scope, number=number) is not None,
        is_sample=lambda number: number in set(cached.samples(scope=scope)["id"]),
    )


def asked_snapshot() -> int:
    """The snapshot that the address names, before anything is known of it; 0 for a page that shows now."""
    text, page = st.query_params.get("snapshot", ""), st.query_params.get("page", "")
    if page in PAGES and PAGES[page].always_now:
        return 0
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def current() -> Selection:
    """The selection that the address asks for, each wrong value replaced and named in `notices`."""
    return read(dict(st.query_params), known())


def read(address: dict[str, str], known: Known) -> Selection:
    """Check the parameters of an address against what there is."""
    values: dict[str, Any] = {}
    notices: list[str] = []
    for name, key in KEYS.items():
        text = address.get(name, "").strip()
        value = key.read(text, known) if text else None
        if value is None:
            value = key.default(known)
            if text:
                notices.append(key.refused(_clip(text), value, known))
        values[name] = value
    return Selection(**values, known=known, notices=tuple(notices))


def _clip(text: str, limit: int = 20) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def address(**changes: Any) -> dict[str, str]:
    """The parameters of an address that differs from the current one by `changes`; defaults left out."""
    now = current()
    left = [*_LEFT] if changes.keys() & _LEAVING else []
    left += _LEFT_WITH_PAGE if "page" in changes else ()
    changes = {**{name: KEYS[name].default(now.known) for name in left}, **changes}
    wanted = {name: changes.get(name, getattr(now, name)) for name in KEYS}
    return {
        name: key.write(wanted[name]) for name, key in KEYS.items() if wanted[name] != key.default(now.known)
    }


def go(**changes: Any) -> None:
    """Change the selection: a new step in the browser's history. For callbacks, which run before the page.

    Not where the browser asks for the page because somebody stepped back or forward: the address is what that
    step says. A choice whose page was still being drawn is told once more then, and would undo the step.
    """
    unknown = changes.keys() - KEYS.keys()
    if unknown:
        raise ValueError(f"not registered in the address: {sorted(unknown)}")
    if not _stepping():
        st.query_params.from_dict(address(**changes))


def _stepping() -> bool:
    """Whether this run was asked for by the browser's buttons back and forward."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def select_box(
    name: str, label: str, options: list[Any], format_func: Callable[[Any], str], *, shown: Any = None
) -> Any:
    """A select box tied to a registered key: shows what the address says, and writes it when changed.

    `shown` is what a page shows where the address says nothing that it could show.
    """
    widget = f"select_{name}"
    st.session_state[widget] = getattr(current(), name) if shown is None else shown

    def changed() -> None:
        picked = st.session_state[widget]
        if picked in options:  # of a run that was broken off it may be the option's words
            go(**{name: picked})

    return st.selectbox(
        dated.say(label),
        options,
        format_func=lambda option: dated.say(format_func(option)),
        key=widget,
        on_change=changed,
    )
