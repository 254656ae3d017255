"""A studio's workspace: the web system's database, the bucket of its photos, this computer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

from kingdesk import paths
from kingdesk.adapters.db.accounts import SqlAccounts
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.adapters.local.holders import FileHolders
from kingdesk.adapters.photos.cache import SqliteThumbnails
from kingdesk.adapters.photos.content_cache import DiskContentCache
from kingdesk.adapters.photos.pairs import SqlitePairs
from kingdesk.adapters.photos.r2 import BucketLogin, open_bucket
from kingdesk.adapters.photos.studio import StudioSource
from kingdesk.bootstrap.app import App, Parts, StudioParts, Workspace, assemble
from kingdesk.bootstrap.checks import check_disk, check_engine
from kingdesk.bootstrap.embedded import THUMBNAILS
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.studio_errors import SecretMissing, SignInNeeded
from kingdesk.environment import (
    BUCKET_KEY_ID,
    BUCKET_SECRET,
    DATABASE_PASSWORD,
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
)
from kingdesk.ports.accounts import Account
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.objects import ObjectStore
from kingdesk.ports.secrets import SecretStore
from kingdesk.services.doctor import Check
from kingdesk.settings import BucketSettings, DatabaseSettings, Studio

SIGNED_IN: Final = "owner"
"""Under this name the keychain remembers who is signed in: the web system's id, no password."""
_INSTALLATION: Final = "installation"


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


@contextmanager
def open_accounts(login: DatabaseLogin) -> Iterator[SqlAccounts]:
    """Open a studio's database to see who may sign in."""
    store = open_studio_store(login)
    try:
        yield SqlAccounts(store)
    finally:
        store.close()


def bucket_of(bucket: BucketSettings, key_id: str, secret: str) -> ObjectStore:
    login = BucketLogin(
        account_id=bucket.account_id,
        bucket=bucket.bucket,
        endpoint=bucket.endpoint,
        access_key_id=key_id,
        secret_access_key=secret,
    )
    return open_bucket(login, public_base_url=bucket.public_base_url)


def open_studio(place: Studio, secrets: SecretStore, engine: FaceEngine, workers: int) -> App:
    """Open a studio's workspace for whoever is signed in.

    Raises:
        SecretMissing, SignInNeeded, SignInRefused, Database…, Web…, WorkspaceTooNew
    """
    need = partial(_needed, secrets, place.name)
    folder, cache = paths.studio_folder(place.name), paths.studio_cache(place.name)
    with ExitStack() as opened:
        bucket = bucket_of(place.settings.bucket, need(BUCKET_KEY_ID), need(BUCKET_SECRET))
        store = open_studio_store(login_of(place.settings.database, need(DATABASE_PASSWORD)))
        opened.callback(store.close)
        account = signed_in(SqlAccounts(store), secrets, place.name)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        thumbnails = SqliteThumbnails(cache / THUMBNAILS)
        opened.callback(thumbnails.close)
        contents = DiskContentCache(
            cache / "photos", limit=int(place.settings.cache_gb * (1 << 30))
        )
        opened.callback(contents.close)
        pairs = SqlitePairs(folder / "pairs.sqlite3")
        opened.callback(pairs.close)
        source = StudioSource(bucket, pairs, contents, keep_originals=place.settings.keep_originals)
        return assemble(
            Parts(
                owner=account.owner,
                workspace=Workspace(place.name, folder),
                store=store,
                source=source,
                thumbnails=thumbnails,
                holders=FileHolders(folder, computer=f"{_installation(folder)}-"),
                engine=engine,
                workers=workers,
                checks=_checks(store, bucket, folder, engine, account.owner),
                closing=(opened.pop_all().close,),
                studio=StudioParts(account, place.settings),
            )
        )


def signed_in(accounts: SqlAccounts, secrets: SecretStore, workspace: str) -> Account:
    """Return who is signed in, remembered or by the environment.

    Raises:
        SignInNeeded: nobody, or an account that is no more.
        SignInRefused: what the environment says is wrong.
    """
    email, password = (secrets.get(workspace, n) for n in (SIGN_IN_EMAIL, SIGN_IN_PASSWORD))
    remembered = secrets.get(workspace, SIGNED_IN)
    if remembered is not None:
        account = accounts.get(OwnerId(remembered))
    elif email and password:
        account = accounts.sign_in(email, password)
    else:
        account = None
    if account is None:
        raise SignInNeeded(workspace=workspace)
    return account


def _needed(secrets: SecretStore, workspace: str, name: str) -> str:
    value = secrets.get(workspace, name)
    if not value:
        raise SecretMissing(name=name, workspace=workspace)
    return value


def _installation(folder: Path) -> str:
    """Return what tells this computer from the studio's others; made once."""
    file = folder / _INSTALLATION
    if not file.exists():
        half = file.with_name(f"{_INSTALLATION}.{uuid4().hex}")
        half.write_text(uuid4().hex[:16], "utf-8")
        if not file.exists():
            half.replace(file)
        half.unlink(missing_ok=True)
    return file.read_text("utf-8")


def _checks(
    store: SqlStore, bucket: ObjectStore, folder: Path, engine: FaceEngine, owner: OwnerId
) -> tuple[Check, ...]:
    del store, bucket, owner  # their checks come with the set-up's
    return (
        Check("disk", partial(check_disk, folder)),
        Check("face engine", partial(check_engine, engine)),
    )
