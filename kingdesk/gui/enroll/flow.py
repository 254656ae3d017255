"""Enroll pictures for a client: look at all, ask which face, advise, keep, offer an undo."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kingdesk.domain.clients import Consent
from kingdesk.domain.errors import FolderUnreadable, KingdeskError, NoFace
from kingdesk.domain.ids import BucketKey, ClientId, PhotoId, ReferenceId
from kingdesk.domain.jobs import Progress
from kingdesk.gui.clients.faces import face_crop
from kingdesk.gui.costs.words import money
from kingdesk.gui.enroll.coach import Coach
from kingdesk.gui.enroll.face_picker import CROP, FacePicker
from kingdesk.gui.enroll.undo import EnrollUndo
from kingdesk.gui.error_words import report_row, say
from kingdesk.gui.photos.thumbnails import decode
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.session import Session
from kingdesk.services.enroll_client import Enrolled, ReferenceSource
from kingdesk.services.job_context import JobContext
from kingdesk.services.sighting import Advice, Sighting
from kingdesk.services.undo_enroll import Enrolment, RemovedReference

T = TypeVar("T")
Sources: TypeAlias = Sequence[Path] | Sequence[PhotoId] | Sequence[BucketKey]
MOST: Final = 20
"""Pictures taken from one drop; more references only slow the search down."""
_MANY: Final = 3
"""From so many pictures on the line shows how far it is, and can be stopped."""
_PICTURE_SIDE: Final = 1400


@dataclass(slots=True)
class _Batch:
    """One drop on one client.

    Attributes:
        is_new: the client was made for these pictures, and goes with them when taken back.
        replacing: a reference the first one stands for; `replaced` is how it was.
        face: which face of the picture it is, where that is known already.
        several: pictures with several faces, to be asked about.
        chosen: one face each.
        is_on_line: the line shows how far it is.
    """

    client_id: ClientId
    name: str
    is_new: bool = False
    replacing: ReferenceId | None = None
    consent: Consent | None = None
    face: int | None = None
    several: deque[_Several] = field(default_factory=deque)
    chosen: list[Advice] = field(default_factory=list)
    enrolled: list[Enrolled] = field(default_factory=list)
    replaced: RemovedReference | None = None
    told: list[tuple[str, str]] = field(default_factory=list)
    is_on_line: bool = False
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Several:
    """A picture with several faces, and what a dialog shows of them."""

    sighting: Sighting
    picture: QImage
    crops: tuple[QImage, ...]


@dataclass(frozen=True, slots=True)
class Others:
    """That other pictures are wanted for a client, and what holds for them as for the first ones.

    Attributes:
        is_new, replacing, consent: as in `EnrollFlow.enroll`.
    """

    client_id: ClientId
    name: str
    is_new: bool = False
    replacing: ReferenceId | None = None
    consent: Consent | None = None


class EnrollFlow(QObject):
    """Works off the GUI thread; asks only where a picture has several faces or is a weak one.

    Signals:
        found_later(str): what was enrolled, where only the next processing looks for it.
        others_asked(Others): other pictures of a client are wanted instead.
    """

    found_later = Signal(str)
    others_asked = Signal(object)

    def __init__(self, session: Session, undo: EnrollUndo) -> None:
        super().__init__()
        self._s = session
        self.undo = undo

    def enroll(  # noqa: PLR0913 - what a drop, a menu and a new client bring
        self,
        client_id: ClientId,
        name: str,
        sources: Sequence[ReferenceSource] | Sources,
        *,
        is_new: bool = False,
        replacing: ReferenceId | None = None,
        consent: Consent | None = None,
        face: int | None = None,
    ) -> None:
        """Enroll pictures, folders of pictures, photos of the gallery or of the bucket.

        Args:
            client_id: for whom.
            name: theirs.
            sources: the pictures.
            is_new: the client was just made for them.
            replacing: a reference that goes when the first picture is in.
            consent: recorded beside the references.
            face: the number of the face in a photo of the gallery, where it is not to be asked.
        """
        batch = _Batch(client_id, name, is_new, replacing, consent, face)

        def listed(found: list[ReferenceSource]) -> None:
            if len(found) > MOST:
                left = self.tr("%Ln more picture(s) left out", "", len(found) - MOST)
                batch.told.append((left, self.tr("A few good references are enough.")))
            self._look_at_all(batch, found[:MOST])

        self._s.line.say(self.tr("Looking for %1's face…").replace("%1", name))
        self._s.tasks.run(self, lambda: _pictures(sources), listed, failed=self._on_failed)

    def _on_failed(self, _: Exception) -> bool:
        self._s.line.say("")
        return False

    # --- looking --------------------------------------------------------------------------------

    def _look_at_all(self, batch: _Batch, sources: Sequence[ReferenceSource]) -> None:
        def look(context: JobContext) -> None:
            for place, source in enumerate(sources):
                context.check()
                context.report(Progress(place, len(sources), len(batch.told)))
                try:
                    self._look(batch, source, context)
                except KingdeskError as error:
                    context.check()
                    batch.told.append(report_row(error))

        words = self.tr("Looking for %1's face").replace("%1", batch.name)
        batch.is_on_line = len(sources) >= _MANY and not self._s.work.is_busy
        self._do(batch, words, look, lambda _: self._ask(batch))

    def _look(self, batch: _Batch, source: ReferenceSource, context: JobContext) -> None:
        """See a picture's faces and add it to those that are clear or those to ask about."""
        app, owner = self._s.app, self._s.owner
        gallery_id = app.clients.get(owner, batch.client_id).gallery_id
        sighting = app.enroll.look(owner, gallery_id, source, context)
        if not sighting.faces:
            raise NoFace(name=sighting.name)
        known = batch.face if batch.face is not None and batch.face < len(sighting.faces) else None
        if len(sighting.faces) == 1 or known is not None:
            batch.chosen.append(app.enroll.advise(owner, batch.client_id, sighting, known or 0))
            return
        copy = app.enroll.pictures.scaled(sighting.picture, sighting.name, _PICTURE_SIDE)
        picture = decode(copy)
        crops = tuple(face_crop(picture, face.box, 2 * CROP) for face in sighting.faces)
        batch.several.append(_Several(sighting, picture, crops))

    def _do(
        self,
        batch: _Batch,
        words: str,
        work: Callable[[JobContext], T],
        then: Callable[[T], object],
    ) -> None:
        """Work on a thread; many pictures show their progress where the line is free for it."""
        if not batch.is_on_line:
            self._s.tasks.run_long(self, work, then, failed=self._on_failed)
            return
        self._s.work.run(words, work, then, failed=self._on_failed, cancelled=self._on_stopped)

    def _on_stopped(self) -> None:
        self._s.line.say(self.tr("Stopped; nothing was enrolled."))

    # --- asking ---------------------------------------------------------------------------------

    def _ask(self, batch: _Batch) -> None:
        """Ask which face it is, picture by picture; then advise."""
        if not batch.several:
            self._advise(batch)
            return
        seen = batch.several.popleft()
        picker = FacePicker(
            seen.sighting.name,
            batch.name,
            seen.picture,
            seen.crops,
            seen.sighting.faces,
            self._s.window,
        )
        picker.picked.connect(lambda place: self._on_picked(batch, seen.sighting, place))
        picker.rejected.connect(lambda: self._ask(batch))
        picker.open()

    def _on_picked(self, batch: _Batch, sighting: Sighting, place: int) -> None:
        def advised(advice: Advice) -> None:
            batch.chosen.append(advice)
            self._ask(batch)

        def failed(error: Exception) -> bool:
            known = isinstance(error, KingdeskError)
            if isinstance(error, KingdeskError):
                batch.told.append(report_row(error))
            self._ask(batch)
            return known

        app, owner, client_id = self._s.app, self._s.owner, batch.client_id
        self._s.tasks.run(
            self,
            lambda: app.enroll.advise(owner, client_id, sighting, place),
            advised,
            failed=failed,
        )

    def _advise(self, batch: _Batch) -> None:
        """Ask about weak pictures before any is kept."""
        weak = [advice for advice in batch.chosen if advice.warnings]
        if not weak:
            self._store(batch)
            return
        good = [advice for advice in batch.chosen if not advice.warnings]
        coach = Coach(batch.name, weak, len(good), self._s.window)

        def go_on(kept: list[Advice]) -> None:
            batch.chosen = [*good, *kept]
            self._store(batch)

        coach.decided.connect(go_on)
        coach.rejected.connect(lambda: go_on([]))
        coach.another_asked.connect(
            lambda: self.others_asked.emit(_others(batch, has_any=bool(good)))
        )
        coach.open()

    # --- keeping --------------------------------------------------------------------------------

    def _store(self, batch: _Batch) -> None:
        def store(context: JobContext) -> None:
            for place, advice in enumerate(batch.chosen):
                if context.is_cancelled:
                    batch.is_stopped = True
                    return
                context.report(Progress(place, len(batch.chosen), 0))
                try:
                    self._keep(batch, advice)
                except KingdeskError as error:
                    batch.told.append(report_row(error))

        if not batch.chosen:
            self._sum_up(batch)
            return
        words = self.tr("Enrolling %1").replace("%1", batch.name)
        self._do(batch, words, store, lambda _: self._sum_up(batch))

    def _keep(self, batch: _Batch, advice: Advice) -> None:
        """Enroll one face; on a thread."""
        replacing = batch.replacing if not batch.enrolled else None
        if replacing is not None:
            batch.replaced = self._s.app.undo_enroll.keep(self._s.owner, replacing)
        enrolled = self._s.app.enroll(self._s.owner, batch.client_id, advice, replacing=replacing)
        if batch.consent is not None and not batch.enrolled:  # the others share it
            self._s.app.consents.record(self._s.owner, batch.client_id, batch.consent)
        batch.enrolled.append(enrolled)
        if enrolled.unknown is not None:
            words = self.tr("Enrolled, but AWS does not know it yet: %1")
            batch.told.append((advice.seen.name, words.replace("%1", say(enrolled.unknown)[0])))

    def _sum_up(self, batch: _Batch) -> None:
        for each in batch.enrolled:
            self._s.hub.tell(each.changes, self)
        words = self.tr("%Ln reference(s) enrolled for %1", "", len(batch.enrolled))
        words = words.replace("%1", batch.name)
        if not batch.enrolled and not batch.told:
            words = self.tr("Nothing was enrolled.")
        if batch.is_stopped:
            words = " · ".join((self.tr("Stopped"), words))
        is_later = any(each.is_found_later for each in batch.enrolled)
        if is_later:
            words = self._later_words(words, batch)
        elif batch.enrolled:
            found = self.tr("found in %Ln photo(s)", "", batch.enrolled[-1].photos)
            words = f"{words} · {found}"
        self.undo.say(words, self._enrolment(batch))
        if batch.told:
            ReportDialog(
                self.tr("References of %1").replace("%1", batch.name),
                [words],
                (self.tr("Picture"), self.tr("What about it")),
                batch.told,
                self._s.window,
            ).open()
        if is_later:
            self.found_later.emit(words)

    def _enrolment(self, batch: _Batch) -> Enrolment | None:
        """Return what can be taken back, and what would be put back for it."""
        gallery_id = next((each.changes.gallery_id for each in batch.enrolled), None)
        if gallery_id is None:
            return None
        clients = (batch.client_id,) if batch.is_new else ()
        references = tuple(each.reference.id for each in batch.enrolled)
        removed = () if batch.replaced is None else (batch.replaced,)
        return Enrolment(gallery_id, clients, references, removed)

    def _later_words(self, words: str, batch: _Batch) -> str:
        """Say what enrolling cost, and that the next processing looks for the client."""
        parts = [words]
        usd = sum(each.receipt.usd for each in batch.enrolled)
        if usd:
            parts.append(money(usd))
        parts.append(self.tr("will be found at the next processing"))
        return " · ".join(parts)


def _others(batch: _Batch, *, has_any: bool) -> Others:
    """Return what holds for other pictures; where some are kept, these brought the rest along."""
    if has_any:
        return Others(batch.client_id, batch.name)
    return Others(batch.client_id, batch.name, batch.is_new, batch.replacing, batch.consent)


def _pictures(sources: Sequence[ReferenceSource] | Sources) -> list[ReferenceSource]:
    """Return the pictures of what was dropped: a folder stands for the files right in it."""
    found: list[ReferenceSource] = []
    for source in sources:
        if isinstance(source, Path) and source.is_dir():
            try:
                inside = sorted(source.iterdir())
            except OSError as error:
                raise FolderUnreadable(path=source, reason=error.strerror or error) from error
            found += [each for each in inside if each.is_file() and each.name[:1] != "."]
        else:
            found.append(source)
    return found
