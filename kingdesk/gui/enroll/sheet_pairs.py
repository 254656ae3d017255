"""The faces of a contact sheet beside a list of names, which can be shifted against each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_NUMBERED: Final = re.compile(r"^\s*(?:\d{1,4}\s*[.)\-:;\t]\s*|[-*•]\s+)")
"""What lists put before a name: `12. `, `3) `, `- `."""


def names_in(text: str) -> list[str]:
    """Return the names of a pasted list, one a line, without the numbers before them."""
    lines = (" ".join(_NUMBERED.sub("", line).split()) for line in text.splitlines())
    return [line for line in lines if line]


class SheetPairs:
    """Face by face a name or none; names that are left over stand behind the last face."""

    def __init__(self, faces: Sequence[int]) -> None:
        """Pair.

        Args:
            faces: places in the sighting, in reading order.
        """
        self.faces = tuple(faces)
        self._names: list[str | None] = []

    def __len__(self) -> int:
        return max(len(self.faces), len(self._names))

    def face(self, row: int) -> int | None:
        return self.faces[row] if row < len(self.faces) else None

    def name(self, row: int) -> str:
        return (self._names[row] or "") if row < len(self._names) else ""

    def take(self, names: Sequence[str]) -> None:
        """Put names beside the faces from the first on."""
        self._names = list(names)

    def rename(self, row: int, name: str) -> None:
        """Give a face a name, or none; the others stay where they are."""
        self._names += [None] * (row + 1 - len(self._names))
        self._names[row] = " ".join(name.split()) or None
        self._trim()

    def skip_face(self, row: int) -> None:
        """Leave a face without a name: the names from here on go one down, up to the next gap."""
        if row >= len(self._names) or self._names[row] is None:
            return
        gap = next((at for at in range(row, len(self._names)) if self._names[at] is None), None)
        if gap is not None:
            del self._names[gap]
        self._names.insert(row, None)

    def skip_name(self, row: int) -> None:
        """Leave a name out, or close a gap: the names from here on go one up."""
        if row < len(self._names):
            del self._names[row]
            self._trim()

    def named(self) -> list[tuple[str, int]]:
        """Return the names with the place of their face, in reading order."""
        pairs = zip(self._names, self.faces, strict=False)
        return [(name, face) for name, face in pairs if name]

    @property
    def without_name(self) -> int:
        return len(self.faces) - len(self.named())

    @property
    def without_face(self) -> int:
        return sum(1 for name in self._names[len(self.faces) :] if name)

    def _trim(self) -> None:
        while self._names and self._names[-1] is None:
            self._names.pop()
