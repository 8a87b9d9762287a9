"""ID numbers by GB 11643-1999: the standard's own examples, and what a slip of the pen does to any number."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.citizen_id import LENGTH, check_character, told_by

EXAMPLES = ("11010519491231002X", "440524188001010014")  # worked out in annex A of the standard


def birth_date(number: str) -> date | None:
    born = int(told_by([number]).born[0])
    return date(born // 10_000, born // 100 % 100, born % 100) if born else None


days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@st.composite
def numbers(draw: st.DrawFn) -> str:
    place, order = draw(st.integers(110_000, 999_998)), draw(st.integers(0, 999))
    first_17 = f"{place}{draw(days):%Y%m%d}{order:03d}"
    return first_17 + check_character(first_17)


@pytest.mark.parametrize("number", EXAMPLES)
def test_the_standards_examples(number: str) -> None:
    assert check_character(number[:17]) == number[17]
    told = told_by([number])
    assert (told.formed.tolist(), told.right.tolist()) == ([True], [True])


def test_births_of_the_examples() -> None:
    assert [birth_date(number) for number in EXAMPLES] == [date(1949, 12, 31), date(1880, 1, 1)]
    assert birth_date("11010519491231002x") == date(1949, 12, 31)


@pytest.mark.parametrize(
    "text",
    ["", "11010519491231002", "11010519491231002XX", "1101051949123１002X", "ABCDEF194912310021", "—" * 18],
)
def test_what_has_not_the_form_tells_nothing(text: str) -> None:
    told = told_by([text, EXAMPLES[0]])
    assert told.formed.tolist() == [False, True]
    assert told.right.tolist() == [False, True]
    assert told.born.tolist() == [0, 19491231]


@given(numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert told_by([number, wrong]).right.tolist() == [True, False]


@given(numbers(), st.integers(0, 15))
def test_two_neighbours_exchanged_are_always_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert told_by([swapped]).right.tolist() == [swapped == number]


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_every_day_of_the_calendar_is_one(day: date) -> None:
    number = f"110105{day.year:04d}{day:%m%d}0020"
    assert birth_date(number) == day


@given(st.integers(0, 99_999_999))
def test_no_other_day_is(eight: int) -> None:
    number = f"110105{eight:08d}0020"
    try:
        expected = date(eight // 10_000, eight // 100 % 100, eight % 100)
    except ValueError:
        expected = None
    assert birth_date(number) == expected


@given(st.lists(numbers(), max_size=20))
def test_many_at_once_are_as_one_by_one(some: list[str]) -> None:
    told = told_by(some)
    assert len(told.formed) == len(some)
    assert told.right.all() and all(len(number) == LENGTH for number in some)
    assert [int(f"{birth_date(n) or date.min + timedelta():%Y%m%d}") for n in some] == told.born.tolist()


@pytest.mark.parametrize("number", ["999999", "9999991", "999999194912310021", "999999ABC"])
def test_a_number_that_only_stands_in_for_one(number: str) -> None:
    assert told_by([number, EXAMPLES[0], "99999C000000000000", ""]).temporary.tolist() == [True, *[False] * 3]
