"""A studio's account is opened when it is first needed, and never by more threads than cores."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import pytest

from kingdesk.bootstrap.cloud import CloudParts, price_table
from kingdesk.bootstrap.recognition import CloudOnDemand, cloud_ways
from kingdesk.domain.geometry import Box
from kingdesk.domain.strategies import Strategy
from kingdesk.domain.studio_errors import SettingWrong
from kingdesk.ports.cloud import FaceCloud, SentPicture, Staging, Via
from kingdesk.ports.store import Store
from kingdesk.settings import CloudSettings, PriceSettings
from tests.fakes.clock import SteppedClock
from tests.fakes.cloud import FakeCloud, FakeStaging

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDOFTHETESTS", "AWS_SECRET_ACCESS_KEY": "key-of-the-tests"}
NO_STORE = cast("Store", None)
"""Nothing is read while the ways are only put together."""


@dataclass(slots=True)
class CountingPreparation:
    """Notes how many prepare at the same time; each waits until `enough` do, or a moment."""

    enough: threading.Barrier
    at_once: int = 0
    most: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def photo(self, picture: bytes, name: str) -> SentPicture:
        del name
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.enough.wait(10)
        with self._lock:
            self.at_once -= 1
        return SentPicture(picture, 80, 80, 80, 80, b"")

    def cut(self, sent: SentPicture, box: Box, hide: Sequence[Box] = ()) -> tuple[bytes, Box]:
        del hide
        return self.photo(sent.data, "").data, box

    def cut_all(self, sent: SentPicture, boxes: Sequence[Box]) -> list[tuple[bytes, Box]]:
        return [self.cut(sent, box) for box in boxes]


@dataclass(slots=True)
class Account:
    """Opens an account, and counts how often."""

    preparation: CountingPreparation
    cloud: FaceCloud = field(default_factory=FakeCloud)
    staging: Staging = field(default_factory=FakeStaging)
    opened: int = 0
    closed: int = 0

    def open(self) -> CloudParts:
        self.opened += 1
        return CloudParts(
            cloud=self.cloud,
            staging=self.staging,
            preparation=self.preparation,
            prices=price_table(PriceSettings()),
            shared="clients",
            strategy=Strategy.INDEXED,
            via_classic=Via.STAGING,
            via_indexed=Via.AUTO,
            lifetime=timedelta(days=30),
            keep_faces=None,
            close=self._close,
        )

    def _close(self) -> None:
        self.closed += 1


@pytest.fixture
def account() -> Account:
    return Account(CountingPreparation(threading.Barrier(2)))


def test_an_account_is_opened_once_and_only_when_it_is_asked(account: Account) -> None:
    cloud = CloudOnDemand(account.open, cores=2)
    assert account.opened == 0

    cloud.make_collection("clients")
    found = cloud.collection("clients")
    cloud.close()
    cloud.close()

    assert found is not None
    assert (account.opened, account.closed) == (1, 1)


def test_an_account_nobody_asked_is_not_opened_to_be_closed(account: Account) -> None:
    CloudOnDemand(account.open, cores=2).close()

    assert (account.opened, account.closed) == (0, 0)


def test_no_more_pictures_are_prepared_at_once_than_there_are_cores(account: Account) -> None:
    cloud = CloudOnDemand(account.open, cores=2)
    sent = SentPicture(b"picture", 80, 80, 80, 80, b"")

    with ThreadPoolExecutor(8) as pool:
        photos = [pool.submit(cloud.photo, b"picture", "a.jpg") for _ in range(4)]
        cuts = [pool.submit(cloud.cut, sent, Box(0, 0, 1, 1)) for _ in range(4)]
        for photo in photos:
            assert photo.result(10).data == b"picture"
        for cut in cuts:
            assert cut.result(10) == (b"picture", Box(0, 0, 1, 1))

    assert account.preparation.most == 2


def ways(settings: CloudSettings | None, keys: dict[str, str]) -> object:
    return cloud_ways(settings, keys, NO_STORE, SteppedClock(), "installation", 2)


def test_a_studio_without_an_account_has_this_machine_only() -> None:
    assert ways(None, KEYS) is None
    assert ways(CloudSettings(), {}) is None
    assert ways(CloudSettings(), KEYS | {"AWS_SECRET_ACCESS_KEY": ""}) is None


def test_a_wrong_setting_is_told_by_who_needs_it_and_not_by_opening_the_studio() -> None:
    made = cloud_ways(
        CloudSettings(region="not a region"), KEYS, NO_STORE, SteppedClock(), "installation", 2
    )
    assert made is not None

    with pytest.raises(SettingWrong):
        made.desk.cloud.collection("clients")


@pytest.mark.parametrize(
    ("send", "vias"),
    [(None, (Via.STAGING, Via.AUTO)), ("bytes", (Via.BYTES, Via.BYTES))],
)
def test_pictures_are_sent_as_is_set(send: str | None, vias: tuple[Via, Via]) -> None:
    settings = CloudSettings.model_validate({"send": send, "keep_faces_days": 30})
    made = cloud_ways(settings, KEYS, NO_STORE, SteppedClock(), "installation", 2)

    assert made is not None
    assert (made.desk.via_classic, made.desk.via_indexed) == vias
    assert made.collections.keep == timedelta(days=30)
    assert [way.strategy for way in made.recognisers] == [Strategy.CLASSIC, Strategy.INDEXED]
