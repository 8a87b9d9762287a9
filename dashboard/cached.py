"""The queries as pages call them: every answer kept until the data changes.

With `run_store`, which keeps engines, the only place with `st.cache_*`. Every key holds the question, the
person's scope and the store's identity and data version: an import makes new keys, and one person's answer
is never another's.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy import Engine

from dashboard import run_store
from dashboard.area_tree import AreaTree
from data import city_clock
from queries import (
    areas,
    collective_income,
    comparison,
    due,
    evaluate,
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
    village_report,
    visit_lists,
    work_lists,
)
from queries import attention as attention_query
from queries import batches as batches_query
from queries import changes as changes_query
from queries import closing as closing_query
from queries import control as control_query
from queries import credibility as credibility_query
from queries import findings as findings_query
from queries import flows as flows_query
from queries import forecast as forecast_query
from queries import pace as pace_query
from queries import process as process_query
from queries import published as published_query
from queries import ranking as ranking_query
from queries import references as references_query
from queries import sampling as sampling_query
from queries import snapshots as snapshots_query
from queries import survival as survival_query
from queries import uploads as uploads_query
from queries.kpi import KPIS
from queries.scope import Scope

Question = ParamSpec("Question")
Answer = TypeVar("Answer")

_ANSWERS_KEPT: Final = 2000
_ANSWERS_KEPT_SECONDS: Final = 6 * 3600


@st.cache_data(max_entries=_ANSWERS_KEPT, ttl=_ANSWERS_KEPT_SECONDS, show_spinner=False)
def _kept(identity: str, version: int, question: str, _answer: Callable[[], Any]) -> Any:
    """An answer, or what is made of answers: everybody gets a copy of their own."""
    return _answer()


@st.cache_resource(max_entries=64, ttl=_ANSWERS_KEPT_SECONDS, show_spinner=False)
def _shared(identity: str, version: int, question: str, _answer: Callable[[], Any]) -> Any:
    """An answer too large to copy for every run; nobody may change it."""
    return _answer()


def _cached(
    question: Callable[Concatenate[Engine, Question], Answer], keep: Callable[..., Any] = _kept
) -> Callable[Question, Answer]:
    """The same question without its engine, answered from memory while the data version stands.

    The scope is among the named arguments of every question, and so part of every key.
    """
    name = f"{question.__module__}.{question.__qualname__}"

    def ask(*positional: Question.args, **named: Question.kwargs) -> Answer:
        seen = run_store.current()
        key = _key(name, positional, named)
        answer: Answer = keep(
            seen.identity,
            seen.version,
            key,
            lambda: question(run_store.engine_of(seen.identity), *positional, **named),
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
        seen = run_store.current()
        live = seen.live or seen
        engine = run_store.engine_of(live.identity)
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
    seen = run_store.current()
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
    return AreaTree.of(areas.tree(run_store.engine_of(identity), scope=scope), scope)


def area_tree(*, scope: Scope) -> AreaTree:
    """The areas of the person's view as one shared, never changed object."""
    seen = run_store.current()
    return _area_tree(seen.identity, seen.version, scope)


def today(*, scope: Scope) -> date:
    """The day up to which lateness is counted: today, on a snapshot the day that it was made."""
    seen = run_store.current()
    if seen.demo:
        return _reporting_day(scope=scope)
    return city_clock.today() if seen.snapshot is None else city_clock.day_of(seen.snapshot.made_at)


def calendar_day() -> date:
    """The day that it is in the city, in the demo city too: a decision holds until a day of the calendar."""
    return city_clock.today()


def _as_of_today(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """The question with the day on which lateness is counted among its arguments, and so in its key."""

    def asked(*, scope: Scope, **choice: Any) -> Answer:
        return ask(scope=scope, today=today(scope=scope), **choice)

    asked.__doc__ = ask.__doc__
    return asked


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


_reporting_day = _cached(freshness.reporting_day)
values = _cached(evaluate.values)
judged = _cached(_judged)
trend = _cached(evaluate.trend)
judged_trend = _cached(_judged_trend)
breakdown = _cached(evaluate.breakdown)
judged_breakdown = _cached(_judged_breakdown)
ranking = _as_of_today(_cached(ranking_query.ranking))
judged_ranking = _as_of_today(_cached(_judged_ranking))
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
lagging_findings = _as_of_today(_cached(lagging.findings, _shared))
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
village_facts = _cached(village_report.newest)
income_growth = _cached(income_chain.chain)
pilots = _cached(points_pilots.townships)
control_chart = _cached(control_query.control_chart)
months = _cached(freshness.months)
sources = _cached(freshness.freshness)
changes = _cached(changes_query.changes)
attention = _as_of_today(_cached(attention_query.attention))
credibility = _as_of_today(_cached(credibility_query.credibility))
credibility_league = _as_of_today(_cached(credibility_query.league))
due_files = _as_of_today(_cached(due.history))
published = _cached(published_query.published)
unbalanced = _cached(published_query.unbalanced)
references = _cached(references_query.references)
snapshots = _of_live(snapshots_query.listing, keep=False)
snapshot = _of_live(snapshots_query.snapshot, keep=False)
compared = _of_live(comparison.compared, keep=True)
changed_rules = _of_live(comparison.changed_rules, keep=True)
batches_between = _of_live(comparison.batches_between, keep=True)
rewrites_by_batch = _of_live(comparison.rewrites_by_batch, keep=True)


findings_summary = _cached(findings_query.summary)
findings_by_area = _cached(findings_query.by_area)
findings_listed = _cached(findings_query.listed)
findings_fixed = _cached(findings_query.fixed_since)


sample_items = _cached(sampling_query.items)


def asked_now(question: Callable[Concatenate[Engine, Question], Answer]) -> Callable[Question, Answer | None]:
    """The same question without its engine, asked anew each time: for what changes with no data version.

    None from a store without tables.
    """

    def ask(*positional: Question.args, **named: Question.kwargs) -> Answer | None:
        seen = run_store.current()
        if not seen.identity or not run_store.is_ready(seen.identity):
            return None
        return question(run_store.engine_of(seen.identity), *positional, **named)

    return ask


# A draw makes no new data version.
samples = _of_live(sampling_query.listing, keep=False)
uploads = asked_now(uploads_query.uploads)
upload_report = asked_now(uploads_query.report)
writable_counties = asked_now(uploads_query.writable_counties)
city = asked_now(areas.city)
freezes = asked_now(snapshots_query.asked_for)
batches = asked_now(batches_query.batches)
batch_effects = _cached(batches_query.effects)
batch_jumps = _cached(batches_query.jumps)


month_books = asked_now(closing_query.books)
month_log = asked_now(closing_query.log)
