"""What differs between the databases a store may live in."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.store import News


class Home(Protocol):
    """A database that begins and ends units of work; its failures are KingdeskErrors.

    What a unit may do is said where the store's port says it, see `ports/store.py`.
    """

    @property
    def engine(self) -> sa.Engine: ...
    def reading(self, owner: OwnerId) -> AbstractContextManager[Scope]: ...
    def writing(self, owner: OwnerId) -> AbstractContextManager[Scope]: ...
    def working(self, owner: OwnerId) -> AbstractContextManager[Scope]: ...
    def listening(self, owner: OwnerId) -> AbstractContextManager[News]: ...
    def integrity(self) -> list[str]:
        """Return what is wrong with the data, nothing when it is sound."""
        ...

    def wipe_log(self) -> None:
        """Leave no trace of erased rows beside the data, as far as that is ours to do."""
        ...

    def close(self) -> None: ...
