"""What it takes to get at a bucket."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from kingdesk.adapters.addresses import split_address
from kingdesk.domain.studio_errors import SettingMissing, SettingWrong

_R2: Final = "r2.cloudflarestorage.com"
_JURISDICTIONS: Final = ("eu", "fedramp")
"""Parts of R2 with an address of their own; https://developers.cloudflare.com/r2/reference/data-location/"""
_ACCOUNT: Final = re.compile(rf"[0-9A-Za-z-]+(\.({'|'.join(_JURISDICTIONS)}))?")
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_R2_HOST: Final = re.compile(
    rf"(?P<account>[^.]+)(\.(?P<jurisdiction>{'|'.join(_JURISDICTIONS)}))?\.{re.escape(_R2)}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketLogin:
    """A bucket and the keys to it, which are never shown.

    Attributes:
        account_id: of Cloudflare; may be None where there is an endpoint.
        bucket: its name.
        endpoint: the storage's address; made from the account id if None.
    """

    account_id: str | None
    bucket: str
    endpoint: str | None = None
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)

    def address(self) -> str:
        """Return the storage's address, without the bucket.

        Cloudflare shows the address of a bucket with its name at the end. That would be the start
        of every key, so it is taken off.

        Raises:
            SettingMissing, SettingWrong
        """
        if not _BUCKET.fullmatch(self.bucket):
            raise SettingWrong(name="R2_BUCKET", reason="it is no name of a bucket")
        if self.endpoint is None:
            return self._address_of_account()
        parts = split_address(self.endpoint, "R2_ENDPOINT")
        if parts.path.strip("/") not in {"", self.bucket} or parts.query:
            raise SettingWrong(name="R2_ENDPOINT", reason="it goes on after the host's name")
        return f"{parts.scheme}://{parts.netloc}"

    def _address_of_account(self) -> str:
        if not self.account_id:
            raise SettingMissing(name="R2_ACCOUNT_ID")
        if not _ACCOUNT.fullmatch(self.account_id):
            raise SettingWrong(name="R2_ACCOUNT_ID", reason="it is no account id")
        return f"https://{self.account_id}.{_R2}"


def other_jurisdictions(address: str) -> list[str]:
    """Return the addresses of R2 under which the same account's other buckets are found."""
    found = _R2_HOST.fullmatch(urlsplit(address).hostname or "")
    if found is None:
        return []
    account, here = found["account"], found["jurisdiction"]
    labels = [
        f"{account}.{name}" if name else account for name in (None, *_JURISDICTIONS) if name != here
    ]
    return [f"https://{label}.{_R2}" for label in labels]
