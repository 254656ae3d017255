"""Which format a file has, from its bytes: names lie (JPEGs called .png, web pages called .jpg)."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath
from typing import Final

from kingdesk.adapters.imaging import exif


class Format(StrEnum):
    """The formats that can be decoded."""

    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    WEBP = "webp"
    GIF = "gif"
    BMP = "bmp"
    HEIF = "heif"
    AVIF = "avif"
    RAW = "raw"


_STARTS: Final = (
    (b"\xff\xd8", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"GIF8", Format.GIF),
    (b"BM", Format.BMP),
    (b"FUJIFILMCCD-RAW", Format.RAW),
    (b"IIRO", Format.RAW),  # Olympus
    (b"IIRS", Format.RAW),
    (b"MMOR", Format.RAW),
    (b"IIU\x00", Format.RAW),  # Panasonic
    (b"FOVb", Format.RAW),  # Sigma
    (b"\x00MRM", Format.RAW),  # Minolta
)
_TIFF_STARTS: Final = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
# fmt: off
_RAW_SUFFIXES: Final = frozenset({
    ".3fr", ".arw", ".cr2", ".cr3", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc", ".mef", ".mos",
    ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw",
    ".x3f",
})
# fmt: on
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_FILM_BRANDS: Final = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"M4V ", b"qt  ", b"3gp4"}
)


def format_of(data: bytes, name: str = "") -> Format | None:
    """Return the format of a file's bytes, None when it is no picture we decode.

    Args:
        data: the whole file; RAW files of the TIFF family are told by their directories.
        name: only tells a RAW file of the TIFF family that gives no other sign.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Format.WEBP
    if data[4:8] == b"ftyp":
        return _iso_format(data)
    if data.startswith(_TIFF_STARTS):
        return Format.RAW if _is_raw(data, name) else Format.TIFF
    return next((form for start, form in _STARTS if data.startswith(start)), None)


def why_not(data: bytes) -> str:
    """Say in a few words what a file is that no format was found for."""
    start = data[:512].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        return "it is a web page or drawing"
    if data[4:8] == b"ftyp" and _brands(data) & _FILM_BRANDS:
        return "it is a film"
    return "unknown kind of file"


def _brands(data: bytes) -> frozenset[bytes]:
    size = min(int.from_bytes(data[:4], "big"), 256)
    return frozenset({data[8:12], *(data[at : at + 4] for at in range(16, size, 4))})


def _iso_format(data: bytes) -> Format | None:
    brands = _brands(data)
    if data[8:12] == b"crx ":
        return Format.RAW  # Canon CR3
    if brands & _AVIF_BRANDS:
        return Format.AVIF
    if brands & _HEIF_BRANDS or data[8:12] in {b"mif1", b"msf1"}:
        return Format.HEIF
    return None


def _is_raw(data: bytes, name: str) -> bool:
    if data[8:10] == b"CR" or PurePath(name).suffix.lower() in _RAW_SUFFIXES:
        return True
    first, _ = exif.directories(data)
    if exif.DNG_VERSION in first:
        return True
    # a small preview first and the sensor's data below it: how every maker lays out its RAW
    return bool(first.get(exif.SUBFILE_TYPE, 0) & 1) and exif.SUB_IFDS in first
