"""What views ask of photos that lie on this machine."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import PhotoId
from kingdesk.ports.pictures import THUMBNAIL_SIDE
from tests.fakes.engine import a_picture
from tests.fakes.event import Event
from tests.fakes.studio import camera_photo


def _widest(jpeg: bytes) -> int:
    with Image.open(io.BytesIO(jpeg)) as image:
        return max(image.size)


@pytest.fixture
def shown(event: Event) -> Event:
    """Give a gallery of one photo with a camera's thumbnail and one without."""
    (event.folder / "camera.jpg").write_bytes(camera_photo())
    (event.folder / "plain.jpg").write_bytes(a_picture())
    event.import_all()
    return event


def test_the_cameras_thumbnail_is_shown_at_once_and_the_kept_one_from_then_on(shown: Event) -> None:
    photos, owner, photo = shown.app.photos, shown.app.owner, shown.photo_id("camera.jpg")

    first = photos.quick_thumbnail(owner, photo)
    made = photos.thumbnail(owner, photo)
    then = photos.quick_thumbnail(owner, photo)

    assert first is not None
    assert (_widest(first.data), first.is_final) == (160, False)
    assert _widest(made) == THUMBNAIL_SIDE
    assert then is not None
    assert (then.data, then.is_final) == (made, True)


def test_nothing_is_shown_at_once_of_a_photo_without_a_small_picture(shown: Event) -> None:
    assert shown.app.photos.quick_thumbnail(shown.app.owner, shown.photo_id("plain.jpg")) is None


def test_nothing_is_shown_at_once_of_a_photo_that_is_gone(shown: Event) -> None:
    photo = shown.photo_id("camera.jpg")
    (shown.folder / "camera.jpg").unlink()

    assert shown.app.photos.quick_thumbnail(shown.app.owner, photo) is None


def test_files_are_told_in_the_order_asked_for_without_those_that_are_gone(shown: Event) -> None:
    plain, camera = shown.photo_id("plain.jpg"), shown.photo_id("camera.jpg")
    both = shown.app.photos.files(shown.app.owner, [plain, camera, PhotoId(999)])
    (shown.folder / "plain.jpg").unlink()

    assert [each.path.name for each in both] == ["plain.jpg", "camera.jpg"]
    assert shown.app.photos.files(shown.app.owner, [plain, camera]) == both[1:]


def test_nobody_is_shown_somebody_elses_photo(shown: Event) -> None:
    with pytest.raises(NotFound):
        shown.app.photos.quick_thumbnail(shown.app.owner, PhotoId(999))
