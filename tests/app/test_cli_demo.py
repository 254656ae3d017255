"""The demonstration: the real engine and the real window on the shipped sample."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from kingdesk import paths
from kingdesk.cli.main import run
from tests.app.command import CommandLine

MADE_BY = Path(__file__).parents[2] / "packaging" / "make_sample.py"
REAL = {
    "Rosa Ito": {"DSC_0402.jpg", "DSC_0405.jpg"},
    "Saul Ito": {"DSC_0402.jpg", "DSC_0409.jpg"},
}


def who_is_where() -> dict[str, set[str]]:
    """Return each client's photos, as the script composed them."""
    made = runpy.run_path(str(MADE_BY))
    truth = {name: set[str]() for name in made["CLIENTS"].values()}
    for scene in made["SCENES"]:
        for number in (*scene.front, *scene.back):
            if (name := made["CLIENTS"].get(f"london_{number:03d}")) is not None:
                truth[name].add(scene.name)
    return truth | REAL


def test_the_demonstration_finds_the_samples_people_and_shows_them(
    command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    code = run(["--json", "demo", "--headless"])

    answer = json.loads(command.capture.readouterr().out)
    found = {c["name"]: {p["name"] for p in c["photos"]} for c in answer["results"]["clients"]}
    truth = who_is_where()
    wrong = {name: photos - truth[name] for name, photos in found.items() if photos - truth[name]}
    right = sum(len(photos & truth[name]) for name, photos in found.items())
    assert code == 0
    assert wrong == {}
    assert right >= 0.95 * sum(map(len, truth.values()))
    assert answer["status"]["jobs"]["done"] == 29
    assert QImage(str(tmp_path / "kingdesk-demo.png")).width() > 1000
    assert [path.name for path in tmp_path.iterdir()] == ["kingdesk-demo.png"]
    assert not paths.settings_file().exists()


def test_the_sample_is_small_and_tells_where_it_comes_from() -> None:
    sample = paths.resource("sample")
    files = [path for path in sample.rglob("*") if path.is_file()]

    told = (sample / "ATTRIBUTION.md").read_text("utf-8")

    assert sum(path.stat().st_size for path in files) < 8_000_000
    pictures = [path for path in files if path.suffix == ".jpg"]
    assert [p for p in pictures if str(p.relative_to(sample)) not in told] == []
