"""Names, e-mails and placeholders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingdesk.domain.clients import (
    ReferenceWarning,
    Warned,
    is_email,
    is_guest_email,
    is_technical_email,
    name_key,
    placeholder_email,
    shown_email,
)
from kingdesk.domain.ids import ClientId


@pytest.mark.parametrize(
    "spelling",
    [
        "Ana Souza",
        "ANA SOUZA",
        "  ana   souza ",
        "ana_souza",
        "Ána Souzà",
        "A\u0301na Souza",
        "Ana\tSouza",
    ],
)
def test_spellings_of_one_name_are_one(spelling: str) -> None:
    assert name_key(spelling) == "ana souza"


@pytest.mark.parametrize(
    ("one", "two"), [("Straße", "STRASSE"), ("ﬁona", "FIONA"), ("João", "Joao"), ("Ⅻ", "xii")]
)
def test_letters_that_are_written_in_two_ways_are_one(one: str, two: str) -> None:
    assert name_key(one) == name_key(two)


@pytest.mark.parametrize(
    "other", ["Ana Sousa", "Anasouza", "Souza Ana", "Ana-Souza", "Ana Souza 2", ""]
)
def test_other_names_stay_others(other: str) -> None:
    assert name_key(other) != name_key("Ana Souza")


@given(st.text())
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text())
def test_case_never_counts(name: str) -> None:
    assert name_key(name.casefold()) == name_key(name)


def test_a_placeholder_fills_the_column_and_is_never_shown() -> None:
    one, two = placeholder_email(), placeholder_email()

    assert one != two
    assert is_email(one)
    assert shown_email(one) is None
    assert shown_email(one.upper()) is None
    assert shown_email("ana@example.com") == "ana@example.com"
    assert shown_email("x@notsem-email.kingdesk.invalid") == "x@notsem-email.kingdesk.invalid"


@pytest.mark.parametrize(
    "email",
    ["a@b.co", "ana.souza+x@mail.example.com", "joão@exemplo.com.br", "o'brien@a-b.example"],
)
def test_what_has_the_form_of_an_address_is_one(email: str) -> None:
    assert is_email(email)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "ana@",
        "@example.com",
        "ana@example",
        "a@b@c.com",
        "a b@c.com",
        "a@b.com, c@d.com",
        "Ana <a@b.com>",
        "a@b..com",
        "a@.com",
        "a@b.com.",
        "a@b.com\n",
    ],
)
def test_slips_are_no_addresses(text: str) -> None:
    assert not is_email(text)


@pytest.mark.parametrize(
    ("email", "technical"),
    [
        ("__ks_face_default_7@internal.king", True),
        ("__KS_FACE_SESS_abc@internal.king", True),
        ("x@cadastro.kingselection.invalid", True),
        ("x@publico.kingselection.invalid", True),
        ("ana@example.com", False),
        ("x__ks_face_default_7@internal.king", False),
        ("__ks_face_default_7@internal.king.example.com", False),
        ("x@cadastro.kingselection.invalid.example.com", False),
    ],
)
def test_the_hosts_own_rows_are_told_from_clients(email: str, technical: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert is_technical_email(email) is technical


def test_a_warning_is_one_word_for_scripts_with_the_name_it_is_about() -> None:
    assert Warned(ReferenceWarning.SMALL).as_text() == "small"
    assert Warned(ReferenceWarning.LOOKS_LIKE, ClientId(2), "Bea").as_text() == "looks_like:Bea"


@pytest.mark.parametrize(
    ("email", "guest"),
    [
        ("guest_0b6f0e0e-1c1f-4f0e-9a55-1df0a7a4a001@guest.com", True),
        ("GUEST_1@Guest.com", True),
        ("guest@guest.com", False),
        ("guest_1@guest.com.example", False),
    ],
)
def test_a_visitor_without_an_address_is_told_by_the_one_the_web_system_gave(
    email: str,
    guest: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    assert is_guest_email(email) is guest
