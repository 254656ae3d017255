"""What is still to be decided about a gallery, as questions a human answers one after the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import (
    Candidate,
    Certainty,
    Doubt,
    Match,
    PhotoEvidence,
    PhotoMatches,
    rank,
)
from kingdesk.domain.results import GalleryResults
from kingdesk.domain.verdicts import NOTHING_SAID, settle

MOST_CANDIDATES: Final = 3
"""Candidates offered for one face: each has a key of its own."""

Identity: TypeAlias = tuple[PhotoId, int, ClientId]


@dataclass(frozen=True, slots=True)
class ToCheck:
    """Is this face this client?

    Attributes:
        face: its number in the photo.
        box: where it is.
        similarity: percent.
        doubts: why it is asked.
        candidates: whom the face looks like, best first, the client asked about among them.
        present: clients who are in the photo on another face: nobody is twice in one photo.
    """

    photo_id: PhotoId
    face: int
    box: Box
    client_id: ClientId
    similarity: float
    doubts: tuple[Doubt, ...]
    candidates: tuple[Candidate, ...]
    present: frozenset[ClientId] = frozenset()

    @property
    def identity(self) -> Identity:
        return self.photo_id, self.face, self.client_id

    @property
    def margin(self) -> float | None:
        """Return how far behind the next candidate is, percent points; None without one."""
        others = [one for one in self.candidates if one.client_id != self.client_id]
        return self.similarity - others[0].similarity if others else None


def to_check(
    results: GalleryResults,
    evidence: Callable[[PhotoId], PhotoEvidence | None],
    *,
    client_id: ClientId | None = None,
    among: Collection[PhotoId] | None = None,
) -> list[ToCheck]:
    """Return what is to be checked, the most doubtful first.

    Doubt is how near a face is to being somebody else or nobody: the percent points to the
    threshold, or to the next candidate where that is closer. What is decided first so is what the
    machine would most likely have got wrong.

    Args:
        results: who is where.
        evidence: what is known of a photo.
        client_id: only questions about this client.
        among: only questions in these photos.
    """
    photos: Iterable[PhotoId] = (p for p, found in results.people.items() if found.to_check)
    asked: list[ToCheck] = []
    for photo in photos:
        known = evidence(photo) if among is None or photo in among else None
        if known is not None:
            asked += questions(results.by_photo[photo], known)
    if client_id is not None:
        asked = [each for each in asked if each.client_id == client_id]
    line = results.threshold
    return sorted(asked, key=lambda each: (_certainty(each, line), each.photo_id, each.face))


def questions(matches: PhotoMatches, evidence: PhotoEvidence) -> list[ToCheck]:
    """Return what is to be checked in one photo."""
    doubtful = [match for match in matches.matches if match.certainty is Certainty.TO_CHECK]
    if not doubtful:
        return []
    said = settle(evidence.faces, evidence.verdicts) if evidence.verdicts else NOTHING_SAID
    everybody = {match.client_id for match in matches.matches}
    asked: list[ToCheck] = []
    for match in doubtful:
        if match.face is None or match.box is None:
            continue
        word = said.faces.get(match.face.id)
        barred = said.absent | (frozenset(word.rejected) if word else frozenset())
        candidates = rank(evidence.candidates.get(match.face.id, ()), barred)
        asked.append(_question(match, match.face.index, match.box, candidates, everybody))
    return asked


def _question(
    match: Match, face: int, box: Box, candidates: Collection[Candidate], everybody: set[ClientId]
) -> ToCheck:
    return ToCheck(
        match.photo_id,
        face,
        box,
        match.client_id,
        match.similarity,
        match.doubts,
        tuple(candidates)[:MOST_CANDIDATES],
        frozenset(everybody - {match.client_id}),
    )


def _certainty(asked: ToCheck, threshold: float) -> float:
    margin = asked.margin
    above = asked.similarity - threshold
    return above if margin is None else min(above, margin)
