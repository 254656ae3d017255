"""Makes references known to a collection: exactly one face of each, the one that was chosen."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from kingdesk.domain.cloud_errors import WrongFaceIndexed
from kingdesk.domain.errors import ItemError, NoFace, NotFound
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import GalleryId, OwnerId, ReferenceId, RunId
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.ports.cloud import CloudFace, Indexed, Via
from kingdesk.ports.cloud_store import FaceToDelete
from kingdesk.ports.store import Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.cloud_desk import (
    CloudDesk,
    external_id,
    reference_external_id,
)
from kingdesk.services.recognition.ledger import INDEXED, Question

log = structlog.get_logger()
_SAME_FACE: Final = 0.4
"""Overlap from which the face that was indexed is the one chosen: detectors frame faces apart."""


@dataclass(frozen=True, slots=True)
class CloudReferences:
    """Indexes references into the shared collection or a gallery's own."""

    desk: CloudDesk

    def index_missing(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        stamp: EngineStamp,
        collection: str,
        run_id: RunId | None,
        context: JobContext,
    ) -> int:
        """Index the references a collection does not know yet, from our own copies.

        One that can't be indexed is logged and left out: it must not stop a gallery's processing.
        Return how many are known now that were not.
        """
        with self.desk.store.reading(owner) as unit:
            missing = [r.id for r in unit.references.without_descriptor(gallery_id, stamp)]
        done = 0
        for reference_id in missing:
            context.check()
            try:
                done += self.index(owner, reference_id, stamp, collection, run_id, context)
            except ItemError as error:
                log.warning("reference not indexed", reference=reference_id, reason=error.code)
                self._note_unknown(owner, reference_id, stamp)
        return done

    def index(
        self,
        owner: OwnerId,
        reference_id: ReferenceId,
        stamp: EngineStamp,
        collection: str,
        run_id: RunId | None = None,
        context: JobContext | None = None,
    ) -> bool:
        """Index one reference; False where it was removed meanwhile.

        Raises:
            WrongFaceIndexed, NoFace, CloudRefusedPhoto
        """
        desk = self.desk
        is_shared = collection == desk.shared
        with desk.store.reading(owner) as unit:
            reference = unit.references.get(reference_id)
            copy = unit.references.picture(reference_id)
            gallery_id = unit.clients.get(reference.client_id).gallery_id
            keys = [self._asked(collection, reference_id, turn) for turn in range(2)]
            known = unit.calls.answers(gallery_id, keys)
        sent = desk.preparation.photo(copy, reference.source)
        name = reference_external_id(reference_id)
        if is_shared:
            name = external_id(gallery_id, reference.client_id)
        picture, box, face = sent.data, reference.box, None
        for asked in keys:
            question = Question(
                gallery_id=gallery_id,
                purpose=Purpose.ENROLLMENT if is_shared else Purpose.MATCHING,
                operation=Operation.INDEX_FACES,
                strategy=Strategy.CLASSIC if is_shared else Strategy.INDEXED,
                asked=asked,
                form=INDEXED,
                run_id=run_id,
            )
            call = partial(self._call, collection, picture, reference.source, name)
            answer = desk.ledger.pay(owner, question, call, known, context)
            if not answer.faces:
                raise NoFace(name=reference.source)
            face = next((one for one in answer.faces if one.box.iou(box) >= _SAME_FACE), None)
            if face is not None:
                break
            # another face was larger: it goes again, and is hidden for a second try
            desk.cloud.delete_faces(collection, [f.face_id for f in answer.faces if f.face_id])
            others = [one.box for one in answer.faces]
            picture, box = desk.preparation.cut(sent, reference.box, others)
        if face is None or face.face_id is None:
            raise WrongFaceIndexed(name=reference.source)
        with desk.store.writing(owner) as unit:
            self._note(unit, reference_id, stamp, collection, face)
            unit.calls.forget(gallery_id, keys)
        return True

    def _call(self, collection: str, picture: bytes, name: str, external: str) -> Indexed:
        return self.desk.cloud.index(collection, picture, name, external, Via.AUTO, most=1)

    def _note(
        self,
        unit: Unit,
        reference_id: ReferenceId,
        stamp: EngineStamp,
        collection: str,
        face: CloudFace,
    ) -> None:
        """Write down what a collection knows a reference by; it may have been removed meanwhile."""
        assert face.face_id is not None  # noqa: S101 -- the caller looked
        try:
            reference = unit.references.get(reference_id)
        except NotFound:
            unit.collections.delete_later([FaceToDelete(collection, face.face_id)])
            return
        unit.cloud_faces.describe(reference_id, stamp, face.face_id, collection)
        if collection == self.desk.shared:
            unit.cloud_faces.tell_web(reference.client_id, face.face_id, face.image_id, None)

    def _note_unknown(self, owner: OwnerId, reference_id: ReferenceId, stamp: EngineStamp) -> None:
        """Note that a reference can't be indexed: it is not tried, nor quoted, again and again."""
        with self.desk.store.writing(owner) as unit, suppress(NotFound):
            unit.cloud_faces.describe(reference_id, stamp, None, None)

    @staticmethod
    def _asked(collection: str, reference_id: ReferenceId, turn: int) -> str:
        return f"reference:{collection}:{reference_id}:{turn}"
