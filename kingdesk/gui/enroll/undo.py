"""Takes back what was enrolled: by Ctrl+Z, and by the button on the work line."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kingdesk.domain.changes import Changes
from kingdesk.gui.clients.flow import ClientFlow
from kingdesk.gui.session import Session
from kingdesk.services.undo_enroll import Enrolment, Undone


class EnrollUndo(QObject):
    """Remembers what was enrolled in the open gallery, the newest last."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session
        self._done: list[Enrolment] = []
        self._busy = False
        session.desk.opened.connect(self._forget)
        session.hub.changed.connect(self._on_changed)

    def _forget(self) -> None:
        self._done = []

    def _on_changed(self, changes: Changes, initiator: object) -> None:
        """Keep no picture of a client who was erased."""
        if isinstance(initiator, ClientFlow) and changes.clients:
            whose = (each.reference.client_id for step in self._done for each in step.removed)
            if not changes.clients.isdisjoint(whose):
                self._done = [step for step in self._done if not step.removed]

    def listen(self, *places: QWidget) -> None:
        """Let Ctrl+Z take back while one of these has the focus."""
        for place in places:
            shortcut = QShortcut(QKeySequence("Ctrl+Z"), place)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._on_key)

    def _on_key(self) -> None:
        """Take back what the line tells of, be it enrolling or not; else what was enrolled last."""
        if not self._s.line.take_back():
            self.undo()

    def say(self, words: str, enrolment: Enrolment | None) -> None:
        """Say what was enrolled, with a button that takes it back if there is anything.

        What another gallery got, that was left meanwhile, is not taken back from this one.
        """
        if not enrolment or enrolment.gallery_id != self._s.desk.gallery_id:
            self._s.line.say(words)
            return
        self._done.append(enrolment)
        self._s.line.say(words, self.undo)

    def undo(self) -> None:
        """Take back the newest step; pressed again before that is done it does nothing."""
        if not self._done or self._busy:
            return
        newest = self._done[-1]
        self._busy = True
        self._s.line.say(self.tr("Taking it back…"))
        self._s.tasks.run(
            self,
            lambda: self._s.app.undo_enroll(self._s.owner, newest),
            lambda undone: self._on_undone(newest, undone),
            failed=self._on_failed,
        )

    def _on_undone(self, step: Enrolment, undone: Undone) -> None:
        self._busy = False
        if step in self._done:
            self._done.remove(step)
        self._s.hub.tell(undone.changes, self)
        said = []
        if undone.references or not undone.put_back:
            said.append(self.tr("Taken back: %Ln reference(s)", "", undone.references))
        if undone.put_back:
            said.append(self.tr("%Ln reference(s) put back", "", undone.put_back))
        if undone.clients:
            said.append(self.tr("%Ln client(s) removed", "", undone.clients))
        if undone.kept and self._s.desk.is_studio:
            said.append(self.tr("%Ln client(s) stay on KingSelection", "", undone.kept))
        elif undone.kept:
            said.append(self.tr("%Ln client(s) stay: there is more of them", "", undone.kept))
        self._s.line.say(" · ".join(said))

    def _on_failed(self, _: Exception) -> bool:
        self._busy = False
        self._s.line.say("")
        return False
