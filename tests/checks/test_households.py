"""Checks of households: literal rosters in, literal findings out; every store also holds what is right."""

import pytest
from sqlalchemy import Engine, update

from data.schema import clues, helpers, household_events, households
from tests.checks.registers import found, members, number
from tests.queries.facts import day
from tests.queries.literal import CITY, DING, EAST, JIA, MARGINAL, SUDDEN, UNSTABLE, YI, Store
from tests.queries.test_process import given

IDENTITY = (
    *("id_duplicate", "id_check_digit", "id_placeholder", "id_form", "id_birth_date", "id_stand_in"),
    *("relation_age", "household_head"),
)
CHILD = {"relation": "之子"}
WIFE = {"relation": "配偶"}


def test_who_people_are(engine: Engine) -> None:
    store = Store(engine).households(
        *((name, JIA, UNSTABLE, 2, "2021-03") for name in ("fine", "twice", "also", "wrong", "odd", "kin"))
    )
    right = number("19600229", 11)  # a leap day that there was
    members(
        store, "fine", {"id_number": right}, WIFE | {"id_number": number("19620501").lower()},
        CHILD | {"id_number": number("20150102")},
    )  # fmt: skip
    card = {"id_type": "残疾人证", "id_number": f"{number('19550101')}43"}
    members(store, "twice", {"id_number": number("19550101")}, WIFE)
    members(store, "also", card)  # the same person under the certificate
    slip = right[:-1] + ("0" if right[-1] != "0" else "1")
    members(store, "wrong", {"id_number": slip}, WIFE | {"id_number": "99999919600101001X"})
    members(
        store, "odd",
        {"id_number": number("19610229")},  # no such day
        WIFE | {"id_number": number("20220101")},  # after the roster's month
        WIFE | {"id_number": number("19600101")[:15]},
        WIFE | {"id_type": "残疾人证", "id_number": number("19580101")},
        {"id_type": "", "id_number": ""},  # a file without such columns, and a second head
    )  # fmt: skip
    members(
        store, "kin", {"id_number": number("19700101", 12)}, CHILD | {"id_number": number("19800101", 12)},
        {"relation": "母亲", "id_number": number("19500101", 14)},
    )  # fmt: skip
    assert found(store.ready(), *IDENTITY) == {
        "id_duplicate": {"twice#1", "also#1"},
        "id_check_digit": {"wrong#1"},
        "id_placeholder": {"wrong#2"},
        "id_form": {"odd#3", "odd#4"},
        "id_birth_date": {"odd#1", "odd#2"},
        "id_stand_in": {"also#1"},
        "relation_age": {"kin#2"},
        "household_head": {"odd"},
    }


def test_risks_and_members(engine: Engine) -> None:
    def risk(name: str, *causes: str, **more: bool) -> tuple[object, ...]:
        return name, JIA, UNSTABLE, 2, "2021-03", None, "", {"causes": causes, **more}

    store = Store(engine).households(
        risk("disabled", "因残"), risk("able-bodied", "因残"), risk("certified", "因残"),
        risk("pupil", "因学"), risk("grown-up", "因学"), risk("ill", "因病"), risk("healthy", "因病"),
        risk("short", "缺劳动力"), risk("enough", "缺劳动力"),
        risk("none", no_labour=True), risk("one", no_labour=True),
        risk("nobody known", "因残", "因学", "因病"),
    )  # fmt: skip
    able = {"labour": "普通劳动力"}
    members(store, "disabled", {}, WIFE | {"health": "肢体残疾"})
    members(store, "able-bodied", {}, WIFE | {"health": "长期慢性病"})
    members(store, "certified", {"id_type": "残疾人证", "id_number": f"{number('19500101')}43"})
    members(store, "pupil", {}, CHILD | {"id_number": number("20100901")})
    members(store, "grown-up", {}, CHILD | {"id_number": number("19900901")})
    members(store, "ill", {"health": "患有大病"}, WIFE)
    members(store, "healthy", {}, WIFE)
    members(store, "short", able, WIFE)
    members(store, "enough", able, WIFE | {"labour": "技能劳动力"})
    members(store, "none", {"labour": "弱劳动力或半劳动力"})
    members(store, "one", able)
    codes = ("risk_disabled_nobody", "risk_study_nobody", "risk_illness_nobody", "risk_labour_enough")
    assert found(store.ready(), *codes, "no_labour_able") == {
        "risk_disabled_nobody": {"able-bodied"},
        "risk_study_nobody": {"grown-up"},
        "risk_illness_nobody": {"healthy"},
        "risk_labour_enough": {"enough"},
        "no_labour_able": {"one"},
    }


def test_ages_are_those_of_the_rosters_year(engine: Engine) -> None:
    """The newest roster is December's: who was born in 2006 or 1995 is at most 15, or 26."""
    store = Store(engine).households(
        *((name, JIA, UNSTABLE, 1, "2021-03") for name in ("15", "16")),
        *((name, JIA, UNSTABLE, 1, "2021-03", None, "", {"causes": ("因学",)}) for name in ("26", "27")),
    )
    for name, year in (("15", 2006), ("16", 2005), ("26", 1995), ("27", 1994)):
        labour = "普通劳动力" if year > 2000 else ""
        members(store, name, {"id_number": number(f"{year}0601"), "labour": labour})
    assert found(store.ready(), "child_labour", "risk_study_nobody") == {
        "child_labour": {"15#1"},
        "risk_study_nobody": {"27"},
    }


CATEGORY = (
    "category_household_type",
    "sudden_below_line",
    "at_risk_above_line",
    "income_unit",
    "income_absent",
)


def of(name: str, category: str, income: int | None, *, ordinary: bool = False, place: str = JIA):
    kind = {"household_type": "一般农户"} if ordinary else {}
    return name, place, category, 3, "2021-03", None, "", {"income": income, **kind}


def test_category_kind_and_income(engine: Engine) -> None:
    store = Store(engine).households(
        of("poor", UNSTABLE, 6000), of("poor above", UNSTABLE, 6001),
        of("ordinary", UNSTABLE, 5000, ordinary=True),
        of("edge", MARGINAL, 5000, ordinary=True), of("edge poor", MARGINAL, 5000),
        of("sudden", SUDDEN, 6001), of("sudden below", SUDDEN, 6000),
        of("slip down", UNSTABLE, 1), of("slip up", SUDDEN, 53_000_000), of("zero", UNSTABLE, 0),
        of("unknown", SUDDEN, None),
        of("dearer", UNSTABLE, 6900, place=DING),
    )  # fmt: skip
    store.policy("income_line", 6000).policy("income_line", 5000, valid=("2020-01-01", "2021-01-01"))
    store.policy("income_line", 7000, area="990200")  # the county's own line beats the whole installation's
    assert found(store.ready(), *CATEGORY) == {
        "category_household_type": {"ordinary", "edge poor"},
        "at_risk_above_line": {"poor above"},
        "sudden_below_line": {"sudden below"},
        "income_unit": {"slip down", "slip up"},
        "income_absent": {"zero", "unknown"},
    }


def test_every_income_is_compared_with_the_line_or_told_to_be_a_slip(engine: Engine) -> None:
    store = Store(engine).households(
        of("12", SUDDEN, 12), of("13", SUDDEN, 13), of("199", SUDDEN, 199), of("200", SUDDEN, 200),
        of("few", UNSTABLE, 199), of("many", UNSTABLE, 599_999), of("too many", UNSTABLE, 600_000),
    )  # fmt: skip
    store.policy("income_line", 6000)
    assert found(store.ready(), *CATEGORY) == {
        "sudden_below_line": {"200"},
        "at_risk_above_line": {"many"},
        "income_unit": {"12", "13", "199", "few", "too many"},
    }


def test_without_a_line_nobody_is_above_or_below(engine: Engine) -> None:
    store = Store(engine).households(of("poor", UNSTABLE, 60_000), of("sudden", SUDDEN, 100))
    assert found(store.ready(), "at_risk_above_line", "sudden_below_line", "income_unit") == {}


ELIMINATION = (
    *("eliminated_early", "eliminated_without_measure", "eliminated_no_labour", "eliminated_below_line"),
    *("fallen_back_still_eliminated", "vanished_unresolved"),
)


def test_risks_marked_as_gone(engine: Engine) -> None:
    rich, poor = {"income": 8000}, {"income": 5500}
    store = Store(engine).households(
        ("right", JIA, UNSTABLE, 3, "2020-12-20", "2021-06-01", "", rich),
        ("early", JIA, UNSTABLE, 3, "2020-12-01", "2021-05-31", "", rich),
        ("unhelped", JIA, UNSTABLE, 3, "2020-06", "2021-06", None, rich),
        ("helped later", JIA, UNSTABLE, 3, "2020-06", "2021-06", "2021-07", rich),
        ("no labour", JIA, UNSTABLE, 1, "2020-06", "2021-06", "", rich | {"no_labour": True}),
        ("poor", JIA, UNSTABLE, 3, "2020-06", "2021-06", "", poor),
        ("poor in time", JIA, UNSTABLE, 3, "2020-03", "2020-11", "", poor),
        ("gone again", JIA, UNSTABLE, 3, "2020-06", "2021-06", "", rich),
        ("marked again", JIA, UNSTABLE, 3, "2020-06", "2021-08", "", rich),
        ("vanished", JIA, UNSTABLE, 3, "2020-06"),
        ("vanished rightly", JIA, UNSTABLE, 3, "2020-06", "2021-06", "", rich),
    )
    store.policy("income_line", 6000).policy("income_line", 5000, valid=("2020-01-01", "2021-01-01"))
    for name in ("gone again", "marked again"):
        store.facts(
            household_events,
            {"household_no": name, "area_code": JIA, "kind": "回退", "on_date": "2021-07-05"},
        )
    with engine.begin() as connection:
        left = households.c.household_no.in_(("vanished", "vanished rightly"))
        connection.execute(update(households).where(left).values(absent_since=day("2021-12")))
    assert found(store.ready(), *ELIMINATION) == {
        "eliminated_early": {"early"},
        "eliminated_without_measure": {"unhelped", "helped later"},
        "eliminated_no_labour": {"no labour"},
        "eliminated_below_line": {"poor"},
        "fallen_back_still_eliminated": {"gone again"},
        "vanished_unresolved": {"vanished"},
    }


HELP = (
    *("without_measure", "measure_mismatch", "measure_before_identified", "approved_not_listed"),
    *("clue_steps_order", "clue_steps_same_day", "helped_not_listed"),
)


def test_help_and_clues(engine: Engine) -> None:
    store = Store(engine).households(
        ("late", JIA, UNSTABLE, 3, "2021-11-01", None, None),
        ("in time yet", JIA, UNSTABLE, 3, "2021-12-01", None, None),
        ("gone", JIA, UNSTABLE, 3, "2021-01", "2021-02", None),
        ("wrong help", JIA, UNSTABLE, 3, "2021-03", None, "", {"causes": ("因病",)}),
        ("right help", JIA, UNSTABLE, 3, "2021-03", None, "", {"causes": ("因病",)}),
        ("before", YI, UNSTABLE, 3, "2021-03", None, "2021-01"),
    )
    given(engine, "wrong help", "产业帮扶")
    given(engine, "right help", "健康帮扶")

    def clue(
        name: str, *days: str | None, household: str = "late", outcome: str = "认定"
    ) -> dict[str, object]:
        steps = ("found_on", "visited_on", "reviewed_on", "checked_on", "decided_on")
        known = dict(zip(steps, days, strict=True))
        return {"clue_no": name, "area_code": JIA, "household_no": household, "outcome": outcome, **known}

    store.facts(
        clues,
        clue("right", "2021-05-01", "2021-05-03", None, "2021-05-08", "2021-05-12"),
        clue("missing", "2021-05-01", "2021-05-03", None, None, "2021-05-12", household="nobody"),
        clue("refused", "2021-05-01", None, None, None, "2021-05-12", household="nobody", outcome="不予认定"),
        clue("next roster", "2021-12-01", None, None, None, "2022-01-12", household="nobody"),
        clue("backwards", "2021-05-01", "2021-05-09", None, "2021-05-08", "2021-05-12"),
        clue("one day", "2021-05-01", "2021-05-12", "2021-05-12", None, "2021-05-12"),
    )
    store.facts(
        helpers,
        *(
            {
                "area_code": JIA,
                "household_no": name,
                "assigned_on": "2021-01-01",
                "visits_required": 4,
                **more,
            }
            for name, more in (
                ("late", {}),
                ("nobody", {}),
                ("left", {"ended_on": "2021-06-01"}),
                ("other", {"role": "其他户帮扶人"}),
            )
        ),
    )
    assert found(store.ready(), *HELP) == {
        "without_measure": {"late"},
        "measure_mismatch": {"wrong help"},
        "measure_before_identified": {"before"},
        "approved_not_listed": {"missing"},
        "clue_steps_order": {"backwards"},
        "clue_steps_same_day": {"one day"},
        "helped_not_listed": {"nobody"},
    }


@pytest.mark.parametrize("store_area", [CITY, EAST])
def test_a_line_is_also_set_above_the_county(engine: Engine, store_area: str) -> None:
    store = Store(engine).households(of("poor", UNSTABLE, 6500)).policy("income_line", 6000, area=store_area)
    assert found(store.ready(), "at_risk_above_line") == {"at_risk_above_line": {"poor"}}
