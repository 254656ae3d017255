"""A language nobody speaks, longer than any: what is clipped or not translated stands out in it.

The window speaks it where the environment variable `KINGDESK_PSEUDO` is set to anything.
"""

from __future__ import annotations

import re
from math import ceil
from typing import Final

from PySide6.QtCore import QObject, QTranslator
from typing_extensions import override

VARIABLE: Final = "KINGDESK_PSEUDO"
OPENING: Final = "["
CLOSING: Final = "]"
_LONGER: Final = 0.4
"""Portuguese takes a quarter more than English in this window, single words up to twice as much."""
_KEPT: Final = re.compile(r"%L?\d+|%L?n|\{\w+\}|<[^<>]*>|&\w|&&")
"""Places for values, markup and the letters that stand for keys stay as they are."""
_ACCENTED: Final = str.maketrans("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ")
_VOWELS: Final = "áéíóúýÁÉÍÓÚÝ"


class PseudoTranslator(QTranslator):
    """Says everything in English with accents, two fifths longer, between brackets."""

    def __init__(self, english: QTranslator, parent: QObject | None = None) -> None:
        """Translate what English has; `english` knows its plurals."""
        super().__init__(parent)
        self._english = english

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(
        self,
        context: str | bytes,
        sourceText: str | bytes,
        disambiguation: str | bytes | None = None,
        n: int = -1,
    ) -> str:
        plural = self._english.translate(
            _text(context), _text(sourceText), _hint(disambiguation), n
        )
        return lengthened(plural or _text(sourceText))


def lengthened(words: str) -> str:
    """Return a text as the pseudo language has it; without letters it is every language's."""
    if not any(each.isalpha() for each in _KEPT.sub("", words)):
        return words
    more = ceil(_LONGER * len(_KEPT.sub("", words)))
    parts, at = [], 0
    for kept in _KEPT.finditer(words):
        parts += [_accented(words[at : kept.start()]), kept.group()]
        at = kept.end()
    parts.append(_accented(words[at:]))
    for place in range(0, len(parts), 2):
        parts[place], more = _stretched(parts[place], more)
    return f"{OPENING}{''.join(parts)}{'~' * max(0, more - 2)}{CLOSING}"


def _accented(words: str) -> str:
    return words.translate(_ACCENTED)


def _stretched(words: str, more: int) -> tuple[str, int]:
    """Say vowels twice until a text is longer by so many letters; return what is left of them."""
    result = []
    for each in words:
        twice = more > 0 and each in _VOWELS
        result.append(each + each.lower() if twice else each)
        more -= int(twice)
    return "".join(result), more


def _text(given: str | bytes) -> str:
    return given.decode() if isinstance(given, bytes) else given


def _hint(given: str | bytes | None) -> str | None:
    return None if given is None else _text(given)
