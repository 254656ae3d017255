"""From the bucket to a client's reference."""

from __future__ import annotations

from PySide6.QtCore import QObject

from kingdesk.domain.ids import ClientId
from kingdesk.domain.objects import gallery_prefix
from kingdesk.gui.bucket.dialog import BucketDialog
from kingdesk.gui.bucket.pictures import ObjectPictures
from kingdesk.gui.bucket.reader import LevelReader
from kingdesk.gui.enroll.flow import EnrollFlow
from kingdesk.gui.session import Session
from kingdesk.gui.theme import Theme
from kingdesk.services.browse_bucket import BrowseBucket


class BucketFlow(QObject):
    """Lets photos of the bucket be chosen, and enrolls them."""

    def __init__(
        self, session: Session, browse: BrowseBucket, enroll: EnrollFlow, theme: Theme
    ) -> None:
        super().__init__()
        self._s = session
        self._browse = browse
        self._enroll = enroll
        self._theme = theme
        self._pictures: ObjectPictures | None = None

    def ask(self, client_id: ClientId | None) -> BucketDialog | None:
        """Open the dialog at the open gallery's own photos."""
        desk = self._s.desk
        name = None if client_id is None else desk.names.get(client_id)
        if client_id is None or name is None or desk.gallery_id is None:
            return None
        if self._pictures is None:
            self._pictures = ObjectPictures(self._browse, self._s.owner)
        places = {gallery_prefix(each.id): each.name for each in desk.galleries}
        reader = LevelReader(self._s.tasks, self._browse, self._s.owner)
        dialog = BucketDialog(reader, self._pictures, places, self._theme, self._s.window)
        dialog.set_heading(self.tr("Reference of %1, from the bucket").replace("%1", name))
        dialog.picked.connect(lambda keys: self._enroll.enroll(client_id, name, keys))
        dialog.open()
        dialog.go_to(gallery_prefix(desk.gallery_id))
        return dialog

    @property
    def is_busy(self) -> bool:
        """Tell whether pictures are on their way."""
        return self._pictures is not None and self._pictures.thumbnails.is_busy

    def close(self) -> None:
        """End the threads, with the window."""
        if self._pictures is not None:
            self._pictures.close()
