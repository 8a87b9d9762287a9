"""How a sample is spread over strata, and which of each are drawn. Pure functions on numbers and keys."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

_STEPS: Final = 2**64


def proportional(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum: in proportion to its size, at least one and never more than it has.

    Proportional allocation (Cochran 1977, "Sampling Techniques", section 5.5), rounded by the largest
    remainder; equal remainders go to the stratum that comes first. Where there are more strata than `size`
    the smallest go without. A size beyond the whole takes everything.
    """
    size = min(size, sum(sizes.values()))
    quota = {name: size * number / max(sum(sizes.values()), 1) for name, number in sizes.items()}
    least = 1 if size >= sum(number > 0 for number in sizes.values()) else 0
    found = {name: min(max(int(quota[name]), least), number) for name, number in sizes.items()}
    order = list(sizes)
    while (missing := size - sum(found.values())) != 0:
        step = 1 if missing > 0 else -1
        able = [name for name in order if (found[name] < sizes[name] if step > 0 else found[name] > least)]
        most = max(able, key=lambda name: step * (quota[name] - found[name]))
        found[most] += step
    return found


def systematic(keys: Sequence[str], number: int, seed: int, stratum: str) -> list[str]:
    """`number` of `keys`, evenly over their order from a random start: neighbours are seldom both drawn.

    Cochran 1977, chapter 8. The start is fixed by seed and stratum, on every machine alike.
    """
    if not number:
        return []
    step = len(keys) / number
    start = chance(seed, stratum) * step
    return [keys[min(int(start + place * step), len(keys) - 1)] for place in range(number)]


def chance(seed: int, key: str) -> float:
    """A number from 0 to below 1 that seed and key fix: as good as random, the same on every machine."""
    digest = hashlib.sha256(f"{seed}|{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / _STEPS
