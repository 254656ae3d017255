"""How a studio uses its account at AWS: the way of new galleries, prices, what is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget
from typing_extensions import override

from kingdesk.domain.money import PriceGroup
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.gui.amounts import AmountField
from kingdesk.gui.costs.words import operation_words, way_words
from kingdesk.gui.layouts import column, label, line
from kingdesk.gui.theme import SPACE
from kingdesk.gui.words import day, number
from kingdesk.settings import CloudSettings, PriceSettings, PriceTierSettings

PRICE_PAGE: Final = "aws.amazon.com/rekognition/pricing"
_SENDING: Final = (None, "auto", "bytes", "staging")
_THOUSAND: Final = 1000
"""Prices are said for so many calls, or faces, as AWS says them."""
_MOST_CALLS: Final = 1000.0
_MOST_DAYS: Final = 3650
_MOST_USD: Final = 1000.0
_ROUNDING: Final = 5e-7
"""Smaller than what can be typed."""


class CloudPage(QWidget):
    """The account of one studio.

    Signals:
        changed(CloudSettings): something was chosen; it holds from the next opening on.
    """

    changed = Signal(object)

    def __init__(self, settings: CloudSettings) -> None:
        super().__init__()
        self.settings = settings
        self._title, self._later = label("section"), label("small", wrap=True)
        self._way_name, self._sending_name = label("small"), label("small")
        self.way, self.sending = QComboBox(), QComboBox()
        for strategy in Strategy:
            self.way.addItem("", str(strategy))
        for sending in _SENDING:
            self.sending.addItem("", sending)
        self._keep_name, self._keep_after = label("small"), label("small", wrap=True)
        self.keep_days = _field(_MOST_DAYS, 0)
        self._calls_name = label("small")
        self.calls = {each: _field(_MOST_CALLS, 1) for each in Operation}
        self._call_names = {each: label("small") for each in Operation}
        self._prices_name, self._page = label("small", wrap=True), label("small", wrap=True)
        self.prices: dict[tuple[PriceGroup, int], AmountField] = {}
        self._price_names = {key: label("small", wrap=True) for key in _tiers_of(settings.prices)}
        for key in self._price_names:
            self.prices[key] = _field(_MOST_USD, 6, least=2)
        self._face_name = label("small", wrap=True)
        self.face_price = _field(_MOST_USD, 6, least=2)
        self._page.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self._fill()
        self._connect()
        self._retranslate()

    def _lay_out(self) -> None:
        root = column(self, gap=SPACE)
        root.addWidget(self._title)
        for name, field in ((self._way_name, self.way), (self._sending_name, self.sending)):
            name.setBuddy(field)
            root.addWidget(name)
            root.addWidget(field)
        self._keep_name.setBuddy(self.keep_days)
        root.addWidget(self._keep_name)
        row = line(gap=SPACE)
        row.addWidget(self.keep_days)
        row.addWidget(self._keep_after, 1)
        root.addLayout(row)
        root.addWidget(self._calls_name)
        root.addLayout(
            _grid([(self._call_names[each], field) for each, field in self.calls.items()])
        )
        root.addWidget(self._prices_name)
        prices = [(self._price_names[key], field) for key, field in self.prices.items()]
        root.addLayout(_grid([*prices, (self._face_name, self.face_price)]))
        root.addWidget(self._page)
        root.addWidget(self._later)

    def _fill(self) -> None:
        settings = self.settings
        self.way.setCurrentIndex(self.way.findData(settings.strategy))
        self.sending.setCurrentIndex(_SENDING.index(settings.send))
        self.keep_days.set_amount(settings.keep_faces_days or None)
        for operation, field in self.calls.items():
            field.set_amount(settings.calls_per_second.get(operation))
        for (group, tier), field in self.prices.items():
            field.set_amount(_tiers(settings.prices, group)[tier].usd * _THOUSAND)
        self.face_price.set_amount(settings.prices.face_month * _THOUSAND)

    def _connect(self) -> None:
        self.way.activated.connect(lambda _: self._change(strategy=self.way.currentData()))
        self.sending.activated.connect(lambda _: self._change(send=self.sending.currentData()))
        self.keep_days.editingFinished.connect(self._on_days)
        for field in self.calls.values():
            field.editingFinished.connect(self._on_calls)
        for field in (*self.prices.values(), self.face_price):
            field.editingFinished.connect(self._on_prices)

    def _on_days(self) -> None:
        days = int(self.keep_days.amount or 0)
        self.keep_days.set_amount(days or None)  # 0 says what an empty field says
        self._change(keep_faces_days=days)

    def _on_calls(self) -> None:
        said = {each: field.amount for each, field in self.calls.items()}
        for each, field in self.calls.items():
            field.set_amount(said[each] or None)
        self._change(calls_per_second={each: calls for each, calls in said.items() if calls})

    def _on_prices(self) -> None:
        """Take prices over; whoever changes one has looked at the price page today."""
        before = self.settings.prices
        groups = {
            str(group): tuple(
                PriceTierSettings(
                    up_to=tier.up_to, usd=_changed(self.prices[group, place], tier.usd)
                )
                for place, tier in enumerate(_tiers(before, group))
            )
            for group in PriceGroup
        }
        face = _changed(self.face_price, before.face_month)
        new = before.model_copy(update={**groups, "face_month": face})
        if new != before:
            new = new.model_copy(update={"as_of": _today()})
        self._change(prices=new)

    def _change(self, **update: object) -> None:
        new = self.settings.model_copy(update=update)
        if new != self.settings:
            self.settings = new
            self._retranslate()
            self.changed.emit(new)

    # --- words ----------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Finding faces with AWS"))
        self._way_name.setText(self.tr("&New galleries are processed"))
        self._sending_name.setText(self.tr("&Photos are sent"))
        self._keep_name.setText(self.tr("&Days faces of photos stay at AWS without being used"))
        self._keep_after.setText(self.tr("Empty: until you delete them."))
        self._calls_name.setText(
            self.tr("Calls a second your account allows, where it is not what AWS gives everybody")
        )
        words = self.tr("Prices of AWS in US$, as read on %1")
        self._prices_name.setText(words.replace("%1", day(self.settings.prices.as_of)))
        self._page.setText(self.tr("What AWS asks today: %1").replace("%1", PRICE_PAGE))
        self._later.setText(self.tr("A change holds from the next opening on."))
        for place, strategy in enumerate(Strategy):
            self.way.setItemText(place, way_words(strategy))
        for place, words in enumerate(self._sending_words()):
            self.sending.setItemText(place, words)
        for operation, name in self._call_names.items():
            name.setText(operation_words(operation))
            self.calls[operation].setPlaceholderText(self.tr("as usual"))
            self.calls[operation].setAccessibleName(operation_words(operation))
        for (group, tier), name in self._price_names.items():
            name.setText(self._price_words(group, tier))
            self.prices[group, tier].setAccessibleName(name.text())
        self._face_name.setText(self.tr("1,000 kept faces a month"))
        self.face_price.setAccessibleName(self._face_name.text())
        for field, name in (
            (self.way, self._way_name),
            (self.sending, self._sending_name),
            (self.keep_days, self._keep_name),
        ):
            field.setAccessibleName(name.text().replace("&", ""))

    def _sending_words(self) -> tuple[str, ...]:
        bucket = self.settings.bucket
        through = self.tr("through the bucket %1, deleted at once").replace("%1", bucket)
        return (
            self.tr("as is best for each way"),
            self.tr("directly where they fit, else through the bucket %1").replace("%1", bucket),
            self.tr("directly"),
            through,
        )

    def _price_words(self, group: PriceGroup, tier: int) -> str:
        tiers = _tiers(self.settings.prices, group)
        what = {
            PriceGroup.GROUP_1: self.tr("1,000 photos kept or faces compared"),
            PriceGroup.GROUP_2: self.tr("1,000 photos searched for faces"),
        }[group]
        if len(tiers) == 1:
            return what
        up_to = tiers[tier].up_to
        if up_to is None:
            return self.tr("%1, beyond that").replace("%1", what)
        words = self.tr("%1, up to %2 a month").replace("%1", what)
        return words.replace("%2", number(up_to))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _field(most: float, digits: int, *, least: int = 0) -> AmountField:
    field = AmountField(most, digits, least=least, restores=True)
    field.setMaximumWidth(110)
    return field


def _grid(rows: list[tuple[QWidget, QWidget]]) -> QGridLayout:
    """Return fields with their names to the left."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * SPACE)
    grid.setVerticalSpacing(SPACE // 2)
    grid.setColumnStretch(0, 1)
    for at, (name, field) in enumerate(rows):
        grid.addWidget(name, at, 0)
        grid.addWidget(field, at, 1)
    return grid


def _tiers(prices: PriceSettings, group: PriceGroup) -> tuple[PriceTierSettings, ...]:
    return prices.group_1 if group is PriceGroup.GROUP_1 else prices.group_2


def _tiers_of(prices: PriceSettings) -> list[tuple[PriceGroup, int]]:
    return [(group, place) for group in PriceGroup for place in range(len(_tiers(prices, group)))]


def _changed(field: AmountField, before: float) -> float:
    """Return the price of one; what was not typed otherwise stays to the last digit."""
    amount = field.amount
    field.set_amount(before * _THOUSAND if amount is None else amount)
    if amount is None:
        return before
    return before if abs(amount - before * _THOUSAND) < _ROUNDING else round(amount / _THOUSAND, 9)


def _today() -> date:
    return datetime.now(UTC).date()
