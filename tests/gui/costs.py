"""What somebody in front of the window of a studio with an account at AWS needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QMessageBox

from kingdesk.bootstrap import App
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.strategies import Strategy
from kingdesk.gui.costs.dialog import ProcessDialog
from tests.fakes.cloud import FakeCloud, Seen, seen_in
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT, RIGHT
from tests.fakes.studio import ANA
from tests.fakes.studio_app import WebSite, app_of
from tests.gui.conftest import Person

D = TypeVar("D", bound=QDialog)


@dataclass(slots=True)
class Payer:
    """Ana, who pays for what AWS does, at her window."""

    site: WebSite
    cloud: FakeCloud
    app: App
    open_window: Callable[[App], Person]
    person_: Person | None = None

    @property
    def person(self) -> Person:
        if self.person_ is None:
            self.person_ = self.open_window(self.app)
        return self.person_

    @property
    def said(self) -> str:
        return self.person.said

    def upload(self, count: int) -> list[PhotoId]:
        """Upload photos of Ana and Bea."""
        return [
            self.site.studio.upload(
                f"DSC_{shade}.jpg", a_picture(("ana", LEFT), ("bea", RIGHT), shade=shade)
            )
            for shade in range(count)
        ]

    def enroll(self, name: str, who: str) -> ClientId:
        """Enroll a client by a picture, as another window would."""
        client = self.site.client(name)
        folder = self.site.studio.folder / "references"
        folder.mkdir(exist_ok=True)
        picture = folder / f"{who}.jpg"
        picture.write_bytes(a_picture((who, LEFT)))
        self.app.enroll(ANA, client, picture)
        return client

    def ask(self) -> ProcessDialog:
        """Ask to process; return the dialog once the prices are there."""
        self.person.window.processing.ask()
        return self.offered()

    def offered(self) -> ProcessDialog:
        dialog = self.person.dialog(ProcessDialog)
        self.person.wait_for(lambda: dialog.cards is not None)
        return dialog

    def choose(self, dialog: ProcessDialog, way: Strategy) -> None:
        assert dialog.cards is not None
        dialog.cards.cards[way].click()

    def process(self, way: Strategy = Strategy.INDEXED, *, limit: float | None = None) -> None:
        """Process by a way in the window, to the end."""
        dialog = self.ask()
        self.choose(dialog, way)
        dialog.consent.setChecked(True)
        dialog.limit.set_amount(limit)
        self.click(dialog.start)
        self.person.wait_for(lambda: not self.person.window.work.is_busy)

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible(), button.text()
        assert button.isEnabled(), button.text()
        button.click()
        self.person.wait()

    def answer(self, words: str) -> None:
        """Press the button with these words in the question over the window."""
        answer(self.person, words)


def payer_of(site: WebSite, open_window: Callable[[App], Person]) -> Payer:
    cloud = FakeCloud(_seen)
    site.app = app_of(site.studio, cloud)
    return Payer(site, cloud, site.app, open_window)


def _seen(picture: bytes) -> Sequence[Seen]:
    """Return who is in a picture; our own copy of a reference has no comment, and shows Ana."""
    return seen_in(picture) or [Seen("ana", Box(0.3, 0.3, 0.4, 0.4))]


def answer(person: Person, words: str) -> None:
    """Press the button with these words in the question over the window."""
    box = person.dialog(QMessageBox)
    button = next(each for each in box.buttons() if each.text() == words)
    assert button.isEnabled()
    button.click()
    person.wait()


def words_of(dialog: QDialog) -> str:
    """Return all that a dialog says at the moment."""
    labels = (each for each in dialog.findChildren(QLabel) if each.isVisible())
    return "\n".join(each.text() for each in labels)
