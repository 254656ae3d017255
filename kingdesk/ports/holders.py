"""Which worker processes are alive."""

from __future__ import annotations

from typing import Protocol

from kingdesk.domain.ids import HolderId


class Holders(Protocol):
    """Tells live workers from dead ones, at once, where that can be known."""

    def join(self) -> HolderId:
        """Name this process as a worker until it leaves or dies."""
        ...

    def leave(self, holder: HolderId) -> None: ...

    def is_dead(self, holder: HolderId) -> bool:
        """Tell whether a worker surely is gone; False when unknown (its lease must then end)."""
        ...
