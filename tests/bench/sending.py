"""What preparing photos for Rekognition costs, against what Pillow alone would take for the least.

    python -m tests.bench.sending [--runs 7]

Photos are made on the spot: pictures with a sensor's noise, of 24 megapixels (about 8 MB) and small
(1600 x 1067), as JPEG; 24 megapixels with the profile of Display P3 as well. CPU milliseconds, the
least of several runs:

    least    open, draft, resize, encode at the same quality: nothing else of a photo is seen to
    photo    `JpegPreparation.photo`: upright, sRGB, within limits, with the thumbnail
    cuts     four faces of it by `JpegPreparation.cut_all`, neighbours grey
    threads  photos a second by two threads, and what that is of twice what one thread makes

The ratio to `least` is what counts: the milliseconds are this machine's.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from PIL import Image

from kingdesk.adapters.imaging.sending import LONG_SIDE, JpegPreparation
from kingdesk.domain.geometry import Box
from tests.unit.imaging.profiles import DISPLAY_P3

_LARGE: Final = (6000, 4000)
_SMALL: Final = (1600, 1067)
_FACES: Final = [Box(0.1 + 0.2 * n, 0.4, 0.06, 0.09) for n in range(4)]


def make_photo(size: tuple[int, int], seed: int = 1, profile: bytes = b"") -> bytes:
    """Return a JPEG of soft shapes with a sensor's noise."""
    chance = np.random.default_rng(seed)
    shapes = Image.fromarray(chance.integers(40, 220, (16, 24, 3), dtype=np.uint8))
    pixels = np.asarray(shapes.resize(size, Image.Resampling.BICUBIC)).astype(np.float32)
    pixels += chance.normal(0, 6.0, pixels.shape).astype(np.float32)
    out = io.BytesIO()
    image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    image.save(out, "JPEG", quality=92, icc_profile=profile or None)
    return out.getvalue()


def least_of(photo: bytes) -> bytes:
    """Return a photo as small as it is sent, by the fewest steps Pillow does it in."""
    image = Image.open(io.BytesIO(photo))
    share = min(1.0, LONG_SIDE / max(image.size))
    size = round(image.width * share), round(image.height * share)
    image.draft("RGB", size)
    out = io.BytesIO()
    image.resize(size, Image.Resampling.HAMMING).save(out, "JPEG", quality=88)
    return out.getvalue()


def cpu_ms(run: Callable[[], object], times: int) -> float:
    """Return the least CPU milliseconds of several runs."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        run()
        taken.append(time.process_time() - began)
    return min(taken) * 1000


def measure(name: str, photo: bytes, times: int) -> None:
    prepare = JpegPreparation()
    sent = prepare.photo(photo, name)
    parts: list[bytes] = []

    def cut_all() -> None:
        parts[:] = [part for part, _ in prepare.cut_all(sent, _FACES)]

    least = cpu_ms(lambda: least_of(photo), times)
    whole = cpu_ms(lambda: prepare.photo(photo, name), times)
    cuts = cpu_ms(cut_all, times)
    print(
        f"{name:<10} {len(photo) / 1e6:5.1f} MB -> {len(sent.data) / 1e6:4.2f} MB {sent.width} x "
        f"{sent.height}   least {least:6.1f} ms   photo {whole:6.1f} ms ({whole / least:4.2f} x)   "
        f"4 cuts {cuts:6.1f} ms ({sum(map(len, parts)) / 4e3:.0f} kB each)"
    )


def measure_threads(photo: bytes, times: int) -> None:
    prepare = JpegPreparation()

    def rate(threads: int) -> float:
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(lambda _: prepare.photo(photo, "photo"), range(6)))
            taken.append(time.perf_counter() - began)
        return 6 / min(taken)

    one, two = rate(1), rate(2)
    print(
        f"threads    one {one:.1f} photos/s, two {two:.1f} photos/s ({two / one / 2:.0%} of twice)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    times = parser.parse_args().runs
    large = make_photo(_LARGE)
    for name, photo in (
        ("24 MP", large),
        ("24 MP P3", make_photo(_LARGE, profile=DISPLAY_P3)),
        ("small", make_photo(_SMALL)),
    ):
        measure(name, photo, times)
    measure_threads(large, max(1, times // 3))


if __name__ == "__main__":
    main()
