"""One face, looked for in its whole gallery."""

from __future__ import annotations

from kingdesk.bootstrap import App
from kingdesk.domain.ids import PhotoId
from kingdesk.services.search_face import Lookalikes
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event


def _search(event: Event, name: str, face: int = 0) -> Lookalikes:
    app = event.app
    return app.search_face(app.owner, event.gallery, event.photo_id(name), face)


def _names(event: Event, found: Lookalikes) -> list[str]:
    names = event.names()
    return [names[PhotoId(photo)] for photo in found.photos]


def test_photos_with_the_face_come_the_likest_first_and_its_own_before_all(event: Event) -> None:
    event.photo("a.jpg", "caio~70", "ana")
    event.photo("b.jpg", "caio~90")
    event.photo("c.jpg", "caio")
    event.photo("d.jpg", "davi", "ana")
    event.import_all()
    event.process()

    found = _search(event, "c.jpg")

    assert _names(event, found) == ["c.jpg", "b.jpg", "a.jpg"]
    assert [round(similarity) for similarity in found.photos.values()] == [100, 90, 70]


def test_of_a_photo_with_two_alike_faces_the_likest_counts(event: Event) -> None:
    event.photo("a.jpg", "caio~60", "caio~80")
    event.photo("b.jpg", "caio")
    event.import_all()
    event.process()

    found = _search(event, "b.jpg")

    assert [round(similarity) for similarity in found.photos.values()] == [100, 80]


def test_a_face_another_engine_described_is_not_compared(
    app: App, event: Event, engine: FakeEngine
) -> None:
    event.photo("a.jpg", "caio")
    event.import_all()
    event.process()
    engine.version = "2"

    found = _search(event, "a.jpg")

    assert found == Lookalikes(is_described=False)


def test_a_face_that_is_gone_is_not_found(event: Event) -> None:
    event.photo("a.jpg", "caio")
    event.import_all()
    event.process()

    assert not _search(event, "a.jpg", face=3).is_described
