"""Several questions about one client, shown to be answered as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from kingdesk.domain.checking import Identity, ToCheck
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.check.face_crops import FaceCrops
from kingdesk.gui.check.group import FACE, GroupDialog
from kingdesk.gui.session import Session


@dataclass(frozen=True, slots=True)
class _Cut:
    """The face a question is about, by what it is known to the pictures."""

    id: Identity
    photo_id: PhotoId
    box: Box


class Several(QObject):
    """Opens the dialog and brings it its faces, the likeliest first, a few at a time."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session
        app, owner = session.app, session.owner
        self._crops = FaceCrops(
            session.tasks,
            lambda photo, box, side: app.photos.crop(owner, photo, box, side),
            round(FACE * session.window.devicePixelRatioF()),
        )
        session.desk.opened.connect(self._crops.forget)

    def ask(
        self,
        name: str,
        questions: Sequence[ToCheck],
        confirmed: Callable[[Sequence[ToCheck]], object],
        closed: Callable[[], object],
    ) -> None:
        """Ask whether all these are the client of that name.

        Args:
            name: the client's.
            questions: all about that client.
            confirmed: gets those that were.
            closed: called at the end, whatever was said.
        """
        dialog = GroupDialog(name, questions, self._s.window)
        places = {each.identity: place for place, each in enumerate(dialog.questions)}

        def show(identity: Identity) -> None:
            image = self._crops.image(identity)
            if image is not None and identity in places:
                dialog.show_face(places[identity], image)

        def ended() -> None:
            self._crops.loaded.disconnect(show)
            self._crops.want(())
            closed()

        self._crops.loaded.connect(show)
        dialog.confirmed.connect(confirmed)
        dialog.finished.connect(lambda _: ended())
        for identity in places:
            show(identity)
        self._crops.want([_Cut(e.identity, e.photo_id, e.box) for e in dialog.questions])
        dialog.open()
