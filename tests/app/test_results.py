"""Results of a whole gallery: what each client has, out of a real workspace."""

from __future__ import annotations

import pytest

from kingdesk.domain.clients import ClientState
from kingdesk.domain.errors import NotFound
from kingdesk.domain.ids import ClientId, OwnerId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.services.export import DeliveryOrder
from kingdesk.services.job_context import JobContext
from tests.fakes.engine import FakeEngine
from tests.fakes.event import LEFT, MIDDLE, RIGHT, Event


def state_of(event: Event, client: ClientId) -> ClientState:
    found = event.results().of_client(client)
    assert found is not None
    return found.state


def deliver(event: Event, threshold: float | None = None) -> None:
    order = DeliveryOrder(event.folder.with_name("out"), threshold=threshold)
    event.app.export(event.app.owner, event.gallery, order, JobContext())


@pytest.fixture
def processed(event: Event) -> Event:
    """Give three photos of Ana, two of them with somebody at 85 % and 60 % like Bea."""
    event.photo("1.jpg", "ana", "bea~85")
    event.photo("2.jpg", "ana", "bea~60")
    event.photo("3.jpg", "ana", "stranger")
    event.import_all()
    event.process()
    return event


def test_a_client_goes_from_no_reference_to_delivered_and_changed(processed: Event) -> None:
    states = []
    ana = processed.client("Ana", enrolled=False)
    states.append(state_of(processed, ana))
    processed.enroll(ana, "ana")
    states.append(state_of(processed, ana))
    deliver(processed)
    states.append(state_of(processed, ana))
    processed.photo("4.jpg", "ana")
    processed.import_all()
    processed.process()
    states.append(state_of(processed, ana))
    deliver(processed)
    states.append(state_of(processed, ana))

    assert states == [
        ClientState.NO_REFERENCE,
        ClientState.READY,
        ClientState.DELIVERED,
        ClientState.CHANGED,
        ClientState.DELIVERED,
    ]


def test_a_decision_after_the_delivery_is_a_change_and_undone_is_none(processed: Event) -> None:
    ana = processed.client("Ana")
    deliver(processed)
    review, owner = processed.app.review, processed.app.owner

    said = review.say(owner, processed.photo_id("1.jpg"), LEFT, VerdictKind.REJECTED, ana)
    changed = state_of(processed, ana)
    review.undo(owner, said.verdict.id)

    assert changed is ClientState.CHANGED
    assert state_of(processed, ana) is ClientState.DELIVERED


def test_all_weak_references_are_told_only_when_they_find_nothing(event: Event) -> None:
    event.photo("1.jpg", "bea")
    event.import_all()
    event.process()
    ana, bea = event.client("Ana", enrolled=False), event.client("Bea", enrolled=False)
    event.enroll(ana, "ana!dark")
    event.enroll(bea, "bea!blurred")

    assert state_of(event, ana) is ClientState.WEAK_REFERENCE
    assert state_of(event, bea) is ClientState.FEW

    event.enroll(ana, "ana")
    assert state_of(event, ana) is ClientState.NO_PHOTOS


def test_the_threshold_moves_without_the_store(processed: Event) -> None:
    bea = processed.client("Bea")
    taken = processed.app.results.snapshot(processed.app.owner, processed.gallery)
    processed.app.close()

    counts = {}
    for line in (50.0, 80.0, 90.0):
        found = taken.at(line).of_client(bea)
        assert found is not None
        counts[line] = len(found.hits)

    assert counts == {50.0: 2, 80.0: 1, 90.0: 0}


def test_the_gallerys_threshold_is_what_results_and_views_start_from(processed: Event) -> None:
    bea = processed.client("Bea")

    processed.app.galleries.set_threshold(processed.app.owner, processed.gallery, 55)

    assert processed.results().threshold == 55
    assert processed.photos_of(bea) == {"1.jpg", "2.jpg"}
    assert processed.photos_of(bea, threshold=80) == {"1.jpg"}


def test_faces_nobody_answers_to_are_counted(processed: Event) -> None:
    processed.client("Ana")
    before = processed.results().unmatched_faces
    processed.client("Bea")
    after = processed.results().unmatched_faces
    processed.app.review.say(
        processed.app.owner, processed.photo_id("3.jpg"), MIDDLE, VerdictKind.IGNORED
    )

    assert (before, after, processed.results().unmatched_faces) == (3, 2, 1)


def test_nobody_is_twice_in_one_photo(event: Event) -> None:
    event.photo("1.jpg", "ana", "ana~90", "ana~85")
    event.import_all()
    ana = event.client("Ana")
    event.process()

    found = event.results()

    assert event.photos_of(ana) == {"1.jpg"}
    [photo] = found.by_photo.values()
    assert [match.box for match in photo.matches] == [LEFT]
    assert {match.box for match in photo.duplicates} == {MIDDLE, RIGHT}


def test_an_erased_client_is_in_no_result(processed: Event) -> None:
    ana, bea = processed.client("Ana"), processed.client("Bea")

    processed.app.clients.erase(processed.app.owner, bea)

    found = processed.results(50)
    assert [result.client.id for result in found.clients] == [ana]
    assert {m.client_id for photo in found.by_photo.values() for m in photo.matches} == {ana}


def test_a_gallery_without_anything_has_empty_results(event: Event) -> None:
    found = event.results()

    assert (found.clients, dict(found.by_photo), found.unmatched_faces) == ((), {}, 0)


def test_results_of_some_photos_bring_a_snapshot_up_to_date(processed: Event) -> None:
    processed.client("Ana")
    photo = processed.photo_id("1.jpg")

    [evidence] = processed.app.results.evidence(processed.app.owner, processed.gallery, [photo])

    assert evidence.photo_id == photo
    assert len(evidence.faces) == 2


def test_reading_results_asks_the_engine_nothing(processed: Event, engine: FakeEngine) -> None:
    processed.client("Ana")
    engine.looked.clear()

    for line in range(50, 100, 10):
        processed.results(line)

    assert engine.looked == []


def test_another_owners_gallery_is_not_there(processed: Event) -> None:
    with pytest.raises(NotFound):
        processed.app.results(OwnerId("stranger"), processed.gallery)
