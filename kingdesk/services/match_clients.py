"""Compares references with faces already known: no photo is read again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId
from kingdesk.domain.matching import Candidate, PhotoEvidence
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.store import NewCandidate, ReferenceDescriptor, Unit


def candidates_of(
    engine: FaceEngine, faces: Sequence[bytes], references: Sequence[ReferenceDescriptor]
) -> list[list[Candidate]]:
    """Return each face's candidates: for every client the best of their references."""
    best: list[dict[ClientId, Candidate]] = [{} for _ in faces]
    for likeness in engine.compare(faces, [r.descriptor for r in references]):
        reference = references[likeness.reference]
        known = best[likeness.face].get(reference.client_id)
        if known is None or likeness.raw > known.raw:
            best[likeness.face][reference.client_id] = Candidate(
                reference.client_id, likeness.raw, likeness.similarity, reference.reference_id
            )
    return [list(found.values()) for found in best]


def match_clients(
    unit: Unit, engine: FaceEngine, gallery_id: GalleryId, clients: Collection[ClientId]
) -> set[PhotoId]:
    """Find these clients among the gallery's known faces, in the unit's transaction.

    What they had before on faces of this engine is replaced, so it serves a new reference as well
    as a removed one; what AWS found stays, for it was paid for.
    Return the photos whose candidates may have changed.
    """
    wanted = set(clients)
    references = [
        reference
        for reference in unit.references.descriptors(gallery_id, engine.stamp)
        if reference.client_id in wanted
    ]
    faces = unit.results.descriptors(gallery_id, engine.stamp) if references else []
    found = candidates_of(engine, [face.descriptor for face in faces], references)
    new = [
        NewCandidate(FaceId(face.face_id), candidate)
        for face, candidates in zip(faces, found, strict=True)
        for candidate in candidates
    ]
    photos = unit.results.replace_candidates(gallery_id, wanted, new, engine.stamp)
    unit.results.publish(photos)
    return photos


def shows_candidate(evidence: PhotoEvidence, client_id: ClientId) -> bool:
    """Tell whether any face of a photo has the client among its candidates."""
    return any(
        candidate.client_id == client_id
        for candidates in evidence.candidates.values()
        for candidate in candidates
    )
