"""Small galleries in memory, and pictures made on the spot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kingdesk.domain.galleries import PhotoCard, PhotoStatus
from kingdesk.domain.ids import PhotoId
from kingdesk.gui.photos.thumbnails import Thumbnails
from kingdesk.gui.theme import Scheme, Theme


def a_jpeg(width: int = 60, height: int = 40, colour: str = "#446688") -> bytes:
    """Return a JPEG of one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")  # type: ignore[call-overload]  # the stubs want bytes, Qt wants str
    return bytes(data.data())


def a_card(number: int, *, faces: int | None = 1) -> PhotoCard:
    status = PhotoStatus.NEW if faces is None else PhotoStatus.DONE
    return PhotoCard(PhotoId(number), f"IMG_{number:05}.jpg", "day 1", status, faces, 600, 400)


def many_cards(count: int) -> list[PhotoCard]:
    return [a_card(number) for number in range(1, count + 1)]


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def thumbnails(qtbot: QtBot) -> Iterator[Thumbnails]:
    loader = Thumbnails(lambda _: a_jpeg())
    yield loader
    loader.close()
