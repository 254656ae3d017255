"""What is kept about AWS: calls that were billed, collections, faces that are known or to go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId, ReferenceId, RunId
from kingdesk.domain.money import PriceGroup, Receipt
from kingdesk.domain.strategies import Operation, Purpose, Strategy


@dataclass(frozen=True, slots=True)
class BilledCall:
    """One call AWS billed, or may have billed.

    Attributes:
        asked: what was asked, in a form that is the same for the same question; ASCII, <= 255.
        answer: JSON, kept until what it told is stored elsewhere.
        usd: its price.
        is_unsure: a try whose answer was lost: whether it was billed is not known here.
    """

    gallery_id: GalleryId
    run_id: RunId | None
    photo_id: PhotoId | None
    purpose: Purpose
    operation: Operation
    strategy: Strategy
    asked: str
    answer: str | None
    usd: float
    is_unsure: bool = False


class CallRows(Protocol):
    """The journal of billed calls, and the receipts made of it."""

    def add(self, calls: Sequence[BilledCall]) -> None: ...
    def answers(self, gallery_id: GalleryId, asked: Iterable[str]) -> Mapping[str, str]:
        """Return the answers still kept to these questions."""
        ...

    def answers_about(self, photo_id: PhotoId) -> Mapping[str, str]:
        """Return every answer still kept about a photo, by what was asked."""
        ...

    def forget_photo(self, photo_id: PhotoId) -> None:
        """Drop the answers about a photo: its result is stored."""
        ...

    def forget_photos(self, photo_ids: Iterable[PhotoId]) -> None:
        """Drop the answers about photos whose results are stored."""
        ...

    def forget(self, gallery_id: GalleryId, asked: Iterable[str]) -> None:
        """Drop the answers to these questions."""
        ...

    def forget_gallery(self, gallery_id: GalleryId) -> None:
        """Drop every answer about a gallery, as for an erasure."""
        ...

    def spent(self, run_id: RunId) -> float:
        """Return what a run has surely cost so far, US dollars."""
        ...

    def receipt(
        self,
        *,
        run_id: RunId | None = None,
        gallery_id: GalleryId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Receipt:
        """Return what was billed: of a run, a gallery, a time, or all the owner's together."""
        ...

    def asked_since(
        self, gallery_id: GalleryId, operation: Operation, since: datetime
    ) -> frozenset[str]:
        """Return what was asked about a gallery since then, by the forms of `BilledCall.asked`."""
        ...

    def made(self, since: datetime) -> Mapping[PriceGroup, int]:
        """Return how many calls of each price group the owner has had since then."""
        ...


@dataclass(frozen=True, slots=True)
class GalleryCollection:
    """A gallery's own collection at AWS, as noted here."""

    name: str
    gallery_id: GalleryId
    model: str
    created_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class FaceToDelete:
    collection: str
    face_id: str


class CollectionRows(Protocol):
    """Galleries' own collections, and faces that are still to go from any collection."""

    def of_owner(self) -> list[GalleryCollection]: ...
    def get(self, gallery_id: GalleryId) -> GalleryCollection | None: ...
    def abandoned(self) -> list[GalleryCollection]:
        """Return the owner's collections whose galleries are gone."""
        ...

    def note(self, name: str, gallery_id: GalleryId, model: str) -> None:
        """Note that a collection is there and was used now."""
        ...

    def forget(self, name: str) -> None:
        """Note that a collection is gone, with all its faces."""
        ...

    def delete_later(
        self, faces: Iterable[FaceToDelete], client_id: ClientId | None = None
    ) -> None:
        """Note that faces are to go: in the unit that takes away what knows of them.

        Args:
            faces: which, and from where.
            client_id: whose they are; `ClientRows.traces` counts them until they are gone.
        """
        ...

    def described(self, name: str) -> int:
        """Return how many faces of the owner's references a collection has."""
        ...

    def let_go_of_gone(self) -> list[FaceToDelete]:
        """Note that faces are to go which no reference knows of any more; return those.

        So it is where the web system deleted their client or their gallery.
        """
        ...

    def to_delete(self) -> list[FaceToDelete]: ...
    def deleted(self, faces: Iterable[FaceToDelete]) -> None:
        """Note that faces are gone from AWS."""
        ...


@dataclass(frozen=True, slots=True)
class KnownFace:
    """A client's face as a collection knows it.

    Attributes:
        reference_id: None for a face the web system enrolled.
        revision: the gallery's set of references it came in with; 0 for one of the web system's
            that is not noted yet.
    """

    face_id: str
    client_id: ClientId
    reference_id: ReferenceId | None
    revision: int


@dataclass(frozen=True, slots=True)
class FoundAtCloud:
    """A photo's face that a collection keeps."""

    external_id: str
    face_id: FaceId
    photo_id: PhotoId


@dataclass(frozen=True, slots=True)
class Selfie:
    """A picture a client gave the web system to be found by.

    Attributes:
        r2_key: of the object in the bucket, as the web system wrote it.
    """

    client_id: ClientId
    r2_key: str


class CloudFaceRows(Protocol):
    """Which faces of clients and of photos are known to Rekognition."""

    def of_references(self, gallery_id: GalleryId, engine: EngineStamp) -> list[KnownFace]:
        """Return the gallery's references this engine knows, by their faces' ids."""
        ...

    def of_web(self, gallery_id: GalleryId) -> list[KnownFace]:
        """Return the faces of shown clients the web system enrolled in the shared collection.

        Neither those we enrolled ourselves nor its `on_demand_*` selfies, which are in none.
        """
        ...

    def note_web(self, gallery_id: GalleryId) -> None:
        """Note the faces `of_web` that are new; the set of references moves on if there are any."""
        ...

    def told_web(self, gallery_id: GalleryId) -> frozenset[str] | None:
        """Return the ids of all faces the web system has rows of; None where it has no such rows.

        It deletes a client's rows when it resets the client's face, ours as well.
        """
        ...

    def owed(self, gallery_id: GalleryId) -> list[ReferenceId]:
        """Return the references the shared collection is to know and does not know yet.

        They were enrolled by Rekognition, and it could not be told of them then. Whatever it said
        of one since, `describe` notes it, and it is none of these any more.
        """
        ...

    def selfies(self, gallery_id: GalleryId) -> list[Selfie]:
        """Return the selfies of shown clients that are in no collection, with their objects."""
        ...

    def describe(
        self,
        reference_id: ReferenceId,
        engine: EngineStamp,
        face_id: str | None,
        collection: str | None,
    ) -> None:
        """Note the id by which an engine knows a reference; the set of references moves on.

        What the engine knew it by before is noted to go.

        Args:
            reference_id: which.
            engine: whose.
            face_id: None: it could not be made known, and is not tried again.
            collection: where the face is.

        Raises:
            NotFound
        """
        ...

    def tell_web(
        self, client_id: ClientId, face_id: str, image_id: str | None, r2_key: str | None
    ) -> None:
        """Give the web system a client's face of the shared collection, to search and remove.

        Its answers to earlier searches for this client are dropped, as it does itself.
        """
        ...

    def withdraw(self, face_ids: Iterable[str]) -> int:
        """Take faces out of what the web system knows; return how many it knew."""
        ...

    def of_photos(self, gallery_id: GalleryId, engine: EngineStamp) -> list[FoundAtCloud]:
        """Return the gallery's faces that a collection keeps."""
        ...

    def revisions(self, gallery_id: GalleryId, engine: EngineStamp) -> Mapping[PhotoId, int]:
        """Return which set of references each photo of this engine was last compared with."""
        ...

    def saw(self, gallery_id: GalleryId, photos: Iterable[PhotoId], revision: int) -> None:
        """Note that photos were compared with that set of references; never goes back."""
        ...

    def unsee(self, gallery_id: GalleryId, client_id: ClientId, engine: EngineStamp) -> None:
        """Have a client's references compared anew: one of them went, and with it what it found.

        `ReferenceRows.remove` does so by itself where anything was lost.
        """
        ...


class AnswerCache(Protocol):
    """Answers kept for a time where all programs of a studio find them; none must be there."""

    def get(self, gallery_id: GalleryId, asked: Iterable[str]) -> Mapping[str, str]: ...
    def keep(
        self, gallery_id: GalleryId, answers: Mapping[str, str], lifetime: timedelta
    ) -> None: ...
    def purge(self) -> int:
        """Delete our own answers whose time is over, and no others; return how many."""
        ...

    def forget(self, gallery_id: GalleryId) -> int:
        """Delete our own answers about a gallery; return how many."""
        ...
