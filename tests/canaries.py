"""What may never be in a log: the tests' own secrets and people, and what such things look like.

Builders of the tests use these values; whatever the suite logs is searched for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_CANARIES: Final = {
    "a secret": r"secret-of-the-|key-of-the-tests|-secret-value|of-the-web-page|not-the-secret",
    "a secret's variable": r"(?:SECRET_ACCESS_KEY|_PASSWORD)['\"]?\s*[=:]\s*['\"]?\w",
    "an e-mail": r"[\w.+-]+@[\w-]+\.\w+",
    "a login": r"postgres(?:ql)?://[^/\s]*:[^/\s]*@",
    "a presigned link": r"X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId=|Signature=",
    "a picture": r"\\xff\\xd8\\xff|JFIF|\\x89PNG|/9j/4AAQ",
    "a person": r"Prado|Zenobia|5555-0100",
}
_ANY: Final = re.compile("|".join(f"(?P<c{n}>{p})" for n, p in enumerate(_CANARIES.values())))
_KINDS: Final = tuple(_CANARIES)


def canary_in(text: str) -> str | None:
    """Return what a line should not hold, in words; None if it is harmless."""
    found = _ANY.search(text)
    if found is None or found.lastgroup is None:
        return None
    return f"{_KINDS[int(found.lastgroup[1:])]}: {found.group()!r} in {text[:300]!r}"


def canaries_in_logs(home: Path) -> Iterator[str]:
    """Yield what is in the log files a test, and the processes it started, wrote in its home."""
    for file in (home / "state").glob("**/*.log*"):
        for line in file.read_text("utf-8", "replace").splitlines():
            found = canary_in(line)
            if found is not None:
                yield found
