"""Giving every client exactly the photos that results list."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest

from kingdesk.domain.clients import ClientState, NewClient
from kingdesk.domain.errors import Cancelled, DeliveryAmongPhotos, ExportFailed, NotFound
from kingdesk.domain.ids import ClientId, OwnerId
from kingdesk.domain.jobs import Progress
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.delivery import DeliveryForm
from kingdesk.services.export import DeliveryOrder, ExportReport
from kingdesk.services.job_context import JobContext
from tests.fakes.event import LEFT, MIDDLE, Event


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def party(event: Event) -> Event:
    """Give two clients: Ana in both photos, Bea at 85 % in the first."""
    event.photo("1.jpg", "ana", "bea~85")
    event.photo("2.jpg", "ana")
    event.photo("3.jpg", "stranger")
    event.import_all()
    event.client("Ana")
    event.client("Bea")
    event.process()
    return event


def export(event: Event, out: Path, **order: object) -> ExportReport:
    return event.app.export(
        event.app.owner,
        event.gallery,
        DeliveryOrder(out, **order),  # type: ignore[arg-type]  # as DeliveryOrder names them
        JobContext(),
    )


def client(event: Event, name: str) -> ClientId:
    return event.app.clients.find(event.app.owner, event.gallery, name).id


def given(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()}


def state_of(event: Event, name: str) -> ClientState:
    found = event.results().of_client(client(event, name))
    assert found is not None
    return found.state


def table(out: Path) -> list[dict[str, str]]:
    with (out / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- what is given --------------------------------------------------------------------------------


def test_every_client_gets_a_folder_of_copies(party: Event, out: Path) -> None:
    report = export(party, out)

    assert given(out) == {"Ana/1.jpg", "Ana/2.jpg", "Bea/1.jpg"}
    assert (report.clients, report.written, report.there, report.failed) == (2, 3, 0, ())
    assert (out / "Ana" / "1.jpg").read_bytes() == (party.folder / "1.jpg").read_bytes()


def test_the_same_again_writes_nothing(party: Event, out: Path) -> None:
    export(party, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}

    report = export(party, out)

    assert (report.written, report.there) == (0, 3)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_new_photos_are_added_to_what_was_given(party: Event, out: Path) -> None:
    export(party, out)
    party.photo("4.jpg", "ana")
    party.import_all()
    party.process()

    report = export(party, out)

    assert (report.written, report.there) == (1, 3)
    assert "Ana/4.jpg" in given(out)


def test_only_those_named_are_given(party: Event, out: Path) -> None:
    report = export(party, out, clients=[client(party, "Bea")])

    assert given(out) == {"Bea/1.jpg"}
    assert report.changes.clients == {client(party, "Bea")}


def test_another_threshold_may_be_asked_for(party: Event, out: Path) -> None:
    export(party, out, threshold=90.0)

    assert given(out) == {"Ana/1.jpg", "Ana/2.jpg"}


def test_links_lead_to_the_originals(party: Event, out: Path) -> None:
    export(party, out, form=DeliveryForm.LINK)

    assert (out / "Ana" / "1.jpg").resolve() == party.folder / "1.jpg"


def test_a_zip_for_every_client(party: Event, out: Path) -> None:
    first = export(party, out, form=DeliveryForm.ZIP)
    second = export(party, out, form=DeliveryForm.ZIP)

    assert given(out) == {"Ana.zip", "Bea.zip"}
    with zipfile.ZipFile(out / "Ana.zip") as archive:
        assert sorted(archive.namelist()) == ["1.jpg", "2.jpg"]
    assert (first.written, second.written, second.there) == (3, 0, 3)


def test_a_table_tells_who_is_where(party: Event, out: Path) -> None:
    photo = party.photo_id("1.jpg")
    ana, review = client(party, "Ana"), party.app.review
    review.say(party.app.owner, photo, LEFT, VerdictKind.CONFIRMED, ana)

    report = export(party, out, form=DeliveryForm.CSV)

    rows = {(row["client"], row["photo"]): row for row in table(out)}
    assert set(rows) == {("Ana", "1.jpg"), ("Ana", "2.jpg"), ("Bea", "1.jpg")}
    assert rows["Ana", "1.jpg"]["certainty"] == "confirmed"
    assert rows["Ana", "1.jpg"]["decision"] == "confirmed"
    assert float(rows["Bea", "1.jpg"]["similarity"]) == pytest.approx(85, abs=0.1)
    assert report.written == 3
    assert state_of(party, "Ana") is not ClientState.DELIVERED  # a table is no delivery


def test_a_clients_name_is_no_formula_in_the_table(event: Event, out: Path) -> None:
    event.photo("=1+1.jpg", "ana")
    event.import_all()
    new = NewClient('=HYPERLINK("http://x")', "=a@example.com")
    evil, _ = event.app.clients.add(event.app.owner, event.gallery, new)
    event.enroll(evil, "ana")
    event.process()

    export(event, out, form=DeliveryForm.CSV)

    [row] = table(out)
    assert row["client"].startswith("'=")
    assert row["email"].startswith("'=")
    assert row["photo"].startswith("'=")


# --- decisions ------------------------------------------------------------------------------------


def test_confirmed_photos_are_given_below_any_threshold_and_rejected_ones_never(
    party: Event, out: Path
) -> None:
    say, owner, photo = party.app.review.say, party.app.owner, party.photo_id("1.jpg")
    say(owner, photo, MIDDLE, VerdictKind.CONFIRMED, client(party, "Bea"))
    say(owner, photo, LEFT, VerdictKind.REJECTED, client(party, "Ana"))
    say(owner, party.photo_id("3.jpg"), None, VerdictKind.ASSIGNED, client(party, "Bea"))

    export(party, out, threshold=99.0)

    assert given(out) == {"Ana/2.jpg", "Bea/1.jpg", "Bea/3.jpg"}


# --- names ----------------------------------------------------------------------------------------


def test_photos_of_one_name_from_two_folders_are_both_given(event: Event, out: Path) -> None:
    event.photo("day 1/1.jpg", "ana")
    event.photo("day 2/1.jpg", "ana")
    event.import_all()
    event.client("Ana")
    event.process()

    export(event, out)
    again = export(event, out)

    assert given(out) == {"Ana/1.jpg", "Ana/1 (2).jpg"}
    assert (again.written, again.there) == (0, 2)


@pytest.mark.parametrize("form", [DeliveryForm.COPY, DeliveryForm.ZIP])
def test_clients_whose_names_make_the_same_folder_get_one_each(
    event: Event, out: Path, form: DeliveryForm
) -> None:
    event.photo("1.jpg", "ana")
    event.photo("2.jpg", "bea")
    event.import_all()
    one, two = event.client("Ana?", enrolled=False), event.client("ANA*", enrolled=False)
    event.enroll(one, "ana")
    event.enroll(two, "bea")
    event.process()

    for clients in ([one], [two], None):  # one by one or together, the folders are the same
        export(event, out, form=form, clients=clients)

    folders = {f"Ana_ ({one})", f"ANA_ ({two})"}
    if form is DeliveryForm.ZIP:
        assert given(out) == {f"{folder}.zip" for folder in folders}
    else:
        assert given(out) == {f"Ana_ ({one})/1.jpg", f"ANA_ ({two})/2.jpg"}


@pytest.mark.parametrize("name", ["../Ana", "CON", "a/b\\c:d", "x" * 255, "🎓" * 255, "Ana."])
def test_any_name_of_a_client_stays_inside_the_folder(event: Event, out: Path, name: str) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    event.enroll(event.client(name, enrolled=False), "ana")
    event.process()

    report = export(event, out)

    assert report.written == 1
    [only] = out.iterdir()
    assert [path.name for path in only.iterdir()] == ["1.jpg"]


# --- what goes wrong ------------------------------------------------------------------------------


def test_a_missing_original_is_told_the_rest_given_and_not_called_delivered(
    party: Event, out: Path
) -> None:
    away = (party.folder / "2.jpg").rename(party.folder.with_name("away.jpg"))

    report = export(party, out)
    incomplete = state_of(party, "Ana")
    away.rename(party.folder / "2.jpg")
    export(party, out)

    assert [error.code for error in report.failed] == ["photo_missing"]
    assert report.written == 2
    assert incomplete is ClientState.CHANGED
    assert state_of(party, "Ana") is ClientState.DELIVERED


def test_a_client_none_of_whose_photos_could_be_given_is_not_delivered(
    party: Event, out: Path
) -> None:
    before = state_of(party, "Bea")
    for name in ("1.jpg", "2.jpg"):
        (party.folder / name).unlink()

    report = export(party, out)

    assert len(report.failed) == 3
    assert state_of(party, "Bea") is before is ClientState.TO_CHECK
    assert given(out) == set()


def test_a_folder_that_can_not_be_made_is_told(party: Event, out: Path) -> None:
    out.write_text("not a folder")

    for form in DeliveryForm:
        with pytest.raises(ExportFailed, match=str(out)):
            export(party, out, form=form)

    assert state_of(party, "Ana") is not ClientState.DELIVERED


@pytest.mark.parametrize("form", [DeliveryForm.COPY, DeliveryForm.ZIP])
def test_stopping_keeps_whole_files_and_the_clients_that_were_done(
    party: Event, out: Path, form: DeliveryForm
) -> None:
    def stop(progress: Progress) -> None:
        if progress.done == 3 - 1:  # Ana's two photos
            party_is_over.cancel()

    party_is_over = JobContext(stop)
    order = DeliveryOrder(out, form)

    with pytest.raises(Cancelled):
        party.app.export(party.app.owner, party.gallery, order, party_is_over)

    whole = {"Ana.zip"} if form is DeliveryForm.ZIP else {"Ana/1.jpg", "Ana/2.jpg"}
    assert given(out) == whole
    assert state_of(party, "Ana") is ClientState.DELIVERED
    assert state_of(party, "Bea") is not ClientState.DELIVERED


def test_progress_is_told_photo_by_photo(party: Event, out: Path) -> None:
    heard: list[Progress] = []

    party.app.export(party.app.owner, party.gallery, DeliveryOrder(out), JobContext(heard.append))

    assert [(progress.done, progress.total) for progress in heard] == [(1, 3), (2, 3), (3, 3)]


def test_nobody_delivers_another_owners_gallery(party: Event, out: Path) -> None:
    with pytest.raises(NotFound):
        party.app.export(OwnerId("stranger"), party.gallery, DeliveryOrder(out), JobContext())

    assert not out.exists()


@pytest.mark.parametrize("form", [DeliveryForm.COPY, DeliveryForm.LINK])
def test_nothing_is_delivered_to_where_the_next_import_would_find_it(
    event: Event, tmp_path: Path, form: DeliveryForm
) -> None:
    event.photo("day 1/morning/1.jpg", "ana")
    event.import_all()
    event.client("Ana")
    event.process()
    by_link = tmp_path / "by link"
    by_link.symlink_to(event.folder)
    before = given(tmp_path)

    for out in (event.folder, event.folder / "day 1" / "out", by_link / "out"):
        with pytest.raises(DeliveryAmongPhotos, match=str(event.folder)):
            export(event, out, form=form)

    assert given(tmp_path) == before
    assert event.import_all().added == 0
    assert export(event, event.folder.with_name("beside"), form=form).written == 1


def test_a_client_called_as_the_photos_folder_gets_none_of_it(event: Event) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()
    event.enroll(event.client(event.folder.name, enrolled=False), "ana")
    event.process()

    with pytest.raises(DeliveryAmongPhotos):
        export(event, event.folder.parent)

    assert given(event.folder) == {"1.jpg"}


def test_zip_files_and_tables_may_lie_among_the_photos(party: Event) -> None:
    for form in (DeliveryForm.ZIP, DeliveryForm.CSV):
        export(party, party.folder / "out", form=form)

    assert party.import_all().added == 0


def test_originals_are_never_touched(party: Event, out: Path) -> None:
    before = {path: (path.read_bytes(), path.stat()) for path in party.folder.iterdir()}

    for form in DeliveryForm:
        export(party, out / form, form=form)

    for path, (data, stat) in before.items():
        assert path.read_bytes() == data
        assert path.stat().st_mtime_ns == stat.st_mtime_ns
        assert path.stat().st_nlink == 1
