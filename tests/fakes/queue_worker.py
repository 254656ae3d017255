"""A worker of a queue in a process of its own, to which something happens at one step of a photo.

    python -m tests.fakes.queue_worker STEP NTH WHAT LEASE_S ARGUMENT...

Runs `kingdesk ARGUMENT...` with the `FakeEngine` where faces are found on this machine. When STEP
is reached for the NTHth time (never if it is 0), on whichever thread, it says `reached STEP` and
WHAT happens: `kill` ends the process as `kill -9` does, `freeze` stops it until SIGCONT, `ahead`
and `back` put this process's clock two hours forward and back.

While there is the file that the variable SLOW_WHILE names, each look takes so many seconds as it
says; a look at the photo that DIES_OF names kills the process.

A lease, and the hiding of a message, last LEASE_S seconds; what else waits for minutes waits in
proportion, so that a test sees within seconds what takes minutes elsewhere.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import time_machine
from typing_extensions import override

from kingdesk.adapters.aws.queue import SqsQueue
from kingdesk.adapters.aws.staging import S3Staging
from kingdesk.adapters.db import postgres
from kingdesk.adapters.db.rows.results import SqlResults
from kingdesk.bootstrap import App, open_app
from kingdesk.cli.main import run
from kingdesk.ports.engine import Look, Purpose
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.recognition.ledger import Ledger
from kingdesk.worker.consumer import Consumer
from tests.fakes.engine import FakeEngine

JUMP: Final = timedelta(hours=2)


class Step(StrEnum):
    """Where the work on a photo is, just after what the name says."""

    TAKEN = "taken"
    """It is leased; nothing was read."""
    READ = "read"
    """Its bytes are here."""
    STAGED = "staged"
    """A picture of it lies in the staging bucket."""
    ANSWERED = "answered"
    """A billed call was answered, and nothing of it is written down."""
    JOURNALLED = "journalled"
    """The answer is in the journal, and nothing was made of it."""
    STORED = "stored"
    """Its result is written, but not committed."""
    COMMITTED = "committed"
    """Its result is committed; its message is still in the queue."""
    DELETED = "deleted"
    """Its message is gone as well."""
    SENT = "sent"
    """Not a step of a photo: messages were sent, and nobody noted that yet."""


class What(StrEnum):
    KILL = "kill"
    FREEZE = "freeze"
    AHEAD = "ahead"
    BACK = "back"


class Steps:
    """Does what was asked for when a step is reached for the nth time."""

    def __init__(self, at: Step, nth: int, what: What) -> None:
        self._at, self._nth, self._what = at, nth, what
        self._seen = 0
        self._lock = threading.Lock()

    def reach(self, step: Step) -> None:
        with self._lock:
            if step is not self._at:
                return
            self._seen += 1
            if self._seen != self._nth:
                return
            sys.stderr.write(f"reached {step}\n")
            sys.stderr.flush()
            if self._what in {What.AHEAD, What.BACK}:
                by = JUMP if self._what is What.AHEAD else -JUMP
                # all that asks for the time, on whichever thread; what measures time goes on
                time_machine.travel(datetime.now(UTC) + by, tick=True).start()
                return
            signal_of = {What.KILL: signal.SIGKILL, What.FREEZE: signal.SIGSTOP}
            os.kill(os.getpid(), signal_of[self._what])


class SlowEngine(FakeEngine):
    """Takes its time while a file is there, and does not survive one of the photos."""

    @override
    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        slow = os.environ.get("SLOW_WHILE")
        if slow is not None:
            with suppress(FileNotFoundError):
                threading.Event().wait(float(Path(slow).read_text()))
        if name == os.environ.get("DIES_OF"):
            os.kill(os.getpid(), signal.SIGKILL)
        return FakeEngine.look(self, picture, name, purpose)


def shorter(lease: timedelta) -> dict[str, object]:
    """Return what waits for a lease, a message or a dead worker, by where it is, and how long."""
    worker, alive = "kingdesk.worker", lease * 0.6
    idle = f"'{math.ceil(lease.total_seconds() * 1.5)}s'"  # a frozen one's transaction
    return {
        f"{worker}.consumer.LEASE_TIME": lease,
        f"{worker}.consumer._HELD_AGAIN": lease / 2,
        f"{worker}.pump.LEASE_TIME": lease,
        f"{worker}.heartbeat.LEASE_TIME": lease,
        f"{worker}.heartbeat.HEARTBEAT_EVERY": lease / 4,
        f"{worker}.heartbeat.ALIVE_WITHIN": alive,
        f"{worker}.tending.ALIVE_WITHIN": alive,
        f"{worker}.tending.LOST_AFTER": lease,
        f"{worker}.tending._TEND_EVERY_S": lease.total_seconds() / 4,
        f"{worker}.patience._LONGEST_PAUSE_S": 0.5,
        "kingdesk.services.sending.LOST_AFTER": lease,
        "kingdesk.services.recognition.alone.LEASE_TIME": lease,
        # a worker started after another was killed comes later than two leases
        "kingdesk.adapters.aws.staging.LEFT_BEHIND_AFTER": lease / 4,
        "kingdesk.bootstrap.recognition._SETTLING_S": 0.01,
        "kingdesk.adapters.db.postgres._READING": _sooner(postgres._READING, idle),
        "kingdesk.adapters.db.postgres._WRITING": _sooner(postgres._WRITING, idle),
    }


def _sooner(words: str, idle: str) -> str:
    """Return how a unit begins, with less time until the server ends one that says nothing."""
    setting = "idle_in_transaction_session_timeout = "
    assert words.count(f"{setting}'60s'") == 1, words
    return words.replace(f"{setting}'60s'", f"{setting}{idle}")


def opened(*given: Any, **named: Any) -> App:  # noqa: ANN401 -- whatever `open_app` takes
    """Open a workspace whose worker asks the queue every second, not every twenty."""
    app = open_app(*given, **named, engine=SlowEngine())
    return replace(app, consumer=replace(app.consumer, poll=timedelta(seconds=1)))


def main() -> None:
    at, nth, what, lease_s, *arguments = sys.argv[1:]
    steps = Steps(Step(at), int(nth), What(what))

    def after(step: Step, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def stepped(*args: Any, **named: Any) -> Any:  # noqa: ANN401 -- whatever it takes and gives
            answer = method(*args, **named)
            steps.reach(step)
            return answer

        return stepped

    pay = Ledger.pay

    def stepped_pay(self: Ledger, owner: Any, question: Any, call: Any, *rest: Any) -> Any:  # noqa: ANN401
        answer = pay(self, owner, question, after(Step.ANSWERED, call), *rest)
        steps.reach(Step.JOURNALLED)
        return answer

    put_several = SqlResults.put_several

    def stepped_put(self: SqlResults, *given: Any) -> Any:  # noqa: ANN401
        answer = put_several(self, *given)
        # PostgreSQL 15 does not count a session's idle time from the end of rows that psycopg sent
        # as one pipeline, only from that of a statement of its own
        self.scope.connection.exec_driver_sql("SELECT 1")
        steps.reach(Step.STORED)
        return answer

    places: list[tuple[type, str, Step]] = [
        (Consumer, "_open", Step.TAKEN),
        (MatchPhoto, "_read", Step.READ),
        (S3Staging, "put", Step.STAGED),
        (MatchPhoto, "__call__", Step.COMMITTED),
        (SqsQueue, "delete", Step.DELETED),
        (SqsQueue, "send", Step.SENT),
    ]
    with ExitStack() as patched:
        patched.enter_context(patch.object(Ledger, "pay", stepped_pay))
        patched.enter_context(patch.object(SqlResults, "put_several", stepped_put))
        for kind, name, step in places:
            stepped = after(step, getattr(kind, name))
            patched.enter_context(patch.object(kind, name, stepped))
        for place, value in shorter(timedelta(seconds=float(lease_s))).items():
            patched.enter_context(patch(place, value))
        code = run(arguments, opened)
    sys.exit(code)


if __name__ == "__main__":
    main()
