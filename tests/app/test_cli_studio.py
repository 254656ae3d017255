"""The whole job in a studio by commands alone: as in an embedded workspace, and seen on the web."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa

from kingdesk.bootstrap import EngineOnDemand
from kingdesk.paths import resource
from tests.app.command import CommandLine
from tests.app.studio import PASSWORD, StudioCommands, WebSystem
from tests.fakes.engine import FakeEngine, a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT
from tests.fakes.keychain import MemoryKeyring
from tests.servers.host_levels import HostLevel
from tests.servers.s3 import S3Server

WRITTEN = {
    "rekognition_photo_jobs",
    "rekognition_photo_faces",
    "rekognition_face_matches",
    "king_gallery_clients",
}
"""The only tables of the web system that the main job may write to."""
ERASED_FROM = {"rekognition_client_faces", "rekognition_processing_cache"}
"""What AWS knows of a client who is erased, and what it answered about the gallery."""
PHOTOS = {
    "1.jpg": (("ana", LEFT),),
    "2.jpg": (("ana", LEFT), ("bea", MIDDLE)),
    "3.jpg": (("stranger", RIGHT),),
    "4.jpg": (),
}


@pytest.fixture
def full(studio: StudioCommands) -> StudioCommands:
    """A gallery of four photos; Ana and Bea are its clients on the web."""
    for shade, (name, people) in enumerate(PHOTOS.items()):
        studio.upload(name, a_picture(*people, shade=shade))
    for name in ("Ana", "Bea"):
        studio.web.client(studio.party, name)
    return studio


def reference(studio: StudioCommands, who: str) -> Path:
    file = studio.command.home / f"{who}.jpg"
    file.write_bytes(a_picture((who, MIDDLE), shade=200))
    return file


def processed(studio: StudioCommands) -> StudioCommands:
    for name in ("Ana", "Bea"):
        studio.done("enroll", "Party", name, reference(studio, name.lower()))
    studio.done("process", "Party")
    return studio


def by_name(results: Any) -> dict[str, list[tuple[str, float]]]:  # noqa: ANN401 -- a document
    return {
        client["name"]: [(photo["name"], photo["similarity"]) for photo in client["photos"]]
        for client in results["clients"]
    }


# --- setting up ----------------------------------------------------------------------------------


def test_a_studio_is_set_up_from_the_web_systems_own_file(
    command: CommandLine,
    web: WebSystem,
    keychain: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    studio = StudioCommands.of(command, web)

    made = studio.create(monkeypatch)

    assert made.code == 0, made
    assert made.json["workspace"]["kind"] == "studio"
    assert made.json["account"]["email"] == studio.ana.email
    assert made.json["secrets"] == "keychain"
    assert [part["name"] for part in made.json["checks"] if not part["ok"]] == []
    assert {name for _, name in keychain.kept} == {
        *("DB_PASSWORD", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "owner"),
    }
    assert command.bare("--json", "gallery", "list").json["galleries"][0]["name"] == "Party"


def test_the_doctor_tries_every_part(full: StudioCommands) -> None:
    outcome = full("--json", "doctor")

    assert outcome.code == 0, outcome
    assert [(part["name"], part["state"]) for part in outcome.json["checks"]] == [
        ("keychain", "ok"),
        ("database", "ok"),
        ("clock", "ok"),
        ("KingSelection", "note"),
        ("KingDesk's tables", "ok"),
        ("bucket", "ok"),
        ("photos", "ok"),
        ("AWS", "note"),
        ("account", "ok"),
        ("copies", "ok"),
        ("disk", "ok"),
        ("face engine", "ok"),
    ]
    [note] = outcome.json["checks"][3]["notes"]
    assert note["code"] == "sees_everyone"


# --- the main job --------------------------------------------------------------------------------


def test_the_job_gives_what_it_gives_in_an_embedded_workspace(
    full: StudioCommands, command: CommandLine
) -> None:
    processed(full)
    for shade, (name, people) in enumerate(PHOTOS.items()):
        command.picture(f"photos/{name}")
        (command.photos / name).write_bytes(a_picture(*people, shade=shade))
    command.done("gallery", "import", "Party", command.photos)
    for name in ("Ana", "Bea"):
        command.done("client", "add", "Party", name)
        command.done("enroll", "Party", name, reference(full, name.lower()))
    command.done("process", "Party")

    studio, embedded = full.done("results", "Party"), command.done("results", "Party")

    assert by_name(studio) == by_name(embedded)
    assert studio["unmatched_faces"] == embedded["unmatched_faces"] == 1
    assert {name for photos in by_name(studio).values() for name, _ in photos} == {
        "1.jpg",
        "2.jpg",
    }


def test_an_object_of_the_bucket_is_enrolled(full: StudioCommands) -> None:
    key = full.web.key_of(full.photos["1.jpg"])

    enrolled = full.done("enroll", "Party", "Ana", f"r2:{key}")
    full.done("process", "Party")

    assert len(enrolled["references"]) == 1
    assert [name for name, _ in by_name(full.done("results", "Party"))["Ana"]] == [
        "1.jpg",
        "2.jpg",
    ]


def test_a_photo_of_the_gallery_is_enrolled(full: StudioCommands) -> None:
    enrolled = full.done("enroll", "Party", "Bea", "photo:2.jpg", "--face", "1")

    assert len(enrolled["references"]) == 1


def test_a_client_can_be_added_and_nobody_can_sign_in_as_them(full: StudioCommands) -> None:
    added = full.done("client", "add", "Party", "Caio", "--email", "caio@example.com")

    [(email, kept)] = full.web.asked(
        "SELECT email, senha_hash FROM king_gallery_clients WHERE id = %s", added["client"]["id"]
    )
    assert email == "caio@example.com"
    assert kept.startswith("$2")


def test_a_decision_is_kept_and_shows_on_the_web(full: StudioCommands) -> None:
    processed(full)
    full.done("review", "Party", "2.jpg", "0", "reject")

    results = by_name(full.done("results", "Party"))

    assert [name for name, _ in results["Ana"]] == ["1.jpg"]
    assert face_results(full, "Ana").keys() == {"1.jpg"}


def test_clients_photos_are_delivered_from_the_bucket(full: StudioCommands) -> None:
    processed(full)
    to = full.command.home / "delivery"

    report = full.done("export", "Party", "--to", to)
    table = full.done("export", "Party", "--to", full.command.home / "table", "--as", "csv")

    written = sorted(str(file.relative_to(to)) for file in to.rglob("*.jpg"))
    assert written == ["Ana/1.jpg", "Ana/2.jpg", "Bea/2.jpg"]
    assert (to / "Ana" / "1.jpg").read_bytes() == a_picture(*PHOTOS["1.jpg"], shade=0)
    assert (report["written"], table["written"]) == (3, 3)


def test_an_erased_client_leaves_faces_and_the_row_of_the_web_system(full: StudioCommands) -> None:
    processed(full)

    receipt = full.done("client", "erase", "Party", "Ana")

    assert sum(receipt["erased"].values()) > 0
    assert set(receipt["left"].values()) == {0}
    assert face_results(full, "Ana") == {}
    assert full.web.asked("SELECT count(*) FROM king_gallery_clients") == [(2,)]


# --- seen on the web -----------------------------------------------------------------------------


def face_results(studio: StudioCommands, client: str) -> dict[str, tuple[float, int]]:
    """Return what the web system lists as a client's photos: similarity and matches by name."""
    rows = studio.web.asked(
        """
        SELECT p.original_name, max(m.similarity), count(*)
        FROM rekognition_face_matches m
        JOIN rekognition_photo_faces f ON f.id = m.photo_face_id
        JOIN king_photos p ON p.id = f.photo_id
        JOIN king_gallery_clients c ON c.id = m.client_id
        WHERE p.gallery_id = %s AND c.nome = %s
        GROUP BY p.id, p.original_name
        """,
        studio.party,
        client,
    )
    return {name: (float(similarity), count) for name, similarity, count in rows}


def test_the_web_system_lists_the_same_photos_of_each_client(full: StudioCommands) -> None:
    processed(full)
    results = by_name(full.done("results", "Party"))

    for client in ("Ana", "Bea"):
        listed = face_results(full, client)
        assert listed.keys() == {name for name, _ in results[client]}
        for name, similarity in results[client]:
            assert listed[name][0] == pytest.approx(similarity, abs=0.01)
            assert listed[name][1] == 1


def test_the_web_system_shows_a_photos_faces_where_they_are(full: StudioCommands) -> None:
    processed(full)
    ours = full.done("faces", "Party", "2.jpg")

    rows = full.web.asked(
        """
        SELECT f.face_index, f.bounding_box_json, f.confidence, c.nome, m.similarity,
            m.rekognition_face_id
        FROM rekognition_photo_faces f
        LEFT JOIN rekognition_face_matches m ON m.photo_face_id = f.id
        LEFT JOIN king_gallery_clients c ON c.id = m.client_id
        WHERE f.photo_id = %s ORDER BY f.face_index
        """,
        full.photos["2.jpg"],
    )

    assert [row[3] for row in rows] == ["Ana", "Bea"]
    assert {row[5] for row in rows} == {None}  # an invented id would poison what it deletes
    for face, (index, box, confidence, name, similarity, _) in zip(
        ours["faces"], rows, strict=True
    ):
        told = json.loads(box)
        assert index == face["index"]
        assert set(told) == {"Width", "Height", "Left", "Top"}
        assert told["Left"] == pytest.approx(face["box"]["left"], abs=1e-5)
        assert told["Height"] == pytest.approx(face["box"]["height"], abs=1e-5)
        assert 0 <= float(confidence) <= 100
        [match] = face["matches"]
        assert match["client"]["name"] == name
        assert match["similarity"] == pytest.approx(float(similarity), abs=0.01)


def test_the_web_system_counts_the_photos_as_done(full: StudioCommands) -> None:
    processed(full)
    counts = full.web.asked(
        "SELECT process_status, count(*) FROM rekognition_photo_jobs WHERE gallery_id = %s"
        " GROUP BY process_status",
        full.party,
    )
    keys = full.web.asked(
        "SELECT p.file_path, j.r2_key, j.r2_etag FROM rekognition_photo_jobs j"
        " JOIN king_photos p ON p.id = j.photo_id"
    )
    etags = full.web.objects()

    assert counts == [("done", 4)]
    assert full.done("status", "Party")["jobs"] == {
        "pending": 0,
        "processing": 0,
        "done": 4,
        "error": 0,
    }
    for path, key, etag in keys:
        assert path == f"r2:{key}"
        assert etags[key] == f'"{etag}"'


# --- what is not touched -------------------------------------------------------------------------


def test_nothing_else_of_the_web_system_is_changed(full: StudioCommands) -> None:
    before, objects = full.web.host_rows(), full.web.objects()
    clients = full.web.asked("SELECT * FROM king_gallery_clients ORDER BY id")

    processed(full)
    full.done("client", "add", "Party", "Caio")
    full.done("review", "Party", "1.jpg", "0", "confirm")
    full.done("gallery", "check", "Party")
    full.done("gallery", "keep", "Party")
    full.done("export", "Party", "--to", full.command.home / "delivery")
    full.done("client", "erase", "Party", "Bea")

    after = full.web.host_rows()
    assert {name for name in after if after[name] != before.get(name)} == WRITTEN
    now = full.web.asked("SELECT * FROM king_gallery_clients ORDER BY id")
    assert now[: len(clients)] == clients
    assert full.web.objects() == objects


@pytest.fixture
def said() -> Iterator[list[str]]:
    """Collect every statement the program says to a database from here on."""
    heard: list[str] = []

    def hear(*told: object) -> None:
        heard.append(" ".join(str(told[2]).split()))

    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    yield heard
    sa.event.remove(sa.Engine, "before_cursor_execute", hear)


def test_passwords_are_read_by_nobody_and_only_known_tables_are_written(
    full: StudioCommands, said: list[str]
) -> None:
    said.clear()

    processed(full)
    full.done("client", "add", "Party", "Caio")
    full.done("client", "list", "Party")
    full.done("review", "Party", "1.jpg", "0", "confirm")
    full.done("results", "Party")
    full.done("gallery", "check", "Party")
    full.done("export", "Party", "--to", full.command.home / "delivery")
    full.done("client", "erase", "Party", "Bea")

    assert len(said) > 100
    assert not [one for one in said if re.search("password_hash|senha_enc|SELECT .*senha", one)]
    assert not [one for one in said if re.search(r"SELECT \*|20260202", one)]
    of_cache = [one for one in said if "rekognition_processing_cache" in one]
    assert all("cache_key LIKE" in one for one in of_cache)  # our own keys, or one client's
    written = {
        (found[1].split()[0], found[2])
        for one in said
        if (found := re.match(r"(INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP) (\S+)", one))
    }
    places = {place for _, place in written if not place.startswith("kingdesk.")}
    assert places == WRITTEN | ERASED_FROM
    assert {verb for verb, place in written if place in ERASED_FROM} == {"DELETE"}
    assert {verb for verb, place in written if place == "king_gallery_clients"} == {"INSERT"}


def test_galleries_and_photos_are_the_web_systems_own(full: StudioCommands) -> None:
    full.command.picture("photos/9.jpg", "ana")

    new = full("--json", "gallery", "import", "New one", full.command.photos)
    more = full("--json", "gallery", "import", "Party", full.command.photos)

    assert [outcome.json["error"]["code"] for outcome in (new, more)] == ["from_web_system"] * 2
    assert len(full.web.asked("SELECT id FROM king_galleries")) == 2
    assert len(full.web.asked("SELECT id FROM king_photos")) == len(PHOTOS)


def test_nothing_shown_or_written_down_holds_a_secret(
    full: StudioCommands, isolated_home: Path
) -> None:
    processed(full)
    full("--verbose", "doctor")
    full("workspace", "show")
    secrets = (PASSWORD, full.web.server.secret_key, full.web.server.access_key)

    shown = "\n".join(full.shown)
    files = {str(file): file.read_bytes() for file in isolated_home.rglob("*") if file.is_file()}

    assert files
    for secret in secrets:
        assert secret not in shown
        assert [name for name, held in files.items() if secret.encode() in held] == []


# --- older web systems ---------------------------------------------------------------------------


@pytest.mark.parametrize("host_level", [HostLevel.OLDER], indirect=True)
def test_the_job_is_done_beside_an_older_web_system(full: StudioCommands) -> None:
    processed(full)

    assert [name for name, _ in by_name(full.done("results", "Party"))["Ana"]] == [
        "1.jpg",
        "2.jpg",
    ]
    assert face_results(full, "Bea").keys() == {"2.jpg"}
    assert full("doctor").code == 0


@pytest.mark.parametrize("host_level", [HostLevel.BARE], indirect=True)
def test_beside_the_first_web_system_faces_are_found_and_what_it_lacks_is_said(
    studio: StudioCommands,
) -> None:
    studio.upload("1.jpg", a_picture(("ana", LEFT)))

    studio.done("process", "Party")
    nobody = studio("--json", "client", "add", "Party", "Ana")
    doctor = studio("doctor")

    assert len(studio.done("faces", "Party", "1.jpg")["faces"]) == 1
    assert studio.done("results", "Party")["unmatched_faces"] == 1
    assert studio.done("client", "list", "Party")["clients"] == []
    assert (nobody.code, nobody.json["error"]["code"]) == (1, "web_system_lacks")
    assert doctor.code == 0
    assert "nobody can be added or enrolled" in doctor.err


# --- with eyes that really see -------------------------------------------------------------------

SAMPLE = resource("sample")
SHIPPED = (
    *("1-reception/DSC_0101.jpg", "1-reception/DSC_0104.jpg"),
    *("1-reception/DSC_0109.jpg", "2-dinner/DSC_0207.jpg"),
)
PEOPLE = ("Alice Moreira", "Bruno Tanaka", "Clara Winter")


def test_the_shipped_event_gives_the_same_in_both_kinds_of_workspace(
    command: CommandLine,
    host_postgres: str,
    s3_server: S3Server,
    keychain: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    web = WebSystem(host_postgres, s3_server, s3_server.make_bucket())
    studio = StudioCommands.of(command, web)
    command.engine = cast("FakeEngine", EngineOnDemand(resource("models")))
    for name in SHIPPED:
        studio.upload(Path(name).name, (SAMPLE / "photos" / name).read_bytes())
        (command.photos / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / "photos" / name, command.photos / name)
    assert studio.create(monkeypatch).code == 0
    command.done("gallery", "import", "Party", command.photos)

    for run in (studio.done, command.done):
        for name in PEOPLE:
            run("client", "add", "Party", name)
            run("enroll", "Party", name, SAMPLE / "references" / f"{name}.jpg")
        run("process", "Party")
    here, there = command.done("results", "Party"), studio.done("results", "Party")

    assert by_name(there) == by_name(here)
    assert there["unmatched_faces"] == here["unmatched_faces"]
    found = {name: photos for name, photos in by_name(there).items() if photos}
    assert found
    for name, photos in found.items():
        assert face_results(studio, name).keys() == {photo for photo, _ in photos}
