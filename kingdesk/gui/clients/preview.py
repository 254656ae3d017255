"""What a class list would add to the web system, before it does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kingdesk.gui.costs.words import money
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import label, notice
from kingdesk.gui.report import report_table
from kingdesk.services.import_clients import ClassListReport


class ListPreview(Sheet):
    """Names and e-mails as they would stand on KingSelection; nothing was stored yet.

    Signals:
        confirmed(): add them.
    """

    confirmed = Signal()

    def __init__(
        self,
        rehearsed: ClassListReport,
        exceptions: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        added = rehearsed.added
        self.set_heading(self.tr("Add %Ln client(s) to KingSelection?", "", added))
        counts = (
            (rehearsed.references, self.tr("%Ln reference(s) to enroll", "", rehearsed.references)),
            (rehearsed.known, self.tr("%Ln client(s) known already", "", rehearsed.known)),
        )
        facts = [words for count, words in counts if count]
        if facts:
            self.body.addWidget(label("muted", " · ".join(facts), wrap=True))
        if rehearsed.cost is not None and rehearsed.cost.most_usd:
            words = self.tr("Making them known to AWS costs at most %1.")
            words = words.replace("%1", money(rehearsed.cost.most_usd))
            self.body.addWidget(label("", words, wrap=True))
        self.body.addWidget(
            notice(
                self.tr(
                    "They are added to this gallery on KingSelection with these names and e-mails. "
                    "Nobody can sign in with them there until you set passwords on KingSelection. "
                    "KingDesk can't take them back."
                )
            )
        )
        none = self.tr("no e-mail")
        rows = [(client.name, client.email or none) for client in rehearsed.new]
        if rows:
            heads = (self.tr("Name"), self.tr("E-mail"))
            self.body.addWidget(report_table(heads, rows, self.tr("New clients"), self), 3)
        if exceptions:
            words = self.tr("%Ln exception(s) to look at:", "", len(exceptions))
            self.body.addWidget(label("section", words))
            heads = (self.tr("Client"), self.tr("What about it"))
            self.body.addWidget(report_table(heads, exceptions, self.tr("Exceptions"), self), 2)
        words = self.tr("Add to KingSelection") if added else self.tr("Enroll")
        yes = self.add_buttons(words, self.tr("Cancel"), self._on_accepted)
        yes.setEnabled(bool(added or rehearsed.references))
        self.setMinimumWidth(480)
        self.resize(620, 560)

    def _on_accepted(self) -> None:
        self.confirmed.emit()
        self.accept()
