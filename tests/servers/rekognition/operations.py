"""What each operation does, once the request is known to be well formed and allowed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any, Final
from uuid import UUID

from tests.servers.iam import ACCOUNT
from tests.servers.rekognition.answers import Fields, bounding_box, face_detail, kept_face
from tests.servers.rekognition.eyes import SeenFace
from tests.servers.rekognition.faults import Plan
from tests.servers.rekognition.pictures import Sent
from tests.servers.rekognition.refusals import NoFace, Refusal, invalid_parameter
from tests.servers.rekognition.shelves import FaceCollection, KeptFace, Shelves
from tests.servers.rekognition.sight import Sight, elsewhere, reasons_against

_DEFAULT_THRESHOLD: Final = 80.0
_DEFAULT_RESULTS: Final = 5
"""Of searches that do not say `MaxFaces`; what is not asked for may be missing."""
_MOST_PAGE: Final = 4096


@dataclass(slots=True)
class Rules:
    """What may be set about the service.

    Attributes:
        region: of collections, and of buckets it can read.
        model: face model version of collections made from now on.
        page: entries a list has at most on a page.
        capacity: faces a collection takes.
        visible_after_s: seconds after which searches know a face that was indexed; with AWS it
            is "a few hundred milliseconds" sometimes.
    """

    region: str = "us-east-1"
    model: str = "7.0"
    page: int = _MOST_PAGE
    capacity: int = 10_000_000
    visible_after_s: float = 0.0


@dataclass(slots=True)
class Asked:
    """A request and what becomes of it; `faces` is how many are in the answer."""

    operation: str
    fields: Fields
    plan: Plan
    sent: Sent | None = None
    faces: int | None = None


class Operations:
    """All operations over one account's collections; safe to call from threads."""

    def __init__(self, sight: Sight, rules: Rules, clock: Callable[[], float] = monotonic) -> None:
        self.shelves: Final = Shelves()
        self._sight = sight
        self._rules = rules
        self._clock = clock
        self._all: Mapping[str, Callable[[Asked], Fields]] = {
            "CreateCollection": self._create_collection,
            "DeleteCollection": self._delete_collection,
            "DescribeCollection": self._describe_collection,
            "ListCollections": self._list_collections,
            "DetectFaces": self._detect_faces,
            "IndexFaces": self._index_faces,
            "SearchFaces": self._search_faces,
            "SearchFacesByImage": self._search_faces_by_image,
            "ListFaces": self._list_faces,
            "DeleteFaces": self._delete_faces,
        }

    def do(self, asked: Asked) -> Fields:
        """Return the answer.

        Raises:
            Refusal
        """
        return self._all[asked.operation](asked)

    def _create_collection(self, asked: Asked) -> Fields:
        made = self.shelves.add(asked.fields["CollectionId"], self._rules.model)
        return {
            "StatusCode": 200,
            # it begins so, without "arn:"
            "CollectionArn": arn_of(made.name, self._rules.region).removeprefix("arn:"),
            "FaceModelVersion": made.model,
        }

    def _delete_collection(self, asked: Asked) -> Fields:
        self.shelves.remove(asked.fields["CollectionId"])
        return {"StatusCode": 200}

    def _describe_collection(self, asked: Asked) -> Fields:
        with self.shelves.opened(asked.fields["CollectionId"]) as collection:
            return {
                "FaceCount": len(self._visible(collection)),
                "FaceModelVersion": collection.model,
                "CollectionARN": arn_of(collection.name, self._rules.region),
                "CreationTimestamp": collection.made_at.timestamp(),
                "UserCount": 0,
            }

    def _list_collections(self, asked: Asked) -> Fields:
        everything = list(self.shelves.all().values())
        page, token = self._page(everything, asked.fields)
        return {
            "CollectionIds": [collection.name for collection in page],
            "FaceModelVersions": [collection.model for collection in page],
            **token,
        }

    def _detect_faces(self, asked: Asked) -> Fields:
        faces = self._look(asked)
        asked.faces = len(faces)
        attributes = asked.fields.get("Attributes", ())
        return {"FaceDetails": [face_detail(face, attributes) for face in faces]}

    def _index_faces(self, asked: Asked) -> Fields:
        fields = asked.fields
        with self.shelves.opened(fields["CollectionId"]) as collection:
            model = collection.model
        faces = self._look(asked)
        keep, leave = _chosen(faces, fields)
        assert asked.sent is not None
        external = fields.get("ExternalImageId")
        image_id = _uuid(model, asked.sent.digest)
        visible_from = self._clock() + self._rules.visible_after_s
        attributes = fields.get("DetectionAttributes", ())
        records = []
        with self.shelves.opened(fields["CollectionId"]) as collection:
            for face in keep:
                face_id = _uuid(model, asked.sent.digest, face.vector.hex(), str(external))
                new = KeptFace(
                    face_id,
                    image_id,
                    external,
                    face.box,
                    face.confidence,
                    face.vector,
                    visible_from,
                )
                self._keep(collection, new)
                records.append(
                    {"Face": kept_face(new, model), "FaceDetail": face_detail(face, attributes)}
                )
        asked.faces = len(records)
        return {
            "FaceRecords": records,
            "FaceModelVersion": model,
            "UnindexedFaces": [
                {"Reasons": reasons, "FaceDetail": face_detail(face, attributes)}
                for face, reasons in leave
            ],
        }

    def _keep(self, collection: FaceCollection, new: KeptFace) -> None:
        """Put a face in; the same picture with the same external id adds none."""
        if new.face_id in collection.faces:
            return
        if len(collection.faces) >= self._rules.capacity:
            raise Refusal(
                "ServiceQuotaExceededException",
                f"The collection {collection.name} holds as many faces as it may.",
            )
        collection.faces[new.face_id] = new

    def _search_faces(self, asked: Asked) -> Fields:
        fields = asked.fields
        with self.shelves.opened(fields["CollectionId"]) as collection:
            visible = self._visible(collection)
            model = collection.model
        searched = visible.get(fields["FaceId"])
        if searched is None:
            raise invalid_parameter("faceId was not found in the collection.")
        others = [face for face in visible.values() if face.face_id != searched.face_id]
        matches = self._matches(searched.vector, others, model, fields)
        asked.faces = len(matches)
        return {
            "SearchedFaceId": searched.face_id,
            "FaceMatches": matches,
            "FaceModelVersion": model,
        }

    def _search_faces_by_image(self, asked: Asked) -> Fields:
        fields = asked.fields
        with self.shelves.opened(fields["CollectionId"]) as collection:
            visible, model = self._visible(collection), collection.model
        quality = fields.get("QualityFilter", "NONE")
        faces = [face for face in self._look(asked) if not reasons_against(face, quality)]
        if not faces:
            raise NoFace
        searched = faces[0]
        matches = self._matches(searched.vector, list(visible.values()), model, fields)
        asked.faces = len(matches)
        return {
            "SearchedFaceBoundingBox": bounding_box(searched.box),
            "SearchedFaceConfidence": searched.confidence,
            "FaceMatches": matches,
            "FaceModelVersion": model,
        }

    def _list_faces(self, asked: Asked) -> Fields:
        wanted = asked.fields.get("FaceIds")
        with self.shelves.opened(asked.fields["CollectionId"]) as collection:
            faces = list(self._visible(collection).values())
            model = collection.model
        if wanted is not None:
            faces = [face for face in faces if face.face_id in set(wanted)]
        page, token = self._page(faces, asked.fields)
        return {
            "Faces": [kept_face(face, model) for face in page],
            "FaceModelVersion": model,
            **token,
        }

    def _delete_faces(self, asked: Asked) -> Fields:
        deleted: list[str] = []
        missing: list[str] = []
        with self.shelves.opened(asked.fields["CollectionId"]) as collection:
            for face_id in dict.fromkeys(asked.fields["FaceIds"]):
                gone = collection.faces.pop(face_id, None)
                (missing if gone is None else deleted).append(face_id)
        answer: Fields = {"DeletedFaces": deleted} if deleted else {}
        if missing:
            answer["UnsuccessfulFaceDeletions"] = [
                {"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]} for face_id in missing
            ]
        return answer

    def _look(self, asked: Asked) -> list[SeenFace]:
        """Return the faces of the request's picture, as spoilt as the plan says."""
        assert asked.sent is not None
        faces = list(self._sight.faces(asked.sent))
        if asked.plan.no_face:
            return []
        if asked.plan.wrong_face and faces and asked.operation != "DetectFaces":
            return faces[1:] or [elsewhere(faces[0])]
        return faces

    def _visible(self, collection: FaceCollection) -> dict[str, KeptFace]:
        if not self._rules.visible_after_s:
            return dict(collection.faces)
        now = self._clock()
        return {key: face for key, face in collection.faces.items() if face.visible_from <= now}

    def _matches(
        self, vector: bytes, others: Sequence[KeptFace], model: str, fields: Mapping[str, Any]
    ) -> list[Fields]:
        floor = fields.get("FaceMatchThreshold", _DEFAULT_THRESHOLD)
        percents = self._sight.eyes.similarities(vector, [face.vector for face in others])
        found = [
            (percent, face)
            for percent, face in zip(percents, others, strict=True)
            if percent >= floor
        ]
        found.sort(key=lambda match: -match[0])
        most = fields.get("MaxFaces", _DEFAULT_RESULTS)
        return [
            {"Similarity": percent, "Face": kept_face(face, model)}
            for percent, face in found[:most]
        ]

    def _page(self, everything: Sequence[Any], fields: Mapping[str, Any]) -> tuple[Any, Fields]:
        start = _start(fields.get("NextToken"))
        if start > len(everything):
            raise Refusal("InvalidPaginationTokenException", "Invalid Pagination Token")
        size = min(fields.get("MaxResults") or self._rules.page, self._rules.page)
        end = start + size
        more = {"NextToken": _token(end)} if end < len(everything) else {}
        return everything[start:end], more


def arn_of(collection: str, region: str) -> str:
    """Return a collection's name in policies."""
    return f"arn:aws:rekognition:{region}:{ACCOUNT}:collection/{collection}"


def _chosen(
    faces: Sequence[SeenFace], fields: Mapping[str, Any]
) -> tuple[list[SeenFace], list[tuple[SeenFace, list[str]]]]:
    """Return which faces are indexed, largest first, and which not and why."""
    quality = fields.get("QualityFilter", "AUTO")
    leave = [(face, why) for face in faces if (why := reasons_against(face, quality))]
    good = [face for face in faces if not reasons_against(face, quality)]
    most = fields.get("MaxFaces", len(good))
    # the lowest quality goes first, then the smallest
    good.sort(key=lambda face: (bool(reasons_against(face, "AUTO")), -face.box.area))
    leave += [(face, ["EXCEEDS_MAX_FACES"]) for face in good[most:]]
    return sorted(good[:most], key=lambda face: -face.box.area), leave


def _uuid(*parts: str) -> str:
    """Return the id of what these say: the same for the same picture in any collection."""
    return str(UUID(bytes=sha256("|".join(parts).encode()).digest()[:16], version=4))


def _token(start: int) -> str:
    return base64.b64encode(f"from {start}".encode()).decode()


def _start(token: str | None) -> int:
    if token is None:
        return 0
    try:
        word, number = base64.b64decode(token, validate=True).decode().split()
        if word == "from":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise Refusal("InvalidPaginationTokenException", "Invalid Pagination Token")
