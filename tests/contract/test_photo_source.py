"""What every photo source promises, shown on folders."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from kingdesk.adapters.photos.folder import FolderSource, FolderWalker
from kingdesk.domain.errors import ItemError, PhotoChanged, PhotoMissing, PhotoUnreadable
from kingdesk.domain.galleries import FileStamp
from tests.builders import JPEG, PNG, a_photo
from tests.unprivileged import open_folder, run_unprivileged


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(JPEG)
    return tmp_path


def test_a_photo_is_read_with_its_hash_and_its_stamp(workspace: Path) -> None:
    file = workspace / "photos" / "one.jpg"

    content = FolderSource(workspace).read(a_photo("photos/one.jpg"))

    assert content.data == JPEG
    assert content.etag == hashlib.blake2b(JPEG, digest_size=16).hexdigest()
    assert content.stamp == FileStamp(len(JPEG), file.stat().st_mtime_ns)
    assert FolderSource(workspace).stamp(a_photo("photos/one.jpg")) == content.stamp


def test_the_hash_of_a_read_and_the_digest_of_a_key_are_one(workspace: Path) -> None:
    read = FolderSource(workspace).read(a_photo("photos/one.jpg"))

    assert FolderWalker(workspace).digest("photos/one.jpg") == read.etag
    assert FolderWalker(workspace).digest("photos/none.jpg") is None


def test_a_photo_outside_the_workspace_is_found_by_its_absolute_key(workspace: Path) -> None:
    elsewhere = workspace / "photos" / "one.jpg"
    source = FolderSource(workspace / "some" / "workspace")

    assert source.read(a_photo(elsewhere)).data == JPEG
    assert source.path(a_photo(elsewhere)) == elsewhere


def test_relative_keys_still_hold_after_the_workspace_moved(
    workspace: Path, tmp_path: Path
) -> None:
    listed = FolderWalker(workspace).walk(workspace / "photos", lambda _: None)
    moved = workspace.rename(tmp_path.with_name(tmp_path.name + "_moved"))

    assert FolderSource(moved).read(a_photo(listed.photos[0].key)).data == JPEG


def test_a_large_photo_comes_back_whole(workspace: Path) -> None:
    data = os.urandom(5_000_003)
    (workspace / "large.jpg").write_bytes(data)

    assert FolderSource(workspace).read(a_photo("large.jpg")).data == data


@pytest.mark.parametrize("key", ["photos/gone.jpg", "photos/one.jpg/inside.jpg", "nul\0.jpg"])
def test_a_photo_whose_file_is_gone_is_missing(workspace: Path, key: str) -> None:
    source = FolderSource(workspace)

    with pytest.raises(PhotoMissing):
        source.read(a_photo(key))
    assert source.stamp(a_photo(key)) is None


def test_a_folder_in_the_place_of_a_photo_is_no_photo(workspace: Path) -> None:
    (workspace / "x.jpg").mkdir()

    with pytest.raises(PhotoUnreadable):
        FolderSource(workspace).read(a_photo("x.jpg"))
    assert FolderSource(workspace).stamp(a_photo("x.jpg")) is None


def test_a_pipe_in_the_place_of_a_photo_does_not_make_us_wait(workspace: Path) -> None:
    os.mkfifo(workspace / "pipe.jpg")

    with pytest.raises(PhotoUnreadable):
        FolderSource(workspace).read(a_photo("pipe.jpg"))


def test_a_link_to_itself_is_told_and_not_followed_for_ever(workspace: Path) -> None:
    (workspace / "loop.jpg").symlink_to("loop.jpg")

    with pytest.raises(PhotoUnreadable):
        FolderSource(workspace).read(a_photo("loop.jpg"))


def test_a_photo_that_is_not_ours_to_open_says_so() -> None:
    with open_folder() as workspace:
        (workspace / "closed.jpg").write_bytes(JPEG)
        (workspace / "closed.jpg").chmod(0)

        def act() -> tuple[str, str]:
            try:
                FolderSource(workspace).read(a_photo("closed.jpg"))
            except ItemError as error:
                return error.code, error.message
            return "read", ""

        code, message = run_unprivileged(act)

    assert code == PhotoUnreadable.code
    assert message == "closed.jpg: the file can't be opened (Permission denied)."


def test_a_photo_written_to_while_it_is_read_is_refused(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workspace / "photos" / "one.jpg"
    real = os.read

    def read_while_another_program_saves(descriptor: int, size: int) -> bytes:
        block = real(descriptor, size)
        file.write_bytes(PNG)
        return block

    monkeypatch.setattr("os.read", read_while_another_program_saves)

    with pytest.raises(PhotoChanged):
        FolderSource(workspace).read(a_photo("photos/one.jpg"))


def test_a_photo_deleted_while_it_is_read_is_read_to_its_end(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workspace / "photos" / "one.jpg"
    real = os.read

    def read_while_it_is_deleted(descriptor: int, size: int) -> bytes:
        file.unlink(missing_ok=True)
        return real(descriptor, size)

    monkeypatch.setattr("os.read", read_while_it_is_deleted)

    assert FolderSource(workspace).read(a_photo("photos/one.jpg")).data == JPEG


def test_a_disk_that_fails_in_mid_read_is_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int, size: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.read", fail)

    with pytest.raises(PhotoUnreadable, match="Input/output error"):
        FolderSource(workspace).read(a_photo("photos/one.jpg"))
    assert FolderWalker(workspace).digest("photos/one.jpg") is None


def test_a_file_of_gigabytes_is_refused_before_it_fills_the_memory(workspace: Path) -> None:
    with (workspace / "huge.jpg").open("wb") as file:
        file.truncate(3 << 30)

    with pytest.raises(PhotoUnreadable, match="larger than 1 GB"):
        FolderSource(workspace).read(a_photo("huge.jpg"))


def test_a_picture_file_is_read_for_a_reference(workspace: Path) -> None:
    walker = FolderWalker(workspace)

    assert walker.read_file(workspace / "photos" / "one.jpg") == JPEG
    with pytest.raises(PhotoMissing, match=r"none\.jpg"):
        walker.read_file(workspace / "none.jpg")
    with pytest.raises(PhotoUnreadable):
        walker.read_file(workspace)
