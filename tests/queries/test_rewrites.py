"""The ledger: whatever is imported and rolled back, it says exactly what became of figures already told."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from data.batches import enter, writing
from data.importers.base import Refused
from data.rollback import roll_back
from data.schema import areas, batches, metadata, rollup, rollup_rewrites, village_facts
from queries.definitions.villages import COLLECTIVE_INCOME
from queries.derived import refresh
from queries.evaluate import values
from queries.freshness import data_version
from queries.measures import MEASURES
from queries.rewrites import rewrites
from queries.scope import WHOLE_CITY, Scope
from queries.totals import NO_DATA, Term, grid, presence, window
from tests.importers.loading import rows_of, table, take, take_samples
from tests.importers.rosters import HEADINGS, person
from tests.queries.literal import CITY as SMALL_CITY
from tests.queries.literal import EAST, EAST_1, JIA, Store

CITY, COUNTY, TOWNSHIP, VILLAGE = "990100", "990121", "990121100", "990121100200"
MONTHS = [202101, 202106, 202109, 202110, 202111, 202112]
ELIMINATED = {"风险是否已消除": "是"}


def _roster(folder: Path, name: str, month: str, rows: list[dict[str, Any]]) -> Path:
    """A roster as a CSV file: quicker to write than a workbook."""
    body = [[row.get(heading, "") for heading in HEADINGS] for row in rows]
    return table(folder / f"{name}.csv", [["监测对象信息"], [f"导出时间：{month}-28"], HEADINGS, *body])


# --- exactness ---------------------------------------------------------------------------------------


day = st.sampled_from(["202101", "202105", "202109", "202110", "202111"])
place = st.sampled_from(
    [("东河县", "东河乡", "东河村"), ("东河县", "东河乡", "下沟村"), ("东河县", "西坡镇", "西岭村")]
)
listed = st.tuples(st.sampled_from(["1", "2", "3"]), place, day, st.none() | st.just("202111"))
month = st.sampled_from(["2021-09", "2021-10", "2021-11", "2021-12"])
roster_step = st.tuples(
    st.just("roster"), month, st.lists(listed, min_size=1, max_size=4, unique_by=lambda r: r[0])
)
money = st.tuples(
    st.just("money"),
    month,
    st.sampled_from(["东河县", "样例市"]),
    st.integers(1, 3),
    st.integers(1, 900),
    st.sampled_from(["2020-12-03", "2021-01-05", "2021-10-05", "2021-11-05"]),
)
undo = st.tuples(st.just("undo"), st.integers(1, 5))
merger = st.tuples(st.just("merger"), st.just("2021-10"))


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.one_of(roster_step, roster_step, money, undo, merger), min_size=3, max_size=7))
def test_the_ledger_explains_every_figure_that_was_told(
    engine: Engine, tmp_path: Path, steps: list[tuple[Any, ...]]
) -> None:
    _begin(engine)
    moments = []
    for number, step in enumerate(steps):
        _apply(engine, tmp_path, f"{number}", step)
        moments.append((_version(engine), _amounts(engine), _told(engine)))
    now, ledger = moments[-1][1], rows_of(engine, rollup_rewrites)
    for version, then, told in moments:
        after: Amounts = defaultdict(lambda: defaultdict(int))
        for row in ledger:
            if row["version"] > version:
                after[row["measure"], row["area_code"]][row["month"]] += row["amount"]
        for measure, area, asked in told:
            span = window(Term(measure), asked)
            moved = _figure(now, measure, area, span) - _figure(then, measure, area, span)
            assert moved == _figure(after, measure, area, span), (version, measure, area, asked)


def _begin(engine: Engine) -> None:
    """The sample's areas and nothing else."""
    with engine.begin() as connection:
        for stored in reversed(metadata.sorted_tables):
            connection.execute(delete(stored))
    take_samples(engine)


def _apply(engine: Engine, folder: Path, name: str, step: tuple[Any, ...]) -> None:
    try:
        match step:
            case ("roster", month, rows):
                take(engine, _roster(folder, name, month, [_person(*row) for row in rows]), as_of=None)
            case ("money", month, county, number, amount, on):
                # A document's row again is a correction of it.
                header = ["资金文号", "资金级次", "县", "产业发展", "下达日期"]
                row = [f"样〔2021〕{number}号", "中央", county, amount, on]
                sheet = [["单位：万元"], [f"截至{month}"], header, row]
                take(engine, table(folder / f"{name}.csv", sheet), as_of=_first(month))
            case ("merger", month):
                rows = [
                    ["编码", "名称", "级别", "上级编码", "失效日期", "并入编码"],
                    ["990121100201", "下沟村", "村", "990121100", "2021-10-01", "990121101200"],
                ]
                take(engine, table(folder / f"{name}.csv", rows))
            case ("undo", number):
                imported = [row["id"] for row in rows_of(engine, batches)][1:]
                roll_back(engine, imported[-number:][0] if imported else 0, reason="", refresh=refresh)
    except Refused:
        pass  # what cannot be done changes nothing, and is a step all the same


def _person(number: str, where: tuple[str, str, str], identified: str, ended: str | None) -> dict[str, Any]:
    county, township, village = where
    own = {"县": county, "乡": township, "村": village, "户编号": number, "识别监测时间": identified}
    return person(**own, **(ELIMINATED | {"消除监测时间": ended} if ended else {}))


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _version(engine: Engine) -> int:
    return data_version(engine, scope=WHOLE_CITY)


Amounts = dict[tuple[str, str], dict[int, int]]
"""By measure and area, the amount of each month."""


def _amounts(engine: Engine) -> Amounts:
    whole = select(rollup.c.measure, rollup.c.area_code, rollup.c.month, rollup.c.amount).where(
        rollup.c.slice == ""
    )
    amounts: Amounts = defaultdict(dict)
    with engine.connect() as connection:
        for measure, area, on, amount in connection.execute(whole):
            amounts[measure, area][on] = amount
    return amounts


def _figure(amounts: Amounts, measure: str, area: str, span: tuple[int, int]) -> int:
    own = amounts.get((measure, area), {})
    return sum(amount for on, amount in own.items() if span[0] <= on <= span[1])


def _told(engine: Engine) -> list[tuple[str, str, int]]:
    """Measure, area and month of every figure that can be seen; areas that rows may touch."""
    inside = areas.c.code.in_([CITY, COUNTY, TOWNSHIP, VILLAGE, "990121100201", "990121101", "990121101200"])
    at = grid(engine, inside, MONTHS, scope=WHOLE_CITY)
    fed = [m for m in MEASURES.values() if m.sources[0] in ("roster", "allocations")]
    told = presence(engine, [Term(measure.code) for measure in fed], at, scope=WHOLE_CITY)
    places = [(area, month) for area in at.areas["code"] for month in at.months]
    return [
        (term.measure, area, month)
        for term, states in told.items()
        for (area, month), state in zip(places, states, strict=True)
        if state != NO_DATA
    ]


# --- what the reading door tells ---------------------------------------------------------------------


@pytest.fixture
def rewritten(engine: Engine, tmp_path: Path) -> Engine:
    """October's roster, and a corrected one: household 1 moves from January to September."""
    take_samples(engine)
    first = [person(户编号="1", 识别监测时间="202101"), person(户编号="9", 识别监测时间="202101")]
    take(engine, _roster(tmp_path, "十月", "2021-10", first), as_of=None, imported_by="张三")
    then = [person(户编号="1", 识别监测时间="202109"), first[1]]
    take(engine, _roster(tmp_path, "更正", "2021-10", then), as_of=None, imported_by="李四")
    return engine


def _rewrites(engine: Engine, since: int, month: int, scope: Scope = WHOLE_CITY) -> list[tuple[Any, ...]]:
    frame = rewrites(
        engine, scope=scope, since=since, month=month, areas=[CITY, VILLAGE], kpis=["households_identified"]
    )
    columns = [
        "batch",
        "action",
        "by",
        "file",
        "area_code",
        "value_before",
        "value_after",
        "numerator_change",
    ]
    return list(frame[columns].itertuples(index=False, name=None))


def test_a_first_import_rewrites_nothing_and_a_correction_only_what_it_corrects(rewritten: Engine) -> None:
    rows = rows_of(rewritten, rollup_rewrites)
    assert {row["version"] for row in rows} == {3}
    own = [row for row in rows if (row["measure"], row["area_code"]) == ("households_identified", VILLAGE)]
    assert [(row["month"], row["amount"]) for row in own] == [(202101, -1), (202109, 1)]


def test_who_rewrote_a_figure_and_by_how_much(rewritten: Engine) -> None:
    assert _rewrites(rewritten, 2, 202106) == [
        (3, "import", "李四", "更正.csv", area, 2, 1, -1) for area in (CITY, VILLAGE)
    ]
    assert _rewrites(rewritten, 2, 202110) == []  # in October both tell of two households
    assert _rewrites(rewritten, 3, 202106) == []


def test_a_roll_back_is_an_entry_of_its_own(rewritten: Engine) -> None:
    roll_back(rewritten, 3, reason="导错了", refresh=refresh, by="王五")
    back = [row for row in _rewrites(rewritten, 2, 202106) if row[4] == CITY]
    assert back == [
        (3, "import", "李四", "更正.csv", CITY, 2, 1, -1),
        (3, "rollback", "王五", "更正.csv", CITY, 1, 2, 1),
    ]


def test_the_effect_on_a_rate_is_that_of_both_its_parts(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)
    ended = ELIMINATED | {"消除监测时间": "202109"}
    four = [person(户编号=str(number), 识别监测时间="202101") for number in range(4)]
    take(engine, _roster(tmp_path, "十月", "2021-10", four), as_of=None)
    since = _version(engine)
    kpi, asked = "risk_elimination_households", {"areas": [CITY], "kpis": ["risk_elimination_households"]}
    before = values(engine, scope=WHOLE_CITY, month=202110, **asked).iloc[0]
    changed = [four[0] | ended, *four[1:], person(户编号="8", 识别监测时间="202102")]
    take(engine, _roster(tmp_path, "再报", "2021-10", changed), as_of=None)

    after = values(engine, scope=WHOLE_CITY, month=202110, **asked).iloc[0]
    (row,) = rewrites(engine, scope=WHOLE_CITY, since=since, month=202110, **asked).to_dict("records")
    assert (row["kpi"], row["numerator_change"], row["denominator_change"]) == (kpi, 1, 1)
    assert (row["value_before"], row["value_after"]) == (before["value"], after["value"]) == (0, 1 / 5)


def test_a_scope_sees_the_rewrites_of_its_own_areas(rewritten: Engine) -> None:
    seen = _rewrites(rewritten, 2, 202106, Scope(areas=frozenset({TOWNSHIP})))
    assert [row[4] for row in seen] == [VILLAGE]
    assert _rewrites(rewritten, 2, 202106, Scope(areas=frozenset({"990122"}))) == []
    assert _rewrites(rewritten, 2, 202106, Scope()) == []


def test_a_rule_that_moves_figures_everywhere_is_in_the_ledger(engine: Engine) -> None:
    """A file of policies names no area and no month; the measures that it spreads to are looked at whole."""
    store = Store(engine).facts(
        village_facts, {"area_code": JIA, "year": 2021, "safe_on": None, "collective_income_fen": 7_000_000}
    )
    store.ready()
    store.policy(COLLECTIVE_INCOME, 50_000)
    with writing(engine) as connection:
        change = enter(connection, 1, kind="policies", as_of=date(2021, 1, 1), action="import", by="张三")
        effect = refresh(connection, kinds={"policies"}, areas=frozenset(), since=None, change=change)

    rows = rows_of(engine, rollup_rewrites)
    assert {(row["measure"], row["amount"]) for row in rows} == {("villages_weak_collective", -1)}
    assert {row["area_code"] for row in rows} == {SMALL_CITY, EAST, EAST_1, JIA}
    (city,) = [shift for shift in effect.shifts if shift.level == "city"]
    assert (city.kpi, city.before.value, city.after.value) == ("villages_weak_collective_rate", 1, 0)
