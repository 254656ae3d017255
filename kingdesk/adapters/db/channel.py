"""Where PostgreSQL announces that runs went on."""

from __future__ import annotations

from typing import Final

CHANNEL: Final = "kingdesk_runs"
