"""The verbs of a studio's workspace in the cloud; an embedded one needs none of them."""

from __future__ import annotations

from typing import Annotated

import typer

from kingdesk.cli.errors import NotInThisWorkspace

queue = typer.Typer(help="The queue of a studio's workspace.", no_args_is_help=True)


def _refuse(verb: str, why: str) -> None:
    raise NotInThisWorkspace(verb=verb, why=why)


def worker(
    *, concurrency: Annotated[int | None, typer.Option(metavar="N", min=1, max=64)] = None
) -> None:
    """Work for a studio's queue; drains when told to stop."""
    del concurrency
    _refuse("worker", "photos are processed by the program itself, with: kingdesk process GALLERY")


@queue.command("list")
def queue_list() -> None:
    """List messages that could not be worked on."""
    _refuse("queue", "it has no queue; problems are listed by: kingdesk status GALLERY")


@queue.command("redrive")
def queue_redrive() -> None:
    """Put them back."""
    _refuse("queue", "it has no queue; try again with: kingdesk process GALLERY --only failed")


@queue.command("purge")
def queue_purge() -> None:
    """Throw them away."""
    _refuse("queue", "it has no queue")


def sync() -> None:
    """Send offline changes out and fetch new data."""
    _refuse("sync", "all its data is on this machine")


def provision(*, print_policy: Annotated[bool, typer.Option("--print-policy")] = False) -> None:
    """Create what is missing on AWS, or print the policies that are needed."""
    del print_policy
    _refuse("provision", "it uses no cloud")
