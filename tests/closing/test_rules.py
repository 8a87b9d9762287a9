"""Every action in every state: the rules of the month close as one table."""

from dataclasses import replace

import pytest

from data import closing
from data.closing import ACCEPTED, LOCKED, OPEN, REOPENED, SENT_BACK, SUBMITTED, Calendar, Standing, refusal

DECEMBER = Calendar(202112, last_known=202112)
LOCKED_DECEMBER = replace(DECEMBER, locked_until=202112, next_to_lock=202201)


def town(state: str = OPEN, **more: object) -> Standing:
    return replace(Standing("990100001", "东一乡", "township", "990100"), state=state, **more)


def county(state: str = OPEN, *towns: Standing, **more: object) -> Standing:
    below = towns or (town(ACCEPTED),)
    return replace(Standing("990100", "东县", "county", "990000"), state=state, children=below, **more)


def city(state: str = OPEN, *counties: Standing) -> Standing:
    return Standing("990000", "示例市", "city", state=state, children=counties or (county(ACCEPTED),))


ALLOWED = {
    "township": {
        OPEN: {"submit"},
        SUBMITTED: {"accept", "send_back"},
        SENT_BACK: {"submit"},
        ACCEPTED: {"send_back"},
        LOCKED: set(),
        REOPENED: set(),
    },
    "city": {
        OPEN: {"lock"},
        SUBMITTED: set(),
        SENT_BACK: set(),
        ACCEPTED: set(),
        LOCKED: {"reopen"},
        REOPENED: {"lock"},
    },
}
ALLOWED["county"] = ALLOWED["township"]
MAKE = {"township": town, "county": county, "city": city}


@pytest.mark.parametrize("level", ALLOWED)
@pytest.mark.parametrize("state", closing.STATES)
@pytest.mark.parametrize("action", closing.ACTIONS)
def test_every_action_in_every_state(level: str, state: str, action: str) -> None:
    calendar = LOCKED_DECEMBER if state == LOCKED else DECEMBER
    said = refusal(action, MAKE[level](state), calendar, "数字有误")
    assert (said == "") == (action in ALLOWED[level][state]), said
    assert not said or said.endswith("。")


def test_children_come_before_parents() -> None:
    some = county(OPEN, town(ACCEPTED), town(SUBMITTED, name="东二乡"))
    assert refusal("submit", some, DECEMBER) == "还有 1 个乡镇没有审核通过：东二乡。"
    waiting = [county(SUBMITTED, name=name) for name in ("甲县", "乙县", "丙县", "丁县")]
    said = refusal("lock", city(OPEN, *waiting), DECEMBER)
    assert said == "还有 4 个县区没有审核通过：甲县、乙县、丙县等。"


def test_a_child_of_what_is_signed_stays_until_its_parent_is_sent_back() -> None:
    for action, state in (("send_back", ACCEPTED), ("submit", SENT_BACK), ("accept", SUBMITTED)):
        for above in (SUBMITTED, ACCEPTED):
            assert "请先由市级退回上级" in refusal(action, town(state, parent_state=above), DECEMBER, "x")


def test_nobody_signs_what_moved() -> None:
    moved = town(SUBMITTED, changed=("households_identified",))
    assert "上报后数据有变动" in refusal("accept", moved, DECEMBER)
    assert refusal("submit", moved, DECEMBER) == "", "the township may submit again"
    assert refusal("send_back", moved, DECEMBER, "有变动") == ""
    accepted = town(ACCEPTED, changed=("households_identified",))
    assert "东一乡审核后数据有变动" in refusal("submit", county(OPEN, accepted), DECEMBER)
    assert "东一乡审核后数据有变动" in refusal("lock", city(OPEN, county(ACCEPTED, accepted)), DECEMBER)


def test_months_lock_in_order_and_reopen_backwards() -> None:
    after_october = replace(DECEMBER, locked_until=202110, next_to_lock=202111)
    assert refusal("lock", city(), after_october) == "月份要依次锁定，现在应锁定2021年11月。"
    locked = city(LOCKED)
    november = Calendar(202111, last_known=202112, locked_until=202112, next_to_lock=202201)
    assert "先重开最近锁定的2021年12月" in refusal("reopen", locked, november, "x")
    assert "已锁定" in refusal("submit", town(), november)


def test_reasons_and_months_without_data() -> None:
    assert refusal("send_back", town(SUBMITTED), DECEMBER, "  ") == "请写明退回的原因。"
    assert refusal("reopen", city(LOCKED), LOCKED_DECEMBER) == "请写明重开的原因。"
    assert "请精简" in refusal("send_back", town(SUBMITTED), DECEMBER, "长" * 501)
    assert "还没有2022年1月的数据" in refusal("submit", town(), Calendar(202201, last_known=202112))
    assert "还没有" in refusal("submit", town(), Calendar(202201, last_known=None))
    assert refusal("delete", town(), DECEMBER) == "没有“delete”这种操作。"
