"""What the web system reads of our results, in its own tables."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import rekognition_face_matches, rekognition_photo_faces
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.matching import PUBLISHED_FROM
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.store import NewCandidate, Store
from tests.builders import a_candidate
from tests.contract.stores import LEFT, OWNER, RIGHT, Database, Desk, published


def boxes(database: Database, photo: PhotoId) -> list[dict[str, float] | None]:
    table = rekognition_photo_faces
    query = sa.select(table.c.bounding_box_json).where(table.c.photo_id == photo)
    return [
        row[0] and json.loads(row[0]) for row in database.rows(query.order_by(table.c.face_index))
    ]


def test_every_face_has_one_row_and_every_sure_one_its_client(
    database: Database, desk: Desk
) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")

    desk.seen(
        photo,
        (LEFT, [a_candidate(ana, 97.123), a_candidate(bea, 80)]),
        (RIGHT, [a_candidate(bea, 60)]),
    )

    assert published(database, photo) == {0: {ana: 97.12}, 1: {}}


def test_a_box_is_written_with_the_keys_the_web_system_reads(
    database: Database, desk: Desk
) -> None:
    photo = desk.photos()[0]
    box = Box(left=0.125, top=0.25, width=0.0625, height=0.5)

    desk.seen(photo, (box, []))

    assert boxes(database, photo) == [{"Left": 0.125, "Top": 0.25, "Width": 0.0625, "Height": 0.5}]


@pytest.mark.parametrize(
    ("similarity", "is_published"), [(PUBLISHED_FROM, True), (PUBLISHED_FROM - 0.01, False)]
)
def test_matches_are_published_from_65_on(
    database: Database, desk: Desk, similarity: float, *, is_published: bool
) -> None:
    photo = desk.photos()[0]
    ana = desk.client()

    desk.seen(photo, (LEFT, [a_candidate(ana, similarity)]))

    assert bool(published(database, photo)[0]) is is_published


def test_publication_does_not_hang_on_the_gallerys_threshold(
    database: Database, store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    with store.writing(OWNER) as unit:
        unit.galleries.set_threshold(desk.gallery, 99)

    desk.seen(photo, (LEFT, [a_candidate(ana, 70)]))

    assert published(database, photo) == {0: {ana: 70.0}}


def test_nobody_is_published_twice_in_a_photo(database: Database, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana = desk.client()

    desk.seen(photo, (LEFT, [a_candidate(ana, 90)]), (RIGHT, [a_candidate(ana, 95)]))

    assert published(database, photo) == {0: {}, 1: {ana: 95.0}}


def test_a_rejected_match_is_withdrawn(database: Database, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    desk.seen(photo, (LEFT, [a_candidate(ana)]))

    desk.say(photo, VerdictKind.REJECTED, LEFT, ana)

    assert published(database, photo) == {0: {}}


def test_an_ignored_face_stays_without_a_client(database: Database, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    desk.seen(photo, (LEFT, [a_candidate(ana)]))

    desk.say(photo, VerdictKind.IGNORED, LEFT, None)

    assert published(database, photo) == {0: {}}


def test_a_hand_assignment_is_published_as_certain_without_a_face_id(
    database: Database, desk: Desk
) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.seen(photo, (LEFT, [a_candidate(ana, 90), a_candidate(bea, 55)]))

    desk.say(photo, VerdictKind.ASSIGNED, LEFT, bea)

    assert published(database, photo) == {0: {bea: 100.0}}
    ids = database.rows(sa.select(rekognition_face_matches.c.rekognition_face_id))
    assert [row[0] for row in ids] == [None]


def test_a_hand_assignment_of_a_drawn_face_gets_a_row_of_its_own(
    database: Database, desk: Desk
) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.seen(photo, (LEFT, [a_candidate(ana, 90)]))

    desk.say(photo, VerdictKind.ASSIGNED, RIGHT, bea)

    assert published(database, photo) == {0: {ana: 90.0}, 1: {bea: 100.0}}
    shown = boxes(database, photo)[1]
    assert shown is not None
    assert shown["Left"] == RIGHT.left


def test_a_client_without_a_visible_face_is_published_without_a_box(
    database: Database, desk: Desk
) -> None:
    photo = desk.photos()[0]
    ana = desk.client()

    desk.say(photo, VerdictKind.ASSIGNED, None, ana)

    assert published(database, photo) == {0: {ana: 100.0}}
    assert boxes(database, photo) == [None]


def test_publishing_again_leaves_the_same_rows(
    database: Database, store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    desk.seen(photo, (LEFT, [a_candidate(ana)]), (RIGHT, []))
    before = published(database, photo)

    for _ in range(3):
        with store.writing(OWNER) as unit:
            unit.results.publish([photo])

    assert published(database, photo) == before
    assert len(database.rows(sa.select(rekognition_photo_faces))) == 2
    assert len(database.rows(sa.select(rekognition_face_matches))) == 1


def test_looking_again_publishes_anew(database: Database, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.seen(photo, (LEFT, [a_candidate(ana, 90)]), (RIGHT, []))

    desk.seen(photo, (LEFT, [a_candidate(bea, 70)]))

    assert published(database, photo) == {0: {bea: 70.0}}


def test_a_decision_survives_looking_again(database: Database, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana = desk.client("Ana")
    desk.seen(photo, (LEFT, [a_candidate(ana, 90)]))
    desk.say(photo, VerdictKind.REJECTED, LEFT, ana)

    desk.seen(photo, (LEFT, [a_candidate(ana, 99)]))

    assert published(database, photo) == {0: {}}


def test_a_late_client_is_published_once_told(database: Database, store: Store, desk: Desk) -> None:
    first, second = desk.photos(2)
    face = desk.seen(first, (LEFT, []))[0]
    desk.seen(second, (LEFT, []))
    ana = desk.client()

    with store.writing(OWNER) as unit:
        found = [NewCandidate(face, a_candidate(ana, 88))]
        photos = unit.results.replace_candidates(desk.gallery, [ana], found)
        unit.results.publish(photos)

    assert published(database, first) == {0: {ana: 88.0}}
    assert published(database, second) == {0: {}}


def test_other_photos_are_left_as_they_were(database: Database, desk: Desk) -> None:
    first, second = desk.photos(2)
    ana = desk.client()
    desk.seen(first, (LEFT, [a_candidate(ana)]))
    row = database.rows(sa.select(rekognition_photo_faces))[0]

    desk.seen(second, (LEFT, [a_candidate(ana)]))

    assert row in database.rows(sa.select(rekognition_photo_faces))


def test_photos_of_two_galleries_are_published_in_one_call(
    database: Database, store: Store, desk: Desk
) -> None:
    other = Desk.of(store)
    photos = []
    for of in (desk, other):
        photo = of.photos()[0]
        of.seen(photo, (LEFT, [a_candidate(of.client(), 90)]))
        photos.append(photo)
    before = [published(database, photo) for photo in photos]

    with store.writing(OWNER) as unit:
        unit.results.publish(photos)

    assert [published(database, photo) for photo in photos] == before
