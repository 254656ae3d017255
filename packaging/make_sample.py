"""Compose the shipped sample gallery, `resources/sample/`, from licensed portraits.

Usage: python packaging/make_sample.py SOURCE

SOURCE is a folder that holds `people/london_NNN/00N.jpg` (Face Research Lab London Set, CC BY 4.0)
and Microsoft's sample photos (MIT) under `people/family2_*`, `groups/` and `strangers/`. The same
source and the same Pillow give the same bytes. What is done to each picture stands in the
ATTRIBUTION.md this script writes.

People are cut out of their studio background, their white shirts are coloured, and they are set
side by side, turned and scaled a little, before a drawn background out of focus. References come
from the neutral portraits, photos from the smiling ones, so no picture is compared with itself.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

TARGET: Final = Path(__file__).resolve().parent.parent / "resources" / "sample"
SIZE: Final = (1800, 1200)
QUALITY: Final = 84
FACE_SHARE: Final = 0.34
"""Height of a face (chin to hair line) in a London portrait, as a share of the picture."""

CLIENTS: Final = {
    "london_001": "Alice Moreira",
    "london_005": "Bruno Tanaka",
    "london_009": "Clara Winter",
    "london_013": "Dora Castello",
    "london_037": "Enzo Batista",
    "london_042": "Felix Okoro",
    "london_066": "Gita Nair",
    "london_092": "Hugo Serrano",
    "london_099": "Iris Mensah",
    "london_128": "Jonas Lindt",
    "london_141": "Kurt Hale",
    "london_124": "Lea Brandt",
    "family2_lady": "Rosa Ito",
    "family2_man": "Saul Ito",
}
"""Who is enrolled, under invented names; nobody else in the photos is."""
GUESTS: Final = (18, 22, 27, 32, 61, 70, 86, 103, 108, 115, 120, 132, 137, 172)
"""Numbers of the London portraits of people who are in photos and never enrolled."""

SHIRTS: Final = (
    (52, 64, 92),
    (120, 44, 58),
    (46, 92, 84),
    (168, 122, 62),
    (92, 72, 112),
    (210, 204, 196),
    (70, 78, 70),
    (148, 88, 92),
    (58, 58, 64),
    (96, 124, 148),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One photo to compose: who stands in it, from left to right, in one row or two.

    Attributes:
        folder, name: where it goes, under `photos/`.
        back, front: numbers of London portraits; one more in one row than in the other, so that
            the back row looks through the gaps.
        face: height of a face in the front row, as a share of the photo's height, where the
            width leaves room for it.
        upright: a portrait, kept as a turned picture with an EXIF orientation.
        blur: gaussian radius over the people, pixels; a photo that is out of focus.
    """

    folder: str
    name: str
    front: tuple[int, ...]
    back: tuple[int, ...] = ()
    face: float = 0.3
    upright: bool = False
    blur: float = 0.0


SCENES: Final = (
    Scene("1-reception", "DSC_0101.jpg", (1, 9)),
    Scene("1-reception", "DSC_0104.jpg", (37, 92, 18)),
    Scene("1-reception", "DSC_0109.jpg", (5,), upright=True),
    Scene("1-reception", "DSC_0112.jpg", (66, 99, 86)),
    Scene("1-reception", "DSC_0117.jpg", (22, 27, 108)),
    Scene("1-reception", "DSC_0121.jpg", (128, 141)),
    Scene("1-reception", "DSC_0125.jpg", (13, 42, 5, 124)),
    Scene("2-dinner", "DSC_0203.jpg", (1, 37, 13, 5, 66), (42, 124, 92, 128)),
    Scene("2-dinner", "DSC_0207.jpg", (9, 128, 70, 120)),
    Scene("2-dinner", "DSC_0210.jpg", (61, 99, 137), face=0.17),
    Scene("2-dinner", "DSC_0216.jpg", (141, 32, 103)),
    Scene("2-dinner", "DSC_0222.jpg", (42, 13)),
    Scene("2-dinner", "DSC_0229.jpg", (9, 99, 1, 141), (22, 115, 103, 61, 132)),
    Scene("2-dinner", "DSC_0233.jpg", (172, 120)),
    Scene("2-dinner", "DSC_0238.jpg", (66,), upright=True),
    Scene("3-party", "DSC_0302.jpg", (92, 124)),
    Scene("3-party", "DSC_0305.jpg", (5, 128, 37)),
    Scene("3-party", "DSC_0311.jpg", (1, 66, 9, 124, 99), face=0.14, blur=6.9),
    Scene("3-party", "DSC_0318.jpg", (141, 92), blur=16.5),
    Scene(
        "3-party",
        "DSC_0324.jpg",
        (1, 5, 9, 13, 37, 42, 66),
        (92, 99, 128, 141, 124, 18, 86, 108),
    ),
    Scene("3-party", "DSC_0327.jpg", (13, 86, 27)),
    Scene("3-party", "DSC_0333.jpg", (37,), upright=True),
    Scene("3-party", "DSC_0340.jpg", (132, 99, 42), face=0.2),
    Scene("3-party", "DSC_0346.jpg", (70, 61, 172, 115), (137, 32, 18)),
)
REAL: Final = (
    ("groups/family2_beach.jpg", "4-afterwards", "DSC_0402.jpg"),
    ("people/family2_lady/003.jpg", "4-afterwards", "DSC_0405.jpg"),
    ("people/family2_man/002.jpg", "4-afterwards", "DSC_0409.jpg"),
    ("strangers/0001.jpg", "4-afterwards", "DSC_0411.jpg"),
    ("strangers/0002.jpg", "4-afterwards", "DSC_0416.jpg"),
)
"""Real photographs taken as they are, only encoded again."""

REFERENCE_FILE: Final = "people/{id}/001.jpg"
SMILING_FILE: Final = "people/london_{number:03d}/002.jpg"

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Figure:
    """A person cut out of the studio, with the shirt dyed and the body prolonged downwards.

    Attributes:
        body: RGBA; opaque where the person surely is.
        shade: L; how much of the light behind shows through fine hair, 255 = all.
    """

    body: Image.Image
    shade: Image.Image

    def placed(self, side: int, degrees: float) -> Figure:
        """Return the figure scaled to this width and turned about its neck."""
        size = (side, round(self.body.height * side / self.body.width))
        centre = (side / 2, side * 0.75)
        cubic = Image.Resampling.BICUBIC
        body = self.body.resize(size, Image.Resampling.LANCZOS)
        shade = self.shade.resize(size, Image.Resampling.LANCZOS)
        return Figure(
            body.rotate(degrees, cubic, center=centre),
            shade.rotate(degrees, cubic, center=centre, fillcolor=255),
        )


def cut_out(portrait: Image.Image, colour: tuple[int, int, int]) -> Figure:
    """Cut a person out of a plain studio portrait (square RGB) and dye the white shirt."""
    picture = portrait.resize((900, 900), Image.Resampling.LANCZOS)
    pixels = np.asarray(picture, dtype=np.float32)
    studio = _background_of(pixels)
    distance = np.abs(pixels - studio).max(axis=2)
    y, x = np.mgrid[0:900, 0:900].astype(np.float32) / 900
    in_face = ((x - 0.5) / 0.14) ** 2 + ((y - 0.49) / 0.22) ** 2 < 1
    inside = _outline(distance)
    like_studio = Image.fromarray(((distance < 20) * 255).astype(np.uint8))
    calm = np.asarray(like_studio.filter(ImageFilter.MedianFilter(9)))
    gaps = (calm > 0) & (y < 0.78) & ~in_face
    solid = np.where(gaps, 0.0, inside)
    solid_inside = np.asarray(
        Image.fromarray((solid * 255).astype(np.uint8))
        .filter(ImageFilter.MinFilter(9))
        .filter(ImageFilter.GaussianBlur(2)),
        dtype=np.float32,
    )
    soft = np.clip((distance - 26) / 40, 0, 1) * 255 * (inside > 0)
    alpha = np.maximum(solid_inside, soft)
    shade = np.clip((pixels / np.maximum(studio, 1)).mean(axis=2), 0, 1)
    shade = np.where((shade > 0.93) | (y > 0.8), 1.0, shade)
    body = np.concatenate([_dyed(pixels, y, colour), alpha[..., None]], axis=2)
    return _prolonged(body.clip(0, 255).astype(np.uint8), (shade * 255).astype(np.uint8), colour)


def _outline(distance: Floats) -> Floats:
    """Return 1 where the person is, gaps between locks of hair included, else 0."""
    differs = Image.fromarray(((distance > 13) * 255).astype(np.uint8)).filter(
        ImageFilter.MedianFilter(7)
    )
    width, height = differs.size
    starts = [(x, 0) for x in range(0, width, 10)]
    starts += [(x, y) for x in (0, width - 1) for y in range(0, int(height * 0.75), 10)]
    for start in starts:
        if differs.getpixel(start) == 0:
            ImageDraw.floodfill(differs, start, 128)
    person = np.asarray(differs) != 128
    return _with_broad_shoulders(person).astype(np.float32)


def _with_broad_shoulders(person: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Fill the shirt, which is nearly as bright as the studio: shoulders only widen downwards."""
    filled = person.copy()
    height, width = person.shape
    left, right = width, -1
    for row in range(round(height * 0.78), height):
        (columns,) = np.nonzero(person[row])
        if columns.size:
            left, right = min(left, int(columns[0])), max(right, int(columns[-1]))
        filled[row, left : right + 1] = True
    return filled


def _background_of(pixels: Floats) -> Floats:
    """Fit a quadratic surface to the picture's upper corners and sides, colour by colour."""
    height, width, _ = pixels.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width, y / height
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=2)
    known = ((x < 0.14) | (x > 0.86)) & (y < 0.66) | (y < 0.06) & ((x < 0.3) | (x > 0.7))
    weights, *_ = np.linalg.lstsq(terms[known], pixels[known], rcond=None)
    return np.asarray(terms @ weights, dtype=np.float32)


def _dyed(pixels: Floats, y: Floats, colour: tuple[int, int, int]) -> Floats:
    """Return the pixels with the shirt, which is neutral where skin is warm, in a colour."""
    smooth = Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(3)
    )
    calm = np.asarray(smooth, dtype=np.float32)
    warmth = calm[..., 0] - calm[..., 2]
    white = (
        np.clip((calm.mean(axis=2) - 80) / 40, 0, 1)
        * np.clip((13 - warmth) / 6, 0, 1)
        * np.clip((y - 0.74) / 0.03, 0, 1)
    )[..., None]
    dye = np.asarray(colour, dtype=np.float32) / 225.0
    return np.asarray(pixels * (1 - white + white * dye), dtype=np.float32)


def _prolonged(
    body: npt.NDArray[np.uint8], shade: npt.NDArray[np.uint8], colour: tuple[int, int, int]
) -> Figure:
    """Add a plain body below the portrait's lower edge, as broad as the shoulders there."""
    side = body.shape[0]
    more = side
    low = body[-4].astype(np.float32)
    fade = np.linspace(0.86, 0.6, more, dtype=np.float32)[:, None, None]
    plain = fade * np.asarray(colour, dtype=np.float32)
    blend = np.clip(np.linspace(0, 14, more, dtype=np.float32), 0, 1)[:, None, None]
    rgb = low[None, :, :3] * (1 - blend) + plain * blend
    alpha = np.broadcast_to(low[None, :, 3:], (more, side, 1))
    tail = np.concatenate([rgb, alpha], axis=2).clip(0, 255).astype(np.uint8)
    return Figure(
        Image.fromarray(np.concatenate([body, tail]), "RGBA"),
        Image.fromarray(np.concatenate([shade, np.full((more, side), 255, np.uint8)])),
    )


def backdrop(size: tuple[int, int], chance: random.Random) -> Image.Image:
    """Draw a bright place out of focus: a pale gradient and soft discs of light."""
    width, height = size
    tint = chance.choice([(206, 214, 200), (222, 212, 196), (200, 210, 222), (218, 206, 210)])
    rows = np.linspace(1.1, 0.78, height, dtype=np.float32)[:, None, None]
    ramp = np.broadcast_to(rows * np.asarray(tint, dtype=np.float32), (height, width, 3))
    picture = Image.fromarray(ramp.clip(0, 250).astype(np.uint8))
    for _ in range(40):
        radius = chance.randint(width // 70, width // 20)
        x, y = chance.randint(0, width), int(chance.betavariate(1.3, 2.2) * height)
        light = chance.choice([(255, 232, 190), (255, 246, 226), (150, 176, 150), (170, 186, 214)])
        disc = Image.new("L", size)
        ImageDraw.Draw(disc).ellipse(
            (x - radius, y - radius, x + radius, y + radius), fill=chance.randint(30, 120)
        )
        picture.paste(light, (0, 0), disc)
    return picture.filter(ImageFilter.GaussianBlur(width / 160))


class Cast:
    """The people, cut out once each."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._people: dict[int, Figure] = {}

    def person(self, number: int) -> Figure:
        if number not in self._people:
            file = self._source / SMILING_FILE.format(number=number)
            with Image.open(file) as portrait:
                colour = SHIRTS[number % len(SHIRTS)]
                self._people[number] = cut_out(portrait.convert("RGB"), colour)
        return self._people[number]


def compose(scene: Scene, cast: Cast) -> Image.Image:
    """Return the photo of a scene, upright."""
    chance = random.Random(scene.name)  # noqa: S311 -- the same photos each time, no secret
    width, height = size = (SIZE[1], SIZE[0]) if scene.upright else SIZE
    photo = backdrop(size, chance)
    most = max(len(scene.front), len(scene.back))
    face = min(scene.face * height, width / (1.5 * (most + 0.8)))
    eyes = max(height * 0.52, height - 2.4 * face)
    rows = [(scene.back, face * 0.9, eyes - 1.3 * face), (scene.front, face, eyes)]
    for people, size_of_face, level in rows:
        left = width / 2 - 1.5 * face * (len(people) - 1) / 2
        for place, number in enumerate(people):
            spot = (left + 1.5 * face * place, level)
            _stand(photo, cast.person(number), spot, size_of_face, scene.blur, chance)
    return ImageEnhance.Brightness(photo).enhance(chance.uniform(0.9, 1.04))


def _stand(
    photo: Image.Image,
    person: Figure,
    spot: tuple[float, float],
    face: float,
    blur: float,
    chance: random.Random,
) -> None:
    """Paste a person over the photo, the eyes about at the spot (pixels)."""
    height = face * chance.uniform(0.94, 1.06)
    figure = person.placed(round(height / FACE_SHARE), chance.uniform(-9, 9))
    body, shade = figure.body, figure.shade
    if blur:
        body, shade = (part.filter(ImageFilter.GaussianBlur(blur)) for part in (body, shade))
    x = round(spot[0] + chance.uniform(-0.1, 0.1) * face - body.width / 2)
    y = round(spot[1] + chance.uniform(-0.1, 0.1) * face - body.width * 0.44)
    behind = photo.crop((x, y, x + body.width, y + body.height))
    lit = ImageChops.multiply(behind, shade.convert("RGB"))
    lit.paste(body, (0, 0), body)
    photo.paste(lit, (x, y))


def exif_of(number: int, *, turned: bool) -> Image.Exif:
    """Return the data a camera would write: when, with what, and how it was held."""
    taken = datetime(2026, 5, 16, 18, 0, tzinfo=UTC) + timedelta(minutes=4 * number)
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    exif[0x010F], exif[0x0110] = "KingDesk", "sample"
    exif[0x0132] = f"{taken:%Y:%m:%d %H:%M:%S}"
    return exif


def write_photos(source: Path, target: Path, say: Callable[[str], None]) -> None:
    cast = Cast(source)
    for number, scene in enumerate(SCENES):
        photo = compose(scene, cast)
        if scene.upright:
            photo = photo.transpose(Image.Transpose.ROTATE_90)
        file = target / "photos" / scene.folder / scene.name
        file.parent.mkdir(parents=True, exist_ok=True)
        photo.save(file, quality=QUALITY, exif=exif_of(number, turned=scene.upright))
        say(f"{file.relative_to(target)}  {file.stat().st_size // 1024} kB")
    for number, (origin, folder, name) in enumerate(REAL, start=len(SCENES)):
        file = target / "photos" / folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(source / origin) as photo:
            photo.convert("RGB").save(file, quality=88, exif=exif_of(number, turned=False))
        say(f"{file.relative_to(target)}  {file.stat().st_size // 1024} kB")


def write_references(source: Path, target: Path) -> None:
    (target / "references").mkdir(parents=True, exist_ok=True)
    for person, name in CLIENTS.items():
        with Image.open(source / REFERENCE_FILE.format(id=person)) as picture:
            small = picture.convert("RGB")
            small.thumbnail((700, 700), Image.Resampling.LANCZOS)
            small.save(target / "references" / f"{name}.jpg", quality=88)


def attribution() -> str:
    """Return ATTRIBUTION.md: every file's origin, authors, licence and what was done to it."""
    composed = "\n".join(
        f"| `photos/{s.folder}/{s.name}` | "
        + ", ".join(f"{number:03d}" for number in (*s.back, *s.front))
        + " |"
        for s in SCENES
    )
    london = "\n".join(
        f"| `references/{name}.jpg` | {person.removeprefix('london_')} |"
        for person, name in CLIENTS.items()
        if person.startswith("london")
    )
    microsoft = "\n".join(
        [f"| `photos/{folder}/{name}` | `{origin}` |" for origin, folder, name in REAL]
        + [
            f"| `references/{name}.jpg` | `{REFERENCE_FILE.format(id=person)}` |"
            for person, name in CLIENTS.items()
            if not person.startswith("london")
        ]
    )
    return ATTRIBUTION.format(composed=composed, london=london, microsoft=microsoft)


ATTRIBUTION: Final = """\
# Where the sample's pictures come from

Written by `packaging/make_sample.py`, which also made the pictures. **All names are invented**: the
people in these pictures are not called so, do not know each other and took part in no such event.

## Face Research Lab London Set, CC BY 4.0

Lisa DeBruine and Benedict Jones (2017): *Face Research Lab London Set*, figshare,
doi:10.6084/m9.figshare.5047666, licensed under the Creative Commons Attribution 4.0 International
licence (creativecommons.org/licenses/by/4.0).

**The pictures were changed.** References: the neutral portrait, made smaller and encoded again.
Photos: people cut out of the smiling portraits, their shirts coloured, turned and scaled, set
together before a drawn background, some made darker or blurred. The authors of the set endorse
neither the changes nor this program.

| file | portraits (numbers of the set) |
| --- | --- |
{composed}

| file | portrait |
| --- | --- |
{london}

## Microsoft's sample data for face services, MIT

From the repository Azure-Samples/cognitive-services-sample-data-files (folder `Face/images`),
Copyright (c) Microsoft Corporation, MIT licence:

> Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
> associated documentation files (the "Software"), to deal in the Software without restriction,
> including without limitation the rights to use, copy, modify, merge, publish, distribute,
> sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
> furnished to do so, subject to the following conditions:
>
> The above copyright notice and this permission notice shall be included in all copies or
> substantial portions of the Software.
>
> THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
> NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
> NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
> DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
> OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

Encoded again, references made smaller where they were larger; otherwise as they are.

| file | source, as `make_sample.py` reads it |
| --- | --- |
{microsoft}
"""


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    source = Path(arguments[0])
    write_photos(source, TARGET, print)
    write_references(source, TARGET)
    (TARGET / "ATTRIBUTION.md").write_text(attribution(), encoding="utf-8")
    total = sum(file.stat().st_size for file in TARGET.rglob("*") if file.is_file())
    print(f"{total / 1e6:.1f} MB in {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
