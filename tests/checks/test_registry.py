"""The registry: what a check must say of itself, its document, and what it may not select."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import literal, select

from data.schema import persons
from queries import check_dictionary
from queries.check import CHECKS, ERROR, HINT, SUSPECT, Check, Examined, Registry, in_words
from queries.checks.identity import PEOPLE
from queries.kpi import KPIS

DOCUMENT = Path(__file__).parents[2] / "docs" / "checks.md"
SOME = CHECKS["eliminated_early"]


def test_there_are_thirty_and_more_and_every_subject_of_the_issue() -> None:
    assert len(CHECKS) >= 30
    assert {check.severity for check in CHECKS.values()} == {ERROR, SUSPECT, HINT}
    assert all(check.kpis and set(check.kpis) <= set(KPIS) for check in CHECKS.values())


def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text() == check_dictionary.markdown(), (
        "run: python -m queries checks --document > docs/checks.md"
    )


def test_people_read_words_and_no_codes() -> None:
    told = {code: check.label + check.compares + check.source for code, check in CHECKS.items()}
    assert {code for code, words in told.items() if "_" in words} == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": "严重"},
        {"subject": "town"},
        {"sources": ("rosters",)},
        {"sources": ()},
        {"source": ""},
        {"bears_on": ("no_kpi",)},
        {"bears_on": ()},
        {"sentence": "本户{no_such_value}。"},
        {"found": select(literal(1).label("a"))},
    ],
)
def test_what_is_refused_when_it_is_declared(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="check eliminated_early"):
        replace(SOME, **wrong)


@pytest.mark.parametrize("column", ["name", "id_number", "phone", "health"])
def test_personal_data_cannot_be_selected(column: str) -> None:
    p = persons.c
    keys = (p.household_no.label("subject_key"), literal("x").label("area_code"), p.seq.label("month"))
    with pytest.raises(ValueError, match="personal"):
        replace(SOME, found=select(*keys, p[column]), sentence="一句话")
    inside = (p[column] + literal("x")).label("hidden_in_it")
    with pytest.raises(ValueError, match="personal"):
        replace(SOME, found=select(*keys, inside), sentence="一句话")


def test_a_code_is_registered_once() -> None:
    registry = Registry()
    registry.add(SOME)
    with pytest.raises(ValueError, match="twice"):
        registry.add(SOME)


def test_what_is_examined_declares_its_values() -> None:
    def nothing(rows: Any) -> Any:
        return rows

    check = replace(SOME, found=Examined(PEOPLE, nothing, ("heads",)), sentence="有 {heads} 人。")
    assert isinstance(check, Check)
    assert check.told({"heads": 2}) == "有 2 人。"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("paid_fen", 1_234_567_800, "1,234.57 万元"),
        ("paid_fen", 123_456, "1,234.56 元"),
        ("paid_fen", -5_000_000_000, "-5,000.00 万元"),
        ("eliminated_month", 202103, "2021年3月"),
        ("paid_on", "2021-03-05", "2021年3月5日"),
        ("paid_share", 0.456, "45.6%"),
        ("persons", 16651, "16,651"),
        ("category", "脱贫不稳定户", "脱贫不稳定户"),
        ("income_fen", None, "（空）"),
    ],
)
def test_values_in_words(name: str, value: Any, words: str) -> None:
    assert in_words(name, value) == words
