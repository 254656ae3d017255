"""How many photos a second are stored in a studio's database, and what of it is our own CPU.

    python -m tests.bench.storing [--photos 1500] [--faces 4] [--threads 8] [--together 1]

Starts a PostgreSQL server, fills a gallery with clients, references and queued photos, leases all
and stores what a look by Rekognition would have found from several threads at once, as a run does:
each photo in a unit of its own, or several `--together` in one unit. The answers journalled for a
photo are dropped with it. Prints photos a second, milliseconds of CPU a photo takes in this
process, and the statements it sent.
"""

from __future__ import annotations

import argparse
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.bootstrap import set_up_process
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, ReferenceId
from kingdesk.domain.jobs import Lease
from kingdesk.domain.matching import Candidate
from kingdesk.domain.strategies import Operation, Purpose, Strategy, cloud_stamp
from kingdesk.ports.cloud_store import BilledCall
from kingdesk.ports.store import PhotoResult
from tests.builders import a_found_face
from tests.contract.stores import OWNER, WORKER, Desk, a_result
from tests.contract.web_host import add_owners, login_to
from tests.servers.host_levels import make_host
from tests.servers.postgres import PostgresServer

STAMP: Final = cloud_stamp(Strategy.CLASSIC, "7.0")
CLIENTS: Final = 50


def results(
    leases: list[Lease], known: list[tuple[ClientId, ReferenceId]], faces: int
) -> list[PhotoResult]:
    """Return what a look at each photo would have found; every other face has a candidate."""
    made = []
    for number, lease in enumerate(leases):
        found = [
            replace(
                a_found_face(Box(0.02 + 0.9 * index / faces, 0.3, 0.5 / faces, 0.1), None, b""),
                external_id=f"{number:08x}-0000-4000-8000-{index:012x}",
            )
            for index in range(faces)
        ]
        candidates = []
        for index in range(faces):
            client, reference = known[(number * faces + index) % len(known)]
            likes = [Candidate(client, 97.5, 97.5, reference)] if index % 2 == 0 else []
            candidates.append(likes)
        made.append(
            replace(
                a_result(lease, engine=STAMP),
                faces=found,
                candidates=candidates,
                key=f"r2:galleries/{lease.gallery_id}/{lease.photo_id}.jpg",
            )
        )
    return made


def billed(result: PhotoResult) -> list[BilledCall]:
    lease = result.lease
    return [
        BilledCall(
            gallery_id=lease.gallery_id,
            run_id=lease.run_id,
            photo_id=lease.photo_id,
            purpose=Purpose.MATCHING,
            operation=Operation.SEARCH_FACES_BY_IMAGE,
            strategy=Strategy.CLASSIC,
            asked=f"search:{lease.photo_id}:{index}",
            answer='{"found": []}' + " " * 300,
            usd=0.001,
        )
        for index in range(1 + len(result.faces))
    ]


def fill(desk: Desk, photos: int) -> tuple[list[Lease], list[tuple[ClientId, ReferenceId]]]:
    known = []
    for number in range(CLIENTS):
        client = desk.client(f"Client {number}")
        reference = desk.reference(client)
        with desk.store.writing(OWNER) as unit:
            face_id = f"{number:08x}-0000-4000-8000-0000000000ff"
            unit.cloud_faces.describe(reference, STAMP, face_id, "studio")
        known.append((client, reference))
    return desk.lease(desk.run(desk.photos(photos)), photos, WORKER), known


def store_all(store: SqlStore, found: list[PhotoResult], threads: int, together: int) -> float:
    """Store everything; return the seconds it took."""

    def store_some(results: list[PhotoResult]) -> None:
        with store.working(OWNER) as unit:
            if together == 1:
                unit.results.put(results[0])
            else:
                unit.results.put_several(results)
            unit.calls.forget_photos([result.lease.photo_id for result in results])

    parts = [found[start : start + together] for start in range(0, len(found), together)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(store_some, parts):
            pass
    return time.perf_counter() - begun


def measure(store: SqlStore, photos: int, faces: int, threads: int, together: int) -> None:
    desk = Desk.of(store, OWNER)
    leases, known = fill(desk, photos)
    found = results(leases, known, faces)
    with store.working(OWNER) as unit:
        for result in found:
            unit.calls.add(billed(result))
    said = 0

    def count(*_: object) -> None:
        nonlocal said
        said += 1

    sa.event.listen(store.engine, "before_cursor_execute", count)
    before = resource.getrusage(resource.RUSAGE_SELF)
    seconds = store_all(store, found, threads, together)
    after = resource.getrusage(resource.RUSAGE_SELF)
    sa.event.remove(store.engine, "before_cursor_execute", count)
    ours = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / photos
    print(
        f"{photos} photos of {faces} faces, {threads} threads, {together} in a unit:"
        f" {photos / seconds:6.1f} photos/s, {1000 * ours:5.2f} ms CPU of ours a photo,"
        f" {said / photos:5.2f} statements a photo"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=1500)
    parser.add_argument("--faces", type=int, default=4)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--together", type=int, nargs="+", default=[1])
    options = parser.parse_args()
    set_up_process()  # as the program does
    server = PostgresServer()
    try:
        name = server.make_database()
        with server.connection(name) as connection:
            make_host(connection)
            add_owners(connection)
        store = open_studio_store(login_to(server, name))
        print(f"PostgreSQL {server.version}")
        for together in options.together:
            measure(store, options.photos, options.faces, options.threads, together)
        store.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
