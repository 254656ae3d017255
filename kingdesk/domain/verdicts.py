"""What a human said about faces: append-only, stronger than any machine, never lost.

A verdict is keyed by photo + box + client, not by a stored face: a re-run, another engine or a
rewrite by the web system gives new faces, and each verdict finds its face again by overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kingdesk.domain.faces import Face
from kingdesk.domain.geometry import SAME_FACE_IOU, Box
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId, VerdictId


class VerdictKind(StrEnum):
    """A human's word about a face.

    CONFIRMED: this face is this client, as the machine said.
    REJECTED: this face is not this client; without a box: this client is not in the photo.
    ASSIGNED: this face is this client, the human says so; without a box: the client is in the
        photo but no face shows.
    IGNORED: this face is nobody we deliver to.
    CLEARED: take back what was said about this face and client (undo); without a client: the
        "ignored".
    """

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    ASSIGNED = "assigned"
    IGNORED = "ignored"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """A verdict to append.

    Attributes:
        box: the face meant, None for "in the photo without a visible face".
        client_id: None for IGNORED (and its CLEARED).
        said_by: who, as the workspace knows them.
    """

    photo_id: PhotoId
    kind: VerdictKind
    box: Box | None
    client_id: ClientId | None
    said_by: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A stored verdict; `NewVerdict` plus when it was said and its place in the log."""

    id: VerdictId
    gallery_id: GalleryId
    photo_id: PhotoId
    kind: VerdictKind
    box: Box | None
    client_id: ClientId | None
    said_by: str
    said_at: datetime


@dataclass(slots=True)
class FaceWord:
    """What stands about one face after all verdicts: at most one client, any number rejected."""

    client_id: ClientId | None = None
    kind: VerdictKind | None = None
    rejected: set[ClientId] = field(default_factory=set)
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class DrawnFace:
    """A face only a human saw: a box drawn by hand, or one whose machine face is gone."""

    box: Box
    word: FaceWord


@dataclass(frozen=True, slots=True)
class SettledVerdicts:
    """The verdicts of one photo, applied to the faces it has now.

    Attributes:
        faces: by stored face.
        drawn: boxes with a client and no stored face.
        present: clients said to be in the photo without a visible face.
        absent: clients said not to be in the photo at all.
    """

    faces: Mapping[FaceId, FaceWord]
    drawn: tuple[DrawnFace, ...]
    present: frozenset[ClientId]
    absent: frozenset[ClientId]


def settle(faces: Sequence[Face], verdicts: Iterable[Verdict]) -> SettledVerdicts:
    """Apply a photo's verdicts in the order they were said; the newest word about a face wins.

    A verdict belongs to the face its box overlaps most, from IoU 0.5 on; boxes no face answers to
    are kept as drawn faces when somebody is named in them.
    """
    words: dict[FaceId, FaceWord] = {}
    drawn: list[DrawnFace] = []
    present: set[ClientId] = set()
    absent: set[ClientId] = set()
    for verdict in sorted(verdicts, key=lambda v: (v.said_at, v.id)):
        if verdict.box is None:
            _say_of_photo(verdict, present, absent)
            continue
        face = _face_at(faces, verdict.box)
        word = words.setdefault(face.id, FaceWord()) if face else _drawn_at(drawn, verdict.box)
        _say_of_face(verdict, word)
    named = tuple(d for d in drawn if d.word.client_id is not None)
    return SettledVerdicts(words, named, frozenset(present), frozenset(absent))


def _face_at(faces: Sequence[Face], box: Box) -> Face | None:
    best = max(faces, key=lambda face: face.box.iou(box), default=None)
    return best if best is not None and best.box.iou(box) >= SAME_FACE_IOU else None


def _drawn_at(drawn: list[DrawnFace], box: Box) -> FaceWord:
    for face in drawn:
        if face.box.iou(box) >= SAME_FACE_IOU:
            return face.word
    drawn.append(DrawnFace(box, FaceWord()))
    return drawn[-1].word


def _say_of_photo(verdict: Verdict, present: set[ClientId], absent: set[ClientId]) -> None:
    if verdict.client_id is None:
        return
    present.discard(verdict.client_id)
    absent.discard(verdict.client_id)
    if verdict.kind in {VerdictKind.ASSIGNED, VerdictKind.CONFIRMED}:
        present.add(verdict.client_id)
    elif verdict.kind is VerdictKind.REJECTED:
        absent.add(verdict.client_id)


def _say_of_face(verdict: Verdict, word: FaceWord) -> None:
    client = verdict.client_id
    match verdict.kind:
        case VerdictKind.CONFIRMED | VerdictKind.ASSIGNED:
            if client is not None:
                word.client_id, word.kind, word.ignored = client, verdict.kind, False
                word.rejected.discard(client)
        case VerdictKind.REJECTED:
            if client is not None:
                word.rejected.add(client)
                if word.client_id == client:
                    word.client_id, word.kind = None, None
        case VerdictKind.IGNORED:
            word.client_id, word.kind, word.ignored = None, None, True
        case VerdictKind.CLEARED:
            if client is None:
                word.ignored = False
            else:
                word.rejected.discard(client)
                if word.client_id == client:
                    word.client_id, word.kind = None, None


def undoing(
    faces: Sequence[Face], verdicts: Sequence[Verdict], undone: Verdict
) -> list[NewVerdict]:
    """Return what to append so that a photo stands as it did before one verdict.

    The log is never rewritten: taking back is itself said, and what stood before about the same
    face is said again.
    """
    before = settle(faces, [v for v in verdicts if (v.said_at, v.id) < (undone.said_at, undone.id)])

    def say(kind: VerdictKind, client_id: ClientId | None) -> NewVerdict:
        return NewVerdict(undone.photo_id, kind, undone.box, client_id, undone.said_by)

    said = [say(VerdictKind.CLEARED, undone.client_id)]
    if undone.box is None:
        if undone.client_id in before.present:
            said.append(say(VerdictKind.ASSIGNED, undone.client_id))
        if undone.client_id in before.absent:
            said.append(say(VerdictKind.REJECTED, undone.client_id))
        return said
    word = _word_at(faces, before, undone.box)
    if undone.client_id is not None and undone.client_id in word.rejected:
        said.append(say(VerdictKind.REJECTED, undone.client_id))
    if word.ignored:
        said.append(say(VerdictKind.IGNORED, None))
    if word.client_id is not None and word.kind is not None:
        said.append(say(word.kind, word.client_id))
    return said


def _word_at(faces: Sequence[Face], settled: SettledVerdicts, box: Box) -> FaceWord:
    face = _face_at(faces, box)
    if face is not None:
        return settled.faces.get(face.id, FaceWord())
    return next((d.word for d in settled.drawn if d.box.iou(box) >= SAME_FACE_IOU), FaceWord())
