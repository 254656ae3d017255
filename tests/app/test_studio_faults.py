"""A studio's run that is killed half-way: nothing is lost, nothing doubled."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from kingdesk.worker.turns import AHEAD
from tests.app.studio import PASSWORD, STUDIO, StudioCommands
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT, MIDDLE

_ROOT = Path(__file__).parents[2]
PHOTOS = 24
WORKERS = 1
UNDER_WAY = WORKERS + AHEAD
"""Photos a run has begun at most."""
PEOPLE = (("ana", "bea"), ("ana",), ("stranger",), ())


@pytest.fixture
def full(studio: StudioCommands, monkeypatch: pytest.MonkeyPatch) -> StudioCommands:
    """A gallery to process, on a computer whose secrets every process finds in the environment."""
    keyring.set_keyring(fail.Keyring())
    for name, value in studio.web.variables().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KINGDESK_EMAIL", studio.ana.email)
    monkeypatch.setenv("KINGDESK_PASSWORD", PASSWORD)
    for number in range(PHOTOS):
        people = zip(PEOPLE[number % len(PEOPLE)], (LEFT, MIDDLE), strict=False)
        studio.upload(f"{number:02}.jpg", a_picture(*people, shade=number))
    for name in ("Ana", "Bea"):
        picture = studio.command.home / f"{name}.jpg"
        picture.write_bytes(a_picture((name.lower(), MIDDLE), shade=200))
        studio.done("client", "add", "Party", name)
        studio.done("enroll", "Party", name, picture)
    return studio


def killed(studio: StudioCommands, kill_at: int) -> Counter[str]:
    """Process in a process of its own that is killed; return what it looked at."""
    looks = studio.command.home / "looks"
    looks.write_text("")
    full_speed = ("workspace", "set", "--workers", WORKERS)
    studio.done(*full_speed)
    arguments = ("--workspace", STUDIO, "process", "Party")
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.fakes.command_process", looks, str(kill_at), *arguments],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    return Counter(looks.read_text().split())


def left(studio: StudioCommands) -> list[tuple[object, ...]]:
    """Return what the web system shows of the gallery: each photo's faces and whose they are."""
    return studio.web.asked(
        """
        SELECT p.original_name, j.process_status, f.face_index, c.nome, m.similarity
        FROM king_photos p
        LEFT JOIN rekognition_photo_jobs j ON j.photo_id = p.id
        LEFT JOIN rekognition_photo_faces f ON f.photo_id = p.id
        LEFT JOIN rekognition_face_matches m ON m.photo_face_id = f.id
        LEFT JOIN king_gallery_clients c ON c.id = m.client_id
        ORDER BY 1, 3, 4
        """
    )


@pytest.mark.parametrize("kill_at", [1, PHOTOS - 4])
def test_a_run_killed_at_any_photo_goes_on_where_it_was(full: StudioCommands, kill_at: int) -> None:
    looked = killed(full, kill_at)
    full.command.engine.looked.clear()

    status = full.done("process", "Party")

    assert status["jobs"] == {"pending": 0, "processing": 0, "done": PHOTOS, "error": 0}
    again = Counter(full.command.engine.looked)
    assert set(looked) | set(again) == set(full.photos)
    assert UNDER_WAY < PHOTOS
    # only what was under way when it was killed is looked at once more
    assert sum((looked & again).values()) <= UNDER_WAY
    expected: list[tuple[object, ...]] = []
    for name in sorted(full.photos):
        people = PEOPLE[int(name[:2]) % len(PEOPLE)]
        for index, who in enumerate(people):
            client = who.title() if who != "stranger" else None
            expected.append((name, "done", index, client))
        if not people:
            expected.append((name, "done", None, None))
    assert [row[:4] for row in left(full)] == expected
