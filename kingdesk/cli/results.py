"""`kingdesk results`, `faces` and `review`: who is where, and what a human says about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import Call, Document, table
from kingdesk.cli.conditions import (
    OnlyClients,
    PeopleCount,
    WithClients,
    WithoutClients,
    conditions,
    meeting,
)
from kingdesk.cli.names import GalleryName
from kingdesk.cli.shapes import faces_shape, ref, rejected_shape, results_shape
from kingdesk.domain.clients import Client
from kingdesk.domain.errors import BadValue, NoSuchFace
from kingdesk.domain.galleries import Gallery, PhotoCard
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import PhotoEvidence, PhotoMatches, assign
from kingdesk.domain.results import ClientResult, GalleryResults, GallerySnapshot
from kingdesk.domain.verdicts import VerdictKind

PhotoName = Annotated[str, typer.Argument(metavar="PHOTO", help="The photo's id or file name.")]
NO_FACE = "none"


class WantedVerdict(StrEnum):
    """Which of a client's photos to list; NONE: those nobody decided about."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    ASSIGNED = "assigned"
    NONE = "none"


class Said(StrEnum):
    """What `review` can say about a face."""

    CONFIRM = "confirm"
    REJECT = "reject"
    IGNORE = "ignore"
    ASSIGN = "assign"


KINDS = {
    Said.CONFIRM: VerdictKind.CONFIRMED,
    Said.REJECT: VerdictKind.REJECTED,
    Said.IGNORE: VerdictKind.IGNORED,
    Said.ASSIGN: VerdictKind.ASSIGNED,
}


_REASONS: Final[Mapping[str, str]] = {
    "EXCEEDS_MAX_FACES": "more faces than AWS takes of one photo",
    "EXTREME_POSE": "turned too far away",
    "LOW_BRIGHTNESS": "too dark",
    "LOW_SHARPNESS": "too blurred",
    "LOW_CONFIDENCE": "not surely a face",
    "SMALL_BOUNDING_BOX": "too small",
    "LOW_FACE_QUALITY": "covered or hard to see",
    "NO_FACE_IN_CUT": "AWS sees no face there",
    "ANOTHER_FACE_IN_CUT": "a larger face is in the way",
}
"""Why a face could not be compared, by Rekognition's own words and ours."""


def results(  # noqa: PLR0913 - one for each option
    context: typer.Context,
    gallery: GalleryName,
    *,
    client: Annotated[str | None, typer.Option(metavar="CLIENT", help="Only this one.")] = None,
    min_similarity: Annotated[
        float | None,
        typer.Option(metavar="N", min=0, max=100, help="Percent; else the gallery's own."),
    ] = None,
    verdict: Annotated[WantedVerdict | None, typer.Option(help="Only with this decision.")] = None,
    having: WithClients = None,
    alone: OnlyClients = None,
    without: WithoutClients = None,
    people: PeopleCount = None,
) -> None:
    """List every client's photos, most similar first."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        only = client and opened.clients.find(opened.owner, found.id, client).id
        asked = conditions(opened, found, having=having, only=alone, without=without, people=people)
        snapshot = opened.results.snapshot(opened.owner, found.id)
        cards = photo_cards(opened, found)
    if verdict is WantedVerdict.REJECTED:
        if asked:
            raise BadValue(what="Rejected photos are listed without further conditions.")
        document = _rejected(snapshot, min_similarity, only or None, cards)
        call.answer(document, _rejected_lines(document))
        return
    at = snapshot.at(min_similarity)
    chosen = [_with(r, verdict) for r in at.clients if not only or r.client.id == only]
    chosen = meeting(at, chosen, cards.values(), asked)
    lines = results_lines(at, chosen, cards)
    if asked and not chosen:
        lines = ["No photo meets all of this."]
    call.answer(results_shape(found, at, chosen, cards), lines)


def photo_cards(app: App, gallery: Gallery) -> dict[PhotoId, PhotoCard]:
    return {card.id: card for card in app.photos.cards(app.owner, gallery.id)}


def _with(result: ClientResult, verdict: WantedVerdict | None) -> ClientResult:
    if verdict is None:
        return result
    hits = (hit for hit in result.hits if (str(hit.verdict) if hit.verdict else "none") == verdict)
    return replace(result, hits=tuple(hits))


def _rejected(
    snapshot: GallerySnapshot,
    threshold: float | None,
    only: ClientId | None,
    cards: Mapping[PhotoId, PhotoCard],
) -> Document:
    line = snapshot.gallery.threshold if threshold is None else threshold
    clients = [client for client in snapshot.clients if only in {None, client.id}]
    return rejected_shape(snapshot.gallery, line, clients, snapshot.rejected(line), cards)


def _rejected_lines(document: Document) -> list[str]:
    clients = document["clients"]
    rows = [
        (client["name"], photo["name"], f"{photo['similarity']:.0f} %")
        for client in (clients if isinstance(clients, list) else [])
        for photo in client["photos"]
    ]
    return table(("client", "not in", "similarity"), rows) if rows else ["Nothing was rejected."]


def results_lines(
    found: GalleryResults, clients: Iterable[ClientResult], cards: Mapping[PhotoId, PhotoCard]
) -> list[str]:
    """Return a table of clients, how many photos each has and which."""
    rows = [
        (
            result.client.name,
            len(result.hits),
            result.to_check,
            str(result.state).replace("_", " "),
            " ".join(cards[hit.photo_id].name for hit in result.hits),
        )
        for result in clients
    ]
    if not rows:
        return ["There are no clients yet."]
    return [
        *table(("client", "photos", "to check", "state", "which"), rows),
        f"{found.unmatched_faces} faces of nobody enrolled (from {found.threshold:g} % on)",
    ]


def faces(context: typer.Context, gallery: GalleryName, photo: PhotoName) -> None:
    """List a photo's faces with their boxes and who they are."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        where = opened.photos.find(opened.owner, found.id, photo)
        card = opened.photos.cards(opened.owner, found.id, [where.id])[0]
        known = opened.results.evidence(opened.owner, found.id, [where.id])
        clients = {c.id: c for c in opened.clients.of_gallery(opened.owner, found.id)}
    if not known:
        size = {"width": where.width, "height": where.height}
        photo_shape = {**ref(where), "status": str(card.status), **size}
        call.answer(
            {"photo": photo_shape, "faces": [], "without_face": []},
            [f"{where.name}: {card.status}, no faces known."],
        )
        return
    matches = assign(known[0], found.threshold)
    call.answer(
        faces_shape(where, card, known[0], matches, clients),
        _face_lines(known[0], matches, clients),
    )


def _face_lines(
    evidence: PhotoEvidence, found: PhotoMatches, clients: Mapping[ClientId, Client]
) -> list[str]:
    named = {
        match.face.id: f"{clients[match.client_id].name} {match.similarity:.0f} %"
        for match in found.matches
        if match.face is not None
    }
    ignored = {face.id for face in found.ignored}
    rows: list[tuple[object, ...]] = []
    for face in sorted(evidence.faces, key=lambda face: face.index):
        box = face.box
        sides = [f"{side:.3f}" for side in (box.left, box.top, box.width, box.height)]
        nobody = "ignored" if face.id in ignored else "nobody"
        why = ", ".join(_REASONS.get(reason, reason) for reason in face.unindexed)
        rows.append((face.index, *sides, named.get(face.id, nobody), why))
    rows += [
        ("-", *[""] * 4, clients[match.client_id].name, "")
        for match in found.matches
        if match.face is None
    ]
    heading: tuple[str, ...] = ("face", "left", "top", "width", "height", "who", "not compared")
    if not any(row[-1] for row in rows):  # of most photos there is nothing to say
        heading, rows = heading[:-1], [row[:-1] for row in rows]
    return table(heading, rows)


def review(
    context: typer.Context,
    gallery: GalleryName,
    photo: PhotoName,
    face: Annotated[str, typer.Argument(metavar="FACE", help="Its number, or none.")],
    said: Annotated[Said, typer.Argument(metavar="confirm|reject|ignore|assign")],
    client: Annotated[str | None, typer.Argument(metavar="[CLIENT]")] = None,
) -> None:
    """Say who a face is, or is not; your word stands whatever the machine finds later.

    FACE none: the person is (or, with reject, is not) in the photo without a visible face.
    """
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        where = opened.photos.find(opened.owner, found.id, photo)
        index = _face_index(face)
        who = _client_meant(opened, found, where.id, index, said, client)
        told = opened.review.say(opened.owner, where.id, index, KINDS[said], who)
        about = told.verdict.client_id
        name = None if about is None else opened.clients.get(opened.owner, about).name
    kind = str(told.verdict.kind)
    call.answer(
        {
            "photo": ref(where),
            "face": index,
            "verdict": kind,
            "client_id": told.verdict.client_id,
            "verdict_id": told.verdict.id,
        },
        [f"{where.name}, face {face}: {kind}" + (f", {name}" if name else "")],
    )


def _face_index(text: str) -> int | None:
    if text == NO_FACE:
        return None
    if not text.isdecimal():
        raise BadValue(what=f"A face is a number or 'none', not {text!r}.")
    return int(text)


def _client_meant(
    app: App, gallery: Gallery, photo: PhotoId, face: int | None, said: Said, name: str | None
) -> ClientId | None:
    """Return the client named, or, for confirm and reject, who the face counts as now."""
    if name is not None and said is Said.IGNORE:
        raise BadValue(what="A face is ignored for everybody; leave the client out.")
    if name is not None:
        return app.clients.find(app.owner, gallery.id, name).id
    if said not in {Said.CONFIRM, Said.REJECT} or face is None:
        return None
    for evidence in app.results.evidence(app.owner, gallery.id, [photo]):
        if all(known.index != face for known in evidence.faces):
            raise NoSuchFace(name=app.photos.get(app.owner, photo).name, index=face)
        found = assign(evidence, gallery.threshold)
        for match in (*found.matches, *found.duplicates):
            if match.face is not None and match.face.index == face:
                return match.client_id
    return None
