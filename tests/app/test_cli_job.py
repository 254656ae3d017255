"""The whole job by commands: a script's view of KingDesk."""

from __future__ import annotations

import csv
import os
import signal
import threading

import pytest
from typing_extensions import override

from kingdesk.ports.engine import Look, Purpose
from tests.app.command import CommandLine
from tests.fakes.engine import FakeEngine, a_broken_picture


def test_results_list_each_clients_photos_best_first(command: CommandLine) -> None:
    command.picture("photos/1.jpg", "ana~90")
    command.picture("photos/2.jpg", "ana", "bea")
    command.picture("photos/3.jpg", "stranger")
    assert command.done("gallery", "import", "Party", command.photos)["added"] == 3
    command.done("client", "add", "Party", "Ana", "--email", "ana@example.org")
    command.done("client", "add", "Party", "Bea")
    command.done("enroll", "Party", "Ana", command.picture("ana.jpg", "ana"))
    command.done("process", "Party")

    results = command.done("results", "Party")

    assert results == {
        "gallery": {"id": 1, "name": "Party"},
        "min_similarity": 80.0,
        "clients": [
            {
                "id": 1,
                "name": "Ana",
                "references": 1,
                "state": "few",
                "photos": [
                    {
                        "id": 2,
                        "name": "2.jpg",
                        "folder": "",
                        "similarity": 100.0,
                        "verdict": None,
                        "certainty": "certain",
                        "doubts": [],
                    },
                    {
                        "id": 1,
                        "name": "1.jpg",
                        "folder": "",
                        "similarity": pytest.approx(90, abs=1),
                        "verdict": None,
                        "certainty": "certain",
                        "doubts": [],
                    },
                ],
            },
            {"id": 2, "name": "Bea", "references": 0, "state": "no_reference", "photos": []},
        ],
        "unmatched_faces": 2,
    }


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--with", "Ana", "--with", "Bea"], {"Ana": ["both.jpg"], "Bea": ["both.jpg"]}),
        (["--only", "Ana"], {"Ana": ["ana.jpg"]}),
        (["--with", "Ana", "--without", "Bea"], {"Ana": ["ana.jpg", "crowd.jpg"]}),
        (["--people", "2"], {"Ana": ["both.jpg", "crowd.jpg"], "Bea": ["both.jpg"]}),
        (["--only", "Bea"], {}),
    ],
)
def test_results_are_narrowed_by_who_else_is_in_the_photo(
    command: CommandLine, options: list[str], expected: dict[str, list[str]]
) -> None:
    command.picture("photos/ana.jpg", "ana")
    command.picture("photos/both.jpg", "ana", "bea")
    command.picture("photos/crowd.jpg", "ana", "stranger")
    command.done("gallery", "import", "Party", command.photos)
    for name in ("Ana", "Bea"):
        command.done("client", "add", "Party", name)
        picture = command.picture(f"{name}-reference.jpg", name.lower())
        command.done("enroll", "Party", name, picture)
    command.done("process", "Party")

    found = command.done("results", "Party", *options)["clients"]

    assert {c["name"]: sorted(p["name"] for p in c["photos"]) for c in found} == expected


def test_rejected_photos_take_no_further_conditions(command: CommandLine) -> None:
    command.picture("photos/ana.jpg", "ana")
    command.done("gallery", "import", "Party", command.photos)
    command.done("client", "add", "Party", "Ana")

    refused = command("results", "Party", "--verdict", "rejected", "--with", "Ana")

    assert refused.code == 1
    assert "without further conditions" in refused.err


def test_status_counts_photos_faces_and_the_last_run(command: CommandLine) -> None:
    command.event()

    status = command.done("status", "Party")

    run = status.pop("run")
    assert status == {
        "gallery": {"id": 1, "name": "Party"},
        "photos": 3,
        "jobs": {"pending": 0, "processing": 0, "done": 3, "error": 0},
        "faces": 4,
        "clients": 2,
        "enrolled_clients": 2,
        "errors": [],
        "more_errors": 0,
    }
    assert (run["state"], run["total"], run["done"], run["error"]) == ("done", 3, 3, 0)
    assert (run["billed_calls"], run["cost_usd"], run["eta_s"]) == (0, 0.0, None)


def test_status_before_any_run_has_none(command: CommandLine) -> None:
    command.picture("photos/1.jpg", "ana")
    command.done("gallery", "import", "Party", command.photos)

    assert command.done("status", "Party")["run"] is None


def test_faces_tells_boxes_and_names(command: CommandLine) -> None:
    command.event()

    answer = command.done("faces", "Party", "2.jpg")

    assert answer["photo"] == {
        "id": 2,
        "name": "2.jpg",
        "status": "done",
        "width": 400,
        "height": 300,
    }
    assert [face["index"] for face in answer["faces"]] == [0, 1]
    assert answer["faces"][0]["box"] == {"left": 0.1, "top": 0.3, "width": 0.2, "height": 0.25}
    assert [face["matches"][0]["client"]["name"] for face in answer["faces"]] == ["Ana", "Bea"]
    assert answer["faces"][0]["matches"][0]["similarity"] == 100.0


def test_faces_of_a_photo_nobody_looked_at_are_none(command: CommandLine) -> None:
    command.picture("photos/1.jpg", "ana")
    command.done("gallery", "import", "Party", command.photos)

    answer = command.done("faces", "Party", "1.jpg")

    assert (answer["photo"]["status"], answer["faces"]) == ("new", [])


def test_a_quote_says_what_is_to_do_and_that_it_is_free(command: CommandLine) -> None:
    command.event()
    command.picture("photos/4.jpg", "ana")
    command.done("gallery", "import", "Party", command.photos)

    quote = command.done("quote", "Party")

    assert (quote["photos"], quote["to_process"]) == (4, 1)
    [strategy] = quote["strategies"]
    assert (strategy["name"], strategy["billed_calls"], strategy["usd"]) == ("local", 0, 0.0)


def test_a_bad_photo_ends_in_exit_code_3_and_is_listed(command: CommandLine) -> None:
    command.picture("photos/1.jpg", "ana")
    (command.photos / "bad.jpg").write_bytes(a_broken_picture())
    command.done("gallery", "import", "Party", command.photos)

    outcome = command("--json", "process", "Party")

    assert outcome.code == 3
    [error] = outcome.json["errors"]
    assert error["photo"]["name"] == "bad.jpg"
    assert error["code"] == "photo_broken"
    assert "bad.jpg: the photo is damaged" in outcome.err


def test_of_many_problems_a_status_lists_the_first_and_counts_the_others(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingdesk.services.processing.MOST_TOLD", 2)
    names = [f"{n}.jpg" for n in range(5)]
    for name in names:
        command.picture(f"photos/{name}", "ana")
        (command.photos / name).write_bytes(a_broken_picture())
    command.done("gallery", "import", "Party", command.photos)
    command("process", "Party")
    command.done("photo", "ignore", "Party", "0.jpg")

    outcome = command("--json", "status", "Party")

    assert [error["photo"]["name"] for error in outcome.json["errors"]] == names[1:3]
    assert (outcome.json["more_errors"], outcome.json["jobs"]["error"]) == (2, 5)
    assert "2 more photos with a problem: kingdesk" in outcome.err
    assert "photo problems Party" in outcome.err


def test_processing_again_has_nothing_to_do(command: CommandLine) -> None:
    command.event()
    command.engine.looked.clear()

    outcome = command("process", "Party")

    assert (outcome.code, outcome.out) == (0, "Party: nothing new to process.\n")
    assert command.engine.looked == []


def test_one_photo_is_looked_at_again_when_named(command: CommandLine) -> None:
    command.event()
    command.engine.looked.clear()

    command.done("process", "Party", "--photo", "2.jpg")

    assert command.engine.looked == ["2.jpg"]


class InterruptedEngine(FakeEngine):
    """Presses Ctrl-C, once, while it looks at a photo."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = threading.Lock()

    @override
    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        if self.pressed.acquire(blocking=False):  # and never released
            os.kill(os.getpid(), signal.SIGINT)
        return super().look(picture, name, purpose)


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(command: CommandLine) -> None:
    for number in range(40):
        command.picture(f"photos/{number}.jpg", "ana")
    command.done("gallery", "import", "Class of '26", command.photos)
    handler = signal.getsignal(signal.SIGINT)
    command.engine = InterruptedEngine()

    stopped = command("--json", "process", "Class of '26")

    assert stopped.code == 1
    assert stopped.json["error"]["code"] == "stopped"
    workspace = command.home / "workspace"
    go_on = f"kingdesk --workspace {workspace} process 'Class of '\"'\"'26'"
    assert stopped.json["error"]["hint"] == f"Go on with: {go_on}"
    assert signal.getsignal(signal.SIGINT) is handler
    jobs = command.done("status", "Class of '26")["jobs"]
    assert 0 < jobs["done"] < 40
    assert (jobs["processing"], jobs["done"] + jobs["pending"]) == (0, 40)

    command.done("process", "Class of '26")

    assert command.done("status", "Class of '26")["jobs"]["done"] == 40


def test_export_copies_each_clients_photos(command: CommandLine) -> None:
    command.event()
    target = command.home / "out"

    report = command.done("export", "Party", "--to", target)

    assert (report["clients"], report["written"], report["failed"]) == (2, 3, [])
    files = sorted(str(p.relative_to(target)) for p in target.rglob("*.jpg"))
    assert files == ["Ana/1.jpg", "Ana/2.jpg", "Bea/2.jpg"]
    assert command.done("export", "Party", "--to", target)["there"] == 3


def test_export_of_one_client_gives_only_theirs(command: CommandLine) -> None:
    command.event()
    target = command.home / "out"

    command.done("export", "Party", "--client", "Bea", "--to", target)

    assert [p.name for p in target.iterdir()] == ["Bea"]


def test_export_writes_a_table(command: CommandLine) -> None:
    command.event()

    command.done("export", "Party", "--as", "csv", "--to", command.home / "out")

    with (command.home / "out" / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["client"], row["photo"]) for row in csv.DictReader(file)]
    assert rows == [("Ana", "1.jpg"), ("Ana", "2.jpg"), ("Bea", "2.jpg")]


def test_a_photo_that_is_gone_fails_alone_in_an_export(command: CommandLine) -> None:
    command.event()
    (command.photos / "1.jpg").unlink()

    outcome = command("--json", "export", "Party", "--to", command.home / "out")

    assert outcome.code == 3
    assert outcome.json["written"] == 2
    assert [error["code"] for error in outcome.json["failed"]] == ["photo_missing"]
