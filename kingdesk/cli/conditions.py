"""Conditions on the command line: who else is, or is not, in a photo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from kingdesk.bootstrap import App
from kingdesk.domain.filters import Condition, Known, Only, People, With, Without
from kingdesk.domain.galleries import Gallery, PhotoCard
from kingdesk.domain.ids import ClientId
from kingdesk.domain.results import ClientResult, GalleryResults
from kingdesk.domain.sieve import Sieve

WithClients = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="CLIENT", help="Photos this one is in; repeated: all of them."),
]
OnlyClients = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="CLIENT", help="Photos of these clients and nobody else."),
]
WithoutClients = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="CLIENT", help="Photos none of these is in."),
]
PeopleCount = Annotated[
    int | None, typer.Option("--people", metavar="N", min=0, help="Photos of so many people.")
]


def conditions(
    app: App,
    gallery: Gallery,
    *,
    having: Sequence[str] | None,
    only: Sequence[str] | None,
    without: Sequence[str] | None,
    people: int | None,
) -> list[Condition]:
    """Return what was asked; NotFound and Ambiguous of a client's name."""

    def found(names: Sequence[str]) -> frozenset[ClientId]:
        return frozenset(app.clients.find(app.owner, gallery.id, name).id for name in names)

    asked: list[Condition] = []
    if having:
        asked.append(With(found(having)))
    if only:
        asked.append(Only(found(only)))
    if without:
        asked.append(Without(found(without)))
    if people is not None:
        asked.append(People(people))
    return asked


def meeting(
    found: GalleryResults,
    clients: Iterable[ClientResult],
    cards: Iterable[PhotoCard],
    asked: Sequence[Condition],
) -> list[ClientResult]:
    """Return clients with those of their photos that meet all conditions, without the others."""
    if not asked:
        return list(clients)
    sieve = Sieve(cards, Known(found.people), found.tally.photos)
    wanted = frozenset(sieve.select(asked))
    narrowed = [
        replace(result, hits=tuple(hit for hit in result.hits if hit.photo_id in wanted))
        for result in clients
    ]
    return [result for result in narrowed if result.hits]
