"""`kingdesk quote`, `process` and `status`: the work itself."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import SOME_FAILED, Call, Failure, counted, say
from kingdesk.cli.costs import (
    NO_LIMIT,
    a_limit_or_none,
    instead_lines,
    money,
    quote_lines,
    quote_shape,
    receipt_line,
    receipt_shape,
    strategy_lines,
)
from kingdesk.cli.errors import NeedsYes, Stopped
from kingdesk.cli.names import GalleryName
from kingdesk.cli.progress import duration, working
from kingdesk.cli.shapes import status_shape
from kingdesk.domain.cloud_errors import ConsentNeeded, CostCapReached, NoCloud
from kingdesk.domain.errors import BadValue, KingdeskError
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.jobs import Only, Run, RunState
from kingdesk.domain.money import QuoteNote, Receipt, StrategyQuote
from kingdesk.domain.strategies import Strategy
from kingdesk.services.processing import GalleryProgress

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `process` was asked to do.

    Attributes:
        photos: just these; None: what `only` says.
        strategy: None: as the gallery was processed the last time.
        max_cost: US dollars the run may cost, or `NO_LIMIT`; None: as before, if it goes on.
        yes: nobody is to be asked.
    """

    only: Only = Only.NEW
    photos: list[PhotoId] | None = None
    strategy: Strategy | None = None
    max_cost: float | None = None
    yes: bool = False


def process(  # noqa: PLR0913 -- the options of the contract
    context: typer.Context,
    gallery: GalleryName,
    *,
    only: Annotated[Only, typer.Option(help="Which photos.")] = Only.NEW,
    photo: Annotated[
        list[str] | None, typer.Option(metavar="PHOTO", help="Just this photo; may be repeated.")
    ] = None,
    strategy: StrategyOption = None,
    queue: Annotated[str, typer.Option(metavar="threads|sqs")] = "threads",
    max_cost: Annotated[
        float | None,
        typer.Option(
            metavar="USD|none",
            help="Stop before it costs more. A run that goes on keeps its limit; none lifts it.",
            parser=a_limit_or_none,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; agree to what it costs.")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Leave the work to workers.")] = False,
) -> None:
    """Find the faces of a gallery's photos and who they are; only what is new or changed.

    What costs money says first how much, and asks. A run that was stopped goes on where it was;
    nothing is paid twice.
    """
    call = Call.of(context)
    _refuse_queue(queue, no_wait=no_wait)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        photos = _photos(opened, found, photo or [])
        wanted = Wanted(only, photos, strategy, max_cost, yes)
        run = run_to_end(call, opened, found, wanted)
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


def run_to_end(call: Call, app: App, gallery: Gallery, wanted: Wanted | None = None) -> Run | None:
    """Process what is due, with progress; None when nothing is.

    Raises:
        Stopped: by Ctrl-C.
        typer.Abort: the owner was asked and did not want it.
        NeedsYes: it costs money, and nobody can be asked.
        Failure: a known error ended a run that costs money, with what was spent.
    """
    wanted = wanted or Wanted()
    way = wanted.strategy or app.processing.strategy_of(app.owner, gallery.id)
    if way.is_billed:
        _ask_price(app, gallery, way, wanted)
    started = _start(app, gallery, way, wanted)
    if started is None:
        return None
    with working("Processing") as job:
        try:
            run = app.runner.run(app.owner, started.id, job)
        except KingdeskError as error:
            if not way.is_billed:
                raise
            raise _told_with_spending(call, app, gallery, started, wanted, error) from error
        stopped = job.is_cancelled
    if stopped and run.state is not RunState.DONE:
        raise _stopped(call, app, gallery, run, wanted)
    return run


def _ask_price(app: App, gallery: Gallery, way: Strategy, wanted: Wanted) -> None:
    """Say what it costs and wait for a yes; raises what makes it impossible."""
    price = app.processing.quote_of(app.owner, gallery.id, way, wanted.only, wanted.photos)
    if price.unavailable is not None:
        raise price.unavailable
    if not price.most_billed_calls:  # all is known: nobody needs to agree to that
        return
    for line in strategy_lines(gallery, price):
        say(line)
    if QuoteNote.SEARCHES_AGAIN in price.notes and wanted.photos is None:
        every = app.processing.quote(app.owner, gallery.id, wanted.only)
        for line in instead_lines(price, every.instead_of(way)):
            say(line)
    _say_limit(app, gallery, price, wanted)
    if wanted.yes:
        return
    if not sys.stdin.isatty():
        raise NeedsYes
    typer.confirm("Process?", abort=True, err=True)


def _say_limit(app: App, gallery: Gallery, price: StrategyQuote, wanted: Wanted) -> None:
    """Say where a limit will make the run pause, and that an earlier one holds."""
    limit = wanted.max_cost
    if limit is None and wanted.photos is None:
        limit = app.processing.earlier_limit(app.owner, gallery.id)
        if limit is not None:
            say(f"The limit of {money(limit)} given before holds; --max-cost changes it.")
    if limit is not None and price.usd > limit:
        say(f"It will pause at the limit of {money(limit)}, which is less.")


def _start(app: App, gallery: Gallery, way: Strategy, wanted: Wanted) -> Run | None:
    """Start the run; asks once for consent where faces of everybody will be kept."""

    def start(*, agreed: bool) -> Run | None:
        return app.processing.start(
            app.owner,
            gallery.id,
            wanted.only,
            wanted.photos,
            strategy=way,
            max_cost_usd=None if wanted.max_cost == NO_LIMIT else wanted.max_cost,
            no_limit=wanted.max_cost == NO_LIMIT,
            agreed=agreed,
        )

    try:
        return start(agreed=wanted.yes)
    except ConsentNeeded as needed:
        if not sys.stdin.isatty():
            raise
        say(needed.message)
        typer.confirm("Do you agree to that, for this gallery?", abort=True, err=True)
        return start(agreed=True)


def _stopped(call: Call, app: App, gallery: Gallery, run: Run, wanted: Wanted) -> Stopped:
    counts = run.counts
    what = f"{counts.ended} of {counts.total} photos are done and kept."
    if run.strategy.is_billed:
        spent = app.receipts.of_run(app.owner, run.id)
        what = f"{what} {money(spent.usd)} spent; nothing of it is paid again."
    return call.stopped(what, _again(gallery, run, wanted))


def _again(gallery: Gallery, run: Run, wanted: Wanted) -> list[str]:
    """Return the command that goes on with a run."""
    again = ["process", gallery.name]
    if run.strategy.is_billed:
        again += ["--strategy", run.strategy]
        if wanted.max_cost is not None:
            limit = "none" if wanted.max_cost == NO_LIMIT else f"{wanted.max_cost:g}"
            again += ["--max-cost", limit]
    return again


def _told_with_spending(
    call: Call, app: App, gallery: Gallery, run: Run, wanted: Wanted, error: KingdeskError
) -> Failure:
    """Return an error with what the run has cost until then, and how to go on."""
    spent = app.receipts.of_run(app.owner, run.id)
    lines = [f"{receipt_line(spent)}. Nothing of it is paid again."]
    again = _again(gallery, run, wanted)
    if isinstance(error, CostCapReached):
        again = [*_again(gallery, run, replace(wanted, max_cost=None)), "--max-cost", "USD"]
    lines.append(f"Go on with: {call.command(again)}")
    return Failure(error, {"receipt": receipt_shape(spent)}, lines)


def _ended_lines(progress: GalleryProgress, run: Run | None) -> list[str]:
    name = progress.gallery.name
    if run is None:
        return [f"{name}: nothing new to process."]
    took = ""
    if run.started_at and run.ended_at:
        took = f" in {duration((run.ended_at - run.started_at).total_seconds())}"
    lines = [
        f"{name}: {counted(run.counts.done, 'photo')} processed{took}"
        + (f", {counted(run.counts.error, 'photo')} with a problem" if run.counts.error else "")
        + f"; {counted(progress.faces, 'face')} in the gallery"
    ]
    return [*lines, *_receipt_lines(run, progress.receipt)]


def _receipt_lines(run: Run, receipt: Receipt | None) -> list[str]:
    """Say what a run was billed, where that is not nothing by its nature."""
    if receipt is None or not (run.strategy.is_billed or receipt.billed_calls):
        return []
    return [receipt_line(receipt)]


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
        way = f", {run.strategy}" if run.strategy.is_billed else ""
        ended = f"{run.counts.ended} of {run.counts.total} photos"
        lines.append(f"last run: {run.state}, {ended}{way}")
        lines += [f"last run: {line}" for line in _receipt_lines(run, progress.receipt)]
    return lines
