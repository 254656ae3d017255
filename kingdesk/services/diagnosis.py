"""What to send to whoever looks after KingDesk when something went wrong; nothing that is secret.

Only what is named here goes in, each value by itself: no names of people, galleries or files, no
addresses, keys or pictures. Log lines are written without such things; what could still be one is
hidden once more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.store import Store
from kingdesk.services.doctor import Doctor, Finding

T = TypeVar("T")

LINES: Final = 2000
"""The newest log lines that go along: some days of work."""
HIDDEN: Final = "hidden"
_LONGEST: Final = 400
_RISKY: Final = re.compile(
    r"[^@\s\"'<>]+@[^@\s\"'<>]+"  # an e-mail
    r"|\b[a-z][a-z0-9+.-]*://\S+"  # a link
    r"|(?:[A-Za-z]:)?[\\/](?:[^\\/\s\"',;]+[\\/])+[^\\/\s\"',;]*"  # a path
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b"  # a key of AWS
    r"|(?i:password|secret|token|signature|credential)\w*\s*[=:]\s*\S+"
    r"|\b[\w+/=-]{40,}"  # anything as long as a key
    r"|\S+\.(?i:jpe?g|png|tiff?|heic|webp|cr[23]|nef|arw|dng|raf|orf|rw2)\b"
)
_OWN_CODE: Final = re.compile(
    r'File "[^"]*?[\\/](kingdesk[\\/][\w\\/]+\.py)", line (\d+), in (\w+)'
)
_TELLING: Final = frozenset({"timestamp", "level", "exception"})
"""Parts of a log line that name nobody, whatever was logged."""
_ERROR: Final = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt))\b")


@dataclass(frozen=True, slots=True)
class Diagnose:
    """Collects the parts of a report, each a name and a text."""

    store: Store
    doctor: Doctor

    def __call__(
        self,
        owner: OwnerId,
        about: Mapping[str, object],
        settings: Mapping[str, object],
        lines: Iterable[Mapping[str, object]],
    ) -> dict[str, str]:
        """Return file names and their texts; no known error is raised.

        Where the workspace can't be read the part of the report says so by the error's code, and
        every text of the log is hidden: the names that would have to be are not known then.

        Args:
            owner: whose workspace it is.
            about: the program and the computer.
            settings: without secrets, as `harmless` leaves them.
            lines: of the log, oldest first.
        """
        counts = _tried(lambda: self._counts(owner))
        names = _tried(lambda: self._names(owner))
        return {
            "about.json": _text(about),
            "settings.json": _text(settings),
            "parts.json": _text(_tried(lambda: [_part(finding) for finding in self.doctor()])),
            "counts.json": _text(counts),
            "log.jsonl": "\n".join(
                json.dumps(line, ensure_ascii=False, default=str)
                for line in _log(list(lines)[-LINES:], names)
            ),
        }

    def _counts(self, owner: OwnerId) -> list[dict[str, object]]:
        """Return how large each gallery is, and how far; by number, not by name."""
        with self.store.reading(owner) as unit:
            return [
                {
                    "gallery": place,
                    "status": gallery.status.name.lower(),
                    "photos": gallery.photos,
                    "clients": gallery.clients,
                    "enrolled": gallery.enrolled_clients,
                    "threshold": gallery.threshold,
                }
                for place, gallery in enumerate(unit.galleries.all(), 1)
            ]

    def _names(self, owner: OwnerId) -> frozenset[str]:
        """Return all names that must not be in a log line, should one have slipped in."""
        with self.store.reading(owner) as unit:
            galleries = unit.galleries.all()
            clients = (c.name for g in galleries for c in unit.clients.of_gallery(g.id))
            return frozenset(
                name for name in (*(g.name for g in galleries), *clients) if len(name) > 2
            )


@dataclass(frozen=True, slots=True)
class _NotRead:
    """Stands in the report for what could not be read."""

    error: str


def _tried(read: Callable[[], T]) -> T | _NotRead:
    """Return what was read, or which error kept it from being."""
    try:
        return read()
    except KingdeskError as error:
        return _NotRead(error.code)
    except OSError as error:
        return _NotRead(type(error).__name__)


def _log(
    lines: Sequence[Mapping[str, object]], names: frozenset[str] | _NotRead
) -> Iterator[Mapping[str, object]]:
    """Yield log lines without anybody in them."""
    if isinstance(names, _NotRead):
        yield {"names_not_read": names.error, "texts": HIDDEN}
        yield from (textless(line) for line in lines)
    else:
        yield from (harmless(line, names) for line in lines)


def textless(line: Mapping[str, object]) -> dict[str, object]:
    """Return a log line with when, how bad and where in our code, and every other text hidden."""
    return {
        str(key): harmless({str(key): value})[str(key)] if key in _TELLING else _hidden(value)
        for key, value in line.items()
    }


def _hidden(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else HIDDEN


def harmless(line: Mapping[str, object], names: frozenset[str] = frozenset()) -> dict[str, object]:
    """Return a log line without anything that could be secret or somebody's."""
    return {str(key): _value(str(key), value, names) for key, value in line.items()}


def _value(key: str, value: object, names: frozenset[str]) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if key == "exception":
        return _where(str(value))
    if isinstance(value, Mapping):
        return harmless(value, names)
    if isinstance(value, list | tuple):
        return [_value("", each, names) for each in value]
    text = _RISKY.sub(HIDDEN, str(value))
    return HIDDEN if any(name in text for name in names) else text[:_LONGEST]


def _where(trace: str) -> list[str]:
    """Return what kind of error it was and the lines of our own code it passed."""
    found = [f"{file}:{line} {name}" for file, line, name in _OWN_CODE.findall(trace)]
    kinds = [m[1] for line in trace.splitlines() if (m := _ERROR.match(line.strip()))]
    return [*found, *kinds[-1:]]


def _part(finding: Finding) -> dict[str, object]:
    """Return how a part is; what was said of it may name things and is left out."""
    code = finding.error.code if finding.error is not None else ""
    notes = [note.code for note in finding.notes]
    return {"part": finding.name, "state": finding.state, "error": code, "notes": notes}


def _text(value: object) -> str:
    if isinstance(value, _NotRead):
        value = {"not_read": value.error}
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
