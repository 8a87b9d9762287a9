"""What a page changes in the store: a decision, a signature, a figure typed in. Nothing is kept of these."""

from collections.abc import Sequence

from dashboard import run_store
from data.finding_decisions import Decision, FindingKey
from data.importers.run import Report
from data.month_signoffs import Signature
from data.published_entry import Entry
from queries import closing as closing_query
from queries import findings as findings_query
from queries import published as published_query
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
