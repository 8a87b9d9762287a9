"""Checks of money, projects and registers: literal rows in, literal findings out."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from data.schema import allocations, assets, findings, loans, problems, projects
from tests.checks.registers import found, plans
from tests.queries.literal import BING, DING, EAST, JIA, WEST, YI, Store

MONEY = (
    *("paid_over_allocated_project", "paid_over_plan", "assigned_over_plan", "paid_over_allocated_level"),
    *("assigned_over_allocated", "paid_after_settlement", "paid_before_approval", "paid_twice"),
)


def assign(engine: Engine, amounts: dict[float, str]) -> None:
    """Name the project of allocations, known by their yuan."""
    with engine.begin() as connection:
        for yuan, project in amounts.items():
            which = allocations.c.amount_fen == round(yuan * 100)
            connection.execute(update(allocations).where(which).values(project_no=project))


def test_money_against_money(engine: Engine) -> None:
    store = Store(engine).projects(
        ("fine", JIA, 2021, {"approved": "2021-02-01", "settled": "2021-12-01"}),
        ("overpaid", JIA, 2021, {"approved": "2021-02-01", "settled": "2021-06-01"}),
        ("west", DING, 2021, {"approved": "2021-05-01"}),
    )
    plans(store, ("fine", "中央", 100_000), ("overpaid", "中央", 50_000), ("west", "省级", 30_000))
    store.allocations(
        (JIA, "中央", "2021-03-01", 100_000, "产业发展"),
        (JIA, "中央", "2021-03-02", 55_000, "产业发展"),
        (DING, "省级", "2021-03-03", 20_000, "其他"),
    )
    assign(engine, {100_000: "fine", 55_000: "overpaid"})
    store.payments(
        ("fine", "中央", "2021-05-01", 40_000),
        ("fine", "中央", "2021-05-01", 40_000),
        ("fine", "中央", "2021-05-02", 20_000),
        ("overpaid", "中央", "2021-05-01", 50_000),
        ("overpaid", "中央", "2021-07-01", 6_000),
        ("overpaid", "中央", "2021-08-01", -500),
        ("west", "省级", "2021-04-30", 21_000),
    )
    batch = store.batch("payments", "2021-12") - 1  # the batch that the payments above belong to
    assert found(store.ready(), *MONEY) == {
        "paid_over_allocated_project": {"overpaid"},
        "paid_over_plan": {"overpaid"},
        "assigned_over_plan": {"overpaid"},
        "paid_over_allocated_level": {f"{place}:省级:0" for place in (WEST, "990000")}
        | {f"{place}:中央:0" for place in (EAST, "990000")},
        "assigned_over_allocated": {f"{place}:省级:2021" for place in (WEST, "990000")},
        "paid_after_settlement": {f"{batch}-4"},
        "paid_before_approval": {f"{batch}-6"},
        "paid_twice": {f"{batch}-0"},
    }


def test_what_was_paid_twice_and_came_back_was_paid_once(engine: Engine) -> None:
    store = Store(engine).projects(*((name, JIA, 2021, {}) for name in ("back", "thrice", "part", "before")))
    store.payments(
        *(("back", "中央", "2021-05-01", yuan) for yuan in (40_000, 40_000)),
        ("back", "中央", "2021-06-01", -40_000),
        *(("thrice", "中央", "2021-05-01", yuan) for yuan in (7_000, 7_000, 7_000)),
        ("thrice", "中央", "2021-05-01", -7_000),
        *(("part", "中央", "2021-05-01", yuan) for yuan in (9_000, 9_000)),
        ("part", "中央", "2021-06-01", -900),
        ("part", "省级", "2021-06-01", -9_000),
        *(("before", "中央", "2021-05-02", yuan) for yuan in (5_000, 5_000)),
        ("before", "中央", "2021-05-01", -5_000),
    )
    batch = store.batch("payments", "2021-12") - 1
    assert found(store.ready(), "paid_twice") == {"paid_twice": {f"{batch}-{n}" for n in (3, 7, 11)}}
    with engine.connect() as connection:
        told = connection.scalars(select(findings.c.details).where(findings.c.check_code == "paid_twice"))
        assert sorted(json.loads(details)["times"] for details in told) == [2, 2, 2]


def test_what_is_paid_next_year_was_allocated_before(engine: Engine) -> None:
    store = Store(engine).projects(("late", JIA, 2020, {}))
    store.allocations((JIA, "中央", "2020-03-01", 100_000, "产业发展"))
    store.payments(("late", "中央", "2021-05-01", 90_000))
    assert found(store.ready(), *MONEY) == {}


def test_slips_of_unit(engine: Engine) -> None:
    store = Store(engine).projects(*((f"P{n}", JIA, 2021, {}) for n in range(7)))
    plans(
        store,
        *((f"P{n}", "中央", 200_000 + n) for n in range(5)),
        ("P5", "中央", 21),
        ("P6", "中央", 900_000),
    )
    store.allocations(
        *((JIA, "中央", "2021-03-01", 300_000 + n, "产业发展") for n in range(6)),
        (JIA, "中央", "2021-03-01", 30, "产业发展"),
        (JIA, "省级", "2021-03-01", 30, "产业发展"),  # alone of its kind: nothing tells what is usual
    )
    store.payments(
        ("P0", "中央", "2021-05-01", 100_000), ("P1", "中央", "2021-05-01", 10),
        ("P2", "中央", "2021-05-01", 2e9),
        ("P3", "中央", "2021-05-01", 1_000),
    )  # fmt: skip
    (allocation,) = found(store.ready(), "allocation_unit")["allocation_unit"]
    assert allocation.endswith("-6")
    assert found(engine, "project_unit", "payment_unit") == {
        "project_unit": {"P5"},
        "payment_unit": {"3-1", "3-2"} if allocation == "2-6" else {"4-1", "4-2"},
    }


STAGES = (
    *("stages_order", "completed_before_started", "stages_same_day", "stage_in_future", "stage_skipped"),
    *("progress_without_completion", "completion_without_progress", "progress_before_start"),
    *("progress_impossible", "paid_ahead_of_work"),
)
RIGHT = {
    "approved": "2021-01-05",
    "tendered": "2021-02-05",
    "started": "2021-03-05",
    "completed": "2021-09-05",
}


def progress(engine: Engine, **shares: float) -> None:
    with engine.begin() as connection:
        for project, share in shares.items():
            connection.execute(
                update(projects).where(projects.c.project_no == project).values(progress=share)
            )


def test_stages_and_progress(engine: Engine) -> None:
    def project(name: str, **stages: Any) -> tuple[str, str, int, dict[str, Any]]:
        return name, BING, 2021, RIGHT | stages

    without = {"completed": None}
    store = Store(engine).projects(
        project("right"), project("two", tendered="2021-01-05"),
        project("backwards", tendered="2021-04-05"), project("upside", completed="2021-03-01"),
        project("one_day", tendered="2021-01-05", started="2021-01-05"),
        project("future", accepted="2022-01-01"), project("skipped", started=None),
        project("full", **without), project("short"), project("over"),
        project("unstarted", started=None, completed=None), project("ahead", **without),
        project("level", **without),
    )  # fmt: skip
    progress(engine, right=1, full=1, short=0.8, over=1.5, unstarted=0.3, ahead=0.3, level=0.31)
    plans(store, ("ahead", "中央", 100_000), ("level", "中央", 100_000))
    store.payments(("ahead", "中央", "2021-10-01", 50_000), ("level", "中央", "2021-10-01", 50_000))
    assert found(store.ready(), *STAGES) == {
        "stages_order": {"backwards"},
        "completed_before_started": {"upside"},
        "stages_same_day": {"one_day", "two"},
        "stage_in_future": {"future"},
        "stage_skipped": {"skipped"},
        "progress_without_completion": {"full"},
        "completion_without_progress": {"short"},
        "progress_impossible": {"over"},
        "progress_before_start": {"unstarted"},
        "paid_ahead_of_work": {"ahead"},
    }


def test_loans_assets_and_problems(engine: Engine) -> None:
    store = Store(engine).projects(("P", JIA, 2021, {}), ("Q", JIA, 2021, {}))
    plans(store, ("P", "中央", 100_000), ("Q", "中央", 100_000))
    loan = {"area_code": YI, "lent_on": "2021-03-01", "amount_fen": 100}
    store.facts(
        loans,
        loan | {"loan_no": "right", "balance_fen": 100},
        loan | {"loan_no": "more", "balance_fen": 101},
        loan | {"loan_no": "repaid", "balance_fen": 0, "repaid_on": "2021-10-01"},
        loan | {"loan_no": "not quite", "balance_fen": 1, "repaid_on": "2021-10-01"},
    )  # fmt: skip
    asset = {"area_code": JIA, "formed_on": "2021-10-01"}
    store.facts(
        assets,
        asset | {"project_no": "P", "value_fen": 7_000_000},
        asset | {"project_no": "P", "value_fen": 6_000_000},
        asset | {"project_no": "Q", "value_fen": 12_000_000},
    )  # fmt: skip
    problem = {"area_code": JIA, "found_on": "2021-05-05", "due_on": "2021-06-05"}
    store.facts(
        problems, problem | {"problem_no": "right", "corrected_on": "2021-05-05"},
        problem | {"problem_no": "before", "corrected_on": "2021-05-04"},
        problem | {"problem_no": "due before", "due_on": "2021-05-04"},
    )  # fmt: skip
    assert found(store.ready(), "loan_balance", "assets_over_project", "problem_days") == {
        "loan_balance": {"more", "not quite"},
        "assets_over_project": {"P"},
        "problem_days": {"before", "due before"},
    }


@pytest.mark.parametrize("amounts", [[100, 100], []])
def test_few_amounts_tell_nothing(engine: Engine, amounts: list[float]) -> None:
    store = Store(engine)
    store.allocations(
        *((JIA, "中央", "2021-03-01", yuan * 10_000**place, "其他") for place, yuan in enumerate(amounts))
    )
    assert found(store.ready(), "allocation_unit") == {}
