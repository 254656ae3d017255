"""What Rekognition has cost: calls really made, of a run, a gallery, a month, or all together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from typing_extensions import override

from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import GalleryId, OwnerId, RunId
from kingdesk.domain.money import Receipt
from kingdesk.ports.store import Store


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in UTC, as AWS bills."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2026-11`; raises ValueError."""
        at = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        return cls(at.year, at.month)

    @classmethod
    def of(cls, moment: datetime) -> Month:
        """Return the month a moment is in."""
        at = moment.astimezone(UTC)
        return cls(at.year, at.month)

    @property
    def since(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """Return the first moment of the month after it."""
        years, number = divmod(self.number, 12)
        return datetime(self.year + years, number + 1, 1, tzinfo=UTC)

    @override
    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class Receipts:
    """Reads the journal of billed calls; nothing is asked of AWS."""

    store: Store

    def of_run(self, owner: OwnerId, run_id: RunId) -> Receipt:
        """Return what a run was billed.

        Raises:
            NotFound: there is no such run.
        """
        with self.store.reading(owner) as unit:
            unit.jobs.run(run_id)
            return unit.calls.receipt(run_id=run_id)

    def of_gallery(
        self, owner: OwnerId, gallery_id: GalleryId, month: Month | None = None
    ) -> Receipt:
        """Return what a gallery was billed, ever or in a month.

        Raises:
            NotFound: there is no such gallery.
        """
        since, until = _bounds(month)
        with self.store.reading(owner) as unit:
            unit.galleries.get(gallery_id)
            return unit.calls.receipt(gallery_id=gallery_id, since=since, until=until)

    def of_all(self, owner: OwnerId, month: Month | None = None) -> Receipt:
        """Return what was billed for all galleries, also for those that are gone."""
        since, until = _bounds(month)
        with self.store.reading(owner) as unit:
            return unit.calls.receipt(since=since, until=until)

    def by_gallery(
        self, owner: OwnerId, month: Month | None = None
    ) -> list[tuple[Gallery, Receipt]]:
        """Return the receipt of every gallery that was billed anything."""
        since, until = _bounds(month)
        with self.store.reading(owner) as unit:
            found = [
                (gallery, unit.calls.receipt(gallery_id=gallery.id, since=since, until=until))
                for gallery in unit.galleries.all()
            ]
        return [
            (gallery, receipt)
            for gallery, receipt in found
            if receipt.billed_calls or receipt.unsure_calls
        ]


def _bounds(month: Month | None) -> tuple[datetime | None, datetime | None]:
    return (None, None) if month is None else (month.since, month.until)
