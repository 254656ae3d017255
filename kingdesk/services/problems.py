"""Photos that ended in error: which, why, and which of them nobody wants to hear of any more.

To try them again, start a run of them: see `Processing.start`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kingdesk.domain.galleries import PhotoProblem
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.ports.store import Store


@dataclass(frozen=True, slots=True)
class Problems:
    store: Store

    def of_gallery(
        self, owner: OwnerId, gallery_id: GalleryId, *, ignored: bool = False
    ) -> list[PhotoProblem]:
        """Return a gallery's photos with a problem, in its order; `ignored`: those too."""
        with self.store.reading(owner) as unit:
            return unit.jobs.problems(gallery_id, ignored=ignored)

    def ignored(self, owner: OwnerId, gallery_id: GalleryId) -> set[PhotoId]:
        """Return a gallery's photos whose problem nobody wants to hear of."""
        with self.store.reading(owner) as unit:
            return unit.jobs.ignored(gallery_id)

    def ignore(
        self, owner: OwnerId, gallery_id: GalleryId, photo_ids: Collection[PhotoId] | None = None
    ) -> int:
        """Take photos out of the problems, all if None, until they fail anew; return how many."""
        with self.store.writing(owner) as unit:
            return unit.jobs.ignore(gallery_id, photo_ids)
