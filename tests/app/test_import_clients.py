"""A whole class at once, out of a table or out of folders; only exceptions are told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from kingdesk.adapters.db.store import DATA_FILE
from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import Cancelled, ListUnreadable
from kingdesk.domain.geometry import Box
from kingdesk.domain.jobs import Progress
from kingdesk.services.import_clients import ClassListReport
from kingdesk.services.job_context import JobContext
from tests.fakes.engine import FakeEngine, a_broken_picture, a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT, Event


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "list"
    folder.mkdir()
    return folder


def take(event: Event, source: Path, *, dry_run: bool = False) -> ClassListReport:
    return event.app.import_clients(
        event.app.owner, event.gallery, source, JobContext(), dry_run=dry_run
    )


def portrait(path: Path, *faces: tuple[str, Box], shade: int = 700) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(a_picture(*faces, shade=shade))


def clients(event: Event) -> dict[str, int]:
    """Return the gallery's clients with how many references each has."""
    found = event.app.clients.of_gallery(event.app.owner, event.gallery)
    return {client.name: client.references for client in found}


def told(report: ClassListReport) -> list[tuple[str, str, str]]:
    return [(e.line, e.name, e.code) for e in report.exceptions]


def rows_of(event: Event) -> dict[str, list[tuple[object, ...]]]:
    data = sqlite3.connect(event.app.workspace.folder / DATA_FILE)
    try:
        names = [
            row[0] for row in data.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {name: data.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608 - the database's own table names
    finally:
        data.close()


# --- tables ---------------------------------------------------------------------------------------


def test_three_hundred_clients_come_in_one_call_and_are_found_at_once(
    event: Event, source: Path
) -> None:
    event.photo("1.jpg", "p7", "p299")
    event.photo("2.jpg", "p7")
    event.import_all()
    event.process()
    lines = ["name,email,photo"]
    for number in range(300):
        portrait(source / "faces" / f"{number}.jpg", (f"p{number}", MIDDLE), shade=number)
        lines.append(f"Person Number{number},p{number}@example.com,faces/{number}.jpg")
    (source / "list.csv").write_text("\n".join(lines), "utf-8")

    report = take(event, source / "list.csv")

    assert (report.listed, report.added, report.references) == (300, 300, 300)
    assert report.exceptions == ()
    assert report.photos == 2
    seventh = event.app.clients.find(event.app.owner, event.gallery, "Person Number7")
    assert event.photos_of(seventh.id) == {"1.jpg", "2.jpg"}


def test_importing_the_same_list_again_adds_nothing(event: Event, source: Path) -> None:
    portrait(source / "ana.jpg", ("ana", MIDDLE))
    (source / "list.csv").write_text("name,email,photo\nAna Souza,ana@example.com,ana.jpg\n")
    take(event, source / "list.csv")
    before = rows_of(event)["client_references"]

    report = take(event, source / "list.csv")

    assert (report.added, report.known, report.references) == (0, 1, 0)
    assert report.exceptions == ()
    assert rows_of(event)["client_references"] == before


def test_what_a_list_says_of_consent_is_recorded_and_who_gave_none_is_not_enrolled(
    event: Event, source: Path
) -> None:
    lines = ["name,photo,consent"]
    for shade, (name, said) in enumerate((("Ana", "signed form"), ("Bea", "no"), ("Caio", ""))):
        portrait(source / f"{name}.jpg", (name.lower(), MIDDLE), shade=shade)
        lines.append(f"{name},{name}.jpg,{said}")
    (source / "list.csv").write_text("\n".join(lines), "utf-8")

    report = take(event, source / "list.csv")

    known = {
        each.id: each.name for each in event.app.clients.of_gallery(event.app.owner, event.gallery)
    }
    recorded = event.app.consents.of_gallery(event.app.owner, event.gallery)
    assert clients(event) == {"Ana": 1, "Bea": 0, "Caio": 1}
    assert {known[each]: consent.how for each, consent in recorded.items()} == {
        "Ana": "signed form"
    }
    assert told(report) == [("3", "Bea", "no_consent")]


def test_a_list_that_grew_brings_only_what_is_new(event: Event, source: Path) -> None:
    portrait(source / "ana.jpg", ("ana", MIDDLE))
    (source / "list.csv").write_text("name,photo\nAna Souza,\n")
    take(event, source / "list.csv")
    (source / "list.csv").write_text("name,photo\nANA  SOUZA,ana.jpg\nBea Lima,\n")

    report = take(event, source / "list.csv")

    assert (report.added, report.known, report.references) == (1, 1, 1)
    assert clients(event) == {"Ana Souza": 1, "Bea Lima": 0}


def test_a_workbook_is_taken_like_a_table(event: Event, source: Path) -> None:
    portrait(source / "ana.jpg", ("ana", MIDDLE))
    with xlsxwriter.Workbook(str(source / "turma.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nome", "E-mail", "Telefone", "Foto"])
        sheet.write_row(1, 0, ["Ana Souza", "ana@example.com", 11987654321, "ana.jpg"])

    report = take(event, source / "turma.xlsx")

    assert (report.added, report.references) == (1, 1)
    [ana] = event.app.clients.of_gallery(event.app.owner, event.gallery)
    assert (ana.email, ana.phone) == ("ana@example.com", "11987654321")


def test_a_file_that_is_no_list_says_so(event: Event, source: Path) -> None:
    (source / "list.csv").write_text("1;2;3\n4;5;6\n")

    with pytest.raises(ListUnreadable):
        take(event, source / "list.csv")

    assert clients(event) == {}


# --- folders --------------------------------------------------------------------------------------


def test_photos_named_after_people_make_a_class(event: Event, source: Path) -> None:
    portrait(source / "ana_souza.jpg", ("ana", MIDDLE))
    portrait(source / "Bea Lima (2).jpg", ("bea", MIDDLE))

    report = take(event, source)

    assert report.added == 2
    assert clients(event) == {"Ana Souza": 1, "Bea Lima": 1}


def test_a_folder_per_person_gives_their_best_three_faces(event: Event, source: Path) -> None:
    sizes = {"a": 0.1, "b": 0.4, "c": 0.2, "d": 0.5, "e": 0.3}
    for number, (name, width) in enumerate(sizes.items()):
        face = ("ana", Box(0.2, 0.2, width, width))
        portrait(source / "Ana Souza" / f"{name}.jpg", face, shade=number)

    report = take(event, source)

    assert (report.added, report.references) == (1, 3)
    [ana] = event.app.clients.of_gallery(event.app.owner, event.gallery)
    kept = event.app.enroll.references(event.app.owner, ana.id)
    assert {reference.source for reference in kept} == {"b.jpg", "d.jpg", "e.jpg"}


def test_a_blurred_face_is_worth_less_than_a_sharp_one(event: Event, source: Path) -> None:
    for number, who in enumerate(["ana!blurred", "ana", "ana", "ana!turned", "ana"]):
        portrait(source / "Ana Souza" / f"{number}.jpg", (who, MIDDLE), shade=number)

    take(event, source)

    [ana] = event.app.clients.of_gallery(event.app.owner, event.gallery)
    kept = event.app.enroll.references(event.app.owner, ana.id)
    assert {reference.source for reference in kept} == {"1.jpg", "2.jpg", "4.jpg"}


# --- exceptions -----------------------------------------------------------------------------------


def test_only_what_needs_a_look_is_told(event: Event, source: Path) -> None:
    portrait(source / "Ana Souza.jpg", ("ana", MIDDLE))
    portrait(source / "Bea Lima.jpg", ("bea", LEFT), ("her mother", RIGHT))
    portrait(source / "Caio Dias.jpg")
    (source / "Dora Reis.jpg").write_bytes(a_broken_picture())
    portrait(source / "DSC_0001.jpg", ("someone", MIDDLE))

    report = take(event, source)

    assert report.added == 4
    assert clients(event) == {"Ana Souza": 1, "Bea Lima": 0, "Caio Dias": 0, "Dora Reis": 0}
    assert {(e.name, e.code) for e in report.exceptions} == {
        ("DSC_0001.jpg", "no_name"),
        ("Bea Lima", "several_faces"),
        ("Caio Dias", "no_face"),
        ("Dora Reis", "photo_broken"),
    }


def test_a_photo_of_somebody_else_is_left_out_and_told(event: Event, source: Path) -> None:
    for number, who in enumerate(["ana", "ana", "her sister"]):
        portrait(source / "Ana Souza" / f"{number}.jpg", (who, MIDDLE), shade=number)

    report = take(event, source)

    assert clients(event) == {"Ana Souza": 2}
    assert told(report) == [("Ana Souza", "Ana Souza", "somebody_else")]


def test_a_bad_photo_among_enough_good_ones_needs_nobodys_eye(event: Event, source: Path) -> None:
    for number in range(3):
        portrait(source / "Ana Souza" / f"{number}.jpg", ("ana", MIDDLE), shade=number)
    portrait(source / "Ana Souza" / "group.jpg", ("ana", LEFT), ("bea", RIGHT))

    report = take(event, source)

    assert report.references == 3
    assert report.exceptions == ()


def test_a_photo_our_copy_can_not_be_cut_from_keeps_nobody_else_out(
    event: Event, source: Path
) -> None:
    portrait(source / "Bea.jpg", ("bea", MIDDLE))
    portrait(source / "Ana.jpg", ("ana", MIDDLE))  # whose end was lost: a face, but no picture
    whole = (source / "Ana.jpg").read_bytes()
    (source / "Ana.jpg").write_bytes(whole[: len(whole) // 2])

    report = take(event, source)

    assert clients(event) == {"Ana": 0, "Bea": 1}
    assert told(report) == [("Ana.jpg", "Ana", "photo_broken")]


def test_a_bad_photo_among_too_few_good_ones_is_told(event: Event, source: Path) -> None:
    portrait(source / "Ana Souza" / "1.jpg", ("ana", MIDDLE))
    portrait(source / "Ana Souza" / "group.jpg", ("ana", LEFT), ("bea", RIGHT))

    report = take(event, source)

    assert report.references == 1
    assert told(report) == [("Ana Souza", "Ana Souza", "several_faces")]


def test_an_email_another_client_has_is_left_out_and_told(event: Event, source: Path) -> None:
    event.app.clients.add(event.app.owner, event.gallery, NewClient("Ana", "Family@example.com"))
    (source / "list.csv").write_text(
        "name,email\nBea Lima,family@EXAMPLE.com\nCaio Dias,caio@example.com\n"
        "Dora Reis,caio@example.com\nEnzo Brito,not an address\n"
    )

    report = take(event, source / "list.csv")

    emails = {c.name: c.email for c in event.app.clients.of_gallery(event.app.owner, event.gallery)}
    assert emails == {
        "Ana": "Family@example.com",
        "Bea Lima": None,
        "Caio Dias": "caio@example.com",
        "Dora Reis": None,
        "Enzo Brito": None,
    }
    assert {code for _, _, code in told(report)} >= {"duplicate_email", "bad_email"}


def test_one_name_too_long_keeps_nobody_else_out(event: Event, source: Path) -> None:
    (source / "list.csv").write_text(f"name\n{'Anna ' * 60}\nBea Lima\n")

    report = take(event, source / "list.csv")

    assert clients(event) == {"Bea Lima": 0}
    assert "not_taken" in {code for _, _, code in told(report)}


# --- rehearsing and stopping ----------------------------------------------------------------------


def test_a_rehearsal_tells_all_and_writes_nothing(event: Event, source: Path) -> None:
    event.app.clients.add(event.app.owner, event.gallery, NewClient("Ana Souza", "a@example.com"))
    portrait(source / "ana.jpg", ("ana", MIDDLE))
    portrait(source / "bea.jpg", ("bea", LEFT), ("caio", RIGHT))
    (source / "list.csv").write_text(
        "name,email,photo\nAna Souza,,ana.jpg\nBea Lima,a@example.com,bea.jpg\n"
    )
    before = rows_of(event)

    rehearsed = take(event, source / "list.csv", dry_run=True)
    after = rows_of(event)
    done = take(event, source / "list.csv")

    assert after == before
    assert rehearsed.changes == Changes(gallery_id=event.gallery)
    assert (rehearsed.added, rehearsed.known, rehearsed.references) == (1, 1, 1)
    assert (done.added, done.known, done.references) == (1, 1, 1)
    assert told(rehearsed) == told(done) != []


def test_a_rehearsal_of_a_known_list_promises_nothing(event: Event, source: Path) -> None:
    portrait(source / "Ana Souza.jpg", ("ana", MIDDLE))
    take(event, source)

    report = take(event, source, dry_run=True)

    assert (report.added, report.known, report.references) == (0, 1, 0)


@pytest.mark.parametrize("after", [1, 3, 10])
def test_stopping_writes_nothing(event: Event, source: Path, after: int) -> None:
    for number in range(10):
        portrait(source / f"Person {'ABCDEFGHIJ'[number]}.jpg", (f"p{number}", MIDDLE))

    def stop(progress: Progress) -> None:
        if progress.done == after:
            context.cancel()

    context = JobContext(stop)
    before = rows_of(event)

    with pytest.raises(Cancelled):
        event.app.import_clients(event.app.owner, event.gallery, source, context)

    assert rows_of(event) == before


def test_progress_is_told_to_the_end(event: Event, source: Path, engine: FakeEngine) -> None:
    for name in ("Ana Souza", "Bea Lima", "Caio Dias"):
        portrait(source / f"{name}.jpg", (name, MIDDLE))
    heard: list[Progress] = []

    event.app.import_clients(event.app.owner, event.gallery, source, JobContext(heard.append))

    assert [progress.done for progress in heard] == [1, 2, 3]
    assert {progress.total for progress in heard} == {3}
    assert len(engine.looked) == 3
