"""What the server would put on the bill; it outlives every client, and on request the server."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final

BILLED: Final = frozenset({"DetectFaces", "IndexFaces", "SearchFaces", "SearchFacesByImage"})
"""Operations with a price; the rest is free."""
_NOT_YET: Final = datetime.min.replace(tzinfo=UTC)
OK: Final = "ok"
NO_FACE_FOUND: Final = "no face"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came and how it ended, told by numbers and ids only.

    Attributes:
        at: when it ended.
        code: "ok", or the name of the error; a picture without a face ends in "no face" where
            the service calls that an error.
        is_billed: a call that was done, whatever was found.
        via: "bytes" or "s3", None without a picture.
        size: of the picture, bytes.
        digest: equal for equal pictures.
        faces: in the answer: found, indexed or alike.
        unheard: it was done, and the client never got the answer.
    """

    operation: str
    code: str
    at: datetime = _NOT_YET
    is_billed: bool = False
    access_key: str | None = None
    collection: str | None = None
    external_id: str | None = None
    face_id: str | None = None
    via: str | None = None
    size: int | None = None
    digest: str | None = None
    faces: int | None = None
    unheard: bool = False


class Ledger:
    """All calls, in the order they ended."""

    def __init__(self, file: Path | None = None) -> None:
        """Begin empty.

        Args:
            file: where each call is written as a line of JSON, before it is answered.
        """
        self._file = file
        self._calls: list[Call] = []
        self._lock = Lock()

    def note(self, call: Call) -> None:
        call = replace(call, at=datetime.now(UTC))
        with self._lock:
            self._calls.append(call)
            if self._file is not None:
                line = json.dumps(asdict(call) | {"at": call.at.isoformat()})
                with self._file.open("a", encoding="utf-8") as out:
                    out.write(line + "\n")

    @property
    def calls(self) -> list[Call]:
        """All of them: billed, free and refused."""
        with self._lock:
            return list(self._calls)

    @property
    def billed(self) -> list[Call]:
        return [call for call in self.calls if call.is_billed]

    @property
    def total(self) -> int:
        """How many calls are on the bill."""
        return len(self.billed)

    @property
    def counts(self) -> dict[str, int]:
        """Billed calls by operation, those with none left out."""
        return dict(Counter(call.operation for call in self.billed))

    @property
    def codes(self) -> dict[str, int]:
        """All calls by how they ended."""
        return dict(Counter(call.code for call in self.calls))

    def count(self, operation: str) -> int:
        return self.counts.get(operation, 0)

    def reset(self) -> None:
        """Forget all calls; a file keeps its lines."""
        with self._lock:
            self._calls.clear()

    @classmethod
    def read(cls, file: Path) -> Ledger:
        """Return what a server wrote, also one that is gone."""
        ledger = cls()
        for line in file.read_text("utf-8").splitlines():
            fields = json.loads(line)
            ledger._calls.append(Call(**fields | {"at": datetime.fromisoformat(fields["at"])}))
        return ledger
