"""In which order photos stand: one for a client's photos, one for all others, both remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal

from kingdesk.domain.galleries import PhotoCard
from kingdesk.domain.ids import PhotoId

_NUMBERS: Final = re.compile(r"(\d+)")
_NEVER: Final = 1 << 63


class Order(StrEnum):
    """What photos are sorted by. GALLERY is the host's own order."""

    GALLERY = "gallery"
    NAME = "name"
    TIME = "time"
    SIMILARITY = "similarity"
    PEOPLE = "people"


class Sorting(QObject):
    """The orders that were chosen, kept when the window closes.

    Signals:
        changed(): photos stand in another order.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        kept = QSettings("kingdesk", "window")
        self._of_client = _known(kept.value("order/client"), Order.SIMILARITY)
        self._of_all = _known(kept.value("order/all"), Order.GALLERY)
        self._backwards = {
            each for each in Order if str(kept.value(f"order/{each}-backwards")) == "1"
        }

    def order(self, *, of_client: bool) -> Order:
        """Return the order of a client's photos, or of others, which are like nobody."""
        return self._of_client if of_client else self._of_all

    def is_backwards(self, order: Order) -> bool:
        return order in self._backwards

    def choose(self, order: Order, *, of_client: bool) -> None:
        """Sort by something else from now on."""
        if order is self.order(of_client=of_client):
            return
        if of_client:
            self._of_client = order
        else:
            self._of_all = order
        kept = QSettings("kingdesk", "window")
        kept.setValue("order/client" if of_client else "order/all", str(order))
        self.changed.emit()

    def turn(self, order: Order) -> None:
        """Begin at the other end."""
        self._backwards ^= {order}
        kept = QSettings("kingdesk", "window")
        kept.setValue(f"order/{order}-backwards", "1" if order in self._backwards else "")
        self.changed.emit()


class Ranks:
    """Places of a gallery's photos by name and by time, worked out once for the same cards."""

    def __init__(self) -> None:
        self._cards: Sequence[PhotoCard] = ()
        self._places: dict[Order, dict[PhotoId, int]] = {}

    def know(self, cards: Iterable[PhotoCard]) -> None:
        """Take other cards; nothing is worked out yet."""
        self._cards, self._places = tuple(cards), {}

    def sorted(
        self,
        photos: Sequence[PhotoId],
        order: Order,
        *,
        backwards: bool,
        people: Callable[[PhotoId], int],
        likeness: Callable[[], Mapping[PhotoId, float]],
    ) -> Sequence[PhotoId]:
        """Return photos in another order; equal ones in the order they came in.

        Args:
            photos: in the gallery's order.
            order: what to sort by.
            backwards: the last one first.
            people: how many people are in a photo: most first.
            likeness: how similar somebody is in photos, in percent: most similar first.
        """
        match order:
            case Order.GALLERY:
                found = [*photos]
            case Order.SIMILARITY:
                alike = likeness()
                found = sorted(photos, key=lambda photo: -alike.get(photo, 0.0))
            case Order.PEOPLE:
                found = sorted(photos, key=lambda photo: -people(photo))
            case _:
                places = self._by(order)
                found = sorted(photos, key=lambda photo: places.get(photo, _NEVER))
        return found[::-1] if backwards else found

    def _by(self, order: Order) -> Mapping[PhotoId, int]:
        if order not in self._places:
            if order is Order.NAME:
                cards = sorted(self._cards, key=natural)
            else:
                cards = sorted(self._cards, key=_by_time)
            self._places[order] = {card.id: place for place, card in enumerate(cards)}
        return self._places[order]


def natural(card: PhotoCard) -> list[tuple[int, str]]:
    """Return what sorts `DSC_2` before `DSC_10`."""
    parts = _NUMBERS.split(card.name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _by_time(card: PhotoCard) -> int:
    return _NEVER if card.changed_ns is None else card.changed_ns


def _known(kept: object, usual: Order) -> Order:
    try:
        return Order(str(kept))
    except ValueError:
        return usual
