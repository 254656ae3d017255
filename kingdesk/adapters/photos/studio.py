"""A studio's photos: in the bucket, and whatever of them lies on this computer already."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import structlog

from kingdesk.adapters.photos.etags import EtagProof
from kingdesk.adapters.photos.files import read_whole, reading, stamp_of
from kingdesk.domain.errors import (
    ItemError,
    PhotoChanged,
    PhotoNotInBucket,
    PhotoNotStored,
    renamed,
)
from kingdesk.domain.galleries import FileStamp, Photo
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.objects import ObjectInfo, gallery_prefix, object_key, place_of
from kingdesk.ports.local_copies import ORIGINAL, ContentCache, Pair, Pairs, content_name
from kingdesk.ports.objects import ObjectStore
from kingdesk.ports.photos import PhotoContent
from kingdesk.ports.pictures import GLIMPSE

log = structlog.get_logger()

_NEWS: Final = 50_000
"""Objects whose last answer is remembered where the database says something else: 10 MB."""
_RECENT: Final = 32 << 20
"""Bytes of photos just read that are held: the faces of one photo are cut out one by one."""
_AT_ONCE: Final = 8
"""Single objects asked for at the same time."""


@dataclass(frozen=True, slots=True)
class _Version:
    """What is known of an object without asking the bucket."""

    etag: str
    stamp: FileStamp


class StudioSource:
    """The `PhotoSource` of a studio; reads the bucket only for what does not lie here.

    A photo is read from the file it is paired with, while that file is unchanged, else from the
    original that was kept, else from the bucket. Wherever the bytes came from, `etag` and `stamp`
    are the object's.

    Args:
        objects: the bucket.
        pairs: files she has anyway.
        kept: where originals are kept.
        keep_originals: keep what was downloaded.
    """

    def __init__(
        self,
        objects: ObjectStore,
        pairs: Pairs,
        kept: ContentCache,
        *,
        keep_originals: bool = False,
    ) -> None:
        self._objects = objects
        self._pairs = pairs
        self._kept = kept
        self._proof = EtagProof()
        self._keeps = keep_originals
        self._news = _News()
        self._recent = _Recent()

    def read(self, photo: Photo) -> PhotoContent:
        key = _key_of(photo)
        with _named(photo):
            return self._read(photo, key, self._known(photo, key))

    def read_edited(self, photo: Photo) -> PhotoContent:
        edited = _edited(photo)
        if edited is None:
            return self.read(photo)
        key = _key_of(edited)
        with _named(photo):
            found = self._asked(key)  # each time: no row says which version this one is
            if found is not None:
                try:
                    return self._read(edited, key, found)
                except PhotoNotStored:
                    self._news.forget(key)
        return self.read(photo)

    def stamp(self, photo: Photo) -> FileStamp | None:
        key = object_key(photo.key)
        info = None if key is None else self._objects.head(key)
        if info is None:
            return None
        self._learn(photo, info)
        return info.stamp

    def stamps(self, photos: Iterable[Photo]) -> Mapping[PhotoId, FileStamp | None]:
        wanted = list(photos)
        stamps: dict[PhotoId, FileStamp | None] = {photo.id: None for photo in wanted}
        by_prefix: dict[str, dict[str, list[Photo]]] = {}
        alone: list[Photo] = []
        for photo in wanted:
            key, prefix = object_key(photo.key), gallery_prefix(photo.gallery_id)
            if key is not None and key.startswith(prefix):
                by_prefix.setdefault(prefix, {}).setdefault(key, []).append(photo)
            elif key is not None:
                alone.append(photo)
        for prefix, by_key in by_prefix.items():
            for info in self._objects.listing(prefix):
                for photo in by_key.get(info.key, ()):
                    stamps[photo.id] = info.stamp
                    self._learn(photo, info)
        if alone:
            with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="head") as pool:
                found = pool.map(self.stamp, alone)
                stamps.update(zip((photo.id for photo in alone), found, strict=True))
        return stamps

    def version(self, photo: Photo) -> str | None:
        key = object_key(photo.key)
        return None if key is None else _version(key, photo.etag or "")

    def glimpse(self, photo: Photo) -> bytes | None:
        key = _key_of(photo)
        if self.path(photo) is not None:
            return None
        with _named(photo):
            return self._objects.start_of(key, GLIMPSE)

    def path(self, photo: Photo) -> Path | None:
        return self.own_file(photo) or self._kept_file(photo)

    def own_file(self, photo: Photo) -> Path | None:
        """Return the file of hers a photo is read from; None where only a copy of ours is here."""
        key = object_key(photo.key)
        pair = None if key is None else self._pair(photo, key, self._known(photo, key))
        if pair is None or not self._proof.is_still(pair.path, pair.stamp):
            return None
        return pair.path

    def _kept_file(self, photo: Photo) -> Path | None:
        key = object_key(photo.key)
        known = None if key is None else self._known(photo, key)
        if key is None or known is None:
            return None
        return self._kept.path(content_name(ORIGINAL, _version(key, known.etag)))

    def is_same(self, photo: Photo, given: Path | bytes) -> bool:
        """Tell whether a file, or its bytes, are what `read_edited` gives, without fetching it.

        False also where that can't be known.
        """
        wanted = _edited(photo) or photo
        key = object_key(wanted.key)
        if key is None:
            return False
        info = self._objects.head(key)
        if info is None and wanted is not photo and (key := object_key(photo.key)):
            info = self._objects.head(key)  # the edited version is gone
        if info is None:
            return False
        if isinstance(given, bytes):
            return self._proof.compare_bytes(given, info) is True
        try:
            return self._proof.compare(given, info) is True
        except ItemError:
            return False

    # --- inside ---------------------------------------------------------------------------------

    def _read(self, photo: Photo, key: str, known: _Version | None) -> PhotoContent:
        pair = self._pair(photo, key, known)
        if pair is not None and known is None:
            known = self._asked(key)
            if known is None:
                raise PhotoNotStored(name=photo.name)
        if known is not None:
            data = self._from_disk(pair, key, known)
            if data is not None:
                return PhotoContent(data, known.etag, known.stamp, _version(key, known.etag))
        return self._from_bucket(photo, key, known)

    def _from_disk(self, pair: Pair | None, key: str, known: _Version) -> bytes | None:
        recent = self._recent.get(_version(key, known.etag))
        if recent is not None:
            return recent
        if pair is not None and pair.etag == known.etag:
            try:
                return _paired_bytes(pair)
            except ItemError as error:
                log.info("paired file not used", photo=pair.photo_id, reason=error.code)
        data = self._kept.get(content_name(ORIGINAL, _version(key, known.etag)))
        return data if data is not None and len(data) == known.stamp.size else None

    def _from_bucket(self, photo: Photo, key: str, known: _Version | None) -> PhotoContent:
        hint = photo.etag if known is None else known.etag
        try:
            data, info = self._objects.read(key, hint)
        except PhotoChanged:
            if hint is None:
                raise
            data, info = self._objects.read(key)  # as it is now
        self._learn(photo, info)
        version = _version(key, info.etag)
        self._recent.put(version, data)
        if self._keeps:
            self._kept.put(content_name(ORIGINAL, version), data)
        return PhotoContent(data, info.etag, info.stamp, version)

    def _pair(self, photo: Photo, key: str, known: _Version | None) -> Pair | None:
        pair = self._pairs.get(photo.id)
        if pair is None or pair.key != key:
            return None
        return pair if known is None or known.etag == pair.etag else None

    def _known(self, photo: Photo, key: str) -> _Version | None:
        """Return the newest that is known of an object: of this session or of the database."""
        news = self._news.of(key)
        if photo.etag is None or photo.stamp is None:
            return news
        row = _Version(photo.etag, photo.stamp)
        return news if news is not None and news.stamp.mtime_ns >= row.stamp.mtime_ns else row

    def _asked(self, key: str) -> _Version | None:
        info = self._objects.head(key)
        if info is None:
            return None
        version = _Version(info.etag, info.stamp)
        self._news.put(key, version)
        return version

    def _learn(self, photo: Photo, info: ObjectInfo) -> None:
        if (photo.etag, photo.stamp) == (info.etag, info.stamp):
            self._news.forget(info.key)
        else:
            self._news.put(info.key, _Version(info.etag, info.stamp))


class _News:
    """What the bucket said of objects lately, where the database did not know it yet."""

    def __init__(self) -> None:
        self._versions: OrderedDict[str, _Version] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: str) -> _Version | None:
        with self._lock:
            return self._versions.get(key)

    def put(self, key: str, version: _Version) -> None:
        with self._lock:
            self._versions[key] = version
            self._versions.move_to_end(key)
            if len(self._versions) > _NEWS:
                self._versions.popitem(last=False)

    def forget(self, key: str) -> None:
        with self._lock:
            self._versions.pop(key, None)


class _Recent:
    """The photos read last, a few of them."""

    def __init__(self) -> None:
        self._photos: OrderedDict[str, bytes] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def get(self, version: str) -> bytes | None:
        with self._lock:
            return self._photos.get(version)

    def put(self, version: str, data: bytes) -> None:
        with self._lock:
            self._held += len(data) - len(self._photos.pop(version, b""))
            self._photos[version] = data
            while self._held > _RECENT:
                self._held -= len(self._photos.popitem(last=False)[1])


def _key_of(photo: Photo) -> str:
    place = place_of(photo.key)
    if place.key is None:
        raise PhotoNotInBucket(name=photo.name, where=place.kind.words)
    return place.key


def _edited(photo: Photo) -> Photo | None:
    """Return the edited version as a photo of its own; nothing is known of its file."""
    if photo.edited_key is None or object_key(photo.edited_key) == object_key(photo.key):
        return None
    return replace(photo, key=photo.edited_key, stamp=None, etag=None)


def _version(key: str, etag: str) -> str:
    return f"{key} {etag}"


@contextmanager
def _named(photo: Photo) -> Iterator[None]:
    """Say of a photo what the bucket says of a key."""
    try:
        yield
    except ItemError as error:
        raise renamed(error, photo.name) from error


def _paired_bytes(pair: Pair) -> bytes:
    """Read the file of a pair; raises as a folder's photo, PhotoChanged if it is another now."""
    name = pair.path.name
    with reading(pair.path, name) as (file, before):
        if stamp_of(before) != pair.stamp:
            raise PhotoChanged(name=name)
        data = read_whole(file, before.st_size, name)
        if stamp_of(os.fstat(file)) != pair.stamp or len(data) != pair.stamp.size:
            raise PhotoChanged(name=name)
    return data
