"""The area tree for breadcrumbs and select boxes, and areas by what people type."""

import unicodedata

import pandas as pd
from sqlalchemy import Engine, func, select

from data.schema import area_tree, areas
from queries.run import Store, run, run_rows, visible
from queries.scope import Scope
from queries.suggest import suggestion

TREE_COLUMNS = (
    "code",
    "name",
    "level",
    "parent_code",
    "county",
    "township",
    "valid_from",
    "valid_to",
    "successor_code",
)


class UnknownArea(ValueError):  # noqa: N818 - reads as what it is
    """No area, or more than one, goes by what was asked for; the text is a sentence for the reader."""


def tree(engine: Engine, *, scope: Scope) -> pd.DataFrame:
    """Every area, by code: `TREE_COLUMNS`.

    level is city, county, township or village; parent_code "" for the city; county and township are the
    names of the areas that it lies in or is, "" where there is none; valid_from and valid_to are dates
    (valid_to is the first day that it no longer exists); successor_code "" unless merged. Areas are public:
    a limited scope sees the whole tree, an empty one nothing.
    """
    stored = select(
        areas.c.code,
        areas.c.name,
        areas.c.level,
        func.coalesce(areas.c.parent_code, "").label("parent_code"),
        areas.c.valid_from,
        areas.c.valid_to,
        func.coalesce(areas.c.successor_code, "").label("successor_code"),
    ).order_by(areas.c.code)
    frame = run(engine, stored, scope=scope)
    columns = (frame[column].tolist() for column in ("code", "name", "level", "parent_code"))
    places = {code: place for code, *place in zip(*columns, strict=True)}
    for level in ("county", "township"):
        found = [_name_at(code, level, places) for code in places]
        frame[level] = pd.Series(found, index=frame.index, dtype="str")
    return frame[list(TREE_COLUMNS)]


def city(engine: Store, *, scope: Scope) -> str:
    """The code of the area at the top; "" without any."""
    top = select(areas.c.code).where(areas.c.parent_code.is_(None)).order_by(areas.c.code).limit(1)
    return next((code for (code,) in run_rows(engine, top, scope=scope)), "")


def _name_at(code: str, level: str, places: dict[str, list[str]]) -> str:
    """The name of the area of `level` that an area lies in or is; `places` are (name, level, parent)."""
    while code in places:
        name, own, parent = places[code]
        if own == level:
            return name
        code = parent
    return ""


def within_reach(engine: Engine, *, scope: Scope) -> frozenset[str]:
    """Codes of the areas whose figures a scope may see."""
    rows = run_rows(engine, select(areas.c.code).where(visible(areas.c.code, scope)), scope=scope)
    return frozenset(code for (code,) in rows)


def counties_of(engine: Store, *, scope: Scope) -> frozenset[str] | None:
    """Codes of the counties that contain, or lie in, an area of the scope; None for all of them."""
    if scope.everything:
        return None
    own, links = sorted(scope.areas), area_tree.c
    statement = (
        select(areas.c.code)
        .join(area_tree, areas.c.code.in_([links.ancestor_code, links.descendant_code]))
        .where(areas.c.level == "county", links.ancestor_code.in_(own) | links.descendant_code.in_(own))
    )
    return frozenset(code for (code,) in run_rows(engine, statement, scope=scope))


def find(engine: Engine, text: str, *, scope: Scope) -> str:
    """The code of the area that `text` names: a code, a name, or a path such as 望山县/石门乡.

    A name may leave out its ending (望山 for 望山县) and be written full-width. Raises UnknownArea with
    suggestions when no area, or more than one, fits.
    """
    frame = tree(engine, scope=scope)
    wanted = _plain(text)
    if wanted in set(frame["code"]):
        return wanted
    frame = frame[frame["successor_code"] == ""]
    *above, last = [part for part in wanted.split("/") if part] or [""]
    found = frame[[_plain(name) == last for name in frame["name"]]]
    if found.empty and len(last) > 1:
        found = frame[[_stem(name) == last for name in frame["name"]]]
    for part in above:
        found = found[[_lies_in(row, part) for row in found.itertuples(index=False)]]
    if len(found) == 1:
        return str(found["code"].iloc[0])
    if found.empty:
        raise UnknownArea(f"没有找到“{text}”这个地方。{suggestion(last, frame['name'])}")
    paths = [f"{_path(row)}（{row.code}）" for row in found.head(5).itertuples(index=False)]
    more = f"等{len(found)}处" if len(found) > len(paths) else ""
    raise UnknownArea(f"“{text}”不止一处：{'、'.join(paths)}{more}。请写明上级（如 县/乡镇/村）或写代码。")


_ENDINGS = ("街道办事处", "街道", "村民委员会", "村委会", "社区", "县", "市", "区", "镇", "乡", "村")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _stem(name: str) -> str:
    plain = _plain(name)
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            return plain.removesuffix(ending)
    return plain


def _lies_in(row: object, part: str) -> bool:
    names = [getattr(row, level) for level in ("county", "township")]
    return any(part in (_plain(name), _stem(name)) for name in names if name)


def _path(row: object) -> str:
    names = [getattr(row, column) for column in ("county", "township", "name")]
    return "/".join(dict.fromkeys(name for name in names if name))
