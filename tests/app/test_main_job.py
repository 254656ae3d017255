"""From a folder of photos to each client's photos."""

from __future__ import annotations

from kingdesk.domain.clients import ClientState
from kingdesk.domain.jobs import Only, RunState
from kingdesk.domain.verdicts import VerdictKind
from tests.fakes.engine import FakeEngine, a_broken_picture
from tests.fakes.event import Event


def test_every_client_gets_the_photos_they_are_in(event: Event) -> None:
    event.photo("1.jpg", "ana", "bea")
    event.photo("2.jpg", "ana")
    event.photo("3.jpg", "stranger")
    event.import_all()
    ana, bea = event.client("Ana"), event.client("Bea")

    run = event.process()

    assert run is not None
    assert run.state is RunState.DONE
    assert event.photos_of(ana) == {"1.jpg", "2.jpg"}
    assert event.photos_of(bea) == {"1.jpg"}
    assert event.results().unmatched_faces == 1


def test_a_late_client_is_found_without_looking_at_a_photo_again(
    event: Event, engine: FakeEngine
) -> None:
    event.photo("1.jpg", "ana", "caio")
    event.import_all()
    event.client("Ana")
    event.process()
    engine.looked.clear()

    caio = event.client("Caio")

    assert event.photos_of(caio) == {"1.jpg"}
    assert len(engine.looked) == 1  # the reference's own picture


def test_a_second_run_has_nothing_to_do(event: Event) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    event.process()

    assert event.process() is None


def test_only_what_is_new_or_changed_is_looked_at_again(event: Event, engine: FakeEngine) -> None:
    event.photo("1.jpg", "ana")
    event.photo("2.jpg", "bea")
    event.import_all()
    event.process()
    engine.looked.clear()
    event.photo("2.jpg", "ana")
    event.photo("3.jpg", "ana")
    event.import_all()

    event.process()

    assert sorted(engine.looked) == ["2.jpg", "3.jpg"]


def test_a_touched_file_with_the_same_content_is_read_but_not_looked_at(
    event: Event, engine: FakeEngine
) -> None:
    path = event.photo("1.jpg", "ana")
    event.import_all()
    ana = event.client("Ana")
    event.process()
    engine.looked.clear()
    path.touch()

    event.process()

    assert engine.looked == []
    assert event.photos_of(ana) == {"1.jpg"}
    assert event.process() is None


def test_a_touched_photo_that_was_imported_again_or_missed_is_known_by_its_content(
    event: Event,
) -> None:
    path = event.photo("1.jpg", "ana")
    event.import_all()
    event.process()
    before = event.app.photos.get(event.app.owner, event.photo_id("1.jpg"))
    away = path.rename(path.with_suffix(".away"))
    event.import_all()  # and is missed
    away.rename(path).touch()
    event.process()
    found_again = event.app.photos.get(event.app.owner, before.id)
    path.touch()
    event.import_all()
    event.process()
    imported_again = event.app.photos.get(event.app.owner, before.id)

    assert before.etag is not None
    assert (found_again.etag, found_again.missing) == (before.etag, False)
    assert imported_again.etag == before.etag


def test_asking_for_all_looks_at_everything_again(event: Event, engine: FakeEngine) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    event.process()
    engine.looked.clear()

    event.process(Only.ALL)

    assert engine.looked == ["1.jpg"]


def test_one_bad_photo_never_stops_the_rest(event: Event) -> None:
    for number in range(5):
        event.photo(f"{number}.jpg", "ana")
    (event.folder / "2.jpg").write_bytes(a_broken_picture())
    (event.folder / "gone.jpg").write_bytes((event.folder / "1.jpg").read_bytes() + b"x")
    event.import_all()
    (event.folder / "gone.jpg").unlink()
    ana = event.client("Ana")

    run = event.process()

    assert run is not None
    assert (run.counts.done, run.counts.error) == (4, 2)
    assert event.photos_of(ana) == {"0.jpg", "1.jpg", "3.jpg", "4.jpg"}
    problems = event.app.problems.of_gallery(event.app.owner, event.gallery)
    assert {p.name: p.error.code for p in problems} == {
        "2.jpg": "photo_broken",
        "gone.jpg": "photo_missing",
    }


def test_a_failed_photo_is_taken_again_only_once_its_file_is_mended(event: Event) -> None:
    (event.folder / "1.jpg").write_bytes(a_broken_picture())
    event.import_all()
    ana = event.client("Ana")
    event.process()

    assert event.process() is None
    event.photo("1.jpg", "ana")
    event.process()

    assert event.photos_of(ana) == {"1.jpg"}


def test_what_another_engine_found_stays_until_the_photo_is_looked_at_again(
    event: Event, engine: FakeEngine
) -> None:
    event.photo("1.jpg", "ana", "bea")
    event.import_all()
    ana = event.client("Ana")
    event.process()
    engine.version = "2"

    before = event.photos_of(ana)
    late = event.client("Bea")
    mixed = event.photos_of(late)
    run = event.process()

    assert before == {"1.jpg"}
    assert mixed == set()
    assert run is not None
    assert run.counts.done == 1
    assert event.photos_of(late) == {"1.jpg"}


def test_decisions_survive_a_run_over_everything(event: Event) -> None:
    event.photo("1.jpg", "ana", "bea~85")
    event.import_all()
    ana, bea = event.client("Ana"), event.client("Bea")
    event.process()
    photo = event.photo_id("1.jpg")
    faces = {face.box.left: face.index for face in event.app.results.faces(event.app.owner, photo)}
    say = event.app.review.say
    say(event.app.owner, photo, faces[0.1], VerdictKind.REJECTED, ana)
    say(event.app.owner, photo, faces[0.4], VerdictKind.CONFIRMED, bea)

    event.process(Only.ALL)

    assert event.photos_of(ana) == set()
    assert event.photos_of(bea, threshold=99) == {"1.jpg"}


def test_undo_brings_back_what_stood_before(event: Event) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    ana, bea = event.client("Ana"), event.client("Bea")
    event.process()
    photo = event.photo_id("1.jpg")
    review, owner = event.app.review, event.app.owner
    review.say(owner, photo, 0, VerdictKind.CONFIRMED, ana)
    said = review.say(owner, photo, 0, VerdictKind.ASSIGNED, bea)

    review.undo(owner, said.verdict.id)

    found = event.results().of_client(ana)
    assert found is not None
    assert [hit.verdict for hit in found.hits] == [VerdictKind.CONFIRMED]
    assert event.photos_of(bea) == set()


def test_clients_tell_how_far_they_are(event: Event) -> None:
    for number in range(3):
        event.photo(f"{number}.jpg", "ana", "bea~85")
    event.import_all()
    ana, bea = event.client("Ana"), event.client("Bea")
    none, nobody = event.client("Caio", enrolled=False), event.client("Dora")

    event.process()

    states = {result.client.id: result.state for result in event.results().clients}
    assert states == {
        ana: ClientState.READY,
        bea: ClientState.TO_CHECK,
        none: ClientState.NO_REFERENCE,
        nobody: ClientState.NO_PHOTOS,
    }
