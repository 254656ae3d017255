"""Reads a studio's settings and secrets out of environment variables or a `.env` file.

The names are the web system's own, so that the file its server has can be taken as it is. What is
a secret is kept apart from the first moment on, and shown by nothing here.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import BaseModel, ValidationError

from kingdesk.domain.strategies import Operation
from kingdesk.domain.studio_errors import SettingMissing, SettingWrong
from kingdesk.settings import (
    BucketSettings,
    CloudSettings,
    DatabaseSettings,
    StudioSettings,
    TlsMode,
)

DATABASE_PASSWORD: Final = "DB_PASSWORD"  # noqa: S105 - a variable's name
BUCKET_KEY_ID: Final = "R2_ACCESS_KEY_ID"
BUCKET_SECRET: Final = "R2_SECRET_ACCESS_KEY"  # noqa: S105 - a variable's name
CLOUD_KEY_ID: Final = "AWS_ACCESS_KEY_ID"
CLOUD_SECRET: Final = "AWS_SECRET_ACCESS_KEY"  # noqa: S105 - a variable's name
SECRETS: Final = (DATABASE_PASSWORD, BUCKET_KEY_ID, BUCKET_SECRET, CLOUD_KEY_ID, CLOUD_SECRET)
"""What goes to the keychain, under these names."""
NEEDED: Final = (DATABASE_PASSWORD, BUCKET_KEY_ID, BUCKET_SECRET)
"""Secrets without which a studio can't be opened."""
SIGN_IN_EMAIL: Final = "KINGDESK_EMAIL"
SIGN_IN_PASSWORD: Final = "KINGDESK_PASSWORD"  # noqa: S105 - a variable's name
"""Sign in where there is no keychain to remember who did: servers."""

_CLOUD_CHOICES: Final[Mapping[str, str]] = {
    "strategy": "KINGDESK_STRATEGY",
    "send": "KINGDESK_SEND",
    "long_side": "KINGDESK_LONG_SIDE",
    "cache_days": "KINGDESK_CACHE_DAYS",
    "keep_faces_days": "KINGDESK_KEEP_FACES_DAYS",
}
"""How KingDesk uses the account at AWS: settings that only it has, and their variables."""
_CALLS: Final = "KINGDESK_CALLS_PER_SECOND"

_Made = TypeVar("_Made", bound=BaseModel)
_SCHEMES: Final = frozenset({"postgres", "postgresql"})
_THIS_COMPUTER: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_POSTGRES_PORT: Final = 5432
_LARGEST_FILE: Final = 1 << 20
_MOST_CALLS: Final = 1000
_NO_SCHEME: Final = "it must begin with postgresql://"
_NO_ADDRESS: Final = "it is no address; in a password # / ? are written %23 %2F %3F"


@dataclass(frozen=True, slots=True)
class StudioEnvironment:
    """What an environment says of a studio.

    Attributes:
        secrets: by name, of `SECRETS`; never shown.
        email, password: who signs in, where that is said.
        asked_tls: the address of the database asks for a weaker check than the settings begin with;
            its own word for it (`require`, `no-verify`). Worth saying where the check then fails.
    """

    settings: StudioSettings
    secrets: Mapping[str, str] = field(repr=False)
    email: str | None = None
    password: str | None = field(default=None, repr=False)
    asked_tls: str | None = None


def parse_env(text: str) -> dict[str, str]:
    """Return the variables a `.env` file's text sets; what has no value is left out."""
    # loaded by who sets a studio up only
    from dotenv import dotenv_values  # noqa: PLC0415

    # it complains of lines it does not understand; a pasted text may have any
    logging.getLogger("dotenv").setLevel(logging.CRITICAL)
    found = dotenv_values(stream=io.StringIO(text.removeprefix("\ufeff")), interpolate=False)
    return {name: value for name, value in found.items() if value}


def read_env_file(file: Path) -> dict[str, str]:
    """Return the variables a `.env` file sets; raises SettingWrong when it can't be read."""
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            raise SettingWrong(name=str(file), reason="it is too large for a settings file")
        return parse_env(data.decode("utf-8-sig"))
    except OSError as error:
        raise SettingWrong(name=str(file), reason=error.strerror or "it can't be read") from error
    except UnicodeDecodeError:  # the error holds the file's content
        raise SettingWrong(name=str(file), reason="it can't be read as text") from None


def studio_of(variables: Mapping[str, str]) -> StudioEnvironment:
    """Return the studio that variables describe.

    Raises:
        SettingMissing, SettingWrong: naming the variable, never its value.
    """
    values = _given(variables)
    database = _database(values)
    _check_secrets(values)
    secrets = {name: value for name, value in secrets_of(values).items() if name in SECRETS}
    return StudioEnvironment(
        StudioSettings(database=database, bucket=_bucket(values), cloud=_cloud(values)),
        MappingProxyType(secrets),
        values.get(SIGN_IN_EMAIL),
        values.get(SIGN_IN_PASSWORD),
        _asked_tls(values.get("DATABASE_URL", ""), database.tls),
    )


def problems_of(variables: Mapping[str, str]) -> list[SettingMissing | SettingWrong]:
    """Return what keeps variables from describing a studio, one problem of each part at most."""
    values = _given(variables)
    problems: dict[str, SettingMissing | SettingWrong] = {}
    for part in (_database, _check_secrets, _bucket, _cloud):
        try:
            part(values)
        except (SettingMissing, SettingWrong) as error:
            problems.setdefault(str(error.details["name"]), error)
    return list(problems.values())


def secrets_of(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets that variables hold, by name, also who signs in."""
    names = (*SECRETS, SIGN_IN_EMAIL, SIGN_IN_PASSWORD)
    found: dict[str, str] = {name: variables[name] for name in names if variables.get(name)}
    try:
        password = urlsplit(variables.get("DATABASE_URL", "")).password
    except ValueError:
        password = None
    if password:
        found[DATABASE_PASSWORD] = unquote(password)
    return found


def _given(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in variables.items() if value.strip()}


def _check_secrets(values: Mapping[str, str]) -> None:
    known = secrets_of(values)
    for name in NEEDED:
        if name not in known:
            if name == DATABASE_PASSWORD and "DATABASE_URL" in values:
                raise SettingWrong(name="DATABASE_URL", reason="it holds no password")
            raise SettingMissing(name=name)


def _database(values: Mapping[str, str]) -> DatabaseSettings:
    url = values.get("DATABASE_URL")
    if url is None:
        return _database_in_parts(values)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its words hold a part of the address, maybe of the password
        raise SettingWrong(name="DATABASE_URL", reason=_NO_ADDRESS) from None
    asked = _asked(parts)
    host = _host(parts, asked)
    if parts.scheme not in _SCHEMES or not host:
        begins = parts.scheme in _SCHEMES
        raise SettingWrong(name="DATABASE_URL", reason=_NO_ADDRESS if begins else _NO_SCHEME)
    fields = {
        "host": host,
        "port": port or _POSTGRES_PORT,
        "name": unquote(parts.path.lstrip("/")),
        "user": unquote(parts.username or ""),
        "tls": _tls(asked.get("sslmode", ""), host),
        "tls_authority": asked.get("sslrootcert"),
    }
    if fields["tls_authority"] == "system":
        fields["tls_authority"] = None
    for what in ("user", "name"):
        if not fields[what]:
            reason = f"it names no {'database' if what == 'name' else what}"
            raise SettingWrong(name="DATABASE_URL", reason=reason)
    return _made(DatabaseSettings, fields, {}, "DATABASE_URL")


def _asked(parts: SplitResult) -> dict[str, str]:
    return {name: found[-1] for name, found in parse_qs(parts.query).items()}


def _host(parts: SplitResult, asked: Mapping[str, str]) -> str:
    """Return the host an address names; a unix socket's folder is escaped in it, or asked for."""
    named = parts.netloc.rpartition("@")[2].partition(":")[0]
    if named.lower().startswith("%2f"):
        return unquote(named)
    return parts.hostname or asked.get("host", "")


def is_this_computer(host: str) -> bool:
    """Tell whether nobody can be on the way to a host."""
    return host in _THIS_COMPUTER or host.startswith("/")


def _tls(asked: str, host: str) -> TlsMode:
    """Return how to begin: the web system's own `require` checks nothing, so it is not taken over.

    Less than the full check must be chosen by who sits here, not by a file from a server; but to
    this computer itself nobody is on the way.
    """
    if asked == "disable" and is_this_computer(host):
        return "disable"
    return "verify-ca" if asked == "verify-ca" else "verify-full"


def _asked_tls(url: str, begun_with: TlsMode) -> str | None:
    asked = _asked(urlsplit(url)).get("sslmode")
    return asked if asked not in {None, begun_with, "verify-full"} else None


def _database_in_parts(values: Mapping[str, str]) -> DatabaseSettings:
    """Read the variables the web system takes where there is no DATABASE_URL."""
    missing = [name for name in ("DB_HOST", "DB_USER", "DB_DATABASE") if name not in values]
    if missing:  # none of them: the address is what is usual
        raise SettingMissing(name="DATABASE_URL" if len(missing) == 3 else missing[0])
    variables = {"host": "DB_HOST", "port": "DB_PORT", "name": "DB_DATABASE", "user": "DB_USER"}
    fields = {part: values[name] for part, name in variables.items() if name in values}
    return _made(DatabaseSettings, fields, variables, "DB_HOST")


def _bucket(values: Mapping[str, str]) -> BucketSettings:
    bucket = values.get("R2_BUCKET") or values.get("R2_BUCKET_NAME")
    if bucket is None:
        raise SettingMissing(name="R2_BUCKET")
    if not values.get("R2_ACCOUNT_ID") and not values.get("R2_ENDPOINT"):
        raise SettingMissing(name="R2_ACCOUNT_ID")
    fields = {
        "account_id": values.get("R2_ACCOUNT_ID"),
        "bucket": bucket,
        "endpoint": values.get("R2_ENDPOINT"),
        "public_base_url": values.get("R2_PUBLIC_BASE_URL"),
    }
    for name in ("endpoint", "public_base_url"):
        address = fields[name]
        if address is not None:
            fields[name] = _web_address(address, f"R2_{name.upper()}")
    return _made(BucketSettings, fields, {}, "R2_BUCKET")


def _web_address(address: str, variable: str) -> str:
    """Return a web address, `https://` added where it was left out; raises SettingWrong.

    One with a name and password or a question in it is none: it goes to the settings file.
    """
    whole = address if "://" in address else f"https://{address}"
    try:
        parts = urlsplit(whole)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    else:
        host = None if "@" in parts.netloc or parts.query else host
    if not host:
        raise SettingWrong(name=variable, reason="it is no address")
    if not whole.startswith("https://") and not (
        whole.startswith("http://") and is_this_computer(host)
    ):
        raise SettingWrong(name=variable, reason="it does not begin with https://")
    return whole


def _cloud(values: Mapping[str, str]) -> CloudSettings | None:
    """Return what is said of AWS, None where nothing is; two keys alone are enough.

    How KingDesk uses the account is said by variables of its own: they don't make one.
    """
    given = {
        "region": values.get("AWS_REGION") or values.get("AWS_DEFAULT_REGION"),
        "staging_bucket": values.get("S3_STAGING_BUCKET"),
        "staging_prefix": values.get("S3_STAGING_PREFIX"),
        "collection": values.get("REKOG_COLLECTION_ID"),
        "rekognition_endpoint": _endpoint(values, "AWS_ENDPOINT_URL_REKOGNITION"),
        "s3_endpoint": _endpoint(values, "AWS_ENDPOINT_URL_S3"),
        "sqs_endpoint": _endpoint(values, "AWS_ENDPOINT_URL_SQS"),
        "queue": _queue_address(values, "SQS_QUEUE_URL"),
        "dead_letters": _queue_address(values, "SQS_DLQ_URL"),
    }
    if not any(given.values()) and not all(n in values for n in (CLOUD_KEY_ID, CLOUD_SECRET)):
        return None
    chosen = {field: values.get(variable) for field, variable in _CLOUD_CHOICES.items()}
    fields: dict[str, object] = {**given, **chosen, "calls_per_second": _calls_per_second(values)}
    variables = {**_CLOUD_CHOICES, "collection": "REKOG_COLLECTION_ID"}
    return _made(CloudSettings, fields, variables, "AWS_REGION")


def _endpoint(values: Mapping[str, str], variable: str) -> str | None:
    address = values.get(variable)
    return None if address is None else _web_address(address, variable)


def _queue_address(values: Mapping[str, str], variable: str) -> str | None:
    """Return a queue's address; raises SettingWrong where it is none, or one in strict order."""
    address = _endpoint(values, variable)
    if address is None:
        return None
    name = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    if not name:
        raise SettingWrong(name=variable, reason="it names no queue")
    if name.endswith(".fifo"):
        raise SettingWrong(name=variable, reason="it is a FIFO queue; a standard one is needed")
    return address


def _calls_per_second(values: Mapping[str, str]) -> dict[Operation, float] | None:
    """Return what is written as `IndexFaces=20,DetectFaces=5`; raises SettingWrong."""
    text = values.get(_CALLS)
    if text is None:
        return None
    found: dict[Operation, float] = {}
    for part in text.split(","):
        name, _, number = part.partition("=")
        try:
            found[Operation(name.strip())] = float(number)
        except ValueError:
            example = f"it is not like {Operation.INDEX_FACES}=20,{Operation.DETECT_FACES}=5"
            raise SettingWrong(name=_CALLS, reason=example) from None
    if not all(0 < calls <= _MOST_CALLS for calls in found.values()):
        raise SettingWrong(name=_CALLS, reason=f"calls are above 0 and at most {_MOST_CALLS}")
    return found


def _made(
    kind: type[_Made], fields: Mapping[str, object], variables: Mapping[str, str], otherwise: str
) -> _Made:
    """Make settings; what is wrong is told under the name of its variable, never with its value."""
    try:
        return kind.model_validate({n: v for n, v in fields.items() if v not in (None, "")})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        known = variables.get(where)
        reason = first["msg"] if known else f"{where}: {first['msg']}"
        raise SettingWrong(name=known or otherwise, reason=reason) from None
