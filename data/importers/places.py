"""Names or codes of counties, townships and villages → area codes, each within its parent."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from data.importers.cleaning import plain
from data.schema import FOREVER, areas
from data.vocabulary import LEVEL_LABELS, LEVELS

# Endings of names, longest first, by the kind of area they stand for. A name without an ending matches any
# kind ("南寨" is 南寨镇); two different kinds never match (南寨乡 is not 南寨镇).
_ENDINGS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "city": (("市", "市"),),
    "county": (("自治县", "县"), ("县", "县"), ("市", "市"), ("区", "区"), ("旗", "旗")),
    "township": (
        ("街道办事处", "街道"),
        ("街道", "街道"),
        ("办事处", "街道"),
        ("民族乡", "乡"),
        ("乡", "乡"),
        ("镇", "镇"),
    ),
    "village": (
        ("社区居民委员会", "社区"),
        ("居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居委会", "社区"),
        ("社区", "社区"),
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("行政村", "村"),
        ("村", "村"),
    ),
}


class UnknownPlace(Exception):  # noqa: N818 - reads as what happened
    """A place column names no area, or several. `field` is the column's field name (county, township or
    village), `expected` the Chinese half-sentence that says what would be right."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(expected)
        self.field, self.expected = field, expected


def stem(name: str, level: str) -> tuple[str, str]:
    """A name without its ending, and the kind of area that the ending stands for ("" without one)."""
    for ending, kind in _ENDINGS[level]:
        if name.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)], kind
    return name, ""


class Places:
    """Every area of the store, for looking up what a row names.

    A closed area is found as well and stands for its successor.
    """

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute(
            select(
                areas.c.code,
                areas.c.name,
                areas.c.level,
                areas.c.parent_code,
                areas.c.successor_code,
                areas.c.valid_to,
            )
        ).all()
        self._names = {row.code: row.name for row in rows}
        self._levels = {row.code: row.level for row in rows}
        self._successors = {row.code: row.successor_code for row in rows if row.successor_code}
        self._closed = {row.code for row in rows if row.valid_to != FOREVER}
        self._parents = {row.code: self.current(row.parent_code) if row.parent_code else None for row in rows}
        self._spellings = {row.code: plain(row.name) for row in rows}
        self._kinds: dict[str, str] = {}
        self._stems: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in rows:
            root, self._kinds[row.code] = stem(self._spellings[row.code], row.level)
            self._stems[row.level, root].append(row.code)
        self._found: dict[tuple[Any, ...], str] = {}
        self._steps: dict[tuple[str, str, str | None], str] = {}

    def __len__(self) -> int:
        return len(self._names)

    def current(self, code: str) -> str:
        """The code itself, or of the area that took it over."""
        seen = {code}
        while (successor := self._successors.get(code)) is not None and successor not in seen:
            seen.add(successor)
            code = successor
        return code

    def name(self, code: str) -> str:
        return self._names[code]

    def level(self, code: str) -> str:
        return self._levels[code]

    def at(self, code: str, level: str) -> str | None:
        """The area itself or above it that has this level."""
        above: str | None = self.current(code)
        while above is not None and self._levels[above] != level:
            above = self._parents[above]
        return above

    def only(self, level: str) -> str | None:
        """The one area of this level; None where there are several."""
        codes = [code for code, its in self._levels.items() if its == level and code not in self._closed]
        return codes[0] if len(codes) == 1 else None

    def above(self, code: str) -> list[str]:
        """The areas that contain this one, nearest first."""
        chain: list[str] = []
        parent = self._parents[self.current(code)]
        while parent is not None:
            chain.append(parent)
            parent = self._parents[parent]
        return chain

    def find(self, *, city: Any = "", county: Any = "", township: Any = "", village: Any = "") -> str:
        """The code of the finest area named; columns left empty are skipped.

        Raises `UnknownPlace` where a name is unknown within its parent, where it fits several areas, and
        where nothing is named at all.
        """
        asked = (city, county, township, village)
        known = self._found.get(asked)
        if known is None:
            known = self._found[asked] = self._find(map(plain, asked))
        return known

    def _find(self, names: Iterable[str]) -> str:
        inside: str | None = None
        for level, name in zip(LEVELS, names, strict=True):
            if name:
                step = (level, name, inside)  # the same county and township on row after row
                if step not in self._steps:
                    self._steps[step] = self._step(*step)
                inside = self._steps[step]
        if inside is None:
            raise UnknownPlace("village", "应填写所在的县、乡、村")
        return inside

    def _step(self, level: str, name: str, inside: str | None) -> str:
        if self._levels.get(name) == level and self._within(name, inside):
            return self.current(name)
        root, kind = stem(name, level)
        fitting = [
            code
            for code in self._stems.get((level, root), ())
            if self._within(code, inside) and (not kind or self._kinds[code] in ("", kind))
        ]
        for better in (self._spelled(fitting, name), [code for code in fitting if code not in self._closed]):
            fitting = better or fitting
        found = {self.current(code) for code in fitting}
        if len(found) == 1:
            return found.pop()
        raise UnknownPlace(
            level, self._ambiguous(level, found) if found else self._unknown(level, name, inside)
        )

    def _spelled(self, codes: list[str], name: str) -> list[str]:
        return [code for code in codes if self._spellings[code] == name]

    def _within(self, code: str, inside: str | None) -> bool:
        """Whether an area lies in another, now or, for a merged one, before its merger."""
        above: str | None = code
        while above is not None and inside is not None:
            if above == inside:
                return True
            successor = self._successors.get(above)
            if successor is not None and self._within(successor, inside):
                return True
            above = self._parents[above]
        return inside is None

    def _path(self, code: str) -> str:
        names = []
        above: str | None = code
        while above is not None and self._levels[above] != "city":
            names.append(self._names[above])
            above = self._parents[above]
        return "".join(reversed(names))

    def _ambiguous(self, level: str, found: set[str]) -> str:
        some = "、".join(self._path(code) for code in sorted(found)[:3])
        return f"有 {len(found)} 个同名的{LEVEL_LABELS[level]}（{some}），应同时写明上级，或填写编码"

    def _unknown(self, level: str, name: str, inside: str | None) -> str:
        near = [c for c, its in self._levels.items() if its == level and self._within(c, inside)]
        where = f"“{self._path(inside)}”" if inside and self._path(inside) else ""
        close = difflib.get_close_matches(name, [self._names[c] for c in near], n=2, cutoff=0.5)
        hint = f"，是否为“{'”或“'.join(close)}”" if close else ""
        return f"行政区划中{where}没有这个{LEVEL_LABELS[level]}，应填写行政区划中的名称或编码{hint}"
