"""ICC profiles made on the spot, from the published primaries of each colour space."""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from PIL import ImageCms

_D50: Final = np.array([0.9642, 1.0, 0.8249])
_BRADFORD: Final = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_D65: Final = (0.3127, 0.3290)


def matrix_profile(
    primaries: tuple[tuple[float, float], ...] = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)),
    gamma: float = 2.2,
    space: bytes = b"RGB ",
) -> bytes:
    """Return a display profile: chromaticities of red, green and blue, white D65, one exponent."""
    columns = np.array([_xyz(*xy) for xy in primaries]).T
    white = _xyz(*_D65)
    columns *= np.linalg.solve(columns, white)
    response = (_BRADFORD @ _D50) / (_BRADFORD @ white)
    columns = np.linalg.inv(_BRADFORD) @ np.diag(response) @ _BRADFORD @ columns
    curve = b"curv" + struct.pack(">IIH", 0, 1, round(gamma * 256)) + b"\0\0"
    text = b"test\0"
    tags = {
        b"desc": b"desc" + struct.pack(">II", 0, len(text)) + text + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": _numbers(_D50),
        **{name: _numbers(columns[:, i]) for i, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += name + struct.pack(">II", at + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    size = at + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x02100000, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += b"".join(struct.pack(">i", round(v * 65536)) for v in _D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _xyz(x: float, y: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _numbers(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(struct.pack(">i", round(v * 65536)) for v in values)


ADOBE_RGB: Final = matrix_profile(gamma=563 / 256)
DISPLAY_P3: Final = matrix_profile(((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)))
SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
