"""`kingdesk logs`: what this computer's log says of a run, or of a photo in it.

JSON: `{"run": ID|null, "photo": N|null, "lines": [LINE]}`, LINE as it stands in the log:
`timestamp` (ISO 8601, UTC), `level`, `event`, `pid` and fields of its own, `run`, `photo`, `worker`
and `computer` among them where they are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

import typer

from kingdesk import logs as log_files
from kingdesk import paths
from kingdesk.cli.call import Call, say

_SHOWN_FIRST: Final = ("timestamp", "level", "event", "logger", "exception")
_TO_SECONDS: Final = 19
"""Characters of an ISO time up to the seconds."""


def logs(
    context: typer.Context,
    *,
    run: Annotated[
        str | None, typer.Option(metavar="ID", help="A run's id, as status tells it.")
    ] = None,
    photo: Annotated[int | None, typer.Option(metavar="N", help="A photo's id.")] = None,
) -> None:
    """Print this computer's log of a run or a photo, in order; the same ids hold on all machines.

    Without a run and a photo: all of it.
    """
    call = Call.of(context)
    lines = [
        line for line in log_files.read_lines(paths.log_folder()) if _is_meant(line, run, photo)
    ]
    lines.sort(key=lambda line: str(line.get("timestamp", "")))  # processes write side by side
    call.answer({"run": run, "photo": photo, "lines": lines}, [_words(line) for line in lines])
    if not lines:
        say("This computer's log says nothing of it.")


def _is_meant(line: Mapping[str, object], run: str | None, photo: int | None) -> bool:
    if run is not None and line.get("run") != run:
        return False
    return photo is None or line.get("photo") == photo


def _words(line: Mapping[str, object]) -> str:
    """Return a line in words: `2026-11-23 03:10:42 info photo failed  photo=12 run=…`."""
    time = str(line.get("timestamp", ""))[:_TO_SECONDS].replace("T", " ")
    fields = " ".join(f"{k}={v}" for k, v in line.items() if k not in _SHOWN_FIRST)
    said = f"{time} {line.get('level', '')} {line.get('event', '')}  {fields}".rstrip()
    exception = line.get("exception")
    return said if exception is None else f"{said}\n{exception}"
