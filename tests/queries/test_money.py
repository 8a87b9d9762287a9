"""Where the money went: to projects, to their management; and the last links of the projects' chain."""

from sqlalchemy import Engine, update

from data.schema import allocations
from tests.queries.literal import DING, EAST, JIA, WEST, WEST_1, Store, counted, figure


def test_money_assigned_to_projects_and_spent_on_their_management(engine: Engine) -> None:
    store = Store(engine).allocations(
        (EAST, "中央", "2021-02", 98, "产业发展"),
        (EAST, "中央", "2021-03", 2, "项目管理费"),
        (WEST, "省级", "2021-03", 100, "其他"),
    )
    with engine.begin() as connection:
        named = update(allocations).where(allocations.c.purpose == "产业发展")
        connection.execute(named.values(project_no="P"))
    store.ready()
    assert figure(engine, "fund_assigned_rate", 202103) == (98, 200, 0.49, "value")
    assert figure(engine, "fund_assigned_rate", 202103, WEST) == (0, 100, 0, "value")
    assert figure(engine, "fund_assigned_rate", 202103, WEST_1)[3] == "not_applicable"
    assert figure(engine, "management_fee_share", 202103) == (2, 200, 0.01, "value")
    assert figure(engine, "management_fee_share", 202102)[0] == 0
    assert figure(engine, "management_fee_share", 202103, slice_="fund_level=中央")[:3] == (2, 100, 0.02)


def test_payments_grow_beside_the_same_months_of_last_year(sqlite_engine: Engine) -> None:
    store = Store(sqlite_engine).projects(("P", DING, 2021, {}))
    store.payments(("P", "中央", "2020-03", 50), ("P", "中央", "2021-02", 60), ("P", "中央", "2021-04", 9))
    store.ready()
    assert figure(sqlite_engine, "paid_growth", 202103) == (60, 50, 60 / 50 - 1, "value")


def test_preparation_settlement_and_handover_close_the_chain(engine: Engine) -> None:
    done = {"approved": "2021-01", "started": "2021-03", "completed": "2021-06", "accepted": "2021-08"}
    Store(engine).projects(
        ("tendered", JIA, 2021, {"approved": "2021-01", "tendered": "2021-03-31"}),
        ("started without a tender", JIA, 2021, {"approved": "2021-01", "started": "2021-02"}),
        ("only approved", JIA, 2021, {"approved": "2021-01"}),
        ("settled", DING, 2021, done | {"settled": "2021-10", "handed_over": "2021-11"}),
        ("settled before acceptance", DING, 2021, done | {"settled": "2021-07"}),
        ("settled the year after", DING, 2021, done | {"settled": "2022-01"}),
    ).ready()
    assert figure(engine, "project_preparation_rate", 202102)[:2] == (1, 6)
    assert figure(engine, "project_preparation_rate", 202103) == (5, 6, 5 / 6, "value")
    assert [figure(engine, "project_settlement_rate", m)[:2] for m in (202107, 202108, 202110, 202112)] == [
        (0, 0),
        (1, 3),
        (2, 3),
        (2, 3),
    ]
    assert figure(engine, "project_handover_rate", 202112) == (1, 3, 1 / 3, "small_sample")
    assert counted(engine, "project_handover_rate", 202110) == 0
