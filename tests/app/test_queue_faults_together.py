"""Many workers on one queue, steered, with strange messages and clocks: real processes each."""

from __future__ import annotations

import json
import random
import signal
import threading
from collections import Counter
from typing import Any

import pytest

from kingdesk import paths
from kingdesk.bootstrap import open_app
from kingdesk.domain.ids import BucketKey, GalleryId, OwnerId, PhotoId, RunId
from kingdesk.domain.jobs import MOST_TRIES
from kingdesk.domain.messages import JobMessage, owner_mark
from kingdesk.services.job_context import JobContext
from kingdesk.settings import read_settings, workspace_name, workspace_place
from tests.app.studio import STUDIO
from tests.app.workers import AT_ONCE, PHOTOS, QueuedStudio, until
from tests.fakes.queue_worker import Step, What

pytestmark = pytest.mark.long


def by(*strategies: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("queued", strategies, indirect=True)


def many(count: int) -> dict[str, tuple[str, ...]]:
    """Return so many more photos of the usual people."""
    people = list(PHOTOS.values())
    return {f"more-{n:04}.jpg": people[n % len(people)] for n in range(count)}


# --- many workers --------------------------------------------------------------------------------


@by("local", "classic", "indexed")
def test_eight_workers_do_and_pay_no_photo_twice(queued: QueuedStudio) -> None:
    queued.upload(many(56))
    workers = [queued.worker() for _ in range(8)]
    for worker in workers:  # else the first ones would be through before the last ones are up
        worker.until_it_says("Working for the queue")

    queued.send()
    queued.until_done()
    for worker in workers:
        worker.drain()

    queued.check()
    assert queued.asked("SELECT max(token), max(attempts) FROM kingdesk.jobs") == [(1, 1)]
    assert queued.asked("SELECT count(*) FROM kingdesk.workers") == [(0,)]


# --- orders --------------------------------------------------------------------------------------


@by("local", "classic")
@pytest.mark.timeout(900)
def test_a_run_of_two_workers_that_is_steered_200_times_does_and_pays_each_photo_once(
    queued: QueuedStudio,
) -> None:
    slow, faults = queued.cloud.studio.command.home / "slow", queued.cloud.rekognition.faults
    slow.write_text("1")
    faults.slow(2)
    # more than are done meanwhile
    queued.upload(many({"local": 300, "classic": 90}[queued.strategy]))
    workers = [queued.worker(SLOW_WHILE=str(slow)) for _ in range(2)]
    for worker in workers:
        worker.until_it_says("Working for the queue")
    sent = queued.send()["run"]["id"]
    asked = steered(queued, 200)
    left = queued.asked("SELECT count(*) FROM kingdesk.jobs WHERE state <> 'done'")
    slow.unlink()
    faults.heal()
    queued.until_done()
    for worker in workers:
        worker.drain()

    assert left != [(0,)]
    assert sum(asked.values()) == 200
    assert min(asked.values()) > 50
    assert queued.asked("SELECT id FROM kingdesk.runs") == [(sent,)]
    queued.check()
    assert queued.asked("SELECT max(attempts) FROM kingdesk.jobs") == [(1,)]


def steered(queued: QueuedStudio, times: int) -> Counter[str]:
    """Pause or stop the run and let it go on, so many times, as the window does; count orders."""
    chosen, waiting = random.Random(5), threading.Event()  # noqa: S311 - no secret
    asked = Counter[str]()
    settings = read_settings(paths.settings_file())
    place = workspace_place(settings, STUDIO)
    app = open_app(place, name=workspace_name(settings, place))
    try:
        gallery = GalleryId(queued.cloud.studio.party)
        [run] = app.steering.under_way(app.owner, gallery)
        for _ in range(times):
            steer = chosen.choice([app.steering.pause, app.steering.stop])
            steer(app.owner, run.id)
            asked[steer.__name__] += 1
            waiting.wait(chosen.uniform(0, 0.1))
            again = app.processing.start(app.owner, gallery, queue=run.queue)
            assert again is not None
            app.sending.send(app.owner, again.id, JobContext())
            waiting.wait(chosen.uniform(0, 0.1))
    finally:
        app.close()
    return asked


# --- who sends -----------------------------------------------------------------------------------


@by("indexed")
def test_a_sender_killed_after_its_first_messages_leaves_a_run_that_workers_send(
    queued: QueuedStudio,
) -> None:
    queued.quote()
    asked = ["--workspace", "Studio", "process", "Party", "--strategy", "indexed", "--yes"]
    sender = queued.command(Step.SENT, "1", What.KILL, "4", *asked, "--queue", "sqs", "--no-wait")
    sender.until_killed()

    workers = [queued.worker(), queued.worker()]
    queued.until_done()
    for worker in workers:
        worker.drain()

    queued.check()


@by("local")
def test_photos_the_web_system_asks_for_in_either_of_its_ways_are_looked_at_once(
    queued: QueuedStudio,
) -> None:
    party, photos = queued.cloud.studio.party, queued.cloud.studio.photos
    keys = {name: queued.cloud.studio.web.key_of(photo) for name, photo in photos.items()}
    ways = ("galleryId", "eventId")
    bodies = [
        json.dumps({ways[n % 2]: party if n % 3 else str(party), "r2Key": key})
        for n, key in enumerate(keys.values())
    ]
    queued.cloud.process("local", "--photo", "1.jpg")  # which way the gallery goes

    queued.put(bodies * 2)
    workers = [queued.worker(), queued.worker()]
    until(lambda: all_done(queued), "all photos are done")
    queued.until_done()
    for worker in workers:
        worker.drain()

    queued.check()
    # the one looked at before was looked at once
    assert queued.asked("SELECT max(token), max(attempts) FROM kingdesk.jobs") == [(1, 1)]


def all_done(queued: QueuedStudio) -> bool:
    done = queued.asked("SELECT count(*) FROM kingdesk.jobs WHERE state = 'done'")
    return bool(done == [(len(queued.photos),)])


# --- messages ------------------------------------------------------------------------------------


@by("local", "classic")
def test_no_message_whatever_it_says_does_any_harm(queued: QueuedStudio) -> None:
    studio = queued.cloud.studio
    queued.upload({"gone.jpg": ("Ana", "Bea")})
    lost_gallery = studio.web.gallery(studio.ana, "Lost")
    studio.web.photo(lost_gallery, "lost.jpg", queued.picture(300, "Ana"))
    gone_key = studio.web.key_of(studio.photos["gone.jpg"])
    run = RunId(queued.send()["run"]["id"])
    for_lost = ("process", "Lost", "--strategy", queued.strategy, "--yes")
    queued.cloud.done(*for_lost, "--queue", "sqs", "--no-wait")
    gone = queued.delete("gone.jpg")
    queued.asked(f"DELETE FROM king_galleries WHERE id = {lost_gallery} RETURNING id")  # noqa: S608 - ours
    party, mark = GalleryId(studio.party), owner_mark(OwnerId(studio.ana.id))
    ours = [
        JobMessage(party, PhotoId(photo), BucketKey("any.jpg"), run, mark).encode()
        for photo in (*studio.photos.values(), gone)
    ]
    theirs = [
        JobMessage(party, PhotoId(gone), None, run, owner_mark(OwnerId(studio.rui.id))).encode(),
        json.dumps({"galleryId": studio.other_party, "r2Key": "galleries/1/not-ours.jpg"}),
        json.dumps({"eventId": party, "r2Key": gone_key}),  # nobody's photo any more
    ]
    broken = ["{nonsense", "[]", json.dumps({"photoId": 1}), json.dumps({"galleryId": -1})]
    bodies = ours * 2 + theirs + broken
    random.Random(5).shuffle(bodies)  # noqa: S311 - no secret

    queued.put(bodies)
    workers = [queued.worker(), queued.worker()]
    queued.until_done(strange=len(theirs))
    queued.put(ours)  # long after the photos are done
    queued.until_done(strange=len(theirs))
    for worker in workers:
        worker.drain()

    queued.check(strange=len(theirs), buried=len(broken))
    letters = queued.cloud.done("queue", "list")["letters"]
    assert [one["reason"]["code"] for one in letters] == ["message_unreadable"] * len(broken)
    assert queued.asked("SELECT max(token), max(attempts) FROM kingdesk.jobs") == [(1, 1)]


@by("classic")
def test_messages_that_come_again_while_their_photos_are_held_wait_for_their_turn(
    queued: QueuedStudio,
) -> None:
    run = RunId(queued.send()["run"]["id"])
    frozen = queued.worker(Step.READ, 1, What.FREEZE)
    frozen.until_it_says(f"reached {Step.READ}")
    party, mark = (
        GalleryId(queued.cloud.studio.party),
        owner_mark(OwnerId(queued.cloud.studio.ana.id)),
    )

    queued.put(
        JobMessage(party, PhotoId(photo), None, run, mark).encode()
        for photo in queued.cloud.studio.photos.values()
    )
    other = queued.worker()
    frozen.wake()
    queued.until_done()
    frozen.drain()
    other.drain()

    queued.check(lost=AT_ONCE)


@by("local")
def test_a_photo_that_kills_its_workers_is_given_up_and_done_once_they_are_mended(
    queued: QueuedStudio,
) -> None:
    queued.upload(many(8))
    queued.send()

    for _ in range(MOST_TRIES):  # as a service that is started again
        queued.worker(DIES_OF="7.jpg").until_killed()
    survivor = queued.worker(DIES_OF="7.jpg")
    queued.until_done()
    survivor.drain()
    [letter] = queued.cloud.done("queue", "list")["letters"]
    states = queued.asked("SELECT state, count(*) FROM kingdesk.jobs GROUP BY 1 ORDER BY 1")
    queued.cloud.done("queue", "redrive")
    mended = queued.worker()
    until(lambda: all_done(queued), "all photos are done")
    queued.until_done()
    mended.drain()

    assert (letter["photo"]["name"], letter["reason"]["code"]) == ("7.jpg", "gave_up")
    assert f"ended {MOST_TRIES} times" in letter["reason"]["message"]
    assert states == [("done", len(queued.photos) - 1), ("error", 1)]
    queued.check()


# --- clocks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [What.AHEAD, What.BACK])
@by("local")
def test_a_worker_whose_clock_jumps_by_hours_keeps_what_it_has(
    queued: QueuedStudio, what: What
) -> None:
    queued.upload(many(24))
    queued.send()

    jumped = queued.worker(Step.READ, 2, what)
    other = queued.worker()
    jumped.until_it_says(f"reached {Step.READ}")
    queued.until_done()
    jumped.drain()
    other.drain()

    queued.check()
    # leases and heartbeats go by the database's time
    assert queued.asked("SELECT max(token), max(attempts) FROM kingdesk.jobs") == [(1, 1)]


@pytest.mark.parametrize("what", [What.AHEAD, What.BACK])
@by("classic")
def test_a_worker_whose_clock_aws_refuses_ends_and_says_so_and_the_others_finish(
    queued: QueuedStudio, what: What
) -> None:
    queued.send()

    jumped = queued.worker(Step.READ, 2, what)
    jumped.process.wait(60)
    other = queued.worker()
    queued.until_done()
    other.drain()

    assert jumped.process.returncode == 1
    assert jumped.says("clock is wrong")
    queued.check()


# --- all at once ---------------------------------------------------------------------------------


@by("classic", "indexed")
def test_two_workers_killed_at_once_leave_all_to_two_others(queued: QueuedStudio) -> None:
    queued.upload(many(16))
    queued.send()
    first = queued.worker(Step.ANSWERED, 9, What.FREEZE)
    second = queued.worker(Step.ANSWERED, 9, What.FREEZE)
    until(
        lambda: any(one.says(f"reached {Step.ANSWERED}") for one in (first, second)),
        "one of them came to an answer",
    )

    for one in (first, second):
        one.process.send_signal(signal.SIGKILL)
        one.until_killed()
    others: list[Any] = [queued.worker(), queued.worker()]
    queued.until_done()
    until(lambda: not queued.cloud.staged(), "what the killed ones staged is deleted")
    for other in others:
        other.drain()

    queued.check(lost=2 * AT_ONCE)
