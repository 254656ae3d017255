"""How long a run's status takes, by how many photos it has, on both kinds of database.

    python -m tests.bench.status [--photos 100000 1000000]

Fills a gallery's photos and jobs (nine of ten ended, one of a thousand in error), and prints the
medians of what a status asks (the run with its counts, the gallery's counts, what ended lately, the
first problems, the receipt), of giving out photos and of what is to be sent, with the goals.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.clock import SystemClock
from kingdesk.adapters.db.store import SqlStore, open_store, open_studio_store
from kingdesk.bootstrap import set_up_process
from kingdesk.domain.ids import GalleryId, HolderId, RunId
from kingdesk.domain.jobs import Only
from kingdesk.ports.store import Unit
from kingdesk.services.processing import MOST_TOLD
from tests.contract.stores import OWNER, Desk
from tests.contract.web_host import add_owners, login_to
from tests.servers.host_levels import make_host
from tests.servers.postgres import PostgresServer

GOALS: Final = {100_000: 50, 1_000_000: 300}
"""Milliseconds a status may take."""
RUN: Final = RunId("0" * 32)
HOLDER: Final = HolderId("bench")
TIMES: Final = 7
WINDOW: Final = timedelta(minutes=1)
SHOWN: Final = MOST_TOLD
"""Problems a status shows."""
_NUMBERS: Final = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :photos)",
    "postgresql": "WITH n AS (SELECT i FROM generate_series(1, :photos) i)",
}
_STATE: Final = "CASE WHEN i % 10 = 0 THEN 'pending' WHEN i % 1000 = 1 THEN 'error' ELSE 'done' END"


def status(unit: Unit, gallery: GalleryId) -> None:
    unit.jobs.latest_run(gallery)
    unit.jobs.counts(gallery)
    unit.jobs.ended_within(RUN, WINDOW)
    unit.jobs.problems(gallery, limit=SHOWN)
    unit.jobs.ignored(gallery)
    unit.calls.receipt(run_id=RUN)


ASKED: Final[dict[str, Callable[[Unit, GalleryId], object]]] = {
    "status": status,
    "  run": lambda u, _: u.jobs.run(RUN),
    "  counts": lambda u, g: u.jobs.counts(g),
    "  ended": lambda u, _: u.jobs.ended_within(RUN, WINDOW),
    "  problems": lambda u, g: u.jobs.problems(g, limit=SHOWN),
    "  ignored": lambda u, g: u.jobs.ignored(g),
    "  receipt": lambda u, _: u.calls.receipt(run_id=RUN),
    "unsent": lambda u, _: u.jobs.unsent(RUN, 1000),
}
WRITTEN: Final[dict[str, Callable[[Unit, GalleryId], object]]] = {
    "lease 8": lambda u, _: u.jobs.lease(RUN, HOLDER, 8, WINDOW),
    "no suspects": lambda u, _: u.jobs.lease(RUN, HOLDER, 8, WINDOW, suspects=False),
}


def fill(store: SqlStore, gallery: GalleryId, photos: int) -> None:
    """Give a gallery so many photos in one run."""
    with store.writing(OWNER) as unit:
        unit.jobs.add_run(gallery, RUN, Only.NEW)
    dialect = store.engine.dialect.name
    ours = "kingdesk." if dialect == "postgresql" else ""
    numbers = _NUMBERS[dialect]
    hour_ago, now = (
        ("now() - interval '1 hour'", "now()")
        if ours
        else ("'2026-01-01 00:00:00.000000'", "strftime('%Y-%m-%d %H:%M:%f000', 'now')")
    )
    at = f"CASE WHEN i < 5000 THEN {now} ELSE {hour_ago} END"
    values = {"photos": photos, "gallery": gallery, "run": RUN, "reason": '{"name": "x"}'}
    of_photos = f"""
        INSERT INTO king_photos (id, gallery_id, file_path, original_name, "order")
        {numbers} SELECT i, :gallery, 'galleries/1/' || i, i || '.jpg', i FROM n
    """  # noqa: S608 - words of this file
    of_jobs = f"""
        INSERT INTO {ours}jobs (photo_id, gallery_id, run_id, state, updated_at, token,
            reason_code, reason_json)
        {numbers} SELECT i, :gallery, :run, {_STATE}, {at}, 1,
            CASE WHEN i % 1000 = 1 THEN 'photo_broken' END,
            CASE WHEN i % 1000 = 1 THEN :reason END FROM n
    """  # noqa: S608 - words of this file
    with store.engine.begin() as connection:
        for statement in (of_photos, of_jobs):
            connection.execute(sa.text(statement), values)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if ours else "ANALYZE")


def median_ms(act: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return 1000 * statistics.median(took)


def measure(store: SqlStore, gallery: GalleryId) -> dict[str, float]:
    def reading(act: Callable[[Unit, GalleryId], object]) -> None:
        with store.reading(OWNER) as unit:
            act(unit, gallery)

    def writing(act: Callable[[Unit, GalleryId], object]) -> None:
        with store.working(OWNER) as unit:
            act(unit, gallery)

    took = {name: median_ms(partial(reading, act)) for name, act in ASKED.items()}
    return took | {name: median_ms(partial(writing, act)) for name, act in WRITTEN.items()}


@contextmanager
def databases() -> Iterator[dict[str, Callable[[], SqlStore]]]:
    """Give what opens an empty database of each kind."""
    server = PostgresServer()

    def studio() -> SqlStore:
        name = server.make_database()
        with server.connection(name) as connection:
            make_host(connection)
            add_owners(connection)
        return open_studio_store(login_to(server, name))

    try:
        with tempfile.TemporaryDirectory() as folder:
            yield {
                "SQLite": lambda: open_store(
                    Path(tempfile.mkdtemp(dir=folder)), OWNER, SystemClock()
                ),
                f"PostgreSQL {server.version}": studio,
            }
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, nargs="+", default=[*GOALS])
    sizes: list[int] = parser.parse_args().photos
    set_up_process()  # as the program does
    with databases() as kinds:
        for kind, make in kinds.items():
            for photos in sizes:
                store = make()
                gallery = Desk.of(store).gallery
                fill(store, gallery, photos)
                print(f"{kind}, {photos} photos")
                for name, took in measure(store, gallery).items():
                    goal = GOALS.get(photos) if name == "status" else None
                    print(f"  {name:<12} {took:8.1f} ms" + (f"  goal {goal} ms" if goal else ""))
                store.close()


if __name__ == "__main__":
    main()
