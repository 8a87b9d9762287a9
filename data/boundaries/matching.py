"""Features → areas: by code, else by name within the parents that the file names; never by guess."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from data.boundaries.gazetteer import Area, Gazetteer, unpadded
from data.boundaries.reading import Feature
from data.boundaries.report import Unmatched
from data.importers.base import Refused
from data.importers.places import plain, stem
from data.vocabulary import LEVEL_LABELS, LEVELS

# Headings under which files give the area's own name, most telling first.
_NAME_HEADINGS: Final = (
    *("name", "名称", "xzqmc", "qhmc", "行政区名称", "行政区划名称", "乡镇", "乡镇名称", "村", "村名"),
    *("村名称", "行政村", "县", "区县", "县区", "xzmc", "xmc", "cmc", "zldwmc", "xiang", "label", "标注"),
)
# Headings under which files give an area above, by its level; a value that the store does not know there
# is a place elsewhere, and its features are not ours.
_PARENT_HEADINGS: Final = {
    "city": ("市", "地市", "市名", "城市", "city", "cityname", "city_name"),
    "county": (
        *(
            "县",
            "区县",
            "县区",
            "县市区",
            "县(市、区)",
            "县(市、区、旗)",
            "所属县",
            "所在县",
            "县名",
            "县名称",
        ),
        *("county", "county_name", "countyname", "xjmc", "xianmc", "district"),
    ),
    "township": ("乡", "镇", "乡镇", "乡(镇)", "所属乡镇", "乡镇名称", "township", "town"),
}
_SUGGESTIONS: Final = 3
_COMPARED: Final = 60  # areas that share most characters; comparing all of a city would take minutes
_LEAST_LIKENESS: Final = 0.5  # about half the characters agree
_BEHIND_BEST: Final = 0.2  # a suggestion this much less alike than the best one is noise


@dataclass
class Matching:
    """What was matched at one level: feature number → area code, and the rest with suggestions."""

    level: str
    matched: dict[int, str] = field(default_factory=dict)
    unmatched: list[Unmatched] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def match(features: list[Feature], gazetteer: Gazetteer, level: str | None) -> Matching:
    """Match at the level asked for, or at the one that fits best.

    Without a level the one with most areas matched wins, the finer one if equal; a level where
    most features fall together in a few areas (a township file's counties) is none.
    Raises Refused where no level fits.
    """
    if level:
        return _LevelMatcher(features, gazetteer, level).match()
    fitting = []
    for candidate in LEVELS[1:]:
        found = _LevelMatcher(features, gazetteer, candidate).match()
        areas = len(set(found.matched.values()))
        if areas and 2 * areas >= len(found.matched):
            fitting.append((areas, LEVELS.index(candidate), found))
    if not fitting:
        raise Refused(
            "看不出文件是哪一级的边界：要素的编码和名称与库中的区划都对不上，请指明是县区、乡镇还是村的边界。"
        )
    return max(fitting, key=lambda fit: fit[:2])[2]


class _LevelMatcher:
    """The matching of one file at one level."""

    def __init__(self, features: list[Feature], gazetteer: Gazetteer, level: str) -> None:
        self.features, self.gazetteer, self.level = features, gazetteer, level
        columns = list(dict.fromkeys(heading for one in features for heading in one.properties))
        self.code_column = self._best(columns, lambda text: bool(gazetteer.by_code(text, level)))
        named = [column for column in columns if column != self.code_column]
        named.sort(key=_heading_rank)
        self.name_column = self._best(named, lambda text: bool(gazetteer.by_name(text, level)))
        if self.name_column is None and named and _heading_rank(named[0]) < len(_NAME_HEADINGS):
            self.name_column = named[0]
        self.parent_columns = [
            column for column in named if column != self.name_column and self._names_parents(column)
        ]

    def match(self) -> Matching:
        matching = Matching(self.level)
        loose: list[tuple[Feature, set[str] | None, set[str], str]] = []
        for feature in self.features:
            parents = self._parents(feature)
            candidates, reason = self._candidates(feature, parents)
            if len(candidates) == 1 and not reason:
                matching.matched[feature.number] = candidates.pop()
                self._warn(feature, matching)
            else:
                loose.append((feature, parents, candidates, reason))
        taken = set(matching.matched.values())
        letters = _by_letter(self.gazetteer, self.level, taken)
        for feature, parents, candidates, reason in loose:
            name = self._name(feature)
            codes = sorted(candidates) or self._alike(name, parents, letters)
            matching.unmatched.append(
                Unmatched(
                    feature.number,
                    name,
                    reason,
                    tuple(self.gazetteer.label(code) for code in codes[:_SUGGESTIONS]),
                )
            )
        return matching

    def _candidates(self, feature: Feature, parents: set[str] | None) -> tuple[set[str], str]:
        """The areas that a feature may be, and why it is none of them for certain ('' if it is)."""
        name = self._name(feature)
        named = self.gazetteer.by_name(name, self.level, parents) if name else set()
        coded = self.gazetteer.by_code(feature.properties.get(self.code_column or "", ""), self.level)
        if coded and named and coded not in named:
            return named | {coded}, "编码和名称指的不是同一个区划"
        if coded:
            return {coded}, ""
        if len(named) == 1:
            return named, ""
        label = LEVEL_LABELS[self.level]
        if named:
            return named, f"有 {len(named)} 个同名的{label}，文件没有写明上级"
        if not name:
            return set(), "没有名称，编码也对不上"
        return set(), "文件写明的上级不在库中" if parents == set() else f"库中没有这个名称的{label}"

    def _warn(self, feature: Feature, matching: Matching) -> None:
        area = self.gazetteer.areas[matching.matched[feature.number]]
        name = feature.properties.get(self.name_column or "", "")
        if name and stem(plain(name), self.level)[0] not in plain(self._full(area)):
            matching.warnings.append(
                f"第 {feature.number} 个要素按编码 {area.code} 对上“{area.name}”，但文件里的名称是“{name}”。"
            )
        if not area.current:
            matching.warnings.append(f"第 {feature.number} 个要素对上的“{area.name}”已经撤并。")

    def _full(self, area: Area) -> str:
        line = self.gazetteer.ancestors(area.code)
        return "".join(self.gazetteer.areas[code].name for code in reversed(line))

    def _name(self, feature: Feature) -> str:
        name = feature.properties.get(self.name_column, "") if self.name_column else ""
        return name or feature.properties.get(self.code_column or "", "")

    def _parents(self, feature: Feature) -> set[str] | None:
        """The areas above that the file names for a feature; None: it names none; empty: unknown ones."""
        found: set[str] | None = None
        for column in self.parent_columns:
            text = feature.properties.get(column, "")
            if text:
                parents = self.gazetteer.parents(text, self.level)
                found = parents if found is None else self._narrowed(found, parents)
        county = self._county_of_code(feature)
        if county and found is None:
            return {county}
        return found

    def _narrowed(self, first: set[str], second: set[str]) -> set[str]:
        """Of two sets of areas above, those that lie in one another: 示范市 and 望山县 → 望山县."""
        below = {a for a in first if second.intersection(self.gazetteer.ancestors(a))}
        return below | {b for b in second if first.intersection(self.gazetteer.ancestors(b))}

    def _county_of_code(self, feature: Feature) -> str | None:
        code = unpadded(feature.properties.get(self.code_column or "", ""))
        if self.level == "county" or len(code) <= 6:
            return None
        return self.gazetteer.by_code(code[:6], "county")

    def _names_parents(self, column: str) -> bool:
        texts = [text for one in self.features if (text := one.properties.get(column, ""))]
        known = sum(bool(self.gazetteer.parents(text, self.level)) for text in texts)
        above = LEVELS[: LEVELS.index(self.level)]
        heading = any(plain(column).lower() in _PARENT_HEADINGS[level] for level in above)
        return bool(texts) and (heading or 2 * known > len(texts))

    def _best(self, columns: list[str], known: Callable[[str], bool]) -> str | None:
        """The column with most texts that are `known`; of equals the first; None if none has any."""
        counts = {
            column: len(
                {text for one in self.features if (text := one.properties.get(column)) and known(text)}
            )
            for column in columns
        }
        best = max(counts, key=counts.__getitem__, default=None)
        return best if best is not None and counts[best] else None

    def _alike(self, name: str, parents: set[str] | None, letters: dict[str, set[str]]) -> list[str]:
        """Codes of the areas whose names are most like this one, best first."""
        shared = Counter(
            code
            for letter in set(plain(name))
            for code in letters.get(letter, ())
            if not parents or parents.intersection(self.gazetteer.ancestors(code))
        )
        scored = []
        for code in sorted(shared, key=lambda code: (-shared[code], code))[:_COMPARED]:
            likeness = _likeness(name, self.gazetteer.areas[code].name, self.level)
            if likeness >= _LEAST_LIKENESS:
                scored.append((-likeness, code))
        scored.sort()
        return [code for score, code in scored if score <= scored[0][0] + _BEHIND_BEST]


def _heading_rank(column: str) -> int:
    heading = plain(column).lower()
    return _NAME_HEADINGS.index(heading) if heading in _NAME_HEADINGS else len(_NAME_HEADINGS)


def _by_letter(gazetteer: Gazetteer, level: str, taken: set[str]) -> dict[str, set[str]]:
    letters: dict[str, set[str]] = defaultdict(set)
    for area in gazetteer.at(level):
        if area.code not in taken:
            for letter in stem(plain(area.name), level)[0]:
                letters[letter].add(area.code)
    return letters


def _likeness(name: str, other: str, level: str) -> float:
    """0–1: likeness of the stems, and with a third of the weight that of the whole names."""
    stems = stem(plain(name), level)[0], stem(plain(other), level)[0]
    whole = plain(name), plain(other)
    return (2 * SequenceMatcher(None, *stems).ratio() + SequenceMatcher(None, *whole).ratio()) / 3
