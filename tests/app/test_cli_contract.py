"""What holds for every command: output, errors, exit codes, workspaces."""

from __future__ import annotations

import gc
import sys
from functools import partial
from pathlib import Path

import pytest

from kingdesk import __main__ as program
from kingdesk.bootstrap import App, open_app
from kingdesk.cli import progress
from kingdesk.cli.main import main, run, with_global_options_first
from kingdesk.domain.jobs import Pace, Progress, Slowed
from kingdesk.domain.queue_errors import QueueUnreachable
from kingdesk.domain.strategies import Operation
from kingdesk.ports.secrets import SecretStore
from kingdesk.settings import Place
from tests.app.command import CommandLine
from tests.fakes.engine import FakeEngine


def test_an_unknown_gallery_is_one_clear_sentence(command: CommandLine) -> None:
    command.done("gallery", "list")

    plain = command("status", "Nowhere")
    document = command("--json", "status", "Nowhere")

    assert (plain.code, plain.out, plain.err) == (1, "", "There is no gallery Nowhere.\n")
    assert document.code == 1
    assert document.json == {
        "error": {"code": "not_found", "message": "There is no gallery Nowhere.", "hint": ""}
    }


def test_an_ambiguous_name_lists_the_candidates(command: CommandLine) -> None:
    command.picture("photos/1.jpg", "ana")
    command.done("gallery", "import", "Party", command.photos)
    twin = open_app(command.home / "workspace", engine=command.engine)
    twin.galleries.create(twin.owner, "Party")
    twin.close()

    outcome = command("--json", "status", "Party")

    assert outcome.json["error"]["code"] == "ambiguous"
    assert "Party (#1)" in outcome.json["error"]["message"]
    assert command("status", "2").code == 0


def test_a_number_is_a_name_when_a_gallery_is_imported(command: CommandLine) -> None:
    command.event()

    answer = command.done("gallery", "import", "1", command.photos)

    assert answer["gallery"] == {"id": 2, "name": "1"}


def test_wrong_usage_is_exit_code_2_also_in_json(command: CommandLine) -> None:
    plain, document = command("process"), command("--json", "process")

    assert (plain.code, plain.out) == (2, "")
    assert "GALLERY" in plain.err
    assert (document.code, document.json["error"]["code"]) == (2, "wrong_usage")


def test_json_is_the_only_thing_on_standard_output(command: CommandLine) -> None:
    command.event()

    outcome = command("--json", "process", "Party", "--only", "all")

    assert outcome.json["jobs"]["done"] == 3  # the whole of it parses


def test_global_options_may_stand_anywhere_before_a_double_dash() -> None:
    words = ["results", "Party", "--json", "--workspace", "W", "--", "--json"]

    assert with_global_options_first(words) == [
        *("--json", "--workspace", "W"),
        *("results", "Party", "--", "--json"),
    ]


def test_a_folder_that_cannot_be_read_makes_no_gallery(command: CommandLine) -> None:
    outcome = command("--json", "gallery", "import", "Party", command.home / "nowhere")

    assert outcome.json["error"]["code"] == "folder_unreadable"
    assert command.done("gallery", "list") == {"galleries": []}


def test_a_second_import_adds_to_the_gallery_of_that_name(command: CommandLine) -> None:
    command.event()
    command.picture("photos/4.jpg", "ana")

    answer = command.done("gallery", "import", "Party", command.photos)

    assert (answer["added"], answer["known"]) == (1, 3)
    assert command.done("gallery", "show", "Party")["gallery"]["photos"] == 4


def test_the_last_used_workspace_is_the_default(command: CommandLine) -> None:
    command.event()

    assert command.bare("--json", "gallery", "list").json["galleries"][0]["name"] == "Party"


def test_a_workspace_can_be_called_by_its_name(command: CommandLine) -> None:
    folder = command.home / "data of studio"

    created = command.bare("--json", "workspace", "create", "Studio", folder)
    named = command.bare("--json", "--workspace", "Studio", "workspace", "show")
    listed = command.bare("--json", "workspace", "list")

    assert created.json["workspace"]["folder"] == str(folder)
    assert named.json["workspace"]["name"] == "Studio"
    [known] = listed.json["workspaces"]
    assert (known["name"], known["current"], known["kind"]) == ("Studio", True, "embedded")


def test_a_name_is_never_moved_to_another_folder_unasked(command: CommandLine) -> None:
    command.bare("workspace", "create", "Studio", command.home / "one")

    outcome = command.bare("--json", "workspace", "create", "Studio", command.home / "two")

    assert outcome.json["error"]["code"] == "already_exists"


def test_a_workspace_can_be_named_later(command: CommandLine) -> None:
    command.event()

    command.done("workspace", "set", "--name", "Fotos", "--workers", "1")

    shown = command.bare("--json", "--workspace", "Fotos", "gallery", "list")
    assert shown.json["galleries"][0]["name"] == "Party"


def test_the_doctor_finds_a_missing_photo(command: CommandLine) -> None:
    command.event()
    well = command("--json", "doctor")
    (command.photos / "1.jpg").unlink()

    ill = command("--json", "doctor")

    assert (well.code, well.json["ok"]) == (0, True)
    assert (ill.code, ill.json["ok"]) == (1, False)
    assert ill.json["error"]["message"].startswith("1.jpg")
    assert "1.jpg" in ill.err


@pytest.mark.parametrize("verb", [["sync"], ["provision", "--print-policy"]])
def test_verbs_of_the_cloud_say_that_none_is_needed(command: CommandLine, verb: list[str]) -> None:
    outcome = command("--json", *verb)

    assert outcome.code == 1
    assert outcome.json["error"]["code"] == "not_in_this_workspace"
    assert "embedded" in outcome.err


@pytest.mark.parametrize(
    "options",
    [["--strategy", "indexed"], ["--queue", "sqs"], ["--no-wait"]],
)
def test_options_of_the_cloud_are_refused_not_ignored(
    command: CommandLine, options: list[str]
) -> None:
    command.event()

    assert command("process", "Party", *options).code == 1


@pytest.mark.parametrize("platform", ["", "offscreen"])
def test_without_a_screen_the_window_is_refused_in_words(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if platform:
        monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setattr("sys.platform", "linux")

    outcome = command("--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (1, "no_screen")


def test_a_bug_is_one_sentence_for_people_and_a_traceback_in_the_log(
    command: CommandLine, tmp_path: Path, expected_logs: set[str]
) -> None:
    def broken(
        place: Place,
        *,
        name: str | None = None,
        workers: int | None = None,
        secrets: SecretStore | None = None,
    ) -> App:
        raise ZeroDivisionError

    expected_logs.add("command failed unexpectedly")

    code = run(["--workspace", str(tmp_path / "w"), "gallery", "list"], broken)

    said = command.capture.readouterr()
    assert (code, said.out) == (1, "")
    assert "ZeroDivisionError" in said.err


def test_the_version_is_told_without_a_workspace(
    capsys: pytest.CaptureFixture[str], isolated_home: Path
) -> None:
    code = run(["--version"], partial(open_app, engine=FakeEngine()))

    assert code == 0
    assert capsys.readouterr().out.startswith("KingDesk ")
    assert list(isolated_home.rglob("*.sqlite3")) == []


def test_a_file_name_cannot_command_the_terminal(command: CommandLine) -> None:
    name = "new\nline \x1b[2J.jpg"
    command.picture(f"photos/{name}", "ana")
    command.done("gallery", "import", "Party", command.photos)
    command.done("client", "add", "Party", "Ana")
    command.done("enroll", "Party", "Ana", command.picture("ana.jpg", "ana"))
    command.done("process", "Party")

    plain, document = command("results", "Party"), command.done("results", "Party")

    assert r"new\nline \x1b[2J.jpg" in plain.out
    assert document["clients"][0]["photos"][0]["name"] == name


def test_progress_is_told_in_words() -> None:
    pace = Pace(per_second=1.26, seconds_left=1440)

    told = progress.words(Progress(120, 2000, 2, pace))

    assert told == "120 of 2,000 (6 %), 1.3/s, 24 min left, 2 errors"


def test_progress_tells_who_else_works_and_what_is_waited_for() -> None:
    away = QueueUnreachable(host="queue.example")

    told = progress.words(Progress(1, 2, workers=3, waiting_for=away))

    assert told == "1 of 2 (50 %), 3 workers, waiting: The queue can't be reached at queue.example."
    assert "worker" not in progress.words(Progress(1, 2, workers=1))
    assert progress.duration(11400) == "3 h 10 min"


def test_progress_tells_what_was_spent_and_where_aws_slows_down() -> None:
    slowed = (Slowed(Operation.INDEX_FACES, 31.2, 50.0),)

    told = progress.words(Progress(120, 2000, spent_usd=0.48, slowed=slowed))

    assert told == (
        "120 of 2,000 (6 %), US$ 0.480 spent, AWS is slowing us down: 31 of 50 calls/s (IndexFaces)"
    )


def test_a_workspace_that_was_not_there_is_said_to_be_new(command: CommandLine) -> None:
    first, again = command("gallery", "list"), command("gallery", "list")

    assert first.err == f"A new workspace was made in {command.home / 'workspace'}.\n"
    assert again.err == ""


def test_the_last_workspace_is_not_made_anew_when_its_disk_is_gone(command: CommandLine) -> None:
    command.done("gallery", "list")
    (command.home / "workspace").rename(command.home / "unplugged")

    outcome = command.bare("--json", "gallery", "list")

    assert outcome.json["error"]["code"] == "workspace_not_found"
    assert not (command.home / "workspace").exists()


def test_a_data_file_that_lost_all_it_held_is_called_damaged(command: CommandLine) -> None:
    command.event()
    data = command.home / "workspace" / "kingdesk.sqlite3"
    data.write_bytes(b"")
    for log in data.parent.glob("kingdesk.sqlite3-*"):
        log.unlink()

    outcome = command("--json", "gallery", "list")

    assert outcome.json["error"]["code"] == "workspace_damaged"
    assert data.read_bytes() == b""


def test_a_command_whose_output_is_closed_is_done_all_the_same(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)

    assert command("--json", "gallery", "list").code == 0


def test_an_answer_that_cannot_be_written_is_one_sentence(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.event()
    people = "\n".join(f"Client {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(200))
    (command.home / "people.csv").write_text(f"name\n{people}")
    command("client", "import", "Party", command.home / "people.csv")

    # more than a buffer holds: nothing is left in it that a later flush would stumble over
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        outcome = command("--json", "client", "list", "Party")

    assert outcome.code == 1
    assert outcome.err.startswith("The answer could not be written out: No space left")


def test_a_command_from_a_deleted_folder_says_so(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = command.home / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    here.rmdir()

    outcome = command.bare("--json", "--workspace", "W", "gallery", "list")

    assert (outcome.code, outcome.json["error"]["code"]) == (1, "nowhere")


def test_a_group_without_its_command_shows_its_help_and_keeps_the_document_short(
    command: CommandLine,
) -> None:
    outcome = command("--json", "gallery")

    assert (outcome.code, "Commands:" in outcome.err) == (2, True)
    assert outcome.json["error"]["message"] == "kingdesk gallery needs one of its commands."


def test_a_wrong_choice_is_told_without_the_parsers_own_words(command: CommandLine) -> None:
    outcome = command("process", "Party", "--only", "some")

    assert outcome.code == 2
    assert "'some' is not one of 'new', 'failed', 'all'" in outcome.err
    assert "Value error" not in outcome.err


@pytest.mark.parametrize("verb", [("gallery", "import", "\udcff"), ("client", "add", "Party")])
def test_a_name_that_is_no_text_is_refused(command: CommandLine, verb: tuple[str, ...]) -> None:
    command.event()
    last = command.photos if verb[0] == "gallery" else "\udcff"

    outcome = command("--json", *verb, last)

    assert outcome.json["error"]["code"] == "bad_value"


def test_only_the_program_itself_tunes_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = gc.get_threshold()
    monkeypatch.setattr("sys.argv", ["kingdesk", "--version"])

    open_app(tmp_path / "workspace").close()
    after_opening = gc.get_threshold()
    try:
        with pytest.raises(SystemExit):
            main()
        in_the_program = gc.get_threshold()
    finally:
        gc.set_threshold(*before)

    assert after_opening == before
    assert in_the_program > before


class _Impatient:
    """Presses Ctrl-C when the command line is about to be loaded."""

    def find_spec(self, name: str, _path: object, _target: object = None) -> None:
        if name == "kingdesk.cli.main":
            raise KeyboardInterrupt


def test_ctrl_c_while_the_program_loads_ends_it_in_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "kingdesk.cli.main")
    monkeypatch.setattr(sys, "meta_path", [_Impatient(), *sys.meta_path])

    with pytest.raises(SystemExit) as ended:
        program.main()

    assert ended.value.code == "Stopped."
