"""python -m data close: a month closed on the command line, and the files that it then refuses."""

from pathlib import Path

import pytest

from data.engine import open_store
from data.importers.base import Refused
from data.month_signoffs import books_of
from tests.importers.loading import EXPECTED, PAYMENTS, PROJECTS, SAMPLES, take, take_samples
from tests.importers.rosters import person, roster
from tests.importers.test_cli import run

ROSTER = EXPECTED["roster"]["file"]


def test_a_month_closed_on_the_command_line(
    migrated_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_store(migrated_url)
    take_samples(engine, ROSTER, PROJECTS)

    def close(*arguments: str) -> tuple[int, str, str]:
        return run(capsys, "close", *arguments, "--month", "2021-12", "--store", migrated_url)

    with engine.connect() as connection:
        books = books_of(lambda statement: connection.execute(statement).all(), 202112)
    city = books.standings[books.top]
    assert close("status")[1].startswith(f"2021年12月  {city.area} {city.name}：未上报，下级审核 0 / ")
    code, _, err = close("lock")
    assert (code, "没有审核通过" in err) == (1, True)
    for county in city.children:
        towns = [town.area for town in county.children]
        if towns:
            assert close("submit", *towns)[0] == 0
            assert close("accept", "--all-in", county.area)[0] == 0
        assert close("submit", county.area)[0] == 0
    first = city.children[0]
    assert close("send-back", first.name)[2].strip() == "请写明退回的原因。"
    assert close("send-back", first.name, "--reason", "补报")[0] == 0
    assert f"{first.name}：已退回（补报）" in close("status")[1]
    assert close("submit", first.name)[0] == 0
    assert close("accept", "--all-in", city.name)[0] == 0
    assert close("lock") == (0, f"2021年12月：{city.name}锁定。\n", "")

    with pytest.raises(Refused, match=r"2021年12月已于 .+锁定"):
        take(engine, SAMPLES / PAYMENTS)
    with pytest.raises(Refused, match=r"2021年12月已于 .+锁定"):
        take(engine, SAMPLES / PAYMENTS, dry_run=True)
    code, _, err = run(capsys, "rollback", 3, "--store", migrated_url)
    assert (code, "不能撤销" in err) == (1, True)
    assert take(engine, SAMPLES / ROSTER).repeated, "the same file again changes nothing, so it may come"
    take(engine, roster(tmp_path / "next.xlsx", "2022-01", [person()]), as_of=None)
    assert close("reopen", "--reason", "支付台账晚到")[0] == 0
    assert take(engine, SAMPLES / PAYMENTS).batch
    engine.dispose()


def test_names_that_nobody_has_and_actions_that_do_not_exist(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "close", "status", "--store", sqlite_url)
    assert (code, err) == (1, "库里还没有数据，请先导入。\n")
    engine = open_store(sqlite_url)
    take_samples(engine, ROSTER)
    engine.dispose()
    code, _, err = run(capsys, "close", "submit", "火星县", "--store", sqlite_url)
    assert (code, err) == (1, "没有名为“火星县”的县区或乡镇。\n")
    code, _, err = run(capsys, "close", "burn", "--store", sqlite_url)
    assert code == 2
    assert "可选" in err
    code, _, err = run(capsys, "close", "submit", "--store", sqlite_url)
    assert (code, err) == (1, "没有可以上报的地区。\n")
