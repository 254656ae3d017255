"""Deliver: what it comes to is said before, and exactly what was asked for is given."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt

from kingdesk.domain.clients import Consent
from kingdesk.domain.filters import With
from kingdesk.domain.giving import Sureness
from kingdesk.domain.ids import ClientId
from kingdesk.gui.deliver.delivered import DeliveredDialog
from kingdesk.gui.deliver.dialog import DeliverDialog
from kingdesk.gui.settings.dialog import SettingsDialog
from tests.fakes.event import Event
from tests.gui.conftest import Person

CONTROL = Qt.KeyboardModifier.ControlModifier


def _client(person: Person, name: str) -> ClientId:
    names = person.window.desk.names
    return next(client_id for client_id, known in names.items() if known == name)


def _ask(person: Person, folder: Path) -> DeliverDialog:
    person.press(Qt.Key.Key_D, CONTROL)
    dialog = person.dialog(DeliverDialog)
    dialog.choose_folder(folder)
    person.wait()
    return dialog


def _deliver(person: Person, dialog: DeliverDialog) -> DeliveredDialog:
    dialog._deliver.click()
    done = person.dialog(DeliveredDialog)
    person.wait()
    return done


def _given(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.jpg"))


def test_it_is_said_before_how_many_get_what_and_who_has_something_to_check(
    person: Person, tmp_path: Path
) -> None:
    dialog = _ask(person, tmp_path / "out")

    assert dialog.total.text().startswith("2 clients · 4 photos · ")
    assert "kB" in dialog.total.text()
    assert dialog.warning.text() == "1 client has something to check."


def test_who_has_no_recorded_consent_is_said_where_that_is_wanted(
    person: Person, event: Event
) -> None:
    by = Consent("", datetime(2026, 5, 1, tzinfo=UTC), "writing")
    event.app.consents.record(event.app.owner, _client(person, "Bea"), by)
    person.press(Qt.Key.Key_Comma, CONTROL)
    settings = person.dialog(SettingsDialog)
    settings.privacy.consent.click()
    settings.accept()

    person.window.delivering.ask(None)
    dialog = person.dialog(DeliverDialog)
    person.wait()
    of_both = dialog.warning.text()
    dialog._clients.item(0).setCheckState(Qt.CheckState.Unchecked)

    assert of_both.splitlines()[-1] == "1 client has no recorded consent."
    assert "consent" not in dialog.warning.text()


def test_who_is_not_ticked_is_not_counted(person: Person, tmp_path: Path) -> None:
    dialog = _ask(person, tmp_path / "out")

    dialog._clients.item(0).setCheckState(Qt.CheckState.Unchecked)

    assert dialog.total.text().startswith("1 client · 1 photo")
    assert not dialog._warning.isVisible()


def test_photos_to_check_can_be_left_out(person: Person, tmp_path: Path) -> None:
    dialog = _ask(person, tmp_path / "out")

    dialog.sure.setCurrentIndex(dialog.sure.findData(Sureness.CHECKED))
    assert "part of what was found" in dialog.warning.text()
    _deliver(person, dialog)

    assert _given(tmp_path / "out") == ["Ana/1.jpg", "Ana/2.jpg", "Bea/1.jpg"]
    states = {row.name: row.state for row in person.window.desk.overview.clients}
    assert states["Ana"] == "to_check"
    assert states["Bea"] == "delivered"


def test_nothing_confirmed_leaves_nothing_to_deliver(person: Person, tmp_path: Path) -> None:
    dialog = _ask(person, tmp_path / "out")

    dialog.sure.setCurrentIndex(dialog.sure.findData(Sureness.CONFIRMED))

    assert dialog.total.text() == "Nothing of that was found."
    assert not dialog._deliver.isEnabled()


def test_exactly_what_the_filters_show_is_given(person: Person, tmp_path: Path) -> None:
    both = frozenset({_client(person, "Ana"), _client(person, "Bea")})
    person.window.session.filtering.choose(With(both))
    person.wait()
    dialog = _ask(person, tmp_path / "out")
    assert "Ana + Bea" in dialog.filtered.text()

    dialog.filtered.setChecked(True)
    dialog._all.click() if not dialog._all.isChecked() else None
    _deliver(person, dialog)

    assert _given(tmp_path / "out") == ["Ana/1.jpg", "Bea/1.jpg"]


def test_without_filters_nothing_is_asked_about_them(person: Person, tmp_path: Path) -> None:
    dialog = _ask(person, tmp_path / "out")

    assert not dialog.filtered.isVisible()


def test_a_delivery_that_is_out_of_date_is_said_before_the_next_one(
    person: Person, event: Event, tmp_path: Path
) -> None:
    _deliver(person, _ask(person, tmp_path / "out")).accept()
    person.window.activateWindow()  # a window manager does so when a dialog closes
    person.wait_for(person.window.isActiveWindow)
    event.photo("6.jpg", "bea")
    event.import_all()
    event.process()
    person.press(Qt.Key.Key_F5)

    dialog = _ask(person, tmp_path / "out")

    assert "1 client changed since the delivery." in dialog.warning.text()


def test_the_end_says_what_was_given_and_leads_to_the_folder(
    person: Person, tmp_path: Path
) -> None:
    done = _deliver(person, _ask(person, tmp_path / "out"))

    assert done.windowTitle() == "Delivered"
    assert done.folder.isVisible()
    assert str(tmp_path / "out") in person.said
