"""A studio's connection while it is being filled in: as recognised, as typed, to be tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast
from urllib.parse import urlsplit

from pydantic import ValidationError

from kingdesk.domain.studio_errors import SettingMissing, SettingWrong
from kingdesk.environment import (
    BUCKET_KEY_ID,
    BUCKET_SECRET,
    CLOUD_KEY_ID,
    CLOUD_SECRET,
    DATABASE_PASSWORD,
    StudioEnvironment,
    parse_env,
    secrets_of,
    studio_of,
)
from kingdesk.settings import (
    BucketSettings,
    CloudSettings,
    DatabaseSettings,
    StudioSettings,
    TlsMode,
)


class FieldName(StrEnum):
    """A field of the connection; the value is the `Draft`'s attribute."""

    HOST = "host"
    PORT = "port"
    NAME = "name"
    USER = "user"
    PASSWORD = "password"  # noqa: S105 - a field's name
    ACCOUNT = "account_id"
    BUCKET = "bucket"
    KEY_ID = "key_id"
    SECRET = "secret"  # noqa: S105 - a field's name
    PUBLIC = "public_base_url"
    REGION = "region"
    CLOUD_KEY = "cloud_key_id"
    CLOUD_KEY_SECRET = "cloud_secret"  # noqa: S105 - a field's name
    TLS = "tls"
    AUTHORITY = "tls_authority"
    ENDPOINT = "endpoint"


class Flaw(StrEnum):
    """What is wrong with a field before anything was tried."""

    EMPTY = "empty"
    NO_NUMBER = "no number"
    NO_WEB_ADDRESS = "no web address"
    WRONG = "wrong"


CLOUD_FIELDS: Final = frozenset({FieldName.REGION, FieldName.CLOUD_KEY, FieldName.CLOUD_KEY_SECRET})
"""An account at AWS; a studio need not have one."""
SECRET_FIELDS: Final = frozenset(
    {
        FieldName.PASSWORD,
        FieldName.KEY_ID,
        FieldName.SECRET,
        FieldName.CLOUD_KEY,
        FieldName.CLOUD_KEY_SECRET,
    }
)
MORE_FIELDS: Final = frozenset({FieldName.TLS, FieldName.AUTHORITY, FieldName.ENDPOINT})
FIELD_OF_VARIABLE: Final[Mapping[str, FieldName]] = MappingProxyType(
    {
        "DATABASE_URL": FieldName.HOST,
        "DB_HOST": FieldName.HOST,
        "DB_PORT": FieldName.PORT,
        "DB_DATABASE": FieldName.NAME,
        "DB_USER": FieldName.USER,
        DATABASE_PASSWORD: FieldName.PASSWORD,
        "R2_ACCOUNT_ID": FieldName.ACCOUNT,
        "R2_BUCKET": FieldName.BUCKET,
        "R2_BUCKET_NAME": FieldName.BUCKET,
        "R2_ENDPOINT": FieldName.ENDPOINT,
        "R2_PUBLIC_BASE_URL": FieldName.PUBLIC,
        BUCKET_KEY_ID: FieldName.KEY_ID,
        BUCKET_SECRET: FieldName.SECRET,
        "AWS_REGION": FieldName.REGION,
        "AWS_DEFAULT_REGION": FieldName.REGION,
        CLOUD_KEY_ID: FieldName.CLOUD_KEY,
        CLOUD_SECRET: FieldName.CLOUD_KEY_SECRET,
    }
)
"""Where a variable of the web system is filled in."""
_STAND_IN: Final = "0-not-given-0"
"""Put where a variable is missing, so that the others are read; taken out again at once."""
_OF_CLOUD: Final = ("AWS_", "KINGDESK_", "REKOG_", "S3_", "SQS_")
"""What the names of variables about the account at AWS begin with."""
_PARTS: Final = ("DB_HOST", "DB_USER", "DB_DATABASE", DATABASE_PASSWORD)
_TRIES: Final = 16
"""More than there are variables that may be missing or wrong."""


DEFAULTS: Final[Mapping[FieldName, str]] = MappingProxyType(
    {FieldName.PORT: "5432", FieldName.TLS: "verify-full"}
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the fields hold, as text; its `repr` shows no secret.

    Attributes:
        cloud: what else the environment said, carried along unseen.
        more_secrets: those of `cloud`.
        email, sign_in_password: who signs in, where the environment said that.
        ends_account: the studio had an account at AWS and is to have none.
    """

    values: Mapping[FieldName, str] = field(default_factory=lambda: DEFAULTS, repr=False)
    cloud: CloudSettings | None = None
    more_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    email: str = ""
    sign_in_password: str = field(default="", repr=False)
    ends_account: bool = False

    def value(self, name: FieldName) -> str:
        return self.values.get(name, "").strip()

    @property
    def has_account(self) -> bool:
        """Tell whether a key of AWS stands there, or half of one."""
        return bool(self.value(FieldName.CLOUD_KEY) or self.value(FieldName.CLOUD_KEY_SECRET))

    def without_account(self) -> Draft:
        """Return the same studio without its account at AWS."""
        left = {name: value for name, value in self.values.items() if name not in CLOUD_FIELDS}
        return replace(self, values=left, cloud=None, ends_account=True)

    def flaws(self) -> dict[FieldName, Flaw]:
        """Return what is wrong before anything is tried, by field, in the order of the form."""
        found: dict[FieldName, Flaw] = {}
        for name in FieldName:
            flaw = self._flaw(name)
            if flaw is not None:
                found[name] = flaw
        return found or self._refused()

    def _flaw(self, name: FieldName) -> Flaw | None:
        value = self.value(name)
        if name in {FieldName.PUBLIC, FieldName.ENDPOINT}:
            scheme = urlsplit(value).scheme if value else "https"
            return None if scheme in {"http", "https"} else Flaw.NO_WEB_ADDRESS
        if name is FieldName.PORT:
            good = value.isascii() and value.isdecimal() and 0 < int(value) < 1 << 16
            return None if good else Flaw.NO_NUMBER
        if name in CLOUD_FIELDS:
            return self._cloud_flaw(name)
        if name is FieldName.AUTHORITY or (
            name is FieldName.ACCOUNT and self.value(FieldName.ENDPOINT)
        ):
            return None
        return None if value else Flaw.EMPTY

    def _cloud_flaw(self, name: FieldName) -> Flaw | None:
        """Of an account both keys are needed, or neither; the region may be left out."""
        other = {
            FieldName.CLOUD_KEY: FieldName.CLOUD_KEY_SECRET,
            FieldName.CLOUD_KEY_SECRET: FieldName.CLOUD_KEY,
        }.get(name)
        is_half = other is not None and not self.value(name) and bool(self.value(other))
        return Flaw.EMPTY if is_half else None

    def _refused(self) -> dict[FieldName, Flaw]:
        """Return what the settings refuse although it looks well."""
        try:
            self._settings()
        except ValidationError as error:
            named = {str(part) for each in error.errors() for part in each["loc"]}
            wrong = [name for name in FieldName if str(name) in named]
            return dict.fromkeys(wrong or [FieldName.HOST], Flaw.WRONG)
        return {}

    def studio(self, kept: StudioSettings | None = None) -> StudioEnvironment:
        """Return what is to be tried; only after `flaws` found none.

        Args:
            kept: settings that already are, to keep what the form does not show.
        """
        settings = self._settings()
        if kept is not None:
            copies = {"cache_gb": kept.cache_gb, "keep_originals": kept.keep_originals}
            cloud = None if self.ends_account else settings.cloud or kept.cloud
            settings = settings.model_copy(update={**copies, "cloud": cloud})
        of_cloud = {
            CLOUD_KEY_ID: self.value(FieldName.CLOUD_KEY),
            CLOUD_SECRET: self.value(FieldName.CLOUD_KEY_SECRET),
        }
        secrets = {
            **self.more_secrets,
            DATABASE_PASSWORD: self.values[FieldName.PASSWORD],
            BUCKET_KEY_ID: self.value(FieldName.KEY_ID),
            BUCKET_SECRET: self.value(FieldName.SECRET),
            **{name: value for name, value in of_cloud.items() if value},
        }
        return StudioEnvironment(settings, MappingProxyType(secrets))

    def _settings(self) -> StudioSettings:
        authority = self.value(FieldName.AUTHORITY)
        return StudioSettings(
            database=DatabaseSettings(
                host=self.value(FieldName.HOST),
                port=int(self.value(FieldName.PORT)),
                name=self.value(FieldName.NAME),
                user=self.value(FieldName.USER),
                tls=cast("TlsMode", self.value(FieldName.TLS)),
                tls_authority=Path(authority).expanduser() if authority else None,
            ),
            bucket=BucketSettings(
                account_id=self.value(FieldName.ACCOUNT) or None,
                bucket=self.value(FieldName.BUCKET),
                endpoint=self.value(FieldName.ENDPOINT) or None,
                public_base_url=self.value(FieldName.PUBLIC) or None,
            ),
            cloud=self._cloud(),
        )

    def _cloud(self) -> CloudSettings | None:
        """Return the account at AWS, None where nothing is said of one."""
        if self.cloud is None and not self.value(FieldName.CLOUD_KEY):
            return None
        known = self.cloud or CloudSettings()
        region = self.value(FieldName.REGION) or CloudSettings().region
        return known.model_copy(update={"region": region})

    @classmethod
    def of(cls, settings: StudioSettings, secrets: Mapping[str, str] | None = None) -> Draft:
        """Return the form of a studio that is known; secrets may be missing."""
        database, bucket, known = settings.database, settings.bucket, dict(secrets or {})
        values = {
            FieldName.HOST: database.host,
            FieldName.PORT: str(database.port),
            FieldName.NAME: database.name,
            FieldName.USER: database.user,
            FieldName.PASSWORD: known.pop(DATABASE_PASSWORD, ""),
            FieldName.ACCOUNT: bucket.account_id or "",
            FieldName.BUCKET: bucket.bucket,
            FieldName.KEY_ID: known.pop(BUCKET_KEY_ID, ""),
            FieldName.SECRET: known.pop(BUCKET_SECRET, ""),
            FieldName.PUBLIC: bucket.public_base_url or "",
            FieldName.TLS: database.tls,
            FieldName.AUTHORITY: str(database.tls_authority or ""),
            FieldName.ENDPOINT: bucket.endpoint or "",
            FieldName.REGION: "" if settings.cloud is None else settings.cloud.region,
            FieldName.CLOUD_KEY: known.pop(CLOUD_KEY_ID, ""),
            FieldName.CLOUD_KEY_SECRET: known.pop(CLOUD_SECRET, ""),
        }
        return cls(values, settings.cloud, known)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a `.env` text says.

    Attributes:
        found: how many of the variables KingDesk knows are in it.
        wrong: fields whose variable can't be right.
        asked_tls: the weaker check of the database the web system's server makes do with, in its
            own word; None where it asks for none.
    """

    draft: Draft
    found: int
    wrong: Mapping[FieldName, SettingWrong]
    asked_tls: str | None = None


def recognise(text: str) -> Recognised:
    """Read as much of a `.env` text as is there; unknown names are nobody's business."""
    variables = {name: value for name, value in parse_env(text).items() if value.strip()}
    found = sum(1 for name in variables if name in FIELD_OF_VARIABLE)
    values, wrong = dict(variables), dict[FieldName, SettingWrong]()
    if DATABASE_PASSWORD not in secrets_of(values):
        values[DATABASE_PASSWORD] = _STAND_IN
    for _ in range(_TRIES):
        try:
            studio = studio_of(values)
        except SettingMissing as error:
            _stand_in(values, str(error.details["name"]))
        except SettingWrong as error:
            variable = str(error.details["name"])
            otherwise = FieldName.REGION if _is_of_cloud(variable) else FieldName.HOST
            wrong[FIELD_OF_VARIABLE.get(variable, otherwise)] = error
            _drop(values, variable)
        else:
            draft = Draft.of(studio.settings, studio.secrets)
            given = {name: v for name, v in draft.values.items() if v != _STAND_IN}
            email, password = studio.email or "", studio.password or ""
            signed = replace(draft, values=given, email=email, sign_in_password=password)
            return Recognised(signed, found, wrong, studio.asked_tls)
    return Recognised(Draft(), found, wrong)


def _stand_in(values: dict[str, str], variable: str) -> None:
    if variable != "DATABASE_URL":
        values[variable] = _STAND_IN
        return
    if "DATABASE_URL" not in values:
        for part in _PARTS:
            values.setdefault(part, _STAND_IN)
    values.setdefault(DATABASE_PASSWORD, _STAND_IN)


def _drop(values: dict[str, str], variable: str) -> None:
    """Take out what is wrong; a port is blamed on its host."""
    if variable == "DB_HOST" and "DB_PORT" in values:
        variable = "DB_PORT"
    if values.pop(variable, None) is not None:
        return
    if _is_of_cloud(variable):  # it stands for one of several
        for name in [name for name in values if _is_of_cloud(name)]:
            del values[name]
    else:
        values.pop("R2_BUCKET_NAME" if variable == "R2_BUCKET" else "DATABASE_URL", None)


def _is_of_cloud(variable: str) -> bool:
    return variable.startswith(_OF_CLOUD)
