"""Rekognition's answers in the program's words; what an answer lacks is left out or 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, Final, TypeAlias

from kingdesk.domain.geometry import Box
from kingdesk.ports.cloud import (
    Alike,
    CloudFace,
    CloudQuality,
    Indexed,
    Searched,
    StoredFace,
)

Fields: TypeAlias = Mapping[str, Any]
"""A structure of an answer; typed ones promise fields that may be missing."""
_NOT_THERE: Final = "FACE_NOT_FOUND"
"""Why a face was not deleted that is gone all the same."""
_NOTHING: Final[Fields] = {}


def detected(answer: Fields) -> list[CloudFace]:
    """Read DetectFaces's answer, largest first; faces without a box are none."""
    return _largest_first(_face(detail) for detail in _list(answer, "FaceDetails"))


def indexed(answer: Fields) -> Indexed:
    """Read IndexFaces's answer, largest first."""
    faces = [_record(record) for record in _list(answer, "FaceRecords")]
    left_out = [
        _face(_fields(one, "FaceDetail"), reasons=tuple(map(str, _list(one, "Reasons"))))
        for one in _list(answer, "UnindexedFaces")
    ]
    return Indexed(
        tuple(_largest_first(faces)),
        tuple(_largest_first(left_out)),
        str(answer.get("FaceModelVersion", "")),
    )


def searched(answer: Fields) -> Searched:
    """Read the answer of either search, most alike first."""
    found = []
    for match in _list(answer, "FaceMatches"):
        face = _fields(match, "Face")
        similarity = _number(match.get("Similarity"))
        if face.get("FaceId") and similarity is not None:
            found.append(Alike(str(face["FaceId"]), _text(face, "ExternalImageId"), similarity))
    found.sort(key=lambda one: -one.similarity)
    return Searched(tuple(found), _box(_fields(answer, "SearchedFaceBoundingBox")))


def stored(answer: Fields) -> list[StoredFace]:
    """Read a page of ListFaces."""
    return [
        StoredFace(str(face["FaceId"]), _text(face, "ExternalImageId"), _text(face, "ImageId"))
        for face in _list(answer, "Faces")
        if face.get("FaceId")
    ]


def kept_faces(answer: Fields) -> list[str]:
    """Read from DeleteFaces's answer why faces are still there, each reason once."""
    reasons = {
        str(reason)
        for one in _list(answer, "UnsuccessfulFaceDeletions")
        for reason in _list(one, "Reasons")
    }
    return sorted(reasons - {_NOT_THERE})


def _record(record: Fields) -> CloudFace | None:
    """Return an indexed face: its box and ids are in one part, its quality in the other."""
    face = _fields(record, "Face")
    detail = {**face, **_fields(record, "FaceDetail")}
    if not face.get("FaceId"):
        return None
    return _face(detail, face_id=str(face["FaceId"]), image_id=_text(face, "ImageId"))


def _face(
    detail: Fields,
    *,
    face_id: str | None = None,
    image_id: str | None = None,
    reasons: tuple[str, ...] = (),
) -> CloudFace | None:
    box = _box(_fields(detail, "BoundingBox"))
    if box is None:
        return None
    confidence = _number(detail.get("Confidence")) or 0.0
    return CloudFace(box, confidence, _quality(detail), face_id, image_id, reasons)


def _quality(detail: Fields) -> CloudQuality:
    quality, pose = _fields(detail, "Quality"), _fields(detail, "Pose")
    return CloudQuality(
        sharpness=_number(quality.get("Sharpness")) or 0.0,
        brightness=_number(quality.get("Brightness")) or 0.0,
        yaw=_number(pose.get("Yaw")) or 0.0,
        pitch=_number(pose.get("Pitch")) or 0.0,
        roll=_number(pose.get("Roll")) or 0.0,
        covered=_yes_or_no(detail, "FaceOccluded"),
        sunglasses=_yes_or_no(detail, "Sunglasses"),
    )


def _box(fields: Fields) -> Box | None:
    """Return a box as it was reported, also where it reaches past the edge."""
    numbers = [_number(fields.get(name)) for name in ("Left", "Top", "Width", "Height")]
    left, top, width, height = numbers
    if left is None or top is None or not width or not height or width < 0 or height < 0:
        return None
    return Box(left, top, width, height)


def _largest_first(faces: Iterable[CloudFace | None]) -> list[CloudFace]:
    return sorted((face for face in faces if face is not None), key=lambda face: -face.box.area)


def _yes_or_no(fields: Fields, name: str) -> bool | None:
    value = _fields(fields, name).get("Value")
    return value if isinstance(value, bool) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)


def _text(fields: Fields, name: str) -> str | None:
    value = fields.get(name)
    return str(value) if value else None


def _fields(fields: Fields, name: str) -> Fields:
    value = fields.get(name)
    return value if isinstance(value, Mapping) else _NOTHING


def _list(fields: Fields, name: str) -> Sequence[Any]:
    value = fields.get(name)
    return value if isinstance(value, list) else ()
