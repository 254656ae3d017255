"""A studio's database goes from one version to the next, whoever comes first or is killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest

from kingdesk.adapters.db import schema, studio_schema
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.tables import OWN_SCHEMA
from kingdesk.domain.errors import WorkspaceTooNew
from kingdesk.domain.ids import GalleryId, HolderId, RunId
from kingdesk.domain.strategies import Strategy
from kingdesk.domain.studio_errors import DatabaseBusy
from tests.contract.big_studio import Size, fill
from tests.contract.stores import ENGINE, LEASE, LEFT, OWNER, a_result
from tests.contract.web_host import (
    OWN_NAMES,
    Host,
    make_older,
    wait_until,
)


def test_an_older_version_is_brought_up_to_date_and_keeps_its_rows(host: Host) -> None:
    make_older(host)
    host.say("INSERT INTO kingdesk.audit (owner_id, at, action, details_json)"
             " VALUES ('a', now(), 'x', '{}')")  # fmt: skip

    host.open().close()

    assert host.one("SELECT version_num FROM kingdesk.alembic_version") == schema.NEWEST
    assert host.one("SELECT count(*) FROM kingdesk.audit") == 1
    assert len(host.links()) == len(studio_schema.HOST_KEYS)


def test_a_studio_at_work_is_brought_up_to_date_with_all_it_knows(host: Host) -> None:
    make_older(host, "0003")
    with host.server.connection(host.login.name) as connection:
        fill(connection, Size(galleries=4, photos=400, clients=40))
    before = {name: rows(host, name) for name in sorted(OWN_NAMES & host.tables(OWN_SCHEMA))}
    assert {name for name, old in before.items() if not old} == {"audit", "gallery_settings"}
    gallery = GalleryId(2)

    store = host.open()

    assert host.one("SELECT oldest_revision FROM kingdesk.schema_floor") == "0005"
    before.pop("schema_floor")
    for name, old in before.items():
        assert rows(host, name) == old, name
    with store.writing(OWNER) as unit:
        evidence = unit.results.evidence(gallery)
        run = unit.jobs.latest_run(gallery)
        [lease, *_] = unit.jobs.lease(RunId(f"{gallery:032}"), HolderId("me"), 5, LEASE)
        unit.results.put(a_result(lease, (LEFT, [])))
        assert len(unit.references.descriptors(gallery, ENGINE)) == 10
        client = unit.clients.of_gallery(gallery)[0].id
        assert unit.clients.remove(client)["references"] == 1
        assert set(unit.clients.traces(client).values()) == {0}
    store.close()
    assert len(evidence) == 100
    assert run is not None
    assert run.strategy is Strategy.LOCAL
    assert len(host.links()) == len(studio_schema.HOST_KEYS)


GIVEN: Final = "{queue,place,ignored,is_owed}"
"""Columns that came later and that rows from before were given a value of."""


def rows(host: Host, table: str) -> list[str]:
    """Return a table's rows without what holds nothing or came later, always in one order."""
    row = f"(jsonb_strip_nulls(to_jsonb(t)) - '{GIVEN}'::text[])"
    query = f"SELECT {row}::text FROM kingdesk.{table} t"  # noqa: S608
    return sorted(row for (row,) in host.say(query))


def test_a_newer_version_that_still_serves_this_one_is_used_as_it_is(settled: Host) -> None:
    settled.say("UPDATE kingdesk.alembic_version SET version_num = '9999'")
    settled.say("ALTER TABLE kingdesk.verdicts DROP COLUMN client_id")

    store = settled.open()

    with store.reading(OWNER) as unit:
        assert unit.galleries.all() == []
    store.close()
    assert settled.one("SELECT version_num FROM kingdesk.alembic_version") == "9999"


def test_a_newer_version_that_left_this_one_behind_is_refused_and_left_alone(settled: Host) -> None:
    settled.say("UPDATE kingdesk.alembic_version SET version_num = '9999'")
    settled.say("UPDATE kingdesk.schema_floor SET oldest_revision = '9998'")

    with pytest.raises(WorkspaceTooNew) as refused:
        settled.open()

    assert refused.value.details["found"] == "9999"
    assert settled.one("SELECT version_num FROM kingdesk.alembic_version") == "9999"


_OPEN: Final = """
import sys
import structlog
from kingdesk.adapters.db import schema
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import open_studio_store

structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
host, port, name, manner = sys.argv[1:]
if manner == "stuck":
    upgrade = schema.upgrade

    def stuck(connection):
        upgrade(connection)
        print("half-way", flush=True)
        sys.stdin.readline()

    schema.upgrade = stuck
print("ready", flush=True)
if manner == "waiting":
    sys.stdin.readline()
open_studio_store(DatabaseLogin(host, int(port), name, "postgres", "", "disable")).close()
print("open", flush=True)
"""


class Desktop:
    """Another computer's KingDesk that opens a studio's database."""

    def __init__(self, login: DatabaseLogin, manner: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-c", _OPEN, login.host, str(login.port), login.name, manner],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert self.said() == "ready"

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def end(self) -> int:
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture
def desktop() -> Iterator[Callable[[DatabaseLogin, str], Desktop]]:
    started: list[Desktop] = []

    def start(login: DatabaseLogin, manner: str) -> Desktop:
        started.append(Desktop(login, manner))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


@pytest.mark.parametrize("state", ["fresh", "older"])
def test_of_two_desktops_at_once_one_makes_the_tables_and_the_other_waits(
    host: Host, desktop: Callable[[DatabaseLogin, str], Desktop], state: str
) -> None:
    if state == "older":
        make_older(host)
    first = desktop(host.login, "stuck")
    assert first.said() == "half-way"
    second = desktop(host.login, "at once")
    wait_for(host, "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")

    first.go()

    assert (first.said(), second.said()) == ("open", "open")
    assert (first.end(), second.end()) == (0, 0)
    assert host.say("SELECT version_num FROM kingdesk.alembic_version") == [(schema.NEWEST,)]
    assert host.one("SELECT count(*) FROM kingdesk.schema_floor") == 1
    assert len(host.links()) == len(studio_schema.HOST_KEYS)


def test_many_desktops_at_once_all_open(
    host: Host, desktop: Callable[[DatabaseLogin, str], Desktop]
) -> None:
    desktops = [desktop(host.login, "waiting") for _ in range(4)]

    for one in desktops:
        one.go()

    assert [one.said() for one in desktops] == ["open"] * 4


@pytest.mark.parametrize("state", ["fresh", "older"])
def test_who_is_killed_in_mid_upgrade_has_changed_nothing(
    host: Host, desktop: Callable[[DatabaseLogin, str], Desktop], state: str
) -> None:
    if state == "older":
        make_older(host)
    killed = desktop(host.login, "stuck")
    assert killed.said() == "half-way"

    killed.process.kill()
    killed.process.wait()
    # the server notices by itself that nobody is there any more
    wait_for(host, "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'kingdesk'")

    if state == "older":
        assert host.one("SELECT version_num FROM kingdesk.alembic_version") == "0002"
        assert "schema_floor" not in host.tables(OWN_SCHEMA)
    else:
        assert host.tables(OWN_SCHEMA) == set()
    host.open().close()
    assert host.one("SELECT version_num FROM kingdesk.alembic_version") == schema.NEWEST


def wait_for(host: Host, condition: str) -> None:
    with host.server.connection(host.login.name) as connection:
        wait_until(connection, condition)


def test_an_upgrade_gives_way_to_a_web_system_that_holds_its_table(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried = studio_schema.BEGIN.replace("'3s'", "'50ms'")
    assert hurried != studio_schema.BEGIN
    monkeypatch.setattr(studio_schema, "BEGIN", hurried)
    with psycopg.connect(host.server.socket_url(host.login.name)) as busy:
        busy.execute("LOCK TABLE king_photos IN ROW EXCLUSIVE MODE")

        with pytest.raises(DatabaseBusy):
            host.open()

    assert host.tables(OWN_SCHEMA) == set()
    host.open().close()
