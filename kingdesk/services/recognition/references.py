"""Makes references known to a collection: exactly one face of each, the one that was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from kingdesk.domain.clients import Reference
from kingdesk.domain.cloud_errors import CloudDenied, CollectionNotFound, WrongFaceIndexed
from kingdesk.domain.errors import AlreadyExists, ItemError, NoFace, NotFound
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import GalleryId, OwnerId, ReferenceId, RunId
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.ports.cloud import CloudFace, Indexed, Via
from kingdesk.ports.cloud_store import FaceToDelete, KnownFace
from kingdesk.ports.store import Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.bill import Bill
from kingdesk.services.recognition.cloud_desk import (
    CloudDesk,
    external_id,
    reference_external_id,
)
from kingdesk.services.recognition.ledger import INDEXED, Question

log = structlog.get_logger()
SAME_FACE: Final = 0.4
"""Overlap from which a face of one detector's is another's: detectors frame faces apart."""
_AT_ONCE: Final = 16
"""References under way: what 50 calls a second of 0.25 s keep busy."""
_SETTLED: Final = timedelta(hours=1)
"""Long after a face was indexed, what a collection says of itself has it: it takes seconds."""
_TRIES: Final = 2
"""First the whole copy, then the face alone, its neighbours hidden."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One reference and the collection it is to be known to.

    Attributes:
        keys: under which the answers to each try are journalled.
        answers: of them that are kept.
    """

    reference: Reference
    copy: bytes
    gallery_id: GalleryId
    collection: str
    is_shared: bool
    keys: tuple[str, ...]
    answers: Mapping[str, str]
    run_id: RunId | None

    @property
    def external_id(self) -> str:
        if self.is_shared:
            return external_id(self.gallery_id, self.reference.client_id)
        return reference_external_id(self.reference.id)

    def question(self, key: str) -> Question[Indexed]:
        return Question(
            gallery_id=self.gallery_id,
            purpose=Purpose.ENROLLMENT if self.is_shared else Purpose.MATCHING,
            operation=Operation.INDEX_FACES,
            strategy=Strategy.CLASSIC if self.is_shared else Strategy.INDEXED,
            asked=key,
            form=INDEXED,
            run_id=self.run_id,
        )


@dataclass(frozen=True, slots=True)
class CloudReferences:
    """Indexes references into the shared collection or a gallery's own."""

    desk: CloudDesk

    def index_missing(  # noqa: PLR0913 -- who pays for what
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        stamp: EngineStamp,
        collection: str,
        run_id: RunId | None,
        context: JobContext,
        *,
        is_new: bool = False,
    ) -> int:
        """Index the references a collection does not know yet, from our own copies.

        One that can't be indexed is logged and left out: it must not stop a gallery's processing.
        Return how many are known now that were not.

        Args:
            owner: whose gallery.
            gallery_id: which.
            stamp: of the collection.
            collection: which.
            run_id: who pays.
            context: asked before each call whether the user stopped.
            is_new: the collection is the shared one and was made just now, so it knows nobody.
        """
        with self.desk.store.reading(owner) as unit:
            missing = [r.id for r in unit.references.without_descriptor(gallery_id, stamp)]
            known = unit.cloud_faces.of_references(gallery_id, stamp)
        if collection == self.desk.shared and known:
            lost = known if is_new else self._lost(owner, gallery_id, known)
            missing += self._without_reset(owner, gallery_id, stamp, lost)
        return self._index_all(owner, missing, stamp, collection, run_id, context)

    def index_owed(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        stamp: EngineStamp,
        run_id: RunId | None,
        context: JobContext,
    ) -> int:
        """Index the references the shared collection could not be told of when they were enrolled.

        As `index_missing` does, but of others it asks nothing.
        """
        with self.desk.store.reading(owner) as unit:
            owed = unit.cloud_faces.owed(gallery_id)
        return self._index_all(owner, owed, stamp, self.desk.shared, run_id, context)

    def _index_all(
        self,
        owner: OwnerId,
        missing: Sequence[ReferenceId],
        stamp: EngineStamp,
        collection: str,
        run_id: RunId | None,
        context: JobContext,
    ) -> int:
        index = partial(
            self._index_if_it_can_be,
            owner,
            stamp=stamp,
            collection=collection,
            run_id=run_id,
            context=context,
        )
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="reference") as pool:
            indexed = [pool.submit(index, reference_id) for reference_id in missing]
            try:
                return sum(future.result() for future in indexed)
            finally:
                for future in indexed:
                    future.cancel()

    def _index_if_it_can_be(
        self,
        owner: OwnerId,
        reference_id: ReferenceId,
        *,
        stamp: EngineStamp,
        collection: str,
        run_id: RunId | None,
        context: JobContext,
    ) -> bool:
        context.check()
        try:
            return self.index(owner, reference_id, stamp, collection, run_id, context)
        except (ItemError, AlreadyExists) as error:
            log.warning("reference not indexed", reference=reference_id, reason=error.code)
            self._note_unknown(owner, reference_id, stamp)
            return False

    def _lost(
        self, owner: OwnerId, gallery_id: GalleryId, known: Sequence[KnownFace]
    ) -> list[KnownFace]:
        """Return the faces the shared collection does not have any more: it was made anew.

        A gallery's own collection made anew has another stamp; of the shared one only the model.
        Its count of faces follows IndexFaces late, and a reference indexed anew has the gallery's
        photos searched anew: so the collection is listed as well, and what was indexed lately is
        not taken for lost.
        """
        shared = self.desk.shared
        with self.desk.store.reading(owner) as unit:
            described = unit.collections.described(shared)
        try:
            there = self.desk.cloud.collection(shared)
            if there is None or there.faces >= max(described, len(known)):
                return []
            listed = {face.face_id for face in self.desk.cloud.faces(shared)}
        except (CloudDenied, CollectionNotFound):
            return []
        lately = self.desk.ledger.indexed_lately(owner, gallery_id, _SETTLED)
        return [
            face
            for face in known
            if face.face_id not in listed
            and face.reference_id is not None
            and lately.isdisjoint(_keys(shared, face.reference_id))
        ]

    def _without_reset(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        stamp: EngineStamp,
        lost: Sequence[KnownFace],
    ) -> list[ReferenceId]:
        """Return the references of faces that are lost, but for clients reset on the web.

        Their faces are gone because somebody wanted that: they are not put back, and the
        references count as ones that can't be known.
        """
        if not lost:
            return []
        with self.desk.store.reading(owner) as unit:
            told = unit.cloud_faces.told_web(gallery_id)
        reset = [face for face in lost if told is not None and face.face_id not in told]
        for face in reset:
            if face.reference_id is not None:
                self._note_unknown(owner, face.reference_id, stamp)
        back = [face for face in lost if face not in reset]
        log.warning("collection lost its faces", lost=len(back), reset=len(reset))
        return [face.reference_id for face in back if face.reference_id is not None]

    def index(  # noqa: PLR0913 -- who pays for what, and what to tell of it
        self,
        owner: OwnerId,
        reference_id: ReferenceId,
        stamp: EngineStamp,
        collection: str,
        run_id: RunId | None = None,
        context: JobContext | None = None,
        *,
        bill: Bill | None = None,
        r2_key: str | None = None,
    ) -> bool:
        """Index one reference; False where it was removed meanwhile.

        Args:
            owner: whose reference.
            reference_id: which.
            stamp: of the collection.
            collection: where it is to be known.
            run_id: who pays, where a run does.
            context: asked before each call whether the user stopped.
            bill: notes the calls that are made.
            r2_key: of the photo in the bucket whose largest face it is, for the web system.

        Raises:
            WrongFaceIndexed, NoFace, CloudRefusedPhoto
            AlreadyExists: another reference of the client is the very same picture of the face.
        """
        try:
            with self.desk.store.reading(owner) as unit:
                asked = self._asked(unit, reference_id, collection, run_id)
        except NotFound:
            return False
        try:
            face = self._indexed(owner, asked, context, bill)
            with self.desk.store.writing(owner) as unit:
                is_known = self._note(unit, asked, stamp, face, r2_key)
                unit.calls.forget(asked.gallery_id, asked.keys)
        except (ItemError, AlreadyExists):
            # it is not tried again, and the answers name faces
            with self.desk.store.writing(owner) as unit:
                unit.calls.forget(asked.gallery_id, asked.keys)
            raise
        if not is_known:
            self._let_go(owner, asked, [face])
        return is_known

    def _asked(
        self, unit: Unit, reference_id: ReferenceId, collection: str, run_id: RunId | None
    ) -> _Asked:
        reference = unit.references.get(reference_id)
        gallery_id = unit.clients.get(reference.client_id).gallery_id
        keys = _keys(collection, reference_id)
        return _Asked(
            reference,
            unit.references.picture(reference_id),
            gallery_id,
            collection,
            collection == self.desk.shared,
            keys,
            unit.calls.answers(gallery_id, keys),
            run_id,
        )

    def _indexed(
        self, owner: OwnerId, asked: _Asked, context: JobContext | None, bill: Bill | None
    ) -> CloudFace:
        """Return the chosen face as the collection has it; no other face of the picture stays."""
        name = asked.reference.source
        sent = self.desk.preparation.photo(asked.copy, name)
        picture, box = sent.data, asked.reference.box
        for key in asked.keys:
            call = partial(self._call, asked, picture)
            if bill is not None:
                call = partial(bill.call, Operation.INDEX_FACES, call)
            answer = self.desk.ledger.pay(owner, asked.question(key), call, asked.answers, context)
            if not answer.faces:
                raise NoFace(name=name)
            face = next((one for one in answer.faces if one.box.iou(box) >= SAME_FACE), None)
            self._let_go(owner, asked, [one for one in answer.faces if one is not face])
            if face is not None:
                return face
            # another face was larger: all others are hidden for a second try
            seen = (*answer.faces, *answer.unindexed)
            others = [one.box for one in seen if one.box.iou(box) < SAME_FACE]
            if picture is sent.data:
                picture, box = self.desk.preparation.cut(sent, asked.reference.box, others)
        raise WrongFaceIndexed(name=name)

    def _call(self, asked: _Asked, picture: bytes) -> Indexed:
        name = asked.reference.source
        cloud, into = self.desk.cloud, asked.collection
        return cloud.index(into, picture, name, asked.external_id, Via.AUTO, most=1)

    def _let_go(self, owner: OwnerId, asked: _Asked, faces: Sequence[CloudFace]) -> None:
        """Take faces out that nobody meant; noted first, for they must not stay if that fails."""
        ids = [face.face_id for face in faces if face.face_id is not None]
        if not ids:
            return
        to_go = [FaceToDelete(asked.collection, face_id) for face_id in ids]
        with self.desk.store.writing(owner) as unit:
            unit.collections.delete_later(to_go, asked.reference.client_id)
        self.desk.cloud.delete_faces(asked.collection, ids)
        with self.desk.store.writing(owner) as unit:
            unit.collections.deleted(to_go)

    def _note(
        self,
        unit: Unit,
        asked: _Asked,
        stamp: EngineStamp,
        face: CloudFace,
        r2_key: str | None,
    ) -> bool:
        """Write down what a collection knows a reference by; False if it was removed meanwhile."""
        assert face.face_id is not None  # noqa: S101 -- what was indexed has one
        reference = asked.reference
        try:
            unit.references.get(reference.id)
        except NotFound:
            return False
        for other in unit.cloud_faces.of_references(asked.gallery_id, stamp):
            if other.face_id == face.face_id and other.reference_id != reference.id:
                # one face for two references: the first to be removed would take it along
                raise AlreadyExists(kind="reference", name=reference.source)
        # the same picture gets the id it had before: it may still be noted to go
        unit.collections.deleted([FaceToDelete(asked.collection, face.face_id)])
        unit.cloud_faces.describe(reference.id, stamp, face.face_id, asked.collection)
        if asked.is_shared:
            unit.cloud_faces.tell_web(reference.client_id, face.face_id, face.image_id, r2_key)
        return True

    def _note_unknown(self, owner: OwnerId, reference_id: ReferenceId, stamp: EngineStamp) -> None:
        """Note that a reference can't be indexed: it is not tried, nor quoted, again and again."""
        with self.desk.store.writing(owner) as unit, suppress(NotFound):
            unit.cloud_faces.describe(reference_id, stamp, None, None)


def _keys(collection: str, reference_id: ReferenceId) -> tuple[str, ...]:
    """Return under what the tries to make a reference known to a collection are journalled."""
    return tuple(f"reference:{collection}:{reference_id}:{turn}" for turn in range(_TRIES))
