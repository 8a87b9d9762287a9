"""The workbench in words: states, stages, sizes, times."""

from typing import Any, Final

from dashboard import wording
from data.importers.registry import AUTO, IMPORTERS
from data.importers.run import STAGES
from data.vocabulary import KIND_LABELS, KINDS_WITHOUT_MONTH
from data.workbench import preview
from data.workbench.boundary_files import KIND as BOUNDARIES
from data.workbench.uploads import NOTHING_NEW, OTHERS_FIRST

STATES: Final = {
    "received": ("unjudged", "等待检查"),
    "checking": ("soon", "正在检查"),
    "checked": ("fine", "可以导入"),
    "refused": ("behind", "不能导入"),
    "ordered": ("soon", "等待导入"),
    "importing": ("soon", "正在导入"),
    "imported": ("fine", "已导入"),
    "interrupted": ("watch", "已中断"),
    "failed": ("behind", "出错"),
}
_STAGES: Final = {
    "reading": "读文件",
    "recognising": "认表头",
    "cleaning": "核对每一格",
    "loading": "写入（检查时只试写）",
    "refreshing": "汇总指标",
    "marking": "生成标色副本",
}
HOW: Final = {
    "usual": ("fine", "确定：常用列名"),
    "alias": ("fine", "确定：已知的别名"),
    "group": ("fine", "较确定：合并表头下的列名"),
    "loose": ("watch", "可能：去掉括号后相同"),
    preview.BY_PATTERN: ("fine", "确定：按列名归类"),
    preview.BY_HAND: ("fine", "人工指定"),
    "": ("unjudged", "未采用"),
}
_FIRST: Final = ("areas", "policies")
FINGERPRINT: Final = "文件指纹"  # the first signs of its SHA-256: equal files have equal ones
ANY_KIND: Final = "自动识别"


def state(row: Any, *, areas_known: bool = True) -> tuple[str, str]:
    """The mark and the word of an upload's state; without areas most files wait for them."""
    if row["state"] == "refused" and not areas_known and row["kinds"] and row["kinds"][0] not in _FIRST:
        return "unjudged", "等行政区划先导入"
    if row["state"] == "imported" and row["taken_back"]:
        return "unjudged", "已撤销"
    if row["state"] == "refused" and NOTHING_NEW in (row["message"] or ""):
        return "unjudged", "库中已有"
    if row["state"] == "refused" and OTHERS_FIRST in (row["message"] or ""):
        return "unjudged", "等其他文件先导入"
    mark, word = STATES[row["state"]]
    if row["state"] == "checked" and row["rows_rejected"]:
        return "watch", f"{word}，{row['rows_rejected']:,} {_wrong(row['kinds'])}"
    return mark, word


def _wrong(kinds: list[str]) -> str:
    return "个要素没有对上" if kinds == [BOUNDARIES] else "行有误"


def rows(number: int, kinds: list[str]) -> str:
    """`107 个要素` of boundaries, `1,234 行` of a table; "" for none."""
    if not number:
        return ""
    return f"{number:,} 个要素" if kinds == [BOUNDARIES] else f"{number:,} 行"


def stage(name: str) -> str:
    """What the worker is at: `第 3 步，共 5 步：核对每一格`."""
    word = _STAGES.get(name, name)
    return f"第 {STAGES.index(name) + 1} 步，共 {len(STAGES)} 步：{word}" if name in STAGES else word


def share(name: str) -> float:
    """How many of the steps are behind, 0–1."""
    return STAGES.index(name) / len(STAGES) if name in STAGES else 0.95


def size(number: int) -> str:
    """Bytes as `820 KB`, `3.2 MB`."""
    return f"{number / 1024**2:.1f} MB" if number >= 1024**2 else f"{max(1, round(number / 1024))} KB"


def kinds(names: list[str]) -> str:
    """`监测对象花名册、项目计划及进度`; what is not yet known has no name."""
    return "、".join(KIND_LABELS[name] for name in names) or "未识别"


def kind_options() -> list[str]:
    """Every kind that can be asked for, `auto` first."""
    return [AUTO, *IMPORTERS]


def kind_label(name: str) -> str:
    """A kind asked for."""
    return ANY_KIND if name == AUTO else KIND_LABELS[name]


def fingerprint(sha256: str) -> str:
    """What tells a file from every other, short enough to compare by eye."""
    return f"{sha256[:12]}…"


def month(value: Any, kinds: list[str]) -> str:
    """A date as `2021年12月`, "" for none and for files that tell of no month."""
    if kinds and set(kinds) <= set(KINDS_WITHOUT_MONTH):
        return ""
    return wording.month_of_day(value).strip(wording.ABSENT)
