"""What the palette can't say of the window's look: rounding, gaps and quiet states."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING, Final

from kingdesk.paths import resource

if TYPE_CHECKING:
    from kingdesk.gui.colours import Colours

_SHEET: Final = Template(
    """
* { outline: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
QDialog { background: $panel; }

QLabel#title { font-size: ${huge}pt; font-weight: 600; }
QLabel#heading { font-size: ${large}pt; font-weight: 600; }
QLabel#strong { font-weight: 600; }
QLabel#section { color: $muted; font-size: ${small}pt; font-weight: 600; }
QLabel#muted, QLabel#count { color: $muted; }
QLabel#small { color: $muted; font-size: ${small}pt; }
QLabel#warning { color: $warning; }
QLabel#bad { color: $bad; }
QLabel#good { color: $good; }

QLabel#find-hint {
    background: $raised; border: 1px solid $accent; border-radius: 6px; padding: 6px 12px;
}

QFrame#bar { background: $panel; border: none; border-bottom: 1px solid $line; }
QFrame#foot { background: $panel; border: none; border-top: 1px solid $line; }
QFrame#side { background: $panel; border: none; }
QFrame#canvas { background: $canvas; border: none; }
QFrame#card { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#hairline { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame#notice { background: $picked; border: none; border-radius: 6px; }

QPushButton, QToolButton {
    background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 5px 12px; min-height: 18px;
}
QToolButton { padding: 5px 8px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: $picked; }
QPushButton:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton:disabled, QToolButton:disabled { color: $faded; background: $panel; }
QPushButton#primary {
    background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600;
}
QPushButton#primary:hover { background: $accent_hover; }
QPushButton#primary:focus { border: 3px double $on_accent; padding: 3px 10px; }
QPushButton#primary:disabled { background: $line; color: $muted; border-color: $line; }
QToolButton#flat, QPushButton#flat { background: transparent; border: 1px solid transparent; }
QToolButton#flat:hover, QPushButton#flat:hover { background: $hover; }
QToolButton#flat:checked { background: $picked; }
QToolButton#flat:focus, QPushButton#flat:focus { border: 1px solid $accent; }
QToolButton#flat:disabled, QPushButton#flat:disabled { background: transparent; }
QPushButton#link {
    background: transparent; border: 1px solid transparent; color: $accent; padding: 2px 4px;
}
QPushButton#link:hover { text-decoration: underline; }
QPushButton#link:focus { border: 1px solid $accent; border-radius: 4px; }
QPushButton#candidate { min-height: 40px; padding: 2px 10px; }
QPushButton#choice { padding: 0; text-align: left; border-radius: 8px; }
QPushButton#choice:checked { border: 2px solid $accent; background: $picked; }
QPushButton#choice:focus { border: 3px solid $text; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit {
    background: $field; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 0 6px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit { min-height: 28px; }
QLineEdit QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }
QPlainTextEdit, QTextEdit { padding: 6px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QComboBox, QDateEdit {
    background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 0 8px; min-height: 28px;
}
QComboBox:hover, QDateEdit:hover { background: $hover; }
QComboBox:focus, QDateEdit:focus { border-color: $accent; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QDateEdit::down-arrow {
    image: url("$icons/arrow-$look.svg"); width: 14px; height: 14px;
}
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $line; selection-background-color: $picked;
    selection-color: $text; padding: 4px;
}
QCheckBox, QRadioButton {
    spacing: 8px; padding-left: 8px; padding-right: 4px; min-height: 22px;
    border: 1px solid transparent; border-radius: 4px;
}
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $muted; border-radius: 8px; background: $field;
}
QRadioButton::indicator:checked {
    width: 6px; height: 6px; border: 5px solid $accent; background: $field;
}
QListWidget::indicator, QCheckBox::indicator {
    width: 14px; height: 14px; border: 1px solid $muted; border-radius: 3px; background: $field;
}
QListWidget::indicator:checked, QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$icons/tick-$look.svg");
}

QMenu { background: $raised; border: 1px solid $line; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $picked; color: $text; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QListView, QTreeView, QTableView {
    background: $field; border: 1px solid $line; border-radius: 6px;
    selection-background-color: $picked; selection-color: $text;
}
QListView:focus, QTreeView:focus, QTableView:focus { border-color: $accent; }
QListWidget::item { padding: 4px 6px; }
QTableView::item { padding: 4px 6px; }
QListView#plain { background: transparent; border: 1px solid transparent; }
QListView#plain:focus { border-color: transparent; }
QAbstractItemView#grid { background: $canvas; border: none; }
QGraphicsView { background: $canvas; border: 1px solid transparent; }
QGraphicsView:focus { border-color: $accent; }
QHeaderView::section {
    background: $panel; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 4px 8px;
}

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; min-height: 32px;
    min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px;
    min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QSlider { min-height: 24px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $raised; border: 2px solid $accent; width: 12px;
    height: 12px; margin: -6px 0; border-radius: 8px; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::sub-page:horizontal:disabled { background: $scroll; }
QSlider::handle:horizontal:disabled { border-color: $scroll; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter#gap::handle { background: transparent; }
QSplitter#gap::handle:horizontal { width: 8px; }
QScrollArea { background: transparent; border: 1px solid transparent; border-radius: 4px; }
QScrollArea:focus { border-color: $accent; }
QScrollArea > QWidget > QWidget { background: transparent; }
"""
)


def stylesheet(colours: Colours, look: str, base_size: float) -> str:
    """Return the style sheet of one look.

    Args:
        colours: of the look.
        look: `light` or `dark`, as in the names of the few pictures a style sheet can't tint.
        base_size: the desktop's font, in points.
    """
    return _SHEET.substitute(
        asdict(colours),
        faded=f"{colours.muted[:1]}99{colours.muted[1:]}",
        accent_hover=colours.accent,
        look=look,
        icons=resource("icons").as_posix(),
        huge=round(base_size * 1.6, 1),
        large=round(base_size * 1.2, 1),
        small=round(base_size * 0.92, 1),
    )
