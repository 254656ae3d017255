"""Every known error in the words of the window, found by its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from kingdesk.domain.errors import KingdeskError
from kingdesk.gui.cloud_error_words import (
    CLOUD_REASONS,
    CLOUD_SENTENCES,
    CLOUD_SHORT,
    CLOUD_THINGS,
)
from kingdesk.gui.queue_error_words import (
    QUEUE_REASONS,
    QUEUE_SENTENCES,
    QUEUE_SHORT,
    QUEUE_THINGS,
)
from kingdesk.gui.studio_error_words import (
    STUDIO_DOINGS,
    STUDIO_REASONS,
    STUDIO_SENTENCES,
    STUDIO_SHORT,
    STUDIO_THINGS,
)


def QT_TRANSLATE_NOOP(_context: str, words: str) -> str:  # noqa: N802 - lupdate looks for this name
    """Mark words for the translators; PySide6's own is typed as returning `object`."""
    return words


SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "workspace_not_found": (
        QT_TRANSLATE_NOOP("Errors", "There is no KingDesk workspace at {path}."),
        QT_TRANSLATE_NOOP("Errors", "Check the folder, or start KingDesk with another one."),
    ),
    "workspace_too_new": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "The workspace {path} was written by a newer KingDesk (data version {found}).",
        ),
        QT_TRANSLATE_NOOP("Errors", "Install the newest KingDesk; nothing was changed."),
    ),
    "workspace_damaged": (
        QT_TRANSLATE_NOOP("Errors", "The workspace's data file {path} is damaged: {reason}."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Nothing was overwritten. Put a backup of the file back, or make a new workspace.",
        ),
    ),
    "workspace_read_only": (
        QT_TRANSLATE_NOOP("Errors", "The workspace {path} can't be written to."),
        QT_TRANSLATE_NOOP(
            "Errors", "Give yourself write permission for this folder, or move the workspace."
        ),
    ),
    "workspace_busy": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "Another program is writing to the workspace {path} and did not finish in time.",
        ),
        QT_TRANSLATE_NOOP("Errors", "Try again in a moment."),
    ),
    "disk_full": (
        QT_TRANSLATE_NOOP("Errors", "The disk is full, {path} could not be written."),
        QT_TRANSLATE_NOOP("Errors", "Free some space and try again; what was done is kept."),
    ),
    "model_damaged": (
        QT_TRANSLATE_NOOP("Errors", "The face model {name} is missing or damaged."),
        QT_TRANSLATE_NOOP("Errors", "Install KingDesk again."),
    ),
    "no_fonts": (
        QT_TRANSLATE_NOOP(
            "Errors", "There is no font on this machine: the window would have no letters."
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "Install one; on Debian and Ubuntu: sudo apt-get install fonts-dejavu-core"
        ),
    ),
    "settings_unreadable": (
        QT_TRANSLATE_NOOP("Errors", "The settings file {path} can't be read: {reason}."),
        QT_TRANSLATE_NOOP(
            "Errors", "Mend the file or move it away; KingDesk then starts with its defaults."
        ),
    ),
    "settings_not_kept": (
        QT_TRANSLATE_NOOP("Errors", "The settings file {path} can't be written: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Give yourself write permission for its folder."),
    ),
    "not_found": (QT_TRANSLATE_NOOP("Errors", "There is no {kind} {name}."), ""),
    "ambiguous": (
        QT_TRANSLATE_NOOP("Errors", "There is more than one {kind} named {name}: {candidates}."),
        "",
    ),
    "already_exists": (QT_TRANSLATE_NOOP("Errors", "There is already a {kind} {name}."), ""),
    "bad_email": (QT_TRANSLATE_NOOP("Errors", "“{email}” is not an e-mail address."), ""),
    "folder_unreadable": (
        QT_TRANSLATE_NOOP("Errors", "The folder {path} can't be read: {reason}."),
        "",
    ),
    "list_unreadable": (
        QT_TRANSLATE_NOOP("Errors", "The class list {path} can't be read: {reason}."),
        QT_TRANSLATE_NOOP(
            "Errors", "Use a CSV or XLSX file with a heading line and a column for the name."
        ),
    ),
    "export_failed": (
        QT_TRANSLATE_NOOP("Errors", "The delivery to {path} failed: {reason}."),
        "",
    ),
    "delivery_among_photos": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "{path} lies in {photos}, where this gallery's photos come from: the next import "
            "would take the copies for new photos.",
        ),
        QT_TRANSLATE_NOOP("Errors", "Deliver to a folder beside it, or as ZIP files."),
    ),
    "photo_missing": (
        QT_TRANSLATE_NOOP("Errors", "{name}: the file is not there any more."),
        QT_TRANSLATE_NOOP("Errors", "Put it back or import the folder again."),
    ),
    "photo_unreadable": (
        QT_TRANSLATE_NOOP("Errors", "{name}: the file can't be opened ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Check the file's permissions."),
    ),
    "photo_broken": (
        QT_TRANSLATE_NOOP("Errors", "{name}: the photo is damaged or incomplete."),
        QT_TRANSLATE_NOOP("Errors", "Copy it from the card again."),
    ),
    "photo_unsupported": (
        QT_TRANSLATE_NOOP("Errors", "{name}: this is not a photo KingDesk can read ({reason})."),
        "",
    ),
    "photo_too_large": (
        QT_TRANSLATE_NOOP(
            "Errors", "{name}: {megapixels} megapixels are more than KingDesk reads ({limit})."
        ),
        "",
    ),
    "photo_changed": (
        QT_TRANSLATE_NOOP("Errors", "{name}: the file changed while it was read."),
        QT_TRANSLATE_NOOP("Errors", "It is taken up again at the next processing."),
    ),
    "no_face": (
        QT_TRANSLATE_NOOP("Errors", "{name}: no face was found."),
        QT_TRANSLATE_NOOP(
            "Errors", "Choose a photo where the face is larger and looks at the camera."
        ),
    ),
    "several_faces": (
        QT_TRANSLATE_NOOP(
            "Errors", "{name}: {count} faces were found, a reference needs exactly one."
        ),
        QT_TRANSLATE_NOOP("Errors", "Drop the photo on the client and choose the face."),
    ),
    "no_such_face": (QT_TRANSLATE_NOOP("Errors", "{name}: there is no face {index}."), ""),
    "lease_lost": (
        QT_TRANSLATE_NOOP("Errors", "{name}: another worker took this photo over."),
        "",
    ),
    "bug": (
        QT_TRANSLATE_NOOP("Errors", "{name}: KingDesk failed on this photo ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "The log has the details; please report it."),
    ),
    **STUDIO_SENTENCES,
    **CLOUD_SENTENCES,
    **QUEUE_SENTENCES,
}
"""By code: the sentence and the advice; English here, lupdate collects them."""

_ITS_NAME: Final = "{name}: "
"""How a sentence about one photo begins, in every language."""

SHORT: Final[dict[str, str]] = {
    "photo_missing": QT_TRANSLATE_NOOP("Errors", "The file is not there any more."),
    "photo_unreadable": QT_TRANSLATE_NOOP("Errors", "The file can't be opened."),
    "photo_broken": QT_TRANSLATE_NOOP("Errors", "The photo is damaged or incomplete."),
    "photo_unsupported": QT_TRANSLATE_NOOP("Errors", "This is not a photo KingDesk can read."),
    "photo_too_large": QT_TRANSLATE_NOOP("Errors", "The photo is larger than KingDesk reads."),
    "photo_changed": QT_TRANSLATE_NOOP("Errors", "The file changed while it was read."),
    "no_face": QT_TRANSLATE_NOOP("Errors", "No face was found."),
    "bug": QT_TRANSLATE_NOOP("Errors", "KingDesk failed on this photo."),
    **STUDIO_SHORT,
    **CLOUD_SHORT,
    **QUEUE_SHORT,
}
"""By code: the reason alone, where nothing but the code is known."""

_BAD_VALUES: Final = (
    QT_TRANSLATE_NOOP("Errors", "A client needs a name."),
    QT_TRANSLATE_NOOP("Errors", "A gallery needs a name."),
    QT_TRANSLATE_NOOP("Errors", "A client's name has at most 255 letters."),
    QT_TRANSLATE_NOOP("Errors", "A gallery's name has at most 255 letters."),
    QT_TRANSLATE_NOOP("Errors", "Say which client the decision is about."),
    QT_TRANSLATE_NOOP("Errors", "Only a face can be ignored."),
    QT_TRANSLATE_NOOP("Errors", "The name of the workspace is too long."),
    QT_TRANSLATE_NOOP("Errors", "A workspace needs a name."),
    QT_TRANSLATE_NOOP("Errors", "Draw a box around the face: this one holds nothing of the photo."),
)
"""Sentences without details that reach the window as they are."""

REASONS: Final = (
    STUDIO_REASONS
    | CLOUD_REASONS
    | QUEUE_REASONS
    | frozenset(
        {
            QT_TRANSLATE_NOOP("Errors", "a web page"),
            QT_TRANSLATE_NOOP("Errors", "a video"),
            QT_TRANSLATE_NOOP("Errors", "a document"),
            QT_TRANSLATE_NOOP("Errors", "text"),
            QT_TRANSLATE_NOOP("Errors", "unknown content"),
            QT_TRANSLATE_NOOP("Errors", "larger than 1 GB"),
            QT_TRANSLATE_NOOP("Errors", "it is a web page or drawing"),
            QT_TRANSLATE_NOOP("Errors", "it is a film"),
            QT_TRANSLATE_NOOP("Errors", "unknown kind of file"),
            QT_TRANSLATE_NOOP("Errors", "RAW of an unknown kind"),
            QT_TRANSLATE_NOOP("Errors", "it is not a file"),
            QT_TRANSLATE_NOOP("Errors", "no permission"),
            QT_TRANSLATE_NOOP("Errors", "its name is not valid text"),
            QT_TRANSLATE_NOOP("Errors", "folder: its name is not valid text"),
            QT_TRANSLATE_NOOP("Errors", "the file is too large"),
            QT_TRANSLATE_NOOP("Errors", "it is not a text file"),
            QT_TRANSLATE_NOOP("Errors", "it is not there"),
            QT_TRANSLATE_NOOP("Errors", "it is no CSV or XLSX file and no folder"),
            QT_TRANSLATE_NOOP("Errors", "it is empty"),
            QT_TRANSLATE_NOOP("Errors", "no heading says which column holds the names"),
            QT_TRANSLATE_NOOP("Errors", "no photo or subfolder in it is named after anyone"),
            QT_TRANSLATE_NOOP("Errors", "Permission denied"),
            QT_TRANSLATE_NOOP("Errors", "No such file or directory"),
            QT_TRANSLATE_NOOP("Errors", "Not a directory"),
            QT_TRANSLATE_NOOP("Errors", "Input/output error"),
            QT_TRANSLATE_NOOP("Errors", "Read-only file system"),
            QT_TRANSLATE_NOOP("Errors", "No space left on device"),
            QT_TRANSLATE_NOOP("Errors", "Too many levels of symbolic links"),
        }
    )
)
"""What stands in brackets or behind a colon; others, of a library or a system, stay as they are."""

_THINGS: Final[dict[str, str]] = {**STUDIO_THINGS, **CLOUD_THINGS, **QUEUE_THINGS}
_KINDS: Final[dict[str, str]] = {
    "gallery": QT_TRANSLATE_NOOP("Errors", "gallery"),
    "photo": QT_TRANSLATE_NOOP("Errors", "photo"),
    "client": QT_TRANSLATE_NOOP("Errors", "client"),
    "reference": QT_TRANSLATE_NOOP("Errors", "reference"),
    "face": QT_TRANSLATE_NOOP("Errors", "face"),
    "run": QT_TRANSLATE_NOOP("Errors", "processing"),
    "folder": QT_TRANSLATE_NOOP("Errors", "folder"),
    "object": QT_TRANSLATE_NOOP("Errors", "object"),
    "workspace": QT_TRANSLATE_NOOP("Errors", "workspace"),
}


def say(error: KingdeskError, *, unnamed: bool = False) -> tuple[str, str]:
    """Return a known error's sentence and advice, the English ones where no others are known.

    Args:
        error: what happened.
        unnamed: leave out the photo's name, which stands beside the sentence.
    """
    if error.message in _BAD_VALUES:
        return _tr(error.message), error.hint
    known = SENTENCES.get(error.code)
    if known is None:
        return error.message, error.hint
    details = _translated(error.details)
    words, advice = known
    sentence = _tr(words)
    if unnamed:
        sentence = sentence.removeprefix(_ITS_NAME)
        sentence = f"{sentence[:1].upper()}{sentence[1:]}"
    try:
        return sentence.format(**details), _tr(advice).format(**details) if advice else ""
    except (KeyError, IndexError):  # a detail the translation names is not there
        return error.message, error.hint


def _translated(details: Mapping[str, object]) -> dict[str, object]:
    """Return what stands in a sentence, in the window's language where it is ours to say."""
    said = dict(details)
    for name in ("kind", "name", "what", "mode", "reason", "without"):
        value = said.get(name)
        if isinstance(value, str):
            said[name] = _detail(name, value)
    for name in ("limit", "spent"):  # US dollars, written as a program writes them
        value = said.get(name)
        if isinstance(value, str) and value.replace(".", "", 1).isdecimal():
            said[name] = QLocale().toString(float(value), "f", 2)
    return said


def _detail(name: str, value: str) -> str:
    if name == "kind":
        return _tr(_KINDS[value]) if value in _KINDS else value
    if value in _THINGS and name != "reason":
        return _tr(_THINGS[value])
    if value in REASONS and name in {"reason", "without"}:
        return _tr(value)
    doing, _, table = value.partition(" ")
    if name == "what" and doing in STUDIO_DOINGS and table.isidentifier():
        return _tr(STUDIO_DOINGS[doing]).replace("{table}", table)
    return value


def report_row(error: KingdeskError) -> tuple[str, str]:
    """Return a row of a list: the photo's name, and what is wrong with it and what helps."""
    name = str(error.details.get("name", ""))
    sentence, advice = say(error, unnamed=bool(name))
    return name, f"{sentence} {advice}".strip()


def say_short(code: str, fallback: str) -> str:
    """Return the reason alone, without the photo's name."""
    words = SHORT.get(code)
    return fallback if words is None else _tr(words)


def _tr(words: str) -> str:
    return QCoreApplication.translate("Errors", words)
