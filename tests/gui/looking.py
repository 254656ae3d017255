"""Looks at what is on the screen: its controls, its words and the room they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import QAbstractItemModel, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QGraphicsView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from kingdesk.gui.layouts import ElidedLabel

CONTROLS: Final = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
Words: TypeAlias = tuple[QWidget, str]


def controls(screen: QWidget) -> list[QWidget]:
    """Return what a person can use on a screen at the moment; the inner parts of Qt's own aside."""
    return [
        each
        for each in screen.findChildren(QWidget)
        if isinstance(each, CONTROLS)
        and each.isVisibleTo(screen)
        and each.window() is screen.window()
        and not _is_inner(each)
        and not _is_only_shown(each)
    ]


def _is_inner(widget: QWidget) -> bool:
    """Tell whether a widget is a part of another control, that has the name and the focus."""
    if isinstance(widget, (QScrollBar, QHeaderView)):
        return True
    parent = widget.parentWidget()
    if isinstance(parent, (QLineEdit, QComboBox, QAbstractSpinBox, QTabBar)):
        return True
    return isinstance(parent, QAbstractItemView)  # the corner of a table


def _is_only_shown(widget: QWidget) -> bool:
    """Tell whether a list is there to be read, with nothing to choose."""
    return (
        isinstance(widget, QAbstractItemView)
        and widget.focusPolicy() is Qt.FocusPolicy.NoFocus
        and widget.selectionMode() is QAbstractItemView.SelectionMode.NoSelection
    )


def said_by(widget: QWidget) -> str:
    """Return what a screen reader says of a control."""
    name = widget.accessibleName()
    if not name and isinstance(widget, QAbstractButton):
        name = widget.text()
    return name.replace("&", "").strip()


def has_key(widget: QWidget) -> bool:
    """Tell whether a control out of Tab's way has a key of its own, told in its tooltip."""
    if isinstance(widget, QAbstractButton) and not widget.shortcut().isEmpty():
        return True
    return widget.toolTip().endswith(")")  # as `name_button` and `Actions` tell a key


def by_tab(screen: QWidget, most: int = 200) -> list[QWidget]:
    """Press Tab until it comes round; return where it went, from the first control on.

    Not by `nextInFocusChain`: that lets Shiboken believe a widget belongs to the one before it,
    and forget it with it.
    """
    window = screen.window()
    _let_go(window)
    found: list[QWidget] = []
    for _ in range(most):
        QTest.keyClick(_focused(window) or window, Qt.Key.Key_Tab)
        here = _focused(window)
        if here is None or here in found:
            break
        found.append(here)
    return found


def _focused(window: QWidget) -> QWidget | None:
    found: QWidget | None = window.focusWidget()  # the stubs know no window without
    return found


def _let_go(window: QWidget) -> None:
    if (focused := _focused(window)) is not None:
        focused.clearFocus()


def is_reached(widget: QWidget, went: Sequence[QWidget]) -> bool:
    """Tell whether the keyboard comes to a control: Tab, arrows among its like, or its own key."""
    if not widget.isEnabled() or widget in went or has_key(widget):
        return True
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    likes = group.buttons() if group is not None and group.exclusive() else _alike(widget)
    return any(each in went for each in likes)


def _alike(widget: QWidget) -> list[QAbstractButton]:
    """Return the buttons of which one at most is pressed, as Qt knows it from their parent."""
    if not isinstance(widget, QAbstractButton) or not widget.autoExclusive():
        return []
    parent = widget.parentWidget() or widget
    return [each for each in parent.findChildren(QAbstractButton) if each.autoExclusive()]


# --- focus --------------------------------------------------------------------------------------


def focus_ring(widget: QWidget) -> int:
    """Return how many pixels tell, with a contrast of 3, that a control has the focus."""
    window = widget.window()
    _let_go(window)
    _bring_into_view(widget)
    QApplication.processEvents()
    without = _picture(widget)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    with_it = _picture(widget)
    widget.clearFocus()
    return _differences(without, with_it)


def _bring_into_view(widget: QWidget) -> None:
    """Scroll as Tab does."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def _picture(widget: QWidget) -> QImage:
    rect = QRect(widget.mapTo(widget.window(), QPoint()), widget.size())
    return widget.window().grab(rect.adjusted(-3, -3, 3, 3)).toImage()


def _differences(one: QImage, other: QImage) -> int:
    width, height = min(one.width(), other.width()), min(one.height(), other.height())
    return sum(
        1
        for y in range(height)
        for x in range(width)
        if one.pixel(x, y) != other.pixel(x, y)
        and contrast(_luminance(one.pixel(x, y)), _luminance(other.pixel(x, y))) >= 3
    )


def contrast(one: float, other: float) -> float:
    """Return the contrast of two luminances as WCAG 2 reckons it, 1 to 21."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(rgb: int) -> float:
    def linear(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear((rgb >> shift) & 255) for shift in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- words --------------------------------------------------------------------------------------


def words(screen: QWidget) -> Iterator[Words]:
    """Yield every text on a screen and where it stands: also tooltips, names and menus."""
    yield screen, screen.window().windowTitle()
    for each in (screen, *screen.findChildren(QWidget)):
        if isinstance(each, QMenu):
            yield from ((each, action.text()) for action in each.actions())
            continue
        if not each.isVisibleTo(screen) or each.window() is not screen.window():
            continue
        if _is_inner(each):
            continue
        yield from ((each, text) for text in _texts(each) if text)


def _texts(widget: QWidget) -> Iterator[str]:
    yield widget.toolTip()
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    if isinstance(widget, ElidedLabel):
        yield widget.words
    elif isinstance(widget, (QLabel, QAbstractButton)):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(at) for at in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _texts_of(widget.model(), is_table=widget.findChild(QHeaderView) is not None)


def _texts_of(model: QAbstractItemModel, *, is_table: bool) -> Iterator[str]:
    """Yield the heads of a table, and what the first rows say to eye and ear."""
    columns = model.columnCount() if is_table else 1
    if is_table:
        for at in range(columns):
            yield str(model.headerData(at, Qt.Orientation.Horizontal) or "")
    for row in range(min(20, model.rowCount())):
        for at in range(columns):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                said = model.index(row, at).data(role)
                yield said if isinstance(said, str) else ""


# --- room ---------------------------------------------------------------------------------------


def clipped(screen: QWidget, *, dots_allowed: bool = False) -> list[str]:
    """Return which words have no room, each as a sentence.

    Args:
        screen: as it is laid out.
        dots_allowed: whether a control that ends its words in dots and has them whole in its
            tooltip is good enough.
    """
    found = []
    for each in screen.findChildren(QWidget):
        if not each.isVisibleTo(screen) or each.window() is not screen.window():
            continue
        if isinstance(each, QMenu) or _is_inner(each):
            continue
        lack = _lack(each)
        if lack and dots_allowed and each.toolTip():
            continue
        if not lack:
            lack = _outside(each)
        if lack:
            found.append(f"{type(each).__name__} {_label(each)!r}: {lack}")
    window = screen.window()
    if isinstance(window, QDialog):
        least = window.minimumSizeHint()
        if least.width() > 900 or least.height() > 600:
            found.append(f"{type(window).__name__} needs {least.width()} x {least.height()}")
    return found


def _label(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
    return (text or widget.accessibleName() or widget.objectName())[:60]


def _lack(widget: QWidget) -> str:  # noqa: PLR0911 - one kind of widget after another
    """Say what room a widget's words lack; empty if they have it."""
    if isinstance(widget, ElidedLabel):
        return ""
    if isinstance(widget, QLabel):
        return _lack_of_label(widget) if widget.text() else ""
    if isinstance(widget, (QAbstractButton, QComboBox)):
        hint, size = widget.sizeHint(), widget.size()
        if isinstance(widget, QComboBox):
            hint.setWidth(0)  # its longest line may be longer than the one that is shown
        return _less(size.width(), hint.width()) or _less(size.height(), hint.height(), "high")
    if isinstance(widget, QLineEdit):
        needed = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        room = widget.width() - 12 - 24 * len(widget.actions())
        return _less(room, needed)
    if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        header = widget.findChild(QHeaderView)
        if header is None or not header.isVisible():
            return ""
        short = [
            at
            for at in range(header.count())
            if not header.isSectionHidden(at)
            and header.sectionSize(at) < header.sectionSizeHint(at)
        ]
        return f"head of column {short}" if short else ""
    return ""


def _lack_of_label(widget: QLabel) -> str:
    if widget.pixmap() is not None and not widget.pixmap().isNull():
        return ""
    if widget.wordWrap():
        longest = max(
            (widget.fontMetrics().horizontalAdvance(each) for each in widget.text().split()),
            default=0,
        )
        return _less(widget.width(), longest) or _less(
            widget.height(), widget.heightForWidth(widget.width()), "high"
        )
    return _less(widget.width(), widget.sizeHint().width()) or _less(
        widget.height(), widget.sizeHint().height() - 1, "high"
    )


def _less(there: int, needed: int, what: str = "wide") -> str:
    return f"{there} {what}, needs {needed}" if there < needed else ""


def _outside(widget: QWidget) -> str:
    """Say how far a widget reaches out of what holds it, unless that can be scrolled."""
    if not isinstance(widget, (*CONTROLS, QLabel)):
        return ""
    parent = widget.parentWidget()
    while parent is not None:
        rect = QRect(widget.mapTo(parent, QPoint()), widget.size())
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            wide = isinstance(area, QScrollArea) and (
                rect.left() < 0 or rect.right() > parent.width()
            )
            return "reaches out of what scrolls up and down" if wide else ""
        if not parent.rect().contains(rect):
            return f"reaches out of its {type(parent).__name__}: {rect.getRect()}"
        if parent.isWindow():
            return ""
        parent = area
    return ""


def is_small(widget: QWidget, least: int = 24) -> bool:
    """Tell whether a control is too small to hit (WCAG 2.5.8); a box's words count with it."""
    if isinstance(widget, (QCheckBox, QRadioButton)):
        return widget.height() < least
    return widget.width() < least or widget.height() < least
