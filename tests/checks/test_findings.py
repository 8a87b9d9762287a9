"""Findings as people read them and decide about them: states, counts, lists, refusals, scope."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from data.finding_decisions import ASSIGN, EXPLAIN, REOPEN, Decision
from data.finding_decisions import decide as keep
from data.importers.base import Refused
from data.schema import findings as table
from queries import findings
from queries.check import CHECKS
from queries.findings import ASSIGNED, EXPLAINED, FIXED, OPEN
from queries.freshness import data_version
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.checks.registers import TODAY, members
from tests.queries.facts import day
from tests.queries.literal import CITY, DING, EAST, JIA, UNSTABLE, WEST, Store

EARLY = "eliminated_early"
CODES = ("eliminated_early", "without_measure")


@pytest.fixture
def store(engine: Engine) -> Engine:
    """Two eliminated early in the east, one in the west; one in the east without help."""
    filled = Store(engine).households(
        ("a", JIA, UNSTABLE, 3, "2021-03", "2021-05"),
        ("b", JIA, UNSTABLE, 3, "2021-03", "2021-06"),
        ("c", DING, UNSTABLE, 3, "2021-03", "2021-07"),
        ("d", JIA, UNSTABLE, 3, "2021-03", None, None),
    )
    members(filled, "a", {"name": "赵一"})
    return filled.ready()


def decision(action: str = EXPLAIN, **other: Any) -> Decision:
    usual = {"person": "王审核", "reason": "系统补录", "today": TODAY}
    if action == EXPLAIN:
        usual["expires_on"] = TODAY + timedelta(days=30)
    if action == ASSIGN:
        usual["assignee"] = "东县乡村振兴局"
    return Decision(action=action, **usual | other)


def states(engine: Engine, today: date = TODAY, area: str = CITY) -> dict[str, int]:
    row = (
        findings.summary(engine, scope=WHOLE_CITY, area=area, today=today).set_index("check_code").loc[EARLY]
    )
    return {state: int(row[state]) for state in findings.STATES if row[state]}


def test_every_check_has_a_row(store: Engine) -> None:
    frame = findings.summary(store, scope=WHOLE_CITY, area=CITY, today=TODAY)
    assert frame["check_code"].tolist() == list(CHECKS)
    assert frame["severity"].tolist() == [check.severity for check in CHECKS.values()]
    assert states(store) == {OPEN: 3}
    assert states(store, area=WEST) == {OPEN: 1}


def test_a_finding_is_assigned_explained_until_its_day_and_opened_again(store: Engine) -> None:
    before = data_version(store, scope=WHOLE_CITY)
    assert keep(store, [(EARLY, "a"), (EARLY, "b"), (EARLY, "a")], decision(ASSIGN)) == 2
    assert states(store) == {OPEN: 1, ASSIGNED: 2}
    assert data_version(store, scope=WHOLE_CITY) == before + 1
    keep(store, [(EARLY, "a")], decision())
    assert states(store) == {OPEN: 1, ASSIGNED: 1, EXPLAINED: 1}
    last = TODAY + timedelta(days=30)
    assert states(store, last) == {OPEN: 1, ASSIGNED: 1, EXPLAINED: 1}
    assert states(store, last + timedelta(days=1)) == {OPEN: 2, ASSIGNED: 1}
    keep(store, [(EARLY, "a")], decision(REOPEN, reason="说明不成立"))
    assert states(store) == {OPEN: 2, ASSIGNED: 1}
    told = findings.decisions(store, scope=WHOLE_CITY, check=EARLY, subject="a")
    assert told["action"].tolist() == [ASSIGN, EXPLAIN, REOPEN]
    assert told["reason"].tolist() == ["系统补录", "系统补录", "说明不成立"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (decision(reason="  "), "请填写原因"),
        (decision(person=""), "是谁"),
        (decision(expires_on=None), "有效期"),
        (decision(expires_on=TODAY), "之后"),
        (decision(expires_on=TODAY + timedelta(days=367)), "最长一年"),
        (decision(ASSIGN, assignee=""), "交给谁"),
        (decision(REOPEN, expires_on=TODAY + timedelta(days=2)), "去掉有效期"),
        (decision(reason="字" * 501), "最多 500 字"),
        (decision(reason="本人13912345678确认"), "电话"),
        (decision(reason="证号11010519491231002X有误"), "证件号码"),
        (decision("forget"), "没有"),
    ],
)
def test_what_is_refused(store: Engine, wrong: Decision, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        keep(store, [(EARLY, "a")], wrong)
    assert states(store) == {OPEN: 3}


def test_a_year_is_the_longest(store: Engine) -> None:
    keep(store, [(EARLY, "a")], decision(expires_on=TODAY + timedelta(days=366)))
    assert states(store) == {OPEN: 2, EXPLAINED: 1}


def test_only_findings_that_stand(store: Engine) -> None:
    with pytest.raises(Refused, match="先选择"):
        keep(store, [], decision())
    with pytest.raises(Refused, match="不在库中"):
        keep(store, [(EARLY, "a"), (EARLY, "nobody")], decision())
    with store.begin() as connection:
        connection.execute(
            table.update().where(table.c.subject_key == "b").values(fixed_at=table.c.first_seen)
        )
    with pytest.raises(Refused, match="改正"):
        keep(store, [(EARLY, "a"), (EARLY, "b")], decision())
    assert states(store) == {OPEN: 2, FIXED: 1}


@pytest.mark.parametrize(
    ("fixed_at", "day"),
    [
        (datetime(2022, 1, 5, 8), 5),
        (datetime(2022, 1, 4, 16, 0), 5),  # midnight in the city
        (datetime(2022, 1, 4, 15, 59), 4),
    ],
)
def test_fixed_since_a_day_of_the_city(store: Engine, fixed_at: datetime, day: int) -> None:
    with store.begin() as connection:
        connection.execute(
            table.update()
            .where(table.c.subject_key == "b", table.c.check_code == EARLY)
            .values(fixed_at=fixed_at)
        )
    ask = {"scope": WHOLE_CITY, "area": EAST}
    assert findings.fixed_since(store, **ask, day=date(2022, 1, day)) == 1
    assert findings.fixed_since(store, **ask, day=date(2022, 1, day + 1)) == 0


def test_the_list_says_what_is_wrong_and_hides_names(store: Engine) -> None:
    keep(store, [(EARLY, "b")], decision())
    frame = findings.listed(store, scope=WHOLE_CITY, area=EAST, today=TODAY, check=EARLY)
    assert frame[["title", "head", "area", "state"]].to_numpy().tolist() == [
        ["a", "赵**", "甲村", OPEN],
        ["b", "", "甲村", EXPLAINED],
    ]
    assert frame["sentence"].iloc[0] == "本户2021年3月识别，2021年5月即标注风险消除，不满六个月。"
    assert frame[["reason", "decided_by"]].iloc[1].tolist() == ["系统补录", "王审核"]
    assert frame.attrs == {"count": 2, "truncated": ""}
    waiting = findings.listed(store, scope=WHOLE_CITY, area=EAST, today=TODAY, check=EARLY, states=(OPEN,))
    assert waiting["subject_key"].tolist() == ["a"]
    personal = replace(WHOLE_CITY, personal=True)
    assert findings.listed(store, scope=personal, area=EAST, today=TODAY)["head"].tolist()[0] == "赵一"


def test_the_severest_come_first_and_long_lists_say_so(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    severities = [
        CHECKS[code].severity
        for code in findings.listed(store, scope=WHOLE_CITY, area=CITY, today=TODAY)["check_code"]
    ]
    assert severities == sorted(severities, key=("错误", "可疑", "提示").index)
    monkeypatch.setattr(findings, "LONGEST", 2)
    short = findings.listed(store, scope=WHOLE_CITY, area=CITY, today=TODAY, check=EARLY)
    assert len(short) == 2 and short.attrs == {"count": 3, "truncated": "只列出前 2 条，共 3 条"}


def test_by_area(store: Engine) -> None:
    frame = findings.by_area(store, scope=WHOLE_CITY, area=CITY, level="county", today=TODAY)
    own = frame[frame["check_code"].isin(CODES)]
    assert own[["area_code", "check_code", "severity", "open"]].to_numpy().tolist() == [
        [EAST, "eliminated_early", "错误", 2],
        [EAST, "without_measure", "错误", 1],
        [WEST, "eliminated_early", "错误", 1],
    ]


def test_what_bears_on_a_figure(store: Engine) -> None:
    frame = findings.bearing(store, scope=WHOLE_CITY, area=WEST, today=TODAY)
    errors = frame[frame["severity"] == "错误"].set_index("kpi")
    assert errors.loc["risk_elimination_households", ["checks", "unsettled"]].tolist() == [1, 1]
    assert "households_without_measure" not in errors.index
    keep(store, [(EARLY, "c")], decision())
    after = findings.bearing(store, scope=WHOLE_CITY, area=WEST, today=TODAY)
    assert "risk_elimination_households" not in set(after[after["severity"] == "错误"]["kpi"])


def test_a_scope_sees_and_decides_about_its_own(store: Engine) -> None:
    west = Scope(areas=frozenset({WEST}))
    assert findings.listed(store, scope=west, area=CITY, today=TODAY, check=EARLY)[
        "subject_key"
    ].tolist() == ["c"]
    keep(store, [(EARLY, "a")], decision())
    assert findings.decisions(store, scope=west, check=EARLY, subject="a").empty
    with pytest.raises(Refused, match="不在可查看的范围内"):
        findings.decide(store, [(EARLY, "c"), (EARLY, "a")], decision(ASSIGN), scope=west)
    assert findings.decide(store, [(EARLY, "c")], decision(ASSIGN), scope=west) == 1
    nobody = findings.summary(store, scope=NOTHING, area=CITY, today=TODAY)
    assert nobody[list(findings.STATES)].to_numpy().sum() == 0
    assert findings.listed(store, scope=NOTHING, area=CITY, today=TODAY).empty
    assert findings.by_area(store, scope=NOTHING, area=CITY, level="county", today=TODAY).empty
    assert findings.bearing(store, scope=NOTHING, area=CITY, today=TODAY).empty
    assert findings.fixed_since(store, scope=NOTHING, area=CITY, day=TODAY) == 0
    with pytest.raises(Refused):
        findings.decide(store, [(EARLY, "c")], decision(), scope=NOTHING)


def test_findings_of_a_check_that_is_no_more_are_not_shown(store: Engine) -> None:
    row = {"check_code": "of_old", "subject_key": "x", "area_code": JIA, "details": "{}"}
    with store.begin() as connection:
        connection.execute(insert(table).values(**row, first_seen=day("2021-12")))
    assert "of_old" not in set(findings.listed(store, scope=WHOLE_CITY, area=CITY, today=TODAY)["check_code"])
    assert states(store) == {OPEN: 3}
