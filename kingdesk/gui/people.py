"""Who is in the open gallery's photos: counted off the GUI thread, and again as things change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QObject, Signal

from kingdesk.domain.filters import Selections
from kingdesk.domain.galleries import PhotoCard
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, PhotoId, VerdictId
from kingdesk.domain.matching import PhotoEvidence
from kingdesk.domain.results import GalleryResults, GallerySnapshot
from kingdesk.domain.verdicts import Verdict, VerdictKind
from kingdesk.gui.overview import NOTHING, Overview, faces_at, overview
from kingdesk.gui.photo.faces import ShownFace
from kingdesk.gui.tasks import Tasks

_AHEAD: Final = VerdictId(2**62)
"""Stands for the number of a verdict that is not stored yet: said after all that are."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What an overview is made of.

    Attributes:
        cards: of the gallery's photos, in its order.
        late: clients the next processing looks for.
    """

    cards: Sequence[PhotoCard]
    threshold: float
    late: frozenset[ClientId]


class People(QObject):
    """Holds what is known of a gallery's faces, and the overview of it.

    Signals:
        counted(): `overview` is another one.
    """

    counted = Signal()

    def __init__(self, tasks: Tasks, seen: Callable[[], Seen]) -> None:
        super().__init__()
        self._tasks = tasks
        self._seen = seen
        self.overview: Overview = NOTHING
        self._snapshot: GallerySnapshot | None = None
        self._chosen: Selections = {}
        self._results: GalleryResults | None = None
        self._since: set[PhotoId] = set()
        self._ahead: list[Verdict] = []
        self._reading = 0
        self._counting = self._count_again = False

    @property
    def are_known(self) -> bool:
        return self._snapshot is not None

    @property
    def names(self) -> Mapping[ClientId, str]:
        clients = () if self._snapshot is None else self._snapshot.clients
        return {client.id: client.name for client in clients}

    @property
    def references(self) -> Mapping[ClientId, int]:
        """Return how many references each client has."""
        clients = () if self._snapshot is None else self._snapshot.clients
        return {client.id: client.references for client in clients}

    def faces(self, photo_id: PhotoId, threshold: float) -> tuple[ShownFace, ...]:
        """Return who is in a photo."""
        evidence = self.evidence(photo_id)
        return () if evidence is None else faces_at(evidence, self.names, threshold)

    def evidence(self, photo_id: PhotoId) -> PhotoEvidence | None:
        """Return all that is known of who is in a photo."""
        return None if self._snapshot is None else self._snapshot.table.of(photo_id)

    def forget(self) -> None:
        """Know nothing, as of a gallery nobody has read yet."""
        self.overview, self._chosen, self._ahead = NOTHING, {}, []
        self._begin(None)

    def take(self, snapshot: GallerySnapshot, chosen: Selections) -> None:
        """Know what was read of the whole gallery."""
        self._chosen = chosen
        table, photos = snapshot.table, {said.photo_id for said in self._ahead}
        read = (table.of(photo) or PhotoEvidence(photo, (), {}) for photo in photos)
        newer = [self._with_ahead(each) for each in read]
        self._begin(replace(snapshot, evidence=table.with_newer(newer)))
        self.count()

    def update(self, fresh: GallerySnapshot, photo_ids: Collection[PhotoId]) -> None:
        """Know what was read again of some photos, and of all clients."""
        if self._snapshot is None:
            return
        known = self._snapshot.table
        found = {each.photo_id: each for each in fresh.evidence}
        gone = [photo for photo in photo_ids if photo not in found and known.knows(photo)]
        newer = [*found.values(), *(PhotoEvidence(photo, (), {}) for photo in gone)]
        table = known.with_newer(self._with_ahead(each) for each in newer)
        self._snapshot = replace(fresh, evidence=table)
        self._since.update(photo_ids)
        self.count()

    def say_ahead(
        self,
        photo_id: PhotoId,
        face: int | Box | None,
        kind: VerdictKind,
        client_id: ClientId | None,
        said_by: str,
    ) -> Verdict | None:
        """Show a decision that is still on its way to the store; arguments as in `Review.say`.

        What is read of the photo meanwhile does not push it aside, until `end_ahead`.
        """
        if self._snapshot is None:
            return None
        known = self._snapshot.table.of(photo_id) or PhotoEvidence(photo_id, (), {})
        box = face if isinstance(face, Box) else None
        if isinstance(face, int):
            box = next((each.box for each in known.faces if each.index == face), None)
        gallery, now = self._snapshot.gallery.id, datetime.now(UTC)
        said = Verdict(_AHEAD, gallery, photo_id, kind, box, client_id, said_by, now)
        self._ahead.append(said)
        newer = replace(known, verdicts=(*known.verdicts, said))
        table = self._snapshot.table.with_newer([newer])
        self._snapshot = replace(self._snapshot, evidence=table)
        self._since.add(photo_id)
        return said

    def end_ahead(self, said: Verdict | None) -> None:
        """Let the store's word count again: the decision is in, or could not be stored."""
        self._ahead = [each for each in self._ahead if each is not said]

    def _with_ahead(self, evidence: PhotoEvidence) -> PhotoEvidence:
        said = [each for each in self._ahead if each.photo_id == evidence.photo_id]
        return replace(evidence, verdicts=(*evidence.verdicts, *said)) if said else evidence

    def count(self) -> None:
        """Work out the overview; while one is under way, remember to do it again."""
        if self._counting:
            self._count_again = True
            return
        self._counting = True
        seen, snapshot, chosen = self._seen(), self._snapshot, self._chosen
        counted, since, reading = self._results, frozenset(self._since), self._reading
        self._results, self._since = None, set()

        def work_out() -> Overview:
            results = _results(snapshot, seen.threshold, counted, since)
            return overview(seen.cards, snapshot, results, chosen, seen.late)

        def failed(_: Exception) -> bool:
            self._end_counting()
            return False

        def done(made: Overview) -> None:
            is_right = reading == self._reading
            if is_right:
                self._results, self.overview = made.results, made
            self._end_counting()
            if is_right:
                self.counted.emit()

        self._tasks.run(self, work_out, done, failed=failed)

    def _end_counting(self) -> None:
        self._counting = False
        if self._count_again:
            self._count_again = False
            self.count()

    def _begin(self, snapshot: GallerySnapshot | None) -> None:
        """Begin anew: what was counted before is not gone on from, nor shown any more."""
        self._snapshot, self._results, self._since = snapshot, None, set()
        self._reading += 1


def _results(
    snapshot: GallerySnapshot | None,
    threshold: float,
    counted: GalleryResults | None,
    since: frozenset[PhotoId],
) -> GalleryResults | None:
    """Return who is where; goes on from what was counted where only some photos changed since."""
    if snapshot is None:
        return None
    if counted is None:
        return snapshot.at(threshold)
    return snapshot.after(counted, since, threshold)
