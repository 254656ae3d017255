"""How faces are found and compared, and what each way asks of AWS Rekognition."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import GalleryId

REKOGNITION: Final = "rekognition"
"""The id of the cloud engine in an `EngineStamp`; the local one's is `local`."""
MOST_FACES: Final = 100
"""Faces Rekognition reports of one picture, the largest ones (DetectFaces, IndexFaces)."""
MOST_FOUND: Final = 4096
"""Faces one search returns at most (SearchFaces, SearchFacesByImage)."""


class Strategy(StrEnum):
    """How a gallery is processed; glossary: how Rekognition's calls are spent, or none at all.

    LOCAL: by the engine on this machine; nothing is sent anywhere, nothing is billed.
    CLASSIC: a photo's faces are detected, each is cut out and searched for among the references.
    INDEXED: a photo's faces are indexed into the gallery's own collection in one call, and then
        each reference is searched for there.
    """

    LOCAL = "local"
    CLASSIC = "classic"
    INDEXED = "indexed"

    @property
    def is_billed(self) -> bool:
        return self is not Strategy.LOCAL


class Operation(StrEnum):
    """Rekognition's billed operations, by its own names; each call on one picture is billed."""

    DETECT_FACES = "DetectFaces"
    INDEX_FACES = "IndexFaces"
    SEARCH_FACES = "SearchFaces"
    SEARCH_FACES_BY_IMAGE = "SearchFacesByImage"


class Purpose(StrEnum):
    """What a billed call was made for; receipts tell the two apart."""

    ENROLLMENT = "enrollment"
    MATCHING = "matching"


def cloud_stamp(strategy: Strategy, model: str) -> EngineStamp:
    """Return the stamp of what a strategy finds with a collection of that face model version.

    Face vectors of two model versions, and what two strategies keep, are never compared.
    """
    return EngineStamp(REKOGNITION, f"{strategy}-{model}")


def gallery_collection(shared: str, gallery_id: GalleryId) -> str:
    """Return the name of a gallery's own collection; photos never go into the shared one.

    The web system searches the shared one for its 10 nearest: guests would push clients out.
    """
    return f"{shared}-g{gallery_id}"
