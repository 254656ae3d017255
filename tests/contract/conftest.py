"""The adapters each contract is held against."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kingdesk.adapters.db.store import DATA_FILE, open_store
from kingdesk.ports.store import Store
from tests.contract.stores import OTHER, OWNER, Database, Desk
from tests.fakes.clock import SteppedClock


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


@pytest.fixture(params=["sqlite"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, clock: SteppedClock, empty_data_file: Path
) -> Iterator[Database]:
    """Give an empty database of two owners, in each kind the store can use."""
    assert request.param == "sqlite"
    shutil.copy(empty_data_file, tmp_path)
    store = open_store(tmp_path, OWNER, clock)
    yield Database(store, store.engine)
    store.close()


@pytest.fixture
def store(database: Database) -> Store:
    return database.store


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.of(store)
