"""Enrolling and erasing clients by commands, over an account at AWS that is a server here."""

from __future__ import annotations

import json

import pytest

from tests.app.cloud import SHARED, CloudStudio, pictured

ENROLLING = {"DetectFaces": 1, "IndexFaces": 1}


@pytest.fixture
def cloud(empty_cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    """A studio with a gallery of one photo and a client who is not enrolled yet."""
    empty_cloud.set_up(monkeypatch)
    empty_cloud.fill({"1.jpg": ("Ana", "Bea")}, clients=())
    empty_cloud.studio.web.client(empty_cloud.studio.party, "Ana")
    return empty_cloud


def known(cloud: CloudStudio, collection: str = SHARED) -> list[str]:
    """Return the marks of the faces a collection has; none of one that is not there."""
    if collection not in cloud.rekognition.collections:
        return []
    faces = cloud.rekognition.collections[collection].faces.values()
    return sorted(str(face.external_id) for face in faces)


def mark(cloud: CloudStudio, name: str) -> str:
    [[client]] = cloud.studio.web.asked(
        f"SELECT id FROM king_gallery_clients WHERE nome = '{name}'"  # noqa: S608 -- a test's own
    )
    return f"g{cloud.studio.party}_c{client}"


def test_an_enrolling_says_what_it_cost_and_who_is_looked_for_when(cloud: CloudStudio) -> None:
    said = cloud("enroll", "Party", "Ana", cloud.reference("Ana"))

    assert said.code == 0
    assert "the next processing looks for them" in said.out
    assert "2 calls, US$ 0.002" in said.out
    assert cloud.billed() == ENROLLING == cloud.receipt()
    assert known(cloud) == [mark(cloud, "Ana")]


def test_a_group_picture_is_paid_once_though_the_face_is_chosen_by_a_second_command(
    cloud: CloudStudio,
) -> None:
    group = cloud.studio.command.home / "group.jpg"
    group.write_bytes(pictured("Ana", "Caio", shade=900))

    asked = cloud("--json", "enroll", "Party", "Ana", group)
    chosen = cloud.done("enroll", "Party", "Ana", group, "--face", 0)

    assert asked.json["error"]["code"] == "several_faces"
    assert chosen["receipt"]["calls"] == {"IndexFaces": 1}
    assert cloud.billed() == ENROLLING
    assert known(cloud) == [mark(cloud, "Ana")]


def test_a_choice_outlives_an_aws_that_fails_and_is_told_by_the_next_processing(
    cloud: CloudStudio,
) -> None:
    cloud.rekognition.faults.refuse_next("AccessDeniedException", "IndexFaces")
    enrolled = cloud.done("enroll", "Party", "Ana", cloud.reference("Ana"))

    cloud.process("classic")

    assert [one["code"] for one in enrolled["unknown_to_aws"]] == ["cloud_denied"]
    assert known(cloud) == [mark(cloud, "Ana")]
    assert cloud.names()["Ana"] == ["1.jpg"]


def test_a_class_list_is_previewed_for_nothing(cloud: CloudStudio) -> None:
    folder = cloud.studio.command.home / "class"
    folder.mkdir()
    for shade, name in enumerate(("Bea", "Caio", "Dora")):
        (folder / f"{name}.jpg").write_bytes(pictured(name, shade=700 + shade))

    preview = cloud("client", "import", "Party", folder, "--dry-run")
    assert cloud.billed() == {}
    cloud.done("client", "import", "Party", folder)
    again = cloud.done("client", "import", "Party", folder)

    assert "3 pictures at AWS: up to 6 calls, US$ 0.006" in preview.out
    assert cloud.billed() == {"DetectFaces": 3, "IndexFaces": 3}
    assert again["receipt"]["billed_calls"] == 0


def test_an_erased_client_is_in_no_collection_and_the_receipt_proves_it(
    cloud: CloudStudio,
) -> None:
    cloud.done("enroll", "Party", "Ana", cloud.reference("Ana"))
    cloud.process("indexed")
    own = f"{SHARED}-g{cloud.studio.party}"
    before = len(known(cloud, own))
    proof = cloud.studio.command.home / "proof.json"

    said = cloud("client", "erase", "Party", "Ana", "--receipt", proof)

    assert "2 faces taken out at AWS; a list of what is left there proves it." in said.out
    document = json.loads(proof.read_text("utf-8"))
    assert document["cloud"] == {"deleted": {SHARED: 1, own: 1}, "verified_by_listing": True}
    assert set(document["left"].values()) == {0}
    assert (known(cloud), len(known(cloud, own))) == ([], before - 1)
    for table in ("rekognition_client_faces", "kingdesk.cloud_deletions"):
        assert cloud.studio.web.asked(f"SELECT 1 FROM {table}") == []  # noqa: S608 -- as above


def test_a_face_that_could_not_be_taken_out_is_told_and_goes_with_the_next_processing(
    cloud: CloudStudio, expected_logs: set[str]
) -> None:
    expected_logs.add("faces not deleted yet")
    cloud.done("enroll", "Party", "Ana", cloud.reference("Ana"))
    cloud.rekognition.faults.refuse_next("AccessDeniedException", "DeleteFaces")

    said = cloud("client", "erase", "Party", "Ana")
    assert "1 face still at AWS" in said.out
    assert known(cloud) != []
    cloud.process("indexed")

    assert known(cloud) == []
    assert cloud.studio.web.asked("SELECT 1 FROM kingdesk.cloud_deletions") == []
