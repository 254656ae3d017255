"""Describes references by this machine's engine, from our own copies of them."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from kingdesk.domain.clients import Reference
from kingdesk.domain.errors import ItemError
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import GalleryId, OwnerId
from kingdesk.ports.engine import FaceEngine, Purpose
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_clients import match_clients

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DescribeReferences:
    store: Store
    engine: FaceEngine

    def __call__(self, owner: OwnerId, gallery_id: GalleryId, context: JobContext) -> int:
        """Describe the references that only another engine, or another version, described.

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
        try:
            return found_again(self.engine, copy, reference.box, reference.source)
        except ItemError as error:  # one spoilt copy must not stop a gallery's processing
            log.warning("reference not described", reference=reference.id, reason=error.code)
            return None


def found_again(engine: FaceEngine, copy: bytes, box: Box, name: str) -> bytes | None:
    """Return an engine's description of a face in our own copy, None if it does not find it.

    Raises:
        PhotoBroken, PhotoUnsupported, PhotoTooLarge
    """
    for purpose in (Purpose.REFERENCE, Purpose.PHOTO):
        faces = engine.look(copy, name, purpose).faces
        best = max(faces, key=lambda face: face.box.iou(box), default=None)
        if best is not None and best.box.iou(box) > 0:
            return best.descriptor
    return None
