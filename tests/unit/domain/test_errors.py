"""Every known error says one clear sentence."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from kingdesk.domain import errors
from kingdesk.domain.errors import ItemError, KingdeskError, PhotoBroken, UnexpectedFault, restored

KNOWN = sorted(
    (
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, KingdeskError)
    ),
    key=lambda kind: kind.__name__,
)


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def example(kind: type[KingdeskError]) -> KingdeskError:
    return kind(**{name: f"<{name}>" for name in fields(kind.words) | fields(kind.advice)})


def test_there_are_errors_to_look_at() -> None:
    assert len(KNOWN) > 20


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in KNOWN]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)


@pytest.mark.parametrize("kind", KNOWN)
def test_every_error_fills_its_sentence_and_its_advice(kind: type[KingdeskError]) -> None:
    error = example(kind)

    assert error.message == str(error) != ""
    assert "{" not in error.message + error.hint
    assert all(f"<{name}>" in error.message for name in fields(kind.words))


@pytest.mark.parametrize("kind", KNOWN)
def test_sentences_end_and_speak_of_no_technique(kind: type[KingdeskError]) -> None:
    for text in (kind.words, kind.advice):
        assert text == text.strip()
        is_command = "kingdesk " in text or "apt-get " in text  # a dot would be pasted with it
        assert not text or text.endswith((".", "}")) or is_command
        assert not re.search(r"traceback|exception|null|errno|sqlite", text, re.IGNORECASE)


@pytest.mark.parametrize(
    "kind", [kind for kind in KNOWN if issubclass(kind, ItemError) and kind is not ItemError]
)
def test_an_error_about_a_photo_names_it_and_comes_back_from_the_database(
    kind: type[ItemError],
) -> None:
    error = example(kind)

    back = restored(error.code, error.details)

    assert "{name}" in kind.words
    assert type(back) is kind
    assert (back.message, back.hint) == (error.message, error.hint)


@pytest.mark.parametrize("details", [{}, {"name": "a.jpg"}])
def test_an_error_nobody_knows_any_more_comes_back_as_a_fault(details: dict[str, object]) -> None:
    back = restored("code_of_the_future", details)

    assert isinstance(back, UnexpectedFault)
    assert "code_of_the_future" in back.message


def test_an_error_whose_details_changed_comes_back_as_a_fault() -> None:
    assert isinstance(restored(PhotoBroken.code, {"file": "a.jpg"}), UnexpectedFault)


def test_curly_brackets_in_a_name_are_a_name() -> None:
    assert PhotoBroken(name="{0} {name}.jpg").message.startswith("{0} {name}.jpg: ")


def test_a_detail_that_is_left_out_is_a_bug_found_at_once() -> None:
    with pytest.raises(KeyError):
        PhotoBroken()
