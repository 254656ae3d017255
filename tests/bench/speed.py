"""How fast the local engine is: photos per core-second, against its own parts and another program.

    python -m tests.bench.speed [--photos 6] [--faces FOLDER] [--peer PYTHON]

Photos are made on the spot: 24 megapixels, sensor-like noise (about 5 MB each as JPEG), six faces
from FOLDER. Measured, best of several runs:

    whole    one photo through `LocalEngine.look`, CPU and wall time
    parts    the least it could cost: decoding at half size, the detector's two passes with the
             shrinking they need, the embedder once a face; no looking closer, no quality,
             no thumbnail
    threads  the same photos by two threads against one
    compare  20,000 faces against 900 references
    peer     PYTHON is an interpreter that has the `face_recognition` package (dlib's HOG detector,
             one upsampling, and its ResNet), which gets the same photos at 1280 pixels

CPU time is what counts on a machine that others use too; wall times are the best seen.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from kingdesk import paths
from kingdesk.adapters.imaging import decode_upright, scaled_to
from kingdesk.adapters.local import finding
from kingdesk.adapters.local.detector import Detector
from kingdesk.adapters.local.embedder import DIMENSIONS, Embedder
from kingdesk.adapters.local.engine import LocalEngine
from kingdesk.adapters.local.models import open_session
from kingdesk.adapters.local.recipe import DETECTOR, EMBEDDER

_SIZE: Final = (6000, 4000)
_FACE_SIDE: Final = 700
_FACES: Final = 6
_PEER_SIDE: Final = 1280
_PEER: Final = """
import sys, time
import face_recognition
pictures = [face_recognition.load_image_file(path) for path in sys.argv[1:]]
def run(picture):
    places = face_recognition.face_locations(picture, number_of_times_to_upsample=1)
    return len(face_recognition.face_encodings(picture, places))
run(pictures[0])
began = time.process_time()
found = sum(run(picture) for picture in pictures)
print((time.process_time() - began) / len(pictures), found / len(pictures))
"""


def make_photo(faces: Sequence[Path], seed: int) -> bytes:
    """Return a 24-megapixel JPEG of six people before a wall."""
    chance = random.Random(seed)  # noqa: S311 - noise, not secrets
    noise = np.random.default_rng(seed)
    small = noise.integers(60, 190, (12, 18, 3), dtype=np.uint8)
    photo = Image.fromarray(small).resize(_SIZE, Image.Resampling.BICUBIC)
    for n, path in enumerate(chance.sample(list(faces), min(_FACES, len(faces)))):
        face = decode_upright(path.read_bytes(), path.name).image
        face = face.resize((_FACE_SIDE, _FACE_SIDE * face.height // face.width))
        at = 300 + (n % 3) * 1900 + chance.randint(0, 600), 300 + (n // 3) * 1900
        photo.paste(face, (at[0], at[1] + chance.randint(0, 600)))
    pixels = np.asarray(photo).astype(np.int16)
    pixels += noise.normal(0, 5.0, pixels.shape).astype(np.int16)
    out = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=90)
    return out.getvalue()


def best(run: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the least CPU and the least wall seconds of several runs."""
    cpu, wall = [], []
    for _ in range(times):
        began = time.process_time(), time.perf_counter()
        run()
        cpu.append(time.process_time() - began[0])
        wall.append(time.perf_counter() - began[1])
    return min(cpu), min(wall)


def measure_parts(photo: bytes, found: int, times: int) -> dict[str, float]:
    models = paths.resource("models")
    detector = Detector(open_session(models, DETECTOR))
    embedder = Embedder(open_session(models, EMBEDDER))
    image = decode_upright(photo, "photo", at_least=_SIZE[0] // 2).image

    def detect_twice() -> None:
        large = finding.seen(image).overview
        for shown in (large, finding.shrunk(large, finding.SMALL_PASS)):
            detector.detect(np.asarray(shown), 0.6)

    crop = scaled_to(image.crop((0, 0, 112, 112)), 112)
    decode, _ = best(lambda: decode_upright(photo, "photo", at_least=_SIZE[0] // 2), times)
    detect, _ = best(detect_twice, times)
    embed, _ = best(lambda: [embedder.embed([crop]) for _ in range(found)], times)
    return {"decode": decode, "detect": detect, "embed": embed}


def measure_threads(engine: LocalEngine, photos: Sequence[bytes], times: int) -> None:
    def work(threads: int) -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda photo: engine.look(photo, "photo"), list(photos) * 2))

    one_cpu, one = best(lambda: work(1), times)
    two_cpu, two = best(lambda: work(2), times)
    load = os.getloadavg()[0]
    print(
        f"threads: one {one:.2f} s wall, {one_cpu:.2f} s CPU; two {two:.2f} s wall, "
        f"{two_cpu:.2f} s CPU: {one / two:.2f} times as fast at load {load:.1f}"
    )


def measure_compare(engine: LocalEngine) -> None:
    noise = np.random.default_rng(1)

    def descriptors(count: int) -> list[bytes]:
        vectors = noise.normal(size=(count, DIMENSIONS)).astype("<f4")
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return [vector.tobytes() for vector in vectors]

    faces, references = descriptors(20_000), descriptors(900)
    cpu, wall = best(lambda: engine.compare(faces, references), 5)
    print(f"compare 20,000 x 900: {wall * 1e3:.0f} ms wall, {cpu * 1e3:.0f} ms CPU")


def measure_peer(python: str, photos: Sequence[bytes]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n, photo in enumerate(photos):
            file = Path(folder) / f"{n}.png"
            image = decode_upright(photo, "photo", at_least=_PEER_SIDE).image
            scaled_to(image, _PEER_SIDE).save(file, compress_level=1)
            files.append(str(file))
        answer = subprocess.run(  # noqa: S603 - the interpreter the caller named
            [python, "-W", "ignore", "-c", _PEER, *files],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
    print(f"peer: {float(answer[0]) * 1e3:.0f} ms a photo without decoding, {answer[1]} faces each")
    return float(answer[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, default=6)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--faces", type=Path, default=paths.resource("sample", "references"))
    parser.add_argument("--peer", default=os.environ.get("FACE_RECOGNITION_PYTHON"))
    options = parser.parse_args()
    faces = sorted(options.faces.glob("**/*.jpg"))
    if not faces:
        sys.exit(f"no .jpg in {options.faces}")
    photos = [make_photo(faces, seed) for seed in range(options.photos)]
    engine = LocalEngine(paths.resource("models"))
    found = [len(engine.look(photo, "photo").faces) for photo in photos]
    size = sum(map(len, photos)) / len(photos) / 1e6
    print(f"{len(photos)} photos of {size:.1f} MB, faces found {found}")
    spent = [best(lambda p=photo: engine.look(p, "photo"), options.runs)[0] for photo in photos]  # type: ignore[misc] # a bound default
    whole = sum(spent) / len(spent)
    parts = measure_parts(photos[0], round(sum(found) / len(found)), options.runs)
    floor = sum(parts.values())
    each = ", ".join(f"{name} {seconds * 1e3:.0f}" for name, seconds in parts.items())
    print(f"whole: {whole * 1e3:.0f} ms CPU a photo, {1 / whole:.2f} photos a core-second")
    print(f"parts: {floor * 1e3:.0f} ms ({each}); whole / parts = {whole / floor:.2f}")
    measure_threads(engine, photos, options.runs)
    measure_compare(engine)
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    if options.peer:
        peer = measure_peer(options.peer, photos) + parts["decode"]
        print(
            f"peer with our decoding: {peer * 1e3:.0f} ms; we are {peer / whole:.1f} times as fast"
        )


if __name__ == "__main__":
    main()
