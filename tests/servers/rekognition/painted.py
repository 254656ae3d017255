"""Faces that cost nothing to see: ovals of two colours, and whoever is painted so is that person.

A face is an oval three wide and four high. The hue of its upper half and the hue of its lower half
say who it is; both outlive shrinking, JPEG and being cut out. Everything else in a picture is grey,
so what is saturated is a face. Turned upside down a face is somebody else's, and lying on its side
it is not seen at all: who forgets to turn a photo finds nobody.

    paint(Painted(3, Box(0.1, 0.1, 0.15, 0.27)), width=1600, height=1200)
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from kingdesk.domain.geometry import Box

STEP: Final = 12
"""Degrees of hue between two persons' colours; measured hues are within one of the painted."""
_HUES: Final = 360 // STEP
_LEANS: Final = 13
"""Lower halves are -72 to 72 degrees from the upper: opposite hues would be grey where they meet,
and a face fall into two."""
PERSONS: Final = _HUES * _LEANS
_PERCENT_A_DEGREE: Final = 5.0
_SURE: Final = 1.5
"""Degrees a measured hue may be off before a face looks less like its person."""
_TURNS: Final = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How the pixels lie in a file that says so in its EXIF: the reverse of what makes it upright."""
_ORIENTATION: Final = 0x0112
NARROWEST: Final = 0.55
WIDEST: Final = 1.05
"""Width by height, in pixels, of what can be told to be a face; `ASPECT` is best."""
ASPECT: Final = 0.75


class Flaw(StrEnum):
    """What is bad about a face; `PaintedEyes` sees it."""

    BLURRED = "blurred"
    DARK = "dark"
    TURNED = "turned"
    COVERED = "covered"
    SUNGLASSES = "sunglasses"


@dataclass(frozen=True, slots=True)
class Painted:
    """A face to paint.

    Attributes:
        who: 0 to `PERSONS` - 1; those 30 apart share one colour.
        box: ratios of the upright picture; may reach past its edge.
        alike: percent this face looks like the person, 60-100.
        flaws: what is bad about it.
    """

    who: int
    box: Box
    alike: float = 100.0
    flaws: tuple[Flaw, ...] = ()


def paint(  # noqa: PLR0913 -- what a photo may be like
    *faces: Painted,
    width: int = 1200,
    height: int = 900,
    shade: int = 0,
    turn: int = 1,
    form: str = "JPEG",
    quality: int = 90,
    noise: int = 0,
) -> bytes:
    """Return a picture of these faces.

    Args:
        faces: later ones are painted over earlier ones.
        width: pixels, upright.
        height: pixels, upright.
        shade: makes the file its own; any number.
        turn: EXIF orientation 1-8; the pixels lie accordingly.
        form: "JPEG" or "PNG".
        quality: of the JPEG, 1-95.
        noise: grey noise, 0-60 levels: files of photos are that large for it.

    Raises:
        ValueError: a face of a shape nobody would see as one.
    """
    image = _background(width, height, shade, noise)
    draw = ImageDraw.Draw(image)
    for face in faces:
        _paint_face(draw, face, width, height)
    lies = _TURNS[turn]
    lying = image if lies is None else image.transpose(lies)
    out = io.BytesIO()
    if form == "PNG":
        lying.save(out, "PNG")
        return out.getvalue()
    exif = Image.Exif()
    if turn != 1:
        exif[_ORIENTATION] = turn
    lying.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def side_by_side(persons: Iterable[int], *, width: int = 1200, height: int = 900) -> list[Painted]:
    """Return faces in rows that fill a picture of these pixels, none touching another."""
    who = list(persons)
    if not who:
        return []
    columns = 1
    while columns * max(1, int(columns * height / width / ASPECT)) < len(who):
        columns += 1
    rows = -(-len(who) // columns)
    high = min(0.62 * height / rows, 0.62 * width / columns / ASPECT)
    wide = high * ASPECT
    placed = []
    for number, person in enumerate(who):
        x = (number % columns + 0.5) / columns * width
        y = (number // columns + 0.5) / rows * height
        box = Box((x - wide / 2) / width, (y - high / 2) / height, wide / width, high / height)
        placed.append(Painted(person, box))
    return placed


def hues_of(who: int, alike: float = 100.0) -> tuple[float, float]:
    """Return the hues, degrees, of a person's upper and lower half."""
    if not 0 <= who < PERSONS or not 60.0 <= alike <= 100.0:
        raise ValueError(f"nobody can be painted as {who}, {alike} % alike")
    off = 0.0 if alike == 100.0 else _SURE + (100.0 - alike) / _PERCENT_A_DEGREE
    upper = who % _HUES * STEP
    lean = (who * 5 + who // _HUES) % _LEANS - _LEANS // 2
    return float(upper), (upper + lean * STEP + off) % 360


def hue_similarities(one: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return percents for faces given as pairs of hues in degrees; shapes (2,) and (n, 2)."""
    apart = np.abs((others.astype(np.float64) - one.astype(np.float64) + 180.0) % 360.0 - 180.0)
    degrees = np.maximum(apart.max(axis=1) - _SURE, 0.0)
    result: NDArray[np.float64] = np.maximum(100.0 - _PERCENT_A_DEGREE * degrees, 0.0)
    return result


def _background(width: int, height: int, shade: int, noise: int) -> Image.Image:
    source = np.random.default_rng(shade)
    base = np.linspace(90, 170, height)[:, None] + np.linspace(0, 30, width)[None, :]
    base = base + source.uniform(-12, 12)
    if noise:
        base = base + source.normal(0, noise, (height, width))
    grey = Image.fromarray(base.clip(0, 255).astype(np.uint8))
    ImageDraw.Draw(grey).point(
        [(bit, 0) for bit in range(min(width, 32)) if shade >> bit & 1], fill=255
    )
    return Image.merge("RGB", (grey, grey, grey))


def _paint_face(draw: ImageDraw.ImageDraw, face: Painted, width: int, height: int) -> None:
    left, top = face.box.left * width, face.box.top * height
    wide, high = face.box.width * width, face.box.height * height
    if not NARROWEST <= wide / high <= WIDEST:
        raise ValueError(f"{wide:.0f} x {high:.0f} pixels is not the shape of a face")
    upper, lower = (_colour(hue, face.flaws) for hue in hues_of(face.who, face.alike))
    whole = (left, top, left + wide - 1, top + high - 1)
    draw.pieslice(whole, 180, 360, fill=upper)
    draw.pieslice(whole, 0, 180, fill=lower)

    def bar(u: Sequence[float], v: Sequence[float], fill: tuple[int, int, int]) -> None:
        spot = (left + u[0] * wide, top + v[0] * high, left + u[1] * wide, top + v[1] * high)
        draw.rectangle(spot, fill=fill)

    if Flaw.SUNGLASSES in face.flaws:
        bar((0.2, 0.8), (0.3, 0.42), (8, 8, 8))
    if Flaw.COVERED in face.flaws:
        bar((0.25, 0.75), (0.58, 0.7), (128, 128, 128))
    if Flaw.TURNED in face.flaws:
        bar((0.68, 0.84), (0.44, 0.56), (250, 250, 250))


def _colour(hue: float, flaws: Sequence[Flaw]) -> tuple[int, int, int]:
    saturation = 0.5 if Flaw.BLURRED in flaws else 0.8
    value = 0.3 if Flaw.DARK in flaws else 0.9
    sector, rest = divmod(hue % 360 / 60, 1)
    low = value * (1 - saturation)
    down, up = value * (1 - saturation * rest), value * (1 - saturation * (1 - rest))
    levels = (
        (value, up, low),
        (down, value, low),
        (low, value, up),
        (low, down, value),
        (up, low, value),
        (value, low, down),
    )[int(sector)]
    red, green, blue = (round(255 * level) for level in levels)
    return red, green, blue
