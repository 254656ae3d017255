"""The few EXIF entries decoding needs, read without trusting a byte of them.

Pillow's own reader warns about damaged blocks, on stderr and through a process-wide filter, and
fails on some; a photo is never worth less for a bad EXIF block, so nothing here raises.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from typing import Final, Literal

ORIENTATION: Final = 0x0112
THUMBNAIL_OFFSET: Final = 0x0201
THUMBNAIL_LENGTH: Final = 0x0202
SUBFILE_TYPE: Final = 0x00FE
SUB_IFDS: Final = 0x014A
DNG_VERSION: Final = 0xC612

_EXIF: Final = 0x8769
_INTEROPERABILITY: Final = 0xA005
_ASCII: Final = 2
_PREFIX: Final = b"Exif\x00\x00"
_MOST_ENTRIES: Final = 1024
_FORMATS: Final = {1: "B", 3: "H", 4: "I"}  # TIFF 6.0: BYTE, SHORT, LONG
_XMP_ORIENTATION: Final = re.compile(rb"tiff:Orientation(?:=[\"']|>)([1-8])")


def directories(block: bytes) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Return the first number of each entry of IFD0 and IFD1 of a TIFF or EXIF block.

    Entries that are no whole numbers are left out, damaged directories end early.
    """
    tiff = without_prefix(block)
    endian = _endian(tiff)
    if endian is None:
        return {}, {}
    (start,) = struct.unpack_from(endian + "I", tiff, 4)
    first, following = _directory(tiff, start, endian)
    second, _ = _directory(tiff, following, endian) if following else ({}, 0)
    return first, second


def without_prefix(block: bytes) -> bytes:
    """Return the TIFF structure inside an EXIF block."""
    return block.removeprefix(_PREFIX)


def orientation(exif: bytes, xmp: bytes = b"") -> int:
    """Return how the picture must be turned, 1-8 as EXIF says; 1 when unknown or invalid."""
    value = directories(exif)[0].get(ORIENTATION)
    if value is None and (found := _XMP_ORIENTATION.search(xmp)):
        value = int(found[1])
    return value if value is not None and 1 <= value <= 8 else 1


def is_adobe_rgb(block: bytes) -> bool:
    """Tell whether a camera says that its picture's colours are those of Adobe RGB.

    Many say it here only and put no profile into the file: the Exif standard's word for it is the
    index "R03" of interoperability (DCF optional file).
    """
    tiff = without_prefix(block)
    endian = _endian(tiff)
    if endian is None:
        return False
    of_exif, _ = _directory(tiff, directories(block)[0].get(_EXIF, len(tiff)), endian)
    start = of_exif.get(_INTEROPERABILITY, len(tiff))
    if start + 2 > len(tiff):
        return False
    (count,) = struct.unpack_from(endian + "H", tiff, start)
    return any(
        tiff[at : at + 12] == struct.pack(endian + "HHI4s", 1, _ASCII, 4, b"R03\0")
        for at in range(start + 2, start + 2 + 12 * min(count, _MOST_ENTRIES), 12)
    )


def _endian(tiff: bytes) -> Literal["<", ">"] | None:
    if len(tiff) < 8:
        return None
    return {b"II": "<", b"MM": ">"}.get(tiff[:2])  # type: ignore[return-value] # the two literals


def _directory(tiff: bytes, start: int, endian: str) -> tuple[dict[int, int], int]:
    entries: dict[int, int] = {}
    if start + 2 > len(tiff):
        return entries, 0
    (count,) = struct.unpack_from(endian + "H", tiff, start)
    end = start + 2 + 12 * count
    for at in range(start + 2, min(end, len(tiff) - 11, start + 12 * _MOST_ENTRIES), 12):
        tag, kind, values = struct.unpack_from(endian + "HHI", tiff, at)
        form = _FORMATS.get(kind)
        if form is None or values == 0:
            continue
        where = at + 8
        if values * struct.calcsize(form) > 4:  # does not fit: an offset stands there
            (where,) = struct.unpack_from(endian + "I", tiff, where)
        if where + struct.calcsize(form) <= len(tiff):
            entries[tag] = struct.unpack_from(endian + form, tiff, where)[0]
    following = struct.unpack_from(endian + "I", tiff, end)[0] if end + 4 <= len(tiff) else 0
    return entries, following
