"""Pictures as they come: their limits, and what they look like upright."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from PIL import Image, UnidentifiedImageError

from tests.servers.rekognition.refusals import invalid_format, invalid_parameter, too_large

MOST_BYTES_FROM_S3: Final = 15 * 1024 * 1024
"""15 MB as an S3 object; what comes with the request has the model's own limit, 5 MiB."""
LEAST_SIDE: Final = 80
MOST_SIDE: Final = 10_000
"""Beyond, the service says "exceed maximum dimension size of 10000 pixels"."""
_ORIENTATION: Final = 0x0112
_TURNS: Final[Mapping[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture of each EXIF orientation upright."""


class Sent:
    """A picture as bytes, decoded from base64 only where somebody wants to see it.

    Two pictures of the same `digest` are the same file, however they came.
    """

    def __init__(self, text: bytes, via: str) -> None:
        self._text = text
        self.via = via

    @classmethod
    def from_base64(cls, text: bytes) -> Sent:
        return cls(text, "bytes")

    @classmethod
    def from_s3(cls, data: bytes) -> Sent:
        return cls(base64.b64encode(data), "s3")

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self._text) * 3 // 4 - self._text[-2:].count(b"=")

    @cached_property
    def digest(self) -> str:
        """Hash of the base64 text, which is there already and says the same as the file's."""
        return hashlib.sha256(self._text).hexdigest()

    @cached_property
    def data(self) -> bytes:
        try:
            return base64.b64decode(self._text, validate=True)
        except ValueError as broken:
            raise invalid_format() from broken


class Picture:
    """A picture that was accepted: JPEG or PNG by its content, of a size the service takes."""

    def __init__(self, data: bytes) -> None:
        """Read the header.

        Raises:
            Refusal: not JPEG or PNG, or too small or large.
        """
        self._data = data
        with self._open() as image:
            self._turn = image.getexif().get(_ORIENTATION, 1) if image.format == "JPEG" else 1
            width, height = image.size
        if max(width, height) > MOST_SIDE:
            raise too_large(
                f"Input image dimensions {width} x {height} exceed maximum dimension size of "
                f"{MOST_SIDE} pixels"
            )
        if min(width, height) < LEAST_SIDE:
            raise invalid_parameter()

    def upright(self, long_side: int | None = None) -> Image.Image:
        """Return it in RGB; JPEGs turned as their EXIF says, PNGs as they are.

        Args:
            long_side: pixels that are enough; the picture is made that small where it is larger.
        """
        with self._open() as image:
            if long_side is not None and image.format == "JPEG":
                image.draft("RGB", (long_side, long_side))
            try:
                image.load()
            except OSError as broken:
                raise invalid_format() from broken
            plain = image.convert("RGB")
        if long_side is not None and max(plain.size) > long_side:
            ratio = long_side / max(plain.size)
            size = tuple(max(1, round(side * ratio)) for side in plain.size)
            plain = plain.resize((size[0], size[1]), Image.Resampling.BOX)
        turn = _TURNS.get(self._turn)
        return plain if turn is None else plain.transpose(turn)

    def _open(self) -> Image.Image:
        try:
            return Image.open(io.BytesIO(self._data), formats=("JPEG", "PNG"))
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
            raise invalid_format() from broken
