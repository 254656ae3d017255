"""Rekognition in memory: it reads who is in a picture from the picture's own comment.

Pictures are those of `tests.fakes.engine`: `a_picture(("ana", box), …)`. Two faces of "ana" look
alike, "ana~60" looks 60 % like her, "ana!dark" is her in the dark. `FakePreparation` cuts pictures
so that their comments stay true, so what is cut out can be searched for.

    cloud = FakeCloud()
    cloud.make_collection("studio")
    cloud.fail(Operation.DETECT_FACES, CloudFailed(operation="DetectFaces", reason="500"))
    assert cloud.calls == {Operation.INDEX_FACES: 3}
"""

from __future__ import annotations

import hashlib
import io
import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final, Self

import numpy as np
from PIL import Image, UnidentifiedImageError

from kingdesk.domain.cloud_errors import CloudDenied, CloudRefusedPhoto, CollectionNotFound
from kingdesk.domain.errors import PhotoBroken
from kingdesk.domain.geometry import SAME_FACE_IOU, Box
from kingdesk.domain.strategies import MOST_FACES, MOST_FOUND, Operation
from kingdesk.ports.cloud import (
    Alike,
    CloudFace,
    CloudQuality,
    Collection,
    Indexed,
    Searched,
    SentPicture,
    StoredFace,
    Tempo,
    Via,
)
from tests.fakes.engine import BROKEN, descriptor_of

QUOTA: Final = 50.0
FAKE_MODEL: Final = "7.0"
_LEAST_SIDE: Final = 80
_THUMBNAIL_SIDE: Final = 64
_GOOD: Final = CloudQuality(sharpness=90.0, brightness=80.0, yaw=0.0, pitch=0.0, roll=0.0)
_FLAWS: Final[Mapping[str, Mapping[str, Any]]] = {
    "blurred": {"sharpness": 10.0},
    "dark": {"brightness": 5.0},
    "turned": {"yaw": -60.0},
    "covered": {"covered": True},
    "sunglasses": {"sunglasses": True, "covered": True},
}
_FILTERED: Final = {"blurred": "LOW_SHARPNESS", "dark": "LOW_BRIGHTNESS", "turned": "EXTREME_POSE"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A face as a picture's comment tells it; `who` may carry `~percent` and `!flaw`s."""

    who: str
    box: Box

    @property
    def person(self) -> str:
        return self.who.split("!")[0]

    @property
    def flaws(self) -> list[str]:
        return self.who.split("!")[1:]


@dataclass(frozen=True, slots=True)
class Billed:
    """One call that was paid for.

    Attributes:
        operation: which.
        of: the photo's name, or the face's id of a search by id.
        collection: None of a detection.
        via: None where nothing was sent, and for searches by picture, which are always bytes.
    """

    operation: Operation
    of: str
    collection: str | None = None
    via: Via | None = None


@dataclass(slots=True)
class _Failure:
    call: str
    error: BaseException
    left: int
    skip: int
    of: str | None
    is_billed: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    face_id: str
    external_id: str | None
    image_id: str
    person: str


def seen_in(picture: bytes) -> list[Seen]:
    """Return whom a picture's comment tells of, largest first; nobody where it has none."""
    with Image.open(io.BytesIO(picture)) as image:
        comment = bytes(image.info.get("comment", b""))
    if not comment or comment == BROKEN.encode():
        return []
    faces = [Seen(str(e["who"]), Box(*e["box"])) for e in json.loads(comment)["faces"]]
    return sorted(faces, key=lambda face: -face.box.area)


@cache
def likeness(one: str, other: str) -> float:
    """Return how alike two people are, percent 0-100."""
    a, b = (np.frombuffer(descriptor_of(who), "<f4").astype(float) for who in (one, other))
    return round(min(100.0, max(0.0, float(a @ b) * 100)), 3)


class FakeCloud:
    """Holds collections, and what was paid for; any thread may use it.

    Attributes:
        billed: every call paid for, in order; `calls` counts them.
        free: names of the free calls made, in order.
        model: face model version of the collections made from now on.
        forbidden: permissions the key has not, such as "rekognition:IndexFaces".
        tempo: what `pace` returns where it is not the quota.
        before_call: is called with the operation's name before each call, billed or free; it may
            wait, or raise.
        asked_denied: what `denied` was asked.
    """

    def __init__(self, sees: Callable[[bytes], Sequence[Seen]] = seen_in) -> None:
        self.billed: list[Billed] = []
        self.free: list[str] = []
        self.model = FAKE_MODEL
        self.forbidden: set[str] = set()
        self.tempo: dict[Operation, Tempo] = {}
        self.workers = 1
        self.before_call: Callable[[str], None] | None = None
        self.asked_denied: list[tuple[tuple[Operation, ...], Via]] = []
        self._sees = sees
        self._models: dict[str, str] = {}
        self._faces: dict[str, dict[str, _Kept]] = {}
        self._failures: list[_Failure] = []
        self._lock = threading.RLock()

    # --- what tests ask and arrange

    @property
    def calls(self) -> dict[Operation, int]:
        """Return how many calls of each operation were paid for; none that was not made."""
        with self._lock:
            return dict(Counter(call.operation for call in self.billed))

    def fail(
        self,
        call: str,
        error: BaseException,
        *,
        times: int = 1,
        after: int = 0,
        of: str | None = None,
        billed: bool = False,
    ) -> None:
        """Let coming calls fail.

        Args:
            call: the operation's name, such as `Operation.DETECT_FACES` or "DeleteFaces".
            error: that is raised.
            times: how many calls.
            after: calls that still work before.
            of: only calls for this photo's name or face's id.
            billed: the call is paid for and done, but its answer lost.
        """
        with self._lock:
            self._failures.append(_Failure(str(call), error, times, after, of, billed))

    def collections(self) -> list[str]:
        with self._lock:
            return sorted(self._models)

    def people(self, collection: str) -> list[tuple[str | None, str]]:
        """Return the external id and the person of each face of a collection, sorted."""
        with self._lock:
            return sorted(
                ((face.external_id, face.person) for face in self._faces[collection].values()),
                key=lambda pair: (pair[0] or "", pair[1]),
            )

    def forget_face(self, collection: str, face_id: str) -> None:
        """Take a face away behind the program's back."""
        with self._lock:
            del self._faces[collection][face_id]

    # --- FaceCloud

    def detect(
        self, picture: bytes, name: str, via: Via, *, closely: bool = False
    ) -> list[CloudFace]:
        with self._calling(Operation.DETECT_FACES, Billed(Operation.DETECT_FACES, name, via=via)):
            seen = self._look(picture, name)[:MOST_FACES]
            return [_face(one, closely=closely) for one in seen]

    def index(  # noqa: PLR0913 -- what the port takes
        self,
        collection: str,
        picture: bytes,
        name: str,
        external_id: str,
        via: Via,
        *,
        most: int,
        filtered: bool = False,
    ) -> Indexed:
        call = Billed(Operation.INDEX_FACES, name, collection, via)
        with self._calling(Operation.INDEX_FACES, call):
            kept = self._collection(collection)
            model = self._models[collection]
            image_id = str(uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(picture).hexdigest()))
            faces: list[CloudFace] = []
            left_out: list[CloudFace] = []
            for number, one in enumerate(self._look(picture, name)[:MOST_FACES]):
                reasons = [_FILTERED[f] for f in one.flaws if filtered and f in _FILTERED]
                if not reasons and len(faces) >= most:
                    reasons = ["EXCEEDS_MAX_FACES"]
                if reasons:
                    left_out.append(replace(_face(one), reasons=tuple(reasons)))
                    continue
                face_id = _face_id(kept, f"{model} {image_id} {number}", external_id)
                kept[face_id] = _Kept(face_id, external_id, image_id, one.person)
                faces.append(replace(_face(one), face_id=face_id, image_id=image_id))
            return Indexed(tuple(faces), tuple(left_out), model)

    def search(self, collection: str, face_id: str, floor: float) -> Searched | None:
        call = Billed(Operation.SEARCH_FACES, face_id, collection)
        with self._calling(Operation.SEARCH_FACES, call) as calling:
            kept = self._collection(collection)
            if face_id not in kept:
                calling.billed = None
                return None
            others = [face for face in kept.values() if face.face_id != face_id]
            return Searched(_alike(kept[face_id].person, others, floor))

    def search_picture(self, collection: str, picture: bytes, name: str, floor: float) -> Searched:
        call = Billed(Operation.SEARCH_FACES_BY_IMAGE, name, collection)
        with self._calling(Operation.SEARCH_FACES_BY_IMAGE, call):
            kept = self._collection(collection)
            seen = self._look(picture, name)
            if not seen:
                return Searched((), is_faceless=True)
            found = _alike(seen[0].person, kept.values(), floor)
            return Searched(found, box=seen[0].box)

    def delete_faces(self, collection: str, face_ids: Sequence[str]) -> list[str]:
        with self._calling("DeleteFaces", None):
            kept = self._collection(collection)
            there = [face_id for face_id in dict.fromkeys(face_ids) if face_id in kept]
            for face_id in there:
                del kept[face_id]
            return there

    def faces(self, collection: str) -> Iterator[StoredFace]:
        with self._calling("ListFaces", None):
            kept = list(self._collection(collection).values())
        for face in kept:
            yield StoredFace(face.face_id, face.external_id, face.image_id)

    def collection(self, name: str) -> Collection | None:
        with self._calling("DescribeCollection", None):
            if name not in self._models:
                return None
            return Collection(name, self._models[name], len(self._faces[name]))

    def make_collection(self, name: str) -> Collection:
        with self._calling("CreateCollection", None):
            self._models.setdefault(name, self.model)
            faces = self._faces.setdefault(name, {})
            return Collection(name, self._models[name], len(faces))

    def delete_collection(self, name: str) -> bool:
        with self._calling("DeleteCollection", None):
            self._faces.pop(name, None)
            return self._models.pop(name, None) is not None

    def denied(self, operations: Sequence[Operation], via: Via) -> CloudDenied | None:
        with self._lock:
            self.asked_denied.append((tuple(operations), via))
            needed = ["rekognition:DescribeCollection"]
            needed += [f"rekognition:{operation}" for operation in operations]
            if Operation.INDEX_FACES in operations:
                needed.append("rekognition:DeleteFaces")
            if via is Via.STAGING:
                needed += ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"]
            missing = next((one for one in needed if one in self.forbidden), None)
        return CloudDenied(permission=missing) if missing else None

    def pace(self) -> dict[Operation, Tempo]:
        usual = {operation: Tempo(QUOTA, QUOTA) for operation in Operation}
        return usual | self.tempo

    def share(self, workers: int) -> None:
        self.workers = workers

    # --- inside

    def _calling(self, call: str, billed: Billed | None) -> _Call:
        return _Call(self, str(call), billed)

    def _begin(self, call: str, of: str | None) -> _Failure | None:
        if self.before_call is not None:
            self.before_call(call)
        with self._lock:
            if f"rekognition:{call}" in self.forbidden:
                raise CloudDenied(permission=f"rekognition:{call}")
            return self._due(call, of)

    def _due(self, call: str, of: str | None) -> _Failure | None:
        for failure in self._failures:
            if failure.call != call or not failure.left or failure.of not in {None, of}:
                continue
            if failure.skip:
                failure.skip -= 1
                return None
            failure.left -= 1
            return failure
        return None

    def _look(self, picture: bytes, name: str) -> Sequence[Seen]:
        try:
            with Image.open(io.BytesIO(picture)) as image:
                if min(image.size) < _LEAST_SIDE:
                    raise CloudRefusedPhoto(name=name, reason="less than 80 pixels")
        except UnidentifiedImageError:
            raise CloudRefusedPhoto(name=name, reason="InvalidImageFormatException") from None
        return self._sees(picture)

    def _collection(self, name: str) -> dict[str, _Kept]:
        with self._lock:
            if name not in self._models:
                raise CollectionNotFound(collection=name)
            return self._faces[name]


class _Call:
    """One call: fails as was arranged, is paid for when it was done, and holds the lock."""

    def __init__(self, cloud: FakeCloud, call: str, billed: Billed | None) -> None:
        self.billed = billed
        self._cloud, self._call = cloud, call
        self._failure: _Failure | None = None

    def __enter__(self) -> Self:
        self._failure = self._cloud._begin(self._call, self.billed.of if self.billed else None)
        if self._failure is not None and not self._failure.is_billed:
            raise self._failure.error
        self._cloud._lock.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        cloud = self._cloud
        try:
            if kind is not None:
                return
            if self.billed is not None:
                cloud.billed.append(self.billed)
            elif self._call not in set(Operation):
                cloud.free.append(self._call)
        finally:
            cloud._lock.release()
        if self._failure is not None:
            raise self._failure.error


def _face(seen: Seen, *, closely: bool = False) -> CloudFace:
    quality = replace(_GOOD, covered=False, sunglasses=False)
    for flaw in seen.flaws:
        quality = replace(quality, **_FLAWS[flaw])
    if not closely:
        quality = replace(quality, covered=None, sunglasses=None)
    return CloudFace(seen.box, 99.9, quality)


def _face_id(kept: Mapping[str, _Kept], face: str, external_id: str) -> str:
    """Return the same id for the same face of the same picture, unless it is somebody else's."""
    face_id = str(uuid.uuid5(uuid.NAMESPACE_OID, face))
    if face_id in kept and kept[face_id].external_id != external_id:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{face} {external_id}"))
    return face_id


def _alike(person: str, faces: Iterable[_Kept], floor: float) -> tuple[Alike, ...]:
    found = [Alike(face.face_id, face.external_id, likeness(person, face.person)) for face in faces]
    close = [one for one in found if one.similarity >= floor]
    return tuple(sorted(close, key=lambda one: (-one.similarity, one.face_id))[:MOST_FOUND])


class FakePreparation:
    """Makes pictures that still tell who is in them; `prepared` and `cuts` count what it did."""

    def __init__(self) -> None:
        self.prepared: list[str] = []
        self.cuts = 0
        self._lock = threading.Lock()

    def photo(self, picture: bytes, name: str) -> SentPicture:
        with self._lock:
            self.prepared.append(name)
        try:
            with Image.open(io.BytesIO(picture)) as image:
                if bytes(image.info.get("comment", b"")) == BROKEN.encode():
                    raise PhotoBroken(name=name)
                width, height = image.size
                small = image.convert("RGB")
                small.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
        except UnidentifiedImageError:
            raise PhotoBroken(name=name) from None
        out = io.BytesIO()
        small.save(out, "JPEG")
        return SentPicture(picture, width, height, width, height, out.getvalue())

    def cut(self, sent: SentPicture, box: Box, hide: Sequence[Box] = ()) -> tuple[bytes, Box]:
        with self._lock:
            self.cuts += 1
        part = box.padded(0.5).clamped()
        shown = [
            {"who": one.who, "box": _numbers(one.box.within(part))}
            for one in seen_in(sent.data)
            if _overlap(one.box, part) and not _is_hidden(one.box, box, hide)
        ]
        width = max(_LEAST_SIDE, round(part.width * sent.width))
        height = max(_LEAST_SIDE, round(part.height * sent.height))
        out = io.BytesIO()
        comment = json.dumps({"faces": shown, "of": hashlib.sha256(sent.data).hexdigest()})
        Image.new("RGB", (width, height), (90, 90, 90)).save(out, "JPEG", comment=comment.encode())
        return out.getvalue(), box.within(part)

    def cut_all(self, sent: SentPicture, boxes: Sequence[Box]) -> list[tuple[bytes, Box]]:
        return [self.cut(sent, box, [*boxes[:n], *boxes[n + 1 :]]) for n, box in enumerate(boxes)]


def _numbers(box: Box) -> list[float]:
    return [box.left, box.top, box.width, box.height]


def _overlap(box: Box, part: Box) -> bool:
    """Tell whether at least half of a face lies in a part of the photo."""
    width = min(box.right, part.right) - max(box.left, part.left)
    height = min(box.bottom, part.bottom) - max(box.top, part.top)
    return width > 0 and height > 0 and width * height >= box.area / 2


def _is_hidden(face: Box, meant: Box, hide: Sequence[Box]) -> bool:
    return face.iou(meant) < SAME_FACE_IOU and any(face.iou(one) >= SAME_FACE_IOU for one in hide)


@dataclass(slots=True)
class FakeStaging:
    """A staging bucket in which `left` old copies lie; `swept` counts the sweeps."""

    left: int = 0
    swept: int = 0
    errors: list[Exception] = field(default_factory=list)

    def sweep(self) -> int:
        self.swept += 1
        if self.errors:
            raise self.errors.pop(0)
        gone, self.left = self.left, 0
        return gone
