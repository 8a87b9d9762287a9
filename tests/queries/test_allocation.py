"""How many of each stratum, and which: published examples and the edges."""

from itertools import pairwise

import pytest

from queries.allocation import chance, proportional, systematic


def test_the_example_of_the_television_survey() -> None:
    """Scheaffer, Mendenhall and Ott, "Elementary Survey Sampling", chapter 5: 155, 62 and 93 households in
    two towns and a rural area, a sample of 40 in proportion is 20, 8 and 12."""
    assert proportional({"A": 155, "B": 62, "rural": 93}, 40) == {"A": 20, "B": 8, "rural": 12}


@pytest.mark.parametrize(
    ("sizes", "size", "found"),
    [
        ({"a": 98, "b": 1, "c": 1}, 10, {"a": 8, "b": 1, "c": 1}),  # at least one of each
        ({"a": 5, "b": 5, "c": 5}, 10, {"a": 4, "b": 3, "c": 3}),  # equal remainders: the first
        ({"a": 2, "b": 100}, 60, {"a": 1, "b": 59}),
        ({"a": 3, "b": 4}, 99, {"a": 3, "b": 4}),  # everything
        ({"a": 50, "b": 30, "c": 20}, 2, {"a": 1, "b": 1, "c": 0}),  # more strata than items
        ({"a": 0, "b": 7}, 3, {"a": 0, "b": 3}),
        ({}, 5, {}),
    ],
)
def test_never_more_than_there_are_and_one_of_each_where_possible(
    sizes: dict[str, int], size: int, found: dict[str, int]
) -> None:
    assert proportional(sizes, size) == found


def test_steps_are_even_and_the_start_is_the_seeds() -> None:
    keys = [f"{number:02d}" for number in range(20)]
    drawn = systematic(keys, 5, 7, "stratum")
    assert drawn == systematic(keys, 5, 7, "stratum")
    places = [keys.index(key) for key in drawn]
    assert {later - sooner for sooner, later in pairwise(places)} == {4}
    assert systematic(keys, 20, 1, "x") == keys
    assert systematic(keys, 0, 1, "x") == []
    assert {tuple(systematic(keys, 5, seed, "stratum")) for seed in range(50)} == {
        tuple(keys[start::4]) for start in range(4)
    }


def test_chance_is_the_same_on_every_machine() -> None:
    assert chance(7, "户1") == pytest.approx(0.8694, abs=1e-4)
    assert 0.45 < sum(chance(1, str(number)) for number in range(2_000)) / 2_000 < 0.55
