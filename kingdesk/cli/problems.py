"""`kingdesk photo problems|retry|ignore`: photos that ended in error, with and without a queue.

JSON of `problems`: `{"gallery", "problems": [PROBLEM]}`, PROBLEM as in `status`' `errors`; of
`ignore`: `{"gallery", "ignored": N}`; of `retry` what `status` prints.
"""

from __future__ import annotations

from typing import Annotated

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import Call, counted, table
from kingdesk.cli.costs import a_limit_or_none
from kingdesk.cli.names import GalleryName
from kingdesk.cli.runs import Wanted, process_and_tell
from kingdesk.cli.shapes import problem_shape, ref
from kingdesk.domain.errors import BadValue
from kingdesk.domain.galleries import Gallery, PhotoProblem
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.jobs import QueueKind

app = typer.Typer(
    help="Photos with a problem: why, try them again, or hear no more of them.",
    no_args_is_help=True,
)
Photos = Annotated[
    list[str] | None, typer.Argument(metavar="[PHOTO]...", help="Photos, by id or name.")
]
All = Annotated[bool, typer.Option("--all", help="All of the gallery's problems.")]


@app.command("problems")
def problems_(
    context: typer.Context,
    gallery: GalleryName,
    *,
    ignored: Annotated[bool, typer.Option("--ignored", help="Also what is ignored.")] = False,
) -> None:
    """List a gallery's photos that ended in error: why, how often tried, when."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        problems = opened.problems.of_gallery(opened.owner, found.id, ignored=ignored)
    document = {"gallery": ref(found), "problems": [problem_shape(one) for one in problems]}
    if problems:
        lines = table(("id", "photo", "tries", "when", "why"), [_row(one) for one in problems])
    else:
        lines = [f"{found.name}: no photo has a problem."]
    call.answer(document, lines)


def _row(problem: PhotoProblem) -> tuple[object, ...]:
    when = "-" if problem.at is None else problem.at.astimezone().strftime("%Y-%m-%d %H:%M")
    why = f"{problem.error.message} {problem.error.hint}".rstrip()
    why = f"(ignored) {why}" if problem.ignored else why
    return problem.photo_id, problem.name, problem.tries, when, why


@app.command()
def retry(  # noqa: PLR0913 -- what a run may be told
    context: typer.Context,
    gallery: GalleryName,
    photos: Photos = None,
    *,
    every: All = False,
    queue: Annotated[
        QueueKind, typer.Option(help="Who works: this program, or workers anywhere.")
    ] = QueueKind.THREADS,
    max_cost: Annotated[
        float | None,
        typer.Option(metavar="USD|none", help="Stop before it costs more.", parser=a_limit_or_none),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; agree to what it costs.")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Leave it to the workers.")] = False,
) -> None:
    """Process photos with a problem again, with all their tries."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        meant = _meant(opened, found, photos or [], every=every)
        if meant is None:
            problems = opened.problems.of_gallery(opened.owner, found.id)
            meant = [problem.photo_id for problem in problems]
        wanted = Wanted(photos=meant, max_cost=max_cost, yes=yes, queue=queue, no_wait=no_wait)
        process_and_tell(call, opened, found, wanted)


@app.command()
def ignore(
    context: typer.Context, gallery: GalleryName, photos: Photos = None, *, every: All = False
) -> None:
    """Hear no more of photos with a problem, until they fail anew."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        meant = _meant(opened, found, photos or [], every=every)
        ignored = opened.problems.ignore(opened.owner, found.id, meant)
    document = {"gallery": ref(found), "ignored": ignored}
    call.answer(document, [f"{found.name}: {counted(ignored, 'photo')} ignored."])


def _meant(opened: App, gallery: Gallery, names: list[str], *, every: bool) -> list[PhotoId] | None:
    """Return the photos named, None for all.

    Raises:
        BadValue: neither is said, or both.
        NotFound, Ambiguous
    """
    if every == bool(names):
        raise BadValue(what="Name photos, or say --all.")
    if every:
        return None
    return [opened.photos.find(opened.owner, gallery.id, name).id for name in names]
