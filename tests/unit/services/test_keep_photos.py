"""Keeping a gallery on this computer: whole, resumable, within the limit, and the rest goes on."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from typing_extensions import override

from kingdesk.domain.errors import Cancelled, NotFound
from kingdesk.domain.jobs import Progress
from kingdesk.domain.objects import ObjectInfo
from kingdesk.domain.studio_errors import StorageUnreachable
from kingdesk.services.job_context import JobContext
from kingdesk.services.keep_photos import KeepPhotos, in_parallel
from kingdesk.services.photos import PREVIEW_SIDE
from tests.builders import JPEG, PNG
from tests.fakes.bucket import FakeBucket
from tests.fakes.engine import a_broken_picture, a_picture
from tests.fakes.studio import ANA, BRUNO, SmallStudio, small_studio

UNREACHABLE = StorageUnreachable(host="r2", reason="no way")


def test_originals_can_be_read_without_the_bucket_from_then_on(studio: SmallStudio) -> None:
    ids = [studio.upload(f"{n}.jpg", a_picture(shade=n)) for n in range(20)]

    report = studio.keep(originals=True)

    assert (report.kept, report.there, report.dropped, report.failed) == (20, 0, 0, ())
    assert report.bytes == sum(len(a_picture(shade=n)) for n in range(20))
    studio.bucket.fail(UNREACHABLE, times=-1)
    for number, photo_id in enumerate(ids):
        assert studio.source.read(studio.photo(photo_id)).data == a_picture(shade=number)
        assert studio.source.path(studio.photo(photo_id)) is not None


def test_previews_can_be_looked_at_without_the_bucket_from_then_on(studio: SmallStudio) -> None:
    photo_id = studio.upload("1.jpg", a_picture(width=6000, height=4000))

    assert studio.keep(originals=False).kept == 1

    studio.bucket.fail(UNREACHABLE, times=-1)
    with Image.open(io.BytesIO(studio.photos.preview(ANA, photo_id, 1600))) as image:
        assert image.size == (1600, 1067)
    with Image.open(io.BytesIO(studio.photos.preview(ANA, photo_id, PREVIEW_SIDE))) as image:
        assert image.size == (2560, 1707)
    assert studio.source.path(studio.photo(photo_id)) is None


@pytest.mark.parametrize("originals", [True, False])
def test_what_is_here_is_not_fetched_again(studio: SmallStudio, *, originals: bool) -> None:
    for number in range(5):
        studio.upload(f"{number}.jpg", a_picture(shade=number))
    studio.keep(originals=originals)
    new = studio.upload("new.jpg", a_picture(shade=99))
    studio.start_counting()

    report = studio.keep(originals=originals)

    assert (report.kept, report.there) == (1, 5)
    assert studio.bucket.read_bytes == len(a_picture(shade=99))
    assert ("listing", f"galleries/{studio.wedding}/") in studio.bucket.calls
    assert {key for method, key in studio.bucket.calls if method != "listing"} == {studio.key(new)}


def test_originals_that_are_here_need_no_previews(studio: SmallStudio) -> None:
    studio.upload("1.jpg", a_picture())
    studio.keep(originals=True)

    assert studio.keep(originals=False).there == 1


def test_photos_paired_with_files_of_hers_are_passed_over(studio: SmallStudio, hers: Path) -> None:
    studio.upload("1.jpg", a_picture(shade=1))
    studio.upload("2.jpg", a_picture(shade=2))
    (hers / "1.jpg").write_bytes(a_picture(shade=1))
    studio.pair(hers)
    studio.start_counting()

    report = studio.keep(originals=True)

    assert (report.kept, report.paired) == (1, 1)
    assert studio.bucket.count("download") == 1


def test_what_cannot_be_fetched_is_told_and_the_rest_goes_on(studio: SmallStudio) -> None:
    good = studio.upload("good.jpg", a_picture())
    studio.upload("broken.jpg", a_broken_picture()[:40])
    studio.row("cloud.jpg", "cfimage:1")
    studio.row("gone.jpg", f"r2:galleries/{studio.wedding}/gone.jpg")

    report = studio.keep(originals=False)

    assert [(error.code, error.details["name"]) for error in report.failed] == [
        ("photo_broken", "broken.jpg"),
        ("photo_not_in_bucket", "cloud.jpg"),
        ("photo_not_stored", "gone.jpg"),
    ]
    assert (report.kept, report.dropped) == (1, 0)
    studio.bucket.fail(UNREACHABLE, times=-1)
    assert studio.photos.preview(ANA, good, 300)


def test_a_photo_replaced_while_it_is_fetched_is_told_by_its_name(studio: SmallStudio) -> None:
    photo_id = studio.upload("1.jpg", JPEG)

    def replace_it(progress: Progress) -> None:
        studio.replace_object(photo_id, PNG)

    report = studio.keep(JobContext(replace_it), originals=True)

    assert [(error.code, error.details["name"]) for error in report.failed] == [
        ("photo_changed", "1.jpg")
    ]


def test_stopping_keeps_what_was_fetched_and_the_next_time_goes_on(studio: SmallStudio) -> None:
    for number in range(60):
        studio.upload(f"{number}.jpg", a_picture(shade=number))

    def stop_at_ten(progress: Progress) -> None:
        if progress.done >= 10:
            context.cancel()

    context = JobContext(stop_at_ten)

    with pytest.raises(Cancelled):
        studio.keep(context, originals=True)

    report = studio.keep(originals=True)
    assert report.there >= 10
    assert report.there + report.kept == 60
    assert studio.bucket.count("download") < 60 + 20


class StoppingBucket(FakeBucket):
    """A bucket that is told to stop at the very moment it has given a photo away."""

    context: JobContext

    @override
    def download(
        self, key: str, etag: str, to: Path, check: Callable[[int], None] | None = None
    ) -> ObjectInfo:
        info = super().download(key, etag, to, check)
        self.context.cancel()
        return info


def test_stopping_keeps_the_photo_that_was_whole_just_then(studio: SmallStudio) -> None:
    studio.bucket = StoppingBucket()
    studio.bucket.context = context = JobContext()
    studio.upload("1.jpg")

    with pytest.raises(Cancelled):
        studio.keep(context, originals=True)

    assert studio.keep(originals=True).there == 1


def test_a_bucket_out_of_reach_ends_it_and_keeps_what_was_fetched(studio: SmallStudio) -> None:
    for number in range(40):
        studio.upload(f"{number}.jpg", a_picture(shade=number))
    keys = sorted(studio.bucket._objects)
    studio.bucket.fail(UNREACHABLE, method="download", key=keys[20], times=-1)

    with pytest.raises(StorageUnreachable):
        studio.keep(originals=True)

    studio.bucket.heal()
    report = studio.keep(originals=True)
    assert report.there + report.kept == 40


def test_progress_tells_of_photos_and_of_bytes(studio: SmallStudio) -> None:
    sizes = [len(a_picture(shade=n)) for n in range(8)]
    for number in range(8):
        studio.upload(f"{number}.jpg", a_picture(shade=number))
    told: list[Progress] = []

    studio.keep(JobContext(told.append), originals=True)

    told = [progress for progress in told if progress.total]
    assert (told[-1].done, told[-1].total, told[-1].bytes_done) == (8, 8, sum(sizes))
    assert {progress.bytes_total for progress in told} == {sum(sizes)}
    assert [progress.bytes_done for progress in told] == sorted(p.bytes_done for p in told)


def test_a_large_photo_tells_of_itself_while_it_is_fetched(studio: SmallStudio) -> None:
    studio.upload("1.jpg", bytes(20 << 20))
    told: list[Progress] = []

    studio.keep(JobContext(told.append), originals=True)

    under_way = [p.bytes_done for p in told if p.total and not p.done]
    assert len(under_way) == 5


def test_what_there_is_no_room_for_is_told(tmp_path: Path) -> None:
    with small_studio(tmp_path, limit=400_000) as studio:
        for number in range(60):
            studio.upload(f"{number}.jpg", bytes([number]) * 9000)

        report = studio.keep(originals=True)

        assert report.failed == ()
        assert report.dropped > 10
        assert report.kept + report.dropped == 60
        assert studio.kept.bytes_kept <= 400_000


def test_with_a_limit_of_nothing_nothing_is_fetched(tmp_path: Path) -> None:
    with small_studio(tmp_path, limit=0) as studio:
        studio.upload("1.jpg")

        report = studio.keep(originals=True)

        assert (report.kept, report.dropped) == (0, 1)
        assert studio.bucket.read_bytes == 0


def test_two_rows_of_one_object_are_fetched_once(studio: SmallStudio) -> None:
    first = studio.upload("1.jpg")
    studio.row("again.jpg", studio.key(first))

    studio.keep(originals=True)

    assert studio.bucket.count("download") == 1


def test_anothers_gallery_is_not_there(studio: SmallStudio) -> None:
    studio.upload("1.jpg")
    keep = KeepPhotos(studio.store, studio.bucket, studio.source, studio.pictures, studio.kept)

    with pytest.raises(NotFound):
        keep(BRUNO, studio.wedding, JobContext(), originals=True)

    assert studio.bucket.calls == []


# --- side by side ---------------------------------------------------------------------------------


def test_as_many_are_fetched_side_by_side_as_there_are_connections() -> None:
    together = threading.Barrier(16, timeout=30)

    def meet(_item: int, _check: object) -> None:
        together.wait()

    in_parallel(meet, range(32), JobContext(), 16)

    assert not together.broken


def test_the_first_failure_stops_the_others() -> None:
    begun: list[int] = []
    never_stopped: list[int] = []
    failed, pause = threading.Event(), threading.Event()

    def act(item: int, check: object) -> None:
        begun.append(item)
        if item == 0:
            failed.set()
            raise UNREACHABLE
        assert callable(check)
        failed.wait(30)
        for _ in range(1000):  # until the failure is known
            pause.wait(0.01)
            check()
        never_stopped.append(item)

    with pytest.raises(StorageUnreachable):
        in_parallel(act, range(1000), JobContext(), 4)

    assert len(begun) < 100
    assert never_stopped == []
