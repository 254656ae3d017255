"""A field for a number: written and read as the language of the window does, or left empty."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QLocale
from PySide6.QtGui import QDoubleValidator, QFocusEvent, QIntValidator
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override


class AmountField(QLineEdit):
    """A number from 0 on, or nothing.

    Groups of digits are neither written nor read: 2,500 is two thousand in one language and two and
    a half in another, and here a slip costs money. When the language changes the number stays.
    """

    def __init__(self, most: float, digits: int, *, least: int = 0, restores: bool = False) -> None:
        """Prepare.

        Args:
            most: the largest number.
            digits: most of them behind the point; 0 for whole numbers.
            least: of them are shown.
            restores: what is no number goes back to what was there, once the field is left.
        """
        super().__init__()
        self._digits, self._least, self._restores = digits, least, restores
        self._shown: float | None = None
        self._locale = _plain()
        check: QDoubleValidator | QIntValidator
        if digits:
            check = QDoubleValidator(0.0, most, digits, self)
            check.setNotation(QDoubleValidator.Notation.StandardNotation)
        else:
            check = QIntValidator(0, int(most), self)
        check.setLocale(self._locale)
        self._check = check
        self.setValidator(check)

    @property
    def amount(self) -> float | None:
        """Return the number; None where there is none, or none that may be."""
        number, ok = self._locale.toDouble(self.text().strip())
        return number if ok and math.isfinite(number) and self.hasAcceptableInput() else None

    @property
    def is_valid(self) -> bool:
        """Tell whether a number that may be stands there, or nothing."""
        return not self.text().strip() or self.amount is not None

    def set_amount(self, value: float | None) -> None:
        """Show a number, nothing if None."""
        self._shown = value
        self.setText("" if value is None else self._words(value))

    def _words(self, value: float) -> str:
        """Return a number without zeros at its end, but with as many digits as are shown always."""
        words = f"{value:.{self._digits}f}"
        whole, _, part = words.partition(".")
        part = part.rstrip("0").ljust(self._least, "0")
        return f"{whole}{self._locale.decimalPoint()}{part}" if part else whole

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._restores and not self.is_valid:
            self.set_amount(self._shown)
        super().focusOutEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            amount, was_shown = self.amount, self._shown
            self._locale = _plain()
            self._check.setLocale(self._locale)
            if amount is not None:
                self.set_amount(amount)
                self._shown = was_shown


def _plain() -> QLocale:
    """Return the window's locale without separators between groups of digits."""
    locale = QLocale()
    options = QLocale.NumberOption
    locale.setNumberOptions(options.OmitGroupSeparator | options.RejectGroupSeparator)
    return locale
