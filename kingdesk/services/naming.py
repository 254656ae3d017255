"""Finds what a user named: by id, or by exact name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from kingdesk.domain.clients import name_key
from kingdesk.domain.errors import Ambiguous, NotFound

_T = TypeVar("_T")


def choose(
    kind: str,
    text: str,
    items: Iterable[_T],
    *,
    id_of: Callable[[_T], int],
    name_of: Callable[[_T], str],
) -> _T:
    """Return the one item of that name or id.

    The exact name is looked for first, then one that differs in case, accents or spaces only, then
    the id (a leading `#` is allowed).

    Raises:
        NotFound, Ambiguous
    """
    known = list(items)
    exact = [item for item in known if name_of(item) == text]
    alike = exact or [item for item in known if name_key(name_of(item)) == name_key(text)]
    if len(alike) == 1:
        return alike[0]
    if len(alike) > 1:
        candidates = ", ".join(f"{name_of(item)} (#{id_of(item)})" for item in alike)
        raise Ambiguous(kind=kind, name=text, candidates=candidates)
    number = text.removeprefix("#")
    for item in known:
        if number.isdecimal() and id_of(item) == int(number):
            return item
    raise NotFound(kind=kind, name=text)
