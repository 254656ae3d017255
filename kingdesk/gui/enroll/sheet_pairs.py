"""The faces of a contact sheet beside a list of names, which can be shifted against each other."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_NUMBERED: Final = re.compile(r"^\s*(?:\d{1,4}\s*[.)\-:;\t]\s*|[-*•]\s+)")
"""What lists put before a name: `12. `, `3) `, `- `."""


def names_in(text: str) -> list[str]:
    """Return the names of a pasted list, one a line, without the numbers before them."""
    lines = (" ".join(_NUMBERED.sub("", line).split()) for line in text.splitlines())
    return [line for line in lines if line]


@dataclass(slots=True)
class _Slot:
    """What stands beside a face.

    Attributes:
        name: None for nobody.
        line: which pasted name it is; None for a gap, or a name that was not pasted.
    """

    name: str | None = None
    line: int | None = None


class SheetPairs:
    """Face by face a name or none; names that are left over stand behind the last face."""

    def __init__(self, faces: Sequence[int]) -> None:
        """Pair.

        Args:
            faces: places in the sighting, in reading order.
        """
        self.faces = tuple(faces)
        self._pasted: tuple[str, ...] = ()
        self._slots: list[_Slot] = []

    def __len__(self) -> int:
        return max(len(self.faces), len(self._slots))

    def face(self, row: int) -> int | None:
        return self.faces[row] if row < len(self.faces) else None

    def name(self, row: int) -> str:
        return (self._slots[row].name or "") if row < len(self._slots) else ""

    def take(self, names: Sequence[str]) -> None:
        """Put names beside the faces from the first on.

        Names that were there before stay where they were shifted to, and as they were renamed. A
        list that has none of them is another one, and begins anew.
        """
        new: list[_Slot] = []
        changes = SequenceMatcher(None, self._pasted, names, autojunk=False).get_opcodes()
        is_same_list = any(kind == "equal" for kind, *_ in changes)
        old = deque(self._slots if is_same_list else ())
        for kind, first, end, start, stop in changes:
            fresh = deque(_Slot(name, line) for line, name in enumerate(names[start:stop], start))
            while old and (old[0].line is None or old[0].line < end):
                slot = old.popleft()
                if slot.line is not None:
                    if kind == "equal":
                        slot.line += start - first
                    elif fresh:
                        slot = fresh.popleft()
                    else:
                        continue
                new.append(slot)
            if kind != "equal":
                new += fresh
        self._pasted, self._slots = tuple(names), [*new, *old]
        self._trim()

    def rename(self, row: int, name: str) -> None:
        """Give a face a name, or none; the others stay where they are."""
        self._slots += [_Slot() for _ in range(len(self._slots), row + 1)]
        self._slots[row].name = " ".join(name.split()) or None
        self._trim()

    def skip_face(self, row: int) -> None:
        """Leave a face without a name: the names from here on go one down, up to the next gap."""
        slots = self._slots
        if row >= len(slots) or slots[row].name is None:
            return
        gap = next((at for at in range(row, len(slots)) if slots[at].name is None), None)
        if gap is not None:
            del slots[gap]
        slots.insert(row, _Slot())

    def skip_name(self, row: int) -> None:
        """Leave a name out, or close a gap: the names from here on go one up."""
        if row < len(self._slots):
            del self._slots[row]
            self._trim()

    def named(self) -> list[tuple[str, int]]:
        """Return the names with the place of their face, in reading order."""
        pairs = zip(self._slots, self.faces, strict=False)
        return [(slot.name, face) for slot, face in pairs if slot.name]

    @property
    def without_name(self) -> int:
        return len(self.faces) - len(self.named())

    @property
    def without_face(self) -> int:
        return sum(1 for slot in self._slots[len(self.faces) :] if slot.name)

    def _trim(self) -> None:
        while self._slots and self._slots[-1].name is None:
            self._slots.pop()
