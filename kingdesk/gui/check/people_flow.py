"""Groups the faces nobody answers to, and makes clients of them, one key each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Consent, NewClient
from kingdesk.domain.faces import Face
from kingdesk.domain.ids import ClientId, FaceId, PhotoId
from kingdesk.domain.results import GalleryResults
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.check.face_crops import FaceCrops
from kingdesk.gui.check.people import FACE, PeoplePage
from kingdesk.gui.check.people_list import Group
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.places import Place
from kingdesk.gui.review.flow import ReviewFlow, Step
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.gui.session import Session
from kingdesk.gui.tasks import LongTask
from kingdesk.gui.theme import Theme
from kingdesk.gui.words import percent
from kingdesk.services.job_context import JobContext
from kingdesk.services.name_group import NamedGroup
from kingdesk.services.unknown_faces import Grouped

_NOBODY: Final = Grouped(())
_LIKE_SHARE: Final = 0.3
"""Share of a person's faces that must look like one client before that is worth a hint."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was grouped.

    Attributes:
        faces: all that nobody answered to.
    """

    faces: frozenset[FaceId]
    found: Grouped


class PeopleFlow(QObject):
    """Keeps the groups of an open gallery; who is named leaves them, nothing else moves."""

    def __init__(
        self, session: Session, review: ReviewFlow, looks: tuple[Theme, ClientFaces]
    ) -> None:
        super().__init__()
        self._s = session
        self._review = review
        self._theme, self._client_faces = looks
        app, owner = session.app, session.owner
        scale = session.window.devicePixelRatioF()
        self._crops = FaceCrops(
            session.tasks,
            lambda photo, box, side: app.photos.crop(owner, photo, box, side),
            round(FACE * scale),
        )
        self.page = PeoplePage(self._theme, self._crops)
        self._asked: _Asked | None = None
        self._now: frozenset[FaceId] = frozenset()
        self._leaving: set[FaceId] = set()
        self._task: LongTask | None = None
        self._results: GalleryResults | None = None
        self._failed = False
        self._connect()
        self._say_why_none()

    def _connect(self) -> None:
        page, desk = self.page, self._s.desk
        page.client_asked.connect(self._ask_for_client)
        page.naming_asked.connect(self._ask_for_name)
        page.ignoring_asked.connect(self.ignore)
        page.undo_asked.connect(self._review.undo)
        page.shown.connect(self._start)
        page.looked_at.connect(self._on_looked_at)
        page.retranslated.connect(self._say_again)
        self._crops.loaded.connect(page.show_face)
        self._review.changed.connect(lambda: page.can_undo(can=self._review.can_undo))
        self._review.lost.connect(self._on_lost)
        self._review.taken_back.connect(self._on_taken_back)
        page.can_undo(can=False)
        desk.opened.connect(self._on_opened)
        desk.overview_changed.connect(self._on_overview)

    def listen(
        self,
        action: QAction,
        go_to: Callable[[Place], object],
        open_photo: Callable[[PhotoId], object],
    ) -> None:
        """Come when the action asks for it, and lead to other places."""

        def look() -> None:
            face = self.page.current_face
            if face is not None:
                open_photo(face.photo_id)

        action.triggered.connect(lambda: go_to(Place.PEOPLE))
        self.page.closed.connect(lambda: go_to(Place.PHOTOS))
        self.page.checking_asked.connect(lambda: go_to(Place.CHECK))
        self.page.opening_asked.connect(look)

    def _start(self) -> None:
        """Group what is without a name, unless that is known."""
        (self.page.list if self.page.group else self.page).setFocus()
        if self._failed:  # looked again at each coming, never by itself: the error would come again
            self._failed, self._results = False, None
        self._on_looked_at()  # also for faces that could not be read then
        self._on_overview()

    # --- grouping -------------------------------------------------------------------------------

    def _on_overview(self) -> None:
        results = self._s.desk.overview.results
        if not self.page.isVisible() or results is self._results or self._task is not None:
            return
        self._results, self._failed = results, False
        if results is None:
            self._asked = None
            self._show()
            return
        known, gallery_id = self._asked, self._s.desk.gallery_id
        app, owner = self._s.app, self._s.owner

        def work(context: JobContext) -> tuple[frozenset[FaceId], Grouped]:
            """Look who is without a name now; group only if somebody came who was not known."""
            faces = _unknown(results, context)
            now = frozenset(face.id for face in faces)
            if gallery_id is None or (known is not None and now <= known.faces):
                return now, _NOBODY if known is None else known.found
            return now, app.group_faces(owner, gallery_id, faces, context)

        def ended() -> None:
            self._task = None
            self._say_why_none()
            self._on_overview()  # who was named meanwhile

        def done(answer: tuple[frozenset[FaceId], Grouped]) -> None:
            if gallery_id == self._s.desk.gallery_id:
                now, found = answer
                if known is None or found is not known.found:
                    self._asked = _Asked(now, found)
                self._now = now
                self._leaving &= now
                self._show()

        def failed(_: Exception) -> bool:
            self._failed = gallery_id == self._s.desk.gallery_id
            return False

        self._task = self._s.tasks.run_long(self, work, done, failed=failed)
        self._task.ended.connect(ended)
        self._say_why_none()

    def _show(self) -> None:
        """Show the groups without the faces that have a name by now."""
        groups: Sequence[Group] = () if self._asked is None else self._asked.found.groups
        left = [
            tuple(face for face in group if face.id in self._now and face.id not in self._leaving)
            for group in groups
        ]
        people = [group for group in left if len(group) > 1]
        # also while a dialog is over the window
        had_focus = self._s.window.focusWidget() in {*self.page.findChildren(QWidget)}
        self.page.show_groups(people)
        alone = 0 if self._asked is None else self._asked.found.alone
        self.page.show_count(len(people), alone)
        self._say_why_none()
        if had_focus or self._s.window.focusWidget() is self.page:
            (self.page.list if people else self.page).setFocus()

    def _on_opened(self) -> None:
        if self._task is not None:
            self._task.stop()
        self._crops.forget()
        self._asked, self._results, self._failed = None, None, False
        self._now, self._leaving = frozenset(), set()
        self._show()

    def _on_looked_at(self) -> None:
        self._crops.want(self.page.wanted)
        self.page.show_like(self._like_words(self.page.group or ()))

    # --- what the human does --------------------------------------------------------------------

    def make_client(
        self, client: NewClient, consent: Consent | None, faces: Sequence[Face]
    ) -> None:
        """Add a client who is on these faces."""
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None or not faces:
            return
        app, owner = self._s.app, self._s.owner

        step = Step(len(faces))

        def done(named: NamedGroup) -> None:
            self._s.hub.tell(named.changes, self)
            words = self.tr("%1 is a client now").replace("%1", client.name)
            words += " · " + self.tr("%Ln face(s)", "", len(named.verdicts))
            words += " · " + self.tr("%Ln reference(s)", "", len(named.references))
            newest = self._review.is_newest(step)  # not if another gallery was opened meanwhile
            self._s.line.say(words, self._review.undo if newest else None)

        def failed(_: Exception) -> bool:
            self._return(faces)
            self._s.line.say("")
            return False

        self._leave(faces)
        self._review.store(
            step,
            lambda: app.name_group(owner, gallery_id, client, faces, consent),
            (lambda named: app.name_group.take_back(owner, named), done),
            failed=failed,
        )
        self._s.line.say(self.tr("Adding %1…").replace("%1", client.name))

    def name(self, client_id: ClientId, faces: Sequence[Face]) -> None:
        """Say that a client is on these faces; nobody is twice in one photo."""
        results = self._s.desk.overview.results
        there = {
            photo
            for photo in {face.photo_id for face in faces}
            if results is not None
            and photo in results.people
            and any(each.client_id == client_id for each in results.people[photo].named)
        }
        meant = [face for face in faces if face.photo_id not in there]
        self._decide(VerdictKind.ASSIGNED, client_id, meant)
        name = self._s.desk.names.get(client_id, "?")
        words = self.tr("%Ln face(s) are %1", "", len(meant)).replace("%1", name)
        if there:
            words += " · " + self.tr(
                "%Ln left out: already in the photo on another face", "", len(there)
            )
        self._s.line.say(words, self._review.undo if meant else None)

    def ignore(self) -> None:
        """Say that nobody delivers to this person."""
        faces = self.page.chosen
        self._decide(VerdictKind.IGNORED, None, faces)
        if faces:
            words = self.tr("%Ln face(s) ignored", "", len(faces))
            self._s.line.say(words, self._review.undo)

    def _decide(self, kind: VerdictKind, client_id: ClientId | None, faces: Sequence[Face]) -> None:
        self._leave(faces)
        self._review.decide_all(
            [Decision(face.photo_id, face.index, kind, client_id) for face in faces]
        )

    def _ask_for_client(self) -> None:
        faces = self.page.chosen
        if not faces:
            return
        dialog = NewClientDialog(self._s.window, is_studio=self._s.desk.is_studio, with_face=True)
        dialog.filled_in.connect(lambda client, said: self.make_client(client, said, faces))
        dialog.open()

    def _ask_for_name(self) -> None:
        faces = self.page.chosen
        if not faces:
            return
        rows = self._s.desk.overview.clients
        dialog = NameDialog(rows, self._theme, self._client_faces, self._s.window)
        dialog.named.connect(lambda who: self.name(who, faces))
        dialog.open()

    # --- coming and going -----------------------------------------------------------------------

    def _leave(self, faces: Sequence[Face]) -> None:
        """Let faces go at once; the store follows."""
        self._leaving |= {face.id for face in faces}
        self._show()

    def _return(self, faces: Sequence[Face]) -> None:
        self._leaving -= {face.id for face in faces}
        self._show()

    def _on_lost(self, decisions: Sequence[Decision]) -> None:
        lost = {(each.photo_id, each.face) for each in decisions}
        groups = () if self._asked is None else self._asked.found.groups
        self._return([f for g in groups for f in g if (f.photo_id, f.index) in lost])

    def _on_taken_back(self, changes: Changes) -> None:
        groups = () if self._asked is None else self._asked.found.groups
        self._return([f for g in groups for f in g if f.photo_id in changes.photos])

    # --- words ----------------------------------------------------------------------------------

    def _say_again(self) -> None:
        """Say in another language what was said."""
        self.page.show_like(self._like_words(self.page.group or ()))
        self._say_why_none()

    def _like_words(self, group: Sequence[Face]) -> str:
        """Say whom these faces look like, under the threshold."""
        seen: Counter[ClientId] = Counter()
        best: dict[ClientId, float] = {}
        for face in group[:50]:
            evidence = self._s.desk.evidence(face.photo_id)
            for one in () if evidence is None else evidence.candidates.get(face.id, ()):
                seen[one.client_id] += 1
                best[one.client_id] = max(best.get(one.client_id, 0.0), one.similarity)
        if not seen or seen.most_common(1)[0][1] < _LIKE_SHARE * min(len(group), 50):
            return ""
        client_id = seen.most_common(1)[0][0]
        name = self._s.desk.names.get(client_id, "?")
        words = self.tr("Looks a little like %1: %2 at most")
        return words.replace("%1", name).replace("%2", percent(best[client_id]))

    def _say_why_none(self) -> None:
        message, found = self.page.message, None if self._asked is None else self._asked.found
        if self._failed and self._task is None and found is None:
            message.say(
                self.tr("Who is in several photos could not be read"),
                self.tr("Come back to this page to try again."),
                "warning",
            )
        elif self._task is not None or self._s.desk.loading or found is None:
            message.say(self.tr("Looking who is in several photos…"), "", "clock")
        elif found.undescribed and not found.groups:
            message.say(
                self.tr("Only faces read on this computer can be grouped"),
                self.tr(
                    "%Ln face(s) without a name were found by Rekognition, which does not hand "
                    "out what faces are compared by. Processed on this computer, they can be "
                    "grouped.",
                    "",
                    found.undescribed,
                ),
                "people",
            )
        elif found.groups:
            message.say(
                self.tr("Everybody has a name"),
                self.tr("Who is in several photos is a client, or ignored."),
                "confirm",
            )
        else:
            message.say(
                self.tr("Nobody without a name is in several photos"),
                self.tr("%Ln face(s) look like no other", "", found.alone) if found.alone else "",
                "confirm",
            )


def _unknown(results: GalleryResults, context: JobContext) -> list[Face]:
    """Return the faces nobody answers to; called on a thread."""
    faces: list[Face] = []
    photos: list[PhotoId] = [photo for photo, found in results.people.items() if found.unmatched]
    for place, photo in enumerate(photos):
        if place % 256 == 0:
            context.check()
        faces += results.by_photo[photo].unmatched
    return faces
