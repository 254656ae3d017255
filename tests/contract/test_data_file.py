"""A data file that can't be used says so in the program's own words, and is left alone."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db import sqlite
from kingdesk.adapters.db.store import DATA_FILE, SqlStore, open_store
from kingdesk.bootstrap import open_app
from kingdesk.domain.errors import (
    DiskFull,
    KingdeskError,
    WorkspaceBusy,
    WorkspaceDamaged,
    WorkspaceNotFound,
    WorkspaceReadOnly,
)
from tests.builders import a_candidate
from tests.contract.stores import LEFT, OWNER, Desk, a_new_reference
from tests.fakes.clock import SteppedClock
from tests.fakes.engine import FakeEngine
from tests.unprivileged import open_folder, run_in_child, run_unprivileged


def a_store(folder: Path) -> SqlStore:
    return open_store(folder, OWNER, SteppedClock())


def a_filled_file(folder: Path, photos: int = 1000) -> Path:
    """Make a data file of many pages, everything in the one file."""
    store = a_store(folder)
    desk = Desk.of(store)
    ana = desk.client("Ana")
    desk.photos(photos)
    for photo in desk.photos(5):
        desk.seen(photo, (LEFT, [a_candidate(ana)]))
    store.close()
    path = folder / DATA_FILE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.stat().st_size > 100 * 4096
    return path


def use_everything(folder: Path) -> None:
    """Open a workspace and read all of it."""
    store = a_store(folder)
    try:
        with store.reading(OWNER) as unit:
            for gallery in unit.galleries.all():
                unit.photos.of_gallery(gallery.id)
                unit.clients.of_gallery(gallery.id)
        if problems := store.integrity():
            raise WorkspaceDamaged(path=folder, reason=problems[0])
    finally:
        store.close()


def code_of(act: Callable[[], object]) -> str | None:
    try:
        act()
    except KingdeskError as error:
        return error.code
    return None


# --- damage -------------------------------------------------------------------------------------


def spoil_header(data: bytearray) -> None:
    data[:16] = b"not a data file!"


def spoil_middle(data: bytearray) -> None:
    for page in range(len(data) // 4096 // 4, len(data) // 4096 // 2):
        data[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096


def spoil_schema(data: bytearray) -> None:
    data[100:4096] = b"\xff" * 3996


def spoil_length(data: bytearray) -> None:
    del data[len(data) // 3 :]


def spoil_everything(data: bytearray) -> None:
    data[:] = bytes(len(data))


@pytest.mark.parametrize(
    "spoil", [spoil_header, spoil_middle, spoil_schema, spoil_length, spoil_everything]
)
def test_a_damaged_file_is_told_and_not_overwritten(
    tmp_path: Path, spoil: Callable[[bytearray], None]
) -> None:
    path = a_filled_file(tmp_path)
    data = bytearray(path.read_bytes())
    spoil(data)
    path.write_bytes(data)

    with pytest.raises(WorkspaceDamaged) as told:
        use_everything(tmp_path)

    assert told.value.message
    assert told.value.__cause__ is not None or "reason" in told.value.details
    assert path.read_bytes() == bytes(data)
    assert sorted(file.name for file in tmp_path.iterdir() if "before" in file.name) == []


def test_a_file_of_another_program_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / DATA_FILE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.execute("INSERT INTO recipes VALUES ('soup')")
        connection.commit()

    with pytest.raises(WorkspaceDamaged):
        a_store(tmp_path)

    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        assert tables == [("recipes",)]
        assert connection.execute("SELECT name FROM recipes").fetchall() == [("soup",)]


def test_a_sound_file_has_no_problems(tmp_path: Path) -> None:
    a_filled_file(tmp_path)

    use_everything(tmp_path)


# --- no right to write --------------------------------------------------------------------------


def test_a_folder_nobody_may_write_to_is_told(tmp_path: Path) -> None:
    with open_folder() as folder:
        folder.chmod(0o555)

        assert run_unprivileged(lambda: code_of(lambda: a_store(folder))) == "workspace_read_only"

        assert list(folder.iterdir()) == []


def test_a_workspace_in_a_closed_folder_is_told_and_left_alone() -> None:
    with open_folder() as folder:
        path = a_filled_file(folder)
        before = path.read_bytes()
        folder.chmod(0o555)
        for file in folder.iterdir():
            file.chmod(0o444)

        code = run_unprivileged(lambda: code_of(lambda: use_everything(folder)))

        assert code == "workspace_read_only"
        assert path.read_bytes() == before


def test_a_data_file_nobody_may_write_to_is_told_when_opened_or_written() -> None:
    with open_folder() as folder:
        path = a_filled_file(folder)
        for file in folder.iterdir():
            file.chmod(0o666)
        path.chmod(0o444)
        before = path.read_bytes()

        def write() -> None:
            Desk.of(a_store(folder))

        assert run_unprivileged(lambda: code_of(write)) == "workspace_read_only"

        assert path.read_bytes() == before


def test_a_data_file_nobody_may_read_is_told() -> None:
    with open_folder() as folder:
        path = a_filled_file(folder)
        for file in folder.iterdir():
            file.chmod(0o666)
        path.chmod(0o000)

        assert run_unprivileged(lambda: code_of(lambda: a_store(folder))) == "workspace_read_only"


def test_a_workspace_that_can_not_be_made_is_told() -> None:
    with open_folder() as folder:
        folder.chmod(0o555)

        def make() -> None:
            open_app(folder / "new", engine=FakeEngine())

        assert run_unprivileged(lambda: code_of(make)) == "workspace_read_only"


# --- a full disk --------------------------------------------------------------------------------


def fill_up(store: SqlStore) -> int:
    """Add clients with large references until the disk is full; return how many were told done."""
    desk = Desk.of(store)
    done = 0
    with pytest.raises(DiskFull):
        for _ in range(10_000):
            desk.reference(desk.client())
            done += 1
    return done


def done_in(folder: Path) -> int:
    """Return how many clients with a reference a workspace has; it must be sound."""
    store = a_store(folder)
    try:
        assert store.integrity() == []
        with store.reading(OWNER) as unit:
            return sum(gallery.enrolled_clients for gallery in unit.galleries.all())
    finally:
        store.close()


def test_a_full_disk_is_told_and_what_was_done_is_kept(tmp_path: Path) -> None:
    a_store(tmp_path).close()

    def fill() -> int:
        size = sum(file.stat().st_size for file in tmp_path.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (size * 2, size * 2))
        return fill_up(a_store(tmp_path))

    done = run_in_child(fill)

    assert done > 0
    assert done_in(tmp_path) == done


def test_a_workspace_full_of_pages_is_told_and_works_again_once_there_is_room(
    tmp_path: Path,
) -> None:
    a_store(tmp_path).close()
    store = a_store(tmp_path)
    store.engine.dispose()

    @sa.event.listens_for(store.engine, "connect")
    def _limit(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 5}")

    done = fill_up(store)
    sa.event.remove(store.engine, "connect", _limit)
    store.engine.dispose()
    desk = Desk.of(store)
    desk.reference(desk.client())
    store.close()

    assert done_in(tmp_path) == done + 1


def test_no_room_for_a_new_workspace_is_told(tmp_path: Path) -> None:
    def make() -> str | None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        return code_of(lambda: a_store(tmp_path))

    assert run_in_child(make) == "disk_full"

    a_store(tmp_path).close()
    assert done_in(tmp_path) == 0


def test_a_failed_write_leaves_no_half_of_it(tmp_path: Path) -> None:
    a_store(tmp_path).close()

    def overfill() -> str | None:
        size = sum(file.stat().st_size for file in tmp_path.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50_000, size + 50_000))
        store = a_store(tmp_path)
        desk = Desk.of(store)
        client = desk.client()

        def write_much() -> None:
            with store.writing(OWNER) as unit:
                for number in range(1000):
                    unit.references.add(a_new_reference(client, number), FakeEngine().stamp)

        return code_of(write_much)

    assert run_in_child(overfill) == "disk_full"
    assert done_in(tmp_path) == 0


# --- somebody else writes -----------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)


@pytest.mark.usefixtures("impatient")
def test_a_workspace_another_program_writes_to_is_busy_and_then_free_again(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    with closing(sqlite3.connect(tmp_path / DATA_FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(WorkspaceBusy):
            Desk.of(store)
        with store.reading(OWNER) as unit:  # reading goes on meanwhile
            assert unit.galleries.all() == []

        other.execute("ROLLBACK")
    Desk.of(store)
    with store.reading(OWNER) as unit:
        assert len(unit.galleries.all()) == 1
    store.close()


@pytest.mark.usefixtures("impatient")
def test_opening_while_another_program_upgrades_is_busy(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATA_FILE, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(WorkspaceBusy):
            a_store(tmp_path)


@pytest.mark.usefixtures("impatient")
def test_a_busy_writer_does_not_keep_the_next_one_waiting_for_ever(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    with closing(sqlite3.connect(tmp_path / DATA_FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(WorkspaceBusy):
                Desk.of(store)
    store.close()


# --- where the workspace lies -------------------------------------------------------------------


def test_a_file_where_the_folder_should_be_is_no_workspace(tmp_path: Path) -> None:
    file = tmp_path / "photos.zip"
    file.write_bytes(b"mine")

    for place in (file, file / "inside"):
        with pytest.raises(WorkspaceNotFound):
            open_app(place, engine=FakeEngine())

    assert file.read_bytes() == b"mine"


def test_a_folder_where_the_data_file_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / DATA_FILE).mkdir()

    with pytest.raises((WorkspaceReadOnly, WorkspaceDamaged)):
        a_store(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "with spaces",
        "formatura 💍 é",
        "what?mode=memory",
        "a#b",
        "100%20",
        "quote'and\"quote",
        "file:x",
        "semi;colon&and=+",
        "-dash",
    ],
)
def test_a_workspace_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name

    app = open_app(folder, engine=FakeEngine(), workers=1)
    app.galleries.create(app.owner, "Graduation")
    app.close()

    again = open_app(folder, engine=FakeEngine(), workers=1, create=False)
    assert [gallery.name for gallery in again.galleries.all(again.owner)] == ["Graduation"]
    again.close()
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert (folder / DATA_FILE).is_file()


def test_a_failure_nobody_foresaw_names_no_people(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    desk = Desk.of(store)
    with closing(sqlite3.connect(tmp_path / DATA_FILE)) as connection:
        connection.execute("ALTER TABLE king_gallery_clients RENAME COLUMN nome TO name")

    with pytest.raises(sa.exc.OperationalError) as failure:
        desk.client("Ana Souza")
    store.close()

    assert "Ana Souza" not in str(failure.value)
