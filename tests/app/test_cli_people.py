"""Clients, references and decisions by commands."""

from __future__ import annotations

import json

import pytest

from tests.app.command import CommandLine


def photos_of(command: CommandLine, client: str, *options: str) -> list[str]:
    [found] = command.done("results", "Party", "--client", client, *options)["clients"]
    return [photo["name"] for photo in found["photos"]]


def test_enroll_tells_the_face_and_what_to_take_care_of(command: CommandLine) -> None:
    command.picture("photos/1.jpg", "ana")
    command.done("gallery", "import", "Party", command.photos)
    command.done("client", "add", "Party", "Ana")

    answer = command.done("enroll", "Party", "Ana", command.picture("ana.jpg", "ana"))

    [reference] = answer["references"]
    assert answer["client"] == {"id": 1, "name": "Ana"}
    assert reference["face_index"] == 0
    assert reference["box"] == {"left": 0.1, "top": 0.3, "width": 0.2, "height": 0.25}
    assert reference["confidence"] == 99.0
    assert reference["warnings"] == []


def test_several_faces_are_listed_and_one_can_be_chosen(command: CommandLine) -> None:
    command.event()
    both = command.picture("both.jpg", "ana", "caio")
    command.done("client", "add", "Party", "Caio")

    refused = command("--json", "enroll", "Party", "Caio", both)
    chosen = command.done("enroll", "Party", "Caio", both, "--face", "0")

    assert refused.code == 1
    error = refused.json["error"]
    assert error["code"] == "several_faces"
    assert [(face["index"], face["box"]["left"]) for face in error["faces"]] == [(0, 0.4), (1, 0.1)]
    assert "0.400" in refused.err
    assert chosen["references"][0]["face_index"] == 0


def test_a_photo_of_the_gallery_can_be_a_reference(command: CommandLine) -> None:
    command.event()
    command.done("client", "add", "Party", "Stranger")

    command.done("enroll", "Party", "Stranger", "photo:3.jpg")

    assert photos_of(command, "Stranger") == ["3.jpg"]


def test_a_picture_without_a_face_is_refused_in_clear_words(command: CommandLine) -> None:
    command.event()

    outcome = command("enroll", "Party", "Ana", command.picture("wall.jpg"))

    assert outcome.code == 1
    assert "wall.jpg: no face was found." in outcome.err


def test_of_several_pictures_the_good_ones_are_taken(command: CommandLine) -> None:
    command.event()
    good, bad = command.picture("good.jpg", "ana"), command.picture("wall.jpg")

    outcome = command("--json", "enroll", "Party", "Ana", good, bad)

    assert outcome.code == 3
    assert [reference["source"] for reference in outcome.json["references"]] == ["good.jpg"]
    assert [error["code"] for error in outcome.json["errors"]] == ["no_face"]


def test_a_class_list_enrolls_everybody_and_tells_only_exceptions(command: CommandLine) -> None:
    command.picture("photos/1.jpg", "ana", "bea")
    command.done("gallery", "import", "Party", command.photos)
    command.done("process", "Party")
    command.picture("class/Ana.jpg", "ana")
    command.picture("class/Bea.jpg", "bea")
    command.picture("class/Caio.jpg", "caio", "dora")

    rehearsal = command("--json", "client", "import", "Party", command.home / "class", "--dry-run")
    none_yet = command.done("client", "list", "Party")["clients"]
    outcome = command("--json", "client", "import", "Party", command.home / "class")

    assert (rehearsal.code, rehearsal.json["added"], none_yet) == (3, 3, [])
    assert outcome.code == 3
    assert (outcome.json["added"], outcome.json["references"]) == (3, 2)
    assert {e["name"] for e in outcome.json["exceptions"]} == {"Caio"}
    assert photos_of(command, "Bea") == ["1.jpg"]


def test_erasing_a_client_proves_it(command: CommandLine) -> None:
    command.event()
    receipt = command.home / "receipt.json"

    answer = command.done("client", "erase", "Party", "Ana", "--receipt", receipt)

    assert json.loads(receipt.read_text("utf-8")) == answer
    assert answer["client"] == {"id": 1, "name": "Ana"}
    assert sum(answer["erased"].values()) > 0
    assert sum(answer["left"].values()) == 0
    assert [c["name"] for c in command.done("client", "list", "Party")["clients"]] == ["Bea"]


def test_nothing_is_erased_when_the_proof_cannot_be_written(command: CommandLine) -> None:
    command.event()

    outcome = command(
        "client", "erase", "Party", "Ana", "--receipt", command.home / "no" / "r.json"
    )

    assert outcome.code == 1
    assert len(command.done("client", "list", "Party")["clients"]) == 2


def test_a_rejected_face_leaves_the_results_and_can_be_listed(command: CommandLine) -> None:
    command.event()

    command.done("review", "Party", "2.jpg", "0", "reject", "Ana")

    assert photos_of(command, "Ana") == ["1.jpg"]
    assert photos_of(command, "Ana", "--verdict", "rejected") == ["2.jpg"]
    [face, _] = command.done("faces", "Party", "2.jpg")["faces"]
    assert [(m["client"]["name"], m["verdict"]) for m in face["matches"]] == [("Ana", "rejected")]


def test_confirming_needs_no_name_where_the_face_has_one(command: CommandLine) -> None:
    command.event()

    command.done("review", "Party", "1.jpg", "0", "confirm")

    assert photos_of(command, "Ana", "--verdict", "confirmed") == ["1.jpg"]
    assert photos_of(command, "Ana", "--verdict", "none") == ["2.jpg"]


def test_a_person_without_a_visible_face_can_be_put_in_a_photo(command: CommandLine) -> None:
    command.event()

    command.done("review", "Party", "3.jpg", "none", "assign", "Bea")

    assert photos_of(command, "Bea") == ["2.jpg", "3.jpg"]
    [placed] = command.done("faces", "Party", "3.jpg")["without_face"]
    assert (placed["client"]["name"], placed["verdict"]) == ("Bea", "assigned")


def test_an_ignored_face_counts_for_nobody(command: CommandLine) -> None:
    command.event()

    command.done("review", "Party", "3.jpg", "0", "ignore")

    assert command.done("results", "Party")["unmatched_faces"] == 0


@pytest.mark.parametrize("face", ["first", "-1", "9"])
def test_a_face_that_is_none_is_refused(command: CommandLine, face: str) -> None:
    command.event()

    outcome = command("--json", "review", "Party", "1.jpg", "--", face, "ignore")

    assert outcome.code == 1
    assert outcome.json["error"]["code"] in {"bad_value", "no_such_face"}


def test_a_reference_file_that_never_was_is_not_called_gone(command: CommandLine) -> None:
    command.event()

    outcome = command("--json", "enroll", "Party", "Ana", "typo.jpg")

    assert outcome.json["error"] == {
        "code": "not_found",
        "message": "There is no file typo.jpg.",
        "hint": "",
    }


def test_a_decision_about_a_face_that_is_not_there_says_so(command: CommandLine) -> None:
    command.event()

    outcome = command("--json", "review", "Party", "1.jpg", "9", "confirm")

    assert outcome.json["error"]["code"] == "no_such_face"


def test_confirming_says_whom(command: CommandLine) -> None:
    command.event()

    outcome = command("review", "Party", "1.jpg", "0", "confirm")

    assert outcome.out == "1.jpg, face 0: confirmed, Ana\n"


def test_ignoring_a_face_is_about_nobody(command: CommandLine) -> None:
    command.event()

    outcome = command("--json", "review", "Party", "1.jpg", "0", "ignore", "Ana")

    assert outcome.json["error"]["code"] == "bad_value"


def test_photos_of_one_name_are_told_apart_by_their_folder(command: CommandLine) -> None:
    command.picture("photos/day/1.jpg", "ana")
    command.picture("photos/night/1.jpg", "ana")
    command.done("gallery", "import", "Party", command.photos)

    outcome = command("faces", "Party", "1.jpg")
    found = command.done("faces", "Party", "night/1.jpg")

    assert "day/1.jpg (#1), night/1.jpg (#2)" in outcome.err
    assert found["photo"]["id"] == 2


def test_a_delivery_where_a_file_is_in_the_way_says_that(command: CommandLine) -> None:
    command.event()
    (command.home / "delivery").write_text("mine")

    outcome = command("--json", "export", "Party", "--to", command.home / "delivery")

    assert outcome.json["error"]["message"].endswith("failed: a file is in the way.")
    assert (command.home / "delivery").read_text() == "mine"


def test_a_class_lists_exceptions_name_their_file_once_and_say_how_to_go_on(
    command: CommandLine,
) -> None:
    command.event()
    command.picture("class/Dora.jpg", "dora", "ana")

    outcome = command("client", "import", "Party", command.home / "class")

    assert outcome.out.splitlines() == [
        "1 client added, 0 known already, 0 references enrolled",
        "1 to look at:",
        "  Dora.jpg: 2 faces were found, a reference needs exactly one.",
        "Choose a face of several with: kingdesk enroll GALLERY CLIENT FILE --face N",
    ]


def test_one_photo_processed_is_not_told_as_all_the_gallerys_faces(command: CommandLine) -> None:
    command.event()

    outcome = command("process", "Party", "--photo", "1.jpg")

    assert outcome.out.startswith("Party: 1 photo processed in ")
    assert outcome.out.endswith("; 4 faces in the gallery\n")


def test_people_of_another_gallery_are_brought_with_their_references(
    command: CommandLine,
) -> None:
    command.event()
    command.done("gallery", "import", "Ball", command.photos)

    some = command.done("client", "bring", "Ball", "Ana", "--from", "Party")
    rest = command.done("client", "bring", "Ball", "--from", "Party")

    listed = command.done("client", "list", "Ball")["clients"]
    assert (some["added"], some["references"], rest["known"]) == (1, 1, 1)
    assert "Ana" in [client["name"] for client in listed]
    assert all(client["references"] for client in listed)
