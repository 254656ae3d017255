"""Commands in a workspace that has a queue, in memory, and workers for it within the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from kingdesk.bootstrap import App, open_app
from kingdesk.cli.main import run
from kingdesk.ports.secrets import SecretStore
from kingdesk.settings import Place
from tests.app.command import CommandLine, Outcome
from tests.app.working import QueuedWork
from tests.fakes.clock import SteppedClock
from tests.fakes.queue import FakeQueue


@dataclass(slots=True)
class QueuedCommands:
    """Runs commands in `CommandLine`'s workspace, with a queue."""

    command: CommandLine
    clock: SteppedClock = field(default_factory=SteppedClock)
    queue: FakeQueue = field(init=False)

    def __post_init__(self) -> None:
        self.queue = FakeQueue(self.clock)

    def open(
        self,
        place: Place,
        *,
        name: str | None = None,
        workers: int | None = None,
        secrets: SecretStore | None = None,
    ) -> App:
        """Open a workspace as the program does, and give it the queue."""
        app = open_app(
            place, name=name, workers=workers, secrets=secrets, engine=self.command.engine
        )
        sending = replace(app.sending, queue=self.queue)
        poll = timedelta(seconds=1)
        return replace(
            app,
            queue=self.queue,
            sending=sending,
            consumer=replace(app.consumer, queue=self.queue, sending=sending, poll=poll),
            dead_letters=replace(app.dead_letters, queue=self.queue, sending=sending),
        )

    def __call__(self, *arguments: object) -> Outcome:
        self.command.capture.readouterr()
        all_arguments = ("--workspace", self.command.home / "workspace", *arguments)
        code = run([str(one) for one in all_arguments], self.open)
        said = self.command.capture.readouterr()
        return Outcome(code, said.out, said.err)

    def done(self, *arguments: object) -> Any:  # noqa: ANN401 -- whatever document it prints
        outcome = self("--json", *arguments)
        assert outcome.code == 0, outcome
        return outcome.json

    @contextmanager
    def workspace(self) -> Iterator[QueuedWork]:
        """Open the workspace beside the commands, as a worker elsewhere does."""
        app = self.open(self.command.home / "workspace", workers=2)
        work = QueuedWork(app, self.clock)
        work.queue = self.queue
        try:
            yield work
        finally:
            app.close()
