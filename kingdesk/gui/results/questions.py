"""What may be asked of the clients of a gallery with one click."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from kingdesk.domain.clients import ClientState
from kingdesk.domain.standing import Standing


class Question(StrEnum):
    ALL = "all"
    FEW = "few"
    TO_CHECK = "to_check"
    NO_REFERENCE = "no_reference"
    CHANGED = "changed"


def answers(row: Standing, question: Question) -> bool:
    """Tell whether a client is one of those asked for."""
    match question:
        case Question.ALL:
            return True
        case Question.FEW:
            return row.has_few
        case Question.TO_CHECK:
            return row.to_check > 0
        case Question.NO_REFERENCE:
            return not row.references
        case Question.CHANGED:
            return row.state is ClientState.CHANGED
    assert_never(question)


def counted(rows: Iterable[Standing]) -> dict[Question, int]:
    """Return how many clients each question finds."""
    known = list(rows)
    return {question: sum(answers(row, question) for row in known) for question in Question}
