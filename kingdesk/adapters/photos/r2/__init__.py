"""A studio's photos in Cloudflare R2, spoken to as S3; boto is loaded when a bucket is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kingdesk.adapters.photos.r2.login import BucketLogin

if TYPE_CHECKING:
    from kingdesk.adapters.photos.r2.bucket import R2Bucket

__all__ = ["BucketLogin", "open_bucket"]


def open_bucket(
    login: BucketLogin, *, public_base_url: str | None = None, connections: int = 16
) -> R2Bucket:
    """Make a bucket ready to be read; nothing is sent before its first method is called.

    Args:
        login: which bucket, and the keys to it.
        public_base_url: an address that gives the bucket's objects to anybody, tried first.
        connections: how many threads may read at the same time without waiting.

    Raises:
        SettingMissing, SettingWrong: the address or the bucket's name can't be right.
    """
    # a quarter of a second, which an embedded workspace must not pay
    from kingdesk.adapters.photos.r2.bucket import connect  # noqa: PLC0415

    return connect(login, public_base_url=public_base_url, connections=connections)
