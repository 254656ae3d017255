"""A file's bytes to an upright RGB picture, as large as it is needed and no larger.

Pillow's format classes are called directly and not through `Image.open`: its guard against huge
pictures is a process-wide warning, ours is a plain error about one photo; and a JPEG that carries
further pictures (MPO, gain maps) is then simply its first one.
"""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif.as_plugin import HeifImageFile
from typing_extensions import override

from kingdesk.adapters.imaging import exif
from kingdesk.adapters.imaging.adobe_rgb import adobe_rgb
from kingdesk.adapters.imaging.formats import Format, format_of, why_not
from kingdesk.domain.errors import PhotoBroken, PhotoTooLarge, PhotoUnsupported

MAX_MEGAPIXELS: Final = 200
"""The largest picture decoded: above every camera and phone of today (108, 151, 199.8 MP)."""

_DAMAGED: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow and its codecs raise on damaged files; there is no common base."""

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
_LYING: Final = frozenset({5, 6, 7, 8})
_OF_RGB: Final = frozenset({"RGB", "RGBA", "RGBa", "P", "PA"})


@dataclass(frozen=True, slots=True)
class Upright:
    """A decoded picture.

    Attributes:
        image: RGB, upright, maybe smaller than the file's picture.
        full_width, full_height: pixels of the file's picture, upright.
        knew_up: the file itself said which side is up. Not so when it says "as it is": cameras
            without a sensor for it, and many programs, write that about every photo.
        profile: the ICC profile that says which colours `image` means, the file's own or the one
            its camera names; empty if neither. `image` itself is as it was stored.
    """

    image: Image.Image
    full_width: int
    full_height: int
    knew_up: bool
    profile: bytes = b""

    @property
    def scale(self) -> float:
        """Return pixels of the file's picture for one pixel of `image`."""
        return max(self.full_width, self.full_height) / max(self.image.size)


class _PlainJpeg(JpegImageFile):
    """A JPEG whose EXIF block Pillow leaves alone: it warns about damaged ones."""

    @override
    def _read_dpi_from_exif(self) -> None:
        return


_READERS: Final[Mapping[Format, Callable[[io.BytesIO], ImageFile.ImageFile]]] = {
    Format.JPEG: _PlainJpeg,
    Format.PNG: PngImageFile,
    Format.TIFF: TiffImageFile,
    Format.WEBP: WebPImageFile,
    Format.GIF: GifImageFile,
    Format.BMP: BmpImageFile,
    Format.HEIF: HeifImageFile,
    Format.AVIF: AvifImageFile,
}


def decode_upright(data: bytes, name: str, *, at_least: int | None = None) -> Upright:
    """Decode a picture upright, its first frame, on white where it is see-through.

    Args:
        data: the file's bytes; what they are is told from them alone.
        name: the file's name, for the words of errors.
        at_least: a long side in pixels that is enough; JPEGs are then decoded at 1/2, 1/4 or 1/8
            where that is still as large. None decodes in full.

    Raises:
        PhotoBroken: damaged, or its data ends early.
        PhotoUnsupported: no picture, or of a kind that can't be decoded.
        PhotoTooLarge: more than `MAX_MEGAPIXELS`; told from the header, nothing is allocated.
    """
    form = _format(data, name)
    if form is Format.RAW:
        return _decode_raw(data, name, at_least)
    return _decode(form, data, name, at_least)


def full_size(data: bytes, name: str) -> tuple[int, int]:
    """Return width and height of the upright picture from the file's header; errors as decoding."""
    form = _format(data, name)
    if form is Format.RAW:
        upright = _decode_raw(data, name, at_least=1)
        return upright.full_width, upright.full_height
    with open_header(form, data, name) as image:
        turn, _ = _orientation(image, form)
        width, height = image.size
    return (height, width) if turn in _LYING else (width, height)


def open_header(form: Format, data: bytes, name: str) -> ImageFile.ImageFile:
    """Read a picture's header with the format's own reader and refuse what is too large.

    Raises:
        PhotoBroken, PhotoTooLarge
    """
    try:
        image = _READERS[form](io.BytesIO(data))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooLarge(
            name=name, megapixels=f"over {MAX_MEGAPIXELS}", limit=MAX_MEGAPIXELS
        ) from error
    except _DAMAGED as error:
        raise PhotoBroken(name=name) from error
    pixels = image.width * image.height
    if pixels > MAX_MEGAPIXELS * 1_000_000:
        raise PhotoTooLarge(name=name, megapixels=round(pixels / 1e6), limit=MAX_MEGAPIXELS)
    return image


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """Return a picture of an EXIF orientation upright."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _format(data: bytes, name: str) -> Format:
    if not data:
        raise PhotoBroken(name=name)
    form = format_of(data, name)
    if form is None:
        raise PhotoUnsupported(name=name, reason=why_not(data))
    return form


def _decode(
    form: Format, data: bytes, name: str, at_least: int | None, *, known: int | None = None
) -> Upright:
    with open_header(form, data, name) as image:
        width, height = image.size
        try:
            if form is Format.JPEG:
                # all of it in one piece: between pieces of 64 KB, which are usual, this thread
                # would wait for its turn among all others of the program
                image.decodermaxblock = max(len(data), 1)
                if at_least is not None:
                    _draft(image, at_least)
            image.load()
            turn, knew_up = _orientation(image, form)  # a PNG may say it after its pixels
            profile = _profile(image)
            if known is not None:
                turn, knew_up = known, True
            rgb = turned(_as_rgb(image, name), turn)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, *_DAMAGED) as error:
            raise PhotoBroken(name=name) from error
    if (width > height) != (rgb.width > rgb.height):
        width, height = height, width
    return Upright(rgb, width, height, knew_up, profile)


def _decode_raw(data: bytes, name: str, at_least: int | None) -> Upright:
    # LibRaw, which no window shall wait for
    from kingdesk.adapters.imaging.raw import RawUnreadable, read_raw  # noqa: PLC0415

    try:
        raw = read_raw(data)
    except RawUnreadable as error:
        if data.startswith((b"II*\x00", b"MM\x00*")):  # a plain TIFF under a RAW file's name
            return _decode(Format.TIFF, data, name, at_least)
        raise PhotoUnsupported(name=name, reason="RAW of an unknown kind") from error
    if isinstance(raw.picture, bytes):
        return _decode(Format.JPEG, raw.picture, name, at_least, known=raw.orientation)
    image = turned(raw.picture, raw.orientation)
    return Upright(image, image.width, image.height, knew_up=True)


def _draft(image: ImageFile.ImageFile, at_least: int) -> None:
    share = at_least / max(image.size)
    if share < 1:
        # draft keeps both sides at least as long as asked: ask for the same shape
        image.draft(
            None, (math.ceil(image.width * share) or 1, math.ceil(image.height * share) or 1)
        )


def _orientation(image: ImageFile.ImageFile, form: Format) -> tuple[int, bool]:
    """Return the EXIF orientation still to apply, and whether the file knew which side is up."""
    if form is Format.HEIF:
        return 1, True  # libheif turns the picture as the file's own properties say
    if form is Format.TIFF:
        return 1, False  # Pillow turns it while loading and says its size as turned
    block, xmp = image.info.get("exif", b""), image.info.get("xmp", b"")
    if not isinstance(block, bytes) or not isinstance(xmp, bytes):
        return 1, False
    turn = exif.orientation(block, xmp)
    return turn, turn != 1


def _profile(image: ImageFile.ImageFile) -> bytes:
    """Return what says which red, green and blue are meant; of other colours it would say nothing.

    Those are converted to RGB without it.
    """
    if image.mode not in _OF_RGB:
        return b""
    profile, block = image.info.get("icc_profile"), image.info.get("exif", b"")
    if isinstance(profile, bytes) and profile:
        return profile
    return adobe_rgb() if isinstance(block, bytes) and exif.is_adobe_rgb(block) else b""


def _as_rgb(image: Image.Image, name: str) -> Image.Image:
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith(("I", "F")):
        return _from_deep(image)
    if image.mode in {"RGBA", "RGBa", "LA", "La", "PA"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    try:
        return image.convert("RGB")
    except ValueError as error:
        reason = f"colours of kind {image.mode}"
        raise PhotoUnsupported(name=name, reason=reason) from error


def _from_deep(image: Image.Image) -> Image.Image:
    """Return a picture of 16, 32 or floating point bits a pixel as 8-bit RGB.

    Pillow's own conversion cuts everything above 255 off.
    """
    import numpy as np  # noqa: PLC0415 -- few photos need it, and no window shall wait for it

    values = np.asarray(image).astype(np.float32)
    if image.mode.startswith("I"):
        values /= 257.0  # 65535 is white
    elif values.size and float(np.nanmax(values)) <= 1.0:
        values *= 255.0
    eight = np.clip(np.nan_to_num(values), 0, 255).astype(np.uint8)
    return Image.fromarray(eight).convert("RGB")
