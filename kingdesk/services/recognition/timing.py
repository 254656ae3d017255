"""How long a run takes: what is slowest of AWS's quota, this machine and the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kingdesk.domain.strategies import Operation
from kingdesk.ports.cloud import Tempo


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run of this workspace took, for the next quote.

    Attributes:
        photo_s: seconds of one core a photo takes to be decoded, shrunk and stored.
        photo_bytes: of a photo's file, on average.
        sent_bytes: of what is sent of it.
        bytes_per_s: what the line carried, both ways.
    """

    photo_s: float
    photo_bytes: float
    sent_bytes: float
    bytes_per_s: float


GUESSED: Final = Measured(photo_s=0.25, photo_bytes=8e6, sent_bytes=0.8e6, bytes_per_s=6e6)
"""Before anything was measured: 24-megapixel JPEGs of 8 MB on a line of about 50 Mbit/s."""


def minutes(
    photos: int,
    calls: Mapping[Operation, int],
    pace: Mapping[Operation, Tempo],
    measured: Measured,
    cores: int,
) -> float:
    """Return how many minutes a run takes: the parts overlap, so the slowest counts."""
    waits = [
        number / pace[operation].allowed for operation, number in calls.items() if operation in pace
    ]
    computing = photos * measured.photo_s / max(1, cores)
    line = photos * (measured.photo_bytes + measured.sent_bytes) / measured.bytes_per_s
    return max([computing, line, *waits], default=0.0) / 60
