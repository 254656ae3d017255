from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from kingdesk.adapters.photos import r2
from kingdesk.adapters.photos.r2.failures import LIST, READ
from kingdesk.gui.error_words import REASONS
from kingdesk.gui.studio_error_words import STUDIO_REASONS, STUDIO_THINGS

_REASONING = {"_reason_of", "_why_no_connection", "_not_verified"}


def given_reasons() -> Iterator[str]:
    """Yield every text the bucket's adapter gives as a reason."""
    for file in Path(r2.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "reason":
                yield from _texts(node.value)
            if isinstance(node, ast.FunctionDef) and node.name in _REASONING:
                yield from (text for text in _texts(node) if " " in text)


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.JoinedStr):  # a code of the server's
            return
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def test_every_reason_a_bucket_fails_for_has_words_of_the_window() -> None:
    given = set(given_reasons())

    assert len(given) > 15
    assert given <= REASONS | STUDIO_REASONS


def test_what_a_key_may_not_do_has_words_of_the_window() -> None:
    assert {READ, LIST} <= STUDIO_THINGS.keys()
