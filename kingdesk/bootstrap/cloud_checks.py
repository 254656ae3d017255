"""What is tried of a studio's account at AWS, before it is kept and by the doctor; all of it free.

Nothing is left changed by trying: one tiny object is put into the staging bucket and deleted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from kingdesk.bootstrap.cloud import cloud_login_of, has_cloud, ways_of_sending
from kingdesk.domain.cloud_errors import (
    CloudDenied,
    CollectionNotFound,
    NoCloud,
    StagingBucketLacks,
    StagingBucketNotFound,
)
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.queue_errors import QueueNotFound
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.ports.cloud import FaceCloud, Via
from kingdesk.ports.provision import Part
from kingdesk.services.doctor import Check, Told
from kingdesk.services.recognition import classic, indexed
from kingdesk.settings import CloudSettings

if TYPE_CHECKING:
    from kingdesk.adapters.aws.client import Patience
    from kingdesk.adapters.aws.login import CloudLogin
    from kingdesk.adapters.aws.rekognition import RekognitionCloud

AWS: Final = "AWS"
"""The name of the check that all others of an account build on."""
_CONNECTIONS: Final = 2
_CONNECT_S, _READ_S, _ATTEMPTS = 5.0, 15.0, 2
"""Whoever asks the doctor waits for the answer."""
_LACKS: Final[Mapping[Part, str]] = {
    Part.PUBLIC_ACCESS: "public access block",
    Part.ENCRYPTION: "encryption",
    Part.TLS_ONLY: "TLS-only policy",
    Part.LIFECYCLE: "lifecycle",
}
"""What keeps staged pictures private and short, in words that every view has more of."""
_NEEDS: Final[Mapping[Strategy, Sequence[Operation]]] = {
    Strategy.CLASSIC: classic.NEEDS,
    Strategy.INDEXED: indexed.NEEDS,
}


def cloud_checks(
    settings: CloudSettings | None,
    secrets: Mapping[str, str],
    installation: str,
    owner: OwnerId | None = None,
) -> tuple[Check, ...]:
    """Return how to try each part of an account; one check says that there is none.

    Args:
        settings: of the account.
        secrets: its keys by name, maybe not all.
        installation: whose part of the staging bucket is tried.
        owner: whose queue is tried; None: only one the settings name.
    """
    if settings is None or not has_cloud(settings, secrets):
        return (Check(AWS, _not_set_up),)
    login = cloud_login_of(settings, secrets, installation, _CONNECTIONS, owner)
    queue = Check(
        "queue", partial(check_queue, login, is_wanted=settings.queue is not None), needs=AWS
    )
    return (
        Check(AWS, partial(check_key, login)),
        Check("collection", partial(check_collection, login), needs=AWS),
        Check("staging bucket", partial(check_staging, login), needs=AWS),
        Check("permissions", partial(check_permissions, login, settings), needs=AWS),
        *((queue,) if login.queue else ()),
    )


def cloud_check_in_short(
    settings: CloudSettings | None, secrets: Mapping[str, str], installation: str
) -> Check:
    """Return one check of all parts that never fails, for who sets a studio up.

    Faces can be found on this computer as well, so what is wrong at AWS is only told.
    """
    return Check(AWS, partial(_in_short, cloud_checks(settings, secrets, installation)))


def _in_short(checks: Sequence[Check]) -> Told:
    notes: list[KingdeskError] = []
    word = ""
    for check in checks:
        try:
            told = check.run()
        except KingdeskError as error:
            notes.append(error)
            if check.name == AWS:
                break  # the others would tell the same again
            continue
        if isinstance(told, Told):
            notes += told.notes
            word = word or told.word
    return Told(word, notes)


def _not_set_up() -> Told:
    return Told("not set up", [NoCloud()])


def check_key(login: CloudLogin) -> Told:
    """See whether AWS is there and takes the key; what it may do is asked elsewhere."""
    with _opened(login) as cloud:
        _unless_denied(lambda: cloud.collection(login.collection))
    return Told(login.region)


def check_collection(login: CloudLogin) -> Told:
    """See whether the collection of clients' faces is there."""
    with _opened(login) as cloud:
        try:
            there = cloud.collection(login.collection)
        except CloudDenied as denied:
            return Told("not seen", [denied])
    if there is None:
        return Told("to be made", [CollectionNotFound(collection=login.collection)])
    return Told(f"{there.name}, {there.faces} faces, face model {there.model}")


def check_staging(login: CloudLogin) -> Told:
    """Put a tiny object into the staging bucket, read it, delete it; look how the bucket is kept.

    Raises:
        CloudDenied, StagingBucketElsewhere, StagingBucketTaken: pictures can't be staged.
    """
    missing = _missing(login)
    if missing is not None and Part.STAGING_BUCKET in missing:
        return Told("to be made", [StagingBucketNotFound(bucket=login.bucket)])
    with _opened(login) as cloud:
        try:
            denied = cloud.staging.denied()
        except StagingBucketNotFound as gone:
            return Told("to be made", [gone])
    if denied is not None:
        raise denied
    if missing is None:
        return Told(f"{login.bucket}; how it is kept can't be seen with this key")
    lacks = [what for part, what in _LACKS.items() if part in missing]
    return Told(login.bucket, [StagingBucketLacks(bucket=login.bucket, what=w) for w in lacks])


def _missing(login: CloudLogin) -> set[Part] | None:
    """Return what is still to be made, None where the key may not look: daily work needs no such.

    Raises:
        StagingBucketElsewhere, StagingBucketTaken
    """
    from kingdesk.adapters.aws.provision import AwsProvisioner  # noqa: PLC0415 - boto's services

    try:
        plan = AwsProvisioner(replace(login, queue=None), _patience()).plan()
    except CloudDenied:
        return None
    return {found.part for found in plan.missing}


def check_permissions(login: CloudLogin, settings: CloudSettings) -> Told:
    """See what the key may do of what each strategy needs.

    Raises:
        CloudDenied: new galleries could not be processed in the way that was chosen for them.
    """
    ways = dict(zip(_NEEDS, ways_of_sending(settings), strict=True))
    with _opened(login) as cloud:
        missing = {
            strategy: _denied(cloud, operations, ways[strategy])
            for strategy, operations in _NEEDS.items()
        }
    chosen = missing.get(Strategy(settings.strategy))
    if chosen is not None:
        raise chosen
    allowed = [str(strategy) for strategy, denied in missing.items() if denied is None]
    notes = [denied for denied in missing.values() if denied is not None]
    return Told(", ".join(allowed) or "none", notes)


def check_queue(login: CloudLogin, *, is_wanted: bool) -> Told:
    """See what lies in the owner's queue, and what it lacks.

    Args:
        login: names the queue.
        is_wanted: the settings name it; else nobody may ever have made one, which is well: photos
            are processed by this program then.

    Raises:
        Setting…, Queue…, Cloud…: it can't be used.
    """
    from kingdesk.adapters.aws.queue import SqsQueue  # noqa: PLC0415 - boto's services
    from kingdesk.adapters.aws.queue_setup import QueueSetup  # noqa: PLC0415 - as above

    with closing(SqsQueue(login, _patience())) as queue:
        try:
            depth = queue.depth()
        except QueueNotFound as missing:
            return Told("to be made", [missing]) if is_wanted else Told("none")
        except CloudDenied as denied:
            if is_wanted:
                raise
            return Told("not seen", [denied])
        with closing(QueueSetup(login, _patience())) as setup:
            lacks = setup.lacks()
        said = f"{depth.waiting} waiting, {depth.under_way} under way, {depth.buried} dead letters"
        return Told(f"{queue.name}, {said}", lacks)


def _denied(cloud: FaceCloud, operations: Sequence[Operation], via: Via) -> CloudDenied | None:
    try:
        return cloud.denied(operations, via)
    except StagingBucketNotFound:  # told of the bucket itself
        return None


def _unless_denied(ask: Callable[[], object]) -> None:
    try:
        ask()
    except CloudDenied:
        return


@contextmanager
def _opened(login: CloudLogin) -> Iterator[RekognitionCloud]:
    from kingdesk.adapters.aws.rekognition import open_cloud  # noqa: PLC0415 - boto's services

    cloud = open_cloud(login, patience=_patience())
    try:
        yield cloud
    finally:
        cloud.close()


def _patience() -> Patience:
    from kingdesk.adapters.aws.client import Patience  # noqa: PLC0415 - as above

    return Patience(_CONNECT_S, _READ_S, _ATTEMPTS, _ATTEMPTS)
