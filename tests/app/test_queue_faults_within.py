"""Runs of workers within the test: messages, orders, clocks, disks and a power cut go wrong."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event as Signal

import pytest

from kingdesk.adapters.clock import SystemClock
from kingdesk.adapters.db.store import DATA_FILE
from kingdesk.bootstrap import open_app
from kingdesk.domain.cloud_errors import CloudClockWrong
from kingdesk.domain.errors import DiskFull, KingdeskError
from kingdesk.domain.ids import HolderId
from kingdesk.domain.jobs import LEASE_TIME, MOST_TRIES, JobCounts, Run, RunState
from kingdesk.domain.studio_errors import ClockWrong
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.services.job_context import JobContext
from tests.app.command import CommandLine
from tests.app.working import PEOPLE, QueuedWork, check_end
from tests.fakes.engine import ActingEngine, FakeEngine, a_broken_picture
from tests.fakes.event import Event

_ROOT = Path(__file__).parents[2]
long = pytest.mark.long


@pytest.fixture
def engine() -> ActingEngine:
    return ActingEngine()


@pytest.fixture
def work(event: Event) -> QueuedWork:
    return QueuedWork(event.app)


def fill(event: Event, photos: int, broken: frozenset[int] = frozenset()) -> None:
    """Make a gallery of so many photos, some of them damaged, and two clients."""
    event.folder.mkdir(exist_ok=True)
    for number in range(photos):
        path = event.photo(f"{number:05}.jpg", *PEOPLE[number % len(PEOPLE)])
        if number in broken:  # no two with the same bytes
            path.write_bytes(a_broken_picture() + number.to_bytes(4, "big"))
    event.import_all()
    ana, _ = event.client("Ana"), event.client("Bea")
    # said before any machine looked: it must outlive whatever happens to workers
    event.app.review.say(
        event.app.owner, event.photo_id("00002.jpg"), None, VerdictKind.CONFIRMED, ana
    )


def looked_at(engine: FakeEngine) -> Counter[str]:
    return Counter(name for name in engine.looked if name[0].isdigit())


def is_empty(work: QueuedWork, run: Run) -> bool:
    """Tell whether no message is left; let those that were put back come again if some are.

    Messages of photos that are just worked on must not: received too often they would be buried.
    """
    if not work.queue.bodies():
        return True
    if not (work.queue.depth().waiting or work.run(run).counts.processing):
        work.clock.forward(LEASE_TIME)
    return False


# --- orders --------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [10, pytest.param(200, marks=long)])
def test_a_run_that_is_paused_stopped_and_gone_on_with_again_and_again_does_each_photo_once(
    event: Event, work: QueuedWork, engine: ActingEngine, times: int
) -> None:
    photos = 15 * times  # more than are done meanwhile
    fill(event, photos)
    app, chosen, waiting = work.app, random.Random(5), Signal()  # noqa: S311 - no secret
    run = work.start(event.gallery)
    asked: Counter[str] = Counter()

    def slowly(_name: str) -> None:
        waiting.wait(0.02)

    engine.act = slowly

    with work.worker(at_once=2), work.worker(at_once=2):
        for _ in range(times):
            steer = chosen.choice([app.steering.pause, app.steering.stop])
            steer(app.owner, run.id)
            asked[steer.__name__] += 1
            waiting.wait(chosen.uniform(0, 0.05))
            again = app.processing.start(app.owner, event.gallery, queue=run.queue)
            assert again is not None
            assert again.id == run.id
            work.sending.send(app.owner, run.id, JobContext())
        engine.act = lambda _name: None
        work.until(lambda: is_empty(work, run))  # messages put back for a while come again
        ended = work.until_ended(run)

    assert asked["pause"] + asked["stop"] == times
    assert min(asked["pause"], asked["stop"]) > 0
    assert (ended.state, ended.counts) == (RunState.DONE, JobCounts(done=photos)), asked
    assert set(looked_at(engine).values()) == {1}
    assert work.queue.buried() == []
    check_end(app, photos)


# --- messages ------------------------------------------------------------------------------------


def test_messages_in_any_order_twice_and_long_after_their_photo_is_done_change_nothing(
    event: Event, work: QueuedWork, engine: ActingEngine
) -> None:
    fill(event, 20)
    run = work.start(event.gallery)
    bodies = work.queue.bodies() * 2
    work.queue.lose()
    random.Random(5).shuffle(bodies)  # noqa: S311 - no secret
    work.queue.send(bodies)

    with work.worker(), work.worker():
        ended = work.until_ended(run)
        work.clock.forward(LEASE_TIME * 2)
        work.queue.send(bodies)
        work.until(lambda: is_empty(work, run))

    assert ended.state is RunState.DONE
    assert work.run(run) == ended
    assert set(looked_at(engine).values()) == {1}
    check_end(work.app, 20)


def dies_with(work: QueuedWork, run: Run, names: list[str], event: Event) -> None:
    """Let workers take photos and die, as often as it takes to give these up."""
    for name in names:
        photo = event.photo_id(name)
        with work.app._store.writing(work.app.owner) as unit:
            for n in range(MOST_TRIES):
                dead = HolderId(f"dead-{n}")
                unit.jobs.take({photo: run.id}, dead, LEASE_TIME)
                unit.jobs.release(dead)


@pytest.mark.parametrize(
    "photos", [200, pytest.param(10_000, marks=[long, pytest.mark.timeout(1800)])]
)
def test_one_photo_of_a_hundred_that_can_not_be_done_holds_no_other_back(
    event: Event,
    work: QueuedWork,
    engine: ActingEngine,
    photos: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.app.working._LONGEST_S", 1500.0)
    poison = range(0, photos, 100)
    damaged, deadly = frozenset(poison[::2]), [f"{number:05}.jpg" for number in poison[1::2]]
    fill(event, photos, damaged)
    run = work.start(event.gallery)
    dies_with(work, run, deadly, event)

    with work.worker(), work.worker():
        ended = work.until_ended(run)
        work.until(lambda: is_empty(work, run))

    assert ended.counts == JobCounts(done=photos - len(poison), error=len(poison))
    assert set(looked_at(engine)) & set(deadly) == set()
    assert set(looked_at(engine).values()) == {1}
    assert [reason for _, reason in work.queue.buried()] == ["gave_up"] * len(deadly)
    check_end(work.app, photos, failed=len(poison))


# --- this computer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [DiskFull(path="workspace"), CloudClockWrong(), ClockWrong()],
    ids=lambda error: error.code,
)
def test_a_worker_whose_computer_is_at_fault_ends_and_another_one_finishes(
    event: Event, work: QueuedWork, engine: ActingEngine, error: KingdeskError
) -> None:
    fill(event, 20)
    run = work.start(event.gallery)

    def fail(name: str) -> None:
        if name == "00005.jpg":
            raise error

    engine.act = fail
    with pytest.raises(type(error)), work.worker() as context:
        work.until(lambda: context.is_cancelled or work.run(run).counts.processing == 0)
        context.wait(1)
    engine.act = lambda _name: None
    after = work.run(run)
    with work.worker():
        ended = work.until_ended(run)

    assert after.state is RunState.RUNNING
    assert after.counts.processing == 0
    assert (ended.state, ended.counts) == (RunState.DONE, JobCounts(done=20))
    check_end(work.app, 20)


@pytest.mark.parametrize("hours", [(1, 0), (-1, 0), (1, -1)])
def test_a_clock_that_jumps_makes_nobody_do_a_photo_twice(
    event: Event,
    work: QueuedWork,
    engine: ActingEngine,
    monkeypatch: pytest.MonkeyPatch,
    hours: tuple[int, int],
) -> None:
    fill(event, 20)
    run = work.start(event.gallery)
    now, wrong = SystemClock.now, [timedelta(0)]

    def jumped(self: SystemClock) -> datetime:
        return now(self) + wrong[0]

    monkeypatch.setattr(SystemClock, "now", jumped)
    at = dict(zip(("00005.jpg", "00012.jpg"), hours, strict=True))

    def jump(name: str) -> None:
        if name in at:
            wrong[0] = timedelta(hours=at[name])

    engine.act = jump
    with work.worker(at_once=2), work.worker(at_once=2):
        ended = work.until_ended(run)

    assert (ended.state, ended.counts) == (RunState.DONE, JobCounts(done=20))
    assert set(looked_at(engine).values()) == {1}
    check_end(work.app, 20)


# --- a power cut ---------------------------------------------------------------------------------

CUT_PHOTOS = 40


@pytest.mark.parametrize("cut", [7, *(pytest.param(n, marks=long) for n in (1, 3, 19, 31, 38))])
def test_a_workspace_cut_off_in_the_midst_opens_sound_and_goes_on(
    command: CommandLine, engine: ActingEngine, cut: int
) -> None:
    for number in range(CUT_PHOTOS):
        command.picture(f"photos/{number:05}.jpg", *PEOPLE[number % len(PEOPLE)])
    command.done("gallery", "import", "Party", command.photos)
    for name in ("Ana", "Bea"):
        command.done("client", "add", "Party", name)
        command.done("enroll", "Party", name, command.picture(f"ref-{name}.jpg", name.lower()))
    copy, looks = command.home / "copy", command.home / "looks"
    looks.write_text("")

    _cut_off(command, looks, cut, copy)

    connection = sqlite3.connect(copy / DATA_FILE)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    done = command.bare("--json", "--workspace", copy, "process", "Party")
    assert done.code == 0, done
    assert done.json["jobs"] == {"pending": 0, "processing": 0, "done": CUT_PHOTOS, "error": 0}
    app = open_app(copy, engine=engine)
    try:
        check_end(app, CUT_PHOTOS, said=False)
    finally:
        app.close()


def _cut_off(command: CommandLine, looks: Path, cut: int, copy: Path) -> None:
    """Stop a run after so many looks; copy what its disk had then, the log's end torn off."""
    arguments = ["--workspace", str(command.home / "workspace"), "process", "Party"]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.fakes.command_process", looks, "0", *arguments],
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        waiting = Signal()
        for _ in range(60_000):
            if len(looks.read_text().split()) >= cut or process.poll() is not None:
                break
            waiting.wait(0.001)
        process.send_signal(
            signal.SIGSTOP
        )  # all its threads at once: what is on disk is of one moment
        assert process.poll() is None, "it was through before it could be cut off"
        shm = f"{DATA_FILE}-shm"  # memory, which a power cut does not leave
        shutil.copytree(command.home / "workspace", copy, ignore=shutil.ignore_patterns(shm))
    finally:
        process.kill()
        process.wait()
    wal = copy / f"{DATA_FILE}-wal"
    if wal.is_file():
        written = wal.read_bytes()
        # a log is cut anywhere in what was written last
        wal.write_bytes(written[: len(written) - random.Random(cut).randrange(2_000)])  # noqa: S311
