"""What it takes to get at Rekognition and its staging bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kingdesk.domain.studio_errors import SettingMissing

DEFAULT_PREFIX: Final = "staging/"
"""Where the web system stages its own pictures if nobody says otherwise."""
OWN_FOLDER: Final = "kingdesk/"
"""What lies under it in the staging bucket is ours; nothing else there is ever touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudLogin:
    """An account at AWS, and the names of what is ours there.

    Attributes:
        region: of everything.
        collection: the shared one, of clients' faces; galleries' own begin with its name.
        access_key_id, secret_access_key: never shown.
        installation: of KingDesk on this computer; letters, digits and dashes.
        staging_bucket: None where there is none.
        staging_prefix: of the bucket's objects; None: the web system's own.
        rekognition_endpoint, s3_endpoint: other addresses than AWS's.
        calls_per_second: by operation, where the account's quota is not the region's usual.
        connections: how many threads may call at the same time without waiting.
    """

    region: str
    collection: str
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    installation: str
    staging_bucket: str | None = None
    staging_prefix: str | None = None
    rekognition_endpoint: str | None = None
    s3_endpoint: str | None = None
    calls_per_second: Mapping[str, float] = field(default_factory=dict)
    connections: int = 32

    @property
    def bucket(self) -> str:
        """Return the staging bucket; raises SettingMissing where there is none."""
        if not self.staging_bucket:
            raise SettingMissing(name="S3_STAGING_BUCKET")
        return self.staging_bucket

    @property
    def our_prefix(self) -> str:
        """Return what the keys of every KingDesk begin with."""
        given = DEFAULT_PREFIX if self.staging_prefix is None else self.staging_prefix
        prefix = given.strip("/")
        return f"{prefix}/{OWN_FOLDER}" if prefix else OWN_FOLDER

    @property
    def own_prefix(self) -> str:
        """Return what the keys of this installation begin with."""
        return f"{self.our_prefix}{self.installation}/"
