"""What a walk through folders finds, refuses and passes over."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from kingdesk.adapters.photos.folder import FolderWalker
from kingdesk.domain.errors import (
    Cancelled,
    FolderUnreadable,
    PhotoBroken,
    PhotoMissing,
    PhotoUnreadable,
    PhotoUnsupported,
)
from kingdesk.ports.photos import Listed
from tests.builders import HEIC, JPEG, MP4, PNG, RAW
from tests.unprivileged import open_folder, run_unprivileged


def fill(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def walk(folder: Path, workspace: Path | None = None) -> Listed:
    return FolderWalker(workspace or Path("/nowhere")).walk(folder, lambda _: None)


def names(listed: Listed) -> list[str]:
    return [f"{p.folder}/{p.name}" if p.folder else p.name for p in listed.photos]


def codes(listed: Listed) -> dict[str, str]:
    return {str(error.details["name"]): error.code for error in listed.refused}


def test_every_kind_of_photo_is_taken_whatever_the_case_of_its_name(tmp_path: Path) -> None:
    found = ["a.JPG", "b.jpeg", "c.JPE", "d.PnG", "e.heic", "f.tif", "g.CR2", "h.webp", "i.jfif"]
    fill(tmp_path, dict.fromkeys(found, JPEG))

    listed = walk(tmp_path)

    assert names(listed) == found
    assert not listed.refused


def test_the_content_counts_more_than_the_extension(tmp_path: Path) -> None:
    fill(tmp_path, {"a.png": JPEG, "b.jpg": PNG, "c.heic": JPEG, "d.jpg": HEIC, "e.jpg": RAW})

    assert len(walk(tmp_path).photos) == 5


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"", PhotoBroken, None),
        (bytes(4096), PhotoBroken, None),
        (b"\xff\xd8\xff\xd9", PhotoBroken, None),
        (b"<!DOCTYPE html><html>Not found", PhotoUnsupported, "a web page"),
        (b"\n <html><body>502", PhotoUnsupported, "a web page"),
        (MP4, PhotoUnsupported, "a video"),
        (b"\x1aE\xdf\xa3" + bytes(100), PhotoUnsupported, "a video"),
        (b"%PDF-1.7\n" + bytes(100), PhotoUnsupported, "a document"),
        ("olá, isto é um texto\n".encode(), PhotoUnsupported, "text"),
        (b"BM is short for benchmark, in this text at least.", PhotoUnsupported, "text"),
        (b"\x8f\x11\x02" * 99, PhotoUnsupported, "unknown content"),
        (b"RIFF\x10\0\0\0WAVEfmt " + bytes(99), PhotoUnsupported, "unknown content"),
    ],
)
def test_what_is_no_photo_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, kind: type[Exception], reason: str | None
) -> None:
    fill(tmp_path, {"x.jpg": content, "good.jpg": JPEG})

    listed = walk(tmp_path)

    assert names(listed) == ["good.jpg"]
    [refused] = listed.refused
    assert type(refused) is kind
    assert refused.details == {"name": "x.jpg"} | ({"reason": reason} if reason else {})


def test_a_file_of_gigabytes_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "huge.jpg").open("wb") as file:
        file.write(JPEG)
        file.truncate(2 << 30)

    assert codes(walk(tmp_path)) == {"huge.jpg": "photo_unsupported"}


def test_hidden_files_and_what_systems_leave_behind_are_passed_over_and_counted(
    tmp_path: Path,
) -> None:
    junk = [
        ".DS_Store",
        "._a.jpg",
        ".hidden.jpg",
        "Thumbs.db",
        "a.xmp",
        "notes.txt",
        "no_extension",
    ]
    fill(tmp_path, dict.fromkeys([*junk, "a.jpg"], JPEG))
    fill(tmp_path, dict.fromkeys(["@eaDir/b.jpg", "__MACOSX/b.jpg", ".trash/b.jpg"], JPEG))

    listed = walk(tmp_path)

    assert names(listed) == ["a.jpg"]
    assert listed.ignored == len(junk) + 3
    assert not listed.refused


def test_photos_come_in_natural_order_a_folder_at_a_time(tmp_path: Path) -> None:
    expected = ["img2.jpg", "IMG10.jpg", "x.jpg", "x (2).jpg"]
    expected += ["Day 2/1.jpg", "Day 2/b/3.jpg", "day 10/1.jpg", "é/1.jpg"]
    fill(tmp_path, dict.fromkeys(reversed(expected), JPEG))

    listed = walk(tmp_path)

    assert names(listed) == expected
    assert [p.folder for p in listed.photos[-4:]] == ["Day 2", "Day 2/b", "day 10", "é"]


def test_a_folder_called_like_a_photo_is_a_folder(tmp_path: Path) -> None:
    fill(tmp_path, {"x.jpg/inside.jpg": JPEG})

    listed = walk(tmp_path)

    assert names(listed) == ["x.jpg/inside.jpg"]
    assert not listed.refused


@pytest.mark.parametrize(
    "name",
    [
        "Grüße \u2013 婚礼 🎉.jpg",
        " leading space.jpg",
        "o'brien & sons #1 (50%) [final].jpg",
        'say "cheese" $HOME `ls`.jpg',
        "n" * 200 + ".jpg",
        "two..dots.jpg",
        "back\\slash.jpg",
        "new\nline.jpg",
        "{curly} {0}.jpg",
    ],
)
def test_a_photo_may_be_called_anything(tmp_path: Path, name: str) -> None:
    fill(tmp_path, {f"sub folder/{name}": JPEG, f"bad/{name}": b""})

    listed = walk(tmp_path)

    assert names(listed) == [f"sub folder/{name}"]
    assert listed.photos[0].key == str(tmp_path / "sub folder" / name)
    assert [error.message for error in listed.refused] == [
        f"bad/{name}: the photo is damaged or incomplete."
    ]


def test_names_in_a_lost_encoding_are_refused_with_something_to_show(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/Jos\xe9.jpg")).write_bytes(JPEG)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/Festa \xe0")).mkdir()
    fill(tmp_path, {"good.jpg": JPEG})

    listed = walk(tmp_path)

    assert names(listed) == ["good.jpg"]
    assert codes(listed) == {
        "Jos\ufffd.jpg": "photo_unsupported",
        "Festa \ufffd": "photo_unreadable",
    }
    assert all("not valid text" in error.message for error in listed.refused)


def test_a_folder_with_a_name_in_a_lost_encoding_can_not_be_walked(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/Festa \xe0"))
    folder.mkdir()

    with pytest.raises(FolderUnreadable, match="not valid text") as caught:
        walk(folder)
    assert caught.value.message.encode()


# --- RAW and JPEG of one shot ---------------------------------------------------------------------


def test_raw_and_jpeg_of_one_shot_are_one_photo(tmp_path: Path) -> None:
    fill(tmp_path, {"IMG_1.CR2": RAW, "img_1.jpg": JPEG, "IMG_2.NEF": RAW, "IMG_2.heic": HEIC})

    listed = walk(tmp_path)

    assert names(listed) == ["img_1.jpg", "IMG_2.heic"]
    assert [photo.raw_key for photo in listed.photos] == [
        str(tmp_path / "IMG_1.CR2"),
        str(tmp_path / "IMG_2.NEF"),
    ]


def test_the_same_name_in_another_folder_is_another_shot(tmp_path: Path) -> None:
    fill(tmp_path, {"a/IMG_1.CR2": RAW, "b/IMG_1.jpg": JPEG})

    listed = walk(tmp_path)

    assert names(listed) == ["a/IMG_1.CR2", "b/IMG_1.jpg"]
    assert [photo.raw_key for photo in listed.photos] == [None, None]


def test_a_raw_alone_is_a_photo_and_so_is_one_whose_jpeg_is_broken(tmp_path: Path) -> None:
    fill(tmp_path, {"IMG_1.dng": RAW, "IMG_2.dng": RAW, "IMG_2.jpg": b""})

    listed = walk(tmp_path)

    assert names(listed) == ["IMG_1.dng", "IMG_2.dng"]
    assert codes(listed) == {"IMG_2.jpg": "photo_broken"}


def test_an_edited_export_beside_a_raw_stays_a_photo_of_its_own(tmp_path: Path) -> None:
    fill(tmp_path, {"IMG_1.CR2": RAW, "IMG_1.png": PNG})

    assert names(walk(tmp_path)) == ["IMG_1.CR2", "IMG_1.png"]


def test_of_jpeg_and_heic_beside_a_raw_the_jpeg_is_its_pair(tmp_path: Path) -> None:
    fill(tmp_path, {"a.ARW": RAW, "a.HEIC": HEIC, "a.JPG": JPEG, "a.DNG": RAW})

    listed = walk(tmp_path)

    assert {p.name: p.raw_key for p in listed.photos} == {
        "a.HEIC": None,
        "a.JPG": str(tmp_path / "a.ARW"),
    }
    assert listed.ignored == 1


# --- keys -----------------------------------------------------------------------------------------


def test_keys_inside_the_workspace_are_relative_and_absolute_outside(tmp_path: Path) -> None:
    workspace = tmp_path / "ws"
    fill(tmp_path, {"ws/photos/a b/x.jpg": JPEG, "ws/photos/a b/x.nef": RAW, "other/y.jpg": JPEG})

    inside = walk(workspace / "photos", workspace)
    outside = walk(workspace / ".." / "other", workspace)

    assert [(p.key, p.raw_key) for p in inside.photos] == [("photos/a b/x.jpg", "photos/a b/x.nef")]
    assert [p.key for p in outside.photos] == [str(tmp_path / "other" / "y.jpg")]


def test_a_neighbour_whose_name_starts_like_the_workspace_is_outside(tmp_path: Path) -> None:
    fill(tmp_path, {"ws2/x.jpg": JPEG})
    (tmp_path / "ws").mkdir()

    assert walk(tmp_path / "ws2", tmp_path / "ws").photos[0].key == str(tmp_path / "ws2" / "x.jpg")


def test_the_workspace_itself_and_one_file_can_be_walked(tmp_path: Path) -> None:
    fill(tmp_path, {"x.jpg": JPEG, "a/y.jpg": JPEG})

    assert [p.key for p in walk(tmp_path, tmp_path).photos] == ["x.jpg", "a/y.jpg"]
    [one] = walk(tmp_path / "a" / "y.jpg", tmp_path).photos
    assert (one.key, one.name, one.folder) == ("a/y.jpg", "y.jpg", "")
    [alone] = walk(tmp_path / "x.jpg").photos
    assert alone.key == str(tmp_path / "x.jpg")


def test_a_workspace_named_by_a_link_has_the_same_keys(tmp_path: Path) -> None:
    fill(tmp_path, {"real/photos/x.jpg": JPEG})
    (tmp_path / "link").symlink_to("real")

    assert walk(tmp_path / "real/photos", tmp_path / "link").photos[0].key == "photos/x.jpg"
    assert walk(tmp_path / "link/photos", tmp_path / "real").photos[0].key == "photos/x.jpg"


def test_keys_and_stamps_are_the_same_at_the_next_walk(tmp_path: Path) -> None:
    fill(tmp_path, {f"{n}.jpg": JPEG for n in range(30)})

    assert walk(tmp_path) == walk(tmp_path)


def test_one_file_that_is_no_photo_is_refused_and_one_without_extension_is_looked_into(
    tmp_path: Path,
) -> None:
    fill(tmp_path, {"notes.txt": b"hello there, this is a long text", "picture": JPEG})

    assert codes(walk(tmp_path / "notes.txt")) == {"notes.txt": "photo_unsupported"}
    assert names(walk(tmp_path / "picture")) == ["picture"]


# --- links ----------------------------------------------------------------------------------------


def test_links_that_go_round_in_circles_end(tmp_path: Path) -> None:
    fill(tmp_path, {"root/a/x.jpg": JPEG, "outside.jpg": JPEG})
    (tmp_path / "root" / "a" / "back").symlink_to("..")
    (tmp_path / "root" / "up").symlink_to(tmp_path)
    (tmp_path / "root" / "self").symlink_to("self")

    listed = walk(tmp_path / "root")

    assert names(listed) == ["a/x.jpg"]
    assert not listed.refused


def test_a_linked_folder_is_entered_once_and_real_places_win(tmp_path: Path) -> None:
    fill(tmp_path, {"root/z/x.jpg": JPEG, "elsewhere/y.jpg": JPEG})
    (tmp_path / "root" / "a").symlink_to("z")
    (tmp_path / "root" / "b").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "root" / "c").symlink_to(tmp_path / "elsewhere")

    assert names(walk(tmp_path / "root")) == ["b/y.jpg", "z/x.jpg"]


def test_a_linked_file_is_a_photo_and_a_dangling_link_is_missing(tmp_path: Path) -> None:
    fill(tmp_path, {"x.jpg": JPEG})
    (tmp_path / "y.jpg").symlink_to("x.jpg")
    (tmp_path / "z.jpg").symlink_to("gone.jpg")
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")

    listed = walk(tmp_path)

    assert names(listed) == ["x.jpg", "y.jpg"]
    assert codes(listed) == {"z.jpg": PhotoMissing.code, "loop.jpg": PhotoUnreadable.code}


def test_a_pipe_called_like_a_photo_is_refused_and_nobody_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")

    assert codes(walk(tmp_path)) == {"pipe.jpg": PhotoUnreadable.code}


# --- what can't be read ---------------------------------------------------------------------------


def test_unreadable_files_and_folders_are_refused_and_the_rest_is_taken() -> None:
    with open_folder() as folder:
        fill(folder, {"closed.jpg": JPEG, "open.jpg": JPEG, "sub/x.jpg": JPEG, "zoo/y.jpg": JPEG})
        (folder / "closed.jpg").chmod(0)
        (folder / "sub").chmod(0)

        listed = run_unprivileged(
            lambda: [names(walk(folder)), sorted(e.message for e in walk(folder).refused)]
        )

    assert listed == [
        ["open.jpg", "zoo/y.jpg"],
        [
            "closed.jpg: the file can't be opened (Permission denied).",
            "sub: the file can't be opened (folder: Permission denied).",
        ],
    ]


def test_a_folder_that_can_not_be_read_at_all_is_an_error() -> None:
    with open_folder() as folder:
        fill(folder, {"sub/x.jpg": JPEG})
        (folder / "sub").chmod(0)

        def act() -> str:
            with pytest.raises(FolderUnreadable) as caught:
                walk(folder / "sub")
            return caught.value.message

        message = run_unprivileged(act)

    assert message == f"The folder {folder / 'sub'} can't be read: Permission denied."


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FolderUnreadable):
        walk(tmp_path / "none")


def test_what_vanishes_during_the_walk_is_missing_and_the_rest_is_taken(tmp_path: Path) -> None:
    fill(tmp_path, {f"{n:03}.jpg": JPEG for n in range(150)})
    fill(tmp_path, {"sub/x.jpg": JPEG})

    def delete_some(seen: int) -> None:
        (tmp_path / "120.jpg").unlink(missing_ok=True)
        (tmp_path / "sub" / "x.jpg").unlink(missing_ok=True)
        if (tmp_path / "sub").exists():
            (tmp_path / "sub").rmdir()

    listed = FolderWalker(tmp_path).walk(tmp_path, delete_some)

    assert len(listed.photos) == 149
    assert codes(listed) == {"120.jpg": PhotoMissing.code, "sub": PhotoMissing.code}


def test_a_walk_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    fill(tmp_path, {f"{n}.jpg": JPEG for n in range(250)})
    told: list[int] = []

    def stop_at_two_hundred(seen: int) -> None:
        told.append(seen)
        if seen >= 200:
            raise Cancelled

    with pytest.raises(Cancelled):
        FolderWalker(tmp_path).walk(tmp_path, stop_at_two_hundred)
    assert told == [100, 200]

    told.clear()
    FolderWalker(tmp_path).walk(tmp_path, told.append)
    assert told == [100, 200, 250]


def test_an_empty_folder_has_no_photos(tmp_path: Path) -> None:
    assert walk(tmp_path) == Listed((), (), 0)


def test_a_very_deep_tree_is_walked_to_its_bottom(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 600)
    fill(tmp_path, {f"{deep}/x.jpg": JPEG})

    assert names(walk(tmp_path)) == [f"{deep}/x.jpg"]
