"""Collections at AWS: kept apart, deleted on demand or when they grow old, made anew when gone."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import (
    audit,
    king_galleries,
    king_gallery_clients,
    rekognition_client_faces,
)
from kingdesk.domain.cloud_errors import CloudUnreachable, CollectionNotFound
from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import ClientId, GalleryId
from kingdesk.domain.strategies import Operation, Strategy, gallery_collection
from kingdesk.ports.cloud_store import FaceToDelete
from kingdesk.services.job_context import JobContext
from tests.fakes.cloud_studio import CloudStudio, cloud_studio
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT, MIDDLE
from tests.fakes.studio import ANA, BRUNO, SmallStudio

UNREACHABLE = CloudUnreachable(host="rekognition")


@pytest.fixture
def desk(studio: SmallStudio, hers: Path, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    return cloud_studio(studio, hers, monkeypatch)


@pytest.fixture
def ana(desk: CloudStudio) -> ClientId:
    return desk.client("Ana")


@pytest.fixture
def indexed(desk: CloudStudio, ana: ClientId) -> CloudStudio:
    """Give a wedding of one photo that was indexed."""
    desk.enroll(ana, ("ana", MIDDLE))
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    desk.process(Strategy.INDEXED)
    return desk


def own(desk: CloudStudio, gallery: GalleryId | None = None) -> str:
    return gallery_collection(desk.shared, gallery or desk.studio.wedding)


def kept(desk: CloudStudio) -> list[str]:
    return [collection.name for collection in desk.collections.of_owner(ANA)]


def age_of_all(desk: CloudStudio) -> timedelta:
    """Return for how long the collections were not used; the store's clock is another one."""
    return desk.collections.clock.now() - desk.collections.of_owner(ANA)[0].used_at


def test_photos_go_into_the_gallerys_own_collection_only(
    indexed: CloudStudio, ana: ClientId
) -> None:
    assert indexed.people() == [indexed.known(ana, "ana")]
    assert [who for _, who in indexed.cloud.people(own(indexed))] == ["ana", "ana"]
    assert kept(indexed) == [own(indexed)]


def test_a_gallerys_collection_is_deleted_and_what_was_found_stays(
    indexed: CloudStudio, ana: ClientId
) -> None:
    before = indexed.photos_of(ana)

    assert indexed.collections.delete(ANA, indexed.studio.wedding)

    assert indexed.cloud.collections() == [indexed.shared]
    assert kept(indexed) == []
    assert indexed.photos_of(ana) == before != set()
    assert not indexed.collections.delete(ANA, indexed.studio.wedding)


def test_what_was_noted_to_go_from_a_collection_went_with_it(indexed: CloudStudio) -> None:
    with indexed.studio.store.writing(ANA) as unit:
        unit.collections.delete_later([FaceToDelete(own(indexed), "x")])
        unit.collections.delete_later([FaceToDelete(indexed.shared, "y")])

    indexed.collections.delete(ANA, indexed.studio.wedding)

    assert indexed.to_delete() == [FaceToDelete(indexed.shared, "y")]


def test_a_collection_that_can_not_be_deleted_stays_noted(indexed: CloudStudio) -> None:
    indexed.cloud.fail("DeleteCollection", UNREACHABLE)

    with pytest.raises(CloudUnreachable):
        indexed.collections.delete(ANA, indexed.studio.wedding)

    assert kept(indexed) == [own(indexed)]


def test_a_gallery_deleted_on_the_web_leaves_a_collection_that_can_be_deleted(
    indexed: CloudStudio,
) -> None:
    with indexed.studio.store.engine.begin() as connection:
        connection.execute(sa.delete(king_galleries))

    assert indexed.collections.delete(ANA, indexed.studio.wedding)

    assert indexed.cloud.collections() == [indexed.shared]


def test_nobody_deletes_anothers_collection(indexed: CloudStudio) -> None:
    with pytest.raises(NotFound):
        indexed.collections.delete(BRUNO, indexed.studio.wedding)

    assert own(indexed) in indexed.cloud.collections()


def test_a_collection_not_used_for_long_is_deleted_and_others_are_kept(
    indexed: CloudStudio,
) -> None:
    age = age_of_all(indexed)

    assert indexed.collections.expire(ANA, age + timedelta(days=1)) == []
    assert kept(indexed) == [own(indexed)]
    gone = indexed.collections.expire(ANA, age - timedelta(days=1))

    assert gone == [indexed.studio.wedding]
    assert kept(indexed) == []
    assert indexed.cloud.collections() == [indexed.shared]


def test_an_old_collection_that_can_not_be_deleted_holds_up_no_other(
    indexed: CloudStudio, expected_logs: set[str]
) -> None:
    expected_logs.add("old collection not deleted")
    party = indexed.studio.gallery(ANA, "Party")
    indexed.collections.make_own(ANA, party)
    indexed.cloud.fail("DeleteCollection", UNREACHABLE)

    gone = indexed.collections.expire(ANA, age_of_all(indexed) - timedelta(days=1))

    assert len(gone) == 1
    assert len(kept(indexed)) == 1


@pytest.mark.parametrize(("days", "is_kept"), [(-1, False), (1, True)])
def test_each_run_deletes_what_was_kept_long_enough(
    indexed: CloudStudio, days: int, *, is_kept: bool
) -> None:
    indexed.collections.keep = age_of_all(indexed) + timedelta(days=days)

    indexed.process(Strategy.CLASSIC)

    assert (own(indexed) in kept(indexed)) is is_kept


def test_tidying_takes_faces_out_and_deletes_what_was_kept_long_enough(
    indexed: CloudStudio,
) -> None:
    with indexed.studio.store.writing(ANA) as unit:
        unit.collections.delete_later([FaceToDelete(indexed.shared, "x")])

    indexed.collections.tidy(ANA)
    assert (indexed.to_delete(), kept(indexed)) == ([], [own(indexed)])
    indexed.collections.keep = age_of_all(indexed) - timedelta(days=1)
    indexed.collections.tidy(ANA)

    assert kept(indexed) == []


def test_collections_of_a_name_the_studio_had_before_keep_no_run_from_going_on(
    indexed: CloudStudio, monkeypatch: pytest.MonkeyPatch, expected_logs: set[str]
) -> None:
    expected_logs.add("collection of another name left")

    def refuse(name: str) -> bool:
        raise ValueError(name)  # as the account's own guard does

    monkeypatch.setattr(indexed.cloud, "delete_collection", refuse)
    old = own(indexed)
    indexed.collections.keep = age_of_all(indexed) - timedelta(days=1)
    indexed.collections.shared = "renamed"

    indexed.collections.tidy(ANA)
    with indexed.studio.store.engine.begin() as connection:
        connection.execute(sa.delete(king_galleries))
    indexed.collections.tidy(ANA)

    assert kept(indexed) == [old]
    assert old in indexed.cloud.collections()


def test_a_collection_made_anew_is_another_one(
    indexed: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("collection was gone")
    before = indexed.collections.own_stamp(ANA, indexed.studio.wedding)
    indexed.cloud.delete_collection(own(indexed))

    name, stamp = indexed.collections.make_own(ANA, indexed.studio.wedding)

    assert (name, stamp != before) == (own(indexed), True)


def test_a_collection_deleted_behind_our_back_is_filled_again(
    indexed: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("collection was gone")
    indexed.cloud.delete_collection(own(indexed))
    indexed.studio.upload("2.jpg", a_picture(("ana", LEFT), shade=2))

    indexed.process(Strategy.INDEXED)  # finds out that it is gone, for all of it
    if indexed.app.processing.quote(ANA, indexed.studio.wedding).of(Strategy.INDEXED).photos:
        indexed.process(Strategy.INDEXED)

    assert len(indexed.photos_of(ana)) == 2


def test_the_shared_collection_is_described_once(desk: CloudStudio) -> None:
    desk.collections.make_shared()
    desk.collections.make_shared()
    desk.collections.shared_stamp()

    assert desk.cloud.free == ["DescribeCollection", "CreateCollection"]


def test_an_account_without_the_collection_has_found_nothing_yet(desk: CloudStudio) -> None:
    assert desk.collections.shared_stamp().version == "classic-none"
    assert desk.collections.own_stamp(ANA, desk.studio.wedding).version == "indexed-none"


def test_faces_are_taken_out_of_each_collection_by_itself(
    indexed: CloudStudio, expected_logs: set[str]
) -> None:
    expected_logs.add("faces not deleted yet")
    to_go = [
        FaceToDelete(name, face.face_id)
        for name in indexed.cloud.collections()
        for face in indexed.cloud.faces(name)
    ]
    gone = FaceToDelete("studio-g999", "x")
    with indexed.studio.store.writing(ANA) as unit:
        unit.collections.delete_later([*to_go, gone])
    indexed.cloud.fail("DeleteFaces", UNREACHABLE)

    left = indexed.collections.take_out(ANA)

    assert left == indexed.to_delete()
    assert len({face.collection for face in left}) == 1
    assert indexed.collections.take_out(ANA) == []
    assert indexed.collections.still_there(to_go) == []


def test_a_list_tells_which_faces_are_still_there(indexed: CloudStudio) -> None:
    shared = indexed.shared
    there = [FaceToDelete(shared, one.face_id) for one in indexed.cloud.faces(shared)]
    gone = FaceToDelete(shared, "gone")

    assert indexed.collections.still_there([*there, gone]) == there
    indexed.cloud.fail("ListFaces", CollectionNotFound(collection=indexed.shared))
    assert indexed.collections.still_there(there) == []


def test_a_reference_aws_can_not_use_does_not_stop_a_run_and_is_not_paid_again(
    indexed: CloudStudio, expected_logs: set[str]
) -> None:
    expected_logs.add("reference not indexed")
    bea = indexed.client("Bea")
    indexed.enroll(bea, ("bea", MIDDLE))
    indexed.eyes.behind = "stranger"
    indexed.process(Strategy.INDEXED)
    paid = indexed.cloud.calls[Operation.INDEX_FACES]
    indexed.eyes.behind = None

    assert indexed.app.processing.start(ANA, indexed.studio.wedding) is None
    assert indexed.cloud.calls[Operation.INDEX_FACES] == paid
    assert indexed.to_delete() == []
    assert [who for _, who in indexed.cloud.people(own(indexed))] == ["ana", "ana"]


def deleted_on_the_web(desk: CloudStudio, table: sa.Table) -> None:
    with desk.studio.store.engine.begin() as connection:
        connection.execute(sa.delete(table))


def test_faces_of_a_client_the_web_system_deleted_go_with_the_next_run(
    indexed: CloudStudio,
) -> None:
    bea = indexed.client("Bea")
    indexed.enroll(bea, ("bea", MIDDLE))
    with indexed.studio.store.engine.begin() as connection:
        connection.execute(sa.delete(king_gallery_clients).where(king_gallery_clients.c.id != bea))

    indexed.collections.tidy(ANA)

    assert indexed.people() == [indexed.known(bea, "bea")]
    assert len(indexed.cloud.people(own(indexed))) == 1  # the photo's own face
    assert indexed.to_delete() == []
    with indexed.studio.store.engine.connect() as connection:
        details = connection.scalars(
            sa.select(audit.c.details_json).where(
                audit.c.action == "faces of deleted clients deleted"
            )
        ).all()
    assert [json.loads(one) for one in details] == [
        {"faces": 2, "left": 0, "verified_by_listing": True}
    ]


def test_faces_of_deleted_clients_that_can_not_go_now_go_later(
    indexed: CloudStudio, expected_logs: set[str]
) -> None:
    expected_logs.add("faces not deleted yet")
    deleted_on_the_web(indexed, king_gallery_clients)
    indexed.cloud.fail("DeleteFaces", UNREACHABLE, times=2)

    indexed.collections.tidy(ANA)
    assert len(indexed.to_delete()) == 2
    indexed.collections.tidy(ANA)

    assert (indexed.people(), indexed.to_delete()) == ([], [])


def test_a_gallery_deleted_on_the_web_takes_its_faces_along(
    indexed: CloudStudio, expected_logs: set[str]
) -> None:
    expected_logs.add("old collection not deleted")
    deleted_on_the_web(indexed, king_galleries)
    indexed.cloud.fail("DeleteCollection", UNREACHABLE)
    indexed.collections.tidy(ANA)
    assert kept(indexed) == [own(indexed)]

    indexed.collections.tidy(ANA)

    assert indexed.cloud.collections() == [indexed.shared]
    assert indexed.people() == []
    assert kept(indexed) == []


def test_nobody_deletes_faces_of_anothers_deleted_clients(indexed: CloudStudio) -> None:
    deleted_on_the_web(indexed, king_galleries)

    indexed.collections.tidy(BRUNO)

    assert len(indexed.people()) == 1
    assert own(indexed) in indexed.cloud.collections()


def test_a_run_that_is_not_done_keeps_its_gallerys_collection(indexed: CloudStudio) -> None:
    indexed.studio.upload("2.jpg", a_picture(("ana", LEFT), shade=2))
    age = age_of_all(indexed) - timedelta(days=1)
    start = indexed.app.processing.start
    paused = start(ANA, indexed.studio.wedding, strategy=Strategy.INDEXED, agreed=True)

    assert paused is not None
    assert indexed.collections.expire(ANA, age) == []
    indexed.app.runner.run(ANA, paused.id, JobContext())
    age = age_of_all(indexed) - timedelta(days=1)
    assert indexed.collections.expire(ANA, age) == [indexed.studio.wedding]


def test_a_shared_collection_deleted_between_runs_is_made_and_filled_anew(
    desk: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("collection lost its faces")
    desk.enroll(ana, ("ana", MIDDLE))
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    desk.process()
    desk.cloud.delete_collection(desk.shared)
    desk.studio.upload("2.jpg", a_picture(("ana", LEFT), shade=2))

    desk.process()

    assert desk.people() == [desk.known(ana, "ana")]
    assert len(desk.photos_of(ana)) == 2


def test_a_client_reset_on_the_web_is_not_put_back(
    desk: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("collection lost its faces")
    desk.enroll(ana, ("ana", MIDDLE))
    bea = desk.client("Bea")
    desk.enroll(bea, ("bea", MIDDLE))
    deleted = [face_id for client, face_id, _ in desk.of_web() if client == ana]
    with desk.studio.store.engine.begin() as connection:
        theirs = rekognition_client_faces.c.client_id == ana
        connection.execute(sa.delete(rekognition_client_faces).where(theirs))
    desk.cloud.delete_faces(desk.shared, deleted)
    desk.cloud.delete_collection(desk.shared)
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))

    desk.process()

    assert desk.people() == [desk.known(bea, "bea")]
    assert desk.app.processing.quote_of(ANA, desk.studio.wedding, Strategy.CLASSIC).calls == {}


def test_a_reference_the_shared_collection_was_not_told_of_is_told_by_either_way(
    desk: CloudStudio, ana: ClientId
) -> None:
    desk.go(Strategy.INDEXED)
    desk.cloud.fail(Operation.INDEX_FACES, UNREACHABLE)
    assert desk.enroll(ana, ("ana", MIDDLE)).unknown is not None
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    quote = desk.app.processing.quote_of(ANA, desk.studio.wedding, Strategy.INDEXED)

    desk.process(Strategy.INDEXED)

    assert quote.calls[Operation.INDEX_FACES] == 3
    assert desk.cloud.calls[Operation.INDEX_FACES] == 3
    assert desk.people() == [desk.known(ana, "ana")]
    again = desk.app.processing.quote_of(ANA, desk.studio.wedding, Strategy.INDEXED)
    assert again.calls == {}
