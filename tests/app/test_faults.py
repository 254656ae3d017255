"""Kills, freezes, full disks and races: whatever happens, nothing is lost and nothing doubled."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kingdesk.domain.jobs import RunState
from tests.app.faults import PEOPLE, Scene, prepare
from tests.fakes.worker_process import Step

SMALL, LARGE = 12, 150
Picture = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("small") / "workspace", SMALL)


@pytest.fixture(scope="module")
def prepared_large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("large") / "workspace", LARGE)


@pytest.fixture
def opened() -> Iterator[Callable[[Path, Path], Scene]]:
    """Give scenes whose workers don't outlive the test."""
    scenes: list[Scene] = []

    def open_scene(source: Path, folder: Path) -> Scene:
        scenes.append(Scene.of(source, folder))
        return scenes[-1]

    yield open_scene
    for worker in (worker for scene in scenes for worker in scene.workers):
        worker.process.kill()
        worker.process.communicate()


@pytest.fixture
def scene(opened: Callable[[Path, Path], Scene], prepared: Path, tmp_path: Path) -> Scene:
    return opened(prepared, tmp_path / "workspace")


@pytest.fixture
def crowd(opened: Callable[[Path, Path], Scene], prepared_large: Path, tmp_path: Path) -> Scene:
    return opened(prepared_large, tmp_path / "workspace")


def undisturbed(prepared: Path, folder: Path, *late: str) -> Picture:
    """Return what a run leaves that nobody disturbs; `late` clients are enrolled after it."""
    scene = Scene.of(prepared, folder)
    event = scene.event()
    event.process()
    for name in late:
        event.client(name)
    event.app.close()
    return scene.picture()


@pytest.fixture(scope="module")
def expected(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Picture:
    return undisturbed(prepared, tmp_path_factory.mktemp("expected") / "workspace")


@pytest.fixture(scope="module")
def expected_large(prepared_large: Path, tmp_path_factory: pytest.TempPathFactory) -> Picture:
    return undisturbed(prepared_large, tmp_path_factory.mktemp("expected") / "workspace")


# --- kill -9 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", list(Step))
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(
    scene: Scene, expected: Picture, step: Step
) -> None:
    victim = scene.worker("--at", step, "--nth", "5")
    victim.go()
    victim.died()
    done = scene.done()
    assert scene.is_sound()

    scene.finish()

    assert 0 < len(done) < SMALL
    assert {name: scene.looked()[name] for name in done} == dict.fromkeys(done, 1)
    assert scene.picture() == expected
    assert scene.is_sound()


def test_a_worker_killed_before_it_did_anything_loses_nothing(
    scene: Scene, expected: Picture
) -> None:
    victim = scene.worker("--at", Step.LEASED)
    victim.go()
    victim.died()

    scene.finish()

    assert scene.picture() == expected


def test_a_worker_killed_at_its_last_photo_leaves_a_run_to_close(
    scene: Scene, expected: Picture
) -> None:
    # one thread: two may store their photos in one commit, and the last would never come
    victim = scene.worker("--at", Step.COMMITTED, "--nth", str(SMALL), "--workers", "1")
    victim.go()
    victim.died()

    scene.finish()

    assert scene.picture() == expected
    assert scene.read("SELECT DISTINCT state FROM runs") == [("done",)]
    assert max(scene.looked().values()) == 1


def test_ten_kills_at_any_moment_of_one_run_lose_and_double_nothing(
    crowd: Scene, expected_large: Picture
) -> None:
    moments = random.Random(20260601)  # noqa: S311 - the same moments each time
    for _ in range(10):
        done = crowd.done()
        step, nth = moments.choice(list(Step)), moments.randint(1, 12)
        victim = crowd.worker("--at", step, "--nth", str(nth), "--then", "pause")
        victim.go()
        assert victim.hear() == f"reached {step}"
        with pytest.raises(subprocess.TimeoutExpired):  # its other thread goes on meanwhile
            victim.process.wait(timeout=moments.uniform(0.0, 0.03))
        victim.kill()
        assert crowd.is_sound()
        assert done <= crowd.done()
    assert 0 < len(crowd.done()) < LARGE

    crowd.finish()

    assert crowd.picture() == expected_large
    assert crowd.is_sound()
    again = sum(crowd.looked().values()) - LARGE
    assert again <= 10 * 2  # two photos under way at each kill


def test_what_a_killed_worker_left_beside_the_data_does_not_matter(
    scene: Scene, expected: Picture
) -> None:
    victim = scene.worker("--at", Step.LOOKED, "--nth", "4")
    victim.go()
    victim.died()
    (scene.folder / "thumbnails.sqlite3").write_bytes(b"half a thumbnail")
    (scene.folder / "holders" / ("0" * 32 + ".lock")).write_bytes(b"")
    (scene.folder / "holders" / "not-a-worker.txt").write_bytes(b"x")

    scene.finish()

    assert scene.picture() == expected


def test_the_photos_of_a_killed_worker_go_to_the_one_beside_it_at_once(
    scene: Scene, expected: Picture
) -> None:
    victim = scene.worker("--at", Step.LOOKED, "--nth", "1", "--then", "pause", "--workers", "1")
    victim.go()
    assert victim.hear() == "reached looked"
    other = scene.worker()
    other.go()

    victim.kill()

    assert other.end()["state"] == RunState.DONE  # far sooner than the lease of two minutes
    assert scene.picture() == expected


# --- two at once --------------------------------------------------------------------------------


def test_two_processes_share_a_gallery_and_look_at_each_photo_once(
    crowd: Scene, expected_large: Picture
) -> None:
    workers = [crowd.worker(), crowd.worker()]

    for worker in workers:
        worker.go()
    ends = [worker.end() for worker in workers]

    assert [end["state"] for end in ends] == [RunState.DONE] * 2
    assert set(crowd.looked().values()) == {1}
    assert len(crowd.looked()) == LARGE
    assert crowd.picture() == expected_large
    assert crowd.is_sound()


def test_a_client_enrolled_while_two_processes_work_is_missed_in_no_photo(
    crowd: Scene, prepared_large: Path, tmp_path: Path
) -> None:
    # one thread each: a paused process leaves the other enough photos, whichever starts first
    pause = ("--nth", "20", "--then", "pause", "--workers", "1")
    workers = [
        crowd.worker("--at", Step.COMPARED, *pause),
        crowd.worker("--at", Step.COMMITTED, *pause),
    ]
    for worker in workers:
        worker.go()
    assert [worker.hear() for worker in workers] == ["reached compared", "reached committed"]

    event = crowd.event()
    dora = event.client("Dora")
    for worker in workers:
        worker.go()
    ends = [worker.end() for worker in workers]

    assert [end["state"] for end in ends] == [RunState.DONE] * 2
    shows_dora = [number for number in range(LARGE) if "dora" in PEOPLE[number % len(PEOPLE)]]
    assert event.photos_of(dora) == {f"{number:03}.jpg" for number in shows_dora}
    event.app.close()
    assert crowd.picture() == undisturbed(prepared_large, tmp_path / "expected", "Dora")


@pytest.mark.parametrize("step", [Step.LEASED, Step.READ, Step.LOOKED, Step.COMPARED])
def test_a_client_enrolled_at_any_step_of_a_photo_is_found_in_it(scene: Scene, step: Step) -> None:
    worker = scene.worker("--at", step, "--nth", "5", "--then", "pause", "--workers", "1")
    worker.go()  # photo 004.jpg shows Dora
    assert worker.hear() == f"reached {step}"

    event = scene.event()
    dora = event.client("Dora")
    worker.go()
    worker.end()

    assert event.photos_of(dora) == {"004.jpg", "005.jpg", "010.jpg", "011.jpg"}
    event.app.close()


def test_a_client_erased_while_a_photo_is_compared_comes_not_back(scene: Scene) -> None:
    worker = scene.worker("--at", Step.COMPARED, "--nth", "2", "--then", "pause", "--workers", "1")
    worker.go()  # photo 001.jpg shows Ana
    assert worker.hear() == "reached compared"

    event = scene.event()
    ana = event.app.clients.find(event.app.owner, event.gallery, "Ana")
    event.app.clients.erase(event.app.owner, ana.id)
    worker.go()

    end = worker.end()
    assert (end["state"], end["errors"]) == (RunState.DONE, 0)
    assert scene.read("SELECT count(*) FROM candidates WHERE client_id = ?", ana.id) == [(0,)]
    event.app.close()


# --- asleep past the lease ----------------------------------------------------------------------


@pytest.mark.parametrize("step", [Step.LEASED, Step.LOOKED, Step.COMPARED])
def test_a_worker_that_slept_past_its_lease_changes_nothing_when_it_wakes(
    scene: Scene, expected: Picture, step: Step
) -> None:
    sleeper = scene.worker(
        *("--at", step, "--nth", "3", "--then", "freeze", "--workers", "1"),
        *("--lease-seconds", "0.2"),
    )
    sleeper.go()
    assert sleeper.hear() == f"reached {step}"
    assert sleeper.is_frozen()
    event = scene.event()
    run = event.process()  # waits until the sleeper's lease has run out
    event.app.close()
    assert run is not None
    assert run.state is RunState.DONE
    before = scene.picture()

    sleeper.thaw()
    end = sleeper.end()

    assert end["state"] == RunState.DONE
    assert "lease lost" in end["log"]
    assert scene.picture() == before == expected


# --- a full disk --------------------------------------------------------------------------------


def test_a_disk_that_fills_up_stops_the_run_which_goes_on_later(
    crowd: Scene, expected_large: Picture
) -> None:
    largest = max(file.stat().st_size for file in crowd.folder.iterdir())
    worker = crowd.worker("--file-limit", str(largest + 300_000))
    worker.go()

    end = worker.end()

    assert end.get("error") == "disk_full", end
    done = crowd.done()
    assert 0 < len(done) < LARGE
    assert crowd.is_sound()
    crowd.finish()
    assert crowd.picture() == expected_large
    assert {crowd.looked()[name] for name in done} == {1}
