"""Goes through what is to be checked: what is asked next, and what becomes of the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from kingdesk.domain.changes import Changes
from kingdesk.domain.checking import Identity, ToCheck, to_check
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.check.narrowing import Narrowing
from kingdesk.gui.check.page import NEXT, Answer, CheckPage
from kingdesk.gui.check.several import Several
from kingdesk.gui.clients.faces import ClientFaces, face_crop
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.photo.previews import Previews
from kingdesk.gui.photos.thumbnails import Thumbnails, decode
from kingdesk.gui.places import Place
from kingdesk.gui.review.flow import ReviewFlow
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.gui.session import Session
from kingdesk.gui.theme import Theme

FACE: int = 640
"""Side of the picture of the face asked about, in real pixels at most."""
AHEAD: int = 6
"""Photos whose pictures are fetched before they are asked about."""


@dataclass(frozen=True, slots=True, eq=False)
class _Answered:
    """Questions answered as one, and what was said to them."""

    questions: tuple[ToCheck, ...]
    decisions: tuple[Decision, ...]

    def came_of(self, decisions: Sequence[Decision]) -> bool:
        """Tell whether these are the very ones: what was said elsewhere may be equal to them."""
        return any(mine is each for mine in self.decisions for each in decisions)


class CheckFlow(QObject):
    """Keeps a list of questions that never moves under the cursor.

    What is answered leaves the list at once, the store follows; what comes anew goes to its end,
    but for another question about the face answered last, which comes next.

    Signals:
        closed(): back to the photos.
        photo_asked(PhotoId): look at a whole photo.
    """

    closed = Signal()
    photo_asked = Signal(object)

    def __init__(
        self,
        session: Session,
        review: ReviewFlow,
        pictures: tuple[Thumbnails, Previews],
        looks: tuple[Theme, ClientFaces],
    ) -> None:
        super().__init__()
        self._s = session
        self._review = review
        self._thumbnails, self._previews = pictures
        self._theme, self._faces = looks
        self.page = CheckPage(self._theme, self._faces)
        self._narrowing, self._several = Narrowing(session), Several(session)
        self._elsewhere = 0
        self._is_here = False
        self._queue: list[ToCheck] = []
        self._place = 0
        self._client: ClientId | None = None
        self._answered: list[_Answered] = []
        self._leaving: set[Identity] = set()
        self._returned: set[Identity] = set()
        self._counting = self._count_again = False
        self._references: dict[ClientId, Sequence[QImage]] = {}
        self._age = 0
        self._decided = 0
        self._connect()
        self._show()

    @property
    def question(self) -> ToCheck | None:
        """Return what is asked now."""
        return self._queue[self._place] if self._place < len(self._queue) else None

    @property
    def queue(self) -> Sequence[ToCheck]:
        """Return all that is asked, in its order."""
        return self._queue

    def _connect(self) -> None:
        page, desk = self.page, self._s.desk
        page.answered.connect(self.answer)
        page.naming_asked.connect(self._ask_for_name)
        page.step_asked.connect(self.step)
        page.undo_asked.connect(self._review.undo)
        page.closed.connect(self.closed)
        page.opening_asked.connect(self._open_photo)
        page.group_asked.connect(self.ask_about_several)
        page.client_wanted.connect(self.show_client)
        page.all_asked.connect(self._ask_about_all)
        page.retranslated.connect(self._say_again)
        self._narrowing.changed.connect(self._on_narrowed)
        self._review.changed.connect(lambda: page.can_undo(can=self._review.can_undo))
        self._review.lost.connect(self._take_up)
        self._review.undone.connect(lambda step: self._take_up(step.decisions))
        page.can_undo(can=False)
        desk.opened.connect(self._on_opened)
        desk.overview_changed.connect(self._on_overview)
        self._previews.loaded.connect(self._on_picture)
        self._thumbnails.loaded.connect(self._on_picture)
        self._s.hub.changed.connect(self._on_changed)

    def go_on(self, place: Place) -> None:
        """Begin, or go on, if the check was gone to; a photo may have been looked at meanwhile."""
        if place is Place.CHECK:
            if not self._is_here:
                self._narrowing.take()
            self._is_here = True
            self.page.setFocus()
            self.refresh()
            self._show()
        elif place is not Place.PHOTO:
            self._is_here = False

    def _on_overview(self) -> None:
        if self.page.isVisible():
            self.refresh()

    def _on_changed(self, changes: Changes, source: QObject | None) -> None:
        """Read the references of a client anew after they changed; decisions leave them alone."""
        if source is self._review or not (changes.clients or changes.client_list):
            return
        self._age += 1  # what is being read now may be what was
        if changes.client_list:
            self._references.clear()
        for client_id in changes.clients:
            self._references.pop(client_id, None)
        question = self.question
        if question and question.client_id not in self._references and self.page.isVisible():
            self._show_references(question.client_id)

    # --- what the human does --------------------------------------------------------------------

    def show_client(self, client_id: ClientId | None) -> None:
        """Ask about one client only, or about all."""
        if client_id == self._client:
            return
        self._client = client_id
        self._queue, self._place = [], 0
        self.refresh()

    def _ask_about_all(self) -> None:
        self._narrowing.end()
        self.page.setFocus()

    def _on_narrowed(self) -> None:
        """Ask about other photos: the grid's filters are others."""
        self._queue, self._place, self._returned = [], 0, set()
        self.page.narrow.say(self._narrowing.words)
        if self.page.isVisible():
            self.refresh()

    def answer(self, answer: Answer) -> None:
        """Take an answer to the question on the screen and go on to the next."""
        question = self.question
        if question is None:
            return
        decision = _decision(question, answer)
        self._leave(_Answered((question,), (decision,)))
        self._review.decide(decision)
        self._show()

    def answer_all(self, questions: Sequence[ToCheck]) -> None:
        """Confirm several questions as one."""
        confirmed = [
            _decision(each, Answer(VerdictKind.CONFIRMED, each.client_id)) for each in questions
        ]
        self._leave(_Answered(tuple(questions), tuple(confirmed)))
        self._review.decide_all(confirmed)
        self._show()

    def step(self, by: int) -> None:
        """Look at the next or the previous question without deciding this one."""
        if self._queue:
            self._place = min(max(self._place + by, 0), len(self._queue) - 1)
            self._show()

    # --- the list -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask again what is to be checked, off the GUI thread; one asking at a time."""
        if self._counting:
            self._count_again = True
            return
        desk = self._s.desk
        results = desk.overview.results
        if results is None:
            self._take([], {})
            return
        self._counting = True
        gallery_id, evidence = desk.gallery_id, desk.evidence

        def done(found: list[ToCheck]) -> None:
            self._counting = False
            if gallery_id == desk.gallery_id:
                here = [each for each in found if self._narrowing.lets(each.photo_id)]
                self._elsewhere = len(found) - len(here)
                counts = Counter(each.client_id for each in here)
                self._take([e for e in here if self._client in {None, e.client_id}], counts)
            self._go_on()

        def failed(_: Exception) -> bool:
            self._counting = False
            if self.question is None:
                self._say_why_none()
            self._go_on()
            return False

        self._s.tasks.run(self, lambda: to_check(results, evidence), done, failed=failed)

    def _go_on(self) -> None:
        if self._count_again:
            self._count_again = False
            self.refresh()

    def _take(self, found: Sequence[ToCheck], counts: dict[ClientId, int]) -> None:
        """Bring the list up to date without moving what stays."""
        fresh = {each.identity: each for each in found}
        self._leaving &= fresh.keys()  # an answer the overview knows of is no longer on its way
        self._returned -= fresh.keys()
        current = self.question
        kept = [
            fresh.get(each.identity, each)
            for each in self._queue
            if each.identity in fresh or each.identity in self._returned
        ]
        known = {each.identity for each in kept} | self._leaving
        last = self._answered[-1].questions[-1] if self._answered else None
        new = [each for each in found if each.identity not in known]
        next_best = [e for e in new if last and (e.photo_id, e.face) == (last.photo_id, last.face)]
        before = sum(1 for each in self._queue[: self._place] if each in kept)
        place = before
        if current is not None:
            same = [n for n, each in enumerate(kept) if each.identity == current.identity]
            place = same[0] if same else min(before, len(kept))
        after = place + (1 if current is not None and kept else 0)
        rest = [each for each in new if each not in next_best]
        self._queue = [*kept[:after], *next_best, *kept[after:], *rest]
        self._place = min(place, max(0, len(self._queue) - 1))
        total = sum(counts.values())
        self.page.show_clients(counts, self._s.desk.names, total)
        self.page.narrow.say(self._narrowing.words)  # who is named may have another name
        if self.question != current or current is None:
            self._show()
        else:
            self._show_left()

    def _leave(self, answered: _Answered) -> None:
        gone = {each.identity for each in answered.questions}
        before = sum(each.identity in gone for each in self._queue[: self._place])
        self._queue = [each for each in self._queue if each.identity not in gone]
        self._place = min(self._place - before, max(0, len(self._queue) - 1))
        self._leaving |= gone
        self._returned -= gone
        self._answered.append(answered)
        self._decided += len(answered.questions)

    def _take_up(self, decisions: Sequence[Decision]) -> None:
        """Ask again what was answered here by these very decisions: taken back, or not stored."""
        for answered in [each for each in self._answered if each.came_of(decisions)]:
            self._answered.remove(answered)
            self._return(answered.questions)

    def _return(self, questions: Sequence[ToCheck]) -> None:
        """Ask again; what is about a client or a photo not looked at now comes when it is."""
        known = {each.identity for each in self._queue}
        self._leaving -= {each.identity for each in questions}
        self._decided = max(0, self._decided - len(questions))
        asked = [each for each in questions if self._narrowing.lets(each.photo_id)]
        wanted = [each for each in asked if self._client in {None, each.client_id}]
        back = [each for each in wanted if each.identity not in known]
        self._queue[self._place : self._place] = back
        self._returned |= {each.identity for each in back}
        if self.page.isVisible():
            self._show()

    def _on_opened(self) -> None:
        self._queue, self._place, self._client = [], 0, None
        self._answered, self._leaving, self._returned = [], set(), set()
        self._references, self._decided, self._elsewhere = {}, 0, 0
        self._show()

    # --- the screen -----------------------------------------------------------------------------

    def _show(self) -> None:
        question, names = self.question, self._s.desk.names
        self._show_left()
        self.page.show_question(question, names)
        if question is None:
            self._say_why_none()
            return
        photos = list(dict.fromkeys(each.photo_id for each in self._coming()))
        self._previews.want(question.photo_id, photos[:AHEAD])
        self._thumbnails.want([question.photo_id, *photos])
        self._show_pictures()
        self._show_references(question.client_id)

    def _show_left(self) -> None:
        self.page.show_left(len(self._queue), self._decided)

    def _coming(self) -> Sequence[ToCheck]:
        return self._queue[self._place + 1 : self._place + 1 + NEXT]

    def _show_pictures(self) -> None:
        question = self.question
        if question is None:
            return
        card = self._s.desk.card(question.photo_id)
        name = "" if card is None else card.name
        image = self._picture(question.photo_id)
        self.page.show_face(None if image is None else face_crop(image, question.box, FACE), name)
        size = QSize() if image is None else image.size()
        if card is not None and card.width and card.height:
            size = QSize(card.width, card.height)
        self.page.show_photo(image, size)
        names = self._s.desk.names
        coming = self._coming()
        crops = [
            None
            if (shown := self._picture(each.photo_id)) is None
            else face_crop(shown, each.box, 112)
            for each in coming
        ]
        self.page.show_next(crops, [names.get(each.client_id, "?") for each in coming])

    def _picture(self, photo_id: PhotoId) -> QImage | None:
        """Return the largest picture there is of a photo by now."""
        image = self._previews.picture(photo_id)
        if image is not None:
            return image
        small = self._thumbnails.pixmap(photo_id)
        return None if small is None else small.toImage()

    def _on_picture(self, photo_id: PhotoId) -> None:
        question = self.question
        if not self.page.isVisible() or question is None:
            return
        if photo_id in {question.photo_id, *(each.photo_id for each in self._coming())}:
            self._show_pictures()

    def _show_references(self, client_id: ClientId) -> None:
        known = self._references.get(client_id)
        self.page.show_references(known or ())
        if known is not None:
            return
        app, owner = self._s.app, self._s.owner

        def load() -> list[QImage]:
            references = app.enroll.references(owner, client_id)
            return [
                face_crop(decode(app.enroll.picture(owner, each.id)), each.box, 240)
                for each in references[:4]
            ]

        self._s.tasks.run(self, load, partial(self._on_references, client_id, self._age))

    def _on_references(self, client_id: ClientId, age: int, images: list[QImage]) -> None:
        if age != self._age:
            return
        self._references[client_id] = images
        question = self.question
        if question is not None and question.client_id == client_id:
            self.page.show_references(images)

    def _say_why_none(self) -> None:
        message, desk = self.page.message, self._s.desk
        is_new = self._counting and not self._decided  # nothing was counted yet, as far as is seen
        loading = desk.loading or desk.overview.results is None or is_new
        filtered = not loading and bool(self._elsewhere and self._narrowing.words)
        self.page.offer_all(offered=filtered)
        if loading:
            message.say(self.tr("Loading…"), icon_name="clock")
        elif filtered:
            message.say(
                self.tr("Nothing to check among these photos"),
                self.tr("%Ln question(s) about other photos.", "", self._elsewhere),
                "filter",
            )
        elif self._decided:
            message.say(
                self.tr("All checked"),
                self.tr("%Ln decision(s) made. Deliver when you are ready.", "", self._decided),
                "confirm",
            )
        else:
            message.say(
                self.tr("Nothing to check"),
                self.tr("Every face that was named is certain, or confirmed by you."),
                "confirm",
            )

    def _say_again(self) -> None:
        """Say in another language what was said."""
        self.page.narrow.say(self._narrowing.words)
        self._show()

    def ask_about_several(self) -> None:
        """Show all questions about the client of this one, to be answered as one."""
        question = self.question
        if question is None:
            return
        of_client = [each for each in self._queue if each.client_id == question.client_id]
        name = self._s.desk.names.get(question.client_id, "?")
        self._several.ask(name, of_client, self.answer_all, self.page.setFocus)

    def _ask_for_name(self) -> None:
        question = self.question
        if question is None:
            return
        rows = self._s.desk.overview.clients
        dialog = NameDialog(rows, self._theme, self._faces, self._s.window)
        dialog.named.connect(lambda who: self._name(question, who))
        dialog.finished.connect(lambda _: self.page.setFocus())
        dialog.open()

    def _name(self, question: ToCheck, client_id: ClientId) -> None:
        if self.question is not None and self.question.identity == question.identity:
            self.page.name(client_id)

    def _open_photo(self) -> None:
        if self.question is not None:
            self.photo_asked.emit(self.question.photo_id)


def _decision(question: ToCheck, answer: Answer) -> Decision:
    return Decision(question.photo_id, question.face, answer.kind, answer.client_id)
