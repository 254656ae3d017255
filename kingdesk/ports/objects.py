"""A bucket of photos, read only: KingDesk never writes, moves or deletes an object in it.

Errors any method may raise: StorageUnreachable, StorageNotVerified, StorageKeyRefused,
StorageDenied, BucketNotFound, BucketElsewhere, ClockWrong, StorageThrottled, StorageFailed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from kingdesk.domain.objects import ObjectFolder, ObjectInfo


class ObjectStore(Protocol):
    """Reads one bucket; safe to call from any thread."""

    @property
    def bucket(self) -> str: ...

    def head(self, key: str) -> ObjectInfo | None:
        """Return what is known of an object, None when there is none."""
        ...

    def listing(
        self, prefix: str, check: Callable[[int], None] | None = None
    ) -> Iterator[ObjectInfo]:
        """Yield every object under a prefix, by key, a page at a time.

        Args:
            prefix: keys start with it.
            check: called before each page with the number yielded; may raise Cancelled.
        """
        ...

    def folder(self, prefix: str) -> Iterator[ObjectFolder]:
        """Yield one level of the bucket as a tree, in as many parts as it has pages."""
        ...

    def read(self, key: str, etag: str | None = None) -> tuple[bytes, ObjectInfo]:
        """Return an object's bytes, whole.

        Args:
            key: of the object.
            etag: the version wanted; any if None.

        Raises:
            PhotoNotStored: there is no such object.
            PhotoChanged: it has another version now, or became another while it was read.
        """
        ...

    def start_of(self, key: str, length: int) -> bytes:
        """Return an object's first bytes, fewer when it is shorter; raises PhotoNotStored."""
        ...

    def download(
        self, key: str, etag: str, to: Path, check: Callable[[int], None] | None = None
    ) -> ObjectInfo:
        """Write an object to a file, whole or not at all; what a broken try got is gone on with.

        Args:
            key: of the object.
            etag: the version wanted.
            to: the file; until it is whole, `to` with `.part` added.
            check: called now and then with the bytes written; may raise Cancelled, after which the
                part stays to be gone on with, where the ETag can prove the whole.

        Raises:
            PhotoNotStored, PhotoChanged, DiskFull
        """
        ...
