"""Finds what a user named: by id, or by exact name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from kingdesk.domain.clients import name_key
from kingdesk.domain.errors import Ambiguous, NotFound

_T = TypeVar("_T")
_LISTED: Final = 10
"""Candidates an error names; a hundred fill the screen and help nobody."""


def choose(
    kind: str,
    text: str,
    items: Iterable[_T],
    *,
    id_of: Callable[[_T], int],
    name_of: Callable[[_T], str],
    place_of: Callable[[_T], str] = lambda _: "",
) -> _T:
    """Return the one item of that name or id.

    `place_of` tells items of one name apart: `PLACE/NAME`, or its last parts, is a name as well.

    The exact name is looked for first, then one that differs in case, accents or spaces only, then
    the id (a leading `#` is allowed).

    Raises:
        NotFound, Ambiguous
    """
    known = list(items)
    exact = [item for item in known if name_of(item) == text]
    if not exact and "/" in text:
        exact = [i for i in known if f"/{place_of(i)}/{name_of(i)}".endswith(f"/{text}")]
    alike = exact or [item for item in known if name_key(name_of(item)) == name_key(text)]
    if len(alike) == 1:
        return alike[0]
    if len(alike) > 1:
        named = [f"{_path(place_of(i), name_of(i))} (#{id_of(i)})" for i in alike[:_LISTED]]
        more = [f"and {len(alike) - _LISTED} more"] if len(alike) > _LISTED else []
        candidates = ", ".join(named + more)
        raise Ambiguous(kind=kind, name=text, candidates=candidates)
    number = text.removeprefix("#")
    for item in known:
        if number.isdecimal() and id_of(item) == int(number):
            return item
    raise NotFound(kind=kind, name=text)


def _path(place: str, name: str) -> str:
    return f"{place}/{name}" if place else name
