"""What every `JobQueue` does: the one of boto against servers, and the one of services' tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kingdesk.adapters.aws.queue import SqsQueue
from kingdesk.ports.queue import Depth, JobQueue, Message
from tests.fakes.clock import SteppedClock
from tests.fakes.queue import FakeQueue
from tests.servers.s3 import S3Server
from tests.servers.sqs import SqsServer

NOW = timedelta(0)
SOON = timedelta(seconds=1)
LONG = timedelta(minutes=2)
WAIT = timedelta(seconds=5)
"""Longer than `SOON`: receiving itself waits until a message is back."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A queue, and how its time goes on while nobody waits."""

    queue: JobQueue
    later: Callable[[timedelta], None]


def real(server: SqsServer) -> Iterator[Bench]:
    queue = SqsQueue(server.login(server.make_queues()))
    yield Bench(queue, lambda _: None)
    queue.close()


def faked() -> Bench:
    clock = SteppedClock(datetime.now(UTC))
    return Bench(FakeQueue(clock), clock.forward)


@pytest.fixture(params=["fake", "ministack", "moto"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param == "fake":
        yield faked()
    elif request.param == "ministack":
        yield from real(request.getfixturevalue("sqs"))
    else:
        moto: S3Server = request.getfixturevalue("moto")
        yield from real(SqsServer(moto.endpoint))


@pytest.fixture
def queue(bench: Bench) -> JobQueue:
    return bench.queue


@pytest.fixture(params=["fake", "ministack"])
def strict(request: pytest.FixtureRequest) -> Iterator[JobQueue]:
    """Give a queue that knows old receipts from new ones; moto does not."""
    if request.param == "fake":
        yield faked().queue
    else:
        yield from (bench.queue for bench in real(request.getfixturevalue("sqs")))


def bodies(messages: Sequence[Message]) -> list[str]:
    return sorted(message.body for message in messages)


def all_of(queue: JobQueue, hidden: timedelta = LONG) -> list[Message]:
    found: list[Message] = []
    while some := queue.receive(10, NOW, hidden):
        found += some
    return found


# --- sending and receiving ------------------------------------------------------------------------


def test_what_is_sent_is_received_once_and_stays_until_it_is_deleted(queue: JobQueue) -> None:
    sent = [f"photo {number}" for number in range(23)]

    assert queue.send(sent) == []
    got = all_of(queue)

    assert bodies(got) == sorted(sent)
    assert len({message.id for message in got}) == len({message.receipt for message in got}) == 23
    assert {message.receives for message in got} == {1}
    assert {message.reason for message in got} == {None}
    assert queue.depth() == Depth(waiting=0, under_way=23, buried=0)
    assert queue.delete(got) == set()
    assert queue.depth().is_empty


def test_no_more_are_received_than_asked_for_and_never_more_than_ten(queue: JobQueue) -> None:
    queue.send([str(number) for number in range(14)])

    assert len(queue.receive(3, NOW, LONG)) == 3
    assert len(queue.receive(99, NOW, LONG)) == 10


def test_nothing_sent_is_nothing_asked(queue: JobQueue) -> None:
    assert queue.send([]) == []
    assert queue.receive(10, NOW, LONG) == []
    assert queue.keep([], LONG) == queue.delete([]) == set()
    assert queue.dig_up([]) == queue.forget([]) == 0


def test_a_message_says_when_it_was_sent(queue: JobQueue) -> None:
    before = datetime.now(UTC)
    queue.send(["a"])

    (message,) = queue.receive(1, NOW, LONG)

    assert message.sent_at.tzinfo is not None
    assert abs(message.sent_at - before) < timedelta(minutes=1)


def test_letters_of_all_languages_arrive_as_they_were_sent(queue: JobQueue) -> None:
    words = '{"r2Key": "galerias/São João/foto_ñ_東京_📷.jpg"}'

    queue.send([words])

    assert bodies(queue.receive(1, WAIT, LONG)) == [words]


# --- hidden and back ------------------------------------------------------------------------------


def test_a_message_nobody_keeps_comes_back_and_is_counted(bench: Bench) -> None:
    bench.queue.send(["a"])
    (first,) = bench.queue.receive(1, NOW, SOON)

    assert bench.queue.receive(1, NOW, SOON) == []
    bench.later(SOON)
    (again,) = bench.queue.receive(1, WAIT, LONG)

    assert (again.id, again.body, again.receives) == (first.id, "a", 2)
    assert again.receipt != first.receipt
    assert abs(again.sent_at - first.sent_at) < timedelta(milliseconds=5)


def test_a_message_that_is_kept_stays_hidden(bench: Bench) -> None:
    bench.queue.send(["kept", "left"])
    held = bench.queue.receive(10, NOW, SOON)

    lost = bench.queue.keep([one for one in held if one.body == "kept"], LONG)
    bench.later(SOON)

    assert lost == set()
    assert bodies(bench.queue.receive(10, WAIT, LONG)) == ["left"]
    assert bench.queue.depth().under_way == 2


def test_what_is_put_back_comes_at_once_or_after_a_time(bench: Bench) -> None:
    bench.queue.send(["at once", "soon"])
    held = {message.body: message for message in bench.queue.receive(10, NOW, LONG)}

    bench.queue.put_back([held["at once"]], NOW)
    bench.queue.put_back([held["soon"]], SOON)

    assert bodies(bench.queue.receive(10, WAIT, LONG)) == ["at once"]
    bench.later(SOON)
    assert bodies(bench.queue.receive(10, WAIT, LONG)) == ["soon"]


def test_a_message_that_is_gone_is_told_of_and_nothing_breaks(queue: JobQueue) -> None:
    queue.send(["gone", "there"])
    held = {message.body: message for message in queue.receive(10, NOW, LONG)}
    queue.delete([held["gone"]])

    lost = queue.keep(list(held.values()), LONG)
    queue.put_back([held["gone"]], NOW)

    assert lost == {held["gone"].id}
    assert queue.depth() == Depth(waiting=0, under_way=1, buried=0)


def test_an_old_receipt_deletes_nothing(strict: JobQueue) -> None:
    strict.send(["a"])
    old = strict.receive(1, NOW, LONG)
    strict.put_back(old, NOW)
    (new,) = strict.receive(1, WAIT, LONG)

    assert strict.delete(old) == {new.id}
    assert strict.keep(old, NOW) == {new.id}
    assert strict.depth() == Depth(waiting=0, under_way=1, buried=0)
    assert strict.delete([new]) == set()


def test_of_many_messages_some_may_be_lost(strict: JobQueue) -> None:
    strict.send([str(number) for number in range(25)])
    held = all_of(strict)
    gone = held[3:17]
    strict.delete(gone)

    assert strict.keep(held, LONG) == {message.id for message in gone}
    assert strict.delete(held) == {message.id for message in gone}
    assert strict.depth().is_empty


# --- dead letters ---------------------------------------------------------------------------------


def test_a_buried_message_lies_among_the_dead_letters_with_its_reason(queue: JobQueue) -> None:
    queue.send(["photo"])
    (message,) = queue.receive(1, NOW, LONG)

    queue.bury(message, "gave_up")

    assert queue.depth() == Depth(waiting=0, under_way=0, buried=1)
    (dead,) = queue.dead(10)
    assert (dead.body, dead.reason) == ("photo", "gave_up")
    assert queue.depth().buried == 1


def buried(queue: JobQueue, count: int) -> None:
    queue.send([f"photo {number:02}" for number in range(count)])
    for message in all_of(queue):
        queue.bury(message, "gave_up")


def test_no_more_dead_letters_are_shown_than_asked_for(queue: JobQueue) -> None:
    buried(queue, 13)

    assert len(queue.dead(12)) == 12


def test_dead_letters_that_were_only_looked_at_are_seen_again_at_once(queue: JobQueue) -> None:
    buried(queue, 3)

    queue.show(queue.dead(10))

    assert len(queue.dead(10)) == 3


def test_dead_letters_go_back_to_the_queue(queue: JobQueue) -> None:
    buried(queue, 12)

    assert queue.dig_up(queue.dead(50)) == 12

    assert queue.depth() == Depth(waiting=12, under_way=0, buried=0)
    back = all_of(queue)
    assert bodies(back) == [f"photo {number:02}" for number in range(12)]
    assert {message.receives for message in back} == {1}
    assert {message.reason for message in back} == {None}


def test_dead_letters_are_forgotten(queue: JobQueue) -> None:
    buried(queue, 12)
    letters = queue.dead(50)

    assert queue.forget(letters[:11]) == 11
    assert queue.depth() == Depth(waiting=0, under_way=0, buried=1)


def test_what_is_no_dead_letter_any_more_is_not_counted(strict: JobQueue) -> None:
    buried(strict, 2)
    letters = strict.dead(50)
    strict.forget(letters[:1])

    assert strict.forget(letters) == 1
    assert strict.depth().buried == 0
