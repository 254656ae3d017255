"""Reads a studio's settings and secrets out of environment variables or a `.env` file.

The names are the web system's own, so that the file its server has can be taken as it is. What is
a secret is kept apart from the first moment on, and shown by nothing here.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import BaseModel, ValidationError

from kingdesk.domain.studio_errors import SettingMissing, SettingWrong
from kingdesk.settings import BucketSettings, CloudSettings, DatabaseSettings, StudioSettings

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

_Made = TypeVar("_Made", bound=BaseModel)
_SCHEMES: Final = frozenset({"postgres", "postgresql"})
_TLS_MODES: Final = {"verify-full": "verify-full", "verify-ca": "verify-ca", "disable": "disable"}


@dataclass(frozen=True, slots=True)
class StudioEnvironment:
    """What an environment says of a studio.

    Attributes:
        secrets: by name, of `SECRETS`; never shown.
        email, password: who signs in, where that is said.
    """

    settings: StudioSettings
    secrets: Mapping[str, str] = field(repr=False)
    email: str | None = None
    password: str | None = field(default=None, repr=False)


def parse_env(text: str) -> dict[str, str]:
    """Return the variables a `.env` file's text sets; what has no value is left out."""
    # loaded by who sets a studio up only
    from dotenv import dotenv_values  # noqa: PLC0415

    found = dotenv_values(stream=io.StringIO(text), interpolate=False)
    return {name: value for name, value in found.items() if value}


def read_env_file(file: Path) -> dict[str, str]:
    """Return the variables a `.env` file sets; raises SettingWrong when it can't be read."""
    try:
        return parse_env(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingWrong(name=str(file), reason="it can't be read as text") from error


def studio_of(variables: Mapping[str, str]) -> StudioEnvironment:
    """Return the studio that variables describe.

    Raises:
        SettingMissing, SettingWrong: naming the variable, never its value.
    """
    values = {name: value.strip() for name, value in variables.items() if value.strip()}
    database = _database(values)
    secrets = {name: value for name, value in secrets_of(values).items() if name in SECRETS}
    for name in NEEDED:
        if name not in secrets:
            raise SettingMissing(name="DATABASE_URL" if name == DATABASE_PASSWORD else name)
    return StudioEnvironment(
        StudioSettings(database=database, bucket=_bucket(values), cloud=_cloud(values)),
        MappingProxyType(secrets),
        values.get(SIGN_IN_EMAIL),
        values.get(SIGN_IN_PASSWORD),
    )


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


def _database(values: Mapping[str, str]) -> DatabaseSettings:
    url = values.get("DATABASE_URL")
    if url is None:
        return _database_in_parts(values)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingWrong(name="DATABASE_URL", reason="it is no address") from error
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise SettingWrong(name="DATABASE_URL", reason="it must begin with postgresql://HOST")
    asked = {name: found[-1] for name, found in parse_qs(parts.query).items()}
    fields = {
        "host": parts.hostname,
        "port": port or 5432,
        "name": unquote(parts.path.lstrip("/")),
        "user": unquote(parts.username or ""),
        # the web system's own `require` checks nothing; asking for less must be said on purpose
        "tls": _TLS_MODES.get(asked.get("sslmode", ""), "verify-full"),
        "tls_authority": asked.get("sslrootcert"),
    }
    return _made(DatabaseSettings, fields, "DATABASE_URL")


def _database_in_parts(values: Mapping[str, str]) -> DatabaseSettings:
    """Read the variables the web system takes where there is no DATABASE_URL."""
    for name in ("DB_HOST", "DB_USER", "DB_DATABASE"):
        if name not in values:
            raise SettingMissing(name="DATABASE_URL")
    fields = {
        "host": values["DB_HOST"],
        "port": values.get("DB_PORT", "5432"),
        "name": values["DB_DATABASE"],
        "user": values["DB_USER"],
    }
    return _made(DatabaseSettings, fields, "DB_HOST")


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
        if address is not None and urlsplit(address).scheme not in {"http", "https"}:
            raise SettingWrong(name=f"R2_{name.upper()}", reason="it must begin with https://")
    return _made(BucketSettings, fields, "R2_BUCKET")


def _cloud(values: Mapping[str, str]) -> CloudSettings | None:
    fields = {
        "region": values.get("AWS_REGION") or values.get("AWS_DEFAULT_REGION"),
        "staging_bucket": values.get("S3_STAGING_BUCKET"),
        "staging_prefix": values.get("S3_STAGING_PREFIX"),
        "collection": values.get("REKOG_COLLECTION_ID"),
        "queue": values.get("SQS_QUEUE_URL"),
        "dead_letters": values.get("SQS_DLQ_URL"),
    }
    given = {name: value for name, value in fields.items() if value}
    return _made(CloudSettings, given, "AWS_REGION") if given else None


def _made(kind: type[_Made], fields: Mapping[str, object], variable: str) -> _Made:
    try:
        return kind.model_validate({n: v for n, v in fields.items() if v not in {None, ""}})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingWrong(name=variable, reason=f"{where}: {first['msg']}") from None
