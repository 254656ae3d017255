"""Shows how far long work is, and stops it in good order on Ctrl-C.

On a terminal a bar with rate, time left and errors; elsewhere a line now and then, so that a log
stays readable.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from kingdesk.cli.call import say
from kingdesk.domain.jobs import Progress, Slowed
from kingdesk.services.job_context import JobContext

LINE_EVERY: Final = 10.0
"""Seconds between lines where there is no terminal."""
STOPPING: Final = "Stopping; what is under way is finished first (again: stop at once) ..."


@contextmanager
def working(
    what: str,
    *,
    told: Callable[[Progress], str] | None = None,
    stopping: str = STOPPING,
    at_once: Callable[[], None] | None = None,
) -> Iterator[JobContext]:
    """Give long work a context that shows its progress and that Ctrl-C (or SIGTERM) cancels.

    The first signal asks to stop: photos under way are finished. A second one ends the program.

    Args:
        what: is done, before the words.
        told: says how far it is; `words` if None.
        stopping: is said at the first signal.
        at_once: done at the second, instead of raising KeyboardInterrupt.
    """
    told = told or words
    with ExitStack() as stack:
        is_seen = sys.stderr.isatty()
        show = stack.enter_context(_bar(what, told)) if is_seen else _lines(what, told)
        context = JobContext(show)
        stack.enter_context(_stopping(context, stopping, at_once))
        yield context


def words(progress: Progress) -> str:
    """Return a progress in words: `120 of 2,000 (6 %), 1.3/s, 24 min left, 2 errors`.

    Of work that is billed also what was spent, and which calls AWS lets through slowly; of work
    that others do too how many they are, and what it waits for.
    """
    if not progress.total:
        return f"{progress.done:,}"
    percent = 100 * progress.done // progress.total
    parts = [f"{progress.done:,} of {progress.total:,} ({percent} %)"]
    if progress.pace and progress.pace.per_second:
        parts.append(f"{progress.pace.per_second:.1f}/s")
    if progress.pace and progress.pace.seconds_left and progress.done < progress.total:
        parts.append(f"{duration(progress.pace.seconds_left)} left")
    if progress.errors:
        parts.append(f"{progress.errors} error" + ("s" if progress.errors > 1 else ""))
    if progress.spent_usd is not None:
        parts.append(f"US$ {progress.spent_usd:.3f} spent")
    if progress.workers > 1:
        parts.append(f"{progress.workers} workers")
    parts += [_slowed(slowed) for slowed in progress.slowed]
    if progress.waiting_for is not None:
        parts.append(f"waiting: {progress.waiting_for.message}")
    return ", ".join(parts)


def _slowed(slowed: Slowed) -> str:
    calls = f"{slowed.allowed:.0f} of {slowed.quota:.0f}"
    return f"AWS is slowing us down: {calls} calls/s ({slowed.operation})"


def duration(seconds: float) -> str:
    """Return a time in the largest unit that says enough: `40 s`, `24 min`, `3 h 10 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"


@contextmanager
def _bar(what: str, told: Callable[[Progress], str]) -> Iterator[Callable[[Progress], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[words]}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, words="")

        def show(progress: Progress) -> None:
            total = progress.total or None
            bar.update(task, completed=progress.done, total=total, words=told(progress))

        yield show


def _lines(what: str, told: Callable[[Progress], str]) -> Callable[[Progress], None]:
    last, said = time.monotonic(), ""
    lock = threading.Lock()

    def show(progress: Progress) -> None:
        nonlocal last, said
        with lock:
            if time.monotonic() - last >= LINE_EVERY:
                last, before, said = time.monotonic(), said, told(progress)
                if said != before:  # a worker may wait for days
                    say(f"{what}: {said}")

    return show


@contextmanager
def _stopping(
    context: JobContext, words_said: str, at_once: Callable[[], None] | None
) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        if context.is_cancelled:
            if at_once is not None:
                at_once()
            raise KeyboardInterrupt
        context.cancel()
        say(words_said)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
