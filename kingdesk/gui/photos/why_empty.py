"""Why the grid is empty, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from kingdesk.domain.filters import Asked, ChosenBy, Question
from kingdesk.domain.galleries import PhotoStatus
from kingdesk.gui.clients.rows import ClientRow
from kingdesk.gui.desk import Desk
from kingdesk.gui.photos.filtering import Filtering
from kingdesk.gui.states import Message


class WhyEmpty(QObject):
    """Knows the likeliest reason first."""

    def __init__(self, desk: Desk, filtering: Filtering, message: Message) -> None:
        super().__init__()
        self._desk, self._filtering, self._message = desk, filtering, message

    def say(self, row: ClientRow | None) -> None:
        """Say why no photo is shown.

        Args:
            row: the client all is about, if there is one.
        """
        message, filtering = self._message, self._filtering
        if self._desk.loading:
            message.say(self.tr("Loading…"), icon_name="clock")
        elif self._desk.incomplete:
            message.say(
                self.tr("The photos could not be read"),
                self.tr("Press F5 to try again."),
                "warning",
            )
        elif isinstance(filtering.main, ChosenBy):
            message.say(self.tr("No photo was chosen on the web"), icon_name="heart")
        elif row is not None and not row.references:
            message.say(
                self.tr("KingDesk doesn't know this face yet"),
                self.tr("Drop a clear photo of this person on the name, at the left."),
                "face",
            )
        elif not self._is_processed:
            message.say(
                self.tr("Not processed yet"),
                self.tr("Press Process to find the faces in these photos."),
                "process",
            )
        elif len(filtering.conditions) > 1 or len(filtering.clients) > 1:
            message.say(
                self.tr("No photo meets all of these filters"),
                self.tr("Press the cross on one of them, above, to see more photos."),
                "filter",
            )
        elif row is not None:
            message.say(
                self.tr("No photo of this person was found"),
                self.tr("Move the slider towards “find more”, or add another reference."),
                "face-unknown",
            )
        elif filtering.main == Asked(Question.TO_CHECK):
            message.say(self.tr("Nothing to check"), icon_name="confirm")
        else:
            message.say(self.tr("No such photos"), icon_name="photos")

    @property
    def _is_processed(self) -> bool:
        return any(card.status is not PhotoStatus.NEW for card in self._desk.cards)
