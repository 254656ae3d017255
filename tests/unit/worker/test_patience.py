"""Outages are ridden over: tried again until it works, the user stops, or it takes too long."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from kingdesk.domain.errors import Cancelled, DiskFull, KingdeskError
from kingdesk.domain.studio_errors import StorageUnreachable
from kingdesk.services.job_context import JobContext
from kingdesk.worker import patience as module
from kingdesk.worker.patience import Patience

AWAY = StorageUnreachable(host="storage.invalid", reason="no route")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(module, "_LONGEST_PAUSE_S", 0.002)


def failing(times: int, error: KingdeskError = AWAY) -> Callable[[], str]:
    left = [times]

    def work() -> str:
        if left[0]:
            left[0] -= 1
            raise error
        return "done"

    return work


def test_what_passes_is_tried_again_until_it_works() -> None:
    assert Patience().ride(JobContext(), failing(5)) == "done"


def test_it_tells_what_it_waits_for_and_no_more_when_that_works() -> None:
    patience = Patience()
    seen: list[KingdeskError | None] = []
    work = failing(2)

    def looked() -> str:
        seen.append(patience.waiting_for)
        return work()

    patience.ride(JobContext(), looked)

    assert seen == [None, AWAY, AWAY]
    assert patience.waiting_for is None


def test_what_does_not_pass_is_raised_at_once() -> None:
    full = DiskFull(path="photos")

    with pytest.raises(DiskFull):
        Patience().ride(JobContext(), failing(1, full))


def test_after_too_long_without_any_success_the_error_is_raised() -> None:
    with pytest.raises(StorageUnreachable):
        Patience(longest_s=0.01).ride(JobContext(), failing(10_000))


def test_a_success_of_another_thread_counts_for_all() -> None:
    patience = Patience(longest_s=0.05)
    work = failing(200)

    def goes_on_elsewhere() -> str:
        patience.ride(JobContext(), lambda: "fine")
        return work()

    assert patience.ride(JobContext(), goes_on_elsewhere) == "done"


def test_the_user_may_stop_while_it_waits() -> None:
    context = JobContext()

    def work() -> str:
        context.cancel()
        raise AWAY

    with pytest.raises(Cancelled):
        Patience(None).ride(context, work)


def test_when_the_work_as_a_whole_has_failed_nobody_waits_on() -> None:
    patience, waiting = Patience(None), threading.Event()
    outcome: list[BaseException] = []

    def away() -> str:
        waiting.set()
        raise AWAY

    def ride() -> None:
        try:
            patience.ride(JobContext(), away)
        except Cancelled as error:
            outcome.append(error)

    thread = threading.Thread(target=ride)
    thread.start()
    waiting.wait()
    patience.end()
    thread.join(timeout=10)

    assert len(outcome) == 1


def test_what_works_beside_the_photos_does_not_end_their_outage() -> None:
    patience = Patience()
    work, seen = failing(3), list[KingdeskError | None]()

    def looked() -> str:
        seen.append(patience.ride_beside(JobContext(), lambda: patience.waiting_for))
        return work()

    patience.ride(JobContext(), looked)

    assert seen == [None, AWAY, AWAY, AWAY]


def test_an_outage_beside_the_photos_is_over_when_that_works_again() -> None:
    patience = Patience()

    patience.ride_beside(JobContext(), failing(2))

    assert patience.waiting_for is None
