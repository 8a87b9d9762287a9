"""Numbers become text in one place: rounding, signs, units, missing values."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard import wording


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        (16651, "户", "16,651 户"),
        (0, "户", "0 户"),
        (0.361179, "比率", "36.1%"),
        (0.0, "比率", "0.0%"),
        (1.0, "比率", "100.0%"),
        (-0.086, "比率差", "−8.6 个百分点"),
        (0.0312, "比率差", "+3.1 个百分点"),
        (-0.0001, "比率差", "0.0 个百分点"),
        (963_760_000, "元", "96,376 万元"),
        (273_456, "元", "27.3 万元"),
        (1_234, "元", "0.12 万元"),
        (0, "元", "0 万元"),
        (float("nan"), "户", "—"),
        (None, "比率", "—"),
        (pd.NA, "元", "—"),
        (np.float64("nan"), "元", "—"),
    ],
)
def test_a_value_in_its_unit(number: object, unit: str, expected: str) -> None:
    assert wording.figure(number, unit) == expected


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [
        (0.12345, "12.3%"),
        (0.0005, "0.1%"),
        (0.0125, "1.3%"),
        (-0.0125, "−1.3%"),
        (0.99949, "99.9%"),
        (0.98765, "98.8%"),
    ],
)
def test_rates_round_half_up(fraction: float, expected: str) -> None:
    assert wording.rate(fraction) == expected


@pytest.mark.parametrize(
    ("fraction", "digits", "expected"),
    [
        (1.0, 1, "100.0%"),
        (0.1 + 0.2 + 0.7, 1, "100.0%"),
        (6238 / 6240, 1, "99.97%"),
        (0.9995, 1, "99.95%"),
        (0.999999, 1, "99.99%"),
        (1.0004, 1, "100.04%"),
        (0.0, 1, "0.0%"),
        (1 / 16651, 1, "0.01%"),
        (1e-7, 1, "0.01%"),
        (0.998, 0, "99.8%"),
        (0.99999, 0, "99.9%"),
        (0.003, 0, "0.3%"),
    ],
)
def test_only_what_is_whole_reads_as_all_and_only_nothing_as_none(
    fraction: float, digits: int, expected: str
) -> None:
    assert wording.rate(fraction, digits) == expected


def test_a_small_difference_is_still_one() -> None:
    assert wording.points(0.0003) == "0.03 个百分点"
    assert wording.points(-0.00001, sign=True) == "−0.01 个百分点"
    assert wording.points(0.0) == "0.0 个百分点"


@pytest.mark.parametrize(
    ("difference", "unit", "expected"),
    [
        (212, "户", "+212 户"),
        (-11, "户", "−11 户"),
        (0, "户", "持平"),
        (0.0136, "比率", "+1.4 个百分点"),
        (-0.0004, "比率", "持平"),
        (91_861_140, "元", "+9,186 万元"),
        (-5_000_000, "元", "−500 万元"),
        (0, "元", "持平"),
        (float("nan"), "户", "—"),
    ],
)
def test_changes_carry_their_sign(difference: float, unit: str, expected: str) -> None:
    assert wording.change(difference, unit) == expected


def test_no_minus_is_a_hyphen_and_no_zero_is_negative() -> None:
    texts = [
        wording.whole(-0.2),
        wording.decimal(-0.04),
        wording.rate(-0.0),
        wording.signed(-12),
        wording.wan(-1e9),
    ]
    assert texts == ["0", "0.0", "0.0%", "−12", "−100,000"]


def test_parts_of_a_ratio() -> None:
    assert wording.parts(6014, 16651, "户") == "6,014 / 16,651 户"
    assert wording.parts(880_880_000, 963_760_000, "元") == "88,088 / 96,376 万元"
    assert wording.parts(float("nan"), 5, "户") == ""


def test_months_and_days() -> None:
    assert wording.month(202112) == "2021年12月"
    assert wording.month(202101) == "2021年1月"
    assert wording.months(202101, 202112) == "2021年1月至2021年12月"
    assert wording.months(202101, 202101) == "2021年1月"
    assert wording.month_of_year(202106) == "6月"
    assert wording.day(date(2021, 12, 31)) == "2021-12-31"
    assert wording.day(pd.Timestamp("2021-12-31 08:00")) == "2021-12-31"
    assert wording.day(pd.NaT) == "—"
    assert wording.day(None) == "—"


def test_lists_of_names_stay_short() -> None:
    assert wording.listing([]) == ""
    assert wording.listing(["望山县"]) == "望山县"
    assert wording.listing(["望山县", "松溪县"]) == "望山县和松溪县"
    assert wording.listing(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert wording.listing(["甲", "乙", "丙", "丁"]) == "甲、乙等 4 个"


def test_every_status_differs_in_its_word() -> None:
    words = [status.word for status in wording.STATUS.values()]
    assert len(set(words)) == len(words)
    judged = [wording.STATUS[status].mark for status in ("fine", "watch", "behind", "unjudged")]
    assert judged == ["●", "■", "◆", "○"]
