"""Pictures as AWS Rekognition gets them: as large as faces need, as small as its limits ask.

The same file gives the same bytes, whichever thread makes them and whenever: Rekognition then knows
a picture again that it has indexed, and an answer that was paid for is found again.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO, Final, TypeAlias

from PIL import Image
from PIL.ImageFile import ImageFile

from kingdesk.adapters.imaging.colours import to_srgb
from kingdesk.adapters.imaging.decode import decode_upright
from kingdesk.adapters.imaging.memory import reused_memory
from kingdesk.adapters.imaging.pictures import as_jpeg, scaled_to
from kingdesk.domain.geometry import Box
from kingdesk.ports.cloud import SentPicture
from kingdesk.ports.pictures import THUMBNAIL_SIDE

LONG_SIDE: Final = 2560
"""Pixels that are usually sent. A face Rekognition finds in them is 53 pixels or more (40 in 1920,
growing in proportion), so its reference guidance of 50 is met, and a photo is some 0.7 MB."""
LEAST_SIDE: Final = 80
"""Pixels a picture must have on each side (Rekognition's limits)."""
MOST_BYTES: Final = 5 * 1024 * 1024
"""Of a picture sent as it is; by way of S3 it may be three times that (Rekognition's limits)."""

_QUALITIES: Final = (88, 80, 70, 60)
"""Of JPEGs, tried in turn until the bytes are few enough. Faces lose nothing that counts at 88;
below 60 fewer pixels are the smaller loss."""
_SHRINK: Final = 0.75
_FILTER: Final = Image.Resampling.HAMMING
"""By which photos are made as small as they are sent: two thirds of the work bicubic is, and as
sharp; pixels differ from its by a third of what encoding at 88 changes."""
_CUT_QUALITY: Final = 92
"""Of what was a JPEG already: the second time shall cost next to nothing."""
_ABOVE, _BESIDE, _BELOW = 0.6, 0.8, 1.0
"""What is kept around a face, in parts of its box. Rekognition asks for head and shoulders and not
for the bare box, which reaches from the forehead to the chin: hair above, the neck and the line of
the shoulders below and beside. The face is still two fifths of the part's width."""
_LEAST_FACE: Final = 50
"""Pixels of a face that Rekognition recommends for comparing; a smaller one is enlarged to that."""
_MOST_CUT: Final = 1024
"""Long side of a cut; what is larger is made half, a third … of its size, which is the least work.
The face in it has 200 to 380 pixels then, four times what is recommended. A portrait would else be
sent whole once more."""
_AURA: Final = 0.1
"""By this share of its box more than a face is made grey, or kept: hairline and chin."""
_GREY: Final = (128, 128, 128)
_Cut: TypeAlias = tuple[bytes, Box]


class JpegPreparation:
    """`Preparation` by Pillow; any thread may use it."""

    def __init__(self, long_side: int = LONG_SIDE) -> None:
        """Send pictures of at most so many pixels on the long side."""
        self._long_side = long_side

    def photo(self, picture: bytes, name: str) -> SentPicture:
        """Return a photo upright, in sRGB, its long side as set at most, from one decode.

        Nothing is enlarged but what is less than 80 pixels on a side, and that is never padded:
        boxes are ratios, and of a padded picture they would not be those of the photo. What would
        get too long then, a strip 32 times as long as high, is stretched to the 80 pixels instead.

        Raises:
            PhotoBroken, PhotoUnsupported, PhotoTooLarge
        """
        with reused_memory():
            image, full_width, full_height = self._small(picture, name)
            thumbnail = as_jpeg(scaled_to(image, THUMBNAIL_SIDE))
            data, sent = _within_limits(_large_enough(image, self._long_side))
        return SentPicture(
            data=data,
            width=sent.width,
            height=sent.height,
            full_width=full_width,
            full_height=full_height,
            thumbnail=thumbnail,
        )

    def _small(self, picture: bytes, name: str) -> tuple[Image.Image, int, int]:
        """Return a photo as large as it is sent, and the pixels it has itself."""
        upright = decode_upright(picture, name, at_least=self._long_side)
        image = scaled_to(upright.image, self._long_side, _FILTER)
        return to_srgb(image, upright.profile), upright.full_width, upright.full_height

    def cut(self, sent: SentPicture, box: Box, hide: Sequence[Box] = ()) -> tuple[bytes, Box]:
        """Cut a face with head and shoulders out of a sent picture.

        Rekognition searches with the largest face it finds. Those in `hide` are made grey, but for
        what of them lies in the face's own box: a face there is smaller, or cut off by it.

        Args:
            sent: the whole picture.
            box: of the face; it may reach past the edge.
            hide: other faces.

        Returns:
            JPEG of 80 to 1024 pixels a side, and the face's box in it; that may reach past the
            edge as `box` did.
        """
        with reused_memory():
            return _cut_out(_opened(sent), box, hide)

    def cut_all(self, sent: SentPicture, boxes: Sequence[Box]) -> list[tuple[bytes, Box]]:
        """Cut each face out as `cut` does, the others hidden, from one decode.

        A decoded picture takes 18 MB: it is not kept from `photo` until faces were detected, with
        dozens of photos under way, and cuts would not be the same where it was gone.
        """
        if not boxes:
            return []
        with reused_memory():
            image = _opened(sent)
            return [
                _cut_out(image, box, [*boxes[:n], *boxes[n + 1 :]]) for n, box in enumerate(boxes)
            ]


def _opened(sent: SentPicture) -> Image.Image:
    """Return a sent picture decoded."""
    with Image.open(io.BytesIO(sent.data), formats=["JPEG"]) as opened:
        if isinstance(opened, ImageFile):
            opened.decodermaxblock = len(sent.data)  # at once, as photos are decoded
        opened.load()
        return opened if opened.mode == "RGB" else opened.convert("RGB")


def _cut_out(image: Image.Image, box: Box, hide: Sequence[Box]) -> _Cut:
    corners = _corners(_with_shoulders(box), image)
    frame = _ratios(corners, image)
    part, face = image.crop(corners), box.within(frame)
    _make_grey(part, [other.within(frame) for other in hide], face)
    pixels = min(box.width * image.width, box.height * image.height)
    part = _enlarged(part, _LEAST_FACE / max(pixels, 1.0), _MOST_CUT)
    part = _large_enough(_divided(part, _MOST_CUT), _MOST_CUT)
    return _jpeg(part, _CUT_QUALITY), face


def _within_limits(image: Image.Image) -> tuple[bytes, Image.Image]:
    """Return a picture as JPEG of few enough bytes, and what of it that shows."""
    while True:
        for quality in _QUALITIES:
            data = _jpeg(image, quality)
            if len(data) <= MOST_BYTES:
                return data, image
        image = scaled_to(image, round(max(image.size) * _SHRINK))


def _large_enough(image: Image.Image, most: int) -> Image.Image:
    """Return a picture with 80 pixels on each side, in its shape so far as `most` lets it."""
    image = _enlarged(image, LEAST_SIDE / min(image.size), most)
    wanted = max(image.width, LEAST_SIDE), max(image.height, LEAST_SIDE)
    return image if image.size == wanted else image.resize(wanted, Image.Resampling.LANCZOS)


def _enlarged(image: Image.Image, by: float, most: int) -> Image.Image:
    """Return a picture enlarged, to a long side of `most` pixels at most; never made smaller."""
    by = min(by, most / max(image.size))
    if by <= 1:
        return image
    size = math.ceil(image.width * by), math.ceil(image.height * by)
    return image.resize((min(size[0], most), min(size[1], most)), Image.Resampling.LANCZOS)


def _divided(image: Image.Image, most: int) -> Image.Image:
    """Return a picture, or a half, a third … of it, with a long side of `most` pixels at most."""
    by = math.ceil(max(image.size) / most)
    return image if by <= 1 else image.reduce(by)


def _make_grey(part: Image.Image, others: Sequence[Box], face: Box) -> None:
    """Make other faces of a part grey, but for what of them lies in the face; in place."""
    own = _corners(face.padded(_AURA), part)
    kept = part.crop(own)
    for other in others:
        wide = other.padded(_AURA)
        if wide.clamped().area:
            part.paste(_GREY, _corners(wide, part))
    part.paste(kept, own[:2])


def _with_shoulders(box: Box) -> Box:
    return Box(
        box.left - _BESIDE * box.width,
        box.top - _ABOVE * box.height,
        box.width * (1 + 2 * _BESIDE),
        box.height * (1 + _ABOVE + _BELOW),
    )


def _corners(box: Box, image: Image.Image) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the pixels a box touches, at least one."""
    left = min(max(math.floor(box.left * image.width), 0), image.width - 1)
    top = min(max(math.floor(box.top * image.height), 0), image.height - 1)
    right = min(max(math.ceil(box.right * image.width), left + 1), image.width)
    bottom = min(max(math.ceil(box.bottom * image.height), top + 1), image.height)
    return left, top, right, bottom


def _ratios(corners: tuple[int, int, int, int], image: Image.Image) -> Box:
    left, top, right, bottom = corners
    return Box(
        left / image.width,
        top / image.height,
        (right - left) / image.width,
        (bottom - top) / image.height,
    )


def _jpeg(image: Image.Image, quality: int) -> bytes:
    # Pillow holds the interpreter's lock while it encodes into memory, and not into a file
    with _memory_file() as out:
        image.save(out, "JPEG", quality=quality, comment=b"")
        out.seek(0)
        return out.read()


def _memory_file() -> IO[bytes]:
    """Return a file that is in no folder, in memory where the system has such files."""
    make = getattr(os, "memfd_create", None)
    return os.fdopen(make("picture"), "w+b", 0) if make else TemporaryFile(buffering=0)
