"""`kingdesk gallery pair|unpair|check|keep|browse`: a studio's photos in R2 and on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from kingdesk.bootstrap import App, StudioParts
from kingdesk.cli.call import SOME_FAILED, Call, Document, counted, say, table
from kingdesk.cli.errors import NotInThisWorkspace
from kingdesk.cli.names import GalleryName
from kingdesk.cli.progress import working
from kingdesk.cli.shapes import error_shape, ref
from kingdesk.domain.errors import Cancelled
from kingdesk.domain.galleries import Gallery, Photo
from kingdesk.domain.objects import PHOTO_PREFIX, PlaceKind
from kingdesk.services.browse_bucket import BucketLevel
from kingdesk.services.keep_photos import KeepReport
from kingdesk.services.pair_folder import NotTheSame, PairReport
from kingdesk.services.reconcile import ReconcileReport

_MB: Final = 1_000_000
_NAMES_SHOWN: Final = 10
_PLACES: Final = {
    PlaceKind.CLOUDFLARE_IMAGES: "Cloudflare Images",
    PlaceKind.ELSEWHERE: "another address",
}


def add_to(app: typer.Typer) -> None:
    """Add the verbs to `kingdesk gallery`."""
    for name, verb in (
        *(("pair", pair), ("unpair", unpair), ("check", check)),
        *(("keep", keep), ("browse", browse)),
    ):
        app.command(name)(verb)


def _studio(app: App, verb: str) -> StudioParts:
    if app.studio is None:
        why = "its photos are in folders of this machine"
        raise NotInThisWorkspace(verb=f"gallery {verb}", why=why)
    return app.studio


def pair(
    context: typer.Context,
    gallery: GalleryName,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where photos of it may be.")],
) -> None:
    """Use the photos you have: find a gallery's in a folder of this machine.

    They need not be downloaded then. A file counts as the photo if its name, size and content are
    the same; nothing is copied.
    """
    call = Call.of(context)
    with call.open() as opened:
        parts = _studio(opened, "pair")
        found = opened.galleries.find(opened.owner, gallery)
        try:
            with working("Comparing") as job:
                report = parts.pair_folder(opened.owner, found.id, folder.absolute(), job)
        except Cancelled as stopped:
            raise call.stopped("What was found until then is kept.") from stopped
    call.answer(_pair_shape(found, report), _pair_lines(found, report))
    for error in report.unreadable:
        say(f"{error.message} {error.hint}".rstrip())
    if report.unreadable:
        raise typer.Exit(SOME_FAILED)


def _pair_shape(gallery: Gallery, report: PairReport) -> Document:
    return {
        "gallery": ref(gallery),
        "photos": report.photos,
        "paired": report.paired,
        "known": report.known,
        "without_file": report.without_file,
        "not_the_same": [
            {"photo": {"id": n.photo_id, "name": n.name}, "file": str(n.path), "certain": n.certain}
            for n in report.not_same
        ],
        "errors": [error_shape(error) for error in report.unreadable],
        "bytes_saved": report.saved,
    }


def _pair_lines(gallery: Gallery, report: PairReport) -> list[str]:
    saved = f"{report.saved / _MB:.0f} MB need not be downloaded"
    there = f"{report.paired + report.known} of {counted(report.photos, 'photo')}"
    return [
        f"{gallery.name}: {there} are on this machine, {saved}",
        *(_not_same_line(other) for other in report.not_same),
    ]


def _not_same_line(other: NotTheSame) -> str:
    reason = "is another picture" if other.certain else "can't be told to be the same"
    return f"{other.name}: {other.path} {reason}"


def unpair(context: typer.Context, gallery: GalleryName) -> None:
    """Read a gallery's photos from R2 again; no file is touched."""
    call = Call.of(context)
    with call.open() as opened:
        parts = _studio(opened, "unpair")
        found = opened.galleries.find(opened.owner, gallery)
        forgotten = parts.pair_folder.unpair(opened.owner, found.id)
    call.answer(
        {"gallery": ref(found), "unpaired": forgotten},
        [f"{found.name}: {counted(forgotten, 'photo')} read from R2 again"],
    )


def check(context: typer.Context, gallery: GalleryName) -> None:
    """Compare a gallery with what is in R2; nothing is changed there."""
    call = Call.of(context)
    with call.open() as opened:
        parts = _studio(opened, "check")
        found = opened.galleries.find(opened.owner, gallery)
        try:
            with working("Comparing") as job:
                report = parts.reconcile(opened.owner, found.id, job)
        except Cancelled as stopped:
            raise call.stopped("Nothing was changed.") from stopped
    call.answer(_check_shape(found, report), _check_lines(found, report))
    if not report.is_sound:
        raise typer.Exit(SOME_FAILED)


def _check_shape(gallery: Gallery, report: ReconcileReport) -> Document:
    return {
        "gallery": ref(gallery),
        "photos": report.photos,
        "objects": report.objects,
        "bytes": report.bytes,
        "sound": report.is_sound,
        "missing": _refs(report.missing),
        "edited_missing": _refs(report.edited_missing),
        "changed": _refs(report.changed),
        "elsewhere": [{**ref(photo), "where": str(kind)} for photo, kind in report.elsewhere],
        "shared": [_refs(photos) for photos in report.shared],
        "orphans": [{"key": info.key, "bytes": info.size} for info in report.orphans],
    }


def _refs(photos: Iterable[Photo]) -> list[dict[str, object]]:
    return [ref(photo) for photo in photos]


def _check_lines(gallery: Gallery, report: ReconcileReport) -> list[str]:
    objects = f"{counted(report.objects, 'object')} in R2 ({report.bytes / _MB:.0f} MB)"
    lines = [f"{gallery.name}: {counted(report.photos, 'photo')}, {objects}"]
    elsewhere = [f"{photo.name} ({_PLACES.get(kind, kind)})" for photo, kind in report.elsewhere]
    shared = [" = ".join(photo.name for photo in photos) for photos in report.shared]
    parts: Sequence[tuple[str, Sequence[str]]] = (
        ("not in R2 any more", [photo.name for photo in report.missing]),
        ("edited version not in R2 any more", [photo.name for photo in report.edited_missing]),
        ("changed since it was looked at", [photo.name for photo in report.changed]),
        ("not in R2", elsewhere),
        ("the same object", shared),
        ("objects of no photo", [info.key for info in report.orphans]),
    )
    lines += [f"{what}: {len(names)}: {_some(names)}" for what, names in parts if names]
    return lines if len(lines) > 1 else [*lines, "All is in order."]


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN])
    return shown if len(names) <= _NAMES_SHOWN else f"{shown}, …"


def keep(
    context: typer.Context,
    gallery: GalleryName,
    *,
    originals: Annotated[
        bool, typer.Option("--originals", help="Whole photos, not only previews of them.")
    ] = False,
) -> None:
    """Download a gallery's photos, to work without the internet."""
    call = Call.of(context)
    with call.open() as opened:
        parts = _studio(opened, "keep")
        found = opened.galleries.find(opened.owner, gallery)
        try:
            with working("Downloading") as job:
                report = parts.keep_photos(opened.owner, found.id, job, originals=originals)
        except Cancelled as stopped:
            raise call.stopped("What was downloaded is kept.") from stopped
    call.answer(
        {
            "gallery": ref(found),
            "kept": report.kept,
            "there": report.there,
            "paired": report.paired,
            "dropped": report.dropped,
            "bytes": report.bytes,
            "errors": [error_shape(error) for error in report.failed],
        },
        [_keep_line(found, report)],
    )
    if report.dropped:
        say("There is no room for all: kingdesk workspace set --cache-gb GB")
    for error in report.failed:
        say(f"{error.message} {error.hint}".rstrip())
    if report.failed or report.dropped:
        raise typer.Exit(SOME_FAILED)


def _keep_line(gallery: Gallery, report: KeepReport) -> str:
    counts = (
        (report.kept, f"downloaded ({report.bytes / _MB:.0f} MB)"),
        (report.there, "here already"),
        (report.paired, "among this machine's files"),
        (report.dropped, "without room"),
        (len(report.failed), "failed"),
    )
    told = ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing to download"
    return f"{gallery.name}: {told}"


def browse(
    context: typer.Context,
    prefix: Annotated[
        str, typer.Argument(metavar="PREFIX", help="galleries/ID/; your galleries if left out.")
    ] = PHOTO_PREFIX,
) -> None:
    """Look at your galleries in the bucket; a key found there can be enrolled as r2:KEY."""
    call = Call.of(context)
    with call.open() as opened:
        browser = _studio(opened, "browse").browse
        if prefix.rstrip("/") == PHOTO_PREFIX.rstrip("/"):
            levels = [browser.top(opened.owner)]
        else:
            levels = list(browser.level(opened.owner, prefix.rstrip("/") + "/"))
    call.answer(_level_shape(prefix, levels), _level_lines(levels))


def _level_shape(prefix: str, levels: Sequence[BucketLevel]) -> Document:
    return {
        "prefix": levels[0].prefix if levels else prefix,
        "folders": [
            {"prefix": f.prefix, "gallery": None if f.gallery is None else ref(f.gallery)}
            for level in levels
            for f in level.folders
        ],
        "objects": [
            {
                "key": o.info.key,
                "bytes": o.info.size,
                "etag": o.info.etag,
                "modified": o.info.modified.isoformat(),
                "photo": None if o.photo is None else ref(o.photo),
            }
            for level in levels
            for o in level.objects
        ],
    }


def _level_lines(levels: Sequence[BucketLevel]) -> list[str]:
    rows = [
        (f.prefix, "", "" if f.gallery is None else f.gallery.name)
        for level in levels
        for f in level.folders
    ]
    rows += [
        (o.info.key, f"{o.info.size / 1000:.0f} kB", "" if o.photo is None else o.photo.name)
        for level in levels
        for o in level.objects
    ]
    return table(("key", "size", "is"), rows) if rows else ["There is nothing here."]
