"""How a studio uses its account at AWS: shown by `kingdesk workspace show`, chosen by `set`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final

import typer

from kingdesk.cli.call import Document, counted
from kingdesk.domain.cloud_errors import NoCloud
from kingdesk.domain.money import PriceGroup
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.settings import CloudSettings, PriceSettings, PriceTierSettings

_FACE_MONTH: Final = "face_month"
_MOST_CALLS: Final = 1000.0


class Send(StrEnum):
    """How pictures are sent; `usual` lets each strategy have its own way."""

    USUAL = "usual"
    AUTO = "auto"
    BYTES = "bytes"
    STAGING = "staging"


StrategyOption = Annotated[
    Strategy | None, typer.Option("--strategy", help="How new galleries are processed.")
]
SendOption = Annotated[
    Send | None, typer.Option("--send", help="How pictures get to AWS Rekognition.")
]
LongSideOption = Annotated[
    int | None,
    typer.Option("--long-side", metavar="PIXELS", min=1280, max=4096, help="Of what is sent."),
]
CallsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--calls-per-second",
        metavar="OPERATION=N",
        help="Where the account's quota is not what is usual in its region; 0: as usual.",
    ),
]
CacheDaysOption = Annotated[
    int | None,
    typer.Option(
        "--cache-days", metavar="N", min=1, max=365, help="Answers to searches hold so long."
    ),
]
KeepFacesOption = Annotated[
    int | None,
    typer.Option(
        "--keep-faces-days",
        metavar="N",
        min=0,
        help="Delete a gallery's collection after so many days without use; 0: never.",
    ),
]
PriceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--price",
        metavar="WHAT=USD",
        help="What AWS asks today: group_1=0.001:1000000,0.0008 (up to so many calls a month, "
        f"then), group_2=…, {_FACE_MONTH}=0.00001.",
    ),
]


@dataclass(frozen=True, slots=True)
class CloudChange:
    """What is to be otherwise; None and empty: as it is."""

    strategy: Strategy | None = None
    send: Send | None = None
    long_side: int | None = None
    calls: Sequence[str] = ()
    cache_days: int | None = None
    keep_faces_days: int | None = None
    prices: Sequence[str] = ()

    @property
    def is_nothing(self) -> bool:
        return self == CloudChange()

    def of(self, cloud: CloudSettings | None) -> CloudSettings | None:
        """Return the settings changed.

        Raises:
            NoCloud: there is no account whose use could be changed.
        """
        if self.is_nothing:
            return cloud
        if cloud is None:
            raise NoCloud
        plain: dict[str, object] = {
            "strategy": None if self.strategy is None else self.strategy.value,
            "long_side": self.long_side,
            "cache_days": self.cache_days,
            "keep_faces_days": self.keep_faces_days,
        }
        changes = {name: value for name, value in plain.items() if value is not None}
        if self.send is not None:
            changes["send"] = None if self.send is Send.USUAL else self.send.value
        if self.calls:
            changes["calls_per_second"] = _calls(cloud.calls_per_second, self.calls)
        if self.prices:
            changes["prices"] = _prices(cloud.prices, self.prices)
        return cloud.model_copy(update=changes)


def _calls(before: dict[Operation, float], texts: Sequence[str]) -> dict[Operation, float]:
    calls = dict(before)
    for text in texts:
        name, _, number = text.partition("=")
        try:
            operation, rate = Operation(name), float(number)
        except ValueError:
            rate, operation = -1.0, Operation.INDEX_FACES
        if not 0 <= rate <= _MOST_CALLS:
            known = ", ".join(Operation)
            raise typer.BadParameter(
                f"{text!r} is not like IndexFaces=20; there are {known}.",
                param_hint="--calls-per-second",
            )
        calls[operation] = rate
    return {operation: rate for operation, rate in calls.items() if rate}


def _prices(before: PriceSettings, texts: Sequence[str]) -> PriceSettings:
    """Return prices of today: whoever names one has looked at them."""
    changes: dict[str, object] = {"as_of": datetime.now(UTC).date()}
    for text in texts:
        what, _, price = text.partition("=")
        try:
            if what == _FACE_MONTH:
                changes[what] = PriceSettings(face_month=float(price)).face_month
            else:
                changes[PriceGroup(what).value] = _tiers(price)
        except ValueError:
            raise typer.BadParameter(
                f"{text!r} is not like group_1=0.001:1000000,0.0008 or {_FACE_MONTH}=0.00001.",
                param_hint="--price",
            ) from None
    return PriceSettings.model_validate({**before.model_dump(), **changes})


def _tiers(text: str) -> list[dict[str, object]]:
    """Return tiers of prices; raises ValueError unless they rise to one without an end."""
    tiers = [PriceTierSettings.model_validate(_tier(part)) for part in text.split(",")]
    ends = [tier.up_to for tier in tiers[:-1]]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends) or known != sorted(set(known)) or tiers[-1].up_to is not None:
        raise ValueError(text)
    return [tier.model_dump() for tier in tiers]


def _tier(text: str) -> dict[str, object]:
    usd, _, up_to = text.partition(":")
    return {"usd": float(usd), "up_to": int(up_to) if up_to else None}


def cloud_shape(cloud: CloudSettings | None) -> Document | None:
    """Return the JSON of how AWS is used; there is nothing secret in the settings."""
    return None if cloud is None else cloud.model_dump(mode="json")


def cloud_lines(cloud: CloudSettings | None) -> list[str]:
    """Return what people read of how AWS is used."""
    if cloud is None:
        return ["AWS: not set up; faces are found on this machine"]
    sent = cloud.send or "staged by classic, as fits by indexed"
    lines = [
        f"AWS: {cloud.region}, collection {cloud.shared_collection}",
        f"staging: bucket {cloud.bucket}, below {cloud.prefix}",
        f"new galleries: {cloud.strategy}",
        f"pictures: {cloud.long_side} pixels, {sent}",
        f"answers to searches hold: {counted(cloud.cache_days, 'day')}",
        f"collections of galleries are kept: {_kept(cloud.keep_faces_days)}",
    ]
    if cloud.calls_per_second:
        calls = (f"{of} {number:g}" for of, number in cloud.calls_per_second.items())
        lines.append(f"calls a second: {', '.join(calls)}")
    return [*lines, *_price_lines(cloud.prices)]


def _kept(days: int) -> str:
    return f"{counted(days, 'day')} without use" if days else "until they are deleted"


def _price_lines(prices: PriceSettings) -> list[str]:
    groups = {PriceGroup.GROUP_1: prices.group_1, PriceGroup.GROUP_2: prices.group_2}
    calls = (f"{group} {_tier_words(tiers)}" for group, tiers in groups.items())
    face = f"{prices.face_month:.8f}".rstrip("0").rstrip(".")
    return [f"prices of {prices.as_of}, US$ a call: {'; '.join(calls)}; a face a month {face}"]


def _tier_words(tiers: Sequence[PriceTierSettings]) -> str:
    return ", then ".join(
        f"{tier.usd:g}" + (f" up to {tier.up_to:,} a month" if tier.up_to else "") for tier in tiers
    )
