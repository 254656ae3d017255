"""Taking folders into a gallery: nothing doubled, nothing lost, nothing moved on the disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_extensions import override

from kingdesk.bootstrap import App, open_app
from kingdesk.domain.errors import Cancelled, FolderUnreadable
from kingdesk.domain.galleries import PhotoStatus
from kingdesk.domain.jobs import Progress
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.services.import_folder import ImportReport
from kingdesk.services.job_context import JobContext
from tests.builders import MP4, RAW
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event


def take(event: Event, *paths: Path) -> ImportReport:
    return event.app.import_folder(event.app.owner, event.gallery, paths, JobContext())


def shown(event: Event) -> list[str]:
    cards = event.app.photos.cards(event.app.owner, event.gallery)
    return [f"{card.folder}/{card.name}".lstrip("/") for card in cards]


def missing(event: Event) -> set[str]:
    photos = (event.app.photos.get(event.app.owner, photo) for photo in event.names())
    return {photo.name for photo in photos if photo.missing}


def decide(event: Event, name: str, client_name: str) -> None:
    client = event.app.clients.find(event.app.owner, event.gallery, client_name)
    photo = event.photo_id(name)
    event.app.review.say(event.app.owner, photo, 0, VerdictKind.CONFIRMED, client.id)


# --- what is taken --------------------------------------------------------------------------------


def test_nested_folders_come_in_the_order_people_count_in(event: Event) -> None:
    for name in ("2/b10.jpg", "2/b9.jpg", "10/a.jpg", "z.jpg", "2/inner/c.jpg", "1/x.jpg"):
        event.photo(name)

    report = event.import_all()

    assert report.added == 6
    assert shown(event) == [
        "z.jpg",
        "1/x.jpg",
        "2/b9.jpg",
        "2/b10.jpg",
        "2/inner/c.jpg",
        "10/a.jpg",
    ]


def test_importing_again_adds_only_what_is_new(event: Event) -> None:
    event.photo("1.jpg")
    event.photo("2.jpg")
    event.import_all()
    event.photo("day 2/3.jpg")

    report = event.import_all()

    assert (report.added, report.known, report.changed, report.moved) == (1, 2, 0, 0)
    assert shown(event) == ["1.jpg", "2.jpg", "day 2/3.jpg"]


def test_importing_again_without_news_changes_nothing(event: Event) -> None:
    event.photo("1.jpg")
    event.import_all()

    report = event.import_all()

    assert report.known == 1
    assert not report.changes.all_photos
    assert not report.changes.galleries


def test_a_changed_file_is_noted_and_stays_the_same_photo(event: Event) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    event.process()
    before = event.photo_id("1.jpg")
    event.photo("1.jpg", "ana", "bea")

    report = event.import_all()

    assert (report.added, report.changed) == (0, 1)
    assert event.photo_id("1.jpg") == before
    cards = event.app.photos.cards(event.app.owner, event.gallery)
    assert [card.status for card in cards] == [PhotoStatus.STALE]


def test_files_that_can_not_be_taken_are_refused_with_the_reason(event: Event) -> None:
    event.photo("good.jpg")
    (event.folder / "empty.jpg").write_bytes(b"")
    (event.folder / "page.jpg").write_bytes(b"<html><body>502 Bad Gateway</body></html>")
    (event.folder / "film.jpg").write_bytes(MP4)
    (event.folder / "notes.txt").write_text("buy cake")

    report = event.import_all()

    assert report.added == 1
    assert report.ignored == 1
    assert {e.details["name"]: e.code for e in report.refused} == {
        "empty.jpg": "photo_broken",
        "page.jpg": "photo_unsupported",
        "film.jpg": "photo_unsupported",
    }
    assert "a video" in next(e.message for e in report.refused if e.details["name"] == "film.jpg")


def test_single_files_are_taken_wherever_they_lie(event: Event) -> None:
    one, two = event.photo("a/1.jpg", "ana"), event.photo("b/2.jpg")
    event.photo("a/not-asked-for.jpg")

    report = take(event, one, two)

    assert report.added == 2
    assert shown(event) == ["1.jpg", "2.jpg"]
    assert not report.missing


def test_two_folders_are_taken_at_once(event: Event) -> None:
    event.photo("day 1/1.jpg")
    event.photo("day 2/1.jpg")

    report = take(event, event.folder / "day 1", event.folder / "day 2")

    assert report.added == 2
    assert len(set(event.names())) == 2


def test_a_folder_named_twice_or_inside_another_doubles_nothing(event: Event) -> None:
    event.photo("day 1/1.jpg")

    report = take(event, event.folder, event.folder / "day 1", event.folder)

    assert report.added == 1


def test_a_folder_that_is_not_there_is_told_and_nothing_is_taken(event: Event) -> None:
    event.photo("1.jpg")

    with pytest.raises(FolderUnreadable, match="nowhere"):
        take(event, event.folder, event.folder / "nowhere")

    assert event.names() == {}


@pytest.mark.parametrize(
    "name",
    [
        "x" * 200 + ".jpg",
        "🎓 formatura 👩‍🎓.jpg",
        " leading space.jpg",
        "trailing space .jpg",
        "line\nbreak.jpg",
        "100% {0} %s.jpg",
        "été.jpg",
        "'; DROP TABLE king_photos; --.jpg",
    ],
)
def test_a_photo_of_any_name_is_taken_processed_and_found(event: Event, name: str) -> None:
    event.photo(name, "ana")
    ana = event.client("Ana")

    report = event.import_all()
    event.process()

    assert report.added == 1
    assert event.photos_of(ana) == {name}
    assert event.app.photos.thumbnail(event.app.owner, event.photo_id(name))


# --- RAW and JPEG ---------------------------------------------------------------------------------


def test_raw_and_jpeg_of_one_shot_are_one_photo_read_from_the_jpeg(event: Event) -> None:
    event.photo("1.jpg", "ana")
    (event.folder / "1.CR2").write_bytes(RAW)
    ana = event.client("Ana")

    report = event.import_all()
    event.process()

    assert report.added == 1
    assert event.photos_of(ana) == {"1.jpg"}


def test_a_jpeg_that_comes_later_takes_the_place_of_its_raw(event: Event) -> None:
    (event.folder / "1.CR2").write_bytes(RAW)
    event.import_all()
    photo = event.photo_id("1.CR2")
    event.photo("1.jpg", "ana")
    ana = event.client("Ana")

    report = event.import_all()
    event.process()

    assert (report.added, report.changed) == (0, 1)
    assert event.names() == {photo: "1.jpg"}
    assert event.photos_of(ana) == {"1.jpg"}


def test_a_raw_that_stays_when_its_jpeg_goes_takes_its_place(event: Event) -> None:
    jpeg = event.photo("1.jpg", "ana")
    (event.folder / "1.CR2").write_bytes(RAW)
    event.import_all()
    photo = event.photo_id("1.jpg")
    jpeg.unlink()

    report = event.import_all()

    assert (report.added, report.changed, report.missing) == (0, 1, ())
    assert event.names() == {photo: "1.CR2"}
    assert missing(event) == set()


def test_a_raw_that_comes_later_is_no_second_photo_not_even_without_the_jpeg(
    event: Event,
) -> None:
    jpeg = event.photo("1.jpg", "ana")
    event.import_all()
    photo = event.photo_id("1.jpg")
    (event.folder / "1.CR2").write_bytes(RAW)

    together = event.import_all()
    jpeg.unlink()
    alone = event.import_all()

    assert (together.added, alone.added) == (0, 0)
    assert event.names() == {photo: "1.CR2"}


def test_the_raw_of_a_known_jpeg_picked_alone_changes_nothing(event: Event) -> None:
    event.photo("1.jpg", "ana")
    raw = event.folder / "1.CR2"
    raw.write_bytes(RAW)
    event.import_all()

    report = take(event, raw)

    assert (report.added, report.known, report.changed) == (0, 1, 0)
    assert list(event.names().values()) == ["1.jpg"]


# --- duplicates -----------------------------------------------------------------------------------


def test_a_copy_under_another_name_is_told_with_the_name_of_the_first(event: Event) -> None:
    first = event.photo("1.jpg", "ana")
    (event.folder / "copy of 1.jpg").write_bytes(first.read_bytes())
    event.photo("2.jpg", "ana")

    report = event.import_all()

    assert report.duplicates == (("copy of 1.jpg", "1.jpg"),)
    copy = event.app.photos.get(event.app.owner, event.photo_id("copy of 1.jpg"))
    assert copy.duplicate_of == event.photo_id("1.jpg")


def test_a_copy_in_another_folder_is_told_even_when_the_first_came_long_ago(event: Event) -> None:
    first = event.photo("day 1/1.jpg", "ana")
    event.import_all()
    event.process()
    (event.folder / "best").mkdir()
    shutil.copy2(first, event.folder / "best" / "1.jpg")

    report = event.import_all()

    assert (report.added, report.known, report.moved) == (1, 1, 0)
    assert report.duplicates == (("1.jpg", "1.jpg"),)
    assert not event.import_all().duplicates


def test_equal_sizes_alone_make_no_duplicate(event: Event) -> None:
    one, two = event.photo("1.jpg", "ana"), event.photo("2.jpg", "bea")
    longest = max(one.stat().st_size, two.stat().st_size)
    for path in (one, two):
        path.write_bytes(path.read_bytes().ljust(longest, b"\0"))

    report = event.import_all()

    assert report.added == 2
    assert report.duplicates == ()


def test_a_copy_of_what_a_file_was_before_it_was_edited_is_no_duplicate(event: Event) -> None:
    path = event.photo("1.jpg", "ana")
    event.import_all()
    event.process()
    path.rename(event.folder / "1 before.jpg")
    event.photo("1.jpg", "bea")

    report = event.import_all()

    assert report.duplicates == ()


def test_a_copy_that_was_edited_is_a_duplicate_no_more(event: Event) -> None:
    first = event.photo("1.jpg", "ana")
    (event.folder / "2.jpg").write_bytes(first.read_bytes())
    event.import_all()
    event.photo("2.jpg", "bea")

    event.import_all()

    assert event.app.photos.get(event.app.owner, event.photo_id("2.jpg")).duplicate_of is None


# --- moved and missing ----------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["renamed.jpg", "selected/1.jpg", "selected/renamed.jpg"])
def test_a_moved_file_keeps_its_faces_and_decisions(
    event: Event, engine: FakeEngine, place: str
) -> None:
    path = event.photo("1.jpg", "ana")
    event.import_all()
    ana = event.client("Ana")
    event.process()
    decide(event, "1.jpg", "Ana")
    photo = event.photo_id("1.jpg")
    (event.folder / place).parent.mkdir(exist_ok=True)
    path.rename(event.folder / place)
    engine.looked.clear()

    report = event.import_all()
    event.process()

    assert (report.added, report.moved, report.missing) == (0, 1, ())
    assert event.names() == {photo: Path(place).name}
    assert event.photos_of(ana, threshold=100) == {Path(place).name}
    assert missing(event) == set()
    assert engine.looked == []


def test_a_file_copied_elsewhere_and_deleted_here_is_moved_too(event: Event) -> None:
    path = event.photo("1.jpg", "ana")
    event.import_all()
    event.process()
    photo = event.photo_id("1.jpg")
    (event.folder / "2.jpg").write_bytes(path.read_bytes())  # a time of its own
    path.unlink()

    report = event.import_all()

    assert (report.added, report.moved) == (0, 1)
    assert event.names() == {photo: "2.jpg"}


@pytest.mark.parametrize("place", ["renamed.jpg", "selected/1.jpg", "selected/renamed.jpg"])
def test_a_file_moved_before_its_first_read_is_the_same_photo(event: Event, place: str) -> None:
    path = event.photo("1.jpg", "ana")
    event.photo("2.jpg", "someone of a longer name")
    event.import_all()
    photo = event.photo_id("1.jpg")
    (event.folder / place).parent.mkdir(exist_ok=True)
    path.rename(event.folder / place)

    report = event.import_all()

    assert (report.added, report.moved, report.missing) == (0, 1, ())
    assert event.names()[photo] == Path(place).name


def test_files_that_look_the_same_from_outside_are_told_apart_by_their_content(
    event: Event,
) -> None:
    paths = [event.photo(f"{number}.jpg") for number in (1, 2)]
    for path in paths:
        path.write_bytes(path.read_bytes().ljust(2000, b"\0"))
        os.utime(path, (1_700_000_000, 1_700_000_000))
    take(event, paths[0])
    take(event, paths[1])
    one, two = event.photo_id("1.jpg"), event.photo_id("2.jpg")
    paths[0].rename(event.folder / "b.jpg")
    paths[1].rename(event.folder / "a.jpg")

    event.import_all()

    names = event.names()
    assert (names[one], names[two]) == ("b.jpg", "a.jpg")


def test_another_photo_of_the_same_size_and_time_is_not_the_lost_one(event: Event) -> None:
    path = event.photo("1.jpg", "ana")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    event.import_all()
    event.process()
    path.unlink()
    other = event.photo("2.jpg", "bea")
    os.utime(other, (1_700_000_000, 1_700_000_000))

    report = event.import_all()

    assert (report.added, report.moved, report.missing) == (1, 0, ("1.jpg",))


def test_a_content_learned_at_import_is_remembered(event: Event) -> None:
    first = event.photo("1.jpg", "ana")
    event.import_all()
    before = event.app.photos.get(event.app.owner, event.photo_id("1.jpg")).etag
    (event.folder / "2.jpg").write_bytes(first.read_bytes())

    event.import_all()

    etags = {event.app.photos.get(event.app.owner, photo).etag for photo in event.names()}
    assert before is None
    assert len(etags - {None}) == len(etags) == 1


def test_a_whole_folder_that_was_renamed_is_moved_with_all_it_held(event: Event) -> None:
    for number in range(5):
        event.photo(f"card/{number}.jpg", "ana")
    event.import_all()
    ana = event.client("Ana")
    event.process()
    (event.folder / "card").rename(event.folder / "church")

    report = event.import_all()

    assert (report.added, report.moved, report.missing) == (0, 5, ())
    assert event.process() is None
    assert len(event.photos_of(ana)) == 5


def test_a_missing_file_is_told_and_found_again_with_what_was_known(event: Event) -> None:
    path = event.photo("1.jpg", "ana")
    event.photo("2.jpg")
    event.import_all()
    ana = event.client("Ana")
    event.process()
    away = path.rename(event.folder.with_name("card-reader.jpg"))

    gone = event.import_all()
    gone_now = missing(event)
    away.rename(path)
    back = event.import_all()

    assert gone.missing == ("1.jpg",)
    assert gone_now == {"1.jpg"}
    assert back.missing == ()
    assert missing(event) == set()
    assert event.photos_of(ana) == {"1.jpg"}


def test_photos_of_other_folders_are_not_called_missing(event: Event, tmp_path: Path) -> None:
    path = event.photo("day 1/1.jpg")
    event.photo("day 2/2.jpg")
    event.import_all()
    path.unlink()

    report = take(event, event.folder / "day 2")

    assert report.missing == ()


def test_a_missing_file_is_seen_however_the_folder_was_named(event: Event) -> None:
    event.photo("day 1/1.jpg")
    event.photo("day 1/2.jpg")
    event.import_all()
    (event.folder / "day 1" / "1.jpg").unlink()

    report = take(event, event.folder / "day 1" / ".." / "day 1")

    assert report.missing == ("1.jpg",)


# --- stopping and moving house --------------------------------------------------------------------


def test_stopping_half_way_leaves_the_gallery_as_it_was(event: Event) -> None:
    event.photo("1.jpg")
    event.import_all()
    for number in range(250):
        event.photo(f"new/{number}.jpg")
    seen: list[int] = []

    def stop(progress: Progress) -> None:
        seen.append(progress.done)
        context.cancel()

    context = JobContext(stop)

    with pytest.raises(Cancelled):
        event.app.import_folder(event.app.owner, event.gallery, [event.folder], context)

    assert seen == [100]
    assert shown(event) == ["1.jpg"]


def test_stopping_while_contents_are_compared_leaves_the_gallery_as_it_was(event: Event) -> None:
    first = event.photo("1.jpg")
    (event.folder / "2.jpg").write_bytes(first.read_bytes())
    context = JobContext(lambda _: context.cancel())

    with pytest.raises(Cancelled):
        event.app.import_folder(event.app.owner, event.gallery, [event.folder], context)

    assert event.names() == {}


@dataclass(slots=True)
class Steps(JobContext):
    """Does something of the test's choice when it is asked whether to stop for the `at`th time."""

    act: Callable[[], object]
    at: int
    asked: int = 0

    def __post_init__(self) -> None:
        JobContext.__init__(self)

    @override
    def check(self) -> None:
        self.asked += 1
        if self.asked == self.at:
            self.act()


@pytest.mark.parametrize("steps_before_the_end", [0, 1, 2])
def test_two_imports_of_one_folder_at_once_double_nothing(
    event: Event, steps_before_the_end: int
) -> None:
    first = event.photo("1.jpg")
    (event.folder / "2.jpg").write_bytes(first.read_bytes())
    event.photo("3.jpg")
    other, _ = event.app.galleries.create(event.app.owner, "Rehearsal")
    rehearsal = Steps(event.import_all, at=0)
    event.app.import_folder(event.app.owner, other, [event.folder], rehearsal)
    meanwhile = Steps(event.import_all, at=rehearsal.asked - steps_before_the_end)

    report = event.app.import_folder(event.app.owner, event.gallery, [event.folder], meanwhile)

    assert shown(event) == ["1.jpg", "2.jpg", "3.jpg"]
    assert report.added == 0
    photos = [event.app.photos.get(event.app.owner, photo) for photo in event.names()]
    assert [photo.duplicate_of for photo in photos] == [None, photos[0].id, None]


def test_a_workspace_moves_with_the_photos_inside_it(tmp_path: Path, engine: FakeEngine) -> None:
    first = open_app(tmp_path / "workspace", engine=engine, workers=1)
    gallery, _ = first.galleries.create(first.owner, "Graduation")
    event = Event(first, first.workspace.folder / "photos", gallery)
    event.photo("day 1/1.jpg", "ana")
    event.import_all()
    ana = event.client("Ana")
    event.process()
    photo = event.photo_id("1.jpg")
    first.close()
    (tmp_path / "workspace").rename(tmp_path / "elsewhere")

    app: App = open_app(tmp_path / "elsewhere", engine=engine, workers=1, create=False)
    moved = Event(app, app.workspace.folder / "photos", gallery)

    try:
        assert app.photos.path(app.owner, photo) == moved.folder / "day 1" / "1.jpg"
        assert app.photos.preview(app.owner, photo, 100)
        assert moved.photos_of(ana) == {"1.jpg"}
        assert moved.process() is None
        report = moved.import_all()
        assert (report.added, report.known, report.moved, report.missing) == (0, 1, 0, ())
    finally:
        app.close()


def test_originals_are_never_written(event: Event) -> None:
    path = event.photo("1.jpg", "ana")
    before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(event.folder.iterdir()))

    event.import_all()
    event.client("Ana")
    event.process()

    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(event.folder.iterdir())) == before
