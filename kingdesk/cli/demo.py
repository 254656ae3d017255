"""`kingdesk demo`: the whole main job on the shipped sample, in a workspace that is thrown away."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Final

import typer

from kingdesk import paths
from kingdesk.bootstrap import App
from kingdesk.cli.call import SOME_FAILED, Call, say
from kingdesk.cli.progress import duration, working
from kingdesk.cli.results import photo_cards, results_lines
from kingdesk.cli.runs import run_to_end
from kingdesk.cli.shapes import results_shape, status_shape
from kingdesk.cli.window import has_screen, open_window_on, picture_of_window
from kingdesk.domain.errors import ExportFailed
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.matching import PhotoMatches
from kingdesk.domain.results import GalleryResults
from kingdesk.settings import Settings, read_settings

GALLERY: Final = "Sample event"
PICTURE: Final = "kingdesk-demo.png"
MANY_NAMES: Final = 9
"""Names in one photo that still can be read in a picture of the window."""


def demo(
    context: typer.Context,
    *,
    headless: Annotated[
        bool, typer.Option("--headless", help=f"No window; write its picture to ./{PICTURE}.")
    ] = False,
) -> None:
    """Try KingDesk on the photos that come with it; nothing of yours is touched."""
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    headless = headless or not has_screen()
    with (
        tempfile.TemporaryDirectory(prefix="kingdesk-demo-", ignore_cleanup_errors=True) as folder,
        call.open_place(Path(folder) / "Demo", settings) as app,
    ):
        gallery = _fill(app)
        run_to_end(call, app, gallery)
        progress = app.processing.progress(app.owner, gallery.id)
        found = app.results(app.owner, gallery.id)
        cards = photo_cards(app, gallery)
        picture = _picture(app, settings, found) if headless else None
        call.answer(
            {
                "status": status_shape(progress),
                "results": results_shape(progress.gallery, found, found.clients, cards),
                "picture": picture and str(picture),
            },
            ["", *results_lines(found, found.clients, cards), "", *_ending(app, gallery, picture)],
        )
        code = 0 if headless else open_window_on(app, settings)
    if progress.problems:
        raise typer.Exit(SOME_FAILED)
    if code:
        raise typer.Exit(code)


def _fill(app: App) -> Gallery:
    """Make the gallery of the sample's photos and enroll its clients."""
    gallery_id, _ = app.galleries.create(app.owner, GALLERY)
    with working("Importing") as job:
        photos = app.import_folder(app.owner, gallery_id, [paths.resource("sample/photos")], job)
    with working("Enrolling") as job:
        references = paths.resource("sample", "references")
        clients = app.import_clients(app.owner, gallery_id, references, job)
    say(f"{photos.added} photos, {clients.added} clients, one reference photo each")
    return app.galleries.get(app.owner, gallery_id)


def _picture(app: App, settings: Settings, found: GalleryResults) -> Path:
    """Write the window's picture, open on a photo that shows many names."""
    file = Path.cwd() / PICTURE
    try:
        with file.open("ab"):
            pass
    except OSError as error:
        raise ExportFailed(path=file, reason=error.strerror) from error
    many = [m for m in found.by_photo.values() if len(m.matches) <= MANY_NAMES]
    best = max(many, key=_to_show, default=None)
    picture_of_window(app, settings, file, best.photo_id if best else None)
    return file


def _to_show(photo: PhotoMatches) -> tuple[int, float]:
    """Rank photos for the picture: many names first, then sure ones."""
    return len(photo.matches), min((match.similarity for match in photo.matches), default=0.0)


def _ending(app: App, gallery: Gallery, picture: Path | None) -> list[str]:
    run = app.processing.progress(app.owner, gallery.id).run
    lines = []
    if run is not None and run.started_at and run.ended_at:
        seconds = (run.ended_at - run.started_at).total_seconds()
        lines.append(f"{run.counts.done} photos processed in {duration(seconds)}")
    if picture is not None:
        lines.append(f"The window, as a picture: {picture}")
    return lines
