"""What a page changes in the store: a decision, a signature, a figure typed in. Nothing is kept of these."""

from collections.abc import Sequence

from dashboard import run_store
from data.finding_decisions import Decision, FindingKey
from data.importers.run import Report
from data.month_signoffs import Signature
from data.published_entry import Entry
from data.sampling.entry import Visit
from data.sampling.keeping import Draw
from queries import closing as closing_query
from queries import findings as findings_query
from queries import published as published_query
from queries import sampling as sampling_query
from queries.scope import Scope


def decide(keys: Sequence[FindingKey], decision: Decision, *, scope: Scope) -> int:
    """Keep a decision about findings, see `queries.findings.decide`."""
    return findings_query.decide(run_store.live_engine(), keys, decision, scope=scope)


def sign_month(signature: Signature, *, scope: Scope) -> str:
    """Sign within the scope; returns a sentence, raises `data.importers.base.Refused` with one."""
    return closing_query.sign_for(run_store.writable(), signature, scope=scope)


def enter_published(entry: Entry, by: str, *, scope: Scope) -> Report:
    """Import a typed figure, see `queries.published.enter_within`."""
    return published_query.enter_within(run_store.writable(), entry, by, scope=scope)


def draw_sample(draw: Draw, by: str, *, scope: Scope) -> int:
    """Draw and keep a sample, see `queries.sampling.draw_and_keep`."""
    return sampling_query.draw_and_keep(run_store.writable(), draw, by, scope=scope)


def take_back(name: str, content: bytes, by: str, *, scope: Scope) -> list[Report]:
    """Import a filled visit list, see `queries.sampling.take_back`."""
    return sampling_query.take_back(run_store.writable(), name, content, by, scope=scope)


def enter_visit(visit: Visit, by: str, *, scope: Scope) -> Report:
    """Import a typed visit, see `queries.sampling.enter_visit`."""
    return sampling_query.enter_visit(run_store.writable(), visit, by, scope=scope)
