"""Features → areas: by code, by name, within the county; suggestions, never guesses."""

import pytest

from data.boundaries.gazetteer import Area, Gazetteer, unpadded
from data.boundaries.matching import Matching, match
from data.boundaries.reading import Feature
from data.importers.base import Refused
from tests.boundaries.conftest import CITY, COUNTIES, TOWNSHIPS, VILLAGES


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    found = [Area(CITY, "示范市", "city", None, current=True)]
    found += [Area(code, name, "county", CITY, current=True) for code, name in COUNTIES.items()]
    found += [Area(code, name, "township", code[:6], current=True) for code, name in TOWNSHIPS.items()]
    found += [Area(code, name, "village", code[:9], current=True) for code, name in VILLAGES.items()]
    found += [Area("990121103", "石门镇", "township", "990121", current=False)]
    return Gazetteer(found)


def _matched(gazetteer: Gazetteer, *properties: dict[str, str], level: str | None = "township") -> Matching:
    features = [Feature(number, texts, None) for number, texts in enumerate(properties, start=1)]
    return match(features, gazetteer, level)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("990121", "990121"),
        ("990121000000", "990121"),
        ("990121100000", "990121100"),
        ("990121100.0", "990121100"),
        ("９９０１２１１００", "990121100"),
        ("990121100200", "990121100200"),
        ("12345", ""),
        ("石门乡", ""),
    ],
)
def test_codes_lose_their_padding(text: str, code: str) -> None:
    assert unpadded(text) == code


def test_any_column_of_codes_matches(gazetteer: Gazetteer) -> None:
    found = _matched(gazetteer, {"OBJECTID": "1", "ZLDWDM": "990121100000"}, {"ZLDWDM": "990122101"})
    assert found.matched == {1: "990121100", 2: "990122101"}
    assert found.unmatched == []
    assert found.warnings == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("石门乡", "990121100"),
        (" 石 门乡 ", "990121100"),
        ("石门", "990121100"),
        ("柳林", "990122101"),
        ("柳林街道办事处", "990122101"),
        ("望山县石门乡", "990121100"),
        ("示范市望山县石门乡", "990121100"),
        ("望山县城关镇", "990121101"),
    ],
)
def test_names_match_with_and_without_endings(gazetteer: Gazetteer, name: str, code: str) -> None:
    assert _matched(gazetteer, {"XZQMC": name}).matched == {1: code}


def test_the_same_name_in_two_counties_is_told_apart_by_the_county(gazetteer: Gazetteer) -> None:
    found = _matched(
        gazetteer,
        {"县": "望山县", "乡镇": "城关镇"},
        {"县": "临河", "乡镇": "城关镇"},
        {"县": "", "乡镇": "城关镇"},
    )
    assert found.matched == {1: "990121101", 2: "990122100"}
    assert found.unmatched[0].feature == 3
    assert [area.path for area in found.unmatched[0].suggestions] == ["望山县 · 城关镇", "临河县 · 城关镇"]


def test_the_county_may_be_a_code_under_any_heading(gazetteer: Gazetteer) -> None:
    found = _matched(
        gazetteer, {"p": "990122000000", "label": "城关镇"}, {"p": "990121", "label": "城关镇"}, level=None
    )
    assert (found.level, found.matched) == ("township", {1: "990122100", 2: "990121101"})


def test_the_county_may_be_the_start_of_an_unknown_code(gazetteer: Gazetteer) -> None:
    found = _matched(gazetteer, {"dm": "990122999", "mc": "城关镇"}, {"dm": "990121100", "mc": "石门乡"})
    assert found.matched == {1: "990122100", 2: "990121100"}


def test_a_place_of_another_county_is_not_ours(gazetteer: Gazetteer) -> None:
    found = _matched(gazetteer, {"县": "远方县", "乡镇": "石门乡"}, {"县": "望山县", "乡镇": "桥头镇"})
    assert found.matched == {2: "990121102"}
    assert found.unmatched[0].reason == "文件写明的上级不在库中"


def test_another_ending_is_a_suggestion_not_a_match(gazetteer: Gazetteer) -> None:
    found = _matched(gazetteer, {"乡镇": "桥头乡"}, {"乡镇": "石门乡"})
    assert found.matched == {2: "990121100"}
    assert [area.code for area in found.unmatched[0].suggestions] == ["990121102"]


def test_a_misspelling_is_suggested_within_the_county_and_never_a_taken_area(gazetteer: Gazetteer) -> None:
    found = _matched(
        gazetteer,
        {"县": "望山县", "乡镇": "城管镇"},
        {"县": "望山县", "乡镇": "石门乡"},
        {"县": "望山县", "乡镇": "石门"},
    )
    assert [area.code for area in found.unmatched[0].suggestions] == ["990121101"]
    assert found.matched == {2: "990121100", 3: "990121100"}


def test_nothing_alike_suggests_nothing(gazetteer: Gazetteer) -> None:
    found = _matched(gazetteer, {"乡镇": "凤凰岭林场"}, {"乡镇": ""}, {"乡镇": "石门乡"})
    assert [one.suggestions for one in found.unmatched] == [(), ()]


def test_code_and_name_that_disagree_are_left_open(gazetteer: Gazetteer) -> None:
    found = _matched(gazetteer, {"dm": "990121100", "mc": "桥头镇"}, {"dm": "990122101", "mc": "柳林街道"})
    assert found.matched == {2: "990122101"}
    assert "不是同一个" in found.unmatched[0].reason
    assert [area.code for area in found.unmatched[0].suggestions] == ["990121100", "990121102"]


def test_a_code_with_an_unknown_name_matches_with_a_warning(gazetteer: Gazetteer) -> None:
    found = _matched(gazetteer, {"dm": "990121100", "mc": "凤凰镇"}, {"dm": "990122101", "mc": "柳林街道"})
    assert found.matched == {1: "990121100", 2: "990122101"}
    assert len(found.warnings) == 1
    assert "凤凰镇" in found.warnings[0]


def test_an_abolished_area_gives_way_to_one_of_today(gazetteer: Gazetteer) -> None:
    assert _matched(gazetteer, {"name": "石门"}).matched == {1: "990121100"}
    old = _matched(gazetteer, {"name": "石门镇"})
    assert old.matched == {1: "990121103"}
    assert "撤并" in old.warnings[0]


@pytest.mark.parametrize(
    ("properties", "level"),
    [
        ([{"name": "望山县"}, {"name": "临河县"}], "county"),
        ([{"name": "望山县", "parent.adcode": "990100"}], "county"),
        ([{"县": "望山县", "乡镇": "石门乡"}], "township"),
        ([{"县": "望山县", "乡镇": name} for name in ("石门乡", "城关镇", "桥头镇")], "township"),
        ([{"乡镇": "石门乡", "村": "下沟村"}, {"乡镇": "城关镇", "村": "东河村"}], "village"),
    ],
)
def test_the_level_is_the_one_that_fits_best(gazetteer: Gazetteer, properties, level) -> None:
    found = _matched(gazetteer, *properties, level=None)
    assert found.level == level
    assert (len(found.matched), found.unmatched) == (len(properties), [])


def test_a_level_that_cannot_be_told_is_asked_for(gazetteer: Gazetteer) -> None:
    far_away = [{"name": name} for name in ("甲乡", "乙乡", "丙乡")]
    with pytest.raises(Refused, match="请指明是县区、乡镇还是村"):
        _matched(gazetteer, *far_away, level=None)
    only_the_county_is_known = [{"县": "望山县", "乡镇": name} for name in ("甲乡", "乙乡", "丙乡")]
    with pytest.raises(Refused, match="请指明是县区、乡镇还是村"):
        _matched(gazetteer, *only_the_county_is_known, level=None)


def test_villages_of_one_name_are_told_apart_by_the_township(gazetteer: Gazetteer) -> None:
    found = _matched(
        gazetteer,
        {"乡镇": "石门乡", "村": "东河村委会"},
        {"乡镇": "城关镇", "村": "东河"},
        {"乡镇": "柳林街道", "村": "柳东社区居委会"},
        level="village",
    )
    assert found.matched == {1: "990121100200", 2: "990121101200", 3: "990122101001"}


def test_a_whole_file_of_another_county_or_city_is_not_ours(gazetteer: Gazetteer) -> None:
    found = _matched(gazetteer, {"县": "远方县", "乡镇": "石门乡"}, {"县": "远方县", "乡镇": "桥头镇"})
    assert found.matched == {}
    found = _matched(
        gazetteer, {"市": "远方市", "NAME": "望山县"}, {"市": "示范", "NAME": "临河县"}, level="county"
    )
    assert found.matched == {2: "990122"}
