"""Makes a client's face known: one reference picture, exactly one face in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import structlog

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Reference, ReferenceWarning, Warned
from kingdesk.domain.errors import (
    AlreadyExists,
    ItemError,
    NoFace,
    NoSuchFace,
    NotFound,
    SeveralFaces,
)
from kingdesk.domain.faces import Face, FaceQuality, FoundFace
from kingdesk.domain.geometry import SAME_FACE_IOU, Box
from kingdesk.domain.ids import BucketKey, ClientId, GalleryId, OwnerId, PhotoId, ReferenceId
from kingdesk.domain.matching import DEFAULT_THRESHOLD
from kingdesk.domain.studio_errors import NoBucket
from kingdesk.ports.engine import FaceEngine, Purpose
from kingdesk.ports.photos import FolderReader, PhotoSource
from kingdesk.ports.pictures import Pictures
from kingdesk.ports.store import NewReference, ReferenceDescriptor, Store, Unit
from kingdesk.services.browse_bucket import BrowseBucket
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_clients import match_clients, shows_candidate

log = structlog.get_logger()
ReferenceSource: TypeAlias = "Path | PhotoId | BucketKey"
"""A picture file, a photo of the gallery, or an object in the studio's bucket."""
_HEAD_AND_SHOULDERS: Final = 1.0
"""Share of the face's box kept around it on every side in our own copy."""
_COPY_SIDE: Final = 1024


@dataclass(frozen=True, slots=True)
class Sighting:
    """A reference picture and the faces in it, before anything is kept.

    Attributes:
        picture: the file's bytes.
        faces: of a file, the one it is most likely about first; of a gallery's photo, as the photo
            numbers them. `face` in other calls is a place in here.
    """

    name: str
    picture: bytes
    width: int
    height: int
    faces: tuple[FoundFace, ...]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new reference.

    Attributes:
        face: as found in the source picture.
        photos: photos of the gallery that may show the client now.
    """

    reference: Reference
    face: FoundFace
    photos: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class EnrollClient:
    """Enrolls references; our own copies of them stay in our own store, never in a bucket.

    Attributes:
        bucket: reads objects; None where the workspace has no bucket.
    """

    store: Store
    source: PhotoSource
    files: FolderReader
    pictures: Pictures
    engine: FaceEngine
    bucket: BrowseBucket | None = None

    def look(self, owner: OwnerId, source: ReferenceSource) -> Sighting:
        """Find the faces of a picture, for the user to choose one.

        Raises:
            PhotoMissing, PhotoUnreadable, PhotoBroken, PhotoUnsupported, PhotoTooLarge
            NoBucket, NotFound, PhotoNotStored: of an object, and what `ports.objects` names
        """
        if isinstance(source, Path):
            return self._look_at(self.files.read_file(source), source.name)
        if isinstance(source, str):
            if self.bucket is None:
                raise NoBucket(name=source)
            return self._look_at(*self.bucket.read(owner, source))
        with self.store.reading(owner) as unit:
            photo = unit.photos.get(source)
            known = unit.results.faces(source)
        picture = self.source.read(photo).data
        look = self.engine.look(picture, photo.name, Purpose.REFERENCE)
        faces = self._as_numbered(known, look.faces, picture, photo.name)
        return Sighting(photo.name, picture, look.width, look.height, faces)

    def _look_at(self, picture: bytes, name: str) -> Sighting:
        look = self.engine.look(picture, name, Purpose.REFERENCE)
        faces = tuple(sorted(look.faces, key=lambda face: -face.box.prominence))
        return Sighting(name, picture, look.width, look.height, faces)

    def _as_numbered(
        self, known: Sequence[Face], found: tuple[FoundFace, ...], picture: bytes, name: str
    ) -> tuple[FoundFace, ...]:
        """Return a photo's faces in the order it has them already: a number means one face.

        Faces too faint for a reference are described as a photo's are, so that none is skipped.
        """
        numbered = [_at(face.box, found) for face in known]
        if None in numbered:
            plain = self.engine.look(picture, name).faces
            numbered = [face or _at(k.box, plain) for k, face in zip(known, numbered, strict=True)]
        if None in numbered:
            return found  # the photo is another one since it was processed
        same = [face for face in numbered if face is not None]
        return (*same, *(face for face in found if face not in same))

    def __call__(
        self,
        owner: OwnerId,
        client_id: ClientId,
        source: ReferenceSource | Sighting,
        face: int | None = None,
        *,
        replacing: ReferenceId | None = None,
    ) -> Enrolled:
        """Enroll one face for a client and find it among the gallery's known faces at once.

        Args:
            owner: whose client.
            client_id: for whom.
            source: a picture, or what `look` returned for one.
            face: which of several faces.
            replacing: a reference of this client the new one stands for; removed once the new
                one is stored.

        Raises:
            NoFace, SeveralFaces, NoSuchFace, AlreadyExists, NotFound, and what `look` raises
        """
        seen = source if isinstance(source, Sighting) else self.look(owner, source)
        index = chosen_face(seen, face)
        prepared = self.prepare(seen, index)
        with self.store.writing(owner) as unit:
            gallery_id = unit.clients.get(client_id).gallery_id
            before = unit.references.descriptors(gallery_id, self.engine.stamp)
            reference_id = self.store_reference(unit, client_id, prepared, before)
            if replacing is not None:
                if unit.references.get(replacing).client_id != client_id:
                    raise NotFound(kind="reference", name=replacing)
                unit.references.remove(replacing)
            photos = match_clients(unit, self.engine, gallery_id, [client_id])
            reference = unit.references.get(reference_id)
            known = unit.results.evidence(gallery_id, photos)
        found = sum(shows_candidate(evidence, client_id) for evidence in known)
        changes = _changes(gallery_id, client_id, photos)
        return Enrolled(reference, seen.faces[index], found, changes)

    def prepare(self, seen: Sighting, index: int) -> PreparedReference:
        """Cut our own copy of a reference; the slow part, without the store."""
        face = seen.faces[index]
        wanted = face.box.padded(_HEAD_AND_SHOULDERS)
        copy = self.pictures.crop(seen.picture, seen.name, wanted, _COPY_SIDE)
        box = face.box.within(wanted.framed(seen.width, seen.height))
        digest = hashlib.sha256(seen.picture).hexdigest()
        return PreparedReference(seen.name, copy, digest, index, face, box)

    def store_reference(
        self,
        unit: Unit,
        client_id: ClientId,
        new: PreparedReference,
        before: Sequence[ReferenceDescriptor],
    ) -> ReferenceId:
        """Store a prepared reference with its warnings.

        Args:
            unit: the transaction.
            client_id: for whom.
            new: what `prepare` made.
            before: every reference the gallery has, to tell whom this one looks like.

        Raises:
            AlreadyExists
        """
        if unit.references.same_face(client_id, new.sha256, new.face_index):
            raise AlreadyExists(kind="reference", name=new.source)
        others = [other for other in before if other.client_id != client_id]
        return unit.references.add(
            NewReference(
                client_id=client_id,
                source=new.source,
                picture=new.copy,
                sha256=new.sha256,
                face_index=new.face_index,
                face=new.face,
                box=new.box,
                warnings=(
                    *quality_warnings(new.face.quality),
                    *self._look_alikes(new.face, others),
                ),
            ),
            self.engine.stamp,
        )

    def references(self, owner: OwnerId, client_id: ClientId) -> list[Reference]:
        with self.store.reading(owner) as unit:
            client = unit.clients.get(client_id)
            return unit.references.of_gallery(client.gallery_id, client_id)

    def picture(self, owner: OwnerId, reference_id: ReferenceId) -> bytes:
        """Return our own copy of a reference's picture, JPEG."""
        with self.store.reading(owner) as unit:
            return unit.references.picture(reference_id)

    def remove(self, owner: OwnerId, reference_id: ReferenceId) -> Changes:
        """Remove a reference; what only it had found is gone, decisions stay."""
        with self.store.writing(owner) as unit:
            reference = unit.references.get(reference_id)
            gallery_id = unit.clients.get(reference.client_id).gallery_id
            unit.references.remove(reference_id)
            photos = match_clients(unit, self.engine, gallery_id, [reference.client_id])
        return _changes(gallery_id, reference.client_id, photos)

    def refresh(self, owner: OwnerId, gallery_id: GalleryId, context: JobContext) -> int:
        """Describe again, from our own copies, the references another engine described.

        Stopping keeps what was described until then. Return how many were.
        """
        with self.store.reading(owner) as unit:
            stale = unit.references.without_descriptor(gallery_id, self.engine.stamp)
            copies = [(reference, unit.references.picture(reference.id)) for reference in stale]
        described = [
            (reference, descriptor)
            for reference, copy in copies
            if not context.is_cancelled
            and (descriptor := self._described_again(reference, copy)) is not None
        ]
        if described:
            with self.store.writing(owner) as unit:
                # some may have been removed meanwhile, or described by another process
                stale = unit.references.without_descriptor(gallery_id, self.engine.stamp)
                ids = {reference.id for reference in stale}
                described = [(ref, found) for ref, found in described if ref.id in ids]
                for reference, descriptor in described:
                    unit.references.describe(reference.id, self.engine.stamp, descriptor)
                clients = {reference.client_id for reference, _ in described}
                match_clients(unit, self.engine, gallery_id, clients)
        return len(described)

    def _described_again(self, reference: Reference, copy: bytes) -> bytes | None:
        for purpose in (Purpose.REFERENCE, Purpose.PHOTO):
            try:
                faces = self.engine.look(copy, reference.source, purpose).faces
            except ItemError as error:  # one spoilt copy must not stop a gallery's processing
                log.warning("reference not described", reference=reference.id, reason=error.code)
                return None
            best = max(faces, key=lambda face: face.box.iou(reference.box), default=None)
            if best is not None and best.box.iou(reference.box) > 0:
                return best.descriptor
        return None

    def _look_alikes(
        self, face: FoundFace, others: Sequence[ReferenceDescriptor]
    ) -> tuple[Warned, ...]:
        alike = {
            others[found.reference].client_id
            for found in self.engine.compare([face.descriptor], [o.descriptor for o in others])
            if found.similarity >= DEFAULT_THRESHOLD
        }
        return tuple(Warned(ReferenceWarning.LOOKS_LIKE, client) for client in sorted(alike))


@dataclass(frozen=True, slots=True)
class PreparedReference:
    """A reference ready to be stored: our own copy and the face in it."""

    source: str
    copy: bytes
    sha256: str
    face_index: int
    face: FoundFace
    box: Box


def _at(box: Box, faces: Sequence[FoundFace]) -> FoundFace | None:
    best = max(faces, key=lambda face: face.box.iou(box), default=None)
    return best if best is not None and best.box.iou(box) >= SAME_FACE_IOU else None


def chosen_face(seen: Sighting, face: int | None) -> int:
    """Return which face is meant; raises NoFace, SeveralFaces or NoSuchFace."""
    if not seen.faces:
        raise NoFace(name=seen.name)
    if face is None:
        if len(seen.faces) > 1:
            raise SeveralFaces(name=seen.name, count=len(seen.faces))
        return 0
    if not 0 <= face < len(seen.faces):
        raise NoSuchFace(name=seen.name, index=face)
    return face


def quality_warnings(quality: FaceQuality) -> tuple[Warned, ...]:
    """Return why a face may be a weak reference."""
    return tuple(
        Warned(kind)
        for kind, holds in (
            (ReferenceWarning.SMALL, quality.is_small),
            (ReferenceWarning.BLURRED, quality.is_blurred),
            (ReferenceWarning.DARK, quality.is_dark),
            (ReferenceWarning.TURNED, quality.is_turned),
            (ReferenceWarning.COVERED, quality.covered),
        )
        if holds
    )


def _changes(gallery_id: GalleryId, client_id: ClientId, photos: set[PhotoId]) -> Changes:
    return Changes(
        gallery_id=gallery_id,
        galleries=True,
        clients=frozenset({client_id}),
        photos=frozenset(photos),
    )
