"""What every flow of the window works with, handed over as one."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from kingdesk.bootstrap import App
from kingdesk.domain.ids import OwnerId
from kingdesk.gui.changes import ChangeHub
from kingdesk.gui.desk import Desk
from kingdesk.gui.photos.filtering import Filtering
from kingdesk.gui.runs.work import Work
from kingdesk.gui.runs.work_line import WorkLine
from kingdesk.gui.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Session:
    """One open window on one workspace.

    Attributes:
        window: dialogs stand over it.
        filtering: which photos are wanted, on every screen.
    """

    app: App
    tasks: Tasks
    hub: ChangeHub
    desk: Desk
    work: Work
    line: WorkLine
    window: QWidget
    filtering: Filtering = field(default_factory=Filtering)

    @property
    def owner(self) -> OwnerId:
        return self.app.owner
