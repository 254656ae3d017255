"""How quick the window is, each figure as a ratio to its goal.

    python -m tests.bench.window [--only start open faces photo thumbs run] [--folder FOLDER]

Makes a gallery of 100,000 photos and 1,000,000 faces and twelve photos of 24 megapixels first,
which takes minutes; in a folder that is named they are kept for the next time. Every part runs in a
process of its own, offscreen unless QT_QPA_PLATFORM says otherwise. Times are wall milliseconds but
for those called CPU: where other programs keep the machine busy, only these tell anything.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import kingdesk
from tests.bench import window_parts
from tests.bench.figures import report
from tests.bench.large_gallery import Size, large_workspace, real_workspace

PARTS: Final = ("start", "open", "faces", "photo", "thumbs", "run")
MANY_FACES: Final = 1_000_000
_START: Final = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from kingdesk.bootstrap import open_app
from kingdesk.gui import app as gui
from kingdesk.settings import Settings
imported = time.perf_counter()
app = open_app(Path(sys.argv[1]))
application = gui._application()
desktop = gui.make(application, app, Settings(), None)
desktop.window.show()
desktop.window.start()
while not desktop.window.desk.galleries:
    application.processEvents()
while desktop.window.desk.loading:
    application.processEvents()
application.processEvents()
usable = time.perf_counter()
print((imported - started) * 1000, (usable - started) * 1000)
sys.stdout.flush()
desktop.window.close()
app.close()
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--folder", type=Path, help="keep what is made for measuring here")
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--faces", type=int, default=MANY_FACES)
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--runs", type=int, default=7, help="of the start")
    parser.add_argument("--here", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = Size(options.photos, options.faces, options.clients)
    if options.here:
        return _measure(options.here, options.folder, size)
    with tempfile.TemporaryDirectory(prefix="kingdesk-bench-") as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"load {os.getloadavg()[0]:.2f} · {os.cpu_count()} cores", flush=True)
        for part in options.only:
            if part == "start":
                start_up(options.runs)
                continue
            _make(part, folder, size)
            given = [f"--{name}={getattr(size, name)}" for name in ("photos", "faces", "clients")]
            command = [sys.executable, "-m", "tests.bench.window", "--here", part, *given]
            subprocess.run([*command, f"--folder={folder}"], check=True)  # noqa: S603 - this module
    return 0


def _make(part: str, folder: Path, size: Size) -> None:
    if part in {"open", "faces"}:
        large_workspace(folder, size)
    else:
        real_workspace(folder)


def _measure(part: str, folder: Path, size: Size) -> int:
    if part in {"open", "faces"}:
        workspace = large_workspace(folder, size)
        (window_parts.opening if part == "open" else window_parts.deciding)(workspace, size)
        return 0
    workspace, gallery = real_workspace(folder)
    {"photo": window_parts.looking, "thumbs": window_parts.thumbnails, "run": window_parts.running}[
        part
    ](workspace, gallery)
    return 0


def start_up(runs: int) -> None:
    """Measure a fresh process until the window shows a gallery, warm and from the disk."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        make = (
            "import sys; from pathlib import Path; from kingdesk.bootstrap import open_app;"
            "a = open_app(Path(sys.argv[1])); a.galleries.create(a.owner, 'Bench'); a.close()"
        )
        subprocess.run([sys.executable, "-c", make, str(workspace)], check=True)  # noqa: S603
        _started(workspace)
        warm = [_started(workspace) for _ in range(runs)]
        cold = []
        for _ in range(max(2, runs // 2)):
            _forget_files()
            cold.append(_started(workspace))
    imports = statistics.median(part for part, _ in warm)
    report("start, warm", min(total for _, total in warm), 1000, note=f"imports {imports:.0f}")
    report("start, warm, median", statistics.median(total for _, total in warm), 1000)
    report("start, cold", min(total for _, total in cold), 2000)
    report("start, cold, median", statistics.median(total for _, total in cold), 2000)


def _started(workspace: Path) -> tuple[float, float]:
    # what was compiled is kept, as on a photographer's machine: a shell may say otherwise
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    answer = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", _START, str(workspace)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    ).stdout.split()
    return float(answer[0]), float(answer[1])


def _forget_files() -> None:
    """Have the system forget what it keeps of the program's files, those others use excepted."""
    roots = {Path(sys.prefix), Path(sys.base_prefix) / "lib", Path(kingdesk.__file__).parents[1]}
    for root in roots:
        for path in root.rglob("*"):
            if path.suffix in {".so", ".py", ".pyc", ".6", ".11", ".onnx", ".svg", ".qm"} or (
                ".so." in path.name
            ):
                _forget(path)


def _forget(path: Path) -> None:
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(file)


if __name__ == "__main__":
    sys.exit(main())
