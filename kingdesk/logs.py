"""One log for everything: JSON lines in a rotated file; on the terminal only when asked for.

Each line says which process wrote it (`pid`) and on which `computer`, where there are several; of
work on photos also the `run`, the `photo` and the `worker`, by the end of its holder's id. So lines
of many machines, put together, tell what became of a photo: see `read_lines`.

Events have fields and no sentences; names of people, e-mails, links and image bytes never belong in
them. Known secrets are hidden by name all the same, should one slip in.
"""

from __future__ import annotations

import contextlib
import json
import logging
import logging.handlers
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_FILE_BYTES: Final = 5_000_000
_FILES: Final = 3
_NAME: Final = "kingdesk.log"
_computer: list[str] = []
"""What this computer is called in lines; one name at most."""
_HIDDEN_KEYS: Final = re.compile(
    r"password|secret|token|authorization|credential|database_url|dsn|email|e_mail|client_name"
    r"|descriptor|embedding",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[^@\s\"'<>]+@[^@\s\"'<>]+\.[^@\s\"'<>]+")
_LINK: Final = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)


def name_computer(mark: str) -> None:
    """Let every line from now on say which computer it is of, by nothing it could be known by."""
    _computer[:] = [mark]


def _say_where(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["pid"] = os.getpid()
    if _computer:
        event["computer"] = _computer[0]
    return event


def read_lines(folder: Path) -> Iterator[dict[str, object]]:
    """Yield the lines of this computer's log files, each file's in order, the oldest file first.

    What is no line of ours, cut off by a full disk say, is passed over.
    """
    for number in range(_FILES, -1, -1):
        file = folder / (f"{_NAME}.{number}" if number else _NAME)
        with contextlib.suppress(OSError), file.open(encoding="utf-8", errors="replace") as lines:
            for text in lines:
                with contextlib.suppress(ValueError):
                    line = json.loads(text)
                    if isinstance(line, dict):
                        yield line


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take out of a log line what must never be in one."""
    for name, value in event.items():
        if not name.startswith("_"):  # structlog's own, taken out before the line is written
            event[name] = _harmless(name, value)
    return event


def _harmless(name: str, value: object) -> object:
    if _HIDDEN_KEYS.search(name):
        return "hidden"
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(value)} bytes"
    if isinstance(value, Mapping):
        return {_without_links(str(k)): _harmless(str(k), inner) for k, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_harmless("", inner) for inner in value]
    return _without_links(str(value))


def _without_links(text: str) -> str:
    return _EMAIL.sub("hidden", _LINK.sub("hidden", text))


def set_up(folder: Path | None, *, verbose: bool) -> None:
    """Send every log line, our own and libraries', to a file and errors to the terminal.

    Args:
        folder: where the file goes; None for no file. A folder that can't be written to never
            keeps the program from starting.
        verbose: show every line on the terminal.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _say_where,
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in list(root.handlers):
        if getattr(handler, "kingdesk", False):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(logging.INFO)
    terminal = logging.StreamHandler(sys.stderr)
    # what concerns the user is said in their words; a fault in each photo would flood the terminal
    terminal.setLevel(logging.INFO if verbose else logging.CRITICAL)
    _add(terminal, structlog.dev.ConsoleRenderer(colors=False), shared)
    if folder is not None:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            file = logging.handlers.RotatingFileHandler(
                folder / _NAME, maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8"
            )
            _add(file, structlog.processors.JSONRenderer(), shared)


def _add(handler: logging.Handler, renderer: Processor, shared: list[Processor]) -> None:
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=shared,
        )
    )
    handler.kingdesk = True  # type: ignore[attr-defined]  # ours, so that set_up can run again
    logging.getLogger().addHandler(handler)
