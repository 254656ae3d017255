"""The queue of SQS where something is wrong: in a batch, on the way, with the key, at AWS."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kingdesk.adapters.aws.client import Patience, queue_client
from kingdesk.adapters.aws.login import CloudLogin, QueuePlace
from kingdesk.adapters.aws.queue import SqsQueue
from kingdesk.domain.cloud_errors import CloudClockWrong, CloudDenied, CloudKeyRefused
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.queue_errors import QueueFailed, QueueNotFound, QueueUnreachable
from kingdesk.domain.studio_errors import SettingMissing, SettingWrong
from kingdesk.ports.queue import Message
from tests.servers.rekognition.http import HttpServer, Received, Reply

QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/photos"
LOGIN = CloudLogin(
    region="us-east-1",
    collection="studio",
    access_key_id="AKIDOFTHETESTS",
    secret_access_key="key-of-the-tests",
    installation="pc-1",
    queue=QUEUE,
    dead_letters=f"{QUEUE}-dlq",
)
HURRIED = Patience(connect_s=2.0, read_s=2.0, attempts=1, bucket_attempts=1)
NOW = timedelta(0)
JSON = {"content-type": "application/x-amz-json-1.0"}


@dataclass(slots=True)
class Sqs:
    """Answers each operation with what was put down for it, in that order.

    Attributes:
        asked: operation and request, in the order they came.
    """

    endpoint: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _answers: deque[Reply | None] = field(default_factory=deque)

    def answers(self, *documents: dict[str, Any]) -> None:
        self._answers += [Reply(200, json.dumps(document).encode(), JSON) for document in documents]

    def refuses(self, code: str, message: str = "No.", status: int = 400) -> None:
        body = json.dumps({"__type": f"com.amazonaws.sqs#{code}", "message": message})
        self._answers.append(Reply(status, body.encode()))

    def says(self, reply: Reply | None) -> None:
        self._answers.append(reply)

    def answer(self, received: Received) -> Reply | None:
        operation = received.headers["x-amz-target"].rpartition(".")[2]
        self.asked.append((operation, json.loads(received.body)))
        return self._answers.popleft()

    def requests(self, operation: str) -> list[dict[str, Any]]:
        return [asked for name, asked in self.asked if name == operation]


@pytest.fixture
def sqs() -> Iterator[Sqs]:
    script = Sqs()
    server = HttpServer(script.answer)
    script.endpoint = server.url
    yield script
    server.stop()


@contextmanager
def opened(sqs: Sqs, patience: Patience = HURRIED) -> Iterator[SqsQueue]:
    with closing(SqsQueue(replace(LOGIN, sqs_endpoint=sqs.endpoint), patience)) as queue:
        yield queue


@pytest.fixture
def queue(sqs: Sqs) -> Iterator[SqsQueue]:
    with opened(sqs) as queue:
        yield queue


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def sent(*ids: int, bodies: Sequence[str], failed: Sequence[int] = ()) -> dict[str, Any]:
    """Return the answer to sending a batch."""
    return {
        "Successful": [
            {"Id": str(at), "MessageId": f"m{at}", "MD5OfMessageBody": md5(bodies[at])}
            for at in ids
        ],
        "Failed": [{"Id": str(at), "Code": "InternalError", "SenderFault": False} for at in failed],
    }


def done(*ids: int, failed: Sequence[tuple[int, bool]] = ()) -> dict[str, Any]:
    """Return the answer to deleting or hiding a batch; what failed with whose fault it is."""
    return {
        "Successful": [{"Id": str(at)} for at in ids],
        "Failed": [{"Id": str(at), "Code": "X", "SenderFault": fault} for at, fault in failed],
    }


def a_message(number: int) -> Message:
    when = datetime(2026, 11, 1, tzinfo=UTC)
    return Message(f"m{number}", f"photo {number}", f"receipt {number}", 1, when)


# --- batches that fail in part --------------------------------------------------------------------


def test_what_a_batch_did_not_take_is_sent_once_more(sqs: Sqs, queue: SqsQueue) -> None:
    bodies = ["a", "b", "c"]
    sqs.answers(sent(0, 2, bodies=bodies, failed=[1]), sent(1, bodies=bodies))

    assert queue.send(bodies) == []
    _, again = sqs.requests("SendMessageBatch")
    assert [entry["MessageBody"] for entry in again["Entries"]] == ["b"]


def test_what_is_refused_twice_is_reported(sqs: Sqs, queue: SqsQueue) -> None:
    bodies = [str(number) for number in range(12)]
    sqs.answers(
        sent(*range(1, 10), bodies=bodies, failed=[0]),
        sent(10, bodies=bodies, failed=[11]),
        sent(bodies=bodies, failed=[0, 11]),
    )

    assert queue.send(bodies) == [0, 11]
    assert [len(asked["Entries"]) for asked in sqs.requests("SendMessageBatch")] == [10, 2, 2]


def test_what_arrived_otherwise_than_it_was_sent_was_not_sent(sqs: Sqs, queue: SqsQueue) -> None:
    damaged = sent(0, 1, bodies=["a", "x"])
    sqs.answers(damaged, sent(1, bodies=["a", "x"]))

    assert queue.send(["a", "b"]) == [1]


def test_what_an_answer_says_nothing_of_was_not_sent(sqs: Sqs, queue: SqsQueue) -> None:
    sqs.answers({}, {})

    assert queue.send(["a"]) == [0]


def test_a_message_damaged_on_the_way_is_left_to_come_again(sqs: Sqs, queue: SqsQueue) -> None:
    whole, damaged = (
        {
            "MessageId": body,
            "Body": body,
            "MD5OfBody": md5(said),
            "ReceiptHandle": "r",
            "Attributes": {"ApproximateReceiveCount": "3", "SentTimestamp": "1795402723300"},
        }
        for body, said in (("a", "a"), ("b", "other"))
    )
    sqs.answers({"Messages": [whole, damaged]})

    (message,) = queue.receive(10, NOW, NOW)

    assert (message.body, message.receives) == ("a", 3)
    assert message.sent_at == datetime(2026, 11, 23, 2, 58, 43, 300_000, tzinfo=UTC)


def test_only_a_receipt_that_holds_no_more_means_a_lost_message(sqs: Sqs, queue: SqsQueue) -> None:
    messages = [a_message(number) for number in range(3)]
    sqs.answers(done(0, failed=[(1, True), (2, False)]), done(failed=[(2, False)]))

    assert queue.keep(messages, timedelta(minutes=2)) == {"m1"}
    _, again = sqs.requests("ChangeMessageVisibilityBatch")
    assert [entry["Id"] for entry in again["Entries"]] == ["2"]


def test_what_could_not_be_deleted_is_reported_whosever_fault_it_is(
    sqs: Sqs, queue: SqsQueue
) -> None:
    messages = [a_message(number) for number in range(3)]
    sqs.answers(done(0, failed=[(1, True), (2, False)]), done(failed=[(2, False)]))

    assert queue.delete(messages) == {"m1", "m2"}


def test_dead_letters_that_were_not_taken_stay(sqs: Sqs, queue: SqsQueue) -> None:
    messages = [a_message(number) for number in range(2)]
    bodies = [message.body for message in messages]
    sqs.answers(
        sent(0, bodies=bodies, failed=[1]),
        sent(bodies=bodies, failed=[1]),
        done(0),
    )

    assert queue.dig_up(messages) == 1
    (deleted,) = sqs.requests("DeleteMessageBatch")
    assert deleted["QueueUrl"].endswith("-dlq")
    assert [entry["ReceiptHandle"] for entry in deleted["Entries"]] == ["receipt 0"]


# --- what is asked --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read_s", "wait_s", "asked"),
    [(30.0, 20, 20), (30.0, 60, 20), (30.0, 0.2, 1), (30.0, 0, 0), (15.0, 20, 10), (2.0, 20, 0)],
)
def test_a_poll_is_never_longer_than_an_answer_is_waited_for(
    sqs: Sqs, read_s: float, wait_s: float, asked: int
) -> None:
    sqs.answers({})
    with opened(sqs, replace(HURRIED, read_s=read_s)) as queue:
        assert queue.receive(10, timedelta(seconds=wait_s), timedelta(minutes=2)) == []

    (said,) = sqs.requests("ReceiveMessage")
    assert (said["WaitTimeSeconds"], said["VisibilityTimeout"]) == (asked, 120)


def test_messages_are_hidden_for_twelve_hours_at_most(sqs: Sqs, queue: SqsQueue) -> None:
    sqs.answers(done(0))

    queue.put_back([a_message(0)], timedelta(days=2))

    (said,) = sqs.requests("ChangeMessageVisibilityBatch")
    assert said["Entries"][0]["VisibilityTimeout"] == 43_200


def test_a_queue_without_dead_letters_has_none(sqs: Sqs, queue: SqsQueue) -> None:
    sqs.answers({"Attributes": {"ApproximateNumberOfMessages": "7"}})
    sqs.refuses("QueueDoesNotExist")

    depth = queue.depth()

    assert (depth.waiting, depth.under_way, depth.buried) == (7, 0, 0)


def test_a_name_is_looked_up_once(sqs: Sqs) -> None:
    sqs.answers({"QueueUrl": QUEUE}, {}, {})
    login = replace(LOGIN, sqs_endpoint=sqs.endpoint, queue="photos")
    with closing(SqsQueue(login, HURRIED)) as queue:
        queue.receive(1, NOW, NOW)
        queue.receive(1, NOW, NOW)

    assert [name for name, _ in sqs.asked] == ["GetQueueUrl", "ReceiveMessage", "ReceiveMessage"]
    assert sqs.requests("ReceiveMessage")[1]["QueueUrl"] == QUEUE


# --- moving dead letters back ---------------------------------------------------------------------


def arns(sqs: Sqs) -> None:
    for name in ("photos-dlq", "photos"):
        sqs.answers({"Attributes": {"QueueArn": f"arn:aws:sqs:us-east-1:1:{name}"}})


def test_the_service_is_told_where_to_move_dead_letters(sqs: Sqs, queue: SqsQueue) -> None:
    arns(sqs)
    sqs.answers({"TaskHandle": "t"})

    assert queue.redrive()
    (said,) = sqs.requests("StartMessageMoveTask")
    assert said == {
        "SourceArn": "arn:aws:sqs:us-east-1:1:photos-dlq",
        "DestinationArn": "arn:aws:sqs:us-east-1:1:photos",
    }


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("UnsupportedOperation", "Not for this queue."),
        ("ResourceNotFoundException", "It is no dead-letter queue."),
        ("InvalidAction", "The action is not valid."),
        ("AccessDenied", "User: x is not authorized to perform: sqs:startmessagemovetask"),
    ],
)
def test_where_the_service_does_not_move_we_are_told(
    sqs: Sqs, queue: SqsQueue, code: str, message: str
) -> None:
    arns(sqs)
    sqs.refuses(code, message)

    assert not queue.redrive()


def test_what_is_being_moved_is_not_moved_twice(sqs: Sqs, queue: SqsQueue) -> None:
    arns(sqs)
    sqs.refuses("UnsupportedOperation", "There is already a task running for this queue.")

    assert queue.redrive()


def test_a_move_that_fails_in_passing_is_no_answer(sqs: Sqs, queue: SqsQueue) -> None:
    arns(sqs)
    sqs.refuses("RequestThrottled")

    with pytest.raises(QueueFailed):
        queue.redrive()


# --- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "message", "kind", "details"),
    [
        ("QueueDoesNotExist", "", QueueNotFound, {"queue": "photos"}),
        ("AWS.SimpleQueueService.NonExistentQueue", "", QueueNotFound, {"queue": "photos"}),
        ("InvalidAddress", "", QueueNotFound, {"queue": "photos"}),
        ("InvalidClientTokenId", "", CloudKeyRefused, {}),
        ("SignatureDoesNotMatch", "", CloudKeyRefused, {}),
        ("SignatureDoesNotMatch", "Signature expired: 2026", CloudClockWrong, {}),
        ("AccessDenied", "", CloudDenied, {"permission": "sqs:ReceiveMessage"}),
        (
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/x is not authorized to perform: sqs:receivemessage on q",
            CloudDenied,
            {"permission": "sqs:ReceiveMessage"},
        ),
        (
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/x is not authorized to perform: kms:Decrypt on key",
            CloudDenied,
            {"permission": "kms:Decrypt"},
        ),
        ("KmsAccessDenied", "", CloudDenied, {"permission": "kms:Decrypt"}),
        (
            "RequestThrottled",
            "",
            QueueFailed,
            {"queue": "photos", "reason": "HTTP 400 RequestThrottled"},
        ),
        ("OverLimit", "", QueueFailed, {"queue": "photos", "reason": "HTTP 400 OverLimit"}),
    ],
)
def test_what_aws_says_is_said_in_known_words(
    sqs: Sqs, queue: SqsQueue, code: str, message: str, kind: type[KingdeskError], details: object
) -> None:
    sqs.refuses(code, message)

    with pytest.raises(kind) as caught:
        queue.receive(1, NOW, NOW)

    assert caught.value.details == details


def nonsense() -> Reply:
    return Reply(200, b"<html>Sign in to this network</html>", {"content-type": "text/html"})


@pytest.mark.parametrize(
    ("reply", "kind", "details"),
    [
        (None, QueueUnreachable, {"host": "127.0.0.1"}),
        (Reply(500, b""), QueueFailed, {"queue": "photos", "reason": "HTTP 500"}),
        (nonsense(), QueueFailed, {"queue": "photos", "reason": "its answer makes no sense"}),
    ],
    ids=["reset", "500", "a page"],
)
def test_what_happens_on_the_way_passes(
    sqs: Sqs, queue: SqsQueue, reply: Reply | None, kind: type[KingdeskError], details: object
) -> None:
    sqs.says(reply)

    with pytest.raises(kind) as caught:
        queue.receive(1, NOW, NOW)

    assert caught.value.details == details
    assert caught.value.passes


def test_the_technical_cause_holds_no_words_of_the_server(sqs: Sqs, queue: SqsQueue) -> None:
    sqs.refuses("AccessDenied", "AKIDOFTHETESTS at https://secret.example/")

    with pytest.raises(CloudDenied) as caught:
        queue.receive(1, NOW, NOW)

    assert str(caught.value.__cause__) == "ReceiveMessage: HTTP 400 AccessDenied"


# --- where it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        (QUEUE, "https://sqs.us-east-1.amazonaws.com"),
        (
            "https://sqs.sa-east-1.amazonaws.com/123456789012/photos",
            "https://sqs.sa-east-1.amazonaws.com",
        ),
        (
            "https://eu-west-1.queue.amazonaws.com/123456789012/photos",
            "https://sqs.eu-west-1.amazonaws.com",
        ),
        ("https://queue.amazonaws.com/1/photos", "https://sqs.us-east-1.amazonaws.com"),
        ("https://queue.example.com:9000/1/photos", "https://queue.example.com:9000"),
        ("http://127.0.0.1:4566/1/photos", "http://127.0.0.1:4566"),
        ("photos", "https://sqs.us-east-1.amazonaws.com"),
    ],
)
def test_a_queue_is_asked_where_its_address_says(address: str, endpoint: str) -> None:
    client = queue_client(replace(LOGIN, queue=address))

    assert client.meta.endpoint_url == endpoint
    client.close()


@pytest.mark.parametrize("address", ["http://queue.example/1/photos", "https://a@b.example/photos"])
def test_no_photo_is_rung_for_where_others_could_listen(address: str) -> None:
    with pytest.raises(SettingWrong) as caught:
        SqsQueue(replace(LOGIN, queue=address))

    assert caught.value.details["name"] == "SQS_QUEUE_URL"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("https://sqs.us-east-1.amazonaws.com/1/photos.fifo", "it is a FIFO queue"),
        ("https://sqs.us-east-1.amazonaws.com/", "it is no address of a queue"),
        ("two words", "it is no address of a queue"),
    ],
)
def test_what_is_no_standard_queue_is_refused(given: str, reason: str) -> None:
    with pytest.raises(SettingWrong) as caught:
        QueuePlace.of(given, "SQS_QUEUE_URL")

    assert str(caught.value.details["reason"]).startswith(reason)


@pytest.mark.parametrize(
    ("login", "name"),
    [
        (replace(LOGIN, queue=None), "SQS_QUEUE_URL"),
        (replace(LOGIN, dead_letters=None), "SQS_DLQ_URL"),
    ],
)
def test_a_queue_that_is_not_named_is_missing(login: CloudLogin, name: str) -> None:
    make: Callable[[CloudLogin], object] = SqsQueue
    with pytest.raises(SettingMissing) as caught:
        make(login)

    assert caught.value.details == {"name": name}
