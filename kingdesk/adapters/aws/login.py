"""What it takes to get at Rekognition and its staging bucket."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from kingdesk.domain.studio_errors import SettingMissing, SettingWrong

DEFAULT_PREFIX: Final = "staging/"
"""Where the web system stages its own pictures if nobody says otherwise."""
OWN_FOLDER: Final = "kingdesk/"
"""What lies under it in the staging bucket is ours; nothing else there is ever touched."""
_QUEUE_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")
_QUEUE_HOST: Final = re.compile(
    r"(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue|queue)\.(amazonaws\.com(?:\.cn)?)"
)


def region_of(address: str) -> str | None:
    """Return the region a queue's address names; None of one that is not AWS's."""
    found = _QUEUE_HOST.fullmatch(urlsplit(address).hostname or "")
    return (found[1] or found[2] or "us-east-1") if found else None


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a queue is.

    Attributes:
        address: as it was given; None: by its name, in the account and region of the login.
    """

    name: str
    address: str | None = None

    @classmethod
    def of(cls, given: str, setting: str) -> QueuePlace:
        """Return the place an address or a name means; raises SettingWrong for neither."""
        address = given if "://" in given else None
        name = urlsplit(given).path.rstrip("/").rpartition("/")[2] if address else given
        if name.endswith(".fifo"):
            raise SettingWrong(name=setting, reason="it is a FIFO queue; a standard one is needed")
        if not _QUEUE_NAME.fullmatch(name):
            raise SettingWrong(name=setting, reason="it is no address of a queue")
        return cls(name, address)

    @property
    def region(self) -> str | None:
        """Return the region of an address of AWS's; None of another, or where there is none."""
        return region_of(self.address or "")

    @property
    def endpoint(self) -> str | None:
        """Return the server of an address that is not AWS's; None of others."""
        if self.address is None or self.region is not None:
            return None
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


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
        rekognition_endpoint, s3_endpoint, sqs_endpoint: other addresses than AWS's.
        queue, dead_letters: addresses or names of the owner's queues; None where there are none.
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
    sqs_endpoint: str | None = None
    queue: str | None = None
    dead_letters: str | None = None
    calls_per_second: Mapping[str, float] = field(default_factory=dict)
    connections: int = 32

    @property
    def bucket(self) -> str:
        """Return the staging bucket; raises SettingMissing where there is none."""
        if not self.staging_bucket:
            raise SettingMissing(name="S3_STAGING_BUCKET")
        return self.staging_bucket

    @property
    def queue_place(self) -> QueuePlace:
        """Return where the queue is; raises SettingMissing, SettingWrong."""
        if not self.queue:
            raise SettingMissing(name="SQS_QUEUE_URL")
        return QueuePlace.of(self.queue, "SQS_QUEUE_URL")

    @property
    def dead_letters_place(self) -> QueuePlace:
        """Return where the dead letters are; raises SettingMissing, SettingWrong."""
        if not self.dead_letters:
            raise SettingMissing(name="SQS_DLQ_URL")
        return QueuePlace.of(self.dead_letters, "SQS_DLQ_URL")

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
