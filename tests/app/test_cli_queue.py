"""Runs by workers on the command line: sent, watched, steered, and what was put aside."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kingdesk.domain.jobs import PACE_WINDOW, Progress, RunState
from kingdesk.domain.messages import JobMessage, owner_mark
from kingdesk.domain.queue_errors import QueueUnreachable
from kingdesk.services import watching
from kingdesk.services.watching import Watching
from tests.app.command import CommandLine
from tests.app.queued import QueuedCommands
from tests.app.working import QueuedWork
from tests.fakes.engine import FakeEngine, a_broken_picture

PHOTOS = 5


@pytest.fixture
def queued(command: CommandLine, monkeypatch: pytest.MonkeyPatch) -> QueuedCommands:
    """Give a gallery of photos, none of them processed, in a workspace with a queue."""
    monkeypatch.setattr(watching, "_LOOK_EVERY_S", 0.01)
    for number in range(PHOTOS):
        command.picture(f"photos/{number}.jpg", "ana")
    command.done("gallery", "import", "Party", command.photos)
    return QueuedCommands(command)


@pytest.fixture
def work(queued: QueuedCommands) -> Iterator[QueuedWork]:
    with queued.workspace() as work:
        yield work


def while_watching(monkeypatch: pytest.MonkeyPatch, act: Callable[[Progress], None]) -> None:
    """Let something happen whenever a run was looked at."""
    look = Watching.look

    def looked(self: Watching, *which: Any) -> Any:  # noqa: ANN401 -- as it is
        seen = look(self, *which)
        act(seen.progress)
        return seen

    monkeypatch.setattr(Watching, "look", looked)


def run_of(queued: QueuedCommands) -> Any:  # noqa: ANN401 -- a document
    return queued.done("status", "Party")["run"]


def test_a_run_of_workers_is_sent_and_watched_to_its_end(
    queued: QueuedCommands, work: QueuedWork
) -> None:
    with work.worker():
        done = queued.done("process", "Party", "--queue", "sqs")

    assert done["jobs"] == {"pending": 0, "processing": 0, "done": PHOTOS, "error": 0}
    assert (done["run"]["state"], done["run"]["queue"]) == ("done", "sqs")
    assert done["run"]["halted_by"] is None


def test_photos_that_failed_at_workers_end_it_with_code_3(
    queued: QueuedCommands, work: QueuedWork
) -> None:
    (queued.command.photos / "bad.jpg").write_bytes(a_broken_picture())
    queued.done("gallery", "import", "Party", queued.command.photos)

    with work.worker():
        outcome = queued("process", "Party", "--queue", "sqs")

    assert outcome.code == 3
    assert "bad.jpg" in outcome.err


def test_without_waiting_it_is_only_sent(queued: QueuedCommands) -> None:
    outcome = queued("process", "Party", "--queue", "sqs", "--no-wait")

    assert outcome.code == 0
    assert "5 photos wait for workers; 0 workers at work" in outcome.out
    assert "kingdesk worker" in outcome.err  # nobody is there
    assert len(queued.queue.bodies()) == PHOTOS
    run = run_of(queued)
    assert (run["state"], run["workers"], run["deserted"]) == ("running", 0, False)


def test_ctrl_c_while_watching_leaves_the_workers_at_it(
    queued: QueuedCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        looks.append(progress)
        if len(looks) == 2:  # the first is from before it is watched
            os.kill(os.getpid(), signal.SIGINT)

    while_watching(monkeypatch, interrupt)

    outcome = queued("process", "Party", "--queue", "sqs")

    assert outcome.code == 1
    assert "the workers go on" in outcome.err
    assert "kingdesk --workspace" in outcome.err
    assert "stop Party" in outcome.err
    assert run_of(queued)["state"] == "running"


def test_a_run_somebody_pauses_ends_the_watching_and_says_so(
    queued: QueuedCommands, work: QueuedWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pause(_: Progress) -> None:
        for run in work.app.steering.under_way(work.app.owner, gallery_id(work)):
            work.app.steering.pause(work.app.owner, run.id)

    while_watching(monkeypatch, pause)

    outcome = queued("--json", "process", "Party", "--queue", "sqs")

    assert outcome.code == 1
    assert outcome.json["error"]["code"] == "not_through"
    assert "resume Party" in outcome.json["error"]["hint"]


def test_a_run_of_this_program_somebody_pauses_ends_and_says_so(
    queued: QueuedCommands, work: QueuedWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = FakeEngine.look

    def pausing(self: FakeEngine, *asked: Any) -> Any:  # noqa: ANN401 -- as it is
        for run in work.app.steering.under_way(work.app.owner, gallery_id(work)):
            work.app.steering.pause(work.app.owner, run.id)
        return look(self, *asked)

    monkeypatch.setattr(FakeEngine, "look", pausing)

    outcome = queued("--json", "process", "Party")

    assert (outcome.code, outcome.json["error"]["code"]) == (1, "not_through")
    assert "paused" in outcome.err


def test_a_run_workers_halted_says_what_made_them(
    queued: QueuedCommands, work: QueuedWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def halt(_: Progress) -> None:
        with work.app._store.writing(work.app.owner) as unit:
            for run in unit.jobs.under_way():
                unit.jobs.move_run(run.id, RunState.PAUSED)
                unit.jobs.halt(run.id, QueueUnreachable(host="the account"))

    while_watching(monkeypatch, halt)

    outcome = queued("--json", "process", "Party", "--queue", "sqs")

    assert outcome.code == 1
    assert outcome.json["error"]["code"] == "queue_unreachable"
    run = run_of(queued)
    assert (run["state"], run["halted_by"]["code"]) == ("paused", "queue_unreachable")
    assert "the account" in queued("status", "Party").out


def test_no_run_is_made_while_the_queue_is_away(queued: QueuedCommands) -> None:
    queued.queue.away = QueueUnreachable(host="queue.example")

    outcome = queued("process", "Party", "--queue", "sqs")

    assert outcome.code == 1
    assert "queue.example" in outcome.err
    assert run_of(queued) is None


def test_a_run_of_workers_goes_on_here_where_asked(queued: QueuedCommands) -> None:
    sent = queued.done("process", "Party", "--queue", "sqs", "--no-wait")["run"]

    here = queued.done("process", "Party")["run"]

    assert (here["id"], here["queue"], here["done"]) == (sent["id"], "threads", PHOTOS)


def test_a_workspace_without_a_queue_says_so(queued: QueuedCommands) -> None:
    for verb in (
        ("process", "Party", "--queue", "sqs"),
        ("worker",),
        ("queue", "list"),
        ("queue", "redrive"),
        ("queue", "purge", "--yes"),
    ):
        outcome = queued.command("--json", *verb)
        assert (outcome.code, outcome.json["error"]["code"]) == (1, "no_queue"), verb


# --- steering ----------------------------------------------------------------------------------


def test_pausing_and_going_on_keep_way_and_queue(queued: QueuedCommands, work: QueuedWork) -> None:
    sent = queued.done("process", "Party", "--queue", "sqs", "--no-wait")["run"]

    paused = queued.done("pause", "Party")
    again = queued.done("pause", "Party")
    with work.worker():
        ended = queued.done("resume", "Party")

    assert [run["state"] for run in paused["runs"]] == ["paused"]
    assert again == paused
    assert (ended["run"]["id"], ended["run"]["state"]) == (sent["id"], "done")
    assert ended["run"]["queue"] == "sqs"


def test_a_stopped_run_of_threads_goes_on_in_threads(
    queued: QueuedCommands, work: QueuedWork
) -> None:
    run = work.app.processing.start(work.app.owner, gallery_id(work))
    assert run is not None

    stopped = queued.done("stop", "Party")
    refused = queued("resume", "Party", "--no-wait")
    ended = queued.done("resume", "Party")["run"]

    assert [one["state"] for one in stopped["runs"]] == ["stopped"]
    assert refused.code == 1  # nobody else would do it
    assert (ended["id"], ended["state"], ended["queue"]) == (run.id, "done", "threads")
    assert queued.queue.bodies() == []


def test_what_is_not_under_way_can_not_be_paused(queued: QueuedCommands) -> None:
    for verb, code in (
        ("pause", "nothing_under_way"),
        ("stop", "nothing_under_way"),
        ("resume", "nothing_left"),
    ):
        outcome = queued("--json", verb, "Party")
        assert (outcome.code, outcome.json["error"]["code"]) == (1, code)


# --- dead letters ------------------------------------------------------------------------------


def gallery_id(work: QueuedWork) -> Any:  # noqa: ANN401 -- an id
    return work.app.galleries.find(work.app.owner, "Party").id


def bury(work: QueuedWork, name: str, reason: str = "gave_up") -> int:
    """Put a photo's message among the dead letters."""
    app = work.app
    photo = app.photos.find(app.owner, gallery_id(work), name)
    said = JobMessage(photo.gallery_id, photo.id, None, owner=owner_mark(app.owner))
    work.queue.send([said.encode()])
    [message] = work.queue.receive(1, PACE_WINDOW, PACE_WINDOW)
    work.queue.bury(message, reason)
    return int(photo.id)


def test_dead_letters_are_listed_with_their_photo_and_why(
    queued: QueuedCommands, work: QueuedWork
) -> None:
    photo = bury(work, "0.jpg")
    work.queue.send(["no message of ours"])
    [strange] = work.queue.receive(1, PACE_WINDOW, PACE_WINDOW)
    work.queue.bury(strange, "message_unreadable")

    listed = queued.done("queue", "list")
    told = queued("queue", "list")

    ours, other = listed["letters"]
    assert ours["photo"] == {"id": photo, "name": "0.jpg"}
    assert ours["gallery"]["name"] == "Party"
    assert ours["reason"]["code"] == "gave_up"
    assert (other["photo"], other["reason"]["code"]) == (None, "message_unreadable")
    assert "can't be read" in other["reason"]["message"]
    assert listed["buried"] == 2
    assert "0.jpg" in told.out


def test_dead_letters_are_brought_back_one_by_one_or_all(
    queued: QueuedCommands, work: QueuedWork
) -> None:
    bury(work, "0.jpg")
    bury(work, "1.jpg")
    bury(work, "2.jpg")

    one = queued.done("queue", "redrive", "--photo", "1.jpg")
    queued.clock.forward(PACE_WINDOW)
    left = [letter["photo"]["name"] for letter in queued.done("queue", "list")["letters"]]
    queued.clock.forward(PACE_WINDOW)
    rest = queued.done("queue", "redrive")

    assert (one["redriven"], rest["redriven"]) == (1, 2)
    assert sorted(left) == ["0.jpg", "2.jpg"]
    assert work.queue.buried() == []
    assert len(work.queue.bodies()) == 3


def test_a_photo_without_a_dead_letter_is_not_brought_back(
    queued: QueuedCommands, work: QueuedWork
) -> None:
    bury(work, "0.jpg")

    outcome = queued("queue", "redrive", "--photo", "4.jpg")

    assert outcome.code == 1
    assert len(work.queue.buried()) == 1


def test_dead_letters_are_thrown_away_only_after_a_yes(
    queued: QueuedCommands, work: QueuedWork
) -> None:
    bury(work, "0.jpg")

    asked = queued("--json", "queue", "purge")
    kept = len(work.queue.buried())
    purged = queued.done("queue", "purge", "--yes")

    assert (asked.code, asked.json["error"]["code"], kept) == (1, "needs_yes", 1)
    assert purged["purged"] == 1
    assert work.queue.buried() == []


# --- problems, without a queue as well ---------------------------------------------------------


def test_problems_are_listed_ignored_and_tried_again(command: CommandLine) -> None:
    command.picture("photos/1.jpg", "ana")
    bad = command.photos / "bad.jpg"
    bad.write_bytes(a_broken_picture())
    command.done("gallery", "import", "Party", command.photos)
    command("process", "Party")

    [problem] = command.done("photo", "problems", "Party")["problems"]
    ignored = command.done("photo", "ignore", "Party", "bad.jpg")
    shown = command.done("photo", "problems", "Party")["problems"]
    hidden = command.done("photo", "problems", "Party", "--ignored")["problems"]
    command.picture("photos/bad.jpg", "ana")
    command.done("gallery", "import", "Party", command.photos)
    mended = command.done("photo", "retry", "Party", "bad.jpg")

    assert (problem["photo"]["name"], problem["tries"]) == ("bad.jpg", 1)
    assert problem["at"] is not None
    assert "bad.jpg" in problem["message"]
    assert (ignored["ignored"], shown) == (1, [])
    assert [one["ignored"] for one in hidden] == [True]
    assert (mended["run"]["total"], mended["run"]["done"]) == (1, 1)
    assert command.done("photo", "problems", "Party", "--ignored")["problems"] == []


def test_all_problems_are_tried_again_at_once(command: CommandLine) -> None:
    for number in range(2):
        (command.photos).mkdir(exist_ok=True)
        (command.photos / f"bad{number}.jpg").write_bytes(a_broken_picture() + bytes([number]))
    command.done("gallery", "import", "Party", command.photos)
    command("process", "Party")

    outcome = command("--json", "photo", "retry", "Party", "--all")

    assert outcome.code == 3
    assert outcome.json["run"]["total"] == 2


@pytest.mark.parametrize("verb", ["retry", "ignore"])
@pytest.mark.parametrize("which", [(), ("1.jpg", "--all")])
def test_photos_are_named_or_all_are_meant(
    command: CommandLine, verb: str, which: tuple[str, ...]
) -> None:
    command.picture("photos/1.jpg")
    command.done("gallery", "import", "Party", command.photos)

    assert command("photo", verb, "Party", *which).code == 1


# --- workers -----------------------------------------------------------------------------------


def test_a_worker_works_until_it_is_told_to_end(queued: QueuedCommands, work: QueuedWork) -> None:
    queued.done("process", "Party", "--queue", "sqs", "--no-wait")
    [run] = work.app.steering.under_way(work.app.owner, gallery_id(work))

    def end_it() -> None:
        work.until_ended(run)
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=end_it)
    watcher.start()
    outcome = queued("--json", "worker", "--concurrency", "2")
    watcher.join()

    assert outcome.code == 0
    assert outcome.json == {"photos": PHOTOS}
    assert work.run(run).state is RunState.DONE
    assert "Working for the queue" in outcome.err
