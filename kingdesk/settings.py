"""What the user chose for this machine: a small TOML file, without secrets.

Only what differs from the defaults is written; comments in the file are kept; writing is atomic.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias

import tomlkit
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError
from tomlkit.exceptions import TOMLKitError

from kingdesk.domain.errors import DiskFull, SettingsNotKept, SettingsUnreadable
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.messages import owner_mark
from kingdesk.domain.strategies import Operation
from kingdesk.paths import default_workspace

Language = Literal["system", "en", "pt_BR"]
Theme = Literal["system", "light", "dark"]
_AUTO: Final = 0
_MARK: Final = 8
"""Of an owner's mark so many letters stand in the name of their queue."""
_DEAD: Final = "-dlq"

TlsMode = Literal["verify-full", "verify-ca", "require", "disable"]
"""How sure the connection to a database must be; libpq's own words. Less than the first is said."""
DEFAULT_CACHE_GB: Final = 20


class DatabaseSettings(BaseModel):
    """Where a studio's database is; the password is in the keychain.

    Attributes:
        name: of the database.
        tls: how sure it must be that this is the database meant.
        tls_authority: a PEM file with who may vouch for it; the system's own list if None.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(min_length=1)
    port: int = Field(default=5432, gt=0, lt=65536)
    name: str = Field(min_length=1)
    user: str = Field(min_length=1)
    tls: TlsMode = "verify-full"
    tls_authority: Path | None = None


class BucketSettings(BaseModel):
    """Which bucket a studio's photos are in; the keys are in the keychain.

    Attributes:
        account_id: of Cloudflare.
        endpoint: the storage's address; made from the account id if None.
        public_base_url: an address that serves the bucket to anybody, as a faster way to read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    account_id: str | None = None
    bucket: str = Field(min_length=1)
    endpoint: str | None = None
    public_base_url: str | None = None


class PriceTierSettings(BaseModel):
    """The price of a call up to so many calls a month, US dollars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    up_to: int | None = Field(default=None, gt=0)
    usd: float = Field(ge=0, allow_inf_nan=False)


class PriceSettings(BaseModel):
    """What AWS asks for Rekognition, as read on a day; look at its price page and put it right.

    The defaults are us-east-1's of October 2026: US$ 1.00 for 1,000 pictures in the first million a
    month, US$ 0.80 beyond, and US$ 0.00001 for a stored face a month.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: date = date(2026, 10, 7)
    group_1: tuple[PriceTierSettings, ...] = (
        PriceTierSettings(up_to=1_000_000, usd=0.001),
        PriceTierSettings(usd=0.0008),
    )
    group_2: tuple[PriceTierSettings, ...] = (
        PriceTierSettings(up_to=1_000_000, usd=0.001),
        PriceTierSettings(usd=0.0008),
    )
    face_month: float = Field(default=0.00001, ge=0, allow_inf_nan=False)


class CloudSettings(BaseModel):
    """What a studio has at AWS for finding faces and for its queue; the keys are in the keychain.

    Attributes:
        region: of everything here.
        strategy: how new galleries are processed.
        collection: of Rekognition, the shared one: clients' faces only.
        staging_bucket, staging_prefix: where pictures wait for Rekognition.
        send: how pictures are sent; None: `classic` stages, `indexed` as fits.
        long_side: pixels of what is sent.
        calls_per_second: of each operation, where the account's quota is not the region's usual.
        cache_days: how long answers to searches hold under `classic`.
        keep_faces_days: after so many days without use a gallery's collection is deleted; 0: never.
        prices: what a call costs.
        rekognition_endpoint, s3_endpoint, sqs_endpoint: other addresses than AWS's own, to try
            things out.
        queue, dead_letters: addresses of SQS queues; None: those of the owner's own name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str = "us-east-1"
    strategy: Literal["local", "classic", "indexed"] = "indexed"
    collection: str | None = Field(
        default=None, min_length=1, max_length=200, pattern=r"^[a-zA-Z0-9_.\-]+$"
    )
    staging_bucket: str | None = None
    staging_prefix: str | None = None
    send: Literal["auto", "bytes", "staging"] | None = None
    long_side: int = Field(default=2560, ge=1280, le=4096)
    calls_per_second: dict[Operation, Annotated[float, Field(gt=0, le=1000)]] = Field(
        default_factory=dict
    )
    cache_days: int = Field(default=30, ge=1, le=365)
    keep_faces_days: int = Field(default=0, ge=0)
    prices: PriceSettings = Field(default_factory=PriceSettings)
    rekognition_endpoint: str | None = None
    s3_endpoint: str | None = None
    sqs_endpoint: str | None = None
    queue: str | None = None
    dead_letters: str | None = None

    @property
    def shared_collection(self) -> str:
        """Return the name of the shared collection; where none is set, the web system's own."""
        return self.collection or "kingselection"

    @property
    def bucket(self) -> str:
        """Return the name of the staging bucket; where none is set, the web system's usual one."""
        return self.staging_bucket or "kingselection-rekog-staging"

    @property
    def prefix(self) -> str:
        """Return what the keys of staged pictures begin with, with its slash; may be empty."""
        prefix = "staging" if self.staging_prefix is None else self.staging_prefix
        return f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def queue_of(self, owner: OwnerId | None) -> str | None:
        """Return the address of the queue or, where none is set, the name of an owner's."""
        if self.queue is not None:
            return self.queue
        return f"kingselection-rekog-queue-{owner_mark(owner)[:_MARK]}" if owner else None

    def dead_letters_of(self, owner: OwnerId | None) -> str | None:
        """Return the address of the dead letters or, where none is set, their name.

        They are called as the queue is, with `-dlq` behind it.
        """
        queue = self.queue_of(owner)
        if self.dead_letters is not None or queue is None:
            return self.dead_letters
        return f"{queue.rstrip('/')}{_DEAD}"


class StudioSettings(BaseModel):
    """A studio's workspace: the web system's database and the bucket of its photos.

    Attributes:
        cloud: None where the studio has nothing there.
        cache_gb: what copies of photos may take on this computer.
        keep_originals: keep whole photos that were downloaded, not only previews of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: DatabaseSettings
    bucket: BucketSettings
    cloud: CloudSettings | None = None
    cache_gb: float = Field(default=DEFAULT_CACHE_GB, ge=0)
    keep_originals: bool = False


def _kind(what: object) -> str:
    return "studio" if isinstance(what, Mapping | StudioSettings) else "folder"


Known: TypeAlias = Annotated[
    Annotated[Path, Tag("folder")] | Annotated[StudioSettings, Tag("studio")],
    Discriminator(_kind),
]
"""A workspace as the settings know it."""


class Settings(BaseModel):
    """All settings of this machine.

    Attributes:
        language: of the window.
        theme: of the window.
        workers: photos processed at the same time; 0 = one for each core.
        consent_wanted: say when a client without recorded consent would be delivered.
        last_workspace: the name or folder opened when none is named.
        workspaces: by name, a folder or a studio.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language = "system"
    theme: Theme = "system"
    workers: int = Field(default=_AUTO, ge=0, le=64)
    consent_wanted: bool = False
    last_workspace: str | None = None
    workspaces: dict[str, Known] = Field(default_factory=dict)

    @property
    def threads(self) -> int:
        """Return how many photos to process at once on this machine."""
        return self.workers or max(1, os.cpu_count() or 1)


def read_settings(path: Path) -> Settings:
    """Read the settings, the defaults where there is no file; raises SettingsUnreadable."""
    try:
        text = path.read_text("utf-8")
        return Settings.model_validate(tomlkit.parse(text).unwrap())
    except FileNotFoundError:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        # the third part of a workspace's place is its kind, which stands in no file
        parts = (
            first["loc"][:2] + first["loc"][3:] if first["loc"][0] == "workspaces" else first["loc"]
        )
        where = ".".join(str(part) for part in parts)
        # pydantic's own error shows what stands there: somebody may have put a password there
        raise SettingsUnreadable(path=path, reason=f"{where}: {first['msg']}") from None
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise SettingsUnreadable(path=path, reason=str(error)) from error


def write_settings(path: Path, settings: Settings) -> None:
    """Write what differs from the defaults, keeping the file's comments.

    Raises:
        DiskFull
        SettingsNotKept: the file can't be written to for another reason.
    """
    try:
        document = tomlkit.parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, TOMLKitError):
        document = tomlkit.document()
    _merge(document, settings.model_dump(mode="json", exclude_defaults=True))
    half = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(tomlkit.dumps(document), "utf-8")
        half.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise DiskFull(path=path) from error
        raise SettingsNotKept(path=path, reason=error.strerror or error) from error


def _merge(table: MutableMapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Make a table say what is wanted, touching only what differs: comments stay in place."""
    for name in list(table):
        if name not in wanted:
            del table[name]
    for name, value in wanted.items():
        known = table.get(name)
        if isinstance(value, Mapping) and isinstance(known, MutableMapping):
            _merge(known, value)
        elif known != value:
            table[name] = value


@dataclass(frozen=True, slots=True)
class Studio:
    """A studio's workspace by its name."""

    name: str
    settings: StudioSettings


Place: TypeAlias = Path | Studio
"""Where a workspace is: a folder of this computer, or a studio."""


def workspace_place(settings: Settings, named: str | None) -> Place:
    """Return where the workspace that is meant is.

    A known name comes first, then any folder; nothing named means the last one used, and the
    user's own default where none ever was.
    """
    wanted = named or settings.last_workspace
    if wanted is None:
        return default_workspace()
    known = settings.workspaces.get(wanted)
    if isinstance(known, StudioSettings):
        return Studio(wanted, known)
    return _place(known or Path(wanted))


def workspace_name(settings: Settings, place: Place) -> str:
    """Return what a workspace is called: its name, else its folder's."""
    if isinstance(place, Studio):
        return place.name
    return _names_of_folders(settings).get(place, place.name)


def remembering(settings: Settings, place: Place) -> Settings:
    """Return the settings with this workspace as the last one used."""
    if isinstance(place, Studio):
        return settings.model_copy(update={"last_workspace": place.name})
    named = _names_of_folders(settings).get(place, str(place))
    return settings.model_copy(update={"last_workspace": named})


def with_workspace(settings: Settings, name: str, what: Path | StudioSettings) -> Settings:
    """Return the settings with a workspace of that name, new or changed."""
    return settings.model_copy(update={"workspaces": {**settings.workspaces, name: what}})


def without_workspace(settings: Settings, name: str) -> Settings:
    """Return the settings without the workspace of that name; nothing else of it is touched."""
    left = {known: what for known, what in settings.workspaces.items() if known != name}
    last = None if settings.last_workspace == name else settings.last_workspace
    return settings.model_copy(update={"workspaces": left, "last_workspace": last})


def _names_of_folders(settings: Settings) -> dict[Path, str]:
    known = reversed(list(settings.workspaces.items()))  # of two names the first one counts
    return {_place(what): name for name, what in known if isinstance(what, Path)}


def _place(path: Path) -> Path:
    return path.expanduser().absolute()
