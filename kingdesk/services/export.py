"""Delivers clients' photos: folders, links, zip files or a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from kingdesk.domain.changes import Changes
from kingdesk.domain.errors import DeliveryAmongPhotos, ItemError
from kingdesk.domain.galleries import Photo
from kingdesk.domain.giving import Share, Sureness, Wanted, shares
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId
from kingdesk.domain.jobs import Progress
from kingdesk.ports.delivery import DeliveryForm, DeliveryPlace, Parcel
from kingdesk.ports.photos import PhotoSource
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.results import Results

TABLE_NAME: Final = "results.csv"
_LOOSE: Final = frozenset({DeliveryForm.COPY, DeliveryForm.LINK})
"""What an import would find: photos on their own; it does not look into zip files and tables."""
_HEADING: Final = ("client", "email", "photo", "folder", "similarity", "certainty", "decision")


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What a delivery did.

    Attributes:
        written: photos (or rows of a table) newly written.
        there: photos that lay there already from an earlier delivery.
        failed: photos that could not be given, with the reason.
    """

    folder: Path
    clients: int
    written: int
    there: int
    failed: tuple[ItemError, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class DeliveryOrder:
    """What to deliver.

    Attributes:
        folder: where to.
        clients: all of the gallery's if None.
        threshold: similarity percent; the gallery's own if None.
        only: the photos that come into question, such as those a filter shows; all if None.
        sure: how sure it must be that a client is in a photo.
    """

    folder: Path
    form: DeliveryForm = DeliveryForm.COPY
    clients: Collection[ClientId] | None = None
    threshold: float | None = None
    only: Collection[PhotoId] | None = None
    sure: Sureness = Sureness.FOUND

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.clients, self.only, self.sure)


@dataclass(frozen=True, slots=True)
class Export:
    """Delivers to a place.

    Attributes:
        imports: the photos come from folders that may be imported again; not in a studio.
    """

    store: Store
    results: Results
    source: PhotoSource
    place: DeliveryPlace
    imports: bool = True

    def __call__(
        self, owner: OwnerId, gallery_id: GalleryId, order: DeliveryOrder, context: JobContext
    ) -> ExportReport:
        """Give every client (or those named) what `results` lists at the threshold, or a part.

        Who was given a part only is not taken for delivered.

        Raises:
            ExportFailed: the folder can't be written to; what was written stays.
            In a studio, what `ports.objects` names: what was written stays.
            DeliveryAmongPhotos: it lies where the gallery's photos come from; nothing was written.
            Cancelled
        """
        found = self.results(owner, gallery_id, order.threshold)
        chosen = shares(found, order.wanted)
        with self.store.reading(owner) as unit:
            photos = {photo.id: photo for photo in unit.photos.of_gallery(gallery_id)}
        if order.form is DeliveryForm.CSV:
            rows = list(_rows(chosen, photos))
            self.place.table(order.folder / TABLE_NAME, _HEADING, rows)
            return ExportReport(order.folder, len(chosen), len(rows), 0, (), Changes())
        given = [share for share in chosen if share.photos]
        names = self.place.names({r.client.id: r.client.name for r in found.clients})
        if self.imports and order.form in _LOOSE:
            self._refuse_among_photos(
                photos.values(), [order.folder / names[share.result.client.id] for share in given]
            )
        tally = _Tally(sum(len(share.photos) for share in given))
        for share in given:
            client = share.result.client.id
            with self.place.parcel(order.folder, names[client], order.form) as parcel:
                ids = []
                for hit in share.hits:
                    context.check()
                    if tally.add(parcel, photos[hit.photo_id]):
                        ids.append(hit.photo_id)
                    context.report(Progress(tally.done, tally.total, len(tally.failed)))
            if ids and share.is_whole:
                with self.store.writing(owner) as unit:
                    unit.deliveries.add(gallery_id, client, ids, found.threshold)
        changes = Changes(
            gallery_id=gallery_id, clients=frozenset(share.result.client.id for share in given)
        )
        return ExportReport(
            order.folder, len(given), tally.written, tally.there, tuple(tally.failed), changes
        )

    def sizes(self, owner: OwnerId, gallery_id: GalleryId) -> dict[PhotoId, int]:
        """Return how many bytes each photo has, as far as that is known."""
        with self.store.reading(owner) as unit:
            photos = unit.photos.of_gallery(gallery_id)
        return {photo.id: photo.stamp.size for photo in photos if photo.stamp is not None}

    def _refuse_among_photos(self, photos: Iterable[Photo], folders: Iterable[Path]) -> None:
        """Raise DeliveryAmongPhotos if an import that is repeated would find what is given."""
        places = {(path.parent, p.folder) for p in photos if (path := self.source.path(p))}
        roots = {_imported(parent, folder).resolve() for parent, folder in places}
        for folder in folders:
            for parent in (real := folder.resolve(), *real.parents):
                if parent in roots:
                    raise DeliveryAmongPhotos(path=folder, photos=parent)


def _imported(parent: Path, folder: str) -> Path:
    """Return the folder that was imported.

    Args:
        parent: of a photo's file.
        folder: the part of it under what was imported.
    """
    parts = PurePosixPath(folder).parts
    return parent.parents[len(parts) - 1] if parts else parent


@dataclass(slots=True)
class _Tally:
    total: int
    written: int = 0
    there: int = 0
    failed: list[ItemError] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.written + self.there + len(self.failed)

    def add(self, parcel: Parcel, photo: Photo) -> bool:
        """Put a photo into a parcel; tell whether it is in there now."""
        try:
            new = parcel.add(photo)
        except ItemError as error:
            self.failed.append(error)
            return False
        self.written, self.there = self.written + new, self.there + (not new)
        return True


def _rows(chosen: list[Share], photos: dict[PhotoId, Photo]) -> Iterator[tuple[object, ...]]:
    for share in chosen:
        for hit in share.hits:
            photo = photos[hit.photo_id]
            yield (
                share.result.client.name,
                share.result.client.email or "",
                photo.name,
                photo.folder,
                round(hit.similarity, 2),
                str(hit.certainty),
                str(hit.verdict or ""),
            )
