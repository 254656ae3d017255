"""`kingdesk doctor`: whether all is well with a workspace, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from kingdesk import paths
from kingdesk.bootstrap import open_setup
from kingdesk.cli.call import FAILED, Call, Document, say, table
from kingdesk.cli.shapes import error_shape
from kingdesk.domain.errors import KingdeskError
from kingdesk.services.doctor import Check, Finding, try_all
from kingdesk.settings import Studio, read_settings, workspace_place

_MARKS = {"ok": "ok", "note": "ok", "bad": "BAD", "skipped": "-"}


def doctor(context: typer.Context) -> None:
    """Try every part of the workspace and say what is wrong and how to mend it."""
    call = Call.of(context)
    place = workspace_place(read_settings(paths.settings_file()), call.workspace)
    findings = _of_studio(call, place) if isinstance(place, Studio) else _of_open(call)
    call.answer(findings_document(findings), finding_lines(findings))
    tell_details(findings)
    if any(not finding.ok for finding in findings):
        raise typer.Exit(FAILED)


def _of_open(call: Call) -> list[Finding]:
    with call.open() as opened:
        return opened.doctor()


def _of_studio(call: Call, place: Studio) -> list[Finding]:
    """Try a studio's parts also where it can't be opened: that is when they are asked about."""
    try:
        return _of_open(call)
    except KingdeskError as error:
        opening = error
    setup = open_setup()
    parts: Sequence[Check] = ()
    try:
        parts = setup.checks(setup.known(place))
    except KingdeskError as error:
        opening = error
    bad = Finding("opening", ok=False, detail=opening.message, hint=opening.hint, error=opening)
    return [*try_all(parts), bad]


def findings_document(findings: Sequence[Finding]) -> Document:
    """Return the JSON of what was found; `error` is the first that is bad."""
    bad = [finding for finding in findings if finding.state == "bad"]
    document: dict[str, object] = {
        "ok": all(finding.ok for finding in findings),
        "checks": [finding_shape(finding) for finding in findings],
    }
    if bad:
        document["error"] = {"code": "unwell", "message": bad[0].detail, "hint": bad[0].hint}
    return document


def finding_shape(finding: Finding) -> Document:
    return {
        "name": finding.name,
        "ok": finding.ok,
        "state": finding.state,
        "detail": finding.detail,
        "hint": finding.hint,
        "notes": [error_shape(note) for note in finding.notes],
    }


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    rows = [(_MARKS[f.state], f.name, f.detail) for f in findings]
    return table(("", "part", ""), rows)


def tell_details(findings: Sequence[Finding]) -> None:
    """Say what is bad and how to mend it, then what is worth knowing."""
    for finding in findings:
        if finding.state == "bad":
            say(f"{finding.name}: {finding.detail} {finding.hint}".rstrip())
    for finding in findings:
        for note in finding.notes:
            say(f"{finding.name}: {note.message} {note.hint}".rstrip())
