"""How to process: every way with its price, a limit, and what is kept at AWS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QProgressBar, QRadioButton, QStackedWidget, QWidget
from typing_extensions import override

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.money import Quote, StrategyQuote
from kingdesk.domain.strategies import Strategy
from kingdesk.gui.amounts import AmountField
from kingdesk.gui.costs.cards import WayCards, copy_button, missing_permission
from kingdesk.gui.costs.words import instead_words, money, way_words
from kingdesk.gui.dialogs import Sheet
from kingdesk.gui.error_words import say
from kingdesk.gui.layouts import column, frame, label, line, push_button, scrolled
from kingdesk.gui.theme import SPACE

SIZE: Final = (620, 640)
SMALLEST: Final = (520, 400)
WORKER_COMMAND: Final = "kingdesk worker"
_MOST: Final = 1_000_000.0
"""US dollars a limit may be; more is a slip."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a gallery is to be processed.

    Attributes:
        limit: US dollars it may cost; None: as much as it does.
        agreed: it is known that faces of everybody are kept.
        by_workers: not by this program, but by workers that are told of it.
    """

    way: Strategy
    limit: float | None
    agreed: bool
    by_workers: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered to choose from.

    Attributes:
        quote: of every way.
        needs_consent: nobody agreed yet that faces of everybody are kept.
        limit: to begin with.
        spent: US dollars of the limit, where a processing goes on.
        going_on: the way of that processing; another one would begin anew.
        by_workers: who does it to begin with: workers, or this computer; None: there are no others.
    """

    quote: Quote
    needs_consent: bool = False
    limit: float | None = None
    spent: float = 0.0
    going_on: Strategy | None = None
    by_workers: bool | None = None


class ProcessDialog(Sheet):
    """Loads, then offers every way; where loading failed it can be tried again.

    Signals:
        decided(Choice): start.
        again_asked(): load once more.
    """

    decided = Signal(object)
    again_asked = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._offer: Offer | None = None
        self._error: KingdeskError | None = None
        self.cards: WayCards | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(self._loading_page())
        self._pages.addWidget(self._failed_page())
        self._pages.addWidget(self._offer_page())
        self.body.addWidget(self._pages, 1)
        self.start = self.add_buttons("", "", self._on_start)
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self._retranslate()
        self.show_loading()

    # --- the pages ------------------------------------------------------------------------------

    def _loading_page(self) -> QWidget:
        page = QWidget()
        root = column(page, gap=SPACE)
        root.addStretch()
        self._loading = label("muted")
        self._loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        root.addWidget(self._loading)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(220)
        root.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        root.addStretch()
        return page

    def _failed_page(self) -> QWidget:
        page = QWidget()
        root = column(page, gap=SPACE)
        self.failed_words, self._failed_advice = label("", wrap=True), label("small", wrap=True)
        root.addWidget(self.failed_words)
        root.addWidget(self._failed_advice)
        self._failed_copy = column()
        root.addLayout(self._failed_copy)
        self.again = push_button("reload")
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.again_asked)
        root.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        root.addStretch()
        return page

    def _offer_page(self) -> QWidget:
        inside = QWidget()
        root = column(inside, gap=SPACE * 3 // 2)
        self._ways = column()
        root.addLayout(self._ways)
        root.addWidget(self._instead_note())
        self.consent_note = frame("notice")
        note = column(self.consent_note, margin=SPACE * 3 // 2, gap=SPACE)
        self._consent_name = label("", wrap=True)
        note.addWidget(self._consent_name)
        self.consent = QCheckBox()
        self.consent.toggled.connect(lambda _: self._enable())
        note.addWidget(self.consent)
        root.addWidget(self.consent_note)
        root.addWidget(self._who_row())
        self._limit_row = QWidget()
        row = line(self._limit_row, gap=SPACE)
        self.limit = AmountField(_MOST, 2, least=2)
        self.limit.setFixedWidth(120)
        self._limit_name = label("")
        self._limit_name.setBuddy(self.limit)
        self.limit.textChanged.connect(lambda _: self._enable())
        row.addWidget(self._limit_name)
        row.addWidget(self.limit)
        row.addStretch()
        root.addWidget(self._limit_row)
        self.limit_words = label("small", wrap=True)
        root.addWidget(self.limit_words)
        root.addStretch()
        self._area = scrolled(inside)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return self._area

    def _who_row(self) -> QWidget:
        """Return the choice between this computer and workers."""
        self._who = QWidget()
        row = column(self._who, gap=SPACE // 2)
        self._who_name = label("small")
        self.here, self.by_workers = QRadioButton(), QRadioButton()
        self._workers_words = label("small", wrap=True)
        for part in (self._who_name, self.here, self.by_workers, self._workers_words):
            row.addWidget(part)
        return self._who

    def _instead_note(self) -> QWidget:
        self.instead_note = frame("notice")
        note = column(self.instead_note, margin=SPACE * 3 // 2, gap=SPACE // 2)
        self._instead, self.instead = label("", wrap=True), push_button(kind="link")
        self.instead.setAutoDefault(False)
        self.instead.clicked.connect(self._on_instead)
        note.addWidget(self._instead)
        note.addWidget(self.instead, 0, Qt.AlignmentFlag.AlignLeft)
        return self.instead_note

    def _consent_words(self) -> str:
        return self.tr(
            "This way keeps the faces of everybody in the photos, guests too, as numbers in your "
            "account at AWS until you delete them; photos are not kept. In many countries people "
            "must be told."
        )

    # --- what others use ------------------------------------------------------------------------

    def show_loading(self) -> None:
        self._pages.setCurrentIndex(0)
        self.start.setEnabled(False)

    def show_error(self, error: KingdeskError) -> None:
        """Say why no price can be told, with a button to try again."""
        self._error = error
        self._say_error()
        self._pages.setCurrentIndex(1)
        self.again.setFocus()

    def show_offer(self, offer: Offer, way: Strategy | None = None) -> None:
        """Offer the ways; `way` is chosen first, the gallery's usual one if None."""
        self._offer, self._error = offer, None
        self._deal(way)
        (self.by_workers if offer.by_workers else self.here).setChecked(True)
        self.limit.set_amount(offer.limit)
        self._pages.setCurrentIndex(2)
        self._enable()
        if self.cards is not None and self.cards.card is not None:
            self.cards.card.setFocus()
            QTimer.singleShot(0, self, self._show_chosen)

    # --- inside ---------------------------------------------------------------------------------

    def _deal(self, way: Strategy | None) -> None:
        """Lay out the cards of the offer anew."""
        if self._offer is None:
            return
        if self.cards is not None:
            self._ways.removeWidget(self.cards)
            self.cards.hide()
            self.cards.deleteLater()
        self.cards = WayCards(self._offer.quote, way)
        self.cards.chosen.connect(self._on_chosen)
        self._ways.addWidget(self.cards)

    def _say_error(self) -> None:
        if self._error is None:
            return
        words, advice = say(self._error)
        self.failed_words.setText(words)
        self._failed_advice.setText(advice)
        while (item := self._failed_copy.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        missing = missing_permission(self._error)
        if missing:
            self._failed_copy.addWidget(copy_button(missing), 0, Qt.AlignmentFlag.AlignLeft)

    def _on_instead(self) -> None:
        other = self._other
        if other is not None and self.cards is not None:
            card = self.cards.cards[Strategy(other.name)]
            card.setChecked(True)
            card.setFocus()

    @property
    def _other(self) -> StrategyQuote | None:
        """Return the way that costs less in the long run than the one chosen, if there is."""
        card = None if self.cards is None else self.cards.card
        return (
            None if self._offer is None or card is None else self._offer.quote.instead_of(card.way)
        )

    def _show_other(self) -> None:
        card, other = None if self.cards is None else self.cards.card, self._other
        if card is not None and other is not None:
            self._instead.setText(instead_words(card.quote, other))
            name = way_words(Strategy(other.name))
            self.instead.setText(self.tr("Choose “%1”").replace("%1", name))
        self.instead_note.setVisible(other is not None)

    def _on_chosen(self) -> None:
        self._enable()
        QTimer.singleShot(0, self, self._show_chosen)  # once everything has its place

    def _show_chosen(self) -> None:
        """Scroll to the way that is chosen, and to what it needs before it can start."""
        if self.cards is not None and self.cards.card is not None:
            self._area.ensureWidgetVisible(self.cards.card)
        if self.consent_note.isVisible():
            self._area.ensureWidgetVisible(self.consent_note)

    def _enable(self) -> None:
        offer, cards = self._offer, self.cards
        card = None if cards is None else cards.card
        if offer is None or card is None:
            self.start.setEnabled(False)
            for part in (
                self.instead_note,
                self.consent_note,
                self._who,
                self._limit_row,
                self.limit_words,
            ):
                part.hide()
            return
        asks = offer.needs_consent and card.way is Strategy.INDEXED
        self.consent_note.setVisible(asks)
        self._show_other()
        # "on this computer" would be a strange thing to leave to others
        self._who.setVisible(offer.by_workers is not None and card.way.is_billed)
        self._limit_row.setVisible(card.way.is_billed)
        spent = offer.spent if card.way is offer.going_on else 0.0
        words = self._limit_words(card.quote.most_usd, spent)
        self.limit_words.setText(words)
        self.limit_words.setVisible(card.way.is_billed and bool(words))
        is_valid = not card.way.is_billed or self.limit.is_valid
        self.start.setEnabled((not asks or self.consent.isChecked()) and is_valid)

    def _limit_words(self, most: float, spent: float) -> str:
        """Say what the limit means for this way, nothing where it will not be reached."""
        limit = self.limit.amount
        if not self.limit.is_valid:
            example = QLocale().toString(5.0, "f", 2)
            return self.tr("Please write an amount, such as %1.").replace("%1", example)
        parts = []
        if spent:
            words = self.tr("%1 of this processing are spent already and count.")
            parts.append(words.replace("%1", money(spent)))
        if limit is not None and limit < most + spent:
            parts.append(
                self.tr("When the limit is reached, the processing pauses; nothing is lost.")
            )
        return " ".join(parts)

    def _on_start(self) -> None:
        card = None if self.cards is None else self.cards.card
        if card is None or not self.start.isEnabled():
            return
        limit = self.limit.amount if card.way.is_billed else None
        by_workers = card.way.is_billed and self.by_workers.isChecked()
        self.decided.emit(Choice(card.way, limit, self.consent.isChecked(), by_workers))
        self.accept()

    # --- words ----------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self.set_heading(self.tr("How to process"))
        self.start.setText(self.tr("Start"))
        if self.no is not None:
            self.no.setText(self.tr("Cancel"))
        self._loading.setText(self.tr("Working out what each way costs…"))
        self._bar.setAccessibleName(self._loading.text())
        self.again.setText(self.tr("Try again"))
        self._say_error()
        self._consent_name.setText(self._consent_words())
        self.consent.setText(self.tr("I &know this and agree"))
        self.consent.setAccessibleDescription(self._consent_name.text())
        self._who_name.setText(self.tr("Who processes the photos"))
        self.here.setText(self.tr("&This computer"))
        self.by_workers.setText(self.tr("&Workers, on any computer"))
        self._workers_words.setText(
            self.tr("This program may be closed meanwhile. A worker is started with “%1”.").replace(
                "%1", WORKER_COMMAND
            )
        )
        for button in (self.here, self.by_workers):
            button.setAccessibleDescription(self._who_name.text())
        self._limit_name.setText(self.tr("Pause before it costs more than &US$"))
        self.limit.setAccessibleName(self._limit_name.text().replace("&", ""))
        self.limit.setPlaceholderText(self.tr("no limit"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            card = None if self.cards is None else self.cards.card
            had_focus = card is not None and card.hasFocus()
            self._deal(None if card is None else card.way)
            self._enable()
            if had_focus and self.cards is not None and self.cards.card is not None:
                self.cards.card.setFocus()
