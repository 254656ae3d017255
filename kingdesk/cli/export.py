"""`kingdesk export`: deliver clients' photos."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kingdesk.cli.call import SOME_FAILED, Call, counted, say
from kingdesk.cli.names import GalleryName
from kingdesk.cli.progress import working
from kingdesk.cli.shapes import error_shape, ref
from kingdesk.domain.errors import BadValue
from kingdesk.ports.delivery import DeliveryForm
from kingdesk.services.export import DeliveryOrder, ExportReport


class Form(StrEnum):
    """How photos are given."""

    COPY = "copy"
    LINK = "link"
    ZIP = "zip"
    CSV = "csv"
    XMP = "xmp"


def export(
    context: typer.Context,
    gallery: GalleryName,
    *,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where to.")],
    form: Annotated[Form, typer.Option("--as", help="How.")] = Form.COPY,
    client: Annotated[
        list[str] | None, typer.Option(metavar="CLIENT", help="Only this one; may be repeated.")
    ] = None,
    min_similarity: Annotated[
        float | None,
        typer.Option(metavar="N", min=0, max=100, help="Percent; else the gallery's own."),
    ] = None,
) -> None:
    """Deliver every client's photos: a folder, links or a zip file each, or one table.

    Nothing that lies there already is overwritten.
    """
    call = Call.of(context)
    if form is Form.XMP:
        raise BadValue(what="KingDesk does not write XMP files yet.")
    with call.open() as opened:
        found = opened.galleries.find(opened.owner, gallery)
        chosen = [opened.clients.find(opened.owner, found.id, name).id for name in client or []]
        order = DeliveryOrder(to, DeliveryForm(form), chosen or None, min_similarity)
        with working("Delivering") as job:
            report = opened.export(opened.owner, found.id, order, job)
    call.answer(
        {
            "gallery": ref(found),
            "folder": str(report.folder),
            "clients": report.clients,
            "written": report.written,
            "there": report.there,
            "failed": [error_shape(error) for error in report.failed],
        },
        [_line(form, report)],
    )
    for error in report.failed:
        say(f"{error.message} {error.hint}".rstrip())
    if report.failed:
        raise typer.Exit(SOME_FAILED)


def _line(form: Form, report: ExportReport) -> str:
    things = counted(report.written, "row" if form is Form.CSV else "photo")
    there = f", {report.there} were there already" if report.there else ""
    failed = f", {len(report.failed)} failed" if report.failed else ""
    return (
        f"{things} of {counted(report.clients, 'client')} written to {report.folder}{there}{failed}"
    )
