"""Checks of places, parts, copied values and heaping: literal rows in, literal findings out."""

import json
from typing import Any

from sqlalchemy import Engine, insert

from data.schema import (
    areas,
    boundaries,
    employment,
    helpers,
    incomes,
    problems,
    village_facts,
    visits,
    workshops,
)
from tests.checks.registers import found
from tests.queries.literal import (
    BING,
    CITY,
    DING,
    EAST,
    EAST_1,
    EAST_2,
    JIA,
    UNSTABLE,
    WEST,
    WEST_1,
    YI,
    Store,
)


def square(west: float, south: float, size: float = 1) -> dict[str, Any]:
    ring = [
        (west, south),
        (west + size, south),
        (west + size, south + size),
        (west, south + size),
        (west, south),
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def test_points_and_outlines(engine: Engine) -> None:
    store = Store(engine)
    drawn = [
        (EAST, square(110, 30, 3), 111.5, 31.5),
        (EAST_1, square(110, 30), 110.5, 30.5),
        (EAST_2, square(120, 30), 120.5, 30.5),
        (JIA, {"type": "Point", "coordinates": [110.2, 30.2]}, 110.2, 30.2),
        (YI, {"type": "Point", "coordinates": [111.5, 30.5]}, 111.5, 30.5),
        (BING, {"type": "Point", "coordinates": [120.999, 31.003]}, 120.999, 31.003),  # near the line
        (DING, {"type": "Point", "coordinates": [0.0, 0.0]}, 0.0, 0.0),  # its township is not drawn
    ]
    with engine.begin() as connection:
        connection.execute(
            insert(boundaries),
            [
                {
                    "area_code": code,
                    "geometry": json.dumps(shape),
                    "lon": lon,
                    "lat": lat,
                    "source": "s",
                    "batch_id": 1,
                }
                for code, shape, lon, lat in drawn
            ],
        )
    assert found(store.ready(), "village_outside", "township_outside") == {
        "village_outside": {YI},
        "township_outside": {EAST_2},
    }


def test_parts_and_wholes(engine: Engine) -> None:
    month = {"month": "2021-12"}
    store = Store(engine).facts(
        employment,
        *(
            month | {"area_code": area, "employed": employed, "willing": willing}
            for area, employed, willing in (
                (CITY, 100, 120), (EAST, 60, 70), (WEST, 39, 45),  # 99 together
                (EAST_1, 30, 31), (EAST_2, 30, 29), (WEST_1, 39, None),
                (JIA, 10, 10),  # the township's other village does not report
            )
        ),
    )  # fmt: skip
    store.facts(
        incomes,
        *(
            month | {"area_code": area, "persons": persons, "income_fen": persons, "population": population}
            for area, persons, population in (
                (CITY, 50, "脱贫人口"), (EAST, 20, "脱贫人口"), (WEST, 30, "脱贫人口"),
                (CITY, 90, "农村居民"), (EAST, 20, "农村居民"), (WEST, 30, "农村居民"),
            )
        ),
    )  # fmt: skip
    shop = {"area_code": JIA, "opened_on": "2021-01-01"}
    store.facts(
        workshops,
        shop | {"workshop_no": "right", "workers": 9, "poor_workers": 9},
        shop | {"workshop_no": "wrong", "workers": 9, "poor_workers": 10},
    )
    codes = ("employed_over_willing", "employed_parts", "income_parts", "workshop_workers")
    assert found(store.ready(), *codes) == {
        "employed_over_willing": {f"{EAST_2}:202112"},
        "employed_parts": {f"{CITY}:202112"},
        "income_parts": {f"{CITY}:202112:农村居民"},
        "workshop_workers": {"wrong"},
    }


def test_copied_values(engine: Engine) -> None:
    def months(area: str, numbers: list[int]) -> list[dict[str, Any]]:
        return [
            {"area_code": area, "month": f"2021-{place:02d}", "employed": number}
            for place, number in enumerate(numbers, start=1)
        ]

    store = Store(engine).facts(
        employment,
        *months(EAST_1, [90, *[100] * 6, 90]),
        *months(EAST_2, [100] * 5),
        *months(EAST_2, [100] * 11)[6:],  # June was not reported
        *months(WEST_1, [8] * 12),
    )
    month = {"month": "2021-06", "persons": 10}
    store.facts(
        incomes,
        *(month | {"area_code": code, "income_fen": 512_345} for code in (JIA, YI)),  # two only
        *(
            {"month": "2021-09", "persons": 9, "area_code": code, "income_fen": 99}
            for code in (JIA, YI, BING)
        ),
    )
    store.facts(
        village_facts,
        *(
            {"area_code": area, "year": year, "collective_income_fen": fen}
            for area, year, fen in (
                (JIA, 2020, 500), (JIA, 2021, 500), (YI, 2020, 500), (YI, 2021, 501),
                (BING, 2020, 0), (BING, 2021, 0),
            )
        ),
    )  # fmt: skip
    assert found(store.ready(), "employed_unchanged", "incomes_alike", "collective_income_unchanged") == {
        "employed_unchanged": {f"{EAST_1}:202102"},
        "collective_income_unchanged": {f"{JIA}:2021"},
    }


def test_three_villages_of_one_township_with_one_income(engine: Engine) -> None:
    store = Store(engine)
    new = "990100001003"
    with engine.begin() as connection:
        row = {"code": new, "name": "戊村", "level": "village", "parent_code": EAST_1, "batch_id": 1}
        connection.execute(insert(areas).values(**row))
    store.facts(
        incomes,
        *(
            {"month": "2021-09", "persons": 9, "area_code": code, "income_fen": 900_099}
            for code in (JIA, YI, new)
        ),
    )
    assert found(store.ready(), "incomes_alike") == {"incomes_alike": {f"{EAST_1}:202109:脱贫人口:900099"}}


def visited(store: Store, area: str, days: list[str]) -> None:
    helper = f"helper of {area}"
    assigned = {"helper_key": helper, "area_code": area, "assigned_on": "2021-01-01", "visits_required": 12}
    store.facts(helpers, assigned)
    store.facts(visits, *({"helper_key": helper, "visited_on": on} for on in days))


def test_heaps(engine: Engine) -> None:
    def eliminated(place: str, village: str, six: int, later: int) -> list[tuple[Any, ...]]:
        return [
            *((f"{place} six {n}", village, UNSTABLE, 3, "2020-06", "2020-12") for n in range(six)),
            *((f"{place} later {n}", village, UNSTABLE, 3, "2020-06", "2021-03") for n in range(later)),
        ]

    store = Store(engine).households(
        *eliminated("heap", JIA, 10, 10), *eliminated("spread", BING, 9, 11), *eliminated("few", DING, 19, 0)
    )
    store.households(
        *(
            (f"round {n}", YI, UNSTABLE, 3, "2021-01", None, "", {"income": 5_000 + n % 2 * 500})
            for n in range(15)
        ),
        *((f"exact {n}", YI, UNSTABLE, 3, "2021-01", None, "", {"income": 5_001 + n}) for n in range(15)),
        *((f"other {n}", BING, UNSTABLE, 3, "2021-01", None, "", {"income": 5_001 + n}) for n in range(30)),
    )
    visited(store, JIA, [*["2021-05-07"] * 19, "2021-05-08"])
    visited(store, YI, [*["2021-05-07"] * 17, *["2021-05-08"] * 3])
    visited(store, BING, [*["2021-06-29"] * 18, *["2021-06-30"] * 18, *["2021-06-27"] * 24])
    visited(store, DING, [*["2021-06-29"] * 18, *["2021-06-28"] * 17, *["2021-06-27"] * 25])
    corrected = {"found_on": "2021-04-01", "due_on": "2021-08-01"}
    store.facts(
        problems,
        *(corrected | {"area_code": JIA, "corrected_on": "2021-05-31"} for _ in range(40)),
        *(corrected | {"area_code": YI, "corrected_on": f"2021-05-{n % 20 + 1:02d}"} for n in range(40)),
        *(corrected | {"area_code": BING, "corrected_on": "2021-05-31"} for _ in range(39)),
    )
    codes = ("eliminated_at_six_months", "income_rounded", "visits_one_day", "visits_month_end")
    assert found(store.ready(), *codes, "problems_one_day") == {
        "eliminated_at_six_months": {EAST_1},
        "income_rounded": {YI},
        "visits_one_day": {f"{JIA}:202105"},
        "visits_month_end": {f"{EAST_2}:202106"},
        "problems_one_day": {f"{JIA}:202105"},
    }
