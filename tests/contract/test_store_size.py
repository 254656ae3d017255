"""Large galleries: many ids in one call, and no statement for each row."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import rekognition_photo_jobs
from kingdesk.domain.clients import NewClient
from kingdesk.domain.ids import PhotoId, RunId
from kingdesk.domain.jobs import JobCounts, Only
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.store import NewCandidate, Store, Unit
from tests.builders import a_candidate
from tests.contract.stores import ENGINE, LEASE, LEFT, OWNER, RIGHT, WORKER, Database, Desk

MANY = 20_000


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
