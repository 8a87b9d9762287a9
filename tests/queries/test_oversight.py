"""Work points, problems, assets and loans at their boundary days."""

from sqlalchemy import Engine

from data.schema import assets, loans, problems, work_indicators, work_targets
from tests.queries.literal import CITY, DING, EAST, JIA, WEST, Store, counted, figure


def target(indicator: str, quarter: int, due: str, done: str | None = None) -> dict[str, object]:
    return {"indicator_key": indicator, "quarter": quarter, "due_on": due, "done_on": done}


def test_work_is_due_on_its_last_day_overdue_after_it_and_late_is_not_in_time(engine: Engine) -> None:
    store = Store(engine)
    for key, area in (("city", CITY), ("east", EAST)):
        store.facts(work_indicators, {"indicator_key": key, "area_code": area, "year": 2021})
    store.facts(
        work_targets,
        target("city", 1, "2021-03-31", "2021-03-31"),
        target("city", 2, "2021-06-30", "2021-07-01"),
        target("city", 3, "2021-09-30"),
        target("east", 1, "2021-03-30", "2021-05-02"),
        target("east", 2, "2021-06-30", "2021-01-05"),
    ).ready()
    months = (202103, 202104, 202106, 202107, 202110)
    assert [counted(engine, "work_targets_due", month) for month in months] == [2, 2, 4, 4, 5]
    assert figure(engine, "work_in_time_rate", 202110) == (2, 5, 0.4, "value")
    assert [counted(engine, "work_overdue", month) for month in months] == [1, 1, 0, 0, 1]
    assert [counted(engine, "work_done_late", month) for month in months] == [0, 0, 1, 2, 2]
    assert figure(engine, "work_in_time_rate", 202106, EAST) == (1, 2, 0.5, "value")
    assert figure(engine, "work_in_time_rate", 202106, WEST)[3] == "no_data"
    assert counted(engine, "work_overdue", 202201) is None


def test_problems_are_open_until_corrected_and_overdue_after_their_last_day(engine: Engine) -> None:
    def problem(due: str, corrected: str | None = None, **more: str) -> dict[str, str | None]:
        own = {"area_code": JIA, "found_on": "2021-02-10", "due_on": due, "corrected_on": corrected}
        return own | more

    Store(engine).facts(
        problems,
        problem("2021-03-31", "2021-03-31"),
        problem("2021-03-30", "2021-04-01"),
        problem("2021-03-31"),
        problem("2021-12-31", source="围村普查", category="住房安全", area_code=DING),
    ).ready()
    months = (202102, 202103, 202104)
    assert [counted(engine, "problems_found", month) for month in months] == [4, 4, 4]
    assert [counted(engine, "problems_open", month) for month in months] == [4, 3, 2]
    assert [counted(engine, "problems_overdue", month) for month in months] == [0, 1, 1]
    assert figure(engine, "problems_correction_rate", 202104) == (2, 4, 0.5, "small_sample")
    assert counted(engine, "problems_open", 202104, slice_="problem_source=围村普查") == 1
    assert counted(engine, "problems_open", 202104, slice_="problem_category=项目资金") == 1


def test_assets_are_handed_over_and_titled_from_those_that_exist(engine: Engine) -> None:
    def asset(formed: str, **more: object) -> dict[str, object]:
        return {"area_code": JIA, "formed_on": formed, **more}

    Store(engine).facts(
        assets,
        asset("2021-03-01", value_fen=12_345, handed_over_on="2021-04-01", titled_on="2021-05-01"),
        asset("2021-03-31", value_fen=55, titled_on="2021-02-01", kind="公益性"),
        asset("2021-05-01", value_fen=100, area_code=DING),
    ).ready()
    months = (202103, 202104, 202105)
    assert [counted(engine, "assets_total", month) for month in months] == [2, 2, 3]
    assert [counted(engine, "assets_value", month) for month in months] == [124, 124, 125]
    assert [figure(engine, "asset_handover_rate", month)[:2] for month in months] == [(0, 2), (1, 2), (1, 3)]
    assert [figure(engine, "asset_title_rate", month)[:2] for month in months] == [(1, 2), (1, 2), (2, 3)]
    assert figure(engine, "asset_title_rate", 202105, slice_="asset_kind=公益性")[:2] == (1, 1)


def test_a_loan_counts_until_repaid_and_is_overdue_after_its_last_day(engine: Engine) -> None:
    def loan(lent: str, due: str, **more: object) -> dict[str, object]:
        return {"area_code": JIA, "lent_on": lent, "due_on": due, **more}

    store = Store(engine).facts(
        loans,
        loan("2021-01-10", "2021-03-31", repaid_on="2021-04-01", balance_fen=0),
        loan("2021-01-10", "2021-03-30", repaid_on="2021-04-01", balance_fen=0),
        loan("2021-02-10", "2021-03-31", balance_fen=2_000_000, misused=True),
        as_of="2021-05",
    )
    store.batch("loans", "2021-12", counties=(EAST,))
    store.ready()
    months = (202101, 202103, 202104, 202105)
    assert [counted(engine, "loan_balance", month) for month in months] == [100_000, 150_000, 50_000, 20_000]
    assert [figure(engine, "loans_overdue_rate", month)[:2] for month in months] == [
        (0, 2),
        (1, 3),
        (1, 1),
        (1, 1),
    ]
    assert [counted(engine, "loans_misused", month) for month in months] == [0, 1, 1, 1]
