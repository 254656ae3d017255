"""The log of a whole run: every line names its run and photo, none names a person."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import structlog

from kingdesk import logs
from kingdesk.domain.clients import NewClient
from kingdesk.services.export import DeliveryOrder
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from tests.app.command import CommandLine
from tests.app.working import QueuedWork
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
    assert {line["pid"] for line in said} == {os.getpid()}
    [worker] = {line.get("worker") for line in said}
    assert worker
    assert [line["event"] for line in said if "photo" not in line] == ["run started", "run ended"]
    photos = {line["photo"]: line["event"] for line in said if "photo" in line}
    assert sorted(photos) == sorted(event.names())
    assert photos[event.photo_id("bad.jpg")] == "photo failed"


def test_every_line_of_a_photo_through_a_queue_names_run_photo_and_worker(
    event: Event, read_log: Callable[[], list[Line]]
) -> None:
    event.photo("1.jpg", "ana")
    (event.folder / "bad.jpg").write_bytes(a_broken_picture())
    event.import_all()
    work = QueuedWork(event.app)
    run = work.start(event.gallery)

    with work.worker():
        work.until_ended(run)

    said = [line for line in read_log() if line["event"] != "photos sent"]
    [worker] = {line.get("worker") for line in said}
    assert worker
    of_photo = [line for line in said if "photo" in line]
    assert {line["photo"] for line in of_photo} == set(event.names())
    assert {line["run"] for line in of_photo} == {run.id}
    assert {"worker started", "worker ended"} <= {line["event"] for line in said}


def test_lines_say_which_computer_they_are_of(
    read_log: Callable[[], list[Line]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_computer", [])
    structlog.get_logger().info("before")

    logs.name_computer("c0ffee")
    structlog.get_logger().info("after")

    assert [line.get("computer") for line in read_log()] == [None, "c0ffee"]


def test_lines_of_rotated_files_come_in_their_order(tmp_path: Path) -> None:
    for name, number in (("kingdesk.log", 3), ("kingdesk.log.1", 2), ("kingdesk.log.2", 1)):
        (tmp_path / name).write_text(f'{{"n": {number}}}\nno line of ours\n"nor this"\n', "utf-8")

    assert [line["n"] for line in logs.read_lines(tmp_path)] == [1, 2, 3]
    assert list(logs.read_lines(tmp_path / "nowhere")) == []


def test_the_log_of_a_run_and_of_a_photo_is_printed(command: CommandLine) -> None:
    command.picture("photos/1.jpg", "ana")
    (command.photos / "bad.jpg").write_bytes(a_broken_picture())
    command.done("gallery", "import", "Party", command.photos)
    command("process", "Party")
    status = command.done("status", "Party")
    run, photo = status["run"]["id"], status["errors"][0]["photo"]["id"]

    of_run = command.done("logs", "--run", run)["lines"]
    of_photo = command.done("logs", "--run", run, "--photo", photo)["lines"]
    told = command("logs", "--run", run)

    events = [line["event"] for line in of_run]
    assert (events[0], events[-1]) == ("run started", "run ended")
    assert sorted(events[1:-1]) == ["photo done", "photo failed"]
    assert [line["event"] for line in of_photo] == ["photo failed"]
    assert told.out.count("\n") == 4
    assert f"photo={photo}" in told.out
    assert command.done("logs", "--run", "another")["lines"] == []


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
