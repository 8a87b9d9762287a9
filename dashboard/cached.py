"""The queries as pages call them: the store opened once, every answer kept until the data changes.

The only place with `st.cache_*`. Every key holds the question, the person's scope and the store's
identity and data version: an import makes new keys, and one person's answer is never another's.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy import Engine, inspect
from sqlalchemy.engine import make_url

from dashboard.area_tree import AreaTree
from data.engine import open_store, store_url
from data.finding_decisions import Decision, FindingKey
from data.importers.run import Report
from data.migrate import is_current, migrate
from data.month_signoffs import Signature
from data.published_entry import Entry
from queries import (
    areas,
    collective_income,
    comparison,
    evaluate,
    freezing,
    freshness,
    fund_lists,
    household_lists,
    income_chain,
    judgement,
    lagging,
    lagging_context,
    lists,
    loan_lists,
    places,
    points_pilots,
    problem_lists,
    project_lists,
    visit_lists,
    work_lists,
)
from queries import attention as attention_query
from queries import batches as batches_query
from queries import changes as changes_query
from queries import closing as closing_query
from queries import control as control_query
from queries import findings as findings_query
from queries import flows as flows_query
from queries import forecast as forecast_query
from queries import pace as pace_query
from queries import process as process_query
from queries import published as published_query
from queries import ranking as ranking_query
from queries import references as references_query
from queries import snapshots as snapshots_query
from queries import survival as survival_query
from queries import uploads as uploads_query
from queries.kpi import KPIS
from queries.scope import Scope
from queries.snapshots import Snapshot

Question = ParamSpec("Question")
Answer = TypeVar("Answer")

_STORE_OF_THIS_RUN: Final = "_store"
_ANSWERS_KEPT: Final = 2000
_ANSWERS_KEPT_SECONDS: Final = 6 * 3600


class StoreGoneError(Exception):
    """The store was there and is not any more."""


class StoreOutdatedError(Exception):
    """The store's tables are not the ones this code was written for."""


@dataclass(frozen=True)
class Store:
    """The store as a page run sees it. `identity` tells one file or server from another.

    On a snapshot these are the frozen file's; `live` is always the store that imports write to.
    """

    identity: str
    version: int
    empty: bool
    demo: bool
    snapshot: Snapshot | None = None
    live: "Store | None" = None


def store(scope: Scope, snapshot: int = 0) -> Store:
    """Look at the store once per run, before anything is asked of it.

    With the number of a snapshot that there is, every later question of this run is asked of the frozen
    store; raises data.frozen_store.SnapshotError when its file is missing or not as it was. Raises
    StoreGoneError when a SQLite file that was served before is missing, StoreOutdatedError when the tables
    are older or newer than this code, and SQLAlchemy's errors when a server does not answer.
    """
    identity = _identity()
    if identity is None:
        found = Store("", 0, empty=True, demo=False)
    elif not _is_ready(identity):
        found = Store(identity, 0, empty=True, demo=False)
    else:
        version = freshness.data_version(_engine(identity), scope=scope)
        empty, demo = _kind_of_store(identity, version, scope)
        found = Store(identity, version, empty, demo)
    st.session_state[_STORE_OF_THIS_RUN] = found
    if snapshot and not found.empty:
        frozen = snapshots_query.snapshot(_engine(found.identity), snapshot, scope=scope)
        if frozen is not None:
            found = _frozen_store(found, frozen, scope)
            st.session_state[_STORE_OF_THIS_RUN] = found
    return found


def _frozen_store(live: Store, frozen: Snapshot, scope: Scope) -> Store:
    """The snapshot as a store; its file is verified when first seen, and again when it looks changed."""
    engine = _engine(live.identity)
    file = freezing.path_of(engine, frozen)
    seen = file.stat() if file.is_file() else None
    mark = f"{seen.st_dev}-{seen.st_ino}-{seen.st_size}-{seen.st_mtime_ns}" if seen else ""
    identity = f"{live.identity}@{frozen.id}-{frozen.sha256}-{mark}"
    if identity not in _frozen() or not seen:
        _frozen()[identity] = freezing.opened(engine, frozen)
    empty, demo = _kind_of_store(identity, frozen.data_version, scope)
    return Store(identity, frozen.data_version, empty, demo, frozen, live)


@st.cache_resource
def _frozen() -> dict[str, Engine]:
    """Engines on frozen files that were verified, by identity."""
    return {}


def _identity() -> str | None:
    """The store's address, for a SQLite file with its inode: a file put in its place is another store.

    None where a SQLite file does not exist yet; opening it would create it.
    """
    url = make_url(store_url())
    address = url.render_as_string(hide_password=True)
    if url.get_backend_name() != "sqlite" or not url.database:
        return address
    file = Path(url.database)
    if file.is_file():
        seen = file.stat()
        _served()[address] = True
        return f"{address}#{seen.st_dev}-{seen.st_ino}"
    if address in _served():
        raise StoreGoneError(f"missing: {file.name}")
    return None


@st.cache_resource
def _served() -> dict[str, bool]:
    """Addresses of SQLite files seen by this server: a missing one of these is gone, not new."""
    return {}


def _engine(identity: str) -> Engine:
    """The engine on a store, frozen or live."""
    return _frozen().get(identity) or _live_engine(identity)


@st.cache_resource(max_entries=4, show_spinner=False)
def _live_engine(identity: str) -> Engine:
    """One engine per store; the identity is the key, the address comes from the settings."""
    return open_store()


def _is_ready(identity: str) -> bool:
    """Whether the tables are there and current; False for a store without any table."""
    if identity in _ready():
        return True
    engine = _engine(identity)
    if is_current(engine):
        _ready()[identity] = True
        return True
    if inspect(engine).get_table_names():
        raise StoreOutdatedError("schema is not current")
    return False


@st.cache_resource
def _ready() -> dict[str, bool]:
    """Stores whose schema was found current: checked once, since the check costs more than a page."""
    return {}


@st.cache_data(max_entries=64, ttl=_ANSWERS_KEPT_SECONDS, show_spinner=False)
def _kind_of_store(identity: str, version: int, scope: Scope) -> tuple[bool, bool]:
    engine = _engine(identity)
    empty = freshness.is_empty(engine, scope=scope) or not freshness.months(engine, scope=scope)
    return empty, freshness.is_demo(engine, scope=scope)


@st.cache_data(max_entries=_ANSWERS_KEPT, ttl=_ANSWERS_KEPT_SECONDS, show_spinner=False)
def _kept(identity: str, version: int, question: str, _answer: Callable[[], Any]) -> Any:
    """An answer, or what is made of answers: everybody gets a copy of their own."""
    return _answer()


@st.cache_resource(max_entries=64, ttl=_ANSWERS_KEPT_SECONDS, show_spinner=False)
def _shared(identity: str, version: int, question: str, _answer: Callable[[], Any]) -> Any:
    """An answer too large to copy for every run; nobody may change it."""
    return _answer()


def current() -> Store:
    """The store as this run has seen it; a page asks no second time."""
    found = st.session_state.get(_STORE_OF_THIS_RUN)
    if not isinstance(found, Store):
        raise RuntimeError("cached.store() must run before a question is asked")
    return found


def _cached(
    question: Callable[Concatenate[Engine, Question], Answer], keep: Callable[..., Any] = _kept
) -> Callable[Question, Answer]:
    """The same question without its engine, answered from memory while the data version stands.

    The scope is among the named arguments of every question, and so part of every key.
    """
    name = f"{question.__module__}.{question.__qualname__}"

    def ask(*positional: Question.args, **named: Question.kwargs) -> Answer:
        seen = current()
        key = _key(name, positional, named)
        answer: Answer = keep(
            seen.identity, seen.version, key, lambda: question(_engine(seen.identity), *positional, **named)
        )
        return answer

    ask.__name__, ask.__doc__ = question.__name__, question.__doc__
    return ask


def _of_live(
    question: Callable[Concatenate[Engine, Question], Answer], *, keep: bool
) -> Callable[Question, Answer]:
    """The same question without its engine, asked of the live store also on a snapshot.

    Kept while the data version stands, or asked anew each time: snapshots come and go with no new version.
    """

    def ask(*positional: Question.args, **named: Question.kwargs) -> Answer:
        seen = current()
        live = seen.live or seen
        engine = _engine(live.identity)
        if not keep:
            return question(engine, *positional, **named)
        key = _key(f"{question.__module__}.{question.__qualname__}", positional, named)
        answer: Answer = _kept(
            live.identity, live.version, key, lambda: question(engine, *positional, **named)
        )
        return answer

    ask.__name__, ask.__doc__ = question.__name__, question.__doc__
    return ask


def made(name: str, make: Callable[[], Answer], *, shared: bool = False, **depends: Any) -> Answer:
    """What `make` makes of answers, kept as they are: for drawings that take longer than their figures.

    `depends` is all that it depends on beside the store, `scope` included. What is `shared` is not copied
    for every run, and nobody may change it.
    """
    seen = current()
    keep = _shared if shared else _kept
    answer: Answer = keep(seen.identity, seen.version, _key(name, (), depends), make)
    return answer


def _key(name: str, positional: tuple[Any, ...], named: dict[str, Any]) -> str:
    """A question in one text: Streamlit takes longer to hash its parts than many answers take to read."""
    if not isinstance(named.get("scope"), Scope):
        raise TypeError(f"{name}: asked without a scope")
    return repr((name, positional, sorted(named.items())))


@st.cache_resource(max_entries=32, show_spinner=False)
def _area_tree(identity: str, version: int, scope: Scope) -> AreaTree:
    return AreaTree.of(areas.tree(_engine(identity), scope=scope), scope)


def area_tree(*, scope: Scope) -> AreaTree:
    """The areas of the person's view as one shared, never changed object."""
    seen = current()
    return _area_tree(seen.identity, seen.version, scope)


def _judged(engine: Engine, *, scope: Scope, month: int, **choice: Any) -> Any:
    """`evaluate.values` with its judgement: V plus status, reference, reference_label, shortfall."""
    kpis = choice.pop("kpis", None) or list(KPIS)
    wanted = judgement.with_bases(kpis)
    found = evaluate.values(engine, scope=scope, month=month, kpis=wanted, **choice)
    judged = judgement.judge(engine, found, scope=scope)
    return judged[judged["kpi"].isin(kpis)].reset_index(drop=True)


def _judged_trend(engine: Engine, *, scope: Scope, **choice: Any) -> Any:
    """`evaluate.trend` with its judgement month by month."""
    return judgement.judge(engine, evaluate.trend(engine, scope=scope, **choice), scope=scope)


def _judged_ranking(engine: Engine, *, scope: Scope, **choice: Any) -> Any:
    """`ranking.ranking` with its judgement: one frame for a ranked table and its map."""
    return judgement.judge(engine, ranking_query.ranking(engine, scope=scope, **choice), scope=scope)


def _judged_breakdown(engine: Engine, *, scope: Scope, **choice: Any) -> Any:
    """`evaluate.breakdown` with its judgement: each fund level against the rule for its own money."""
    return judgement.judge(engine, evaluate.breakdown(engine, scope=scope, **choice), scope=scope)


values = _cached(evaluate.values)
judged = _cached(_judged)
trend = _cached(evaluate.trend)
judged_trend = _cached(_judged_trend)
breakdown = _cached(evaluate.breakdown)
judged_breakdown = _cached(_judged_breakdown)
ranking = _cached(ranking_query.ranking)
judged_ranking = _cached(_judged_ranking)
shapes = _cached(places.shapes, _shared)
households = _cached(lists.households)
households_counted = _cached(household_lists.households)
overdue_clues = _cached(household_lists.overdue_clues)
process = _cached(process_query.process)
flows = _cached(flows_query.flows)
survival = _cached(survival_query.survival)
projects = _cached(lists.projects)
projects_in_detail = _cached(project_lists.projects)
project = _cached(project_lists.project)
project_funding = _cached(project_lists.funding)
project_payments = _cached(project_lists.payments)
slow_money = _cached(fund_lists.slow)
pace = _cached(pace_query.pace)
forecast = _cached(forecast_query.forecast)
money_ahead = _cached(fund_lists.ahead_of_work)
lagging_findings = _cached(lagging.findings, _shared)
lagging_history = _cached(lagging_context.history)
lagging_above = _cached(lagging_context.above)
overdue_problems = _cached(problem_lists.overdue)
check_rounds = _cached(problem_lists.rounds)
recurring_problems = _cached(problem_lists.recurring)
recurring_villages = _cached(problem_lists.recurring_villages)
work_grid = _cached(work_lists.grid)
work_units = _cached(work_lists.units)
work_targets = _cached(work_lists.targets)
work_owners = _cached(work_lists.owners)
has_work_item = _cached(work_lists.has_item)
has_work_unit = _cached(work_lists.has_unit)
helpers_without_visit = _cached(visit_lists.helpers_without_visit)
loans_at_risk = _cached(loan_lists.at_risk)
income_bands = _cached(collective_income.bands)
weak_villages = _cached(collective_income.weak_villages)
income_growth = _cached(income_chain.chain)
pilots = _cached(points_pilots.townships)
control_chart = _cached(control_query.control_chart)
months = _cached(freshness.months)
sources = _cached(freshness.freshness)
changes = _cached(changes_query.changes)
attention = _cached(attention_query.attention)
published = _cached(published_query.published)
unbalanced = _cached(published_query.unbalanced)
references = _cached(references_query.references)
snapshots = _of_live(snapshots_query.listing, keep=False)
snapshot = _of_live(snapshots_query.snapshot, keep=False)
compared = _of_live(comparison.compared, keep=True)
changed_rules = _of_live(comparison.changed_rules, keep=True)
batches_between = _of_live(comparison.batches_between, keep=True)
rewrites_by_batch = _of_live(comparison.rewrites_by_batch, keep=True)


def live_engine() -> Engine:
    """The store that is written to, also while pages show a snapshot."""
    seen = current()
    return _engine((seen.live or seen).identity)


findings_summary = _cached(findings_query.summary)
findings_by_area = _cached(findings_query.by_area)
findings_listed = _cached(findings_query.listed)
findings_fixed = _cached(findings_query.fixed_since)


def decide(keys: Sequence[FindingKey], decision: Decision, *, scope: Scope) -> int:
    """Keep a decision about findings, see `queries.findings.decide`: a change, so nothing is kept of it."""
    return findings_query.decide(live_engine(), keys, decision, scope=scope)


def asked_now(question: Callable[Concatenate[Engine, Question], Answer]) -> Callable[Question, Answer | None]:
    """The same question without its engine, asked anew each time: for what changes with no data version.

    None from a store without tables.
    """

    def ask(*positional: Question.args, **named: Question.kwargs) -> Answer | None:
        seen = current()
        if not seen.identity or not _is_ready(seen.identity):
            return None
        return question(_engine(seen.identity), *positional, **named)

    return ask


def writable() -> Engine:
    """The store to write to, with its tables; an installation's first upload makes them."""
    migrate(engine := open_store() if _identity() is None else _engine(_identity() or ""))
    return engine


uploads = asked_now(uploads_query.uploads)
upload_report = asked_now(uploads_query.report)
writable_counties = asked_now(uploads_query.writable_counties)
batches = asked_now(batches_query.batches)
batch_effects = _cached(batches_query.effects)
batch_jumps = _cached(batches_query.jumps)


month_books = asked_now(closing_query.books)
month_log = asked_now(closing_query.log)


def sign_month(signature: Signature, *, scope: Scope) -> str:
    """Sign within the scope; returns a sentence, raises `data.importers.base.Refused` with one."""
    keep = partial(freezing.freeze, kind="close")
    return closing_query.sign_for(writable(), signature, scope=scope, freeze=keep)


def enter_published(entry: Entry, by: str, *, scope: Scope) -> Report:
    """Import a typed figure, see `queries.published.enter_within`."""
    return published_query.enter_within(writable(), entry, by, scope=scope)


def build_environment() -> dict[str, str]:
    """Environment in which a child process (the demo city's builder) works on this same store."""
    return {**os.environ, "DATABASE_URL": store_url()}
