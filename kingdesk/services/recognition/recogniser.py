"""What every way of finding and naming faces offers to the use cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kingdesk.domain.faces import EngineStamp, FoundFace
from kingdesk.domain.ids import GalleryId, HolderId, OwnerId, PhotoId
from kingdesk.domain.jobs import Only, Run, Slowed
from kingdesk.domain.matching import Candidate
from kingdesk.domain.money import StrategyQuote
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.cloud import Preparation, SentPicture
from kingdesk.ports.photos import PhotoContent
from kingdesk.ports.store import PhotoState, Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.originals import Original


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one photo.

    Attributes:
        width, height: pixels of the upright photo.
        thumbnail: JPEG; None where the photo was not decoded.
        candidates: of each face, in the order of `faces`.
        references_revision: the set of references the candidates have seen; 0: none yet.
        keep: answers to keep for a time, by what was asked.
        sent_bytes: of pictures sent away.
    """

    stamp: EngineStamp
    width: int
    height: int
    faces: tuple[FoundFace, ...]
    candidates: Sequence[Sequence[Candidate]]
    references_revision: int
    thumbnail: bytes | None = None
    keep: Mapping[str, str] = field(default_factory=dict)
    sent_bytes: int = 0


@dataclass(frozen=True, slots=True)
class PhotoJob:
    """One photo of a run as it was read.

    Attributes:
        content: which version it is; its bytes are in `original`.
        original: its file, held until it is let go.
        answers: billed ones about it that the journal keeps.
        again: also what is known is to be found anew, as far as that costs nothing.
    """

    owner: OwnerId
    run: Run
    state: PhotoState
    content: PhotoContent
    context: JobContext
    original: Original
    answers: Mapping[str, str] = field(default_factory=dict)

    def prepared(self, preparation: Preparation) -> SentPicture:
        """Return the photo as it is sent, and let its file go: what follows is waiting for AWS.

        Raises:
            PhotoBroken, PhotoUnsupported, PhotoTooLarge
        """
        sent = preparation.photo(self.original.data, self.name)
        self.original.let_go()
        return sent

    @property
    def again(self) -> bool:
        return self.run.only is Only.ALL

    @property
    def gallery_id(self) -> GalleryId:
        return self.run.gallery_id

    @property
    def name(self) -> str:
        return self.state.photo.name


@dataclass(frozen=True, slots=True)
class Asked:
    """What a quote is asked about.

    Attributes:
        states: of all photos of the gallery.
        due: the photos a run would take.
        again: also what is known is to be found anew, as far as that costs nothing.
    """

    owner: OwnerId
    gallery_id: GalleryId
    states: Sequence[PhotoState]
    due: frozenset[PhotoId]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a way tells of a run while it works.

    Attributes:
        spent_usd: None of a way that costs nothing.
        slowed: operations AWS slows down.
    """

    spent_usd: float | None = None
    slowed: tuple[Slowed, ...] = ()


class Recogniser(Protocol):
    """One way of finding and naming the faces of a gallery's photos."""

    @property
    def strategy(self) -> Strategy: ...
    @property
    def photos_at_once(self) -> int:
        """Return how many photos are best under way at the same time."""
        ...

    @property
    def gather(self) -> float:
        """Return how many seconds a result may wait to be stored with others."""
        ...

    def stamp(self, owner: OwnerId, gallery_id: GalleryId) -> EngineStamp:
        """Return the stamp of what would be found now; raises Cloud… errors."""
        ...

    def behind(
        self, unit: Unit, gallery_id: GalleryId, states: Sequence[PhotoState], stamp: EngineStamp
    ) -> set[PhotoId]:
        """Return photos that are known but were not compared with references that came later.

        Those only that have to be read for it.
        """
        ...

    def is_matching_due(self, owner: OwnerId, gallery_id: GalleryId) -> bool:
        """Tell whether known faces and references wait to be compared, without any photo."""
        ...

    def quote(self, asked: Asked) -> StrategyQuote:
        """Say what a run costs; nothing is spent. What makes it impossible stands in the quote."""
        ...

    def prepare(self, owner: OwnerId, run: Run, context: JobContext) -> None:
        """Make ready before a run's first photo; references become known to this way."""
        ...

    def is_known(self, job: PhotoJob) -> bool:
        """Tell whether all that a look would find is stored already."""
        ...

    def look(self, job: PhotoJob) -> Found:
        """Find a photo's faces and who they may be.

        Raises:
            ItemError: about this photo.
            Cancelled: the user stopped; what was paid for is kept.
            KingdeskError: stops the run.
        """
        ...

    def settle(self, unit: Unit, gallery_id: GalleryId, found: Found) -> Found:
        """Bring what was found up to date in the unit that stores it."""
        ...

    def stored(self, unit: Unit, gallery_id: GalleryId, found: Mapping[PhotoId, Found]) -> None:
        """Clear up in the unit that stored photos' results."""
        ...

    def tell(self, run: Run) -> Told:
        """Tell what is to be said of a run beside its photos; asks nobody."""
        ...

    def sweep(self) -> None:
        """Clear away what processes of this installation left that were killed; any time."""
        ...

    def finish(self, owner: OwnerId, run: Run, holder: HolderId, context: JobContext) -> None:
        """Do after a run's last photo what concerns the gallery as a whole.

        Where another process is at that it is waited for.
        """
        ...


Recognisers = Mapping[Strategy, Recogniser]
