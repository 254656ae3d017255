"""Where a studio's database is and who asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

SslMode: TypeAlias = Literal["verify-full", "verify-ca", "require", "disable"]


@dataclass(frozen=True, slots=True)
class DatabaseLogin:
    """A PostgreSQL database and its user; its `repr` shows no password.

    Attributes:
        host: a name, an address, or the absolute folder of a unix socket.
        port: 1 … 65535.
        name: of the database.
        sslmode: libpq's word for how much the connection must prove.
        sslrootcert: who vouches for the server, PEM; None: the system's authorities.
    """

    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)
    sslmode: SslMode = "verify-full"
    sslrootcert: Path | None = None
