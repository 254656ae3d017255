"""A studio's workspace: the web system's database, the bucket of its photos, this computer."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

from kingdesk import paths
from kingdesk.adapters.clock import SystemClock
from kingdesk.adapters.db.accounts import SqlAccounts
from kingdesk.adapters.db.inspection import open_unchanged
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import open_studio_store
from kingdesk.adapters.imaging import PillowPictures
from kingdesk.adapters.local.holders import FileHolders
from kingdesk.adapters.photos.cache import SqliteThumbnails
from kingdesk.adapters.photos.content_cache import DiskContentCache
from kingdesk.adapters.photos.etags import EtagProof
from kingdesk.adapters.photos.folder import FolderWalker
from kingdesk.adapters.photos.pairs import SqlitePairs
from kingdesk.adapters.photos.private import FILE_MODE, make_private_folder
from kingdesk.adapters.photos.r2 import open_bucket
from kingdesk.adapters.photos.studio import StudioSource
from kingdesk.bootstrap.app import App, Parts, StudioParts, Workspace, assemble
from kingdesk.bootstrap.checks import check_disk, check_engine
from kingdesk.bootstrap.cloud import CLOUD_KEYS, has_cloud
from kingdesk.bootstrap.cloud_checks import cloud_checks
from kingdesk.bootstrap.cloud_queue import open_queue
from kingdesk.bootstrap.embedded import THUMBNAILS
from kingdesk.bootstrap.recognition import cloud_ways
from kingdesk.bootstrap.studio_checks import (
    bucket_login_of,
    check_account,
    check_copies,
    login_of,
    parts_of,
)
from kingdesk.domain.errors import DiskFull, WorkspaceReadOnly
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.studio_errors import SecretMissing, SignInNeeded
from kingdesk.environment import (
    BUCKET_KEY_ID,
    BUCKET_SECRET,
    DATABASE_PASSWORD,
    NEEDED,
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
)
from kingdesk.logs import name_computer
from kingdesk.ports.accounts import Account, Accounts
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.secrets import SecretStore
from kingdesk.services.browse_bucket import BrowseBucket
from kingdesk.services.doctor import Check
from kingdesk.services.keep_photos import KeepPhotos
from kingdesk.services.pair_folder import PairFolder
from kingdesk.services.reconcile import Reconcile
from kingdesk.settings import Studio

SIGNED_IN: Final = "owner"
"""Under this name the keychain remembers who is signed in: the web system's id, no password."""
_INSTALLATION: Final = "installation"


@contextmanager
def open_accounts(login: DatabaseLogin) -> Iterator[SqlAccounts]:
    """Open a studio's database as it is, to see who may sign in."""
    store = open_unchanged(login)
    try:
        yield SqlAccounts(store)
    finally:
        store.close()


def open_studio(place: Studio, secrets: SecretStore, engine: FaceEngine, workers: int) -> App:
    """Open a studio's workspace for whoever is signed in; make KingDesk's tables if need be.

    Raises:
        SecretMissing, SignInNeeded, SignInRefused, Database…, Web…, WorkspaceTooNew, Setting…
    """
    settings = place.settings
    known = {name: _needed(secrets, place.name, name) for name in NEEDED}
    folder, cache = paths.studio_folder(place.name), paths.studio_cache(place.name)
    with ExitStack() as opened:
        login = bucket_login_of(settings.bucket, known[BUCKET_KEY_ID], known[BUCKET_SECRET])
        bucket = open_bucket(login, public_base_url=settings.bucket.public_base_url)
        opened.callback(bucket.close)
        store = open_studio_store(login_of(settings.database, known[DATABASE_PASSWORD]))
        opened.callback(store.close)
        accounts = SqlAccounts(store)
        account = signed_in(accounts, secrets, place.name)
        _make_private_folder(folder)
        thumbnails = SqliteThumbnails(cache / THUMBNAILS)
        opened.callback(thumbnails.close)
        limit = int(settings.cache_gb * (1 << 30))
        contents = DiskContentCache(cache / "photos", limit=limit)
        opened.callback(contents.close)
        pairs = SqlitePairs(folder / "pairs.sqlite3")
        opened.callback(pairs.close)
        source = StudioSource(bucket, pairs, contents, keep_originals=settings.keep_originals)
        walker, pictures = FolderWalker(folder), PillowPictures()
        keys = {name: secrets.get(place.name, name) or "" for name in CLOUD_KEYS}
        this = _installation(folder)
        name_computer(this)
        cloud = cloud_ways(settings.cloud, keys, store, SystemClock(), this, workers)
        if cloud is not None:
            opened.callback(cloud.close)
        queue = None
        if settings.cloud is not None and has_cloud(settings.cloud, keys):
            queue = open_queue(settings.cloud, keys, account.owner)
            opened.callback(queue.close)
        checks = (
            *parts_of(settings, known, secrets),
            *cloud_checks(settings.cloud, keys, this, account.owner),
            Check("account", partial(check_account, accounts, account.owner, place.name)),
            Check("copies", partial(check_copies, contents, limit)),
            Check("disk", partial(check_disk, folder)),
            Check("face engine", partial(check_engine, engine)),
        )
        return assemble(
            Parts(
                owner=account.owner,
                workspace=Workspace(place.name, folder),
                store=store,
                source=source,
                thumbnails=thumbnails,
                holders=FileHolders(folder, computer=f"{this}-"),
                engine=engine,
                workers=workers,
                checks=checks,
                previews=contents,
                cache=cache,
                is_same=source.is_same,
                own_file=source.own_file,
                cloud=cloud,
                queue=queue,
                computer=this,
                studio=StudioParts(
                    account=account,
                    settings=settings,
                    pair_folder=PairFolder(store, bucket, walker, EtagProof(), pairs, folder),
                    reconcile=Reconcile(store, bucket),
                    browse=BrowseBucket(store, bucket, pictures, contents),
                    keep_photos=KeepPhotos(store, bucket, source, pictures, contents),
                ),
                closing=(opened.pop_all().close,),
            )
        )


def signed_in(accounts: Accounts, secrets: SecretStore, workspace: str) -> Account:
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
        half.touch(mode=FILE_MODE)
        half.write_text(uuid4().hex[:16], "utf-8")
        if not file.exists():
            half.replace(file)
        half.unlink(missing_ok=True)
    return file.read_text("utf-8")


def _make_private_folder(folder: Path) -> None:
    """Make the folder of what this computer knows of a studio, closed to others.

    Raises:
        DiskFull, WorkspaceReadOnly
    """
    try:
        make_private_folder(folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(path=folder) from error
        raise WorkspaceReadOnly(path=folder) from error
