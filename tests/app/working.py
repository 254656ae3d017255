"""Workers of a queue within a test: started, watched and stopped."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from kingdesk.bootstrap import App
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.jobs import Only, QueueKind, Run, RunState
from kingdesk.services.job_context import JobContext
from kingdesk.services.sending import Sending
from kingdesk.worker.consumer import Consumer
from tests.fakes.clock import SteppedClock
from tests.fakes.queue import FakeQueue

_LONGEST_S = 60.0
PEOPLE: Final = (("ana", "bea"), ("ana",), (), ("stranger",), ("bea",))
"""Who is in photos 0, 1, 2, …, over and over; Ana and Bea are clients."""
_FACES: Final = {
    "ours": "SELECT p.original_name, f.id, x.client_id FROM king_photos p"
    " JOIN faces f ON f.photo_id = p.id LEFT JOIN candidates x ON x.face_id = f.id",
    "the web system's": "SELECT p.original_name, f.id, m.client_id FROM king_photos p"
    " JOIN rekognition_photo_faces f ON f.photo_id = p.id"
    " LEFT JOIN rekognition_face_matches m ON m.photo_face_id = f.id",
}


@dataclass(slots=True)
class QueuedWork:
    """A workspace with a queue in memory, and workers for it."""

    app: App
    clock: SteppedClock = field(default_factory=SteppedClock)
    queue: FakeQueue = field(init=False)

    def __post_init__(self) -> None:
        self.queue = FakeQueue(self.clock)

    @property
    def sending(self) -> Sending:
        return replace(self.app.sending, queue=self.queue)

    @property
    def consumer(self) -> Consumer:
        return replace(
            self.app.consumer,
            queue=self.queue,
            sending=self.sending,
            poll=timedelta(seconds=1),
        )

    def start(self, gallery: GalleryId, only: Only = Only.NEW) -> Run:
        """Start a run and send all of it."""
        app = self.app
        run = app.processing.start(app.owner, gallery, only, queue=QueueKind.SQS)
        assert run is not None
        self.sending.send(app.owner, run.id, JobContext())
        return run

    def run(self, run: Run) -> Run:
        with self.app._store.reading(self.app.owner) as unit:
            return unit.jobs.run(run.id)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        waiting = threading.Event()
        for _ in range(int(_LONGEST_S / 0.05)):
            if is_so():
                return
            waiting.wait(0.05)
        raise AssertionError("it never came so far")

    def until_ended(self, run: Run) -> Run:
        self.until(lambda: self.run(run).state in {RunState.DONE, RunState.STOPPED})
        return self.run(run)

    @contextmanager
    def worker(self, consumer: Consumer | None = None, at_once: int = 0) -> Iterator[JobContext]:
        """Let a worker work while the block lasts; what ended it is raised."""
        context, failed = JobContext(), list[BaseException]()
        consumer = consumer or self.consumer

        def work() -> None:
            try:
                consumer.work(self.app.owner, context, at_once)
            except BaseException as error:  # noqa: BLE001 -- raised below
                failed.append(error)

        thread = threading.Thread(target=work, name="worker")
        thread.start()
        try:
            yield context
        finally:
            context.cancel()
            thread.join(_LONGEST_S)
            assert not thread.is_alive()
        if failed:
            raise failed[0]


def check_end(app: App, photos: int, failed: int = 0, *, said: bool = True) -> None:
    """Hold all that no fault may break, in a workspace on this machine.

    Args:
        app: its gallery has photos of `PEOPLE`, the n-th called `{n:05}.jpg`, and two clients.
        photos: how many.
        failed: of these, how many ended in error.
        said: the photographer said, before the run, that Ana is in photo 2.
    """
    states = _asked(
        app,
        "SELECT j.state, h.process_status, j.holder FROM jobs j"
        " LEFT JOIN rekognition_photo_jobs h ON h.photo_id = j.photo_id",
    )
    expected = {("done", "done", None): photos - failed, ("error", "error", None): failed}
    assert Counter(states) == Counter({k: n for k, n in expected.items() if n})
    assert _asked(app, "SELECT count(*) FROM photo_looks") == [(photos - failed,)]
    assert _asked(app, "SELECT count(*) FROM runs WHERE matcher IS NOT NULL") == [(0,)]
    known = dict(_asked(app, "SELECT lower(nome), id FROM king_gallery_clients"))
    in_error = "SELECT p.original_name FROM king_photos p JOIN jobs j ON j.photo_id = p.id"
    bad = {name for (name,) in _asked(app, f"{in_error} WHERE j.state = 'error'")}
    for whose, query in _FACES.items():
        rows = _asked(app, query)
        of_web = [("00002.jpg", known["ana"])] if said and whose != "ours" else []
        assert Counter((name, client) for name, _, client in rows) == Counter(
            [
                (f"{n:05}.jpg", known.get(who))
                for n in range(photos)
                for who in PEOPLE[n % len(PEOPLE)]
                if f"{n:05}.jpg" not in bad
            ]
            + of_web
        ), whose
    verdicts = _asked(app, "SELECT kind, client_id FROM verdicts")
    assert verdicts == ([("confirmed", known["ana"])] if said else [])
    assert _asked(app, "PRAGMA integrity_check") == [("ok",)]
    assert _asked(app, "PRAGMA foreign_key_check") == []


def _asked(app: App, query: str) -> list[tuple[Any, ...]]:
    with app._store.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]
