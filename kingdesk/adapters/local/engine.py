"""The face engine that runs on this machine, without any account."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kingdesk.adapters.imaging import Upright, as_jpeg, decode_upright, scaled_to
from kingdesk.adapters.local.alignment import CROP_SIDE, aligned, swayed
from kingdesk.adapters.local.calibration import cosine, similarity
from kingdesk.adapters.local.closeups import Located
from kingdesk.adapters.local.detector import Detector
from kingdesk.adapters.local.embedder import DIMENSIONS, Embedder
from kingdesk.adapters.local.finding import CROWD_PASS, FaceFinder, seen
from kingdesk.adapters.local.models import open_session
from kingdesk.adapters.local.quality import measure
from kingdesk.adapters.local.recipe import DETECTOR, EMBEDDER, ENGINE_ID, STAMP
from kingdesk.domain.faces import EngineStamp, FoundFace
from kingdesk.domain.geometry import Box
from kingdesk.domain.matching import FLOORS
from kingdesk.ports.engine import Likeness, Look, Purpose
from kingdesk.ports.pictures import THUMBNAIL_SIDE

_THRESHOLDS: Final = {Purpose.PHOTO: 0.6, Purpose.REFERENCE: 0.7}
_SWAYS: Final = ((1.0, 0.0), (0.94, 5.0), (1.06, -5.0))
"""Zoom and turn (degrees) of the crops whose mean describes a reference, mirrored too, and a face
of few pixels, not mirrored. What is left of shaking landmarks and of chance in one descriptor
averages out: on 373 photos of 99 people and strangers TAR at cosine .4524 rises from 95.3 to
96.6 %, the strangers' 99.99 % quantile falls from .432 to .420."""
_MOST_SWAYED: Final = 8
"""Small faces of one photo that are described so, largest first; crowds would take too long."""
_ENOUGH_PIXELS: Final = 48.0
"""Width from which a face is described as well as from the full photo."""
_BLOCK: Final = 4096
"""Faces compared at once, so that memory stays flat."""


class LocalEngine:
    """`FaceEngine` by YuNet and SFace on the CPU; safe to call from threads."""

    def __init__(self, models: Path) -> None:
        """Load both networks.

        Args:
            models: the folder they lie in.

        Raises:
            ModelDamaged
        """
        self._finder = FaceFinder(Detector(open_session(models, DETECTOR)))
        self._embedder = Embedder(open_session(models, EMBEDDER))

    @property
    def stamp(self) -> EngineStamp:
        """Which recipe and networks made a descriptor."""
        return STAMP

    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        """Find and describe every face of a picture; see `FaceEngine.look`."""
        upright = decode_upright(picture, name, at_least=CROWD_PASS)
        scene = seen(upright.image)
        found = self._finder.find(scene, _THRESHOLDS[purpose], knows_up=upright.knew_up)
        source, ratio = _close_enough(picture, name, upright, found)
        thorough = purpose is Purpose.REFERENCE
        small = [n for n, face in enumerate(found) if face.width * upright.scale < CROP_SIDE]
        swayed_too = set(range(len(found)) if thorough else small[:_MOST_SWAYED])
        faces = tuple(
            self._described(
                source,
                ratio,
                face,
                sways=_SWAYS if n in swayed_too else _SWAYS[:1],
                mirrored_too=thorough,
            )
            for n, face in enumerate(found)
        )
        thumbnail = as_jpeg(scaled_to(scene.overview, THUMBNAIL_SIDE))
        return Look(upright.full_width, upright.full_height, faces, thumbnail)

    def compare(self, faces: Sequence[bytes], references: Sequence[bytes]) -> list[Likeness]:
        """Compare every face's descriptor with every reference's; only those above the floor."""
        if not faces or not references:
            return []
        known = _vectors(references).T
        floor = np.float32(cosine(FLOORS[ENGINE_ID]))
        result: list[Likeness] = []
        for start in range(0, len(faces), _BLOCK):
            cosines = _vectors(faces[start : start + _BLOCK]) @ known
            rows, columns = np.nonzero(cosines >= floor)
            raw = cosines[rows, columns].tolist()
            result.extend(
                Likeness(start + row, column, value, similarity(value))
                for row, column, value in zip(rows.tolist(), columns.tolist(), raw, strict=True)
            )
        return result

    def _described(
        self,
        source: Upright,
        ratio: float,
        face: Located,
        *,
        sways: Sequence[tuple[float, float]],
        mirrored_too: bool,
    ) -> FoundFace:
        """Describe a face; `ratio` is pixels of `source` for one of where it was found."""
        landmarks = (face.landmarks + 0.5) * ratio - 0.5
        crops = [aligned(source.image, swayed(landmarks, *sway)) for sway in sways]
        vector = self._embedder.embed(crops, mirrored_too=mirrored_too)
        left, top, width, height = (float(v) * ratio for v in face.box)
        wide, high = source.image.size
        return FoundFace(
            box=Box(left / wide, top / high, width / wide, height / high),
            confidence=round(face.score * 100.0, 2),
            quality=measure(crops[0], face.landmarks, width * source.scale, face.roll),
            descriptor=vector.astype("<f4").tobytes(),
        )


def _close_enough(
    picture: bytes, name: str, upright: Upright, found: list[Located]
) -> tuple[Upright, float]:
    """Return the picture to cut faces out of: decoded again if the smallest needs more pixels."""
    smallest = min((face.width for face in found), default=_ENOUGH_PIXELS)
    if smallest >= _ENOUGH_PIXELS or upright.scale <= 1.0:
        return upright, 1.0
    wanted = max(upright.image.size) * _ENOUGH_PIXELS / smallest
    finer = decode_upright(picture, name, at_least=math.ceil(wanted))
    return finer, finer.image.width / upright.image.width


def _vectors(descriptors: Sequence[bytes]) -> NDArray[np.float32]:
    return np.frombuffer(b"".join(descriptors), "<f4").reshape(len(descriptors), DIMENSIONS)
