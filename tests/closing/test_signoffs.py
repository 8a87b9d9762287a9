"""Signing a month in the store, from a township to the lock, and what a locked month refuses."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update

from data.batches import bump_version, writing
from data.importers.base import Refused
from data.month_signoffs import Signature, refuse_locked, sign
from data.rollback import roll_back
from data.schema import freezes, household_versions, month_signoffs
from queries.closing import books, log, moved_words, sign_for
from queries.rollup import rebuild, refresh
from queries.run import run
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import (
    CITY,
    DING,
    EAST,
    EAST_1,
    EAST_2,
    JIA,
    MARGINAL,
    UNSTABLE,
    WEST,
    WEST_1,
    Store,
)  # fmt: skip

TOWNS = {EAST: (EAST_1, EAST_2), WEST: (WEST_1,)}
MONTH = 202112


@pytest.fixture
def city(engine: Engine) -> Engine:
    store = Store(engine).households(("E", JIA, UNSTABLE, 3, "2021-03"), ("W", DING, MARGINAL, 2, "2021-03"))
    return store.ready()


def do(engine: Engine, action: str, *areas: str, reason: str = "", month: int = MONTH, **more: Any) -> str:
    scope = more.pop("scope", WHOLE_CITY)
    return sign_for(engine, Signature(action, areas, month, "张科长", reason), scope=scope, **more)


def state(engine: Engine, area: str) -> str:
    return books(engine, scope=WHOLE_CITY, month=MONTH).standings[area].state


def ordered(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        f = freezes.c
        return [tuple(row) for row in connection.execute(select(f.name, f.ordered_by, f.month, f.state))]


def accept_everything(engine: Engine, month: int = MONTH) -> None:
    for county, towns in TOWNS.items():
        do(engine, "submit", *towns, month=month)
        do(engine, "accept", *towns, month=month)
        do(engine, "submit", county, month=month)
        do(engine, "accept", county, month=month)


def rewrite(engine: Engine, household: str, category: str) -> None:
    """What an import does to figures of the past: a category changes, totals stay."""
    with writing(engine) as connection:
        mine = household_versions.c.household_no == household
        connection.execute(update(household_versions).where(mine).values(category=category))
        rebuild(connection)
        bump_version(connection)


def test_from_the_townships_to_the_lock(city: Engine) -> None:
    with pytest.raises(Refused, match="还有 2 个乡镇没有审核通过：东一乡、东二乡。"):
        do(city, "submit", EAST)
    accept_everything(city)
    assert do(city, "lock", CITY) == "2021年12月：示例市锁定。"
    assert ordered(city) == [("2021年12月月结", "张科长", MONTH, "ordered")]
    assert {state(city, area) for area in (CITY, EAST, WEST_1)} == {"locked"}

    do(city, "reopen", CITY, reason="东县漏报")
    assert (state(city, CITY), state(city, EAST)) == ("reopened", "accepted")
    do(city, "send_back", EAST, reason="补报")
    do(city, "send_back", EAST_1, reason="补报")
    assert (state(city, EAST), state(city, EAST_1), state(city, EAST_2)) == (
        "sent_back",
        "sent_back",
        "accepted",
    )
    do(city, "submit", EAST_1)
    do(city, "accept", EAST_1)
    do(city, "submit", EAST)
    do(city, "accept", EAST)
    do(city, "lock", CITY)
    assert [(name, state) for name, _, _, state in ordered(city)] == [
        ("2021年12月月结", "cancelled"),
        ("2021年12月月结（第2次）", "ordered"),
    ]

    entries = log(city, scope=WHOLE_CITY, month=MONTH, area=CITY)
    assert entries["action"].tolist()[0] == "lock"
    assert entries[entries["action"] == "reopen"]["reason"].tolist() == ["东县漏报"]
    assert len(entries) == 3 + 3 + 2 + 2 + 1 + 1 + 2 + 4 + 1


def test_all_or_none_is_signed(city: Engine) -> None:
    do(city, "submit", EAST_1)
    with pytest.raises(Refused, match="东二乡未上报，不能审核通过。"):
        do(city, "accept", EAST_1, EAST_2)
    assert state(city, EAST_1) == "submitted"
    for wrong in ((), ("12345",), (JIA,)):
        with pytest.raises(Refused):
            sign(city, Signature("submit", wrong, MONTH, "张"))
    with pytest.raises(Refused, match="谁"):
        sign(city, Signature("submit", (EAST_1,), MONTH, " "))


def test_what_moved_after_it_was_submitted_is_marked_and_blocks(city: Engine) -> None:
    accept_everything(city)
    rewrite(city, "E", MARGINAL)
    standings = books(city, scope=WHOLE_CITY, month=MONTH).standings
    assert [area for area in (EAST, EAST_1, EAST_2, WEST, WEST_1) if standings[area].changed] == [
        EAST,
        EAST_1,
    ]
    assert moved_words(standings[EAST_1]) == "可消除户数、应帮扶户数、及时帮扶户数等 6 项"
    with pytest.raises(Refused, match="东县、东一乡审核后数据有变动，请先退回重报。"):
        do(city, "lock", CITY)
    rewrite(city, "E", UNSTABLE)
    assert not books(city, scope=WHOLE_CITY, month=MONTH).standings[EAST].changed, "as it was signed"


def test_news_of_later_months_moves_nothing(city: Engine) -> None:
    accept_everything(city)
    store = Store.__new__(Store)
    store.engine, store._number = city, 50
    store.households(("N", JIA, UNSTABLE, 4, "2022-01"), as_of="2022-01").ready()
    with writing(city) as connection:
        bump_version(connection)
    assert not books(city, scope=WHOLE_CITY, month=MONTH).standings[EAST].changed
    do(city, "lock", CITY)


def test_a_file_of_a_locked_month_is_refused_with_the_way_on(city: Engine) -> None:
    accept_everything(city)
    do(city, "lock", CITY)
    with city.connect() as connection:
        with pytest.raises(
            Refused, match=r"2021年12月已于 .* ..:.. 由张科长锁定，不能导入。确需改动.*重开2021年12月"
        ):
            refuse_locked(connection, "roster", date(2021, 12, 1))
        with pytest.raises(Refused, match=r"2021年6月已于 .+ 由张科长随2021年12月锁定"):
            refuse_locked(connection, "payments", date(2021, 6, 1))
        refuse_locked(connection, "roster", date(2022, 1, 1))
        refuse_locked(connection, "published", date(2021, 12, 1))
    with pytest.raises(Refused, match="不能撤销"):
        roll_back(city, 2, reason="", refresh=refresh)
    do(city, "reopen", CITY, reason="补报")
    with city.connect() as connection:
        refuse_locked(connection, "roster", date(2021, 12, 1))


def test_one_signs_within_ones_scope_and_judges_from_above(city: Engine) -> None:
    town, county = Scope(areas=frozenset({EAST_1})), Scope(areas=frozenset({EAST}))
    do(city, "submit", EAST_1, scope=town)
    for action, area, scope in (
        ("accept", EAST_1, town),
        ("submit", EAST_2, town),
        ("submit", WEST_1, county),
        ("send_back", EAST, county),
        ("lock", CITY, county),
        ("submit", EAST_2, NOTHING),
    ):
        with pytest.raises(Refused, match="范围内"):
            do(city, action, area, reason="x", scope=scope)
    do(city, "accept", EAST_1, scope=county)
    do(city, "submit", EAST_2, scope=county)
    assert log(city, scope=town, month=MONTH, area=EAST)["area_code"].unique().tolist() == [EAST_1]
    assert log(city, scope=NOTHING, month=MONTH, area=CITY).empty
    assert books(city, scope=town, month=MONTH).standings[EAST].state == "open"
    assert books(city, scope=NOTHING, month=MONTH).standings == {}


def test_who_signed_for_the_neighbours_and_why_is_not_theirs_to_read(city: Engine) -> None:
    accept_everything(city)
    do(city, "send_back", WEST, reason="西县漏报")
    do(city, "send_back", EAST, reason="东县漏报")
    own = Scope(areas=frozenset({EAST_1}))
    seen = run(city, select(month_signoffs.c.area_code, month_signoffs.c.reason), scope=own)
    assert set(seen["area_code"]) == {EAST_1, EAST}, "what a parent signs binds its children"
    assert "西县漏报" not in set(seen["reason"])
    standings = books(city, scope=own, month=MONTH).standings
    assert (standings[EAST].state, standings[EAST_1].state) == ("sent_back", "accepted")
    assert standings[WEST].person == standings[EAST_2].person == ""
    do(city, "submit", EAST)
    do(city, "accept", EAST)
    do(city, "submit", WEST)
    do(city, "accept", WEST)
    do(city, "lock", CITY)
    assert books(city, scope=own, month=MONTH).calendar.locked, "the city's lock binds everybody"


def test_a_limited_reader_is_told_of_moves_within_reach_only(city: Engine) -> None:
    accept_everything(city)
    rewrite(city, "E", MARGINAL)
    rewrite(city, "W", UNSTABLE)
    seen = books(city, scope=Scope(areas=frozenset({EAST_1})), month=MONTH).standings
    assert [area for area, standing in seen.items() if standing.changed] == [EAST_1]


def test_a_township_that_did_not_exist_yet_is_not_waited_for(city: Engine) -> None:
    from data.schema import areas

    with city.begin() as connection:
        connection.execute(update(areas).where(areas.c.code == EAST_2).values(valid_from=date(2022, 1, 1)))
    standings = books(city, scope=WHOLE_CITY, month=MONTH).standings
    assert [child.area for child in standings[EAST].children] == [EAST_1]
    with pytest.raises(Refused, match="没有代码"):
        sign(city, Signature("submit", (EAST_2,), MONTH, "张"))


def test_figures_that_went_away_count_as_moved(city: Engine) -> None:
    do(city, "submit", EAST_1)
    with writing(city) as connection:
        connection.execute(delete(household_versions).where(household_versions.c.household_no == "E"))
        rebuild(connection)
        bump_version(connection)
    assert books(city, scope=WHOLE_CITY, month=MONTH).standings[EAST_1].changed
    with pytest.raises(Refused, match="上报后数据有变动"):
        do(city, "accept", EAST_1)
    do(city, "submit", EAST_1)
    do(city, "accept", EAST_1)
