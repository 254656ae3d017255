"""Sets up an owner's queue and its dead letters; what is there, and what others set, is kept.

What a queue can be told:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from kingdesk.adapters.aws.client import Patience
from kingdesk.adapters.aws.failures import FAILURES, in_short
from kingdesk.adapters.aws.login import CloudLogin, QueuePlace
from kingdesk.adapters.aws.policy import refuses_plain, tls_only_queue
from kingdesk.adapters.aws.queue_calls import QueueCalls
from kingdesk.adapters.aws.steps import Step
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.jobs import LEASE_TIME
from kingdesk.domain.queue_errors import QueueLacks, QueueNotFound
from kingdesk.ports.provision import Part

_DAY_S: Final = 86_400
_KEPT_S: Final = 4 * _DAY_S
"""What SQS itself begins with; a message that is lost is sent again."""
_DEAD_KEPT_S: Final = 14 * _DAY_S
"""The longest there is: a message's age counts from when it was first sent."""
_MOST_RECEIVES: Final = 10
"""Workers give a photo up after fewer tries; this is for messages no worker gets to the end of."""
_POLL_S: Final = 20
_LOOKS: Final = 20
_BETWEEN_LOOKS_S: Final = 0.5
_OF_ALL: Final = {
    "VisibilityTimeout": str(int(LEASE_TIME.total_seconds())),
    "ReceiveMessageWaitTimeSeconds": str(_POLL_S),
}
_SSE: Final = "SqsManagedSseEnabled"
_Said = Mapping[str, str]


class QueueSetup:
    """The two queues and what belongs to them; close it when done."""

    def __init__(
        self, login: CloudLogin, patience: Patience, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._pause = pause
        self._calls = QueueCalls(login, patience)
        self._queue, self._dead = self._calls.queue, self._calls.dead

    def close(self) -> None:
        self._calls.close()

    def steps(self) -> list[Step]:
        # the dead letters first: a queue can only name what is there
        return [
            self._making(Part.DEAD_LETTERS, self._dead, _DEAD_KEPT_S),
            self._making(Part.QUEUE, self._queue, _KEPT_S),
            Step(Part.REDRIVE, self._dead.name, self._has_redrive, self._redrive),
            self._setting(Part.QUEUE_ENCRYPTION, _is_encrypted, _encryption),
            self._setting(Part.QUEUE_TLS_ONLY, _is_tls_only, _with_tls_only),
        ]

    def lacks(self) -> list[KingdeskError]:
        """Return what a queue that is there lacks; nothing of one that is not there.

        Raises:
            Queue…, Cloud…
        """
        queue, dead = self._said(self._queue), self._said(self._dead)
        if queue is None:
            return []
        name = self._queue.name
        if dead is None:
            return [QueueLacks(queue=name, what="dead letters")]
        found = [
            QueueLacks(queue=place.name, what=what)
            for place, said in ((self._queue, queue), (self._dead, dead))
            for what, is_so in (("encryption", _is_encrypted), ("TLS-only policy", _is_tls_only))
            if not is_so(said)
        ]
        return [*found, *(QueueLacks(queue=name, what=what) for what in _lacks_of_two(queue, dead))]

    # --- the queues themselves

    def _making(self, part: Part, place: QueuePlace, kept_s: int) -> Step:
        def make() -> None:
            attributes: Any = {**_OF_ALL, "MessageRetentionPeriod": str(kept_s)}
            try:
                made = self._calls.client.create_queue(QueueName=place.name, Attributes=attributes)
            except FAILURES as error:
                raise self._calls.known(error, "CreateQueue", place) from in_short(error)
            if place.address and urlsplit(made["QueueUrl"]).path != urlsplit(place.address).path:
                raise QueueNotFound(queue=place.address)  # in an account of somebody else's
            self._wait_for(place)

        return Step(part, place.name, lambda: self._said(place) is not None, make)

    def _wait_for(self, place: QueuePlace) -> None:
        """Wait for a queue that was just made: not all of the service knows it for a second."""
        for _ in range(_LOOKS):
            if self._said(place) is not None:
                return
            self._pause(_BETWEEN_LOOKS_S)

    def _said(self, place: QueuePlace) -> _Said | None:
        try:
            return self._calls.attributes(place)
        except QueueNotFound:
            return None

    # --- what both need

    def _setting(
        self,
        part: Part,
        is_so: Callable[[_Said], bool],
        wanted: Callable[[_Said], dict[str, str]],
    ) -> Step:
        places = (self._dead, self._queue)

        def make() -> None:
            for place in places:
                said = self._calls.attributes(place)
                if not is_so(said):
                    self._set(place, wanted(said))

        def is_there() -> bool:
            return all(is_so(self._calls.attributes(place)) for place in places)

        return Step(part, self._queue.name, is_there, make)

    # --- from one to the other

    def _has_redrive(self) -> bool:
        return bool(_redrive_of(self._calls.attributes(self._queue)))

    def _redrive(self) -> None:
        arn = self._calls.attributes(self._dead)["QueueArn"]
        policy = {"deadLetterTargetArn": arn, "maxReceiveCount": _MOST_RECEIVES}
        self._set(self._queue, {"RedrivePolicy": json.dumps(policy)})

    def _set(self, place: QueuePlace, attributes: dict[str, str]) -> None:
        given: Any = attributes
        self._calls.ask(
            "SetQueueAttributes",
            place,
            lambda url: self._calls.client.set_queue_attributes(QueueUrl=url, Attributes=given),
        )


def _is_encrypted(said: _Said) -> bool:
    return said.get(_SSE, "").lower() == "true" or bool(said.get("KmsMasterKeyId"))


def _encryption(_said: _Said) -> dict[str, str]:
    return {_SSE: "true"}


def _is_tls_only(said: _Said) -> bool:
    arn = said["QueueArn"]
    return any(refuses_plain(one, "sqs:*", {arn}) for one in _statements(_policy(said)))


def _with_tls_only(said: _Said) -> dict[str, str]:
    ours, policy = tls_only_queue(said["QueueArn"]), _policy(said)
    others = [one for one in _statements(policy) if one.get("Sid") != ours["Sid"]]
    return {"Policy": json.dumps({**policy, "Statement": [*others, ours]})}


def _policy(said: _Said) -> dict[str, Any]:
    policy: dict[str, Any] = json.loads(said.get("Policy") or "{}")
    return {"Version": "2012-10-17", **policy}


def _statements(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    said = policy.get("Statement", [])
    return list(said) if isinstance(said, list) else [said]


def _redrive_of(said: _Said) -> Mapping[str, Any]:
    redrive: dict[str, Any] = json.loads(said.get("RedrivePolicy") or "{}")
    return redrive


def _lacks_of_two(queue: _Said, dead: _Said) -> list[str]:
    """Return what a queue and its dead letters lack together, in a few words."""
    redrive = _redrive_of(queue)
    if not redrive:
        return ["redrive policy"]
    found = []
    if redrive.get("deadLetterTargetArn") != dead["QueueArn"]:
        found.append("its own dead letters")
    if int(redrive.get("maxReceiveCount", 0)) < _MOST_RECEIVES:
        found.append("10 receives before the dead letters")
    if _kept_s(dead) <= _kept_s(queue):
        found.append("dead letters that outlive its messages")
    return found


def _kept_s(said: _Said) -> int:
    return int(said.get("MessageRetentionPeriod", _KEPT_S))
