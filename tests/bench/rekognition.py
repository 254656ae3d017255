"""How near to the ideal a run over Rekognition comes: what AWS lets through, or what the cores can.

    python -m tests.bench.rekognition [--photos 500] [--way classic|indexed] [--size small|large]
                                      [--calls-per-second 50] [--faults] [--send bytes|staging|auto]
                                      [--stop-after S]

The stand-in for Rekognition runs in a process of its own and answers out of nothing: 4 faces in
each photo, 250 ms for DetectFaces and IndexFaces, 350 ms for searches, throttling above the calls
a second that are told. Rows are in a PostgreSQL server, photos are files of this disk: JPEGs with a
sensor's noise of 24 megapixels (6 MB) or 1600 x 1067. Everything else is the program as it is wired
up, at its own concurrency.

Ideal is the slower of two: the calls at so many a second, and preparing the pictures, measured
before and after the run by as many threads as there are cores, by the program's own preparation:
reading and decoding a photo, resizing and encoding it once, and its faces under `classic`. That has
all the cores, while the run shares them with the stand-in and the database, which with a real
account and a real studio are elsewhere: the second share that is printed leaves what those two used
out.

Time is from the run's start to its last photo, with the references known before; the searches that
follow under `indexed` are timed apart. As other programs may be at work on the machine, CPU
milliseconds a photo are printed as well: ours, the database's, the stand-in's, and the share of the
cores others took meanwhile; the third share is what the ideal would be of our CPU time alone.

`--faults` runs twice, once without and once with a fifth of all calls throttled and a twentieth
ending in a 500, and tells how much longer that took as a whole, and how many calls were billed
beside those of the clean run.
"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

import structlog

from kingdesk.adapters.clock import SystemClock
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.adapters.imaging.sending import JpegPreparation
from kingdesk.adapters.local.holders import FileHolders
from kingdesk.adapters.photos.cache import SqliteThumbnails
from kingdesk.bootstrap import set_up_process
from kingdesk.bootstrap.recognition import CloudWays, cloud_ways
from kingdesk.domain.galleries import FileStamp, Photo
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.jobs import JobCounts, Progress, Run
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.environment import CLOUD_KEY_ID, CLOUD_SECRET
from kingdesk.ports.photos import PhotoContent, PhotoSource
from kingdesk.ports.store import NewReference
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.originals import Originals
from kingdesk.services.processing import Processing
from kingdesk.settings import CloudSettings
from kingdesk.worker.runner import Runner
from kingdesk.worker.turns import AHEAD
from tests.bench.machine import Cores, Memory
from tests.bench.sending import make_photo
from tests.builders import a_found_face
from tests.contract.stores import OWNER, Desk
from tests.contract.web_host import add_owners, login_to
from tests.servers.host_levels import make_host
from tests.servers.postgres import PostgresServer
from tests.servers.rekognition.process import LIKE_AWS, RekognitionProcess
from tests.servers.rekognition.synthetic_eyes import boxes_of
from tests.servers.s3 import ADMIN

SIZES: Final = {"small": (1600, 1067), "large": (6000, 4000)}
FACES: Final = 4
DIFFERENT: Final = 6
"""Pictures that are made; photos of the same picture differ in their ETags only."""
CLIENTS: Final = 10
REFERENCES: Final = 3
BUCKET: Final = "staging"


@dataclass(slots=True)
class Files:
    """Photos on this disk; many are the same picture."""

    pictures: Sequence[Path]

    def read(self, photo: Photo) -> PhotoContent:
        data = self.pictures[photo.id % len(self.pictures)].read_bytes()
        stamp = FileStamp(len(data), 1_700_000_000_000_000_000)
        return PhotoContent(data, sha256(photo.key.encode()).hexdigest(), stamp, photo.key)

    def stamps(self, photos: Iterable[Photo]) -> Mapping[PhotoId, FileStamp | None]:
        return {photo.id: photo.stamp for photo in photos}


@dataclass(slots=True)
class Watch:
    """Hears how far a run is."""

    photos: int
    began: float = field(default_factory=time.perf_counter)
    looked: float | None = None
    slowed: int = 0
    stopped: float | None = None

    def stop(self, context: JobContext) -> None:
        self.stopped = time.perf_counter()
        context.cancel()

    def hear(self, progress: Progress) -> None:
        self.slowed += bool(progress.slowed)
        if self.looked is None and progress.done >= self.photos:
            self.looked = time.perf_counter() - self.began


def floor_of(
    pictures: Sequence[Path], size: tuple[int, int], way: Strategy, seconds: float = 4.0
) -> float:
    """Return the CPU seconds it takes at least to prepare a photo: all that is sent of it."""
    boxes = boxes_of(FACES, size[0] / size[1])

    def prepare(number: int) -> float:
        begun, photos = time.thread_time(), 0
        preparation = JpegPreparation()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until or not photos:
            sent = preparation.photo(
                pictures[(number + photos) % len(pictures)].read_bytes(), "photo"
            )
            if way is Strategy.CLASSIC:
                preparation.cut_all(sent, boxes)
            photos += 1
        return (time.thread_time() - begun) / photos

    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        return sum(pool.map(prepare, range(cores))) / cores


def add_references(store: SqlStore, desk: Desk) -> None:
    """Enroll the clients with pictures in which the stand-in sees a face where it is said."""
    box = Box(0.275, 0.2, 0.45, 0.6)
    for number in range(CLIENTS):
        client = desk.client(f"Client {number}")
        for turn in range(REFERENCES):
            picture = make_photo((400, 400), seed=1000 + number * REFERENCES + turn)
            reference = NewReference(
                client_id=client,
                source="reference.jpg",
                picture=picture,
                sha256=f"{number:032x}{turn:032x}",
                face_index=0,
                face=a_found_face(box),
                box=box,
                warnings=(),
            )
            with store.writing(OWNER) as unit:
                unit.references.add(reference, None)


@dataclass(frozen=True, slots=True)
class Took:
    """What a run took as a whole, with the searches that follow: seconds, and calls billed."""

    seconds: float
    billed: int


@dataclass(frozen=True, slots=True)
class Bench:
    """A studio's database and account, and the photos of an event."""

    store: SqlStore
    database: int
    server: RekognitionProcess
    folder: Path
    options: argparse.Namespace
    pictures: Sequence[Path]

    def ways(self) -> CloudWays:
        settings = CloudSettings(
            strategy=self.options.way,
            staging_bucket=BUCKET,
            send=self.options.send,
            calls_per_second=dict.fromkeys(Operation, self.options.calls_per_second),
            rekognition_endpoint=self.server.url,
            s3_endpoint=self.server.s3.endpoint,
        )
        secrets = {CLOUD_KEY_ID: ADMIN.access_key, CLOUD_SECRET: ADMIN.secret_key}
        cores = os.cpu_count() or 1
        ways = cloud_ways(settings, secrets, self.store, SystemClock(), "bench", cores)
        assert ways is not None
        return ways

    def run(self) -> Took:
        """Process an event of new photos, and tell what it took."""
        way = Strategy(self.options.way)
        desk = Desk.of(self.store, OWNER)
        desk.photos(self.options.photos)
        add_references(self.store, desk)
        ways = self.ways()
        runner = self.runner(ways, way)
        quote = runner.processing.quote(OWNER, desk.gallery).of(way)
        run = runner.processing.start(OWNER, desk.gallery, strategy=way, agreed=True)
        assert run is not None
        runner.match_photo.recognisers[way].prepare(OWNER, run, JobContext())
        billed = self.server.ledger.total
        took = self.watch(runner, run)
        billed = self.server.ledger.total - billed
        print(
            f"    {billed} calls billed in the run,"
            f" {quote.billed_calls} quoted with {quote.calls.get(Operation.INDEX_FACES, 0)}"
            f" of IndexFaces"
        )
        ways.close()
        return Took(took, billed)

    def runner(self, ways: CloudWays, way: Strategy) -> Runner:
        recognisers = {one.strategy: one for one in ways.recognisers}
        # of a source only what a run asks of it is made up here
        source = cast("PhotoSource", Files(self.pictures))
        thumbnails = SqliteThumbnails(self.folder / "thumbnails.sqlite3")
        holders = FileHolders(self.folder)
        processing = Processing(self.store, source, recognisers, holders, way)
        originals = Originals(always=(os.cpu_count() or 1) + AHEAD)
        match = MatchPhoto(self.store, source, thumbnails, recognisers, originals)
        return Runner(self.store, match, processing, holders)

    def watch(self, runner: Runner, run: Run) -> float:
        """Do a run and tell what it took; return its seconds."""
        floor = self.floor(run.strategy)
        watch, memory = Watch(self.options.photos), Memory()
        context = JobContext(watch.hear)
        stopping = threading.Timer(self.options.stop_after or 1e6, watch.stop, [context])
        stopping.daemon = True
        stopping.start()
        before = Cores.now(self.database, self.server)
        with memory.watched():
            run = runner.run(OWNER, run.id, context)
        used = Cores.now(self.database, self.server) - before
        if watch.stopped is not None:
            print(f"stopped {time.perf_counter() - watch.stopped:.2f} s after it was asked to")
        floor = (floor + self.floor(run.strategy)) / 2
        self.tell(run.strategy, run.counts, watch, memory, used, floor)
        print(f"    {run.counts}")
        return used.at

    def floor(self, way: Strategy) -> float:
        return floor_of(self.pictures, SIZES[self.options.size], way)

    def tell(
        self,
        way: Strategy,
        counts: JobCounts,
        watch: Watch,
        memory: Memory,
        used: Cores,
        floor: float,
    ) -> None:
        photos, cores = counts.total, os.cpu_count() or 1
        size, rate = self.options.size, self.options.calls_per_second
        beside = (used.database + used.stand_in) / photos
        of_tps = rate / (FACES if way is Strategy.CLASSIC else 1)
        ideal, ideal_beside = (min(of_tps, cores / cost) for cost in (floor, floor + beside))
        took = watch.looked or used.at
        made, ms = photos / took, 1000 / photos
        could = min(of_tps, cores * photos / (used.ours + used.database + used.stand_in))
        print(
            f"{way} {size} at {rate:g} calls/s: {made:.1f} photos/s of {ideal:.1f} ideal,"
            f" {100 * made / ideal:.0f} %\n"
            f"    {100 * made / ideal_beside:.0f} % of the {ideal_beside:.1f} that database and"
            f" stand-in leave; {100 * could / ideal_beside:.0f} % by CPU time, had nobody else been"
            f" at work\n"
            f"    calls allow {of_tps:.1f}, cores {cores / floor:.1f} at {1000 * floor:.0f} ms;"
            f" {took:.1f} s for {photos} photos, {used.at:.1f} s in all;"
            f" slowed down in {watch.slowed} reports; {memory.most / (1 << 20):.0f} MB at most\n"
            f"    CPU a photo: {ms * used.ours:.1f} ms ours, {ms * used.database:.1f} database's,"
            f" {ms * used.stand_in:.1f} stand-in's; others had {100 * used.others:.0f} % of the"
            f" machine"
        )


FAULTS: Final = ("--throttle=0.2", "--fail=0.05")


def measure(options: argparse.Namespace, faults: Sequence[str] = ()) -> Took:
    """Measure one run of a studio, a database and an account that are new."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        postgres = PostgresServer()
        opened.callback(postgres.stop)
        name = postgres.make_database()
        with postgres.connection(name) as connection:
            make_host(connection)
            add_owners(connection)
        store = open_studio_store(login_to(postgres, name))
        opened.callback(store.close)
        server = RekognitionProcess(
            *LIKE_AWS,
            f"--calls-per-second={options.calls_per_second}",
            f"--eyes=synthetic:{FACES}",
            "--unchecked",
            *faults,
        )
        opened.callback(server.stop)
        server.s3.client().create_bucket(Bucket=BUCKET)
        pictures = [folder / f"{number}.jpg" for number in range(DIFFERENT)]
        for number, picture in enumerate(pictures):
            picture.write_bytes(make_photo(SIZES[options.size], seed=number))
        return Bench(store, postgres.pid, server, folder, options, pictures).run()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--photos", type=int, default=500)
    parser.add_argument("--way", choices=["classic", "indexed"], default="indexed")
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--calls-per-second", type=float, default=50.0)
    parser.add_argument("--send", choices=["auto", "bytes", "staging"], default=None)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--stop-after", type=float, help="seconds; tells how long stopping takes")
    options = parser.parse_args()
    set_up_process()  # as the program does
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    clean = measure(options)
    if options.faults:
        spoilt = measure(options, FAULTS)
        print(
            f"with faults: {spoilt.seconds:.1f} s, {spoilt.seconds / clean.seconds:.2f} times the"
            f" clean {clean.seconds:.1f} s; {spoilt.billed} calls billed,"
            f" {spoilt.billed / clean.billed:.3f} times the clean {clean.billed}"
        )


if __name__ == "__main__":
    main()
