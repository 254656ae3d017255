"""Which column of a class list says what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Final

from kingdesk.adapters.photos.sniffing import is_photo_name
from kingdesk.adapters.photos.tables import Row
from kingdesk.domain.clients import is_email, name_key

_HEADING_WITHIN: Final = 10
"""Rows in which the headings are looked for: lists often start with a title or a date."""
_PHONE: Final = re.compile(r"\+?[\d\s().\-/]{8,24}")


class _Kind(StrEnum):
    NAME = "name"
    SURNAME = "surname"
    EMAIL = "email"
    PHONE = "phone"
    REFERENCE = "reference"
    CONSENT = "consent"


_HEADINGS: Final = {
    _Kind.NAME: """
        name names full_name first_name given_name client client_name customer student student_name
        person child graduate nome nomes nome_completo primeiro_nome nome_do_aluno nome_da_aluna
        nome_do_formando nome_da_formanda nome_do_cliente nome_da_crianca aluno aluna alunos aluno_a
        formando formanda formandos cliente clientes crianca estudante pessoa nombre alumno
        """,
    _Kind.SURNAME: "surname last_name family_name sobrenome apellido",
    _Kind.EMAIL: """
        email emails e_mail mail email_address e_mail_address endereco_de_email endereco_de_e_mail
        correio correio_eletronico email_do_aluno email_do_cliente email_do_responsavel correo
        """,
    _Kind.PHONE: """
        phone phone_number telephone tel mobile cell cell_phone cellphone telefone fone celular cel
        whatsapp whats zap telefone_celular celular_whatsapp telefono
        """,
    _Kind.REFERENCE: """
        photo photos photo_file reference references reference_photo picture image file files
        file_name filename selfie face foto fotos fotografia foto_de_referencia referencia
        referencias arquivo arquivos arquivo_da_foto nome_do_arquivo imagem imagens rosto
        """,
    _Kind.CONSENT: """
        consent consented consent_form permission release consentimento consentimento_lgpd
        autorizacao autorizacao_de_imagem autorizado autorizada termo termo_assinado lgpd
        """,
}
_KIND_OF: Final = {word: kind for kind, words in _HEADINGS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in a row things stand.

    Attributes:
        names: the columns that make the name, joined by a blank.
        references: columns of file names, each may hold several.
        consent: the column that tells whether they may be looked for.
        body: index of the first row that is an entry.
    """

    names: tuple[int, ...]
    email: int | None
    phone: int | None
    references: tuple[int, ...]
    body: int
    consent: int | None = None


def layout_of(rows: Sequence[Row]) -> Layout | None:
    """Find the columns by their headings, or without any by what is in them.

    Returns:
        None when it can't be told which column holds the names.
    """
    headings = [[_kind_of_heading(cell) for cell in row.cells] for row in rows[:_HEADING_WITHIN]]
    named = [at for at, kinds in enumerate(headings) if _Kind.NAME in kinds]
    if named:
        # The fullest, then the lowest: a title above it may be a single word like "Alunos".
        at = max(named, key=lambda at: (sum(kind is not None for kind in headings[at]), at))
        return _layout(headings[at], at + 1)
    kinds = [_kind_of_column(column) for column in _columns(rows)]
    sure = kinds and kinds[0] is _Kind.NAME and all(row.cells[0] for row in rows)
    once = all(kinds.count(kind) <= 1 for kind in (_Kind.NAME, _Kind.EMAIL, _Kind.PHONE))
    known = all(kind or not any(column) for kind, column in zip(kinds, _columns(rows), strict=True))
    return _layout(kinds, 0) if sure and once and known else None


def _layout(kinds: Sequence[_Kind | None], body: int) -> Layout:
    def first(kind: _Kind) -> int | None:
        return kinds.index(kind) if kind in kinds else None

    name, surname = first(_Kind.NAME), first(_Kind.SURNAME)
    return Layout(
        names=tuple(at for at in (name, surname) if at is not None),
        email=first(_Kind.EMAIL),
        phone=first(_Kind.PHONE),
        references=tuple(at for at, kind in enumerate(kinds) if kind is _Kind.REFERENCE),
        body=body,
        consent=first(_Kind.CONSENT),
    )


def _kind_of_heading(cell: str) -> _Kind | None:
    words = re.sub(r"[^a-z0-9]+", "_", name_key(cell)).strip("_")
    kind = _KIND_OF.get(words.rstrip("_0123456789"))  # Foto 2; but "Alunos 2026" is a title
    return kind if words in _KIND_OF or kind is _Kind.REFERENCE else None


def _columns(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    return list(zip_longest(*(row.cells for row in rows), fillvalue=""))


def _kind_of_column(cells: Iterable[str]) -> _Kind | None:
    kinds = {_kind_of_cell(cell) for cell in cells if cell}
    return kinds.pop() if len(kinds) == 1 else None


def _kind_of_cell(cell: str) -> _Kind | None:
    if is_email(cell):
        return _Kind.EMAIL
    if all(is_photo_name(part.strip()) for part in re.split(r"[|;]", cell)):
        return _Kind.REFERENCE
    if _PHONE.fullmatch(cell) and sum(c.isdigit() for c in cell) >= 8:
        return _Kind.PHONE
    letters = any(c.isalpha() for c in cell)
    signs = re.search(r"[\d@|;/\\<>=:]", cell)
    return _Kind.NAME if letters and not signs else None
