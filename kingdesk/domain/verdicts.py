"""What a human said about faces: append-only, stronger than any machine, never lost.

A verdict is keyed by photo + box + client, not by a stored face: a re-run, another engine or a
rewrite by the web system gives new faces, and each verdict finds its face again by overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

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


NOTHING_SAID: Final = SettledVerdicts({}, (), frozenset(), frozenset())


def settle(faces: Sequence[Face], verdicts: Iterable[Verdict]) -> SettledVerdicts:
    """Apply a photo's verdicts in the order they were said; the newest word about a face wins.

    A verdict belongs to the face its box overlaps most, from IoU 0.5 on; boxes no face answers to
    are kept as drawn faces when somebody is named in them. Who is said not to be in the photo is
    on none of its faces, unless a later word names one of them so.
    """
    verdicts = list(verdicts)
    if not verdicts:
        return NOTHING_SAID
    settled = _settle(faces, verdicts)
    named = tuple(d for d in settled.drawn if d.word.client_id is not None)
    return SettledVerdicts(settled.faces, named, settled.present, settled.absent)


def _settle(faces: Sequence[Face], verdicts: Iterable[Verdict]) -> SettledVerdicts:
    """Do as `settle`, and keep also drawn boxes nobody is named in."""
    words: dict[FaceId, FaceWord] = {}
    drawn: list[DrawnFace] = []
    present: set[ClientId] = set()
    absent: set[ClientId] = set()
    for verdict in sorted(verdicts, key=lambda v: (v.said_at, v.id)):
        if verdict.box is None:
            _say_of_photo(verdict, present, absent)
            if verdict.kind is VerdictKind.REJECTED:
                for word in (*words.values(), *(d.word for d in drawn)):
                    _unname(word, verdict.client_id)
            continue
        face = _face_at(faces, verdict.box)
        word = words.setdefault(face.id, FaceWord()) if face else _drawn_at(drawn, verdict.box)
        _say_of_face(verdict, word)
        if word.client_id is not None:
            absent.discard(word.client_id)
    return SettledVerdicts(words, tuple(drawn), frozenset(present), frozenset(absent))


def _face_at(faces: Sequence[Face], box: Box) -> Face | None:
    best = max(faces, key=lambda face: face.box.iou(box), default=None)
    return best if best is not None and best.box.iou(box) >= SAME_FACE_IOU else None


def _is_same(one: Box, other: Box) -> bool:
    return one.iou(other) >= SAME_FACE_IOU


def _drawn_at(drawn: list[DrawnFace], box: Box) -> FaceWord:
    for face in drawn:
        if _is_same(face.box, box):
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
                _unname(word, client)
        case VerdictKind.IGNORED:
            word.client_id, word.kind, word.ignored = None, None, True
        case VerdictKind.CLEARED:
            if client is None:
                word.ignored = False
            else:
                word.rejected.discard(client)
                _unname(word, client)


def _unname(word: FaceWord, client: ClientId | None) -> None:
    if word.client_id == client:
        word.client_id, word.kind = None, None


def undoing(
    faces: Sequence[Face], verdicts: Sequence[Verdict], undone: Verdict, said_by: str
) -> list[NewVerdict]:
    """Return what to append so that a photo stands as if one verdict had never been said.

    The log is never rewritten: taking back is itself said, and what the verdict had pushed aside
    is said again. Words said after it stay.

    Args:
        faces: the photo's, as they are now.
        verdicts: all ever said about the photo, `undone` among them.
        undone: the one to take back.
        said_by: who takes it back.
    """
    now = _settle(faces, verdicts)
    then = _settle(faces, [verdict for verdict in verdicts if verdict.id != undone.id])

    said: list[tuple[Box | None, VerdictKind, ClientId | None]] = []
    said += [(None, kind, client) for kind, client in _turning_photo(now, then)]
    boxes = {face.id: face.box for face in faces}
    for face_id in [*now.faces, *(face_id for face_id in then.faces if face_id not in now.faces)]:
        words = now.faces.get(face_id, FaceWord()), then.faces.get(face_id, FaceWord())
        said += [(boxes[face_id], kind, client) for kind, client in _turning_face(*words)]
    for drawn in now.drawn:
        word = next((d.word for d in then.drawn if _is_same(d.box, drawn.box)), FaceWord())
        said += [(drawn.box, kind, client) for kind, client in _turning_face(drawn.word, word)]
    return [NewVerdict(undone.photo_id, kind, box, client, said_by) for box, kind, client in said]


_Saying: TypeAlias = tuple[VerdictKind, ClientId | None]


def _turning_photo(now: SettledVerdicts, then: SettledVerdicts) -> list[_Saying]:
    """Return what to say without a box so that presences and absences stand as `then`."""
    gone = (now.present | now.absent) - (then.present | then.absent)
    said: list[_Saying] = [(VerdictKind.CLEARED, client) for client in sorted(gone)]
    said += [(VerdictKind.ASSIGNED, client) for client in sorted(then.present - now.present)]
    said += [(VerdictKind.REJECTED, client) for client in sorted(then.absent - now.absent)]
    return said


def _turning_face(now: FaceWord, then: FaceWord) -> list[_Saying]:
    """Return what to say about a face so that its word becomes `then`; first what goes."""
    said: list[_Saying] = []
    gone = now.rejected - then.rejected
    if now.client_id is not None and now.client_id != then.client_id:
        gone = gone | {now.client_id}
    said += [(VerdictKind.CLEARED, client) for client in sorted(gone)]
    if now.ignored and not then.ignored:
        said.append((VerdictKind.CLEARED, None))
    said += [(VerdictKind.REJECTED, client) for client in sorted(then.rejected - now.rejected)]
    if then.ignored and not now.ignored:
        said.append((VerdictKind.IGNORED, None))
    if then.kind is not None and (then.client_id, then.kind) != (now.client_id, now.kind):
        said.append((then.kind, then.client_id))
    return said
