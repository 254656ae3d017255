"""What somebody in front of a studio's window needs."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QPushButton,
    QWidget,
)

from kingdesk.domain.galleries import (
    Gallery,
    GalleryAccess,
    GalleryStatus,
)
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from kingdesk.gui.bucket.dialog import BucketDialog
from kingdesk.gui.clients.class_list import ClassListDialog
from kingdesk.gui.clients.new_client import NewClientDialog
from kingdesk.gui.copies.checking import CheckDialog
from kingdesk.gui.galleries.picker import GalleryPicker
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT
from tests.fakes.studio_app import (
    WebSite,
)
from tests.gui.conftest import Person


def upload(site: WebSite, count: int) -> list[PhotoId]:
    """Upload photos of Ana; each is a file of its own."""
    return [
        site.studio.upload(f"DSC_{number}.jpg", a_picture(("ana", LEFT), shade=number))
        for number in range(count)
    ]


def many_galleries(count: int) -> list[Gallery]:
    return [
        Gallery(
            id=GalleryId(1000 + number),
            name=f"Formatura {number}",
            status=list(GalleryStatus)[number % 4],
            threshold=80.0,
            photos=number,
            clients=2,
            enrolled_clients=1,
            access=list(GalleryAccess)[number % 4],
            event_date=date(2026, 5, 1 + number % 28),
        )
        for number in range(count)
    ]


def picker_of(person: Person) -> GalleryPicker:
    picker = person.window.top.switcher.picker
    assert picker is not None
    return picker


def words_in(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def button(
    parent: BucketDialog | CheckDialog | ClassListDialog | NewClientDialog, words: str
) -> QPushButton:
    return next(each for each in parent.findChildren(QPushButton) if each.text() == words)


def browse(person: Person, client: ClientId) -> BucketDialog:
    """Ask for a reference from the bucket, by the menu of the client's button."""
    person.window.browsing.choose_client(client)
    person.wait()
    person.window.references.ask(client)
    menu = next(m for m in QApplication.topLevelWidgets() if isinstance(m, QMenu) and m.isVisible())
    menu.actions()[1].trigger()
    menu.close()
    dialog = person.dialog(BucketDialog)
    person.wait()
    return dialog


def names_in(dialog: BucketDialog) -> list[str]:
    model = dialog.model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def site_client(person: Person, site: WebSite) -> ClientId:
    """Add Ana on the web and let the window know of her."""
    client = site.client("Ana")
    person.window.desk.reload()
    person.wait()
    return client


def dialog_is_open(person: Person) -> bool:
    return any(
        isinstance(widget, QDialog) and widget.isVisible()
        for widget in QApplication.topLevelWidgets()
        if widget is not person.window
    )
