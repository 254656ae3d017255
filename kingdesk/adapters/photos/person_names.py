"""People's names from the names of their photos and folders."""

from __future__ import annotations

import re
from typing import Final

_COUNTED: Final = re.compile(
    r"[\s_.\-]*(\(\s*\d+\s*\)|\[\s*\d+\s*\])$|[\s_.\-]+\d+$|(?<=[^\W\d_]{3})\d$"
)
"""What counts the photos of one person: `-2`, ` 03`, `(4)`, or one digit at the end of a word."""
_NUMBERED: Final = re.compile(r"^\d+[\s_.)\-]*(?=\D)")
_PARTICLES: Final = frozenset({"da", "das", "de", "di", "do", "dos", "e", "del", "van", "von"})
_NO_NAMES: Final = frozenset(
    {"dcim", "dji", "dsc", "dscf", "dscn", "foto", "fotos", "fullsizerender", "gopr", "image"}
    | {"imagem", "img", "mvi", "pano", "photo", "photos", "pict", "picture", "pxl", "scan"}
    | {"screenshot", "sdim", "selfie", "snapchat", "untitled", "vid", "video", "whatsapp"}
)
"""What file names begin with when a camera, a telephone or nobody gave them."""
_CAMERA_NUMBER: Final = re.compile(r"_?(cap|gp|mg|p|pic|sam|wa)[_\-]?\d{3,}", re.IGNORECASE)
"""Camera prefixes that could be part of a name, told by their numbers: SAM_0001."""


def name_in_file(stem: str, *, counted: bool = True) -> str | None:
    """Return whose photo a file is by its name, None when it names nobody.

    `ana_souza-2`, `Ana Souza (2)` and `03 Ana Souza` are all Ana Souza's.

    Args:
        stem: the file's name without its ending.
        counted: a number at the end counts photos; else it belongs to the name.
    """
    if _CAMERA_NUMBER.match(stem):
        return None
    while counted and (shorter := _COUNTED.sub("", stem)) != stem:
        stem = shorter
    return _named(stem)


def name_in_folder(folder: str) -> str | None:
    """Return whose photos a folder holds by its name, None when it names nobody."""
    return _named(folder)


def _named(text: str) -> str | None:
    text = _NUMBERED.sub("", text).replace("_", " ")
    if " " not in text.strip():
        text = text.replace("-", " ")
    words = text.split()
    if not any(c.isalpha() for c in text):
        return None
    if words[0].casefold().strip("()[]-.0123456789") in _NO_NAMES:
        return None
    name = " ".join(words)
    return name if name != name.lower() and name != name.upper() else _with_capitals(words)


def _with_capitals(words: list[str]) -> str:
    lower = [word.lower() for word in words]
    return " ".join(
        word
        if at and word in _PARTICLES
        else "-".join(part.capitalize() for part in word.split("-"))
        for at, word in enumerate(lower)
    )
