"""What was learned from photos, as the store keeps it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import candidates as candidates_table
from kingdesk.adapters.db.tables import faces as faces_table
from kingdesk.domain.errors import LeaseLost, NotFound
from kingdesk.domain.faces import FaceQuality, FoundFace
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId
from kingdesk.domain.jobs import JobCounts
from kingdesk.domain.matching import Candidate, PhotoEvidence
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.store import NewCandidate, Store
from tests.builders import a_candidate, an_engine_stamp
from tests.contract.stores import (
    ENGINE,
    LEFT,
    OWNER,
    RIGHT,
    Database,
    Desk,
    a_result,
    published,
)


def test_a_photos_faces_come_back_as_they_were_found(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    quality = FaceQuality(33.5, 0.25, 0.125, -40.5, 12.25, covered=True)
    found = FoundFace(Box(-0.01, 0.2, 0.3, 0.4), 87.5, quality, bytes(range(256)) * 2)
    result = replace(a_result(desk.leased(photo), (LEFT, [])), faces=[found])

    desk.put(result)

    with store.reading(OWNER) as unit:
        face = unit.results.faces(photo)[0]
        descriptors = unit.results.descriptors(desk.gallery, ENGINE)
        assert unit.results.count(desk.gallery) == 1
    assert (face.photo_id, face.index, face.box, face.confidence) == (photo, 0, found.box, 87.5)
    assert face.quality == quality
    assert [(d.face_id, d.photo_id, d.descriptor) for d in descriptors] == [
        (face.id, photo, found.descriptor)
    ]


def test_looking_again_replaces_faces_and_candidates(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    old = desk.seen(photo, (LEFT, [a_candidate(ana)]), (RIGHT, [a_candidate(ana)]))

    new = desk.seen(photo, (RIGHT, []))

    evidence = desk.evidence()[0]
    assert [face.id for face in evidence.faces] == new
    assert not set(old) & set(new)
    assert evidence.candidates == {}


def test_a_photo_without_faces_is_done_and_has_none(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]

    assert desk.seen(photo) == []

    with store.reading(OWNER) as unit:
        assert unit.photos.cards(desk.gallery, ENGINE)[0].faces == 0
        assert unit.results.evidence(desk.gallery) == []


def test_a_lost_lease_writes_nothing(database: Database, store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    desk.seen(photo, (LEFT, [a_candidate(ana)]))
    lost = desk.leased(photo)
    desk.run([photo])
    before = database.everything()

    with pytest.raises(LeaseLost):
        desk.put(a_result(lost, (RIGHT, [a_candidate(ana)]), etag="e2"))

    assert database.everything() == before


def test_a_result_is_stored_whole_or_not_at_all(
    database: Database, store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    lease = desk.leased(photo)
    before = database.everything()

    with pytest.raises(ValueError, match="shorter"):  # fails with the faces already written
        desk.put(replace(a_result(lease, (LEFT, []), (RIGHT, [])), candidates=[[]]))

    assert database.everything() == before
    desk.put(a_result(lease, (LEFT, [])))
    with store.reading(OWNER) as unit:
        assert unit.jobs.counts(desk.gallery) == JobCounts(done=1)


def test_several_photos_are_stored_at_once_as_each_by_itself(
    database: Database, store: Store, desk: Desk
) -> None:
    ana, bea = desk.client("Ana"), desk.client("Bea")
    reference = desk.reference(ana)
    found = [
        [(LEFT, [Candidate(ana, 0.9, 95.0, reference)]), (RIGHT, [a_candidate(bea, 60)])],
        [],
        [(RIGHT, [a_candidate(bea, 70), a_candidate(ana, 55)])],
    ]
    alone, together = desk.photos(3), desk.photos(3)
    for photos in (alone, together):
        desk.seen(photos[0], (LEFT, []))
        desk.say(photos[0], VerdictKind.ASSIGNED, RIGHT, ana)
    leases = desk.lease(desk.run([*alone, *together]))
    results = [
        replace(a_result(lease, *faces, etag=f"e{number}"), width=4000 + number)
        for number, (lease, faces) in enumerate(zip(leases, found * 2, strict=True))
    ]
    for result in results[:3]:
        desk.put(result)

    with store.working(OWNER) as unit:
        assert unit.results.put_several([results[5], results[3], results[4]]) == set()

    evidence = {e.photo_id: e for e in desk.evidence()}
    for one, other in zip(alone, together, strict=True):
        assert (one in evidence) == (other in evidence)
        if one in evidence:
            assert told(evidence[other]) == told(evidence[one])
        assert published(database, other) == published(database, one)
    with store.reading(OWNER) as unit:
        states = {photo: unit.photos.state(photo) for photo in [*alone, *together]}
        assert unit.jobs.counts(desk.gallery) == JobCounts(done=6)
    for one, other, number in zip(alone, together, range(3), strict=True):
        assert states[one].done_etag == f"e{number}"
        assert states[other].done_etag == f"e{number + 3}"
        assert (states[one].faces, states[one].done_engine) == (
            states[other].faces,
            states[other].done_engine,
        )
        assert states[other].photo.width == 4003 + number


def told(evidence: PhotoEvidence) -> tuple[object, ...]:
    """Return what is known of a photo without the numbers of its rows."""
    faces = [(face.index, face.box, face.quality) for face in evidence.faces]
    likely = [evidence.candidates.get(face.id, ()) for face in evidence.faces]
    return faces, likely, [(v.kind, v.box, v.client_id) for v in evidence.verdicts]


def test_photos_of_two_galleries_are_stored_at_once(store: Store, desk: Desk) -> None:
    other = Desk.of(store)
    leases = [of.leased(of.photos()[0]) for of in (desk, other)]
    clients = [of.client() for of in (desk, other)]

    with store.working(OWNER) as unit:
        results = [
            a_result(lease, (LEFT, [a_candidate(client) for client in clients])) for lease in leases
        ]
        assert unit.results.put_several(results) == set()
        assert unit.results.put_several([]) == set()

    for of, client in zip((desk, other), clients, strict=True):
        [evidence] = of.evidence()
        assert [*evidence.candidates.values()] == [[a_candidate(client)]]


def test_of_several_photos_only_those_with_a_lost_lease_are_left_out(
    database: Database, store: Store, desk: Desk
) -> None:
    lost, kept, gone = desk.photos(3)
    desk.seen(lost, (LEFT, []), (RIGHT, []))
    leases = desk.lease(desk.run([lost, kept, gone]))
    desk.run([lost])
    table = sa.table("king_photos", sa.column("id"))
    database.change(sa.delete(table).where(table.c.id == gone))

    with store.working(OWNER) as unit:
        results = [a_result(lease, (LEFT, []), etag="e2") for lease in leases]
        assert unit.results.put_several(results) == {lost, gone}

    assert {e.photo_id: len(e.faces) for e in desk.evidence()} == {lost: 2, kept: 1}
    with store.reading(OWNER) as unit:
        assert [unit.photos.state(photo).done_etag for photo in (lost, kept)] == ["e1", "e2"]
        assert unit.jobs.counts(desk.gallery) == JobCounts(pending=1, done=1)


def test_a_client_who_is_gone_when_a_photo_ends_is_left_out(desk: Desk) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    gone, stranger = ClientId(4711), Desk.of(desk.store).client()

    desk.seen(photo, (LEFT, [a_candidate(gone), a_candidate(ana, 70), a_candidate(stranger)]))

    [evidence] = desk.evidence()
    assert [*evidence.candidates.values()] == [[a_candidate(ana, 70)]]


def test_an_exception_after_a_result_takes_it_back(
    database: Database, store: Store, desk: Desk
) -> None:
    lease = desk.leased(desk.photos()[0])
    before = database.everything()

    with pytest.raises(RuntimeError, match="on purpose"), store.writing(OWNER) as unit:
        unit.results.put(a_result(lease, (LEFT, [])))
        raise RuntimeError("on purpose")

    assert database.everything() == before


def test_evidence_has_faces_with_their_candidates(store: Store, desk: Desk) -> None:
    first, second = desk.photos(2)
    ana, bea = desk.client("Ana"), desk.client("Bea")
    reference = desk.reference(ana)
    known = Candidate(ana, 0.75, 88.5, reference)
    faces = desk.seen(first, (LEFT, [known, a_candidate(bea, 60)]), (RIGHT, []))
    desk.seen(second, (RIGHT, []))

    evidence = {e.photo_id: e for e in desk.evidence()}

    assert set(evidence) == {first, second}
    assert [face.id for face in evidence[first].faces] == faces
    assert set(evidence[first].candidates) == {faces[0]}
    assert sorted(evidence[first].candidates[faces[0]], key=lambda c: c.client_id) == [
        known,
        a_candidate(bea, 60),
    ]
    assert evidence[second].candidates == {}


def test_evidence_of_some_photos_is_that_of_all(store: Store, desk: Desk) -> None:
    first, second, third = desk.photos(3)
    ana = desk.client()
    for photo in (first, second, third):
        desk.seen(photo, (LEFT, [a_candidate(ana)]))
    desk.say(second, VerdictKind.REJECTED, LEFT, ana)

    with store.reading(OWNER) as unit:
        some = unit.results.evidence(desk.gallery, [second, third])
        none = unit.results.evidence(desk.gallery, [])

    assert some == [e for e in desk.evidence() if e.photo_id != first]
    assert none == []


def test_the_table_of_a_gallery_says_what_its_evidence_says(store: Store, desk: Desk) -> None:
    first, second, spoken_of = desk.photos(3)
    ana, bea = desk.client("Ana"), desk.client("Bea")
    known = Candidate(ana, 0.75, 88.5, desk.reference(ana))
    desk.seen(first, (LEFT, [known, a_candidate(bea, 60)]), (RIGHT, []))
    desk.seen(second, (RIGHT, [a_candidate(bea)]))
    desk.say(second, VerdictKind.REJECTED, RIGHT, bea)
    desk.say(spoken_of, VerdictKind.ASSIGNED, None, ana)

    with store.reading(OWNER) as unit:
        table = unit.results.table(desk.gallery)

    def whole(each: PhotoEvidence) -> tuple[object, ...]:
        found = {
            face: sorted(candidates, key=lambda one: one.client_id)
            for face, candidates in each.candidates.items()
        }
        return each.photo_id, [*each.faces], found, [*each.verdicts]

    assert [whole(each) for each in table] == [whole(each) for each in desk.evidence()]


def test_evidence_knows_photos_only_a_human_spoke_about(desk: Desk) -> None:
    drawn, present, never_processed = desk.photos(3)
    ana = desk.client()
    desk.seen(drawn)
    desk.seen(present)
    for photo, box in ((drawn, LEFT), (present, None), (never_processed, RIGHT)):
        desk.say(photo, VerdictKind.ASSIGNED, box, ana)

    evidence = {e.photo_id: e for e in desk.evidence()}

    assert set(evidence) == {drawn, present, never_processed}
    assert {photo: list(e.faces) for photo, e in evidence.items()} == {
        drawn: [],
        present: [],
        never_processed: [],
    }
    assert [v.box for v in evidence[drawn].verdicts] == [LEFT]
    assert [v.box for v in evidence[present].verdicts] == [None]


def test_faces_of_another_engine_are_shown_but_not_compared(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    desk.seen(photo, (LEFT, []), engine=an_engine_stamp("2"))

    with store.reading(OWNER) as unit:
        assert [len(e.faces) for e in unit.results.evidence(desk.gallery)] == [1]
        assert unit.results.count(desk.gallery) == 1
        assert unit.results.descriptors(desk.gallery, ENGINE) == []


def test_new_candidates_replace_only_those_of_their_clients(store: Store, desk: Desk) -> None:
    first, second, third = desk.photos(3)
    ana, bea = desk.client("Ana"), desk.client("Bea")
    face_1 = desk.seen(first, (LEFT, [a_candidate(ana, 70), a_candidate(bea, 75)]))[0]
    face_2 = desk.seen(second, (LEFT, []))[0]
    desk.seen(third, (LEFT, [a_candidate(bea, 80)]))

    with store.writing(OWNER) as unit:
        concerned = unit.results.replace_candidates(
            desk.gallery, [ana], [NewCandidate(face_2, a_candidate(ana, 90))]
        )

    assert concerned == {first, second}
    found = {e.photo_id: e.candidates for e in desk.evidence()}
    assert found[first] == {face_1: [a_candidate(bea, 75)]}
    assert found[second] == {face_2: [a_candidate(ana, 90)]}
    assert len(found[third]) == 1


def test_replacing_with_nothing_takes_candidates_away(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    desk.seen(photo, (LEFT, [a_candidate(ana)]))

    with store.writing(OWNER) as unit:
        assert unit.results.replace_candidates(desk.gallery, [ana], []) == {photo}
        assert unit.results.replace_candidates(desk.gallery, [ana], []) == set()

    assert desk.evidence()[0].candidates == {}


def test_candidates_for_a_face_that_is_gone_are_refused(store: Store, desk: Desk) -> None:
    ana = desk.client()

    with pytest.raises(NotFound), store.writing(OWNER) as unit:
        unit.results.replace_candidates(
            desk.gallery, [ana], [NewCandidate(FaceId(4711), a_candidate(ana))]
        )


def test_nothing_of_a_deleted_photo_is_left(database: Database, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    desk.seen(photo, (LEFT, [a_candidate(ana)]))
    desk.say(photo, VerdictKind.CONFIRMED, LEFT, ana)

    table = sa.table("king_photos", sa.column("id"))
    database.change(sa.delete(table).where(table.c.id == photo))

    assert desk.evidence() == []
    for of in (faces_table, candidates_table):
        assert database.rows(sa.select(of)) == []
