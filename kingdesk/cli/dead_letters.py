"""`kingdesk queue list|redrive|purge`: what the queue put aside, why, and the ways back.

JSON:

    list     {"queue": NAME, "letters": [LETTER], "buried": N}
    LETTER   {"message": ID, "photo": null|{"id", "name"}, "gallery": null|{"id", "name"},
              "reason": {"code", "message", "hint"}, "tries": N, "sent_at": ISO 8601}
    redrive  {"queue": NAME, "redriven": N}
    purge    {"queue": NAME, "purged": N}

`photo` is null where the message can't be read or is about no photo of the owner's. `buried` is how
many dead letters there are, about: the queue only estimates. `tries`: how often the photo was taken
up, or the message received where no photo is known.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import Call, Document, counted, say, table
from kingdesk.cli.costs import NO_LIMIT, a_limit_or_none, money, strategy_lines
from kingdesk.cli.errors import NeedsYes
from kingdesk.cli.progress import working
from kingdesk.cli.shapes import error_shape, ref
from kingdesk.domain.errors import BadValue, Cancelled, KingdeskError
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.domain.queue_errors import NoQueue
from kingdesk.ports.queue import JobQueue
from kingdesk.services.dead_letters import MOST_LETTERS, DeadLetter

app = typer.Typer(
    help="Photos and messages that a studio's queue put aside after too many tries.",
    no_args_is_help=True,
)


@app.command("list")
def list_letters(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=MOST_LETTERS)] = 100,
) -> None:
    """List what was put aside: which photo, why, how often it was tried; it stays there."""
    call = Call.of(context)
    with call.open() as opened:
        queue = _queue(opened)
        letters = opened.dead_letters.letters(opened.owner, limit)
        buried = max(queue.depth().buried, len(letters))
        galleries = {one.id: one for one in opened.galleries.all(opened.owner)}
    document = {
        "queue": queue.name,
        "letters": [_shape(letter, galleries) for letter in letters],
        "buried": buried,
    }
    call.answer(document, _lines(letters, galleries, buried))


@app.command()
def redrive(
    context: typer.Context,
    *,
    photo: Annotated[
        list[str] | None,
        typer.Option(metavar="PHOTO", help="Just this one, id or name; may be repeated."),
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(
            metavar="USD|none",
            help="Pause before all of it together costs more.",
            parser=a_limit_or_none,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; agree to what it costs.")] = False,
) -> None:
    """Bring them back to work: photos begin anew, with all their tries, in a run of workers.

    What costs money says first how much, and asks.
    """
    call = Call.of(context)
    with call.open() as opened:
        queue = _queue(opened)
        photos = None if not photo else _photos(opened, photo)
        told = _ask_price(opened, photos, max_cost, yes=yes)
        limit = None if max_cost == NO_LIMIT else told if max_cost is None else max_cost
        try:
            with working("Bringing back") as job:
                brought = opened.dead_letters.retry(
                    opened.owner, job, photos, max_cost_usd=limit, agreed=yes
                )
        except Cancelled as stopped:
            raise call.stopped("What was brought back is worked on again.") from stopped
    call.answer(
        {"queue": queue.name, "redriven": brought},
        [f"{counted(brought, 'dead letter')} brought back to the queue {queue.name}."],
    )


@app.command()
def purge(
    context: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Throw them away for good; photos keep their problem, see: kingdesk photo problems."""
    call = Call.of(context)
    with call.open() as opened:
        queue = _queue(opened)
        if not yes:
            _ask(queue)
        try:
            with working("Throwing away") as job:
                gone = opened.dead_letters.purge(opened.owner, job)
        except Cancelled as stopped:
            raise call.stopped("What was thrown away is gone.") from stopped
    call.answer(
        {"queue": queue.name, "purged": gone},
        [f"{counted(gone, 'dead letter')} of the queue {queue.name} thrown away."],
    )


def _queue(opened: App) -> JobQueue:
    if opened.queue is None:
        raise NoQueue
    return opened.queue


def _ask_price(
    opened: App, photos: set[PhotoId] | None, limit: float | None, *, yes: bool
) -> float | None:
    """Say what it costs, where that is anything, and wait for a yes; return the most that was said.

    It is the limit where no other is given: letters that come meanwhile cost nothing unasked.
    """
    prices = opened.dead_letters.prices(opened.owner, photos)
    if not prices:
        return None
    for price in prices:
        gallery = opened.galleries.get(opened.owner, price.gallery_id)
        for line in strategy_lines(gallery, price.quote):
            say(line)
    if limit is not None and sum(price.quote.usd for price in prices) > limit:
        say(f"It will pause at the limit of {money(limit)}, which is less.")
    if not yes and not sys.stdin.isatty():
        raise NeedsYes
    if not yes:
        typer.confirm("Bring them back?", abort=True, err=True)
    return sum(price.quote.most_usd for price in prices)


def _ask(queue: JobQueue) -> None:
    say(f"{counted(queue.depth().buried, 'dead letter')} of {queue.name} would be gone for good.")
    if not sys.stdin.isatty():
        raise NeedsYes
    typer.confirm("Throw them away?", abort=True, err=True)


def _photos(opened: App, named: Sequence[str]) -> set[PhotoId]:
    """Return the photos of dead letters that were named, by id or name.

    Raises:
        BadValue: no dead letter is about one of them.
    """
    found = [
        one.photo for one in opened.dead_letters.letters(opened.owner, MOST_LETTERS) if one.photo
    ]
    meant: set[PhotoId] = set()
    for text in named:
        ids = {one.id for one in found if text in {str(one.id), one.name}}
        if not ids:
            raise BadValue(what=f"No dead letter is about a photo {text!r}.")
        meant |= ids
    return meant


def _shape(letter: DeadLetter, galleries: Mapping[GalleryId, Gallery]) -> Document:
    photo = letter.photo
    gallery = None if photo is None else galleries.get(photo.gallery_id)
    return {
        "message": letter.message.id,
        "photo": None if photo is None else ref(photo),
        "gallery": None if gallery is None else ref(gallery),
        "reason": _reason_shape(letter),
        "tries": _tries(letter),
        "sent_at": letter.sent_at.isoformat(),
    }


def _reason(letter: DeadLetter) -> KingdeskError | None:
    return letter.unreadable if letter.problem is None else letter.problem.error


def _reason_shape(letter: DeadLetter) -> Document:
    known = _reason(letter)
    if known is not None:
        return error_shape(known)
    code = letter.message.reason or ("unknown_photo" if letter.photo is None else "received_often")
    return {"code": code, "message": _words(letter), "hint": ""}


def _words(letter: DeadLetter) -> str:
    """Return the reason in words, where no error has it."""
    known = _reason(letter)
    if known is not None:
        return known.message
    if letter.photo is None:
        return "It is about no photo of yours: deleted since, or somebody else's."
    if letter.message.reason is not None:
        return f"It was put aside ({letter.message.reason}); the photo has no problem any more."
    return "It was received again and again without an end; the photo has no problem now."


def _tries(letter: DeadLetter) -> int:
    return letter.message.receives if letter.problem is None else letter.problem.tries


def _lines(
    letters: Sequence[DeadLetter], galleries: Mapping[GalleryId, Gallery], buried: int
) -> list[str]:
    if not letters:
        return ["There are no dead letters."]
    rows = []
    for letter in letters:
        photo = letter.photo
        gallery = None if photo is None else galleries.get(photo.gallery_id)
        rows.append(
            (
                "-" if photo is None else photo.id,
                "-" if photo is None else photo.name,
                "-" if gallery is None else gallery.name,
                _tries(letter),
                letter.sent_at.astimezone().strftime("%Y-%m-%d %H:%M"),
                _words(letter),
            )
        )
    lines = table(("id", "photo", "gallery", "tries", "since", "why"), rows)
    if buried > len(letters):
        lines.append(f"{len(letters)} of about {buried:,} are shown; --limit shows more.")
    return lines
