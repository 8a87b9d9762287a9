"""How fresh the store says it is."""

from sqlalchemy import Engine, insert

from data.schema import store_state
from queries.freshness import data_version, freshness, is_demo, is_empty, months
from queries.scope import WHOLE_CITY
from tests.queries.literal import DING, JIA, UNSTABLE, Store


def test_an_empty_store_says_so(engine: Engine) -> None:
    assert is_empty(engine, scope=WHOLE_CITY)
    assert months(engine, scope=WHOLE_CITY) == []
    assert data_version(engine, scope=WHOLE_CITY) == 0
    assert not is_demo(engine, scope=WHOLE_CITY)
    assert freshness(engine, scope=WHOLE_CITY).empty


def test_months_run_from_the_first_that_a_file_tells_of_to_the_last(engine: Engine) -> None:
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2020-11"), as_of="2021-02")
    store.projects(("P", DING, 2021, {}), as_of="2021-03").ready()
    assert not is_empty(engine, scope=WHOLE_CITY)
    assert months(engine, scope=WHOLE_CITY) == [202011, 202012, 202101, 202102, 202103]


def test_freshness_is_the_newest_month_of_each_kind_that_was_not_rolled_back(engine: Engine) -> None:
    store = Store(engine)
    store.batch("roster", "2021-12")
    store.batch("roster", "2021-11")
    store.batch("roster", "2022-01", status="rolled_back")
    store.batch("payments", "2021-10")
    frame = freshness(engine, scope=WHOLE_CITY)
    assert frame["kind"].tolist() == ["areas", "roster", "payments"]
    assert frame["label"].tolist() == ["行政区划", "监测对象花名册", "资金支付"]
    assert frame["as_of"].tolist() == [202112, 202112, 202110]
    assert frame["batch_id"].tolist() == [1, 2, 5]
    assert frame["file_name"].tolist()[1] == "roster-2021-12.xlsx"


def test_the_store_tells_its_version_and_whether_it_is_the_demo(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(store_state), [{"key": "data_version", "value": "7"}, {"key": "demo", "value": "1"}]
        )
    assert data_version(engine, scope=WHOLE_CITY) == 7
    assert is_demo(engine, scope=WHOLE_CITY)
