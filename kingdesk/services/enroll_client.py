"""Makes a client's face known: one reference picture, exactly one face in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

import structlog

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Reference
from kingdesk.domain.errors import (
    AlreadyExists,
    ItemError,
    KingdeskError,
    NoFace,
    NotFound,
)
from kingdesk.domain.faces import Face, FoundFace
from kingdesk.domain.ids import BucketKey, ClientId, GalleryId, OwnerId, PhotoId, ReferenceId
from kingdesk.domain.money import NO_RECEIPT, Receipt
from kingdesk.domain.objects import gallery_prefix, object_key
from kingdesk.domain.strategies import Strategy
from kingdesk.domain.studio_errors import NoBucket
from kingdesk.ports.engine import FaceEngine, Purpose
from kingdesk.ports.photos import FolderReader, PhotoSource
from kingdesk.ports.pictures import Pictures
from kingdesk.ports.store import NewReference, ReferenceDescriptor, Store, Unit
from kingdesk.services.browse_bucket import BrowseBucket
from kingdesk.services.describe_references import DescribeReferences, found_again
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_clients import match_clients, shows_candidate
from kingdesk.services.recognition.bill import Bill
from kingdesk.services.recognition.enrolling import CloudEnroll, in_known_order
from kingdesk.services.sighting import (
    Advice,
    PictureData,
    PreparedReference,
    Sighting,
    chosen_face,
    face_at,
    is_largest,
    likeliest_first,
    looks_like,
    quality_warnings,
)

log = structlog.get_logger()
ReferenceSource: TypeAlias = "Path | PhotoId | BucketKey | PictureData"
"""A picture file, a photo of the gallery, an object in the studio's bucket, or a bare picture."""
_HEAD_AND_SHOULDERS: Final = 1.0
"""Share of the face's box kept around it on every side in our own copy."""
_COPY_SIDE: Final = 1024


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new reference.

    Attributes:
        face: as found in the source picture.
        photos: photos of the gallery that may show the client now.
        is_found_later: the gallery is processed by Rekognition, so the next processing looks for
            the client.
        unknown: why AWS does not know the reference yet: it is kept, the next processing tries
            again, and one that was to be replaced stays.
        receipt: what it was billed, from the look on.
    """

    reference: Reference
    face: FoundFace
    photos: int
    changes: Changes
    is_found_later: bool = False
    unknown: KingdeskError | None = None
    receipt: Receipt = NO_RECEIPT


@dataclass(frozen=True, slots=True)
class WebSelfie:
    """A selfie a client gave the web system; `key` can be enrolled as it is."""

    client_id: ClientId
    key: BucketKey


@dataclass(frozen=True, slots=True)
class EnrollClient:
    """Enrolls references; our own copies of them stay in our own store, never in a bucket.

    Where a gallery is processed by Rekognition, it is asked for the faces of a picture and is told
    the chosen one; besides, the engine on this machine describes it as ever.

    Attributes:
        bucket: reads objects; None where the workspace has no bucket.
        cloud: enrolls by Rekognition; None without an account at AWS.
        usual: how galleries are processed that never were.
    """

    store: Store
    source: PhotoSource
    files: FolderReader
    pictures: Pictures
    engine: FaceEngine
    bucket: BrowseBucket | None = None
    cloud: CloudEnroll | None = None
    usual: Strategy = Strategy.LOCAL

    def way_of(self, owner: OwnerId, gallery_id: GalleryId) -> Strategy:
        """Return how clients of a gallery are enrolled: as it is processed; raises NotFound."""
        with self.store.reading(owner) as unit:
            unit.galleries.get(gallery_id)
            known = unit.galleries.strategy(gallery_id)
        return Strategy.LOCAL if self.cloud is None else known or self.usual

    def look(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        source: ReferenceSource,
        context: JobContext | None = None,
    ) -> Sighting:
        """Find the faces of a picture, for the user to choose one.

        Under Rekognition that is one billed call, once for each picture.

        Args:
            owner: who looks.
            gallery_id: for whose client.
            source: the picture.
            context: asked before a call whether the user stopped.

        Raises:
            PhotoMissing, PhotoUnreadable, PhotoBroken, PhotoUnsupported, PhotoTooLarge
            NoBucket, NotFound, PhotoNotStored: of an object, and what `ports.objects` names
            Cloud…, CloudRefusedPhoto
        """
        way = self.way_of(owner, gallery_id)
        read = self._read(owner, source)
        if self.cloud is None or not way.is_billed:
            return self._seen_here(read)
        bill = self.cloud.bill()
        sent, found = self.cloud.detect(
            *(owner, gallery_id, read.picture, read.name, way, bill, context)
        )
        faces = likeliest_first(found) if read.known is None else in_known_order(read.known, found)
        size = (sent.full_width, sent.full_height)
        return Sighting(read.name, read.picture, *size, faces, read.key, bill.receipt())

    def look_here(self, owner: OwnerId, source: ReferenceSource) -> Sighting:
        """Find the faces of a picture by this machine's engine, whatever the gallery's way is."""
        return self._seen_here(self._read(owner, source))

    def _read(self, owner: OwnerId, source: ReferenceSource) -> _Read:
        if isinstance(source, Path):
            return _Read(source.name, self.files.read_file(source))
        if isinstance(source, PictureData):
            return _Read(source.name, source.data)
        if isinstance(source, str):
            if self.bucket is None:
                raise NoBucket(name=source)
            picture, name = self.bucket.read(owner, source)
            return _Read(name, picture, self.bucket.photo_key(owner, source))
        with self.store.reading(owner) as unit:
            photo = unit.photos.get(source)
            known = unit.results.faces(source)
        key = None if self.bucket is None else object_key(photo.key)
        return _Read(photo.name, self.source.read(photo).data, key, known)

    def _seen_here(self, read: _Read) -> Sighting:
        look = self.engine.look(read.picture, read.name, Purpose.REFERENCE)
        if read.known is None:
            faces = likeliest_first(look.faces)
        else:
            faces = self._as_numbered(read.known, look.faces, read.picture, read.name)
        return Sighting(read.name, read.picture, look.width, look.height, faces, read.key)

    def _as_numbered(
        self, known: Sequence[Face], found: tuple[FoundFace, ...], picture: bytes, name: str
    ) -> tuple[FoundFace, ...]:
        """Return a photo's faces in the order it has them already: a number means one face.

        Faces too faint for a reference are described as a photo's are, so that none is skipped.
        """
        numbered = [face_at(face.box, found) for face in known]
        if None in numbered:
            plain = self.engine.look(picture, name).faces
            numbered = [
                face or face_at(k.box, plain) for k, face in zip(known, numbered, strict=True)
            ]
        if None in numbered:
            return found  # the photo is another one since it was processed
        same = [face for face in numbered if face is not None]
        return (*same, *(face for face in found if face not in same))

    def __call__(
        self,
        owner: OwnerId,
        client_id: ClientId,
        source: ReferenceSource | Sighting | Advice,
        face: int | None = None,
        *,
        replacing: ReferenceId | None = None,
    ) -> Enrolled:
        """Enroll one face for a client and find it among the gallery's known faces at once.

        Only what this machine's engine found can be compared at once; the faces of a gallery that
        is processed by Rekognition are compared by its next processing.

        Args:
            owner: whose client.
            client_id: for whom.
            source: a picture, or what `look` or `advise` returned for one.
            face: which of several faces.
            replacing: a reference of this client the new one stands for; removed once the new
                one is stored, and known to AWS where it has to be.

        Raises:
            NoFace, SeveralFaces, NoSuchFace, AlreadyExists, NotFound, and what `look` raises
            WrongFaceIndexed, CloudRefusedPhoto: nothing was stored
        """
        with self.store.reading(owner) as unit:
            gallery_id = unit.clients.get(client_id).gallery_id
        way = self.way_of(owner, gallery_id)
        if isinstance(source, Advice):
            seen, index, prepared = source.seen, source.index, source.prepared
        else:
            seen = source if isinstance(source, Sighting) else self.look(owner, gallery_id, source)
            index = chosen_face(seen, face)
            prepared = self._described(self.prepare(seen, index))
        if not way.is_billed and not prepared.face.descriptor:
            raise NoFace(name=seen.name)  # Rekognition found it, and this engine has to compare it
        removed_now = None if way.is_billed else replacing
        with self.store.writing(owner) as unit:
            before = unit.references.descriptors(gallery_id, self.engine.stamp)
            reference_id = self.store_reference(
                unit, client_id, prepared, before, is_owed=way.is_billed
            )
            if replacing is not None and unit.references.get(replacing).client_id != client_id:
                raise NotFound(kind="reference", name=replacing)
            lost = set() if removed_now is None else unit.references.remove(removed_now)
            photos = match_clients(unit, self.engine, gallery_id, [client_id]) | lost
            unit.results.publish(lost)
        unknown, receipt = None, seen.receipt
        if self.cloud is not None and way.is_billed:
            bill = self.cloud.bill()
            key = seen.key if is_largest(seen, index) else None
            unknown = self.make_known(owner, reference_id, bill, key)
            receipt = receipt.with_more(bill.receipt())
        if replacing is not None and unknown is None:
            photos |= self._after_removal(owner, replacing, way)
        with self.store.reading(owner) as unit:
            reference = unit.references.get(reference_id)
            evidence = unit.results.evidence(gallery_id, photos)
        return Enrolled(
            reference,
            seen.faces[index],
            sum(shows_candidate(one, client_id) for one in evidence),
            _changes(gallery_id, client_id, photos),
            is_found_later=way.is_billed,
            unknown=unknown,
            receipt=receipt,
        )

    def _after_removal(
        self, owner: OwnerId, replaced: ReferenceId, way: Strategy
    ) -> frozenset[PhotoId]:
        """Finish taking an old reference away once the new one works."""
        if way.is_billed:
            return self.remove(owner, replaced).photos
        self.take_out(owner)
        return frozenset()

    def make_known(
        self, owner: OwnerId, reference_id: ReferenceId, bill: Bill, key: str | None = None
    ) -> KingdeskError | None:
        """Index a stored reference; return why AWS can't know it yet: it is kept all the same.

        Raises:
            ItemError, AlreadyExists: AWS never will; the reference is removed again.
            NotFound: it was removed meanwhile.
        """
        with self.store.reading(owner) as unit:
            unit.references.get(reference_id)
        assert self.cloud is not None  # noqa: S101 -- the caller looked
        try:
            is_known = self.cloud.make_known(owner, reference_id, bill, key)
        except (ItemError, AlreadyExists):
            self.remove(owner, reference_id)
            raise
        except KingdeskError as error:
            log.info("reference not known to AWS yet", reference=reference_id, reason=error.code)
            return error
        if not is_known:
            raise NotFound(kind="reference", name=reference_id)
        return None

    def _described(self, new: PreparedReference) -> PreparedReference:
        """Describe, by this machine's engine, a face that Rekognition found; if it can.

        So it is compared with other clients, and is ready for processing on this machine.
        """
        if new.face.descriptor:
            return new
        try:
            found = found_again(self.engine, new.copy, new.box, new.source)
        except KingdeskError as error:
            log.info("reference not described here", reason=error.code)
            return new
        return new if found is None else replace(new, face=replace(new.face, descriptor=found))

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
        *,
        is_owed: bool = False,
    ) -> ReferenceId:
        """Store a prepared reference with its warnings.

        Args:
            unit: the transaction.
            client_id: for whom.
            new: what `prepare` made.
            before: every reference the gallery has, to tell whom this one looks like.
            is_owed: AWS is to be told of it.

        Raises:
            AlreadyExists
        """
        if unit.references.same_face(client_id, new.sha256, new.face_index):
            raise AlreadyExists(kind="reference", name=new.source)
        others = [other for other in before if other.client_id != client_id]
        is_described = bool(new.face.descriptor)
        alike = looks_like(self.engine, new.face.descriptor, others) if is_described else ()
        return unit.references.add(
            NewReference(
                client_id=client_id,
                source=new.source,
                picture=new.copy,
                sha256=new.sha256,
                face_index=new.face_index,
                face=new.face,
                box=new.box,
                warnings=(*quality_warnings(new.face.quality), *alike),
                is_owed=is_owed,
            ),
            self.engine.stamp if is_described else None,
        )

    def web_selfies(self, owner: OwnerId, gallery_id: GalleryId) -> list[WebSelfie]:
        """Return who gave the web system a selfie that lies in the bucket, the newest of each.

        Each can be enrolled as it is; nothing is read here, so it may be gone.
        """
        if self.bucket is None:
            return []
        with self.store.reading(owner) as unit:
            selfies = unit.cloud_faces.selfies(gallery_id)
        found: dict[ClientId, WebSelfie] = {}
        for selfie in selfies:
            key = object_key(selfie.r2_key)
            if key is not None and key.startswith(gallery_prefix(gallery_id)):
                found[selfie.client_id] = WebSelfie(selfie.client_id, BucketKey(f"r2:{key}"))
        return list(found.values())

    def references(self, owner: OwnerId, client_id: ClientId) -> list[Reference]:
        with self.store.reading(owner) as unit:
            client = unit.clients.get(client_id)
            return unit.references.of_gallery(client.gallery_id, client_id)

    def picture(self, owner: OwnerId, reference_id: ReferenceId) -> bytes:
        """Return our own copy of a reference's picture, JPEG."""
        with self.store.reading(owner) as unit:
            return unit.references.picture(reference_id)

    def remove(self, owner: OwnerId, reference_id: ReferenceId) -> Changes:
        """Remove a reference; what only it had found is gone, decisions stay.

        Its faces at AWS are deleted; where that fails they stay noted and go at the next occasion.
        """
        with self.store.writing(owner) as unit:
            reference = unit.references.get(reference_id)
            gallery_id = unit.clients.get(reference.client_id).gallery_id
            lost = unit.references.remove(reference_id)
            photos = match_clients(unit, self.engine, gallery_id, [reference.client_id]) | lost
            unit.results.publish(lost)
        self.take_out(owner)
        return _changes(gallery_id, reference.client_id, photos)

    def take_out(self, owner: OwnerId) -> None:
        """Delete at AWS what is noted to go; what fails goes at the next occasion."""
        if self.cloud is not None:
            self.cloud.collections.take_out(owner)

    def refresh(self, owner: OwnerId, gallery_id: GalleryId, context: JobContext) -> int:
        """Describe the gallery's references this engine does not know, see `DescribeReferences`."""
        return DescribeReferences(self.store, self.engine)(owner, gallery_id, context)

    def advise(self, owner: OwnerId, client_id: ClientId, seen: Sighting, index: int) -> Advice:
        """Say what may make a face a weak reference, before it is stored; nothing is billed."""
        with self.store.reading(owner) as unit:
            client = unit.clients.get(client_id)
            before = unit.references.descriptors(client.gallery_id, self.engine.stamp)
            names = {each.id: each.name for each in unit.clients.of_gallery(client.gallery_id)}
        prepared = self._described(self.prepare(seen, index))
        others = [other for other in before if other.client_id != client_id]
        found = prepared.face.descriptor
        alike = looks_like(self.engine, found, others) if found else ()
        named = (replace(one, other_name=names.get(one.other)) for one in alike if one.other)
        kept = replace(seen, picture=b"")  # a drop may be of many large files
        return Advice(kept, index, prepared, (*seen.warnings(index), *named))


@dataclass(frozen=True, slots=True)
class _Read:
    """A picture as it was read.

    Attributes:
        key: as in `Sighting`.
        known: the faces a photo of the gallery has already; None of any other picture.
    """

    name: str
    picture: bytes
    key: str | None = None
    known: Sequence[Face] | None = None


def _changes(gallery_id: GalleryId, client_id: ClientId, photos: set[PhotoId]) -> Changes:
    return Changes(
        gallery_id=gallery_id,
        galleries=True,
        clients=frozenset({client_id}),
        photos=frozenset(photos),
    )
