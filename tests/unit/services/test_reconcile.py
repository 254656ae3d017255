"""Comparing rows with the bucket: what does not fit is told and noted, nothing else is touched."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import metadata, photo_files
from kingdesk.domain.errors import Cancelled, NotFound
from kingdesk.domain.galleries import PhotoStatus
from kingdesk.domain.ids import PhotoId, RunId
from kingdesk.domain.jobs import Only, Progress
from kingdesk.domain.objects import PlaceKind
from kingdesk.domain.studio_errors import StorageUnreachable
from kingdesk.ports.store import PhotoResult
from kingdesk.services.job_context import JobContext
from kingdesk.services.reconcile import Reconcile
from tests.builders import JPEG, PNG
from tests.contract.stores import ENGINE, LEASE, WORKER
from tests.fakes.studio import ANA, BRUNO, SmallStudio


def everything(studio: SmallStudio) -> dict[str, list[str]]:
    """Return every row but those of our notes of files."""
    with studio.store.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table))))
            for table in metadata.sorted_tables
            if table is not photo_files
        }


def look_at(studio: SmallStudio, photo_id: PhotoId) -> None:
    """Process a photo as a worker does: nothing found in it."""
    content = studio.source.read(studio.photo(photo_id))
    with studio.store.writing(ANA) as unit:
        run = unit.jobs.add_run(studio.wedding, RunId(f"{photo_id:032x}"), Only.NEW)
        unit.jobs.enqueue(run.id, studio.wedding, [photo_id])
        (lease,) = unit.jobs.lease(run.id, WORKER, 1, LEASE)
        unit.results.put(
            PhotoResult(
                lease=lease,
                engine=ENGINE,
                etag=content.etag,
                stamp=content.stamp,
                width=400,
                height=300,
                faces=(),
                candidates=(),
                references_revision=unit.galleries.references_revision(studio.wedding),
            )
        )


def status(studio: SmallStudio, photo_id: PhotoId) -> PhotoStatus:
    with studio.store.reading(ANA) as unit:
        (card,) = unit.photos.cards(studio.wedding, ENGINE, [photo_id])
    return card.status


def test_a_gallery_that_fits_is_sound_and_what_the_bucket_has_is_known_from_then_on(
    studio: SmallStudio,
) -> None:
    one, two = studio.upload("1.jpg", JPEG), studio.upload("2.jpg", PNG)

    report = studio.reconcile()

    assert report.is_sound
    assert (report.photos, report.objects, report.bytes) == (2, 2, len(JPEG) + len(PNG))
    for photo_id in (one, two):
        photo, info = studio.photo(photo_id), studio.bucket.head(studio.key(photo_id))
        assert info is not None
        assert (photo.etag, photo.stamp, photo.missing) == (info.etag, info.stamp, False)
    assert report.changes.photos == {one, two}


def test_it_costs_one_listing_and_no_bytes(studio: SmallStudio) -> None:
    for number in range(30):
        studio.upload(f"{number}.jpg")

    studio.reconcile()

    assert studio.bucket.calls == [("listing", f"galleries/{studio.wedding}/")]
    assert studio.bucket.read_bytes == 0


def test_the_second_time_nothing_is_news(studio: SmallStudio) -> None:
    studio.upload("1.jpg")
    studio.reconcile()

    assert studio.reconcile().changes.photos == frozenset()


def test_a_row_without_its_object_is_told_and_noted_until_it_is_back(studio: SmallStudio) -> None:
    photo_id = studio.upload("1.jpg")
    key = studio.key(photo_id)
    studio.reconcile()
    studio.bucket.remove(key)

    report = studio.reconcile()

    assert [photo.name for photo in report.missing] == ["1.jpg"]
    assert studio.photo(photo_id).missing
    studio.bucket.put(key, JPEG)
    assert studio.reconcile().is_sound
    assert not studio.photo(photo_id).missing


def test_an_object_without_a_row_is_told(studio: SmallStudio) -> None:
    studio.upload("1.jpg")
    left = studio.bucket.put(f"galleries/{studio.wedding}/left.jpg", PNG)
    studio.bucket.put(f"galleries/{studio.wedding}0/of-another.jpg", PNG)

    report = studio.reconcile()

    assert [info.key for info in report.orphans] == [left.key]


def test_an_object_that_got_its_row_while_the_bucket_was_listed_is_no_orphan(
    studio: SmallStudio,
) -> None:
    studio.bucket.put(f"galleries/{studio.wedding}/new.jpg", PNG)

    def commit_the_row(_: Progress) -> None:
        studio.row("new.jpg", f"r2:galleries/{studio.wedding}/new.jpg")

    assert studio.reconcile(JobContext(commit_the_row)).orphans == ()


@pytest.mark.parametrize(
    ("file_path", "kind"),
    [
        ("cfimage:0b1c2d", PlaceKind.CLOUDFLARE_IMAGES),
        ("https://example.test/one.jpg", PlaceKind.ELSEWHERE),
        ("", PlaceKind.ELSEWHERE),
    ],
)
def test_a_photo_in_no_bucket_is_told_with_where_it_is(
    studio: SmallStudio, file_path: str, kind: PlaceKind
) -> None:
    photo_id = studio.row("1.jpg", file_path)

    report = studio.reconcile()

    assert [(photo.id, where) for photo, where in report.elsewhere] == [(photo_id, kind)]
    assert report.missing == ()


def test_a_photo_outside_the_gallerys_folder_is_asked_for_by_itself(studio: SmallStudio) -> None:
    studio.bucket.put("galleries/OLD.jpg", JPEG)
    old = studio.row("old.jpg", "galleries/OLD.jpg")
    lost = studio.row("lost.jpg", "galleries/LOST.jpg")

    report = studio.reconcile()

    assert [photo.id for photo in report.missing] == [lost]
    assert studio.photo(old).stamp is not None
    assert studio.bucket.count("head") == 2


def test_an_object_that_changed_since_it_was_looked_at_is_told_and_shown_as_stale(
    studio: SmallStudio,
) -> None:
    changed, same = studio.upload("1.jpg", JPEG), studio.upload("2.jpg", JPEG)
    for photo_id in (changed, same):
        look_at(studio, photo_id)
    assert status(studio, changed) is PhotoStatus.DONE
    studio.replace_object(changed, PNG)

    report = studio.reconcile()

    assert [photo.id for photo in report.changed] == [changed]
    assert status(studio, changed) is PhotoStatus.STALE
    assert status(studio, same) is PhotoStatus.DONE


def test_an_object_not_looked_at_yet_has_not_changed(studio: SmallStudio) -> None:
    photo_id = studio.upload("1.jpg", JPEG)
    studio.reconcile()
    studio.replace_object(photo_id, PNG)

    assert studio.reconcile().changed == ()


def test_two_rows_of_one_object_are_told_together(studio: SmallStudio) -> None:
    first = studio.upload("1.jpg")
    second = studio.row("again.jpg", f"https://photos.example.test/{studio.key(first)}")
    studio.upload("2.jpg")

    (shared,) = studio.reconcile().shared

    assert [photo.id for photo in shared] == [first, second]


def test_nothing_but_our_notes_is_written(studio: SmallStudio) -> None:
    studio.upload("1.jpg")
    studio.row("gone.jpg", f"r2:galleries/{studio.wedding}/gone.jpg")
    before, objects = everything(studio), dict(studio.bucket._objects)

    studio.reconcile()

    assert everything(studio) == before
    assert studio.bucket._objects == objects
    assert {method for method, _ in studio.bucket.calls} == {"listing"}


def test_a_bucket_out_of_reach_makes_no_photo_a_missing_one(studio: SmallStudio) -> None:
    photo_id = studio.upload("1.jpg")
    studio.bucket.fail(StorageUnreachable(host="r2", reason="no way"))

    with pytest.raises(StorageUnreachable):
        studio.reconcile()

    assert not studio.photo(photo_id).missing


def test_stopping_notes_nothing(studio: SmallStudio) -> None:
    photo_id = studio.upload("1.jpg")
    context = JobContext()
    context.cancel()

    with pytest.raises(Cancelled):
        studio.reconcile(context)

    assert studio.photo(photo_id).etag is None


def test_anothers_gallery_is_not_there(studio: SmallStudio) -> None:
    studio.upload("1.jpg")

    with pytest.raises(NotFound):
        Reconcile(studio.store, studio.bucket)(BRUNO, studio.wedding, JobContext())

    assert studio.bucket.calls == []
