"""Enrolling by Rekognition: one call finds a picture's faces, one makes the chosen one known."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from kingdesk.domain.faces import EngineStamp, Face, FaceQuality, FoundFace
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import GalleryId, OwnerId, ReferenceId
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.ports.cloud import SentPicture, Via
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.bill import Bill
from kingdesk.services.recognition.cloud_desk import CloudDesk, found_faces
from kingdesk.services.recognition.collections import Collections
from kingdesk.services.recognition.ledger import DETECTED, Question
from kingdesk.services.recognition.references import SAME_FACE, CloudReferences
from kingdesk.services.sighting import face_at

CALLS: Final = (Operation.DETECT_FACES, Operation.INDEX_FACES)
"""What one reference takes: its faces are found, and the chosen one is made known."""


@dataclass(frozen=True, slots=True)
class CloudEnroll:
    """Finds faces to choose from, and makes the chosen one known to the shared collection."""

    desk: CloudDesk
    collections: Collections
    references: CloudReferences

    def bill(self, limit: float | None = None) -> Bill:
        """Return a new bill, of at most so many US dollars."""
        return Bill(self.desk.ledger.prices, limit)

    def detect(  # noqa: PLR0913, PLR0917 -- who pays for what
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        picture: bytes,
        name: str,
        way: Strategy,
        bill: Bill,
        context: JobContext | None = None,
    ) -> tuple[SentPicture, tuple[FoundFace, ...]]:
        """Find the faces of a picture, the largest first, with all that may make them weak.

        The answer is kept: the same picture is paid for once, whoever is enrolled from it.

        Args:
            owner: who pays.
            gallery_id: on whose receipt it stands.
            picture: the file's bytes.
            name: of the file, for error messages.
            way: how the gallery is processed.
            bill: notes the call if it is made.
            context: asked before whether the user stopped.

        Raises:
            PhotoBroken, PhotoUnsupported, PhotoTooLarge, CloudRefusedPhoto, CostCapReached
        """
        sent = self.desk.preparation.photo(picture, name)
        question = Question(
            gallery_id=gallery_id,
            purpose=Purpose.ENROLLMENT,
            operation=Operation.DETECT_FACES,
            strategy=way,
            asked=f"enroll:{hashlib.sha256(sent.data).hexdigest()}",
            form=DETECTED,
        )
        with self.desk.store.reading(owner) as unit:
            known = unit.calls.answers(gallery_id, [question.asked])
        call = partial(self.desk.cloud.detect, sent.data, name, Via.AUTO, closely=True)
        counted = partial(bill.call, Operation.DETECT_FACES, call)
        found = self.desk.ledger.pay(owner, question, counted, known, context)
        return sent, found_faces(found, sent.full_width)

    def make_known(
        self,
        owner: OwnerId,
        reference_id: ReferenceId,
        bill: Bill,
        r2_key: str | None = None,
        context: JobContext | None = None,
    ) -> bool:
        """Index a stored reference into the shared collection; False if it was removed meanwhile.

        Raises:
            what `CloudReferences.index` names, and Cloud… errors: the next processing tries again
        """

        def index(stamp: EngineStamp, _: bool) -> bool:  # noqa: FBT001 -- as `with_shared` calls it
            return self.references.index(
                *(owner, reference_id, stamp, self.desk.shared),
                context=context,
                bill=bill,
                r2_key=r2_key,
            )

        return self.collections.with_shared(index)


def in_known_order(known: Sequence[Face], found: Sequence[FoundFace]) -> tuple[FoundFace, ...]:
    """Return a photo's faces in the order it has them already: a number means one face.

    A face that was not found this time keeps its place; where none was found again the photo is
    another one since it was processed.
    """
    numbered = [same_face(face.box, found) for face in known]
    if not any(numbered):
        return tuple(found)
    faces = tuple(
        again or FoundFace(face.box, face.confidence, face.quality)
        for face, again in zip(known, numbered, strict=True)
    )
    return (*faces, *(face for face in found if face not in faces))


def same_face(box: Box, faces: Sequence[FoundFace]) -> FoundFace | None:
    """Return the face that another detector framed so."""
    return face_at(box, faces, SAME_FACE)


def in_cloud_words(local: FaceQuality, cloud: FaceQuality) -> FaceQuality:
    """Return Rekognition's word on a face of our own copy; the size is that of the file's face."""
    return replace(cloud, pixels=local.pixels)
