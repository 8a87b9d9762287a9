"""Why a household is at risk, what is done about it, and its income: consistent with one another."""

import random
from typing import Final

_CAUSES: Final[dict[str, float]] = {
    "因病": 44, "因残": 16, "缺劳动力": 9, "因学": 9, "因务工就业不稳": 8, "因自然灾害": 5,
    "因意外事故": 4, "因产业失败": 2.6, "因安全住房": 1.6, "因安全饮水": 0.8,
}  # fmt: skip
_SUDDEN: Final[dict[str, float]] = {
    "因病": 52,
    "因意外事故": 15,
    "因自然灾害": 15,
    "因残": 7,
    "因学": 6,
    "因务工就业不稳": 5,
}
_UNABLE: Final[dict[str, float]] = {"因残": 40, "缺劳动力": 35, "因病": 25}

# Help that answers each risk: what is always given, and what often comes with it.
_ANSWERS: Final = {
    "因病": (("健康帮扶",), ("综合保障", "社会帮扶")),
    "因残": (("综合保障",), ("社会帮扶", "健康帮扶")),
    "因学": (("教育帮扶",), ("义务教育保障", "社会帮扶")),
    "因自然灾害": (("生产生活条件改善",), ("社会帮扶", "住房安全保障")),
    "因意外事故": (("社会帮扶",), ("综合保障", "健康帮扶")),
    "因安全住房": (("住房安全保障",), ("搬迁",)),
    "因安全饮水": (("饮水安全保障",), ("基础设施建设",)),
    "因务工就业不稳": (("就业帮扶",), ("公益岗位帮扶",)),
    "因产业失败": (("产业帮扶",), ("金融帮扶",)),
    "缺劳动力": (("综合保障",), ("公益岗位帮扶", "产业帮扶")),
}
_DEVELOPMENTAL: Final[dict[str, float]] = {"产业帮扶": 44, "就业帮扶": 26, "公益岗位帮扶": 20, "金融帮扶": 10}


def _draw(weights: dict[str, float], count: int, rng: random.Random) -> tuple[str, ...]:
    left, drawn = dict(weights), []
    for _ in range(min(count, len(left))):
        drawn.append(rng.choices(list(left), list(left.values()))[0])
        del left[drawn[-1]]
    return tuple(drawn)


def _likely(weights: dict[str, float], size: int) -> dict[str, float]:
    """Pupils live with others, and many members are rarely short of labour."""
    if size == 1:
        return {cause: weight for cause, weight in weights.items() if cause != "因学"}
    factor = {"因学": 0.9 if size == 2 else 1.25, "缺劳动力": 0.4 if size > 5 else 1.0}
    return {cause: weight * factor.get(cause, 1) for cause, weight in weights.items()}


def causes(no_labour: bool, category: str, size: int, rng: random.Random) -> tuple[str, ...]:
    """One to three risk causes that a household of so many members may have, the main one first."""
    count = rng.choices((1, 2, 3), (62, 29, 9))[0]
    if no_labour:
        return _draw(_UNABLE, count, rng)
    usual = _likely(_CAUSES, size)
    first = _draw(_likely(_SUDDEN, size) if category == "突发严重困难户" else usual, 1, rng)
    rest = {cause: weight for cause, weight in usual.items() if cause not in first}
    return first + _draw(rest, count - 1, rng)


def measures(risks: tuple[str, ...], no_labour: bool, rng: random.Random) -> tuple[str, ...]:
    """At least one measure that answers each risk; households with labour often get developmental help."""
    given: dict[str, None] = {}
    for risk in risks:
        always, often = _ANSWERS[risk]
        given.update(dict.fromkeys(always))
        given.update(dict.fromkeys(m for m in often if rng.random() < 0.35))
    if not no_labour and rng.random() < 0.55:
        given.update(dict.fromkeys(_draw(_DEVELOPMENTAL, 1, rng)))
    return tuple(given)


def short_of(given: tuple[str, ...], risk: str) -> tuple[str, ...]:
    """The measures without those that answer a risk: help that misses the point."""
    answers = {measure for group in _ANSWERS[risk] for measure in group}
    return tuple(measure for measure in given if measure not in answers) or ("产业帮扶",)


def income(category: str, eliminated: bool, rng: random.Random) -> int:
    """Yuan per person and year: at or below the line of 6,000 while at risk, above it for sudden hardship
    and once the risk is gone."""
    if category == "突发严重困难户":
        low, high, usual = (8200, 18000, 11000) if eliminated else (6050, 15000, 7600)
    else:
        low, high, usual = (6900, 14500, 8800) if eliminated else (3100, 5990, 5300)
    return round(rng.triangular(low, high, usual))
