"""Collections at AWS: kept apart, deleted on demand or when they grow old, made anew when gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import king_galleries
from kingdesk.domain.cloud_errors import CloudUnreachable, CollectionNotFound
from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import ClientId, GalleryId
from kingdesk.domain.strategies import Operation, Strategy, gallery_collection
from kingdesk.ports.cloud_store import FaceToDelete
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
