"""Who agreed to be looked for: asked, and said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QLineEdit, QWidget
from typing_extensions import override

from kingdesk.domain.clients import Consent, ConsentHow
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.layouts import column, label, line
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import day

_HOWS: Final = (ConsentHow.WRITING, ConsentHow.ONLINE, ConsentHow.SPOKEN)


def how_words(how: str) -> str:
    """Say how somebody agreed; a class list's own words are said as they are."""
    match how:
        case ConsentHow.WRITING:
            return QCoreApplication.translate("Consent", "in writing")
        case ConsentHow.ONLINE:
            return QCoreApplication.translate("Consent", "online")
        case ConsentHow.SPOKEN:
            return QCoreApplication.translate("Consent", "by word of mouth")
    return how


def consent_words(consent: Consent | None) -> str:
    """Say what is recorded: `Consent: 23 Nov 2026, in writing, by Marta Dias`."""
    if consent is None:
        return QCoreApplication.translate("Consent", "Consent: not recorded")
    parts = [day(consent.at.astimezone().date()), how_words(consent.how)]
    if consent.by:
        by = QCoreApplication.translate("Consent", "by %1")
        parts.append(by.replace("%1", consent.by))
    words = QCoreApplication.translate("Consent", "Consent: %1")
    return words.replace("%1", ", ".join(part for part in parts if part))


class _Day(QDateEdit):
    """Tab leaves it at once; its parts are reached by the arrow keys."""

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        return QWidget.focusNextPrevChild(self, next)


class ConsentFields(QWidget):
    """A tick, and once it is set: how, by whom, when.

    Signals:
        changed(): something else is said.
    """

    changed = Signal()

    def __init__(self, words: str, parent: QWidget | None = None, *, wide: bool = False) -> None:
        """Ask.

        Args:
            words: beside the tick.
            parent: as ever.
            wide: there is room for all in one line.
        """
        super().__init__(parent)
        self.given = QCheckBox(words)
        self.how, self.by, self.at = QComboBox(), QLineEdit(), _Day(QDate.currentDate())
        for each in _HOWS:
            self.how.addItem(how_words(each), each)
        self.at.setCalendarPopup(True)
        self.at.setMaximumDate(QDate.currentDate())
        self.by.setMaxLength(255)
        root = column(self, gap=SPACE // 2)
        root.addWidget(self.given)
        self._more = QWidget()
        more = column(self._more, gap=SPACE)
        more.setContentsMargins(3 * SPACE, 0, 0, 0)
        row = line(gap=SPACE)
        row.addWidget(self.how, 0 if wide else 1)
        if wide:
            row.addWidget(self.by, 1)
        row.addWidget(self.at)
        more.addLayout(row)
        if not wide:
            more.addWidget(self.by)
            policy = self._more.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # a small dialog does not grow by a tick
            self._more.setSizePolicy(policy)
        root.addWidget(self._more)
        self._more.hide()
        self.given.toggled.connect(self._more.setVisible)
        self.given.toggled.connect(lambda _: self.changed.emit())
        self._retranslate()

    @property
    def consent(self) -> Consent | None:
        if not self.given.isChecked():
            return None
        picked = self.at.date()
        now = datetime.now(UTC)
        at = now
        if picked != QDate.currentDate():
            at = datetime(picked.year(), picked.month(), picked.day(), 12, tzinfo=UTC)
        return Consent(self.by.text().strip(), at, str(self.how.currentData()))

    def show_consent(self, consent: Consent | None) -> None:
        self.given.setChecked(consent is not None)
        if consent is None:
            return
        place = self.how.findData(consent.how)
        if place < 0:
            self.how.addItem(how_words(consent.how), consent.how)
            place = self.how.count() - 1
        self.how.setCurrentIndex(place)
        self.by.setText(consent.by)
        local = consent.at.astimezone()
        self.at.setDate(QDate(local.year, local.month, local.day))

    def _retranslate(self) -> None:
        self.how.setAccessibleName(self.tr("How they agreed"))
        self.by.setAccessibleName(self.tr("Who agreed, if somebody else answers for them"))
        self.by.setPlaceholderText(self.tr("by whom (empty: the person)"))
        self.at.setAccessibleName(self.tr("When"))
        for place in range(self.how.count()):
            self.how.setItemText(place, how_words(str(self.how.itemData(place))))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


class ConsentDialog(Sheet):
    """Records one client's consent, or takes it away.

    Signals:
        recorded(Consent or None)
    """

    recorded = Signal(object)

    def __init__(self, name: str, consent: Consent | None, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.set_heading(self.tr("Consent of %1").replace("%1", name))
        self.body.addWidget(
            label(
                "muted",
                self.tr(
                    "A face is personal data of a special kind. Note who agreed that it is looked "
                    "for in the photos; for a child, a parent does."
                ),
                wrap=True,
            )
        )
        self.fields = ConsentFields(self.tr("&Agreed to be looked for by their face"))
        self.fields.show_consent(consent)
        self.body.addWidget(self.fields)
        self.body.addStretch()
        self.add_buttons(self.tr("Record"), self.tr("Cancel"), self._on_accepted)
        self.setMinimumWidth(440)

    def _on_accepted(self) -> None:
        self.recorded.emit(self.fields.consent)
        self.accept()
