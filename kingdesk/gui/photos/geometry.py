"""Where each cell of the grid lies, by division: the same work for ten photos and for a million."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MARGIN: Final = 8
LEAST_SHARE: Final = 0.85
"""Part of the wanted width a cell may shrink to, so that a narrow window still has columns."""
IMAGE_RATIO: Final = 0.7
"""Height of a cell's picture part in its width; portraits and landscapes share the same cell."""


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """A grid as wide as its viewport; lengths in device-independent pixels, origin at its top.

    Attributes:
        count: cells.
        columns: cells a line, at least one.
        cell_width, cell_height: of a cell with its gap.
    """

    count: int
    columns: int
    cell_width: float
    cell_height: int

    @classmethod
    def fitting(cls, count: int, width: int, wanted: int, text_height: int) -> GridGeometry:
        """Return the grid for a viewport: cells about `wanted` wide share the whole width."""
        inner = max(1, width - 2 * MARGIN)
        columns = max(1, int(inner / max(1.0, wanted * LEAST_SHARE)))
        cell_width = inner / columns
        height = round((cell_width - 2 * MARGIN) * IMAGE_RATIO) + text_height + 2 * MARGIN
        return cls(count, columns, cell_width, max(1, height))

    @property
    def lines(self) -> int:
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        return self.lines * self.cell_height + 2 * MARGIN

    def cell(self, row: int) -> tuple[int, int, int, int]:
        """Return left, top, width and height of a cell."""
        line, column = divmod(row, self.columns)
        left = MARGIN + round(column * self.cell_width)
        right = MARGIN + round((column + 1) * self.cell_width)
        return left, MARGIN + line * self.cell_height, right - left, self.cell_height

    def row_at(self, x: int, y: int) -> int | None:
        """Return the cell at a point, None in the margins and below the last one."""
        if x < MARGIN or y < MARGIN:
            return None
        column = int((x - MARGIN) / self.cell_width)
        if column >= self.columns:
            return None
        row = (y - MARGIN) // self.cell_height * self.columns + column
        return row if row < self.count else None

    def nearest_row(self, x: int, y: int) -> int:
        """Return the cell nearest to a point, wherever it lies; 0 in an empty grid."""
        column = max(0, min(self.columns - 1, int((x - MARGIN) / self.cell_width)))
        line = max(0, (y - MARGIN) // self.cell_height)
        return max(0, min(self.count - 1, line * self.columns + column))

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the cells of all lines that a band of the grid touches."""
        first = max(0, (top - MARGIN) // self.cell_height)
        last = max(0, (bottom - MARGIN) // self.cell_height)
        return range(
            min(self.count, first * self.columns), min(self.count, (last + 1) * self.columns)
        )

    def rows_in(self, left: int, top: int, right: int, bottom: int) -> Iterator[range]:
        """Yield, line by line, the cells a rectangle touches; one range for whole lines."""
        if not self.count or right < MARGIN or bottom < MARGIN:
            return
        first_column = max(0, min(self.columns - 1, int((left - MARGIN) / self.cell_width)))
        last_column = max(0, min(self.columns - 1, int((right - MARGIN) / self.cell_width)))
        if first_column == 0 and last_column == self.columns - 1:
            rows = self.rows_between(top, bottom)
            if rows:
                yield rows
            return
        first_line = max(0, (top - MARGIN) // self.cell_height)
        last_line = min(self.lines - 1, (bottom - MARGIN) // self.cell_height)
        for line in range(first_line, last_line + 1):
            start = line * self.columns
            end = min(self.count, start + last_column + 1)
            if start + first_column < end:
                yield range(start + first_column, end)
