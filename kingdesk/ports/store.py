"""Where galleries, clients, faces, jobs and verdicts are kept.

A unit of work is one transaction: leaving its block commits, an exception rolls back. Every unit
belongs to an owner and sees that owner's galleries only; rows of others are simply not there.

Errors any method may raise: WorkspaceBusy, WorkspaceReadOnly, WorkspaceDamaged, DiskFull, of a
studio's database what `studio_errors` names `Database…`; ids that do not exist (or are another
owner's) raise NotFound; writing what belongs to the web system raises FromWebSystem, and what its
version has no place for WebSystemLacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kingdesk.domain.clients import Client, Consent, NewClient, Reference, Warned
from kingdesk.domain.evidence import EvidenceTable
from kingdesk.domain.faces import EngineStamp, Face, FoundFace
from kingdesk.domain.galleries import FileStamp, NewPhoto, Photo, PhotoCard
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import (
    ClientId,
    FaceId,
    GalleryId,
    OwnerId,
    PhotoId,
    ReferenceId,
    RunId,
)
from kingdesk.domain.jobs import JobState, Lease
from kingdesk.domain.matching import Candidate, PhotoEvidence
from kingdesk.ports.cloud_store import AnswerCache, CallRows, CloudFaceRows, CollectionRows
from kingdesk.ports.gallery_rows import AuditRows, DeliveryRows, GalleryRows, VerdictRows
from kingdesk.ports.job_rows import JobRows, WorkerRows


@dataclass(frozen=True, slots=True)
class NewReference:
    """A reference to store: our own copy of the picture and the face in it.

    Attributes:
        picture: JPEG bytes, upright; the workspace's own safe copy.
        sha256: of the source file, to tell the same picture enrolled twice.
        face: as found in the source; box: the same face in our copy.
        is_owed: the shared collection at AWS is to know it, see `CloudFaceRows.owed`.
        consent: None: what is recorded beside the client's other references holds for it too.
    """

    client_id: ClientId
    source: str
    picture: bytes
    sha256: str
    face_index: int
    face: FoundFace
    box: Box
    warnings: tuple[Warned, ...]
    is_owed: bool = False
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class ReferenceDescriptor:
    """A reference as the engine compares it."""

    reference_id: ReferenceId
    client_id: ClientId
    descriptor: bytes


@dataclass(frozen=True, slots=True)
class FaceDescriptor:
    """A face as the engine compares it."""

    face_id: FaceId
    photo_id: PhotoId
    descriptor: bytes


@dataclass(frozen=True, slots=True)
class NewCandidate:
    face_id: FaceId
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class PhotoResult:
    """Everything learned from one photo, to be stored in one transaction.

    Attributes:
        etag, stamp: the version of the photo that was looked at.
        candidates: for each face, in the order of `faces`.
        references_revision: the gallery's set of references these candidates saw.
        key: what the photo's row named as its file when it was read, None for what it names now.
    """

    lease: Lease
    engine: EngineStamp
    etag: str
    stamp: FileStamp
    width: int
    height: int
    faces: Sequence[FoundFace]
    candidates: Sequence[Sequence[Candidate]]
    references_revision: int
    key: str | None = None


@dataclass(frozen=True, slots=True)
class PhotoState:
    """What a run needs to know of a photo to skip or take it.

    Attributes:
        run_id: the run its job belongs to.
        done_etag, done_stamp, done_engine: of the last finished look, None if never.
        moved: the web system's row names another file than the one that was looked at.
        error_code: why the job failed, if it did.
        references_revision, looked_at: which set of references the last look compared with, and
            when it was; None if never.
        faces: found by the last look.
    """

    photo: Photo
    job: JobState | None
    run_id: RunId | None
    done_etag: str | None
    done_stamp: FileStamp | None
    done_engine: EngineStamp | None
    error_code: str | None
    moved: bool = False
    references_revision: int | None = None
    looked_at: datetime | None = None
    faces: int | None = None

    @property
    def is_other_version(self) -> bool:
        """Tell whether the file's ETag is known to be another than that of the last look."""
        return None not in {self.photo.etag, self.done_etag} and self.photo.etag != self.done_etag


@dataclass(frozen=True, slots=True)
class FileNote:
    """What a listing of the bucket said of one photo's file.

    Attributes:
        stamp: None when there is no such object.
    """

    photo_id: PhotoId
    stamp: FileStamp | None
    etag: str | None


class PhotoRows(Protocol):
    def of_gallery(self, gallery_id: GalleryId) -> list[Photo]: ...
    def get(self, photo_id: PhotoId) -> Photo: ...
    def several(self, photo_ids: Iterable[PhotoId]) -> list[Photo]:
        """Return photos in no order, without those that are not there."""
        ...

    def cards(
        self, gallery_id: GalleryId, engine: EngineStamp, only: Iterable[PhotoId] | None = None
    ) -> list[PhotoCard]:
        """Return the gallery's photos in its order, for a grid.

        Photos another version of this engine looked at count as stale; another engine's do not.
        """
        ...

    def card_pages(
        self, gallery_id: GalleryId, engine: EngineStamp, first: int, size: int
    ) -> Iterator[list[PhotoCard]]:
        """Yield what `cards` returns, a first few at once and then page by page."""
        ...

    def states(self, gallery_id: GalleryId) -> list[PhotoState]: ...
    def state(self, photo_id: PhotoId) -> PhotoState: ...
    def add(self, gallery_id: GalleryId, photos: Sequence[NewPhoto]) -> list[PhotoId]: ...
    def update_file(self, photo_id: PhotoId, file: NewPhoto) -> None:
        """Point a photo at its file's new place or version; its faces stay until the next run."""
        ...

    def mark_missing(self, photo_ids: Iterable[PhotoId], *, missing: bool) -> None: ...
    def set_etag(self, photo_id: PhotoId, etag: str) -> None: ...
    def note_files(self, gallery_id: GalleryId, notes: Sequence[FileNote]) -> None:
        """Write down what a listing said: size, time and ETag, or that the object is missing."""
        ...

    def selections(self, gallery_id: GalleryId) -> Mapping[PhotoId, frozenset[ClientId | None]]:
        """Return who chose which photo on the web; None stands for a visitor without a name."""
        ...

    def set_duplicate(self, photo_id: PhotoId, of: PhotoId | None) -> None: ...


class ClientRows(Protocol):
    def of_gallery(self, gallery_id: GalleryId) -> list[Client]:
        """Return the gallery's clients by name, without the host's technical rows."""
        ...

    def get(self, client_id: ClientId) -> Client: ...
    def add(self, gallery_id: GalleryId, clients: Sequence[NewClient]) -> list[ClientId]:
        """Insert clients, also into a web system: the one thing of its own that we add.

        None of them can sign in there until the studio gives them a password.

        Raises:
            AlreadyExists: an e-mail is taken in this gallery.
        """
        ...

    def remove(self, client_id: ClientId, shared: str | None = None) -> Mapping[str, int]:
        """Erase references, candidates, matches and verdicts of a client; count what there was.

        In an embedded workspace the client goes with them. A web system's client is its own: the
        row stays, without a trace of a face, and is listed with no references.

        Their faces at AWS are noted to go, and every answer kept about the gallery is dropped: any
        may name one of them.

        Args:
            client_id: whom.
            shared: the studio's collection of clients' faces. Only where it is known what the web
                system enrolled goes too: without it, nobody could find those faces any more.
        """
        ...

    def traces(self, client_id: ClientId) -> Mapping[str, int]:
        """Return how much of each kind still speaks of a client, also of an erased one.

        `faces_at_aws` counts faces in collections until AWS said that they are gone, and `answers`
        the kept answers that name one of them.
        """
        ...


class ReferenceRows(Protocol):
    def of_gallery(
        self, gallery_id: GalleryId, client_id: ClientId | None = None
    ) -> list[Reference]: ...
    def get(self, reference_id: ReferenceId) -> Reference: ...
    def add(self, reference: NewReference, engine: EngineStamp | None) -> ReferenceId:
        """Store a reference; with None it is kept without anything to compare it by yet."""
        ...

    def remove(self, reference_id: ReferenceId) -> set[PhotoId]:
        """Delete a reference with its descriptors, its picture and what it found at AWS.

        Its faces in collections are noted to go. Where it was the one that found its client, the
        client's other references there count as not yet compared. What it found on this machine
        stays until the client is compared anew. Return the photos that lost something: they are to
        be published.
        """
        ...

    def picture(self, reference_id: ReferenceId) -> bytes: ...
    def same_face(self, client_id: ClientId, sha256: str, face_index: int) -> Reference | None:
        """Return the client's reference made from the same face of the same file, if any."""
        ...

    def descriptors(
        self, gallery_id: GalleryId, engine: EngineStamp
    ) -> list[ReferenceDescriptor]: ...
    def without_descriptor(self, gallery_id: GalleryId, engine: EngineStamp) -> list[Reference]:
        """Return the references another engine or version described: they are stale."""
        ...

    def describe(self, reference_id: ReferenceId, engine: EngineStamp, descriptor: bytes) -> None:
        """Add what this engine compares a reference by."""
        ...

    def copy(
        self,
        reference_id: ReferenceId,
        client_id: ClientId,
        warnings: tuple[Warned, ...],
        *,
        is_owed: bool = False,
    ) -> ReferenceId | None:
        """Give a client of any gallery the same reference, with its picture and its consent.

        What engines on this machine compare it by comes along; what AWS knows belongs to a
        gallery's collection and does not.
        Return None where the client has it already.
        """
        ...

    def consents(self, gallery_id: GalleryId) -> Mapping[ClientId, Consent]:
        """Return the consents recorded in a gallery, of each client the newest."""
        ...

    def set_consent(self, client_id: ClientId, consent: Consent | None) -> int:
        """Record a consent beside all of a client's references; None takes it away.

        It is kept with the references, so it is gone with the last of them. Return how many there
        are.
        """
        ...


class ResultRows(Protocol):
    def put(self, result: PhotoResult) -> None:
        """Replace a photo's faces and candidates, end its job and publish, all or nothing.

        Raises:
            LeaseLost: the lease's token is not the newest any more; nothing is written.
        """
        ...

    def put_several(self, results: Sequence[PhotoResult]) -> set[PhotoId]:
        """Store the results of several photos as `put` does, with as many statements as for one.

        Return the photos whose lease was lost: of them nothing is written, of all others all is.
        """
        ...

    def faces(self, photo_id: PhotoId) -> list[Face]: ...
    def count(self, gallery_id: GalleryId) -> int:
        """Return how many faces the gallery has."""
        ...

    def descriptors(self, gallery_id: GalleryId, engine: EngineStamp) -> list[FaceDescriptor]: ...
    def replace_candidates(
        self,
        gallery_id: GalleryId,
        clients: Iterable[ClientId],
        candidates: Sequence[NewCandidate],
        engine: EngineStamp | None = None,
    ) -> set[PhotoId]:
        """Replace all that these clients' references found; return the photos it concerns.

        Args:
            gallery_id: whose clients and faces.
            clients: whose candidates go.
            candidates: that come.
            engine: only on faces this engine found, in any version; None: on all. What another
                found may have been paid for.
        """
        ...

    def evidence(
        self, gallery_id: GalleryId, photo_ids: Iterable[PhotoId] | None = None
    ) -> list[PhotoEvidence]:
        """Return what is known of every processed photo (or those asked for), by any engine."""
        ...

    def table(self, gallery_id: GalleryId) -> EvidenceTable:
        """Return what `evidence` says of all photos, in a tenth of the memory."""
        ...

    def add_candidates(
        self, gallery_id: GalleryId, candidates: Sequence[NewCandidate]
    ) -> set[PhotoId]:
        """Add what was found later: of a face and a client the most similar one is kept.

        Faces and clients that are gone since are passed over. Return the photos concerned.
        """
        ...

    def publish(self, photo_ids: Iterable[PhotoId]) -> None:
        """Write the photos' faces and assigned matches where the web system reads them."""
        ...


class Unit(Protocol):
    """One transaction over everything an owner has."""

    @property
    def galleries(self) -> GalleryRows: ...
    @property
    def photos(self) -> PhotoRows: ...
    @property
    def clients(self) -> ClientRows: ...
    @property
    def references(self) -> ReferenceRows: ...
    @property
    def jobs(self) -> JobRows: ...
    @property
    def workers(self) -> WorkerRows: ...
    @property
    def results(self) -> ResultRows: ...
    @property
    def verdicts(self) -> VerdictRows: ...
    @property
    def deliveries(self) -> DeliveryRows: ...
    @property
    def calls(self) -> CallRows: ...
    @property
    def collections(self) -> CollectionRows: ...
    @property
    def cloud_faces(self) -> CloudFaceRows: ...
    @property
    def answers(self) -> AnswerCache: ...
    @property
    def audit(self) -> AuditRows: ...


class News(Protocol):
    """Hears that runs go on, also in other processes and on other computers."""

    def wait(self, seconds: float) -> bool:
        """Wait until something is announced, or so long; return whether something was.

        Where a database can't tell, its rows are looked at instead, so it may come late.
        """
        ...


class Store(Protocol):
    """Opens units of work; safe to use from threads, each unit on one thread."""

    def reading(self, owner: OwnerId) -> AbstractContextManager[Unit]:
        """Open a unit that sees one consistent state and writes nothing."""
        ...

    def writing(self, owner: OwnerId) -> AbstractContextManager[Unit]:
        """Open a unit that writes, beside no other writer of this owner."""
        ...

    def working(self, owner: OwnerId) -> AbstractContextManager[Unit]:
        """Open a unit that writes what belongs to single photos and their jobs.

        Where the database can, such units run side by side; never beside one of `writing`.
        """
        ...

    def listening(self, owner: OwnerId) -> AbstractContextManager[News]:
        """Listen to what is announced of an owner's runs; to be used on one thread."""
        ...

    def wipe_log(self) -> None:
        """Leave no trace of erased rows in the database's own log and in copies kept of it.

        That is where they are ours: what a studio's server logs and backs up is its owner's.
        """
        ...

    def close(self) -> None: ...
