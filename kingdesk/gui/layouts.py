"""Small pieces every screen is put together from, on the one scale of spaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from kingdesk.gui.icons import icon
from kingdesk.gui.theme import ICON, SPACE

BAR: Final = 12
"""The room a scroll bar takes, in device-independent pixels; the style sheet says so too."""
L = TypeVar("L", bound=QBoxLayout)
_BUTTON_TEXT: Final = QPalette.ColorRole.ButtonText


def column(parent: QWidget | None = None, *, margin: int = 0, gap: int = SPACE) -> QVBoxLayout:
    return _spaced(QVBoxLayout(), parent, margin, gap)


def line(parent: QWidget | None = None, *, margin: int = 0, gap: int = SPACE) -> QHBoxLayout:
    return _spaced(QHBoxLayout(), parent, margin, gap)


def _spaced(layout: L, parent: QWidget | None, margin: int, gap: int) -> L:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    if parent is not None:
        parent.setLayout(layout)
    return layout


def frame(kind: str, parent: QWidget | None = None) -> QFrame:
    """Return a frame the style sheet knows by name."""
    result = QFrame(parent)
    result.setObjectName(kind)
    return result


def label(kind: str = "", words: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label of one step of the type scale (title, heading, section, muted, small)."""
    result = QLabel(words)
    result.setObjectName(kind)
    result.setTextFormat(Qt.TextFormat.PlainText)  # names of files and people are never markup
    result.setWordWrap(wrap)
    return result


def side_by_side(left: QWidget, right: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """Return two parts whose shares can be changed, the right one growing with the window."""
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setObjectName("gap")
    split.setChildrenCollapsible(False)
    split.setHandleWidth(SPACE)
    split.addWidget(left)
    split.addWidget(right)
    split.setStretchFactor(1, 1)
    split.setSizes(list(sizes))
    return split


class _QuietBar(QScrollBar):
    """A scroll bar that is seen only where there is something to scroll."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, on=False)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)


def scrolled(inside: QWidget) -> QScrollArea:
    """Return a place to scroll up and down in, for something as wide as the place.

    The bar always keeps its room. Were the room given back where all fits, what gets higher with
    more width (a picture, words in lines) could fit beside the bar and not fit without it: Qt
    would then show and hide the bar for ever, or until the stack overflows.
    """
    area = QScrollArea()
    area.setVerticalScrollBar(_QuietBar())
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    return area


def notice(words: str) -> QFrame:
    """Return a sentence on a ground of its own, for what should not be overlooked."""
    result = frame("notice")
    column(result, margin=SPACE + SPACE // 2).addWidget(label("", words, wrap=True))
    return result


def flat_button(icon_name: str, *, checkable: bool = False) -> QToolButton:
    """Return a button that is only an icon; `name_button` gives it its words."""
    button = QToolButton()
    button.setObjectName("flat")
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(ICON, ICON))
    button.setCheckable(checkable)
    return button


def push_button(icon_name: str = "", *, kind: str = "") -> QPushButton:
    button = QPushButton()
    button.setObjectName(kind)
    if icon_name:
        role = QPalette.ColorRole.HighlightedText if kind == "primary" else _BUTTON_TEXT
        button.setIcon(icon(icon_name, role))
        button.setIconSize(QSize(ICON, ICON))
    return button


def name_button(
    button: QToolButton | QPushButton, words: str, shortcut: str | QKeySequence = ""
) -> None:
    """Give an icon button its name for the tooltip and the screen reader, with its keys."""
    keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    button.setToolTip(f"{words} ({keys})" if keys else words)
    button.setAccessibleName(words)


class ElidedLabel(QLabel):
    """A label of one line that ends in dots where there is no room; the tooltip has it all."""

    def __init__(self, kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._shorter: Sequence[str] = ()
        self.setObjectName(kind)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def words(self) -> str:
        return self._words

    def say(self, words: str, shorter: Sequence[str] = ()) -> None:
        """Say something.

        Args:
            words: all of it.
            shorter: the same in fewer words and fewer, for where there is no room.
        """
        self._words, self._shorter = words, shorter
        self.setAccessibleName(words)
        self._elide()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room, metrics = max(0, self.contentsRect().width()), self.fontMetrics()
        said = [self._words, *self._shorter]
        fitting = next((each for each in said if metrics.horizontalAdvance(each) <= room), said[-1])
        shown = metrics.elidedText(fitting, Qt.TextElideMode.ElideMiddle, room)
        self.setText(shown)
        self.setToolTip(self._words if shown != self._words else "")
