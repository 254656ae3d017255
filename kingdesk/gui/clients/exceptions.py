"""The exceptions of a class list, in the language of the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from kingdesk.gui.error_words import QT_TRANSLATE_NOOP, say_short
from kingdesk.services.listed import ListException

_WORDS: Final[dict[str, str]] = {
    "no_name": QT_TRANSLATE_NOOP("ClassList", "No name; left out."),
    "duplicate_name": QT_TRANSLATE_NOOP("ClassList", "The name stands there twice; left out."),
    "duplicate_email": QT_TRANSLATE_NOOP(
        "ClassList", "Another client has this e-mail; added without it."
    ),
    "bad_email": QT_TRANSLATE_NOOP("ClassList", "Not an e-mail address; added without it."),
    "reference_missing": QT_TRANSLATE_NOOP(
        "ClassList", "The named photo is not there; added without it."
    ),
    "reference_unsupported": QT_TRANSLATE_NOOP(
        "ClassList", "The named file is no photo; added without it."
    ),
    "no_reference": QT_TRANSLATE_NOOP(
        "ClassList", "No usable reference photo; drop one on the client."
    ),
    "several_faces": QT_TRANSLATE_NOOP(
        "ClassList", "Several faces in the photo; drop it on the client and choose the face."
    ),
    "somebody_else": QT_TRANSLATE_NOOP(
        "ClassList", "A photo of somebody else than the other photos; left out."
    ),
    "unreadable": QT_TRANSLATE_NOOP("ClassList", "The folder can't be opened; left out."),
    "not_taken": QT_TRANSLATE_NOOP("ClassList", "The entry can't be used."),
}


def exception_words(exception: ListException) -> str:
    """Say what is wrong with one line of a list, with the line where that helps to find it."""
    words = _WORDS.get(exception.code)
    if words is not None:
        said = QCoreApplication.translate("ClassList", words)
    else:
        said = say_short(exception.code, exception.message)
    if exception.line and exception.line != exception.name:
        where = QCoreApplication.translate("ClassList", "(line or file: %1)")
        said = f"{said} {where.replace('%1', exception.line)}"
    return said
