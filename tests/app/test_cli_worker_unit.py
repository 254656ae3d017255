"""The service that runs workers on servers: valid, hardened, and starting a command there is."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.command import CommandLine

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packaging" / "worker"
UNIT = FOLDER / "kingdesk-worker.service"
PROGRAM = "/opt/kingdesk/.venv/bin/kingdesk"


def settings() -> dict[str, str]:
    lines = UNIT.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))


def is_a_command(command: CommandLine, arguments: list[str]) -> bool:
    return command.bare(*arguments, "--help").code == 0


def test_the_unit_starts_a_command_there_is(command: CommandLine) -> None:
    program, *arguments = shlex.split(settings()["ExecStart"])

    assert program == PROGRAM
    assert arguments[-1] == "worker"
    assert is_a_command(command, arguments)
    assert not is_a_command(command, [*arguments, "--no-such-option"])


def test_the_unit_ends_the_worker_as_it_wants_to_be_ended() -> None:
    said = settings()

    assert said["KillSignal"] == "SIGTERM"
    assert said["Restart"] == "on-failure"
    assert "TimeoutStopSec" in said
    assert said["User"] != "root"
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "LockPersonality"):
        assert said[name] == "yes"
    assert said["ProtectSystem"] == "strict"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text("utf-8").replace(PROGRAM, sys.executable), "utf-8")

    done = subprocess.run(  # noqa: S603 -- systemd's own program
        ["systemd-analyze", "verify", "--man=no", str(unit)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    said = [line for line in (done.stdout + done.stderr).splitlines() if UNIT.name in line]
    assert said == []


def test_every_variable_is_explained_and_none_is_filled_in() -> None:
    explained = (ROOT / "packaging" / ".env.example").read_text("utf-8")

    lines = (FOLDER / "worker.env.example").read_text("utf-8").splitlines()
    variables = [found for line in lines if (found := re.fullmatch(r"#?([A-Z0-9_]+)=(.*)", line))]

    assert len(variables) > 8
    for variable in variables:
        name, value = variable.groups()
        assert value == ""
        assert re.search(rf"^#?{name}=", explained, re.MULTILINE)


def test_commands_of_the_recipe_are_there(command: CommandLine) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    commands = re.findall(r"^ *as_worker (.+)$", text, re.MULTILINE)
    commands += re.findall(r"`kingdesk (.+?)`", text)

    assert len(commands) >= 5
    for line in commands:
        arguments = ["7" if word == "N" else word for word in shlex.split(line)]
        assert is_a_command(command, arguments), line
