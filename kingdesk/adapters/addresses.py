"""Addresses of services that settings name: only such as are safe to send to."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from kingdesk.domain.studio_errors import SettingWrong


def split_address(address: str, setting: str) -> SplitResult:
    """Return the parts of an address that is safe to send to; raises SettingWrong for others.

    Args:
        address: `https://` may be left out.
        setting: what it was given as.
    """
    text = address.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SettingWrong(name=setting, reason="it is no address") from error
    if not host or "@" in parts.netloc or any(letter.isspace() for letter in text):
        raise SettingWrong(name=setting, reason="it is no address")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_computer(host)):
        raise SettingWrong(name=setting, reason="it does not begin with https://")
    return parts


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
