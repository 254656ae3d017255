"""How much faster two workers of a queue are than one, finding faces on this machine.

    python -m tests.bench.workers [--photos 348] [--runs 2]

The example event's photos, as often as are needed, in one gallery on PostgreSQL, sent through SQS
(ministack) to one worker and to two: processes of their own, each with the local engine looking at
one photo at a time, reading photos from memory. Prints the seconds from the first photo to the
last, the best of several runs taken in turns, and the CPU a photo took all workers together: on a
machine that others use too, that tells what two cores of one's own would give. The last photos
are not shared evenly: each worker has a few of its own by then, so small galleries gain less.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing as mp
import os
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

import structlog

from kingdesk import paths
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.queue import SqsQueue
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.adapters.local.engine import LocalEngine
from kingdesk.adapters.local.holders import FileHolders
from kingdesk.adapters.photos.cache import SqliteThumbnails
from kingdesk.adapters.photos.content_cache import DiskContentCache
from kingdesk.adapters.photos.pairs import SqlitePairs
from kingdesk.adapters.photos.studio import StudioSource
from kingdesk.bootstrap import App, StudioParts, Workspace, set_up_process
from kingdesk.bootstrap.app import Parts, assemble
from kingdesk.domain.ids import GalleryId, RunId
from kingdesk.domain.jobs import Only, QueueKind
from kingdesk.domain.objects import gallery_prefix
from kingdesk.services.job_context import JobContext
from tests.contract.stores import OWNER, Web
from tests.contract.web_host import add_owners, login_to
from tests.fakes.bucket import FakeBucket
from tests.servers.host_levels import make_host
from tests.servers.postgres import PostgresServer
from tests.servers.sqs import Ministack

GOAL: Final = 1.7
_LOOK_S: Final = 0.2
"""Each look costs a few milliseconds of the cores the workers need."""
_LONGEST_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the work is.

    Attributes:
        keys: of the bucket's photos; the example event's, in turns.
    """

    login: DatabaseLogin
    cloud: CloudLogin
    keys: tuple[str, ...]


def quiet() -> None:
    set_up_process()  # as the program does
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def open_app(place: Place, folder: Path, engine: LocalEngine, opened: ExitStack) -> App:
    """Open a workspace as bootstrap does, over a bucket in memory."""
    files = sorted(paths.resource("sample", "photos").glob("**/*.jpg"))
    contents = [file.read_bytes() for file in files]
    bucket = FakeBucket()
    for number, key in enumerate(place.keys):
        bucket.put(key, contents[number % len(contents)])
    store = open_studio_store(place.login)
    queue = SqsQueue(place.cloud)
    thumbnails = SqliteThumbnails(folder / "thumbnails.sqlite3")
    pairs = SqlitePairs(folder / "pairs.sqlite3")
    for one in (store, queue, thumbnails, pairs):
        opened.callback(one.close)
    kept = DiskContentCache(folder / "kept", 1 << 30)
    parts = Parts(
        owner=OWNER,
        workspace=Workspace("Studio", folder),
        store=store,
        source=StudioSource(bucket, pairs, kept),
        thumbnails=thumbnails,
        holders=FileHolders(folder),
        engine=engine,
        workers=1,
        checks=(),
        closing=(),
        previews=kept,
        queue=queue,
        studio=cast("StudioParts", SimpleNamespace(browse=None)),
    )
    return assemble(parts)


def work(place: Place, wire: Connection) -> None:
    """Be a worker: say `ready`, work from `go` until `end`, say what CPU it took."""
    quiet()
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        engine = LocalEngine(paths.resource("models"))
        app = open_app(place, folder, engine, opened)
        sample = next(paths.resource("sample", "photos").glob("**/*.jpg"))
        engine.look(sample.read_bytes(), sample.name)  # what is loaded at first is loaded now
        wire.send("ready")
        wire.recv()
        context = JobContext()

        def until_told() -> None:
            wire.recv()
            context.cancel()

        threading.Thread(target=until_told, daemon=True).start()
        cpu = time.process_time()
        app.consumer.work(OWNER, context)
        wire.send(time.process_time() - cpu)


def upload(store: SqlStore, photos: int) -> tuple[GalleryId, tuple[str, ...]]:
    web = Web(store.engine)
    gallery = web.gallery(OWNER)
    keys = tuple(f"{gallery_prefix(gallery)}{number:06}.jpg" for number in range(photos))
    web.photos(gallery, [f"r2:{key}" for key in keys])
    return gallery, keys


def timed(
    server: PostgresServer, queues: Ministack, photos: int, workers: int
) -> tuple[float, float]:
    """Let workers do a gallery; return the seconds, and the CPU seconds of all of them."""
    name = server.make_database()
    with server.connection(name) as connection:
        make_host(connection)
        add_owners(connection)
    login = login_to(server, name)
    context = mp.get_context("spawn")
    with ExitStack() as opened:
        store = open_studio_store(login)
        opened.callback(store.close)
        gallery, keys = upload(store, photos)
        place = Place(login, queues.server.login(queues.server.make_queues()), keys)
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        app = open_app(place, folder, LocalEngine(paths.resource("models")), opened)
        run = app.processing.start(OWNER, gallery, Only.NEW, queue=QueueKind.SQS)
        assert run is not None
        app.sending.send(OWNER, run.id, JobContext())
        wires = []
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=work, args=(place, theirs))
            process.start()
            opened.callback(process.join, 30)
            wires.append(ours)
        for wire in wires:
            wire.recv()
        began = time.perf_counter()
        for wire in wires:
            wire.send("go")
        seconds = until_done(store, run.id, began)
        for wire in wires:
            wire.send("end")
        return seconds, sum(wire.recv() for wire in wires)


def until_done(store: SqlStore, run_id: RunId, began: float) -> float:
    """Wait for a run's last photo; return how long ago it began, seconds."""
    while (seconds := time.perf_counter() - began) < _LONGEST_S:
        with store.reading(OWNER) as unit:
            counts = unit.jobs.run(run_id).counts
        if counts.done == counts.total:
            return seconds
        if counts.error:
            sys.exit(f"photos ended in error: {counts}")
        time.sleep(_LOOK_S)
    sys.exit("the workers never came to the end")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, default=348)
    parser.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    quiet()
    photos: int = options.photos
    server, queues = PostgresServer(), Ministack()
    best: dict[int, tuple[float, float]] = {}
    try:
        for _ in range(options.runs):
            for workers in (1, 2):
                seconds, cpu = timed(server, queues, photos, workers)
                print(
                    f"{workers} workers: {seconds:6.2f} s, {photos / seconds:5.2f} photos/s, "
                    f"{1000 * cpu / photos:6.1f} ms CPU a photo, load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
                known = best.get(workers, (seconds, cpu))
                best[workers] = min(known[0], seconds), min(known[1], cpu)
    finally:
        queues.stop()
        server.stop()
    (one, one_cpu), (two, two_cpu) = best[1], best[2]
    print(
        f"two workers: {one / two:.2f} times as fast as one (goal {GOAL}); by the CPU a photo "
        f"takes, {2 * one_cpu / two_cpu:.2f} on two cores of their own"
    )


if __name__ == "__main__":
    main()
