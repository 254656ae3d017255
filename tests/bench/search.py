"""How long it takes to find a face's likenesses in a whole gallery.

    python -m tests.bench.search [--faces 100000] [--folder FOLDER]

Times are wall milliseconds, and CPU of the one thread that searches.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from kingdesk.bootstrap import open_app
from tests.bench.figures import report
from tests.bench.large_gallery import Size, large_workspace

GOAL_MS = 500.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--faces", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="keep what is made for measuring here")
    options = parser.parse_args()
    size = Size(options.faces // 10, options.faces, 300)
    with tempfile.TemporaryDirectory(prefix="kingdesk-bench-") as scratch:
        app = open_app(large_workspace(options.folder or Path(scratch), size))
        [gallery] = app.galleries.all(app.owner)
        photo = app.photos.cards(app.owner, gallery.id)[0].id
        for name in ("first", "again", "once more"):
            start, busy = time.perf_counter(), time.thread_time()
            found = app.search_face(app.owner, gallery.id, photo, 0)
            cpu = (time.thread_time() - busy) * 1000
            took = (time.perf_counter() - start) * 1000
            note = f"CPU {cpu:.0f} · {len(found.photos)} photos"
            report(f"search in {options.faces} faces, {name}", took, GOAL_MS, note=note)
        app.close()


if __name__ == "__main__":
    main()
