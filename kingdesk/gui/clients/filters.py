"""Which photos the grid shows: one row each above the client list."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QButtonGroup, QSizePolicy, QWidget
from typing_extensions import override

from kingdesk.domain.filters import Asked, ChosenBy, Condition, Question
from kingdesk.gui.icons import paint_icon
from kingdesk.gui.layouts import column
from kingdesk.gui.theme import Theme
from kingdesk.gui.words import number


class Shown(StrEnum):
    """The questions about a whole gallery that the grid answers."""

    ALL = "all"
    TO_CHECK = "to_check"
    CHOSEN = "chosen"
    UNMATCHED = "unmatched"
    NO_FACES = "no_faces"
    PROBLEMS = "problems"


CONDITIONS: Final[dict[Shown, Condition | None]] = {
    Shown.ALL: None,
    Shown.TO_CHECK: Asked(Question.TO_CHECK),
    Shown.CHOSEN: ChosenBy(),
    Shown.UNMATCHED: Asked(Question.UNKNOWN_FACES),
    Shown.NO_FACES: Asked(Question.NO_FACES),
    Shown.PROBLEMS: Asked(Question.PROBLEMS),
}
ICONS: Final = {
    Shown.ALL: "photos",
    Shown.TO_CHECK: "check-list",
    Shown.CHOSEN: "heart",
    Shown.UNMATCHED: "face-unknown",
    Shown.NO_FACES: "gallery",
    Shown.PROBLEMS: "warning",
}


class FilterRow(QAbstractButton):
    """A row with an icon, words and a count."""

    def __init__(self, icon_name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._theme = theme
        self._count = 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def name(self, words: str) -> None:
        self.setText(words)
        self._describe()

    def set_count(self, count: int) -> None:
        self._count = count
        self._describe()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text() + number(self._count)) + 64
        return QSize(width, max(30, metrics.height() + 12))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(4, 1, -4, -1)
        ground = colours.picked if self.isChecked() else None
        if ground is None and self.underMouse():
            ground = colours.hover
        painter.setPen(QPen(QColor(colours.accent), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 6, 6)
        tone = QColor(colours.accent if self.isChecked() else colours.muted)
        paint_icon(
            painter, self._icon_name, QRectF(area.left() + 8, area.center().y() - 8, 16, 16), tone
        )
        count = number(self._count)
        metrics = self.fontMetrics()
        right = area.adjusted(0, 0, -8, 0)
        painter.setPen(QColor(colours.muted))
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        words = area.adjusted(34, 0, -16 - metrics.horizontalAdvance(count), 0)
        painter.setPen(QColor(colours.text))
        painter.drawText(
            words,
            Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, int(words.width())),
        )

    def _describe(self) -> None:
        self.setAccessibleName(f"{self.text()}: {number(self._count)}")
        self.setToolTip(f"{self.text()}: {number(self._count)}")


class Filters(QWidget):
    """The rows above the clients; one of them, or a client, is chosen.

    Signals:
        chosen(Shown): another row was picked.
        added(Shown): a row was picked with Ctrl: it is wanted as well.
    """

    chosen = Signal(object)
    added = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._rows: dict[Shown, FilterRow] = {}
        layout = column(self, gap=0)
        for shown in Shown:
            row = FilterRow(ICONS[shown], theme)
            row.clicked.connect(lambda _checked, which=shown: self._on_clicked(which))
            self._rows[shown] = row
            self._group.addButton(row)
            layout.addWidget(row)
        self._rows[Shown.ALL].setChecked(True)
        self._rows[Shown.CHOSEN].hide()  # only a studio's clients choose photos
        self._retranslate()

    def choose(self, shown: Shown | None) -> None:
        """Mark a row, or none while a client is chosen."""
        self._group.setExclusive(False)
        for which, row in self._rows.items():
            row.setChecked(which is shown)
        self._group.setExclusive(True)

    def set_counts(self, counts: dict[Shown, int]) -> None:
        """Say how many photos each row holds; empty rows that only tell of trouble hide."""
        for shown, row in self._rows.items():
            row.set_count(counts.get(shown, 0))
            if shown in {Shown.PROBLEMS, Shown.NO_FACES, Shown.CHOSEN}:
                row.setVisible(counts.get(shown, 0) > 0 or row.isChecked())

    def _on_clicked(self, shown: Shown) -> None:
        control = Qt.KeyboardModifier.ControlModifier
        if QApplication.keyboardModifiers() & control and shown is not Shown.ALL:
            self.added.emit(shown)
        else:
            self.chosen.emit(shown)

    def _retranslate(self) -> None:
        self._rows[Shown.ALL].name(self.tr("All photos"))
        self._rows[Shown.TO_CHECK].name(self.tr("To check"))
        self._rows[Shown.CHOSEN].name(self.tr("Chosen by the client"))
        self._rows[Shown.UNMATCHED].name(self.tr("Faces without a name"))
        self._rows[Shown.NO_FACES].name(self.tr("No faces"))
        self._rows[Shown.PROBLEMS].name(self.tr("Photos with a problem"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            down = event.key() == Qt.Key.Key_Down
            (self.focusNextChild if down else self.focusPreviousChild)()
            return
        super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
