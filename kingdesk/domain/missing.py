"""Why a client is not found in a photo: what stands against it, at the face nearest to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kingdesk.domain.faces import Face
from kingdesk.domain.ids import ClientId
from kingdesk.domain.matching import Candidate, PhotoEvidence, assign, rank
from kingdesk.domain.verdicts import SettledVerdicts, settle


class Reason(StrEnum):
    """What keeps a client from being found.

    NO_FACES: no face was found in the photo.
    UNLIKE: no face looks like the client at all.
    ABSENT: a human said that the client is not in the photo.
    REJECTED: a human said that the face is not the client.
    IGNORED: a human said that the face is nobody.
    NAMED: a human named somebody else on it.
    BELOW: the similarity is below the threshold.
    CLOSER: somebody else looks more similar.
    SMALL, BLURRED, TURNED, COVERED, DARK: why the face may not look like the client.
    """

    NO_FACES = "no_faces"
    UNLIKE = "unlike"
    ABSENT = "absent"
    REJECTED = "rejected"
    IGNORED = "ignored"
    NAMED = "named"
    BELOW = "below"
    CLOSER = "closer"
    SMALL = "small"
    BLURRED = "blurred"
    TURNED = "turned"
    COVERED = "covered"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Missing:
    """A client who is not found in a photo.

    Attributes:
        reasons: the strongest first; never empty.
        face: the one most similar to the client, None where none is similar at all.
        similarity: of that face, percent.
        below: percent points up to the threshold, where that is a reason.
        other: who is closer, or was named.
    """

    client_id: ClientId
    reasons: tuple[Reason, ...]
    face: Face | None = None
    similarity: float | None = None
    below: float | None = None
    other: ClientId | None = None


def why_missing(evidence: PhotoEvidence, client_id: ClientId, threshold: float) -> Missing | None:
    """Say why a client is not in a photo; None where they are."""
    if any(match.client_id == client_id for match in assign(evidence, threshold).matches):
        return None
    settled = settle(evidence.faces, evidence.verdicts)
    absent = (Reason.ABSENT,) if client_id in settled.absent else ()
    if not evidence.faces:
        return Missing(client_id, absent or (Reason.NO_FACES,))
    nearest = _nearest(evidence, client_id)
    if nearest is None:
        said = tuple(
            face
            for face in evidence.faces
            if (word := settled.faces.get(face.id)) and client_id in word.rejected
        )
        reasons = (*absent, Reason.REJECTED) if said else (*absent, Reason.UNLIKE)
        return Missing(client_id, reasons, said[0] if said else None)
    face, candidate = nearest
    found = _said(settled, face, client_id)
    other = _other(evidence, settled, face, candidate)
    word = settled.faces.get(face.id)
    if word is not None and word.client_id is not None:
        found.append(Reason.NAMED)
    elif other is not None:
        found.append(Reason.CLOSER)
    below = threshold - candidate.similarity if candidate.similarity < threshold else None
    if below is not None:
        found.append(Reason.BELOW)
        found += _quality(face)
    reasons = (*absent, *found)
    return Missing(client_id, reasons or (Reason.UNLIKE,), face, candidate.similarity, below, other)


def _nearest(evidence: PhotoEvidence, client_id: ClientId) -> tuple[Face, Candidate] | None:
    found = [
        (face, candidate)
        for face in evidence.faces
        for candidate in evidence.candidates.get(face.id, ())
        if candidate.client_id == client_id
    ]
    return max(found, key=lambda each: each[1].similarity, default=None)


def _said(settled: SettledVerdicts, face: Face, client_id: ClientId) -> list[Reason]:
    word = settled.faces.get(face.id)
    if word is None:
        return []
    said = [Reason.REJECTED] if client_id in word.rejected else []
    return [*said, Reason.IGNORED] if word.ignored else said


def _other(
    evidence: PhotoEvidence, settled: SettledVerdicts, face: Face, candidate: Candidate
) -> ClientId | None:
    """Return who has the face instead."""
    word = settled.faces.get(face.id)
    if word is not None and word.client_id is not None:
        return word.client_id
    barred = settled.absent | (frozenset(word.rejected) if word else frozenset())
    best = next(iter(rank(evidence.candidates.get(face.id, ()), barred)), None)
    if best is None or best.client_id == candidate.client_id:
        return None
    return best.client_id if best.similarity >= candidate.similarity else None


def _quality(face: Face) -> list[Reason]:
    """Return what makes a face look less like the person it is."""
    quality = face.quality
    flaws = (
        (Reason.SMALL, quality.is_small),
        (Reason.BLURRED, quality.is_blurred),
        (Reason.TURNED, quality.is_turned),
        (Reason.COVERED, quality.covered),
        (Reason.DARK, quality.is_dark),
    )
    return [reason for reason, holds in flaws if holds]
