"""Pictures as they come: their limits, and what they look like upright."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from PIL import Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from tests.servers.rekognition.refusals import (
    Refusal,
    invalid_format,
    invalid_parameter,
    too_large,
)

MOST_BYTES_FROM_S3: Final = 15 * 1024 * 1024
"""15 MB as an S3 object; what comes with the request has the model's own limit, 5 MiB."""
LEAST_SIDE: Final = 80
MOST_SIDE: Final = 10_000
"""Beyond, the service says "exceed maximum dimension size of 10000 pixels"."""
_HEAD: Final = 128 * 1024
_KINDS: Final[Mapping[bytes, type[ImageFile.ImageFile]]] = {
    b"\xff\xd8\xff": JpegImageFile,
    b"\x89PNG\r\n\x1a\n": PngImageFile,
}
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
    def head(self) -> bytes:
        """The file's first 96 KiB, which nearly always hold all that is told before the picture."""
        try:
            return base64.b64decode(self._text[:_HEAD], validate=True)
        except ValueError as broken:
            raise invalid_format() from broken

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
    """A picture that was accepted: JPEG or PNG by its content, of a size the service takes.

    Attributes:
        digest: equal for equal files.
        size: width and height, pixels, as they lie in the file.
    """

    def __init__(self, sent: Sent) -> None:
        """Read the header.

        Raises:
            Refusal: not JPEG or PNG, or too small or large.
        """
        self._sent = sent
        self.digest = sent.digest
        with self._header() as image:
            self._turn = image.getexif().get(_ORIENTATION, 1) if image.format == "JPEG" else 1
            width, height = self.size = image.size
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
        with _opened(self._sent.data) as image:
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

    def _header(self) -> ImageFile.ImageFile:
        try:
            return _opened(self._sent.head)
        except Refusal:
            return _opened(self._sent.data)


def _opened(data: bytes) -> ImageFile.ImageFile:
    """Open by the file's own mark; without Pillow's guard, which is a warning to everybody."""
    kind = next((kind for mark, kind in _KINDS.items() if data.startswith(mark)), None)
    if kind is None:
        raise invalid_format()
    try:
        return kind(io.BytesIO(data))
    except (OSError, SyntaxError, ValueError, UserWarning) as broken:
        raise invalid_format() from broken
