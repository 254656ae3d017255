"""Leaving workspaces that can't be closed as they should, or that nobody waits for."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QMessageBox

from kingdesk import paths
from kingdesk.bootstrap import App
from kingdesk.domain.errors import DiskFull
from tests.fakes.studio_app import WebSite
from tests.gui.shell import ATELIE, Newcomer


def test_a_workspace_that_fails_to_close_is_left_all_the_same(regular: Newcomer) -> None:
    def full() -> None:
        raise DiskFull(path=paths.default_workspace())

    regular.start(ATELIE)
    inside = regular.shell.inside
    assert inside is not None
    regular.shell.inside = replace(inside, app=replace(inside.app, _closing=(full,)))

    regular.shell.go_to(paths.default_workspace(), create=True)
    regular.wait_for(lambda: regular.place == paths.default_workspace())

    said = regular.dialog(QMessageBox).text()
    assert said.startswith("The disk is full")


def test_workspaces_nobody_heard_of_any_more_are_all_closed_with_the_window(
    regular: Newcomer, site: WebSite
) -> None:
    closed: list[str] = []
    opening = threading.Semaphore(0)

    def opened(name: str) -> App:
        opening.release()
        return replace(site.app, _closing=(partial(closed.append, name),))

    for name in ("first", "second"):
        regular.opener.studio = partial(opened, name)
        regular.shell.open(ATELIE)
        assert opening.acquire(timeout=10)

    regular.shell.close()

    assert sorted(closed) == ["first", "second"]
