"""A limit on the command line has to be a number that a price can pass."""

from __future__ import annotations

import pytest

from kingdesk.cli.costs import NO_LIMIT, a_limit_or_none
from tests.app.command import CommandLine

COMMANDS = pytest.mark.parametrize(
    "arguments", [("process", "Party"), ("client", "import", "Party", "list.csv")]
)


@COMMANDS
@pytest.mark.parametrize("limit", ["nan", "inf", "-1", "five"])
def test_a_limit_that_no_price_could_pass_is_wrong_usage(
    command: CommandLine, arguments: tuple[str, ...], limit: str
) -> None:
    refused = command(*arguments, "--max-cost", limit)

    assert refused.code == 2
    assert "--max-cost" in refused.err


@COMMANDS
def test_a_limit_of_some_dollars_is_taken(command: CommandLine, arguments: tuple[str, ...]) -> None:
    done = command(*arguments, "--max-cost", "0.50")

    assert done.code == 1  # there is no such gallery
    assert "--max-cost" not in done.err


@pytest.mark.parametrize(("said", "limit"), [("none", NO_LIMIT), ("None", NO_LIMIT), ("0.5", 0.5)])
def test_none_is_no_limit_at_all(said: str, limit: float) -> None:
    assert a_limit_or_none(said) == limit
