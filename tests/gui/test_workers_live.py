"""The whole main job by two workers of a queue, real processes, while the window shows it."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kingdesk import paths
from kingdesk.bootstrap import App, open_app
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from kingdesk.domain.strategies import Strategy
from kingdesk.gui.costs.dialog import ProcessDialog
from kingdesk.gui.costs.receipts import CostsDialog
from kingdesk.settings import read_settings, workspace_name, workspace_place
from tests.app.cloud import CloudStudio
from tests.app.command import CommandLine
from tests.app.studio import STUDIO, StudioCommands, WebSystem
from tests.app.workers import AT_ONCE, PHOTOS, QueuedStudio, queued_studio
from tests.fakes.keychain import MemoryKeyring
from tests.gui.conftest import Open, Person
from tests.gui.costs import words_of
from tests.servers.iam import User
from tests.servers.rekognition import RekognitionServer
from tests.servers.s3 import S3Server
from tests.servers.sqs import SqsServer

pytestmark = pytest.mark.long

MORE: Final = 40
"""Photos beside the usual eight: enough that a worker can die in the middle."""
CALL_S: Final = 1.0
"""How long each call of Rekognition takes, so that there is something to see."""
LONGEST_S: Final = 120


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
def queued(
    command: CommandLine,
    host_postgres: str,
    moto: S3Server,
    sqs: SqsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[QueuedStudio]:
    """Give a studio with a queue and an account at AWS, that finds faces by indexing them."""
    keyring.set_keyring(MemoryKeyring())
    web = WebSystem(host_postgres, moto, moto.make_bucket())
    with RekognitionServer(s3=moto, users=[User(moto.keys)]) as rekognition:
        cloud = CloudStudio(StudioCommands.of(command, web), rekognition, moto)
        with queued_studio(cloud, sqs, "indexed", monkeypatch) as queued:
            people = list(PHOTOS.values())
            queued.upload({f"more-{n:04}.jpg": people[n % len(people)] for n in range(MORE)})
            yield queued


@pytest.fixture
def studio(queued: QueuedStudio) -> Iterator[App]:
    settings = read_settings(paths.settings_file())
    place = workspace_place(settings, STUDIO)
    app = open_app(place, name=workspace_name(settings, place))
    yield app
    app.close()


@dataclass(slots=True)
class Onlooker:
    """Somebody who watches the work line, and keeps what it said and pictures of the window.

    Attributes:
        said: seconds since it began, and the line's whole words from then on.
    """

    person: Person
    pictures: Path
    said: list[tuple[float, str]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def look(self) -> str:
        """Return what the line says at the moment."""
        words = self.person.said
        if not self.said or self.said[-1][1] != words:
            self.said.append((time.monotonic() - self.began, words))
        return words

    def until(self, holds: Callable[[str], bool], what: str) -> str:
        """Look on until the line says something; return it."""
        end = time.monotonic() + LONGEST_S
        while time.monotonic() < end:
            if holds(self.look()):
                return self.said[-1][1]
            QTest.qWait(50)
        raise AssertionError(f"the line never told {what}: {self.told()}")

    def photograph(self, name: str) -> None:
        self.person.window.grab().save(str(self.pictures / f"{name}.png"))

    def told(self) -> str:
        return "\n".join(f"{at:6.1f} s  {words}" for at, words in self.said)

    @property
    def counts(self) -> list[int]:
        """Return how many photos were done, as the line said one after another."""
        lines = [words for _, words in self.said if words.startswith("Processing")]
        parts = [part for words in lines for part in words.split(" · ")]
        ends = f" of {len(PHOTOS) + MORE}"
        return [int(part.removesuffix(ends)) for part in parts if part.endswith(ends)]


def hand_over(person: Person, onlooker: Onlooker) -> str:
    """Leave the processing to workers, as somebody does; return what the way said it costs."""
    person.window.processing.ask()
    dialog = person.dialog(ProcessDialog)
    person.wait_for(lambda: dialog.cards is not None)
    assert dialog.cards is not None
    card = dialog.cards.cards[Strategy.INDEXED]
    card.click()
    dialog.by_workers.click()
    dialog.consent.setChecked(True)
    said = card.words
    dialog.grab().save(str(onlooker.pictures / "asked.png"))
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    return said


def look_at_result(person: Person, onlooker: Onlooker, ana: ClientId, photo: PhotoId) -> set[str]:
    """Look at a client's photos, the boxes of one, and the receipt; return which photos she has."""
    person.window.browsing.choose_client(ana)
    person.wait()
    shown = set(person.shown)
    onlooker.photograph("client")
    person.window.browsing.open_photo(photo)
    person.wait()
    onlooker.photograph("boxes")
    person.window.actions_.costs.trigger()
    costs = person.dialog(CostsDialog)
    person.wait()
    costs.grab().save(str(onlooker.pictures / "receipt.png"))
    onlooker.said.append((time.monotonic() - onlooker.began, words_of(costs)))
    return shown


def test_the_window_shows_live_how_two_workers_do_a_gallery_and_one_of_them_is_killed(
    queued: QueuedStudio, studio: App, open_window: Open, tmp_path: Path
) -> None:
    queued.quote()
    queued.cloud.rekognition.faults.slow(CALL_S)
    person = open_window(studio)
    person.window.resize(1440, 900)
    onlooker = Onlooker(person, tmp_path)

    quoted = hand_over(person, onlooker)
    onlooker.until(lambda words: "no worker is running" in words, "that nobody works")
    onlooker.photograph("start")
    workers = [queued.worker() for _ in range(2)]
    onlooker.until(lambda words: "2 workers" in words, "of two workers")
    both = onlooker.until(
        lambda words: "2 workers" in words and "left" in words and onlooker.counts[-1] >= 12,
        "how fast two workers are",
    )
    onlooker.photograph("middle")
    workers[0].process.send_signal(signal.SIGKILL)
    workers[0].until_killed()
    alone = onlooker.until(lambda words: "1 worker" in words.split(" · "), "of one worker")
    onlooker.photograph("killed")
    ended = onlooker.until(lambda words: "Done" in words and "spent" in words, "of the end")
    person.wait()
    onlooker.photograph("end")
    workers[1].drain()
    gallery = GalleryId(queued.cloud.studio.party)
    ana = studio.clients.find(studio.owner, gallery, "Ana").id
    photo = PhotoId(queued.cloud.studio.photos["2.jpg"])
    shown = look_at_result(person, onlooker, ana, photo)
    (tmp_path / "said.txt").write_text(f"{quoted}\n\n{onlooker.told()}\n", "utf-8")

    assert onlooker.counts == sorted(onlooker.counts)
    assert len(set(onlooker.counts)) >= 4, onlooker.told()
    assert all("no worker" not in words for _, words in onlooker.said if "Telling" in words)
    assert "spent" in both
    assert 0 < int(alone.split(" of ")[0].split(" · ")[-1]) < len(queued.photos)
    assert ended.startswith(f"Done: {len(queued.photos)} photos processed.")
    assert shown == {name for name, people in queued.photos.items() if "Ana" in people} | {"4.jpg"}
    # a worker that is killed has at most so many answers on the way that nobody wrote down
    queued.check(lost=AT_ONCE)
