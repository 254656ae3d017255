"""Enrolling where a gallery is processed by Rekognition: paid once, one face, no choice lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import (
    billed_calls,
    rekognition_client_faces,
    rekognition_processing_cache,
)
from kingdesk.domain.clients import ReferenceWarning
from kingdesk.domain.cloud_errors import (
    CloudDenied,
    CloudRefusedPhoto,
    CloudUnreachable,
    WrongFaceIndexed,
)
from kingdesk.domain.errors import AlreadyExists, NoFace, NotFound, SeveralFaces
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import BucketKey, ClientId
from kingdesk.domain.money import NO_RECEIPT
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.ports.cloud import Collection
from tests.builders import NOON
from tests.fakes.cloud_studio import CloudStudio, cloud_studio
from tests.fakes.engine import a_broken_picture, a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT
from tests.fakes.studio import ANA, SmallStudio

UNREACHABLE = CloudUnreachable(host="rekognition")
DETECT, INDEX = Operation.DETECT_FACES, Operation.INDEX_FACES
CLOSE = Box(0.12, 0.2, 0.28, 0.4)
"""So near to MIDDLE that head and shoulders of who is there show it too, and larger."""


@pytest.fixture
def desk(studio: SmallStudio, hers: Path, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    return cloud_studio(studio, hers, monkeypatch)


@pytest.fixture
def ana(desk: CloudStudio) -> ClientId:
    return desk.client("Ana")


def long_ago(desk: CloudStudio) -> None:
    """Let what was paid for so far have been paid for yesterday."""
    with desk.studio.store.engine.begin() as connection:
        connection.execute(sa.update(billed_calls).values(at=NOON - timedelta(days=1)))


def count_nothing(desk: CloudStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let AWS say of the shared collection that it is empty, as it may for some seconds."""
    said = Collection(desk.shared, desk.cloud.model, 0)
    monkeypatch.setattr(desk.cloud, "collection", lambda _: said)


# --- looking --------------------------------------------------------------------------------------


def test_a_look_is_paid_once_and_enrolling_pays_for_the_index_only(
    desk: CloudStudio, ana: ClientId
) -> None:
    picture = desk.picture(("ana", MIDDLE))

    first = desk.app.enroll.look(ANA, desk.studio.wedding, picture)
    again = desk.app.enroll.look(ANA, desk.studio.wedding, picture)
    assert desk.cloud.calls == {DETECT: 1}
    enrolled = desk.app.enroll(ANA, ana, first)

    assert desk.cloud.calls == {DETECT: 1, INDEX: 1}
    assert again.faces == first.faces
    assert again.receipt == NO_RECEIPT
    assert enrolled.receipt.calls == {Purpose.ENROLLMENT: {DETECT: 1, INDEX: 1}}
    assert enrolled.receipt.usd == pytest.approx(0.002)


def test_what_the_receipt_says_is_what_the_account_was_billed(
    desk: CloudStudio, ana: ClientId
) -> None:
    told = desk.enroll(ana, ("ana", MIDDLE)).receipt

    with desk.studio.store.reading(ANA) as unit:
        billed = unit.calls.receipt()

    assert billed.calls == told.calls
    assert billed.usd == pytest.approx(told.usd)


def test_a_group_picture_is_paid_once_for_all_who_are_enrolled_from_it(
    desk: CloudStudio, ana: ClientId
) -> None:
    group = desk.picture(("ana", LEFT), ("bea", RIGHT))
    bea = desk.client("Bea")
    seen = desk.app.enroll.look(ANA, desk.studio.wedding, group)
    places = {round(face.box.left, 1): place for place, face in enumerate(seen.faces)}

    desk.app.enroll(ANA, ana, group, places[0.1])
    desk.app.enroll(ANA, bea, group, places[0.7])

    assert desk.cloud.calls == {DETECT: 1, INDEX: 2}
    assert desk.people() == [desk.known(ana, "ana"), desk.known(bea, "bea")]


@pytest.mark.parametrize(
    ("flaw", "warning"),
    [
        ("blurred", ReferenceWarning.BLURRED),
        ("dark", ReferenceWarning.DARK),
        ("turned", ReferenceWarning.TURNED),
        ("covered", ReferenceWarning.COVERED),
        ("sunglasses", ReferenceWarning.COVERED),
    ],
)
def test_a_weak_face_is_told_before_it_is_paid_for(
    desk: CloudStudio, ana: ClientId, flaw: str, warning: ReferenceWarning
) -> None:
    seen = desk.app.enroll.look(ANA, desk.studio.wedding, desk.picture((f"ana!{flaw}", MIDDLE)))

    assert [warned.kind for warned in seen.warnings(0)] == [warning]
    assert desk.cloud.calls == {DETECT: 1}


def test_a_small_face_is_told(desk: CloudStudio) -> None:
    tiny = desk.picture(("ana", Box(0.4, 0.4, 0.05, 0.08)))

    seen = desk.app.enroll.look(ANA, desk.studio.wedding, tiny)

    assert [warned.kind for warned in seen.warnings(0)] == [ReferenceWarning.SMALL]


def test_several_faces_need_a_choice_and_no_face_is_no_reference(
    desk: CloudStudio, ana: ClientId
) -> None:
    with pytest.raises(SeveralFaces):
        desk.enroll(ana, ("ana", LEFT), ("bea", RIGHT))
    with pytest.raises(NoFace):
        desk.enroll(ana)

    assert desk.cloud.calls == {DETECT: 2}
    assert desk.sources(ana) == []


def test_a_number_means_the_same_face_in_a_photo_and_in_its_list(
    desk: CloudStudio, ana: ClientId
) -> None:
    largest = Box(0.75, 0.6, 0.25, 0.35)
    photo = desk.studio.upload("1.jpg", a_picture(("bea", largest), ("ana", MIDDLE)))
    desk.process()
    listed = [face.box for face in desk.app.results.faces(ANA, photo)]

    seen = desk.app.enroll.look(ANA, desk.studio.wedding, photo)

    assert [face.box for face in seen.faces] == listed
    assert seen.faces[0].box == largest


def test_a_gallery_of_this_machine_asks_nothing_of_aws(desk: CloudStudio, ana: ClientId) -> None:
    desk.go(Strategy.LOCAL)

    enrolled = desk.enroll(ana, ("ana", MIDDLE))

    assert (desk.cloud.calls, desk.cloud.free) == ({}, [])
    assert not enrolled.is_found_later
    assert enrolled.receipt == NO_RECEIPT


# --- what is known then ---------------------------------------------------------------------------


def test_one_face_goes_into_the_shared_collection_and_the_web_system_knows_it(
    desk: CloudStudio, ana: ClientId
) -> None:
    desk.enroll(ana, ("ana", MIDDLE))

    assert desk.people() == [desk.known(ana, "ana")]
    [(client, face_id, key)] = desk.of_web()
    [stored] = desk.cloud.faces(desk.shared)
    assert (client, face_id, key) == (ana, stored.face_id, None)
    assert desk.answers() == 0


def test_a_photo_of_the_bucket_is_named_where_the_client_is_the_largest_in_it(
    desk: CloudStudio, ana: ClientId
) -> None:
    photo = desk.studio.upload("1.jpg", a_picture(("ana", LEFT), ("bea", Box(0.6, 0.3, 0.3, 0.4))))
    bea, key = desk.client("Bea"), desk.studio.key(photo)
    seen = desk.app.enroll.look(ANA, desk.studio.wedding, BucketKey(f"r2:{key}"))
    places = {round(face.box.left, 1): place for place, face in enumerate(seen.faces)}

    desk.app.enroll(ANA, ana, seen, places[0.1])
    desk.app.enroll(ANA, bea, photo, places[0.6])

    assert [(client, named) for client, _, named in desk.of_web()] == [(ana, None), (bea, key)]


def test_an_object_that_is_no_photo_is_not_named(desk: CloudStudio, ana: ClientId) -> None:
    key = f"galleries/{desk.studio.wedding}/selfie.jpg"
    desk.studio.bucket.put(key, a_picture(("ana", MIDDLE)))

    desk.app.enroll(ANA, ana, BucketKey(f"r2:{key}"))

    assert [named for _, _, named in desk.of_web()] == [None]


@pytest.mark.parametrize("way", [Strategy.CLASSIC, Strategy.INDEXED])
def test_who_is_enrolled_late_is_found_by_the_next_processing(
    desk: CloudStudio, ana: ClientId, way: Strategy
) -> None:
    photo = desk.studio.upload("1.jpg", a_picture(("ana", LEFT), ("bea", RIGHT)))
    desk.process(way)

    enrolled = desk.enroll(ana, ("ana", MIDDLE))
    assert (enrolled.photos, enrolled.is_found_later) == (0, True)
    assert desk.photos_of(ana) == set()
    desk.process(way)

    assert desk.photos_of(ana) == {photo}


def test_this_machines_engine_knows_the_reference_as_well(desk: CloudStudio, ana: ClientId) -> None:
    bea = desk.client("Bea")
    desk.enroll(ana, ("ana", MIDDLE))

    enrolled = desk.enroll(bea, ("ana~85", MIDDLE))

    assert [warned.as_text() for warned in enrolled.reference.warnings] == ["looks_like:Ana"]
    with desk.studio.store.reading(ANA) as unit:
        stamp = desk.studio.engine.stamp
        assert unit.references.without_descriptor(desk.studio.wedding, stamp) == []


def test_a_face_this_machine_does_not_find_is_enrolled_all_the_same(
    desk: CloudStudio, ana: ClientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = type(desk.studio.engine).look

    def blind(*_: object, **__: object) -> object:
        return look(desk.studio.engine, a_broken_picture(), "x")

    monkeypatch.setattr(type(desk.studio.engine), "look", blind)

    desk.enroll(ana, ("ana", MIDDLE))

    assert desk.people() == [desk.known(ana, "ana")]


def test_the_web_systems_answers_for_the_client_are_dropped_and_no_others(
    desk: CloudStudio, ana: ClientId
) -> None:
    table, wedding = rekognition_processing_cache, desk.studio.wedding
    keys = [f"search:{wedding}:{ana}:x", f"search:{wedding}:{ana}0:x", f"match:{wedding}:1"]
    with desk.studio.store.engine.begin() as connection:
        for key in keys:
            values = {"cache_key": key, "payload_json": "{}", "expires_at": sa.func.now()}
            connection.execute(sa.insert(table).values(**values))

    desk.enroll(ana, ("ana", MIDDLE))

    with desk.studio.store.engine.connect() as connection:
        assert set(connection.scalars(sa.select(table.c.cache_key))) == set(keys[1:])


# --- another face ---------------------------------------------------------------------------------


def test_a_larger_neighbour_is_taken_out_again_and_hidden(desk: CloudStudio, ana: ClientId) -> None:
    picture = desk.picture(("ana", MIDDLE), ("neighbour", CLOSE))
    seen = desk.app.enroll.look(ANA, desk.studio.wedding, picture)
    place = next(i for i, face in enumerate(seen.faces) if face.box == MIDDLE)

    desk.app.enroll(ANA, ana, seen, place)

    assert desk.people() == [desk.known(ana, "ana")]
    assert desk.cloud.calls == {DETECT: 1, INDEX: 2}
    assert desk.to_delete() == []


def test_where_aws_takes_another_face_twice_nothing_is_stored_anywhere(
    desk: CloudStudio, ana: ClientId
) -> None:
    seen = desk.app.enroll.look(ANA, desk.studio.wedding, desk.picture(("ana", MIDDLE)))
    desk.eyes.behind = "stranger"

    with pytest.raises(WrongFaceIndexed):
        desk.app.enroll(ANA, ana, seen)

    assert desk.cloud.calls == {DETECT: 1, INDEX: 2}
    assert (desk.people(), desk.of_web(), desk.sources(ana)) == ([], [], [])
    assert (desk.to_delete(), desk.answers()) == ([], 0)


def test_a_wrong_face_that_can_not_be_taken_out_is_noted_and_goes_later(
    desk: CloudStudio, ana: ClientId
) -> None:
    picture = desk.picture(("ana", MIDDLE), ("neighbour", CLOSE))
    seen = desk.app.enroll.look(ANA, desk.studio.wedding, picture)
    place = next(i for i, face in enumerate(seen.faces) if face.box == MIDDLE)
    desk.cloud.fail("DeleteFaces", UNREACHABLE)

    enrolled = desk.app.enroll(ANA, ana, seen, place)
    assert isinstance(enrolled.unknown, CloudUnreachable)
    assert len(desk.to_delete()) == 1
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    desk.process()

    assert desk.people() == [desk.known(ana, "ana")]
    assert desk.to_delete() == []
    # the first answer was kept: it is not paid again
    assert desk.cloud.calls[INDEX] == 2


def test_a_reference_removed_while_aws_is_told_leaves_no_face_there(
    desk: CloudStudio, ana: ClientId
) -> None:
    def remove(call: str) -> None:
        if call == INDEX:
            [reference] = desk.app.enroll.references(ANA, ana)
            desk.app.enroll.remove(ANA, reference.id)

    seen = desk.app.enroll.look(ANA, desk.studio.wedding, desk.picture(("ana", MIDDLE)))
    desk.cloud.before_call = remove

    with pytest.raises(NotFound):
        desk.app.enroll(ANA, ana, seen)

    assert (desk.people(), desk.of_web(), desk.to_delete()) == ([], [], [])


# --- when AWS fails -------------------------------------------------------------------------------


def test_nothing_is_stored_where_the_faces_can_not_be_found(
    desk: CloudStudio, ana: ClientId
) -> None:
    desk.cloud.fail(DETECT, UNREACHABLE)

    with pytest.raises(CloudUnreachable):
        desk.enroll(ana, ("ana", MIDDLE))

    assert (desk.sources(ana), desk.cloud.calls) == ([], {})


@pytest.mark.parametrize("error", [UNREACHABLE, CloudDenied(permission="rekognition:IndexFaces")])
def test_a_choice_is_kept_and_made_known_by_the_next_processing(
    desk: CloudStudio, ana: ClientId, error: CloudDenied | CloudUnreachable
) -> None:
    photo = desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    desk.cloud.fail(INDEX, error)

    enrolled = desk.enroll(ana, ("ana", MIDDLE))
    assert enrolled.unknown is error
    assert enrolled.receipt.by_operation() == {DETECT: 1}
    assert (len(desk.sources(ana)), desk.people()) == (1, [])
    desk.process()

    assert desk.people() == [desk.known(ana, "ana")]
    assert desk.photos_of(ana) == {photo}


def test_a_picture_aws_refuses_is_told_and_not_kept(desk: CloudStudio, ana: ClientId) -> None:
    desk.cloud.fail(INDEX, CloudRefusedPhoto(name="1.jpg", reason="so"))

    with pytest.raises(CloudRefusedPhoto):
        desk.enroll(ana, ("ana", MIDDLE))

    assert desk.sources(ana) == []


def test_the_shared_collection_is_made_anew_where_it_was_deleted(
    desk: CloudStudio, ana: ClientId
) -> None:
    desk.enroll(ana, ("ana", MIDDLE))
    desk.cloud.delete_collection(desk.shared)
    bea = desk.client("Bea")

    enrolled = desk.enroll(bea, ("bea", MIDDLE))

    assert enrolled.unknown is None
    assert desk.people() == [desk.known(bea, "bea")]


def test_faces_the_shared_collection_lost_are_put_into_it_again(
    desk: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("collection lost its faces")
    photo = desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    desk.enroll(ana, ("ana", MIDDLE))
    long_ago(desk)
    desk.cloud.delete_collection(desk.shared)
    desk.cloud.make_collection(desk.shared)

    desk.process()

    assert desk.people() == [desk.known(ana, "ana")]
    assert desk.photos_of(ana) == {photo}


def test_of_two_faces_only_the_lost_one_is_paid_for_again(
    desk: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("collection lost its faces")
    bea = desk.client("Bea")
    desk.enroll(ana, ("ana", MIDDLE))
    desk.enroll(bea, ("bea", MIDDLE))
    long_ago(desk)
    lost = next(face_id for client, face_id, _ in desk.of_web() if client == ana)
    desk.cloud.forget_face(desk.shared, lost)
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    before = desk.cloud.calls[INDEX]

    desk.process()

    assert desk.cloud.calls[INDEX] - before == 1
    assert desk.people() == [desk.known(ana, "ana"), desk.known(bea, "bea")]


def test_a_count_that_lags_behind_has_nothing_paid_for_again(
    desk: CloudStudio, ana: ClientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.enroll(ana, ("ana", MIDDLE))
    long_ago(desk)
    count_nothing(desk, monkeypatch)
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    before = desk.cloud.calls[INDEX]

    desk.process()

    assert desk.cloud.calls[INDEX] == before


def test_a_face_indexed_a_moment_ago_is_not_taken_for_lost(
    desk: CloudStudio, ana: ClientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.enroll(ana, ("ana", MIDDLE))
    count_nothing(desk, monkeypatch)
    monkeypatch.setattr(desk.cloud, "faces", lambda _: iter(()))
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    before = desk.cloud.calls[INDEX]

    desk.process()

    assert desk.cloud.calls[INDEX] == before


def test_a_collection_that_may_not_be_listed_has_lost_nothing(
    desk: CloudStudio, ana: ClientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.enroll(ana, ("ana", MIDDLE))
    long_ago(desk)
    count_nothing(desk, monkeypatch)
    desk.cloud.fail("ListFaces", CloudDenied(permission="rekognition:ListFaces"), times=9)
    photo = desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    before = desk.cloud.calls[INDEX]

    desk.process()

    assert desk.cloud.calls[INDEX] == before
    assert desk.photos_of(ana) == {photo}


def test_another_face_model_makes_every_reference_known_anew(
    desk: CloudStudio, ana: ClientId
) -> None:
    desk.enroll(ana, ("ana", MIDDLE))
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    desk.process()
    assert desk.app.collections is not None
    desk.cloud.delete_collection(desk.shared)
    desk.cloud.model = "8.0"
    desk.cloud.make_collection(desk.shared)
    desk.app.collections.look_again()

    desk.process()

    assert desk.people() == [desk.known(ana, "ana")]
    assert desk.app.collections.shared_stamp().version == "classic-8.0"


# --- replacing and removing -----------------------------------------------------------------------


def test_the_new_face_is_known_before_the_old_one_goes(desk: CloudStudio, ana: ClientId) -> None:
    old = desk.enroll(ana, ("wrong", MIDDLE)).reference
    order: list[str] = []
    desk.cloud.before_call = order.append

    desk.app.enroll(ANA, ana, desk.picture(("ana", MIDDLE)), replacing=old.id)

    assert [call for call in order if call in {INDEX, "DeleteFaces"}] == [INDEX, "DeleteFaces"]
    assert desk.people() == [desk.known(ana, "ana")]
    assert len(desk.of_web()) == len(desk.sources(ana)) == 1


def test_the_old_face_works_on_where_the_new_one_can_not_be_known(
    desk: CloudStudio, ana: ClientId
) -> None:
    old = desk.enroll(ana, ("wrong", MIDDLE)).reference
    desk.cloud.fail(INDEX, UNREACHABLE)

    enrolled = desk.app.enroll(ANA, ana, desk.picture(("ana", MIDDLE)), replacing=old.id)

    assert enrolled.unknown is UNREACHABLE
    assert desk.people() == [desk.known(ana, "wrong")]
    assert len(desk.sources(ana)) == 2


def test_anothers_reference_is_not_replaced_and_nothing_is_told_to_aws(
    desk: CloudStudio, ana: ClientId
) -> None:
    bea = desk.client("Bea")
    of_bea = desk.enroll(bea, ("bea", MIDDLE)).reference

    with pytest.raises(NotFound):
        desk.app.enroll(ANA, ana, desk.picture(("ana", MIDDLE)), replacing=of_bea.id)

    assert desk.people() == [desk.known(bea, "bea")]
    assert desk.sources(ana) == []


def test_removing_a_reference_takes_its_face_out(desk: CloudStudio, ana: ClientId) -> None:
    reference = desk.enroll(ana, ("ana", MIDDLE)).reference
    desk.enroll(ana, ("ana", LEFT))

    desk.app.enroll.remove(ANA, reference.id)

    assert len(desk.people()) == len(desk.of_web()) == 1
    assert desk.to_delete() == []


def test_a_face_that_can_not_be_taken_out_is_noted_and_goes_with_the_next_processing(
    desk: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("faces not deleted yet")
    reference = desk.enroll(ana, ("ana", MIDDLE)).reference
    desk.cloud.fail("DeleteFaces", UNREACHABLE)

    desk.app.enroll.remove(ANA, reference.id)
    assert (desk.of_web(), len(desk.to_delete()), len(desk.people())) == ([], 1, 1)
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    desk.process()

    assert (desk.people(), desk.to_delete()) == ([], [])


def test_a_face_enrolled_again_is_not_taken_out_by_what_was_noted_before(
    desk: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("faces not deleted yet")
    picture = desk.picture(("ana", MIDDLE))
    reference = desk.app.enroll(ANA, ana, picture).reference
    desk.cloud.fail("DeleteFaces", UNREACHABLE)
    desk.app.enroll.remove(ANA, reference.id)

    desk.app.enroll(ANA, ana, picture)
    assert desk.app.collections is not None
    desk.app.collections.take_out(ANA)

    assert desk.people() == [desk.known(ana, "ana")]


def test_the_same_face_is_not_enrolled_twice_out_of_a_copy_of_its_file(
    desk: CloudStudio, ana: ClientId
) -> None:
    picture = desk.picture(("ana", MIDDLE))
    desk.app.enroll(ANA, ana, picture)
    copy = desk.folder / "copy.jpg"
    copy.write_bytes(picture.read_bytes() + b"\0")

    with pytest.raises(AlreadyExists):
        desk.app.enroll(ANA, ana, copy)

    assert (len(desk.sources(ana)), len(desk.people()), len(desk.of_web())) == (1, 1, 1)


# --- selfies of the web ---------------------------------------------------------------------------


def test_a_selfie_of_the_web_is_offered_where_it_lies_in_the_bucket(
    desk: CloudStudio, ana: ClientId
) -> None:
    bea, caio = desk.client("Bea"), desk.client("Caio")
    key = f"galleries/{desk.studio.wedding}/selfie.jpg"
    desk.studio.bucket.put(key, a_picture(("ana", MIDDLE)))
    with desk.studio.store.engine.begin() as connection:
        for client, face, named in (
            (ana, f"on_demand_{ana}", key),
            (bea, f"on_demand_{bea}", "staging/enroll/g1/c2.jpg"),
            (caio, "1c9bd5fd-8f5c-4b9d-a2f4-0b0c6f3f7c11", key),
        ):
            values = {"gallery_id": desk.studio.wedding, "client_id": client, "face_id": face}
            insert = sa.insert(rekognition_client_faces)
            connection.execute(insert.values(**values, reference_r2_key=named))

    [selfie] = desk.app.enroll.web_selfies(ANA, desk.studio.wedding)
    desk.app.enroll(ANA, selfie.client_id, selfie.key)

    assert selfie.client_id == ana
    assert desk.people() == [desk.known(ana, "ana")]
