"""Photos as the store keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kingdesk.domain.errors import NotFound, PhotoBroken
from kingdesk.domain.galleries import FileStamp, PhotoStatus
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.jobs import JobState
from kingdesk.ports.store import FileNote, Store
from tests.builders import a_candidate, a_new_photo, an_engine_stamp
from tests.contract.stores import EMBEDDED, ENGINE, LEFT, OWNER, RIGHT, WORKER, Desk, a_result


@EMBEDDED
def test_photos_keep_the_order_they_came_in_over_several_imports(store: Store, desk: Desk) -> None:
    with store.writing(OWNER) as unit:
        unit.photos.add(desk.gallery, [a_new_photo("b.jpg"), a_new_photo("a.jpg")])
        unit.photos.add(desk.gallery, [a_new_photo("0.jpg")])

    with store.reading(OWNER) as unit:
        photos = unit.photos.of_gallery(desk.gallery)
    assert [photo.key for photo in photos] == ["b.jpg", "a.jpg", "0.jpg"]
    assert [photo.position for photo in photos] == [0, 1, 2]


@EMBEDDED
def test_a_photo_comes_back_as_it_was_added(store: Store, desk: Desk) -> None:
    new = replace(
        a_new_photo("Dia 1/💍 é.jpg", size=5, folder="Dia 1"), raw_key="Dia 1/é.CR2", etag="abc"
    )

    with store.writing(OWNER) as unit:
        photo_id = unit.photos.add(desk.gallery, [new])[0]

    with store.reading(OWNER) as unit:
        photo = unit.photos.get(photo_id)
    assert photo.id == photo_id
    assert (photo.key, photo.name, photo.folder) == (new.key, new.name, "Dia 1")
    assert (photo.stamp, photo.raw_key, photo.etag) == (new.stamp, new.raw_key, "abc")
    assert (photo.width, photo.height, photo.duplicate_of) == (None, None, None)
    assert photo.missing is False


@EMBEDDED
def test_adding_no_photos_adds_none(store: Store, desk: Desk) -> None:
    with store.writing(OWNER) as unit:
        assert unit.photos.add(desk.gallery, []) == []


@EMBEDDED
def test_the_ids_answer_the_order_of_what_was_added(store: Store, desk: Desk) -> None:
    files = [a_new_photo(f"{number % 7}-{number}.jpg") for number in range(2500)]

    with store.writing(OWNER) as unit:
        ids = unit.photos.add(desk.gallery, files)

    with store.reading(OWNER) as unit:
        key_of = {photo.id: photo.key for photo in unit.photos.of_gallery(desk.gallery)}
    assert [key_of[photo_id] for photo_id in ids] == [file.key for file in files]


@EMBEDDED
def test_a_changed_file_is_noted_and_found_again(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    with store.writing(OWNER) as unit:
        unit.photos.mark_missing([photo], missing=True)

    with store.writing(OWNER) as unit:
        unit.photos.update_file(photo, a_new_photo("elsewhere/new.jpg", size=77, folder="x"))

    with store.reading(OWNER) as unit:
        found = unit.photos.get(photo)
    assert (found.key, found.name, found.folder) == ("elsewhere/new.jpg", "new.jpg", "x")
    assert found.stamp == FileStamp(77, 1_700_000_000_000_000_000)
    assert found.missing is False


def test_missing_photos_are_marked_and_unmarked(store: Store, desk: Desk) -> None:
    first, second = desk.photos(2)

    with store.writing(OWNER) as unit:
        unit.photos.mark_missing([first, second], missing=True)
        unit.photos.mark_missing([second], missing=False)

    with store.reading(OWNER) as unit:
        assert [photo.missing for photo in unit.photos.of_gallery(desk.gallery)] == [True, False]


def test_hash_and_duplicate_are_kept(store: Store, desk: Desk) -> None:
    first, second = desk.photos(2)

    with store.writing(OWNER) as unit:
        unit.photos.set_etag(second, "abc")
        unit.photos.set_duplicate(second, first)

    with store.reading(OWNER) as unit:
        assert (unit.photos.get(second).etag, unit.photos.get(second).duplicate_of) == (
            "abc",
            first,
        )

    with store.writing(OWNER) as unit:
        unit.photos.set_duplicate(second, None)
        assert unit.photos.get(second).duplicate_of is None


def test_a_photo_that_is_not_there_is_not_found(store: Store) -> None:
    with store.reading(OWNER) as unit, pytest.raises(NotFound):
        unit.photos.get(PhotoId(4711))


def test_a_card_tells_how_far_its_photo_is(store: Store, desk: Desk) -> None:
    new, pending, under_way, failed, done, changed, other_engine = desk.photos(7)
    run = desk.run([pending, under_way, failed, done, changed, other_engine])
    leases = {lease.photo_id: lease for lease in desk.lease(run)}
    desk.put(a_result(leases[done], (LEFT, []), (RIGHT, [])))
    desk.put(a_result(leases[changed], (LEFT, [])))
    desk.put(a_result(leases[other_engine], engine=an_engine_stamp("2")))
    with store.writing(OWNER) as unit:
        unit.jobs.fail(leases[failed], PhotoBroken(name="x.jpg"), None)
        unit.photos.note_files(desk.gallery, [FileNote(changed, FileStamp(5, 5), "e2")])
        unit.jobs.release(WORKER)
        unit.jobs.lease(run, WORKER, 2, timedelta(minutes=1))
        unit.jobs.enqueue(run, desk.gallery, [pending])

    with store.reading(OWNER) as unit:
        cards = {card.id: card for card in unit.photos.cards(desk.gallery, ENGINE)}

    assert {photo: card.status for photo, card in cards.items()} == {
        new: PhotoStatus.NEW,
        pending: PhotoStatus.PENDING,
        under_way: PhotoStatus.PROCESSING,
        failed: PhotoStatus.ERROR,
        done: PhotoStatus.DONE,
        changed: PhotoStatus.STALE,
        other_engine: PhotoStatus.STALE,
    }
    assert (cards[new].faces, cards[done].faces, cards[failed].faces) == (None, 2, None)
    assert (cards[done].width, cards[done].height) == (4000, 3000)


def test_chosen_cards_come_in_the_order_of_the_gallery_once_each(store: Store, desk: Desk) -> None:
    ids = desk.photos(12_000)
    asked = [*reversed(ids), *ids[:10]]

    with store.reading(OWNER) as unit:
        cards = unit.photos.cards(desk.gallery, ENGINE, asked)

    assert [card.id for card in cards] == ids


def test_a_photo_of_another_gallery_is_no_card_of_this_one(store: Store, desk: Desk) -> None:
    stranger = Desk.of(store).photos()[0]

    with store.reading(OWNER) as unit:
        assert unit.photos.cards(desk.gallery, ENGINE, [stranger]) == []


def test_a_state_tells_what_was_seen_of_a_photo_and_when_it_failed(
    store: Store, desk: Desk
) -> None:
    done, failed, new = desk.photos(3)
    desk.seen(done, (LEFT, [a_candidate(desk.client())]))
    lease = desk.leased(failed)
    with store.writing(OWNER) as unit:
        unit.jobs.fail(lease, PhotoBroken(name="x.jpg"), FileStamp(9, 9))

    with store.reading(OWNER) as unit:
        states = unit.photos.states(desk.gallery)
        one = unit.photos.state(failed)

    assert [state.photo.id for state in states] == [done, failed, new]
    assert [state.job for state in states] == [JobState.DONE, JobState.ERROR, None]
    assert (states[0].done_etag, states[0].done_engine) == ("e1", ENGINE)
    assert states[0].done_stamp == states[0].photo.stamp
    assert (states[0].photo.etag, states[0].photo.width) == ("e1", 4000)
    assert (one.error_code, one.done_etag, one.done_engine) == ("photo_broken", None, None)
    assert one.photo.stamp == FileStamp(9, 9)
