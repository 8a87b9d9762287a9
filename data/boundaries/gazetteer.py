"""The store's areas, found by code and by name, within the areas above them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from data.boundaries.report import AreaName
from data.importers.places import plain, stem
from data.vocabulary import LEVELS


@dataclass(frozen=True)
class Area:
    """An area of the store; `current` is False once it was merged away or abolished."""

    code: str
    name: str
    level: str
    parent_code: str | None
    current: bool


def unpadded(text: str) -> str:
    """An area code without padding: 340602000000 → 340602, 341321101.0 → 341321101; '' if it is none.

    Counties have 6 digits, townships 9, villages 12 (GB/T 2260, GB/T 10114); many systems pad the
    shorter ones with zeros.
    """
    match = re.fullmatch(r"(\d{6}|\d{9}|\d{12})(?:\.0*)?", plain(text))
    if not match:
        return ""
    code = match[1]
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    return code


class Gazetteer:
    """The store's areas, found by code and by name, with their ancestors."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas = {area.code: area for area in areas}
        self._codes = {unpadded(code) or code: code for code in self.areas}
        self._named: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._stemmed: dict[tuple[str, str], set[str]] = defaultdict(set)
        for area in self.areas.values():
            for prefix in self._prefixes(area):
                self._named[area.level, prefix + plain(area.name)].add(area.code)
            self._stemmed[area.level, stem(plain(area.name), area.level)[0]].add(area.code)

    def _prefixes(self, area: Area) -> set[str]:
        """'' and the ancestors' names that files write before a name (望山县石门乡)."""
        prefixes, longest = {""}, ""
        for ancestor in self.ancestors(area.code)[1:]:
            longest = plain(self.areas[ancestor].name) + longest
            prefixes |= {longest, plain(self.areas[ancestor].name)}
        return prefixes

    def ancestors(self, code: str) -> list[str]:
        """The area itself and the areas above it, nearest first."""
        line = [code]
        while (parent := self.areas[line[-1]].parent_code) and parent in self.areas and parent not in line:
            line.append(parent)
        return line

    def counties(self, codes: Iterable[str]) -> list[str]:
        """The counties that the areas are or lie in, each once."""
        above = {one for code in codes for one in self.ancestors(code)}
        return sorted(one for one in above if self.areas[one].level == "county")

    def label(self, code: str) -> AreaName:
        """The area with its path below the city."""
        line = [self.areas[one] for one in self.ancestors(code)]
        below = [area.name for area in reversed(line) if area.level != "city"] or [line[0].name]
        return AreaName(code, self.areas[code].name, " · ".join(below))

    def at(self, level: str) -> list[Area]:
        """The areas of a level that exist today, by code."""
        found = (area for area in self.areas.values() if area.level == level and area.current)
        return sorted(found, key=lambda area: area.code)

    def by_code(self, text: str, level: str) -> str | None:
        """The area of a level with this code, padded or not."""
        code = self._codes.get(unpadded(text))
        return code if code and self.areas[code].level == level else None

    def by_name(self, name: str, level: str, parents: set[str] | None = None) -> set[str]:
        """Areas of a level with this name, below one of `parents` where given.

        The name in full counts first; then the name without its ending, unless both have endings
        that mean different things (石门乡 is not 石门镇). Areas that no longer exist count last.
        """
        exact = self._below(self._named.get((level, plain(name)), set()), parents)
        if exact:
            return exact
        root, kind = stem(plain(name), level)
        loose = {
            code
            for code in self._stemmed.get((level, root), set())
            if not kind or stem(plain(self.areas[code].name), level)[1] in ("", kind)
        }
        return self._below(loose, parents)

    def _below(self, codes: set[str], parents: set[str] | None) -> set[str]:
        if parents is not None:
            codes = {code for code in codes if parents.intersection(self.ancestors(code)[1:])}
        return {code for code in codes if self.areas[code].current} or codes

    def parents(self, text: str, level: str) -> set[str]:
        """Areas above `level` that a text names by code or name."""
        found: set[str] = set()
        for above in LEVELS[: LEVELS.index(level)]:
            code = self.by_code(text, above)
            found |= {code} if code else self.by_name(text, above)
        return found
