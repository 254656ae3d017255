"""The faces of a contact sheet as one reads them: rows from the top, each from the left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kingdesk.domain.geometry import Box

_SAME_ROW: Final = 0.6
"""Heights of a face that two neighbours of a row may lie apart; rows of a sheet lie one and more
apart, and a sheet photographed askew climbs little from one face to the next."""


def reading_rows(boxes: Sequence[Box]) -> tuple[tuple[int, ...], ...]:
    """Return the places of boxes in rows from the top, each row from the left.

    A row is followed from face to face, not cut out at one height, so a slanted sheet keeps its
    rows, and a face that is a bit higher or larger than its neighbours stays among them.
    """
    rows: list[list[int]] = []
    for place in sorted(range(len(boxes)), key=lambda at: _middle(boxes[at])):
        box = boxes[place]
        near = [row for row in rows if _continues(boxes[row[-1]], box)]
        if near:
            min(near, key=lambda row: abs(_height(boxes[row[-1]]) - _height(box))).append(place)
        else:
            rows.append([place])
    rows.sort(key=lambda row: sum(_height(boxes[at]) for at in row) / len(row))
    return tuple(tuple(row) for row in rows)


def in_reading_order(boxes: Sequence[Box]) -> tuple[int, ...]:
    """Return the places of boxes in the order in which one reads them."""
    return tuple(place for row in reading_rows(boxes) for place in row)


def _continues(last: Box, box: Box) -> bool:
    """Tell whether a box can follow the last one of a row, not being above or below it."""
    apart = abs(_height(last) - _height(box))
    return apart <= _SAME_ROW * max(last.height, box.height)


def _middle(box: Box) -> float:
    return box.left + box.width / 2


def _height(box: Box) -> float:
    return box.top + box.height / 2
