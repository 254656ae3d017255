"""What is said of a processing that waits, was paused, or broke off."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QObject

from kingdesk.domain.cloud_errors import (
    CloudDenied,
    CloudFailed,
    CloudThrottled,
    CloudUnreachable,
    CostCapReached,
)
from kingdesk.domain.errors import KingdeskError, WorkspaceBusy
from kingdesk.domain.jobs import Run, RunState
from kingdesk.domain.queue_errors import QueueFailed, QueueUnreachable
from kingdesk.domain.studio_errors import (
    DatabaseBusy,
    DatabaseUnreachable,
    StorageFailed,
    StorageThrottled,
    StorageUnreachable,
)
from kingdesk.gui.error_words import say
from kingdesk.gui.words import day, number

INTERNET: Final = frozenset(
    error.code for error in (CloudUnreachable, QueueUnreachable, StorageUnreachable)
)
_AWS: Final = frozenset(error.code for error in (CloudFailed, CloudThrottled, QueueFailed))
_R2: Final = frozenset(error.code for error in (StorageFailed, StorageThrottled))
_DATABASE: Final = frozenset(
    error.code for error in (DatabaseBusy, DatabaseUnreachable, WorkspaceBusy)
)


class CountedRuns(QObject):
    """Words with a number; only `tr` is taken for a plural by the tool that collects texts."""

    def workers(self, count: int) -> str:
        return self.tr("%Ln worker(s)", "", count)


_COUNTED: Final = CountedRuns()


def waiting_words(error: KingdeskError) -> str:
    """Say what a processing waits for; it goes on by itself."""
    if error.code in INTERNET:
        return QCoreApplication.translate("Runs", "Waiting for the internet…")
    if error.code in _DATABASE:
        return QCoreApplication.translate("Runs", "Waiting for the database…")
    if error.code in _AWS:
        return QCoreApplication.translate("Runs", "Waiting for AWS…")
    if error.code in _R2:
        return QCoreApplication.translate("Runs", "Waiting for R2…")
    words = QCoreApplication.translate("Runs", "Waiting: %1")
    return words.replace("%1", say(error)[0])


def workers_words(workers: int, *, by_workers: bool) -> str:
    """Say how many work on it where that is more than this program; nothing else."""
    if by_workers and not workers:
        return QCoreApplication.translate(
            "Runs", "no worker is running: start one with “kingdesk worker”"
        )
    return _COUNTED.workers(workers) if by_workers or workers > 1 else ""


def done_words(run: Run) -> str:
    words = QCoreApplication.translate("Runs", "%1 of %2 photos done.")
    return _counted(words, run)


def rest_words(run: Run) -> str:
    """Say why a processing does not go on, and how far it is."""
    error = run.halted_by
    if error is not None:
        parts = [say(error)[0], done_words(run)]
        if error.code == CloudDenied.code:
            parts.append(QCoreApplication.translate("Runs", "Go on when it is allowed."))
        elif error.code != CostCapReached.code:
            parts.append(QCoreApplication.translate("Runs", "Go on?"))
        return " ".join(parts)
    match run.state:
        case RunState.PAUSED:
            words = QCoreApplication.translate("Runs", "Paused: %1 of %2 photos done. Go on?")
        case RunState.STOPPED:
            words = QCoreApplication.translate("Runs", "Stopped: %1 of %2 photos done. Go on?")
        case _:
            words = QCoreApplication.translate(
                "Runs", "A processing was interrupted: %1 of %2 photos done. Go on?"
            )
    return _counted(words, run)


def history_words(run: Run) -> str:
    """Say when a processing was, how it stands and why."""
    words = QCoreApplication.translate("Runs", "Last processing, %1: %2")
    words = words.replace("%1", day(run.created_at.astimezone().date()))
    error = run.halted_by
    said = _state_words(run.state) if error is None else say(error)[0]
    return words.replace("%2", " ".join(filter(None, (said, done_words(run)))))


def _state_words(state: RunState) -> str:
    match state:
        case RunState.PAUSED:
            return QCoreApplication.translate("Runs", "paused.")
        case RunState.STOPPED:
            return QCoreApplication.translate("Runs", "stopped.")
        case RunState.DONE:
            return ""
        case _:
            return QCoreApplication.translate("Runs", "under way.")


def _counted(words: str, run: Run) -> str:
    done, total = number(run.counts.ended), number(run.counts.total)
    return words.replace("%1", done).replace("%2", total)
