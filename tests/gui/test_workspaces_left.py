"""Leaving a workspace that can't be closed as it should."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QMessageBox

from kingdesk import paths
from kingdesk.domain.errors import DiskFull
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
