"""Spot checks in the field: drawing a sample, what is in it, and taking back what visitors found."""

import hashlib
import json
from typing import Any, Final

import pandas as pd
from sqlalchemy import Engine, Select, and_, func, literal, select

from data.importers.base import Context, Refused
from data.importers.places import Places
from data.importers.run import Importing, Report, found_in, in_order, sheets_of
from data.importers.sample_results import KIND, numbers_in
from data.sampling.entry import Visit, enter
from data.sampling.keeping import MOST, Draw, keep
from data.sampling.questions import HOUSEHOLD, QUESTIONS, SUBJECTS
from data.schema import areas, batches, persons, projects, sample_answers, sample_items, samples
from queries import freshness
from queries.allocation import chance, proportional, systematic
from queries.areas import tree, within_reach
from queries.derived import refresh
from queries.run import run
from queries.sampling_frame import frame_of, reported_of
from queries.scope import WHOLE_CITY, Scope

LARGEST: Final = 5 << 20  # bytes of a visit list; a thousand rows take some hundred kilobytes
_AT_ONCE: Final = 2_000  # numbers per statement
LARGEST_SEED: Final = 2_000_000_000  # what every store holds in a whole number
LEAST: Final = 5  # a smaller sample cannot show anything
_LEVELS: Final = (
    "township",
    "county",
    "city",
)  # whose areas, times risk, may be the strata: the finest first

SAMPLE_COLUMNS: Final = (
    *("id", "subject", "area_code", "area", "month", "seed", "asked_size", "frame_size", "strata_by"),
    *("data_version", "drawn_by", "drawn_at", "drawn", "visited"),
)
ITEM_COLUMNS: Final = (
    *("item_no", "subject_key", "area_code", "county", "township", "village", "name"),
    *("risk", "stratum", "stratum_size", "weight"),
    *("reported", "visited", "visited_by", "visited_on", "note", "batch_id", "entered_by"),
)

_s, _i, _a = samples.c, sample_items.c, sample_answers.c


def drawn(engine: Engine, draw: Draw, *, scope: Scope) -> tuple[pd.DataFrame, int, str]:
    """What this draw gives, kept nowhere: its items, the size of the frame, and the level of the strata.

    Items are rows of `sample_items` without number, by place. Strata are townships times risk where every
    stratum can have two on average, else counties times risk, else risk alone; within a stratum items stand
    in order of their townships, by chance within each, and are drawn at even steps from a random start.
    """
    frame = frame_of(engine, scope=scope, subject=draw.subject, area=draw.area, month=draw.month)
    size = min(draw.size, len(frame))
    level = next((each for each in _LEVELS if 2 * _strata(frame, each).nunique() <= size), _LEVELS[-1])
    frame = frame.assign(stratum=_strata(frame, level))
    frame["_chance"] = [chance(draw.seed, key) for key in frame["subject_key"]]
    ordered = frame.sort_values(["stratum", "county", "township", "_chance"], kind="stable")
    keys = {str(name): own.tolist() for name, own in ordered.groupby("stratum")["subject_key"]}
    sizes = {name: len(own) for name, own in keys.items()}
    numbers = proportional(sizes, size)
    chosen = {key for name, own in keys.items() for key in systematic(own, numbers[name], draw.seed, name)}
    found = frame[frame["subject_key"].isin(chosen)].copy()
    found["stratum_size"] = found["stratum"].map(sizes)
    found["weight"] = found["stratum_size"].astype(float) / found["stratum"].map(numbers).astype(float)
    keys_found = found["subject_key"].tolist()
    reported = reported_of(
        engine, scope=scope, subject=draw.subject, keys=keys_found, area=draw.area, month=draw.month
    )
    found["reported"] = [reported.get(key, "{}") for key in keys_found]
    columns = ["subject_key", "area_code", "risk", "stratum", "stratum_size", "weight", "reported"]
    return found[columns].reset_index(drop=True), len(frame), level


def _strata(frame: pd.DataFrame, level: str) -> pd.Series:
    place = frame[level] if level in frame else pd.Series("", index=frame.index)
    return place.str.cat(frame["risk"], sep=" ").str.strip()


def draw_and_keep(engine: Engine, draw: Draw, by: str, *, scope: Scope) -> int:
    """Draw within the scope, keep the sample, and give its number.

    Raises `Refused`, one Chinese sentence: an area out of reach, a size or a seed out of bounds, nothing to
    draw from.
    """
    if draw.area not in within_reach(engine, scope=scope):
        raise Refused("只能在您范围内的地区抽取样本。")
    if not LEAST <= draw.size <= MOST:
        raise Refused(f"样本量应在 {LEAST} 到 {MOST:,} 之间。")
    if not 0 <= draw.seed <= LARGEST_SEED:
        raise Refused(f"种子应在 0 到 {LARGEST_SEED:,} 之间。")
    version = freshness.data_version(engine, scope=scope)
    items, frame_size, level = drawn(engine, draw, scope=scope)
    if items.empty:
        raise Refused(f"这里当月没有可抽查的{SUBJECTS[draw.subject].word}。")
    rows = [{str(name): value for name, value in row.items()} for row in items.to_dict("records")]
    return keep(engine, draw, rows, frame_size=frame_size, strata_by=level, version=version, by=by)


def listing(engine: Engine, *, scope: Scope) -> pd.DataFrame:
    """The samples of which the scope sees any item, newest first: `SAMPLE_COLUMNS`.

    drawn and visited count those that it sees; area is a name, the code of an area that is no longer known;
    drawn_at in UTC.
    """
    counted = (
        select(
            _i.sample_id,
            func.count(_i.item_no.distinct()).label("drawn"),
            func.count(_a.item_no.distinct()).label("visited"),
        )
        .select_from(sample_items.outerjoin(sample_answers, _a.item_no == _i.item_no))
        .group_by(_i.sample_id)
        .subquery("counted")
    )
    names = [name for name in SAMPLE_COLUMNS if name in _s]
    named = func.coalesce(areas.c.name, _s.area_code)
    statement = (
        select(*(_s[name] for name in names), named.label("area"), counted.c.drawn, counted.c.visited)
        .join(counted, counted.c.sample_id == _s.id)
        .outerjoin(areas, areas.c.code == _s.area_code)
        .order_by(_s.id.desc())
    )
    return run(engine, statement, scope=scope)[list(SAMPLE_COLUMNS)]


def items(engine: Engine, *, scope: Scope, sample: int) -> pd.DataFrame:
    """What the scope sees of a sample, in the order of the visit list: `ITEM_COLUMNS`, and a column per
    question with yes, no, missing or "".

    county, township and village are names ("" where it lies higher), name is the head (masked unless
    scope.personal) or the project's name, reported a dict question → what the records said at the draw.
    visited_by, visited_on, note and entered_by are of the latest entry; visited says whether there is any.
    """
    answers = _answers(engine, sample, scope)
    statement = _items(sample)
    frame = run(engine, statement, scope=scope)
    frame = _with_places(engine, scope, frame)
    frame["name"] = frame["head"].fillna(frame["project"]).fillna("")
    frame["reported"] = [json.loads(text) for text in frame["reported"]]
    latest = answers.sort_values("batch_id", kind="stable").drop_duplicates("item_no", keep="last")
    latest = latest.set_index("item_no")
    for name in ("visited_by", "visited_on", "note", "batch_id", "entered_by"):
        frame[name] = frame["item_no"].map(latest[name])
    for name in ("visited_by", "note", "entered_by"):
        frame[name] = _texts(frame[name])
    frame["visited_on"] = pd.to_datetime(frame["visited_on"])
    frame["visited"] = frame["item_no"].isin(latest.index)
    for code in QUESTIONS:
        own = answers[answers["question"] == code].set_index("item_no")["answer"]
        frame[code] = _texts(frame["item_no"].map(own))
    return frame[[*ITEM_COLUMNS, *QUESTIONS]]


def _texts(values: pd.Series) -> pd.Series:
    """Texts, "" for none."""
    return values.astype("object").where(values.notna(), "").astype("str")


def take_back(engine: Engine, name: str, content: bytes, by: str, *, scope: Scope) -> list[Report]:
    """Import a visit list that came back; every row must lie within the scope, or nothing is taken.

    Raises `Refused` or `data.importers.reading.UnreadableFile` with a sentence; single rows that are wrong
    stand in the reports.
    """
    if len(content) > LARGEST:
        raise Refused(f"文件“{name}”超过 {LARGEST >> 20} MB，不像走访单；请在数据工作台导入。")
    found = found_in(name, hashlib.sha256(content).hexdigest(), sheets_of(name, content), KIND)
    with engine.connect() as connection:
        context = Context(name, connection, Places(connection))
        numbers = sorted({number for part in found for number in numbers_in(part.tables, context)})
    _refuse_others(engine, numbers, scope)
    importing = Importing(engine, refresh, imported_by=by)
    return [importing.take(part) for part in in_order(found)]


def enter_visit(engine: Engine, visit: Visit, by: str, *, scope: Scope) -> Report:
    """Import a typed visit of an item within the scope; raises `Refused` where it is not."""
    _refuse_others(engine, [visit.item_no], scope)
    return enter(engine, visit, by, refresh)


def _refuse_others(engine: Engine, numbers: list[str], scope: Scope) -> None:
    """Refuse items that exist and are out of sight; those that do not exist are refused row by row."""
    others: list[str] = []
    for start in range(0, len(numbers), _AT_ONCE):
        named_in_file = select(_i.item_no).where(_i.item_no.in_(numbers[start : start + _AT_ONCE]))
        there = set(run(engine, named_in_file, scope=WHOLE_CITY)["item_no"])
        others += sorted(there - set(run(engine, named_in_file, scope=scope)["item_no"]))
    if others:
        named = "、".join(others[:3]) + ("等" if len(others) > 3 else "")
        raise Refused(f"有 {len(others)} 个抽查编号（{named}）不在您的范围内，没有导入。")


def _with_places(engine: Engine, scope: Scope, frame: pd.DataFrame) -> pd.DataFrame:
    """With the names of county, township and village."""
    known = tree(engine, scope=scope).set_index("code")
    known["village"] = known["name"].where(known["level"] == "village", "")
    names = known.reindex(frame["area_code"])[["county", "township", "village"]].fillna("")
    return frame.assign(**{str(name): names[name].tolist() for name in names})


def _items(sample: int) -> Select[Any]:
    head = and_(persons.c.household_no == _i.subject_key, persons.c.seq == literal(1))
    of_household, of_project = _s.subject == HOUSEHOLD, _s.subject != HOUSEHOLD
    columns = ("item_no", "subject_key", "area_code", "risk", "stratum", "stratum_size", "weight", "reported")
    return (
        select(
            *(_i[name] for name in columns), persons.c.name.label("head"), projects.c.name.label("project")
        )
        .select_from(sample_items)
        .join(samples, _s.id == _i.sample_id)
        .outerjoin(persons, and_(of_household, head))
        .outerjoin(projects, and_(of_project, projects.c.project_no == _i.subject_key))
        .where(_i.sample_id == sample)
        .order_by(_i.item_no)
    )


def _answers(engine: Engine, sample: int, scope: Scope) -> pd.DataFrame:
    columns = ("item_no", "question", "answer", "visited_by", "visited_on", "note", "batch_id")
    statement = (
        select(*(_a[name] for name in columns), batches.c.imported_by.label("entered_by"))
        .join(batches, batches.c.id == _a.batch_id)
        .join(sample_items, _i.item_no == _a.item_no)
        .where(_i.sample_id == sample)
    )
    return run(engine, statement, scope=scope)
