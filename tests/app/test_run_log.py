"""The log of a whole run: every line names its run and photo, none names a person."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from kingdesk import logs
from kingdesk.domain.clients import NewClient
from kingdesk.services.export import DeliveryOrder
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from tests.fakes.engine import a_broken_picture
from tests.fakes.event import Event

Line: TypeAlias = dict[str, Any]


@pytest.fixture
def read_log(tmp_path: Path) -> Iterator[Callable[[], list[Line]]]:
    """Write a log, and give what reads its lines."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    logs.set_up(tmp_path / "logs", verbose=False)
    file = tmp_path / "logs" / "kingdesk.log"
    yield lambda: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_every_line_of_a_run_names_it_and_every_line_of_a_photo_names_both(
    event: Event, read_log: Callable[[], list[Line]]
) -> None:
    for number in range(3):
        event.photo(f"{number}.jpg", "ana")
    (event.folder / "bad.jpg").write_bytes(a_broken_picture())
    event.import_all()
    event.client("Ana")

    run = event.process()

    assert run is not None
    said = read_log()
    assert {line.get("run") for line in said} == {run.id}
    assert [line["event"] for line in said if "photo" not in line] == ["run started", "run ended"]
    photos = {line["photo"]: line["event"] for line in said if "photo" in line}
    assert sorted(photos) == sorted(event.names())
    assert photos[event.photo_id("bad.jpg")] == "photo failed"


def test_a_bug_is_logged_with_its_run_its_photo_and_its_traceback(
    event: Event,
    read_log: Callable[[], list[Line]],
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: set[str],
) -> None:
    expected_logs.add("photo failed unexpectedly")
    event.photo("1.jpg", "ana")
    event.import_all()

    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(MatchPhoto, "_store", stumble)

    run = event.process()

    assert run is not None
    assert run.counts.error == 1
    [line] = [line for line in read_log() if line["level"] == "error"]
    assert (line["run"], line["photo"]) == (run.id, event.photo_id("1.jpg"))
    assert "ZeroDivisionError" in line["exception"]


def test_nobodys_name_or_email_is_in_the_log(
    event: Event, read_log: Callable[[], list[Line]]
) -> None:
    event.photo("1.jpg", "zenobia")
    event.import_all()
    new = NewClient("Zenobia", "zenobia@example.com", "+55 11 5555-0100")
    zenobia, _ = event.app.clients.add(event.app.owner, event.gallery, new)
    event.enroll(zenobia, "zenobia")
    event.process()
    order = DeliveryOrder(event.folder.with_name("out"))
    event.app.export(event.app.owner, event.gallery, order, JobContext())
    event.app.clients.erase(event.app.owner, zenobia)

    text = json.dumps(read_log()).casefold()

    assert "run ended" in text
    assert "zenobia" not in text
    assert "5555-0100" not in text
