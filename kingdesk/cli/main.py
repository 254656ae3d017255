"""The command `kingdesk`: options before the verb, one verb a use case, exit codes scripts can use.

0 done, 1 a known error (one sentence on standard error; with `--json` also an error document),
2 wrong usage, 3 done but some photos ended in error.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Annotated

import structlog
import typer

from kingdesk import __version__, bootstrap, paths
from kingdesk import logs as log_files
from kingdesk.cli import client, cloud, dead_letters, gallery, problems, workspace
from kingdesk.cli.call import (
    DONE,
    FAILED,
    WRONG_USAGE,
    Call,
    Failure,
    Opener,
    allow_any_name,
    print_document,
    say,
)
from kingdesk.cli.demo import demo
from kingdesk.cli.doctor import doctor
from kingdesk.cli.errors import Bug, Nowhere, OutputLost, Stopped, WrongUsage
from kingdesk.cli.export import export
from kingdesk.cli.log_lines import logs
from kingdesk.cli.process import process, quote, status
from kingdesk.cli.receipt import receipt
from kingdesk.cli.results import faces, results, review
from kingdesk.cli.shapes import error_shape
from kingdesk.cli.steering import pause, resume, stop
from kingdesk.cli.window import open_window
from kingdesk.cli.worker import worker
from kingdesk.domain.errors import Cancelled, KingdeskError

log = structlog.get_logger()
app = typer.Typer(
    name="kingdesk",
    help="Find, for every client of an event, the photos they are in. Without a verb: the window.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(workspace.app, name="workspace")
app.add_typer(gallery.app, name="gallery")
app.add_typer(client.app, name="client")
app.add_typer(dead_letters.app, name="queue")
app.add_typer(problems.app, name="photo")
for verb in (
    *(demo, client.enroll, quote, process, status, receipt, results, faces, review, export),
    *(pause, resume, stop, worker, logs, doctor, cloud.sync, cloud.provision),
):
    app.command()(verb)

_FLAGS = ("--json", "--verbose")
_WORKSPACE = "--workspace"
_TYPERS_INTERRUPTED = 130
"""What typer makes of Ctrl-C outside long work."""


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    *,
    workspace: Annotated[
        str | None,
        typer.Option(metavar="NAME_OR_FOLDER", help="Which one; the last used if left out."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the log as well.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Read the global options; open the window when there is no verb."""
    if version:
        typer.echo(f"KingDesk {__version__}")
        raise typer.Exit
    opener, arguments = context.obj
    log_files.set_up(paths.log_folder(), verbose=verbose)
    context.obj = Call(arguments, workspace, json, opener)
    if context.invoked_subcommand is None:
        raise typer.Exit(open_window(context.obj))


_command = cache(partial(typer.main.get_command, app))
"""Gives what Typer makes of our functions; making it takes as long as a short command does."""


def main() -> None:
    bootstrap.set_up_process()
    sys.exit(run(sys.argv[1:]))


def run(  # noqa: PLR0911 -- one return for each way a command may end
    arguments: Sequence[str], opener: Opener = bootstrap.open_app
) -> int:
    """Do one command and return its exit code; nothing is raised."""
    allow_any_name()
    arguments = with_global_options_first(arguments)
    as_json = "--json" in arguments
    try:
        code = _command().main(
            args=list(arguments),
            prog_name="kingdesk",
            standalone_mode=False,
            obj=(opener, tuple(arguments)),
        )
        if sys.stdout is not None:  # None: started with its output closed
            sys.stdout.flush()
    except typer.TyperException as error:
        return _tell(_as_wrong_usage(error), as_json=as_json, code=WRONG_USAGE)
    except Failure as failure:
        extra = {**error_shape(failure.error), **failure.document}
        return _tell(failure.error, as_json=as_json, extra=extra, lines=failure.lines)
    except KingdeskError as error:
        return _tell(error, as_json=as_json)
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        return _tell(_interrupted(arguments), as_json=as_json)
    except BrokenPipeError:  # whoever read our output has gone; nobody is left to be told
        _drop_output()
        return FAILED
    except Exception as error:
        known = _cause_around()
        if known is None:
            log.exception("command failed unexpectedly")
            first, _, _ = str(error).partition("\n")  # some errors tell their whole story
            known = Bug(reason=f"{type(error).__name__}: {first}")
        return _tell(known, as_json=as_json)
    if code == _TYPERS_INTERRUPTED:
        return _tell(_interrupted(arguments), as_json=as_json)
    return code if isinstance(code, int) else DONE


def _drop_output() -> None:
    """Send what is still unwritten nowhere, so that ending does not fail on it once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _cause_around() -> KingdeskError | None:
    """Return what around the program made it fail: the folder it was started in is gone."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return Nowhere()
    return None


def with_global_options_first(arguments: Sequence[str]) -> list[str]:
    """Move the global options before the verb, so that they may stand anywhere."""
    first: list[str] = []
    rest: list[str] = []
    todo = list(arguments)
    while todo:
        word = todo.pop(0)
        if word == "--":
            rest += [word, *todo]
            break
        if word in _FLAGS or word.startswith(f"{_WORKSPACE}="):
            first.append(word)
        elif word == _WORKSPACE and todo:
            first += [word, todo.pop(0)]
        else:
            rest.append(word)
    return [*first, *rest]


def _interrupted(arguments: Sequence[str]) -> Stopped:
    command = shlex.join(["kingdesk", *arguments])
    return Stopped(what="It was not finished.", command=command)


def _as_wrong_usage(error: typer.TyperException) -> WrongUsage:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "kingdesk"
    what = error.format_message().replace("Value error, ", "")
    if what.startswith("Usage: "):  # a group without its verb: the help itself is the message
        say(what)
        what = f"{command} needs one of its commands."
    return WrongUsage(what=what, help=f"See: {command} --help")


def _tell(
    error: KingdeskError,
    *,
    as_json: bool,
    code: int = FAILED,
    extra: dict[str, object] | None = None,
    lines: Sequence[str] = (),
) -> int:
    """Say what went wrong and return the exit code."""
    say(error.message)
    for line in (*lines, error.hint):
        if line:
            say(line)
    if isinstance(error, OutputLost):
        _drop_output()
    elif as_json:
        try:
            print_document({"error": extra or error_shape(error)})
        except (OutputLost, BrokenPipeError):  # it was said on standard error
            _drop_output()
    return code
