"""Every word of the window: in two languages, at once, and with room to grow."""

from __future__ import annotations

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QCoreApplication, QRect, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot
from typing_extensions import override

from kingdesk.adapters.imaging.formats import why_not
from kingdesk.adapters.photos import sniffing
from kingdesk.domain import cloud_errors, errors, queue_errors, studio_errors
from kingdesk.domain.clients import ClientState, NewClient, ReferenceWarning, Warned
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.galleries import PhotoStatus
from kingdesk.domain.matching import Certainty, Doubt
from kingdesk.gui import words
from kingdesk.gui.error_words import REASONS, SENTENCES, report_row, say
from kingdesk.gui.language import Language
from kingdesk.gui.report import ReportDialog
from kingdesk.gui.review.name_dialog import NameDialog
from kingdesk.gui.settings.dialog import SettingsDialog
from kingdesk.gui.theme import Theme
from kingdesk.paths import resource
from kingdesk.services.clients import checked
from tests.gui.conftest import Person

ROOT = Path(__file__).resolve().parents[2]


SAME_IN_BOTH: Final = frozenset(
    {"%1%", "&E-mail", "CSV…", "Cache", "KingDesk", "PDF (*.pdf)", "bucket %1"}
)
"""Words Brazilian photographers use as they are, names and formats."""


def _literals() -> Iterator[tuple[str, str]]:
    """Yield the file and the words of every call that is to be translated."""
    for path in sorted((ROOT / "kingdesk" / "gui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            place = {"tr": 0, "translate": 1}.get(name)
            if place is None or len(node.args) <= place:
                continue
            words = node.args[place]
            if isinstance(words, ast.Constant) and isinstance(words.value, str):
                yield path.name, words.value


def test_the_catalogues_are_complete_and_compiled() -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "packaging" / "texts.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_nothing_is_the_same_in_both_languages_but_what_has_one_name_in_both() -> None:
    catalogue = ET.parse(resource("i18n", "kingdesk_pt_BR.ts"))  # noqa: S314 - our own file
    same = {
        source
        for message in catalogue.iter("message")
        if (source := message.findtext("source")) is not None
        and (translation := message.find("translation")) is not None
        and source in {translation.text, *(form.text for form in translation)}
    }

    assert same <= SAME_IN_BOTH, "not translated, or put it among SAME_IN_BOTH"
    assert same >= SAME_IN_BOTH, "not the same any more"


def test_no_words_escape_the_tool_that_collects_them() -> None:
    catalogue = ET.parse(resource("i18n", "kingdesk_pt_BR.ts"))  # noqa: S314 - our own file
    known = {message.findtext("source") for message in catalogue.iter("message")}

    missed = [(file, words) for file, words in _literals() if words not in known]

    assert missed == []


def _all_errors(kind: type[KingdeskError] = KingdeskError) -> Iterator[type[KingdeskError]]:
    for child in kind.__subclasses__():
        if child.__module__ in {
            errors.__name__,
            studio_errors.__name__,
            cloud_errors.__name__,
            queue_errors.__name__,
        }:
            yield child
        yield from _all_errors(child)


def _code(kind: type[KingdeskError]) -> str:
    return kind.code


ERRORS: list[type[KingdeskError]] = sorted(dict.fromkeys(_all_errors()), key=_code)


@pytest.mark.parametrize("kind", ERRORS)
def test_every_known_error_has_words_of_the_window(kind: type[KingdeskError]) -> None:
    assert kind.code in SENTENCES or kind.code in {"item_error", "bad_value"}


def test_an_error_keeps_its_details_in_every_language(person: Person) -> None:
    error = errors.PhotoBroken(name="IMG_1.jpg")
    english = say(error)[0]

    person.desktop.languages.use(Language.PORTUGUESE)

    assert english == "IMG_1.jpg: the photo is damaged or incomplete."
    assert say(error)[0] == "IMG_1.jpg: a foto está danificada ou incompleta."


def test_what_a_queue_puts_aside_is_a_photo_with_a_problem_and_nothing_deadly() -> None:
    catalogue = ET.parse(resource("i18n", "kingdesk_pt_BR.ts"))  # noqa: S314 - our own file
    texts = [node.text or "" for tag in ("source", "translation") for node in catalogue.iter(tag)]

    assert texts
    assert [text for text in texts if "dead letter" in text or "mortas" in text] == []


def test_a_row_of_a_report_names_its_photo_once(person: Person) -> None:
    person.desktop.languages.use(Language.PORTUGUESE)

    broken = report_row(errors.PhotoBroken(name="a: b.jpg"))
    page = report_row(errors.PhotoUnsupported(name="page.jpg", reason=sniffing.WEB_PAGE))

    assert broken == (
        "a: b.jpg",
        "A foto está danificada ou incompleta. Copie-a do cartão de novo.",
    )
    assert page[1] == "Esta não é uma foto que o KingDesk consiga ler (uma página da web)."


def test_every_reason_for_refusing_a_file_has_words_of_the_window() -> None:
    given = {sniffing.WEB_PAGE, sniffing.VIDEO, sniffing.DOCUMENT, sniffing.TEXT}
    given |= {sniffing.UNKNOWN_CONTENT, sniffing.TOO_BIG}
    given |= {why_not(data) for data in (b"<html>", b"\0\0\0\x18ftypisom", b"?")}

    assert given <= REASONS


@pytest.mark.parametrize("client", [NewClient(" "), NewClient("x" * 256), NewClient("Ana", "ana")])
def test_what_is_wrong_with_a_client_is_said_in_portuguese(
    person: Person, client: NewClient
) -> None:
    with pytest.raises(errors.BadValue) as caught:
        checked(client)
    person.desktop.languages.use(Language.PORTUGUESE)

    assert say(caught.value)[0] != caught.value.message


def test_every_state_has_words_of_its_own(qapp: QApplication) -> None:
    for said in (
        [words.certainty_words(kind) for kind in Certainty],
        [words.doubt_words(kind) for kind in Doubt],
        [words.photo_status_words(kind) for kind in PhotoStatus],
        [words.client_state_words(kind) for kind in ClientState],
        [words.warning_words(Warned(kind)) for kind in ReferenceWarning],
    ):
        assert len(set(said)) == len(said)


def test_the_language_changes_while_the_window_is_open(person: Person) -> None:
    person.window.browsing.choose_client(next(iter(person.window.desk.names)))
    dialog = SettingsDialog(person.desktop.preferences, person.window)
    dialog.open()

    dialog.language.setCurrentIndex(dialog.language.findData(str(Language.PORTUGUESE)))
    person.wait()

    assert dialog.windowTitle() == "Configurações"
    assert person.window.actions_.process.text() == "Processar"
    assert person.window.views.page._count.text() == "3 fotos"
    assert person.window.views.panel._title.text() == "Clientes (2)"
    assert person.window.line._start.text() == "Começar"
    assert person.said == "5 fotos · 2 clientes"
    dialog.accept()


def test_one_and_many_are_told_apart_in_both_languages(person: Person) -> None:
    model = person.window.views.page.model
    english = [model.tr("%Ln face(s)", "", count) for count in (0, 1, 2)]

    person.desktop.languages.use(Language.PORTUGUESE)

    assert english == ["0 faces", "1 face", "2 faces"]
    assert [model.tr("%Ln face(s)", "", count) for count in (1, 2)] == ["1 rosto", "2 rostos"]


def _named(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    said = text() if callable(text) else ""
    return widget.accessibleName() or (said if isinstance(said, str) else "")


def _is_in_combo_box(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and isinstance(parent.parent(), QComboBox)


def _unnamed(root: QWidget) -> list[str]:
    kinds = (QAbstractButton, QAbstractItemView, QLineEdit, QComboBox, QAbstractSlider)
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in root.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), (QLineEdit, QComboBox, QAbstractItemView))
        and not _is_in_combo_box(widget)
        and not _named(widget).strip()
    ]


def test_everything_that_can_be_worked_has_a_name_for_the_screen_reader(person: Person) -> None:
    window = person.window
    window.browsing.choose_client(next(iter(window.desk.names)))
    person.wait()
    dialogs: list[QWidget] = [
        SettingsDialog(person.desktop.preferences, window),
        NameDialog(window.desk.overview.clients, person.desktop.theme, window.faces, window),
    ]

    missing = [name for root in (window, *dialogs) for name in _unnamed(root)]
    for dialog in dialogs:
        dialog.close()

    assert missing == []


def test_every_icon_button_says_what_it_does_on_hover(person: Person) -> None:
    silent = [
        button.accessibleName()
        for button in person.window.findChildren(QAbstractButton)
        if not button.text()
        and not button.icon().isNull()
        and not button.toolTip()
        and not isinstance(button.parent(), QLineEdit)
    ]

    assert silent == []


class _Doubled(QTranslator):
    """Says every text twice, as long languages do."""

    @override
    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return f"{source} {source}".replace("%Ln", str(n))

    @override
    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def doubled(qapp: QApplication) -> Iterator[Callable[[], None]]:
    translator = _Doubled()
    yield lambda: (QCoreApplication.installTranslator(translator), None)[1]
    QCoreApplication.removeTranslator(translator)


def _cut_off(root: QWidget) -> list[str]:
    """Return the texts that don't fit into their widget and aren't shortened on purpose."""
    cut = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or not isinstance(widget, (QAbstractButton, QLabel)):
            continue
        needed = widget.minimumSizeHint()
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        if not wraps and widget.width() < needed.width() - 2:
            cut.append(f"{type(widget).__name__}: {_named(widget)}")
    return cut


def test_texts_twice_as_long_still_fit(person: Person, doubled: Callable[[], None]) -> None:
    window = person.window
    window.resize(1360, 860)
    doubled()
    person.wait()

    assert window.width() <= 1800
    assert _cut_off(window) == []


def test_a_small_window_shows_all_of_its_parts(person: Person) -> None:
    window = person.window
    window.resize(900, 600)
    person.wait()

    assert (window.width(), window.height()) == (900, 600)
    area = QRect(0, 0, 900, 600)
    for part in (window.top, window.views.panel, window.views.page, window.line):
        corner = part.mapTo(window, part.rect().topLeft())
        assert area.contains(QRect(corner, part.size()))


@pytest.mark.parametrize("width", range(560, 720, 4))
def test_a_report_shows_every_sentence_to_its_end(qtbot: QtBot, theme: Theme, width: int) -> None:
    sentence = "The photo is damaged or incomplete. Copy it from the card again."
    report = ReportDialog("Photos", [], ("File", "What"), [("1.jpg", sentence)])
    qtbot.addWidget(report)
    report.resize(width, 400)
    report.show()
    table = report.findChildren(QTableView)[0]

    room = QRect(0, 0, table.columnWidth(1) - 14, 1000)  # 6 of padding and 1 of margin a side
    needed = table.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, sentence)

    assert table.rowHeight(0) >= needed.height()
