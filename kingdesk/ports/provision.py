"""What a studio needs at AWS before the first photo: looked at, and made where it is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kingdesk.domain.errors import KingdeskError


class Part(StrEnum):
    """One thing that is set up at AWS."""

    STAGING_BUCKET = "staging_bucket"
    PUBLIC_ACCESS = "blocked_public_access"
    """Nobody from outside can ever read the bucket."""
    ENCRYPTION = "encryption"
    """What lies in the bucket is encrypted at rest."""
    TLS_ONLY = "tls_only"
    """Nobody gets at the bucket over an unencrypted connection."""
    LIFECYCLE = "lifecycle"
    """What a crash left in the bucket is deleted after a day."""
    COLLECTION = "collection"
    DEAD_LETTERS = "dead_letters"
    QUEUE = "queue"
    REDRIVE = "redrive"
    """A message nobody could end goes to the dead letters by itself."""
    QUEUE_ENCRYPTION = "queue_encryption"
    """What lies in the queue and its dead letters is encrypted at rest."""
    QUEUE_TLS_ONLY = "queue_tls_only"
    """Nobody gets at either over an unencrypted connection."""


class PartState(StrEnum):
    """How a part was found, and what was done."""

    THERE = "there"
    MISSING = "missing"
    MADE = "made"


@dataclass(frozen=True, slots=True)
class ProvisionedPart:
    """A part and the name of what it is, or belongs to."""

    part: Part
    name: str
    state: PartState


@dataclass(frozen=True, slots=True)
class Provisioning:
    """Every part, in the order they are made.

    Attributes:
        lacks: what is there but not as it should be; others set it up, so it is kept.
    """

    parts: tuple[ProvisionedPart, ...]
    lacks: tuple[KingdeskError, ...] = ()

    @property
    def missing(self) -> tuple[ProvisionedPart, ...]:
        return tuple(part for part in self.parts if part.state is PartState.MISSING)

    @property
    def made(self) -> tuple[ProvisionedPart, ...]:
        return tuple(part for part in self.parts if part.state is PartState.MADE)


@dataclass(frozen=True, slots=True)
class Policies:
    """What keys need to be allowed, and nothing more.

    Attributes:
        daily: of IAM, for the key KingDesk works with, as a JSON document.
        provisioning: of IAM, for the key `provision` is run with once, as a JSON document.
        token: what a token of Cloudflare R2 needs, by the names in its form.
    """

    daily: Mapping[str, object]
    provisioning: Mapping[str, object]
    token: Mapping[str, str]


class Provisioner(Protocol):
    """Sets a studio's account at AWS up; doing it twice changes nothing.

    Raises:
        CloudDenied, StagingBucketTaken, StagingBucketElsewhere, and those of any call to AWS
    """

    def plan(self) -> Provisioning:
        """Look what is there and what is missing; nothing is changed."""
        ...

    def apply(self) -> Provisioning:
        """Make what is missing; what others set up is kept."""
        ...
