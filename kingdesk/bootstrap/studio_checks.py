"""What is tried of a studio, before it is kept and by the doctor; each opens and closes its own.

Nothing is changed by trying. Tables of ours that are not there yet are told as a note: the first
opening makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.photos.r2 import BucketLogin, open_bucket
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.objects import PHOTO_PREFIX
from kingdesk.domain.studio_errors import (
    ClockOff,
    ClockWrong,
    SeesEveryone,
    SignInNeeded,
    TablesToMake,
    TablesToUpgrade,
    WeakTls,
    WebPartMissing,
)
from kingdesk.environment import (
    BUCKET_KEY_ID,
    BUCKET_SECRET,
    DATABASE_PASSWORD,
    is_this_computer,
)
from kingdesk.ports.accounts import Accounts
from kingdesk.ports.local_copies import ContentCache
from kingdesk.ports.secrets import SecretStore
from kingdesk.services.doctor import Check, Told
from kingdesk.settings import BucketSettings, DatabaseSettings, StudioSettings

_PROBE: Final = ("(check)", "probe")
"""Under this workspace and name the keychain is tried; a name no variable has."""
_CLOCK_NOTED: Final = timedelta(minutes=2)
_CLOCK_REFUSED: Final = timedelta(minutes=15)
"""From here on S3 stores refuse what is asked of them."""
_GB: Final = 1 << 30
_GLANCE: Final = 64
"""Bytes of a photo that show whether it may be read."""
_WITHOUT: Final[Mapping[str, tuple[str, str]]] = {
    "no_clients": ("clients", "nobody can be added or enrolled"),
    "no_folders": ("folders", "photos are shown without them"),
    "no_edited_photos": ("edited photos", "the photos as uploaded are delivered"),
    "no_access_mode": ("access modes", "every gallery is shown as private"),
    "no_dates": ("dates of events", "galleries are shown without them"),
    "no_face_switch": ("switch for face recognition", "it is shown as off"),
    "no_selections": ("selections", "what clients chose is not shown"),
    "no_progress_on_the_web": ("face tables", "its pages don't show what KingDesk found"),
    "no_results_on_the_web": ("face tables", "its pages don't show what KingDesk found"),
}
"""By what an older web system lacks: its name, and what that costs."""


def login_of(database: DatabaseSettings, password: str) -> DatabaseLogin:
    return DatabaseLogin(
        host=database.host,
        port=database.port,
        name=database.name,
        user=database.user,
        password=password,
        sslmode=database.tls,
        sslrootcert=database.tls_authority,
    )


def bucket_login_of(bucket: BucketSettings, key_id: str, secret: str) -> BucketLogin:
    return BucketLogin(
        account_id=bucket.account_id,
        bucket=bucket.bucket,
        endpoint=bucket.endpoint,
        access_key_id=key_id,
        secret_access_key=secret,
    )


def parts_of(
    settings: StudioSettings, secrets: Mapping[str, str], keychain: SecretStore
) -> tuple[Check, ...]:
    """Return how to try each part of a studio.

    Args:
        settings: of the studio.
        secrets: its secrets by name.
        keychain: where they are, or are going to be, kept.
    """
    database = login_of(settings.database, secrets[DATABASE_PASSWORD])
    bucket = bucket_login_of(settings.bucket, secrets[BUCKET_KEY_ID], secrets[BUCKET_SECRET])
    return (
        Check("keychain", partial(check_keychain, keychain)),
        Check("database", partial(check_database, database)),
        Check("clock", partial(check_clock, database), needs="database"),
        Check("KingSelection", partial(check_web_system, database), needs="database"),
        Check("KingDesk's tables", partial(check_own_tables, database), needs="KingSelection"),
        Check("bucket", partial(check_bucket, bucket)),
        Check("photos", partial(check_photos, bucket), needs="bucket"),
    )


def check_keychain(secrets: SecretStore) -> Told:
    """Keep a secret of no meaning, read it back and forget it."""
    trouble = secrets.trouble
    if trouble is None:
        try:
            secrets.put(*_PROBE, uuid4().hex)
        except KingdeskError as error:
            trouble = error
        finally:
            with suppress(KingdeskError):
                secrets.forget(*_PROBE)
    return Told("keeps secrets") if trouble is None else Told("none", [trouble])


def check_database(login: DatabaseLogin) -> Told:
    """Reach it over a connection that is as sure as asked for, and log in."""
    from kingdesk.adapters.db.inspection import inspecting  # noqa: PLC0415 - the driver

    with inspecting(login) as database:
        word = f"PostgreSQL {database.version()} at {login.host}"
    is_weak = login.sslmode != "verify-full" and not is_this_computer(login.host)
    return Told(word, [WeakTls(host=login.host, mode=login.sslmode)] if is_weak else ())


def check_clock(login: DatabaseLogin) -> Told:
    """Compare this computer's clock with the database's.

    Raises:
        ClockWrong: the bucket would refuse whatever is asked of it.
    """
    from kingdesk.adapters.db.inspection import inspecting  # noqa: PLC0415

    with inspecting(login) as database:
        off = abs(database.time() - datetime.now(UTC))
    if off >= _CLOCK_REFUSED:
        raise ClockWrong
    notes = [ClockOff(minutes=round(off / timedelta(minutes=1)))] if off >= _CLOCK_NOTED else []
    return Told("right", notes)


def check_web_system(login: DatabaseLogin) -> Told:
    """Look whether these are the web system's tables, what they lack, whose rows can be read."""
    from kingdesk.adapters.db.inspection import inspecting  # noqa: PLC0415

    with inspecting(login) as database:
        parts = dict.fromkeys(_WITHOUT[lack.consequence] for lack in database.lacks())
        notes: list[KingdeskError] = [SeesEveryone()] if database.sees_everyone() else []
    notes += [WebPartMissing(what=what, without=without) for what, without in parts]
    return Told("its tables are there", notes)


def check_own_tables(login: DatabaseLogin) -> Told:
    """Look whether our tables are there, or could be made and brought up to date."""
    from kingdesk.adapters.db.inspection import inspecting  # noqa: PLC0415

    with inspecting(login) as database:
        work = database.work()
        if not work.migrate:
            return Told("there", [work.denial] if work.denial is not None else ())
        there = database.has_own_tables()
    return Told("to be made", [TablesToUpgrade() if there else TablesToMake()])


def check_bucket(login: BucketLogin) -> Told:
    """List the first page below the prefix of all photos."""
    with closing(open_bucket(login)) as bucket:
        next(iter(bucket.folder(PHOTO_PREFIX)), None)
    return Told(login.bucket)


def check_photos(login: BucketLogin) -> Told:
    """Read the beginning of one photo; that there is none yet is fine."""
    with closing(open_bucket(login)) as bucket:
        first = next(iter(bucket.listing(PHOTO_PREFIX)), None)
        if first is None:
            return Told("none there yet")
        bucket.start_of(first.key, _GLANCE)
    return Told("can be read")


def check_account(accounts: Accounts, owner: OwnerId, workspace: str) -> Told:
    """Look whether who is signed in still has an account."""
    account = accounts.get(owner)
    if account is None:
        raise SignInNeeded(workspace=workspace)
    return Told(account.email)


def check_copies(contents: ContentCache, limit: int) -> Told:
    """Say how much of a studio's photos lies on this computer."""
    return Told(f"{contents.bytes_kept / _GB:.1f} of {limit / _GB:.0f} GB")
