"""`kingdesk client` and `kingdesk enroll`: who to look for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Final

import typer

from kingdesk import __version__
from kingdesk.bootstrap import App
from kingdesk.cli.call import SOME_FAILED, Call, Document, Failure, counted, say, table
from kingdesk.cli.costs import a_limit, money
from kingdesk.cli.enrolled import (
    cost_lines,
    cost_shape,
    enrolled_at_aws,
    total_of,
    unknown_words,
)
from kingdesk.cli.names import GalleryName
from kingdesk.cli.progress import working
from kingdesk.cli.shapes import client_shape, enroll_shape, error_shape, found_faces_shape, ref
from kingdesk.domain.clients import Client, NewClient
from kingdesk.domain.errors import ExportFailed, KingdeskError, NotFound, SeveralFaces
from kingdesk.domain.ids import BucketKey, GalleryId
from kingdesk.services.clients import ErasureReceipt
from kingdesk.services.enroll_client import Enrolled, ReferenceSource
from kingdesk.services.import_clients import ClassListReport
from kingdesk.services.sighting import Sighting

app = typer.Typer(help="Clients: add, list, import a class list, erase.", no_args_is_help=True)

_IN_BUCKET: Final = "r2:"
ClientName = Annotated[str, typer.Argument(metavar="CLIENT", help="The client's id or name.")]


@app.command("add")
def add(
    context: typer.Context,
    gallery: GalleryName,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    *,
    email: Annotated[str | None, typer.Option(metavar="E", help="May be left out.")] = None,
) -> None:
    """Add one client to a gallery."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        new = NewClient(name, email)
        client_id, _ = opened.clients.add(opened.owner, found.id, new)
        client = opened.clients.get(opened.owner, client_id)
    call.answer({"client": client_shape(client)}, [f"Added {client.name} (#{client.id})."])


@app.command("list")
def show_all(context: typer.Context, gallery: GalleryName) -> None:
    """List a gallery's clients and how many references each has."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        clients = opened.clients.of_gallery(opened.owner, found.id)
    rows = [(c.id, c.name, c.email or "", c.references) for c in clients]
    call.answer(
        {"gallery": ref(found), "clients": [client_shape(client) for client in clients]},
        table(("id", "client", "e-mail", "references"), rows) if rows else ["No clients yet."],
    )


@app.command("import")
def import_list(
    context: typer.Context,
    gallery: GalleryName,
    source: Annotated[Path, typer.Argument(metavar="SOURCE")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    max_cost: Annotated[
        float | None,
        typer.Option(
            "--max-cost",
            metavar="USD",
            min=0,
            callback=a_limit,
            help="What AWS may bill for it.",
        ),
    ] = None,
) -> None:
    """Add and enroll a whole class at once; print only what needs a look.

    SOURCE is a CSV or XLSX file (name, e-mail, phone, reference file), a folder of photos named
    after people, or a folder with one subfolder per person.
    """
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        with working("Looking for faces") as job:
            report = opened.import_clients(
                *(opened.owner, found.id, source, job), dry_run=dry_run, max_cost_usd=max_cost
            )
    document = {
        "gallery": ref(found),
        "dry_run": dry_run,
        "listed": report.listed,
        "added": report.added,
        "known": report.known,
        "references": report.references,
        "photos": report.photos,
        "exceptions": [
            {"line": e.line, "name": e.name, "code": e.code, "message": e.message}
            for e in report.exceptions
        ],
        **_import_cost(report),
    }
    call.answer(document, _report_lines(report, dry_run=dry_run))
    if report.exceptions:
        raise typer.Exit(SOME_FAILED)


def _import_cost(report: ClassListReport) -> dict[str, object]:
    """Return what a list costs, or did, where its gallery is processed by Rekognition."""
    if not report.is_found_later:
        return {}
    cost = report.cost
    said: dict[str, object] = {"found_later": True, "receipt": cost_shape(report.receipt)}
    if cost is not None:
        calls = {operation.value: number for operation, number in cost.most_calls.items()}
        said["most_calls"], said["most_usd"] = calls, round(cost.most_usd, 6)
    said["unknown_to_aws"] = report.unknown
    return said


def _import_cost_lines(report: ClassListReport) -> list[str]:
    cost, lines = report.cost, []
    if cost is not None and cost.pictures:
        calls = sum(cost.most_calls.values())
        pictures = counted(cost.pictures, "picture")
        lines.append(f"{pictures} at AWS: up to {counted(calls, 'call')}, {money(cost.most_usd)}")
    lines += cost_lines(report.receipt)
    if report.unknown:
        lines.append(unknown_words(counted(report.unknown, "reference"), report.why_unknown))
    return lines


def _report_lines(report: ClassListReport, *, dry_run: bool) -> list[str]:
    heading = "Nothing was stored. It would be: " if dry_run else ""
    done = f"{counted(report.added, 'client')} added, {report.known} known already"
    lines = [f"{heading}{done}, {counted(report.references, 'reference')} enrolled"]
    lines += _import_cost_lines(report)
    if report.exceptions:
        lines.append(f"{len(report.exceptions)} to look at:")
    for told in report.exceptions:
        said = told.message.startswith(f"{told.line}: ")
        lines.append(f"  {told.message}" if said else f"  {told.line}: {told.message}")
    if any(told.code == SeveralFaces.code for told in report.exceptions):
        lines.append("Choose a face of several with: kingdesk enroll GALLERY CLIENT FILE --face N")
    return lines


@app.command("bring")
def bring(
    context: typer.Context,
    gallery: GalleryName,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="CLIENT...", help="Ids or names; everybody if left out."),
    ] = None,
    *,
    other: Annotated[str, typer.Option("--from", metavar="OTHER", help="Their gallery.")],
) -> None:
    """Bring people of another gallery, with their references and their consent."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        source = opened.galleries.find(opened.owner, other)
        if names:
            people = [opened.clients.find(opened.owner, source.id, name) for name in names]
        else:
            people = opened.clients.of_gallery(opened.owner, source.id)
        wanted = [each.id for each in people]
        brought = opened.bring_clients(opened.owner, found.id, source.id, wanted)
    done = brought.enrolment
    document = {
        "gallery": ref(found),
        "from": ref(source),
        "added": len(done.clients),
        "known": brought.known,
        "references": len(done.references),
        "photos": brought.photos,
        "found_later": brought.is_found_later,
    }
    words = f"{counted(len(done.clients), 'client')} added, {brought.known} known already, "
    call.answer(document, [f"{words}{counted(len(done.references), 'reference')} brought."])


@app.command("erase")
def erase(
    context: typer.Context,
    gallery: GalleryName,
    client: ClientName,
    *,
    receipt: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the proof to a JSON file.")
    ] = None,
) -> None:
    """Remove a client with every reference, face value, match and decision, and prove it."""
    call = Call.of(context)
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        who = opened.clients.find(opened.owner, found.id, client)
        _check_writable(receipt)
        proof, _ = opened.clients.erase(opened.owner, who.id)
    document = _receipt(who, proof)
    if receipt is not None:
        _write(receipt, document)
    total = sum(proof.erased.values())
    lines = [f"Erased {who.name}: {total} entries removed, {_left(proof)} left."]
    call.answer(document, [*lines, *_cloud_lines(proof)])


def _receipt(client: Client, proof: ErasureReceipt) -> Document:
    return {
        "client": ref(client),
        "gallery_id": proof.gallery_id,
        "at": proof.at.isoformat(),
        "erased": dict(proof.erased),
        "left": dict(proof.left),
        "cloud": {"deleted": dict(proof.cloud), "verified_by_listing": proof.verified_by_listing},
        "program": f"KingDesk {__version__}",
    }


def _cloud_lines(proof: ErasureReceipt) -> list[str]:
    """Say what became of the client's faces at AWS, if there were any."""
    lines, gone = [], sum(proof.cloud.values())
    if gone:
        proved = "; a list of what is left there proves it" if proof.verified_by_listing else ""
        lines.append(f"{counted(gone, 'face')} taken out at AWS{proved}.")
    if left := proof.left.get("faces_at_aws", 0):
        lines.append(
            f"{counted(left, 'face')} still at AWS: to be taken out at the next occasion, at the "
            "latest with the next processing."
        )
    return lines


def _left(proof: ErasureReceipt) -> int:
    return sum(proof.left.values())


def _check_writable(receipt: Path | None) -> None:
    """Find out before erasing that the proof could not be written."""
    if receipt is not None:
        try:
            with receipt.open("a", encoding="utf-8"):
                pass
        except OSError as error:
            raise ExportFailed(path=receipt, reason=error.strerror) from error


def _write(file: Path, document: Document) -> None:
    try:
        file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise ExportFailed(path=file, reason=error.strerror) from error


def enroll(
    context: typer.Context,
    gallery: GalleryName,
    client: ClientName,
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...")],
    *,
    face: Annotated[
        int | None, typer.Option(metavar="N", help="Which face, the largest is 0.")
    ] = None,
) -> None:
    """Make a client's face known from pictures with exactly one face each.

    SOURCE is an image file, photo:ID or photo:NAME (a photo of the gallery), or r2:KEY (an object
    in a studio's bucket).
    """
    call = Call.of(context)
    enrolled: list[Enrolled] = []
    failed: list[tuple[str, KingdeskError]] = []
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        who = opened.clients.find(opened.owner, found.id, client)
        for source in sources:
            try:
                seen = opened.enroll.look(opened.owner, found.id, _source(opened, found.id, source))
                _refuse_several(seen, face)
                enrolled.append(opened.enroll(opened.owner, who.id, seen, face))
            except (KingdeskError, Failure) as error:
                if len(sources) == 1:
                    raise
                failed.append((source, error.error if isinstance(error, Failure) else error))
    if not enrolled:
        raise failed[0][1]
    document = {**enroll_shape(who, enrolled), **enrolled_at_aws(enrolled)}
    if failed:
        document["errors"] = [{"source": source, **error_shape(e)} for source, e in failed]
    lines = [_enrolled_line(who, one) for one in enrolled]
    lines += [unknown_words(one.reference.source, one.unknown) for one in enrolled if one.unknown]
    call.answer(document, [*lines, *cost_lines(total_of(one.receipt for one in enrolled))])
    for _, problem in failed:
        say(problem.message)
    if failed:
        raise typer.Exit(SOME_FAILED)


def _source(app: App, gallery_id: GalleryId, text: str) -> ReferenceSource:
    if text.startswith("photo:"):
        return app.photos.find(app.owner, gallery_id, text.removeprefix("photo:")).id
    if text.startswith(_IN_BUCKET):
        return BucketKey(text)
    file = Path(text)
    if not os.path.lexists(file):  # a typing error, not a file that vanished
        raise NotFound(kind="file", name=text)
    return file


def _refuse_several(seen: Sighting, face: int | None) -> None:
    """List the faces of a picture that has several when none was chosen."""
    if face is None and len(seen.faces) > 1:
        faces = found_faces_shape(seen.faces)
        rows = [
            (i, *(f"{side:.3f}" for side in (f.box.left, f.box.top, f.box.width, f.box.height)))
            for i, f in enumerate(seen.faces)
        ]
        lines = table(("face", "left", "top", "width", "height"), rows)
        raise Failure(SeveralFaces(name=seen.name, count=len(faces)), {"faces": faces}, lines)


def _enrolled_line(client: Client, one: Enrolled) -> str:
    warnings = ", ".join(warned.as_text() for warned in one.reference.warnings)
    found = f"may be in {counted(one.photos, 'photo')} processed already" if one.photos else ""
    if one.is_found_later and not found:
        found = "the next processing looks for them"
    notes = "; ".join(part for part in (warnings and f"take care: {warnings}", found) if part)
    name = f"Enrolled {client.name} from {one.reference.source}"
    return f"{name} ({notes})." if notes else f"{name}."
