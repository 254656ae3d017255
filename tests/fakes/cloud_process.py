"""A command in a process of its own that is killed beside a billed call.

    python -m tests.fakes.cloud_process STEP OPERATION NTH ARGUMENT...

Runs `kingdesk ARGUMENT...`. When the NTH call of OPERATION reaches STEP the process ends as by
`kill -9`, with all its threads: the other calls under way are answered to nobody.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any
from unittest.mock import patch

from kingdesk.adapters.aws.staging import S3Staging
from kingdesk.bootstrap import open_app
from kingdesk.cli.main import run
from kingdesk.domain.ids import OwnerId
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.ledger import Ledger, Question
from tests.fakes.engine import FakeEngine


class Step(StrEnum):
    """Where a billed call is, just after what the name says."""

    ASKED = "asked"
    """It is about to be made."""
    STAGED = "staged"
    """Its picture lies in the bucket; nothing was asked about it yet."""
    ANSWERED = "answered"
    """It was billed, and nothing of it is written down."""
    WRITTEN = "written"
    """It is in the journal, and nothing was made of it."""


class Killer:
    """Ends the process at one place."""

    def __init__(self, step: Step, operation: str, nth: int) -> None:
        self._step, self._operation, self._nth = step, operation, nth
        self._seen = 0
        self._lock = threading.Lock()

    def reach(self, step: Step, operation: str) -> None:
        with self._lock:
            if (step, operation) != (self._step, self._operation):
                return
            self._seen += 1
            if self._seen == self._nth:
                os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    step, operation, nth, *arguments = sys.argv[1:]
    killer = Killer(Step(step), operation, int(nth))
    pay, put = Ledger.pay, S3Staging.put

    def stepped_pay(
        self: Ledger,
        owner: OwnerId,
        question: Question[Any],
        call: Callable[[], Any],
        known: Mapping[str, str],
        context: JobContext | None = None,
    ) -> object:
        def stepped_call() -> object:
            killer.reach(Step.ASKED, question.operation)
            answer = call()
            killer.reach(Step.ANSWERED, question.operation)
            return answer

        answer = pay(self, owner, question, stepped_call, known, context)
        killer.reach(Step.WRITTEN, question.operation)
        return answer

    def stepped_put(self: S3Staging, picture: bytes) -> str:
        key = put(self, picture)
        killer.reach(Step.STAGED, operation)
        return key

    with patch.object(Ledger, "pay", stepped_pay), patch.object(S3Staging, "put", stepped_put):
        sys.exit(run(arguments, partial(open_app, engine=FakeEngine())))


if __name__ == "__main__":
    main()
