"""`kingdesk quote`, `process` and `status`: the work itself."""

from __future__ import annotations

from typing import Annotated

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import Call, counted
from kingdesk.cli.costs import a_limit_or_none, quote_lines, quote_shape
from kingdesk.cli.names import GalleryName
from kingdesk.cli.progress import duration
from kingdesk.cli.runs import NO_WORKER, Wanted, process_and_tell, receipt_lines, tell_problems
from kingdesk.cli.shapes import status_shape
from kingdesk.domain.cloud_errors import NoCloud
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.jobs import Only, QueueKind, RunState
from kingdesk.domain.strategies import Strategy
from kingdesk.services.processing import GalleryProgress
from kingdesk.services.watching import Seen

StrategyOption = Annotated[
    Strategy | None,
    typer.Option(
        "--strategy",
        help="How: on this machine, or by Rekognition in one of two ways; else as the last time.",
    ),
]


def quote(context: typer.Context, gallery: GalleryName, *, strategy: StrategyOption = None) -> None:
    """Say what processing would take: calls, money, minutes; nothing is spent."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        price = opened.processing.quote(opened.owner, found.id)
    shown = [one for one in price.strategies if strategy is None or one.name == strategy]
    if not shown:
        raise NoCloud
    call.answer(quote_shape(found, price, shown), quote_lines(found, price, shown))


def process(  # noqa: PLR0913 -- the options of the contract
    context: typer.Context,
    gallery: GalleryName,
    *,
    only: Annotated[Only, typer.Option(help="Which photos.")] = Only.NEW,
    photo: Annotated[
        list[str] | None, typer.Option(metavar="PHOTO", help="Just this photo; may be repeated.")
    ] = None,
    strategy: StrategyOption = None,
    queue: Annotated[
        QueueKind, typer.Option(help="Who works: this program, or workers anywhere.")
    ] = QueueKind.THREADS,
    max_cost: Annotated[
        float | None,
        typer.Option(
            metavar="USD|none",
            help="Stop before it costs more. A run that goes on keeps its limit; none lifts it.",
            parser=a_limit_or_none,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; agree to what it costs.")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Leave it to the workers.")] = False,
) -> None:
    """Find the faces of a gallery's photos and who they are; only what is new or changed.

    What costs money says first how much, and asks. A run that was stopped goes on where it was;
    nothing is paid twice.
    """
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        photos = _photos(opened, found, photo or [])
        wanted = Wanted(only, photos, strategy, max_cost, yes, queue, no_wait)
        process_and_tell(call, opened, found, wanted)


def _photos(app: App, gallery: Gallery, names: list[str]) -> list[PhotoId] | None:
    if not names:
        return None
    return [app.photos.find(app.owner, gallery.id, name).id for name in names]


def status(context: typer.Context, gallery: GalleryName) -> None:
    """Say how far a gallery is: photos by state, faces, the run under way, problems."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        progress = opened.processing.progress(opened.owner, found.id)
        run = progress.run
        seen = None if run is None else opened.watching.look(opened.owner, run.id)
    call.answer(status_shape(progress, seen), _status_lines(call, progress, seen))
    tell_problems(call, progress)


def _status_lines(call: Call, progress: GalleryProgress, seen: Seen | None) -> list[str]:
    gallery, jobs = progress.gallery, progress.jobs
    clients = f"{counted(gallery.clients, 'client')} ({gallery.enrolled_clients} with a reference)"
    left = f"pending {jobs.pending}, under way {jobs.processing}"
    holds = f"{counted(gallery.photos, 'photo')}, {counted(progress.faces, 'face')}"
    lines = [
        f"{gallery.name}: {holds}, {clients}",
        f"done {jobs.done}, error {jobs.error}, {left}",
    ]
    if seen is not None:
        lines += _run_lines(call, progress, seen)
    return lines


def _run_lines(call: Call, progress: GalleryProgress, seen: Seen) -> list[str]:
    run, pace = seen.run, seen.progress.pace
    way = f", {run.strategy}" if run.strategy.is_billed else ""
    through = ", by workers" if run.queue is QueueKind.SQS else ""
    ended = f"{run.counts.ended} of {run.counts.total} photos"
    lines = [f"last run: {run.state}, {ended}{way}{through}"]
    if run.state is RunState.RUNNING:
        going = []
        if pace is not None and pace.per_second:
            going.append(f"{pace.per_second:.1f}/s")
        if pace is not None and pace.seconds_left:
            going.append(f"{duration(pace.seconds_left)} left")
        going.append(f"{counted(seen.progress.workers, 'worker')} at work")
        lines.append(f"last run: {', '.join(going)}")
        if seen.is_deserted:
            again = call.command(["resume", progress.gallery.name])
            lines.append(f"last run: nobody is working on it any more; go on with: {again}")
        elif not seen.progress.workers:
            lines.append(NO_WORKER)
    elif run.halted_by is not None:
        lines.append(f"last run: {run.halted_by.message} {run.halted_by.hint}".rstrip())
    return [*lines, *(f"last run: {line}" for line in receipt_lines(run, progress.receipt))]
