"""`kingdesk workspace`: where the data is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from kingdesk import paths
from kingdesk.bootstrap import StudioParts, holds_workspace, open_setup
from kingdesk.cli.call import Call, Document, say, table
from kingdesk.cli.cloud_settings import (
    CacheDaysOption,
    CallsOption,
    CloudChange,
    KeepFacesOption,
    LongSideOption,
    PriceOption,
    SendOption,
    StrategyOption,
    cloud_lines,
)
from kingdesk.cli.studio import (
    TLS_MODES,
    AuthorityOption,
    TlsOption,
    Wanted,
    account_shape,
    create_studio,
    sign_in,
    sign_out,
    studio_shape,
    tls_mode,
)
from kingdesk.domain.errors import AlreadyExists, BadValue, NotFound
from kingdesk.domain.studio_errors import WeakTls
from kingdesk.settings import (
    Place,
    Settings,
    Studio,
    StudioSettings,
    TlsMode,
    read_settings,
    remembering,
    with_workspace,
    without_workspace,
    workspace_name,
    workspace_place,
    write_settings,
)

app = typer.Typer(
    help="Workspaces: create, list, show, set, sign in and out, forget.", no_args_is_help=True
)
EMBEDDED: Final = "embedded"


@app.command("create")
def create(  # noqa: PLR0913 -- the options of the contract
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Of a workspace on this machine.")
    ] = None,
    *,
    studio: Annotated[
        bool, typer.Option("--studio", help="A studio on KingSelection instead of a folder.")
    ] = False,
    env: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The .env of KingSelection; else the environment."),
    ] = None,
    tls: TlsOption = None,
    tls_authority: AuthorityOption = None,
) -> None:
    """Make a folder a workspace, or set up a studio; use it from now on.

    A studio's database and bucket are read from the variables KingSelection itself has. Every part
    is tried; e-mail and password are asked for, or read from KINGDESK_EMAIL and KINGDESK_PASSWORD.
    Secrets go to this computer's keychain; without one they must stay in the environment.
    """
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    if studio:
        if folder is not None:
            raise typer.BadParameter("a studio has no folder", param_hint="FOLDER")
        create_studio(call, Wanted(name, env, tls_mode(tls), tls_authority), settings)
        return
    if folder is None:
        raise typer.BadParameter("say which folder, or --studio", param_hint="FOLDER")
    if env is not None or tls is not None or tls_authority is not None:
        raise typer.BadParameter("--env and --tls are of a studio: add --studio")
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
    document = {**_shape(settings, place, current=True)}
    photos = sum(gallery.photos for gallery in galleries)
    document |= {"galleries": len(galleries), "photos": photos}
    kind = [f"{EMBEDDED}: photos in folders, faces found on this machine, no account"]
    if opened.studio is not None:
        document["account"] = account_shape(opened.studio.account)
        kind = _studio_lines(opened.studio)
    call.answer(
        {"workspace": document},
        [
            f"{opened.workspace.name}: {_where(place)}",
            *kind,
            f"{len(galleries)} galleries, {photos} photos",
        ],
    )


def _studio_lines(studio: StudioParts) -> list[str]:
    settings = studio.settings
    originals = "originals and previews" if settings.keep_originals else "previews"
    return [
        "studio: galleries and photos of KingSelection",
        f"signed in: {studio.account.email}",
        f"connection to the database: {settings.database.tls}",
        f"copies on this machine: {originals}, up to {settings.cache_gb:g} GB",
        *cloud_lines(settings.cloud),
    ]


@app.command("set")
def change(  # noqa: PLR0913 -- the options of the contract
    context: typer.Context,
    *,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Call it so.")] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=64, help="Photos at a time; 0: one a core."),
    ] = None,
    cache_gb: Annotated[
        float | None,
        typer.Option("--cache-gb", metavar="GB", min=0, help="Room for copies of photos."),
    ] = None,
    keep_originals: Annotated[
        bool | None,
        typer.Option("--keep-originals/--no-keep-originals", help="Keep whole photos as well."),
    ] = None,
    tls: TlsOption = None,
    tls_authority: AuthorityOption = None,
    strategy: StrategyOption = None,
    send: SendOption = None,
    long_side: LongSideOption = None,
    calls_per_second: CallsOption = None,
    cache_days: CacheDaysOption = None,
    keep_faces_days: KeepFacesOption = None,
    price: PriceOption = None,
) -> None:
    """Use the workspace named by --workspace from now on; name it; set this machine's workers.

    Of a studio also: what copies of photos may take here, how sure the database must be, how its
    account at AWS is used and what AWS asks for that.
    """
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    place = workspace_place(settings, call.workspace)
    cloud = CloudChange(
        strategy, send, long_side, calls_per_second or (), cache_days, keep_faces_days, price or ()
    )
    if isinstance(place, Studio):
        change = _change_of(cache_gb, keep_originals, tls_mode(tls), tls_authority, cloud)
        settings, place = _changed_studio(settings, place, name, change)
    else:
        if any(given is not None for given in (cache_gb, keep_originals, tls, tls_authority)):
            raise typer.BadParameter("only a studio has copies of photos and a --tls")
        if not cloud.is_nothing:
            raise typer.BadParameter("only a studio has an account at AWS")
        with call.open():
            pass
        if name is not None:
            _check_name(settings, name, place)
            old = workspace_name(settings, place)
            settings = with_workspace(without_workspace(settings, old), name, place)
            place = workspace_place(settings, name)
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    settings = remembering(settings, place)
    write_settings(paths.settings_file(), settings)
    shape = {**_shape(settings, place, current=True), "workers": settings.workers}
    call.answer({"workspace": shape}, [f"{shape['name']}: {_where(place)}"])
    if tls is not None and isinstance(place, Studio) and tls != TLS_MODES[0]:
        weak = WeakTls(host=place.settings.database.host, mode=tls)
        say(f"{weak.message} {weak.hint}")


def _change_of(
    cache_gb: float | None,
    keep_originals: bool | None,  # noqa: FBT001 -- as the option gives it
    tls: TlsMode | None,
    authority: Path | None,
    cloud: CloudChange,
) -> Callable[[StudioSettings], StudioSettings]:
    def changed(settings: StudioSettings) -> StudioSettings:
        own: dict[str, object] = {"cache_gb": cache_gb, "keep_originals": keep_originals}
        pem = None if authority is None else authority.expanduser().absolute()
        trust: dict[str, object] = {"tls": tls, "tls_authority": pem}
        database = settings.database.model_copy(update=_given(trust))
        parts = {"database": database, "cloud": cloud.of(settings.cloud)}
        return settings.model_copy(update={**_given(own), **parts})

    return changed


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _changed_studio(
    settings: Settings,
    place: Studio,
    name: str | None,
    change: Callable[[StudioSettings], StudioSettings],
) -> tuple[Settings, Studio]:
    new = Studio(place.name, change(place.settings))
    settings = with_workspace(settings, place.name, new.settings)
    if name is None or name == place.name:
        return settings, new
    settings = open_setup().rename(place.name, name, settings, paths.settings_file())
    return settings, Studio(name, new.settings)


@app.command("forget")
def forget(context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Take a workspace off the list; of a studio also its secrets and copies.

    Nothing of the studio itself is touched, and no photo in a folder.
    """
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    known = settings.workspaces.get(name)
    if known is None:
        raise NotFound(kind="workspace", name=name)
    file = paths.settings_file()
    if isinstance(known, StudioSettings):
        open_setup().forget(name, settings, file)
        kept = "secrets and copies of photos were deleted here, nothing of the studio"
    else:
        write_settings(file, without_workspace(settings, name))
        kept = f"all in {known} is as it was"
    call.answer({"forgotten": name}, [f"{name} is forgotten; {kept}."])


app.command("sign-in")(sign_in)
app.command("sign-out")(sign_out)


def _shape(settings: Settings, place: Place, *, current: bool) -> Document:
    name = workspace_name(settings, place)
    if isinstance(place, Studio):
        return studio_shape(place, current=current)
    return {
        "name": name,
        "folder": str(place),
        "kind": EMBEDDED,
        "exists": holds_workspace(place),
        "current": current,
    }


def _where(place: Place) -> str:
    if isinstance(place, Studio):
        return f"{place.settings.database.host}, bucket {place.settings.bucket.bucket}"
    return str(place)
