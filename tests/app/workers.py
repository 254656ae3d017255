"""Workers of a studio's queue as processes of their own, and what must hold after any fault."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from kingdesk.domain.ids import OwnerId
from kingdesk.settings import CloudSettings
from tests.app.cloud import CloudStudio, more, pictured
from tests.app.studio import PASSWORD, STUDIO
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT
from tests.fakes.pictures import TellingPictures
from tests.fakes.queue_worker import Step, What
from tests.servers.sqs import SqsServer

_ROOT: Final = Path(__file__).parents[2]
_LONGEST_S: Final = 90.0
LEASE_S: Final = 4
"""Seconds a lease lasts here; SQS counts whole ones."""
AT_ONCE: Final = 2
"""Photos a worker has under way."""
CLIENTS: Final = ("Ana", "Bea")
PHOTOS: Final[Mapping[str, tuple[str, ...]]] = {
    "1.jpg": ("Ana",),
    "2.jpg": ("Ana", "Bea"),
    "3.jpg": ("guest",),
    "4.jpg": (),
    "5.jpg": ("Bea", "guest", "Dora"),
    "6.jpg": ("Dora", "Ana"),
    "7.jpg": ("Caio", "Dora", "Bea"),
    "8.jpg": ("Caio",),
}
SAID: Final = "4.jpg"
"""The photo without a face that the photographer said Ana is in."""
_DEAREST_USD: Final = 0.001
"""What one call costs at most, by Rekognition's first step of prices."""
_NO_MORE_THAN: Final = 1e-9
"""Dollars by which sums of prices may differ as floating-point numbers."""


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    waiting = threading.Event()
    for _ in range(int(_LONGEST_S / 0.1)):
        if is_so():
            return
        waiting.wait(0.1)
    raise AssertionError(f"it never came to this: {what}")


@dataclass(slots=True)
class WorkerProcess:
    """A `kingdesk worker`; what it says goes to a file."""

    process: subprocess.Popen[bytes]
    said: Path

    def says(self, words: str) -> bool:
        return words in self.said.read_text("utf-8", "replace")

    def until_it_says(self, words: str) -> None:
        until(lambda: self.says(words) or self.process.poll() is not None, words)
        assert self.says(words), self.said.read_text("utf-8", "replace")[-3000:]

    def until_killed(self) -> None:
        code = self.process.wait(_LONGEST_S)
        assert code == -signal.SIGKILL, self.said.read_text("utf-8", "replace")[-3000:]

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def drain(self) -> None:
        """Ask it to end in good order, and wait until it has."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(_LONGEST_S)
        assert code == 0, self.said.read_text("utf-8", "replace")[-3000:]


@dataclass(slots=True)
class QueuedStudio:
    """A studio with some photos and two clients, one way of finding faces, and a queue.

    Attributes:
        photos: who is in each, by name; eight photos unless `upload` made more.
        paid, journalled: calls by operation before the run, as billed and as written down.
        spent_usd: what these cost.
        quoted: the quote of the run, once it is sent.
    """

    cloud: CloudStudio
    sqs: SqsServer
    strategy: str
    photos: dict[str, tuple[str, ...]] = field(default_factory=dict)
    spent_usd: float = 0.0
    quoted: dict[str, Any] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    journalled: dict[str, int] = field(default_factory=dict)
    verdicts: list[tuple[Any, ...]] = field(default_factory=list)
    _started: list[WorkerProcess] = field(default_factory=list)

    def set_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        if self.strategy == "local":  # the worker looks at our own copies of references
            monkeypatch.setattr("kingdesk.bootstrap.app.PillowPictures", TellingPictures)
        self.cloud.set_up(monkeypatch)
        self.upload(PHOTOS)
        for number, name in enumerate(CLIENTS):
            self.cloud.studio.web.client(self.cloud.studio.party, name)
            file = self.cloud.studio.command.home / f"{name}.jpg"
            file.write_bytes(self.picture(100_000 + number, name))
            self.cloud.done("enroll", "Party", name, file)
        # said before any machine looked: it must outlive whatever happens to workers
        self.cloud.done("review", "Party", SAID, "none", "confirm", "Ana")
        self.verdicts = self._verdicts()
        assert self.verdicts
        self.paid, self.journalled = self.cloud.billed(), self.cloud.receipt()
        self.spent_usd = self._receipt_usd()

    def upload(self, photos: Mapping[str, tuple[str, ...]]) -> None:
        """Upload more photos of these people."""
        for name, people in photos.items():
            self.cloud.studio.upload(name, self.picture(len(self.photos), *people))
            self.photos[name] = people

    def delete(self, name: str) -> int:
        """Delete a photo as the web system does; return its id."""
        photo = self.cloud.studio.photos.pop(name)
        del self.photos[name]
        self.asked(f"DELETE FROM king_photos WHERE id = {photo} RETURNING id")  # noqa: S608 - ours
        return photo

    @property
    def clean(self) -> dict[str, int]:
        """Return what a run is billed to which nothing happens."""
        photos, clients = len(self.photos), len(CLIENTS)
        faces = sum(len(people) for people in self.photos.values())
        return {
            "local": {},
            "classic": {"DetectFaces": photos, "SearchFacesByImage": faces},
            "indexed": {"IndexFaces": photos + clients, "SearchFaces": clients},
        }[self.strategy]

    def _receipt_usd(self) -> float:
        return float(self.cloud.done("receipt", "Party")["total"]["usd"])

    def picture(self, shade: int, *people: str) -> bytes:
        """Return a photo of these people, of a shade nobody else's has."""
        if self.strategy != "local":
            return pictured(*people, shade=shade)
        return a_picture(*zip(people, (LEFT, MIDDLE, RIGHT), strict=False), shade=shade)

    # --- the run and its workers ------------------------------------------------------------------

    def quote(self) -> None:
        """Ask what the run will cost; the end is held against it."""
        self.quoted = self.cloud.quote(self.strategy)

    def send(self) -> Any:  # noqa: ANN401 -- a document
        """Quote the run, and send its photos to the queue."""
        self.quote()
        return self.cloud.process(self.strategy, "--queue", "sqs", "--no-wait")

    def worker(
        self, step: Step = Step.TAKEN, nth: int = 0, what: What = What.KILL, **changed: str
    ) -> WorkerProcess:
        """Start a worker to which something happens when a step is reached; nothing at 0."""
        asked = [step, str(nth), what, str(LEASE_S), "--workspace", STUDIO, "worker"]
        return self.command(*asked, "--concurrency", str(AT_ONCE), **changed)

    def command(self, *asked: str, **changed: str) -> WorkerProcess:
        studio = self.cloud.studio
        said = studio.command.home / f"process-{len(self._started)}.txt"
        login = {"KINGDESK_EMAIL": studio.ana.email, "KINGDESK_PASSWORD": PASSWORD}
        variables = {**studio.web.variables(), **self.cloud.variables(), **login, **changed}
        with said.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "tests.fakes.queue_worker", *asked],
                cwd=_ROOT,
                env={**os.environ, **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._started.append(WorkerProcess(process, said))
        return self._started[-1]

    def end_all(self) -> None:
        """End what a failed test left."""
        for one in self._started:
            if one.process.poll() is None:
                one.process.kill()
            one.process.wait()

    def state(self) -> str:
        """Return the state of the run; of several the states they are in."""
        states = self.asked("SELECT DISTINCT state FROM kingdesk.runs ORDER BY 1")
        return ", ".join(str(state) for (state,) in states)

    def until_done(self, *, strange: int = 0) -> None:
        """Wait until the run is done and no message is left but those of others."""
        until(lambda: self.state() == "done", "the run is done")
        until(lambda: self.depth() == strange, f"the queue holds {strange} messages")

    def depth(self) -> int:
        """Return how many messages lie in the owner's queue, hidden ones as well."""
        return self._messages(CloudSettings().queue_of(self._owner))

    def buried(self) -> int:
        return self._messages(CloudSettings().dead_letters_of(self._owner))

    @property
    def _owner(self) -> OwnerId:
        return OwnerId(self.cloud.studio.ana.id)

    def put(self, bodies: Iterable[str]) -> None:
        """Send messages to the owner's queue as anybody could."""
        client = self.sqs.client()
        try:
            name = CloudSettings().queue_of(self._owner) or ""
            url = client.get_queue_url(QueueName=name)["QueueUrl"]
            for body in bodies:
                client.send_message(QueueUrl=url, MessageBody=body)
        finally:
            client.close()

    def _messages(self, queue: str | None) -> int:
        client = self.sqs.client()
        try:
            url = client.get_queue_url(QueueName=queue or "")["QueueUrl"]
            said = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        finally:
            client.close()
        return (
            int(said["ApproximateNumberOfMessages"])
            + int(said["ApproximateNumberOfMessagesNotVisible"])
            + int(said["ApproximateNumberOfMessagesDelayed"])
        )

    # --- what must hold ---------------------------------------------------------------------------

    def asked(self, query: str) -> list[tuple[Any, ...]]:
        return self.cloud.studio.web.asked(query)

    def _verdicts(self) -> list[tuple[Any, ...]]:
        return self.asked("SELECT v::text FROM kingdesk.verdicts v ORDER BY 1")

    def results(self) -> list[tuple[Any, ...]]:
        """Return all that is known of photos, rows' ids and leases' tokens as well."""
        tables = "rekognition_photo_jobs rekognition_photo_faces rekognition_face_matches"
        own = "kingdesk.jobs kingdesk.faces kingdesk.candidates kingdesk.verdicts kingdesk.runs"
        queries = (f"SELECT t::text FROM {name} t ORDER BY 1" for name in f"{tables} {own}".split())  # noqa: S608 - our own names
        return [row for query in queries for row in self.asked(query)]

    def found(self) -> dict[str, list[str | None]]:
        """Return whom each photo's faces were matched with, a None for each stranger."""
        rows = self.asked(
            "SELECT p.original_name, f.id, c.nome FROM king_photos p"
            " LEFT JOIN rekognition_photo_faces f ON f.photo_id = p.id"
            " LEFT JOIN rekognition_face_matches m ON m.photo_face_id = f.id"
            " LEFT JOIN king_gallery_clients c ON c.id = m.client_id"
        )
        found: dict[str, list[str | None]] = {name: [] for name, _, _ in rows}
        for name, face, client in rows:
            if face is not None:
                found[name].append(client)
        return {name: sorted(people, key=str) for name, people in found.items()}

    def check(self, *, lost: int = 0, strange: int = 0, buried: int = 0, silent: int = 0) -> None:
        """Hold all that no fault may break, once every worker has ended.

        Args:
            lost: calls that AWS may have billed beside, because nobody was left to write them down.
            strange: messages of others, which stay in the queue.
            buried: messages among the dead letters.
            silent: workers that could not say that they ended, beside those that were killed.
        """
        self._check_states(silent)
        self._check_results()
        assert self._verdicts() == self.verdicts
        assert self.cloud.staged() == []
        assert (self.state(), self.depth(), self.buried()) == ("done", strange, buried)
        self._check_money(lost)

    def _check_states(self, silent: int) -> None:
        """Hold that each photo has one end, and that nobody holds anything any more."""
        states = self.asked(
            "SELECT h.photo_id, h.process_status, j.state, j.holder FROM rekognition_photo_jobs h"
            " FULL JOIN kingdesk.jobs j ON j.photo_id = h.photo_id"
        )
        assert Counter(row[1:] for row in states) == {("done", "done", None): len(self.photos)}
        assert {row[0] for row in states} == set(self.cloud.studio.photos.values())
        assert self.asked("SELECT count(*) FROM kingdesk.runs WHERE matcher IS NOT NULL") == [(0,)]
        alive = [one for one in self._started if one.process.poll() is None]
        silent += sum(one.process.poll() == -signal.SIGKILL for one in self._started)
        [(heartbeats,)] = self.asked("SELECT count(*) FROM kingdesk.workers")
        assert alive == []
        assert heartbeats <= silent  # theirs grow old by themselves

    def _check_results(self) -> None:
        """Hold that each face and match is there once, for us and for the web system."""
        # a doubled face or match would be one name too many
        expected = {
            name: sorted((who if who in CLIENTS else None for who in people), key=str)
            for name, people in self.photos.items()
        }
        expected[SAID] = ["Ana"]  # as the photographer said, which the web system is shown as well
        found = self.found()
        assert found == expected, found
        own = self.asked(
            "SELECT p.original_name, count(DISTINCT f.id), count(c.face_id)"
            " FROM king_photos p JOIN kingdesk.photo_looks l ON l.photo_id = p.id"
            " LEFT JOIN kingdesk.faces f ON f.photo_id = p.id"
            " LEFT JOIN kingdesk.candidates c ON c.face_id = f.id GROUP BY p.id"
        )
        assert {name: (faces, matches) for name, faces, matches in own} == {
            name: (len(people), sum(who in CLIENTS for who in people))
            for name, people in self.photos.items()
        }
        assert len(own) == len(self.photos)
        places = "SELECT photo_id, bounding_box_json FROM rekognition_photo_faces"
        assert {n for _, n in Counter(self.asked(places)).items()} <= {1}

    def _check_money(self, lost: int) -> None:
        """Hold the bill, the receipt and the quote against each other."""
        clean = self.clean
        receipt = more(self.cloud.receipt(), self.journalled)
        billed = more(self.cloud.billed(), self.paid)
        if not lost:
            assert receipt == billed == clean, (receipt, billed)
        # the receipt may tell less than the bill, by answers nobody was left to write down, and
        # more than a clean run, by answers that came to a worker after its photo was another's
        assert all(number <= billed.get(name, 0) for name, number in receipt.items())
        assert sum(clean.values()) <= sum(receipt.values()) <= sum(billed.values())
        assert sum(billed.values()) <= sum(clean.values()) + lost, billed
        if self.quoted:
            most = {name: self.quoted["most_calls"].get(name, 0) + lost for name in receipt}
            assert all(number <= most[name] for name, number in receipt.items()), (receipt, most)
            spent = self._receipt_usd() - self.spent_usd
            assert spent <= self.quoted["most_usd"] + lost * _DEAREST_USD + _NO_MORE_THAN


@contextmanager
def queued_studio(
    cloud: CloudStudio, sqs: SqsServer, strategy: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[QueuedStudio]:
    """Give a studio with a queue of its own; end its workers afterwards."""
    cloud.sqs = sqs.endpoint
    queued = QueuedStudio(cloud, sqs, strategy)
    try:
        queued.set_up(monkeypatch)
        yield queued
    finally:
        queued.end_all()
