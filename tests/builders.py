"""Builds the values tests talk about; every argument has a default, so a test names what counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from kingdesk.domain.clients import Client
from kingdesk.domain.faces import EngineStamp, Face, FaceQuality, FoundFace
from kingdesk.domain.galleries import FileStamp, NewPhoto, Photo
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId, VerdictId
from kingdesk.domain.matching import Candidate, PhotoEvidence
from kingdesk.domain.verdicts import NewVerdict, Verdict, VerdictKind

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
GALLERY = GalleryId(1)
PHOTO = PhotoId(1)
ANA, BEA, CAIO, DORA = (ClientId(number) for number in (1, 2, 3, 4))

# Whole photos of one grey pixel.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b"
    "0c1912130f141d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ff"
    "c0000b080001000101011100ffc4001f0000010501010101010100000000000000000102030405060708090a0b"
    "ffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a108"
    "2342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a53545556"
    "5758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9"
    "aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7"
    "f8f9faffda0008010100003f002bffd9"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368"
    "00000082008177cd72b60000000049454e44ae426082"
)
# Only the beginnings of these: enough to be taken for what they are.
RAW = b"II*\0\x10\0\0\0CR\2\0" + bytes(200)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(200)

_numbers = count(1)


def a_box(left: float = 0.4, top: float = 0.3, width: float = 0.1, height: float = 0.15) -> Box:
    return Box(left, top, width, height)


def a_quality(
    *,
    pixels: float = 120.0,
    sharpness: float = 1.0,
    brightness: float = 0.5,
    yaw: float = 0.0,
    roll: float = 0.0,
    covered: bool = False,
) -> FaceQuality:
    return FaceQuality(pixels, sharpness, brightness, yaw, roll, covered)


def a_face(
    number: int = 1,
    box: Box | None = None,
    quality: FaceQuality | None = None,
    photo_id: PhotoId = PHOTO,
) -> Face:
    """Return face `number` of a photo; without a box faces 1-9 stand side by side, apart."""
    box = box or a_box(left=number / 10 - 0.05, width=0.08)
    return Face(FaceId(number), photo_id, number - 1, box, 99.0, quality or a_quality())


def a_found_face(
    box: Box | None = None, quality: FaceQuality | None = None, descriptor: bytes = b"\0" * 512
) -> FoundFace:
    return FoundFace(box or a_box(), 99.0, quality or a_quality(), descriptor)


def a_candidate(client_id: ClientId = ANA, similarity: float = 95.0) -> Candidate:
    return Candidate(client_id, similarity / 100, similarity)


def a_verdict(
    kind: VerdictKind = VerdictKind.CONFIRMED,
    box: Box | None = None,
    client_id: ClientId | None = ANA,
    *,
    number: int | None = None,
    photo_id: PhotoId = PHOTO,
) -> Verdict:
    """Return a verdict said after all that were built before it, or at minute `number`."""
    number = next(_numbers) if number is None else number
    at = NOON + timedelta(minutes=number)
    return Verdict(VerdictId(number), GALLERY, photo_id, kind, box, client_id, "someone", at)


def a_new_verdict(
    kind: VerdictKind = VerdictKind.CONFIRMED,
    box: Box | None = None,
    client_id: ClientId | None = ANA,
    *,
    photo_id: PhotoId = PHOTO,
) -> NewVerdict:
    return NewVerdict(photo_id, kind, box, client_id, "someone")


def evidence(
    faces: Sequence[Face],
    candidates: Mapping[Face, Sequence[Candidate]] | None = None,
    verdicts: Sequence[Verdict] = (),
) -> PhotoEvidence:
    by_id = {face.id: list(found) for face, found in (candidates or {}).items()}
    return PhotoEvidence(PHOTO, faces, by_id, verdicts)


def a_photo(
    key: str | Path = "photos/one.jpg",
    *,
    number: int = 1,
    stamp: FileStamp | None = None,
    etag: str | None = None,
) -> Photo:
    return Photo(
        id=PhotoId(number),
        gallery_id=GALLERY,
        key=str(key),
        name=Path(key).name,
        folder="",
        position=number - 1,
        stamp=stamp,
        etag=etag,
        width=None,
        height=None,
        raw_key=None,
        duplicate_of=None,
        missing=False,
    )


def a_new_photo(key: str = "photos/one.jpg", *, size: int = 1000, folder: str = "") -> NewPhoto:
    return NewPhoto(key, Path(key).name, folder, FileStamp(size, 1_700_000_000_000_000_000))


def a_client(
    number: int = 1, name: str = "Ana Souza", *, email: str | None = None, references: int = 1
) -> Client:
    return Client(
        id=ClientId(number),
        gallery_id=GALLERY,
        name=name,
        email=email,
        phone=None,
        note=None,
        enabled=True,
        references=references,
    )


def an_engine_stamp(version: str = "1") -> EngineStamp:
    return EngineStamp("test", version)
