"""The adapters each contract is held against."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import DATA_FILE, SqlStore, open_store, open_studio_store
from kingdesk.ports.store import Store
from tests.contract.stores import OTHER, OWNER, Database, Desk
from tests.contract.web_host import Host, add_owners, login_to
from tests.fakes.clock import SteppedClock
from tests.servers.host_levels import HostLevel
from tests.servers.postgres import PostgresServer


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture(scope="session")
def empty_data_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data file of two owners without a gallery, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    for owner in (OTHER, OWNER):
        open_store(folder, owner, SteppedClock()).close()
    return folder / DATA_FILE


@pytest.fixture(scope="session")
def studio_template(
    postgres_server: PostgresServer, host_template: Callable[[HostLevel], str]
) -> Callable[[HostLevel], str]:
    """Return what gives a database like `host_template`'s, with our tables and two owners."""
    made: dict[HostLevel, str] = {}

    def template(level: HostLevel) -> str:
        if level not in made:
            name = postgres_server.make_database(host_template(level))
            with postgres_server.connection(name) as connection:
                add_owners(connection)
            open_studio_store(login_to(postgres_server, name)).close()
            made[level] = name
        return made[level]

    return template


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give an empty database of two owners, in each kind the store can use."""
    kind = str(request.param)
    store = request.getfixturevalue(f"{kind}_store")
    assert isinstance(store, SqlStore)
    yield Database(store, store.engine)
    store.close()


@pytest.fixture
def sqlite_store(tmp_path: Path, clock: SteppedClock, empty_data_file: Path) -> SqlStore:
    shutil.copy(empty_data_file, tmp_path)
    return open_store(tmp_path, OWNER, clock)


@pytest.fixture
def studio_login(
    postgres_server: PostgresServer,
    studio_template: Callable[[HostLevel], str],
    host_level: HostLevel,
) -> Iterator[DatabaseLogin]:
    """Give the login to a studio's database at `host_level`, with two owners."""
    name = postgres_server.make_database(studio_template(host_level))
    yield login_to(postgres_server, name)
    postgres_server.forget(name)


@pytest.fixture
def postgres_store(studio_login: DatabaseLogin, clock: SteppedClock) -> SqlStore:
    return open_studio_store(studio_login, clock)


@pytest.fixture
def store(database: Database) -> Store:
    return database.store


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.of(store)


@pytest.fixture
def host(
    postgres_server: PostgresServer,
    host_template: Callable[[HostLevel], str],
    host_level: HostLevel,
) -> Iterator[Host]:
    """Give a web system's database KingDesk was never in, with two photographers."""
    name = postgres_server.make_database(host_template(host_level))
    with postgres_server.connection(name) as connection:
        add_owners(connection)
    yield Host(postgres_server, name)
    postgres_server.forget(name)


@pytest.fixture
def settled(postgres_server: PostgresServer, studio_login: DatabaseLogin) -> Host:
    """Return a web system's database that KingDesk's tables are in."""
    return Host(postgres_server, studio_login.name)


@pytest.fixture
def open_desktop(studio_login: DatabaseLogin) -> Iterator[Callable[[], SqlStore]]:
    """Open the studio's database once more, as another computer does."""
    opened: list[SqlStore] = []

    def open_one() -> SqlStore:
        opened.append(open_studio_store(studio_login))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def studio(open_desktop: Callable[[], SqlStore]) -> SqlStore:
    return open_desktop()


@pytest.fixture
def superuser(
    postgres_server: PostgresServer, studio_login: DatabaseLogin
) -> Iterator[psycopg.Connection]:
    with postgres_server.connection(studio_login.name) as connection:
        yield connection


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads
