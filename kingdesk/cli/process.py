"""`kingdesk quote`, `process` and `status`: the work itself."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import SOME_FAILED, Call, counted, say, table
from kingdesk.cli.names import GalleryName
from kingdesk.cli.progress import duration, working
from kingdesk.cli.shapes import quote_shape, status_shape
from kingdesk.domain.errors import BadValue
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.jobs import Only, Run, RunState
from kingdesk.domain.money import Quote
from kingdesk.services.processing import GalleryProgress

LOCAL: Final = "local"


def quote(
    context: typer.Context,
    gallery: GalleryName,
    *,
    strategy: Annotated[str | None, typer.Option(metavar="S", help="Only this one.")] = None,
) -> None:
    """Say what processing would take: calls, money, minutes; nothing is spent."""
    call = Call.of(context)
    _refuse_strategy(strategy)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        price = opened.processing.quote(opened.owner, found.id)
    call.answer(quote_shape(found, price), _quote_lines(found, price))


def _quote_lines(gallery: Gallery, price: Quote) -> list[str]:
    rows = [
        (s.name, s.billed_calls, f"{s.usd:.2f}", "-" if s.minutes is None else f"{s.minutes:.1f}")
        for s in price.strategies
    ]
    return [
        f"{gallery.name}: {price.to_process} of {price.photos} photos to process",
        *table(("how", "billed calls", "USD", "minutes"), rows),
    ]


def _refuse_strategy(strategy: str | None) -> None:
    if strategy not in {None, LOCAL}:
        raise BadValue(
            what=f"This workspace looks for faces on this machine; it knows no {strategy!r}, "
            "only 'local'."
        )


def process(  # noqa: PLR0913 -- the options of the contract
    context: typer.Context,
    gallery: GalleryName,
    *,
    only: Annotated[Only, typer.Option(help="Which photos.")] = Only.NEW,
    photo: Annotated[
        list[str] | None, typer.Option(metavar="PHOTO", help="Just this photo; may be repeated.")
    ] = None,
    strategy: Annotated[str | None, typer.Option(metavar="S", help="How calls are spent.")] = None,
    queue: Annotated[str, typer.Option(metavar="threads|sqs")] = "threads",
    max_cost: Annotated[
        float | None, typer.Option(metavar="USD", help="Stop before it costs more.", min=0)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Leave the work to workers.")] = False,
) -> None:
    """Find the faces of a gallery's photos and who they are; only what is new or changed.

    A run that was stopped goes on where it was.
    """
    del max_cost, yes  # nothing is billed here, so nothing is asked either
    call = Call.of(context)
    _refuse_strategy(strategy)
    _refuse_queue(queue, no_wait=no_wait)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        photos = _photos(opened, found, photo or [])
        run = run_to_end(call, opened, found, only, photos)
        progress = opened.processing.progress(opened.owner, found.id)
    call.answer(status_shape(progress), _ended_lines(progress, run))
    _tell_problems(progress)
    if run is not None and run.counts.error:
        raise typer.Exit(SOME_FAILED)


def _refuse_queue(queue: str, *, no_wait: bool) -> None:
    if queue == "sqs":
        raise BadValue(what="This workspace works in this program's own threads, not with SQS.")
    if queue != "threads":
        raise BadValue(what=f"There is no queue {queue!r}; there are threads and sqs.")
    if no_wait:
        raise BadValue(
            what="Nobody would do the work: this workspace has no workers but this program."
        )


def _photos(app: App, gallery: Gallery, names: list[str]) -> list[PhotoId] | None:
    if not names:
        return None
    return [app.photos.find(app.owner, gallery.id, name).id for name in names]


def run_to_end(
    call: Call,
    app: App,
    gallery: Gallery,
    only: Only = Only.NEW,
    photos: list[PhotoId] | None = None,
) -> Run | None:
    """Process what is due, with progress; None when nothing is; raises Stopped on Ctrl-C."""
    started = app.processing.start(app.owner, gallery.id, only, photos)
    if started is None:
        return None
    with working("Processing") as job:
        run = app.runner.run(app.owner, started.id, job)
        stopped = job.is_cancelled
    if stopped and run.state is not RunState.DONE:
        counts = run.counts
        what = f"{counts.ended} of {counts.total} photos are done and kept."
        raise call.stopped(what, ["process", gallery.name])
    return run


def _ended_lines(progress: GalleryProgress, run: Run | None) -> list[str]:
    name = progress.gallery.name
    if run is None:
        return [f"{name}: nothing new to process."]
    took = ""
    if run.started_at and run.ended_at:
        took = f" in {duration((run.ended_at - run.started_at).total_seconds())}"
    return [
        f"{name}: {counted(run.counts.done, 'photo')} processed{took}"
        + (f", {counted(run.counts.error, 'photo')} with a problem" if run.counts.error else "")
        + f"; {counted(progress.faces, 'face')} in the gallery"
    ]


def _tell_problems(progress: GalleryProgress) -> None:
    for problem in progress.problems:
        say(f"{problem.error.message} {problem.error.hint}".rstrip())


def status(context: typer.Context, gallery: GalleryName) -> None:
    """Say how far a gallery is: photos by state, faces, the run under way, problems."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        progress = opened.processing.progress(opened.owner, found.id)
    call.answer(status_shape(progress), _status_lines(progress))
    _tell_problems(progress)


def _status_lines(progress: GalleryProgress) -> list[str]:
    gallery, jobs, run = progress.gallery, progress.jobs, progress.run
    clients = f"{counted(gallery.clients, 'client')} ({gallery.enrolled_clients} with a reference)"
    left = f"pending {jobs.pending}, under way {jobs.processing}"
    holds = f"{counted(gallery.photos, 'photo')}, {counted(progress.faces, 'face')}"
    lines = [
        f"{gallery.name}: {holds}, {clients}",
        f"done {jobs.done}, error {jobs.error}, {left}",
    ]
    if run is not None:
        lines.append(f"last run: {run.state}, {run.counts.ended} of {run.counts.total} photos")
    return lines
