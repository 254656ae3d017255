"""Requests to an owner's two queues of SQS: where they are, and what a failure of one means."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from kingdesk.adapters.aws.client import Patience, queue_client
from kingdesk.adapters.aws.failures import (
    FAILURES,
    About,
    Nonsense,
    host_of,
    in_short,
    known_of_queue,
)
from kingdesk.adapters.aws.login import CloudLogin, QueuePlace
from kingdesk.domain.errors import KingdeskError

_Answer = TypeVar("_Answer", bound=Mapping[str, Any])


class QueueCalls:
    """A client and the addresses it found; any thread may use it.

    Attributes:
        queue, dead: where the queue and its dead letters are.

    Raises:
        SettingMissing, SettingWrong: no queue is named, or others could listen at its address.
    """

    def __init__(self, login: CloudLogin, patience: Patience) -> None:
        self.queue = login.queue_place
        self.dead = login.dead_letters_place
        self.client = queue_client(login, patience)
        self._host = host_of(self.client.meta.endpoint_url)
        self._addresses: dict[str, str] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        self.client.close()

    def ask(self, operation: str, place: QueuePlace, ask: Callable[[str], _Answer]) -> _Answer:
        """Make a request to the address of a queue; raises the known error it ends in.

        Args:
            operation: by AWS's name, without "Batch": so the permission is called.
            place: the queue.
            ask: makes the request.
        """
        url = self._address(place)
        try:
            answer = ask(url)
            _check_sense(answer)
        except FAILURES as error:
            raise self.known(error, operation, place) from in_short(error)
        return answer

    def attributes(self, place: QueuePlace) -> Mapping[str, str]:
        """Return what a queue says of itself, by AWS's names."""
        answer = self.ask(
            "GetQueueAttributes",
            place,
            lambda url: self.client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]),
        )
        return {str(name): value for name, value in answer.get("Attributes", {}).items()}

    def known(self, error: Exception, operation: str, place: QueuePlace) -> KingdeskError:
        return known_of_queue(error, About(f"sqs:{operation}", self._host), place.name)

    def _address(self, place: QueuePlace) -> str:
        """Return where a queue is; looked up once where only its name is known."""
        with self._lock:
            known = place.address or self._addresses.get(place.name)
        if known:
            return known
        try:
            url = self.client.get_queue_url(QueueName=place.name)["QueueUrl"]
        except FAILURES as error:
            raise self.known(error, "GetQueueUrl", place) from in_short(error)
        with self._lock:
            self._addresses[place.name] = url
        return url


def _check_sense(answer: Mapping[str, Any]) -> None:
    """See that an answer is the service's; raises Nonsense for one of somebody on the way.

    Botocore takes a page for an answer without a message in it, which is a usual one.
    """
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    if "json" not in headers.get("content-type", ""):
        raise Nonsense
