"""The store as one run of a page sees it: which, empty or not, live or frozen, and the engines on them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st
from sqlalchemy import Engine, inspect
from sqlalchemy.engine import make_url

from data.engine import open_store, store_url
from data.migrate import is_current, migrate
from queries import freezing, freshness
from queries import snapshots as snapshots_query
from queries.scope import Scope
from queries.snapshots import Snapshot

_STORE_OF_THIS_RUN: Final = "_store"


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


def look(scope: Scope, snapshot: int = 0) -> Store:
    """Look at the store once per run, before anything is asked of it.

    With the number of a snapshot that there is, every later question of this run is asked of the frozen
    store; raises data.frozen_store.SnapshotError when its file is missing or not as it was. Raises
    StoreGoneError when a SQLite file that was served before is missing, StoreOutdatedError when the tables
    are older or newer than this code, and SQLAlchemy's errors when a server does not answer.
    """
    identity = _identity()
    if identity is None:
        found = Store("", 0, empty=True, demo=False)
    elif not is_ready(identity):
        found = Store(identity, 0, empty=True, demo=False)
    else:
        version = freshness.data_version(engine_of(identity), scope=scope)
        empty, demo = _kind_of_store(identity, version, scope)
        found = Store(identity, version, empty, demo)
    st.session_state[_STORE_OF_THIS_RUN] = found
    if snapshot and not found.empty:
        frozen = snapshots_query.snapshot(engine_of(found.identity), snapshot, scope=scope)
        if frozen is not None:
            found = _frozen_store(found, frozen, scope)
            st.session_state[_STORE_OF_THIS_RUN] = found
    return found


def _frozen_store(live: Store, frozen: Snapshot, scope: Scope) -> Store:
    """The snapshot as a store; its file is verified when first seen, and again when it looks changed."""
    engine = engine_of(live.identity)
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


def engine_of(identity: str) -> Engine:
    """The engine on a store, frozen or live."""
    return _frozen().get(identity) or _live_engine(identity)


@st.cache_resource(max_entries=4, show_spinner=False)
def _live_engine(identity: str) -> Engine:
    """One engine per store; the identity is the key, the address comes from the settings."""
    return open_store()


def is_ready(identity: str) -> bool:
    """Whether the tables are there and current; False for a store without any table."""
    if identity in _ready():
        return True
    engine = engine_of(identity)
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


@st.cache_data(max_entries=64, ttl=6 * 3600, show_spinner=False)
def _kind_of_store(identity: str, version: int, scope: Scope) -> tuple[bool, bool]:
    engine = engine_of(identity)
    empty = freshness.is_empty(engine, scope=scope) or not freshness.months(engine, scope=scope)
    return empty, freshness.is_demo(engine, scope=scope)


def current() -> Store:
    """The store as this run has seen it; a page asks no second time."""
    found = st.session_state.get(_STORE_OF_THIS_RUN)
    if not isinstance(found, Store):
        raise RuntimeError("run_store.look() must run before a question is asked")
    return found


def live_engine() -> Engine:
    """The store that is written to, also while pages show a snapshot."""
    seen = current()
    return engine_of((seen.live or seen).identity)


def writable() -> Engine:
    """The store to write to, with its tables; an installation's first upload makes them."""
    migrate(engine := open_store() if _identity() is None else engine_of(_identity() or ""))
    return engine


def build_environment() -> dict[str, str]:
    """Environment in which a child process (the demo city's builder) works on this same store."""
    return {**os.environ, "DATABASE_URL": store_url()}
