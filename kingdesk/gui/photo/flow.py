"""What is said in the photo view beside the keys: drawn faces, people without a face, searches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from kingdesk.domain.filters import Alike
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.missing import why_missing
from kingdesk.domain.strategies import Strategy
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.gestures import Gestures
from kingdesk.gui.icons import icon
from kingdesk.gui.photo.page import Decision, PhotoPage, Subject
from kingdesk.gui.review.flow import ReviewFlow
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.gui.session import Session
from kingdesk.services.search_face import Lookalikes


class PhotoFlow(QObject):
    """Connects itself to the photo view."""

    def __init__(
        self,
        session: Session,
        page: PhotoPage,
        review: ReviewFlow,
        gestures: Gestures,
    ) -> None:
        super().__init__()
        self._s = session
        self._page = page
        self._review = review
        self._gestures = gestures
        self._theme, self._faces = gestures.looks
        self._missed: ClientId | None = None
        self._is_near = True
        page.drawn.connect(self._on_drawn)
        page.adding_asked.connect(self.ask_who_else)
        page.assigning_asked.connect(self.assign_missing)
        page.closed.connect(self._forget_missed)
        page.missing_asked.connect(self.ask_who_is_missing)
        page.menu_asked.connect(self._show_menu)
        page.faces_shown.connect(self._say_missing)
        page.searching_asked.connect(self.search)
        session.desk.overview_changed.connect(self._say_missing)
        session.desk.opened.connect(self._on_opened)

    # --- faces the machine did not see ----------------------------------------------------------

    def _on_drawn(self, box: Box) -> None:
        """Ask who is in a box; the box is forgotten if nobody is named."""
        photo_id = self._page.photo_id
        if photo_id is None:
            return
        dialog = self._ask(self.tr("Who is this?"))
        dialog.named.connect(lambda who: self._assign(photo_id, box, who))
        dialog.finished.connect(self._page.drawing.clear)

    def ask_who_else(self) -> None:
        """Ask who is in the photo without a face to be seen."""
        photo_id = self._page.photo_id
        if photo_id is None:
            return
        dialog = self._ask(self.tr("Who is in this photo, with no face to be seen?"))
        dialog.named.connect(lambda who: self._assign(photo_id, None, who))

    def _ask(self, heading: str) -> NameDialog:
        """Open the dialog that finds a client who is not yet in the photo."""
        there = {face.client_id for face in self._page.faces if face.counts}
        rows = [row for row in self._s.desk.overview.clients if row.id not in there]
        dialog = NameDialog(rows, self._theme, self._faces, self._s.window)
        dialog.set_heading(heading)
        dialog.finished.connect(lambda _: self._page.canvas.setFocus())
        dialog.open()
        return dialog

    def _assign(self, photo_id: PhotoId, face: int | Box | None, who: ClientId) -> None:
        self._review.decide(Decision(photo_id, face, VerdictKind.ASSIGNED, who))

    # --- who is missing -------------------------------------------------------------------------

    def ask_who_is_missing(self) -> None:
        """Ask whom one looks for in vain in this photo; the panel then says why."""
        if self._page.photo_id is None:
            return

        def named(who: ClientId) -> None:
            self._missed = who
            self._say_missing()

        self._ask(self.tr("Who is missing in this photo?")).named.connect(named)

    def _forget_missed(self) -> None:
        """Look for nobody any more: the photos are closed."""
        self._missed = None

    def assign_missing(self) -> None:
        """Say that who is missing is there: on the nearest face, else without one."""
        missing, photo_id = self._page.panel.missing.missing, self._page.photo_id
        if missing is None or photo_id is None:
            return
        face = None if missing.face is None else missing.face.index
        self._assign(photo_id, face, missing.client_id)

    def _say_missing(self) -> None:
        desk, photo_id = self._s.desk, self._page.photo_id
        wanted = self._missed if self._missed in desk.names else self._s.filtering.client_id
        evidence = None if photo_id is None else desk.evidence(photo_id)
        missing = None
        if wanted is not None and evidence is not None and wanted in desk.names:
            missing = why_missing(evidence, wanted, desk.threshold)
        self._page.panel.missing.show_missing(missing, desk.names)

    # --- the menu of a face ---------------------------------------------------------------------

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self._s.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        subject = self._page.subject
        if subject is not None:
            self._add_decisions(menu, subject)
            menu.addSeparator()
            self._add_uses(menu, subject)
            menu.addSeparator()
        self._add(menu, "boxes", self.tr("Draw a face…"), "D", self._page.draw)
        self._add(menu, "person-add", self.tr("Somebody without a face…"), "P", self.ask_who_else)
        self._add(menu, "help", self.tr("Why is somebody missing?…"), "W", self.ask_who_is_missing)
        menu.popup(place)

    def _add_decisions(self, menu: QMenu, subject: Subject) -> None:
        face, page = subject.face, self._page

        def decide(kind: VerdictKind) -> Callable[[], None]:
            return lambda: page.decide(kind, about=subject)

        if face.client_id is not None and face.name is not None and not face.ignored:
            words = self.tr("It is %1").replace("%1", face.name)
            self._add(menu, "confirm", words, "Return", decide(VerdictKind.CONFIRMED))
            words = self.tr("It is not %1").replace("%1", face.name)
            self._add(menu, "reject", words, "X", decide(VerdictKind.REJECTED))
        if face.box is not None:
            self._add(menu, "person", self.tr("Name…"), "N", page.naming_asked.emit)
            if not face.ignored:
                words = self.tr("Ignore this face")
                self._add(menu, "ignore", words, "I", decide(VerdictKind.IGNORED))

    def _add_uses(self, menu: QMenu, subject: Subject) -> None:
        number, photo_id = subject.face.index, subject.photo_id
        search = self._add(
            menu, "search", self.tr("Search this face"), "S", lambda: self.search(subject)
        )
        if number is None:
            search.setEnabled(False)
            search.setText(self.tr("Search this face (only faces the machine found)"))
            return
        if not self._is_near:
            search.setEnabled(False)
            search.setText(self.tr("Search this face (not with this engine yet)"))
        face, use = subject.face, self._gestures.enroll_face
        if face.client_id is not None and face.name is not None and face.counts:
            who = face.client_id
            words = self.tr("Use as a reference of %1").replace("%1", face.name)
            self._add(menu, "face", words, "", lambda: use(photo_id, number, who))

        def named(who: ClientId) -> None:
            use(photo_id, number, who)

        def ask() -> None:
            rows = self._s.desk.overview.clients
            dialog = NameDialog(rows, self._theme, self._faces, self._s.window)
            dialog.set_heading(self.tr("Whose reference is this?"))
            dialog.named.connect(named)
            dialog.open()

        self._add(menu, "face", self.tr("Use as a reference of…"), "", ask)
        words = self.tr("New client from this face…")
        self._add(menu, "person-add", words, "", lambda: use(photo_id, number, None))

    def _add(
        self, menu: QMenu, icon_name: str, words: str, key: str, act: Callable[[], object]
    ) -> QAction:
        """Add an entry; its key is told only, the page has it already."""
        hint = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        action = menu.addAction(icon(icon_name), f"{words}\t{hint}" if hint else words)
        action.triggered.connect(lambda _=False: act())
        return action

    # --- a face in other photos -----------------------------------------------------------------

    def search(self, subject: Subject | None = None) -> None:
        """Show the photos with a face like the current one, the likest first."""
        subject, gallery_id = subject or self._page.subject, self._s.desk.gallery_id
        if subject is None or gallery_id is None or subject.face.index is None:
            self._s.line.say(self.tr("Only faces the machine found can be searched for."))
            return
        if not self._is_near:
            self._s.line.say(self.tr("Faces can't be searched for with this engine yet."))
            return
        app, owner = self._s.app, self._s.owner
        photo_id, number = subject.photo_id, subject.face.index
        card = self._s.desk.card(photo_id)
        name = "" if card is None else card.name

        def found(alike: Lookalikes) -> None:
            if gallery_id != self._s.desk.gallery_id:
                return
            if not alike.is_described:
                self._s.line.say(
                    self.tr("This face can't be compared: process the photo again first.")
                )
                return
            self._s.filtering.choose(Alike(photo_id, number, name, alike.photos))
            count = len(alike.photos)
            self._s.line.say(self.tr("%Ln photo(s) with a face like this", "", count))

        self._s.line.say(self.tr("Searching this face…"))
        self._s.tasks.run(self, lambda: app.search_face(owner, gallery_id, photo_id, number), found)

    def _on_opened(self) -> None:
        """Learn whether this machine's engine knows the gallery's faces."""
        self._missed, self._is_near = None, True
        gallery_id, app = self._s.desk.gallery_id, self._s.app
        if gallery_id is None or app.collections is None:
            return

        def told(way: Strategy) -> None:
            if gallery_id == self._s.desk.gallery_id:
                self._is_near = not way.is_billed

        self._s.tasks.run(
            self,
            lambda: app.enroll.way_of(self._s.owner, gallery_id),
            told,
            failed=lambda _: True,  # whatever fails here fails where it matters as well
        )
