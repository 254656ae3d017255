"""Class lists: tables, folders of photos named after people, one subfolder per person."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from kingdesk.adapters.photos.columns import Layout, layout_of
from kingdesk.adapters.photos.order import natural_file_key
from kingdesk.adapters.photos.person_names import name_in_file, name_in_folder
from kingdesk.adapters.photos.sniffing import is_ignored, is_photo_name, is_text, printable
from kingdesk.adapters.photos.tables import CSV_SUFFIXES, SHEET_SUFFIXES, Row, read_rows
from kingdesk.domain.clients import is_email, name_key
from kingdesk.domain.errors import ListUnreadable
from kingdesk.ports.class_list import ClassList, ListedClient, ListProblem, ListTrouble

_WORDS: Final = {
    ListTrouble.NO_NAME: "{line}: there is no name.",
    ListTrouble.DUPLICATE_NAME: "{line}: {value} is already in the list ({earlier}).",
    ListTrouble.DUPLICATE_EMAIL: "{line}: the e-mail {value} is already in the list ({earlier}).",
    ListTrouble.BAD_EMAIL: "{line}: {value} is not an e-mail address.",
    ListTrouble.REFERENCE_MISSING: "{line}: there is no file {value}.",
    ListTrouble.REFERENCE_UNSUPPORTED: "{line}: {value} is not a photo KingDesk can read.",
    ListTrouble.UNREADABLE: "{line}: the folder {value} can't be opened.",
}
_MOST_COUNTED: Final = 9
"""Photos of one person a folder may hold side by side, told apart by numbers."""
_NOTHING: Final = frozenset({"", "-", "--", "n/a", "na", "x"})
"""What people write into a cell that has nothing to say."""
_NO: Final = frozenset(
    {
        *("na", "no", "not", "n", "none", "never", "without", "0", "❌", "✗", "✘"),
        *("não", "nao", "nunca", "sem", "falta"),
    }
)
"""The first word of a cell about consent where there is none; here an `x` is a tick."""
_NO_STEMS: Final = ("recus", "refus", "nega", "deni", "declin", "reject", "rejei", "pend", "fals")
"""Beginnings of words that say so too, anywhere in the cell."""


class ClassListFiles:
    """The `ClassListReader` of files and folders on this machine."""

    def read(self, source: Path) -> ClassList:
        draft = _Draft()
        try:
            if source.is_dir():
                _take_folder(source, draft)
            else:
                _take_table(source, draft)
        except OSError as error:
            raise ListUnreadable(path=source, reason=error.strerror or error) from error
        return draft.finished()

    def read_several(self, sources: Sequence[Path]) -> ClassList:
        draft = _Draft()
        here = [path for path in sources if not is_ignored(path.name)]
        try:
            found = _take_people(here, draft)
        except OSError as error:
            raise ListUnreadable(path=sources[0], reason=error.strerror or error) from error
        if not found:
            raise ListUnreadable(
                path=sources[0].parent, reason="no photo or subfolder in it is named after anyone"
            )
        return draft.finished()


class _Draft:
    """A list while it is read: what was taken, and the names and e-mails it has so far."""

    def __init__(self) -> None:
        self._entries: list[ListedClient] = []
        self._problems: list[ListProblem] = []
        self._names: dict[str, str] = {}
        self._emails: dict[str, str] = {}

    def take(self, entry: ListedClient) -> None:
        """Add an entry, unless its name is taken; an unusable e-mail is left out."""
        key = name_key(entry.name)
        if key in self._names:
            self.tell(
                entry.line, ListTrouble.DUPLICATE_NAME, entry.name, self._names[key], left_out=entry
            )
            return
        self._names[key] = entry.line
        email = self._usable(entry.email, entry.line)
        self._entries.append(replace(entry, email=email))

    def tell(
        self,
        line: str,
        code: ListTrouble,
        value: str = "",
        earlier: str = "",
        *,
        left_out: ListedClient | None = None,
    ) -> None:
        message = _WORDS[code].format(line=line, value=value, earlier=earlier)
        self._problems.append(ListProblem(line, code, message, value, earlier, left_out))

    def finished(self) -> ClassList:
        return ClassList(tuple(self._entries), tuple(self._problems))

    def _usable(self, email: str | None, line: str) -> str | None:
        if email is None:
            return None
        if not is_email(email):
            self.tell(line, ListTrouble.BAD_EMAIL, email)
            return None
        earlier = self._emails.setdefault(email.casefold(), line)
        if earlier != line:
            self.tell(line, ListTrouble.DUPLICATE_EMAIL, email, earlier)
            return None
        return email


# --- tables ---------------------------------------------------------------------------------------


def _take_table(source: Path, draft: _Draft) -> None:
    if not source.exists():
        raise ListUnreadable(path=source, reason="it is not there")
    if source.suffix.lower() not in CSV_SUFFIXES | SHEET_SUFFIXES:
        raise ListUnreadable(path=source, reason="it is no CSV or XLSX file and no folder")
    rows = read_rows(source)
    if not rows:
        raise ListUnreadable(path=source, reason="it is empty")
    layout = layout_of(rows)
    if layout is None:
        raise ListUnreadable(path=source, reason="no heading says which column holds the names")
    shelf = _Shelf(source.absolute().parent)
    for row in rows[layout.body :]:
        _take_row(row, layout, shelf, draft)


def _take_row(row: Row, layout: Layout, shelf: _Shelf, draft: _Draft) -> None:
    line = str(row.line)

    def cell(column: int | None) -> str | None:
        text = row.cells[column] if column is not None and column < len(row.cells) else ""
        return None if text.casefold() in _NOTHING else text

    name = " ".join(" ".join(part.split()) for part in map(cell, layout.names) if part)
    listed = ListedClient(name, cell(layout.email), cell(layout.phone), (), line)
    if layout.consent is not None and layout.consent < len(row.cells):
        listed = replace(listed, consent=_consent(row.cells[layout.consent]))
    named = _several(filter(None, map(cell, layout.references)))
    if not name_key(name):
        files = _files(named, shelf, lambda _code, _named: None)
        nobody = replace(listed, name="", references=files)
        draft.tell(line, ListTrouble.NO_NAME, left_out=nobody)
        return
    files = _files(named, shelf, lambda code, named: draft.tell(line, code, named))
    draft.take(replace(listed, references=files))


def _files(
    named: Iterable[str], shelf: _Shelf, tell: Callable[[ListTrouble, str], None]
) -> tuple[Path, ...]:
    """Return the photos a row names; tell of those that can't be had."""
    references: list[Path] = []
    for each in named:
        file = shelf.find(each)
        if file is None:
            tell(ListTrouble.REFERENCE_MISSING, each)
        elif not is_photo_name(file.name):
            tell(ListTrouble.REFERENCE_UNSUPPORTED, each)
        elif file not in references:
            references.append(file)
    return tuple(references)


def _consent(text: str) -> str | None:
    """Return what a cell says of a consent, a tick is one; empty for no, None for nothing."""
    said = text.strip(" .-")
    if not said:
        return None
    words = re.findall(r"\w+|\S", said.casefold())
    is_no = words[0] in _NO or any(word.startswith(_NO_STEMS) for word in words)
    return "" if is_no else said


def _several(cells: Iterable[str]) -> list[str]:
    parts = (part.strip() for cell in cells for part in re.split(r"[|;\n]", cell))
    return [part for part in parts if part]


class _Shelf:
    """Finds the files a list names, as people name them: any case, maybe without extension.

    Args:
        folder: where the list lies.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Path, dict[str, Path]] = {}

    def find(self, named: str) -> Path | None:
        path = self._folder / named
        if not _is_file(path):
            path = self._folder / named.replace("\\", "/")  # written on Windows, read elsewhere
        if _is_file(path):
            return path
        return self._listed(path.parent).get(_any_case(path.name))

    def _listed(self, folder: Path) -> dict[str, Path]:
        if folder not in self._known:
            try:
                files = _in_order(file for file in folder.iterdir() if file.is_file())
            except (OSError, ValueError):
                files = []
            by_stem = {_any_case(f.stem): f for f in reversed(files) if is_photo_name(f.name)}
            self._known[folder] = by_stem | {_any_case(file.name): file for file in files}
        return self._known[folder]


def _is_file(path: Path) -> bool:
    """Tell whether there is such a file; a name no system allows is none, and no error."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file() raises for too long a name


def _any_case(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()  # a Mac's disk takes letters apart


# --- folders --------------------------------------------------------------------------------------


def _take_folder(source: Path, draft: _Draft) -> None:
    inside = [path for path in source.iterdir() if not is_ignored(path.name)]
    if not _take_people(inside, draft):
        raise ListUnreadable(
            path=source, reason="no photo or subfolder in it is named after anyone"
        )


def _take_people(paths: Iterable[Path], draft: _Draft) -> bool:
    """Take photos named after people and one folder per person; tell whether there was any."""
    inside = _in_order(paths)
    photos = [path for path in inside if is_photo_name(path.name) and not path.is_dir()]
    found = _take_named_photos(photos, draft)
    for folder in (path for path in inside if path.is_dir()):
        found = _take_person_folder(folder, draft) or found
    return found


def _take_named_photos(photos: Sequence[Path], draft: _Draft) -> bool:
    people: dict[str, list[tuple[str, Path]]] = {}
    for photo in photos:
        name = name_in_file(photo.stem) if is_text(photo.name) else None
        if name is None:
            shown = printable(photo.name)
            nobody = ListedClient("", None, None, (photo,), shown)
            draft.tell(shown, ListTrouble.NO_NAME, shown, left_out=nobody)
        else:
            people.setdefault(name_key(name), []).append((name, photo))
    for named in people.values():
        if len(named) > _MOST_COUNTED:
            # nobody has so many photos side by side: the numbers tell people apart
            for _, photo in named:
                own = name_in_file(photo.stem, counted=False) or photo.stem
                draft.take(ListedClient(own, None, None, (photo,), photo.name))
            continue
        files = tuple(photo for _, photo in named)
        draft.take(ListedClient(named[0][0], None, None, files, files[0].name))
    return bool(people)


def _take_person_folder(folder: Path, draft: _Draft) -> bool:
    """Take a subfolder as one client; tell whether it held photos.

    An empty one is a client whose photos never came, not to be lost from the list; one with other
    things in it is something else.
    """
    photos: list[Path] = []
    others = False
    line = printable(folder.name)

    def tell(error: OSError) -> None:
        nonlocal others
        others = True  # nobody knows
        draft.tell(line, ListTrouble.UNREADABLE, printable(Path(error.filename).name))

    for place, folders, files in os.walk(folder, onerror=tell):
        folders[:] = [name for name in folders if not is_ignored(name)]
        others = others or bool(files)
        photos += [Path(place, name) for name in files if is_photo_name(name) and is_text(name)]
    name = name_in_folder(folder.name) if is_text(folder.name) else None
    if not photos:
        if name is not None and not others:
            draft.take(ListedClient(name, None, None, (), folder.name))
        return False
    if name is None:
        nobody = ListedClient("", None, None, tuple(_in_order(photos)), line)
        draft.tell(line, ListTrouble.NO_NAME, line, left_out=nobody)
        return False
    draft.take(ListedClient(name, None, None, tuple(_in_order(photos)), folder.name))
    return True


def _in_order(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (path.parent, natural_file_key(path.name)))
