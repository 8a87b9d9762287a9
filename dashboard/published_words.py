"""Published figures in words: what each is beside the computed ones, and the page's finding."""

import math

import pandas as pd

from dashboard import wording
from dashboard.describe import Row
from queries.slices import value_of

_NAMED = 2
_EXACT = 1e-9
_BASES = ("户", "人")
_RATIOS = (wording.RATIO, wording.RATIO_GAP)


def label(row: Row) -> str:
    """`累计识别监测对象（户）`, or with its part: `…：脱贫不稳定户`."""
    part = value_of(str(row["part"]))
    return f"{row['label']}：{part}" if part else str(row["label"])


def as_printed(number: object, row: Row) -> str:
    """A computed figure with as many places as the text prints, at least one for a rate."""
    if row["unit"] != wording.RATIO or wording.missing(number):
        return wording.figure(number, str(row["unit"]))
    places = round(-math.log10(2 * float(row["half_step"]))) - 2
    return wording.rate(number, max(places, 1))


def difference(number: object, row: Row) -> str:
    """Computed − published: percentage points for rates, else in the KPI's unit."""
    if wording.missing(number):
        return wording.ABSENT
    if row["unit"] in _RATIOS:
        return f"{wording.signed(float(str(number)) * 100, 2)} 个百分点"
    return wording.change(number, str(row["unit"]))


def _bases(row: Row) -> list[tuple[str, str, bool]]:
    """(按户|按人, the computed figure, whether it is the text) for the bases that there are."""
    own = (("按户", "households"), ("按人", "persons"))
    return [
        (word, as_printed(row[f"computed_{base}"], row), bool(row[f"fits_{base}"]))
        for word, base in own
        if not wording.missing(row[f"computed_{base}"])
    ]


def sentence(row: Row) -> str:
    """`按户 36.1%、按人 38.9%，均不能复现 36.8%`, or on which base it is reproduced."""
    text, bases = str(row["text"]), _bases(row)
    if not bases:
        if wording.missing(row["computed"]):
            return f"系统没有这项数据，不能核对 {text}"
        found = f"系统计算 {as_printed(row['computed'], row)}"
        return f"{found}，与 {text} 一致" if row["reproducible"] else f"{found}，不能复现 {text}"
    said = "、".join(f"{word} {figure}" for word, figure, _ in bases)
    fitting = [word for word, _, fits in bases if fits]
    if row["reproducible"] and len(bases) == 1:
        return f"{said}，与 {text} 一致"
    if row["reproducible"]:
        return f"{said}，{'、'.join(fitting)}可复现 {text}"
    if fitting:
        return f"{said}；通报注明按{row['base']}，不能复现 {text}"
    return f"{said}，{'均' if len(bases) > 1 else ''}不能复现 {text}"


def verdict(row: Row) -> str:
    """Whether rounding explains the difference."""
    if row["reproducible"]:
        # Where the document states its base only that one counts, as in `queries/published.py`.
        bases = [] if row["base"] in _BASES else ["difference_households", "difference_persons"]
        closest = min(
            abs(float(row[name])) for name in ("difference", *bases) if not wording.missing(row[name])
        )
        return "完全一致" if closest < _EXACT else "舍入后一致"
    return "不能核对" if _unknown(row) else "舍入不能解释"


def _unknown(row: Row) -> bool:
    return all(wording.missing(row[f"computed{base}"]) for base in ("", "_households", "_persons"))


def look(row: Row) -> str:
    """The key of `wording.STATUS` whose mark and colour the verdict wears."""
    if row["reproducible"]:
        return "fine"
    return "no_data" if _unknown(row) else "behind"


def heading(figures: pd.DataFrame) -> str:
    """How many published figures cannot be reproduced, and which."""
    if figures.empty:
        return "没有录入通报数"
    wrong = [row for row in figures.to_dict("records") if look(row) == "behind"]
    unknown = sum(look(row) == "no_data" for row in figures.to_dict("records"))
    rest = f"，{unknown} 个没有数据可核对" if unknown else ""
    if not wrong:
        fitting = len(figures) - unknown
        return f"{fitting} 个通报数都能复现{rest}" if fitting else f"{unknown} 个通报数没有数据可核对"
    named = "、".join(f"{row['label']} {row['text']}" for row in wrong[:_NAMED])
    more = "等" if len(wrong) > _NAMED else ""
    return f"{len(figures)} 个通报数中 {len(wrong)} 个不能复现：{named}{more}{rest}"
