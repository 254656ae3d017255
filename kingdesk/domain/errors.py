"""Everything that can go wrong and that a photographer should read about.

    KingdeskError                    a known error: one clear sentence, no traceback
    |- ItemError                     about one photo or file: collected, the run goes on
    `- everything else               stops what was asked

The default sentence is the class's `words`, filled from the keyword arguments the error was raised
with. `code` and `details` let a view say the same thing in another language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, TypeVar

_Kind = TypeVar("_Kind", bound="KingdeskError")


class KingdeskError(Exception):
    """A known error.

    Attributes:
        code: a stable name for scripts, translations and the database.
        words: the English sentence, with `{name}` for each detail.
        advice: what to do about it, may be empty.
        details: the values in the sentence.
        passes: it mends itself, or with the connection: the same may simply be tried again.
    """

    code: ClassVar[str] = "error"
    words: ClassVar[str] = "Something went wrong."
    advice: ClassVar[str] = ""
    passes: ClassVar[bool] = False

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.words.format(**details))

    @property
    def message(self) -> str:
        return str(self)

    @property
    def hint(self) -> str:
        return self.advice.format(**self.details)


class Cancelled(Exception):
    """Raised inside long work after the user asked to stop."""


# --- the workspace ----------------------------------------------------------------------------


class WorkspaceNotFound(KingdeskError):
    code = "workspace_not_found"
    words = "There is no KingDesk workspace at {path}."
    advice = "Check the name, or create one with: kingdesk workspace create NAME FOLDER"


class WorkspaceTooNew(KingdeskError):
    code = "workspace_too_new"
    words = "The workspace {path} was written by a newer KingDesk (data version {found})."
    advice = "Install the newest KingDesk; nothing was changed."


class WorkspaceDamaged(KingdeskError):
    code = "workspace_damaged"
    words = "The workspace's data file {path} is damaged: {reason}."
    advice = "Nothing was overwritten. Put a backup of the file back, or make a new workspace."


class WorkspaceReadOnly(KingdeskError):
    code = "workspace_read_only"
    words = "The workspace {path} can't be written to."
    advice = "Give yourself write permission for this folder, or move the workspace."


class WorkspaceBusy(KingdeskError):
    passes = True
    code = "workspace_busy"
    words = "Another program is writing to the workspace {path} and did not finish in time."
    advice = "Try again in a moment."


class DiskFull(KingdeskError):
    code = "disk_full"
    words = "The disk is full, {path} could not be written."
    advice = "Free some space and try again; what was done is kept."


class ModelDamaged(KingdeskError):
    code = "model_damaged"
    words = "The face model {name} is missing or damaged."
    advice = "Install KingDesk again."


class NoFonts(KingdeskError):
    """Met before the window can show anything, so it is said on the terminal."""

    code = "no_fonts"
    words = "There is no font on this machine: the window would have no letters."
    advice = "Install one; on Debian and Ubuntu: sudo apt-get install fonts-dejavu-core"


class SettingsUnreadable(KingdeskError):
    code = "settings_unreadable"
    words = "The settings file {path} can't be read: {reason}."
    advice = "Mend the file or move it away; KingDesk then starts with its defaults."


class SettingsNotKept(KingdeskError):
    code = "settings_not_kept"
    words = "The settings file {path} can't be written: {reason}."
    advice = "Give yourself write permission for its folder."


# --- what the user named ------------------------------------------------------------------------


class NotFound(KingdeskError):
    code = "not_found"
    words = "There is no {kind} {name}."


class Ambiguous(KingdeskError):
    code = "ambiguous"
    words = "There is more than one {kind} named {name}: {candidates}."
    advice = "Use the id."


class AlreadyExists(KingdeskError):
    code = "already_exists"
    words = "There is already a {kind} {name}."


class BadValue(KingdeskError):
    code = "bad_value"
    words = "{what}"


class BadEmail(BadValue):
    code = "bad_email"
    words = "“{email}” is not an e-mail address."


class FolderUnreadable(KingdeskError):
    code = "folder_unreadable"
    words = "The folder {path} can't be read: {reason}."


class ListUnreadable(KingdeskError):
    code = "list_unreadable"
    words = "The class list {path} can't be read: {reason}."
    advice = "Use a CSV or XLSX file with a heading line and a column for the name."


class ExportFailed(KingdeskError):
    code = "export_failed"
    words = "The delivery to {path} failed: {reason}."


class DeliveryAmongPhotos(KingdeskError):
    code = "delivery_among_photos"
    words = (
        "{path} lies in {photos}, where this gallery's photos come from: the next import would "
        "take the copies for new photos."
    )
    advice = "Deliver to a folder beside it, or as ZIP files."


# --- one photo or reference ----------------------------------------------------------------------


class ItemError(KingdeskError):
    """About one photo, file or reference; the rest goes on."""

    code = "item_error"


class PhotoMissing(ItemError):
    code = "photo_missing"
    words = "{name}: the file is not there any more."
    advice = "Put it back or import the folder again."


class PhotoNotStored(ItemError):
    code = "photo_not_stored"
    words = "{name}: it is not in the bucket any more."
    advice = "Upload it again on KingSelection's own page."


class PhotoNotInBucket(ItemError):
    code = "photo_not_in_bucket"
    words = "{name}: it is not in R2 ({where}), KingDesk can't read it."
    advice = "Upload it again on KingSelection's own page; new uploads go to R2."


class PhotoNotHere(ItemError):
    code = "photo_not_here"
    words = "{name}: there is no file of yours on this computer to link to."
    advice = "Pair the gallery with the folder your photos are in, or deliver copies."


class PhotoUnreadable(ItemError):
    code = "photo_unreadable"
    words = "{name}: the file can't be opened ({reason})."
    advice = "Check the file's permissions."


class PhotoBroken(ItemError):
    code = "photo_broken"
    words = "{name}: the photo is damaged or incomplete."
    advice = "Copy it from the card again."


class PhotoUnsupported(ItemError):
    code = "photo_unsupported"
    words = "{name}: this is not a photo KingDesk can read ({reason})."


class PhotoTooLarge(ItemError):
    code = "photo_too_large"
    words = "{name}: {megapixels} megapixels are more than KingDesk reads ({limit})."


class PhotoChanged(ItemError):
    code = "photo_changed"
    words = "{name}: the file changed while it was read."
    advice = "It is taken up again at the next processing."


class NoFace(ItemError):
    code = "no_face"
    words = "{name}: no face was found."
    advice = "Choose a photo where the face is larger and looks at the camera."


class SeveralFaces(ItemError):
    """More than one face where exactly one is needed; `faces` lists them, largest first."""

    code = "several_faces"
    words = "{name}: {count} faces were found, a reference needs exactly one."
    advice = "Say which one with --face N."


class NoSuchFace(ItemError):
    code = "no_such_face"
    words = "{name}: there is no face {index}."


class LeaseLost(ItemError):
    """Another worker took the photo over; this one's answer is dropped."""

    code = "lease_lost"
    words = "{name}: another worker took this photo over."


class UnexpectedFault(ItemError):
    """A bug met while working on one photo; logged with its traceback."""

    code = "bug"
    words = "{name}: KingDesk failed on this photo ({reason})."
    advice = "The log has the details; please report it."


def restored(code: str, details: Mapping[str, object]) -> ItemError:
    """Return the error of one photo as it was stored: its code and details."""
    known = _made_again(ItemError, code, details)
    return known or UnexpectedFault(name=details.get("name", "?"), reason=code)


def restored_halt(code: str, details: Mapping[str, object]) -> KingdeskError | None:
    """Return the error that halted a run as it was stored; None of one this version has not."""
    return _made_again(KingdeskError, code, details)


def _made_again(base: type[_Kind], code: str, details: Mapping[str, object]) -> _Kind | None:
    """Return the error of that code, of a base's kinds; None where it can't be made of these."""
    for kind in _kinds(base):
        if kind.code == code:
            try:
                return kind(**details)
            except KeyError:  # details another version wrote otherwise
                break
    return None


def _kinds(base: type[_Kind]) -> Iterator[type[_Kind]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def renamed(error: ItemError, name: str) -> ItemError:
    """Return the same error about what a person calls it: a bucket knows only keys."""
    return type(error)(**{**error.details, "name": name})
