"""Which townships a file leaves out: literal arrivals, literal answers."""

from datetime import date

import pytest

from queries.townships_told import Arrival, asked_and_left_out

TOWNS = frozenset("abcd")
MONTH = 202112


def came(month: int, towns: str | None) -> Arrival:
    return Arrival(month, date(2022, 1, 4), 1, None if towns is None else frozenset(towns))


@pytest.mark.parametrize(
    ("kind", "files", "expected"),
    [
        ("roster", [(202112, "ab")], (4, ("c", "d"))),  # the first of all: against the tree
        ("workshops", [(202112, "ab")], (0, ())),  # not every township has one
        ("workshops", [(202111, "abc"), (202112, "ab")], (3, ("c",))),
        ("workshops", [(202110, "abc"), (202111, "a"), (202112, "ab")], (3, ("c",))),  # the fullest month
        ("workshops", [(202012, "abc"), (202112, "ab")], (3, ("c",))),  # a year ago, but no longer
        ("workshops", [(202011, "abc"), (202112, "ab")], (0, ())),
        ("workshops", [(202111, "ab"), (202111, "c"), (202112, "a"), (202112, "bc")], (3, ())),  # in parts
        ("workshops", [(202111, "abc"), (202112, "a"), (202201, "bc")], (3, ())),  # a later file tells more
        ("workshops", [(202111, "abz"), (202112, "a")], (2, ("b",))),  # a township that is no more
        ("payments", [(202111, "abcd"), (202112, "a")], (0, ())),  # what happened is no list of all
        ("roster", [(202111, "abcd"), (202112, "a"), (202112, None)], (0, ())),  # not noted
        ("roster", [(202111, None), (202112, "abc")], (4, ("d",))),
        ("roster", [(202111, "abcd"), (202112, "")], (0, ())),  # rows of the county alone
        ("roster", [(202111, "abcd")], (0, ())),
        ("roster", [], (0, ())),
    ],
)  # fmt: skip
def test_what_a_file_leaves_out(
    kind: str, files: list[tuple[int, str | None]], expected: tuple[int, tuple[str, ...]]
) -> None:
    assert asked_and_left_out(kind, MONTH, [came(*file) for file in files], TOWNS) == expected
