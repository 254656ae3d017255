"""Small upright JPEG copies of pictures, made with Pillow."""

from __future__ import annotations

import io
import math
from typing import Final

from PIL import Image

from kingdesk.adapters.imaging import exif
from kingdesk.adapters.imaging.decode import (
    decode_upright,
    full_size,
    open_header,
    turned,
)
from kingdesk.adapters.imaging.formats import Format, format_of
from kingdesk.domain.errors import ItemError
from kingdesk.domain.geometry import Box
from kingdesk.ports.pictures import THUMBNAIL_SIDE

JPEG_QUALITY: Final = 85
_LIKENESS: Final = 0.02
"""How far a camera's thumbnail may differ in shape before bars are cut off it."""


class PillowPictures:
    """`Pictures` by Pillow, pillow-heif and LibRaw; has no state, safe to call from threads."""

    def scaled(self, picture: bytes, name: str, long_side: int) -> bytes:
        """Return the upright picture, its long side at most so many pixels."""
        upright = decode_upright(picture, name, at_least=long_side)
        return as_jpeg(scaled_to(upright.image, long_side))

    def embedded_thumbnail(self, picture: bytes) -> bytes | None:
        """Return the thumbnail a camera put into the file, upright, if there is one; fast."""
        form = format_of(picture)
        try:
            if form is Format.JPEG:
                return _exif_thumbnail(picture)
            if form is Format.HEIF:
                return _heif_thumbnail(picture)
            if form is Format.RAW:
                return self.scaled(picture, "", THUMBNAIL_SIDE)
        except ItemError:
            return None
        return None

    def crop(self, picture: bytes, name: str, box: Box, side: int) -> bytes:
        """Return a square around a box, at most so many pixels a side, cut at the photo's edge."""
        width, height = full_size(picture, name)
        square = max(box.width * width, box.height * height, 1.0)
        enough = math.ceil(max(width, height) * min(1.0, side / square))
        upright = decode_upright(picture, name, at_least=enough)
        image = upright.image
        half = square / upright.scale / 2
        x = (box.left + box.width / 2) * image.width
        y = (box.top + box.height / 2) * image.height
        left, top = _inside(x - half, image.width - 1), _inside(y - half, image.height - 1)
        right = max(left + 1, _inside(x + half, image.width))
        bottom = max(top + 1, _inside(y + half, image.height))
        return as_jpeg(scaled_to(image.crop((left, top, right, bottom)), side))


def scaled_to(
    image: Image.Image,
    long_side: int,
    resample: Image.Resampling = Image.Resampling.BICUBIC,
) -> Image.Image:
    """Return a picture whose long side is at most so many pixels; never enlarged."""
    longest = max(image.size)
    if longest <= long_side:
        return image
    ratio = long_side / longest
    size = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
    return image.resize(size, resample, reducing_gap=1.0)


def as_jpeg(image: Image.Image) -> bytes:
    """Return an RGB picture as JPEG, quality 85."""
    out = io.BytesIO()
    # Pillow would hand the source's comment on, and that is nobody's business in a small copy
    image.save(out, "JPEG", quality=JPEG_QUALITY, comment=b"")
    return out.getvalue()


def _inside(value: float, most: int) -> int:
    return min(max(round(value), 0), most)


def _exif_thumbnail(picture: bytes) -> bytes | None:
    with open_header(Format.JPEG, picture, "") as image:
        block = image.info.get("exif", b"")
        width, height = image.size
    _, second = exif.directories(block)
    offset = second.get(exif.THUMBNAIL_OFFSET, 0)
    length = second.get(exif.THUMBNAIL_LENGTH, 0)
    small = exif.without_prefix(block)[offset : offset + length]
    if not offset or format_of(small) is not Format.JPEG:
        return None
    thumbnail = decode_upright(small, "").image
    return as_jpeg(turned(_without_bars(thumbnail, width / height), exif.orientation(block)))


def _without_bars(image: Image.Image, shape: float) -> Image.Image:
    """Cut off the bars by which cameras fit a 3:2 photo into a 4:3 thumbnail."""
    if abs(image.width / image.height - shape) <= _LIKENESS * shape:
        return image
    width, height = image.width, min(image.height, max(1, round(image.width / shape)))
    if height == image.height:
        width = min(image.width, max(1, round(image.height * shape)))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _heif_thumbnail(picture: bytes) -> bytes | None:
    with open_header(Format.HEIF, picture, "") as image:
        if image.draft("RGB", (1, 1)) is None:
            return None
        try:
            return as_jpeg(image.convert("RGB"))
        except (OSError, ValueError, RuntimeError):
            return None
