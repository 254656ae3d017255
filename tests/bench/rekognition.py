"""How near to the ideal a run over Rekognition comes: what AWS lets through, or what the cores can.

    python -m tests.bench.rekognition [--photos 500] [--way classic|indexed] [--size small|large]
                                      [--calls-per-second 50] [--faults] [--send bytes|staging|auto]
                                      [--stop-after S]

The stand-in for Rekognition runs in a process of its own and answers out of nothing: 4 faces in
each photo, 250 ms for DetectFaces and IndexFaces, 350 ms for searches, throttling above the calls
a second that are told. Rows are in a PostgreSQL server, photos are files of this disk: JPEGs with a
sensor's noise of 24 megapixels or 1600 x 1067. Everything else is the program as it is wired up,
at its own concurrency.

Ideal is the slower of two: the calls at so many a second, and preparing the pictures, measured in
the same run by as many threads as there are cores. Time is from the run's start to its last photo,
with the references known before; the searches that follow under `indexed` are timed apart. As other
programs may be at work on the machine, CPU milliseconds a photo are printed as well: ours, the
database's, the stand-in's, and the share of the cores others took meanwhile.

`--faults`: 20 % of the calls are throttled and 5 % end in a 500; what counts is that every photo
ends done, and how many calls were billed and how long it took beside a clean run.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
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
from tests.bench.sending import make_photo
from tests.builders import a_found_face
from tests.contract.stores import OWNER, Desk
from tests.contract.web_host import add_owners, login_to
from tests.servers.host_levels import make_host
from tests.servers.postgres import PostgresServer
from tests.servers.rekognition.process import LIKE_AWS, RekognitionProcess
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
class Cores:
    """CPU seconds by who used them."""

    ours: float
    database: float
    stand_in: float
    all: float
    at: float

    @classmethod
    def now(cls, database: int, server: RekognitionProcess) -> Cores:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return cls(
            used.ru_utime + used.ru_stime,
            _of_children(database),
            server.cpu_seconds(),
            _of_machine(),
            time.perf_counter(),
        )

    def __sub__(self, before: Cores) -> Cores:
        return Cores(
            self.ours - before.ours,
            self.database - before.database,
            self.stand_in - before.stand_in,
            self.all - before.all,
            self.at - before.at,
        )

    @property
    def others(self) -> float:
        """Return the share of the machine that others used, 0-1."""
        mine = self.ours + self.database + self.stand_in
        return max(0.0, (self.all - mine) / (self.at * (os.cpu_count() or 1)))


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


class Memory:
    """The most memory this process had at once while it was watched, in bytes."""

    def __init__(self) -> None:
        self.most = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while not self._end.wait(0.05):
            resident = int(Path("/proc/self/statm").read_text("ascii").split()[1])
            self.most = max(self.most, resident * page)

    @contextmanager
    def watched(self) -> Iterator[None]:
        self._thread.start()
        yield
        self._end.set()
        self._thread.join()


def _of_children(pid: int) -> float:
    """Return the CPU seconds of a process, its children and those that ended."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:  # it just ended
            continue
        if stat.parent.name == str(pid):
            total += sum(int(fields[n]) for n in (11, 12, 13, 14))
        elif fields[1] == str(pid):
            total += sum(int(fields[n]) for n in (11, 12))
    return total / os.sysconf("SC_CLK_TCK")


def _of_machine() -> float:
    fields = [int(one) for one in Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def floor_of(pictures: Sequence[Path], way: Strategy, seconds: float = 4.0) -> float:
    """Return the CPU seconds it takes at least to prepare a photo: all that is sent of it."""
    boxes = [Box(0.1 + 0.2 * n, 0.4, 0.06, 0.09) for n in range(FACES)]

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

    def run(self) -> None:
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
        self.watch(runner, run)
        print(
            f"    {self.server.ledger.total - billed} calls billed in the run,"
            f" {quote.billed_calls} quoted with {quote.calls.get(Operation.INDEX_FACES, 0)}"
            f" of IndexFaces"
        )
        ways.close()

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

    def watch(self, runner: Runner, run: Run) -> None:
        """Do a run and tell what it took."""
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
        self.tell(run.strategy, run.counts, watch, memory, used)
        print(f"    {run.counts}")

    def tell(
        self, way: Strategy, counts: JobCounts, watch: Watch, memory: Memory, used: Cores
    ) -> None:
        photos, cores = counts.total, os.cpu_count() or 1
        floor = floor_of(self.pictures, way)
        of_tps = self.options.calls_per_second / (FACES if way is Strategy.CLASSIC else 1)
        of_cores = cores / floor
        ideal = min(of_tps, of_cores)
        took = watch.looked or used.at
        ms = 1000 / photos
        print(
            f"{way} {self.options.size} at {self.options.calls_per_second:g} calls/s:"
            f" {photos / took:.1f} photos/s of {ideal:.1f} ideal"
            f" ({100 * photos / took / ideal:.0f} %; calls allow {of_tps:.1f},"
            f" cores {of_cores:.1f} at {1000 * floor:.0f} ms a photo)\n"
            f"    {took:.1f} s for {photos} photos, {used.at:.1f} s in all;"
            f" CPU a photo: {ms * used.ours:.1f} ms ours, {ms * used.database:.1f} database's,"
            f" {ms * used.stand_in:.1f} stand-in's; others had {100 * used.others:.0f} % of the"
            f" machine; slowed down in {watch.slowed} reports;"
            f" {memory.most / (1 << 20):.0f} MB at most"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
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
        faults = ("--throttle=0.2", "--fail=0.05") if options.faults else ()
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
        Bench(store, postgres.pid, server, folder, options, pictures).run()


if __name__ == "__main__":
    main()
