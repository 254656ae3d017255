"""The states of runs and jobs."""

from __future__ import annotations

import pytest

from kingdesk.domain.jobs import (
    ENDED_RUNS,
    HEARTBEAT_EVERY,
    LEASE_TIME,
    RUN_STEPS,
    JobCounts,
    RunState,
    may_become,
)

ALLOWED = {
    ("quoted", "running"),
    ("quoted", "stopped"),
    ("running", "paused"),
    ("running", "stopping"),
    ("running", "done"),
    ("paused", "running"),
    ("paused", "stopping"),
    ("stopping", "running"),
    ("stopping", "stopped"),
    ("stopping", "done"),
    ("stopped", "running"),
    ("stopped", "done"),
}


@pytest.mark.parametrize("old", RunState)
@pytest.mark.parametrize("new", RunState)
def test_a_run_goes_only_where_its_states_lead(old: RunState, new: RunState) -> None:
    assert may_become(old, new) is ((str(old), str(new)) in ALLOWED)


def test_every_state_has_its_steps_and_leads_to_known_states() -> None:
    assert set(RUN_STEPS) == set(RunState)


def test_a_done_run_is_over_and_every_other_can_still_be_done() -> None:
    assert not RUN_STEPS[RunState.DONE]
    assert RunState.DONE in ENDED_RUNS
    for state in RunState:
        reached, todo = {state}, [state]
        while todo:
            for step in RUN_STEPS[todo.pop()] - reached:
                reached.add(step)
                todo.append(step)
        assert RunState.DONE in reached


def test_a_lease_outlives_several_heartbeats() -> None:
    assert HEARTBEAT_EVERY * 3 < LEASE_TIME


def test_counts_add_up() -> None:
    counts = JobCounts(pending=1, processing=2, done=4, error=8)

    assert counts.total == 15
    assert counts.ended == 12
    assert JobCounts().total == 0
