"""The bucket's public address: a cache near the reader, believed only as far as it is checked.

The web system's own reads go there first. It serves any key to anybody and lets caches keep what
they have for a year, so nothing counts that has not the ETag the bucket itself says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import closing
from threading import Lock
from typing import Final
from urllib.parse import quote

import structlog
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from kingdesk.adapters.addresses import split_address
from kingdesk.adapters.photos.etags import is_plain, md5
from kingdesk.adapters.photos.r2.failures import FAILURES, in_short
from kingdesk.adapters.photos.r2.stream import BLOCK, plain_etag
from kingdesk.domain.objects import ObjectInfo

log = structlog.get_logger()

_FAILURES: Final = 3
"""After how many in a row it is left alone for a while."""
_REST_S: Final = 300.0
_TIMEOUTS_S: Final = (4.0, 10.0)
"""Short, since the bucket itself can be asked instead."""
_OK: Final = 200


class NotServed(Exception):
    """The public address did not give the object as it is in the bucket."""


class PublicAddress:
    """Reads whole objects without a key; safe to call from any thread."""

    def __init__(
        self,
        base_url: str,
        connections: int,
        *,
        timeouts_s: tuple[float, float] = _TIMEOUTS_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make ready; raises SettingWrong.

        Args:
            base_url: what comes before a key.
            connections: kept open at the most.
            timeouts_s: to connect, and between two blocks.
            clock: seconds, for how long it is left alone.
        """
        parts = split_address(base_url, "R2_PUBLIC_BASE_URL")
        self._base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"
        self._session = URLLib3Session(
            proxies=get_environ_proxies(self._base),
            timeout=timeouts_s,  # type: ignore[arg-type]  # the stubs know no pair
            max_pool_connections=connections,
        )
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._rests_until = 0.0

    def is_worth_trying(self) -> bool:
        with self._lock:
            return self._clock() >= self._rests_until

    def blocks(self, info: ObjectInfo) -> Generator[bytes, None, None]:
        """Yield an object's bytes; they are right if it ends without an error.

        Args:
            info: what the bucket says of it.

        Raises:
            NotServed: what came so far is worth nothing.
        """
        try:
            yield from self._checked(info)
        except (*FAILURES, NotServed) as error:
            reason = str(error) if isinstance(error, NotServed) else in_short(error)
            self._note(failed=True)
            log.debug("public_address_not_used", reason=reason)
            raise NotServed from None
        self._note(failed=False)

    def close(self) -> None:
        self._session.close()

    def _checked(self, info: ObjectInfo) -> Generator[bytes, None, None]:
        digest, size = md5(), 0
        answer = self._ask(info.key)
        with closing(answer.raw) as body:
            self._check_head(answer, info)
            while block := body.read(BLOCK):
                digest.update(block)
                size += len(block)
                if size > info.size:
                    break
                yield block
        if size != info.size or (is_plain(info.etag) and digest.hexdigest() != info.etag):
            raise NotServed("other bytes")

    def _ask(self, key: str) -> AWSResponse:
        request = AWSRequest(
            method="GET",
            url=self._base + quote(key, safe="/~"),
            # no compression: the length is compared, and photos don't shrink
            headers={"User-Agent": "KingDesk", "Accept-Encoding": "identity"},
            stream_output=True,
        )
        return self._session.send(request.prepare())

    def _check_head(self, answer: AWSResponse, info: ObjectInfo) -> None:
        """Raise NotServed unless the answer promises the object as it is in the bucket."""
        if answer.status_code != _OK:
            raise NotServed(f"HTTP {answer.status_code}")
        etag = answer.headers.get("etag", "")
        # a weak one may be of bytes made smaller on the way; an MD5 will tell
        if plain_etag(etag) != info.etag or (etag.startswith("W/") and not is_plain(info.etag)):
            raise NotServed("another ETag")
        if answer.headers.get("content-length", str(info.size)) != str(info.size):
            raise NotServed("another length")

    def _note(self, *, failed: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= _FAILURES:
                self._rests_until = self._clock() + _REST_S
                self._failures = 0
