"""An owner's queue at AWS, opened when it is first asked something; nothing of boto before that."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kingdesk.bootstrap.cloud import NO_INSTALLATION, cloud_login_of
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.studio_errors import SecretMissing
from kingdesk.environment import DATABASE_PASSWORD, SIGN_IN_EMAIL, SIGN_IN_PASSWORD
from kingdesk.ports.queue import Depth, Message
from kingdesk.ports.secrets import SecretStore
from kingdesk.settings import CloudSettings, Studio

if TYPE_CHECKING:
    from kingdesk.adapters.aws.login import CloudLogin
    from kingdesk.adapters.aws.queue import SqsQueue

_CONNECTIONS: Final = 16
"""One waits for messages; some send, delete and keep at the same time."""


class QueueOnDemand:
    """`JobQueue` of an account; any thread may use it.

    Args:
        login: names the queue.
    """

    def __init__(self, login: CloudLogin) -> None:
        self._login = login
        self._opened: SqsQueue | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._login.queue_place.name

    def close(self) -> None:
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def send(self, bodies: Sequence[str]) -> list[int]:
        return self._queue().send(bodies)

    def receive(self, limit: int, wait: timedelta, hidden: timedelta) -> list[Message]:
        return self._queue().receive(limit, wait, hidden)

    def keep(self, messages: Sequence[Message], hidden: timedelta) -> set[str]:
        return self._queue().keep(messages, hidden)

    def delete(self, messages: Sequence[Message]) -> set[str]:
        return self._queue().delete(messages)

    def put_back(self, messages: Sequence[Message], after: timedelta) -> None:
        self._queue().put_back(messages, after)

    def bury(self, message: Message, reason: str) -> None:
        self._queue().bury(message, reason)

    def depth(self) -> Depth:
        return self._queue().depth()

    def dead(self, limit: int) -> list[Message]:
        return self._queue().dead(limit)

    def show(self, messages: Sequence[Message]) -> None:
        self._queue().show(messages)

    def dig_up(self, messages: Sequence[Message]) -> int:
        return self._queue().dig_up(messages)

    def forget(self, messages: Sequence[Message]) -> int:
        return self._queue().forget(messages)

    def redrive(self) -> bool:
        return self._queue().redrive()

    def _queue(self) -> SqsQueue:
        from kingdesk.adapters.aws.queue import SqsQueue  # noqa: PLC0415 - loads boto's services

        with self._lock:
            if self._opened is None:
                self._opened = SqsQueue(self._login)
            return self._opened


def remembered_owner(place: Studio, secrets: SecretStore) -> OwnerId | None:
    """Return who is signed in, as far as this computer remembers it."""
    from kingdesk.bootstrap.studio import SIGNED_IN  # noqa: PLC0415 - the database's library

    remembered = secrets.get(place.name, SIGNED_IN)
    return None if remembered is None else OwnerId(remembered)


def queue_owner(place: Studio, secrets: SecretStore) -> OwnerId | None:
    """Return whose queue a studio's is: of who is signed in; None where nobody is.

    The database is asked only where this computer does not remember it.

    Raises:
        SecretMissing, SignInRefused, Database…
    """
    # the database's library takes a second to load
    from kingdesk.bootstrap.studio import open_accounts, signed_in  # noqa: PLC0415
    from kingdesk.bootstrap.studio_checks import login_of  # noqa: PLC0415

    remembered = remembered_owner(place, secrets)
    if remembered is not None:
        return remembered
    if not all(secrets.get(place.name, name) for name in (SIGN_IN_EMAIL, SIGN_IN_PASSWORD)):
        return None
    password = secrets.get(place.name, DATABASE_PASSWORD)
    if not password:
        raise SecretMissing(name=DATABASE_PASSWORD, workspace=place.name)
    with open_accounts(login_of(place.settings.database, password)) as accounts:
        return signed_in(accounts, secrets, place.name).owner


def open_queue(
    settings: CloudSettings, secrets: Mapping[str, str], owner: OwnerId
) -> QueueOnDemand:
    """Return an owner's queue and dead letters; nothing is sent before they are used.

    Args:
        settings: of the account.
        secrets: `CLOUD_KEYS` by name.
        owner: whose photos the messages are about, where the settings name no queue.
    """
    login = cloud_login_of(settings, secrets, NO_INSTALLATION, _CONNECTIONS, owner)
    return QueueOnDemand(login)
