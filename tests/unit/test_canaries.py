"""The search for secrets in the suite's log finds what the builders plant, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.studio import PASSWORD
from tests.canaries import canaries_in_logs, canary_in
from tests.fakes.engine import a_broken_picture


@pytest.mark.parametrize(
    "told",
    [
        PASSWORD,
        "key-of-the-tests",
        "ana@example.com",
        "postgresql://kingdesk:pass@127.0.0.1/studio",
        "https://bucket.example/1.jpg?X-Amz-Signature=0123",
        repr(a_broken_picture()),
        "Ana Prado",
        "AWS_SECRET_ACCESS_KEY=abc",
    ],
)
def test_what_must_not_be_logged_is_found(told: str, tmp_path: Path) -> None:
    file = tmp_path / "state" / "kingdesk" / "log" / "kingdesk.log.1"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"event": "photo done", "about": told}) + "\n", "utf-8")

    assert canary_in(f"before {told} after") is not None
    assert len(list(canaries_in_logs(tmp_path))) == 1


def test_an_ordinary_line_is_harmless() -> None:
    line = {"event": "photo failed", "photo": 12, "run": "0f", "reason": "photo_broken", "pid": 1}

    assert canary_in(json.dumps(line)) is None
    assert canary_in("The variable AWS_SECRET_ACCESS_KEY is missing.") is None
