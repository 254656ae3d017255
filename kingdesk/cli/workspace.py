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
    Settings,
    read_settings,
    remembering,
    workspace_folder,
    workspace_name,
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
    settings = settings.model_copy(update={"workspaces": {**settings.workspaces, name: folder}})
    with call.open_folder(folder, settings):
        write_settings(paths.settings_file(), remembering(settings, folder))
    call.answer(
        {"workspace": _shape(settings, folder, current=True)},
        [f"The workspace {name} is in {folder}."],
    )


def _check_name(settings: Settings, name: str, folder: Path) -> None:
    if not name.strip():
        raise BadValue(what="A workspace needs a name.")
    if name in settings.workspaces and settings.workspaces[name].absolute() != folder:
        raise AlreadyExists(kind="workspace", name=name)


@app.command("list")
def show_all(context: typer.Context) -> None:
    """List the workspaces that have a name, and the one used last."""
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    current = workspace_folder(settings, call.workspace)
    folders = {folder.absolute() for folder in settings.workspaces.values()} | {current}
    shapes = [_shape(settings, f, current=f == current) for f in sorted(folders)]
    rows = [("*" if s["current"] else "", s["name"], s["folder"]) for s in shapes]
    call.answer({"workspaces": shapes}, table(("", "workspace", "folder"), rows))


@app.command("show")
def show(context: typer.Context) -> None:
    """Show the workspace that is used."""
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    with call.open() as opened:
        folder = opened.workspace.folder
        galleries = opened.galleries.all(opened.owner)
    shape = _shape(settings, folder, current=True)
    photos = sum(gallery.photos for gallery in galleries)
    call.answer(
        {"workspace": {**shape, "galleries": len(galleries), "photos": photos}},
        [
            f"{opened.workspace.name}: {folder}",
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
    with call.open() as opened:
        folder = opened.workspace.folder
    settings = read_settings(paths.settings_file())
    if name is not None:
        _check_name(settings, name, folder)
        others = {n: f for n, f in settings.workspaces.items() if f.absolute() != folder}
        settings = settings.model_copy(update={"workspaces": {**others, name: folder}})
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    settings = remembering(settings, folder)
    write_settings(paths.settings_file(), settings)
    shape = {**_shape(settings, folder, current=True), "workers": settings.workers}
    call.answer({"workspace": shape}, [f"{shape['name']}: {folder}"])


def _shape(settings: Settings, folder: Path, *, current: bool) -> Document:
    return {
        "name": workspace_name(settings, folder),
        "folder": str(folder),
        "kind": KIND,
        "exists": holds_workspace(folder),
        "current": current,
    }


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
