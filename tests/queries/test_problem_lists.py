"""Problems by name, round and recurrence, from literal rows on both stores."""

from typing import Any

import pytest
from sqlalchemy import Engine

from data.schema import problems
from queries import problem_lists
from queries.scope import WHOLE_CITY, Scope
from tests.queries.literal import CITY, DING, EAST_1, JIA, WEST, YI, Store

IN_EAST_1 = Scope(areas=frozenset({EAST_1}))


def problem(number: str, area: str, found: str, due: str, corrected: str | None = None, **more: Any) -> dict:
    own = {"problem_no": number, "area_code": area, "found_on": found, "due_on": due}
    return own | {"corrected_on": corrected, **more}


def check(number: int) -> dict[str, object]:
    return {"source": "围村普查", "round": number}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    return (
        Store(engine)
        .facts(
            problems,
            problem("1", JIA, "2021-03-10", "2021-04-09", "2021-04-09", **check(1), category="饮水安全"),
            problem("2", JIA, "2021-03-20", "2021-04-10", "2021-06-01", **check(1), category="饮水安全"),
            problem("3", DING, "2021-03-12", "2021-06-30", None, **check(1), description="张三家漏雨"),
            problem("4", JIA, "2021-06-02", "2021-12-31", None, **check(2), category="饮水安全"),
            problem("5", YI, "2021-06-02", "2021-07-01", "2021-07-31", **check(2), category="饮水安全"),
            problem(
                "6", JIA, "2021-04-09", "2021-07-02", None, category="饮水安全", responsible_unit="水利局"
            ),
            problem("7", CITY, "2021-03-01", "2021-04-01", "2021-04-02", category="数据质量"),
            problem("8", CITY, "2021-05-01", "2021-12-01", None, category="数据质量"),
        )
        .ready()
    )


def test_a_problem_is_overdue_after_its_last_day_until_it_is_corrected(filled: Engine) -> None:
    def listed(month: int) -> list[tuple[str, int]]:
        frame = problem_lists.overdue(filled, scope=WHOLE_CITY, area=CITY, month=month)
        return list(zip(frame["problem_no"], frame["days"], strict=True))

    assert listed(202104) == [("2", 20)]
    assert listed(202106) == []  # the 30th is still in time
    assert listed(202107) == [("3", 31), ("6", 29)]
    assert [number for number, _ in listed(202112)] == ["3", "6", "8"]


def test_a_long_list_says_how_long_it_is(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_lists, "LONGEST", 2)
    frame = problem_lists.overdue(filled, scope=WHOLE_CITY, area=CITY, month=202112)
    assert frame["problem_no"].tolist() == ["3", "6"]
    assert frame.attrs == {"count": 3, "truncated": "只列出前 2 项，共 3 项"}


def test_what_was_found_is_told_only_to_those_with_the_right(filled: Engine) -> None:
    def described(scope: Scope) -> list[str]:
        frame = problem_lists.overdue(filled, scope=scope, area=CITY, month=202107)
        return frame["description"].tolist()

    assert described(WHOLE_CITY) == ["•••", "•••"]
    assert described(Scope(everything=True, personal=True))[0] == "张三家漏雨"
    assert described(IN_EAST_1) == ["•••"]


def test_rounds_stand_side_by_side_as_they_were_known(filled: Engine) -> None:
    def told(month: int, scope: Scope = WHOLE_CITY) -> list[list[int]]:
        frame = problem_lists.rounds(filled, scope=scope, area=CITY, month=month)
        names = ["round", "villages", "found", "corrected", "in_time", "overdue"]
        return frame[names].to_numpy().tolist()

    assert told(202104) == [[1, 2, 3, 1, 1, 1]]
    shares = problem_lists.rounds(filled, scope=WHOLE_CITY, area=CITY, month=202107)
    assert shares["rate"].tolist() == pytest.approx([2 / 3, 1 / 2])
    assert shares["in_time_rate"].tolist() == pytest.approx([1 / 3, 0])
    assert told(202107) == [[1, 2, 3, 2, 1, 1], [2, 2, 2, 1, 0, 0]]
    assert told(202107, IN_EAST_1) == [[1, 1, 2, 2, 1, 0], [2, 2, 2, 1, 0, 0]]


def test_a_problem_comes_back_when_it_is_found_after_one_of_its_kind_was_corrected(filled: Engine) -> None:
    def told(month: int, area: str = CITY) -> list[list[object]]:
        frame = problem_lists.recurring(filled, scope=WHOLE_CITY, area=area, month=month)
        return frame[["category", "found", "again", "villages"]].to_numpy().tolist()

    # Number 6 was found on the day of number 1's correction: not after it. Number 8 is not in a village.
    assert told(202105) == [["项目资金", 1, 0, 0], ["饮水安全", 3, 0, 0]]
    assert told(202106) == [["饮水安全", 5, 1, 1], ["项目资金", 1, 0, 0]]
    assert told(202106, WEST) == [["项目资金", 1, 0, 0]]
    villages = problem_lists.recurring_villages(filled, scope=WHOLE_CITY, area=CITY, month=202107)
    names = ["area_code", "place", "category", "found", "again", "still_open"]
    assert villages[names].to_numpy().tolist() == [[JIA, "甲村", "饮水安全", 4, 1, 2]]
    assert villages.attrs == {"count": 1, "truncated": ""}
