"""`kingdesk workspace` and `doctor`: where the data is, and whether all is well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from kingdesk import paths
from kingdesk.bootstrap import holds_workspace
from kingdesk.cli.call import FAILED, Call, Document, say, table
from kingdesk.domain.errors import AlreadyExists, BadValue
from kingdesk.settings import (
    Place,
    Settings,
    Studio,
    read_settings,
    remembering,
    with_workspace,
    without_workspace,
    workspace_name,
    workspace_place,
    write_settings,
)

app = typer.Typer(help="Workspaces: create, list, show, set.", no_args_is_help=True)
KIND: Final = "embedded"


@app.command("create")
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
) -> None:
    """Make a folder a workspace, give it a name and use it from now on."""
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    folder = folder.expanduser().absolute()
    _check_name(settings, name, folder)
    settings = with_workspace(settings, name, folder)
    with call.open_place(folder, settings):
        write_settings(paths.settings_file(), remembering(settings, folder))
    call.answer(
        {"workspace": _shape(settings, folder, current=True)},
        [f"The workspace {name} is in {folder}."],
    )


def _check_name(settings: Settings, name: str, place: Place) -> None:
    if not name.strip():
        raise BadValue(what="A workspace needs a name.")
    if name in settings.workspaces and workspace_place(settings, name) != place:
        raise AlreadyExists(kind="workspace", name=name)


@app.command("list")
def show_all(context: typer.Context) -> None:
    """List the workspaces that have a name, and the one used last."""
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    current = workspace_place(settings, call.workspace)
    named = [workspace_place(settings, name) for name in settings.workspaces]
    places = [current, *(place for place in named if place != current)]
    places.sort(key=lambda place: workspace_name(settings, place))
    shapes = [_shape(settings, place, current=place == current) for place in places]
    rows = [
        ("*" if s["current"] else "", s["name"], _where(p))
        for s, p in zip(shapes, places, strict=True)
    ]
    call.answer({"workspaces": shapes}, table(("", "workspace", "where"), rows))


@app.command("show")
def show(context: typer.Context) -> None:
    """Show the workspace that is used."""
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    place = workspace_place(settings, call.workspace)
    with call.open() as opened:
        galleries = opened.galleries.all(opened.owner)
    shape = _shape(settings, place, current=True)
    photos = sum(gallery.photos for gallery in galleries)
    call.answer(
        {"workspace": {**shape, "galleries": len(galleries), "photos": photos}},
        [
            f"{opened.workspace.name}: {_where(place)}",
            f"{KIND}: photos in folders, faces found on this machine, no account",
            f"{len(galleries)} galleries, {photos} photos",
        ],
    )


@app.command("set")
def change(
    context: typer.Context,
    *,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Call it so.")] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=64, help="Photos at a time; 0: one a core."),
    ] = None,
) -> None:
    """Use the workspace named by --workspace from now on; name it; set this machine's workers."""
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    place = workspace_place(settings, call.workspace)
    with call.open():
        pass
    if name is not None:
        _check_name(settings, name, place)
        old = workspace_name(settings, place)
        what = place.settings if isinstance(place, Studio) else place
        settings = with_workspace(without_workspace(settings, old), name, what)
        place = workspace_place(settings, name)
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    settings = remembering(settings, place)
    write_settings(paths.settings_file(), settings)
    shape = {**_shape(settings, place, current=True), "workers": settings.workers}
    call.answer({"workspace": shape}, [f"{shape['name']}: {_where(place)}"])


def _shape(settings: Settings, place: Place, *, current: bool) -> Document:
    name = workspace_name(settings, place)
    if isinstance(place, Studio):
        database = place.settings.database
        return {
            "name": name,
            "kind": "studio",
            "database": f"{database.host}:{database.port}/{database.name}",
            "bucket": place.settings.bucket.bucket,
            "exists": True,
            "current": current,
        }
    return {
        "name": name,
        "folder": str(place),
        "kind": KIND,
        "exists": holds_workspace(place),
        "current": current,
    }


def _where(place: Place) -> str:
    if isinstance(place, Studio):
        return f"{place.settings.database.host}, bucket {place.settings.bucket.bucket}"
    return str(place)


def doctor(context: typer.Context) -> None:
    """Try every part of the workspace and say what is wrong and how to mend it."""
    call = Call.of(context)
    with call.open() as opened:
        findings = opened.doctor()
    bad = [finding for finding in findings if not finding.ok]
    document: dict[str, object] = {
        "ok": not bad,
        "checks": [
            {"name": f.name, "ok": f.ok, "detail": f.detail, "hint": f.hint} for f in findings
        ],
    }
    if bad:
        document["error"] = {"code": "unwell", "message": bad[0].detail, "hint": bad[0].hint}
    rows = [("ok" if f.ok else "BAD", f.name, f.detail) for f in findings]
    call.answer(document, table(("", "part", ""), rows))
    for finding in bad:
        say(f"{finding.name}: {finding.detail} {finding.hint}".rstrip())
    if bad:
        raise typer.Exit(FAILED)
