"""Tries parts of a workspace side by side, each as soon as what it needs is well."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from kingdesk.gui.tasks import Tasks
from kingdesk.services.doctor import Check, Finding, not_tried, try_one


class Trial(QObject):
    """One look at every part; can be stopped, and parts can be tried again.

    Signals:
        begun(str): a part, by its name, is being tried now.
        told(Finding): what came out.
        ended(): nothing is being tried any more.
    """

    begun = Signal(str)
    told = Signal(object)
    ended = Signal()

    def __init__(self, tasks: Tasks, checks: Sequence[Check], parent: QObject) -> None:
        super().__init__(parent)  # gone with who shows it: then no answer is delivered any more
        self._tasks = tasks
        self.checks = tuple(checks)
        self.findings: dict[str, Finding] = {}
        self._running: set[str] = set()
        self._stopped = False
        self._round = 0

    @property
    def is_running(self) -> bool:
        return bool(self._running)

    @property
    def is_well(self) -> bool:
        """Tell whether every part was tried and none is bad."""
        found = [self.findings.get(check.name) for check in self.checks]
        return all(finding is not None and finding.ok for finding in found)

    def start(self) -> None:
        """Try every part, from the beginning."""
        self.findings.clear()
        self._go()

    def again(self, name: str) -> None:
        """Try one part again, and those that wait for it."""
        self.findings.pop(name, None)
        for check in self.checks:
            finding = self.findings.get(check.name)
            if finding is not None and finding.state == "skipped":
                del self.findings[check.name]
        self._go()

    def stop(self) -> None:
        """Wait for no more answers; what is under way ends unheard."""
        self._stopped = True
        self._round += 1
        was_running = self.is_running
        self._running.clear()
        if was_running:
            self.ended.emit()

    def _go(self) -> None:
        self._stopped = False
        names = {check.name for check in self.checks}
        moved = True
        while moved:
            moved = False
            for check in self.checks:
                if check.name in self.findings or check.name in self._running:
                    continue
                before = self.findings.get(check.needs)
                if check.needs in names and before is None:
                    continue  # its turn comes when that one is told
                moved = True
                if before is not None and not before.ok:
                    self._tell(not_tried(check))
                else:
                    self._try(check)
        if not self._running:
            self.ended.emit()

    def _try(self, check: Check) -> None:
        self._running.add(check.name)
        self.begun.emit(check.name)
        round_ = self._round
        self._tasks.run(
            self,
            partial(try_one, check),
            lambda finding: self._on_found(round_, finding),
            failed=lambda _: self._on_failed(round_, check.name),
        )

    def _on_found(self, round_: int, finding: Finding) -> None:
        if round_ == self._round:
            self._running.discard(finding.name)
            self._tell(finding)
            self._go()

    def _on_failed(self, round_: int, name: str) -> bool:
        """Leave a bug to whoever presents bugs; the part counts as not well."""
        self._on_found(round_, Finding(name, ok=False, detail=""))
        return False

    def _tell(self, finding: Finding) -> None:
        self.findings[finding.name] = finding
        self.told.emit(finding)
