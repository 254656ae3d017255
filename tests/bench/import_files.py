"""How fast a folder of thousands of photos is listed.

    python -m tests.bench.import_files [--files 5000] [--folder FOLDER]

Makes the files (small JPEGs, each different, some with a RAW) unless a folder is given. The second
walk finds everything in the system's cache, the first may not; both are printed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Final

from kingdesk.adapters.photos.folder import FolderWalker
from tests.builders import JPEG, RAW

PER_FOLDER: Final = 250


def make_files(folder: Path, files: int) -> None:
    """Write `files` photos into subfolders; every tenth is a RAW beside its JPEG."""
    for number in range(files):
        place = folder / f"Day {number // PER_FOLDER + 1}"
        place.mkdir(parents=True, exist_ok=True)
        name, content = (
            (f"IMG_{number - 1:05}.CR2", RAW)
            if number % 10 == 9
            else (
                f"IMG_{number:05}.JPG",
                JPEG,
            )
        )
        (place / name).write_bytes(content + number.to_bytes(4, "big"))


def measure_walk(folder: Path) -> float:
    """Walk a folder once, print what was found, and return the files a second."""
    seen = 0

    def count(so_far: int) -> None:
        nonlocal seen
        seen = so_far

    start, cpu = time.perf_counter(), time.process_time()
    listed = FolderWalker(folder / "workspace").walk(folder, count)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(
        f"walk: {seen} entries, {len(listed.photos)} photos, {len(listed.refused)} refused, "
        f"{listed.ignored} ignored in {wall:.3f} s ({cpu:.3f} s CPU): {seen / wall:,.0f} files/s"
    )
    return seen / wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--folder", type=Path, help="photos to walk instead of made ones")
    options = parser.parse_args()
    if options.folder:
        for _ in range(2):
            measure_walk(options.folder)
        return
    with tempfile.TemporaryDirectory(prefix="kingdesk-bench-") as made:
        make_files(Path(made), options.files)
        for _ in range(2):
            measure_walk(Path(made))


if __name__ == "__main__":
    main()
