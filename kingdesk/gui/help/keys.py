"""Every key there is: the window's own from its actions, each place's from the table here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence


@dataclass(frozen=True, slots=True)
class Key:
    """What one does where, and with which keys.

    Attributes:
        keys: as `QKeySequence` reads them; any of them does it.
    """

    place: str
    words: str
    keys: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Return the keys as this system writes them."""
        native = QKeySequence.SequenceFormat.NativeText
        return "  ·  ".join(QKeySequence(key).toString(native) or key for key in self.keys)


def of_actions(actions: Iterable[QAction]) -> list[Key]:
    """Return the keys of actions that can be had now."""
    where = QCoreApplication.translate("Keys", "Everywhere")
    return [
        Key(where, action.text().rstrip("…"), (action.shortcut().toString(),))
        for action in actions
        if action.isVisible() and not action.shortcut().isEmpty() and action.text()
    ]


def of_places() -> Sequence[Key]:
    """Return the keys of each place, in the language of the moment."""
    return (*_photos(), *_photo(), *_check(), *_people(), *_results(), *_clients(), *_work())


def _photos() -> list[Key]:
    place = QCoreApplication.translate("Keys", "Photos")
    return [
        Key(place, words, keys)
        for words, keys in (
            (QCoreApplication.translate("Keys", "Open the photo"), ("Return", "E")),
            (QCoreApplication.translate("Keys", "Select all"), ("Ctrl+A",)),
            (QCoreApplication.translate("Keys", "Select nothing"), ("Escape",)),
            (QCoreApplication.translate("Keys", "Larger or smaller"), ("Ctrl++", "Ctrl+-")),
            (QCoreApplication.translate("Keys", "Find by the file's name: type after"), ("/",)),
            (QCoreApplication.translate("Keys", "Find the next one"), ("F3",)),
        )
    ]


def _photo() -> list[Key]:
    place = QCoreApplication.translate("Keys", "One photo")
    return [
        Key(place, words, keys)
        for words, keys in (
            (QCoreApplication.translate("Keys", "Next or previous photo"), ("Right", "Left")),
            (QCoreApplication.translate("Keys", "Next or previous face"), ("Down", "Up")),
            (QCoreApplication.translate("Keys", "Confirm"), ("Return",)),
            (QCoreApplication.translate("Keys", "Not this client"), ("X",)),
            (QCoreApplication.translate("Keys", "Somebody else"), ("N",)),
            (QCoreApplication.translate("Keys", "Ignore the face"), ("I",)),
            (QCoreApplication.translate("Keys", "Draw a face that was missed"), ("D",)),
            (QCoreApplication.translate("Keys", "Add somebody without a face"), ("P",)),
            (QCoreApplication.translate("Keys", "Who is looked for in vain?"), ("W",)),
            (QCoreApplication.translate("Keys", "Who was missed is in this photo"), ("A",)),
            (QCoreApplication.translate("Keys", "Search this face in the gallery"), ("S",)),
            (QCoreApplication.translate("Keys", "Boxes"), ("B",)),
            (QCoreApplication.translate("Keys", "Names"), ("Shift+B",)),
            (QCoreApplication.translate("Keys", "Actual pixels"), ("Z", "1")),
            (QCoreApplication.translate("Keys", "Larger or smaller"), ("+", "-")),
            (QCoreApplication.translate("Keys", "Whole photo"), ("F", "0")),
            (QCoreApplication.translate("Keys", "Strip of photos"), ("F6",)),
            (QCoreApplication.translate("Keys", "Take back"), ("Ctrl+Z",)),
            (QCoreApplication.translate("Keys", "Back to the photos"), ("Escape", "G")),
        )
    ]


def _check() -> list[Key]:
    place = QCoreApplication.translate("Keys", "Check")
    return [
        Key(place, words, keys)
        for words, keys in (
            (QCoreApplication.translate("Keys", "Confirm"), ("Return",)),
            (QCoreApplication.translate("Keys", "Not this client"), ("X",)),
            (
                QCoreApplication.translate("Keys", "Next or previous face"),
                ("Right", "Down", "Left", "Up"),
            ),
            (QCoreApplication.translate("Keys", "It is that candidate"), ("1", "2", "3")),
            (QCoreApplication.translate("Keys", "Somebody else"), ("N",)),
            (QCoreApplication.translate("Keys", "Ignore the face"), ("I",)),
            (QCoreApplication.translate("Keys", "Several at once"), ("Shift+Return",)),
            (QCoreApplication.translate("Keys", "Look at the whole photo"), ("E",)),
            (QCoreApplication.translate("Keys", "Zoom"), ("Z",)),
            (QCoreApplication.translate("Keys", "Take back"), ("Ctrl+Z",)),
            (QCoreApplication.translate("Keys", "Back to the photos"), ("Escape", "G")),
        )
    ]


def _people() -> list[Key]:
    place = QCoreApplication.translate("Keys", "People without a name")
    return [
        Key(place, words, keys)
        for words, keys in (
            (QCoreApplication.translate("Keys", "A new client from these faces"), ("C", "Return")),
            (QCoreApplication.translate("Keys", "They are a client there is"), ("N",)),
            (QCoreApplication.translate("Keys", "Ignore these faces"), ("I",)),
            (QCoreApplication.translate("Keys", "Look at the whole photo"), ("E",)),
            (QCoreApplication.translate("Keys", "Take back"), ("Ctrl+Z",)),
            (QCoreApplication.translate("Keys", "Back to the photos"), ("Escape", "G")),
        )
    ]


def _results() -> list[Key]:
    place = QCoreApplication.translate("Keys", "Results")
    return [
        Key(place, words, keys)
        for words, keys in (
            (QCoreApplication.translate("Keys", "Show the client's photos"), ("Return",)),
            (QCoreApplication.translate("Keys", "Copy the table"), ("Ctrl+C",)),
            (QCoreApplication.translate("Keys", "Back to the photos"), ("Escape",)),
        )
    ]


def _clients() -> list[Key]:
    place = QCoreApplication.translate("Keys", "Clients")
    return [
        Key(place, words, keys)
        for words, keys in (
            (QCoreApplication.translate("Keys", "Show the client's photos"), ("Return",)),
            (QCoreApplication.translate("Keys", "This client as well"), ("Ctrl+Space",)),
            (QCoreApplication.translate("Keys", "Erase the client…"), ("Delete",)),
        )
    ]


def _work() -> list[Key]:
    place = QCoreApplication.translate("Keys", "Processing")
    return [
        Key(place, words, keys)
        for words, keys in (
            (QCoreApplication.translate("Keys", "Pause or go on"), ("Ctrl+Shift+P",)),
            (QCoreApplication.translate("Keys", "Stop"), ("Ctrl+.",)),
        )
    ]
