"""Decoding of every picture format the program reads, upright and no larger than needed."""

from kingdesk.adapters.imaging.decode import MAX_MEGAPIXELS, Upright, decode_upright, full_size
from kingdesk.adapters.imaging.formats import Format, format_of
from kingdesk.adapters.imaging.pictures import PillowPictures, as_jpeg, scaled_to

__all__ = [
    "MAX_MEGAPIXELS",
    "Format",
    "PillowPictures",
    "Upright",
    "as_jpeg",
    "decode_upright",
    "format_of",
    "full_size",
    "scaled_to",
]
