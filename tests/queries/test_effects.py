"""What an import changes, told before and after: headline figures, townships, what is kept, who sees it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.leading_figures import LEADING
from data import schema
from data.batches import listing
from data.effect import Effect, Shift
from data.importers.run import Report
from data.rollback import roll_back
from data.vocabulary import KINDS
from queries import batches as doors
from queries.derived import refresh
from queries.evaluate import values
from queries.kpi import KPIS
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.importers.loading import (
    ALLOCATIONS,
    EXPECTED,
    PAYMENTS,
    PROJECTS,
    SAMPLES,
    rows_of,
    take,
    take_samples,
)
from tests.importers.rosters import person, roster

CITY, COUNTY, TOWNSHIP = "990100", "990121", "990121100"
ROSTER = EXPECTED["roster"]["file"]
LEDGER = (schema.batch_effects, schema.batch_jumps, schema.ledger_entries, schema.rollup_rewrites)


def _figures(engine: Engine, month: int, area: str = CITY) -> dict[str, tuple[Any, ...]]:
    frame = values(engine, scope=WHOLE_CITY, month=month, areas=[area])
    return {
        row["kpi"]: tuple(None if row[part] != row[part] else row[part] for part in _PARTS)
        for row in frame.to_dict("records")
    }


_PARTS = ("numerator", "denominator", "value", "state")


def _of(effect: Effect | None, area: str = CITY) -> dict[tuple[str, int], Shift]:
    assert effect is not None
    return {(shift.kpi, shift.month): shift for shift in effect.shifts if shift.area_code == area}


def _people(count: int, **cells: Any) -> list[dict[str, Any]]:
    return [person(户编号=str(2000 + number), **cells) for number in range(count)]


@pytest.fixture
def october(engine: Engine, tmp_path: Path) -> Engine:
    """The sample's areas, projects and money, and a roster of October with 20 households of 东河村."""
    take_samples(engine, PROJECTS, ALLOCATIONS, PAYMENTS)
    take(engine, roster(tmp_path / "10.xlsx", "2021-10", _people(20)), as_of=None, imported_by="张三")
    return engine


def _november(folder: Path) -> Path:
    rows = [*_people(19), person(户编号="3001", 识别监测时间="202111")]
    rows[0] |= {"风险是否已消除": "是", "消除监测时间": "202109"}
    return roster(folder / "11.xlsx", "2021-11", rows)


def test_the_figures_are_those_of_the_pages_before_and_after(october: Engine, tmp_path: Path) -> None:
    before = _figures(october, 202111)
    report = take(october, _november(tmp_path), as_of=None)
    after = _figures(october, 202111)

    told = {kpi: shift for (kpi, month), shift in _of(report.effect).items() if month == 202111}
    headlines = [kpi for kpi in KPIS if KPIS[kpi].headline]
    moved = {kpi for kpi in headlines if before[kpi][:3] != after[kpi][:3]}
    moved -= {kpi for kpi in moved if before[kpi][2] is after[kpi][2] is None}
    assert set(told) == moved
    assert "risk_elimination_households" in moved
    for kpi, shift in told.items():
        sides = [
            (figure.numerator, figure.denominator, figure.value, figure.state)
            for figure in (shift.before, shift.after)
        ]
        assert sides == [before[kpi], after[kpi]]


def test_a_dry_run_tells_what_the_import_then_does_and_leaves_nothing(
    october: Engine, tmp_path: Path
) -> None:
    kept = [rows_of(october, table) for table in LEDGER]
    path = _november(tmp_path)
    dry = take(october, path, as_of=None, dry_run=True)
    assert [rows_of(october, table) for table in LEDGER] == kept
    real = take(october, path, as_of=None)
    assert (dry.effect, dry.counts) == (real.effect, real.counts)
    assert real.effect is not None
    assert real.effect.shifts


def test_where_the_month_is_not_the_newest_both_are_told(october: Engine, tmp_path: Path) -> None:
    take(october, _november(tmp_path), as_of=None)
    older = [*_people(20), person(户编号="4001", 识别监测时间="202108")]
    report = take(october, roster(tmp_path / "09.xlsx", "2021-09", older), as_of=None)
    shifts = _of(report.effect)
    assert {month for _, month in shifts} == {202109, 202111}
    assert [shifts["households_identified", month].after.value for month in (202109, 202111)] == [21, 22]


def test_the_townships_that_moved_most_come_last_and_are_few(engine: Engine) -> None:
    take_samples(engine)
    effect = take(engine, SAMPLES / ROSTER).effect
    assert effect is not None
    levels = [shift.level for shift in effect.shifts]
    assert levels == sorted(levels, key=("city", "county", "township").index)
    assert len({shift.area_code for shift in effect.shifts if shift.level == "county"}) == 3
    townships = list(dict.fromkeys(s.area_code for s in effect.shifts if s.level == "township"))
    assert 0 < len(townships) <= 10
    month = values(engine, scope=WHOLE_CITY, month=202112, kpis=["households_identified"], level="township")
    largest = month.sort_values("value", ascending=False)["area_code"].iloc[0]
    assert largest in townships
    assert (effect.rewritten, effect.jumps) == ((), ())  # nothing was told before


def test_a_first_word_on_a_kind_goes_from_no_data_to_a_value(engine: Engine) -> None:
    take_samples(engine)
    shift = _of(take(engine, SAMPLES / ROSTER).effect)["households_identified", 202112]
    assert (shift.before.value, shift.before.state, shift.after.state) == (None, "no_data", "value")
    assert shift.sentence == f"样例市2021年12月累计识别监测对象（户）：无 → {shift.after.value:.0f} 户"


def test_a_file_that_says_the_same_moves_nothing(october: Engine, tmp_path: Path) -> None:
    rows = [*_people(19), person(户编号="2019"), {}]
    report = take(october, roster(tmp_path / "10b.xlsx", "2021-10", rows), as_of=None)
    assert report.effect == Effect()


def test_the_effect_is_kept_with_the_batch(october: Engine, tmp_path: Path) -> None:
    report = take(october, _november(tmp_path), as_of=None, imported_by="李四")
    assert report.effect is not None
    frame = doors.effects(october, report.batch or 0, scope=WHOLE_CITY)
    kept = {
        (row["kpi"], row["area_code"], row["month"]): tuple(
            None if row[side] != row[side] else row[side] for side in ("value_before", "value_after")
        )
        for row in frame.to_dict("records")
    }
    assert kept == {
        (shift.kpi, shift.area_code, shift.month): (shift.before.value, shift.after.value)
        for shift in report.effect.shifts
    }
    assert frame["area"].iloc[0] == "样例市"
    newest = doors.batches(october, scope=WHOLE_CITY).iloc[0]
    assert (newest["by"], newest["new"], newest["changed"], newest["unchanged"], newest["vanished"]) == (
        ("李四", 1, 1, 18, 1)
    )
    assert newest["effect"][0] == "累计识别监测对象（户）：无 → 21 户"


def test_a_roll_back_says_beforehand_what_it_takes_back(october: Engine, tmp_path: Path) -> None:
    done = take(october, _november(tmp_path), as_of=None)
    kept = [rows_of(october, table) for table in LEDGER]
    dry = roll_back(october, done.batch or 0, reason="", refresh=refresh, by="王五", dry_run=True)
    assert [rows_of(october, table) for table in LEDGER] == kept
    assert listing(october)[0]["status"] == "committed"
    real = roll_back(october, done.batch or 0, reason="导错了", refresh=refresh, by="王五")
    assert dry.effect == real.effect
    forth, back = _of(done.effect), _of(real.effect)
    assert {key: (shift.after, shift.before) for key, shift in forth.items()} == {
        key: (shift.before, shift.after) for key, shift in back.items()
    }
    assert listing(october)[0]["rolled_back_by"] == "王五"
    told = doors.effects(october, done.batch or 0, scope=WHOLE_CITY, action="rollback")
    assert len(told) == len(real.effect.shifts if real.effect else ())


def test_an_unusual_month_is_told_and_kept(october: Engine, tmp_path: Path) -> None:
    burst = [*_people(20), *(person(户编号=str(5000 + n), 识别监测时间="202111") for n in range(60))]
    report = take(october, roster(tmp_path / "11.xlsx", "2021-11", burst), as_of=None)
    assert report.effect is not None
    jump = next(
        j for j in report.effect.jumps if j.series == "households_identified" and j.area_code == TOWNSHIP
    )
    assert (jump.what, jump.was, jump.now) == ("step", 20, 80)
    assert "东河县东河乡2021年11月累计识别监测对象（户）比上月增加 60 户" in jump.sentence
    kept = doors.jumps(october, report.batch or 0, scope=WHOLE_CITY)
    assert list(kept["sentence"]) == [jump.sentence for jump in report.effect.jumps]


def test_a_scope_sees_the_batches_and_figures_of_its_own_places(october: Engine, tmp_path: Path) -> None:
    report: Report = take(october, _november(tmp_path), as_of=None)
    batch = report.batch or 0
    own, other = Scope(areas=frozenset({TOWNSHIP})), Scope(areas=frozenset({"990122"}))
    assert set(doors.effects(october, batch, scope=own)["area_code"]) == {TOWNSHIP}
    assert doors.effects(october, batch, scope=other).empty
    assert batch in set(doors.batches(october, scope=own)["batch"])
    assert batch not in set(doors.batches(october, scope=other)["batch"])
    assert doors.batches(october, scope=own)["changed_examples"].map(len).sum() == 0
    for frame in (doors.batches(october, scope=NOTHING), doors.effects(october, batch, scope=NOTHING)):
        assert frame.empty


def test_every_kind_of_file_that_feeds_a_kpi_feeds_a_headline() -> None:
    headlines = [kpi for kpi in KPIS.values() if kpi.headline]
    for kind in KINDS:
        if any(kind in kpi.sources for kpi in KPIS.values()):
            assert any(kind in kpi.sources for kpi in headlines), kind
    assert set(LEADING) <= {kpi.code for kpi in headlines}
