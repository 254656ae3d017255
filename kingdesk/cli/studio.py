"""`kingdesk workspace` for studios: set one up, sign in and out, forget it.

Secrets are never arguments: they come from the environment, from a `.env` file, or are typed.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, get_args

import typer

from kingdesk import paths
from kingdesk.bootstrap import open_setup
from kingdesk.cli.call import Call, Document, Failure, say
from kingdesk.cli.cloud_settings import cloud_shape
from kingdesk.cli.doctor import finding_lines, finding_shape, tell_details
from kingdesk.cli.errors import NobodyToAsk, NotInThisWorkspace
from kingdesk.domain.studio_errors import (
    DatabaseNotEncrypted,
    DatabaseNotVerified,
    NoKeychain,
    SignInRefused,
    StorageFailed,
)
from kingdesk.environment import (
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
    StudioEnvironment,
    read_env_file,
    studio_of,
)
from kingdesk.ports.accounts import Account
from kingdesk.services.doctor import Finding, try_all
from kingdesk.settings import Settings, Studio, TlsMode, read_settings, workspace_place

if TYPE_CHECKING:
    from kingdesk.bootstrap.setup import StudioSetup

_TRIES: Final = 3
"""How often a password may be typed."""
TLS_MODES: Final[tuple[TlsMode, ...]] = get_args(TlsMode)

TlsOption = Annotated[
    str | None,
    typer.Option(
        "--tls", metavar="MODE", help=f"How sure the database must be: {', '.join(TLS_MODES)}."
    ),
]
AuthorityOption = Annotated[
    Path | None,
    typer.Option("--tls-authority", metavar="FILE", help="Who vouches for the database, PEM."),
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a studio is to be set up.

    Attributes:
        env: a `.env` file; the environment if None.
        tls: how sure the database must be; in full if None.
        authority: who vouches for it.
    """

    name: str
    env: Path | None
    tls: TlsMode | None
    authority: Path | None


def tls_mode(text: str | None) -> TlsMode | None:
    """Return libpq's word; raises BadParameter for others."""
    for mode in TLS_MODES:
        if text == mode:
            return mode
    if text is None:
        return None
    raise typer.BadParameter(f"{text!r} is none of {', '.join(TLS_MODES)}.", param_hint="--tls")


def with_tls(
    studio: StudioEnvironment, tls: TlsMode | None, authority: Path | None
) -> StudioEnvironment:
    changes: dict[str, object] = {}
    if tls is not None:
        changes["tls"] = tls
    if authority is not None:
        changes["tls_authority"] = authority.expanduser().absolute()
    database = studio.settings.database.model_copy(update=changes)
    settings = studio.settings.model_copy(update={"database": database})
    return replace(studio, settings=settings)


def create_studio(call: Call, wanted: Wanted, settings: Settings) -> None:
    """Try every part of a studio, sign in, keep it, open it; nothing is kept unless all is well."""
    setup = open_setup()
    variables = os.environ if wanted.env is None else _with_sign_in(read_env_file(wanted.env))
    studio = with_tls(studio_of(variables), wanted.tls, wanted.authority)
    setup.check_name(wanted.name, studio.settings, settings)
    findings = try_all(setup.checks(studio), _tell_tried)
    _refuse_bad(findings, studio)
    account = _signed_in(setup, studio)
    file = paths.settings_file()
    keeps = setup.secrets.keeps
    if keeps:
        settings = setup.keep(wanted.name, studio, account, settings, file)
    else:
        settings = setup.keep_settings(wanted.name, studio.settings, settings, file)
    if keeps or wanted.env is None:  # else the secrets are in a file only, and nobody knows them
        with call.open_place(Studio(wanted.name, studio.settings), settings):
            pass  # makes KingDesk's tables
    call.answer(
        {
            "workspace": studio_shape(Studio(wanted.name, studio.settings), current=True),
            "account": account_shape(account),
            "secrets": "keychain" if keeps else "environment",
            "checks": [finding_shape(finding) for finding in findings],
        },
        [
            *finding_lines(findings),
            f"The workspace {wanted.name} is {_where(studio)}, for {account.email}.",
        ],
    )
    tell_details(findings)
    if not keeps:
        names = ", ".join(
            ["DATABASE_URL", *(name for name in studio.secrets if name != "DB_PASSWORD")]
        )
        say(
            "No secret was kept. Set these environment variables wherever kingdesk is to run: "
            f"{names}, {SIGN_IN_EMAIL}, {SIGN_IN_PASSWORD}."
        )


def _tell_tried(finding: Finding) -> None:
    """Show whoever waits that something is being done: a server may take its time to answer."""
    if sys.stderr.isatty():
        say(f"{finding.name}: {'tried' if finding.state != 'skipped' else 'not tried'}")


def _with_sign_in(file: Mapping[str, str]) -> Mapping[str, str]:
    """Add who signs in: that is rarely in the web system's own file."""
    names = (SIGN_IN_EMAIL, SIGN_IN_PASSWORD)
    return {name: os.environ[name] for name in names if name in os.environ} | dict(file)


def _where(studio: StudioEnvironment) -> str:
    settings = studio.settings
    return f"the database at {settings.database.host} and the bucket {settings.bucket.bucket}"


def _refuse_bad(findings: Sequence[Finding], studio: StudioEnvironment) -> None:
    bad = [finding for finding in findings if finding.state == "bad"]
    if not bad:
        return
    error = bad[0].error or StorageFailed(reason=bad[0].detail)
    lines = [*finding_lines(findings), ""]
    lines += [f"{f.name}: {f.detail} {f.hint}".rstrip() for f in bad[1:]]
    if isinstance(error, DatabaseNotVerified | DatabaseNotEncrypted):
        asked = f" (its DATABASE_URL says {studio.asked_tls})" if studio.asked_tls else ""
        lines.append(
            f"KingSelection itself checks no certificate{asked}. Best give the authority's with "
            "--tls-authority FILE; to go without the check, knowingly: --tls require"
        )
    shapes = [finding_shape(finding) for finding in findings]
    raise Failure(error, {"checks": shapes}, lines)


def _signed_in(setup: StudioSetup, studio: StudioEnvironment) -> Account:
    """Return who signs in: as the environment says, or as typed.

    Raises:
        NobodyToAsk: the environment does not say it, and nobody can type it.
        SignInRefused
    """
    if studio.email and studio.password:
        return setup.sign_in(studio, studio.email, studio.password)
    if not sys.stdin.isatty():
        raise NobodyToAsk(name=SIGN_IN_PASSWORD if studio.email else SIGN_IN_EMAIL)
    say("Sign in with the e-mail and password of KingSelection.")
    for left in reversed(range(_TRIES)):
        email = studio.email or typer.prompt("E-mail", err=True)
        try:
            return setup.sign_in(studio, str(email), getpass.getpass("Password: "))
        except SignInRefused as error:
            if not left:
                raise
            say(error.message)
    raise SignInRefused


def sign_in(context: typer.Context) -> None:
    """Sign in to a studio; this computer remembers who, never the password.

    E-mail and password are those of KingSelection: asked for, or read from KINGDESK_EMAIL and
    KINGDESK_PASSWORD.
    """
    call, place, _ = _studio_meant(context, "sign-in")
    setup = open_setup()
    trouble = setup.secrets.trouble
    if isinstance(trouble, NoKeychain):
        say(f"Nobody can be remembered here: set {SIGN_IN_EMAIL} and {SIGN_IN_PASSWORD} instead.")
        raise trouble
    known = replace(
        setup.known(place),
        email=os.environ.get(SIGN_IN_EMAIL),
        password=os.environ.get(SIGN_IN_PASSWORD),
    )
    account = _signed_in(setup, known)
    setup.remember(place.name, account)
    call.answer(
        {"workspace": place.name, "account": account_shape(account)},
        [f"{account.email} is signed in to {place.name}."],
    )


def sign_out(context: typer.Context) -> None:
    """Sign out of a studio; drop the copies of its photos on this computer."""
    call, place, _ = _studio_meant(context, "sign-out")
    setup = open_setup()
    dropped = setup.bytes_kept(place.name)
    setup.sign_out(place.name)
    call.answer(
        {"workspace": place.name, "bytes_dropped": dropped},
        [f"Nobody is signed in to {place.name}; {dropped / 1e6:.0f} MB of copies were deleted."],
    )
    if os.environ.get(SIGN_IN_EMAIL) and os.environ.get(SIGN_IN_PASSWORD):
        say(f"{SIGN_IN_EMAIL} and {SIGN_IN_PASSWORD} are set: they sign in again.")


def _studio_meant(context: typer.Context, verb: str) -> tuple[Call, Studio, Settings]:
    call = Call.of(context)
    settings = read_settings(paths.settings_file())
    place = workspace_place(settings, call.workspace)
    if not isinstance(place, Studio):
        raise NotInThisWorkspace(verb=verb, why="it has no account")
    return call, place, settings


def studio_shape(place: Studio, *, current: bool) -> Document:
    database, bucket = place.settings.database, place.settings.bucket
    return {
        "name": place.name,
        "kind": "studio",
        "database": f"{database.host}:{database.port}/{database.name}",
        "tls": database.tls,
        "bucket": bucket.bucket,
        "cache_gb": place.settings.cache_gb,
        "keep_originals": place.settings.keep_originals,
        "cloud": cloud_shape(place.settings.cloud),
        "exists": True,
        "current": current,
    }


def account_shape(account: Account) -> Document:
    return {"id": account.owner, "email": account.email, "name": account.name}
