"""The open gallery in memory: never older than what was just written, whatever fails meanwhile."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from kingdesk.bootstrap import App
from kingdesk.domain.errors import NotFound, WorkspaceBusy
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.domain.matching import Certainty
from kingdesk.domain.results import GallerySnapshot
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.changes import ChangeHub
from kingdesk.gui.desk import Desk
from kingdesk.gui.photo.page import Decision
from kingdesk.gui.tasks import Tasks
from kingdesk.services.results import Results
from kingdesk.services.review import Review, Said
from kingdesk.services.undo_enroll import Enrolment
from tests.fakes.event import Event
from tests.gui.conftest import PATIENCE_S, Person


@dataclass(frozen=True, slots=True)
class SomeFail:
    """Results of an App in which reading some galleries whole fails."""

    real: Results
    fail: GalleryId

    def snapshot(
        self, owner: OwnerId, gallery_id: GalleryId, only: frozenset[PhotoId] | None = None
    ) -> GallerySnapshot:
        if gallery_id == self.fail:
            raise NotFound(kind="gallery", name=gallery_id)
        return self.real.snapshot(owner, gallery_id, only)


def _other_gallery(app: App) -> GalleryId:
    return app.galleries.create(app.owner, "Other")[0]


def _by_name(person: Person, name: str) -> Gallery:
    return next(each for each in person.window.desk.galleries if each.name == name)


def test_a_threshold_that_was_moved_is_still_there_when_the_gallery_is_opened_again(
    app: App, event: Event, person: Person
) -> None:
    other = _other_gallery(app)
    person.window.desk.load_galleries()
    person.wait()
    first = person.window.desk.gallery_id
    assert first is not None

    person.window.desk.move_threshold(91.0)
    person.window.desk.keep_threshold(91.0)
    person.window.open_gallery(other)
    person.wait()
    person.window.open_gallery(first)
    person.wait()

    assert person.window.desk.threshold == 91.0
    assert person.window.views.page.slider.value == 91.0


def test_a_gallery_that_cannot_be_read_does_not_keep_the_next_one_from_opening(
    app: App, event: Event, qtbot: QtBot
) -> None:
    broken = _other_gallery(app)
    told: list[Exception] = []
    tasks = Tasks(told.append)
    faulty = cast("Results", SomeFail(app.results, broken))
    desk = Desk(replace(app, results=faulty), tasks, ChangeHub())
    galleries = {each.id: each for each in app.galleries.all(app.owner)}

    desk.open(galleries[broken])
    desk.open(galleries[event.gallery])

    qtbot.waitUntil(lambda: bool(desk.overview.clients), timeout=5000)
    assert [card.name for card in desk.cards][:1] == ["1.jpg"]
    tasks.close()


def test_a_decision_shows_at_once_and_reads_only_its_photo_again(
    app: App, event: Event, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = person.window.desk
    photo = next(card.id for card in desk.cards if card.name == "4.jpg")
    reads: list[object] = []
    real = Results.snapshot

    def snapshot(*args: object) -> GallerySnapshot:
        reads.append(args[3] if len(args) > 3 else None)
        return real(*args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Results, "snapshot", snapshot)
    client = desk.faces(photo)[0].client_id
    said = app.review.say(app.owner, photo, 0, VerdictKind.CONFIRMED, client)

    person.window.session.hub.tell(said.changes)
    person.wait()

    assert desk.faces(photo)[0].certainty is Certainty.CONFIRMED
    assert reads == [frozenset({photo})]


def test_counting_goes_on_after_it_failed_once(
    app: App, event: Event, person: Person, monkeypatch: pytest.MonkeyPatch, expected_logs: set[str]
) -> None:
    expected_logs.add("bug shown")
    real = GallerySnapshot.after
    monkeypatch.setattr(GallerySnapshot, "after", lambda *_: 1 / 0)
    person.window.desk.move_threshold(90.0)
    person.wait()
    monkeypatch.setattr(GallerySnapshot, "after", real)

    person.window.desk.move_threshold(99.0)
    person.wait()

    overview = person.window.desk.overview
    assert overview.results is not None
    assert overview.results.threshold == 99.0


def test_a_decision_is_shown_before_the_store_has_it(
    event: Event, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, photo = person.window.desk, event.photo_id("4.jpg")
    client = desk.faces(photo)[0].client_id
    assert desk.faces(photo)[0].certainty is not Certainty.CONFIRMED
    shown: list[Certainty | None] = []
    desk.photo_changed.connect(lambda _: shown.append(desk.faces(photo)[0].certainty))
    held = threading.Event()
    real = Review.say

    def say(self: Review, *args: object) -> Said:
        held.wait(PATIENCE_S)
        return real(self, *args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Review, "say", say)

    person.window.review.decide(Decision(photo, 0, VerdictKind.CONFIRMED, client))
    at_once = [*shown]
    held.set()
    person.wait()

    assert at_once == [Certainty.CONFIRMED]
    assert set(shown) == {Certainty.CONFIRMED}
    assert desk.faces(photo)[0].certainty is Certainty.CONFIRMED


def test_a_decision_that_cannot_be_stored_is_not_shown_any_more(
    event: Event, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, photo = person.window.desk, event.photo_id("4.jpg")
    before = desk.faces(photo)[0]

    def say(_: Review, *args: object) -> Said:
        raise WorkspaceBusy(path="w")

    monkeypatch.setattr(Review, "say", say)

    person.window.review.decide(Decision(photo, 0, VerdictKind.IGNORED, None))
    at_once = desk.faces(photo)[0].ignored
    person.wait()

    assert at_once
    assert desk.faces(photo)[0] == before


def test_a_decision_on_its_way_is_still_shown_when_all_is_read_again(
    event: Event, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, photo = person.window.desk, event.photo_id("4.jpg")
    client = desk.faces(photo)[0].client_id
    held = threading.Event()
    real = Review.say

    def say(self: Review, *args: object) -> Said:
        held.wait(PATIENCE_S)
        return real(self, *args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Review, "say", say)
    person.window.review.decide(Decision(photo, 0, VerdictKind.CONFIRMED, client))

    counted = person.qtbot.waitSignal(desk.overview_changed, timeout=PATIENCE_S * 1000)
    with counted:
        desk.reload()
    meanwhile = desk.faces(photo)[0].certainty
    held.set()
    person.wait()

    assert meanwhile is Certainty.CONFIRMED
    assert desk.faces(photo)[0].certainty is Certainty.CONFIRMED


def test_what_another_gallery_got_is_not_taken_back_from_this_one(
    app: App, event: Event, person: Person
) -> None:
    window = person.window
    elsewhere = Enrolment(_other_gallery(app), clients=(event.client("Caio"),))

    window.enroll_undo.say("one client more", elsewhere)
    window.enroll_undo.undo()
    person.wait()

    assert person.said == "one client more"
    assert not window.line.take_back()
