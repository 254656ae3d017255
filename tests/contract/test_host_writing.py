"""What KingDesk writes into a web system: its clients on request, else nothing but results."""

from __future__ import annotations

from dataclasses import replace

import bcrypt
import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import (
    client_references,
    king_gallery_clients,
    rekognition_face_matches,
    rekognition_photo_faces,
    rekognition_photo_jobs,
)
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import AlreadyExists
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.store import FileNote, Store
from tests.builders import a_candidate
from tests.contract.stores import (
    LEFT,
    OWNER,
    RIGHT,
    STUDIO,
    Database,
    Desk,
    Web,
)
from tests.contract.web_pages import results_page

pytestmark = STUDIO
KEY = "r2:galleries/1/a.jpg"


@pytest.fixture
def web(database: Database) -> Web:
    return Web(database.engine)


# --- where it writes ----------------------------------------------------------------------------


def a_whole_day(desk: Desk, web: Web) -> None:
    """Do with a gallery of three photos and a client what there is to do."""
    photos = web.photos(desk.gallery, [f"r2:galleries/1/{number}.jpg" for number in range(3)])
    ana = web.client(desk.gallery, "ana@example.com", nome="Ana")
    reference = desk.reference(ana)
    desk.seen(photos[0], (LEFT, [replace(a_candidate(ana), reference_id=reference)]))
    desk.say(photos[0], VerdictKind.CONFIRMED, LEFT, ana)
    again = desk.leased(photos[0])
    failed = desk.leased(photos[1])
    desk.run(photos)
    with desk.store.writing(OWNER) as unit:
        unit.galleries.set_threshold(desk.gallery, 75)
        unit.photos.note_files(desk.gallery, [FileNote(photos[2], FileStamp(1, 1), "x")])
        unit.photos.mark_missing(photos[2:], missing=True)
        unit.photos.set_duplicate(photos[2], photos[1])
        unit.deliveries.add(desk.gallery, ana, [photos[0]], 75)
        unit.audit.add("a day", {})
    lease = desk.leased(photos[0])
    with desk.store.writing(OWNER) as unit:
        unit.jobs.finish_unchanged(lease, FileStamp(2, 2), KEY)
    assert {again.photo_id, failed.photo_id} == {photos[0], photos[1]}
    with desk.store.writing(OWNER) as unit:
        unit.references.remove(reference)
        unit.clients.remove(ana)


def test_a_whole_day_of_work_changes_nothing_of_the_web_systems_own(
    database: Database, desk: Desk, web: Web
) -> None:
    web.say(
        "INSERT INTO rekognition_processing_cache (cache_key, payload_json, expires_at)"
        " VALUES ('search\\:0\\:1\\:enroll', '{}', now()), ('match\\:1\\:k', '{}', now())"
    )
    before = web_rows(database)

    a_whole_day(desk, web)

    after = web_rows(database)
    for made in ("king_photos", "king_gallery_clients"):  # by the day's own photographer
        assert len(after.pop(made)) == {"king_photos": 3, "king_gallery_clients": 1}[made]
        before.pop(made)
    assert after == before


def test_photos_and_clients_of_the_web_system_are_as_it_wrote_them(
    database: Database, desk: Desk, web: Web
) -> None:
    photos = web.photos(desk.gallery, [KEY])
    ana = web.client(desk.gallery, "ana@example.com", nome="Ana", senha_enc="locked")
    before = web_rows(database)

    desk.reference(ana)
    desk.seen(photos[0], (LEFT, [a_candidate(ana)]))
    with desk.store.writing(OWNER) as unit:
        unit.clients.remove(ana)

    assert web_rows(database) == before


def web_rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of the web system, but for the three tables that show our results."""
    ours = {table.name for table in (rekognition_photo_jobs, rekognition_photo_faces)}
    ours.add(rekognition_face_matches.name)
    web = Web(database.engine)
    names = web.say("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {
        name: sorted((tuple(row) for row in web.say(f"TABLE {name}")), key=repr)
        for (name,) in names
        if name not in ours
    }


def test_faces_this_machine_knows_are_not_told_to_the_shared_collections_table(
    desk: Desk, web: Web
) -> None:
    ana = desk.client("Ana")
    web.say(
        "INSERT INTO rekognition_client_faces (gallery_id, client_id, face_id) VALUES (:g, :c, :f)",
        g=desk.gallery,
        c=ana,
        f=f"on_demand_{ana}",
    )

    reference = desk.reference(ana)
    desk.reference(ana)
    with desk.store.writing(OWNER) as unit:
        unit.references.remove(reference)

    faces = web.say("SELECT face_id FROM rekognition_client_faces")
    assert [row.face_id for row in faces] == [f"on_demand_{ana}"]


# --- clients ------------------------------------------------------------------------------------


def test_a_client_added_here_is_the_web_systems_and_nobody_can_sign_in_as_them(
    database: Database, desk: Desk
) -> None:
    with desk.store.writing(OWNER) as unit:
        new = [NewClient("Ana", "ana@example.com", "+55 11 5555-0100", "row 3"), NewClient("Bea")]
        ana, bea = unit.clients.add(desk.gallery, new)

    rows = {row.id: row for row in database.rows(sa.select(king_gallery_clients))}
    assert (rows[ana].nome, rows[ana].email, rows[ana].telefone) == (
        "Ana",
        "ana@example.com",
        "+55 11 5555-0100",
    )
    assert rows[bea].email.endswith("@sem-email.kingdesk.invalid")
    for row in rows.values():
        assert row.enabled is True
        assert row.senha_enc is None
        assert row.updated_at == row.created_at is not None
        assert row.senha_hash.startswith("$2b$")
        for guess in (b"", b"!", b"ana@example.com"):
            assert not bcrypt.checkpw(guess, row.senha_hash.encode())


def test_no_two_calls_make_the_same_password(database: Database, desk: Desk) -> None:
    desk.client("Ana")
    desk.client("Bea")

    hashes = database.rows(sa.select(king_gallery_clients.c.senha_hash))
    assert len({row.senha_hash for row in hashes}) == 2


def test_an_e_mail_taken_on_the_web_at_the_same_moment_is_told(
    database: Database, desk: Desk, web: Web
) -> None:
    def sign_up(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO king_gallery_clients") and not signed_up:
            signed_up.append(True)
            web.client(desk.gallery, "ANA@example.com")

    signed_up: list[bool] = []
    sa.event.listen(database.engine, "before_cursor_execute", sign_up)
    new = [NewClient("Bea", "bea@example.com"), NewClient("Ana", "ana@example.com")]

    with pytest.raises(AlreadyExists) as told, desk.store.writing(OWNER) as unit:
        unit.clients.add(desk.gallery, new)

    sa.event.remove(database.engine, "before_cursor_execute", sign_up)
    assert told.value.details["name"] == "ana@example.com"
    assert len(database.rows(sa.select(king_gallery_clients.c.id))) == 1


def test_erasing_a_client_takes_their_faces_and_leaves_the_client(
    database: Database, store: Store, desk: Desk, web: Web
) -> None:
    photo, other = desk.photos(2)
    ana, bea = desk.client("Ana", "ana@example.com"), desk.client("Bea")
    desk.reference(ana)
    desk.reference(bea)
    desk.seen(photo, (LEFT, [a_candidate(ana)]), (RIGHT, [a_candidate(bea)]))
    desk.seen(other, (LEFT, [a_candidate(ana)]))
    desk.say(photo, VerdictKind.CONFIRMED, LEFT, ana)
    with store.writing(OWNER) as unit:
        unit.deliveries.add(desk.gallery, ana, [photo], 80)
        erased = unit.clients.remove(ana)

    counts = {"references": 1, "candidates": 2, "matches": 2, "decisions": 1, "deliveries": 1}
    counts |= {"web_faces": 0, "faces_at_aws": 0, "answers": 0}
    assert erased == counts
    with store.reading(OWNER) as unit:
        assert set(unit.clients.traces(ana).values()) == {0}
        clients = {client.id: client for client in unit.clients.of_gallery(desk.gallery)}
        assert clients.keys() == {ana, bea}
        assert (clients[ana].name, clients[ana].references) == ("Ana", 0)
        assert unit.galleries.get(desk.gallery).enrolled_clients == 1
    assert results_page(web, desk.gallery, ana) == {}
    assert results_page(web, desk.gallery, bea).keys() == {photo}
    assert [row.client_id for row in database.rows(sa.select(client_references))] == [bea]
