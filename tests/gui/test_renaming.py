"""A gallery is renamed from the menu it is chosen in."""

from __future__ import annotations

from kingdesk.gui.galleries.new_gallery import RenameDialog
from tests.gui.conftest import Person


def _ask(person: Person) -> RenameDialog:
    menu = person.window.top.switcher.menu()
    next(each for each in menu.actions() if each.text().startswith("Rename")).trigger()
    return person.dialog(RenameDialog)


def test_a_gallery_gets_another_name_everywhere_it_is_shown(person: Person) -> None:
    dialog = _ask(person)

    dialog._name.setText("  Prom 2027 ")
    dialog._create.click()
    person.wait_for(lambda: "Prom 2027" in person.window.top.switcher.text())

    assert person.window.windowTitle().startswith("Prom 2027")
    assert [gallery.name for gallery in person.window.desk.galleries] == ["Prom 2027"]


def test_the_same_name_or_none_can_not_be_given(person: Person) -> None:
    dialog = _ask(person)

    assert not dialog._create.isEnabled()
    dialog._name.setText("   ")
    assert not dialog._create.isEnabled()
