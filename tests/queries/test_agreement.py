"""Shares that agree, against published examples."""

from typing import Any

import pandas as pd
import pytest

from data.sampling.questions import HOUSEHOLD, PROJECT
from queries.agreement import ALL, agreement, by_group, effective_size, weights


def visits(*rows: tuple[str, float, str], question: str = "exists", **more: Any) -> pd.DataFrame:
    """Items of a sample of projects: stratum, weight, answer ("" for not visited)."""
    frame = pd.DataFrame(rows, columns=["stratum", "weight", question])
    return frame.assign(visited=frame[question] != "", **more)


def television(*, unvisited: int = 0) -> pd.DataFrame:
    """Scheaffer, Mendenhall and Ott, "Elementary Survey Sampling", chapter 5: of 20, 8 and 12 households in
    strata of 155, 62 and 93, 16, 2 and 6 see the show; the estimate is 0.60 with a bound of 0.14."""
    rows = []
    for stratum, size, number, agreeing in (("A", 155, 20, 16), ("B", 62, 8, 2), ("rural", 93, 12, 6)):
        answers = ["yes"] * agreeing + ["no"] * (number - agreeing)
        answers += [""] * (unvisited if stratum == "A" else 0)
        rows += [(stratum, size / len(answers), answer) for answer in answers]
    return visits(*rows)


def test_the_stratified_estimate_is_the_published_one() -> None:
    row = agreement(television(), PROJECT).set_index("question").loc["exists"]
    assert row["share"] == pytest.approx(0.60, abs=1e-12)
    assert (row["answered"], row["agreed"], row["differing"], row["missing"]) == (40, 24, 16, 0)
    assert row["effective"] == pytest.approx(40)
    # Published: 0.60 ± 0.14 by the normal approximation; Wilson's lies a little lower, as it should.
    assert (row["low"], row["high"]) == pytest.approx((0.446, 0.737), abs=5e-4)


def test_who_was_not_visited_is_carried_by_his_stratum() -> None:
    """Ten more drawn in the first stratum and not found at home change no share: 16 of 20 stand for 155."""
    found = agreement(television(unvisited=10), PROJECT).set_index("question").loc["exists"]
    assert found["share"] == pytest.approx(0.60, abs=1e-12)
    assert weights(television(unvisited=10)).sum() == pytest.approx(310)


def test_weights_count_and_cost_answers() -> None:
    """Kish: 50 weights of 1 and 50 of 2 are worth 90 equal ones, (150)² ÷ 250."""
    assert effective_size(pd.Series([1.0] * 50 + [2.0] * 50)) == pytest.approx(90)
    assert effective_size(pd.Series([3.0] * 7)) == pytest.approx(7)
    assert effective_size(pd.Series([], dtype=float)) == 0
    rows = [("small", 1.0, "yes")] * 50 + [("large", 2.0, "no")] * 50
    row = agreement(visits(*rows), PROJECT).set_index("question").loc["exists"]
    assert row["share"] == pytest.approx(1 / 3)
    assert row["effective"] == pytest.approx(90)


def test_an_item_agrees_as_a_whole_where_nothing_differs() -> None:
    rows = [("s", 2.0, "yes")] * 3 + [("s", 2.0, "no"), ("s", 2.0, "missing"), ("s", 2.0, "")]
    paid = ["yes", "no", "", "yes", "missing", ""]
    found = agreement(visits(*rows, paid=paid), PROJECT).set_index("question")
    whole = found.loc[ALL]
    assert (whole["answered"], whole["agreed"], whole["differing"], whole["missing"]) == (5, 2, 2, 1)
    assert found.loc["exists"]["agreed"] == 3
    assert found.loc["paid"]["answered"] == 4
    assert found.loc["stage"]["answered"] == 0
    assert pd.isna(found.loc["stage"]["share"])
    assert not found.loc["exists"]["enough"]


def test_all_or_none_have_an_interval_too() -> None:
    every = agreement(visits(*[("s", 1.0, "yes")] * 10), PROJECT).iloc[0]
    assert (every["share"], every["high"], every["enough"]) == (1.0, 1.0, True)
    assert every["low"] == pytest.approx(0.722, abs=1e-3)
    none = agreement(visits(*[("s", 1.0, "no")] * 10), PROJECT).iloc[0]
    assert (none["share"], none["low"]) == (0.0, 0.0)


def test_a_group_with_few_visits_is_too_small_to_tell() -> None:
    rows = [("s", 1.0, "yes")] * 12 + [("s", 1.0, "no")] * 3
    county = ["东县"] * 11 + ["西县"] * 4
    found = by_group(visits(*rows, question="category", county=county), HOUSEHOLD, "county").set_index(
        "county"
    )
    assert found.loc["东县"]["enough"]
    assert not found.loc["西县"]["enough"]
    assert (found.loc["西县"]["visited"], found.loc["西县"]["share"]) == (4, 0.25)
    assert by_group(visits(county=[]), PROJECT, "county").empty
