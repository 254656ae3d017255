"""What is kept of galleries, of what people decided and of what was done; see `ports.store`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId, VerdictId
from kingdesk.domain.results import Delivery
from kingdesk.domain.strategies import Strategy
from kingdesk.domain.verdicts import NewVerdict, Verdict


class GalleryRows(Protocol):
    def all(self) -> list[Gallery]: ...
    def get(self, gallery_id: GalleryId) -> Gallery: ...
    def add(self, name: str) -> GalleryId: ...
    def rename(self, gallery_id: GalleryId, name: str) -> None: ...
    def set_threshold(self, gallery_id: GalleryId, threshold: float) -> None: ...
    def references_revision(self, gallery_id: GalleryId) -> int:
        """Return a number that grows whenever the gallery's references change."""
        ...

    def strategy(self, gallery_id: GalleryId) -> Strategy | None:
        """Return how the gallery was last processed, None if it never was."""
        ...

    def set_strategy(self, gallery_id: GalleryId, strategy: Strategy) -> None: ...


class VerdictRows(Protocol):
    def get(self, verdict_id: VerdictId) -> Verdict: ...
    def add(self, verdict: NewVerdict) -> Verdict: ...
    def of_photo(self, photo_id: PhotoId) -> list[Verdict]: ...


class DeliveryRows(Protocol):
    def add(
        self,
        gallery_id: GalleryId,
        client_id: ClientId,
        photos: Iterable[PhotoId],
        threshold: float,
    ) -> None: ...
    def latest(self, gallery_id: GalleryId) -> dict[ClientId, Delivery]: ...


class AuditRows(Protocol):
    def add(self, action: str, details: dict[str, object]) -> None:
        """Note what was done, without names, e-mails or biometrics."""
        ...
