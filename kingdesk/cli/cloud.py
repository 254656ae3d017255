"""The verbs of a studio's workspace in the cloud; an embedded one needs none of them."""

from __future__ import annotations

from typing import Annotated

import typer

from kingdesk import paths
from kingdesk.cli.call import Call
from kingdesk.cli.errors import NotInThisWorkspace, NotYet
from kingdesk.settings import Studio, read_settings, workspace_place

queue = typer.Typer(help="The queue of a studio's workspace.", no_args_is_help=True)


def _refuse(context: typer.Context, verb: str, why: str) -> None:
    place = workspace_place(read_settings(paths.settings_file()), Call.of(context).workspace)
    if isinstance(place, Studio):
        raise NotYet(verb=verb, why="it works in this program's own threads")
    raise NotInThisWorkspace(verb=verb, why=why)


def worker(
    context: typer.Context,
    *,
    concurrency: Annotated[int | None, typer.Option(metavar="N", min=1, max=64)] = None,
) -> None:
    """Work for a studio's queue; drains when told to stop."""
    del concurrency
    _refuse(
        context,
        "worker",
        "photos are processed by the program itself, with: kingdesk process GALLERY",
    )


@queue.command("list")
def queue_list(context: typer.Context) -> None:
    """List messages that could not be worked on."""
    _refuse(context, "queue", "it has no queue; problems are listed by: kingdesk status GALLERY")


@queue.command("redrive")
def queue_redrive(context: typer.Context) -> None:
    """Put them back."""
    _refuse(
        context, "queue", "it has no queue; try again with: kingdesk process GALLERY --only failed"
    )


@queue.command("purge")
def queue_purge(context: typer.Context) -> None:
    """Throw them away."""
    _refuse(context, "queue", "it has no queue")


def sync(context: typer.Context) -> None:
    """Send offline changes out and fetch new data."""
    _refuse(context, "sync", "all its data is on this machine")


def provision(
    context: typer.Context, *, print_policy: Annotated[bool, typer.Option("--print-policy")] = False
) -> None:
    """Create what is missing on AWS, or print the policies that are needed."""
    del print_policy
    _refuse(context, "provision", "it uses no cloud")
