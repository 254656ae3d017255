"""What memory a run of very many photos takes to start and to send to a queue.

    python -m tests.bench.many_jobs [--photos 10000 100000] [--server]

On PostgreSQL: `Processing.start` puts a gallery's photos into a run, `Sending` sends them to a
queue, which only counts and forgets them, or with `--server` to ministack. Each number of photos is
measured in a process of its own. Prints seconds, this process's memory before and the most beside
that; that of sending shall not grow with the photos.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import sqlalchemy as sa

from kingdesk.adapters.aws.queue import SqsQueue
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.domain.jobs import QueueKind
from kingdesk.domain.strategies import Strategy
from kingdesk.services.job_context import JobContext
from kingdesk.services.processing import Processing
from kingdesk.services.sending import Sending
from tests.bench.machine import Memory
from tests.bench.workers import quiet
from tests.contract.stores import ENGINE, OWNER, Web
from tests.contract.web_host import add_owners, login_to
from tests.servers.host_levels import make_host
from tests.servers.postgres import PostgresServer
from tests.servers.sqs import Ministack

_PHOTOS: Final = """
    INSERT INTO king_photos (gallery_id, file_path, original_name, "order")
    SELECT :gallery, 'r2:galleries/' || :gallery || '/' || md5(i::text) || '.jpg', i || '.jpg', i
    FROM generate_series(1, :photos) i
"""


class ForgettingQueue:
    """Takes messages and forgets them."""

    name = "forgetting"

    def __init__(self) -> None:
        self.taken = 0

    def send(self, bodies: Sequence[str]) -> list[int]:
        self.taken += len(bodies)
        return []


class NewPhotos:
    """A way of finding faces that knows nothing of any photo, and a source that has all."""

    strategy = Strategy.LOCAL

    def stamp(self, *_: object) -> EngineStamp:
        return ENGINE

    def behind(self, *_: object) -> frozenset[PhotoId]:
        return frozenset()

    def is_matching_due(self, *_: object) -> bool:
        return False

    def stamps(self, _photos: object) -> dict[PhotoId, None]:
        return {}


def resident() -> int:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS"):
            return 1024 * int(line.split()[1])
    return 0


def measured(name: str, act: Callable[[], object]) -> None:
    memory, before = Memory(), resident()
    began = time.perf_counter()
    with memory.watched():
        act()
    took = time.perf_counter() - began
    more = max(0, memory.most - before)
    print(f"  {name:<8} {took:6.1f} s, {before / 1e6:5.0f} MB before, {more / 1e6:5.0f} MB more")


def measure(login: DatabaseLogin, gallery: GalleryId, photos: int, *, server: bool) -> None:
    quiet()
    with ExitStack() as opened:
        store: SqlStore = open_studio_store(login)
        opened.callback(store.close)
        way: Any = NewPhotos()
        holders: Any = SimpleNamespace(is_dead=lambda _: False)
        processing = Processing(store, way, {way.strategy: way}, holders)
        started: list[Any] = []

        def start() -> None:
            started.append(processing.start(OWNER, gallery, queue=QueueKind.SQS))

        queue: Any = ForgettingQueue()
        if server:
            ministack = Ministack()
            opened.callback(ministack.stop)
            queue = SqsQueue(ministack.server.login(ministack.server.make_queues()))
        with store.reading(OWNER) as unit:  # what is loaded at first is loaded now
            unit.jobs.runs(gallery)
        print(f"{photos} photos")
        measured("starting", start)
        run_id = started[0].id
        sent: list[int] = []
        context = JobContext()
        measured("sending", lambda: sent.append(Sending(store, queue).send(OWNER, run_id, context)))
        took = queue.depth().waiting if server else queue.taken
        print(f"  {sent[0]} sent, {took} in the queue")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--server", action="store_true", help="send to ministack")
    options = parser.parse_args()
    server = PostgresServer()
    try:
        for photos in options.photos:
            name = server.make_database()
            with server.connection(name) as connection:
                make_host(connection)
                add_owners(connection)
            login = login_to(server, name)
            store = open_studio_store(login)
            gallery = Web(store.engine).gallery(OWNER)
            with store.engine.begin() as connection:
                connection.execute(sa.text(_PHOTOS), {"gallery": gallery, "photos": photos})
            store.close()
            process = mp.get_context("spawn").Process(
                target=measure,
                args=(login, gallery, photos),
                kwargs={"server": options.server},
            )
            process.start()
            process.join()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
