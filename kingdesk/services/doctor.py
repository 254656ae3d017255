"""Tries every part of a workspace and says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kingdesk.domain.errors import KingdeskError


@dataclass(frozen=True, slots=True)
class Check:
    """One part and how to try it: `run` returns a word about it or raises a KingdeskError."""

    name: str
    run: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What trying a part gave; `hint` says how to mend it, `error` is what `detail` tells."""

    name: str
    ok: bool
    detail: str
    hint: str = ""
    error: KingdeskError | None = None


@dataclass(frozen=True, slots=True)
class Doctor:
    checks: Sequence[Check]

    def __call__(self) -> list[Finding]:
        """Try every part; a part that fails never keeps the others from being tried."""
        return [self._try(check) for check in self.checks]

    @staticmethod
    def _try(check: Check) -> Finding:
        try:
            return Finding(check.name, ok=True, detail=check.run())
        except KingdeskError as error:
            return Finding(check.name, ok=False, detail=error.message, hint=error.hint, error=error)
        except OSError as error:  # a disk that answers nothing any more, say
            return Finding(check.name, ok=False, detail=error.strerror or str(error))
