"""A picture's colours as sRGB: what everybody takes a picture without a profile for."""

from __future__ import annotations

import io
from functools import cache
from itertools import product
from typing import Final

from PIL import Image, ImageChops, ImageCms

_STEPS: Final = (0, 64, 128, 192, 255)
_NO_DIFFERENCE: Final = 3
"""Levels of 255 no colour may move by for a profile to be as good as sRGB; cameras round theirs."""


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return an RGB picture in sRGB colours.

    Nearly every profile found is sRGB itself: that is tried on a few colours, a fiftieth of the
    work. One that is damaged, or not of RGB colours, is taken for sRGB as well.

    Args:
        image: RGB; changed in place where its colours are others.
        profile: the ICC profile its values are meant in, may be empty.
    """
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != "RGB":
            return image
        transform = ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            "RGB",
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
        )
        if _changes(transform):
            # None is what it returns where it works in place
            ImageCms.applyTransform(image, transform, inPlace=True)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image


def _changes(transform: ImageCms.ImageCmsTransform) -> bool:
    tried = ImageCms.applyTransform(_samples(), transform)
    if tried is None:
        return True
    extrema = ImageChops.difference(_samples(), tried).getextrema()
    return any(isinstance(of, tuple) and of[1] > _NO_DIFFERENCE for of in extrema)


@cache
def _samples() -> Image.Image:
    """Return one pixel of each colour that profiles are tried on; never changed."""
    colours = list(product(_STEPS, repeat=3))
    return Image.frombytes("RGB", (len(colours), 1), bytes(v for colour in colours for v in colour))
