"""The verbs of a studio's workspace in the cloud; an embedded one needs none of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated, Final

import typer

from kingdesk import paths
from kingdesk.bootstrap import open_secrets
from kingdesk.bootstrap.cloud import cloud_secrets, open_provisioner, policies_of
from kingdesk.bootstrap.cloud_queue import queue_owner, remembered_owner
from kingdesk.cli.call import Call, Document, Failure, counted, print_document, say, table
from kingdesk.cli.errors import NeedsYes, NotInThisWorkspace, NotYet
from kingdesk.cli.shapes import error_shape
from kingdesk.domain.cloud_errors import CloudDenied, NoCloud
from kingdesk.domain.ids import OwnerId
from kingdesk.ports.provision import Part, PartState, Provisioner, Provisioning
from kingdesk.settings import CloudSettings, Studio, StudioSettings, read_settings, workspace_place

_WORDS: Final[Mapping[Part, str]] = {
    Part.STAGING_BUCKET: "staging bucket",
    Part.PUBLIC_ACCESS: "block of public access",
    Part.ENCRYPTION: "encryption at rest",
    Part.TLS_ONLY: "secure connections only",
    Part.LIFECYCLE: "deletion after a day",
    Part.COLLECTION: "collection of clients' faces",
    Part.DEAD_LETTERS: "queue for dead letters",
    Part.QUEUE: "queue of photos",
    Part.REDRIVE: "dead letters after ten tries",
    Part.QUEUE_ENCRYPTION: "encryption of both queues",
    Part.QUEUE_TLS_ONLY: "secure connections only",
}
_ANOTHER_KEY: Final = (
    "To do it with another key, this once: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and "
    "add --key-of-environment"
)
_STATES: Final[Mapping[PartState, str]] = {
    PartState.THERE: "there",
    PartState.MISSING: "missing",
    PartState.MADE: "made",
}


def sync(context: typer.Context) -> None:
    """Send offline changes out and fetch new data."""
    place = workspace_place(read_settings(paths.settings_file()), Call.of(context).workspace)
    if isinstance(place, Studio):
        raise NotYet(verb="sync", why="every change is sent at once, and needs the database")
    raise NotInThisWorkspace(verb="sync", why="all its data is on this machine")


def provision(
    context: typer.Context,
    *,
    print_policy: Annotated[
        bool, typer.Option("--print-policy", help="Print what keys must be allowed, make nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    key_of_environment: Annotated[
        bool,
        typer.Option(
            "--key-of-environment",
            help="Use the key in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, this once.",
        ),
    ] = False,
) -> None:
    """Create what is missing on AWS, or print the policies that are needed.

    A staging bucket that nobody else can read and that empties itself after a day, the collection
    of clients' faces, and the photographer's own queue with its dead letters. What is there, and
    what others set up, is kept.
    """
    call = Call.of(context)
    place = workspace_place(read_settings(paths.settings_file()), call.workspace)
    if not isinstance(place, Studio):
        raise NotInThisWorkspace(verb="provision", why="it uses no cloud")
    if print_policy:
        _print_policies(place.settings, remembered_owner(place, open_secrets()))
        return
    settings = place.settings.cloud
    if settings is None:
        raise NoCloud
    secrets = open_secrets(of_environment_alone=key_of_environment)
    keys = cloud_secrets(place, secrets)
    owner = queue_owner(place, open_secrets())
    if settings.queue_of(owner) is None:
        say("Nobody is signed in, so no queue is made: kingdesk workspace sign-in")
    provisioner = open_provisioner(settings, keys, owner)
    try:
        done = _provisioned(provisioner, settings, asks=not yes)
    except CloudDenied as denied:
        raise Failure(denied, {}, () if key_of_environment else (_ANOTHER_KEY,)) from denied
    call.answer(_provisioning_shape(done, settings), _provisioning_lines(done))


def _provisioned(provisioner: Provisioner, settings: CloudSettings, *, asks: bool) -> Provisioning:
    planned = provisioner.plan()
    if not planned.missing:
        return planned
    if asks:
        _ask(planned, settings)
    return provisioner.apply()


def _ask(planned: Provisioning, settings: CloudSettings) -> None:
    """Say what would be made and wait for a yes.

    Raises:
        NeedsYes: nobody can be asked.
        typer.Abort: the answer was no.
    """
    say(f"At AWS in {settings.region} this would be made:")
    for part in planned.missing:
        say(f"  {_WORDS[part.part]}: {part.name}")
    if not sys.stdin.isatty():
        raise NeedsYes
    typer.confirm("Make it?", abort=True, err=True)


def _provisioning_shape(done: Provisioning, settings: CloudSettings) -> Document:
    return {
        "region": settings.region,
        "parts": [{"part": p.part, "name": p.name, "state": p.state} for p in done.parts],
        "made": len(done.made),
        "lacks": [error_shape(lack) for lack in done.lacks],
    }


def _provisioning_lines(done: Provisioning) -> list[str]:
    rows = [(_STATES[part.state], _WORDS[part.part], part.name) for part in done.parts]
    last = f"{counted(len(done.made), 'thing')} made." if done.made else "Nothing was missing."
    lacks = [f"{lack.message} {lack.hint}" for lack in done.lacks]
    return [*table(("", "what", "name"), rows), last, *lacks]


def _print_policies(studio: StudioSettings, owner: OwnerId | None) -> None:
    policies = policies_of(studio, owner)
    print_document(
        {
            "daily": policies.daily,
            "provisioning": policies.provisioning,
            "r2_token": policies.token,
        }
    )
    say("daily: the policy of the IAM user whose key KingDesk works with.")
    say("provisioning: what is needed beside it for kingdesk provision, once; best another key's.")
    say("r2_token: what to choose for the token of Cloudflare R2; photos are only ever read:")
    for what, choice in policies.token.items():
        say(f"  {what}: {choice}")
