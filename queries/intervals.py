"""How sure a share is: the Wilson score interval, and what may be said of a part beside its whole.

Small-number handling lives here and nowhere else. A village with 2 of 4 is not worse than one with
10 of 19; only an interval that lies wholly on one side of the parent's rate says so.
"""

from typing import Final

import numpy as np
import pandas as pd

# Two-sided 95 %: the 0.975 quantile of the standard normal distribution.
Z_95: Final = 1.959963984540054

LOWER: Final = "显著偏低"
SIMILAR: Final = "相近"
HIGHER: Final = "显著偏高"
TOO_SMALL: Final = "样本不足"
NOT_COMPARED: Final = ""


def wilson(numerator: pd.Series, denominator: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The 95 % Wilson score interval of `numerator` out of `denominator`, both counts.

    Returns (low, high) as fractions on the index of `numerator`; NaN where either count is missing, the
    denominator is not positive or the numerator is not one of 0 … denominator (then it is no share).

    Source: Wilson (1927), J. Am. Stat. Assoc. 22:209–212, without continuity correction; it stays
    within 0 … 1 and holds for small denominators (Newcombe 1998, Stat. Med. 17:857–872, method 3).
    """
    hits = numerator.astype(float)
    trials = denominator.astype(float)
    trials = trials.where((trials > 0) & (hits >= 0) & (hits <= trials))
    share = hits / trials
    spread = Z_95 * np.sqrt(share * (1 - share) / trials + Z_95**2 / (4 * trials**2))
    centre = share + Z_95**2 / (2 * trials)
    scale = 1 + Z_95**2 / trials
    # Exact at the ends: 0 of n starts at 0, n of n ends at 1, whatever the floating point leaves over.
    low = ((centre - spread) / scale).where(hits != 0, 0.0).where(trials.notna())
    high = ((centre + spread) / scale).where(hits != trials, 1.0).where(trials.notna())
    return low, high


def compare(low: pd.Series, high: pd.Series, reference: pd.Series) -> pd.Series:
    """What may be said of a share with interval (`low`, `high`) beside its parent's rate `reference`.

    显著偏低 when the whole interval lies below the reference, 显著偏高 when it lies above, 相近 when the
    reference is inside, "" where there is no interval or no reference.
    """
    known = low.notna() & high.notna() & reference.notna()
    words = np.select(
        [~known, high < reference, low > reference], [NOT_COMPARED, LOWER, HIGHER], default=SIMILAR
    )
    return pd.Series(words, index=low.index, dtype="str")
