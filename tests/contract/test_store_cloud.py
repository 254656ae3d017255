"""What is kept about AWS: faces of clients and photos that it knows, collections, what is to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import (
    collections,
    reference_descriptors,
    rekognition_client_faces,
    rekognition_face_matches,
    rekognition_processing_cache,
)
from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import ClientId, FaceId, PhotoId, ReferenceId
from kingdesk.domain.matching import PUBLISHED_FROM, Candidate, assign
from kingdesk.domain.strategies import Strategy, cloud_stamp
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.cloud_store import FaceToDelete, KnownFace, Selfie
from kingdesk.ports.store import NewCandidate, Store
from tests.builders import a_candidate, a_found_face
from tests.contract.stores import (
    ENGINE,
    LEFT,
    OTHER,
    OWNER,
    RIGHT,
    STUDIO,
    Database,
    Desk,
    Web,
    a_call,
    a_result,
)
from tests.fakes.clock import SteppedClock
from tests.servers.host_levels import HostLevel

CLASSIC = cloud_stamp(Strategy.CLASSIC, "7.0")
INDEXED = cloud_stamp(Strategy.INDEXED, "7.0-1")
SHARED = "studio"
MONTH = timedelta(days=30)


def own(desk: Desk) -> str:
    return f"{SHARED}-g{desk.gallery}"


def known(desk: Desk, client: ClientId, face_id: str, *, by: str = "classic") -> ReferenceId:
    """Enroll a client with a reference that a collection knows."""
    reference = desk.reference(client)
    tell(desk, reference, face_id, by=by)
    return reference


def tell(desk: Desk, reference: ReferenceId, face_id: str, *, by: str = "classic") -> None:
    stamp, collection = (CLASSIC, SHARED) if by == "classic" else (INDEXED, own(desk))
    with desk.store.writing(desk.owner) as unit:
        unit.cloud_faces.describe(reference, stamp, face_id, collection)


def told_web(database: Database) -> set[tuple[int, str]]:
    """Return which clients' faces the web system knows."""
    table = rekognition_client_faces.c
    return {tuple(row) for row in database.rows(sa.select(table.client_id, table.face_id))}


def enroll_on_web(database: Database, desk: Desk, client: ClientId, face_id: str) -> None:
    row = {"gallery_id": desk.gallery, "client_id": client, "face_id": face_id}
    database.change(sa.insert(rekognition_client_faces).values(row))


def to_delete(store: Store) -> set[FaceToDelete]:
    with store.reading(OWNER) as unit:
        return set(unit.collections.to_delete())


def looked(
    desk: Desk, photo: PhotoId, likes: Sequence[Candidate], *, by: str = "classic", saw: int = 1
) -> FaceId:
    """Let a photo be looked at by Rekognition: one face, with these candidates."""
    result = a_result(
        desk.leased(photo), (LEFT, likes), engine=CLASSIC if by == "classic" else INDEXED
    )
    face = replace(result.faces[0], descriptor=b"", external_id=f"face-of-{photo}")
    desk.put(replace(result, faces=[face], references_revision=saw))
    with desk.store.reading(OWNER) as unit:
        return unit.results.faces(photo)[0].id


def likes(client: ClientId, reference: ReferenceId | None, similarity: float = 97.5) -> Candidate:
    return Candidate(client, similarity, similarity, reference)


# --- references ---------------------------------------------------------------------------------


def test_a_reference_a_collection_knows_comes_back_by_its_face(store: Store, desk: Desk) -> None:
    ana = desk.client()
    first = known(desk, ana, "face-1")
    second = known(desk, ana, "face-2")
    tell(desk, second, "face-3", by="indexed")

    with store.reading(OWNER) as unit:
        classic = unit.cloud_faces.of_references(desk.gallery, CLASSIC)
        indexed = unit.cloud_faces.of_references(desk.gallery, INDEXED)
        unknown = unit.references.without_descriptor(desk.gallery, INDEXED)
        newest = unit.galleries.references_revision(desk.gallery)

    assert [(face.face_id, face.client_id, face.reference_id) for face in classic] == [
        ("face-1", ana, first),
        ("face-2", ana, second),
    ]
    assert [face.face_id for face in indexed] == ["face-3"]
    assert indexed[0].revision == newest > classic[1].revision > classic[0].revision > 0
    assert [reference.id for reference in unknown] == [first]


def test_a_reference_that_could_not_be_made_known_is_not_missing_any_more(
    store: Store, desk: Desk
) -> None:
    reference = desk.reference(desk.client())

    with store.writing(OWNER) as unit:
        unit.cloud_faces.describe(reference, CLASSIC, None, None)

        assert unit.references.without_descriptor(desk.gallery, CLASSIC) == []
        assert unit.cloud_faces.of_references(desk.gallery, CLASSIC) == []


def test_what_a_reference_was_known_by_before_is_to_go(
    store: Store, desk: Desk, database: Database
) -> None:
    ana = desk.client()
    reference = known(desk, ana, "face-1")
    with store.writing(OWNER) as unit:
        unit.cloud_faces.tell_web(ana, "face-1", "image-1", None)

    tell(desk, reference, "face-2")
    tell(desk, reference, "face-2")

    assert to_delete(store) == {FaceToDelete(SHARED, "face-1")}
    assert told_web(database) == set()
    with store.reading(OWNER) as unit:
        faces = unit.cloud_faces.of_references(desk.gallery, CLASSIC)
    assert [face.face_id for face in faces] == ["face-2"]


def test_a_reference_that_is_not_there_is_not_described(store: Store) -> None:
    with pytest.raises(NotFound), store.writing(OWNER) as unit:
        unit.cloud_faces.describe(ReferenceId(4711), CLASSIC, "face-1", SHARED)


def test_removing_a_reference_notes_its_faces_in_both_collections_to_go(
    store: Store, desk: Desk, database: Database
) -> None:
    ana = desk.client()
    gone, stays = known(desk, ana, "face-1"), known(desk, ana, "face-2")
    tell(desk, gone, "face-3", by="indexed")
    with store.writing(OWNER) as unit:
        for face_id in ("face-1", "face-2"):
            unit.cloud_faces.tell_web(ana, face_id, None, None)

        assert unit.references.remove(gone) == set()

    assert to_delete(store) == {FaceToDelete(SHARED, "face-1"), FaceToDelete(own(desk), "face-3")}
    assert told_web(database) == {(ana, "face-2")}
    left = database.rows(sa.select(reference_descriptors.c.reference_id).distinct())
    assert [row[0] for row in left] == [stays]


def test_a_removed_reference_of_this_machine_leaves_nothing_to_do_at_aws(
    store: Store, desk: Desk
) -> None:
    photo, ana = desk.photos()[0], desk.client()
    reference = desk.reference(ana)
    desk.seen(photo, (LEFT, [likes(ana, reference)]))

    with store.writing(OWNER) as unit:
        assert unit.references.remove(reference) == set()

    assert to_delete(store) == set()
    assert len(desk.evidence()[0].candidates) == 1  # until the client is compared again


@pytest.mark.parametrize("by", ["classic", "indexed"])
def test_what_a_removed_reference_found_at_aws_goes_with_it(
    store: Store, desk: Desk, by: str
) -> None:
    first, second = desk.photos(2)
    ana = desk.client()
    gone, stays = known(desk, ana, "face-1", by=by), known(desk, ana, "face-2", by=by)
    looked(desk, first, [likes(ana, gone)], by=by)
    face = looked(desk, second, [likes(ana, stays)], by=by)

    with store.writing(OWNER) as unit:
        assert unit.references.remove(gone) == {first}

    found = {e.photo_id: e.candidates for e in desk.evidence()}
    assert found == {first: {}, second: {face: [likes(ana, stays)]}}


def test_under_classic_only_photos_that_lost_somebody_are_compared_again(
    store: Store, desk: Desk
) -> None:
    first, second = desk.photos(2)
    ana = desk.client()
    gone = known(desk, ana, "face-1")
    stays = known(desk, ana, "face-2")
    looked(desk, first, [likes(ana, gone)], saw=9)
    looked(desk, second, [likes(ana, stays)], saw=9)
    with store.writing(OWNER) as unit:
        before = unit.cloud_faces.of_references(desk.gallery, CLASSIC)

        unit.references.remove(gone)

        assert unit.cloud_faces.revisions(desk.gallery, CLASSIC) == {first: 0, second: 9}
        assert unit.cloud_faces.of_references(desk.gallery, CLASSIC) == before[1:]


def test_in_a_gallerys_own_collection_the_others_references_of_the_client_are_searched_again(
    store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    gone, other = known(desk, ana, "face-1", by="indexed"), known(desk, ana, "f-2", by="indexed")
    known(desk, bea, "face-3", by="indexed")
    with store.reading(OWNER) as unit:
        newest = unit.galleries.references_revision(desk.gallery)
    looked(desk, photo, [likes(ana, gone)], by="indexed", saw=newest)

    with store.writing(OWNER) as unit:
        unit.references.remove(gone)

        faces = unit.cloud_faces.of_references(desk.gallery, INDEXED)
        assert unit.cloud_faces.revisions(desk.gallery, INDEXED) == {photo: newest}
    assert [face.reference_id for face in faces if face.revision > newest] == [other]


def test_a_reference_that_found_nobody_has_nothing_compared_again(store: Store, desk: Desk) -> None:
    photo, ana = desk.photos()[0], desk.client()
    gone = known(desk, ana, "face-1", by="indexed")
    known(desk, ana, "face-2", by="indexed")
    looked(desk, photo, [], by="indexed", saw=9)
    with store.writing(OWNER) as unit:
        before = unit.cloud_faces.of_references(desk.gallery, INDEXED)

        unit.references.remove(gone)

        assert unit.cloud_faces.of_references(desk.gallery, INDEXED) == before[1:]


def test_an_unseen_client_is_compared_with_what_was_compared_before(
    store: Store, desk: Desk
) -> None:
    ana, bea = desk.client("Ana"), desk.client("Bea")
    known(desk, ana, "face-1"), known(desk, bea, "face-2")
    with store.writing(OWNER) as unit:
        before = unit.galleries.references_revision(desk.gallery)

        unit.cloud_faces.unsee(desk.gallery, ana, CLASSIC)

        faces = unit.cloud_faces.of_references(desk.gallery, CLASSIC)
    assert [face.client_id for face in faces if face.revision > before] == [ana]


# --- what the web system knows ------------------------------------------------------------------


def test_faces_the_web_system_enrolled_are_known_and_its_selfies_and_ours_are_not(
    store: Store, desk: Desk, database: Database
) -> None:
    ana, bea = desk.client("Ana"), desk.client("Bea")
    known(desk, ana, "face-1")
    with store.writing(OWNER) as unit:
        unit.cloud_faces.tell_web(ana, "face-1", "image-1", "galleries/1/a.jpg")
    enroll_on_web(database, desk, bea, "face-2")
    enroll_on_web(database, desk, bea, f"on_demand_{bea}")
    elsewhere = Desk.of(store)
    enroll_on_web(database, elsewhere, elsewhere.client(), "face-3")

    with store.reading(OWNER) as unit:
        assert unit.cloud_faces.of_web(desk.gallery) == [KnownFace("face-2", bea, None, 0)]


def test_selfies_of_shown_clients_come_with_their_objects(
    store: Store, desk: Desk, database: Database
) -> None:
    ana, bea, caio = desk.client("Ana"), desk.client("Bea"), desk.client("Caio")
    enroll_on_web(database, desk, ana, f"on_demand_{ana}")
    table = rekognition_client_faces
    key = "staging/enroll/g1/c1.jpg"
    database.change(sa.update(table).values(reference_r2_key=key))
    enroll_on_web(database, desk, bea, "face-1")
    database.change(sa.update(table).values(reference_r2_key=key))
    enroll_on_web(database, desk, caio, f"on_demand_{caio}")  # without a picture

    with store.reading(OWNER) as unit:
        assert unit.cloud_faces.selfies(desk.gallery) == [Selfie(ana, key)]


def test_a_face_told_to_the_web_system_can_be_removed_there_and_its_old_searches_are_dropped(
    store: Store, desk: Desk, database: Database
) -> None:
    ana = desk.client()
    cache = rekognition_processing_cache
    keys = [f"search:{desk.gallery}:{ana}:enroll", f"search:{desk.gallery}:{ana}1:enroll", "match:"]
    for key in keys:
        row = {"cache_key": key, "payload_json": "{}", "expires_at": sa.func.current_timestamp()}
        database.change(sa.insert(cache).values(row))

    with store.writing(OWNER) as unit:
        for image in ("image-1", "image-2"):
            unit.cloud_faces.tell_web(ana, "face-1", image, "galleries/1/a.jpg")

    [row] = database.rows(sa.select(rekognition_client_faces))
    assert (row.gallery_id, row.client_id, row.face_id) == (desk.gallery, ana, "face-1")
    assert (row.image_id, row.reference_r2_key) == ("image-2", "galleries/1/a.jpg")
    assert {row[0] for row in database.rows(sa.select(cache.c.cache_key))} == set(keys[1:])
    with store.writing(OWNER) as unit:
        assert unit.cloud_faces.withdraw(["face-1", "face-9"]) == 1
    assert told_web(database) == set()


# --- photos -------------------------------------------------------------------------------------


def test_a_photos_faces_in_a_collection_come_back(store: Store, desk: Desk) -> None:
    first, second = desk.photos(2)
    lease = desk.leased(first)
    faces = [
        replace(a_found_face(LEFT), external_id="face-1", descriptor=b""),
        replace(a_found_face(RIGHT), unindexed=("LOW_SHARPNESS", "EXTREME_POSE")),
    ]
    desk.put(replace(a_result(lease, engine=INDEXED), faces=faces, candidates=[[], []]))
    looked(desk, second, [], by="classic")

    with store.reading(OWNER) as unit:
        stored = unit.results.faces(first)
        [kept] = unit.cloud_faces.of_photos(desk.gallery, INDEXED)
    assert (kept.external_id, kept.face_id, kept.photo_id) == ("face-1", stored[0].id, first)
    assert [face.unindexed for face in stored] == [(), ("LOW_SHARPNESS", "EXTREME_POSE")]


def test_which_references_a_photo_was_compared_with_only_grows(store: Store, desk: Desk) -> None:
    first, second, other = desk.photos(3)
    looked(desk, first, [], saw=3)
    looked(desk, second, [], saw=7)
    looked(desk, other, [], by="indexed", saw=1)

    with store.writing(OWNER) as unit:
        unit.cloud_faces.saw(desk.gallery, [first, second], 5)

        assert unit.cloud_faces.revisions(desk.gallery, CLASSIC) == {first: 5, second: 7}
        state = unit.photos.state(second)
    assert (state.references_revision, state.faces, state.done_engine) == (7, 1, CLASSIC)
    assert state.looked_at is not None


def test_a_decision_outlives_a_change_of_strategy(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.seen(photo, (LEFT, [a_candidate(ana, 90)]), (RIGHT, []))
    desk.say(photo, VerdictKind.REJECTED, LEFT, ana)
    desk.say(photo, VerdictKind.ASSIGNED, RIGHT, bea)
    lease = desk.leased(photo)
    shifted = [replace(box, left=box.left + 0.005) for box in (RIGHT, LEFT)]

    desk.put(
        a_result(lease, (shifted[0], []), (shifted[1], [a_candidate(ana, 99)]), engine=INDEXED)
    )

    [evidence] = desk.evidence()
    assert len(evidence.faces) == 2  # those of the engine before are gone
    with store.reading(OWNER) as unit:
        assert len(unit.results.descriptors(desk.gallery, ENGINE)) == 0
    assert published(desk.store, photo) == {bea: 100.0}


def published(store: Store, photo: PhotoId) -> dict[ClientId, float]:
    """Return who the web system shows in a photo."""
    with store.reading(OWNER) as unit:
        gallery = unit.photos.get(photo).gallery_id
        [evidence] = unit.results.evidence(gallery, [photo])
    return {m.client_id: m.similarity for m in assign(evidence, PUBLISHED_FROM).matches}


def test_what_aws_found_is_not_replaced_by_what_this_machine_finds(
    store: Store, desk: Desk
) -> None:
    ours, theirs = desk.photos(2)
    ana = desk.client()
    reference = known(desk, ana, "face-1")
    face = desk.seen(ours, (LEFT, [a_candidate(ana, 60)]))[0]
    paid_for = looked(desk, theirs, [likes(ana, reference)])

    with store.writing(OWNER) as unit:
        found = [NewCandidate(face, a_candidate(ana, 90))]
        assert unit.results.replace_candidates(desk.gallery, [ana], found, ENGINE) == {ours}

    assert {e.photo_id: e.candidates for e in desk.evidence()} == {
        ours: {face: [a_candidate(ana, 90)]},
        theirs: {paid_for: [likes(ana, reference)]},
    }


def test_what_is_found_later_is_added_and_the_most_similar_is_kept(
    store: Store, desk: Desk
) -> None:
    first, second = desk.photos(2)
    ana, bea = desk.client("Ana"), desk.client("Bea")
    near, far = known(desk, ana, "face-1"), known(desk, ana, "face-2")
    of_bea = known(desk, bea, "face-3")
    face_1 = looked(desk, first, [likes(ana, far, 80)])
    face_2 = looked(desk, second, [likes(ana, near, 95)])

    with store.writing(OWNER) as unit:
        concerned = unit.results.add_candidates(
            desk.gallery,
            [
                NewCandidate(face_1, likes(ana, near, 90)),
                NewCandidate(face_1, likes(bea, of_bea, 71)),
                NewCandidate(face_1, likes(ana, far, 85)),
                NewCandidate(face_2, likes(ana, far, 72)),
            ],
        )

    found = {e.photo_id: e.candidates for e in desk.evidence()}
    assert {photo for photo in (first, second) if photo in concerned} == concerned
    assert first in concerned
    assert sorted(found[first][face_1], key=lambda c: c.client_id) == [
        likes(ana, near, 90),
        likes(bea, of_bea, 71),
    ]
    assert found[second] == {face_2: [likes(ana, near, 95)]}


def test_faces_clients_and_references_that_went_meanwhile_are_passed_over(
    store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    ana = desk.client()
    gone, stays = known(desk, ana, "face-1"), known(desk, ana, "face-2")
    face = looked(desk, photo, [])
    stranger = Desk.of(store, OTHER)
    theirs = stranger.client()
    [strange] = stranger.seen(stranger.photos()[0], (LEFT, []))
    with store.writing(OWNER) as unit:
        unit.references.remove(gone)

        concerned = unit.results.add_candidates(
            desk.gallery,
            [
                NewCandidate(face, likes(ana, gone, 99)),
                NewCandidate(FaceId(4711), likes(ana, stays)),
                NewCandidate(face, likes(ClientId(4711), None)),
                NewCandidate(strange, likes(ana, stays)),
                NewCandidate(face, likes(theirs, None)),
            ],
        )

    assert concerned == set()
    assert desk.evidence()[0].candidates == {}


def test_a_photo_paid_for_is_stored_though_a_reference_it_names_is_gone(
    store: Store, desk: Desk
) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    gone, stays = known(desk, ana, "face-1"), known(desk, bea, "face-2")
    with store.writing(OWNER) as unit:
        unit.references.remove(gone)

    face = looked(desk, photo, [likes(ana, gone), likes(bea, stays, 90)])

    assert desk.evidence()[0].candidates == {face: [likes(bea, stays, 90)]}


@STUDIO
@pytest.mark.usefixtures("host_level")
@pytest.mark.parametrize("host_level", HostLevel, indirect=True)
def test_photos_go_through_rekognition_beside_every_version_of_the_web_system(
    store: Store, desk: Desk
) -> None:
    photo, again = desk.photos(2)
    with store.writing(OWNER) as unit:
        unit.collections.note(own(desk), desk.gallery, "7.0")
        unit.calls.add([a_call(desk.gallery, photo=photo)])
        unit.answers.keep(desk.gallery, {"a": "1"}, MONTH)
        assert unit.answers.get(desk.gallery, ["b"]) == {}
        assert unit.cloud_faces.of_web(desk.gallery) == []
        assert unit.cloud_faces.of_references(desk.gallery, CLASSIC) == []
        assert unit.cloud_faces.withdraw(["face-1"]) == 0
    face = looked(desk, photo, [])
    looked(desk, again, [], by="indexed")
    with store.writing(OWNER) as unit:
        unit.calls.forget_photo(photo)
        assert [one.face_id for one in unit.cloud_faces.of_photos(desk.gallery, CLASSIC)] == [face]
        unit.cloud_faces.saw(desk.gallery, [photo], 4)
        assert unit.cloud_faces.revisions(desk.gallery, CLASSIC) == {photo: 4}
        assert (
            unit.results.add_candidates(
                desk.gallery, [NewCandidate(face, likes(ClientId(1), None))]
            )
            == set()
        )
        unit.results.publish([photo, again])
        assert unit.answers.purge() == 0
        unit.answers.forget(desk.gallery)
        assert unit.answers.get(desk.gallery, ["a"]) == {}
        assert unit.calls.receipt(gallery_id=desk.gallery).billed_calls == 1


@STUDIO
@pytest.mark.usefixtures("host_level")
@pytest.mark.parametrize("host_level", [HostLevel.FULL, HostLevel.OLDER], indirect=True)
@pytest.mark.parametrize("lost", ["rekognition_client_faces", "rekognition_processing_cache"])
def test_a_client_comes_and_goes_where_the_web_system_lost_a_table(
    store: Store, desk: Desk, database: Database, lost: str
) -> None:
    ana = desk.client()
    Web(database.engine).say(f"DROP TABLE {lost}")
    database.engine.dispose()
    known(desk, ana, "face-1")

    with store.writing(OWNER) as unit:
        unit.cloud_faces.tell_web(ana, "face-1", None, None)
        unit.answers.keep(desk.gallery, {"a": "face-1"}, MONTH)
        erased = unit.clients.remove(ana, SHARED)

    assert erased["faces_at_aws"] == 1
    assert to_delete(store) == {FaceToDelete(SHARED, "face-1")}


# --- what the web system is told of matches -----------------------------------------------------


def shown_ids(database: Database) -> dict[int, str | None]:
    """Return by which face at AWS the web system reads each client was found."""
    table = rekognition_face_matches.c
    return dict(
        tuple(row) for row in database.rows(sa.select(table.client_id, table.rekognition_face_id))
    )


@pytest.mark.parametrize("by", ["classic", "indexed"])
def test_a_match_names_the_references_face_in_the_shared_collection_if_it_is_there(
    store: Store, desk: Desk, database: Database, by: str
) -> None:
    photo = desk.photos()[0]
    ana, bea, caio = desk.client("Ana"), desk.client("Bea"), desk.client("Caio")
    shared, not_shared = known(desk, ana, "face-1"), known(desk, bea, "face-2", by="indexed")
    tell(desk, shared, "face-3", by="indexed")
    result = a_result(
        desk.leased(photo),
        (LEFT, [likes(ana, shared)]),
        (RIGHT, [likes(bea, not_shared)]),
        (replace(LEFT, left=0.4), [likes(caio, None)]),
        engine=CLASSIC if by == "classic" else INDEXED,
    )
    expected = {ana: "face-1", bea: None, caio: None}

    desk.put(result)
    assert shown_ids(database) == expected

    with store.writing(OWNER) as unit:
        unit.results.publish([photo])
    assert shown_ids(database) == expected


def test_of_two_model_versions_the_later_ones_face_is_named(
    store: Store, desk: Desk, database: Database
) -> None:
    ana = desk.client()
    reference = desk.reference(ana)
    with store.writing(OWNER) as unit:
        for version in ("7.0", "6.0"):  # described later, though it sorts first
            stamp = cloud_stamp(Strategy.CLASSIC, version)
            unit.cloud_faces.describe(reference, stamp, f"face-{version}", SHARED)

    looked(desk, desk.photos()[0], [likes(ana, reference)])

    assert shown_ids(database) == {ana: "face-6.0"}


def test_what_a_person_said_names_no_face_at_aws(
    store: Store, desk: Desk, database: Database
) -> None:
    photo, ana = desk.photos()[0], desk.client()
    reference = known(desk, ana, "face-1")
    looked(desk, photo, [likes(ana, reference)])

    desk.say(photo, VerdictKind.CONFIRMED, LEFT, ana)

    assert shown_ids(database) == {ana: None}


def test_whom_this_machine_found_names_no_face_at_aws(
    store: Store, desk: Desk, database: Database
) -> None:
    photo, ana = desk.photos()[0], desk.client()
    reference = known(desk, ana, "face-1")

    desk.seen(photo, (LEFT, [likes(ana, reference)]))
    assert shown_ids(database) == {ana: None}

    with store.writing(OWNER) as unit:
        unit.results.publish([photo])
    assert shown_ids(database) == {ana: None}


# --- collections --------------------------------------------------------------------------------


def test_a_gallerys_collection_is_noted_and_its_use_renewed(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    with store.writing(OWNER) as unit:
        assert unit.collections.get(desk.gallery) is None
        unit.collections.note(own(desk), desk.gallery, "7.0")
        first = unit.collections.get(desk.gallery)
    clock.forward(timedelta(hours=1))
    with store.writing(OWNER) as unit:
        unit.collections.note(own(desk), desk.gallery, "7.0")
        again = unit.collections.get(desk.gallery)
        assert unit.collections.of_owner() == [again]
        unit.collections.forget(own(desk))
        assert unit.collections.of_owner() == []

    assert first is not None
    assert again is not None
    assert (first.name, first.gallery_id, first.model) == (own(desk), desk.gallery, "7.0")
    assert first.created_at == first.used_at == again.created_at
    assert again.used_at - first.used_at >= timedelta(hours=1)


def test_the_collection_of_a_gallery_that_changed_hands_is_its_new_owners(
    store: Store, desk: Desk, database: Database
) -> None:
    with store.writing(OWNER) as unit:
        unit.collections.note(own(desk), desk.gallery, "7.0")
        before = unit.collections.get(desk.gallery)
    database.change(sa.update(collections).values(owner_id="somebody else"))

    with store.writing(OWNER) as unit:
        assert unit.collections.of_owner() == []
        unit.collections.note(own(desk), desk.gallery, "7.0")
        after = unit.collections.get(desk.gallery)

    assert before is not None
    assert after is not None
    assert (after.name, after.created_at) == (before.name, before.created_at)


def test_a_collection_of_another_gallery_of_somebody_else_is_not_taken(
    store: Store, desk: Desk, database: Database
) -> None:
    with store.writing(OWNER) as unit:
        unit.collections.note(own(desk), desk.gallery, "7.0")
    other = {"owner_id": "somebody else", "gallery_id": desk.gallery + 1000}
    database.change(sa.update(collections).values(other))

    with store.writing(OWNER) as unit:
        unit.collections.note(own(desk), desk.gallery, "7.0")

        assert unit.collections.of_owner() == []


def test_of_two_collections_the_one_used_last_is_the_gallerys(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    for name in ("b", "a", "c", "b"):
        clock.forward(timedelta(minutes=1))
        with store.writing(OWNER) as unit:
            unit.collections.note(name, desk.gallery, "7.0")

    with store.reading(OWNER) as unit:
        found = unit.collections.get(desk.gallery)
    assert found is not None
    assert found.name == "b"


def test_a_collection_outlives_its_gallery(store: Store, desk: Desk, database: Database) -> None:
    with store.writing(OWNER) as unit:
        unit.collections.note(own(desk), desk.gallery, "7.0")

    gallery = sa.table("king_galleries", sa.column("id"))
    database.change(sa.delete(gallery).where(gallery.c.id == desk.gallery))

    assert len(database.rows(sa.select(collections))) == 1
    with store.writing(OWNER) as unit:
        assert [kept.gallery_id for kept in unit.collections.of_owner()] == [desk.gallery]
        unit.collections.forget(own(desk))
        assert unit.collections.of_owner() == []


def test_faces_to_go_are_noted_once_until_aws_said_they_are_gone(store: Store, desk: Desk) -> None:
    one, other = FaceToDelete(SHARED, "face-1"), FaceToDelete("studio-g9", "face-1")
    with store.writing(OWNER) as unit:
        unit.collections.delete_later([one, other, one])
        unit.collections.delete_later([one])
        unit.collections.delete_later([])

        assert unit.collections.to_delete() == [one, other]
        unit.collections.deleted([one, FaceToDelete(SHARED, "face-9")])
        assert unit.collections.to_delete() == [other]


# --- erasing a client ---------------------------------------------------------------------------


def test_erasing_a_client_notes_every_face_of_theirs_at_aws_to_go(
    store: Store, desk: Desk, database: Database
) -> None:
    ana, bea = desk.client("Ana"), desk.client("Bea")
    reference = known(desk, ana, "face-1")
    tell(desk, reference, "face-2", by="indexed")
    known(desk, bea, "face-9")
    with store.writing(OWNER) as unit:
        unit.cloud_faces.tell_web(ana, "face-1", None, None)
        unit.cloud_faces.tell_web(bea, "face-9", None, None)
    for face_id in ("face-3", f"on_demand_{ana}"):
        enroll_on_web(database, desk, ana, face_id)

    with store.writing(OWNER) as unit:
        erased = unit.clients.remove(ana, SHARED)
        left = unit.clients.traces(ana)

    assert (erased["references"], erased["web_faces"], erased["faces_at_aws"]) == (1, 3, 3)
    assert to_delete(store) == {
        FaceToDelete(SHARED, "face-1"),
        FaceToDelete(own(desk), "face-2"),
        FaceToDelete(SHARED, "face-3"),
    }
    assert told_web(database) == {(bea, "face-9")}
    assert left == dict.fromkeys(left, 0) | {"faces_at_aws": 3}
    with store.writing(OWNER) as unit:
        unit.collections.deleted(to_delete(store))
        assert set(unit.clients.traces(ana).values()) == {0}
        assert unit.clients.traces(bea)["faces_at_aws"] == 1


@STUDIO
def test_what_the_web_system_enrolled_stays_where_nobody_knows_the_collection(
    store: Store, desk: Desk, database: Database
) -> None:
    photo, ana = desk.photos()[0], desk.client()
    desk.seen(photo, (LEFT, [a_candidate(ana)]))
    for face_id in ("face-3", f"on_demand_{ana}"):
        enroll_on_web(database, desk, ana, face_id)

    with store.writing(OWNER) as unit:
        unit.clients.remove(ana)
        left = unit.clients.traces(ana)

    assert to_delete(store) == set()
    assert left == dict.fromkeys(left, 0) | {"web_faces": 1, "faces_at_aws": 1}
    assert told_web(database) == {(ana, "face-3")}


def test_erasing_a_client_drops_every_answer_kept_about_the_gallery(
    store: Store, desk: Desk, database: Database
) -> None:
    ana = desk.client()
    known(desk, ana, "face-1")
    photo, other = desk.photos()[0], Desk.of(store)
    with store.writing(OWNER) as unit:
        unit.calls.add([a_call(desk.gallery, "search:1", photo, answer='["face-1"]')])
        unit.calls.add([a_call(desk.gallery, "search:2", photo, answer='["face-9"]')])
        unit.calls.add([a_call(other.gallery, "search:3", answer="[]")])
        unit.answers.keep(desk.gallery, {"a": '{"found": ["face-1"]}', "b": "{}"}, MONTH)
        unit.answers.keep(other.gallery, {"a": "{}"}, MONTH)

        erased = unit.clients.remove(ana, SHARED)
        left = unit.clients.traces(ana)

        assert unit.calls.answers(desk.gallery, ["search:1", "search:2"]) == {}
        assert unit.calls.answers(other.gallery, ["search:3"]).keys() == {"search:3"}
        assert unit.answers.get(desk.gallery, ["a", "b"]) == {}
        assert unit.answers.get(other.gallery, ["a"]) == {"a": "{}"}
        assert unit.calls.receipt(gallery_id=desk.gallery).billed_calls == 2
    assert (erased["answers"], left["answers"]) == (2, 0)
