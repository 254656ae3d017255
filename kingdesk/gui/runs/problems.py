"""Photos that could not be processed: which, why, and what can be done about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.galleries import PhotoProblem
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.error_words import say
from kingdesk.gui.runs.problem_list import ProblemsDialog, Trouble, Troubles
from kingdesk.gui.session import Session
from kingdesk.services.dead_letters import DeadLetter


class ProblemsFlow(QObject):
    """Opens the list of the open gallery's problems, and does what its buttons ask for.

    Signals:
        opening_asked(PhotoId): a photo is to be looked at.
    """

    opening_asked = Signal(object)

    def __init__(
        self, session: Session, try_again: Callable[[GalleryId, Sequence[PhotoId]], object]
    ) -> None:
        super().__init__()
        self._s = session
        self._try_again = try_again
        self._failed: frozenset[PhotoId] = frozenset()
        self._ignored: frozenset[PhotoId] = frozenset()
        session.desk.overview_changed.connect(self._count)

    def show(self) -> None:
        """Open the list."""
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        dialog = ProblemsDialog(self._s.window)
        dialog.again_asked.connect(partial(self._on_again, dialog, gallery_id))
        dialog.ignore_asked.connect(partial(self._on_ignore, dialog, gallery_id))
        dialog.open_asked.connect(partial(self._on_open, dialog))
        work = self._s.work

        def enable() -> None:
            dialog.let_try(free=not (work.is_busy or work.is_watching))

        work.changed.connect(enable)
        dialog.finished.connect(lambda _: work.changed.disconnect(enable))
        enable()
        dialog.open()
        self._load(dialog, gallery_id)

    # --- how many -------------------------------------------------------------------------------

    def _count(self) -> None:
        """Tell the line how many problems there are; which are ignored is read where any is new."""
        desk, owner, app = self._s.desk, self._s.owner, self._s.app
        failed = frozenset(desk.overview.shown.get(Shown.PROBLEMS, ()))
        known, self._failed = self._failed, failed
        self._s.line.set_problems(len(failed - self._ignored))
        gallery_id = desk.gallery_id
        if gallery_id is not None and failed - known:
            self._s.tasks.run(
                self,
                lambda: app.problems.ignored(owner, gallery_id),
                self._take_ignored,
                failed=lambda error: isinstance(error, KingdeskError),  # then all are counted
            )

    def _take_ignored(self, ignored: Collection[PhotoId]) -> None:
        self._ignored = frozenset(ignored)
        self._s.line.set_problems(len(self._failed - self._ignored))

    # --- the list -------------------------------------------------------------------------------

    def _load(self, dialog: ProblemsDialog, gallery_id: GalleryId) -> None:
        owner, app = self._s.owner, self._s.app

        def known(problems: Sequence[PhotoProblem]) -> None:
            self._take_ignored([each.photo_id for each in problems if each.ignored])
            rows = [_trouble(problem) for problem in problems]
            dialog.show_troubles(Troubles(rows))
            if app.queue is not None:
                self._add_put_aside(dialog, gallery_id, rows)

        self._s.tasks.run(
            dialog, lambda: app.problems.of_gallery(owner, gallery_id, ignored=True), known
        )

    def _add_put_aside(
        self, dialog: ProblemsDialog, gallery_id: GalleryId, rows: Sequence[Trouble]
    ) -> None:
        """Show also what workers put aside: apart, as AWS has to be asked and may be slow."""
        owner, app = self._s.owner, self._s.app
        known = {row.photo_id for row in rows}

        def come(letters: Sequence[DeadLetter]) -> None:
            more = {
                letter.photo.id: Trouble(
                    letter.photo.id, letter.photo.name, letter.message.receives, letter.sent_at
                )
                for letter in letters
                if letter.photo is not None
                and letter.photo.gallery_id == gallery_id
                and letter.photo.id not in known
            }
            strange = sum(letter.photo is None for letter in letters)
            dialog.show_troubles(Troubles([*rows, *more.values()], strange))

        def failed(error: Exception) -> bool:
            if not isinstance(error, KingdeskError):
                return False
            dialog.say_aside(say(error)[0])
            return True

        self._s.tasks.run(dialog, lambda: app.dead_letters.letters(owner), come, failed=failed)

    def _on_again(
        self, dialog: ProblemsDialog, gallery_id: GalleryId, photo_ids: Sequence[PhotoId]
    ) -> None:
        dialog.accept()
        self._try_again(gallery_id, photo_ids)

    def _on_ignore(
        self, dialog: ProblemsDialog, gallery_id: GalleryId, photo_ids: Sequence[PhotoId]
    ) -> None:
        owner, app = self._s.owner, self._s.app

        def done(_: int) -> None:
            self._load(dialog, gallery_id)

        self._s.tasks.run(dialog, lambda: app.problems.ignore(owner, gallery_id, photo_ids), done)

    def _on_open(self, dialog: ProblemsDialog, photo_id: PhotoId) -> None:
        dialog.accept()
        self.opening_asked.emit(photo_id)


def _trouble(problem: PhotoProblem) -> Trouble:
    return Trouble(problem.photo_id, problem.name, problem.tries, problem.at, problem)
