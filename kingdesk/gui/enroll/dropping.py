"""Pictures that come from other programs: as image data, never fetched from anywhere."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage

from kingdesk.services.sighting import PictureData

_LONGEST_URL: Final = 64 << 20
"""Letters of a `data:` address that are looked at; a picture of 48 MB."""


def holds_picture(mime: QMimeData) -> bool:
    """Tell whether something brings the picture itself along."""
    return mime.hasImage() or any(_is_data(url) for url in mime.urls())


def holds_links(mime: QMimeData) -> bool:
    """Tell whether something only says where a picture is on the internet."""
    web = any(url.scheme() in {"http", "https"} for url in mime.urls())
    return web and not holds_picture(mime)


def picture_of(mime: QMimeData) -> QImage | PictureData | None:
    """Return the picture that is brought along; None where there is none."""
    if mime.hasImage():
        image = mime.imageData()
        return image if isinstance(image, QImage) and not image.isNull() else None
    return next((_of_data(url) for url in mime.urls() if _is_data(url)), None)


def as_data(picture: QImage | PictureData, name: str) -> PictureData:
    """Return a picture as a file's bytes, losing nothing of it; slow, for a thread."""
    if isinstance(picture, PictureData):
        return PictureData(name, picture.data)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG", 90)  # type: ignore[call-overload]  # the stubs want bytes, Qt wants str
    return PictureData(name, bytes(data.data()))


def _is_data(url: QUrl) -> bool:
    return url.scheme() == "data" and url.path()[:6] == "image/"


def _of_data(url: QUrl) -> PictureData | None:
    kind, comma, text = url.path(QUrl.ComponentFormattingOption.FullyDecoded).partition(",")
    if not comma or not kind.endswith(";base64") or len(text) > _LONGEST_URL:
        return None
    data = QByteArray.fromBase64(text.encode("ascii", "ignore"))
    return PictureData("", bytes(data.data()))
