"""A small file a person may write by hand: sparse, kept as it is, never half written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kingdesk import paths
from kingdesk.domain.errors import DiskFull, SettingsNotKept, SettingsUnreadable
from kingdesk.settings import (
    BucketSettings,
    CloudSettings,
    DatabaseSettings,
    Settings,
    Studio,
    StudioSettings,
    read_settings,
    remembering,
    with_workspace,
    without_workspace,
    workspace_name,
    workspace_place,
    write_settings,
)
from tests.unprivileged import open_folder, run_unprivileged


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


# --- reading --------------------------------------------------------------------------------------


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    assert read_settings(file) == Settings()


def test_what_is_left_out_has_its_default(file: Path) -> None:
    found = read_settings(written(file, 'theme = "dark"\n'))

    assert found == Settings(theme="dark")


def test_all_processors_are_used_unless_said_otherwise() -> None:
    assert Settings().threads >= 1
    assert Settings(workers=3).threads == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("theme = dark", "line 1"),
        ("theme = 'purple'", "theme: "),
        ("workers = -1", "workers: "),
        ("workers = 'many'", "workers: "),
        ("wrokers = 2", "wrokers: "),
        ("[workspaces]\nparty = 3", "workspaces.party: "),
        ("\x00\x01", ""),
    ],
)
def test_a_bad_file_says_where_it_is_wrong(file: Path, text: str, reason: str) -> None:
    with pytest.raises(SettingsUnreadable) as failure:
        read_settings(written(file, text))

    assert str(file) in failure.value.message
    assert reason in failure.value.message
    assert failure.value.hint


def test_a_file_in_another_encoding_is_a_bad_file(file: Path) -> None:
    written(file, "")
    file.write_bytes('last_workspace = "João"'.encode("latin-1"))

    with pytest.raises(SettingsUnreadable):
        read_settings(file)


def test_a_folder_in_the_files_place_is_a_bad_file(file: Path) -> None:
    file.mkdir(parents=True)

    with pytest.raises(SettingsUnreadable):
        read_settings(file)


# --- writing --------------------------------------------------------------------------------------


def test_only_what_differs_from_the_defaults_is_written(file: Path) -> None:
    write_settings(file, Settings(theme="dark", workers=0, language="system"))

    assert file.read_text("utf-8") == 'theme = "dark"\n'


def test_what_is_written_is_read_again(file: Path, tmp_path: Path) -> None:
    settings = Settings(
        language="pt_BR",
        theme="light",
        workers=7,
        last_workspace="João «party» \\ x",
        workspaces={"João «party» \\ x": tmp_path / "a b" / "festa", "x": Path("~/x")},
    )

    write_settings(file, settings)

    assert read_settings(file) == settings


def test_what_goes_back_to_its_default_leaves_the_file(file: Path) -> None:
    write_settings(file, Settings(theme="dark", workers=3, workspaces={"x": Path("/x")}))

    write_settings(file, Settings(workers=3))

    assert file.read_text("utf-8").strip() == "workers = 3"


def test_comments_stay_where_they_are(file: Path) -> None:
    text = """\
# my settings
theme = "dark"  # easier on the eyes

[workspaces]
# the big one
party = "/old"
church = "/church"  # on the NAS
"""
    settings = read_settings(written(file, text))
    places = {**settings.workspaces, "party": Path("/new"), "beach": Path("/beach")}

    write_settings(file, settings.model_copy(update={"workspaces": places}))

    kept = file.read_text("utf-8")
    for line in ("# my settings", "# easier on the eyes", "# the big one", "# on the NAS"):
        assert line in kept
    assert read_settings(file).workspaces == places


def test_writing_nothing_new_leaves_every_byte(file: Path) -> None:
    text = "# mine\n\ntheme   =   'dark'\n"

    write_settings(file, read_settings(written(file, text)))

    assert file.read_text("utf-8") == text


def test_writing_leaves_no_other_file_behind(file: Path) -> None:
    write_settings(file, Settings(theme="dark"))
    write_settings(file, Settings(theme="light"))

    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_full_disk_leaves_the_old_settings(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_settings(file, Settings(theme="dark"))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)

    with pytest.raises(DiskFull):
        write_settings(file, Settings(theme="light"))
    assert read_settings(file) == Settings(theme="dark")


def test_settings_cut_off_while_they_are_put_in_place_are_the_old_ones(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(file, Settings(theme="dark"))

    def torn(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("pathlib.Path.replace", torn)

    with pytest.raises(SettingsNotKept, match="written: Input/output error"):
        write_settings(file, Settings(theme="light"))
    assert read_settings(file) == Settings(theme="dark")
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_folder_that_is_not_ours_is_not_called_a_full_disk() -> None:
    with open_folder() as folder:
        folder.chmod(0o555)

        def act() -> str:
            try:
                write_settings(folder / "settings.toml", Settings(theme="dark"))
            except SettingsNotKept as error:
                return error.message
            return "written"

        message = run_unprivileged(act)

    assert "Permission denied" in message


# --- which workspace ------------------------------------------------------------------------------


def test_nothing_named_and_nothing_remembered_is_the_users_own_default() -> None:
    assert workspace_place(Settings(), None) == paths.default_workspace()


def test_a_known_name_comes_before_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(workspaces={"party": Path("/data/party")})

    assert workspace_place(settings, "party") == Path("/data/party")
    assert workspace_place(settings, "wedding") == tmp_path / "wedding"
    assert workspace_place(settings, "/some/where") == Path("/some/where")


def test_the_last_one_used_is_opened_again(tmp_path: Path) -> None:
    settings = remembering(Settings(), tmp_path / "party")

    assert workspace_place(settings, None) == tmp_path / "party"


def test_a_named_workspace_is_remembered_by_its_name(isolated_home: Path) -> None:
    settings = Settings(workspaces={"party": Path("~/party")})

    remembered = remembering(settings, isolated_home / "party")

    assert remembered.last_workspace == "party"
    assert workspace_place(remembered, None) == isolated_home / "party"


def test_a_workspace_is_called_by_its_name_or_its_folders(isolated_home: Path) -> None:
    settings = Settings(workspaces={"party": Path("~/2026-06")})

    assert workspace_name(settings, isolated_home / "2026-06") == "party"
    assert workspace_name(settings, isolated_home / "other") == "other"


# --- studios --------------------------------------------------------------------------------------

STUDIO = StudioSettings(
    database=DatabaseSettings(host="db.example", name="king", user="me"),
    bucket=BucketSettings(account_id="0123", bucket="photos"),
)


def test_a_studio_is_kept_and_read_again(file: Path) -> None:
    other = StudioSettings(
        database=DatabaseSettings(
            host="10.0.0.1", port=6000, name="k", user="u", tls="require", tls_authority=Path("/ca")
        ),
        bucket=BucketSettings(bucket="b", endpoint="https://x", public_base_url="https://y"),
        cloud=CloudSettings(collection="c", queue="https://q"),
        cache_gb=1.5,
        keep_originals=True,
    )
    settings = with_workspace(with_workspace(Settings(), "One", STUDIO), "Two", other)

    write_settings(file, settings)

    assert read_settings(file) == settings
    assert "verify-full" not in file.read_text("utf-8")  # what is the default is not written


def test_folders_and_studios_stand_side_by_side(file: Path) -> None:
    written(
        file,
        """
last_workspace = "Studio"
[workspaces]
Photos = "/photos"
[workspaces.Studio.database]
host = "db.example"
name = "king"
user = "me"
[workspaces.Studio.bucket]
account_id = "0123"
bucket = "photos"
""",
    )

    settings = read_settings(file)

    assert workspace_place(settings, None) == Studio("Studio", STUDIO)
    assert workspace_place(settings, "Photos") == Path("/photos")
    assert workspace_name(settings, Studio("Studio", STUDIO)) == "Studio"


@pytest.mark.parametrize(
    ("table", "line", "reason"),
    [
        ("database", 'tls = "maybe"', "workspaces.Studio.database.tls: "),
        ("database", "port = 0", "workspaces.Studio.database.port: "),
        ("database", 'password = "x"', "workspaces.Studio.database.password: "),
        ("bucket", 'secret_access_key = "x"', "workspaces.Studio.bucket.secret_access_key: "),
        ("bucket", "bucket = 3", ""),
    ],
)
def test_a_studio_written_wrongly_says_where(
    file: Path, table: str, line: str, reason: str
) -> None:
    parts = {
        "database": 'host = "h"\nname = "n"\nuser = "u"',
        "bucket": 'account_id = "a"\nbucket = "b"',
    }
    text = "\n".join(f"[workspaces.Studio.{name}]\n{rest}" for name, rest in parts.items())
    place = f"[workspaces.Studio.{table}]"

    with pytest.raises(SettingsUnreadable) as raised:
        read_settings(written(file, text.replace(place, f"{place}\n{line}")))

    assert reason in raised.value.message
    assert raised.value.__suppress_context__  # what it was raised from shows what was written


def test_changing_a_studio_keeps_what_a_person_wrote_beside_it(file: Path) -> None:
    settings = with_workspace(Settings(), "Studio", STUDIO)
    write_settings(file, settings)
    file.write_text("# mine\n" + file.read_text("utf-8").replace("bucket = ", "# R2\nbucket = "))

    changed = STUDIO.model_copy(update={"cache_gb": 3.0})
    write_settings(file, with_workspace(settings, "Studio", changed))

    text = file.read_text("utf-8")
    assert "# mine" in text
    assert "# R2" in text
    assert workspace_place(read_settings(file), "Studio") == Studio("Studio", changed)


def test_a_removed_studio_is_no_more_the_last_one_used(file: Path) -> None:
    settings = remembering(with_workspace(Settings(), "Studio", STUDIO), Studio("Studio", STUDIO))

    left = without_workspace(settings, "Studio")

    assert settings.last_workspace == "Studio"
    assert left == Settings()
    write_settings(file, settings)
    write_settings(file, left)
    assert read_settings(file) == Settings()
