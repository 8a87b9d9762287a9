"""Findings through imports: found, kept, fixed by a later file, standing again when that is taken back."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from data.engine import open_store
from data.rollback import roll_back
from data.schema import finding_decisions, findings
from queries.check import CHECKS
from queries.derived import refresh
from queries.finding_refresh import refresh_findings
from queries.rollup import rebuild
from tests.importers.loading import AREAS, SAMPLES, take
from tests.importers.rosters import person, roster

ODD = person(户编号="1002", 户类型="一般农户")  # 脱贫不稳定户 that was never poor
KEY = ("category_household_type", "1002")


def stored(engine: Engine) -> dict[tuple[str, str], Any]:
    with engine.connect() as connection:
        rows = connection.execute(select(findings).where(findings.c.check_code == KEY[0])).all()
    return {(row.check_code, row.subject_key): row for row in rows}


def bring(engine: Engine, folder: Path, month: str, *rows: dict[str, Any]) -> int:
    file = roster(folder / f"{month}.xlsx", month, [person(), *rows])
    year, number = map(int, month.split("-"))
    return take(engine, file, as_of=date(year, number, 1)).batch or 0


def test_found_fixed_and_standing_again(engine: Engine, tmp_path: Path) -> None:
    take(engine, SAMPLES / AREAS)
    november = bring(engine, tmp_path, "2021-11", ODD)
    (row,) = stored(engine).values()
    assert (row.check_code, row.subject_key, row.month) == (*KEY, 202103)
    assert (row.first_batch, row.fixed_batch, row.fixed_at) == (november, None, None)
    assert (
        CHECKS[KEY[0]].told({"category": "脱贫不稳定户", "household_type": "一般农户"}).startswith("本户类别")
    )
    first = row.first_seen

    again = bring(engine, tmp_path, "2021-12", ODD, person(户编号="1003"))
    assert again > november and stored(engine)[KEY].first_batch == november

    mended = bring(engine, tmp_path, "2022-01", person(户编号="1002"))
    fixed = stored(engine)[KEY]
    assert (fixed.fixed_batch, fixed.first_batch, fixed.first_seen) == (mended, november, first)
    assert fixed.fixed_at is not None

    roll_back(engine, mended, reason="发错了", refresh=refresh)
    standing = stored(engine)[KEY]
    assert (standing.fixed_batch, standing.fixed_at, standing.first_batch) == (None, None, november)

    roll_back(engine, again, reason="发错了", refresh=refresh)
    roll_back(engine, november, reason="发错了", refresh=refresh)
    gone = stored(engine)[KEY]
    assert gone.fixed_batch == november


def test_a_rebuild_finds_the_same_and_keeps_what_was_decided(engine: Engine, tmp_path: Path) -> None:
    take(engine, SAMPLES / AREAS)
    bring(engine, tmp_path, "2021-11", ODD)
    before = stored(engine)
    decided = {
        "check_code": KEY[0],
        "subject_key": KEY[1],
        "action": "assign",
        "person": "甲",
        "reason": "核实",
    }
    with engine.begin() as connection:
        connection.execute(insert(finding_decisions).values(**decided, decided_at=before[KEY].first_seen))
        rebuild(connection)
    assert stored(engine) == before
    with engine.connect() as connection:
        assert len(connection.execute(select(finding_decisions)).all()) == 1


def test_changed_values_are_told_as_they_are_now(engine: Engine, tmp_path: Path) -> None:
    take(engine, SAMPLES / AREAS)
    bring(engine, tmp_path, "2021-11", ODD)
    bring(engine, tmp_path, "2021-12", ODD | {"监测对象类别": "边缘易致贫户", "户类型": "脱贫户"})
    row = stored(engine)[KEY]
    assert row.details == '{"category": "边缘易致贫户", "household_type": "脱贫户"}'


def test_other_kinds_of_file_leave_a_finding_alone(sqlite_engine: Engine, tmp_path: Path) -> None:
    take(sqlite_engine, SAMPLES / AREAS)
    bring(sqlite_engine, tmp_path, "2021-11", ODD)
    before = stored(sqlite_engine)
    with sqlite_engine.begin() as connection:
        refresh_findings(connection, {"payments"})
    assert stored(sqlite_engine) == before


def test_no_personal_data_is_kept_in_the_demo_city(demo_store_url: str) -> None:
    engine = open_store(demo_store_url)
    with engine.connect() as connection:
        told = connection.execute(select(findings.c.subject_key, findings.c.details)).all()
        numbers = set(connection.exec_driver_sql("SELECT id_number FROM persons").scalars())
        names = set(connection.exec_driver_sql("SELECT name FROM persons").scalars())
    words = {str(word) for key, details in told for word in (key, *_values(details))}
    assert told
    assert not words & (numbers | names)
    engine.dispose()


def _values(details: str) -> list[Any]:
    import json

    return list(json.loads(details).values())
