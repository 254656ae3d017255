"""Large galleries: many ids in one call, and no statement for each row."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import candidates, faces, rekognition_photo_jobs
from kingdesk.domain.clients import NewClient
from kingdesk.domain.ids import PhotoId, RunId
from kingdesk.domain.jobs import JobCounts, Only
from kingdesk.domain.strategies import Strategy, cloud_stamp
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.cloud_store import FaceToDelete
from kingdesk.ports.store import NewCandidate, Store, Unit
from tests.builders import a_candidate
from tests.contract.stores import (
    ENGINE,
    LEASE,
    LEFT,
    OWNER,
    RIGHT,
    WORKER,
    Database,
    Desk,
    a_call,
)

MANY = 20_000
FACES, FACES_OF_ONE = 100_000, 25
CLOUD = cloud_stamp(Strategy.INDEXED, "7.0")


def test_a_gallery_takes_twenty_thousand_photos_through_a_run(
    database: Database, store: Store, desk: Desk
) -> None:
    photos = desk.photos(MANY)
    run = RunId("a" * 32)
    with store.writing(OWNER) as unit:
        unit.jobs.add_run(desk.gallery, run, Only.NEW)
        unit.jobs.enqueue(run, desk.gallery, photos)
        leases = unit.jobs.lease(run, WORKER, MANY, LEASE)
        assert unit.jobs.extend(WORKER, LEASE) == MANY
        assert unit.jobs.release(WORKER) == MANY
        unit.photos.mark_missing(photos, missing=True)
        unit.results.publish(photos)

    assert [lease.photo_id for lease in leases] == photos
    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(pending=MANY)
        assert len(unit.photos.cards(desk.gallery, ENGINE, photos)) == MANY
        assert unit.results.evidence(desk.gallery, photos) == []
        assert all(photo.missing for photo in unit.photos.of_gallery(desk.gallery))
    count = sa.select(sa.func.count()).select_from(rekognition_photo_jobs)
    assert database.rows(count)[0][0] == MANY


def test_twenty_thousand_clients_and_candidates_go_through_one_call(
    store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    face = desk.seen(photo, (LEFT, []))[0]
    with store.writing(OWNER) as unit:
        new = [NewClient(f"Client {number}") for number in range(MANY)]
        clients = unit.clients.add(desk.gallery, new)

        found = [NewCandidate(face, a_candidate(client, 60)) for client in clients]
        assert unit.results.replace_candidates(desk.gallery, clients, found) == {photo}

    with store.reading(OWNER) as unit:
        evidence = unit.results.evidence(desk.gallery, [photo])[0]
        assert len(evidence.candidates[face]) == MANY
        assert len(unit.clients.of_gallery(desk.gallery)) == MANY


def test_what_a_hundred_thousand_faces_found_goes_through_one_call(
    database: Database, store: Store, desk: Desk
) -> None:
    clients = [desk.client(f"Client {number}") for number in range(2)]
    photos = desk.photos(FACES // FACES_OF_ONE)
    rows = face_rows(desk, photos)
    with database.engine.begin() as connection:
        connection.execute(sa.insert(faces), rows)

    with store.writing(OWNER) as unit:
        known = unit.cloud_faces.of_photos(desk.gallery, CLOUD)
        found = [
            NewCandidate(face.face_id, a_candidate(client, 70 + face.face_id % 30))
            for face in known
            for client in clients
        ]
        concerned = unit.results.add_candidates(desk.gallery, found)
        unit.results.add_candidates(desk.gallery, found[:10])

    assert len(known) == FACES
    assert concerned == set(photos)
    count = sa.select(sa.func.count()).select_from(candidates)
    assert database.rows(count)[0][0] == 2 * FACES


def face_rows(desk: Desk, photos: list[PhotoId]) -> list[dict[str, object]]:
    box = dict.fromkeys(("box_left", "box_top", "box_width", "box_height"), 0.1)
    quality = dict.fromkeys(("confidence", "pixels", "sharpness", "brightness", "yaw", "roll"), 1.0)
    same = {"gallery_id": desk.gallery, "engine_id": CLOUD.id, "engine_version": CLOUD.version}
    same |= {"covered": False, "descriptor": b""} | box | quality
    return [
        same | {"photo_id": photo, "face_index": index, "external_id": f"{photo}-{index}"}
        for photo in photos
        for index in range(FACES_OF_ONE)
    ]


def test_twenty_thousand_photos_calls_and_answers_go_through_one_call(
    database: Database, store: Store, desk: Desk
) -> None:
    photos = desk.photos(MANY)
    asked = [f"detect:{photo}" for photo in photos]
    calls = [a_call(desk.gallery, one, photo) for one, photo in zip(asked, photos, strict=True)]
    to_go = [FaceToDelete("studio", f"face-{number}") for number in range(MANY)]
    with store.writing(OWNER) as unit:
        unit.calls.add(calls)
        assert len(unit.calls.answers(desk.gallery, asked)) == MANY
        unit.calls.forget_photos(photos)
        unit.calls.forget(desk.gallery, asked)
        assert unit.calls.answers(desk.gallery, asked) == {}
        assert unit.calls.receipt().billed_calls == MANY
        unit.answers.keep(desk.gallery, dict.fromkeys(asked, "{}"), LEASE)
        assert len(unit.answers.get(desk.gallery, asked)) == MANY
        unit.cloud_faces.saw(desk.gallery, photos, 5)
        unit.collections.delete_later(to_go)
        assert unit.cloud_faces.withdraw(face.face_id for face in to_go) == 0
        assert len(unit.collections.to_delete()) == MANY
        unit.collections.deleted(to_go)
        assert unit.collections.to_delete() == []


Reading = Callable[[Unit, Desk], object]


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda unit, _: unit.galleries.all(), id="galleries.all"),
        pytest.param(lambda unit, desk: unit.photos.of_gallery(desk.gallery), id="photos"),
        pytest.param(lambda unit, desk: unit.photos.cards(desk.gallery, ENGINE), id="cards"),
        pytest.param(lambda unit, desk: unit.photos.states(desk.gallery), id="states"),
        pytest.param(lambda unit, desk: unit.clients.of_gallery(desk.gallery), id="clients"),
        pytest.param(lambda unit, desk: unit.references.of_gallery(desk.gallery), id="references"),
        pytest.param(
            lambda unit, desk: unit.references.descriptors(desk.gallery, ENGINE),
            id="references.descriptors",
        ),
        pytest.param(lambda unit, desk: unit.results.evidence(desk.gallery), id="evidence"),
        pytest.param(
            lambda unit, desk: unit.results.descriptors(desk.gallery, ENGINE), id="descriptors"
        ),
        pytest.param(lambda unit, desk: unit.jobs.problems(desk.gallery), id="problems"),
        pytest.param(lambda unit, desk: unit.jobs.runs(desk.gallery), id="runs"),
        pytest.param(lambda unit, desk: unit.deliveries.latest(desk.gallery), id="deliveries"),
        pytest.param(
            lambda unit, desk: unit.cloud_faces.of_references(desk.gallery, CLOUD),
            id="cloud_faces.of_references",
        ),
        pytest.param(lambda unit, desk: unit.cloud_faces.of_web(desk.gallery), id="of_web"),
        pytest.param(
            lambda unit, desk: unit.cloud_faces.of_photos(desk.gallery, CLOUD), id="of_photos"
        ),
        pytest.param(
            lambda unit, desk: unit.cloud_faces.revisions(desk.gallery, CLOUD), id="revisions"
        ),
        pytest.param(lambda unit, _: unit.calls.receipt(), id="receipt"),
    ],
)
def test_the_number_of_statements_does_not_grow_with_the_rows(
    database: Database, store: Store, desk: Desk, read: Reading
) -> None:
    fill(desk, 2)
    before = statements(database, desk, read)
    Desk.of(store)
    fill(desk, 20)

    after = statements(database, desk, read)

    assert after == before


@pytest.mark.parametrize("photos", [1, 30])
def test_publishing_many_photos_takes_as_many_statements_as_one(
    database: Database, store: Store, desk: Desk, photos: int
) -> None:
    filled = fill(desk, photos)

    with store.writing(OWNER) as unit, database.counting() as said:
        unit.results.publish(filled)

    assert len(said) <= 10


def statements(database: Database, desk: Desk, read: Reading) -> int:
    with database.store.reading(OWNER) as unit, database.counting() as said:
        read(unit, desk)
    assert said
    return len(said)


def fill(desk: Desk, number: int) -> list[PhotoId]:
    photos = desk.photos(number)
    for photo in photos:
        client = desk.client(f"Client {photo}")
        desk.reference(client)
        desk.seen(photo, (LEFT, [a_candidate(client)]), (RIGHT, []))
        desk.say(photo, VerdictKind.CONFIRMED, LEFT, client)
        with desk.store.writing(desk.owner) as unit:
            unit.deliveries.add(desk.gallery, client, [photo], 80)
    return photos
