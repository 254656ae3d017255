"""What KingDesk reads of a web system's rows, whatever their version and their state."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kingdesk.adapters.db.tables import (
    king_selections,
    photo_files,
)
from kingdesk.adapters.imaging import PillowPictures
from kingdesk.adapters.photos.content_cache import DiskContentCache
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import NotFound
from kingdesk.domain.galleries import (
    FileStamp,
    GalleryAccess,
    GalleryStatus,
    NewPhoto,
    PhotoStatus,
)
from kingdesk.domain.ids import BucketKey, ClientId, GalleryId
from kingdesk.domain.studio_errors import FromWebSystem, WebSystemLacks
from kingdesk.ports.store import Store
from kingdesk.services.browse_bucket import BrowseBucket
from tests.builders import a_candidate, a_new_photo
from tests.contract.stores import (
    ENGINE,
    LEFT,
    OWNER,
    STUDIO,
    WORKER,
    Database,
    Desk,
    Web,
    a_new_reference,
    a_result,
)
from tests.fakes.bucket import FakeBucket
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


# --- galleries ----------------------------------------------------------------------------------


def test_a_gallery_shows_what_the_web_system_says_of_it(store: Store, web: Web) -> None:
    gallery_id = web.gallery(
        nome_projeto="Formatura — é 💍",
        status="revisao",
        access_mode="paid_event_photos",
        data_trabalho=date(2026, 5, 9),
        face_recognition_enabled=True,
    )

    with store.reading(OWNER) as unit:
        gallery = unit.galleries.get(gallery_id)

    assert (gallery.name, gallery.status) == ("Formatura — é 💍", GalleryStatus.IN_REVIEW)
    assert (gallery.access, gallery.event_date) == (GalleryAccess.PAID, date(2026, 5, 9))
    assert gallery.web_faces is True


@pytest.mark.parametrize(
    ("said", "access"),
    [
        ("private", GalleryAccess.PRIVATE),
        ("signup", GalleryAccess.SIGNUP),
        ("public", GalleryAccess.PUBLIC),
        ("paid_event_photos", GalleryAccess.PAID),
        ("password", GalleryAccess.SIGNUP),  # of an early version
        ("", GalleryAccess.PRIVATE),
        ("something newer", GalleryAccess.PRIVATE),
    ],
)
def test_a_way_in_that_nobody_knows_is_private(
    store: Store, web: Web, said: str, access: GalleryAccess
) -> None:
    gallery_id = web.gallery(access_mode=said)

    with store.reading(OWNER) as unit:
        assert unit.galleries.get(gallery_id).access is access


def test_a_status_that_a_newer_web_system_has_is_taken_for_preparation(
    store: Store, web: Web, database: Database
) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ALTER TYPE king_gallery_status ADD VALUE 'arquivado'")
    gallery_id = web.gallery(status="andamento")
    web.say("UPDATE king_galleries SET status = 'arquivado'")

    with store.reading(OWNER) as unit:
        assert unit.galleries.get(gallery_id).status is GalleryStatus.PREPARING
        assert [gallery.id for gallery in unit.galleries.all()] == [gallery_id]


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 9_999_999_999])
def test_the_folder_of_a_gallery_that_cannot_be_is_nobodys(
    store: Store, tmp_path: Path, number: int
) -> None:
    kept = DiskContentCache(tmp_path, 0)
    browse = BrowseBucket(store, FakeBucket(), PillowPictures(), kept)

    with pytest.raises(NotFound):
        browse.level(OWNER, f"galleries/{number}/")
    with pytest.raises(NotFound):
        browse.read(OWNER, BucketKey(f"r2:galleries/{number}/one.jpg"))


def test_faces_are_off_on_the_web_where_nothing_is_said_of_them(store: Store, web: Web) -> None:
    gallery_id = web.gallery(face_recognition_enabled=None)

    with store.reading(OWNER) as unit:
        assert unit.galleries.get(gallery_id).web_faces is False


@EVERY_LEVEL
def test_galleries_and_photos_of_every_version_are_read(store: Store, web: Web, desk: Desk) -> None:
    photos = desk.photos(3)

    with store.reading(OWNER) as unit:
        [gallery] = unit.galleries.all()
        assert gallery == unit.galleries.get(desk.gallery)
        assert (gallery.photos, gallery.clients, gallery.enrolled_clients) == (3, 0, 0)
        assert (gallery.access, gallery.event_date) == (GalleryAccess.PRIVATE, None)
        assert gallery.web_faces is False
        assert [photo.id for photo in unit.photos.of_gallery(desk.gallery)] == photos
        assert [state.photo.id for state in unit.photos.states(desk.gallery)] == photos
        assert [card.id for card in unit.photos.cards(desk.gallery, ENGINE)] == photos
        assert unit.photos.get(photos[0]).edited_key is None
        assert unit.photos.selections(desk.gallery) == {}
        assert unit.clients.of_gallery(desk.gallery) == []
        assert unit.results.evidence(desk.gallery) == []


@EVERY_LEVEL
def test_photos_of_every_version_go_through_a_run(store: Store, desk: Desk) -> None:
    done, failed = desk.photos(2)
    first, _ = desk.lease(desk.run([done, failed]))
    desk.put(a_result(first, (LEFT, [])))
    with store.writing(OWNER) as unit:
        unit.jobs.release(WORKER)
        unit.results.publish([done, failed])

    assert status_of(store, desk.gallery) == [PhotoStatus.DONE, PhotoStatus.PENDING]
    assert [len(evidence.faces) for evidence in desk.evidence()] == [1]


@BARE
def test_without_a_table_of_clients_there_are_none_and_the_reason_is_told(
    store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    desk.seen(photo, (LEFT, [a_candidate(ClientId(1))]))
    with store.writing(OWNER) as unit:
        assert unit.results.evidence(desk.gallery)[0].candidates == {}
        for act in (
            lambda: unit.clients.get(ClientId(1)),
            lambda: unit.clients.remove(ClientId(1)),
            lambda: unit.references.add(a_new_reference(ClientId(1)), ENGINE),
            lambda: unit.references.of_gallery(desk.gallery, ClientId(1)),
            lambda: unit.deliveries.add(desk.gallery, ClientId(1), [], 80),
        ):
            with pytest.raises(NotFound):
                act()
        assert unit.references.of_gallery(desk.gallery) == []
        with pytest.raises(WebSystemLacks) as told:
            unit.clients.add(desk.gallery, [NewClient("Ana")])

    assert told.value.details["what"] == "clients"


def test_a_web_systems_galleries_and_photos_are_not_changed_from_here(
    database: Database, store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    before = database.everything()

    for act in (
        lambda unit: unit.galleries.add("Another"),
        lambda unit: unit.galleries.rename(desk.gallery, "Another"),
        lambda unit: unit.photos.add(desk.gallery, [a_new_photo()]),
        lambda unit: unit.photos.add(desk.gallery, list[NewPhoto]()),
        lambda unit: unit.photos.update_file(photo, a_new_photo()),
    ):
        with pytest.raises(FromWebSystem), store.writing(OWNER) as unit:
            act(unit)

    assert database.everything() == before


# --- clients and what they chose ----------------------------------------------------------------


def test_visitors_without_a_name_of_their_own_are_shown(store: Store, desk: Desk, web: Web) -> None:
    visitor = web.client(desk.gallery, "guest_0a1b2c@guest.com", nome="Visitante")
    nameless = web.client(desk.gallery, "bea@example.com", nome=None)

    with store.reading(OWNER) as unit:
        shown = {client.id: client.name for client in unit.clients.of_gallery(desk.gallery)}

    assert shown == {visitor: "Visitante", nameless: "bea@example.com"}


def test_a_disabled_client_is_shown_as_such(store: Store, desk: Desk, web: Web) -> None:
    web.client(desk.gallery, "ana@example.com", enabled=False)

    with store.reading(OWNER) as unit:
        assert [client.enabled for client in unit.clients.of_gallery(desk.gallery)] == [False]


def test_selections_say_who_chose_what_and_a_visitor_without_a_name_is_nobody(
    store: Store, desk: Desk, web: Web
) -> None:
    first, second, third = desk.photos(3)
    ana, bea = desk.client("Ana"), desk.client("Bea")
    hidden = web.client(desk.gallery, f"__ks_face_sess_{'a' * 32}@internal.king")
    row = {"gallery_id": desk.gallery, "client_id": None, "session_key": None}
    web.add(
        king_selections,
        row | {"photo_id": first, "client_id": ana},
        row | {"photo_id": first, "client_id": bea},
        row | {"photo_id": second, "client_id": ana},
        row | {"photo_id": second, "session_key": "s1"},
        row | {"photo_id": second, "session_key": "s2"},
        row | {"photo_id": third, "client_id": hidden},
    )

    with store.reading(OWNER) as unit:
        chosen = unit.photos.selections(desk.gallery)

    assert chosen == {first: {ana, bea}, second: {ana, None}, third: {None}}


@BARE
def test_selections_of_an_early_version_are_nobodys(store: Store, desk: Desk, web: Web) -> None:
    photo = desk.photos()[0]
    web.say(
        "INSERT INTO king_selections (gallery_id, photo_id) VALUES (:gallery, :photo)",
        gallery=desk.gallery,
        photo=photo,
    )

    with store.reading(OWNER) as unit:
        assert unit.photos.selections(desk.gallery) == {photo: {None}}


# --- malformed rows -----------------------------------------------------------------------------

MALFORMED = (
    "UPDATE rekognition_photo_jobs SET process_status = 'half way', r2_key = '', r2_etag = NULL",
    "UPDATE rekognition_photo_jobs SET r2_key = 'r2\\:galleries/1/x.jpg', processed_at = NULL",
    "UPDATE rekognition_photo_faces SET bounding_box_json = '{\"Width\"\\: '",
    "UPDATE rekognition_photo_faces SET bounding_box_json = NULL, confidence = NULL",
    'UPDATE rekognition_photo_faces SET bounding_box_json = \'{"Left"\\: -0.2, "Top"\\: "x"}\'',
    "UPDATE rekognition_face_matches SET similarity = NULL",
    """
    INSERT INTO rekognition_photo_faces (photo_id, face_index)
    SELECT photo_id, face_index FROM rekognition_photo_faces
    """,
    """
    INSERT INTO rekognition_face_matches (photo_face_id, client_id, similarity)
    SELECT photo_face_id, client_id, 999 FROM rekognition_face_matches
    """,
    "DELETE FROM rekognition_face_matches",
    "DELETE FROM rekognition_photo_faces",
    "DELETE FROM rekognition_photo_jobs",
    """
    INSERT INTO rekognition_processing_cache (cache_key, payload_json, expires_at)
    VALUES ('match\\:1\\:x', '{broken', now())
    """,
    """
    INSERT INTO rekognition_client_faces (gallery_id, client_id, face_id, reference_r2_key)
    SELECT gallery_id, id, 'on_demand_' || id, 'staging/enroll/g1/c1.jpg' FROM king_gallery_clients
    """,
)


@pytest.mark.parametrize("harm", MALFORMED)
def test_malformed_rows_of_the_web_system_change_nothing_we_know_and_stop_no_run(
    store: Store, desk: Desk, web: Web, harm: str
) -> None:
    seen, new = desk.photos(2)
    ana = desk.client()
    desk.seen(seen, (LEFT, [a_candidate(ana)]))
    before = desk.evidence()

    web.say(harm)

    assert desk.evidence() == before
    assert status_of(store, desk.gallery) == [PhotoStatus.DONE, PhotoStatus.NEW]
    desk.seen(new, (LEFT, [a_candidate(ana)]))
    desk.seen(seen, (LEFT, [a_candidate(ana)]))
    assert status_of(store, desk.gallery) == [PhotoStatus.DONE, PhotoStatus.DONE]
    with store.writing(OWNER) as unit:
        assert unit.clients.remove(ana)["references"] == 0


def test_photos_and_clients_deleted_on_the_web_take_with_them_what_we_know(
    database: Database, store: Store, desk: Desk, web: Web
) -> None:
    kept, gone = desk.photos(2)
    ana, bea = desk.client("Ana"), desk.client("Bea")
    for client in (ana, bea):
        desk.reference(client)
    for photo in (kept, gone):
        desk.seen(photo, (LEFT, [a_candidate(ana), a_candidate(bea, 70)]))

    web.say("DELETE FROM king_photos WHERE id = :id", id=gone)
    web.say("DELETE FROM king_gallery_clients WHERE id = :id", id=ana)

    with store.reading(OWNER) as unit:
        assert [photo.id for photo in unit.photos.of_gallery(desk.gallery)] == [kept]
        assert [client.id for client in unit.clients.of_gallery(desk.gallery)] == [bea]
        assert len(unit.references.of_gallery(desk.gallery)) == 1
    [evidence] = desk.evidence()
    assert [*evidence.candidates.values()] == [[a_candidate(bea, 70)]]
    web.say("DELETE FROM king_galleries")
    assert database.rows(photo_files.select()) == []
