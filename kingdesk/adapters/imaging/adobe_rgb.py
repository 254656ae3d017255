"""The ICC profile of Adobe RGB, for pictures whose camera says that they are and puts none in.

Numbers: Adobe RGB (1998) Color Image Encoding, sections 4.3.1.2 (colour component transfer) and
4.3.2 (to the profile connection space), https://www.adobe.com/digitalimag/pdfs/AdobeRGB1998.pdf;
form: ICC.1:2001-04, a display profile of three components.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import Final

_D50: Final = (0.9642, 1.0, 0.8249)
_RED: Final = (0.60974, 0.31111, 0.01947)
_GREEN: Final = (0.20528, 0.62567, 0.06087)
_BLUE: Final = (0.14919, 0.06322, 0.74457)
_GAMMA: Final = 563
"""In 256ths."""


@cache
def adobe_rgb() -> bytes:
    """Return the profile."""
    curve = b"curv" + struct.pack(">IIHxx", 0, 1, _GAMMA)
    name = b"RGB of 1998\0"
    tags = {
        b"desc": b"desc" + struct.pack(">II", 0, len(name)) + name + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": _xyz(_D50),
        b"rXYZ": _xyz(_RED),
        b"gXYZ": _xyz(_GREEN),
        b"bXYZ": _xyz(_BLUE),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        table += tag + struct.pack(">II", start + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x", start + len(body), 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp"
    )
    header += _xyz(_D50)[8:]
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(struct.pack(">i", round(v * 65536)) for v in values)
