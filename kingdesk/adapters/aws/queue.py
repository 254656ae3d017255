"""One owner's queue of SQS and its dead letters.

What the calls take and answer, and why a batch may fail in part:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol, TypeAlias

import structlog

from kingdesk.adapters.aws.client import USUAL, Patience
from kingdesk.adapters.aws.failures import FAILURES, in_short, is_of_move
from kingdesk.adapters.aws.login import CloudLogin, QueuePlace
from kingdesk.adapters.aws.queue_calls import QueueCalls
from kingdesk.domain.cloud_errors import CloudDenied
from kingdesk.domain.queue_errors import QueueNotFound
from kingdesk.ports.queue import Depth, Message

log = structlog.get_logger()

BATCH: Final = 10
"""Messages in one request, at most."""
_LONGEST_POLL_S: Final = 20
_LONGEST_HIDDEN_S: Final = 43_200
"""Twelve hours, from when a message was received."""
_ANSWER_S: Final = 5.0
"""So much longer than a poll an answer is waited for."""
_LOOK_S: Final = 1
"""A receive that waits asks all of the service's servers; one that does not, only some."""
_DEAD_HIDDEN: Final = timedelta(seconds=10)
"""Enough to delete a hundred dead letters that were just received; then anybody sees them again."""
_REASON: Final = "reason"
_COUNTS: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
)

_Entry: TypeAlias = dict[str, Any]


class _Batched(Protocol):
    """A request about up to ten messages."""

    def __call__(self, url: str, entries: list[Any]) -> Mapping[str, Any]: ...


class SqsQueue:
    """`ports.queue.JobQueue` of SQS.

    Args:
        login: names the queue and its dead letters; an address is taken as it is, a name is looked
            up once.
        patience: how long requests may take.

    Raises:
        SettingMissing, SettingWrong: no queue is named, or others could listen at its address.
    """

    def __init__(self, login: CloudLogin, patience: Patience = USUAL) -> None:
        self._calls = QueueCalls(login, patience)
        self._client = self._calls.client
        self._queue, self._dead = self._calls.queue, self._calls.dead
        self._longest_poll_s = max(0, min(_LONGEST_POLL_S, int(patience.read_s - _ANSWER_S)))

    @property
    def name(self) -> str:
        return self._queue.name

    def close(self) -> None:
        self._calls.close()

    # --- the queue --------------------------------------------------------------------------------

    def send(self, bodies: Sequence[str]) -> list[int]:
        entries = [{"Id": str(at), "MessageBody": body} for at, body in enumerate(bodies)]
        return sorted(self._in_batches("SendMessage", self._queue, entries, self._send))

    def receive(self, limit: int, wait: timedelta, hidden: timedelta) -> list[Message]:
        return self._receive(self._queue, limit, wait, hidden)

    def keep(self, messages: Sequence[Message], hidden: timedelta) -> set[str]:
        return self._hide(messages, hidden)

    def delete(self, messages: Sequence[Message]) -> set[str]:
        return self._delete(self._queue, messages)

    def put_back(self, messages: Sequence[Message], after: timedelta) -> None:
        self._hide(messages, after)

    def bury(self, message: Message, reason: str) -> None:
        attribute: Any = {_REASON: {"DataType": "String", "StringValue": reason}}
        self._calls.ask(
            "SendMessage",
            self._dead,
            lambda url: self._client.send_message(
                QueueUrl=url, MessageBody=message.body, MessageAttributes=attribute
            ),
        )
        self.delete([message])

    def depth(self) -> Depth:
        waiting, delayed, under_way = self._counts(self._queue)
        try:
            buried = sum(self._counts(self._dead))
        except QueueNotFound:  # nobody made dead letters: then there are none
            buried = 0
        return Depth(waiting=waiting + delayed, under_way=under_way, buried=buried)

    # --- dead letters -----------------------------------------------------------------------------

    def dead(self, limit: int) -> list[Message]:
        found: dict[str, Message] = {}
        look = timedelta(seconds=_LOOK_S)
        while len(found) < limit:
            some = self._receive(self._dead, limit - len(found), look, _DEAD_HIDDEN)
            if not any(one.id not in found for one in some):
                break  # there are no more, or it took so long that the first are back
            found.update({one.id: one for one in some})
        return list(found.values())

    def show(self, messages: Sequence[Message]) -> None:
        self._hide(messages, timedelta(0), self._dead)

    def dig_up(self, messages: Sequence[Message]) -> int:
        refused = set(self.send([message.body for message in messages]))
        sent = [message for at, message in enumerate(messages) if at not in refused]
        left = self._delete(self._dead, sent)
        if left:
            log.info("dead letters sent again but not deleted", messages=len(left))
        return len(sent)

    def forget(self, messages: Sequence[Message]) -> int:
        return len(messages) - len(self._delete(self._dead, messages))

    def redrive(self) -> bool:
        """Have the service move all dead letters to the queue; it takes a while.

        The queue is named: what was buried by us has no other place it came from.
        """
        source, destination = self._arn(self._dead), self._arn(self._queue)
        try:
            self._client.start_message_move_task(SourceArn=source, DestinationArn=destination)
        except FAILURES as error:
            moves = is_of_move(error)
            if moves is not None:
                return moves
            known = self._calls.known(error, "StartMessageMoveTask", self._dead)
            if isinstance(known, CloudDenied):
                return False
            raise known from in_short(error)
        return True

    # --- requests ---------------------------------------------------------------------------------

    def _receive(
        self, place: QueuePlace, limit: int, wait: timedelta, hidden: timedelta
    ) -> list[Message]:
        answer = self._calls.ask(
            "ReceiveMessage",
            place,
            lambda url: self._client.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=max(1, min(limit, BATCH)),
                WaitTimeSeconds=min(_seconds(wait), self._longest_poll_s),
                VisibilityTimeout=_seconds(hidden),
                MessageSystemAttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
                MessageAttributeNames=[_REASON],
            ),
        )
        found = answer.get("Messages", ())
        whole = [_message(one) for one in found if one.get("MD5OfBody") == _md5(one["Body"])]
        if len(whole) < len(found):  # they come again by themselves
            log.info("messages damaged on the way", messages=len(found) - len(whole))
        return whole

    def _send(self, url: str, entries: list[Any]) -> Mapping[str, Any]:
        """Send up to ten messages; what did not arrive as it was sent counts as failed."""
        answer = self._client.send_message_batch(QueueUrl=url, Entries=entries)
        sums = {one["Id"]: _md5(one["MessageBody"]) for one in entries}
        taken = [
            one
            for one in answer.get("Successful", ())
            if one.get("MD5OfMessageBody") == sums.get(one["Id"])
        ]
        return {**answer, "Successful": taken}

    def _hide(
        self, messages: Sequence[Message], hidden: timedelta, place: QueuePlace | None = None
    ) -> set[str]:
        """Hide messages for so long from now; return the ids of those that are not ours any more.

        What the service itself failed at is not lost: the next heartbeat tries again.
        """

        def hide(url: str, entries: list[Any]) -> Mapping[str, Any]:
            return self._client.change_message_visibility_batch(QueueUrl=url, Entries=entries)

        seconds = _seconds(hidden)
        hidden_ones = [{**one, "VisibilityTimeout": seconds} for one in _receipts(messages)]
        failed = self._in_batches(
            "ChangeMessageVisibility", place or self._queue, hidden_ones, hide
        )
        return {messages[at].id for at, is_ours in failed.items() if is_ours}

    def _delete(self, place: QueuePlace, messages: Sequence[Message]) -> set[str]:
        def delete(url: str, entries: list[Any]) -> Mapping[str, Any]:
            return self._client.delete_message_batch(QueueUrl=url, Entries=entries)

        failed = self._in_batches("DeleteMessage", place, _receipts(messages), delete)
        return {messages[at].id for at in failed}

    def _in_batches(
        self,
        operation: str,
        place: QueuePlace,
        entries: Sequence[_Entry],
        ask: _Batched,
    ) -> dict[int, bool]:
        """Ask for as many at once as one request may hold; what the service failed at, once more.

        Args:
            operation: by AWS's name, without "Batch": so the permission is called.
            place: the queue.
            entries: their `Id` is their place.
            ask: makes a request.

        Returns:
            the places of what failed all the same, and of each whether that is our own doing, such
            as a receipt that holds no more.
        """
        failed = self._once(operation, place, entries, ask)
        passing = [one for one in entries if failed.get(int(one["Id"])) is False]
        if passing:
            ours = {at: True for at, is_ours in failed.items() if is_ours}
            failed = ours | self._once(operation, place, passing, ask)
        return failed

    def _once(
        self,
        operation: str,
        place: QueuePlace,
        entries: Sequence[_Entry],
        ask: _Batched,
    ) -> dict[int, bool]:
        failed: dict[int, bool] = {}
        for at in range(0, len(entries), BATCH):
            part = list(entries[at : at + BATCH])
            answer = self._calls.ask(operation, place, partial(ask, entries=part))
            done = {one["Id"] for one in answer.get("Successful", ())}
            blamed = {one["Id"]: bool(one.get("SenderFault")) for one in answer.get("Failed", ())}
            left = [one["Id"] for one in part if one["Id"] not in done]
            failed.update({int(one): blamed.get(one, False) for one in left})
        return failed

    def _counts(self, place: QueuePlace) -> list[int]:
        said = self._calls.attributes(place)
        return [int(said.get(name, 0)) for name in _COUNTS]

    def _arn(self, place: QueuePlace) -> str:
        return self._calls.attributes(place).get("QueueArn", "")


def _receipts(messages: Sequence[Message]) -> list[_Entry]:
    return [{"Id": str(at), "ReceiptHandle": one.receipt} for at, one in enumerate(messages)]


def _message(said: Mapping[str, Any]) -> Message:
    attributes = said.get("Attributes", {})
    reason = said.get("MessageAttributes", {}).get(_REASON, {}).get("StringValue")
    return Message(
        id=said["MessageId"],
        body=said["Body"],
        receipt=said["ReceiptHandle"],
        receives=int(attributes.get("ApproximateReceiveCount", 1)),
        sent_at=datetime.fromtimestamp(int(attributes.get("SentTimestamp", 0)) / 1000, UTC),
        reason=reason,
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _seconds(time: timedelta) -> int:
    return max(0, min(math.ceil(time.total_seconds()), _LONGEST_HIDDEN_S))
