"""Every screen and dialog that can be opened, each by a small function: add yours to `SCREENS`.

What is asked of all of them (names, keys, focus, room for their words) is asked in
`test_accessible.py` and `test_pseudo.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from kingdesk.domain.errors import DiskFull
from kingdesk.domain.filters import With
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.jobs import Pace, Progress
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.clients.consent import ConsentDialog
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.enroll.contact_sheet import ContactSheetDialog
from kingdesk.gui.errors import BugDialog, bug_report
from kingdesk.gui.places import Place
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.runs.problem_list import ProblemsDialog
from kingdesk.gui.settings.dialog import Page, SettingsDialog
from tests.fakes.engine import a_broken_picture, a_picture
from tests.fakes.event import LEFT, RIGHT
from tests.gui.conftest import Person
from tests.gui.costs import Payer

SMALLEST: Final = (900, 600)
LARGE: Final = (1360, 860)


@dataclass(frozen=True, slots=True)
class Screen:
    """One thing to look at.

    Attributes:
        name: in the test's name.
        by: the fixture of who opens it: `person` at a processed gallery, `payer` in a studio with
            an account at AWS.
        open: brings it onto the screen and returns its widget.
    """

    name: str
    by: str
    open: Callable[[Any], QWidget]


def _grid(person: Person) -> QWidget:
    return person.window


def _photo_chosen(person: Person) -> QWidget:
    page = person.window.views.page
    page.grid.setCurrentIndex(page.model.index(0))
    person.wait()
    return person.window


def _client(person: Person) -> QWidget:
    person.window.browsing.choose_client(client_of(person, "Ana"))
    person.wait()
    return person.window


def _filters(person: Person) -> QWidget:
    person.window.browsing.choose(Shown.TO_CHECK)
    person.wait()
    return person.window


def _photo(person: Person) -> QWidget:
    person.window.browsing.open_photo(photo_of(person, "1.jpg"))
    person.wait()
    return person.window


def _check(person: Person) -> QWidget:
    person.window.go_to(Place.CHECK)
    person.wait()
    return person.window


def _check_narrowed(person: Person) -> QWidget:
    """Show that nothing is asked about the photos the filters let through."""
    person.window.session.filtering.add(With(frozenset({client_of(person, "Bea")})))
    return _check(person)


def _several(person: Person) -> QWidget:
    _check(person)
    person.window.checking.ask_about_several()
    return the_dialog()


def _people(person: Person) -> QWidget:
    person.window.go_to(Place.PEOPLE)
    person.wait()
    return person.window


def _results(person: Person) -> QWidget:
    person.window.go_to(Place.RESULTS)
    person.wait()
    return person.window


def _working(person: Person) -> QWidget:
    window = person.window
    window.line.work("", can_pause=True)
    window.line.progress(
        window.processing.runs.tr("Processing"), Progress(812, 2310, 3, Pace(7.4, 203.0))
    )
    window.line.set_problems(3)
    breathe()
    return window


def _quote(person: Person) -> QWidget:
    person.window.processing.ask()
    person.wait()
    return person.window


def _new_client(person: Person) -> QWidget:
    person.window.clients.ask_for_new()
    return the_dialog()


def _deliver(person: Person) -> QWidget:
    person.window.delivering.ask(client_of(person, "Ana"))
    person.wait()
    return the_dialog()


def _settings(person: Person) -> QWidget:
    SettingsDialog(person.desktop.preferences, person.window).open()
    return the_dialog()


def _name(person: Person) -> QWidget:
    _photo(person)
    person.window.views.photo.naming_asked.emit()
    person.wait()
    return the_dialog()


def _face_picker(person: Person) -> QWidget:
    group = _folder(person) / "group.jpg"
    group.write_bytes(a_picture(("zed", LEFT), ("stranger", RIGHT), shade=78))
    person.window.enrolling.enroll(client_of(person, "Ana"), "Ana", [group])
    person.wait()
    return the_dialog()


def _class_list(person: Person) -> QWidget:
    folder = _folder(person) / "class"
    folder.mkdir()
    (folder / "Carla Dias.jpg").write_bytes(a_picture(("stranger", LEFT), shade=81))
    (folder / "Davi Reis.jpg").write_bytes(a_picture(shade=82))
    person.window.lists.take(folder)
    person.wait()
    return the_dialog()


def _class_list_of_everybody(person: Person) -> QWidget:
    dialog = _class_list(person)
    assert isinstance(dialog, ClassListDialog)
    dialog.every.click()
    dialog.consent.given.setChecked(True)
    return dialog


def _class_list_with_faces(person: Person) -> QWidget:
    folder = _folder(person) / "class"
    folder.mkdir()
    both = a_picture(("stranger", LEFT), ("zed", RIGHT), shade=83)
    (folder / "Carla Dias.jpg").write_bytes(both)
    person.window.lists.take(folder)
    person.wait()
    return the_dialog()


def _contact_sheet(person: Person) -> QWidget:
    sheet = _folder(person) / "sheet.jpg"
    sheet.write_bytes(a_picture(("zed", LEFT), ("stranger", RIGHT), shade=84))
    person.window.sheets.take(sheet)
    person.wait()
    dialog = the_dialog()
    assert isinstance(dialog, ContactSheetDialog)
    dialog.names.setPlainText("Carla Dias\nDavi Reis")
    return dialog


def _coach(person: Person) -> QWidget:
    files = [_folder(person) / f"{flaw}.jpg" for flaw in ("dark", "turned")]
    for shade, file in enumerate(files, start=85):
        file.write_bytes(a_picture((f"ana!{file.stem}", LEFT), shade=shade))
    person.window.enrolling.enroll(client_of(person, "Ana"), "Ana", files)
    person.wait()
    return the_dialog()


def _consent(person: Person) -> QWidget:
    _client(person)
    person.window.views.inspector.references.consent_asked.emit()
    dialog = the_dialog()
    assert isinstance(dialog, ConsentDialog)
    dialog.fields.given.setChecked(True)
    return dialog


def _new_client_with_face(person: Person) -> QWidget:
    dialog = person.window.clients.ask_for_new("Caio", lambda *_: None)
    assert dialog is not None
    dialog.consent.given.setChecked(True)
    return the_dialog()


def _bring(person: Person) -> QWidget:
    app = person.window.session.app
    app.galleries.create(app.owner, "Ball")
    person.window.desk.load_galleries()
    person.wait()
    others = [each for each in person.window.desk.galleries if each.name == "Ball"]
    person.window.open_gallery(others[0].id)
    person.wait()
    person.window.bringing.ask()
    person.wait()
    return the_dialog()


def _erase(person: Person) -> QWidget:
    person.window.gestures.ask_to_erase(client_of(person, "Bea"))
    person.wait()
    return the_dialog()


def _report(person: Person) -> QWidget:
    folder = _folder(person) / "more"
    folder.mkdir()
    (folder / "broken.jpg").write_bytes(a_broken_picture())
    (folder / "page.jpg").write_text("<html>not a photo</html>")
    person.window.importing.take([folder])
    person.wait()
    return person.dialog(ReportDialog)


def _problems(person: Person) -> QWidget:
    person.window.problems.show()
    person.wait()
    return person.dialog(ProblemsDialog)


def _error(person: Person) -> QWidget:
    person.desktop.presenter(DiskFull(path="/media/photos/kingdesk"))
    return the_dialog()


def _bug(person: Person) -> QWidget:
    dialog = BugDialog(bug_report(RuntimeError("an example")), person.window)
    dialog.open()
    return the_dialog()


def _settings_page(page: Page) -> Callable[[Person], QWidget]:
    def show(person: Person) -> QWidget:
        person.window.help.show_settings()
        person.dialog(SettingsDialog).show_page(page)
        return the_dialog()

    return show


def _keys(person: Person) -> QWidget:
    return person.window.help.show_keys()


def _went_wrong(person: Person) -> QWidget:
    dialog = person.window.help.collect()
    person.wait_for(lambda: bool(dialog.parts))
    return dialog


def _about(person: Person) -> QWidget:
    person.window.help.about.trigger()
    return the_dialog()


def _drawing(person: Person) -> QWidget:
    _photo(person)
    person.window.views.photo.draw()
    breathe()
    return person.window


def _studio(payer: Payer) -> QWidget:
    payer.person.wait()
    return payer.person.window


def _costs(payer: Payer) -> QWidget:
    return payer.ask()


def _studio_settings(payer: Payer) -> QWidget:
    return _settings(payer.person)


SCREENS: Final = (
    Screen("grid", "person", _grid),
    Screen("photo-chosen", "person", _photo_chosen),
    Screen("client", "person", _client),
    Screen("to-check", "person", _filters),
    Screen("photo", "person", _photo),
    Screen("check", "person", _check),
    Screen("check-narrowed", "person", _check_narrowed),
    Screen("several", "person", _several),
    Screen("people", "person", _people),
    Screen("results", "person", _results),
    Screen("working", "person", _working),
    Screen("quote", "person", _quote),
    Screen("new-client", "person", _new_client),
    Screen("deliver", "person", _deliver),
    Screen("settings", "person", _settings),
    Screen("settings-recognition", "person", _settings_page(Page.RECOGNITION)),
    Screen("settings-cache", "person", _settings_page(Page.CACHE)),
    Screen("settings-privacy", "person", _settings_page(Page.PRIVACY)),
    Screen("settings-keys", "person", _settings_page(Page.KEYS)),
    Screen("keys", "person", _keys),
    Screen("went-wrong", "person", _went_wrong),
    Screen("about", "person", _about),
    Screen("drawing", "person", _drawing),
    Screen("name", "person", _name),
    Screen("face-picker", "person", _face_picker),
    Screen("class-list", "person", _class_list),
    Screen("class-list-everybody", "person", _class_list_of_everybody),
    Screen("class-list-faces", "person", _class_list_with_faces),
    Screen("contact-sheet", "person", _contact_sheet),
    Screen("coach", "person", _coach),
    Screen("consent", "person", _consent),
    Screen("new-client-with-face", "person", _new_client_with_face),
    Screen("bring", "person", _bring),
    Screen("erase", "person", _erase),
    Screen("report", "person", _report),
    Screen("problems", "person", _problems),
    Screen("error", "person", _error),
    Screen("bug", "person", _bug),
    Screen("first-run", "newly_here", _grid),
    Screen("studio", "payer", _studio),
    Screen("costs", "payer", _costs),
    Screen("studio-settings", "payer", _studio_settings),
)


# --- finding one's way --------------------------------------------------------------------------


def _folder(person: Person) -> Path:
    """Return where a test may write files: beside its workspace."""
    return person.window.session.app.workspace.folder.parent


def client_of(person: Person, name: str) -> ClientId:
    return next(id_ for id_, known in person.window.desk.names.items() if known == name)


def photo_of(person: Person, name: str) -> PhotoId:
    return next(card.id for card in person.window.desk.cards if card.name == name)


def the_dialog() -> QDialog:
    """Return the dialog that stands over the window."""
    breathe()
    found = [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QDialog) and widget.isVisible()
    ]
    assert len(found) == 1, [type(each).__name__ for each in found]
    return found[0]


def breathe() -> None:
    for _ in range(3):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
