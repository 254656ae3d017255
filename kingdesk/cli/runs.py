"""Runs as commands do them: asked about, started, worked on here or by workers, told of."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import SOME_FAILED, Call, Failure, counted, say
from kingdesk.cli.costs import (
    NO_LIMIT,
    instead_lines,
    money,
    receipt_line,
    receipt_shape,
    strategy_lines,
)
from kingdesk.cli.errors import LeftToWorkers, NeedsYes, NotThrough, Stopped
from kingdesk.cli.progress import duration, words, working
from kingdesk.cli.shapes import status_shape
from kingdesk.domain.cloud_errors import ConsentNeeded, CostCapReached
from kingdesk.domain.errors import BadValue, Cancelled, KingdeskError
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.jobs import Only, Progress, QueueKind, Run, RunState
from kingdesk.domain.money import QuoteNote, Receipt, StrategyQuote
from kingdesk.domain.queue_errors import NoQueue
from kingdesk.domain.strategies import Strategy
from kingdesk.services.processing import GalleryProgress
from kingdesk.services.watching import Seen

NO_WORKER: Final = "No worker is running. Start one, on this computer or another: kingdesk worker"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `process` was asked to do.

    Attributes:
        photos: just these; None: what `only` says.
        strategy: None: as the gallery was processed the last time.
        max_cost: US dollars the run may cost, or `NO_LIMIT`; None: as before, if it goes on.
        yes: nobody is to be asked.
        queue: who works on it: this program's threads, or workers.
        no_wait: workers' work is not watched.
    """

    only: Only = Only.NEW
    photos: list[PhotoId] | None = None
    strategy: Strategy | None = None
    max_cost: float | None = None
    yes: bool = False
    queue: QueueKind = QueueKind.THREADS
    no_wait: bool = False


def run_to_end(call: Call, app: App, gallery: Gallery, wanted: Wanted | None = None) -> Run | None:
    """Process what is due, with progress; None when nothing is.

    Workers' work is watched, or with `no_wait` only given to them: then the run still runs.

    Raises:
        Stopped: by Ctrl-C; LeftToWorkers, if others go on.
        NotThrough: somebody paused or stopped it.
        typer.Abort: the owner was asked and did not want it.
        NeedsYes: it costs money, and nobody can be asked.
        NoQueue: there are no workers here.
        Failure: a known error ended a run that costs money, with what was spent.
    """
    wanted = wanted or Wanted()
    _check_queue(app, wanted)
    way = wanted.strategy or app.processing.strategy_of(app.owner, gallery.id)
    if way.is_billed:
        _ask_price(app, gallery, way, wanted)
    started = _start(app, gallery, way, wanted)
    if started is None:
        return None
    if wanted.queue is QueueKind.THREADS:
        return _by_threads(call, app, gallery, started, wanted)
    return _by_workers(call, app, gallery, started, wanted)


def _check_queue(app: App, wanted: Wanted) -> None:
    if wanted.queue is QueueKind.SQS:
        if app.queue is None:
            raise NoQueue
        app.queue.depth()  # no run is made that nobody can be told of
    elif wanted.no_wait:
        raise BadValue(what="Nobody would do the work: only workers go on alone, with --queue sqs.")


def _by_threads(call: Call, app: App, gallery: Gallery, started: Run, wanted: Wanted) -> Run:
    with working("Processing") as job:
        try:
            run = app.runner.run(app.owner, started.id, job)
        except KingdeskError as error:
            if not started.strategy.is_billed:
                raise
            raise _told_with_spending(call, app, gallery, started, wanted, error) from error
        stopped = job.is_cancelled
    if run.state is RunState.DONE:
        return run
    if stopped:
        raise _stopped(call, app, gallery, run, wanted)
    return _ended(call, app, gallery, run, wanted)


def _by_workers(call: Call, app: App, gallery: Gallery, started: Run, wanted: Wanted) -> Run:
    """Send a run's photos to the queue, and watch what becomes of them."""
    with working("Sending", told=partial(_sent, started.counts.pending)) as job:
        try:
            app.sending.send(app.owner, started.id, job)
        except Cancelled as stopped:
            what = "What was sent is worked on by workers; the rest was not sent."
            error = call.stopped(what, _again(gallery, started, wanted))
            lines = [f"Stop the workers' run with: {call.command(['stop', gallery.name])}"]
            raise Failure(error, {}, lines) from stopped
    seen = app.watching.look(app.owner, started.id)
    if not seen.progress.workers:
        say(NO_WORKER)
    if wanted.no_wait:
        return seen.run
    told = _Workers(seen.progress.workers)
    with working("Processing", told=told, stopping="The workers go on ...") as job:
        try:
            run = app.watching.watch(app.owner, started.id, job)
        except Cancelled:
            run = seen.run
        stopped_looking = job.is_cancelled
    if stopped_looking and run.state in {RunState.RUNNING, RunState.STOPPING}:
        done, total = f"{run.counts.ended:,}", f"{run.counts.total:,}"
        status, stop = (call.command([verb, gallery.name]) for verb in ("status", "stop"))
        raise LeftToWorkers(done=done, total=total, status=status, stop=stop)
    return run if run.state is RunState.DONE else _ended(call, app, gallery, run, wanted)


def _sent(total: int, progress: Progress) -> str:
    return f"{progress.done:,} of {total:,} sent"


class _Workers:
    """Says how far workers are, and once that none is there any more."""

    def __init__(self, alive: int) -> None:
        self._alive = alive

    def __call__(self, progress: Progress) -> str:
        if self._alive and not progress.workers and progress.waiting_for is None:
            say(NO_WORKER)
        self._alive = progress.workers
        return words(progress)


def _ended(call: Call, app: App, gallery: Gallery, run: Run, wanted: Wanted) -> Run:
    """Say why a run did not come to its end.

    Raises:
        Failure: what made workers stop it.
        NotThrough: somebody did.
    """
    if run.halted_by is not None:
        raise _told_with_spending(call, app, gallery, run, wanted, run.halted_by)
    state = "stopped" if run.state is RunState.STOPPING else str(run.state)
    done, total = f"{run.counts.ended:,}", f"{run.counts.total:,}"
    command = call.command(["resume", gallery.name])
    raise NotThrough(state=state, done=done, total=total, command=command)


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
            queue=wanted.queue,
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
    if wanted.queue is QueueKind.SQS:
        again += ["--queue", wanted.queue]
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
    document: dict[str, object] = {}
    lines = []
    if run.strategy.is_billed:
        spent = app.receipts.of_run(app.owner, run.id)
        document["receipt"] = receipt_shape(spent)
        lines.append(f"{receipt_line(spent)}. Nothing of it is paid again.")
    again = _again(gallery, run, wanted)
    if isinstance(error, CostCapReached):
        again = [*_again(gallery, run, replace(wanted, max_cost=None)), "--max-cost", "USD"]
    lines.append(f"Go on with: {call.command(again)}")
    return Failure(error, document, lines)


def process_and_tell(call: Call, app: App, gallery: Gallery, wanted: Wanted) -> None:
    """Process and print how it ended.

    Raises:
        typer.Exit: some photos have a problem.
    """
    run = run_to_end(call, app, gallery, wanted)
    progress = app.processing.progress(app.owner, gallery.id)
    seen = None if run is None else app.watching.look(app.owner, run.id)
    is_through = run is None or run.state is RunState.DONE
    lines = ended_lines(progress, run) if is_through else [_sent_line(call, progress, seen)]
    call.answer(status_shape(progress, seen), lines)
    if is_through:
        tell_problems(call, progress)
    if is_through and run is not None and run.counts.error:
        raise typer.Exit(SOME_FAILED)


def _sent_line(call: Call, progress: GalleryProgress, seen: Seen | None) -> str:
    gallery = progress.gallery.name
    left = 0 if seen is None else seen.run.counts.total - seen.run.counts.ended
    at_it = "" if seen is None else f"; {counted(seen.progress.workers, 'worker')} at work"
    how = call.command(["status", gallery])
    return f"{gallery}: {left:,} photos wait for workers{at_it}. See: {how}"


def ended_lines(progress: GalleryProgress, run: Run | None) -> list[str]:
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
    return [*lines, *receipt_lines(run, progress.receipt)]


def receipt_lines(run: Run, receipt: Receipt | None) -> list[str]:
    """Say what a run was billed, where that is not nothing by its nature."""
    if receipt is None or not (run.strategy.is_billed or receipt.billed_calls):
        return []
    return [receipt_line(receipt)]


def tell_problems(call: Call, progress: GalleryProgress) -> None:
    for problem in progress.problems:
        say(f"{problem.error.message} {problem.error.hint}".rstrip())
    if progress.more_problems:
        every = call.command(["photo", "problems", progress.gallery.name])
        say(f"{counted(progress.more_problems, 'more photo')} with a problem: {every}")
