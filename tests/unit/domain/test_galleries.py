"""The host's words, which are stored and must not change."""

from __future__ import annotations

from kingdesk.domain.galleries import GalleryStatus, PhotoStatus
from kingdesk.domain.jobs import JobState
from kingdesk.domain.verdicts import VerdictKind


def test_the_words_the_host_stores_are_the_hosts() -> None:
    assert [str(s) for s in GalleryStatus] == ["preparacao", "andamento", "revisao", "finalizado"]
    assert [str(s) for s in JobState] == ["pending", "processing", "done", "error"]


def test_the_words_scripts_read_stay() -> None:
    assert {str(kind) for kind in VerdictKind} == {
        "confirmed",
        "rejected",
        "assigned",
        "ignored",
        "cleared",
    }
    assert {str(s) for s in JobState} < {str(s) for s in PhotoStatus}
