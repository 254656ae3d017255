"""A studio's account at AWS: what its settings and its two keys make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kingdesk.domain.cloud_errors import NoCloud
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.money import PriceGroup, PriceTable, PriceTier
from kingdesk.domain.strategies import Strategy
from kingdesk.domain.studio_errors import SecretMissing
from kingdesk.environment import CLOUD_KEY_ID, CLOUD_SECRET
from kingdesk.ports.cloud import FaceCloud, Preparation, Staging, Via
from kingdesk.ports.provision import Policies, Provisioner
from kingdesk.ports.secrets import SecretStore
from kingdesk.settings import (
    CloudSettings,
    PriceSettings,
    PriceTierSettings,
    Studio,
    StudioSettings,
)

if TYPE_CHECKING:
    from kingdesk.adapters.aws.login import CloudLogin

CLOUD_KEYS: Final = (CLOUD_KEY_ID, CLOUD_SECRET)
"""Secrets without which nothing is asked of AWS."""
NO_INSTALLATION: Final = "none"
"""Of who stages no pictures."""


@dataclass(frozen=True, slots=True)
class CloudParts:
    """What finding faces at AWS is put together from.

    Attributes:
        prices: what a call costs, as the settings say.
        shared: the name of the collection of clients' faces.
        strategy: of new galleries.
        via_classic, via_indexed: how each strategy sends pictures.
        lifetime: how long answers to searches hold under `classic`.
        keep_faces: so long without use a gallery's own collection is kept; None: for good.
        close: lets go of all connections, and of threads that wait for their turn.
    """

    cloud: FaceCloud
    staging: Staging
    preparation: Preparation
    prices: PriceTable
    shared: str
    strategy: Strategy
    via_classic: Via
    via_indexed: Via
    lifetime: timedelta
    keep_faces: timedelta | None
    close: Callable[[], None]


def has_cloud(settings: CloudSettings | None, secrets: Mapping[str, str]) -> bool:
    """Tell whether a studio has an account at AWS: settings and both keys, as the web system."""
    return settings is not None and all(secrets.get(name) for name in CLOUD_KEYS)


def cloud_secrets(place: Studio, secrets: SecretStore) -> dict[str, str]:
    """Return the keys of a studio's account, by name.

    Raises:
        NoCloud: it has no account.
        SecretMissing: it has one, but a key is not known on this computer.
    """
    found = {name: secrets.get(place.name, name) for name in CLOUD_KEYS}
    if place.settings.cloud is None:
        raise NoCloud
    known = {name: value for name, value in found.items() if value}
    for name in CLOUD_KEYS:
        if name not in known:
            raise SecretMissing(name=name, workspace=place.name)
    return known


def open_cloud(
    settings: CloudSettings,
    secrets: Mapping[str, str],
    installation: str,
    connections: int,
    stopping: Callable[[], bool] | None = None,
    lost: Callable[[], None] | None = None,
) -> CloudParts:
    """Make an account ready; nothing is sent before it is used.

    Args:
        settings: of the account.
        secrets: `CLOUD_KEYS` by name.
        installation: what tells this computer's staged pictures from others'.
        connections: calls that may be under way at once.
        stopping: is asked by threads that wait for their turn; then they raise Cancelled.
        lost: is told of each try of a billed call whose answer was lost.

    Raises:
        SettingWrong
    """
    # boto's services and colour management are loaded by who has an account only
    from kingdesk.adapters.aws import rekognition  # noqa: PLC0415
    from kingdesk.adapters.imaging.sending import JpegPreparation  # noqa: PLC0415

    login = cloud_login_of(settings, secrets, installation, connections)
    cloud = rekognition.open_cloud(login, stopping=stopping, lost=lost)
    via_classic, via_indexed = ways_of_sending(settings)
    return CloudParts(
        cloud=cloud,
        staging=cloud.staging,
        preparation=JpegPreparation(settings.long_side),
        prices=price_table(settings.prices),
        shared=settings.shared_collection,
        strategy=Strategy(settings.strategy),
        via_classic=via_classic,
        via_indexed=via_indexed,
        lifetime=timedelta(days=settings.cache_days),
        keep_faces=timedelta(days=settings.keep_faces_days) if settings.keep_faces_days else None,
        close=cloud.close,
    )


def cloud_login_of(
    settings: CloudSettings,
    secrets: Mapping[str, str],
    installation: str,
    connections: int,
    owner: OwnerId | None = None,
) -> CloudLogin:
    """Return what it takes to get at an account.

    Args:
        settings: of the account.
        secrets: `CLOUD_KEYS` by name.
        installation: what tells this computer's staged pictures from others'.
        connections: requests that may be under way at once.
        owner: whose queue is named; None: only one the settings name.
    """
    from kingdesk.adapters.aws.login import CloudLogin  # noqa: PLC0415

    return CloudLogin(
        region=settings.region,
        collection=settings.shared_collection,
        access_key_id=secrets[CLOUD_KEY_ID],
        secret_access_key=secrets[CLOUD_SECRET],
        installation=installation,
        staging_bucket=settings.bucket,
        staging_prefix=settings.prefix,
        rekognition_endpoint=settings.rekognition_endpoint,
        s3_endpoint=settings.s3_endpoint,
        sqs_endpoint=settings.sqs_endpoint,
        queue=settings.queue_of(owner),
        dead_letters=settings.dead_letters_of(owner),
        calls_per_second={of.value: calls for of, calls in settings.calls_per_second.items()},
        connections=connections,
    )


def open_provisioner(
    settings: CloudSettings, secrets: Mapping[str, str], owner: OwnerId | None
) -> Provisioner:
    """Return what sets an account up; nothing is sent before it is asked to.

    Args:
        settings: with the names of what is to be there.
        secrets: `CLOUD_KEYS` by name; another key than the one for daily work may be needed.
        owner: whose queue is to be there; None: only one the settings name.
    """
    from kingdesk.adapters.aws.provision import AwsProvisioner  # noqa: PLC0415 - boto's services

    return AwsProvisioner(cloud_login_of(settings, secrets, NO_INSTALLATION, 2, owner))


def policies_of(studio: StudioSettings, owner: OwnerId | None = None) -> Policies:
    """Return what a studio's keys need to be allowed, also where it has none yet.

    Args:
        studio: for its names.
        owner: whose queue is used; None: any photographer's.
    """
    from kingdesk.adapters.aws.policy import ANY_QUEUE, policies  # noqa: PLC0415 - as above

    settings = studio.cloud or CloudSettings()
    keys = dict.fromkeys(CLOUD_KEYS, "")
    login = cloud_login_of(settings, keys, NO_INSTALLATION, 1, owner)
    if login.queue is None:
        login = replace(login, queue=ANY_QUEUE, dead_letters=settings.dead_letters or ANY_QUEUE)
    return policies(login, studio.bucket.bucket)


def ways_of_sending(settings: CloudSettings) -> tuple[Via, Via]:
    """Return how `classic` and `indexed` send pictures.

    If nobody chose, `classic` stages them, as the web system does, and `indexed` sends bytes where
    they fit, which AWS says is faster.
    """
    if settings.send is None:
        return Via.STAGING, Via.AUTO
    return Via(settings.send), Via(settings.send)


def price_table(settings: PriceSettings) -> PriceTable:
    """Return the prices of the settings."""
    return PriceTable(
        as_of=settings.as_of,
        groups={
            PriceGroup.GROUP_1: _tiers(settings.group_1),
            PriceGroup.GROUP_2: _tiers(settings.group_2),
        },
        face_month=settings.face_month,
    )


def _tiers(tiers: tuple[PriceTierSettings, ...]) -> tuple[PriceTier, ...]:
    return tuple(PriceTier(tier.up_to, tier.usd) for tier in tiers)
