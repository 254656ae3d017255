"""Runs a piece of a test in a child: without root's rights, or with limits of its own."""

from __future__ import annotations

import os
import pickle
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TypeVar

_NOBODY = 65534
T = TypeVar("T")


def run_unprivileged(act: Callable[[], T]) -> T:
    """Run `act` in a child that gave up root's rights: root may open what nobody else may."""

    def act_unprivileged() -> T:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        return act()

    return run_in_child(act_unprivileged)


def give_away(folder: Path) -> None:
    """Let the child of `run_unprivileged` own a folder and all in it.

    What the child makes itself may need files of the project, which it can't read where the
    project lies in a folder closed to others, as root's home is.
    """
    if os.geteuid() == 0:
        for place in (folder, *folder.rglob("*")):
            os.chown(place, _NOBODY, _NOBODY)


def run_in_child(act: Callable[[], T]) -> T:
    """Run `act` in a forked child and return what it returned; limits it sets end with the child.

    Args:
        act: its result is pickled; an exception in it fails the test with its traceback.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _run_and_exit(act, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        data = answer.read()
    os.waitpid(child, 0)
    assert data, "the child died without a word"
    done, result = pickle.loads(data)  # noqa: S301 - written by our own child, just above
    assert done, result
    return result  # type: ignore[no-any-return]  # what a pickle holds is not known to mypy


def _run_and_exit(act: Callable[[], object], writer: int) -> None:
    try:
        answer = pickle.dumps((True, act()))
    except BaseException:  # noqa: BLE001 - all of it is told to the parent, which fails
        answer = pickle.dumps((False, traceback.format_exc()))
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(answer)
    os._exit(0)


@contextmanager
def open_folder() -> Iterator[Path]:
    """Give an empty folder that everyone may enter and write to; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="kingdesk-test-"))
    try:
        folder.chmod(0o777)
        yield folder
    finally:
        for place, folders, _ in os.walk(folder):
            for name in folders:
                if not Path(place, name).is_symlink():
                    Path(place, name).chmod(0o700)
        rmtree(folder)
