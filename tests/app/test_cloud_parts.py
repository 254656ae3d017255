"""What a studio's account at AWS is put together from: settings, two keys, nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kingdesk.bootstrap.cloud import (
    cloud_login_of,
    cloud_secrets,
    has_cloud,
    open_cloud,
    price_table,
    ways_of_sending,
)
from kingdesk.domain.cloud_errors import NoCloud
from kingdesk.domain.money import PriceGroup, PriceTier
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.domain.studio_errors import SecretMissing, SettingWrong
from kingdesk.ports.cloud import Via
from kingdesk.settings import (
    BucketSettings,
    CloudSettings,
    DatabaseSettings,
    PriceSettings,
    PriceTierSettings,
    Studio,
    StudioSettings,
)
from tests.app.studio import STUDIO
from tests.fakes.keychain import MemorySecrets
from tests.unit.imaging.files import jpeg, marked

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDOFTHETESTS", "AWS_SECRET_ACCESS_KEY": "key-of-the-tests"}
NOWHERE = "http://127.0.0.1:9"
"""Nobody answers here: making an account ready must not ask anybody."""


def a_studio(cloud: CloudSettings | None) -> Studio:
    database = DatabaseSettings(host="db.example", name="king", user="king")
    bucket = BucketSettings(account_id="0123", bucket="photos")
    return Studio(STUDIO, StudioSettings(database=database, bucket=bucket, cloud=cloud))


def test_an_account_is_made_ready_without_asking_anybody() -> None:
    settings = CloudSettings(
        rekognition_endpoint=NOWHERE,
        s3_endpoint=NOWHERE,
        strategy="classic",
        collection="clients",
        cache_days=7,
        keep_faces_days=90,
        long_side=1280,
        calls_per_second={Operation.INDEX_FACES: 3},
    )

    parts = open_cloud(settings, KEYS, "installation", 4)

    assert (parts.shared, parts.strategy) == ("clients", Strategy.CLASSIC)
    assert (parts.via_classic, parts.via_indexed) == (Via.STAGING, Via.AUTO)
    assert (parts.lifetime, parts.keep_faces) == (timedelta(days=7), timedelta(days=90))
    assert parts.preparation.photo(jpeg(marked(3000, 1500)), "a").width == 1280
    assert parts.cloud.pace()[Operation.INDEX_FACES].quota == 3
    parts.close()


def test_what_is_not_set_has_the_web_systems_own_names() -> None:
    login = cloud_login_of(CloudSettings(), KEYS, "installation", 4)

    assert (login.region, login.collection) == ("us-east-1", "kingselection")
    assert login.bucket == "kingselection-rekog-staging"
    assert login.own_prefix == "staging/kingdesk/installation/"


def test_a_login_shows_no_secret() -> None:
    login = cloud_login_of(CloudSettings(), KEYS, "installation", 4)

    assert not any(secret in repr(login) for secret in KEYS.values())


def test_faces_are_kept_for_good_unless_it_is_said_how_long() -> None:
    parts = open_cloud(CloudSettings(), KEYS, "installation", 4)

    assert parts.keep_faces is None
    parts.close()


@pytest.mark.parametrize("send", ["auto", "bytes", "staging"])
def test_a_way_of_sending_that_was_chosen_holds_for_both(send: str) -> None:
    settings = CloudSettings.model_validate({"send": send})

    assert ways_of_sending(settings) == (Via(send), Via(send))


def test_a_region_that_is_none_is_told() -> None:
    with pytest.raises(SettingWrong) as caught:
        open_cloud(CloudSettings(region="no region!"), KEYS, "installation", 4)

    assert caught.value.details["name"] == "AWS_REGION"


def test_prices_are_those_of_the_settings() -> None:
    settings = PriceSettings(
        as_of=date(2026, 11, 1),
        group_2=(PriceTierSettings(up_to=10, usd=2.0), PriceTierSettings(usd=1.0)),
        face_month=0.5,
    )

    table = price_table(settings)

    assert table.as_of == date(2026, 11, 1)
    assert table.groups[PriceGroup.GROUP_2] == (PriceTier(10, 2.0), PriceTier(None, 1.0))
    assert table.cost({Operation.DETECT_FACES: 11}) == 21.0
    assert table.cost({Operation.INDEX_FACES: 1000}) == pytest.approx(1.0)
    assert table.storage(4) == 2.0


@pytest.mark.parametrize(
    ("cloud", "keys", "there"),
    [
        (CloudSettings(), KEYS, True),
        (None, KEYS, False),
        (CloudSettings(), {}, False),
        (CloudSettings(), {"AWS_ACCESS_KEY_ID": "id"}, False),
        (CloudSettings(), KEYS | {"AWS_SECRET_ACCESS_KEY": ""}, False),
    ],
)
def test_an_account_is_settings_and_both_keys(
    cloud: CloudSettings | None, keys: dict[str, str], *, there: bool
) -> None:
    assert has_cloud(cloud, keys) is there


def test_keys_come_from_where_secrets_are_kept() -> None:
    secrets = MemorySecrets()
    for name, value in KEYS.items():
        secrets.put(STUDIO, name, value)

    assert cloud_secrets(a_studio(CloudSettings()), secrets) == KEYS


def test_without_an_account_or_without_a_key_it_is_said_which() -> None:
    secrets = MemorySecrets()
    secrets.put(STUDIO, "AWS_ACCESS_KEY_ID", "id")

    with pytest.raises(NoCloud):
        cloud_secrets(a_studio(None), secrets)
    with pytest.raises(SecretMissing) as caught:
        cloud_secrets(a_studio(CloudSettings()), secrets)
    assert caught.value.details["name"] == "AWS_SECRET_ACCESS_KEY"
