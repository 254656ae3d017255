"""The order in which people expect files."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

NaturalKey: TypeAlias = tuple[tuple[str | int, ...], str]

_NUMBER: Final = re.compile(r"([0-9]+)")


def natural_key(name: str) -> NaturalKey:
    """Return a sort key under which `2` comes before `10` and case does not count.

    Text and numbers alternate, text first, so that two keys always compare; names equal but for
    case or leading zeros are told apart by the name itself.
    """
    parts = _NUMBER.split(name.casefold())
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts)), name


def natural_file_key(name: str) -> tuple[NaturalKey, str]:
    """Return the key of a file name: `a.jpg` before `a (2).jpg`, so the extension counts last."""
    stem, dot, _ = name.rpartition(".")
    return natural_key(stem if dot else name), name


def natural_path_key(path: str) -> tuple[NaturalKey, ...]:
    """Return the key of a `/` separated folder: part by part, a folder before what is in it."""
    return tuple(natural_key(part) for part in path.split("/")) if path else ()
