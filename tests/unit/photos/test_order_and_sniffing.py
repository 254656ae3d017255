"""The order people expect, and what a file is by its first bytes, whatever the bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingdesk.adapters.photos.order import natural_file_key, natural_key, natural_path_key
from kingdesk.adapters.photos.person_names import name_in_file, name_in_folder
from kingdesk.adapters.photos.sniffing import HEAD_BYTES, is_photo_name, refusal, suffix
from tests.builders import HEIC, JPEG, PNG, RAW

BMP = b"BM\x36\x00\x03\x00\0\0\0\0\x36\0\0\0\x28\0\0\0" + bytes(200)
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + bytes(200)
AVIF = b"\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf" + bytes(200)
CR3 = b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom" + bytes(200)
RAF = b"FUJIFILMCCD-RAW 0201" + bytes(200)


@pytest.mark.parametrize(
    "names",
    [
        ["1", "2", "10", "100"],
        ["a1b2", "a1b10", "a2b1"],
        ["IMG_9", "img_10", "IMG_11"],
        ["a", "a1", "b"],
        ["01", "1"],
        ["", "1", "a"],
        ["²", "٣"],
    ],
)
def test_numbers_count_as_numbers_and_case_does_not(names: list[str]) -> None:
    backwards = names[::-1]

    assert sorted(backwards, key=natural_key) == names


def test_the_extension_counts_last_and_folders_come_before_what_is_in_them() -> None:
    assert sorted(["a (2).jpg", "a.png", "a.jpg"], key=natural_file_key) == [
        "a.jpg",
        "a.png",
        "a (2).jpg",
    ]
    assert sorted(["a/b", "a 2", "a", "", "a/10", "a/9"], key=natural_path_key) == [
        "",
        "a",
        "a/9",
        "a/10",
        "a/b",
        "a 2",
    ]


@given(st.lists(st.text(), unique=True))
def test_any_names_have_one_order(names: list[str]) -> None:
    backwards = names[::-1]

    assert sorted(names, key=natural_key) == sorted(backwards, key=natural_key)
    assert sorted(names, key=natural_file_key) == sorted(backwards, key=natural_file_key)
    assert sorted(names, key=natural_path_key) == sorted(backwards, key=natural_path_key)


@pytest.mark.parametrize("photo", [JPEG, PNG, HEIC, RAW, BMP, WEBP, AVIF, CR3, RAF])
def test_a_photo_is_known_by_its_first_bytes(photo: bytes) -> None:
    assert refusal(photo[:HEAD_BYTES], len(photo), "x.jpg") is None


@given(st.binary(max_size=HEAD_BYTES), st.integers(0, 1 << 34))
def test_whatever_a_file_holds_it_is_taken_or_refused_in_words(head: bytes, size: int) -> None:
    refused = refusal(head, max(size, len(head)), "x.jpg")

    assert refused is None or refused.message.startswith("x.jpg: ")


@given(st.integers(0, HEAD_BYTES))
def test_a_text_is_a_text_wherever_the_head_cuts_it(length: int) -> None:
    head = ("é" * HEAD_BYTES).encode()[: length + 1]

    refused = refusal(head, 5000, "x.jpg")

    assert refused
    assert refused.details["reason"] == "text"


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.JPG", ".jpg"), ("a.b.c", ".c"), (".jpg", ""), ("a", ""), ("a.", "."), ("", "")],
)
def test_an_extension_is_what_stands_after_the_last_dot(name: str, extension: str) -> None:
    assert suffix(name) == extension


@pytest.mark.parametrize("name", ["a.jpg", "a.CR3", "a.b.Heif", "@eaDir.png"])
def test_photo_names_are_known(name: str) -> None:
    assert is_photo_name(name)


@pytest.mark.parametrize("name", [".jpg", ".a.jpg", "a.xmp", "a.mp4", "a.jpg.part", "jpg", "a.psd"])
def test_other_names_are_no_photos(name: str) -> None:
    assert not is_photo_name(name)


@given(st.text())
def test_any_file_name_names_somebody_or_nobody(text: str) -> None:
    for name in (name_in_file(text), name_in_folder(text)):
        assert name is None or (name == " ".join(name.split()) and any(c.isalpha() for c in name))


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("maria_da_conceicao", "Maria da Conceicao"),
        ("MARIA DOS SANTOS", "Maria dos Santos"),
        ("McDonald Reis", "McDonald Reis"),
        ("ana-souza", "Ana Souza"),
        ("Ana-Maria Reis", "Ana-Maria Reis"),
        ("ana maria-reis", "Ana Maria-Reis"),
        ("12. Ana", "Ana"),
        ("Ana 1 2 (3)", "Ana"),
    ],
)
def test_a_name_is_written_as_people_write_it(stem: str, name: str) -> None:
    assert name_in_file(stem) == name
