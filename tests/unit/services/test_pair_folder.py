"""Pairing a gallery with the files she has: only what is surely the same, only on this computer."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from threading import Semaphore

import pytest
import sqlalchemy as sa
from typing_extensions import override

from kingdesk.adapters.db.tables import metadata, photo_files
from kingdesk.adapters.photos.etags import EtagProof
from kingdesk.domain.errors import Cancelled, FolderUnreadable, NotFound
from kingdesk.domain.jobs import Progress
from kingdesk.domain.objects import ObjectInfo
from kingdesk.services.job_context import JobContext
from tests.builders import JPEG, PNG, RAW
from tests.fakes.studio import ANA, BRUNO, SmallStudio


def put(folder: Path, name: str, data: bytes = JPEG) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def in_parts(data: bytes) -> str:
    """Return the ETag of an object put as two parts of 5 MiB at most."""
    size = 5 << 20
    md5s = [
        hashlib.md5(data[at : at + size], usedforsecurity=False) for at in range(0, len(data), size)
    ]
    whole = hashlib.md5(b"".join(md5.digest() for md5 in md5s), usedforsecurity=False)
    return f"{whole.hexdigest()}-{len(md5s)}"


def test_a_file_that_is_the_photo_is_read_instead_of_it(studio: SmallStudio, hers: Path) -> None:
    photo_id = studio.upload("DSC_0001.JPG")
    file = put(hers, "card 1/DSC_0001.JPG")

    report = studio.pair(hers)

    assert (report.photos, report.paired, report.saved) == (1, 1, len(JPEG))
    studio.start_counting()
    assert studio.source.path(studio.photo(photo_id)) == file
    assert studio.source.read(studio.photo(photo_id)).data == JPEG
    assert studio.bucket.calls == []


def test_it_costs_one_listing_and_no_bytes(studio: SmallStudio, hers: Path) -> None:
    for number in range(20):
        studio.upload(f"{number}.jpg")
        put(hers, f"{number}.jpg")

    assert studio.pair(hers).paired == 20

    assert studio.bucket.calls == [("listing", f"galleries/{studio.wedding}/")]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("DSC_0001.JPG", "dsc_0001.jpg"),
        ("Wedding/Church/DSC_0001.jpg", "DSC_0001.JPG"),
        ("C:\\photos\\DSC_0001.jpg", "DSC_0001.jpg"),
        ("s\u00e3o jo\u00e3o.jpg", "sa\u0303o joa\u0303o.jpg"),
    ],
)
def test_names_are_one_in_any_case_without_folders_and_however_accents_are_written(
    studio: SmallStudio, hers: Path, name: str, file: str
) -> None:
    studio.upload(name)
    put(hers, file)

    assert studio.pair(hers).paired == 1


def test_of_several_files_of_one_name_the_one_that_is_the_photo_is_taken(
    studio: SmallStudio, hers: Path
) -> None:
    first, second = studio.upload("DSC_1.JPG", JPEG), studio.upload("DSC_1.JPG", PNG)
    jpeg, png = put(hers, "card 1/DSC_1.JPG", JPEG), put(hers, "card 2/DSC_1.JPG", PNG)
    put(hers, "card 3/DSC_1.JPG", JPEG[:-1] + b"\0")

    report = studio.pair(hers)

    assert report.paired == 2
    assert studio.source.path(studio.photo(first)) == jpeg
    assert studio.source.path(studio.photo(second)) == png


@pytest.mark.parametrize("other", [JPEG[:-1] + b"\0", JPEG + b"\0"])
def test_a_file_only_called_like_it_is_told_and_never_paired(
    studio: SmallStudio, hers: Path, other: bytes
) -> None:
    photo_id = studio.upload("DSC_1.JPG")
    file = put(hers, "DSC_1.JPG", other)

    report = studio.pair(hers)

    (told,) = report.not_same
    assert (told.photo_id, told.name, told.path, told.certain) == (
        photo_id,
        "DSC_1.JPG",
        file,
        True,
    )
    assert (report.paired, report.saved) == (0, 0)
    assert studio.source.path(studio.photo(photo_id)) is None


def test_an_object_put_in_parts_is_known_by_the_usual_sizes(
    studio: SmallStudio, hers: Path
) -> None:
    data = JPEG + bytes(7 << 20)
    studio.upload("1.jpg", data, etag=in_parts(data))
    put(hers, "1.jpg", data)

    assert studio.pair(hers).paired == 1


def test_where_the_etag_says_nothing_nobody_is_paired_by_name_and_size(
    studio: SmallStudio, hers: Path
) -> None:
    studio.upload("1.jpg", etag="noetag")
    put(hers, "1.jpg")

    report = studio.pair(hers)

    assert [told.certain for told in report.not_same] == [False]
    assert report.paired == 0


def test_raw_files_are_passed_over(studio: SmallStudio, hers: Path) -> None:
    studio.upload("DSC_1.JPG")
    put(hers, "DSC_1.NEF", RAW)

    report = studio.pair(hers)

    assert (report.paired, report.without_file, report.not_same) == (0, 1, ())


def test_photos_that_are_in_no_bucket_are_no_concern(studio: SmallStudio, hers: Path) -> None:
    studio.row("1.jpg", "cfimage:0b1c")
    studio.row("2.jpg", f"r2:galleries/{studio.wedding}/gone.jpg")
    put(hers, "1.jpg")
    put(hers, "2.jpg")

    report = studio.pair(hers)

    assert (report.photos, report.paired, report.not_same) == (0, 0, ())


def test_the_same_folder_again_reads_no_file(studio: SmallStudio, hers: Path) -> None:
    studio.upload("1.jpg")
    file = put(hers, "1.jpg")
    studio.pair(hers)
    stamp = file.stat()
    file.write_bytes(bytes(len(JPEG)))  # another content, that only reading would show
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    report = studio.pair(hers)

    assert (report.known, report.paired, report.saved) == (1, 0, len(JPEG))


def test_another_folder_takes_over_and_one_without_the_file_changes_nothing(
    studio: SmallStudio, hers: Path, tmp_path: Path
) -> None:
    photo_id = studio.upload("1.jpg")
    first = put(hers, "1.jpg")
    studio.pair(hers)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    assert studio.pair(elsewhere).known == 1
    assert studio.source.path(studio.photo(photo_id)) == first

    second = put(elsewhere, "1.jpg")
    assert studio.pair(elsewhere).paired == 1
    assert studio.source.path(studio.photo(photo_id)) == second


def test_a_file_that_is_gone_saves_nothing_though_it_was_paired_before(
    studio: SmallStudio, hers: Path, tmp_path: Path
) -> None:
    studio.upload("1.jpg")
    studio.upload("2.jpg", PNG)
    gone, changed = put(hers, "1.jpg"), put(hers, "2.jpg", PNG)
    assert studio.pair(hers).paired == 2
    gone.unlink()
    changed.write_bytes(JPEG)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    report = studio.pair(elsewhere)

    assert (report.known, report.without_file, report.saved) == (0, 2, 0)


def test_a_file_that_changed_is_compared_again(studio: SmallStudio, hers: Path) -> None:
    photo_id = studio.upload("1.jpg")
    file = put(hers, "1.jpg")
    studio.pair(hers)
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert studio.source.path(studio.photo(photo_id)) is None

    assert studio.pair(hers).paired == 1

    assert studio.source.path(studio.photo(photo_id)) == file


def test_a_photo_that_was_replaced_is_compared_again(studio: SmallStudio, hers: Path) -> None:
    photo_id = studio.upload("1.jpg", JPEG)
    put(hers, "1.jpg", JPEG)
    studio.pair(hers)
    studio.replace_object(photo_id, PNG)

    report = studio.pair(hers)

    assert [told.certain for told in report.not_same] == [True]
    assert studio.source.read(studio.photo(photo_id)).data == PNG


def test_unpairing_reads_the_bucket_again_and_touches_no_file(
    studio: SmallStudio, hers: Path
) -> None:
    photo_id = studio.upload("1.jpg")
    file = put(hers, "1.jpg")
    studio.pair(hers)

    assert studio.pairing.unpair(ANA, studio.wedding) == 1

    assert studio.source.path(studio.photo(photo_id)) is None
    assert file.read_bytes() == JPEG


def test_the_shared_database_learns_nothing_of_her_folders(studio: SmallStudio, hers: Path) -> None:
    studio.upload("1.jpg")
    put(hers, "1.jpg")
    with studio.store.engine.connect() as connection:
        before = {
            table.name: list(map(repr, connection.execute(sa.select(table))))
            for table in metadata.sorted_tables
            if table is not photo_files
        }

    studio.pair(hers)

    with studio.store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = list(map(repr, connection.execute(sa.select(table))))
            assert str(hers) not in str(rows)
            assert table is photo_files or rows == before[table.name]


class SlowProof(EtagProof):
    """Compares ten files; those after it only once the work is to stop."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._free = Semaphore(10)

    @override
    def compare(self, file: Path, info: ObjectInfo) -> bool | None:
        if not self._free.acquire(blocking=False):
            assert self._context.wait(10)
        return super().compare(file, info)


def test_stopping_keeps_what_was_found_until_then(studio: SmallStudio, hers: Path) -> None:
    for number in range(40):
        studio.upload(f"{number}.jpg")
        put(hers, f"{number}.jpg")

    def stop_at_five(progress: Progress) -> None:
        if progress.total and progress.done >= 5:
            context.cancel()

    context = JobContext(stop_at_five)

    pairing = replace(studio.pairing, proof=SlowProof(context))

    with pytest.raises(Cancelled):
        pairing(ANA, studio.wedding, hers, context)

    assert 5 <= len(studio.pairs.of_gallery(studio.wedding)) < 40
    report = studio.pair(hers)
    assert report.known + report.paired == 40


def test_a_folder_that_is_not_there_is_said(studio: SmallStudio, hers: Path) -> None:
    with pytest.raises(FolderUnreadable):
        studio.pair(hers / "none")


def test_a_file_that_cannot_be_read_is_told_and_the_rest_goes_on(
    studio: SmallStudio, hers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.upload("1.jpg")
    studio.upload("2.jpg")
    gone = put(hers, "1.jpg")
    put(hers, "2.jpg")

    def forget_the_first(progress: Progress) -> None:
        gone.unlink(missing_ok=True)  # a card pulled out while its files are compared

    report = studio.pair(hers, JobContext(forget_the_first))

    assert [error.code for error in report.unreadable] == ["photo_missing"]
    assert report.paired == 1


def test_anothers_gallery_is_not_there(studio: SmallStudio, hers: Path) -> None:
    studio.upload("1.jpg")
    put(hers, "1.jpg")
    studio.pair(hers)

    with pytest.raises(NotFound):
        studio.pairing(BRUNO, studio.wedding, hers, JobContext())
    with pytest.raises(NotFound):
        studio.pairing.unpair(BRUNO, studio.wedding)

    assert len(studio.pairs.of_gallery(studio.wedding)) == 1
