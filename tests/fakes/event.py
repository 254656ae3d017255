"""A small event on disk and in a workspace, for tests of whole use cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kingdesk.bootstrap import App
from kingdesk.domain.clients import NewClient
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from kingdesk.domain.jobs import Only, Run
from kingdesk.domain.results import GalleryResults
from kingdesk.services.import_folder import ImportReport
from kingdesk.services.job_context import JobContext
from tests.fakes.engine import a_picture

LEFT = Box(0.1, 0.3, 0.2, 0.25)
MIDDLE = Box(0.4, 0.3, 0.2, 0.25)
RIGHT = Box(0.7, 0.3, 0.2, 0.25)
_PLACES = (LEFT, MIDDLE, RIGHT)


@dataclass(slots=True)
class Event:
    """A gallery with a folder of photos behind it; people stand from left to right."""

    app: App
    folder: Path
    gallery: GalleryId
    _shade: int = 0

    def photo(self, name: str, *people: str) -> Path:
        """Write a photo of these people; the same call again gives other bytes."""
        self._shade += 1
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(a_picture(*zip(people, _PLACES, strict=False), shade=self._shade))
        return path

    def import_all(self) -> ImportReport:
        return self.app.import_folder(self.app.owner, self.gallery, [self.folder], JobContext())

    def client(self, name: str, *, enrolled: bool = True) -> ClientId:
        """Add a client; their face is enrolled from a picture of its own, outside the gallery."""
        client_id, _ = self.app.clients.add(self.app.owner, self.gallery, NewClient(name))
        if enrolled:
            self.enroll(client_id, name.lower())
        return client_id

    def enroll(self, client_id: ClientId, who: str) -> None:
        self._shade += 1
        picture = self.folder.with_name(f"reference-{who}-{self._shade}.jpg")
        picture.write_bytes(a_picture((who, MIDDLE), shade=self._shade))
        self.app.enroll(self.app.owner, client_id, picture)

    def process(self, only: Only = Only.NEW, context: JobContext | None = None) -> Run | None:
        run = self.app.processing.start(self.app.owner, self.gallery, only)
        if run is None:
            return None
        return self.app.runner.run(self.app.owner, run.id, context or JobContext())

    def results(self, threshold: float | None = None) -> GalleryResults:
        return self.app.results(self.app.owner, self.gallery, threshold)

    def photos_of(self, client_id: ClientId, threshold: float | None = None) -> set[str]:
        """Return the names of a client's photos."""
        found = self.results(threshold).of_client(client_id)
        assert found is not None
        names = self.names()
        return {names[hit.photo_id] for hit in found.hits}

    def names(self) -> dict[PhotoId, str]:
        return {card.id: card.name for card in self.app.photos.cards(self.app.owner, self.gallery)}

    def photo_id(self, name: str) -> PhotoId:
        return self.app.photos.find(self.app.owner, self.gallery, name).id
