"""merge: identical rows change nothing, changed ones leave their image, new ones come in."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from data.batches import open_batch, writing
from data.importers.merge import from_image, merge
from data.schema import policy_values, project_funding, projects, row_history
from tests.importers.loading import rows_of, take_samples


def project(number: str = "P1", **values: Any) -> dict[str, Any]:
    return {
        "project_no": number,
        "name": "水厂",
        "category": "基础设施",
        "area_code": "990121",
        "plan_year": 2021,
        "approved_on": date(2021, 3, 1),
        "progress": 0.5,
        "project_funding": [{"fund_level": "中央", "planned_fen": 100}],
    } | values


def batch(connection: Connection) -> int:
    return open_batch(
        connection, kind="projects", file_name="f", sha256="0", as_of=date(2021, 12, 1), imported_by="t"
    )


@pytest.fixture
def city(engine: Engine) -> Engine:
    take_samples(engine)
    return engine


def merged(engine: Engine, *rows: dict[str, Any]) -> Any:
    with writing(engine) as connection:
        return merge(connection, projects, rows, batch(connection))


def test_new_then_identical_then_changed(city: Engine) -> None:
    assert len(merged(city, project(), project("P2")).inserted) == 2
    assert merged(city, project(), project("P2")).unchanged == 2
    assert rows_of(city, row_history) == []
    result = merged(city, project(progress=0.75), project("P2"))

    ((before, after),) = result.changed
    assert (before["progress"], after["progress"]) == (0.5, 0.75)
    assert [(row["progress"], row["batch_id"]) for row in rows_of(city, projects)] == [(0.75, 4), (0.5, 2)]
    (image,) = rows_of(city, row_history)
    assert (image["table_name"], image["batch_id"], image["before_batch_id"]) == ("projects", 4, 2)
    restored = from_image(projects, image["before"])
    assert restored["approved_on"] == date(2021, 3, 1)
    assert restored["project_funding"] == [{"fund_level": "中央", "planned_fen": 100}]


def test_children_are_replaced_as_a_whole(city: Engine) -> None:
    merged(city, project())
    other = [{"fund_level": "县级", "planned_fen": 7}, {"fund_level": "省级", "planned_fen": 8}]
    assert len(merged(city, project(project_funding=other)).changed) == 1
    assert merged(city, project(project_funding=other[::-1])).unchanged == 1
    assert {row["fund_level"]: row["planned_fen"] for row in rows_of(city, project_funding)} == {
        "县级": 7,
        "省级": 8,
    }


def test_columns_that_a_file_lacks_keep_what_is_stored(city: Engine) -> None:
    merged(city, project(started_on=date(2021, 5, 1)))
    without = project(name="新水厂")
    del without["project_funding"]
    merged(city, without)

    (row,) = rows_of(city, projects)
    assert (row["name"], row["started_on"], row["responsible_unit"]) == ("新水厂", date(2021, 5, 1), "")
    assert len(rows_of(city, project_funding)) == 1


def test_exact_decimals_compare_equal_after_storing(city: Engine) -> None:
    row = {
        "policy_key": "k",
        "code": "income_line",
        "area_code": None,
        "value": Decimal("0.55"),
        "unit": "比率",
        "valid_from": date(2021, 1, 1),
        "source": "文件",
    }
    with writing(city) as connection:
        merge(connection, policy_values, [row], batch(connection))
        assert merge(connection, policy_values, [row], batch(connection)).unchanged == 1


def test_a_repeated_key_is_the_importers_mistake(city: Engine) -> None:
    with pytest.raises(ValueError, match="repeat a key"):
        merged(city, project(), project())
