"""The slider between fewer errors and finding more."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QSlider, QWidget
from typing_extensions import override

from kingdesk.gui.layouts import label, line
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import percent

LOWEST, HIGHEST = 50, 99
SETTLE: Final = 600
"""Milliseconds without a move after which the choice is kept."""


class ThresholdSlider(QWidget):
    """Speaks in words; the number stands in the tooltip.

    Signals:
        moved(float): at every step, to filter at once.
        settled(float): the hand rests; to be kept.
    """

    moved = Signal(float)
    settled = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fewer = label("small")
        self._more = label("small")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        # Left is the high similarity: fewer errors. The slider counts from there.
        self._slider.setRange(0, HIGHEST - LOWEST)
        self._slider.setPageStep(5)
        self._slider.setMinimumWidth(80)
        self._slider.setMaximumWidth(200)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLE)
        layout = line(self, gap=SPACE)
        layout.addWidget(self._fewer)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._more)
        self._slider.valueChanged.connect(self._on_value)
        self._rest.timeout.connect(lambda: self.settled.emit(self.value))
        self._retranslate()

    @property
    def value(self) -> float:
        """Return the similarity percent that counts."""
        return float(HIGHEST - self._slider.value())

    def show_value(self, threshold: float) -> None:
        """Stand at a threshold without telling anybody."""
        self._rest.stop()
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(HIGHEST - threshold))
        self._describe()

    def show_words(self, *, shown: bool) -> None:
        """Leave the words out where there is no room; the tooltip still has them."""
        self._fewer.setVisible(shown)
        self._more.setVisible(shown)

    def _on_value(self) -> None:
        self._describe()
        self._rest.start()
        self.moved.emit(self.value)

    def _describe(self) -> None:
        words = self.tr("Similarity of at least %1 counts").replace("%1", percent(self.value))
        self._slider.setToolTip(words)
        self._slider.setAccessibleDescription(words)

    def _retranslate(self) -> None:
        self._fewer.setText(self.tr("fewer errors"))
        self._more.setText(self.tr("find more"))
        self._slider.setAccessibleName(self.tr("Fewer errors or find more"))
        self._describe()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
