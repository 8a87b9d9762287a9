"""The areas a person may see, as a tree: names, levels, paths and children without asking the store."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from queries.scope import Scope

CHILD_LEVEL = {"city": "county", "county": "township", "township": "village"}


@dataclass(frozen=True)
class Area:
    """One area; `parent` is empty for the city."""

    code: str
    name: str
    level: str
    parent: str
    valid_from: date
    valid_to: date

    def exists_in(self, month: int) -> bool:
        """Whether the area existed on the last day of a month (YYYYMM): splits and mergers change the map."""
        after = date(month // 100 + month % 100 // 12, month % 100 % 12 + 1, 1)
        return self.valid_from < after <= self.valid_to


@dataclass(frozen=True)
class AreaTree:
    """Every visible area by code, with its children in the order of their codes."""

    areas: dict[str, Area]
    roots: tuple[str, ...]
    _children: dict[str, list[Area]] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: pd.DataFrame, scope: Scope) -> "AreaTree":
        """From `queries.areas.tree`; the roots are the areas where the person's view begins."""
        areas = {
            str(row["code"]): Area(
                str(row["code"]),
                str(row["name"]),
                str(row["level"]),
                _text(row["parent_code"]),
                _date(row["valid_from"]),
                _date(row["valid_to"]),
            )
            for row in frame.sort_values("code").to_dict("records")
        }
        children: dict[str, list[Area]] = defaultdict(list)
        for area in areas.values():
            children[area.parent].append(area)
        if scope.everything:
            roots = [code for code, area in areas.items() if area.parent not in areas]
        else:
            roots = [code for code in areas if code in scope.areas]
        return cls(areas, tuple(roots), dict(children))

    def __contains__(self, code: str) -> bool:
        return code in self.areas

    def __getitem__(self, code: str) -> Area:
        return self.areas[code]

    def name(self, code: str) -> str:
        """The area's name; an unknown code names itself."""
        return self.areas[code].name if code in self.areas else code

    def path(self, code: str) -> list[Area]:
        """From the root of the person's view down to the area itself."""
        steps: list[Area] = []
        while code in self.areas:
            steps.append(self.areas[code])
            if code in self.roots:
                break
            code = self.areas[code].parent
        return steps[::-1]

    def visible(self, code: str) -> bool:
        """Whether the area lies at or below a root: ancestors may have a name, but no page."""
        steps = self.path(code)
        return bool(steps) and steps[0].code in self.roots

    def children(self, code: str, month: int) -> list[Area]:
        """The areas one level down that existed in the month (YYYYMM)."""
        return [area for area in self._children.get(code, []) if area.exists_in(month)]

    def child_level(self, code: str) -> str | None:
        """The level below the area's; none below a village."""
        return CHILD_LEVEL.get(self.areas[code].level)


def _text(code: object) -> str:
    return code if isinstance(code, str) else ""


def _date(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value
