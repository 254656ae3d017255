"""What is pinned and what is told about the works of others."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pins() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "packaging" / "pins.py"))


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines()

    odd = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)]

    assert odd == []
    assert "PySide6_Essentials==6.11.3" in lines  # 6.12 crashes Python 3.11


def test_pins_follow_extras_and_leave_the_project_out(pins: dict[str, Any]) -> None:
    runtime = pins["needed"]("kingdesk", ("",), ())
    everything = pins["needed"]("kingdesk", ("", "dev"), ())

    assert {"numpy", "pydantic-core"} <= set(runtime)
    assert "pytest" not in runtime
    assert "iniconfig" in everything  # needed by pytest
    assert "kingdesk" not in everything


def test_differences_name_what_is_too_much_and_what_is_missing(pins: dict[str, Any]) -> None:
    assert pins["differences"](["a==1", "b==1"], ["a==1", "b==2"]) == ["- b==1", "+ b==2"]


def test_every_package_the_program_needs_is_in_the_notices(pins: dict[str, Any]) -> None:
    notices = (ROOT / "resources" / "THIRD_PARTY_NOTICES.md").read_text("utf-8")

    needed = [pin.partition("==")[0] for pin in pins["needed"]("kingdesk", ("",), ()).values()]

    assert [name for name in needed if not re.search(rf"\b{re.escape(name)}\b", notices)] == []


@pytest.mark.parametrize("script", ["demo.sh", "test.sh", "setup.sh"])
def test_scripts_name_no_package_index(script: str) -> None:
    text = (ROOT / "packaging" / script).read_text("utf-8")

    assert "http" not in text
    assert "index-url" not in text


_SECRET = re.compile(
    rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"  # the ids AWS gives to keys
    rb"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    rb"|[a-z]://[\w.-]+:(?!PASSWORD@)[\w.%-]+@"  # a password in an address
)
SHIPPED = [
    file
    for folder in ("kingdesk", "packaging", "resources")
    for file in (ROOT / folder).rglob("*")
    if file.is_file() and file.suffix not in {".pyc", ".onnx", ".qm", ".jpg", ".png"}
]


def test_nothing_that_is_shipped_holds_a_key_or_a_password() -> None:
    found = [file.name for file in SHIPPED if _SECRET.search(file.read_bytes())]

    assert len(SHIPPED) > 300
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "AWS_ACCESS_KEY_ID=AKIA" + "ABCDEFGH12345678",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "postgresql://king:pass%23word@db.example/king",
    ],
)
def test_a_key_or_a_password_would_be_seen(text: str) -> None:
    assert _SECRET.search(text.encode())


def test_the_example_of_an_environment_holds_no_secret() -> None:
    lines = (ROOT / "packaging" / ".env.example").read_text("utf-8").splitlines()

    given = [line for line in lines if re.search(r"(?:KEY_ID|_KEY|PASSWORD)=.", line)]

    assert given == []
