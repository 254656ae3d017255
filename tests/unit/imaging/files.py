"""Picture files made on the spot: right, odd and hostile."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image

RED, GREY = (220, 30, 30), (120, 130, 140)


def marked(width: int = 96, height: int = 64) -> Image.Image:
    """Return a grey picture whose top left quarter is red, so that turning it shows."""
    image = Image.new("RGB", (width, height), GREY)
    image.paste(RED, (0, 0, width // 2, height // 2))
    return image


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    return encoded(image or marked(), "JPEG", quality=92, **options)


def opened(data: bytes) -> Image.Image:
    """Return what is a JPEG and nothing else."""
    image = Image.open(io.BytesIO(data), formats=["JPEG"])
    image.load()
    return image


def near(one: object, other: Sequence[int], by: int = 12) -> bool:
    """Tell whether two pixels differ by no more than so many levels of each colour."""
    assert isinstance(one, tuple)
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def noisy_jpeg(width: int = 640, height: int = 480) -> bytes:
    """Return a JPEG with much data in it, so that cutting it cuts picture."""
    return jpeg(Image.effect_noise((width, height), 80).convert("RGB"))


def exif_saying(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def exif_of_adobe_rgb(index: str = "R03") -> bytes:
    """Return EXIF as cameras write it that put no profile of Adobe RGB into their files."""
    exif = Image.Exif()
    exif[0x8769] = {0xA001: 0xFFFF, 0xA005: {1: index}}
    return exif.tobytes()


def png_claiming(width: int, height: int) -> bytes:
    """Return a small one-bit PNG whose header claims a size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(10_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def jpeg_claiming(width: int, height: int) -> bytes:
    """Return a small JPEG whose frame header claims a size."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def dng(preview: bytes, orientation: int) -> bytes:
    """Return a raw file by hand: a JPEG preview first, 8 x 8 sensor values in a directory below."""
    sensor, side = bytes(2 * 64 * 64), 64
    width, height = Image.open(io.BytesIO(preview)).size
    preview_at = 1024
    sensor_at = preview_at + len(preview) + len(preview) % 2

    def directory(at: int, entries: list[tuple[int, int, int, bytes]]) -> bytes:
        body, extra, extra_at = b"", b"", at + 2 + 12 * len(entries) + 4
        for tag, kind, count, value in sorted(entries):
            where = value.ljust(4, b"\0")
            if len(value) > 4:
                where = struct.pack("<I", extra_at + len(extra))
                extra += value + b"\0" * (len(value) % 2)
            body += struct.pack("<HHI", tag, kind, count) + where
        return struct.pack("<H", len(entries)) + body + struct.pack("<I", 0) + extra

    def short(value: int) -> tuple[int, int, bytes]:
        return 3, 1, struct.pack("<H", value)

    def long(value: int) -> tuple[int, int, bytes]:
        return 4, 1, struct.pack("<I", value)

    below = 512
    first = directory(
        8,
        [
            (254, *long(1)), (256, *long(width)), (257, *long(height)),
            (258, 3, 3, struct.pack("<3H", 8, 8, 8)), (259, *short(7)), (262, *short(6)),
            (271, 2, 5, b"Test\0"), (272, 2, 5, b"Test\0"), (273, *long(preview_at)),
            (274, *short(orientation)), (277, *short(3)), (278, *long(height)),
            (279, *long(len(preview))), (330, *long(below)),
            (50706, 1, 4, bytes([1, 4, 0, 0])), (50708, 2, 5, b"Test\0"),
            (50721, 10, 9, struct.pack("<18i", *([1, 1] + [0, 1] * 3) * 2, 1, 1)),
        ],
    )  # fmt: skip
    second = directory(
        below,
        [
            (254, *long(0)), (256, *long(side)), (257, *long(side)), (258, *short(16)),
            (259, *short(1)), (262, *short(32803)), (273, *long(sensor_at)), (277, *short(1)),
            (278, *long(side)), (279, *long(len(sensor))),
            (33421, 3, 2, struct.pack("<2H", 2, 2)), (33422, 1, 4, bytes([0, 1, 1, 2])),
        ],
    )  # fmt: skip
    head = (b"II*\0" + struct.pack("<I", 8) + first).ljust(below, b"\0") + second
    return (head.ljust(preview_at, b"\0") + preview).ljust(sensor_at, b"\0") + sensor
