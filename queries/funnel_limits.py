"""Funnel limits: how far from a rate chance alone carries a share, by what it is counted out of.

Pure functions on arrays. Spiegelhalter (2005), "Funnel plots for comparing institutional performance",
Statistics in Medicine 24:1185–1202. Formulas: `docs/method.md`.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

# The distributions themselves: importing scipy.stats takes 0.8 s of a server's start, this 0.2 s.
from scipy import special

Array = np.ndarray[Any, np.dtype[np.float64]]

# The part of chance beyond each limit: two-sided 95 % and 99.8 %.
TAIL_95: Final = 0.025
TAIL_998: Final = 0.001

# From fewer areas the spread between them cannot be told from chance.
ENOUGH_FOR_SPREAD: Final = 10
_WINSORISED: Final = 0.1  # of the z-scores at either end


def binomial_limits(denominator: Any, rate: Any, tail: float) -> tuple[Array, Array]:
    """The interpolated exact limits (low, high) of a share of `denominator` around `rate`, as fractions.

    A share of x lies below `low` exactly when chance gives x or fewer with a probability below `tail`, and
    above `high` exactly when it gives x or more so rarely. The lower limit is Spiegelhalter's (2005,
    appendix A.1.1); the upper one is the same of the complement, because his own interpolates the wrong side
    of the count: 10 of 10 would lie above the upper limit around a rate of 0.999.
    """
    n, p = np.broadcast_arrays(np.asarray(denominator, float), np.asarray(rate, float))
    return _binomial_low(n, p, tail), 1 - _binomial_low(n, 1 - p, tail)


def poisson_limits(denominator: Any, rate: Any, tail: float) -> tuple[Array, Array]:
    """The same for a count that may exceed its base: Poisson with mean `denominator` × `rate`."""
    n, p = np.broadcast_arrays(np.asarray(denominator, float), np.asarray(rate, float))
    mean = n * p

    def up_to(count: Array) -> Array:
        return np.where(count < 0, 0.0, special.pdtr(np.maximum(count, 0), mean))

    least = _smallest(up_to, special.pdtrik(tail, mean), tail)
    most = _smallest(up_to, special.pdtrik(1 - tail, mean), 1 - tail)
    low = least - _part(up_to(least), up_to(least - 1), tail)
    high = most + _part(1 - up_to(most - 1), 1 - up_to(most), tail)
    return np.maximum(low, 0) / n, high / n


def _binomial_low(n: Array, p: Array, tail: float) -> Array:
    inside = (p > 0) & (p < 1) & (n > 0)
    trials, rate = np.where(inside, n, 1.0), np.where(inside, p, 0.5)
    whole = trials.astype(np.int64)

    def up_to(count: Array) -> Array:
        return np.where(count < 0, 0.0, special.bdtr(np.maximum(count, 0), whole, rate))

    least = _smallest(up_to, special.bdtrik(tail, trials, rate), tail)
    low = least - _part(up_to(least), up_to(least - 1), tail)
    return np.where(inside, np.maximum(low, 0) / trials, p)


def _smallest(up_to: Callable[[Array], Array], near: Array, level: float) -> Array:
    """The smallest count up to which `level` of the distribution lies; `near` is its continuous inverse."""
    count = np.ceil(near)
    count = np.where(up_to(count - 1) >= level, count - 1, count)
    return np.where(up_to(count) < level, count + 1, count)


def _part(reached: Array, before: Array, level: float) -> Array:
    """How far back from a count, as a part of one, its distribution function crosses `level`."""
    return (reached - level) / (reached - before)


class Dispersion(NamedTuple):
    """How much areas differ: `phi` is 1 when by chance alone; `tau2` is their own variance beyond chance."""

    phi: float
    tau2: float


def dispersion(share: Array, variance: Array, rate: float) -> Dispersion:
    """The overdispersion of areas' shares around their rate, by chance's `variance` of each (all above 0).

    z-scores winsorised by a tenth at either end, so that the areas to be found do not hide themselves;
    φ = mean of their squares; τ² by the moments of DerSimonian and Laird, 0 unless φ > (I − 1) ÷ I
    (Spiegelhalter 2005, section 4 and appendix A.3). φ is NaN and τ² 0 for fewer areas than can tell.
    """
    areas = len(share)
    if areas < ENOUGH_FOR_SPREAD:
        return Dispersion(np.nan, 0.0)
    z = (share - rate) / np.sqrt(variance)
    phi = float(np.mean(np.clip(z, *np.quantile(z, [_WINSORISED, 1 - _WINSORISED])) ** 2))
    weight = 1 / variance
    excess = areas * phi - (areas - 1)
    return Dispersion(phi, float(max(0.0, excess / (weight.sum() - (weight**2).sum() / weight.sum()))))
