"""From candidates to names: who each face is, as a pure function of what is known.

Nothing here is stored or paid for: views, filters, results and exports call `assign` with the
threshold of the moment, so moving a slider costs no call to anyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kingdesk.domain.faces import CERTAIN_FACE_PX, Face
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId, PhotoId, ReferenceId
from kingdesk.domain.verdicts import NOTHING_SAID, SettledVerdicts, Verdict, VerdictKind, settle

FLOORS: Final[Mapping[str, float]] = {"local": 50.0, "rekognition": 70.0}
"""Similarity percent from which an engine's candidates are stored, by engine id."""
DEFAULT_THRESHOLD: Final = 80.0
CROWD_THRESHOLD: Final = 85.0
CROWD_CLIENTS: Final = 300
"""With more enrolled clients `CROWD_THRESHOLD` is suggested: more names, more chance likenesses."""
CERTAIN_FROM: Final = 90.0
RIVAL_MARGIN: Final = 10.0
"""Percent points the runner-up must be behind before a match is certain."""
PUBLISHED_FROM: Final = 65.0
"""The web system's own cut for what clients see; assigned matches from here on are published."""
BY_HAND: Final = 100.0
"""The similarity shown and published for a human's word."""


class Certainty(StrEnum):
    CONFIRMED = "confirmed"
    CERTAIN = "certain"
    TO_CHECK = "to_check"
    UNLIKELY = "unlikely"


class Doubt(StrEnum):
    """Why a match is to be checked."""

    NEAR_LINE = "near_line"
    RIVAL_CLOSE = "rival_close"
    SMALL = "small"
    BLURRED = "blurred"
    TURNED = "turned"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engine's "this face looks like this client".

    Attributes:
        raw: the engine's own score (local: cosine -1 to 1; Rekognition: its similarity).
        similarity: percent 0-100.
        reference_id: which reference was nearest, if the engine says.
    """

    client_id: ClientId
    raw: float
    similarity: float
    reference_id: ReferenceId | None = None


@dataclass(frozen=True, slots=True)
class PhotoEvidence:
    """All that is known about who is in one photo."""

    photo_id: PhotoId
    faces: Sequence[Face]
    candidates: Mapping[FaceId, Sequence[Candidate]]
    verdicts: Sequence[Verdict] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One client in one photo.

    Attributes:
        face: the stored face, None for a drawn one or for a client without a visible face.
        box: where, None without a visible face.
        similarity: percent; 100 for a human's word without a machine's.
        verdict: CONFIRMED or ASSIGNED when a human said it.
        runner_up: the next candidate of this face, if any.
        doubts: the reasons to check, empty unless TO_CHECK.
        duplicate: the client is already in this photo on a better face; not counted.
    """

    photo_id: PhotoId
    client_id: ClientId
    face: Face | None
    box: Box | None
    similarity: float
    certainty: Certainty
    verdict: VerdictKind | None = None
    runner_up: Candidate | None = None
    doubts: tuple[Doubt, ...] = ()
    duplicate: bool = False

    @property
    def is_good(self) -> bool:
        """Tell whether the client would be happy with it: a face is measured, a human's word is."""
        return self.face is None or self.face.is_good


@dataclass(frozen=True, slots=True)
class PhotoMatches:
    """Who is in a photo at one threshold.

    Attributes:
        matches: one for each client in the photo, best first; duplicates stand in `duplicates`.
        duplicates: second faces that look like a client already found in this photo.
        unmatched: faces nobody answers to; ignored ones are left out.
        ignored: faces a human said to ignore.
    """

    photo_id: PhotoId
    matches: tuple[Match, ...]
    duplicates: tuple[Match, ...]
    unmatched: tuple[Face, ...]
    ignored: tuple[Face, ...]


def suggested_threshold(enrolled_clients: int) -> float:
    """Return the threshold to start with for a gallery of so many enrolled clients."""
    return CROWD_THRESHOLD if enrolled_clients > CROWD_CLIENTS else DEFAULT_THRESHOLD


def assign(evidence: PhotoEvidence, threshold: float) -> PhotoMatches:
    """Say who each face of a photo is.

    Each face goes to its best client that no human rejected there; nobody is twice in one photo:
    the less similar face becomes a duplicate and is never passed on to its runner-up. A human's
    word stands whatever the machine or the threshold says.
    """
    settled, named, duplicates = NOTHING_SAID, list[Match](), list[Match]()
    if evidence.verdicts:
        settled = settle(evidence.faces, evidence.verdicts)
        named, duplicates = _named_by_hand(evidence, settled)
    taken = {match.client_id for match in named}
    by_machine, unmatched, ignored = _best_by_machine(evidence, settled, threshold)
    winners: dict[ClientId, Match] = {}
    for match in sorted(by_machine, key=_likeliest_first):
        if match.client_id in taken:
            duplicates.append(_as_duplicate(match))
        else:
            taken.add(match.client_id)
            winners[match.client_id] = match
    matches = [*winners.values()]
    if named:
        matches = sorted([*named, *matches], key=_likeliest_first)
    return PhotoMatches(
        evidence.photo_id, tuple(matches), tuple(duplicates), tuple(unmatched), tuple(ignored)
    )


def _likeliest_first(match: Match) -> tuple[float, int]:
    return (-match.similarity, match.client_id)


def _as_duplicate(match: Match) -> Match:
    return replace(match, duplicate=True)


def _named_by_hand(
    evidence: PhotoEvidence, settled: SettledVerdicts
) -> tuple[list[Match], list[Match]]:
    """Return whom a human named, and the second faces of those named on several."""
    named: dict[ClientId, Match] = {}
    duplicates: list[Match] = []

    def add(client: ClientId, kind: VerdictKind, face: Face | None, box: Box | None) -> None:
        candidate = _candidate_for(evidence, face, client)
        similarity = candidate.similarity if candidate else BY_HAND
        match = Match(
            evidence.photo_id, client, face, box, similarity, Certainty.CONFIRMED, verdict=kind
        )
        known = named.setdefault(client, match)
        if known is not match:
            better, worse = sorted((known, match), key=_likeliest_first)
            named[client] = better
            duplicates.append(_as_duplicate(worse))

    for face in evidence.faces:
        word = settled.faces.get(face.id)
        if word and word.client_id is not None and word.kind is not None:
            add(word.client_id, word.kind, face, face.box)
    for drawn in settled.drawn:
        if drawn.word.client_id is not None and drawn.word.kind is not None:
            add(drawn.word.client_id, drawn.word.kind, None, drawn.box)
    for client in sorted(settled.present):
        if client not in named:
            add(client, VerdictKind.ASSIGNED, None, None)
    return list(named.values()), duplicates


def _candidate_for(
    evidence: PhotoEvidence, face: Face | None, client: ClientId
) -> Candidate | None:
    if face is None:
        return None
    found = (c for c in evidence.candidates.get(face.id, ()) if c.client_id == client)
    return max(found, key=lambda candidate: candidate.similarity, default=None)


def _best_by_machine(
    evidence: PhotoEvidence, settled: SettledVerdicts, threshold: float
) -> tuple[list[Match], list[Face], list[Face]]:
    matches: list[Match] = []
    unmatched: list[Face] = []
    ignored: list[Face] = []
    for face in evidence.faces:
        word = settled.faces.get(face.id)
        if word and word.client_id is not None:
            continue
        if word and word.ignored:
            ignored.append(face)
            continue
        barred = word.rejected | settled.absent if word else settled.absent
        ranked = rank(evidence.candidates.get(face.id, ()), barred)
        if not ranked or ranked[0].similarity < threshold:
            unmatched.append(face)
            continue
        runner_up = ranked[1] if len(ranked) > 1 else None
        doubts = _doubts(face, ranked[0], runner_up, threshold)
        certainty = Certainty.TO_CHECK if doubts else Certainty.CERTAIN
        matches.append(
            Match(
                evidence.photo_id,
                ranked[0].client_id,
                face,
                face.box,
                ranked[0].similarity,
                certainty,
                runner_up=runner_up,
                doubts=doubts,
            )
        )
    return matches, unmatched, ignored


def _most_similar_first(candidate: Candidate) -> tuple[float, int]:
    return (-candidate.similarity, candidate.client_id)


def rank(candidates: Iterable[Candidate], barred: Iterable[ClientId] = ()) -> list[Candidate]:
    """Return the best candidate of each client, best first; equal ones by client id.

    Args:
        candidates: of one face, in any order.
        barred: clients to leave out.
    """
    best_first = sorted(candidates, key=_most_similar_first)
    seen = set(barred)
    if len(best_first) < 2 and not seen:  # most faces: at most one client, nothing said
        return best_first
    ranked: list[Candidate] = []
    for candidate in best_first:
        if candidate.client_id not in seen:
            seen.add(candidate.client_id)
            ranked.append(candidate)
    return ranked


def _doubts(
    face: Face, best: Candidate, runner_up: Candidate | None, threshold: float
) -> tuple[Doubt, ...]:
    doubts: list[Doubt] = []
    if best.similarity < max(threshold, CERTAIN_FROM):
        doubts.append(Doubt.NEAR_LINE)
    if runner_up is not None and best.similarity - runner_up.similarity < RIVAL_MARGIN:
        doubts.append(Doubt.RIVAL_CLOSE)
    if face.quality.pixels < CERTAIN_FACE_PX:
        doubts.append(Doubt.SMALL)
    if doubts:  # the rest explains a doubt, on its own it is none
        quality = face.quality
        if quality.is_blurred:
            doubts.append(Doubt.BLURRED)
        if quality.is_turned:
            doubts.append(Doubt.TURNED)
        if quality.covered:
            doubts.append(Doubt.COVERED)
    return tuple(doubts)
