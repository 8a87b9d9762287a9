"""Published figures beside computed ones, with the real example whose 36.8% no base gives."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine, insert, select

from data.schema import coverage, published_figures, rollup_rows, rollup_series
from queries.published import half_step, published
from queries.scope import NOTHING, WHOLE_CITY
from tests.queries.literal import CITY, EAST, Store, day

SOURCE = "平顶山日报 2022-07-05《广袤沃野谋振兴》"


@pytest.fixture
def bulletin(engine):
    """A city whose sums are those of the published example; the rollup is filled, facts are not needed."""
    Store(engine).ready()
    figures = {
        "households_identified": 16_651,
        "persons_identified": 50_491,
        "households_eliminated": 6_014,
        "persons_eliminated": 19_628,
        "allocated": 96_376_000_000,
    }
    covered = {"area_code": EAST, "first_month": 202001, "last_month": 202112, "finest_level": "village"}
    with engine.begin() as connection:
        series = select(rollup_series.c.measure, rollup_series.c.number).where(rollup_series.c.slice == "")
        number = dict(connection.execute(series).all())
        rows = [{"series": number[code], "amount": amount} for code, amount in figures.items()]
        connection.execute(insert(rollup_rows), [{**row, "area_code": CITY, "month": 202112} for row in rows])
        connection.execute(
            insert(coverage), [{"kind": kind, **covered} for kind in ("roster", "allocations")]
        )
    return engine


def _publish(engine: Engine, *figures: tuple[str, str, str, str]) -> None:
    """Figures as (kpi, text, value, base)."""
    rows = [
        {
            "published_key": str(place),
            "kpi": kpi,
            "area_code": CITY,
            "month": day("2021-12"),
            "text": text,
            "value": Decimal(value),
            "base": base,
            "source": SOURCE,
            "published_on": day("2022-07-05"),
            "batch_id": 1,
        }
        for place, (kpi, text, value, base) in enumerate(figures)
    ]
    with engine.begin() as connection:
        connection.execute(insert(published_figures), rows)


def _first(engine: Engine):
    return published(engine, scope=WHOLE_CITY, area=CITY, month=202112).iloc[0]


def test_the_published_rate_that_no_base_gives(bulletin):
    _publish(bulletin, ("risk_elimination_households", "36.8%", "0.368", "未注明"))
    row = _first(bulletin)
    assert (row["text"], row["published_value"], row["source"]) == ("36.8%", 0.368, SOURCE)
    assert row["computed_households"] == 6_014 / 16_651  # 36.1 %
    assert row["computed_persons"] == 19_628 / 50_491  # 38.9 %
    assert row["computed"] == row["computed_households"]
    assert row["difference"] == pytest.approx(0.36118 - 0.368, abs=1e-5)
    assert not row["reproducible"]


@pytest.mark.parametrize(
    ("text", "value", "base", "reproducible"),
    [
        ("36.1%", "0.361", "户", True),
        ("38.9%", "0.389", "人", True),
        ("38.9%", "0.389", "户", False),  # a stated base is taken at its word
        ("38.9%", "0.389", "未注明", True),
        ("36.12%", "0.3612", "户", True),
        ("36.10%", "0.361", "户", False),  # two places were printed, the second is wrong
    ],
)
def test_a_rate_is_reproducible_as_it_is_printed(bulletin, text, value, base, reproducible):
    _publish(bulletin, ("risk_elimination_persons", text, value, base))
    row = _first(bulletin)
    assert bool(row["reproducible"]) is reproducible
    if base != "未注明":
        assert row["computed"] == row["computed_households" if base == "户" else "computed_persons"]


def test_counts_and_money_have_their_own_base_only(bulletin):
    _publish(
        bulletin,
        ("allocated", "96,376万元", "963760000", "未注明"),
        ("households_identified", "16651户", "16651", "户"),
        ("persons_identified", "5.1万人", "51000", "人"),
        ("projects_total", "1200个", "1200", "未注明"),
    )
    found = published(bulletin, scope=WHOLE_CITY, area=CITY, month=202112).set_index("kpi")
    assert found.loc[["allocated", "households_identified"], "reproducible"].all()
    assert not found.at["persons_identified", "reproducible"]  # 50,491 rounds to 5.0
    assert not found.at["projects_total", "reproducible"]  # nothing to compute it from
    assert found.at["households_identified", "computed_households"] == 16_651
    assert found["computed_persons"].isna().tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [
        ("36.8%", "0.368", "0.0005"),
        ("36．8％", "0.368", "0.0005"),
        ("96,376万元", "963760000", "5000"),
        ("9.64亿元", "964000000", "500000"),
        ("识别16651户50491人", "50491", "0.5"),
        ("下降3.39个百分点", "-0.0339", "0.00005"),
        ("三成多", "0.361000", "0.0005"),
    ],
)
def test_half_of_the_last_printed_place(text, value, half):
    assert half_step(text, Decimal(value)) == Decimal(half)


def test_other_months_and_an_empty_scope_have_none(bulletin):
    _publish(bulletin, ("risk_elimination_households", "36.8%", "0.368", "未注明"))
    assert published(bulletin, scope=WHOLE_CITY, area=CITY, month=202111).empty
    assert published(bulletin, scope=NOTHING, area=CITY, month=202112).empty
