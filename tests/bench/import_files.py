"""How fast a folder of thousands of photos is listed, and imported into a gallery.

    python -m tests.bench.import_files [--files 5000] [--folder FOLDER]

Makes the files (small JPEGs, each different, some with a RAW) unless a folder is given. The second
walk finds everything in the system's cache, the first may not; both are printed. Then the folder
is imported into an empty gallery of a new workspace, and once more, when nothing is new. The made
files have few different sizes, so the import reads them all to find duplicates: real photos are
larger, but hardly ever collide.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Final

from kingdesk.adapters.photos.folder import FolderWalker
from kingdesk.bootstrap import open_app
from kingdesk.services.job_context import JobContext
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


def measure_import(folder: Path, workspace: Path) -> None:
    """Import a folder twice, print what was found and the files a second."""
    app = open_app(workspace)
    gallery_id, _ = app.galleries.create(app.owner, "Bench")
    for label in ("import", "again"):
        start, cpu = time.perf_counter(), time.process_time()
        report = app.import_folder(app.owner, gallery_id, [folder], JobContext())
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        files = report.added + report.known
        print(
            f"{label}: {report.added} added, {report.known} known, {len(report.duplicates)} "
            f"duplicates in {wall:.3f} s ({cpu:.3f} s CPU): {files / wall:,.0f} photos/s"
        )
    app.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--folder", type=Path, help="photos to walk instead of made ones")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kingdesk-bench-") as made:
        folder: Path = options.folder or Path(made, "photos")
        if not options.folder:
            make_files(folder, options.files)
        for _ in range(2):
            measure_walk(folder)
        measure_import(folder, Path(made, "workspace"))


if __name__ == "__main__":
    main()
