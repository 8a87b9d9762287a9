"""Classes of a map: at most six, with round breaks that a reader can say aloud.

Pure functions; neither Streamlit nor SQL. A class holds its lower break and not its upper one.
"""

import bisect
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard import wording
from dashboard.palette import LIGHT, Palette

MOST: Final = 6
_FEW: Final = 5  # whole numbers up to this are classes of their own
_TAIL: Final = 0.05  # share of the areas at either end that no break is spent on
_ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_WAN: Final = 10_000.0


@dataclass(frozen=True)
class Classes:
    """Breaks between classes, ascending, in the unit of the values; `labels` has one more."""

    breaks: tuple[float, ...]
    labels: tuple[str, ...]

    def of(self, value: float) -> int:
        """The class of a value, counted from 0."""
        return bisect.bisect_right(self.breaks, value + 1e-12)

    def colours(self, palette: Palette = LIGHT) -> tuple[str, ...]:
        """A colour of the ramp per class, from little to much; few classes use the stronger end."""
        ramp, count = palette.ramp, len(self.labels)
        if count == 1:
            return (ramp[3],)
        first = 0 if count == len(ramp) else 1
        step = (len(ramp) - 1 - first) / (count - 1)
        return tuple(ramp[round(first + step * index)] for index in range(count))


def classes(values: Iterable[float], unit: str) -> Classes:
    """Classes for the values of one KPI (NaN ignored), in its unit: ratios are fractions, money is yuan."""
    known = sorted(float(value) for value in values if not wording.missing(value))
    if not known:
        return Classes((), ("",))
    if unit in (wording.RATIO, wording.RATIO_GAP):
        found = _even(known, 100.0)
        return Classes(tuple(found), _labels(found, unit))
    if unit == wording.MONEY:
        found = _quantiles(known, _WAN)
        return Classes(tuple(found), _labels(found, unit))
    found = _whole(known)
    return Classes(tuple(found), _whole_labels(found, known))


def _even(known: Sequence[float], scale: float) -> list[float]:
    """Breaks at even round steps across the bulk of the values."""
    low, high = _at(known, _TAIL) * scale, _at(known, 1 - _TAIL) * scale
    if high - low < 1e-9:  # nearly all are equal: spend the breaks on the few that are not
        low, high = known[0] * scale, known[-1] * scale
    if high - low < 1e-9:
        return []
    power = math.floor(math.log10((high - low) / MOST))
    step = next(
        size
        for size in (digit * 10.0**exponent for exponent in (power, power + 1) for digit in _ROUND)
        if len(_multiples(low, high, size)) < MOST
    )
    return [number / scale for number in _multiples(low, high, step)]


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.floor(low / step) + 1, math.ceil(high / step) - 1
    return [round(number * step, 6) for number in range(first, last + 1)]


def _whole(known: Sequence[float]) -> list[float]:
    """Breaks of counts: each number for itself while they are few, else round quantiles."""
    if known[-1] <= _FEW:
        return [float(number) for number in range(int(known[0]) + 1, int(known[-1]) + 1)]
    positive = [value for value in known if value >= 1]
    without = len(positive) < len(known)
    found = [value for value in _quantiles(positive, 1.0) if value > 1]
    return ([1.0] if without else []) + (found[: MOST - 2] if without else found)


def _quantiles(known: Sequence[float], scale: float) -> list[float]:
    """Breaks near the fifths, rounded to one figure, two where one would merge them."""
    found: list[float] = []
    for share in (0.2, 0.4, 0.6, 0.8, 0.95):
        number = _round(_at(known, share) / scale) * scale
        if known[0] < number <= known[-1] and (not found or number > found[-1]):
            found.append(number)
    return found[: MOST - 1]


def _round(number: float) -> float:
    if number <= 0:
        return 0.0
    size = 10.0 ** math.floor(math.log10(number))
    nearest = min((1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10), key=lambda digit: abs(digit - number / size))
    return round(nearest * size) if size >= 10 or (nearest == int(nearest) and size >= 1) else nearest * size


def _at(known: Sequence[float], share: float) -> float:
    return known[min(len(known) - 1, max(0, round(share * (len(known) - 1))))]


def _labels(breaks: Sequence[float], unit: str) -> tuple[str, ...]:
    """`<60%`, `60–70%`, `≥70%`: every class says its numbers."""
    if not breaks:
        return ("全部相近",)
    texts, sign = [_number(value, unit) for value in breaks], "" if unit == wording.MONEY else "%"
    to = " 至 " if breaks[0] < 0 else "–"
    between = [f"{low}{to}{high}{sign}" for low, high in itertools.pairwise(texts)]
    return (f"<{texts[0]}{sign}", *between, f"≥{texts[-1]}{sign}")


def _number(value: float, unit: str) -> str:
    if unit == wording.MONEY:
        return wording.wan(value)
    text = wording.decimal(value * 100, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _whole_labels(breaks: Sequence[float], known: Sequence[float]) -> tuple[str, ...]:
    """`0`, `1–4`, `5–9`, `≥10`; a class of one number says just that number."""
    starts = [int(known[0]), *(math.ceil(value) for value in breaks)]
    ends = [start - 1 for start in starts[1:]]
    if known[0] < 0 or not breaks:
        return tuple(wording.whole(start) for start in starts)
    labels = [_span(start, end) for start, end in zip(starts, ends, strict=False)]
    if starts[0] < ends[0]:
        labels[0] = f"<{wording.whole(starts[1])}"
    last = starts[-1]
    return (*labels, wording.whole(last) if known[-1] <= last else f"≥{wording.whole(last)}")


def _span(start: int, end: int) -> str:
    return wording.whole(start) if start == end else f"{wording.whole(start)}–{wording.whole(end)}"
