"""Clients and their references."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import uuid4

from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId, ReferenceId

PLACEHOLDER_EMAIL_DOMAIN: Final = "sem-email.kingdesk.invalid"
_TECHNICAL_EMAIL: Final = re.compile(
    r"^__ks_face_(default|sess)_[^@]*@internal\.king$"
    r"|@cadastro\.kingselection\.invalid$"
    r"|@publico\.kingselection\.invalid$",
    re.IGNORECASE,
)
_GUEST_EMAIL: Final = re.compile(r"guest_[^@]*@guest\.com", re.IGNORECASE)

_EMAIL: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")


class ClientState(StrEnum):
    """How far a client is, in the order a photographer works."""

    NO_REFERENCE = "no_reference"
    WEAK_REFERENCE = "weak_reference"
    NO_PHOTOS = "no_photos"
    FEW = "few"
    TO_CHECK = "to_check"
    READY = "ready"
    DELIVERED = "delivered"
    CHANGED = "changed"


class ReferenceWarning(StrEnum):
    """Why a reference may work badly."""

    SMALL = "small"
    BLURRED = "blurred"
    DARK = "dark"
    TURNED = "turned"
    COVERED = "covered"
    LOOKS_LIKE = "looks_like"


@dataclass(frozen=True, slots=True)
class Client:
    """A person the photographer delivers to.

    Attributes:
        email: None where only a placeholder fills the host's column.
    """

    id: ClientId
    gallery_id: GalleryId
    name: str
    email: str | None
    phone: str | None
    note: str | None
    enabled: bool
    references: int


@dataclass(frozen=True, slots=True)
class NewClient:
    name: str
    email: str | None = None
    phone: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning about a reference; `other` is the client it looks like."""

    kind: ReferenceWarning
    other: ClientId | None = None
    other_name: str | None = None

    def as_text(self) -> str:
        """Return the form scripts see: `small`, or `looks_like:NAME`."""
        return f"{self.kind}:{self.other_name}" if self.other_name else str(self.kind)


class ConsentHow(StrEnum):
    """How somebody agreed to be looked for."""

    WRITING = "writing"
    ONLINE = "online"
    SPOKEN = "spoken"


@dataclass(frozen=True, slots=True)
class Consent:
    """That a client, or who answers for them, agreed to be looked for by their face.

    Attributes:
        by: who agreed; empty where that is the client.
        at: when, UTC.
        how: one of `ConsentHow`, or the words of a class list.
    """

    by: str
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One enrolled face of a client; its picture is kept as our own copy.

    Attributes:
        source: where it came from, as words for the photographer (a file name).
        face_index: which face of that picture, as it was chosen.
        box: the face in our own copy of the picture.
        confidence: percent 0-100.
        consent: None where none is recorded.
        sha256: of the file it was enrolled from.
    """

    id: ReferenceId
    client_id: ClientId
    source: str
    face_index: int
    box: Box
    confidence: float
    warnings: tuple[Warned, ...]
    created_at: datetime
    consent: Consent | None = None
    sha256: str = ""


def placeholder_email() -> str:
    """Return an address that fills the column of a client without e-mail and can't exist."""
    return f"c{uuid4().hex}@{PLACEHOLDER_EMAIL_DOMAIN}"


def shown_email(email: str) -> str | None:
    """Return the address to show, None for a placeholder."""
    return None if email.lower().endswith("@" + PLACEHOLDER_EMAIL_DOMAIN) else email


def is_email(text: str) -> bool:
    """Tell whether a text has the form of one e-mail address; catches slips, proves nothing."""
    return _EMAIL.fullmatch(text) is not None


def is_technical_email(email: str) -> bool:
    """Tell whether a client row is one of the host's own technical rows, never to be shown."""
    return _TECHNICAL_EMAIL.search(email) is not None


def is_guest_email(email: str) -> bool:
    """Tell whether an address is one the web system gave to a visitor who left none."""
    return _GUEST_EMAIL.fullmatch(email) is not None


def is_text(name: str) -> bool:
    """Tell whether a name can be kept: bytes of another encoding on a command line can't."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def name_key(name: str) -> str:
    """Return the form under which two spellings of a name are one: no case, accents or doubles."""
    # Twice: what NFKD makes of a letter (of a mathematical one, say) may be a capital again.
    plain = name
    for _ in range(2):
        plain = unicodedata.normalize("NFKD", plain.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.replace("_", " ").split())
