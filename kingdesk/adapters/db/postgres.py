"""A studio's database: the web system's PostgreSQL, our tables beside its own.

**Units.** Each begins with one message to the server, which holds BEGIN, the unit's settings, the
lock and the question for the time, so that a server 30 ms away costs one round trip and not four.
The settings are the transaction's own (SET LOCAL) and nothing is ever prepared, so that a pooler
that hands each transaction another server connection (pgbouncer's transaction mode) is no trouble.
That first message is also what finds out that a pooled connection has died: it is then replaced,
unseen, which saves the round trip of a ping before every unit.

**Locks.** `writing` takes an advisory lock on its owner, `working` shares it; it ends with the
transaction. Its two-key numbers are ours alone: the web system uses one-key locks, which PostgreSQL
keeps apart, and 0x4B44 is "KD".

**Connections.** At most three, and at most two of them write, so that reading never waits for
whoever waits for a lock. Who listens has one more.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final

import psycopg
import sqlalchemy as sa

from kingdesk.adapters.db import studio_schema
from kingdesk.adapters.db.authorities import system_authorities
from kingdesk.adapters.db.host import HostSchema, probe
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.postgres_news import PostgresNews
from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.studio_failures import translated
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.clock import Clock

OWNER_LOCKS: Final = 0x4B440001
"""First key of the advisory locks on owners; the second is `owner_key`."""
CONNECTIONS: Final = 3
_WRITERS: Final = CONNECTIONS - 1
_CHECKOUT_SECONDS: Final = 120
"""How long a unit waits for one of our own connections: a long listing may hold one for a while."""
_RECYCLE_SECONDS: Final = 30 * 60
"""How long a connection is used, and thereby how old what we know of the host's schema gets."""
_CONNECT_SECONDS: Final = 10
_LISTENER_SECONDS: Final = 5
"""Shorter: who waits for news also has to see that it is asked to end."""
_OWNER_WAIT: Final = "150s"
"""How long a unit waits for its owner's lock: a list of clients takes a distant desktop a minute
and more, and one that was shut in the middle of a unit is found out after the idle time below. Who
gave up sooner would end a run for it."""
_ROW_WAIT: Final = "25s"
_SETTINGS: Final = (
    "SET LOCAL search_path = public, pg_temp;"
    "SET LOCAL idle_in_transaction_session_timeout = '60s';"
    "SET LOCAL statement_timeout = '30s';"
    f"SET LOCAL lock_timeout = '{_ROW_WAIT}'"
)
_READING: Final = f"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; {_SETTINGS}"
# Each statement of a writing unit sees what was committed before it: also what the lock waited for.
_WRITING: Final = (
    "BEGIN ISOLATION LEVEL READ COMMITTED;"
    f"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '{_OWNER_WAIT}';"
    "SELECT pg_catalog.{lock}({first}, {second});"
    f"{_SETTINGS}; SELECT pg_catalog.clock_timestamp()"
)
_TIME: Final = sa.select(sa.func.clock_timestamp())
_HOST: Final = "kingdesk_host"
_MISSING: Final = frozenset({"42P01", "42703"})  # undefined_table, undefined_column


class UnitClock:
    """The server's time in one unit: as it was when asked, and what has passed since.

    A unit that only reads is seldom asked for the time, so it asks only then.
    """

    def __init__(self, ask: Callable[[], datetime], known: datetime | None = None) -> None:
        self._ask = ask
        self._known = known
        self._at = monotonic()

    def now(self) -> datetime:
        if self._known is None:
            self._known = self._ask()
            self._at = monotonic()
        return self._known.astimezone(UTC) + timedelta(seconds=monotonic() - self._at)


class PostgresHome:
    """Units of work in a studio's database; times are its server's, unless a clock is given.

    A statement sent through `engine` itself, in no unit, is a transaction of its own.
    """

    def __init__(self, engine: sa.Engine, login: DatabaseLogin, clock: Clock | None) -> None:
        self.engine = engine
        self._login = login
        self._clock = clock
        self._writer = threading.Lock()
        self._writers = threading.BoundedSemaphore(_WRITERS)

    @contextmanager
    def reading(self, owner: OwnerId) -> Iterator[Scope]:
        with self._unit(_READING, owner) as scope:
            yield scope

    @contextmanager
    def writing(self, owner: OwnerId) -> Iterator[Scope]:
        # one at a time waits for the lock: the others of this process must not hold connections
        with (
            self._writer,
            self._writers,
            self._unit(_locking("pg_advisory_xact_lock", owner), owner) as scope,
        ):
            yield scope

    @contextmanager
    def working(self, owner: OwnerId) -> Iterator[Scope]:
        with (
            self._writers,
            self._unit(_locking("pg_advisory_xact_lock_shared", owner), owner) as scope,
        ):
            yield scope

    @contextmanager
    def _unit(self, first_words: str, owner: OwnerId) -> Iterator[Scope]:
        with translated(self._login), self._forgetting_what_changed():
            connection, time = begin(self.engine, first_words)
            with connection, connection.begin():
                clock = self._clock or UnitClock(lambda: _server_time(connection), time)
                yield Scope(connection, owner, clock, host_of(connection))

    @contextmanager
    def _forgetting_what_changed(self) -> Iterator[None]:
        """Ask anew what the web system has once something known to be there is gone."""
        try:
            yield
        except sa.exc.ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) in _MISSING:
                self.engine.dispose()  # each new connection asks
            raise

    @contextmanager
    def listening(self, owner: OwnerId) -> Iterator[PostgresNews]:
        arguments = _arguments(self._login) | {"connect_timeout": _LISTENER_SECONDS}
        news = PostgresNews(lambda: psycopg.connect(**arguments), owner)
        try:
            yield news
        finally:
            news.close()

    def integrity(self) -> list[str]:
        """Answer a question; a server checks its own files."""
        with self._unit(_READING, OwnerId("")) as scope:
            scope.connection.scalar(sa.select(1))
        return []

    def wipe_log(self) -> None:
        """Do nothing: the server's log and its backups are its owner's, and out of our reach."""

    def close(self) -> None:
        self.engine.dispose()


def open_home(login: DatabaseLogin, clock: Clock | None = None) -> PostgresHome:
    """Open a web system's database; make our tables in it, or bring them up to date.

    Args:
        login: where it is.
        clock: whose time counts; the server's if None.

    Raises:
        WebTableMissing: it is not the web system's.
        WorkspaceTooNew: our tables are those of a newer version that leaves this one behind.
        DatabaseDenied: our tables can't be made; the error says what allows it.
        DatabaseUnreachable, DatabaseLoginRefused, DatabaseNotFound, DatabaseNotVerified,
        DatabaseNotEncrypted, DatabaseBusy, DatabaseFull, DatabaseReadOnly
    """
    engine = engine_of(login)
    try:
        with translated(login):
            _bring_up_to_date(engine, login)
    except BaseException:
        engine.dispose()
        raise
    return PostgresHome(engine, login, clock)


def engine_of(login: DatabaseLogin) -> sa.Engine:
    """Return what connects to a database; nothing is asked before its first use."""
    return sa.create_engine(
        sa.URL.create("postgresql+psycopg"),
        connect_args=_arguments(login),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=_CHECKOUT_SECONDS,
        pool_recycle=_RECYCLE_SECONDS,
        use_native_hstore=False,  # saves its question at each connection
        hide_parameters=True,  # a failure's text goes to the log, names and e-mails must not
    )


def _arguments(login: DatabaseLogin) -> dict[str, Any]:
    """Return psycopg's arguments; what is given here no PG… variable of this computer changes."""
    arguments: dict[str, Any] = {
        "host": login.host,
        "port": login.port,
        "dbname": login.name,
        "user": login.user,
        "password": login.password,
        "sslmode": login.sslmode,
        "sslcertmode": "disable",
        "gssencmode": "disable",
        "options": "",
        "client_encoding": "utf-8",
        "application_name": "kingdesk",
        "connect_timeout": _CONNECT_SECONDS,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,  # milliseconds until unanswered data mean that nobody is there
        "autocommit": True,  # psycopg must not say BEGIN: `begin` does
        "prepare_threshold": None,
    }
    trusted = login.sslrootcert or system_authorities()
    if login.sslmode.startswith("verify") and trusted is not None:
        arguments["sslrootcert"] = str(trusted)
    return arguments


def begin(engine: sa.Engine, words: str) -> tuple[sa.Connection, datetime | None]:
    """Begin a transaction by sending these statements in one message, over a living connection.

    Returns:
        The connection, and what the last statement answered if it was a SELECT.
    """
    connection = engine.connect()
    try:
        return connection, _say(connection, words)
    except psycopg.OperationalError:
        if not _driver(connection).closed:
            connection.close()
            raise
    except BaseException:
        connection.close()
        raise
    # The server or the network closed it while it lay in the pool; the others there fare no better.
    connection.invalidate()
    connection.close()
    engine.dispose()
    connection = engine.connect()
    try:
        return connection, _say(connection, words)
    except BaseException:
        connection.close()
        raise


def _say(connection: sa.Connection, words: str) -> datetime | None:
    with _driver(connection).cursor() as cursor:
        cursor.execute(words.encode())  # without parameters several statements are one message
        while cursor.nextset():
            pass
        row = cursor.fetchone() if cursor.description else None
    return None if row is None else row[0]


def _driver(connection: sa.Connection) -> psycopg.Connection[Any]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - what our engine connects with
    return driver


def host_of(connection: sa.Connection) -> HostSchema:
    """Return what of the web system's schema is there; asked once for each connection."""
    known = connection.info.get(_HOST)
    if not isinstance(known, HostSchema):
        known = connection.info[_HOST] = probe(connection)
    return known


def owner_key(owner: OwnerId) -> int:
    """Return the second key of an owner's lock, signed 32 bits; owners may share one by chance."""
    return zlib.crc32(owner.encode()) - (1 << 31)


def _locking(lock: str, owner: OwnerId) -> str:
    return _WRITING.format(lock=lock, first=OWNER_LOCKS, second=owner_key(owner))


def _server_time(connection: sa.Connection) -> datetime:
    time: datetime = connection.execute(_TIME).scalar_one()
    return time


def _bring_up_to_date(engine: sa.Engine, login: DatabaseLogin) -> None:
    connection, _ = begin(engine, _READING)
    with connection, connection.begin():
        work = studio_schema.look(connection, login)
    if not work:
        return
    connection, _ = begin(engine, studio_schema.BEGIN)
    with connection, connection.begin():
        studio_schema.bring_up_to_date(connection, login)
    engine.dispose()  # what its connections know of the schema is out of date
