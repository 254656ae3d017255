"""Runs the real command line inside the test, with its output and exit code."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kingdesk.bootstrap import open_app
from kingdesk.cli.main import run
from tests.fakes.engine import FakeEngine, a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 -- whatever document the command prints
        return json.loads(self.out)


@dataclass(slots=True)
class CommandLine:
    """A studio with a folder of photos, worked on by commands alone."""

    home: Path
    capture: pytest.CaptureFixture[str]
    engine: FakeEngine = field(default_factory=FakeEngine)
    _shade: int = 0

    @property
    def photos(self) -> Path:
        return self.home / "photos"

    def __call__(self, *arguments: object) -> Outcome:
        """Run a command in this test's workspace."""
        return self.bare("--workspace", self.home / "workspace", *arguments)

    def bare(self, *arguments: object) -> Outcome:
        """Run a command without naming a workspace."""
        self.capture.readouterr()
        code = run([str(a) for a in arguments], partial(open_app, engine=self.engine))
        said = self.capture.readouterr()
        return Outcome(code, said.out, said.err)

    def done(self, *arguments: object) -> Any:  # noqa: ANN401 -- whatever document it prints
        """Run a command that must succeed and return its document."""
        outcome = self("--json", *arguments)
        assert outcome.code == 0, outcome
        return outcome.json

    def picture(self, name: str, *people: str) -> Path:
        """Write a picture of these people, from left to right."""
        self._shade += 1
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        places = (LEFT, MIDDLE, RIGHT)
        path.write_bytes(a_picture(*zip(people, places, strict=False), shade=self._shade))
        return path

    def event(self) -> None:
        """Make a processed gallery: Ana in 1 and 2, Bea in 2, a stranger in 3."""
        self.picture("photos/1.jpg", "ana")
        self.picture("photos/2.jpg", "ana", "bea")
        self.picture("photos/3.jpg", "stranger")
        self.done("gallery", "import", "Party", self.photos)
        for name in ("Ana", "Bea"):
            self.done("client", "add", "Party", name)
            self.done("enroll", "Party", name, self.picture(f"ref-{name}.jpg", name.lower()))
        self.done("process", "Party")
