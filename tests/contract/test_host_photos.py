"""Photos of a web system: their order, folders and files, and when what we know of one is stale."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kingdesk.adapters.db.tables import (
    king_photo_folders,
    photo_looks,
)
from kingdesk.domain.errors import NotFound
from kingdesk.domain.galleries import (
    FileStamp,
    PhotoLack,
    PhotoStatus,
)
from kingdesk.domain.ids import GalleryId
from kingdesk.ports.store import FileNote, Store
from tests.contract.stores import (
    ENGINE,
    LEFT,
    OTHER,
    OWNER,
    STUDIO,
    Database,
    Desk,
    Web,
    a_result,
)
from tests.servers.host_levels import HostLevel

pytestmark = [STUDIO, pytest.mark.usefixtures("host_level")]
BARE = pytest.mark.parametrize("host_level", [HostLevel.BARE], indirect=True)
EVERY_LEVEL = pytest.mark.parametrize("host_level", HostLevel, indirect=True)
STAMP = FileStamp(1000, 1_700_000_000_000_000_000)


@pytest.fixture
def web(database: Database) -> Web:
    return Web(database.engine)


def status_of(store: Store, gallery: GalleryId) -> list[PhotoStatus]:
    with store.reading(OWNER) as unit:
        return [card.status for card in unit.photos.cards(gallery, ENGINE)]


# --- photos -------------------------------------------------------------------------------------


def test_photos_come_in_the_web_systems_order_and_those_of_one_place_by_their_number(
    store: Store, desk: Desk, web: Web
) -> None:
    keys = [f"r2:galleries/1/{number}.jpg" for number in range(4)]
    third, fourth, first, second = web.photos(desk.gallery, keys)
    for photo, place in ((third, 7), (fourth, 7), (first, -1), (second, 0)):
        web.say('UPDATE king_photos SET "order" = :place WHERE id = :id', place=place, id=photo)

    with store.reading(OWNER) as unit:
        ids = [photo.id for photo in unit.photos.of_gallery(desk.gallery)]
        cards = [card.id for card in unit.photos.cards(desk.gallery, ENGINE)]
        pages = [*unit.photos.card_pages(desk.gallery, ENGINE, 3, 2)]

    assert ids == cards == [first, second, third, fourth]
    assert [[card.id for card in page] for page in pages] == [[first, second, third], [fourth]]


@pytest.mark.parametrize("first", [1, 2, 24, 25, 100])
def test_pages_hold_together_what_the_cards_hold(store: Store, desk: Desk, first: int) -> None:
    photos = desk.photos(25)
    desk.seen(photos[3], (LEFT, []))

    with store.reading(OWNER) as unit:
        cards = unit.photos.cards(desk.gallery, ENGINE)
        pages = [*unit.photos.card_pages(desk.gallery, ENGINE, first, 10)]

    assert [card for page in pages for card in page] == cards
    assert len(pages[0]) == min(first, 25)
    assert all(len(page) == 10 for page in pages[1:-1])


def test_pages_of_an_empty_gallery_are_none_and_of_a_strangers_not_found(
    store: Store, desk: Desk
) -> None:
    strangers = Desk.of(store, OTHER)
    strangers.photos()

    with store.reading(OWNER) as unit:
        assert [*unit.photos.card_pages(desk.gallery, ENGINE, 10, 10)] == []
        with pytest.raises(NotFound):
            unit.photos.card_pages(strangers.gallery, ENGINE, 10, 10)


def test_a_reader_who_stops_after_a_page_can_go_on_with_something_else(
    store: Store, desk: Desk
) -> None:
    photos = desk.photos(30)

    with store.reading(OWNER) as unit:
        pages = unit.photos.card_pages(desk.gallery, ENGINE, 5, 5)
        next(pages)
        next(pages)
        del pages

        assert unit.photos.get(photos[29]).id == photos[29]


def test_a_photos_folder_is_the_web_systems_unless_it_only_says_that_there_is_none(
    store: Store, desk: Desk, web: Web
) -> None:
    names = ["Altar", "Sem Pasta", "sem-pasta", "UNASSIGNED", "todas", "Todas as fotos"]
    names += ["fotos soltas", " Fotos Soltas "]
    folders = web.add(
        king_photo_folders, *({"gallery_id": desk.gallery, "name": name} for name in names)
    )
    for number, folder in enumerate(folders):
        web.photos(desk.gallery, [f"galleries/1/{number}.jpg"], folder_id=folder)
    web.photos(desk.gallery, ["galleries/1/loose.jpg"])

    with store.reading(OWNER) as unit:
        photos = unit.photos.of_gallery(desk.gallery)
        cards = unit.photos.cards(desk.gallery, ENGINE)

    assert [photo.folder for photo in photos] == ["Altar"] + [""] * len(names)
    assert [card.folder for card in cards] == [photo.folder for photo in photos]


def test_what_is_noted_of_a_file_leaves_its_folder(store: Store, desk: Desk, web: Web) -> None:
    [folder] = web.add(king_photo_folders, {"gallery_id": desk.gallery, "name": "Altar"})
    [photo] = web.photos(desk.gallery, ["galleries/1/a.jpg"], folder_id=folder)

    desk.seen(photo)

    with store.reading(OWNER) as unit:
        assert unit.photos.get(photo).folder == "Altar"


def test_a_photo_in_a_folder_of_another_gallery_is_in_none(
    store: Store, desk: Desk, web: Web
) -> None:
    stranger = web.gallery(OTHER)
    [folder] = web.add(king_photo_folders, {"gallery_id": stranger, "name": "Somebody else's"})
    [photo] = web.photos(desk.gallery, ["galleries/1/a.jpg"], folder_id=folder)

    with store.reading(OWNER) as unit:
        assert unit.photos.get(photo).folder == ""


@pytest.mark.parametrize(
    ("said", "key"), [("r2:galleries/1/edited.jpg",) * 2, ("", None), (None, None)]
)
def test_an_edited_version_is_known_beside_the_photo(
    store: Store, desk: Desk, web: Web, said: str | None, key: str | None
) -> None:
    [photo] = web.photos(desk.gallery, ["r2:galleries/1/a.jpg"], edited_file_path=said)

    with store.reading(OWNER) as unit:
        found = unit.photos.get(photo)

    assert (found.key, found.edited_key) == ("r2:galleries/1/a.jpg", key)


@pytest.mark.parametrize(
    "text",
    [
        "r2:galleries/1/a.jpg",
        "galleries/a.jpg",
        "cfimage:abc",
        "https://photos.example/galleries/1/a.jpg?v=2",
        "",
        "  ",
        "é 💍/\\..",
    ],
)
def test_whatever_text_names_a_photos_file_the_photo_is_read(
    store: Store, desk: Desk, web: Web, text: str
) -> None:
    [photo] = web.photos(desk.gallery, [text], original_name="IMG_1.JPG")

    desk.seen(photo, (LEFT, []))

    with store.reading(OWNER) as unit:
        assert unit.photos.get(photo).key == text
        assert unit.photos.state(photo).moved is False
    assert status_of(store, desk.gallery) == [PhotoStatus.DONE]


def test_a_listing_is_noted_and_what_it_did_not_find_is_missing(
    database: Database, store: Store, desk: Desk
) -> None:
    found, gone, back = desk.photos(3)
    with store.writing(OWNER) as unit:
        unit.photos.note_files(desk.gallery, [FileNote(back, None, None)])
        assert unit.photos.get(back).missing is True

    with store.writing(OWNER) as unit:
        notes = [FileNote(photo, STAMP, f"etag-{photo}") for photo in (found, back)]
        unit.photos.note_files(desk.gallery, [*notes, FileNote(gone, None, None)])

    with store.reading(OWNER) as unit:
        photos = {photo.id: photo for photo in unit.photos.of_gallery(desk.gallery)}
    assert [photos[photo].missing for photo in (found, gone, back)] == [False, True, False]
    assert [photos[photo].stamp for photo in (found, gone, back)] == [STAMP, None, STAMP]
    assert photos[found].etag == f"etag-{found}"


def test_a_file_that_is_gone_keeps_what_was_known_of_it(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    desk.seen(photo, (LEFT, []))

    with store.writing(OWNER) as unit:
        unit.photos.note_files(desk.gallery, [FileNote(photo, None, None)])
        kept = unit.photos.get(photo)

    assert (kept.missing, kept.etag, kept.width) == (True, "e1", 4000)


# --- stale photos -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("r2:galleries/1/a.jpg", "r2:galleries/1/b.jpg", PhotoStatus.STALE),
        ("r2:galleries/1/a.jpg", "galleries/1/a.jpg", PhotoStatus.DONE),
        ("galleries//1/a.jpg", "R2:/galleries/1/a.jpg", PhotoStatus.DONE),
        ("cfimage:one", "cfimage:another", PhotoStatus.STALE),
        ("cfimage:one", "r2:galleries/1/a.jpg", PhotoStatus.STALE),
    ],
)
def test_a_photo_replaced_on_the_web_is_stale_and_one_written_otherwise_is_not(
    store: Store, desk: Desk, web: Web, before: str, after: str, status: PhotoStatus
) -> None:
    [photo] = web.photos(desk.gallery, [before])
    desk.seen(photo, (LEFT, []))

    web.say("UPDATE king_photos SET file_path = :path", path=after)

    assert status_of(store, desk.gallery) == [status]
    with store.reading(OWNER) as unit:
        assert unit.photos.state(photo).moved is (status is PhotoStatus.STALE)
        assert unit.photos.states(desk.gallery)[0].moved is (status is PhotoStatus.STALE)


def test_a_photo_replaced_while_it_was_looked_at_is_stale(
    store: Store, desk: Desk, web: Web
) -> None:
    photo = desk.photos()[0]
    with store.reading(OWNER) as unit:
        looked_at = unit.photos.get(photo).key
    lease = desk.leased(photo)
    web.say("UPDATE king_photos SET file_path = 'r2\\:galleries/1/newer.jpg'")

    desk.put(replace(a_result(lease, (LEFT, [])), key=looked_at))

    assert status_of(store, desk.gallery) == [PhotoStatus.STALE]


@pytest.mark.parametrize(
    "note",
    [
        FileStamp(STAMP.size + 1, STAMP.mtime_ns),
        FileStamp(STAMP.size, STAMP.mtime_ns + 1),
        "another etag",
    ],
)
def test_a_photo_whose_object_is_another_version_is_stale(
    store: Store, desk: Desk, note: FileStamp | str
) -> None:
    photo = desk.photos()[0]
    desk.seen(photo, (LEFT, []))
    stamp, etag = (note, "e1") if isinstance(note, FileStamp) else (STAMP, note)

    with store.writing(OWNER) as unit:
        unit.photos.note_files(desk.gallery, [FileNote(photo, stamp, etag)])
        state = unit.photos.state(photo)

    assert status_of(store, desk.gallery) == [PhotoStatus.STALE]
    assert state.is_other_version is (etag != "e1")


def test_the_same_bytes_under_a_new_key_are_done_again_without_a_look(
    store: Store, desk: Desk, web: Web
) -> None:
    photo = desk.photos()[0]
    faces = desk.seen(photo, (LEFT, []))
    web.say("UPDATE king_photos SET file_path = 'r2\\:galleries/1/newer.jpg'")
    lease = desk.leased(photo)

    with store.writing(OWNER) as unit:
        unit.jobs.finish_unchanged(lease, STAMP, "r2:galleries/1/newer.jpg")

    assert status_of(store, desk.gallery) == [PhotoStatus.DONE]
    with store.reading(OWNER) as unit:
        assert [face.id for face in unit.results.faces(photo)] == faces
        assert unit.photos.state(photo).moved is False


def test_what_an_older_version_noted_no_key_of_is_not_stale_for_that(
    database: Database, store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    desk.seen(photo, (LEFT, []))
    database.change(photo_looks.update().values(key=None))

    assert status_of(store, desk.gallery) == [PhotoStatus.DONE]


def test_the_web_systems_done_is_not_ours(store: Store, desk: Desk, web: Web) -> None:
    desk.photos()
    web.say(
        "INSERT INTO rekognition_photo_jobs (gallery_id, photo_id, r2_key, process_status)"
        " SELECT gallery_id, id, 'r2\\:' || file_path, 'done' FROM king_photos"
    )

    assert status_of(store, desk.gallery) == [PhotoStatus.NEW]


def test_a_card_says_why_its_photo_cannot_be_read_as_far_as_that_is_known(
    store: Store, desk: Desk, web: Web
) -> None:
    places = [
        "r2:galleries/1/there.jpg",
        "r2:galleries/1/gone.jpg",
        "https://photos.example/galleries/1/there%20too.jpg",
        "cfimage:0b6f0e0e-1c1f-4f0e",
        "https://elsewhere.example/1.jpg",
    ]
    photos = web.photos(desk.gallery, places)
    with store.writing(OWNER) as unit:
        notes = [FileNote(photos[0], STAMP, "e"), FileNote(photos[1], None, None)]
        unit.photos.note_files(desk.gallery, notes)

    with store.reading(OWNER) as unit:
        lacks = [card.lack for card in unit.photos.cards(desk.gallery, ENGINE)]

    elsewhere = PhotoLack.NOT_IN_BUCKET
    assert lacks == [None, PhotoLack.MISSING, None, elsewhere, elsewhere]
