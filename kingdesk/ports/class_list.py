"""A class list: many clients and their reference photos at once, from a table or a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class ListTrouble(StrEnum):
    """What can be wrong with one entry of a list.

    NO_NAME: nothing to call the client by; left out.
    DUPLICATE_NAME: an earlier entry has this name; left out.
    DUPLICATE_EMAIL: an earlier entry has this e-mail; taken without it.
    BAD_EMAIL: not an e-mail; taken without it.
    REFERENCE_MISSING: the named file is not there; taken without it.
    REFERENCE_UNSUPPORTED: the named file is no photo; taken without it.
    UNREADABLE: a person's folder, or a part of it, can't be opened.
    """

    NO_NAME = "no_name"
    DUPLICATE_NAME = "duplicate_name"
    DUPLICATE_EMAIL = "duplicate_email"
    BAD_EMAIL = "bad_email"
    REFERENCE_MISSING = "reference_missing"
    REFERENCE_UNSUPPORTED = "reference_unsupported"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ListedClient:
    """A client as a list names them.

    Attributes:
        references: files to look for their face in, best known first; may be empty.
        line: where it stands: a row's number, or a file's or folder's name.
        consent: what the list says of their consent to be looked for: empty where it says no, None
            where it says nothing.
    """

    name: str
    email: str | None
    phone: str | None
    references: tuple[Path, ...]
    line: str
    consent: str | None = None


@dataclass(frozen=True, slots=True)
class ListProblem:
    """What a photographer should read about one entry.

    Attributes:
        line: as in `ListedClient`.
        message: an English sentence; `value` and `earlier` let a view say it in another language.
        value: the name, e-mail or file it is about; empty for NO_NAME in a table.
        earlier: the line that has the same name or e-mail, if that is the trouble.
        left_out: what the list says of a person who was left out for it, so that it can be mended;
            their name may be empty.
    """

    line: str
    code: ListTrouble
    message: str
    value: str = ""
    earlier: str = ""
    left_out: ListedClient | None = None


@dataclass(frozen=True, slots=True)
class ClassList:
    entries: tuple[ListedClient, ...]
    problems: tuple[ListProblem, ...]


class ClassListReader(Protocol):
    """Reads class lists; a problem with one entry never stops the others."""

    def read(self, source: Path) -> ClassList:
        """Read a table file, a folder of photos named after people or one subfolder per person.

        Raises:
            ListUnreadable: nothing can be made of it.
        """
        ...

    def read_several(self, sources: Sequence[Path]) -> ClassList:
        """Read photos named after people and folders of one person each, wherever they lie.

        Raises:
            ListUnreadable: none of them is named after anyone.
        """
        ...
