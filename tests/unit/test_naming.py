"""Things are found as people name them, and never guessed."""

from __future__ import annotations

import pytest

from kingdesk.domain.errors import Ambiguous, NotFound
from kingdesk.services.naming import choose

Item = tuple[int, str]


def find(text: str, *items: Item) -> int:
    found = choose("client", text, items, id_of=lambda i: i[0], name_of=lambda i: i[1])
    return found[0]


@pytest.mark.parametrize(
    "text", ["José Álvares", "JOSÉ ÁLVARES", "jose alvares", "  Jose   Alvares ", "jose_alvares"]
)
def test_case_accents_and_blanks_do_not_count(text: str) -> None:
    assert find(text, (1, "Ana"), (2, "José Álvares")) == 2


def test_the_exact_name_comes_before_a_likeness() -> None:
    items = ((1, "ana"), (2, "Ana"), (3, "ANA"))

    assert find("Ana", *items) == 2
    with pytest.raises(Ambiguous, match=r"ana \(#1\), Ana \(#2\), ANA \(#3\)"):
        find("aNa", *items)


def test_two_of_exactly_one_name_need_the_id() -> None:
    items = ((1, "Ana"), (2, "Ana"))

    with pytest.raises(Ambiguous) as failure:
        find("Ana", *items)

    assert "id" in failure.value.hint
    assert find("#2", *items) == 2


@pytest.mark.parametrize("text", ["7", "#7"])
def test_an_id_finds_what_no_name_does(text: str) -> None:
    assert find(text, (3, "Ana"), (7, "Bea")) == 7


def test_a_name_comes_before_an_id() -> None:
    items = ((1, "2"), (2, "Bea"), (3, "#2"))

    assert find("2", *items) == 1
    assert find("#2", *items) == 3


@pytest.mark.parametrize("text", ["", " ", "An", "#", "##1", "-1", "1.0", "9", "²", "Ana\x00"])
def test_what_is_not_there_is_not_found(text: str) -> None:
    with pytest.raises(NotFound, match="There is no client"):
        find(text, (1, "Ana"), (2, "Bea"))


def test_nothing_is_found_among_nothing() -> None:
    with pytest.raises(NotFound):
        find("Ana")


def test_an_error_lists_a_handful_of_candidates_and_counts_the_rest() -> None:
    items = [(number, "Ana") for number in range(1, 96)]

    with pytest.raises(Ambiguous, match=r"Ana \(#10\), and 85 more\.$"):
        find("Ana", *items)
