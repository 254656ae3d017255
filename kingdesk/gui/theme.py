"""Light and dark: one palette each, one scale of spaces and type, one accent.

The chrome follows the palette; what is drawn over a photo doesn't: it must be readable on any.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from kingdesk.gui.colours import DARK, LIGHT, Colours
from kingdesk.gui.stylesheet import stylesheet

SPACE: Final = 8
"""The unit of every margin and gap, in device-independent pixels; only multiples and halves."""
ICON: Final = 18


class Scheme(StrEnum):
    """What the user chose; `SYSTEM` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Dresses the application and tells who paints by hand.

    Signals:
        changed(): the colours are others now.
    """

    changed = Signal()

    def __init__(self, application: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
        super().__init__()
        self._application = application
        self._scheme = scheme
        self._colours = LIGHT
        self._base_size = application.font().pointSizeF()
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self.use(scheme)

    @property
    def colours(self) -> Colours:
        return self._colours

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def is_dark(self) -> bool:
        return self._colours is DARK

    def use(self, scheme: Scheme) -> None:
        """Change the look at once."""
        self._scheme = scheme
        self._application.styleHints().setColorScheme(
            {
                Scheme.LIGHT: Qt.ColorScheme.Light,
                Scheme.DARK: Qt.ColorScheme.Dark,
                Scheme.SYSTEM: Qt.ColorScheme.Unknown,
            }[scheme]
        )
        self._dress()

    def _on_system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._dress()

    def _dress(self) -> None:
        dark = self._scheme is Scheme.DARK or (
            self._scheme is Scheme.SYSTEM
            and self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        self._colours = DARK if dark else LIGHT
        self._application.setPalette(palette(self._colours))
        self._application.setStyleSheet(
            stylesheet(self._colours, "dark" if dark else "light", self._base_size)
        )
        self.changed.emit()


def palette(colours: Colours) -> QPalette:
    """Return the colours as a palette; platforms without a scheme of their own need every role."""
    result = QPalette()
    role = QPalette.ColorRole
    for name, value in (
        (role.Window, colours.panel),
        (role.WindowText, colours.text),
        (role.Base, colours.field),
        (role.AlternateBase, colours.panel),
        (role.Text, colours.text),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.bad),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Accent, colours.accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Light, colours.raised),
        (role.Midlight, colours.hover),
        (role.Mid, colours.line),
        (role.Dark, colours.line),
        (role.Shadow, colours.canvas),
    ):
        result.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        faded = QColor(colours.muted)
        faded.setAlphaF(0.6)
        result.setColor(QPalette.ColorGroup.Disabled, name, faded)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.line))
    return result
