"""How an account at AWS is used can be chosen and read on the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import typer

from kingdesk.cli.cloud_settings import CloudChange, Send, cloud_lines, cloud_shape
from kingdesk.domain.cloud_errors import NoCloud
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.settings import CloudSettings

USED = CloudSettings(region="sa-east-1", send="bytes", calls_per_second={Operation.INDEX_FACES: 5})


def changed(change: CloudChange, cloud: CloudSettings = USED) -> CloudSettings:
    new = change.of(cloud)
    assert new is not None
    return CloudSettings.model_validate(new.model_dump(mode="json"))  # as the file gives it back


def test_nothing_asked_for_changes_nothing() -> None:
    assert CloudChange().of(USED) is USED
    assert CloudChange().of(None) is None


def test_only_what_is_asked_for_changes() -> None:
    new = changed(CloudChange(Strategy.CLASSIC, Send.STAGING, 1600, (), 7, 90))

    assert new == USED.model_copy(
        update={
            "strategy": "classic",
            "send": "staging",
            "long_side": 1600,
            "cache_days": 7,
            "keep_faces_days": 90,
        }
    )


def test_each_strategy_can_have_its_own_way_of_sending_again() -> None:
    assert changed(CloudChange(send=Send.USUAL)).send is None


def test_calls_a_second_are_said_for_each_operation() -> None:
    more = changed(CloudChange(calls=["DetectFaces=12.5", "SearchFaces=20"]))
    as_usual = changed(CloudChange(calls=["IndexFaces=0"]))

    assert more.calls_per_second == {
        Operation.INDEX_FACES: 5,
        Operation.DETECT_FACES: 12.5,
        Operation.SEARCH_FACES: 20,
    }
    assert as_usual.calls_per_second == {}


@pytest.mark.parametrize(
    "text",
    ["IndexFaces", "IndexFaces=", "IndexFaces=-1", "IndexFaces=nan", "ListFaces=5", "5", "=5"],
)
def test_calls_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="IndexFaces=20"):
        CloudChange(calls=[text]).of(USED)


def test_prices_are_those_of_today_once_one_is_said() -> None:
    prices = changed(CloudChange(prices=["group_1=0.0012:1000000,0.001", "face_month=0.00002"]))

    [first, beyond] = prices.prices.group_1
    assert (first.up_to, first.usd) == (1_000_000, 0.0012)
    assert (beyond.up_to, beyond.usd) == (None, 0.001)
    assert prices.prices.face_month == 0.00002
    assert prices.prices.group_2 == USED.prices.group_2
    assert abs((prices.prices.as_of - datetime.now(UTC).date()).days) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "group_1",
        "group_1=",
        "group_1=-0.1",
        "group_1=0.1:1000",
        "group_1=0.1,0.2",
        "group_1=0.1:2000,0.2:1000,0.3",
        "group_1=0.1:0,0.2",
        "group_3=0.1",
        "face_month=-1",
        "face_month=cheap",
        "face_month=inf",
        "group_1=nan",
    ],
)
def test_prices_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="face_month"):
        CloudChange(prices=[text]).of(USED)


def test_the_use_of_no_account_cannot_be_changed() -> None:
    with pytest.raises(NoCloud):
        CloudChange(Strategy.INDEXED).of(None)


def test_people_read_what_is_used_and_what_it_costs() -> None:
    said = "\n".join(cloud_lines(USED))

    for words in (
        "sa-east-1, collection kingselection",
        "bucket kingselection-rekog-staging, below staging/",
        "new galleries: indexed",
        "2560 pixels, bytes",
        "30 days",
        "kept: until they are deleted",
        "IndexFaces 5",
        "prices of 2026-10-07, US$ a call: group_1 0.001 up to 1,000,000 a month, then 0.0008",
        "a face a month 0.00001",
    ):
        assert words in said
    assert "not set up" in cloud_lines(None)[0]


def test_the_document_has_every_setting() -> None:
    shape = cloud_shape(USED)

    assert shape is not None
    assert shape.keys() == CloudSettings.model_fields.keys()
    assert cloud_shape(None) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [(None, "staging/"), ("photos", "photos/"), ("/a/b/", "a/b/"), ("/", "")],
)
def test_a_prefix_ends_with_one_slash_however_it_is_written(
    written: str | None, meant: str
) -> None:
    assert CloudSettings(staging_prefix=written).prefix == meant
