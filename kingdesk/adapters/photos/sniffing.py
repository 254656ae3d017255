"""What is a photo: by its name, and by the first bytes of its content.

The name decides whether a file is looked at at all; the content decides whether it is taken. A
JPEG under a `.png` name is a fine photo, a web page under a `.jpg` name is none.
"""

from __future__ import annotations

import os
from typing import Final

from kingdesk.domain.errors import ItemError, PhotoBroken, PhotoUnsupported

HEAD_BYTES: Final = 64
"""How much of a file `refusal` wants to see."""
LARGEST_FILE: Final = 1 << 30
"""Bytes; no camera writes a photo of a gigabyte, and one read would take all memory."""
_SMALLEST_FILE: Final = 26
"""Bytes of the smallest file any format here allows (a one-pixel GIF or BMP)."""

PAIRED_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".jpe", ".heic", ".heif", ".hif"})
"""What a camera writes beside a RAW of the same shot."""
RAW_SUFFIXES: Final = frozenset(
    {".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".iiq", ".k25", ".kdc"}
    | {".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".rwl", ".sr2"}
    | {".srf", ".srw", ".x3f"}
)
PHOTO_SUFFIXES: Final = (
    PAIRED_SUFFIXES
    | RAW_SUFFIXES
    | {".avif", ".bmp", ".gif", ".jfif", ".mpo", ".png", ".tif", ".tiff", ".webp"}
)
_JUNK_FOLDERS: Final = frozenset({"@eadir", "__macosx", "#recycle", "$recycle.bin"})

_SIGNATURES: Final = (
    b"\xff\xd8\xff",  # JPEG, MPO
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",  # TIFF and the RAW formats built on it: CR2, NEF, ARW, DNG, PEF, SRW
    b"MM\0*",
    b"II+\0",  # BigTIFF
    b"MM\0+",
    b"IIU\0",  # Panasonic RW2
    b"IIRO",  # Olympus ORF
    b"IIRS",
    b"MMOR",
    b"II\x1a\0\0\0HEAPCCDR",  # Canon CRW
    b"FUJIFILMCCD-RAW",
    b"FOVb",  # Sigma X3F
    b"\0MRM",  # Minolta MRW
)
_BMP_HEADERS: Final = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""Sizes of the header that follows a BMP's file header; "BM" alone starts many a text."""
_PHOTO_BRANDS: Final = frozenset(
    {b"avif", b"avis", b"crx ", b"heic", b"heim", b"heis", b"heix", b"hevc", b"hevx"}
    | {b"mif1", b"mif2", b"msf1"}
)
"""Brands of ISO base media files (`ftyp`) that hold photos: HEIF, AVIF and Canon's CR3."""

WEB_PAGE: Final = "a web page"
VIDEO: Final = "a video"
DOCUMENT: Final = "a document"
TEXT: Final = "text"
UNKNOWN_CONTENT: Final = "unknown content"
TOO_BIG: Final = "larger than 1 GB"


def is_ignored(name: str) -> bool:
    """Tell whether a file or folder is hidden or left behind by a system, never a photo."""
    return name.startswith(".") or name.casefold() in _JUNK_FOLDERS


def suffix(name: str) -> str:
    """Return a file name's extension in lower case, with its dot; empty without one."""
    stem, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if dot and stem else ""


def is_photo_name(name: str) -> bool:
    """Tell whether a file is taken for a photo by its name."""
    return not is_ignored(name) and suffix(name) in PHOTO_SUFFIXES


def is_text(name: str) -> bool:
    """Tell whether a name can be stored and shown; a disk may hold names in any old encoding."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def printable(name: str) -> str:
    """Return a name with what can't be shown replaced."""
    return name if is_text(name) else os.fsencode(name).decode("utf-8", "replace")


def refusal(head: bytes, size: int, name: str) -> ItemError | None:
    """Say why a file is no photo, None when it is one as far as its first bytes tell.

    Args:
        head: the first `HEAD_BYTES` bytes of the file, fewer if it is shorter.
        size: of the whole file, bytes.
        name: for the words.
    """
    if size > LARGEST_FILE:
        return PhotoUnsupported(name=name, reason=TOO_BIG)
    if not head.strip(b"\0"):
        return PhotoBroken(name=name)  # empty, or the zeros a failing card gives
    if not _is_photo(head):
        return PhotoUnsupported(name=name, reason=_described(head))
    if size < _SMALLEST_FILE:
        return PhotoBroken(name=name)
    return None


def _is_photo(head: bytes) -> bool:
    if head.startswith(_SIGNATURES):
        return True
    if head[:4] == b"RIFF":
        return head[8:12] == b"WEBP"
    if head[:2] == b"BM":
        return int.from_bytes(head[14:18], "little") in _BMP_HEADERS
    return head[4:8] == b"ftyp" and not _PHOTO_BRANDS.isdisjoint(_brands(head))


def _brands(head: bytes) -> set[bytes]:
    """Return the major and the compatible brands of an `ftyp` box, as far as the head goes."""
    box = head[: int.from_bytes(head[:4], "big")]
    return {box[8:12]} | {box[at : at + 4] for at in range(16, len(box) - 3, 4)}


def _described(head: bytes) -> str:
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide"} or head.startswith(b"\x1aE\xdf\xa3"):
        return VIDEO
    if head[:4] == b"RIFF":
        return VIDEO if head[8:12] == b"AVI " else UNKNOWN_CONTENT
    if head.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return DOCUMENT
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<?xml")):
        return WEB_PAGE
    readable = all(byte >= 0x20 or byte in b"\t\n\r\f" for byte in head)
    return TEXT if readable and _is_utf8(head) else UNKNOWN_CONTENT


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a letter cut in two by the end of the head
    return True
