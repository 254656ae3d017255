"""The whole job by Rekognition, by commands alone: quoted, processed, billed, seen on the web."""

from __future__ import annotations

import json

import pytest

from tests.app.cloud import FACES, PHOTOS, SHARED, CloudStudio, in_photos, more, on_a_terminal
from tests.app.cloud import pictured as a_picture
from tests.servers.rekognition import Fault

BOTH = pytest.mark.parametrize("strategy", ["classic", "indexed"])
CLIENTS = ("Ana", "Bea", "Caio")


@pytest.fixture
def cloud(empty_cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    """A studio with a gallery of eight photos and three enrolled clients; nothing is processed."""
    empty_cloud.set_up(monkeypatch)
    empty_cloud.fill(clients=CLIENTS)
    return empty_cloud


@pytest.fixture
def small(empty_cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    """A studio with a gallery of two photos and no clients."""
    empty_cloud.set_up(monkeypatch)
    empty_cloud.fill({name: PHOTOS[name] for name in ("1.jpg", "2.jpg")}, clients=())
    return empty_cloud


# --- end to end ----------------------------------------------------------------------------------


@BOTH
def test_everybody_is_found_for_what_was_quoted_and_seen_on_the_web(
    cloud: CloudStudio, strategy: str
) -> None:
    quote, before = cloud.quote(strategy), cloud.billed()

    status = cloud.process(strategy)

    spent = more(cloud.billed(), before)
    assert status["jobs"] == {"pending": 0, "processing": 0, "done": len(PHOTOS), "error": 0}
    assert cloud.names() == seen_on_the_web(cloud) == in_photos(*CLIENTS)
    assert status["run"]["calls"] == spent
    assert status["run"]["cost_usd"] == pytest.approx(0.001 * sum(spent.values()))
    assert cloud.receipt() == cloud.billed()
    assert cloud.staged() == []
    if strategy == "indexed":
        assert quote["calls"] == quote["most_calls"] == spent
    else:
        assert quote["calls"] | {"SearchFacesByImage": FACES} == spent
        assert quote["most_calls"]["SearchFacesByImage"] >= FACES


@BOTH
def test_nothing_is_paid_for_a_gallery_that_did_not_change(
    cloud: CloudStudio, strategy: str
) -> None:
    cloud.process(strategy)
    before = cloud.billed()

    quote = cloud.quote(strategy)
    again = cloud("process", "Party", "--strategy", strategy)

    everything = cloud("process", "Party", "--strategy", strategy, "--only", "all")

    assert (quote["photos"], quote["most_billed_calls"]) == (0, 0)
    assert everything.code == 0, everything  # nor is anybody asked
    assert "0 calls billed" in everything.out
    assert again.out == "Party: nothing new to process.\n"
    assert cloud.billed() == before


def test_an_object_of_the_bucket_is_enrolled(cloud: CloudStudio) -> None:
    cloud.studio.web.client(cloud.studio.party, "Dora")
    key = cloud.studio.web.photo(cloud.studio.party, "dora.jpg", a_picture("Dora", shade=77))

    cloud.done("enroll", "Party", "Dora", f"r2:{cloud.studio.web.key_of(key)}")
    cloud.process("indexed")

    assert cloud.names()["Dora"] == ["5.jpg", "6.jpg", "7.jpg", "dora.jpg"]


def test_the_doctor_finds_the_account_well(small: CloudStudio) -> None:
    checks = {check["name"]: check for check in small.done("doctor")["checks"]}

    for name in ("AWS", "collection", "staging bucket", "permissions"):
        assert checks[name]["state"] == "ok", checks[name]


# --- clients and photos that come later ----------------------------------------------------------


def test_a_client_who_comes_late_costs_a_few_calls_when_photos_are_indexed(
    cloud: CloudStudio,
) -> None:
    cloud.process("indexed")
    cloud.client("Dora", references=3)
    quote, before = cloud.quote("indexed"), cloud.billed()

    cloud.process("indexed")

    spent = more(cloud.billed(), before)
    assert spent == quote["calls"] == quote["most_calls"]
    assert spent == {"IndexFaces": 3, "SearchFaces": 3}
    assert cloud.names() == in_photos(*CLIENTS, "Dora")


def test_a_client_who_comes_late_has_every_face_searched_again_when_they_are_not(
    cloud: CloudStudio,
) -> None:
    cloud.process("classic")
    cloud.client("Dora")
    quote, before = cloud.quote("classic"), cloud.billed()

    cloud.process("classic")

    assert "searches_again" in quote["notes"]
    assert more(cloud.billed(), before) == quote["calls"]
    assert quote["calls"]["SearchFacesByImage"] == FACES
    assert "DetectFaces" not in quote["calls"]
    assert cloud.names() == in_photos(*CLIENTS, "Dora")


@BOTH
def test_late_photos_cost_only_what_is_theirs(cloud: CloudStudio, strategy: str) -> None:
    cloud.process(strategy)
    cloud.studio.upload("9.jpg", a_picture("Ana", "guest", shade=9))
    before = cloud.billed()

    cloud.process(strategy)

    spent = more(cloud.billed(), before)
    assert cloud.names()["Ana"] == ["1.jpg", "2.jpg", "6.jpg", "9.jpg"]
    if strategy == "classic":
        assert spent == {"DetectFaces": 1, "SearchFacesByImage": 2}
    else:
        assert spent == {"IndexFaces": 1, "SearchFaces": 2}


def test_a_new_face_model_is_quoted_anew_and_decisions_outlive_it(cloud: CloudStudio) -> None:
    cloud.process("indexed")
    cloud.done("review", "Party", "1.jpg", "0", "reject")
    cloud.done("review", "Party", "3.jpg", "0", "assign", "Caio")
    before, seen = cloud.names(), cloud.billed()
    cloud.rekognition.rules.model = "8.0"
    assert cloud.done("gallery", "forget-faces", "Party", "--yes")["deleted"]

    quote = cloud.quote("indexed")
    cloud.process("indexed")

    assert quote["calls"]["IndexFaces"] == len(PHOTOS) + len(CLIENTS)
    assert more(cloud.billed(), seen) == quote["calls"]
    assert cloud.names() == before
    assert "1.jpg" not in before["Ana"]
    assert "3.jpg" in before["Caio"]


def test_the_strategy_can_be_changed_and_decisions_stay(cloud: CloudStudio) -> None:
    cloud.process("classic")
    cloud.done("review", "Party", "2.jpg", "1", "reject")
    before = cloud.names()

    cloud.process("indexed")

    assert cloud.names() == before
    assert "2.jpg" not in before["Bea"]


# --- money ---------------------------------------------------------------------------------------


def test_a_quote_lists_every_strategy_with_what_it_takes(small: CloudStudio) -> None:
    document = small.done("quote", "Party")
    told = small("quote", "Party").out

    strategies = {one["name"]: one for one in document["strategies"]}
    assert set(strategies) == {"local", "classic", "indexed"}
    assert document["chosen"] == "indexed"
    assert document["to_process"] == 2
    assert strategies["local"]["usd"] == 0
    assert strategies["indexed"]["storage_usd_month"] > 0
    assert strategies["indexed"]["usd"] == pytest.approx(
        0.001 * strategies["indexed"]["billed_calls"]
    )
    assert "faces_are_kept" in strategies["indexed"]["notes"]
    assert "at most USD" in told
    assert "forget-faces" in told


def test_a_strategy_the_key_may_not_use_is_quoted_with_the_permission_it_lacks(
    small: CloudStudio,
) -> None:
    small.rekognition.faults.refuse_next("AccessDeniedException", "SearchFaces", times=9)

    document = small.done("quote", "Party")
    refused = small("process", "Party", "--strategy", "indexed", "--yes")

    strategies = {one["name"]: one for one in document["strategies"]}
    assert strategies["classic"]["unavailable"] is None
    assert strategies["indexed"]["unavailable"]["code"] == "cloud_denied"
    assert "rekognition:SearchFaces" in strategies["indexed"]["unavailable"]["message"]
    assert refused.code == 1
    assert "rekognition:SearchFaces" in refused.err


def test_the_limit_pauses_the_run_and_a_higher_one_goes_on(cloud: CloudStudio) -> None:
    before = cloud.billed()

    paused = cloud(
        *("--json", "process", "Party", "--strategy", "indexed", "--yes", "--max-cost", "0.005")
    )
    between = more(cloud.billed(), before)
    state = cloud.done("status", "Party")["run"]
    cloud.process("indexed", "--max-cost", "1")

    assert paused.code == 1
    assert paused.json["error"]["code"] == "cost_cap_reached"
    assert paused.json["error"]["receipt"]["usd"] == pytest.approx(0.005)
    assert "--max-cost USD" in paused.err
    assert sum(between.values()) == 5
    assert (state["state"], state["billed_calls"], state["cost_usd"]) == ("paused", 5, 0.005)
    assert state["max_cost_usd"] == 0.005
    assert more(cloud.billed(), before) == {
        "IndexFaces": len(PHOTOS) + len(CLIENTS),
        "SearchFaces": len(CLIENTS),
    }
    assert cloud.names() == in_photos(*CLIENTS)


def test_without_a_terminal_nothing_is_spent_unasked(small: CloudStudio) -> None:
    before = small.billed()

    refused = small("--json", "process", "Party", "--strategy", "classic")

    assert (refused.code, refused.json["error"]["code"]) == (1, "needs_yes")
    assert "--yes" in refused.json["error"]["hint"]
    assert small.billed() == before


def test_who_says_no_spends_nothing(small: CloudStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = on_a_terminal(monkeypatch, "no")
    before = small.billed()

    refused = small("process", "Party", "--strategy", "classic")

    assert refused.code == 1
    assert asked == ["Process?"]
    assert "US$" in refused.err
    assert small.billed() == before


def test_consent_to_keep_faces_is_asked_once(
    small: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = on_a_terminal(monkeypatch, "yes", "yes")
    assert small("process", "Party", "--strategy", "indexed").code == 0
    small.studio.upload("9.jpg", a_picture("Ana", shade=9))
    again = on_a_terminal(monkeypatch, "yes")
    assert small("process", "Party", "--strategy", "indexed").code == 0

    assert len(first) == 2
    assert "agree" in first[1]
    assert again == ["Process?"]


def test_what_this_machine_does_itself_is_not_asked_about(small: CloudStudio) -> None:
    before = small.billed()

    done = small("process", "Party", "--strategy", "local")

    assert done.code == 0, done
    assert "US$" not in done.out + done.err
    assert small.billed() == before


def test_receipts_tell_enrolling_from_matching_and_months_apart(cloud: CloudStudio) -> None:
    status = cloud.process("indexed")
    month = status["run"]["started_at"][:7]

    everything = cloud.done("receipt")
    this_month = cloud.done("receipt", "--month", month)
    long_ago = cloud.done("receipt", "--month", "2020-01")
    of_run = cloud.done("receipt", "--run", status["run"]["id"])
    told = cloud("receipt").out

    [party] = everything["receipts"]
    assert party["gallery"]["name"] == "Party"
    assert everything["total"]["billed_calls"] == sum(cloud.billed().values())
    assert this_month["total"] == everything["total"]
    assert (long_ago["receipts"], long_ago["total"]["billed_calls"]) == ([], 0)
    assert of_run["billed_calls"] == status["run"]["billed_calls"]
    assert of_run["calls"]["matching"]["SearchFaces"] == len(CLIENTS)
    assert "Party" in told
    assert "SearchFaces 3" in told


def test_a_receipt_of_what_is_not_there_is_an_error(small: CloudStudio) -> None:
    assert small("receipt").out == "Nothing was billed.\n"
    assert small("receipt", "--month", "November").code == 2
    assert small("receipt", "--run", "none-such").code == 1
    assert small("receipt", "Party", "--run", "none-such").code == 1
    assert small("receipt", "Nowhere").code == 1


# --- what is kept --------------------------------------------------------------------------------


def test_a_gallerys_faces_are_deleted_at_aws_on_demand(
    small: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.process("indexed")
    own = f"{SHARED}-g{small.studio.party}"
    assert own in small.rekognition.collections
    shown = small.done("gallery", "show", "Party")["gallery"]["faces_kept_since"]

    unasked = small("gallery", "forget-faces", "Party")
    still = own in small.rekognition.collections
    on_a_terminal(monkeypatch, "yes")
    done = small("gallery", "forget-faces", "Party")
    again = small.done("gallery", "forget-faces", "Party")

    assert shown is not None
    assert (unasked.code, still, done.code) == (1, True, 0)
    assert own not in small.rekognition.collections
    assert again["deleted"] is False
    assert small.done("status", "Party")["faces"] == 3  # what was found stays
    assert small.done("gallery", "show", "Party")["gallery"]["faces_kept_since"] is None


def test_why_a_face_was_not_compared_is_told(small: CloudStudio) -> None:
    small.client("Ana")
    small.rekognition.faults.next(Fault.NO_FACE, "SearchFacesByImage", times=FACES)
    small.process("classic")

    faces = small.done("faces", "Party", "1.jpg")["faces"]
    told = small("faces", "Party", "1.jpg").out

    assert [face["unindexed"] for face in faces] == [["NO_FACE_IN_CUT"]]
    assert "AWS sees no face there" in told


# --- seen on the web -----------------------------------------------------------------------------


def seen_on_the_web(cloud: CloudStudio) -> dict[str, list[str]]:
    """Return in which photos the web system shows each client, its rows being in its own form."""
    web = cloud.studio.web

    jobs = web.asked(
        "SELECT process_status, count(*) FROM rekognition_photo_jobs WHERE gallery_id = %s"
        " GROUP BY process_status",
        cloud.studio.party,
    )
    faces = web.asked(
        """
        SELECT p.original_name, f.bounding_box_json, f.confidence, c.nome, m.similarity,
            m.rekognition_face_id
        FROM rekognition_photo_faces f
        JOIN king_photos p ON p.id = f.photo_id
        LEFT JOIN rekognition_face_matches m ON m.photo_face_id = f.id
        LEFT JOIN king_gallery_clients c ON c.id = m.client_id
        """
    )

    assert jobs == [("done", len(PHOTOS))]
    assert len(faces) == FACES
    found: dict[str, list[str]] = {name: [] for name in CLIENTS}
    for photo, box, confidence, name, similarity, _ in faces:
        told = json.loads(box)
        assert set(told) == {"Width", "Height", "Left", "Top"}
        assert all(0 <= told[side] <= 1 for side in told)
        assert 0 <= float(confidence) <= 100
        if name is not None:
            assert 80 <= float(similarity) <= 100
            found[name].append(photo)
    return {name: sorted(photos) for name, photos in found.items()}


def test_the_web_system_can_search_for_clients_who_were_enrolled_here(cloud: CloudStudio) -> None:
    cloud.process("classic")
    shared = cloud.rekognition.collections[SHARED]

    rows = cloud.studio.web.asked(
        """
        SELECT c.nome, f.face_id, f.client_id
        FROM rekognition_client_faces f JOIN king_gallery_clients c ON c.id = f.client_id
        """
    )
    matched = cloud.studio.web.asked(
        "SELECT DISTINCT rekognition_face_id FROM rekognition_face_matches"
    )

    assert sorted(name for name, _, _ in rows) == list(CLIENTS)
    for _, face_id, client in rows:
        assert shared.faces[face_id].external_id == f"g{cloud.studio.party}_c{client}"
    assert {row[0] for row in matched} <= set(shared.faces)
