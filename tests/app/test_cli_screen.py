"""A window where there can be none: one clear sentence instead of an abort."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kingdesk.cli.window import has_screen

_NO_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}</cachedir></fontconfig>
"""


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_display")
@pytest.mark.parametrize("display", [":987", "unix:987.0", "127.0.0.1:987", "nonsense", ":"])
def test_a_display_nobody_answers_at_is_none(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)

    assert not has_screen()


@pytest.mark.usefixtures("no_display")
def test_a_display_that_answers_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # socket addresses are short, temporary folders' names are not
    monkeypatch.setenv("XDG_RUNTIME_DIR", ".")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("wayland-9")
        server.listen()

        assert has_screen()


def test_a_machine_without_fonts_is_told_so(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(_NO_FONTS.format(folder=tmp_path))
    program = (
        "from pathlib import Path; from kingdesk.bootstrap import open_app\n"
        "from kingdesk.domain.errors import NoFonts\nfrom kingdesk.gui.app import picture\n"
        f"app = open_app(Path({str(tmp_path / 'workspace')!r}))\n"
        "try:\n    picture(app, Path('x.png'))\n"
        "except NoFonts as error:\n    print(error.message, error.hint)\n"
        "finally:\n    app.close()\n"
    )
    environment = os.environ | {"FONTCONFIG_FILE": str(config), "QT_QPA_PLATFORM": "offscreen"}

    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", program],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "There is no font on this machine" in done.stdout
    assert done.returncode == 0
