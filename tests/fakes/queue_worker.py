"""A worker of a queue in a process of its own, killed or frozen at one step of a photo.

    python -m tests.fakes.queue_worker STEP NTH WHAT ARGUMENT...

Runs `kingdesk ARGUMENT...` with the `FakeEngine` where faces are found on this machine. When STEP
is reached for the NTHth time (never if it is 0), on whichever thread, it says `reached STEP` and
WHAT happens: `kill` ends the process as `kill -9` does, `freeze` stops it until SIGCONT.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum
from functools import partial, wraps
from typing import Any
from unittest.mock import patch

from kingdesk.adapters.aws.queue import SqsQueue
from kingdesk.adapters.aws.staging import S3Staging
from kingdesk.adapters.db.rows.results import SqlResults
from kingdesk.bootstrap import open_app
from kingdesk.cli.main import run
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.recognition.ledger import Ledger
from kingdesk.worker.consumer import Consumer
from tests.fakes.engine import FakeEngine


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


class What(StrEnum):
    KILL = "kill"
    FREEZE = "freeze"


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
            signal_of = {What.KILL: signal.SIGKILL, What.FREEZE: signal.SIGSTOP}
            os.kill(os.getpid(), signal_of[self._what])


def main() -> None:
    at, nth, what, *arguments = sys.argv[1:]
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

    places: list[tuple[type, str, Step]] = [
        (Consumer, "_open", Step.TAKEN),
        (MatchPhoto, "_read", Step.READ),
        (S3Staging, "put", Step.STAGED),
        (SqlResults, "put_several", Step.STORED),
        (MatchPhoto, "__call__", Step.COMMITTED),
        (SqsQueue, "delete", Step.DELETED),
    ]
    with ExitStack() as patched:
        patched.enter_context(patch.object(Ledger, "pay", stepped_pay))
        for kind, name, step in places:
            stepped = after(step, getattr(kind, name))
            patched.enter_context(patch.object(kind, name, stepped))
        code = run(arguments, partial(open_app, engine=FakeEngine()))
    sys.exit(code)


if __name__ == "__main__":
    main()
