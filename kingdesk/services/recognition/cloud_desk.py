"""What both ways over Rekognition work with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.faces import FaceQuality, FoundFace
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId, ReferenceId
from kingdesk.domain.jobs import Run, Slowed
from kingdesk.domain.matching import FLOORS, Candidate
from kingdesk.domain.strategies import REKOGNITION, Operation
from kingdesk.ports.cloud import CloudFace, CloudQuality, FaceCloud, Preparation, Staging, Via
from kingdesk.ports.cloud_store import KnownFace
from kingdesk.ports.store import Store
from kingdesk.services.recognition.ledger import Ledger
from kingdesk.services.recognition.recogniser import Told

log = structlog.get_logger()
FLOOR: Final = FLOORS[REKOGNITION]
AT_ONCE: Final = 36
"""Photos, or searches, under way: what 50 calls a second of 0.35 s keep busy, one after the
other of a photo, with room for the line and the database."""
GATHER_S: Final = 0.25
"""So long a photo's result waits at most to be stored with others: a second brings a dozen of 24
megapixels, and storing each alone takes as long as five together."""
FACES_A_PHOTO: Final = 4.0
"""Expected before a gallery's own photos tell; what event photos usually show."""
_EXTERNAL: Final = "g{gallery}_c{client}"
"""The web system's own form, by which it finds its clients in the shared collection."""


@dataclass(frozen=True, slots=True)
class CloudDesk:
    """A studio's account at AWS, and how it is used.

    Attributes:
        shared: the collection of clients' faces that the web system searches too.
        via_classic, via_indexed: how pictures are sent under each strategy.
        lifetime: how long answers to searches hold under `classic`.
        cores: photos decoded at once.
        settling_s: seconds until a collection surely finds what was just put into it. AWS does not
            say how long; users report some hundred milliseconds. 0 where it is at once.
    """

    store: Store
    cloud: FaceCloud
    preparation: Preparation
    staging: Staging
    ledger: Ledger
    shared: str
    via_classic: Via
    via_indexed: Via
    lifetime: timedelta
    cores: int
    settling_s: float = 0.0

    def tell(self, run: Run, operations: Iterable[Operation]) -> Told:
        """Tell what a run has cost, and which of its operations AWS slows down."""
        pace = self.cloud.pace()
        slowed = tuple(
            Slowed(operation, tempo.allowed, tempo.quota)
            for operation in operations
            if (tempo := pace.get(operation)) is not None and tempo.is_slowed
        )
        return Told(self.ledger.spent(run.id), slowed)

    def sweep(self, via: Via) -> None:
        """Delete staged pictures a process that was killed left; not being able to ends nothing."""
        if via is Via.BYTES:
            return
        try:
            swept = self.staging.sweep()
        except KingdeskError as error:
            log.info("staging not swept", reason=error.code)
        else:
            if swept:
                log.info("staging swept", pictures=swept)


def external_id(gallery_id: GalleryId, client_id: ClientId) -> str:
    """Return what marks a client's face in the shared collection."""
    return _EXTERNAL.format(gallery=gallery_id, client=client_id)


def photo_external_id(photo_id: PhotoId, etag: str) -> str:
    """Return what marks a photo's faces in its gallery's collection; ETags may hold any letter."""
    return f"p{photo_id}_{hashlib.sha256(etag.encode()).hexdigest()[:16]}"


def reference_external_id(reference_id: ReferenceId) -> str:
    """Return what marks a reference in a gallery's collection."""
    return f"r{reference_id}"


def found_faces(faces: Sequence[CloudFace], width: int) -> tuple[FoundFace, ...]:
    """Return Rekognition's faces as ours, largest first.

    Args:
        faces: as answered.
        width: pixels of the upright photo.
    """
    largest_first = sorted(faces, key=lambda face: -face.box.area)
    return tuple(
        FoundFace(
            box=face.box,
            confidence=face.confidence,
            quality=quality_of(face.quality, face.box, width),
            external_id=face.face_id,
            unindexed=face.reasons,
        )
        for face in largest_first
    )


def quality_of(quality: CloudQuality, box: Box, width: int) -> FaceQuality:
    """Return Rekognition's word on a face in our scales, for a photo so many pixels wide.

    Its sharpness and brightness of 0-100 are taken as shares; sunglasses count as covered.
    """
    return FaceQuality(
        pixels=box.width * width,
        sharpness=quality.sharpness / 100,
        brightness=quality.brightness / 100,
        yaw=quality.yaw,
        roll=quality.roll,
        covered=bool(quality.covered or quality.sunglasses),
    )


def best_candidates(found: Iterable[tuple[KnownFace, float]]) -> tuple[Candidate, ...]:
    """Return for each client the most similar of their references."""
    best: dict[ClientId, Candidate] = {}
    for known, similarity in found:
        held = best.get(known.client_id)
        if held is None or similarity > held.similarity:
            best[known.client_id] = Candidate(
                known.client_id, similarity, similarity, known.reference_id
            )
    return tuple(best.values())
