"""Erasing a client whose face AWS knows: all goes, or is noted to go, and a list proves it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kingdesk.domain.cloud_errors import CloudDenied, CloudUnreachable
from kingdesk.domain.ids import ClientId
from kingdesk.domain.strategies import Operation, Strategy, gallery_collection
from kingdesk.services.clients import ErasureReceipt
from tests.fakes.cloud_studio import CloudStudio, cloud_studio
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT
from tests.fakes.studio import ANA, SmallStudio

UNREACHABLE = CloudUnreachable(host="rekognition")


@pytest.fixture
def desk(studio: SmallStudio, hers: Path, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    return cloud_studio(studio, hers, monkeypatch)


@pytest.fixture
def ana(desk: CloudStudio) -> ClientId:
    return desk.client("Ana")


def erase(desk: CloudStudio, client: ClientId) -> ErasureReceipt:
    return desk.app.clients.erase(ANA, client)[0]


def own(desk: CloudStudio) -> str:
    return gallery_collection(desk.shared, desk.studio.wedding)


def test_every_face_of_a_client_leaves_both_collections_and_a_list_proves_it(
    desk: CloudStudio, ana: ClientId
) -> None:
    bea = desk.client("Bea")
    for client, who in ((ana, "ana"), (bea, "bea")):
        desk.enroll(client, (who, MIDDLE))
        desk.enroll(client, (who, LEFT))
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT), ("bea", RIGHT)))
    desk.process(Strategy.INDEXED)

    proof = erase(desk, ana)

    assert proof.cloud == {desk.shared: 2, own(desk): 2}
    assert proof.verified_by_listing is True
    assert set(proof.left.values()) == {0}
    assert proof.erased["faces_at_aws"] > 0
    assert desk.people() == [desk.known(bea, "bea")] * 2
    # a guest's own face in a photo is no client's: it goes with the gallery's collection
    assert sorted(who for _, who in desk.cloud.people(own(desk))) == ["ana", "bea", "bea", "bea"]


def test_what_the_web_system_enrolled_goes_as_well_and_its_selfies_are_never_sent(
    desk: CloudStudio, ana: ClientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.web_enrolls(ana, "ana")
    sent: list[str] = []
    delete = desk.cloud.delete_faces

    def noted(collection: str, face_ids: Sequence[str]) -> list[str]:
        sent.extend(face_ids)
        return delete(collection, face_ids)

    monkeypatch.setattr(desk.cloud, "delete_faces", noted)

    proof = erase(desk, ana)

    assert proof.cloud == {desk.shared: 1}
    assert len(sent) == 1
    assert (desk.people(), desk.of_web()) == ([], [])


def test_no_answer_of_aws_that_may_name_the_client_is_kept(
    desk: CloudStudio, ana: ClientId
) -> None:
    desk.enroll(ana, ("ana", MIDDLE))
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    desk.cloud.fail(Operation.SEARCH_FACES_BY_IMAGE, UNREACHABLE)
    desk.process_until_it_fails()

    erase(desk, ana)

    assert desk.kept_answers() == 0


def test_what_is_kept_here_goes_though_aws_can_not_be_reached(
    desk: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("faces not deleted yet")
    desk.enroll(ana, ("ana", MIDDLE))
    desk.cloud.fail("DeleteFaces", UNREACHABLE)

    proof = erase(desk, ana)

    assert (desk.of_web(), desk.sources_of_all()) == ([], [])
    assert (proof.cloud, proof.verified_by_listing) == ({}, False)
    assert proof.left == {**dict.fromkeys(proof.left, 0), "faces_at_aws": 1}
    assert len(desk.people()) == len(desk.to_delete()) == 1


def test_a_face_that_could_not_go_goes_with_the_next_processing(
    desk: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("faces not deleted yet")
    desk.enroll(ana, ("ana", MIDDLE))
    desk.cloud.fail("DeleteFaces", UNREACHABLE)
    erase(desk, ana)
    desk.studio.upload("1.jpg", a_picture(("bea", LEFT)))

    desk.process(Strategy.INDEXED)

    assert (desk.people(), desk.to_delete()) == ([], [])


def test_a_face_that_could_not_go_goes_with_the_next_erasure(
    desk: CloudStudio, ana: ClientId, expected_logs: set[str]
) -> None:
    expected_logs.add("faces not deleted yet")
    bea = desk.client("Bea")
    desk.enroll(ana, ("ana", MIDDLE))
    desk.enroll(bea, ("bea", MIDDLE))
    desk.cloud.fail("DeleteFaces", UNREACHABLE)
    erase(desk, ana)

    proof = erase(desk, bea)

    assert desk.people() == []
    assert proof.cloud == {desk.shared: 1}  # Bea's own; Ana's was hers


@pytest.mark.parametrize("error", [CloudDenied(permission="rekognition:ListFaces"), UNREACHABLE])
def test_where_no_list_can_be_had_the_receipt_proves_nothing_and_says_so(
    desk: CloudStudio, ana: ClientId, error: CloudDenied | CloudUnreachable
) -> None:
    desk.enroll(ana, ("ana", MIDDLE))
    desk.cloud.fail("ListFaces", error)

    proof = erase(desk, ana)

    assert proof.verified_by_listing is None
    assert proof.cloud == {desk.shared: 1}


def test_a_face_that_is_still_listed_is_not_called_gone(
    desk: CloudStudio, ana: ClientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.enroll(ana, ("ana", MIDDLE))
    monkeypatch.setattr(desk.cloud, "delete_faces", lambda _name, ids: list(ids))

    assert erase(desk, ana).verified_by_listing is False


def test_a_collection_that_is_gone_holds_up_no_erasure(desk: CloudStudio, ana: ClientId) -> None:
    desk.enroll(ana, ("ana", MIDDLE))
    desk.cloud.delete_collection(desk.shared)

    proof = erase(desk, ana)

    assert proof.verified_by_listing is True
    assert desk.to_delete() == []


def test_a_client_aws_never_knew_asks_nothing_of_it(desk: CloudStudio) -> None:
    desk.go(Strategy.LOCAL)
    bea = desk.client("Bea")
    desk.enroll(bea, ("bea", MIDDLE))

    proof = erase(desk, bea)

    assert (proof.cloud, proof.verified_by_listing) == ({}, None)
    assert (desk.cloud.free, desk.cloud.calls) == ([], {})
