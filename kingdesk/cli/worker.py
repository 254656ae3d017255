"""`kingdesk worker`: takes photos from the owner's queue until it is told to end.

Exit codes: 0 after SIGTERM or Ctrl-C, when all it had is finished or put back; 1 where it can't go
on, with the reason. A second signal ends it at once, with 1: what it had comes back to others.
JSON, at the end: `{"photos": N}`, those it ended.
"""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kingdesk.cli.call import FAILED, Call, counted, say
from kingdesk.cli.progress import words, working
from kingdesk.domain.jobs import Progress
from kingdesk.domain.queue_errors import NoQueue


def worker(
    context: typer.Context,
    *,
    concurrency: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=64,
            help="Photos at the same time; as each run's way wants it if left out.",
        ),
    ] = None,
) -> None:
    """Work for a studio's queue, on a server or beside the window; drains when told to stop.

    Any number of workers may run, on any computers.
    """
    call = Call.of(context)
    with call.open() as opened:
        if opened.queue is None:
            raise NoQueue
        say(f"Working for the queue {opened.queue.name}; Ctrl-C or SIGTERM ends it in good order.")
        with working("Worker", told=_told, at_once=_end_at_once) as job:
            photos = opened.consumer.work(opened.owner, job, concurrency or 0)
    call.answer({"photos": photos}, [f"{counted(photos, 'photo')} processed by this worker."])


def _told(progress: Progress) -> str:
    if progress.total:
        return words(progress)
    if progress.waiting_for is not None:
        return f"waiting: {progress.waiting_for.message}"
    return "nothing to do, waiting for photos"


def _end_at_once() -> None:
    """End as if killed: waiting for the threads is just what is not wanted any more."""
    os._exit(FAILED)
