"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

import kingdesk
from kingdesk.bootstrap import App, StudioParts
from kingdesk.domain import cloud_errors, errors, queue_errors, studio_errors
from kingdesk.domain.errors import KingdeskError
from kingdesk.services.cache import Cache
from kingdesk.services.doctor import Doctor
from kingdesk.services.enroll_client import EnrollClient

PACKAGE = Path(kingdesk.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 460
TABLES = {"adapters/db/tables.py"}
"""Modules that are one long list: cutting them up would help nobody."""
NO_DATA = {EnrollClient.prepare, Cache.taken, Cache.empty}
"""Public methods that see nothing of the store."""


def place(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def services() -> Iterator[type]:
    for holder in (App, StudioParts):
        hints = get_type_hints(holder)
        for field in fields(holder):
            kind = hints[field.name]
            module = getattr(kind, "__module__", "")
            if module.startswith(("kingdesk.services", "kingdesk.worker")):
                yield kind


def public_methods() -> Iterator[Callable[..., object]]:
    for service in services():
        for name, method in inspect.getmembers(service, inspect.isfunction):
            if service is not Doctor and (name == "__call__" or not name.startswith("_")):
                yield method


def name_of(method: Callable[..., object]) -> str:
    return method.__qualname__


def test_there_is_something_to_look_at() -> None:
    assert len(list(services())) >= 15
    assert len(list(public_methods())) >= 50
    assert len(MODULES) >= 50


@pytest.mark.parametrize("method", list(public_methods()), ids=name_of)
def test_every_use_case_is_told_first_whose_data_it_may_see(method: Callable[..., object]) -> None:
    if method in NO_DATA:
        return

    first = list(inspect.signature(method).parameters.values())[1]

    # a unit of work was opened for an owner, and sees that owner's rows only
    assert (first.name, first.annotation) in {("owner", "OwnerId"), ("unit", "Unit")}


def test_no_module_is_too_long_to_be_read() -> None:
    lengths = {place(module): len(module.read_text("utf-8").splitlines()) for module in MODULES}

    assert {m: n for m, n in lengths.items() if n > LONGEST and m not in TABLES} == {}


def test_only_the_command_line_prints() -> None:
    printing = [
        f"{place(module)}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_bytes()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == "print" and not place(module).startswith("cli/")
    ]

    assert printing == []


def known_errors() -> list[type[KingdeskError]]:
    found: list[type[KingdeskError]] = []
    waiting = [KingdeskError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return sorted(found, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", known_errors(), ids=lambda kind: kind.__name__)
def test_every_known_error_has_a_code_and_words(kind: type[KingdeskError]) -> None:
    assert kind.code
    assert kind.words.strip()
    if kind not in {KingdeskError, errors.ItemError}:  # the two nobody raises
        assert kind.code not in {KingdeskError.code, errors.ItemError.code}
        assert kind.words != KingdeskError.words


def test_errors_are_known_in_four_places() -> None:
    places = (errors, studio_errors, cloud_errors, queue_errors)
    known = {place.__name__ for place in places}
    elsewhere = [kind for kind in known_errors() if kind.__module__ not in known]

    assert [kind for kind in elsewhere if not kind.__module__.startswith("kingdesk.cli")] == []
