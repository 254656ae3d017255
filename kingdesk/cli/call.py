"""One call of the program: its global options, the workspace it opens and what it prints.

Standard output carries the answer alone: words for people, or exactly one JSON document. Progress,
warnings and errors go to standard error.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeAlias

import structlog
import typer

from kingdesk import paths
from kingdesk.bootstrap import App, holds_workspace
from kingdesk.cli.errors import OutputLost, Stopped, WhichWorkspace
from kingdesk.domain.errors import KingdeskError, WorkspaceNotFound
from kingdesk.environment import problems_of
from kingdesk.ports.secrets import SecretStore
from kingdesk.settings import (
    Place,
    Settings,
    read_settings,
    remembering,
    workspace_name,
    workspace_place,
    write_settings,
)

Document: TypeAlias = Mapping[str, object]
"""What `--json` prints."""

DONE: Final = 0
FAILED: Final = 1
WRONG_USAGE: Final = 2
SOME_FAILED: Final = 3
"""Done, but some photos ended in error."""

log = structlog.get_logger()


class Opener(Protocol):
    """Opens a workspace, as `kingdesk.bootstrap.open_app` does."""

    def __call__(
        self,
        place: Place,
        *,
        name: str | None = None,
        workers: int | None = None,
        secrets: SecretStore | None = None,
    ) -> App: ...


class Failure(Exception):
    """A known error together with more than its sentence.

    Attributes:
        document: joins the error in the JSON answer.
        lines: joins the sentence for people.
    """

    def __init__(self, error: KingdeskError, document: Document, lines: Sequence[str]) -> None:
        self.error = error
        self.document = document
        self.lines = lines
        super().__init__(error.message)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the program.

    Attributes:
        arguments: all of them, to print a command that goes on.
        workspace: as named by the user, None for the last used.
    """

    arguments: tuple[str, ...]
    workspace: str | None
    as_json: bool
    opener: Opener

    @staticmethod
    def of(context: typer.Context) -> Call:
        call = context.find_object(Call)
        if call is None:
            raise TypeError("the root command makes the call")
        return call

    @contextmanager
    def open(self) -> Iterator[App]:
        """Open the workspace that is meant, remember it as the last used, close it in the end."""
        settings = read_settings(paths.settings_file())
        place = workspace_place(settings, self.workspace)
        is_new = isinstance(place, Path) and not holds_workspace(place)
        if is_new and self.workspace is None:
            if place != paths.default_workspace():
                raise WorkspaceNotFound(path=place)  # a disk not plugged in: make no empty one
            if not problems_of(os.environ):
                raise WhichWorkspace
        with self.open_place(place, settings) as app:
            if is_new:
                say(f"A new workspace was made in {place}.")
            remember(settings, place)
            yield app

    @contextmanager
    def open_place(self, place: Place, settings: Settings) -> Iterator[App]:
        """Open a workspace without remembering it."""
        name = workspace_name(settings, place)
        app = self.opener(place, name=name, workers=settings.threads)
        try:
            yield app
        finally:
            app.close()

    def answer(self, document: Document, lines: Iterable[str]) -> None:
        """Print what was asked for: the document with `--json`, else the lines."""
        if self.as_json:
            print_document(document)
        else:
            for line in lines:
                _print(printable(line))

    def stopped(self, what: str, verb: Sequence[str] | None = None) -> Stopped:
        """Return the error that says what was reached and which command goes on."""
        arguments = self.arguments if verb is None else (*self._global_options(), *verb)
        return Stopped(what=what, command=shlex.join(["kingdesk", *arguments]))

    def command(self, verb: Sequence[str]) -> str:
        """Return the command line of a verb in the same workspace."""
        return shlex.join(["kingdesk", *self._global_options(), *verb])

    def _global_options(self) -> list[str]:
        return ["--workspace", self.workspace] if self.workspace else []


def remember(settings: Settings, place: Place) -> Settings:
    """Note a workspace as the last one used; a read-only home is no reason to stop."""
    new = remembering(settings, place)
    if new != settings:
        with contextlib.suppress(KingdeskError):
            write_settings(paths.settings_file(), new)
    return new


def say(line: str) -> None:
    """Tell people something beside the answer."""
    typer.echo(printable(line), err=True)


def printable(text: str, keep: str = "\n") -> str:
    """Escape what would command the terminal instead of being shown; names may hold anything."""
    return "".join(c if c.isprintable() or c in keep else ascii(c)[1:-1] for c in text)


def print_document(document: Document) -> None:
    _print(json.dumps(document, ensure_ascii=False, indent=2))


def _print(text: str) -> None:
    try:
        typer.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:  # a file on a full disk, say
        raise OutputLost(reason=error.strerror) from error


def allow_any_name() -> None:
    """Let file names that are no text be printed, escaped, instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def counted(number: int, thing: str) -> str:
    """Return `1 photo`, `2 photos`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lay cells out in columns, numbers to the right, never cut off."""
    cells = [[printable(str(cell), keep="") for cell in row] for row in rows]
    texts = [list(heading), *cells]
    widths = [max(len(row[column]) for row in texts) for column in range(len(heading))]
    right = [
        bool(cells) and all(_is_number(row[column]) for row in cells)
        for column in range(len(heading))
    ]
    return [
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in texts
    ]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace(" %", "").isdecimal() or text in {"", "-"}
