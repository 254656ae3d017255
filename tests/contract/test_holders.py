"""What is known about live and dead workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kingdesk.adapters.local.holders import FileHolders
from kingdesk.domain.errors import KingdeskError, WorkspaceReadOnly
from kingdesk.domain.ids import HolderId
from tests.unprivileged import open_folder, run_unprivileged

_WORKER = """
import sys
from pathlib import Path
from kingdesk.adapters.local.holders import FileHolders
holders = FileHolders(Path(sys.argv[1]))
print(holders.join(), flush=True)
sys.stdin.readline()
"""


@contextmanager
def worker_process(workspace: Path) -> Iterator[tuple[HolderId, subprocess.Popen[str]]]:
    """Start another process that joins and lives until it is killed or told to end."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", _WORKER, str(workspace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout
        yield HolderId(process.stdout.readline().strip()), process
        process.kill()


def lock_files(workspace: Path) -> set[str]:
    return {file.stem for file in (workspace / "holders").iterdir()}


def test_every_worker_has_an_id_of_its_own_and_is_alive(tmp_path: Path) -> None:
    holders = FileHolders(tmp_path)

    one, two = holders.join(), holders.join()

    assert one != two
    assert not holders.is_dead(one)
    assert not holders.is_dead(two)
    assert lock_files(tmp_path) == {one, two}


def test_who_left_is_dead_and_leaves_no_file(tmp_path: Path) -> None:
    holders = FileHolders(tmp_path)
    one, two = holders.join(), holders.join()

    holders.leave(one)
    holders.leave(one)

    assert holders.is_dead(one)
    assert not holders.is_dead(two)
    assert lock_files(tmp_path) == {two}


def test_a_worker_of_another_process_is_alive_until_it_is_killed(tmp_path: Path) -> None:
    holders = FileHolders(tmp_path)
    mine = holders.join()

    with worker_process(tmp_path) as (theirs, process):
        alive = holders.is_dead(theirs)
        alive_still = holders.is_dead(theirs)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        dead = holders.is_dead(theirs)

    assert (alive, alive_still, dead) == (False, False, True)
    assert lock_files(tmp_path) == {mine}
    assert holders.is_dead(theirs)


def test_a_worker_that_just_ends_is_dead_too(tmp_path: Path) -> None:
    with worker_process(tmp_path) as (theirs, process):
        process.communicate("\n")

        assert FileHolders(tmp_path).is_dead(theirs)


def test_joining_clears_away_what_dead_workers_left_and_nothing_else(tmp_path: Path) -> None:
    with worker_process(tmp_path) as (dead, killed), worker_process(tmp_path) as (alive, _):
        killed.kill()
        killed.wait()

        mine = FileHolders(tmp_path).join()

        assert lock_files(tmp_path) == {alive, mine}
        assert dead not in lock_files(tmp_path)


def test_the_others_in_the_same_process_are_seen_alive(tmp_path: Path) -> None:
    gui, runner = FileHolders(tmp_path), FileHolders(tmp_path)
    one = gui.join()

    assert not runner.is_dead(one)
    gui.leave(one)
    assert runner.is_dead(one)


def test_a_worker_may_leave_on_another_thread_than_it_joined_on(tmp_path: Path) -> None:
    holders = FileHolders(tmp_path)
    joined: list[HolderId] = []
    thread = threading.Thread(target=lambda: joined.append(holders.join()))
    thread.start()
    thread.join()

    assert not holders.is_dead(joined[0])
    holders.leave(joined[0])
    assert holders.is_dead(joined[0])


def test_many_threads_join_look_and_leave_at_once(tmp_path: Path) -> None:
    stay = FileHolders(tmp_path)
    stayed = stay.join()
    called_dead_alive: list[HolderId] = []
    left: list[HolderId] = []

    def work() -> None:
        holders = FileHolders(tmp_path)
        for _ in range(10):
            me = holders.join()
            if holders.is_dead(me) or stay.is_dead(me) or holders.is_dead(stayed):
                called_dead_alive.append(me)
            holders.leave(me)
            left.append(me)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert called_dead_alive == []
    # Only now: while another looks at the file of one who leaves, nothing is known of that one.
    assert [one for one in left if not stay.is_dead(one)] == []
    assert lock_files(tmp_path) == {stayed}


@pytest.mark.parametrize("strange", ["", "someone", "unlocked-" + "0" * 32, "../../etc/passwd"])
def test_of_ids_that_are_not_ours_nothing_is_known(tmp_path: Path, strange: str) -> None:
    holders = FileHolders(tmp_path)
    holders.join()

    assert not holders.is_dead(HolderId(strange))


def test_without_the_folder_of_locks_nothing_is_known(tmp_path: Path) -> None:
    assert not FileHolders(tmp_path).is_dead(HolderId("0" * 32))
    FileHolders(tmp_path).join()
    assert FileHolders(tmp_path).is_dead(HolderId("0" * 32))


def test_a_disk_without_locks_lets_us_work_and_knows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: set[str]
) -> None:
    expected_logs.add("no locks on this disk")

    def no_locks(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", no_locks)

    holders = FileHolders(tmp_path)
    one = holders.join()

    assert not holders.is_dead(one)
    assert not FileHolders(tmp_path).is_dead(one)
    holders.leave(one)


def test_a_read_only_workspace_says_so() -> None:
    with open_folder() as workspace:
        workspace.chmod(0o555)

        def act() -> str:
            try:
                FileHolders(workspace).join()
            except KingdeskError as error:
                return error.code
            return "joined"

        assert run_unprivileged(act) == WorkspaceReadOnly.code
