"""The newest report of a village, as it stood at a month."""

import math

import pandas as pd
import pytest
from sqlalchemy import Engine

from data.schema import village_facts
from queries import village_report
from queries.scope import WHOLE_CITY, Scope
from tests.queries.literal import JIA, WEST, YI, Store
from tests.queries.test_collective_income import village


@pytest.fixture
def filled(engine: Engine) -> Engine:
    store = Store(engine).facts(
        village_facts,
        village(JIA, 60_000, 2020),
        village(JIA, 85_000, 2021, key_village=True, team_members=3, safe_on="2021-06-08"),
        village(YI, 50_000, 2018),
        village(YI, None, 2021),
    )
    return store.ready()


def report(engine: Engine, area: str, month: int, scope: Scope = WHOLE_CITY) -> pd.DataFrame:
    return village_report.newest(engine, scope=scope, area=area, month=month)


def test_the_newest_report_and_the_income_of_the_year_before(filled: Engine) -> None:
    (found,) = report(filled, JIA, 202112).to_dict("records")
    assert (found["year"], found["income"], found["before"]) == (2021, 85_000, 60_000)
    assert (found["key_village"], found["team_members"]) == (True, 3)
    assert found["safe_on"] == pd.Timestamp(2021, 6, 8)
    assert pd.isna(found["model_on"])


def test_a_month_knows_neither_later_reports_nor_later_days(filled: Engine) -> None:
    (earlier,) = report(filled, JIA, 202012).to_dict("records")
    assert (earlier["year"], earlier["income"]) == (2020, 60_000)
    assert math.isnan(earlier["before"])
    assert pd.isna(report(filled, JIA, 202105)["safe_on"].iloc[0])


def test_income_is_compared_with_the_year_before_alone(filled: Engine) -> None:
    (found,) = report(filled, YI, 202112).to_dict("records")
    assert math.isnan(found["income"])
    assert math.isnan(found["before"])


def test_nothing_where_nobody_reported_or_nobody_may_look(filled: Engine) -> None:
    assert report(filled, JIA, 201912).empty
    assert report(filled, JIA, 202112, Scope(areas=frozenset({WEST}))).empty
