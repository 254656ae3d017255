"""A studio with an account at AWS for whole use cases: all of it servers on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from kingdesk.bootstrap import recognition
from tests.app.command import Outcome
from tests.app.studio import StudioCommands
from tests.servers.rekognition import RekognitionServer
from tests.servers.rekognition.painted import Painted, paint, side_by_side
from tests.servers.s3 import S3Server

STAGING: Final = "kingselection-rekog-staging"
"""The web system's own name for the bucket."""
SHARED: Final = "kingselection"
PERSONS: Final[Mapping[str, int]] = {"Ana": 3, "Bea": 41, "Caio": 110, "Dora": 200, "guest": 260}
"""Who is painted how."""
PHOTOS: Final[Mapping[str, tuple[str, ...]]] = {
    "1.jpg": ("Ana",),
    "2.jpg": ("Ana", "Bea"),
    "3.jpg": ("guest",),
    "4.jpg": (),
    "5.jpg": ("Bea", "guest", "Dora"),
    "6.jpg": ("Dora", "Ana"),
    "7.jpg": ("Caio", "Dora", "Bea", "guest"),
    "8.jpg": ("Caio",),
}
FACES: Final = sum(len(people) for people in PHOTOS.values())


def pictured(*people: str, shade: int = 0) -> bytes:
    """Return a photo of these people, side by side."""
    faces: list[Painted] = side_by_side([PERSONS[who] for who in people], width=900, height=675)
    return paint(*faces, width=900, height=675, shade=shade)


@dataclass(slots=True)
class CloudStudio:
    """A photographer's studio, and what AWS has of it.

    Attributes:
        studio: runs commands.
        rekognition: the account's Rekognition, with its bill.
        s3: where pictures are staged; the web system's bucket may be elsewhere.
        sqs: the endpoint of the queue's server; moto's own, beside its S3, if None.
    """

    studio: StudioCommands
    rekognition: RekognitionServer
    s3: S3Server
    shade: int = 500
    sqs: str | None = None

    def variables(self, **changed: str) -> dict[str, str]:
        """Return what the web system's server says of its account."""
        return {
            "AWS_ACCESS_KEY_ID": self.s3.access_key,
            "AWS_SECRET_ACCESS_KEY": self.s3.secret_key,
            "AWS_ENDPOINT_URL_S3": self.s3.endpoint,
            "AWS_ENDPOINT_URL_REKOGNITION": self.rekognition.url,
            "AWS_ENDPOINT_URL_SQS": self.sqs or self.s3.endpoint,
            "S3_STAGING_BUCKET": STAGING,
            "REKOG_COLLECTION_ID": SHARED,
            **changed,
        }

    def set_up(self, monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
        """Make the workspace and what it needs at AWS."""
        # this one finds a face at once: nobody has to wait a second for it in every run
        monkeypatch.setattr(recognition, "_SETTLING_S", 0.01)
        self.studio.more = self.variables(**changed)
        made = self.studio.create(monkeypatch)
        assert made.code == 0, made
        self.done("provision", "--yes")

    def __call__(self, *arguments: object) -> Outcome:
        return self.studio(*arguments)

    def done(self, *arguments: object) -> Any:  # noqa: ANN401 -- whatever document it prints
        return self.studio.done(*arguments)

    def fill(self, photos: Mapping[str, Iterable[str]] = PHOTOS, *, clients: Iterable[str]) -> None:
        """Upload photos to the web system, and add clients and enroll each from one picture."""
        for shade, (name, people) in enumerate(photos.items()):
            self.studio.upload(name, pictured(*people, shade=shade))
        for name in clients:
            self.client(name)

    def client(self, name: str, references: int = 1) -> None:
        """Add a client as the web system does, and enroll her from files."""
        self.studio.web.client(self.studio.party, name)
        files = [self.reference(name) for _ in range(references)]
        self.done("enroll", "Party", name, *files)

    def reference(self, name: str) -> Path:
        """Write a picture of one person, another file each time."""
        self.shade += 1
        file = self.studio.command.home / f"{name}-{self.shade}.jpg"
        file.write_bytes(pictured(name, shade=self.shade))
        return file

    def process(self, strategy: str, *options: object) -> Any:  # noqa: ANN401 -- a document
        return self.done("process", "Party", "--strategy", strategy, "--yes", *options)

    def quote(self, strategy: str) -> Any:  # noqa: ANN401 -- a document
        [quote] = self.done("quote", "Party", "--strategy", strategy)["strategies"]
        return quote

    def billed(self) -> dict[str, int]:
        """Return what AWS would bill so far, by operation."""
        return self.rekognition.ledger.counts

    def receipt(self) -> dict[str, int]:
        """Return what the program says it was billed so far, by operation."""
        total: dict[str, int] = {}
        for calls in self.done("receipt", "Party")["total"]["calls"].values():
            for operation, number in calls.items():
                total[operation] = total.get(operation, 0) + number
        return total

    def names(self) -> dict[str, list[str]]:
        """Return in which photos each client was found."""
        results = self.done("results", "Party")
        return {
            client["name"]: sorted(photo["name"] for photo in client["photos"])
            for client in results["clients"]
        }

    def staged(self) -> list[str]:
        """Return the keys that lie in the staging bucket."""
        client = self.s3.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=STAGING)
        found = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        client.close()
        return found


def in_photos(*clients: str, photos: Mapping[str, Iterable[str]] = PHOTOS) -> dict[str, list[str]]:
    """Return in which photos these people are, as `CloudStudio.names` says it."""
    return {
        client: sorted(name for name, people in photos.items() if client in people)
        for client in clients
    }


def more(after: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """Return by how much each number grew."""
    grown = {name: number - before.get(name, 0) for name, number in after.items()}
    return {name: number for name, number in grown.items() if number}


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let somebody answer the questions of the next command; return what was asked."""
    asked: list[str] = []
    left = list(answers)

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        if left.pop(0) != "yes":
            raise KeyboardInterrupt
        return True

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", confirm)
    return asked
