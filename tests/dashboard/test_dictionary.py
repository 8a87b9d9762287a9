"""指标字典: complete, in words, and true to the policy rows of the store."""

import re

import pytest
from sqlalchemy import text as sql

from data.engine import open_store
from queries.kpi import KPIS
from tests.dashboard.screen import component, open_app, text


def entries(demo_store_url: str, **address: str) -> dict[str, dict[str, object]]:
    found = component(open_app(page="dictionary", **address), "dictionary")["entries"]
    return {entry["code"]: {**entry, "facts": [tuple(fact) for fact in entry["facts"]]} for entry in found}


def test_every_kpi_is_there_in_words(served: str) -> None:
    found = entries(served)
    assert list(found) == list(KPIS)
    for entry in found.values():
        headings = [heading for heading, _ in entry["facts"]]
        assert {"计算", "方向", "评判", "排名", "数据", "依据"} <= set(headings)
        words = " ".join(text for _, text in entry["facts"])
        assert not re.search(r"[a-z]+_[a-z]+|nan|None", words), words


def test_targets_come_with_value_and_source(served: str) -> None:
    targets = [words for heading, words in entries(served)["industry_share"]["facts"] if heading == "目标"]
    assert any(
        words.startswith("底线 55%（中央，2021）") and "竹府办〔2022〕28号" in words for words in targets
    )


def test_a_target_is_that_of_the_month(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(
            sql("update policy_values set valid_to = '2021-07-01' where code = 'floor.industry_share'")
        )
    june = [h for h, _ in entries(demo_store_copy, month="2021-06")["industry_share"]["facts"]]
    assert "目标" in june
    december = [h for h, _ in entries(demo_store_copy, month="2021-12")["industry_share"]["facts"]]
    assert "目标" not in december


def test_what_policy_forbids_to_judge_says_so(served: str) -> None:
    facts = dict(entries(served)["risk_elimination_households"]["facts"])
    assert facts["评判"].startswith("不评判")
    assert facts["排名"] == "不排名"
    assert "目标" not in facts


def test_a_link_leads_to_one_kpi(served: str) -> None:
    assert component(open_app(page="dictionary", kpi="paid"), "dictionary")["chosen"] == "paid"
    assert component(open_app(page="dictionary"), "dictionary")["chosen"] == ""
    assert "没有名为“paide”的指标" in text(open_app(page="dictionary", kpi="paide"))


def test_an_empty_store_offers_a_beginning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="dictionary"))
