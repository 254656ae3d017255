"""`kingdesk receipt`: what Rekognition was really asked, and what that cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from kingdesk.bootstrap import App
from kingdesk.cli.call import Call, Document, table
from kingdesk.cli.costs import calls_words, receipt_line, receipt_shape, unsure_words
from kingdesk.cli.shapes import ref
from kingdesk.domain.errors import BadValue
from kingdesk.domain.galleries import Gallery
from kingdesk.domain.ids import RunId
from kingdesk.domain.money import Receipt, dollars
from kingdesk.domain.strategies import Purpose
from kingdesk.services.receipts import Month


def receipt(
    context: typer.Context,
    gallery: Annotated[
        str | None, typer.Argument(metavar="[GALLERY]", help="Only this one.")
    ] = None,
    *,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Only this month, as AWS bills (UTC).")
    ] = None,
    run: Annotated[
        str | None, typer.Option(metavar="ID", help="Only this run; status tells its id.")
    ] = None,
) -> None:
    """List the calls of AWS Rekognition that were billed: of a run, a gallery, a month, or all."""
    call = Call.of(context)
    when = None if month is None else _month(month)
    if run is not None and (gallery is not None or when is not None):
        raise BadValue(what="A run is of one gallery and has its time: name only the run.")
    with call.open() as opened:
        if run is not None:
            total = opened.receipts.of_run(opened.owner, RunId(run))
            call.answer({"run": run, **receipt_shape(total)}, [receipt_line(total)])
            return
        found, total = _receipts(opened, gallery, when)
    document: Document = {
        "month": None if when is None else str(when),
        "receipts": [{"gallery": ref(of), **receipt_shape(one)} for of, one in found],
        "total": receipt_shape(total),
    }
    call.answer(document, _lines(found, total, whole=gallery is None))


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not a month like 2026-11.", param_hint="--month"
        ) from None


def _receipts(
    app: App, name: str | None, month: Month | None
) -> tuple[list[tuple[Gallery, Receipt]], Receipt]:
    if name is None:
        found = app.receipts.by_gallery(app.owner, month)
        return found, app.receipts.of_all(app.owner, month)
    gallery = app.galleries.find(app.owner, name)
    one = app.receipts.of_gallery(app.owner, gallery.id, month)
    return [(gallery, one)], one


def _lines(found: Sequence[tuple[Gallery, Receipt]], total: Receipt, *, whole: bool) -> list[str]:
    if not total.billed_calls:
        return ["Nothing was billed.", *_besides(total)]
    rows = [_row(gallery.name, one) for gallery, one in found]
    if whole:
        gone = total.without([one for _, one in found])
        if gone.billed_calls:
            rows.append(_row("(deleted since)", gone))
        rows.append(_row("total", total))
    heading = ("gallery", "calls", "USD", "first", "last", "enrollment", "matching")
    return [*table(heading, rows), *_besides(total)]


def _besides(total: Receipt) -> list[str]:
    if not total.unsure_calls:
        return []
    words = unsure_words(total)
    return [f"{words[0].upper()}{words[1:]}."]


def _row(name: str, one: Receipt) -> tuple[object, ...]:
    by_purpose = (calls_words(one, of) or "-" for of in Purpose)
    days = (_day(one.since), _day(one.until))
    return (name, one.billed_calls, dollars(one.usd), *days, *by_purpose)


def _day(moment: datetime | None) -> str:
    return "-" if moment is None else moment.date().isoformat()
