"""The assistant's first question: photos in folders, or a studio on KingSelection."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget
from typing_extensions import override

from kingdesk.gui.layouts import column, label, line
from kingdesk.gui.states import Drawing
from kingdesk.gui.theme import SPACE


class ChoiceCard(QPushButton):
    """A large button with a picture, a name and a sentence."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("choice")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self._name, self._about = label("strong"), label("muted", wrap=True)
        self._inside = line(self, margin=SPACE * 2, gap=SPACE * 2)
        picture = Drawing(icon_name, 36)
        picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._inside.addWidget(picture)
        words = column(gap=SPACE // 2)
        for part in (self._name, self._about):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            words.addWidget(part)
        self._inside.addLayout(words, 1)

    def name(self, words: str, about: str) -> None:
        self._name.setText(words)
        self._about.setText(about)
        self.setAccessibleName(words)
        self.setAccessibleDescription(about)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose what the keyboard goes to, as radio buttons do."""
        super().focusInEvent(event)
        self.setChecked(True)

    @override
    def sizeHint(self) -> QSize:
        width = max(360, self.width())
        return QSize(width, self._inside.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())


class KindChoice(QWidget):
    """Two cards, the first one chosen.

    Signals:
        chosen(): another card.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder, self.studio = ChoiceCard("folder"), ChoiceCard("people")
        self._group = QButtonGroup(self)
        root = column(self, gap=SPACE * 2)
        for card in (self.folder, self.studio):
            self._group.addButton(card)
            root.addWidget(card)
        root.addStretch()
        self.folder.setChecked(True)
        self._group.buttonClicked.connect(lambda _: self.chosen.emit())
        self.retranslate()

    @property
    def is_studio(self) -> bool:
        return self.studio.isChecked()

    def begin(self) -> None:
        (self.studio if self.is_studio else self.folder).setFocus()

    def retranslate(self) -> None:
        self.folder.name(
            self.tr("Photos in folders of this computer"),
            self.tr("Works at once, without an account; nothing leaves this computer."),
        )
        self.studio.name(
            self.tr("A studio on KingSelection"),
            self.tr(
                "Galleries, clients and photos come from KingSelection; what KingDesk finds is "
                "shown there too. You need the settings of its server."
            ),
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
