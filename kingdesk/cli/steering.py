"""`kingdesk pause`, `resume` and `stop`: what a gallery's run shall do, wherever it is worked on.

JSON of `pause` and `stop`: `{"gallery", "runs": [{"id", "state", "queue", "total", "done", "error",
"processing"}]}`; of `resume` what `status` prints.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import Call, counted
from kingdesk.cli.costs import a_limit_or_none
from kingdesk.cli.errors import NothingLeft, NothingUnderWay
from kingdesk.cli.names import GalleryName
from kingdesk.cli.runs import Wanted, process_and_tell
from kingdesk.cli.shapes import ref, run_shape
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import OwnerId, RunId
from kingdesk.domain.jobs import Run, RunState


def pause(context: typer.Context, gallery: GalleryName) -> None:
    """Let nothing more of a gallery be taken up, here or by workers; what is under way is finished.

    Workers stay where they are, for other galleries.
    """
    _steer(context, gallery, lambda app: app.steering.pause)


def stop(context: typer.Context, gallery: GalleryName) -> None:
    """End a gallery's run where it is, here or at workers; what is done is kept."""
    _steer(context, gallery, lambda app: app.steering.stop)


def _steer(
    context: typer.Context,
    gallery: str,
    steer: Callable[[App], Callable[[OwnerId, RunId], Run]],
) -> None:
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        runs = opened.steering.under_way(opened.owner, found.id)
        if not runs:
            raise NothingUnderWay(name=found.name, command=call.command(["status", found.name]))
        steered = [steer(opened)(opened.owner, run.id) for run in runs]
    call.answer(
        {"gallery": ref(found), "runs": [run_shape(run) for run in steered]},
        [_line(call, found, run) for run in steered],
    )


def _line(call: Call, gallery: Gallery, run: Run) -> str:
    done = f"{run.counts.ended:,} of {counted(run.counts.total, 'photo')} are done"
    under_way = ""
    if run.counts.processing:
        under_way = f", {run.counts.processing} under way are finished first"
    again = call.command(["resume", gallery.name])
    how = "" if run.state is RunState.DONE else f" Go on with: {again}"
    return f"{gallery.name}: {run.state}; {done}{under_way}.{how}"


def resume(
    context: typer.Context,
    gallery: GalleryName,
    *,
    max_cost: Annotated[
        float | None,
        typer.Option(
            metavar="USD|none",
            help="Another limit; the run keeps its own if left out, none lifts it.",
            parser=a_limit_or_none,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; agree to what it costs.")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Leave it to the workers.")] = False,
) -> None:
    """Go on with a run that was paused, stopped or cut off: its way, its limit, by whom it was.

    A run of this program's threads goes on here, one of workers is sent to them again.
    """
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        run = opened.processing.left(opened.owner, found.id)
        if run is None:
            raise NothingLeft(name=found.name, command=call.command(["process", found.name]))
        wanted = Wanted(
            strategy=run.strategy, max_cost=max_cost, yes=yes, queue=run.queue, no_wait=no_wait
        )
        process_and_tell(call, opened, found, wanted)
