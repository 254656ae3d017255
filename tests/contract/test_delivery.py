"""What a delivery place promises: whole files, nothing overwritten, originals untouched."""

from __future__ import annotations

import csv
import os
import resource
import signal
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from kingdesk.adapters.photos.delivery import FolderDelivery, safe_name
from kingdesk.adapters.photos.folder import FolderSource
from kingdesk.domain.errors import ExportFailed, ItemError, PhotoMissing, PhotoUnreadable
from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import ClientId
from kingdesk.ports.delivery import DeliveryForm
from tests.builders import JPEG, PNG, a_photo
from tests.unprivileged import open_folder, run_unprivileged

COPY, LINK, ZIP = DeliveryForm.COPY, DeliveryForm.LINK, DeliveryForm.ZIP


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    folder = tmp_path / "originals"
    folder.mkdir()
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def photo(folder: Path, name: str, data: bytes = JPEG) -> Photo:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return a_photo(path)


def deliver(
    out: Path, photos: Sequence[Photo], form: DeliveryForm = COPY, name: str = "Ana Souza"
) -> list[bool]:
    with FolderDelivery(FolderSource(out)).parcel(out, name, form) as parcel:
        return [parcel.add(photo) for photo in photos]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def in_zip(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


# --- copies and links -----------------------------------------------------------------------------


def test_a_copy_is_the_same_file_with_the_same_time(originals: Path, out: Path) -> None:
    one = photo(originals, "1.jpg")
    before = (originals / "1.jpg").stat()

    assert deliver(out, [one]) == [True]

    copy, after = out / "Ana Souza" / "1.jpg", (originals / "1.jpg").stat()
    assert copy.read_bytes() == JPEG
    assert copy.stat().st_mtime_ns == before.st_mtime_ns
    assert not copy.is_symlink()
    assert (after.st_mtime_ns, after.st_ino, after.st_nlink) == (
        before.st_mtime_ns,
        before.st_ino,
        1,
    )


def test_a_link_leads_to_the_original(originals: Path, out: Path) -> None:
    assert deliver(out, [photo(originals, "1.jpg")], LINK) == [True]

    link = out / "Ana Souza" / "1.jpg"
    assert link.is_symlink()
    assert link.resolve() == originals / "1.jpg"


@pytest.mark.parametrize("form", [COPY, LINK, ZIP])
def test_the_same_again_writes_nothing(originals: Path, out: Path, form: DeliveryForm) -> None:
    photos = [photo(originals, "1.jpg"), photo(originals, "2.png", PNG)]
    deliver(out, photos, form)
    before = {path: path.lstat().st_mtime_ns for path in out.rglob("*")}

    assert deliver(out, photos, form) == [False, False]

    assert {path: path.lstat().st_mtime_ns for path in out.rglob("*")} == before


@pytest.mark.parametrize("form", [COPY, LINK, ZIP])
def test_two_photos_of_one_name_are_both_given(
    originals: Path, out: Path, form: DeliveryForm
) -> None:
    photos = [photo(originals, "card 1/1.jpg"), photo(originals, "card 2/1.jpg", PNG)]

    deliver(out, photos, form)
    deliver(out, photos, form)

    given = in_zip(out / "Ana Souza.zip") if form is ZIP else files(out / "Ana Souza")
    assert given == {"1.jpg": JPEG, "1 (2).jpg": PNG}


def test_nothing_that_lies_there_is_overwritten(originals: Path, out: Path) -> None:
    (out / "Ana Souza").mkdir(parents=True)
    (out / "Ana Souza" / "1.jpg").write_bytes(b"the photographer's own")

    deliver(out, [photo(originals, "1.jpg")])

    assert files(out / "Ana Souza") == {"1.jpg": b"the photographer's own", "1 (2).jpg": JPEG}


def test_a_link_that_lies_there_is_no_copy(originals: Path, out: Path) -> None:
    one = photo(originals, "1.jpg")
    deliver(out, [one], LINK)

    assert deliver(out, [one], COPY) == [True]

    copies = [path for path in (out / "Ana Souza").iterdir() if not path.is_symlink()]
    assert [path.read_bytes() for path in copies] == [JPEG]


def test_a_copy_that_lies_there_is_as_good_as_a_link(originals: Path, out: Path) -> None:
    one = photo(originals, "1.jpg")
    deliver(out, [one], COPY)

    assert deliver(out, [one], LINK) == [False]


@pytest.mark.parametrize("form", [COPY, ZIP])
def test_the_longest_name_a_disk_takes_is_delivered(
    originals: Path, out: Path, form: DeliveryForm
) -> None:
    name = "ã" * 125 + ".jpg"  # 254 bytes

    assert deliver(out, [photo(originals, name)], form) == [True]


@pytest.mark.parametrize(
    ("name", "given"),
    [("20:15 dance?.jpg", "20_15 dance_.jpg"), ("con.jpg", "_con.jpg"), (" a .jpg", " a .jpg")],
)
@pytest.mark.parametrize("form", [COPY, ZIP])
def test_photos_get_names_windows_takes(
    originals: Path, out: Path, name: str, given: str, form: DeliveryForm
) -> None:
    deliver(out, [photo(originals, name)], form)

    found = in_zip(out / "Ana Souza.zip") if form is ZIP else files(out / "Ana Souza")
    assert list(found) == [given]


# --- zip files ------------------------------------------------------------------------------------


def test_a_zip_holds_the_files_as_they_are(originals: Path, out: Path) -> None:
    deliver(out, [photo(originals, "1.jpg"), photo(originals, "été.png", PNG)], ZIP)

    assert list(files(out)) == ["Ana Souza.zip"]
    assert in_zip(out / "Ana Souza.zip") == {"1.jpg": JPEG, "été.png": PNG}


def test_a_zip_of_other_photos_lies_beside_the_older_one(originals: Path, out: Path) -> None:
    one, two = photo(originals, "1.jpg"), photo(originals, "2.jpg", PNG)
    deliver(out, [one], ZIP)

    assert deliver(out, [one, two], ZIP) == [False, True]

    assert in_zip(out / "Ana Souza.zip") == {"1.jpg": JPEG}
    assert in_zip(out / "Ana Souza (2).zip") == {"1.jpg": JPEG, "2.jpg": PNG}


def test_names_that_differ_in_case_only_are_two_in_a_zip(originals: Path, out: Path) -> None:
    deliver(out, [photo(originals, "a.jpg"), photo(originals, "A.JPG", PNG)], ZIP)

    assert list(in_zip(out / "Ana Souza.zip")) == ["a.jpg", "A (2).JPG"]


def test_something_else_under_the_zips_name_is_left_alone(originals: Path, out: Path) -> None:
    out.mkdir()
    (out / "Ana Souza.zip").write_bytes(b"not a zip at all")

    deliver(out, [photo(originals, "1.jpg")], ZIP)

    assert (out / "Ana Souza.zip").read_bytes() == b"not a zip at all"
    assert in_zip(out / "Ana Souza (2).zip") == {"1.jpg": JPEG}


def test_a_photo_from_before_the_age_of_zip_is_packed(originals: Path, out: Path) -> None:
    old = photo(originals, "1.jpg")
    os.utime(originals / "1.jpg", (0, 0))  # zip's calendar begins in 1980

    assert deliver(out, [old], ZIP) == [True]


@pytest.mark.parametrize("form", [COPY, LINK, ZIP])
def test_stopping_leaves_whole_files_only(originals: Path, out: Path, form: DeliveryForm) -> None:
    one = photo(originals, "1.jpg")

    def stop() -> None:
        with FolderDelivery(FolderSource(out)).parcel(out, "Ana", form) as parcel:
            parcel.add(one)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()

    assert files(out) == ({} if form is ZIP else {"Ana/1.jpg": JPEG})


# --- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [COPY, LINK, ZIP])
def test_a_missing_original_is_told_and_the_others_are_given(
    originals: Path, out: Path, form: DeliveryForm
) -> None:
    gone, one = photo(originals, "gone.jpg"), photo(originals, "1.jpg")
    (originals / "gone.jpg").unlink()

    with FolderDelivery(FolderSource(out)).parcel(out, "Ana", form) as parcel:
        with pytest.raises(PhotoMissing, match=r"gone\.jpg"):
            parcel.add(gone)
        parcel.add(one)

    given = in_zip(out / "Ana.zip") if form is ZIP else files(out / "Ana")
    assert given == {"1.jpg": JPEG}


def test_no_zip_is_made_of_nothing(originals: Path, out: Path) -> None:
    deliver(out, [], ZIP)

    assert files(out) == {}


def test_an_original_that_is_not_ours_to_read_is_told() -> None:
    with open_folder() as folder:
        closed = photo(folder, "closed.jpg")
        (folder / "closed.jpg").chmod(0)

        def act() -> str:
            try:
                deliver(folder / "out", [closed])
            except ItemError as error:
                return error.code
            return "given"

        assert run_unprivileged(act) == PhotoUnreadable.code


@pytest.mark.parametrize("form", [COPY, LINK, ZIP])
def test_a_folder_that_can_not_be_written_to_is_told(form: DeliveryForm) -> None:
    with open_folder() as folder:
        one = photo(folder, "1.jpg")
        (folder / "out").mkdir()
        (folder / "out").chmod(0o555)

        def act() -> tuple[str, str]:
            try:
                deliver(folder / "out", [one], form)
            except ExportFailed as error:
                return error.code, error.message
            return "given", ""

        code, message = run_unprivileged(act)

    assert code == ExportFailed.code
    assert "Permission denied" in message


def test_a_file_where_the_folder_should_be_is_told(originals: Path, out: Path) -> None:
    out.write_text("no folder")

    with pytest.raises(ExportFailed):
        deliver(out, [photo(originals, "1.jpg")])


@pytest.mark.parametrize("form", [COPY, ZIP])
def test_a_full_disk_leaves_no_half_file(form: DeliveryForm) -> None:
    with open_folder() as folder:
        small = photo(folder, "small.jpg")
        large = photo(folder, "large.jpg", JPEG + bytes(200_000))

        def act() -> tuple[str, list[str]]:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
            try:
                deliver(folder / "out", [small, large], form)
            except ExportFailed as error:
                return error.code, list(files(folder / "out"))
            return "given", []

        code, left = run_unprivileged(act)

    assert code == ExportFailed.code
    assert left == ([] if form is ZIP else ["Ana Souza/small.jpg"])


def test_a_disk_that_is_full_at_the_last_byte_of_a_zip_is_told() -> None:
    with open_folder() as folder:
        one = photo(folder, "1.jpg", JPEG + bytes(1000))
        size = (folder / "1.jpg").stat().st_size

        def act() -> tuple[str, list[str]]:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            limit = size + 60  # the photo fits, the zip's own directory does not
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            try:
                deliver(folder / "out", [one], ZIP)
            except ExportFailed as error:
                return error.code, list(files(folder / "out"))
            return "given", []

        code, left = run_unprivileged(act)

    assert (code, left) == (ExportFailed.code, [])


# --- tables ---------------------------------------------------------------------------------------


def test_a_table_opens_in_a_spreadsheet_as_it_is(out: Path) -> None:
    rows = [("João, o “noivo”", "a\nb", 99.5), ("Ana", "", 80.0)]

    FolderDelivery(FolderSource(out)).table(out / "results.csv", ("client", "x", "y"), rows)

    data = (out / "results.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with (out / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["client", "x", "y"],
            ["João, o “noivo”", "a\nb", "99.5"],
            ["Ana", "", "80.0"],
        ]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', " =1"]
)
def test_no_cell_is_run_as_a_formula(out: Path, cell: str) -> None:
    FolderDelivery(FolderSource(out)).table(out / "results.csv", ("name",), [(cell,)])

    with (out / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["'" + cell]


def test_a_table_that_can_not_be_written_leaves_the_old_one() -> None:
    with open_folder() as folder:
        table = folder / "results.csv"
        table.write_text("the old one")

        def act() -> tuple[str, dict[str, bytes]]:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
            try:
                rows = [("x" * 100,)] * 1000
                FolderDelivery(FolderSource(folder)).table(table, ("name",), rows)
            except ExportFailed as error:
                return error.code, files(folder)
            return "written", {}

        table.chmod(0o666)
        code, left = run_unprivileged(act)

    assert (code, left) == (ExportFailed.code, {"results.csv": b"the old one"})


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Ana Souza", "Ana Souza"),
        ("Ana/Bea", "Ana_Bea"),
        ("../../etc", "_.._etc"),
        ('a<b>c:d"e|f?g*h\\i', "a_b_c_d_e_f_g_h_i"),
        ("Ana. ", "Ana"),
        ("...", "_"),
        ("", "_"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Com1", "_Com1"),
        ("Conrad", "Conrad"),
        ("line\nbreak", "line_break"),
        ("Zoë 🎓", "Zoë 🎓"),
    ],
)
def test_a_clients_name_becomes_a_folder_any_system_takes(
    tmp_path: Path, name: str, folder: str
) -> None:
    assert safe_name(name) == folder
    assert safe_name(safe_name(name)) == folder
    (tmp_path / folder).mkdir()


@pytest.mark.parametrize("form", [COPY, ZIP])
@pytest.mark.parametrize("letter", ["a", "é", "漢", "🎓"])
def test_a_name_of_255_letters_is_cut_to_what_disks_take(
    originals: Path, out: Path, letter: str, form: DeliveryForm
) -> None:
    photos = [photo(originals, "1.jpg")]

    deliver(out, photos, form, letter * 255)
    deliver(out, [*photos, photo(originals, "2.jpg", PNG)], form, letter * 255)

    assert len(list(out.iterdir())) == (2 if form is ZIP else 1)


@pytest.mark.parametrize(
    "names",
    [
        ("Ana/Lima", "Ana_Lima"),
        ("ANA LIMA", "Ana Lima"),
        ("José", "Jose\u0301"),
        ("x" * 250 + "1", "x" * 250 + "2"),
        ("?", "*", "???"),
        ("Ana", "Ana", "Ana (1)", "Ana (2)"),
    ],
)
def test_no_two_clients_share_a_folder(out: Path, names: tuple[str, ...]) -> None:
    clients = {ClientId(number): name for number, name in enumerate(names, start=1)}

    folders = FolderDelivery(FolderSource(out)).names(clients)

    assert len({name.casefold() for name in folders.values()}) == len(names)
    assert all(safe_name(folder) == folder for folder in folders.values())
    assert all(len(folder.encode()) < 200 for folder in folders.values())


def test_a_name_of_ones_own_stays_as_it_is(out: Path) -> None:
    clients = {ClientId(1): "Ana", ClientId(2): "Bea", ClientId(3): "Bea"}

    folders = FolderDelivery(FolderSource(out)).names(clients)

    assert folders == {1: "Ana", 2: "Bea (2)", 3: "Bea (3)"}
