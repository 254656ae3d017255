"""Whole use cases over a real workspace; only seeing is faked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kingdesk.bootstrap import App, open_app
from tests.app.command import CommandLine
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def app(tmp_path: Path, engine: FakeEngine) -> Iterator[App]:
    opened = open_app(tmp_path / "workspace", engine=engine, workers=2)
    yield opened
    opened.close()


@pytest.fixture
def event(app: App, tmp_path: Path) -> Event:
    folder = tmp_path / "photos"
    folder.mkdir()
    gallery, _ = app.galleries.create(app.owner, "Graduation")
    return Event(app, folder, gallery)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    """Run commands; the log they set up is taken down again."""
    root = logging.getLogger()
    level, before = root.level, list(root.handlers)
    yield CommandLine(tmp_path, capsys)
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
