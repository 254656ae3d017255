from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kingdesk.domain.objects import PHOTO_PREFIX, PhotoPlace, PlaceKind, object_key, place_of

KEY = "galleries/12/3f0c1a52-9f1e-4f0a-8f57-0d7f3f1f6a11.jpg"

_names = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="/"), min_size=1
).filter(lambda name: name not in {".", ".."} and name == name.strip())
_keys = st.lists(_names, min_size=1, max_size=4).map(lambda parts: PHOTO_PREFIX + "/".join(parts))
_marks = st.sampled_from(["r2:", "R2:", " r2: ", "r2:/", "r2://", ""])
_hosts = st.sampled_from(["https://photos.example.com", "http://a.b:8080", "//cdn.example.com"])


@pytest.mark.parametrize(
    "file_path",
    [
        f"r2:{KEY}",
        f"R2:{KEY}",
        f"  r2:{KEY}\n",
        f"r2: {KEY}",
        f"r2:r2:{KEY}",
        f"r2:/{KEY}",
        f"r2://{KEY}",
        KEY,
        f"/{KEY}",
        f"///{KEY}",
        KEY.replace("/", "//"),
        f"https://photos.example.com/{KEY}",
        f"https://photos.example.com//{KEY}?v=2#top",
        f"r2:https://photos.example.com/{KEY}",
        f"https://0123abcd.r2.cloudflarestorage.com/kingselection/{KEY}?X-Amz-Signature=00",
        f"https://photos.example.com/show?key={KEY}&w=400",
        f"https://photos.example.com/show?key={quote(KEY, safe='/')}",
        f"kingselection/{KEY}",
        f"r2:kingselection/{KEY}",
        f"lies in {KEY}",
    ],
)
def test_every_way_to_write_a_place_in_the_bucket_gives_the_same_key(file_path: str) -> None:
    assert place_of(file_path) == PhotoPlace(PlaceKind.BUCKET, KEY)


@pytest.mark.parametrize(
    "file_path",
    [
        "cfimage:2cdc28f0-017a-49c4-9ed7-87056c83901",
        "CFImage:abc",
        "r2:cfimage:abc",
        "https://imagedelivery.net/HASH/abc/public",
        "http://imagedelivery.net/HASH/abc/preview",
        "//imagedelivery.net/HASH/abc/thumbnail",
        "https://imagedelivery.net/HASH/galleries/1/a.jpg/public",
        "https://photos.example.com/cdn-cgi/imagedelivery/HASH/abc/public",
    ],
)
def test_cloudflare_images_are_in_no_bucket(file_path: str) -> None:
    assert place_of(file_path) == PhotoPlace(PlaceKind.CLOUDFLARE_IMAGES)


@pytest.mark.parametrize(
    "file_path",
    [
        "",
        "   ",
        "r2:",
        "R2: ",
        "r2:undefined",
        "null",
        "galleries",
        "galleries/",
        "r2:galleries/",
        "r2:galleries//",
        "galleries/12/",
        "r2:GALLERIES/12/a.jpg",
        "images/2024/01/a.jpg",
        "mygalleries/12/a.jpg",
        "my-galleries/12/a.jpg",
        "https://photos.example.com/a.jpg",
        "https://photos.example.com/galleries/",
        "https://photos.example.com/galleries/?page=2",
        "/uploads/a.jpg",
        "C:\\fotos\\a.jpg",
    ],
)
def test_what_names_no_object_under_galleries_is_elsewhere(file_path: str) -> None:
    assert place_of(file_path) == PhotoPlace(PlaceKind.ELSEWHERE)


@pytest.mark.parametrize(
    "file_path",
    [
        "r2:galleries/1/../2/a.jpg",
        "galleries/./a.jpg",
        "galleries/../secret.txt",
        "https://photos.example.com/galleries/1/%2e%2e/2/a.jpg",
        "https://photos.example.com/galleries/1/..%2F2/a.jpg",
    ],
)
def test_a_key_cant_climb_into_somebody_elses_gallery(file_path: str) -> None:
    assert place_of(file_path).kind is PlaceKind.ELSEWHERE


def test_an_old_photo_without_a_gallerys_folder_has_a_key() -> None:
    assert object_key("r2:galleries/NAME.jpg") == "galleries/NAME.jpg"


def test_only_an_address_is_unescaped() -> None:
    assert object_key("r2:galleries/1/100%25.jpg") == "galleries/1/100%25.jpg"
    assert object_key("https://a.example/galleries/1/100%25.jpg") == "galleries/1/100%.jpg"
    assert object_key("r2:galleries/1/a?b#c&d.jpg") == "galleries/1/a?b#c&d.jpg"


def test_an_address_that_is_not_properly_escaped_is_taken_as_it_is() -> None:
    assert object_key("https://a.example/galleries/1/50%.jpg") == "galleries/1/50%.jpg"
    assert object_key("https://a.example/galleries/1/%ff.jpg") == "galleries/1/%ff.jpg"


@given(_marks, _keys)
def test_a_key_survives_its_mark(mark: str, key: str) -> None:
    assert object_key(f"{mark}{key}") == key


@given(_hosts, _keys)
def test_a_key_survives_being_made_an_address(host: str, key: str) -> None:
    assert object_key(f"{host}/{quote(key, safe='/')}") == key


@given(st.text())
@example("r2:galleries/\x00")
@example("https://galleries/")
def test_any_text_has_a_place_and_a_key_begins_with_galleries_and_names_a_file(
    file_path: str,
) -> None:
    place = place_of(file_path)

    assert (place.key is not None) == (place.kind is PlaceKind.BUCKET)
    if place.key is not None:
        assert place.key.startswith(PHOTO_PREFIX)
        assert not place.key.endswith("/")
        assert not {"", ".", ".."} & set(place.key.split("/"))
        assert object_key(place.key) == place.key
