"""A class list planned, mended, enrolled a few at a time and taken back as one step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kingdesk.domain.clients import Consent, NewClient
from kingdesk.domain.errors import NoFace
from kingdesk.domain.geometry import Box
from kingdesk.domain.jobs import Progress
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.services.enroll_listed import ListEnrolled
from kingdesk.services.job_context import JobContext
from kingdesk.services.list_plan import ListPlan, PlannedClient
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT, Event


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "list"
    folder.mkdir()
    return folder


def portrait(path: Path, *faces: tuple[str, Box], shade: int = 700) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(a_picture(*faces, shade=shade))
    return path


def plan(event: Event, source: Path) -> ListPlan:
    return event.app.plan_list(event.app.owner, event.gallery, source, JobContext())


def enroll(event: Event, *people: PlannedClient, consent: Consent | None = None) -> ListEnrolled:
    return event.app.enroll_listed(
        event.app.owner, event.gallery, people, JobContext(), consent=consent
    )


def clients(event: Event) -> dict[str, int]:
    found = event.app.clients.of_gallery(event.app.owner, event.gallery)
    return {client.name: client.references for client in found}


def codes(made: ListPlan) -> dict[str, list[str]]:
    return {p.entry.name: [t.code for t in p.told] for p in made.people if p.told}


def test_a_plan_stores_nothing_and_names_only_what_needs_a_look(event: Event, source: Path) -> None:
    portrait(source / "Ana Lima.jpg", ("ana", MIDDLE))
    portrait(source / "Bia Reis.jpg", ("bia", LEFT), ("zed", RIGHT))
    portrait(source / "Caio Dias.jpg")

    made = plan(event, source)

    assert codes(made) == {"Bia Reis": ["several_faces"], "Caio Dias": ["no_face"]}
    assert [len(person.references) for person in made.people] == [1, 0, 0]
    assert len(made.people[1].choices) == 2
    assert clients(event) == {}


def test_the_face_that_is_chosen_of_several_is_the_one_enrolled(event: Event, source: Path) -> None:
    event.photo("1.jpg", "bia")
    event.import_all()
    event.process()
    portrait(source / "Bia.jpg", ("bia", LEFT), ("zed", RIGHT))
    [bia] = plan(event, source).people
    look = event.app.enroll.look_here(event.app.owner, source / "Bia.jpg")
    place = next(at for at, face in enumerate(look.faces) if face.box == LEFT)

    mended = event.app.plan_list.with_face(event.app.owner, bia, bia.choices[place])
    done = enroll(event, mended)

    assert mended.told == ()
    assert len(done.photos) == 1
    assert clients(event) == {"Bia": 1}


def test_another_picture_mends_one_without_a_face(event: Event, source: Path) -> None:
    portrait(source / "Caio.jpg")
    [caio] = plan(event, source).people
    good = portrait(source.parent / "good.jpg", ("caio", MIDDLE))
    wall = portrait(source.parent / "wall.jpg", shade=2)

    mended = event.app.plan_list.with_picture(event.app.owner, caio, good)
    with pytest.raises(NoFace):
        event.app.plan_list.with_picture(event.app.owner, caio, wall)

    assert (mended.told, len(mended.references)) == ((), 1)


def test_who_stands_there_twice_or_without_a_name_is_left_out_until_mended(
    event: Event, source: Path
) -> None:
    table = source / "class.csv"
    table.write_text("name,email\nAna,ana@example.org\nana,other@example.org\n,c@example.org\n")

    made = plan(event, table)
    again, nameless = made.people[1:]
    done = enroll(
        event,
        made.people[0],
        again,
        replace(nameless, entry=replace(nameless.entry, name="Caio"), is_left_out=False),
    )

    assert [person.is_left_out for person in made.people] == [False, True, True]
    assert [t.code for t in (*again.told, *nameless.told)] == ["duplicate_name", "no_name"]
    assert len(done.enrolment.clients) == 2
    assert clients(event) == {"Ana": 0, "Caio": 0}


def test_a_face_that_stands_there_under_another_name_is_told(event: Event, source: Path) -> None:
    event.client("Zoe")
    portrait(source / "Ana.jpg", ("ana", MIDDLE), shade=1)
    portrait(source / "Bia.jpg", ("ana", MIDDLE), shade=2)
    portrait(source / "Caio.jpg", ("zoe", MIDDLE), shade=3)

    made = plan(event, source)

    assert [(t.name, t.value) for p in made.people for t in p.told] == [
        ("Bia", "Ana"),
        ("Caio", "Zoe"),
    ]


def test_a_list_that_was_enrolled_before_has_nothing_left_to_do(event: Event, source: Path) -> None:
    portrait(source / "Ana.jpg", ("ana", MIDDLE), shade=1)
    enroll(event, *plan(event, source).people)

    [ana] = plan(event, source).people

    assert ana.known is not None
    assert (ana.references, ana.told) == ((), ())


def test_names_alone_are_no_exceptions_but_are_beside_photos(event: Event, source: Path) -> None:
    table = source / "class.csv"
    table.write_text("name,photo\nAna,\nBia,\n")
    without = plan(event, table)
    portrait(source / "ana.jpg", ("ana", MIDDLE))
    table.write_text("name,photo\nAna,ana.jpg\nBia,\n")

    with_some = plan(event, table)

    assert codes(without) == {}
    assert codes(with_some) == {"Bia": ["no_reference"]}


def test_what_was_stored_before_a_stop_stays(event: Event, source: Path) -> None:
    for number in range(60):
        portrait(source / f"Person {chr(65 + number % 26)}{chr(65 + number // 26)}.jpg")
    people = plan(event, source).people
    context = JobContext()

    def stop_at_once(progress: Progress) -> None:
        if progress.done:
            context.cancel()

    context = JobContext(stop_at_once)
    done = event.app.enroll_listed(event.app.owner, event.gallery, people, context)

    assert done.is_stopped
    assert len(clients(event)) == len(done.enrolment.clients) == 25


def test_a_list_is_taken_back_as_one_step_but_for_who_was_there_before(
    event: Event, source: Path
) -> None:
    event.photo("1.jpg", "ana", "bia")
    event.import_all()
    event.process()
    event.client("Ana", enrolled=False)
    portrait(source / "Ana.jpg", ("ana", MIDDLE), shade=1)
    portrait(source / "Bia.jpg", ("bia", MIDDLE), shade=2)
    done = enroll(event, *plan(event, source).people)
    found = event.results()

    undone = event.app.undo_enroll(event.app.owner, done.enrolment)

    assert sum(len(client.hits) for client in found.clients) == 2
    assert (undone.references, undone.clients, undone.kept) == (2, 1, 0)
    assert clients(event) == {"Ana": 0}
    assert sum(len(client.hits) for client in event.results().clients) == 0


def test_a_client_somebody_decided_about_meanwhile_is_not_taken_back(
    event: Event, source: Path
) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    event.process()
    portrait(source / "Ana.jpg", ("ana", MIDDLE))
    done = enroll(event, *plan(event, source).people)
    [ana] = done.enrolment.clients
    event.app.review.say(event.app.owner, event.photo_id("1.jpg"), 0, VerdictKind.CONFIRMED, ana)

    undone = event.app.undo_enroll(event.app.owner, done.enrolment)

    assert (undone.references, undone.clients, undone.kept) == (1, 0, 1)
    assert event.photos_of(ana) == {"1.jpg"}


def test_a_sheet_of_many_people_is_planned_by_their_names(event: Event, source: Path) -> None:
    sheet = portrait(source / "sheet.jpg", ("ana", LEFT), ("bia", MIDDLE), ("caio", RIGHT))
    service, owner = event.app.plan_list, event.app.owner
    seen = service.sheet(owner, sheet)
    by_left = sorted(range(3), key=lambda at: seen.faces[at].box.left)

    made = service.of_sheet(
        owner, event.gallery, seen, [("Ana", by_left[0]), ("Caio", by_left[2])], JobContext()
    )
    enroll(event, *made.people)

    assert clients(event) == {"Ana": 1, "Caio": 1}


def test_a_consent_is_recorded_for_the_whole_list_but_a_row_has_its_own_words(
    event: Event, source: Path
) -> None:
    portrait(source / "ana.jpg", ("ana", MIDDLE), shade=1)
    portrait(source / "bia.jpg", ("bia", MIDDLE), shade=2)
    table = source / "class.csv"
    portrait(source / "caio.jpg", ("caio", MIDDLE), shade=3)
    table.write_text("name,photo,consent\nAna,ana.jpg,form 12\nBia,bia.jpg,no\nCaio,caio.jpg,\n")
    when = event.app.clients.clock.now()

    done = enroll(event, *plan(event, table).people, consent=Consent("the school", when, "writing"))

    owner = event.app.owner
    found = [event.app.enroll.references(owner, client) for client in done.enrolment.clients]
    said = [[(one.consent.by, one.consent.how) for one in of if one.consent] for of in found]
    assert said == [[("", "form 12")], [], [("the school", "writing")]]
    assert [len(of) for of in found] == [1, 0, 1]  # who said no is not compared with anybody
    assert [told.code for told in done.told] == ["no_consent"]


def test_a_consent_recorded_before_is_not_written_over_by_a_list(
    event: Event, source: Path
) -> None:
    portrait(source / "ana.jpg", ("ana", MIDDLE), shade=1)
    table = source / "class.csv"
    table.write_text("name,photo,consent\nAna,ana.jpg,signed in March\n")
    enroll(event, *plan(event, table).people)
    table.write_text("name,photo,consent\nAna,ana.jpg,x\n")

    enroll(event, *plan(event, table).people)

    owner = event.app.owner
    [ana] = event.app.clients.of_gallery(owner, event.gallery)
    [reference] = event.app.enroll.references(owner, ana.id)
    assert reference.consent is not None
    assert reference.consent.how == "signed in March"


def test_a_consent_without_a_reference_to_keep_it_with_is_told(event: Event, source: Path) -> None:
    table = source / "class.csv"
    table.write_text("name,consent\nAna,signed\n")

    done = enroll(event, *plan(event, table).people)

    assert "consent_not_kept" in [told.code for told in done.told]


def test_a_new_reference_shares_the_consent_of_the_others(event: Event) -> None:
    ana = event.client("Ana")
    consents, owner = event.app.consents, event.app.owner
    consents.record(owner, ana, Consent("", event.app.clients.clock.now(), "online"))

    event.enroll(ana, "ana~95")

    found = event.app.enroll.references(owner, ana)
    assert [c.how for c in (one.consent for one in found) if c] == ["online", "online"]


def test_who_has_no_recorded_consent_is_named(event: Event) -> None:
    ana, bia = event.client("Ana"), event.client("Bia")
    event.app.clients.add(event.app.owner, event.gallery, NewClient("Caio"))
    consents, owner = event.app.consents, event.app.owner
    consents.record(owner, ana, Consent("", event.app.clients.clock.now(), "online"))

    assert consents.missing(owner, event.gallery) == [bia]


# --- people of another gallery --------------------------------------------------------------------


def test_people_of_another_gallery_come_with_references_and_consent_and_are_found(
    event: Event,
) -> None:
    app, owner = event.app, event.app.owner
    ana = event.client("Ana")
    app.consents.record(owner, ana, Consent("", app.clients.clock.now(), "online"))
    other, _ = app.galleries.create(owner, "Ball")
    ball = Event(app, event.folder.with_name("ball"), other)
    ball.folder.mkdir()
    ball.photo("1.jpg", "ana")
    ball.import_all()
    ball.process()

    brought = app.bring_clients(owner, other, event.gallery, [ana])

    [client] = app.clients.of_gallery(owner, other)
    [reference] = app.enroll.references(owner, client.id)
    assert (brought.known, brought.photos, client.name) == (0, 1, "Ana")
    assert reference.consent is not None
    assert ball.photos_of(client.id) == {"1.jpg"}
    assert app.enroll.picture(owner, reference.id)


def test_bringing_people_twice_adds_nothing(event: Event) -> None:
    app, owner = event.app, event.app.owner
    ana = event.client("Ana")
    other, _ = app.galleries.create(owner, "Ball")
    app.bring_clients(owner, other, event.gallery, [ana])

    again = app.bring_clients(owner, other, event.gallery, [ana])

    assert not again.enrolment
    assert again.known == 1


def test_bringing_people_is_taken_back_and_the_other_gallery_keeps_its_own(event: Event) -> None:
    app, owner = event.app, event.app.owner
    ana = event.client("Ana")
    other, _ = app.galleries.create(owner, "Ball")
    brought = app.bring_clients(owner, other, event.gallery, [ana])

    app.undo_enroll(owner, brought.enrolment)

    assert app.clients.of_gallery(owner, other) == []
    assert clients(event) == {"Ana": 1}


def test_advice_comes_before_anything_is_stored(event: Event, source: Path) -> None:
    app, owner = event.app, event.app.owner
    ana, bia = event.client("Ana"), event.client("Bia")
    dark = portrait(source / "dark.jpg", ("ana!dark", MIDDLE))
    seen = app.enroll.look(owner, event.gallery, dark)

    for_ana = app.enroll.advise(owner, ana, seen, 0)
    for_bia = app.enroll.advise(owner, bia, seen, 0)

    assert [one.as_text() for one in for_ana.warnings] == ["dark"]
    assert [one.as_text() for one in for_bia.warnings] == ["dark", "looks_like:Ana"]
    assert clients(event) == {"Ana": 1, "Bia": 1}
