"""Areas by what people type."""

import pytest
from sqlalchemy import Engine

from queries.areas import TREE_COLUMNS, UnknownArea, find, tree
from queries.scope import WHOLE_CITY
from tests.queries.literal import BING, CITY, DING, EAST, EAST_1, JIA, YI, Store


@pytest.fixture
def filled(engine: Engine) -> Engine:
    return Store(engine).merge(BING, JIA, "2021-06").ready()


def test_the_tree_names_where_each_area_lies(filled: Engine) -> None:
    frame = tree(filled, scope=WHOLE_CITY).set_index("code")
    assert ("code", *frame.columns) == TREE_COLUMNS
    assert frame.loc[JIA, ["level", "parent_code", "county", "township"]].tolist() == [
        "village",
        EAST_1,
        "东县",
        "东一乡",
    ]
    assert frame.loc[EAST, ["parent_code", "county", "township"]].tolist() == [CITY, "东县", ""]
    assert frame.loc[CITY, ["parent_code", "county", "township"]].tolist() == ["", "", ""]
    assert frame.loc[BING, "successor_code"] == JIA


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (JIA, JIA),
        ("示例市", CITY),
        ("东县", EAST),
        ("东一乡", EAST_1),
        ("东一", EAST_1),
        (" 东 县/东一乡", EAST_1),
        ("东县／东一乡／乙村", YI),
        ("西县/丁村", DING),
    ],
)
def test_an_area_goes_by_code_name_or_path(filled: Engine, text: str, code: str) -> None:
    assert find(filled, text, scope=WHOLE_CITY) == code


def test_an_unknown_area_is_refused_with_a_suggestion(filled: Engine) -> None:
    with pytest.raises(UnknownArea, match=r"没有找到“东三乡”这个地方。是不是：.*东一乡"):
        find(filled, "东三乡", scope=WHOLE_CITY)
    with pytest.raises(UnknownArea, match="没有找到“西县/甲村”"):
        find(filled, "西县/甲村", scope=WHOLE_CITY)
    with pytest.raises(UnknownArea):
        find(filled, "", scope=WHOLE_CITY)


def test_a_name_that_occurs_twice_must_say_where(engine: Engine) -> None:
    store = Store(engine)
    store.rename(DING, "甲村")
    with pytest.raises(UnknownArea, match="不止一处：东县/东一乡/甲村（990100001001）、西县/西一镇/甲村"):
        find(engine, "甲村", scope=WHOLE_CITY)
    assert find(engine, "西县/甲村", scope=WHOLE_CITY) == DING
