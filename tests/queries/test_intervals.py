"""The Wilson interval against published worked examples, and at the edges of what it may say."""

import math

import pandas as pd
import pytest

from queries.intervals import HIGHER, LOWER, NOT_COMPARED, SIMILAR, compare, wilson


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17:857–872, table I, method 3 (score, no continuity
        # correction): the four examples of the paper, as printed.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(numerator, denominator, low, high):
    lows, highs = wilson(pd.Series([numerator]), pd.Series([denominator]))
    assert round(lows[0], 4) == low
    assert round(highs[0], 4) == high


def test_the_interval_of_none_and_of_all_ends_exactly_at_the_ends():
    lows, highs = wilson(pd.Series([0, 7]), pd.Series([7, 7]))
    assert lows[0] == 0.0
    assert highs[1] == 1.0
    assert math.isclose(highs[0], 1 - lows[1], abs_tol=1e-12)


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [(0, 0), (3, 2), (-1, 5), (math.nan, 5), (1, math.nan)],
)
def test_what_is_no_share_has_no_interval(numerator, denominator):
    lows, highs = wilson(pd.Series([numerator]), pd.Series([denominator]))
    assert lows.isna().all()
    assert highs.isna().all()


def test_two_of_four_is_not_worse_than_ten_of_nineteen_but_many_of_many_is():
    """The house's own example: a small village is not judged by its percentage alone."""
    numerator, denominator = pd.Series([2, 10, 200, 380]), pd.Series([4, 19, 400, 500])
    low, high = wilson(numerator, denominator)
    words = compare(low, high, pd.Series([0.6] * 4))
    assert words.tolist() == [SIMILAR, SIMILAR, LOWER, HIGHER]


def test_without_interval_or_reference_nothing_is_said():
    low, high = pd.Series([math.nan, 0.1]), pd.Series([math.nan, 0.2])
    assert compare(low, high, pd.Series([0.5, math.nan])).tolist() == [NOT_COMPARED, NOT_COMPARED]


def test_an_interval_that_touches_the_reference_is_alike():
    assert compare(pd.Series([0.2]), pd.Series([0.5]), pd.Series([0.5])).tolist() == [SIMILAR]
