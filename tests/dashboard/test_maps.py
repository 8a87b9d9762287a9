"""Maps without a screen: classes, geometry, decks, findings."""

import json
import math
from typing import Any

import pandas as pd
import pytest

from dashboard import map_classes, map_findings, map_geometry, maps
from dashboard.map_classes import classes
from dashboard.palette import LIGHT, rgb

FRAME = maps.Frame(700, 500)


def square(west: float, south: float, size: float = 1.0) -> dict[str, Any]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def shapes(*codes: str) -> pd.DataFrame:
    """One square per area in a row from west to east; the parent is the code without its last digit."""
    rows = [
        {"area_code": code, "area": f"{code}乡", "level": "township", "parent_code": code[:-1],
         "geometry": square(110 + number, 30), "lon": 110.5 + number, "lat": 30.5}
        for number, code in enumerate(codes)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def figures(**values: float | None) -> pd.DataFrame:
    """Judged rows of fund_execution: 1 is the schedule; None is no data."""
    rows = [
        {"area_code": code[1:], "area": f"{code[1:]}乡", "kpi": "fund_execution", "label": "资金支出率",
         "value": math.nan if value is None else value, "numerator": (value or 0) * 1e6, "denominator": 1e6,
         "unit": "比率", "state": "no_data" if value is None else "value",
         "status": "no_data" if value is None else "behind" if value < 0.9 else "fine",
         "reference": 1.0, "reference_label": "序时进度 100%", "shortfall": 1 - (value or 0)}
        for code, value in values.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def layer(deck: Any, name: str) -> dict[str, Any]:
    return next(each for each in json.loads(deck.to_json())["layers"] if each["id"] == name)


def layer_names(deck: Any) -> list[str]:
    return [each["id"] for each in json.loads(deck.to_json())["layers"]]


@pytest.mark.parametrize(
    ("values", "unit", "labels"),
    [
        ([0.5, 0.55, 0.62, 0.7, 0.81, 0.97], "比率", ("<60%", "60–70%", "70–80%", "80–90%", "≥90%")),
        ([0, 0, 1, 2, 3], "个", ("0", "1", "2", "3")),
        ([0, 0, 0, 0], "个", ("0",)),
        ([0.9, 0.9, 0.9], "比率", ("全部相近",)),
        ([-0.3, -0.2, -0.1, 0.0, 0.1], "比率差", ("<−20%", "−20 至 −10%", "−10 至 0%", "≥0%")),
    ],
)
def test_classes_say_their_numbers(values: list[float], unit: str, labels: tuple[str, ...]) -> None:
    assert classes(values, unit).labels == labels


def test_never_more_than_six_classes_and_every_value_has_one() -> None:
    for spread in (0.001, 0.07, 0.3, 1.0, 17.0, 900.0):
        for unit in ("比率", "比率差", "元", "户"):
            values = [round(spread * number, 3) for number in range(60)]
            found = classes(values, unit)
            assert len(found.labels) == len(found.breaks) + 1 <= map_classes.MOST
            assert len(found.colours()) == len(found.labels)
            assert list(found.breaks) == sorted(set(found.breaks))
            assert {found.of(value) for value in values} <= set(range(len(found.labels)))


def test_a_class_holds_its_lower_break() -> None:
    found = classes([0.5, 0.6, 0.7, 0.8], "比率")
    assert found.of(found.breaks[0]) == 1
    assert found.of(found.breaks[0] - 0.001) == 0


def test_a_view_shows_the_whole_box() -> None:
    box = (112.0, 33.0, 114.0, 34.0)
    lon, lat, zoom = map_geometry.fit(box, 700, 500)
    assert (lon, round(lat, 1)) == (113.0, 33.5)
    pixels_across = 2 / 360 * 512 * 2**zoom
    assert 400 < pixels_across < 700


def test_hatching_stays_inside() -> None:
    import shapely
    from shapely.geometry import shape

    own = square(1, 1)
    lines = map_geometry.hatching([own], (0, 0, 3, 3))
    assert lines
    for line in lines:
        assert shape(own).buffer(1e-9).covers(shape(line))
        assert shapely.length(shape(line)) > 0


def test_no_data_is_hatched_and_a_value_is_coloured() -> None:
    deck = maps.township_map(
        shapes("11", "12", "13"),
        figures(a11=0.5, a12=0.97, a13=None),
        classes([0.5, 0.97], "比率"),
        frame=FRAME,
    )
    features = {
        each["properties"]["code"]: each["properties"]
        for each in layer(deck, maps.TOWNSHIPS)["data"]["features"]
    }
    assert features["11"]["fill"] != features["12"]["fill"]
    assert features["12"]["fill"] == rgb(LIGHT.ramp[5])
    assert features["13"]["fill"] == rgb(LIGHT.sunken)
    assert features["13"]["figure"].endswith("无数据")
    assert features["11"]["figure"] == "资金支出率 50.0%"
    assert features["11"]["parts"] == "50.0 / 100 万元"
    assert features["11"]["standing"] == "◆ 落后 · 序时进度 100%"
    assert len(layer(deck, "hatching")["data"]["features"]) > 10


def test_a_full_map_has_no_hatching_and_no_base_map() -> None:
    deck = maps.township_map(shapes("11"), figures(a11=0.5), classes([0.5], "比率"), frame=FRAME, worst="11")
    assert "hatching" not in layer_names(deck)
    assert "worst" in layer_names(deck)
    assert deck.map_provider is None
    assert "http" not in deck.to_json()


def test_borders_are_made_from_townships_where_counties_have_none() -> None:
    drawn = layer(
        maps.township_map(
            shapes("11", "12", "21"),
            figures(a11=0.5, a12=0.6, a21=0.7),
            classes([0.5, 0.7], "比率"),
            frame=FRAME,
        ),
        "borders",
    )
    assert len(drawn["data"]["features"]) == 2


def test_the_worst_is_the_furthest_behind_and_only_if_judged() -> None:
    assert maps.worst_of(figures(a11=0.5, a12=0.4, a13=0.95)) == "12"
    assert maps.worst_of(figures(a11=0.95)) == ""
    assert maps.worst_of(figures(a11=0.5).assign(status="unjudged")) == ""
    doubted = figures(a11=0.5, a12=0.4, a13=0.95).assign(doubtful=[False, True, True])
    assert maps.worst_of(doubted) == "11"
    assert maps.worst_of(doubted.assign(doubtful=True)) == ""


def test_the_heading_names_high_and_low_with_their_direction() -> None:
    places = shapes("11", "12", "13")
    heading = map_findings.heading(figures(a11=0.5, a12=0.7, a13=0.97), places, "fund_execution", "township")
    assert heading == "支出率：东部13乡高（97.0%），西部11乡低（50.0%）"
    doubted = figures(a11=0.5, a12=0.7, a13=0.97).assign(doubtful=[True, False, False])
    assert "西部11乡" not in map_findings.heading(doubted, places, "fund_execution", "township")


def test_the_heading_is_plain_where_nothing_stands_out() -> None:
    places = shapes("11", "12", "13")
    alike = map_findings.heading(figures(a11=0.9, a12=0.905, a13=0.91), places, "fund_execution", "township")
    assert alike == "支出率：各乡镇相近，90.0%至91.0%"
    small = figures(a11=0.003, a12=0.005, a13=0.019)  # six times as much is not alike, however little it is
    named = map_findings.heading(small, places, "loans_overdue_rate", "township")
    assert named == "贷款逾期率：东部13乡高（1.9%），西部11乡低（0.3%）"
    zero = map_findings.heading(figures(a11=0.0, a12=0.0), places, "loans_overdue_rate", "township")
    assert zero == "贷款逾期率：各乡镇相近，0.0%至0.0%"
    nothing = map_findings.heading(figures(a11=None), places, "fund_execution", "township")
    assert nothing == "支出率：本月没有可比的数据"
