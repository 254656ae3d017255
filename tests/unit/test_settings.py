"""A small file a person may write by hand: sparse, kept as it is, never half written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kingdesk import paths
from kingdesk.domain.errors import DiskFull, SettingsNotKept, SettingsUnreadable
from kingdesk.settings import (
    Settings,
    read_settings,
    remembering,
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
