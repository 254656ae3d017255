"""`kingdesk gallery`: take folders in, list, show."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import SOME_FAILED, Call, say, table
from kingdesk.cli.copies import add_to
from kingdesk.cli.errors import NeedsYes
from kingdesk.cli.names import GalleryName
from kingdesk.cli.progress import working
from kingdesk.cli.shapes import error_shape, gallery_shape, ref
from kingdesk.domain.clients import name_key
from kingdesk.domain.cloud_errors import NoCloud
from kingdesk.domain.errors import FolderUnreadable, NotFound
from kingdesk.domain.galleries import Gallery, GalleryAccess, GalleryStatus
from kingdesk.domain.studio_errors import FromWebSystem
from kingdesk.services.import_folder import ImportReport

app = typer.Typer(
    help="Galleries: take folders of photos in, list, show; of a studio: copies on this machine.",
    no_args_is_help=True,
)

STATUSES: Final = {
    GalleryStatus.PREPARING: "preparing",
    GalleryStatus.UNDER_WAY: "under way",
    GalleryStatus.IN_REVIEW: "in review",
    GalleryStatus.FINISHED: "finished",
}
ACCESSES: Final = {
    GalleryAccess.PRIVATE: "private",
    GalleryAccess.SIGNUP: "visitors sign up",
    GalleryAccess.PUBLIC: "public",
    GalleryAccess.PAID: "photos sold",
}


@app.command("import")
def take_in(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The gallery; made if it is new.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Photos, or one photo.")],
) -> None:
    """Take a folder tree into a gallery, or add what is new to one of that name.

    The photos stay where they are.
    """
    call = Call.of(context)
    _check_readable(folder)
    with call.open() as opened:
        if opened.studio is not None:
            raise FromWebSystem(what="Photos")
        gallery = _found_or_made(opened, name)
        with working("Importing") as job:
            report = opened.import_folder(opened.owner, gallery.id, [folder], job)
    call.answer(
        {
            "gallery": ref(gallery),
            "added": report.added,
            "known": report.known,
            "changed": report.changed,
            "moved": report.moved,
            "missing": list(report.missing),
            "duplicates": [{"photo": one, "same_as": other} for one, other in report.duplicates],
            "refused": [error_shape(error) for error in report.refused],
            "ignored": report.ignored,
        },
        _lines(gallery, report),
    )
    for error in report.refused:
        say(error.message)
    if report.refused:
        raise typer.Exit(SOME_FAILED)


def _check_readable(folder: Path) -> None:
    """Refuse a folder that can't be read before an empty gallery is made for it."""
    try:
        if folder.is_dir():
            with os.scandir(folder):
                pass
        else:
            folder.stat()
    except OSError as error:
        raise FolderUnreadable(path=folder, reason=error.strerror) from error


def _found_or_made(app: App, name: str) -> Gallery:
    """Return the gallery of that name; a number is a name here, never an id."""
    try:
        found = app.galleries.find(app.owner, name)
    except NotFound:
        found = None
    if found is not None and name_key(found.name) == name_key(name):
        return found
    gallery_id, _ = app.galleries.create(app.owner, name)
    return app.galleries.get(app.owner, gallery_id)


def _lines(gallery: Gallery, report: ImportReport) -> list[str]:
    counts = (
        (report.added, "added"),
        (report.known, "known already"),
        (report.changed, "changed"),
        (report.moved, "moved"),
        (len(report.missing), "missing"),
        (len(report.refused), "refused"),
    )
    told = ", ".join(f"{count} {what}" for count, what in counts if count) or "no photos found"
    same = [f"{one} is the same photo as {other}" for one, other in report.duplicates]
    return [f"{gallery.name}: {told}", *same]


@app.command("list")
def show_all(context: typer.Context) -> None:
    """List the workspace's galleries."""
    call = Call.of(context)
    with call.open() as opened:
        galleries = opened.galleries.all(opened.owner)
        of_web = opened.studio is not None
    heading: tuple[str, ...] = ("id", "gallery", "photos", "clients", "enrolled")
    rows: list[tuple[object, ...]] = [
        (g.id, g.name, g.photos, g.clients, g.enrolled_clients) for g in galleries
    ]
    if of_web:
        heading = (*heading, "date", "status", "access")
        told = [(g.event_date or "", STATUSES[g.status], ACCESSES[g.access]) for g in galleries]
        rows = [(*row, *web) for row, web in zip(rows, told, strict=True)]
    call.answer(
        {"galleries": [gallery_shape(gallery) for gallery in galleries]},
        table(heading, rows) if rows else ["There are no galleries yet."],
    )


@app.command("forget-faces")
def forget_faces(
    context: typer.Context,
    gallery: GalleryName,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Delete the faces of a gallery's photos that are kept at AWS; what was found stays here.

    Only processing by the strategy indexed keeps them. Processed that way once more, all photos
    are paid for again.
    """
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        collections = opened.collections
        if collections is None:
            raise NoCloud
        kept = any(one.gallery_id == found.id for one in collections.of_owner(opened.owner))
        if kept and not yes:
            _ask_to_forget(found)
        gone = kept and collections.delete(opened.owner, found.id)
    told = "are deleted" if gone else "are not kept"
    call.answer(
        {"gallery": ref(found), "deleted": gone},
        [f"{found.name}: faces of its photos {told} at AWS."],
    )


def _ask_to_forget(gallery: Gallery) -> None:
    """Wait for a yes.

    Raises:
        NeedsYes: nobody can be asked.
        typer.Abort: the answer was no.
    """
    say(f"All faces of {gallery.name}'s photos would be deleted at AWS; what was found stays.")
    if not sys.stdin.isatty():
        raise NeedsYes
    typer.confirm("Delete them?", abort=True, err=True)


@app.command("show")
def show(context: typer.Context, gallery: GalleryName) -> None:
    """Show one gallery's figures."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        of_web = opened.studio is not None
        kept = _faces_kept(opened, found)
    web = [
        f"date: {found.event_date or '-'}",
        f"status: {STATUSES[found.status]}, access: {ACCESSES[found.access]}",
        f"face recognition on the web: {'on' if found.web_faces else 'off'}",
    ]
    call.answer(
        {"gallery": {**gallery_shape(found), "faces_kept_since": kept}},
        [
            f"{found.name} (#{found.id})",
            f"photos: {found.photos}",
            f"clients: {found.clients}, {found.enrolled_clients} with a reference",
            f"a match counts from: {found.threshold:g} %",
            *(web if of_web else []),
            *([] if kept is None else [f"faces of its photos are kept at AWS since {kept}"]),
        ],
    )


def _faces_kept(app: App, gallery: Gallery) -> str | None:
    """Return the day from which faces of a gallery's photos are kept at AWS, None if none are."""
    kept = [] if app.collections is None else app.collections.of_owner(app.owner)
    days = [one.created_at.date() for one in kept if one.gallery_id == gallery.id]
    return days[0].isoformat() if days else None


add_to(app)
