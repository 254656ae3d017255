"""AWS Rekognition in the program's words: each method of `FaceCloud` is one call.

Errors any of them may raise: CloudUnreachable, CloudNotVerified, CloudKeyRefused, CloudDenied,
CloudThrottled, CloudFailed. A call that raised was not billed, so far as AWS tells; of tries whose
answers were lost, which it may have billed, whoever opened the cloud is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kingdesk.domain.cloud_errors import CloudDenied
from kingdesk.domain.geometry import Box
from kingdesk.domain.strategies import Operation


class Via(StrEnum):
    """How a picture gets to Rekognition."""

    AUTO = "auto"
    """As bytes where it fits (5 MiB), which AWS says is faster; else staged."""
    BYTES = "bytes"
    STAGING = "staging"


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture as it is sent: the same file always gives the same bytes.

    Attributes:
        data: JPEG, upright, RGB, no metadata; at least 80 pixels on each side.
        width, height: pixels of `data`.
        full_width, full_height: pixels of the file's picture, upright.
        thumbnail: a small copy from the same decode, JPEG, long side `THUMBNAIL_SIDE`.
    """

    data: bytes
    width: int
    height: int
    full_width: int
    full_height: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class CloudQuality:
    """What Rekognition says of a face's picture, in its own scales.

    Attributes:
        sharpness, brightness: 0-100.
        yaw, pitch, roll: degrees.
        covered, sunglasses: None where it was not asked.
    """

    sharpness: float
    brightness: float
    yaw: float
    pitch: float
    roll: float
    covered: bool | None = None
    sunglasses: bool | None = None


@dataclass(frozen=True, slots=True)
class CloudFace:
    """A face in a picture.

    Attributes:
        box: ratios of the upright picture, as reported: it may reach past the edge.
        confidence: percent 0-100.
        face_id: in the collection it was indexed into; None if it was only detected.
        image_id: of the picture it was indexed from.
        reasons: why it was found but not indexed, by Rekognition's words.
    """

    box: Box
    confidence: float
    quality: CloudQuality
    face_id: str | None = None
    image_id: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indexed:
    """The answer of indexing a picture.

    Attributes:
        faces: that are in the collection now.
        unindexed: that were found and left out, with reasons.
        model: face model version of the collection.
    """

    faces: tuple[CloudFace, ...]
    unindexed: tuple[CloudFace, ...]
    model: str


@dataclass(frozen=True, slots=True)
class Alike:
    """One face of a collection that looks like the one searched for; similarity percent 0-100."""

    face_id: str
    external_id: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Searched:
    """The answer of a search.

    Attributes:
        found: most alike first.
        box: of a picture searched with, the face that was taken (the largest), ratios; None where
            the search was by a face's id, or where no face was found in the picture.
        is_faceless: no face was found in the picture: a result, no failure.
    """

    found: tuple[Alike, ...]
    box: Box | None = None
    is_faceless: bool = False


@dataclass(frozen=True, slots=True)
class StoredFace:
    """A face in a collection; none of its vector is ever seen."""

    face_id: str
    external_id: str | None
    image_id: str | None


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection; `model` is the face model version it was made with and keeps."""

    name: str
    model: str
    faces: int


class FaceCloud(Protocol):
    """Finds, keeps and compares faces at AWS; safe to call from threads.

    Calls wait for their turn: one pace of each operation for all threads, the account's quota or
    less where AWS asked for that. Passing errors and throttling are tried again inside.
    """

    def detect(
        self, picture: bytes, name: str, via: Via, *, closely: bool = False
    ) -> list[CloudFace]:
        """Find every face of a picture (DetectFaces), largest first.

        Args:
            picture: what `SentPicture.data` is.
            name: of the photo, for error messages.
            via: how it is sent.
            closely: ask also for occlusion and sunglasses; the same price, a longer wait.

        Raises:
            CloudRefusedPhoto, StagedCopyGone, StagingBucketNotFound, StagingBucketElsewhere
        """
        ...

    def index(  # noqa: PLR0913 -- what IndexFaces takes
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
        """Put the faces of a picture into a collection (IndexFaces); the same picture adds none.

        Args:
            collection: which.
            picture: what `SentPicture.data` is.
            name: of the photo, for error messages.
            external_id: kept with each face, 1-255 of `[a-zA-Z0-9_.:-]`.
            via: how it is sent.
            most: faces, the largest and clearest ones, 1-100.
            filtered: leave faces of poor quality out (`QualityFilter` AUTO, else NONE).

        Raises:
            CollectionNotFound, CollectionFull, CloudRefusedPhoto, StagedCopyGone, Staging…
        """
        ...

    def search(self, collection: str, face_id: str, floor: float) -> Searched | None:
        """Find what looks like a face of the same collection (SearchFaces), from `floor` percent.

        None when there is no such face any more. Raises CollectionNotFound.
        """
        ...

    def search_picture(self, collection: str, picture: bytes, name: str, floor: float) -> Searched:
        """Find what looks like the largest face of a picture (SearchFacesByImage).

        Raises:
            CollectionNotFound, CloudRefusedPhoto
        """
        ...

    def delete_faces(self, collection: str, face_ids: Sequence[str]) -> list[str]:
        """Take faces out of a collection; return those that were there. Free."""
        ...

    def faces(self, collection: str) -> Iterator[StoredFace]:
        """List a collection, page by page. Free. Raises CollectionNotFound."""
        ...

    def collection(self, name: str) -> Collection | None:
        """Describe a collection, None if there is none. Free."""
        ...

    def make_collection(self, name: str) -> Collection:
        """Make a collection, or return the one that is there. Free."""
        ...

    def delete_collection(self, name: str) -> bool:
        """Delete a gallery's own collection with all its faces; False if there was none. Free."""
        ...

    def denied(self, operations: Sequence[Operation], via: Via) -> CloudDenied | None:
        """Try without cost whether the key may do these, and what they and `via` need beside.

        Return the first permission that is missing. What was allowed is not asked again for a
        while.
        """
        ...

    def pace(self) -> dict[Operation, Tempo]:
        """Return how fast each operation goes at the moment."""
        ...

    def share(self, workers: int) -> None:
        """Take only this process's part of the account's rate: so many use it side by side."""
        ...


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast an operation may go.

    Attributes:
        allowed: calls a second now.
        quota: calls a second the account is said to have; `allowed` is less after throttling.
    """

    allowed: float
    quota: float

    @property
    def is_slowed(self) -> bool:
        return self.allowed < self.quota


class Preparation(Protocol):
    """Makes the pictures that are sent; raises PhotoBroken, PhotoUnsupported, PhotoTooLarge."""

    def photo(self, picture: bytes, name: str) -> SentPicture:
        """Return a photo upright, RGB, as large as faces need and as small as limits ask."""
        ...

    def cut(self, sent: SentPicture, box: Box, hide: Sequence[Box] = ()) -> tuple[bytes, Box]:
        """Cut a face with head and shoulders out of a sent picture.

        Args:
            sent: the whole picture.
            box: of the face.
            hide: other faces, made grey where they lie in the part and not on the face.

        Returns:
            JPEG of at least 80 pixels a side (enlarged if need be), and the face's box in it.
        """
        ...

    def cut_all(self, sent: SentPicture, boxes: Sequence[Box]) -> list[tuple[bytes, Box]]:
        """Cut each of a sent picture's faces out, as `cut` does, all others hidden."""
        ...


class Staging(Protocol):
    """The bucket pictures wait in for Rekognition; every copy is deleted after use."""

    def sweep(self) -> int:
        """Delete what this installation left behind and is older than a lease; return how many."""
        ...
