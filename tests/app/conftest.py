"""Whole use cases over a real workspace; only seeing is faked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from kingdesk.bootstrap import App, open_app
from tests.app.cloud import CloudStudio
from tests.app.command import CommandLine
from tests.app.studio import StudioCommands, WebSystem
from tests.app.workers import QueuedStudio, queued_studio
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event
from tests.fakes.keychain import MemoryKeyring
from tests.servers.iam import User
from tests.servers.rekognition import RekognitionServer
from tests.servers.s3 import S3Server
from tests.servers.sqs import SqsServer


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


@pytest.fixture
def keychain() -> MemoryKeyring:
    """Give this computer a keychain, for this test."""
    kept = MemoryKeyring()
    keyring.set_keyring(kept)
    return kept


@pytest.fixture
def web(host_postgres: str, moto: S3Server) -> WebSystem:
    """Give a web system without anybody in it."""
    return WebSystem(host_postgres, moto, moto.make_bucket())


@pytest.fixture
def empty_cloud(
    command: CommandLine, web: WebSystem, keychain: MemoryKeyring, moto: S3Server
) -> Iterator[CloudStudio]:
    """Give a studio whose account at AWS is there; nothing is set up yet."""
    with RekognitionServer(s3=moto) as rekognition:
        yield CloudStudio(StudioCommands.of(command, web), rekognition, moto)


@pytest.fixture
def studio(
    command: CommandLine,
    web: WebSystem,
    keychain: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
) -> StudioCommands:
    """Give a studio that is set up, with a photographer signed in, no photos yet."""
    commands = StudioCommands.of(command, web)
    made = commands.create(monkeypatch)
    assert made.code == 0, made
    return commands


@pytest.fixture
def queued(
    request: pytest.FixtureRequest,
    command: CommandLine,
    web: WebSystem,
    keychain: MemoryKeyring,
    sqs: SqsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[QueuedStudio]:
    """Give a studio with a queue; the strategy is the test's own, by indirect parameters."""
    moto = web.server
    with RekognitionServer(s3=moto, users=[User(moto.keys)]) as rekognition:
        cloud = CloudStudio(StudioCommands.of(command, web), rekognition, moto)
        with queued_studio(cloud, sqs, str(request.param), monkeypatch) as queued:
            yield queued
