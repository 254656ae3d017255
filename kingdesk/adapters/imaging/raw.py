"""Camera RAW: the picture the camera itself made of it, else a quick development."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
import rawpy
from PIL import Image

from kingdesk.adapters.imaging import exif

SMALLEST_PREVIEW: Final = 1000
"""Long side, in pixels, below which an embedded preview is too small to look for faces in."""

_TURNS: Final = {3: 3, 5: 8, 6: 6}
"""LibRaw's `flip` (3 half turn, 5 left, 6 right) as EXIF orientation."""


class RawUnreadable(Exception):
    """LibRaw can't read the file; the message is LibRaw's."""


@dataclass(frozen=True, slots=True)
class RawPicture:
    """What is inside a RAW file.

    Attributes:
        picture: the embedded preview as JPEG bytes, or the developed picture, RGB.
        orientation: how it must still be turned, EXIF 1-8.
    """

    picture: bytes | Image.Image
    orientation: int


def read_raw(data: bytes) -> RawPicture:
    """Return the embedded preview of a RAW file, or a half-size development where there is none.

    Raises:
        RawUnreadable
    """
    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            return _preview(raw) or _developed(raw)
    except rawpy.LibRawError as error:
        raise RawUnreadable(str(error)) from error


def _preview(raw: rawpy.RawPy) -> RawPicture | None:
    try:
        thumb = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    turn = _TURNS.get(raw.sizes.flip, 1)
    if thumb.format == rawpy.ThumbFormat.BITMAP:
        bitmap = Image.fromarray(np.ascontiguousarray(thumb.data))
        return RawPicture(bitmap, turn) if max(bitmap.size) >= SMALLEST_PREVIEW else None
    jpeg = bytes(thumb.data)
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
            width, height = image.size
            block = image.info.get("exif", b"")
    except (OSError, SyntaxError, ValueError):
        return None
    if max(width, height) < SMALLEST_PREVIEW:
        return None
    if exif.ORIENTATION in exif.directories(block)[0]:
        turn = exif.orientation(block)  # its own, or LibRaw's, which it adds where EXIF is missing
    sensor_lies = raw.sizes.width >= raw.sizes.height
    if turn in {5, 6, 7, 8} and sensor_lies and height > width:
        turn = 1  # the camera stored its preview turned already, whatever is said of the sensor
    return RawPicture(jpeg, turn)


def _developed(raw: rawpy.RawPy) -> RawPicture:
    # LibRaw turns the picture itself here
    pixels = raw.postprocess(half_size=True, use_camera_wb=True, output_bps=8)
    return RawPicture(Image.fromarray(pixels), 1)
