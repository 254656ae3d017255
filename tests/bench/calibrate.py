"""Measures the anchors of `kingdesk.adapters.local.calibration` again on labelled photos.

    python -m tests.bench.calibrate FOLDER [--most 10]

FOLDER has one subfolder a person with photos in which they are the largest face. All pairs are
compared, at most `--most` photos a person. Printed: the cosine at which one in a thousand and two
in a hundred thousand pairs of strangers are as alike, the constants that follow, and what share of
pairs of one person (TAR) and of two (FAR) each shown percent lets through.

A rate means little below ten of its pairs: an anchor that too few pairs carry is left out and
said to be so. 2e-5 needs 500,000 pairs of strangers, about a thousand photos.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kingdesk import paths
from kingdesk.adapters.local.calibration import cosine
from kingdesk.adapters.local.engine import LocalEngine
from kingdesk.domain.errors import ItemError

_FIFTY_AT: Final = 1e-3
_EIGHTY_AT: Final = 2e-5
_PAIRS_NEEDED: Final = 10
_SHOWN: Final = (50, 60, 70, 80, 85, 90, 95)


def read(folder: Path, most: int) -> tuple[NDArray[np.float32], NDArray[np.int_]]:
    """Return a descriptor of the largest face of each photo, and whose it is by number."""
    engine = LocalEngine(paths.resource("models"))
    vectors, people = [], []
    for person, subfolder in enumerate(sorted(f for f in folder.iterdir() if f.is_dir())):
        for photo in sorted(f for f in subfolder.iterdir() if f.is_file())[:most]:
            try:
                faces = engine.look(photo.read_bytes(), photo.name).faces
            except ItemError as error:
                print(error.message)
                continue
            if faces:
                vectors.append(np.frombuffer(faces[0].descriptor, "<f4"))
                people.append(person)
    return np.stack(vectors), np.array(people)


def at_rate(strangers: NDArray[np.float32], rate: float) -> float | None:
    """Return the cosine this share of strangers' pairs reaches, None when too few pairs tell."""
    if len(strangers) * rate < _PAIRS_NEEDED:
        return None
    return float(np.quantile(strangers, 1 - rate))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=10)
    options = parser.parse_args()
    vectors, people = read(options.folder, options.most)
    rows, columns = np.triu_indices(len(vectors), 1)
    cosines = (vectors @ vectors.T)[rows, columns]
    same = people[rows] == people[columns]
    own, strangers = cosines[same], cosines[~same]
    print(f"{len(vectors)} photos: {len(own):,} pairs of one person, {len(strangers):,} of two")
    fifty, eighty = at_rate(strangers, _FIFTY_AT), at_rate(strangers, _EIGHTY_AT)
    for name, rate, value in (("50 %", _FIFTY_AT, fifty), ("80 %", _EIGHTY_AT, eighty)):
        told = f"cos {value:.4f}" if value is not None else "not enough pairs to tell"
        print(f"{name} (FAR {rate:.0e}): {told}")
    if fifty is not None and eighty is not None:
        print(f"COS_AT_50 = {fifty:.4f}, SLOPE = {math.log(4) / (eighty - fifty):.2f}")
    print("shown   cos     TAR      FAR       pairs of strangers let through")
    for percent in _SHOWN:
        line = cosine(percent)
        false = int((strangers >= line).sum())
        print(
            f"{percent:4d}  {line:.4f}  {(own >= line).mean():.4f}  "
            f"{false / max(1, len(strangers)):.1e}  {false}"
        )


if __name__ == "__main__":
    main()
