"""Faces of a contact sheet in the order of its names."""

from __future__ import annotations

import random

import pytest

from kingdesk.domain.geometry import Box
from kingdesk.domain.reading_order import in_reading_order, reading_rows


def sheet(rows: int, across: int, *, slant: float = 0.0, jitter: float = 0.0) -> list[Box]:
    """Return boxes row by row: faces a third of their cell, moved about by shares of their height.

    Args:
        rows: how many.
        across: faces in each.
        slant: how much lower the right end of a row is than the left, in ratios of the sheet.
        jitter: heights of a face by which each is moved at random.
    """
    chance = random.Random(7)  # noqa: S311 - only to move boxes about
    size = 0.5 / max(rows, across)
    found = []
    for row in range(rows):
        for column in range(across):
            x, y = (column + 0.5) / across, (row + 0.5) / rows * 0.8 + 0.05
            y += slant * x + jitter * size * chance.uniform(-1, 1)
            found.append(Box(x - size / 2, y - size / 2, size, size))
    return found


@pytest.mark.parametrize(
    ("rows", "across", "slant", "jitter"),
    [(1, 1, 0, 0), (1, 9, 0, 0), (6, 5, 0, 0), (5, 6, 0, 0.25), (5, 6, 0.12, 0.1), (8, 4, -0.1, 0)],
)
def test_a_sheet_is_read_row_by_row_also_when_it_lies_askew(
    rows: int, across: int, slant: float, jitter: float
) -> None:
    boxes = sheet(rows, across, slant=slant, jitter=jitter)
    mixed = list(range(len(boxes)))
    random.Random(3).shuffle(mixed)  # noqa: S311 - only to mix boxes

    found = in_reading_order([boxes[at] for at in mixed])

    assert [mixed[at] for at in found] == list(range(len(boxes)))


def test_the_last_row_may_be_short_and_a_gap_ends_no_row() -> None:
    boxes = sheet(3, 5)
    del boxes[13:]  # two are missing at the end of the last row
    del boxes[7]  # one in the middle

    rows = reading_rows(boxes)

    assert [len(row) for row in rows] == [5, 4, 3]


def test_a_row_that_begins_further_right_stays_in_its_place() -> None:
    boxes = [*sheet(2, 4)[:4], *sheet(2, 4)[6:]]

    assert in_reading_order(boxes) == (0, 1, 2, 3, 4, 5)


def test_a_face_of_another_size_stays_in_its_row() -> None:
    boxes = sheet(2, 3)
    close = boxes[1]
    boxes[1] = Box(close.left - 0.03, close.top - 0.04, close.width * 1.7, close.height * 1.7)

    assert in_reading_order(boxes) == (0, 1, 2, 3, 4, 5)


def test_no_faces_are_no_rows() -> None:
    assert reading_rows([]) == ()
