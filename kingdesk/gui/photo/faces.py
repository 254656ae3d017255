"""What the photo view knows of each face: pure values, ready to draw and to read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kingdesk.domain.faces import Face
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId
from kingdesk.domain.matching import Candidate, Certainty, Doubt, Match, PhotoMatches
from kingdesk.domain.verdicts import VerdictKind


class Stroke(StrEnum):
    """How a box is drawn: full when it counts, dashed below the threshold, dotted by hand."""

    FULL = "full"
    DASHED = "dashed"
    DOTTED = "dotted"


@dataclass(frozen=True, slots=True)
class ShownFace:
    """One box of a photo, or one person without a box.

    Attributes:
        index: the face's number in the photo, None for one a human drew or only named.
        client_id: who it is, or whom it resembles most while below the threshold.
        name: that client's, None for nobody.
        rival: name and similarity of the next candidate.
        unindexed: why it could not be compared with anybody, in the engine's words.
    """

    index: int | None
    box: Box | None
    stroke: Stroke
    client_id: ClientId | None = None
    name: str | None = None
    similarity: float | None = None
    certainty: Certainty | None = None
    doubts: tuple[Doubt, ...] = ()
    rival: tuple[str, float] | None = None
    verdict: VerdictKind | None = None
    ignored: bool = False
    duplicate: bool = False
    unindexed: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Tell whether the client is said to be in the photo on this face."""
        return self.stroke is not Stroke.DASHED and self.client_id is not None


def shown_faces(
    matches: PhotoMatches,
    names: Mapping[ClientId, str],
    nearest: Mapping[FaceId, Candidate],
) -> tuple[ShownFace, ...]:
    """Return a photo's faces as the view shows them, largest first, drawn ones last.

    Args:
        matches: who is in the photo at the threshold of the moment.
        names: of the gallery's clients.
        nearest: for each face nobody answers to, its best candidate, if there is one.
    """
    shown = [
        *(_of_match(match, names) for match in matches.matches),
        *(_of_match(match, names) for match in matches.duplicates),
        *(_of_unmatched(face, nearest.get(face.id), names) for face in matches.unmatched),
        *(ShownFace(face.index, face.box, Stroke.DASHED, ignored=True) for face in matches.ignored),
    ]
    return tuple(sorted(shown, key=lambda face: (face.index is None, face.index or 0)))


def _of_match(match: Match, names: Mapping[ClientId, str]) -> ShownFace:
    rival = match.runner_up
    by_hand = match.face is None
    return ShownFace(
        index=None if match.face is None else match.face.index,
        box=match.box,
        stroke=Stroke.DOTTED if by_hand else Stroke.DASHED if match.duplicate else Stroke.FULL,
        client_id=match.client_id,
        name=names.get(match.client_id, "?"),
        similarity=match.similarity,
        certainty=match.certainty,
        doubts=match.doubts,
        rival=(names.get(rival.client_id, "?"), rival.similarity) if rival else None,
        verdict=match.verdict,
        duplicate=match.duplicate,
    )


def _of_unmatched(
    face: Face, candidate: Candidate | None, names: Mapping[ClientId, str]
) -> ShownFace:
    if candidate is None:
        return ShownFace(face.index, face.box, Stroke.DASHED, unindexed=face.unindexed)
    return ShownFace(
        face.index,
        face.box,
        Stroke.DASHED,
        client_id=candidate.client_id,
        name=names.get(candidate.client_id, "?"),
        similarity=candidate.similarity,
        certainty=Certainty.UNLIKELY,
    )
