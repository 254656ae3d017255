"""Faces in the form Rekognition tells them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kingdesk.domain.geometry import Box
from tests.servers.rekognition.eyes import SeenFace
from tests.servers.rekognition.shelves import KeptFace

Fields = dict[str, Any]

_LANDMARKS: Final = {
    "eyeLeft": (0.32, 0.38),
    "eyeRight": (0.68, 0.38),
    "mouthLeft": (0.36, 0.74),
    "mouthRight": (0.64, 0.74),
    "nose": (0.5, 0.56),
}
"""Those of the DEFAULT attributes, in ratios of the face's box."""
_ON_REQUEST: Final = {
    "AGE_RANGE",
    "BEARD",
    "EMOTIONS",
    "EYEGLASSES",
    "EYES_OPEN",
    "EYE_DIRECTION",
    "FACE_OCCLUDED",
    "GENDER",
    "MOUTH_OPEN",
    "MUSTACHE",
    "SMILE",
    "SUNGLASSES",
}


def bounding_box(box: Box) -> Fields:
    return {"Width": box.width, "Height": box.height, "Left": box.left, "Top": box.top}


def face_detail(face: SeenFace, attributes: Sequence[str]) -> Fields:
    """Return what is told of a face that was seen; DEFAULT always, the rest on request."""
    detail: Fields = {
        "BoundingBox": bounding_box(face.box),
        "Landmarks": [
            {"Type": name, "X": face.box.left + x * face.box.width, "Y": _y(face.box, y)}
            for name, (x, y) in _LANDMARKS.items()
        ],
        "Pose": {"Roll": face.roll, "Yaw": face.yaw, "Pitch": face.pitch},
        "Quality": {"Brightness": face.brightness, "Sharpness": face.sharpness},
        "Confidence": face.confidence,
    }
    wanted = _ON_REQUEST if "ALL" in attributes else _ON_REQUEST & set(attributes)
    return detail | {name: value for w in wanted for name, value in _requested(w, face).items()}


def kept_face(face: KeptFace, model: str) -> Fields:
    """Return what is told of a face in a collection."""
    told: Fields = {
        "FaceId": face.face_id,
        "BoundingBox": bounding_box(face.box),
        "ImageId": face.image_id,
        "Confidence": face.confidence,
        "IndexFacesModelVersion": model,
    }
    if face.external_id is not None:
        told["ExternalImageId"] = face.external_id
    return told


def _y(box: Box, share: float) -> float:
    return box.top + share * box.height


def _requested(attribute: str, face: SeenFace) -> Fields:
    shades = face.sunglasses
    told: Fields = {
        "FACE_OCCLUDED": {"FaceOccluded": _yes(value=face.covered or shades)},
        "SUNGLASSES": {"Sunglasses": _yes(value=shades)},
        "EYEGLASSES": {"Eyeglasses": _yes(value=shades)},
        "EYES_OPEN": {"EyesOpen": _yes(value=not shades)},
        "EYE_DIRECTION": {
            "EyeDirection": {"Yaw": face.yaw, "Pitch": face.pitch, "Confidence": 90.0}
        },
        "AGE_RANGE": {"AgeRange": {"Low": 25, "High": 35}},
        "GENDER": {"Gender": {"Value": "Female", "Confidence": 60.0}},
        "EMOTIONS": {"Emotions": [{"Type": "HAPPY", "Confidence": 95.0}]},
        "SMILE": {"Smile": _yes(value=True)},
        "MOUTH_OPEN": {"MouthOpen": _yes(value=False)},
        "BEARD": {"Beard": _yes(value=False)},
        "MUSTACHE": {"Mustache": _yes(value=False)},
    }
    return dict(told[attribute])


def _yes(*, value: bool) -> Fields:
    return {"Value": value, "Confidence": 97.5}
