"""A way to process as a card: what it costs, how long it takes, or why it can't be taken."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.money import Quote, StrategyQuote
from kingdesk.domain.strategies import Strategy
from kingdesk.gui.costs.words import (
    is_nothing,
    minutes_words,
    most_words,
    note_words,
    photos_words,
    price_words,
    storage_words,
    way_about,
    way_words,
)
from kingdesk.gui.error_words import say
from kingdesk.gui.layouts import column, label, line, push_button
from kingdesk.gui.theme import SPACE


class WayCard(QPushButton):
    """One way; a way that can't be taken, or has nothing to do, can't be chosen."""

    def __init__(self, quote: StrategyQuote, *, is_usual: bool) -> None:
        super().__init__()
        self.way = Strategy(quote.name)
        self.quote = quote
        self.setObjectName("choice")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setEnabled(quote.unavailable is None and not is_nothing(quote))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._inside = column(self, margin=SPACE * 3 // 2, gap=SPACE // 2)
        top = line(gap=SPACE)
        top.addWidget(label("strong", way_words(self.way)))
        if is_usual:
            top.addWidget(label("small", self.tr("usual for this gallery")))
        top.addStretch()
        if quote.unavailable is None:
            top.addWidget(label("strong", price_words(quote)))
        self._inside.addLayout(top)
        said = [way_words(self.way)]
        if is_usual:
            said.append(self.tr("usual for this gallery"))
        for kind, words in self._lines():
            self._inside.addWidget(label(kind, words, wrap=True))
            said.append(words)
        if quote.unavailable is None:
            said.insert(1, price_words(quote))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(said[0])
        self.setAccessibleDescription("\n".join(said[1:]))

    @property
    def words(self) -> str:
        """Return all that the card says."""
        return f"{self.accessibleName()}\n{self.accessibleDescription()}"

    def _lines(self) -> list[tuple[str, str]]:
        """Return what stands below the name: kind of label and words."""
        quote = self.quote
        if quote.unavailable is not None:
            words, advice = say(quote.unavailable)
            return [("warning", words), ("small", advice)] if advice else [("warning", words)]
        known = (photos_words(quote), minutes_words(quote), most_words(quote))
        facts = " · ".join(filter(None, known))
        about = " ".join(filter(None, (way_about(self.way), storage_words(quote))))
        notes = " ".join(filter(None, map(note_words, quote.notes)))
        lines = [("", facts), ("muted", about), ("small", notes)]
        return [(kind, words) for kind, words in lines if words]

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose what the keyboard goes to, as radio buttons do."""
        super().focusInEvent(event)
        self.setChecked(True)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._inside.heightForWidth(width)

    @override
    def sizeHint(self) -> QSize:
        width = max(420, self.width())
        return QSize(420, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(max(320, self.width())))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class WayCards(QWidget):
    """All ways of a quote, one chosen.

    Signals:
        chosen(): another one.
    """

    chosen = Signal()

    def __init__(self, quote: Quote, usual: Strategy | None = None) -> None:
        super().__init__()
        self.cards: dict[Strategy, WayCard] = {}
        self.copies: dict[Strategy, QPushButton] = {}
        self._group = QButtonGroup(self)
        root = column(self, gap=SPACE)
        for strategy in quote.strategies:
            card = WayCard(strategy, is_usual=strategy.name == quote.chosen)
            self.cards[card.way] = card
            self._group.addButton(card)
            root.addWidget(card)
            missing = missing_permission(strategy.unavailable)
            if missing:
                copy = self.copies[card.way] = copy_button(missing)
                root.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        root.addStretch()
        self._group.buttonToggled.connect(lambda _, on: self.chosen.emit() if on else None)
        first = self._first(Strategy(quote.chosen) if usual is None else usual)
        if first is not None:
            first.setChecked(True)

    @property
    def card(self) -> WayCard | None:
        """Return the card that is chosen, None where no way can be taken."""
        button = self._group.checkedButton()
        return button if isinstance(button, WayCard) else None

    def _first(self, wanted: Strategy) -> WayCard | None:
        """Return the way wanted, else the cheapest that can be taken."""
        free = [card for card in self.cards.values() if card.isEnabled()]
        ranked = sorted(free, key=lambda card: (card.way is not wanted, card.quote.most_usd))
        return ranked[0] if ranked else None


def missing_permission(error: KingdeskError | None) -> str:
    """Return the permission an error names, as it stands in a policy; empty where it names none."""
    return "" if error is None else str(error.details.get("permission", ""))


def copy_button(permission: str) -> QPushButton:
    """Return a button that copies the name of a permission."""
    button = push_button("copy", kind="link")
    button.setAutoDefault(False)
    words = QCoreApplication.translate("Costs", "Copy %1").replace("%1", permission)
    button.setText(words)

    def copied() -> None:
        QGuiApplication.clipboard().setText(permission)
        button.setText(QCoreApplication.translate("Costs", "Copied"))

    button.clicked.connect(copied)
    return button
