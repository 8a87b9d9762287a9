"""Published figures beside computed ones, with the real example whose 36.8% no base gives."""

from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine, insert

from data.batches import listing
from data.importers.base import Refused
from data.printed_figures import half_step
from data.published_entry import Entry
from data.rollback import roll_back
from data.schema import coverage, published_figures, rollup_rows, rollup_series
from queries.derived import refresh
from queries.published import enter_within, published, unbalanced
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import CITY, EAST, JIA, MARGINAL, UNSTABLE, WEST, Store, day

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
        _sum_up(connection, figures)
        connection.execute(
            insert(coverage), [{"kind": kind, **covered} for kind in ("roster", "allocations")]
        )
    return engine


def _sum_up(connection: Connection, figures: dict[str, int]) -> None:
    """The city's net amounts of December 2021, by measure."""
    series = [{"number": number, "measure": code, "slice": ""} for number, code in enumerate(figures, 1)]
    rows = [{"series": number, "amount": amount} for number, amount in enumerate(figures.values(), 1)]
    connection.execute(insert(rollup_series), series)
    connection.execute(insert(rollup_rows), [{**row, "area_code": CITY, "month": 202112} for row in rows])


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


def test_the_second_citys_rate_is_counted_in_persons(engine):
    Store(engine).ready()
    figures = {
        "households_identified": 15_998,
        "households_eliminated": 7_911,
        "persons_identified": 54_851,
        "persons_eliminated": 27_256,
    }
    covered = {"area_code": EAST, "first_month": 202001, "last_month": 202112, "finest_level": "village"}
    with engine.begin() as connection:
        _sum_up(connection, figures)
        connection.execute(insert(coverage), [{"kind": "roster", **covered}])
    _publish(engine, ("risk_elimination_households", "49.69%", "0.4969", "未注明"))
    row = _first(engine)
    assert (bool(row["fits_households"]), bool(row["fits_persons"])) == (False, True)
    assert row["reproducible"]
    assert row["difference_persons"] == pytest.approx(27_256 / 54_851 - 0.4969)
    assert row["difference_households"] == pytest.approx(7_911 / 15_998 - 0.4969)


def test_all_months_and_parts_beside_their_own_figures(engine):
    Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03"), ("B", JIA, MARGINAL, 2, "2021-11")).ready()
    for month, text, part in (
        ("2021-12", "2户", ""), ("2021-12", "1户", f"category={UNSTABLE}"), ("2021-06", "1户", ""),
    ):  # fmt: skip
        assert _enter(engine, text, month, part).batch
    found = published(engine, scope=WHOLE_CITY, area=CITY)
    assert found[["month", "part", "computed"]].values.tolist() == [
        [202112, "", 2], [202112, f"category={UNSTABLE}", 1], [202106, "", 1],
    ]  # fmt: skip
    assert found["reproducible"].all()
    assert len(published(engine, scope=WHOLE_CITY, area=CITY, month=202112)) == 2


def _enter(engine, text, month="2021-12", part="", *, area=CITY, scope=WHOLE_CITY):
    entry = Entry("households_identified", area, day(month), text, SOURCE, part=part.partition("=")[2])
    return enter_within(engine, entry, "张科长", scope=scope)


def test_a_typed_figure_is_a_batch_that_can_be_undone(engine):
    Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03")).ready()
    report = _enter(engine, "1户")
    assert (report.accepted, report.repeated, report.kind) == (1, False, "published")
    assert listing(engine)[0]["imported_by"] == "张科长"
    assert _enter(engine, "1户").repeated
    refused = _enter(engine, "很多")
    assert refused.batch is None
    assert "“通报数”列值为“很多”：应为一个数" in refused.rejected[0].reason
    roll_back(engine, report.batch, reason="录错", refresh=refresh)
    assert published(engine, scope=WHOLE_CITY, area=CITY).empty


def test_one_enters_figures_of_ones_own_areas(engine):
    Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03")).ready()
    in_east = Scope(areas=frozenset({EAST}))
    assert _enter(engine, "1户", area=EAST, scope=in_east).batch
    with pytest.raises(Refused, match="范围内"):
        _enter(engine, "1户", area=CITY, scope=in_east)


def test_counties_that_do_not_add_up_to_the_city(engine):
    Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03")).ready()
    assert _enter(engine, "16,651户").warnings == []
    assert _enter(engine, "9,000户", area=EAST).warnings == []
    (said,) = _enter(engine, "7,600户", area=WEST).warnings
    assert "示例市通报 16,651户，各县区之和 16,600，少 51：东县 9,000户、西县 7,600户。" in said
    (found,) = unbalanced(engine, scope=WHOLE_CITY, area=CITY, month=202112)
    assert (found.sentence, found.difference) == (said, -51)
    assert unbalanced(engine, scope=WHOLE_CITY, area=CITY, month=202111) == []
    assert unbalanced(engine, scope=WHOLE_CITY, area=EAST) == []
    assert unbalanced(engine, scope=NOTHING, area=CITY) == []
