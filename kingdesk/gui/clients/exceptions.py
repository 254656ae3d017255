"""The exceptions of a class list, in the language of the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from kingdesk.gui.error_words import QT_TRANSLATE_NOOP, say_short
from kingdesk.services.listed import ListException

_WORDS: Final[dict[str, str]] = {
    "no_name": QT_TRANSLATE_NOOP("ClassList", "No name; left out."),
    "duplicate_name": QT_TRANSLATE_NOOP(
        "ClassList", "The name stands in the list already (%1); left out."
    ),
    "duplicate_email": QT_TRANSLATE_NOOP(
        "ClassList", "Another client has this e-mail; added without it."
    ),
    "bad_email": QT_TRANSLATE_NOOP("ClassList", "Not an e-mail address: %1. Added without it."),
    "reference_missing": QT_TRANSLATE_NOOP("ClassList", "The named photo is not there: %1"),
    "reference_unsupported": QT_TRANSLATE_NOOP("ClassList", "The named file is no photo: %1"),
    "no_reference": QT_TRANSLATE_NOOP("ClassList", "There is no photo of this person."),
    "several_faces": QT_TRANSLATE_NOOP("ClassList", "Several faces in the photo: which one is it?"),
    "looks_like": QT_TRANSLATE_NOOP("ClassList", "The face looks like %1: is it the same person?"),
    "somebody_else": QT_TRANSLATE_NOOP(
        "ClassList", "A photo of somebody else than the other photos; left out."
    ),
    "unreadable": QT_TRANSLATE_NOOP("ClassList", "The folder can't be opened; left out."),
    "no_consent": QT_TRANSLATE_NOOP("ClassList", "No consent: the face was not taken."),
    "consent_not_kept": QT_TRANSLATE_NOOP(
        "ClassList", "Consent not recorded: there is no reference yet."
    ),
    "not_taken": QT_TRANSLATE_NOOP("ClassList", "The entry can't be used."),
}


def exception_words(exception: ListException, *, where: bool = True) -> str:
    """Say what is wrong with one line of a list, with the line where that helps to find it."""
    words = _WORDS.get(exception.code)
    if words is not None:
        said = QCoreApplication.translate("ClassList", words).replace("%1", exception.value)
    else:
        said = say_short(exception.code, exception.message)
    if where and exception.line and exception.line != exception.name:
        place = QCoreApplication.translate("ClassList", "(line or file: %1)")
        said = f"{said} {place.replace('%1', exception.line)}"
    return said
