"""A studio for whole use cases: the web system's database and bucket, filled as it fills them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import bcrypt
import psycopg
import pytest
from psycopg import sql

from kingdesk.environment import StudioEnvironment, studio_of
from tests.app.command import CommandLine, Outcome
from tests.servers.s3 import S3Server

STUDIO: Final = "Studio"
"""What the workspace is called here."""
PASSWORD: Final = "of-the-web-page-1"  # noqa: S105 - of a test
_COST: Final = 4
"""Of bcrypt; the web system's is 10, which takes the tests too long."""


@dataclass(frozen=True, slots=True)
class Photographer:
    """Who has an account of the web system."""

    id: str
    email: str
    item: int


@dataclass(frozen=True, slots=True)
class WebSystem:
    """The web system, as its database and its bucket.

    Attributes:
        url: of the database, for whoever may do all there.
        bucket: all its photos are in.
    """

    url: str
    server: S3Server
    bucket: str

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            yield connection

    def variables(self) -> dict[str, str]:
        """Return the variables that its server has."""
        login, _, rest = self.url.rpartition("@")
        if login.count(":") == 1:  # a server that lets everybody in
            login += ":any"
        return {
            "DATABASE_URL": f"{login}@{rest}?sslmode=disable",
            "R2_ACCOUNT_ID": "0123456789abcdef",
            "R2_ACCESS_KEY_ID": self.server.access_key,
            "R2_SECRET_ACCESS_KEY": self.server.secret_key,
            "R2_BUCKET": self.bucket,
            "R2_ENDPOINT": self.server.endpoint,
        }

    def studio(self, **changed: str) -> StudioEnvironment:
        return studio_of(self.variables() | changed)

    def photographer(self, name: str, email: str) -> Photographer:
        """Give somebody an account with `PASSWORD`."""
        kept = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(_COST)).decode()
        number = f"CODE-{uuid4().hex[:8]}"
        with self.database() as database:
            database.execute(
                "INSERT INTO users (id, email, name, password_hash) VALUES (%s, %s, %s, %s)",
                (number, email, name, kept),
            )
            item = _id(
                database,
                "INSERT INTO profile_items (user_id, item_type) VALUES (%s, 'king_selection')"
                " RETURNING id",
                number,
            )
        return Photographer(number, email, item)

    def gallery(self, whose: Photographer, name: str) -> int:
        with self.database() as database:
            return _id(
                database,
                "INSERT INTO king_galleries"
                " (profile_item_id, nome_projeto, slug, cliente_email, senha_hash)"
                " VALUES (%s, %s, %s, %s, '-') RETURNING id",
                whose.item,
                name,
                f"{name.lower().replace(' ', '-')}-{uuid4().hex[:6]}",
                f"host-{uuid4().hex[:6]}@example.com",
            )

    def client(self, gallery: int, name: str) -> int:
        with self.database() as database:
            return _id(
                database,
                "INSERT INTO king_gallery_clients (gallery_id, nome, email, senha_hash)"
                " VALUES (%s, %s, %s, '-') RETURNING id",
                gallery,
                name,
                f"{uuid4().hex[:8]}@example.com",
            )

    def photo(self, gallery: int, name: str, content: bytes, position: int = 0) -> int:
        """Upload a photo as the web system does: an object of a random name, and a row."""
        key = f"galleries/{gallery}/{uuid4()}{Path(name).suffix or '.jpg'}"
        client = self.server.client()
        client.put_object(Bucket=self.bucket, Key=key, Body=content, ContentType="image/jpeg")
        client.close()
        with self.database() as database:
            return _id(
                database,
                'INSERT INTO king_photos (gallery_id, file_path, original_name, "order")'
                " VALUES (%s, %s, %s, %s) RETURNING id",
                gallery,
                f"r2:{key}",
                name,
                position,
            )

    def key_of(self, photo: int) -> str:
        """Return the object's key of a photo."""
        with self.database() as database:
            row = database.execute("SELECT file_path FROM king_photos WHERE id = %s", (photo,))
            return str((row.fetchone() or ("",))[0]).removeprefix("r2:")

    def asked(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a query of the web system's own finds."""
        with self.database() as database:
            return database.execute(query.encode(), values).fetchall()

    def host_rows(self) -> Mapping[str, str]:
        """Return a hash of every table of the web system's, by name."""
        with self.database() as database:
            names = [
                str(row[0])
                for row in database.execute(
                    "SELECT table_name FROM information_schema.tables"
                    " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
                )
            ]
            return {name: _digest(database, name) for name in names}

    def objects(self) -> dict[str, str]:
        """Return every object of the bucket with its ETag."""
        client = self.server.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        found = {o["Key"]: o["ETag"] for page in pages for o in page.get("Contents", ())}
        client.close()
        return found


def _id(database: psycopg.Connection, query: str, *values: object) -> int:
    row = database.execute(query.encode(), values).fetchone()
    assert row is not None
    return int(row[0])


def _digest(database: psycopg.Connection, table: str) -> str:
    query = sql.SQL("SELECT t::text FROM {} AS t ORDER BY 1").format(sql.Identifier(table))
    return hashlib.sha256(repr(database.execute(query).fetchall()).encode()).hexdigest()


@dataclass(slots=True)
class StudioCommands:
    """Two photographers of one web system; the first one works, by commands alone.

    Attributes:
        party: her gallery; other_party: of the other one.
        photos: hers, ids by name.
        more: variables of the web system's server beside those of database and bucket.
    """

    command: CommandLine
    web: WebSystem
    ana: Photographer
    rui: Photographer
    party: int
    other_party: int
    photos: dict[str, int] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, command: CommandLine, web: WebSystem) -> StudioCommands:
        ana = web.photographer("Ana Prado", "ana@example.com")
        rui = web.photographer("Rui Other", "rui@example.com")
        party, other = web.gallery(ana, "Party"), web.gallery(rui, "Hidden feast")
        return cls(command, web, ana, rui, party, other)

    def __call__(self, *arguments: object) -> Outcome:
        outcome = self.command.bare("--workspace", STUDIO, *arguments)
        self.shown += [outcome.out, outcome.err]
        return outcome

    def done(self, *arguments: object) -> Any:  # noqa: ANN401 -- whatever document it prints
        outcome = self("--json", *arguments)
        assert outcome.code == 0, outcome
        return outcome.json

    def create(self, monkeypatch: pytest.MonkeyPatch, *options: str) -> Outcome:
        """Set the workspace up from the file the web system's server has."""
        env = self.command.home / "host.env"
        variables = self.web.variables() | self.more
        env.write_text("".join(f"{k}={v}\n" for k, v in variables.items()), "utf-8")
        monkeypatch.setenv("KINGDESK_EMAIL", self.ana.email)
        monkeypatch.setenv("KINGDESK_PASSWORD", PASSWORD)
        made = self.command.bare(
            *("--json", "workspace", "create", STUDIO, "--studio", "--env", env, *options)
        )
        monkeypatch.delenv("KINGDESK_EMAIL")
        monkeypatch.delenv("KINGDESK_PASSWORD")
        self.shown += [made.out, made.err]
        return made

    def upload(self, name: str, content: bytes) -> int:
        """Upload a photo of her party."""
        self.photos[name] = self.web.photo(self.party, name, content, len(self.photos))
        return self.photos[name]
