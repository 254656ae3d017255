"""Studios on the command line: set up, sign in and out, change, forget; and what goes wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from kingdesk import paths
from kingdesk.settings import StudioSettings, read_settings
from tests.app.command import CommandLine, Outcome
from tests.app.studio import PASSWORD, STUDIO, StudioCommands, WebSystem
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT
from tests.fakes.keychain import MemoryKeyring


@pytest.fixture
def commands(command: CommandLine, web: WebSystem, keychain: MemoryKeyring) -> StudioCommands:
    """Give a studio that is not set up yet."""
    return StudioCommands.of(command, web)


def in_environment(studio: StudioCommands, monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    for name, value in (studio.web.variables() | changed).items():
        monkeypatch.setenv(name, value)


def create(studio: StudioCommands, *options: object) -> Outcome:
    return studio.command.bare("--json", "workspace", "create", STUDIO, "--studio", *options)


def signing_in(monkeypatch: pytest.MonkeyPatch, email: str, password: str = PASSWORD) -> None:
    monkeypatch.setenv("KINGDESK_EMAIL", email)
    monkeypatch.setenv("KINGDESK_PASSWORD", password)


def kept() -> StudioSettings:
    studio = read_settings(paths.settings_file()).workspaces[STUDIO]
    assert isinstance(studio, StudioSettings)
    return studio


# --- creating ------------------------------------------------------------------------------------


def test_a_studio_is_read_from_the_environment(
    commands: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_environment(commands, monkeypatch)
    signing_in(monkeypatch, commands.ana.email)

    made = create(commands)

    assert made.code == 0, made
    assert kept().bucket.bucket == commands.web.bucket


def test_who_signs_in_is_asked_for_on_a_terminal(
    commands: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_environment(commands, monkeypatch)
    typed = iter(["wrong", PASSWORD])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda _text, **_: commands.ana.email)
    monkeypatch.setattr("getpass.getpass", lambda _text: next(typed))

    made = create(commands)

    assert made.code == 0, made
    assert "E-mail or password is wrong." in made.err
    assert made.json["account"]["email"] == commands.ana.email


def test_three_wrong_passwords_are_enough(
    commands: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_environment(commands, monkeypatch)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda _text, **_: commands.ana.email)
    monkeypatch.setattr("getpass.getpass", lambda _text: "wrong")

    made = create(commands)

    assert (made.code, made.json["error"]["code"]) == (1, "sign_in_refused")
    assert not paths.settings_file().exists()


def test_without_a_terminal_the_variables_are_named(
    commands: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_environment(commands, monkeypatch)

    made = create(commands)

    assert (made.code, made.json["error"]["code"]) == (1, "nobody_to_ask")
    assert "KINGDESK_EMAIL" in made.json["error"]["message"]
    assert not paths.settings_file().exists()


def test_what_is_missing_in_the_environment_is_named(commands: StudioCommands) -> None:
    made = create(commands)

    assert made.json["error"]["message"] == "DATABASE_URL is not given."


@pytest.mark.parametrize(
    ("changed", "code", "part"),
    [
        ({"DATABASE_URL": "postgresql://u:p@127.0.0.1:1/k"}, "database_unreachable", "database"),
        ({"R2_BUCKET": "nothing-there"}, "bucket_not_found", "bucket"),
        ({"R2_ENDPOINT": "http://127.0.0.1:1"}, "storage_unreachable", "bucket"),
    ],
)
def test_a_part_that_does_not_work_keeps_the_studio_from_being_kept(
    commands: StudioCommands,
    monkeypatch: pytest.MonkeyPatch,
    keychain: MemoryKeyring,
    changed: dict[str, str],
    code: str,
    part: str,
) -> None:
    in_environment(commands, monkeypatch, **changed)
    signing_in(monkeypatch, commands.ana.email)

    made = create(commands)

    assert (made.code, made.json["error"]["code"]) == (1, code)
    states = {check["name"]: check["state"] for check in made.json["error"]["checks"]}
    assert states[part] == "bad"
    assert "skipped" in states.values()
    assert "BAD" in made.err
    assert not paths.settings_file().exists()
    assert keychain.kept == {}


def test_a_server_that_is_not_verified_is_explained_with_the_way_out(
    commands: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = commands.web.variables()["DATABASE_URL"].replace("=disable", "=require")
    in_environment(commands, monkeypatch, DATABASE_URL=url)
    signing_in(monkeypatch, commands.ana.email)

    made = create(commands)

    assert made.json["error"]["code"] == "database_not_encrypted"
    assert "its DATABASE_URL says require" in made.err
    assert "--tls require" in made.err


def test_a_weaker_check_must_be_asked_for_and_is_said(
    commands: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = commands.web.variables()["DATABASE_URL"].replace("=disable", "=require")
    in_environment(commands, monkeypatch, DATABASE_URL=url)
    signing_in(monkeypatch, commands.ana.email)
    monkeypatch.setattr("kingdesk.bootstrap.studio_checks.is_this_computer", lambda _: False)

    made = create(commands, "--tls", "disable")

    assert made.code == 0, made
    assert "not checked in full (disable)" in made.err
    assert kept().database.tls == "disable"


@pytest.mark.parametrize(
    "options",
    [
        ("workspace", "create", "W"),
        ("workspace", "create", "W", "folder", "--studio"),
        ("workspace", "create", "W", "folder", "--env", "file"),
        ("workspace", "create", "W", "folder", "--tls", "require"),
        ("workspace", "create", "W", "--studio", "--tls", "maybe"),
        ("workspace", "create", "W", "--studio", "--password", "x"),
        ("workspace", "sign-in", "--password", "x"),
    ],
)
def test_wrong_usage_is_told_as_such(command: CommandLine, options: tuple[str, ...]) -> None:
    outcome = command.bare("--json", *options)

    assert (outcome.code, outcome.json["error"]["code"]) == (2, "wrong_usage")


def test_a_file_that_is_not_there_is_told(commands: StudioCommands) -> None:
    made = create(commands, "--env", commands.command.home / "nothing.env")

    assert (made.code, made.json["error"]["code"]) == (1, "setting_wrong")


def test_a_taken_name_is_refused_before_anything_is_tried(
    commands: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands.command.bare("workspace", "create", STUDIO, commands.command.home / "folder")
    in_environment(commands, monkeypatch, R2_ENDPOINT="http://127.0.0.1:1")

    assert create(commands).json["error"]["code"] == "already_exists"


# --- without a keychain --------------------------------------------------------------------------


@pytest.fixture
def server(commands: StudioCommands, monkeypatch: pytest.MonkeyPatch) -> StudioCommands:
    """Give a computer without a keychain whose environment knows all."""
    keyring.set_keyring(fail.Keyring())
    in_environment(commands, monkeypatch)
    signing_in(monkeypatch, commands.ana.email)
    return commands


def test_without_a_keychain_the_settings_alone_are_kept_and_it_is_said(
    server: StudioCommands,
) -> None:
    made = create(server)

    assert made.code == 0, made
    assert made.json["secrets"] == "environment"
    for name in ("DATABASE_URL", "R2_SECRET_ACCESS_KEY", "KINGDESK_PASSWORD"):
        assert name in made.err
    text = paths.settings_file().read_text("utf-8")
    assert not any(secret in text for secret in (PASSWORD, server.web.server.secret_key))


def test_a_server_works_with_what_the_environment_says(server: StudioCommands) -> None:
    create(server)
    server.upload("1.jpg", a_picture(("ana", LEFT)))

    server.done("process", "Party")

    assert server.done("status", "Party")["jobs"]["done"] == 1


def test_a_server_whose_environment_lost_a_secret_names_it(
    server: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(server)
    monkeypatch.delenv("R2_SECRET_ACCESS_KEY")

    outcome = server("--json", "gallery", "list")

    assert (outcome.code, outcome.json["error"]["code"]) == (1, "secret_missing")
    assert "R2_SECRET_ACCESS_KEY" in outcome.json["error"]["message"]


def test_without_a_keychain_nobody_can_be_remembered(server: StudioCommands) -> None:
    create(server)

    outcome = server("--json", "workspace", "sign-in")

    assert (outcome.code, outcome.json["error"]["code"]) == (1, "no_keychain")
    assert "KINGDESK_EMAIL" in outcome.err


def test_a_file_alone_is_kept_nowhere_where_there_is_no_keychain(
    commands: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.set_keyring(fail.Keyring())

    made = commands.create(monkeypatch)

    assert made.code == 0, made
    assert made.json["secrets"] == "environment"
    assert commands("--json", "gallery", "list").json["error"]["code"] == "secret_missing"


def test_an_environment_of_a_studio_is_no_choice(server: StudioCommands) -> None:
    outcome = server.command.bare("--json", "gallery", "list")

    assert (outcome.code, outcome.json["error"]["code"]) == (1, "which_workspace")
    assert "workspace create NAME --studio" in outcome.json["error"]["hint"]
    assert not paths.default_workspace().exists()


# --- showing and changing ------------------------------------------------------------------------


def test_a_studio_is_shown_and_listed(studio: StudioCommands) -> None:
    studio.command.bare("workspace", "create", "Folder", studio.command.home / "folder")
    shown = studio.done("workspace", "show")["workspace"]
    listed = studio.command.bare("--json", "workspace", "list").json["workspaces"]

    assert (shown["name"], shown["kind"], shown["current"]) == (STUDIO, "studio", True)
    assert shown["account"]["email"] == studio.ana.email
    assert (shown["galleries"], shown["photos"]) == (1, 0)
    assert {(w["name"], w["kind"]) for w in listed} == {("Folder", "embedded"), (STUDIO, "studio")}


def test_what_is_shown_for_people_says_who_and_how(studio: StudioCommands) -> None:
    said = studio("workspace", "show").out

    assert f"signed in: {studio.ana.email}" in said
    assert "connection to the database: disable" in said
    assert "up to 20 GB" in said


def test_a_studio_can_be_changed(studio: StudioCommands) -> None:
    changed = studio.done("workspace", "set", "--cache-gb", "1.5", "--keep-originals")

    assert (changed["workspace"]["cache_gb"], changed["workspace"]["keep_originals"]) == (1.5, True)
    assert (kept().cache_gb, kept().keep_originals) == (1.5, True)
    studio.done("workspace", "set", "--no-keep-originals")
    assert (kept().cache_gb, kept().keep_originals) == (1.5, False)


def test_the_check_of_the_server_can_be_changed_while_it_can_not_be_reached(
    studio: StudioCommands,
) -> None:
    weakened = studio("workspace", "set", "--tls", "require")
    broken = studio("--json", "gallery", "list")

    assert weakened.code == 0
    assert "not checked in full (require)" in weakened.err
    assert broken.json["error"]["code"] == "database_not_encrypted"
    assert studio("workspace", "set", "--tls", "disable").code == 0
    assert studio("gallery", "list").code == 0


def test_who_vouches_for_the_database_is_kept_with_its_whole_path(
    studio: StudioCommands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    studio.done("workspace", "set", "--tls-authority", "ca.pem")

    assert kept().database.tls_authority == tmp_path / "ca.pem"


def test_a_folder_has_no_copies_to_be_limited(command: CommandLine) -> None:
    outcome = command("--json", "workspace", "set", "--cache-gb", "1")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, "wrong_usage")


def test_a_studio_can_be_called_otherwise(studio: StudioCommands, keychain: MemoryKeyring) -> None:
    studio.done("workspace", "set", "--name", "Atelier")

    assert {service for service, _ in keychain.kept} == {"KingDesk Atelier"}
    assert studio.command.bare("--workspace", "Atelier", "gallery", "list").code == 0
    assert list(read_settings(paths.settings_file()).workspaces) == ["Atelier"]


# --- signing in and out --------------------------------------------------------------------------


def test_who_signed_out_must_sign_in_again(
    studio: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.upload("1.jpg", a_picture(("ana", LEFT)))
    studio.done("gallery", "keep", "Party", "--originals")

    out = studio.done("workspace", "sign-out")
    refused = studio("--json", "gallery", "list")
    signing_in(monkeypatch, studio.ana.email)
    signed_in = studio.done("workspace", "sign-in")

    assert out["bytes_dropped"] > 0
    assert not paths.studio_cache(STUDIO).exists()
    assert refused.json["error"]["code"] == "sign_in_needed"
    assert signed_in["account"]["email"] == studio.ana.email
    monkeypatch.delenv("KINGDESK_EMAIL")
    monkeypatch.delenv("KINGDESK_PASSWORD")
    assert studio("gallery", "list").code == 0


def test_a_wrong_password_changes_nothing(
    studio: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing_in(monkeypatch, studio.rui.email, "wrong")

    refused = studio("--json", "workspace", "sign-in")

    assert (refused.code, refused.json["error"]["code"]) == (1, "sign_in_refused")
    assert studio.done("workspace", "show")["workspace"]["account"]["email"] == studio.ana.email


def test_the_variables_sign_in_again_and_it_is_said(
    studio: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing_in(monkeypatch, studio.ana.email)

    assert "they sign in again" in studio("workspace", "sign-out").err


def test_another_photographer_sees_their_own(
    studio: StudioCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing_in(monkeypatch, studio.rui.email)

    studio.done("workspace", "sign-in")

    assert [g["name"] for g in studio.done("gallery", "list")["galleries"]] == ["Hidden feast"]


@pytest.mark.parametrize("verb", ["sign-in", "sign-out"])
def test_a_folder_has_no_account(command: CommandLine, verb: str) -> None:
    command.done("gallery", "list")

    assert command("--json", "workspace", verb).json["error"]["code"] == "not_in_this_workspace"


def test_a_forgotten_studio_is_gone_from_here(
    studio: StudioCommands, keychain: MemoryKeyring
) -> None:
    answer = studio.command.bare("--json", "workspace", "forget", STUDIO)

    assert answer.json == {"forgotten": STUDIO}
    assert keychain.kept == {}
    assert not paths.studio_folder(STUDIO).exists()
    assert read_settings(paths.settings_file()).workspaces == {}


def test_a_forgotten_folder_keeps_all_that_is_in_it(command: CommandLine) -> None:
    folder = command.home / "folder"
    command.bare("workspace", "create", "Folder", folder)
    before = sorted(folder.iterdir())

    answer = command.bare("--json", "workspace", "forget", "Folder")
    unknown = command.bare("--json", "workspace", "forget", "Folder")

    assert answer.code == 0
    assert sorted(folder.iterdir()) == before
    assert unknown.json["error"]["code"] == "not_found"


# --- the doctor ----------------------------------------------------------------------------------


def test_the_doctor_tries_the_parts_of_a_studio_that_can_not_be_opened(
    studio: StudioCommands,
) -> None:
    studio("workspace", "set", "--tls", "require")

    outcome = studio("--json", "doctor")

    assert outcome.code == 1
    states = {check["name"]: check["state"] for check in outcome.json["checks"]}
    assert states["database"] == "bad"
    assert states["KingSelection"] == "skipped"
    assert states["bucket"] == "ok"
    assert states["opening"] == "bad"
    assert outcome.json["error"]["message"]


def test_the_doctor_names_a_secret_that_is_missing(
    studio: StudioCommands, keychain: MemoryKeyring
) -> None:
    keychain.kept.clear()

    outcome = studio("doctor")

    assert outcome.code == 1
    assert "DB_PASSWORD of the workspace Studio is not known" in outcome.err


def test_the_doctor_says_what_is_worth_knowing_and_ends_well(studio: StudioCommands) -> None:
    outcome = studio("doctor")

    assert outcome.code == 0
    assert "can read every photographer's galleries" in outcome.err


# --- galleries of a studio -----------------------------------------------------------------------


def test_galleries_are_listed_with_what_the_web_system_says(studio: StudioCommands) -> None:
    with studio.web.database() as database:
        database.execute(
            "UPDATE king_galleries SET status = 'revisao', access_mode = 'public',"
            " data_trabalho = '2026-05-09', face_recognition_enabled = true WHERE id = %s",
            (studio.party,),
        )

    [gallery] = studio.done("gallery", "list")["galleries"]
    said = studio("gallery", "list").out
    shown = studio("gallery", "show", "Party").out

    assert (gallery["status"], gallery["access"]) == ("revisao", "public")
    assert (gallery["event_date"], gallery["web_faces"]) == ("2026-05-09", True)
    assert "2026-05-09  in review  public" in said
    assert "face recognition on the web: on" in shown


def test_files_of_this_machine_stand_for_photos_until_told_otherwise(
    studio: StudioCommands,
) -> None:
    content = a_picture(("ana", LEFT))
    studio.upload("1.jpg", content)
    studio.upload("2.jpg", a_picture(("bea", LEFT)))
    folder = studio.command.home / "card"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(content)
    (folder / "2.jpg").write_bytes(a_picture(("caio", LEFT)))

    paired = studio.done("gallery", "pair", "Party", folder)
    unpaired = studio.done("gallery", "unpair", "Party")

    assert (paired["photos"], paired["paired"], paired["bytes_saved"]) == (2, 1, len(content))
    assert [n["photo"]["name"] for n in paired["not_the_same"]] == ["2.jpg"]
    assert unpaired["unpaired"] == 1


def test_a_gallery_is_compared_with_the_bucket(studio: StudioCommands) -> None:
    studio.upload("1.jpg", a_picture(("ana", LEFT)))
    sound = studio("--json", "gallery", "check", "Party")
    client = studio.web.server.client()
    client.delete_object(Bucket=studio.web.bucket, Key=studio.web.key_of(studio.photos["1.jpg"]))
    client.put_object(
        Bucket=studio.web.bucket, Key=f"galleries/{studio.party}/stray.jpg", Body=b"x"
    )
    client.close()

    found = studio("--json", "gallery", "check", "Party")

    assert (sound.code, sound.json["sound"]) == (0, True)
    assert (found.code, found.json["sound"]) == (3, False)
    assert [photo["name"] for photo in found.json["missing"]] == ["1.jpg"]
    assert [one["key"] for one in found.json["orphans"]] == [f"galleries/{studio.party}/stray.jpg"]
    assert "not in R2 any more: 1: 1.jpg" in studio("gallery", "check", "Party").out


def test_photos_are_kept_on_this_machine(studio: StudioCommands) -> None:
    studio.upload("1.jpg", a_picture(("ana", LEFT)))

    first = studio.done("gallery", "keep", "Party", "--originals")
    again = studio.done("gallery", "keep", "Party", "--originals")

    assert (first["kept"], again["there"]) == (1, 1)


def test_the_bucket_is_looked_into_at_ones_own_galleries(studio: StudioCommands) -> None:
    studio.upload("1.jpg", a_picture(("ana", LEFT)))

    top = studio.done("gallery", "browse")
    inside = studio.done("gallery", "browse", f"galleries/{studio.party}")

    assert [folder["gallery"]["name"] for folder in top["folders"]] == ["Party"]
    [one] = inside["objects"]
    assert one["photo"]["name"] == "1.jpg"
    assert one["key"] == studio.web.key_of(studio.photos["1.jpg"])


@pytest.mark.parametrize(
    "verb",
    [
        ("pair", "Party", "."),
        ("unpair", "Party"),
        ("check", "Party"),
        ("keep", "Party"),
        ("browse",),
    ],
)
def test_photos_in_folders_have_no_bucket(command: CommandLine, verb: tuple[str, ...]) -> None:
    command.event()

    outcome = command("--json", "gallery", *verb)

    assert outcome.json["error"]["code"] == "not_in_this_workspace"


def test_an_object_can_not_be_enrolled_without_a_bucket(command: CommandLine) -> None:
    command.event()

    outcome = command("--json", "enroll", "Party", "Ana", "r2:galleries/1/x.jpg")

    assert (outcome.code, outcome.json["error"]["code"]) == (1, "no_bucket")


@pytest.mark.parametrize(
    ("verb", "code"),
    [(("worker",), "no_queue"), (("queue", "list"), "no_queue"), (("sync",), "not_yet")],
)
def test_what_a_studio_has_not_is_said_so(
    studio: StudioCommands, verb: tuple[str, ...], code: str
) -> None:
    assert studio("--json", *verb).json["error"]["code"] == code


def test_a_relative_folder_is_where_the_command_was_started(
    studio: StudioCommands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = a_picture(("ana", LEFT))
    studio.upload("1.jpg", content)
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "1.jpg").write_bytes(content)
    monkeypatch.chdir(tmp_path)

    assert studio.done("gallery", "pair", "Party", "card")["paired"] == 1
