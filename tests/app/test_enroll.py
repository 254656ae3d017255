"""Making a client's face known: exactly one face, found at once in what is known already."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import pytest
from PIL import Image

from kingdesk.adapters.db.store import DATA_FILE
from kingdesk.domain.clients import ReferenceWarning
from kingdesk.domain.errors import (
    AlreadyExists,
    NoFace,
    NoSuchFace,
    NotFound,
    PhotoMissing,
    SeveralFaces,
)
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, OwnerId
from kingdesk.domain.jobs import RunState
from kingdesk.ports.engine import Look, Purpose
from kingdesk.services.enroll_client import Enrolled
from kingdesk.services.job_context import JobContext
from tests.fakes.engine import FakeEngine, a_broken_picture, a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT, Event

TINY = Box(0.4, 0.4, 0.05, 0.08)


@pytest.fixture
def ana(event: Event) -> ClientId:
    return event.client("Ana", enrolled=False)


def picture(event: Event, *faces: tuple[str, Box], shade: int = 900, name: str = "r.jpg") -> Path:
    path = event.folder.with_name(name)
    path.write_bytes(a_picture(*faces, shade=shade))
    return path


def enroll(event: Event, client: ClientId, *faces: tuple[str, Box], shade: int = 900) -> Enrolled:
    return event.app.enroll(event.app.owner, client, picture(event, *faces, shade=shade))


def sources(event: Event, client: ClientId) -> list[str]:
    return [r.source for r in event.app.enroll.references(event.app.owner, client)]


# --- exactly one face -----------------------------------------------------------------------------


def test_a_picture_with_one_face_makes_a_reference(event: Event, ana: ClientId) -> None:
    enrolled = enroll(event, ana, ("ana", MIDDLE))

    assert enrolled.reference.client_id == ana
    assert enrolled.reference.source == "r.jpg"
    assert enrolled.face.box == MIDDLE
    assert enrolled.changes.clients == {ana}
    assert event.app.clients.get(event.app.owner, ana).references == 1


def test_several_faces_need_a_choice(event: Event, ana: ClientId) -> None:
    with pytest.raises(SeveralFaces) as failure:
        enroll(event, ana, ("ana", LEFT), ("bea", MIDDLE), ("caio", RIGHT))

    assert failure.value.details["count"] == 3
    assert sources(event, ana) == []


def test_the_chosen_face_of_several_is_the_client(event: Event, ana: ClientId) -> None:
    event.photo("1.jpg", "ana")
    event.photo("2.jpg", "bea")
    event.import_all()
    event.process()
    group = picture(event, ("bea", Box(0.1, 0.1, 0.3, 0.4)), ("ana", RIGHT))

    enrolled = event.app.enroll(event.app.owner, ana, group, 1)

    assert enrolled.reference.face_index == 1
    assert event.photos_of(ana) == {"1.jpg"}


def test_the_face_a_picture_is_about_comes_first(event: Event, ana: ClientId) -> None:
    picture = event.folder.with_name("crop.jpg")
    at_the_edge = Box(0.8, 0.7, 0.2, 0.3)
    picture.write_bytes(a_picture(("neighbour", at_the_edge), ("ana", Box(0.4, 0.35, 0.2, 0.25))))

    seen = event.app.enroll.look(event.app.owner, event.gallery, picture)

    assert [face.box.left for face in seen.faces] == [0.4, 0.8]


def test_a_number_means_the_same_face_in_a_photo_and_in_its_list(
    event: Event, ana: ClientId
) -> None:
    path = event.folder / "group.jpg"
    largest = Box(0.75, 0.6, 0.25, 0.35)
    path.write_bytes(a_picture(("bea", largest), ("ana", Box(0.4, 0.35, 0.2, 0.25))))
    event.import_all()
    event.process()
    photo = event.photo_id("group.jpg")
    listed = event.app.results.faces(event.app.owner, photo)

    seen = event.app.enroll.look(event.app.owner, event.gallery, photo)

    assert [face.box for face in seen.faces] == [face.box for face in listed]
    assert seen.faces[0].box == largest


@pytest.mark.parametrize("index", [-1, 2, 99])
def test_a_face_that_is_not_there_can_not_be_chosen(
    event: Event, ana: ClientId, index: int
) -> None:
    group = picture(event, ("bea", LEFT), ("ana", RIGHT))

    with pytest.raises(NoSuchFace):
        event.app.enroll(event.app.owner, ana, group, index)

    assert sources(event, ana) == []


def test_a_picture_without_a_face_is_refused_in_clear_words(event: Event, ana: ClientId) -> None:
    with pytest.raises(NoFace, match=r"r\.jpg: no face was found\.") as failure:
        enroll(event, ana)

    assert failure.value.hint


def test_a_file_that_is_gone_is_told(event: Event, ana: ClientId) -> None:
    with pytest.raises(PhotoMissing):
        event.app.enroll(event.app.owner, ana, event.folder / "gone.jpg")


def test_references_are_looked_at_as_references(
    event: Event, ana: ClientId, engine: FakeEngine
) -> None:
    enroll(event, ana, ("ana", MIDDLE))

    assert engine.purposes == [Purpose.REFERENCE]


def test_a_photo_of_the_gallery_can_be_the_reference(event: Event, ana: ClientId) -> None:
    event.photo("1.jpg", "ana", "bea")
    event.photo("2.jpg", "ana")
    event.import_all()
    event.process()
    photo = event.photo_id("1.jpg")
    seen = event.app.enroll.look(event.app.owner, event.gallery, photo)
    at = [face.box for face in seen.faces].index(LEFT)

    enrolled = event.app.enroll(event.app.owner, ana, photo, at)

    assert enrolled.reference.source == "1.jpg"
    assert enrolled.photos == 2
    assert event.photos_of(ana) == {"1.jpg", "2.jpg"}


def test_what_was_looked_at_is_enrolled_without_a_second_look(
    event: Event, ana: ClientId, engine: FakeEngine
) -> None:
    seen = event.app.enroll.look(
        event.app.owner, event.gallery, picture(event, ("bea", LEFT), ("ana", RIGHT))
    )

    event.app.enroll(event.app.owner, ana, seen, 1)

    assert len(engine.looked) == 1


# --- several references ---------------------------------------------------------------------------


def test_every_reference_of_a_client_finds_photos(event: Event, ana: ClientId) -> None:
    event.photo("1.jpg", "ana")
    event.photo("2.jpg", "ana in glasses")
    event.import_all()
    event.process()

    first = enroll(event, ana, ("ana", MIDDLE))
    second = enroll(event, ana, ("ana in glasses", MIDDLE))

    assert (first.photos, second.photos) == (1, 2)
    assert event.photos_of(ana) == {"1.jpg", "2.jpg"}


def test_removing_a_reference_leaves_what_the_others_find(event: Event, ana: ClientId) -> None:
    event.photo("1.jpg", "ana")
    event.photo("2.jpg", "ana in glasses")
    event.import_all()
    event.process()
    first = enroll(event, ana, ("ana", MIDDLE))
    enroll(event, ana, ("ana in glasses", MIDDLE))

    changes = event.app.enroll.remove(event.app.owner, first.reference.id)

    assert event.photos_of(ana) == {"2.jpg"}
    assert changes.photos >= {event.photo_id("1.jpg")}
    with pytest.raises(NotFound):
        event.app.enroll.picture(event.app.owner, first.reference.id)


def test_removing_the_last_reference_leaves_no_photo(event: Event, ana: ClientId) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    event.process()
    only = enroll(event, ana, ("ana", MIDDLE))

    event.app.enroll.remove(event.app.owner, only.reference.id)

    assert event.photos_of(ana) == set()
    assert event.app.clients.get(event.app.owner, ana).references == 0


def test_the_same_face_of_the_same_picture_is_enrolled_once(event: Event, ana: ClientId) -> None:
    enroll(event, ana, ("ana", MIDDLE))

    with pytest.raises(AlreadyExists):
        enroll(event, ana, ("ana", MIDDLE))

    assert len(sources(event, ana)) == 1


def test_one_picture_may_serve_two_clients(event: Event, ana: ClientId) -> None:
    bea = event.client("Bea", enrolled=False)
    group = picture(event, ("ana", LEFT), ("bea", RIGHT))

    for face in (0, 1):
        event.app.enroll(event.app.owner, (ana, bea)[face], group, face)

    assert (len(sources(event, ana)), len(sources(event, bea))) == (1, 1)


# --- replacing ------------------------------------------------------------------------------------


def test_a_new_reference_takes_the_place_of_an_old_one(event: Event, ana: ClientId) -> None:
    event.photo("1.jpg", "someone else")
    event.photo("2.jpg", "ana")
    event.import_all()
    event.process()
    wrong = enroll(event, ana, ("someone else", MIDDLE)).reference
    right = picture(event, ("ana", MIDDLE), name="right.jpg")

    event.app.enroll(event.app.owner, ana, right, replacing=wrong.id)

    assert sources(event, ana) == ["right.jpg"]
    assert event.photos_of(ana) == {"2.jpg"}


def test_the_old_reference_stays_until_the_new_one_is_stored(event: Event, ana: ClientId) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    event.process()
    old = enroll(event, ana, ("ana", MIDDLE)).reference
    nobody = picture(event, name="nobody.jpg")
    same = picture(event, ("ana", MIDDLE))

    with pytest.raises(NoFace):
        event.app.enroll(event.app.owner, ana, nobody, replacing=old.id)
    with pytest.raises(AlreadyExists):
        event.app.enroll(event.app.owner, ana, same, replacing=old.id)

    assert sources(event, ana) == ["r.jpg"]
    assert event.photos_of(ana) == {"1.jpg"}


def test_another_clients_reference_can_not_be_replaced(event: Event, ana: ClientId) -> None:
    bea = event.client("Bea", enrolled=False)
    of_bea = enroll(event, bea, ("bea", MIDDLE)).reference

    with pytest.raises(NotFound):
        event.app.enroll(
            event.app.owner,
            ana,
            picture(event, ("ana", MIDDLE), shade=901),
            replacing=of_bea.id,
        )

    assert (len(sources(event, ana)), len(sources(event, bea))) == (0, 1)


# --- warnings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "box", "warning"),
    [
        ("ana", TINY, ReferenceWarning.SMALL),
        ("ana!blurred", MIDDLE, ReferenceWarning.BLURRED),
        ("ana!dark", MIDDLE, ReferenceWarning.DARK),
        ("ana!turned", MIDDLE, ReferenceWarning.TURNED),
        ("ana!covered", MIDDLE, ReferenceWarning.COVERED),
    ],
)
def test_a_weak_reference_is_taken_with_a_warning(
    event: Event, ana: ClientId, who: str, box: Box, warning: ReferenceWarning
) -> None:
    enrolled = enroll(event, ana, (who, box))

    assert [warned.kind for warned in enrolled.reference.warnings] == [warning]


def test_a_good_reference_has_no_warning(event: Event, ana: ClientId) -> None:
    assert enroll(event, ana, ("ana", MIDDLE)).reference.warnings == ()


def test_a_reference_that_looks_like_another_client_names_them(event: Event, ana: ClientId) -> None:
    event.client("Caio")
    event.client("Bea")

    enrolled = enroll(event, ana, ("bea~85", MIDDLE))

    assert [warned.as_text() for warned in enrolled.reference.warnings] == ["looks_like:Bea"]


def test_a_clients_own_references_are_no_look_alikes(event: Event, ana: ClientId) -> None:
    enroll(event, ana, ("ana", MIDDLE))

    assert enroll(event, ana, ("ana~90", MIDDLE)).reference.warnings == ()


def test_nobody_looks_like_a_client_who_was_erased(event: Event, ana: ClientId) -> None:
    bea = event.client("Bea")
    enroll(event, ana, ("bea~85", MIDDLE))

    event.app.clients.erase(event.app.owner, bea)

    [reference] = event.app.enroll.references(event.app.owner, ana)
    assert reference.warnings == ()


# --- our own copy ---------------------------------------------------------------------------------


def test_our_own_copy_outlives_the_file_and_shows_the_face(event: Event, ana: ClientId) -> None:
    source = picture(event, ("ana", MIDDLE))
    reference = event.app.enroll(event.app.owner, ana, source).reference
    source.unlink()

    copy = event.app.enroll.picture(event.app.owner, reference.id)

    with Image.open(io.BytesIO(copy)) as image:
        assert image.format == "JPEG"
        assert max(image.size) <= 1024
    assert 0 < reference.box.left < reference.box.right < 1
    assert 0 < reference.box.top < reference.box.bottom < 1


def test_another_engine_describes_references_again_from_our_own_copies(
    event: Event, ana: ClientId, engine: FakeEngine
) -> None:
    event.photo("1.jpg", "copy")  # what the engine sees in any picture of ours
    event.import_all()
    source = picture(event, ("ana", MIDDLE))
    event.app.enroll(event.app.owner, ana, source)
    event.process()
    source.unlink()
    before = event.photos_of(ana)
    engine.version = "2"

    event.process()

    assert before == set()
    assert event.photos_of(ana) == {"1.jpg"}
    assert len(sources(event, ana)) == 1


def test_references_are_described_again_only_once(
    event: Event, ana: ClientId, engine: FakeEngine
) -> None:
    enroll(event, ana, ("ana", MIDDLE))
    engine.version = "2"

    first = event.app.enroll.refresh(event.app.owner, event.gallery, JobContext())
    second = event.app.enroll.refresh(event.app.owner, event.gallery, JobContext())

    assert (first, second) == (1, 0)


def test_a_spoilt_copy_stops_nobody_elses_processing(
    event: Event, ana: ClientId, engine: FakeEngine, expected_logs: set[str]
) -> None:
    expected_logs.add("reference not described")
    event.photo("1.jpg", "copy")
    event.import_all()
    spoilt = enroll(event, ana, ("ana", MIDDLE)).reference
    bea = event.client("Bea")
    with sqlite3.connect(event.app.workspace.folder / DATA_FILE) as data:
        data.execute(
            "UPDATE client_references SET picture = ? WHERE id = ?",
            (a_broken_picture(), spoilt.id),
        )
    data.close()
    engine.version = "2"

    event.process()

    assert event.photos_of(bea) == {"1.jpg"}
    assert event.photos_of(ana) == set()


def test_a_client_erased_while_references_are_described_again_ends_no_run(
    event: Event, ana: ClientId, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    event.photo("1.jpg", "copy")
    event.import_all()
    enroll(event, ana, ("ana", MIDDLE))
    bea = event.client("Bea")
    engine.version = "2"
    look = FakeEngine.look

    def erasing(self: FakeEngine, data: bytes, name: str, purpose: Purpose) -> Look:
        if name == "r.jpg":
            event.app.clients.erase(event.app.owner, ana)
        return look(self, data, name, purpose)

    with monkeypatch.context() as patched:
        patched.setattr(FakeEngine, "look", erasing)
        described = event.app.enroll.refresh(event.app.owner, event.gallery, JobContext())
    event.process()

    assert described == 1
    assert event.photos_of(bea) == {"1.jpg"}


def test_stopping_holds_before_the_next_reference_is_described_again(
    event: Event, ana: ClientId, engine: FakeEngine
) -> None:
    event.photo("1.jpg", "copy")
    event.import_all()
    enroll(event, ana, ("ana", MIDDLE))
    engine.version = "2"
    engine.looked.clear()
    stopped = JobContext()
    stopped.cancel()

    run = event.process(context=stopped)

    assert run is not None
    assert run.state is RunState.STOPPED
    assert engine.looked == []
    event.process()
    assert event.photos_of(ana) == {"1.jpg"}


def test_a_late_client_is_published_at_once_and_withdrawn_with_the_reference(
    event: Event, ana: ClientId
) -> None:
    def published() -> list[tuple[int]]:
        data = sqlite3.connect(event.app.workspace.folder / DATA_FILE)
        try:
            return data.execute("SELECT client_id FROM rekognition_face_matches").fetchall()
        finally:
            data.close()

    event.photo("1.jpg", "ana")
    event.import_all()
    event.process()
    before = published()

    reference = enroll(event, ana, ("ana", MIDDLE)).reference
    enrolled = published()
    event.app.enroll.remove(event.app.owner, reference.id)

    assert (before, enrolled, published()) == ([], [(ana,)], [])


def test_nobody_enrolls_for_another_owners_clients(event: Event, ana: ClientId) -> None:
    with pytest.raises(NotFound):
        event.app.enroll(OwnerId("stranger"), ana, picture(event, ("ana", MIDDLE)))

    assert sources(event, ana) == []
