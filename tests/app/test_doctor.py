"""The doctor tries every part and says what to do; one sick part hides no other."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest
from typing_extensions import override

from kingdesk.adapters.db.store import DATA_FILE
from kingdesk.bootstrap import App, open_app
from kingdesk.domain.errors import ModelDamaged
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.studio_errors import SeesEveryone
from kingdesk.services.doctor import Check, Doctor, Finding, Told, try_all, try_one
from tests.fakes.engine import FakeEngine
from tests.fakes.event import Event
from tests.unprivileged import give_away, open_folder, run_unprivileged

PARTS = ["data file", "folder", "disk", "face engine", "photos"]


def sick(app: App) -> dict[str, Finding]:
    return {finding.name: finding for finding in app.doctor() if not finding.ok}


def test_a_healthy_workspace_is_told_part_by_part(event: Event) -> None:
    event.photo("1.jpg", "ana")
    event.import_all()

    findings = event.app.doctor()

    assert [finding.name for finding in findings] == PARTS
    assert all(finding.ok for finding in findings)
    assert {f.name: f.detail for f in findings}["photos"] == "1 in place"
    assert {f.name: f.detail for f in findings}["face engine"] == "local 1"


def test_trying_leaves_nothing_behind(app: App) -> None:
    before = {path.name for path in app.workspace.folder.iterdir()}

    app.doctor()

    assert {path.name for path in app.workspace.folder.iterdir()} == before


@pytest.mark.parametrize(
    ("count", "words"), [(1, "0.jpg: the file"), (3, "0.jpg (and 2 more): the file")]
)
def test_missing_photos_are_told_with_how_many(event: Event, count: int, words: str) -> None:
    for number in range(4):
        event.photo(f"{number}.jpg")
    event.import_all()
    for number in range(count):
        (event.folder / f"{number}.jpg").unlink()

    found = sick(event.app)

    assert list(found) == ["photos"]
    assert found["photos"].detail.startswith(words)
    assert found["photos"].hint


def test_a_damaged_data_file_is_told(tmp_path: Path, engine: FakeEngine) -> None:
    app = open_app(tmp_path / "workspace", engine=engine)
    with sqlite3.connect(app.workspace.folder / DATA_FILE) as data:
        data.execute("PRAGMA writable_schema = ON")
        data.execute(
            "UPDATE sqlite_master SET rootpage = 1"
            " WHERE name = 'idx_rekognition_processing_cache_expires'"
        )
    data.close()
    app.close()

    found = sick(app)
    app.close()

    assert "data file" in found
    assert DATA_FILE in found["data file"].detail


def test_a_disk_that_is_nearly_full_is_told(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil gives it
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(10**12, 10**12, 10**6))

    assert list(sick(app)) == ["disk"]


def test_a_disk_that_does_not_answer_keeps_no_other_part_from_being_tried(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("shutil.disk_usage", dead)

    findings = app.doctor()

    assert [finding.name for finding in findings] == PARTS
    assert sick(app)["disk"].detail == "Input/output error"


def test_an_engine_without_its_model_is_told(tmp_path: Path) -> None:
    class Broken(FakeEngine):
        @property
        @override
        def stamp(self) -> EngineStamp:
            raise ModelDamaged(name="yunet.onnx")

    app = open_app(tmp_path / "workspace", engine=Broken())

    found = sick(app)
    app.close()

    assert found["face engine"].detail == "The face model yunet.onnx is missing or damaged."
    assert found["face engine"].hint == "Install KingDesk again."


def test_a_folder_that_turned_read_only_is_told() -> None:
    with open_folder() as folder:
        open_app(folder / "workspace", engine=FakeEngine()).close()
        give_away(folder / "workspace")

        def act() -> list[str]:
            app = open_app(folder / "workspace", engine=FakeEngine())
            (folder / "workspace").chmod(0o555)
            try:
                return list(sick(app))
            finally:
                (folder / "workspace").chmod(0o755)
                app.close()

        assert "folder" in run_unprivileged(act)


def test_every_part_is_tried_whatever_the_first_says() -> None:
    def broken() -> str:
        raise ModelDamaged(name="x")

    doctor = Doctor((Check("one", broken), Check("two", lambda: "well"), Check("three", broken)))

    assert [(f.name, f.ok) for f in doctor()] == [("one", False), ("two", True), ("three", False)]


def test_what_builds_on_a_sick_part_is_not_tried() -> None:
    tried: list[str] = []

    def broken() -> str:
        raise ModelDamaged(name="x")

    def well(name: str) -> str:
        tried.append(name)
        return "well"

    doctor = Doctor(
        (
            Check("root", broken),
            Check("branch", lambda: well("branch"), needs="root"),
            Check("leaf", lambda: well("leaf"), needs="branch"),
            Check("other", lambda: well("other")),
        )
    )

    found = doctor()

    assert tried == ["other"]
    assert [f.state for f in found] == ["bad", "skipped", "skipped", "ok"]
    assert [f.ok for f in found] == [False, False, False, True]
    assert found[1].error is not None
    assert found[1].error.details == {"part": "root"}


def test_a_part_may_be_well_and_worth_a_word() -> None:
    found = try_one(Check("one", lambda: Told("there", [SeesEveryone()])))

    assert (found.ok, found.state, found.detail) == (True, "note", "there")
    assert [note.code for note in found.notes] == ["sees_everyone"]


def test_one_hears_of_each_part_as_soon_as_it_was_tried() -> None:
    heard: list[str] = []

    def second() -> str:
        assert heard == ["first"]
        return "well"

    try_all(
        [Check("first", lambda: "well"), Check("second", second)],
        lambda finding: heard.append(finding.name),
    )

    assert heard == ["first", "second"]
