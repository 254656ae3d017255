"""A contact sheet: one page of a client's best photos, as PDF or as a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, QSaveFile, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPageSize, QPainter, QPdfWriter

from kingdesk.domain.errors import ExportFailed

PDF: Final = ".pdf"
PICTURES: Final = {".jpg": "JPG", ".jpeg": "JPG", ".png": "PNG"}
MOST: Final = 30
"""Photos on one page that can still be told apart."""
PICTURE_SIDE: Final = 700
"""Pixels of each photo's long side: sharp enough in print at the size of a stamp."""
_PAGE: Final = QSizeF(210, 297)
"""Millimetres; A4."""
_MARGIN, _GAP, _HEAD, _NAME = 12.0, 4.0, 20.0, 5.0
_DOTS: Final = 200
"""Dots an inch of a sheet that is a picture, and of the PDF's photos."""
_INCH: Final = 25.4
_INK, _FAINT = QColor("#1d1f23"), QColor("#5a5f68")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet says and shows.

    Attributes:
        pictures: upright, each with the name under it.
    """

    title: str
    subtitle: str
    foot: str
    pictures: Sequence[tuple[QImage, str]]


def write_sheet(file: Path, sheet: Sheet) -> None:
    """Write a page, as the file's suffix says; what lay there stays whole until it is done.

    May be called on any thread.

    Raises:
        ExportFailed
    """
    out = QSaveFile(str(file))
    if not out.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise ExportFailed(path=file, reason=out.errorString())
    if file.suffix.lower() in PICTURES:
        image = paint_image(sheet)
        written = image.save(out, PICTURES[file.suffix.lower()], 92)  # type: ignore[call-overload]  # the stubs want bytes, Qt wants str
    else:
        written = _write_pdf(out, sheet)
    if not written or not out.commit():
        raise ExportFailed(path=file, reason=out.errorString())


def paint_image(sheet: Sheet) -> QImage:
    """Return the page as a picture."""
    scale = _DOTS / _INCH
    width, height = round(_PAGE.width() * scale), round(_PAGE.height() * scale)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    image.setDotsPerMeterX(round(_DOTS / _INCH * 1000))
    image.setDotsPerMeterY(round(_DOTS / _INCH * 1000))
    painter = QPainter(image)
    try:
        _paint(painter, scale, sheet)
    finally:
        painter.end()
    return image


def columns_for(count: int) -> int:
    """Return how many photos stand side by side, so that all fit, as large as can be."""
    room = (_PAGE.width() - 2 * _MARGIN, _PAGE.height() - 2 * _MARGIN - _HEAD - _NAME)
    for columns in range(1, 7):
        side = (room[0] - (columns - 1) * _GAP) / columns
        height = side * 0.8 + _NAME + _GAP  # photos lie more often than they stand
        if math.ceil(count / columns) * height <= room[1] + _GAP:
            return max(2, columns)
    return 6


def _write_pdf(out: QSaveFile, sheet: Sheet) -> bool:
    writer = QPdfWriter(out)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(_DOTS)
    writer.setTitle(sheet.title)
    writer.setCreator("KingDesk")
    painter = QPainter(writer)
    try:
        _paint(painter, _DOTS / _INCH, sheet)
    finally:
        ended = painter.end()
    return ended


def _paint(painter: QPainter, scale: float, sheet: Sheet) -> None:
    """Paint the page.

    Args:
        painter: on paper, or on what stands for it.
        scale: dots a millimetre.
        sheet: what to paint.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    wide = _PAGE.width() - 2 * _MARGIN

    def words(
        at: QRectF, text: str, millimetres: float, *, bold: bool, place: Qt.AlignmentFlag
    ) -> None:
        font = QFont()
        font.setPixelSize(max(1, round(millimetres * scale)))
        font.setBold(bold)
        painter.setFont(font)
        area = QRectF(at.x() * scale, at.y() * scale, at.width() * scale, at.height() * scale)
        elide = Qt.TextElideMode.ElideMiddle
        shown = painter.fontMetrics().elidedText(text, elide, int(area.width()))
        painter.drawText(
            area, place | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown
        )

    left, centre = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter
    painter.setPen(_INK)
    words(QRectF(_MARGIN, _MARGIN, wide, 9), sheet.title, 6.5, bold=True, place=left)
    painter.setPen(_FAINT)
    words(QRectF(_MARGIN, _MARGIN + 9, wide, 6), sheet.subtitle, 3.6, bold=False, place=left)
    bottom = _PAGE.height() - _MARGIN
    words(QRectF(_MARGIN, bottom - 3, wide, 4), sheet.foot, 2.8, bold=False, place=left)
    columns = columns_for(len(sheet.pictures))
    rows = max(1, math.ceil(len(sheet.pictures) / columns))
    side = (wide - (columns - 1) * _GAP) / columns
    most = (bottom - _MARGIN - _HEAD - _NAME + _GAP) / rows - _NAME - _GAP
    tallest = max((each.height() / max(1, each.width()) for each, _ in sheet.pictures), default=1)
    height = min(side * min(1.0, tallest), most)
    for place, (image, name) in enumerate(sheet.pictures):
        row, column = divmod(place, columns)
        x = _MARGIN + column * (side + _GAP)
        y = _MARGIN + _HEAD + row * (height + _NAME + _GAP)
        size = QSizeF(image.size()).scaled(side, height, Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(
            x + (side - size.width()) / 2, y + height - size.height(), size.width(), size.height()
        )
        painter.drawImage(
            QRectF(area.x() * scale, area.y() * scale, area.width() * scale, area.height() * scale),
            image,
        )
        painter.setPen(_FAINT)
        words(QRectF(x, y + height + 0.5, side, _NAME), name, 2.8, bold=False, place=centre)
