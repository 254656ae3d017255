"""What a human says is never lost, always wins, and can be taken back."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable

import pytest

from kingdesk.adapters.db.store import DATA_FILE
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import BadValue, NoSuchFace, NotFound
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, OwnerId, PhotoId, VerdictId
from kingdesk.domain.jobs import Only
from kingdesk.domain.verdicts import Verdict, VerdictKind
from kingdesk.services.review import Said, Saying
from tests.fakes.engine import FakeEngine, a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT, Event

CONFIRMED, REJECTED = VerdictKind.CONFIRMED, VerdictKind.REJECTED
ASSIGNED, IGNORED = VerdictKind.ASSIGNED, VerdictKind.IGNORED
CLEARED = VerdictKind.CLEARED


class Desk:
    """A photo with Ana on the left and a stranger in the middle; Bea is a client elsewhere."""

    def __init__(self, event: Event) -> None:
        self.event = event
        event.photo("1.jpg", "ana", "stranger")
        event.import_all()
        self.ana, self.bea = event.client("Ana"), event.client("Bea")
        event.process()
        self.photo = event.photo_id("1.jpg")

    def face(self, place: Box) -> int:
        faces = self.event.app.results.faces(self.event.app.owner, self.photo)
        return next(face.index for face in faces if face.box == place)

    def say(self, face: int | Box | None, kind: VerdictKind, client: ClientId | None) -> Said:
        return self.event.app.review.say(self.event.app.owner, self.photo, face, kind, client)

    def undo(self, verdict: VerdictId) -> None:
        self.event.app.review.undo(self.event.app.owner, verdict)

    def said(self) -> list[Verdict]:
        return self.event.app.review.of_photo(self.event.app.owner, self.photo)

    def who(self, threshold: float | None = None) -> dict[Box | None, ClientId]:
        found = self.event.results(threshold).by_photo.get(self.photo)
        return {match.box: match.client_id for match in found.matches} if found else {}

    def standing(self) -> tuple[object, ...]:
        """Return all that views would show of the photo."""
        found = self.event.results().by_photo[self.photo]
        return (
            {(m.box, m.client_id, m.certainty, m.verdict) for m in found.matches},
            {face.box for face in found.unmatched},
            {face.box for face in found.ignored},
        )

    def published(self) -> list[tuple[Box | None, ClientId | None, float | None]]:
        """Return what the web system reads: each face's box, who it is and how similar."""
        data = sqlite3.connect(self.event.app.workspace.folder / DATA_FILE)
        try:
            rows = data.execute(
                "SELECT f.bounding_box_json, m.client_id, m.similarity"
                " FROM rekognition_photo_faces f"
                " LEFT JOIN rekognition_face_matches m ON m.photo_face_id = f.id"
                " WHERE f.photo_id = ? ORDER BY f.face_index",
                (self.photo,),
            ).fetchall()
        finally:
            data.close()
        return [(_box(shown), client, similarity) for shown, client, similarity in rows]

    def published_names(self) -> dict[Box | None, tuple[ClientId, float]]:
        return {
            box: (client, similarity)
            for box, client, similarity in self.published()
            if client is not None and similarity is not None
        }


def _box(shown: str | None) -> Box | None:
    if shown is None:
        return None
    box = json.loads(shown)
    return Box(box["Left"], box["Top"], box["Width"], box["Height"])


@pytest.fixture
def desk(event: Event) -> Desk:
    return Desk(event)


# --- every kind of decision, and what the web system reads ----------------------------------------


def test_a_confirmed_face_holds_at_any_threshold(desk: Desk) -> None:
    said = desk.say(desk.face(LEFT), CONFIRMED, desk.ana)

    assert said.verdict.box == LEFT
    assert said.changes.photos == {desk.photo}
    assert said.changes.clients == {desk.ana}
    assert desk.who(threshold=100) == {LEFT: desk.ana}
    assert desk.published_names() == {LEFT: (desk.ana, 100.0)}


def test_a_rejected_face_is_nobodys_and_withdrawn(desk: Desk) -> None:
    desk.say(desk.face(LEFT), REJECTED, desk.ana)

    assert desk.who(threshold=1) == {}
    assert desk.published() == [(LEFT, None, None), (MIDDLE, None, None)]


def test_a_face_is_given_to_whom_the_human_says(desk: Desk) -> None:
    desk.say(desk.face(LEFT), ASSIGNED, desk.bea)

    assert desk.who() == {LEFT: desk.bea}
    assert desk.published_names() == {LEFT: (desk.bea, 100.0)}


def test_an_unknown_face_is_given_a_name(desk: Desk) -> None:
    desk.say(desk.face(MIDDLE), ASSIGNED, desk.bea)

    assert desk.who() == {LEFT: desk.ana, MIDDLE: desk.bea}


def test_an_ignored_face_is_no_stranger_any_more(desk: Desk) -> None:
    before = desk.event.results().unmatched_faces

    said = desk.say(desk.face(MIDDLE), IGNORED, None)

    assert (before, desk.event.results().unmatched_faces) == (1, 0)
    assert said.verdict.client_id is None
    assert said.changes.clients == frozenset()


def test_ignoring_a_face_the_machine_named_takes_the_name_away(desk: Desk) -> None:
    desk.say(desk.face(LEFT), IGNORED, None)

    assert desk.who() == {}
    assert desk.published_names() == {}


def test_a_box_drawn_by_hand_is_a_face(desk: Desk) -> None:
    desk.say(RIGHT, ASSIGNED, desk.bea)

    assert desk.who() == {LEFT: desk.ana, RIGHT: desk.bea}
    assert desk.published()[2] == (RIGHT, desk.bea, 100.0)


def test_a_client_may_be_in_a_photo_without_a_face(desk: Desk) -> None:
    desk.say(None, ASSIGNED, desk.bea)

    assert desk.who() == {LEFT: desk.ana, None: desk.bea}
    assert desk.published_names()[None] == (desk.bea, 100.0)


def test_a_client_said_not_to_be_in_a_photo_is_on_none_of_its_faces(desk: Desk) -> None:
    desk.say(None, REJECTED, desk.ana)

    assert desk.who(threshold=1) == {}
    assert desk.published_names() == {}
    snapshot = desk.event.app.results.snapshot(desk.event.app.owner, desk.event.gallery)
    assert [photo for photo, _ in snapshot.rejected()[desk.ana]] == [desk.photo]


def test_what_was_said_is_cleared_by_saying_so(desk: Desk) -> None:
    before = desk.standing()
    desk.say(desk.face(LEFT), CONFIRMED, desk.ana)

    desk.say(desk.face(LEFT), CLEARED, desk.ana)

    assert desk.standing() == before
    assert [verdict.kind for verdict in desk.said()] == [CONFIRMED, CLEARED]


def test_decisions_can_be_made_before_a_photo_was_ever_processed(event: Event) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    ana, bea = event.client("Ana"), event.client("Bea")
    photo, review = event.photo_id("1.jpg"), event.app.review
    review.say(event.app.owner, photo, LEFT, REJECTED, ana)
    review.say(event.app.owner, photo, None, ASSIGNED, bea)

    event.process()

    assert event.photos_of(ana) == set()
    assert event.photos_of(bea) == {"1.jpg"}


# --- what can not be said -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [CONFIRMED, REJECTED, ASSIGNED, CLEARED])
def test_all_but_ignoring_is_about_a_client(desk: Desk, kind: VerdictKind) -> None:
    with pytest.raises(BadValue):
        desk.say(0, kind, None)


def test_only_a_face_can_be_ignored(desk: Desk) -> None:
    with pytest.raises(BadValue):
        desk.say(None, IGNORED, None)


@pytest.mark.parametrize("index", [-1, 2, 99])
def test_nothing_is_said_about_a_face_that_is_not_there(desk: Desk, index: int) -> None:
    with pytest.raises(NoSuchFace, match=r"1\.jpg"):
        desk.say(index, CONFIRMED, desk.ana)


@pytest.mark.parametrize(
    "box",
    [
        Box(0.5, 0.5, 0.0, 0.1),
        Box(0.5, 0.5, 0.1, -0.1),
        Box(1.2, 0.5, 0.1, 0.1),
        Box(math.nan, 0.5, 0.1, 0.1),
        Box(0.5, 0.5, math.inf, 0.1),
    ],
)
def test_a_box_needs_some_of_the_photo_in_it(desk: Desk, box: Box) -> None:
    with pytest.raises(BadValue):
        desk.say(box, ASSIGNED, desk.ana)

    assert desk.said() == []


def test_a_box_drawn_past_the_edge_is_taken(desk: Desk) -> None:
    past = Box(0.9, 0.9, 0.3, 0.3)

    desk.say(past, ASSIGNED, desk.bea)

    assert desk.who() == {LEFT: desk.ana, past: desk.bea}


def test_clients_of_another_gallery_are_nobody_here(desk: Desk) -> None:
    app = desk.event.app
    elsewhere, _ = app.galleries.create(app.owner, "Wedding")
    stranger, _ = app.clients.add(app.owner, elsewhere, NewClient("Caio"))

    with pytest.raises(NotFound):
        desk.say(0, ASSIGNED, stranger)
    with pytest.raises(NotFound):
        desk.say(0, ASSIGNED, ClientId(9999))

    assert desk.said() == []


def test_photos_and_decisions_of_others_are_not_there(desk: Desk) -> None:
    said = desk.say(0, IGNORED, None)
    review = desk.event.app.review

    with pytest.raises(NotFound):
        review.say(OwnerId("stranger"), desk.photo, 0, IGNORED)
    with pytest.raises(NotFound):
        review.say(desk.event.app.owner, PhotoId(9999), 0, IGNORED)
    with pytest.raises(NotFound):
        review.undo(OwnerId("stranger"), said.verdict.id)
    with pytest.raises(NotFound):
        review.undo(desk.event.app.owner, VerdictId(9999))


# --- taking back ----------------------------------------------------------------------------------

SAYINGS: dict[str, Callable[[Desk], Said]] = {
    "a confirmed face": lambda desk: desk.say(LEFT, CONFIRMED, desk.ana),
    "a rejected face": lambda desk: desk.say(LEFT, REJECTED, desk.ana),
    "a face given to another": lambda desk: desk.say(LEFT, ASSIGNED, desk.bea),
    "an unknown face given a name": lambda desk: desk.say(MIDDLE, ASSIGNED, desk.bea),
    "an ignored face": lambda desk: desk.say(LEFT, IGNORED, None),
    "a drawn face": lambda desk: desk.say(RIGHT, ASSIGNED, desk.bea),
    "a presence": lambda desk: desk.say(None, ASSIGNED, desk.bea),
    "an absence": lambda desk: desk.say(None, REJECTED, desk.ana),
}


@pytest.fixture(params=SAYINGS)
def saying(request: pytest.FixtureRequest) -> Callable[[Desk], Said]:
    return SAYINGS[request.param]


def test_taking_back_leaves_the_photo_as_it_was(desk: Desk, saying: Callable[[Desk], Said]) -> None:
    before, published = desk.standing(), desk.published()

    said = saying(desk)
    changed = desk.standing()
    desk.undo(said.verdict.id)

    assert changed != before
    assert desk.standing() == before
    assert desk.published() == published


def test_taking_back_the_taking_back_says_it_again(
    desk: Desk, saying: Callable[[Desk], Said]
) -> None:
    said = saying(desk)
    standing, published = desk.standing(), desk.published()
    desk.undo(said.verdict.id)

    for verdict in reversed(desk.said()[1:]):
        desk.undo(verdict.id)

    assert desk.standing() == standing
    assert desk.published() == published


def test_taking_back_brings_back_what_was_said_before(
    desk: Desk, saying: Callable[[Desk], Said]
) -> None:
    desk.say(LEFT, CONFIRMED, desk.ana)
    desk.say(MIDDLE, ASSIGNED, desk.bea)
    before = desk.standing()

    desk.undo(saying(desk).verdict.id)

    assert desk.standing() == before


def test_taking_back_an_older_word_leaves_the_newer_ones(desk: Desk) -> None:
    older = desk.say(LEFT, REJECTED, desk.ana)
    desk.say(MIDDLE, ASSIGNED, desk.bea)
    desk.say(None, REJECTED, desk.bea)
    desk.say(RIGHT, ASSIGNED, desk.bea)

    desk.undo(older.verdict.id)

    assert desk.who() == {LEFT: desk.ana, RIGHT: desk.bea}


def test_taking_back_an_older_word_a_newer_one_overruled_changes_nothing(desk: Desk) -> None:
    older = desk.say(LEFT, REJECTED, desk.ana)
    desk.say(LEFT, ASSIGNED, desk.bea)
    before = desk.standing()

    desk.undo(older.verdict.id)

    assert desk.standing() == before


def test_taking_back_twice_is_taking_back_once(desk: Desk) -> None:
    before = desk.standing()
    said = desk.say(LEFT, ASSIGNED, desk.bea)

    desk.undo(said.verdict.id)
    desk.undo(said.verdict.id)

    assert desk.standing() == before


def test_everything_ever_said_stays_on_record(desk: Desk) -> None:
    said = desk.say(LEFT, ASSIGNED, desk.bea)
    first = desk.said()

    desk.undo(said.verdict.id)

    assert desk.said()[:1] == first
    assert len(desk.said()) > 1


# --- decisions outlive machines -------------------------------------------------------------------


def test_decisions_survive_a_run_over_everything(
    desk: Desk, saying: Callable[[Desk], Said]
) -> None:
    saying(desk)
    standing, published = desk.standing(), desk.published()

    desk.event.process(Only.ALL)

    assert desk.standing() == standing
    assert desk.published() == published


def test_decisions_survive_another_engine(desk: Desk, engine: FakeEngine) -> None:
    desk.say(desk.face(LEFT), ASSIGNED, desk.bea)
    desk.say(RIGHT, ASSIGNED, desk.ana)
    engine.version = "2"

    stale = desk.who()
    desk.event.process()

    assert stale == {LEFT: desk.bea, RIGHT: desk.ana}
    assert desk.who() == {LEFT: desk.bea, RIGHT: desk.ana}
    assert desk.published_names() == {LEFT: (desk.bea, 100.0), RIGHT: (desk.ana, 100.0)}


def test_decisions_survive_when_the_photo_moves(desk: Desk) -> None:
    desk.say(LEFT, REJECTED, desk.ana)
    desk.say(None, ASSIGNED, desk.bea)
    old = desk.event.folder / "1.jpg"
    old.rename(desk.event.folder / "moved.jpg")

    desk.event.import_all()
    desk.event.process()

    assert desk.event.names() == {desk.photo: "moved.jpg"}
    assert desk.who() == {None: desk.bea}


def test_decisions_survive_a_face_that_is_found_a_little_elsewhere(desk: Desk) -> None:
    desk.say(desk.face(LEFT), ASSIGNED, desk.bea)
    shifted = Box(LEFT.left + 0.03, LEFT.top, LEFT.width, LEFT.height)
    (desk.event.folder / "1.jpg").write_bytes(a_picture(("ana", shifted), shade=500))

    desk.event.process()

    assert desk.who() == {shifted: desk.bea}


def test_a_decision_is_published_in_the_place_of_the_machines(desk: Desk) -> None:
    before = desk.published_names()

    desk.say(desk.face(LEFT), ASSIGNED, desk.bea)

    assert {box: client for box, (client, _) in before.items()} == {LEFT: desk.ana}
    assert desk.published_names() == {LEFT: (desk.bea, 100.0)}


# --- several at once ------------------------------------------------------------------------------


def test_several_decisions_are_said_and_taken_back_as_one(desk: Desk) -> None:
    review, owner = desk.event.app.review, desk.event.app.owner
    before, published = desk.standing(), desk.published()

    said = review.say_several(
        owner,
        [
            Saying(desk.photo, desk.face(LEFT), CONFIRMED, desk.ana),
            Saying(desk.photo, desk.face(MIDDLE), ASSIGNED, desk.bea),
            Saying(desk.photo, RIGHT, ASSIGNED, desk.bea),
        ],
    )
    together = desk.who()
    changes = review.undo_several(owner, [each.verdict.id for each in said])

    assert together == {LEFT: desk.ana, MIDDLE: desk.bea}
    assert changes.photos == {desk.photo}
    assert changes.clients == {desk.ana, desk.bea}
    assert (desk.standing(), desk.published()) == (before, published)


def test_of_several_decisions_none_is_stored_when_one_is_bad(desk: Desk) -> None:
    review, owner = desk.event.app.review, desk.event.app.owner
    good = Saying(desk.photo, desk.face(LEFT), CONFIRMED, desk.ana)

    with pytest.raises(NoSuchFace):
        review.say_several(owner, [good, Saying(desk.photo, 99, CONFIRMED, desk.ana)])

    assert desk.said() == []
