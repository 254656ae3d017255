"""Tries every part of a workspace and says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.studio_errors import NotTried

FindingState: TypeAlias = Literal["ok", "note", "bad", "skipped"]


@dataclass(frozen=True, slots=True)
class Told:
    """A part that is well, with what is worth knowing about it.

    Attributes:
        word: about the part, as a check without notes returns it.
        notes: in the form of known errors, so that every view has words for them; never raised.
    """

    word: str
    notes: Sequence[KingdeskError] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One part and how to try it.

    Attributes:
        run: returns a word about the part or raises a KingdeskError.
        needs: the name of an earlier check without which trying makes no sense, may be empty.
    """

    name: str
    run: Callable[[], str | Told]
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What trying a part gave; `hint` says how to mend it, `error` is what `detail` tells.

    Attributes:
        notes: of a part that is well, what is worth knowing about it; see `Told`.
    """

    name: str
    ok: bool
    detail: str
    hint: str = ""
    error: KingdeskError | None = None
    notes: tuple[KingdeskError, ...] = ()

    @property
    def state(self) -> FindingState:
        if isinstance(self.error, NotTried):
            return "skipped"
        if not self.ok:
            return "bad"
        return "note" if self.notes else "ok"


@dataclass(frozen=True, slots=True)
class Doctor:
    checks: Sequence[Check]

    def __call__(self) -> list[Finding]:
        """Try every part; a part that fails keeps only those from being tried that build on it."""
        return try_all(self.checks)


def try_all(
    checks: Sequence[Check], tell: Callable[[Finding], None] | None = None
) -> list[Finding]:
    """Try parts one after the other; `tell` hears of each as soon as it was tried."""
    found: dict[str, Finding] = {}
    for check in checks:
        before = found.get(check.needs)
        finding = try_one(check) if before is None or before.ok else not_tried(check)
        found[check.name] = finding
        if tell is not None:
            tell(finding)
    return list(found.values())


def try_one(check: Check) -> Finding:
    """Try one part, whatever it builds on; no known error is raised."""
    try:
        told = check.run()
    except KingdeskError as error:
        return Finding(check.name, ok=False, detail=error.message, hint=error.hint, error=error)
    except OSError as error:  # a disk that answers nothing any more, say
        return Finding(check.name, ok=False, detail=error.strerror or str(error))
    if isinstance(told, Told):
        return Finding(check.name, ok=True, detail=told.word, notes=tuple(told.notes))
    return Finding(check.name, ok=True, detail=told)


def not_tried(check: Check) -> Finding:
    """Return what is said of a part that builds on one that failed."""
    error = NotTried(part=check.needs)
    return Finding(check.name, ok=False, detail=error.message, hint=error.hint, error=error)
