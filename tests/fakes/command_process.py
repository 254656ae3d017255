"""A command in a process of its own, killed while it looks at photos.

    python -m tests.fakes.command_process LOOKS KILL_AT ARGUMENT...

Runs `kingdesk ARGUMENT...` with the `FakeEngine`. Each look at a photo is a line in the file LOOKS;
at the KILL_ATth the process ends as by `kill -9`, never if it is 0.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from typing_extensions import override

from kingdesk.bootstrap import open_app
from kingdesk.cli.main import run
from kingdesk.ports.engine import Look, Purpose
from tests.fakes.engine import FakeEngine


@dataclass(slots=True)
class KillingEngine(FakeEngine):
    looks: Path = field(default_factory=Path)
    kill_at: int = 0

    @override
    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        seen = FakeEngine.look(self, picture, name, purpose)
        with self.looks.open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")
        if self.kill_at and len(self.looked) >= self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return seen


def main() -> None:
    looks, kill_at, *arguments = sys.argv[1:]
    engine = KillingEngine(looks=Path(looks), kill_at=int(kill_at))
    sys.exit(run(arguments, partial(open_app, engine=engine)))


if __name__ == "__main__":
    main()
