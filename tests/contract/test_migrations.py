"""The migrations make what `tables.py` says, and that is what the web system has."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from kingdesk.adapters.db import schema, sqlite
from kingdesk.adapters.db.store import DATA_FILE, open_store
from kingdesk.adapters.db.tables import HOST_TABLES, OWN_SCHEMA, OWN_TABLES, metadata
from kingdesk.domain.errors import WorkspaceTooNew
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, HolderId, PhotoId, ReferenceId
from kingdesk.domain.jobs import JobCounts, QueueKind
from kingdesk.domain.matching import Candidate
from kingdesk.domain.strategies import Strategy
from tests.contract.stores import OWNER
from tests.fakes.clock import SteppedClock

HOST_SCHEMA = Path(__file__).parents[1] / "data" / "king_schema.sql"
NAMES = [table.name for table in metadata.sorted_tables]
_OLDER_ROWS = """
INSERT INTO users (id, email) VALUES ('ana-studio', 'a@example.com');
INSERT INTO profile_items (id, user_id, item_type) VALUES (7, 'ana-studio', 'king_selection');
INSERT INTO king_galleries (id, profile_item_id, nome_projeto, slug, cliente_email, senha_hash)
    VALUES (3, 7, 'Formatura 💍', 's', 'e', 'h');
INSERT INTO king_photos (id, gallery_id, file_path, original_name) VALUES (5, 3, 'a.jpg', 'a.jpg')
"""
_OPEN = """
import sys
from pathlib import Path
from kingdesk.adapters.clock import SystemClock
from kingdesk.adapters.db.store import open_store
from kingdesk.domain.ids import OwnerId

print("ready", flush=True)
sys.stdin.readline()
store = open_store(Path(sys.argv[1]), OwnerId("local"), SystemClock())
with store.writing(OwnerId("local")) as unit:
    unit.galleries.add("Graduation")
print(store.integrity())
store.close()
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("migrated")
    open_store(folder, OWNER, SteppedClock()).close()
    with closing(sqlite3.connect(folder / DATA_FILE)) as connection:
        yield connection


@pytest.fixture(scope="module")
def created(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("created") / "created.sqlite3"
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        execution_options={"schema_translate_map": {OWN_SCHEMA: None}},
    )
    metadata.create_all(engine)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def columns(connection: sqlite3.Connection, table: str) -> dict[str, tuple[Any, ...]]:
    """Return type, NOT NULL, default and place in the key of each column."""
    rows = connection.execute(f"PRAGMA table_info({table})")
    # a default may stand in brackets or not; SQLite keeps the words it was given
    return {
        name: (kind, not_null, default and default.strip("()"), key)
        for _, name, kind, not_null, default, key in rows
    }


def foreign_keys(connection: sqlite3.Connection, table: str) -> set[tuple[str, ...]]:
    """Return column, target table and column, and what happens on delete."""
    rows = connection.execute(f"PRAGMA foreign_key_list({table})")
    return {(source, target, to, on_delete) for _, _, target, source, to, _, on_delete, _ in rows}


def indexes(connection: sqlite3.Connection, table: str) -> set[tuple[Any, ...]]:
    """Return origin, name, columns (None: an expression), uniqueness and words of every index."""
    found = set()
    for _, name, unique, origin, _ in connection.execute(f"PRAGMA index_list({table})"):
        of = tuple(row[2] for row in connection.execute(f"PRAGMA index_info({name})"))
        query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?"
        (words,) = connection.execute(query, (name,)).fetchone()
        shown = "" if words is None else " ".join(words.replace('"', "").split())
        found.add((origin, name if origin == "c" else "", of, unique, shown))
    return found


def test_the_migrations_make_every_table_and_no_other(
    migrated: sqlite3.Connection, created: sqlite3.Connection
) -> None:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"

    made = {name for (name,) in migrated.execute(query)}

    assert made - {"alembic_version"} == {name for (name,) in created.execute(query)} == set(NAMES)


@pytest.mark.parametrize("table", NAMES)
def test_a_migrated_table_is_the_one_described(
    migrated: sqlite3.Connection, created: sqlite3.Connection, table: str
) -> None:
    assert columns(migrated, table) == columns(created, table)
    assert foreign_keys(migrated, table) == foreign_keys(created, table)
    assert indexes(migrated, table) == indexes(created, table)


@pytest.mark.parametrize("table", NAMES)
def test_ids_of_deleted_rows_are_never_given_again(
    migrated: sqlite3.Connection, created: sqlite3.Connection, table: str
) -> None:
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    numbered = "id" in columns(created, table) and columns(created, table)["id"][0] == "INTEGER"

    for connection in (migrated, created):
        (words,) = connection.execute(query, (table,)).fetchone()
        assert ("AUTOINCREMENT" in words) is numbered


def test_every_key_to_another_table_has_a_table_at_its_end(migrated: sqlite3.Connection) -> None:
    targets = {target for table in NAMES for _, target, _, _ in foreign_keys(migrated, table)}

    assert targets <= set(NAMES)
    assert migrated.execute("PRAGMA foreign_key_check").fetchall() == []


# --- the web system's own tables ----------------------------------------------------------------


@dataclass(slots=True)
class HostTable:
    """A table as the web system's own schema describes it."""

    required: dict[str, bool] = field(default_factory=dict)
    defaults: set[str] = field(default_factory=set)
    uniques: set[tuple[tuple[str | None, ...], str]] = field(default_factory=set)
    keys: set[tuple[str, str, str]] = field(default_factory=set)


def host_tables() -> dict[str, HostTable]:
    """Read CREATE TABLE and CREATE UNIQUE INDEX of a schema written one column a line."""
    words = re.sub(r"--.*", "", HOST_SCHEMA.read_text("utf-8"))
    tables: dict[str, HostTable] = {}
    for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\);", words, re.DOTALL):
        tables[name] = table = HostTable()
        for part in re.split(r",(?![^(]*\))", body):
            _read_part(part.strip(), table)
    unique = r"CREATE UNIQUE INDEX \w+ ON (\w+) \((.*?)\)(?:\s+WHERE ([^;]*))?;"
    for name, of, where in re.findall(unique, words, re.DOTALL):
        parts = (part.strip() for part in of.split(","))
        of_columns = tuple(None if "(" in part else part for part in parts)
        tables[name].uniques.add((of_columns, " ".join(where.split())))
    for name, column, target, rule in re.findall(
        r"ALTER TABLE (\w+) ADD FOREIGN KEY \((\w+)\) REFERENCES (\w+) ON DELETE ([A-Z ]+);", words
    ):
        tables[name].keys.add((column, target, rule))
    return tables


def _read_part(part: str, table: HostTable) -> None:
    if part.startswith("UNIQUE"):
        table.uniques.add((tuple(re.findall(r"\w+", part)[1:]), ""))
        return
    name = part.split(maxsplit=1)[0].strip('"')
    table.required[name] = "NOT NULL" in part or "PRIMARY KEY" in part
    if "DEFAULT" in part:
        table.defaults.add(name)
    if "UNIQUE" in part:
        table.uniques.add(((name,), ""))
    if key := re.search(r"REFERENCES (\w+) ON DELETE (CASCADE|SET NULL)", part):
        table.keys.add((name, key[1], key[2]))


LEFT_OUT = {"users", "king_photo_folders"}
"""Where we keep fewer columns or keys than the web system has: it never reads them from us."""


def test_the_web_systems_schema_is_read_right() -> None:
    tables = host_tables()

    assert len(tables["rekognition_photo_jobs"].required) == 9
    assert tables["rekognition_photo_jobs"].uniques == {(("gallery_id", "photo_id"), "")}
    assert tables["king_gallery_clients"].uniques == {(("gallery_id", None), "")}
    assert tables["king_photos"].required["order"] is True
    assert tables["king_photos"].required["folder_id"] is False


@pytest.mark.parametrize("table", [table.name for table in HOST_TABLES])
def test_our_copy_of_a_host_table_has_its_columns_and_what_they_must_hold(
    migrated: sqlite3.Connection, table: str
) -> None:
    theirs = host_tables()[table]

    ours = {
        name: bool(not_null or key)
        for name, (_, not_null, _, key) in columns(migrated, table).items()
    }

    known = {name: needed for name, needed in theirs.required.items() if name in ours}
    assert ours == known
    if table not in LEFT_OUT:
        assert set(ours) == set(theirs.required)
    with_default = {name for name, info in columns(migrated, table).items() if info[2] is not None}
    assert with_default == theirs.defaults & set(ours)


@pytest.mark.parametrize("table", [table.name for table in HOST_TABLES])
def test_our_copy_of_a_host_table_has_its_unique_keys(
    migrated: sqlite3.Connection, table: str
) -> None:
    ours = {
        (of, words.partition(" WHERE ")[2])
        for origin, _, of, unique, words in indexes(migrated, table)
        if unique and origin != "pk"
    }

    assert ours == host_tables()[table].uniques


@pytest.mark.parametrize("table", [table.name for table in HOST_TABLES])
def test_deleting_in_our_copy_takes_along_what_it_does_there(
    migrated: sqlite3.Connection, table: str
) -> None:
    ours = {(column, target, rule) for column, target, _, rule in foreign_keys(migrated, table)}

    theirs = host_tables()[table].keys
    assert ours <= theirs
    if table not in LEFT_OUT:
        assert ours == theirs


# --- from one version to the next ---------------------------------------------------------------


def an_older_file(folder: Path, revision: str = "0001") -> None:
    """Make a data file as an older version left it, with a gallery and a photo in it."""
    engine = sqlite.engine_of(folder / DATA_FILE)
    with sqlite.to_write(engine).begin() as connection:
        command.upgrade(schema.config(connection), revision)
        for words in _OLDER_ROWS.split(";"):
            connection.exec_driver_sql(words)
    engine.dispose()


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_an_older_file_is_brought_up_to_date_and_keeps_its_rows(
    tmp_path: Path, revision: str
) -> None:
    an_older_file(tmp_path, revision)

    store = open_store(tmp_path, OWNER, SteppedClock())

    with store.reading(OWNER) as unit:
        gallery = unit.galleries.all()[0]
        photo = unit.photos.of_gallery(gallery.id)[0]
    store.close()
    assert (gallery.id, gallery.name, gallery.photos) == (3, "Formatura 💍", 1)
    assert (photo.key, photo.stamp) == ("a.jpg", None)


def test_what_was_found_before_knows_its_gallery_afterwards(tmp_path: Path) -> None:
    an_older_file(tmp_path, "0002")
    with closing(sqlite3.connect(tmp_path / DATA_FILE)) as connection:
        connection.executescript("""
            INSERT INTO king_gallery_clients (id, gallery_id, email, senha_hash)
                VALUES (2, 3, 'c@example.com', 'h');
            INSERT INTO faces (id, gallery_id, photo_id, engine_id, engine_version, face_index,
                    box_left, box_top, box_width, box_height, confidence, pixels, sharpness,
                    brightness, yaw, roll, covered, descriptor)
                VALUES (9, 3, 5, 'e', '1', 0, 0, 0, 1, 1, 99, 80, 1, 1, 0, 0, 0, x'00');
            INSERT INTO candidates (face_id, client_id, raw, similarity) VALUES (9, 2, 0.5, 90)
        """)

    open_store(tmp_path, OWNER, SteppedClock()).close()

    with closing(sqlite3.connect(tmp_path / DATA_FILE)) as connection:
        assert connection.execute("SELECT gallery_id FROM candidates").fetchall() == [(3,)]


def test_what_was_known_before_there_was_rekognition_is_this_machines(tmp_path: Path) -> None:
    an_older_file(tmp_path, "0003")
    with closing(sqlite3.connect(tmp_path / DATA_FILE)) as connection:
        connection.executescript("""
            INSERT INTO king_gallery_clients (id, gallery_id, nome, email, senha_hash)
                VALUES (2, 3, 'Ana', 'c@example.com', 'h');
            INSERT INTO gallery_settings (gallery_id, threshold, references_revision)
                VALUES (3, 75, 4);
            INSERT INTO client_references (id, gallery_id, client_id, source, sha256, face_index,
                    box_left, box_top, box_width, box_height, confidence, created_at, picture)
                VALUES (6, 3, 2, 'a.jpg', 'h', 0, 0, 0, 1, 1, 99, '2026-01-01 00:00:00', x'ff');
            INSERT INTO reference_descriptors VALUES (6, 'local', '1', x'00', NULL);
            INSERT INTO faces (id, gallery_id, photo_id, engine_id, engine_version, face_index,
                    box_left, box_top, box_width, box_height, confidence, pixels, sharpness,
                    brightness, yaw, roll, covered, descriptor)
                VALUES (9, 3, 5, 'local', '1', 0, 0, 0, 1, 1, 99, 80, 1, 1, 0, 0, 0, x'00');
            INSERT INTO candidates (face_id, client_id, reference_id, raw, similarity, gallery_id)
                VALUES (9, 2, 6, 0.5, 90, 3);
            INSERT INTO photo_looks (photo_id, gallery_id, engine_id, engine_version, etag, size,
                    mtime_ns, references_revision, faces, looked_at)
                VALUES (5, 3, 'local', '1', 'e', 1, 1, 4, 1, '2026-01-01 00:00:00');
            INSERT INTO runs (id, gallery_id, owner_id, state, only, created_at)
                VALUES ('r', 3, 'ana-studio', 'running', 'new', '2026-01-01 00:00:00');
            INSERT INTO jobs (photo_id, gallery_id, run_id, state) VALUES (5, 3, 'r', 'done')
        """)
    local = EngineStamp("local", "1")

    store = open_store(tmp_path, OWNER, SteppedClock())

    with store.reading(OWNER) as unit:
        run = unit.jobs.latest_run(GalleryId(3))
        state = unit.photos.state(PhotoId(5))
        [evidence] = unit.results.evidence(GalleryId(3))
        [known] = unit.references.descriptors(GalleryId(3), local)
        assert unit.galleries.strategy(GalleryId(3)) is None
        assert unit.galleries.get(GalleryId(3)).threshold == 75
        assert unit.galleries.references_revision(GalleryId(3)) == 4
        assert unit.calls.receipt().billed_calls == 0
    store.close()
    assert run is not None
    assert (run.strategy, run.max_cost_usd, run.counts.done) == (Strategy.LOCAL, None, 1)
    assert (state.done_engine, state.references_revision, state.faces) == (local, 4, 1)
    assert [face.unindexed for face in evidence.faces] == [()]
    assert [*evidence.candidates[FaceId(9)]] == [Candidate(ClientId(2), 0.5, 90.0, ReferenceId(6))]
    assert (known.reference_id, known.descriptor) == (6, b"\0")


def test_runs_from_before_there_were_queues_go_on_where_they_were(tmp_path: Path) -> None:
    an_older_file(tmp_path, "0004")
    states = ("pending", "processing", "done", "error")
    with closing(sqlite3.connect(tmp_path / DATA_FILE)) as connection:
        connection.execute("""
            INSERT INTO runs (id, gallery_id, owner_id, state, only, created_at)
                VALUES ('r', 3, 'ana-studio', 'running', 'new', '2026-01-01 00:00:00.000000')
        """)
        connection.executemany(
            "INSERT INTO king_photos (id, gallery_id, file_path, original_name)"
            " VALUES (?, 3, ?, ?)",
            [(10 + at, f"{at}.jpg", f"{at}.jpg") for at in range(4)],
        )
        connection.executemany(
            "INSERT INTO jobs (photo_id, gallery_id, run_id, state, attempts, token, holder,"
            " lease_until, reason_code) VALUES (?, 3, 'r', ?, 1, 7, ?, ?, ?)",
            [
                (10, "pending", None, None, None),
                (11, "processing", "gone", "2026-01-01 00:00:00.000000", None),
                (12, "done", None, None, None),
                (13, "error", None, None, "photo_broken"),
            ],
        )
        connection.commit()

    store = open_store(tmp_path, OWNER, SteppedClock())

    with store.writing(OWNER) as unit:
        [run] = unit.jobs.under_way()
        [problem] = unit.jobs.problems(GalleryId(3))
        messages = unit.jobs.unsent(run.id, 10)
        leases = unit.jobs.lease(run.id, HolderId("me"), 5, timedelta(minutes=2))
        assert unit.workers.alive(timedelta(days=1)) == []
    store.close()
    assert run.counts == JobCounts(**dict.fromkeys(states, 1))
    assert (run.queue, run.halted_by) == (QueueKind.THREADS, None)
    assert (problem.photo_id, problem.ignored) == (13, False)
    assert [message.photo_id for message in messages] == [10]
    assert [(lease.photo_id, lease.attempt, lease.token) for lease in leases] == [
        (10, 1, 8),  # whoever had it before may have ended in good order
        (11, 2, 8),
    ]


def test_a_program_that_knows_nothing_of_rekognition_is_left_behind(tmp_path: Path) -> None:
    # it would erase a client here and leave their faces at AWS
    open_store(tmp_path, OWNER, SteppedClock()).close()

    with closing(sqlite3.connect(tmp_path / DATA_FILE)) as connection:
        floor = connection.execute("SELECT oldest_revision FROM schema_floor").fetchall()
    assert floor == [("0005",)]


def test_a_copy_of_the_older_file_stays_beside_it(tmp_path: Path) -> None:
    an_older_file(tmp_path)

    open_store(tmp_path, OWNER, SteppedClock()).close()

    with closing(sqlite3.connect(tmp_path / "kingdesk.before-0001.sqlite3")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        assert copy.execute("SELECT nome_projeto FROM king_galleries").fetchall() == [
            ("Formatura 💍",)
        ]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_copy_holds_also_what_was_written_last_while_somebody_reads(tmp_path: Path) -> None:
    an_older_file(tmp_path)
    with (
        closing(sqlite3.connect(tmp_path / DATA_FILE, isolation_level=None)) as reader,
        closing(sqlite3.connect(tmp_path / DATA_FILE, isolation_level=None)) as writer,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM king_photos").fetchall()
        # the reader's view keeps this row out of the main file: it stays in the log beside it
        writer.execute(
            "INSERT INTO king_photos (gallery_id, file_path, original_name)"
            " VALUES (3, 'b.jpg', 'b.jpg')"
        )

        open_store(tmp_path, OWNER, SteppedClock()).close()

    with closing(sqlite3.connect(tmp_path / "kingdesk.before-0001.sqlite3")) as copy:
        assert copy.execute("SELECT count(*) FROM king_photos").fetchall() == [(2,)]


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_older_file(tmp_path)

    def upgrade(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TABLE king_photos")
        raise RuntimeError("on purpose")

    with monkeypatch.context() as patched:
        patched.setattr(schema, "upgrade", upgrade)
        with pytest.raises(RuntimeError, match="on purpose"):
            open_store(tmp_path, OWNER, SteppedClock())

    store = open_store(tmp_path, OWNER, SteppedClock())
    with store.reading(OWNER) as unit:
        assert unit.galleries.all()[0].photos == 1
    store.close()


def test_opening_a_file_that_is_up_to_date_makes_no_copy(tmp_path: Path) -> None:
    for _ in range(2):
        open_store(tmp_path, OWNER, SteppedClock()).close()

    assert not list(tmp_path.glob("*before*"))


def set_revision(path: Path, *, revision: str, floor: str) -> None:
    """Make a file of another version of the program, which needs at least `floor`."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.execute("UPDATE schema_floor SET oldest_revision = ?", (floor,))
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_newer_workspace_that_still_serves_this_version_is_used_as_it_is(tmp_path: Path) -> None:
    open_store(tmp_path, OWNER, SteppedClock()).close()
    set_revision(tmp_path / DATA_FILE, revision="9999", floor="0005")

    store = open_store(tmp_path, OWNER, SteppedClock())

    with store.writing(OWNER) as unit:
        unit.galleries.add("Graduation")
    store.close()
    with closing(sqlite3.connect(tmp_path / DATA_FILE)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            ("9999",)
        ]
    assert not list(tmp_path.glob("*before*"))


def test_erasing_takes_the_copies_of_older_versions_too(tmp_path: Path) -> None:
    an_older_file(tmp_path)
    store = open_store(tmp_path, OWNER, SteppedClock())
    assert list(tmp_path.glob("*before*"))

    store.wipe_log()

    store.close()
    assert not list(tmp_path.glob("*before*"))


def test_a_new_copy_takes_the_place_of_older_ones(tmp_path: Path) -> None:
    an_older_file(tmp_path, "0002")
    (tmp_path / "kingdesk.before-0001.sqlite3").write_bytes(b"with somebody erased since")

    open_store(tmp_path, OWNER, SteppedClock()).close()

    assert [copy.name for copy in tmp_path.glob("*before*")] == ["kingdesk.before-0002.sqlite3"]


def test_every_key_to_another_table_has_an_index_that_leads_with_it() -> None:
    without = {
        f"{table.name}.{column.name}"
        for table in OWN_TABLES
        for column in table.c
        if column.foreign_keys and column.name not in leading(table)
    }

    # else deleting a gallery, photo or client reads all of our tables
    assert without == set()


def leading(table: sa.Table) -> set[str]:
    """Return the columns some index or key of a table begins with."""
    found = {next(iter(index.columns)).name for index in table.indexes}
    for key in table.constraints:
        if isinstance(key, sa.PrimaryKeyConstraint | sa.UniqueConstraint):
            found.add(next(iter(key.columns)).name)
    return found


def test_a_newer_workspace_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path, OWNER, SteppedClock()).close()
    set_revision(tmp_path / DATA_FILE, revision="9999", floor="9998")
    before = (tmp_path / DATA_FILE).read_bytes()

    with pytest.raises(WorkspaceTooNew) as refused:
        open_store(tmp_path, OWNER, SteppedClock())

    assert refused.value.details["found"] == "9999"
    assert (tmp_path / DATA_FILE).read_bytes() == before
    assert not list(tmp_path.glob("*before*"))


@pytest.mark.parametrize("state", ["fresh", "older"])
def test_two_processes_open_one_folder_at_once(tmp_path: Path, state: str) -> None:
    if state == "older":
        an_older_file(tmp_path)
        shutil.copy(tmp_path / DATA_FILE, tmp_path / "before.sqlite3")
    processes = [
        subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-c", _OPEN, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"

    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60) for process in processes]

    assert [(process.returncode, *end) for process, end in zip(processes, ends, strict=True)] == [
        (0, "[]\n", "")
    ] * 3
    with closing(sqlite3.connect(tmp_path / DATA_FILE)) as connection:
        own = "SELECT count(*) FROM king_galleries WHERE nome_projeto = 'Graduation'"
        assert connection.execute(own).fetchall() == [(3,)]
        modules = "SELECT count(*) FROM profile_items WHERE user_id = 'local'"
        assert connection.execute(modules).fetchall() == [(1,)]


def test_the_newest_revision_is_that_of_the_last_migration() -> None:
    last = ScriptDirectory.from_config(schema.config()).get_current_head()

    assert last == schema.NEWEST


def test_a_workspace_that_is_up_to_date_opens_without_alembic(tmp_path: Path) -> None:
    open_store(tmp_path, OWNER, SteppedClock()).close()
    code = (
        "import sys; from pathlib import Path; from kingdesk.bootstrap import open_app; "
        "open_app(Path(sys.argv[1])).close(); print('alembic' in sys.modules)"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
