"""The log helps to find what went wrong, and tells nobody who was in the photos."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from kingdesk import logs
from tests.unprivileged import open_folder, run_unprivileged

CANARY = "canary@birds.example"
LINK = "https://bucket.example/photo.jpg?X-Amz-Signature=c4na7y"


@pytest.fixture(autouse=True)
def root_logger_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    logs.set_up(tmp_path / "logs", verbose=False)
    return tmp_path / "logs"


def text(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in folder.iterdir())


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text(folder).splitlines()]


# --- what a line says -----------------------------------------------------------------------------


def test_a_line_is_json_with_time_level_and_fields(folder: Path) -> None:
    structlog.get_logger("kingdesk.test").info("photo done", photo=7, faces=2)

    [line] = lines(folder)
    assert (line["event"], line["photo"], line["faces"]) == ("photo done", 7, 2)
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_libraries_lines_are_in_the_same_file_in_the_same_form(folder: Path) -> None:
    logging.getLogger("some.library").info("read %d bytes", 3)

    [line] = lines(folder)
    assert (line["event"], line["logger"]) == ("read 3 bytes", "some.library")


def test_a_traceback_is_kept_with_its_line(folder: Path, expected_logs: set[str]) -> None:
    expected_logs.add("photo failed unexpectedly")
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        structlog.get_logger().exception("photo failed unexpectedly")

    [line] = lines(folder)
    assert "ZeroDivisionError" in line["exception"]


def test_run_and_photo_stand_on_every_line_said_while_they_are_worked_on(folder: Path) -> None:
    log = structlog.get_logger()

    with structlog.contextvars.bound_contextvars(run="r" * 32):
        log.info("run started")
        with structlog.contextvars.bound_contextvars(photo=7):
            log.info("photo done")
            logging.getLogger("some.library").info("decoded")
    log.info("idle")

    found = [(line["event"], line.get("run"), line.get("photo")) for line in lines(folder)]
    assert found == [
        ("run started", "r" * 32, None),
        ("photo done", "r" * 32, 7),
        ("decoded", "r" * 32, 7),
        ("idle", None, None),
    ]


# --- what a line never says -----------------------------------------------------------------------


@dataclass
class Bird:
    email: str = CANARY


@pytest.mark.parametrize(
    "fields",
    [
        {"note": CANARY},
        {"note": f"sent to <{CANARY}>, done"},
        {"note": LINK},
        {"clients": [CANARY, "x"]},
        {"clients": ({"who": CANARY},)},
        {"clients": {CANARY: {"deep": [CANARY]}}},
        {"bird": Bird()},
        {"error": ValueError(f"no bird {CANARY}")},
    ],
)
def test_no_email_and_no_link_gets_into_the_file(folder: Path, fields: dict[str, object]) -> None:
    structlog.get_logger().info("tested", **fields)

    assert "canary" not in text(folder)
    assert "c4na7y" not in text(folder)
    assert "tested" in text(folder)


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "db_password",
        "AWS_SECRET_ACCESS_KEY",
        "session_token",
        "Authorization",
        "credentials",
        "database_url",
        "dsn",
        "email",
        "client_name",
        "descriptor",
        "embedding",
    ],
)
def test_known_secrets_are_hidden_by_their_names(folder: Path, name: str) -> None:
    structlog.get_logger().info("tested", **{name: "c4na7y"}, inside={name: ["c4na7y"]})

    assert "c4na7y" not in text(folder)
    assert lines(folder)[0][name] == "hidden"


@pytest.mark.parametrize(
    "data", [b"c4na7y", bytearray(b"c4na7y"), memoryview(b"c4na7y"), [b"c4na7y"]]
)
def test_no_image_bytes_get_into_the_file(folder: Path, data: object) -> None:
    structlog.get_logger().info("tested", data=data)

    assert "c4na7y" not in text(folder)
    assert "6 bytes" in text(folder)


def test_an_email_in_the_event_or_in_a_traceback_is_hidden_too(
    folder: Path, expected_logs: set[str]
) -> None:
    expected_logs |= {f"no such client: {CANARY}", "broke"}
    try:
        int(CANARY)
    except ValueError:
        structlog.get_logger().exception("broke")
    logging.getLogger("some.library").warning("no such client: %s", CANARY)

    assert "canary" not in text(folder)
    assert len(lines(folder)) == 2


def test_harmless_values_are_left_as_they_are(folder: Path) -> None:
    path = Path("/photos/1.jpg")

    structlog.get_logger().info("tested", n=1, f=0.5, ok=True, nothing=None, path=path, s="a b")

    [line] = lines(folder)
    assert (line["n"], line["f"], line["ok"], line["nothing"]) == (1, 0.5, True, None)
    assert (line["path"], line["s"]) == ("/photos/1.jpg", "a b")


# --- files and the terminal -----------------------------------------------------------------------


def test_the_terminal_hears_nothing_unless_it_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expected_logs: set[str]
) -> None:
    expected_logs.add("went wrong")
    log = structlog.get_logger()
    logs.set_up(tmp_path, verbose=False)
    log.info("quiet")
    log.error("went wrong", email=CANARY)
    quiet = capsys.readouterr()
    logs.set_up(tmp_path, verbose=True)
    log.info("loud", email=CANARY)
    loud = capsys.readouterr()

    assert quiet.err == ""
    assert "loud" in loud.err
    assert "canary" not in loud.err
    assert quiet.out == loud.out == ""


def test_setting_up_again_says_nothing_twice(tmp_path: Path) -> None:
    for _ in range(3):
        logs.set_up(tmp_path, verbose=False)

    structlog.get_logger().info("once")

    assert [line["event"] for line in lines(tmp_path)] == ["once"]


def test_without_a_folder_there_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    logs.set_up(None, verbose=False)
    structlog.get_logger().info("said")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_not_be_written_to_never_stops_the_start() -> None:
    with open_folder() as folder:
        folder.chmod(0o555)

        def act() -> list[str]:
            logs.set_up(folder, verbose=False)
            logs.set_up(folder / "deeper", verbose=False)
            structlog.get_logger().info("said")
            return [path.name for path in folder.iterdir()]

        assert run_unprivileged(act) == []


def test_a_file_in_the_folders_place_never_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("not a folder")

    logs.set_up(tmp_path / "logs", verbose=False)
    structlog.get_logger().info("said")

    assert (tmp_path / "logs").read_text() == "not a folder"


def test_the_log_never_grows_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_FILE_BYTES", 2000)
    logs.set_up(tmp_path, verbose=False)

    for number in range(200):
        structlog.get_logger().info("said", number=number)

    files = list(tmp_path.iterdir())
    assert len(files) == 4
    assert all(path.stat().st_size <= 2000 for path in files)
    assert '"number": 199' in (tmp_path / "kingdesk.log").read_text()
