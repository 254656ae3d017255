"""Results in the window: kept up to date while they are looked at, and what one does with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog
from typing_extensions import override

from kingdesk.domain.errors import ItemError
from kingdesk.domain.filters import Decided
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.jobs import Progress
from kingdesk.domain.matching import Certainty
from kingdesk.domain.standing import best_first, standings
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.photos.thumbnails import Thumbnails, decode
from kingdesk.gui.results.best_strip import MOST
from kingdesk.gui.results.contact_sheet import MOST as MOST_ON_SHEET
from kingdesk.gui.results.contact_sheet import PDF, PICTURE_SIDE, PICTURES, Sheet, write_sheet
from kingdesk.gui.results.page import ResultsPage
from kingdesk.gui.session import Session
from kingdesk.gui.theme import Theme
from kingdesk.services.job_context import JobContext

_SPOKEN: Final = (VerdictKind.CONFIRMED, VerdictKind.ASSIGNED)


class ResultsFlow(QObject):
    """Fills the page of results and does what its buttons ask.

    Signals:
        client_opened(ClientId): their photos are wanted.
        photo_opened(PhotoId): one photo is.
        unmatched_asked(): the photos with faces without a name are.
        delivery_asked(ClientId): the client shall be given their photos.
        left(): back to the photos.
    """

    client_opened = Signal(object)
    photo_opened = Signal(object)
    unmatched_asked = Signal()
    delivery_asked = Signal(object)
    left = Signal()

    def __init__(self, session: Session, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self._s = session
        self._is_shown = False
        self.page = ResultsPage(thumbnails, theme)
        page = self.page
        page.client_chosen.connect(self._show_card)
        page.client_opened.connect(self.client_opened)
        page.unmatched_asked.connect(self.unmatched_asked)
        page.saving_asked.connect(self._ask_for_table)
        page.left.connect(self.left)
        page.card.photo_opened.connect(self.photo_opened)
        page.card.sheet_asked.connect(self._ask_for_sheet)
        page.card.delivery_asked.connect(self._on_delivery)
        session.desk.overview_changed.connect(self._on_overview)
        session.desk.opened.connect(self._on_opened)
        page.installEventFilter(self)

    def start(self, client_id: ClientId | None) -> None:
        """Be looked at from now on.

        Args:
            client_id: whose row is the current one; the last one if None.
        """
        self._is_shown = True
        if client_id is not None:
            self.page.choose(client_id)
        self.show()
        self.page.table.setFocus()

    def end(self) -> None:
        """Be looked at no more: nothing is counted any longer."""
        self._is_shown = False

    def show(self) -> None:
        """Count again."""
        desk = self._s.desk
        overview = desk.overview
        if overview.results is None:
            self.page.show_rows((), 0)
            self.page.say_nothing(self.tr("Loading…"), "", "clock")
            if desk.people_unread or desk.incomplete:
                words = self.tr("Press F5 to try again.")
                self.page.say_nothing(self.tr("The results could not be read"), words, "warning")
            return
        spoken: set[PhotoId] = set()
        for kind in _SPOKEN:
            spoken.update(overview.sieve.select((Decided(kind),)))
        rows = standings(overview.results, desk.card_count, spoken)
        self.page.show_rows(rows, overview.results.unmatched_faces)
        if not rows:
            self.page.say_nothing(
                self.tr("No clients yet"),
                self.tr("Add them by a class list or one by one; their photos are counted here."),
                "people",
            )

    def _on_overview(self) -> None:
        if self._is_shown:
            self.show()

    def _on_opened(self) -> None:
        self.page.choose(None)
        if self._is_shown:
            self.show()

    def _on_delivery(self) -> None:
        if self.page.client_id is not None:
            self.delivery_asked.emit(self.page.client_id)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.page and event.type() is QEvent.Type.LanguageChange and self._is_shown:
            QTimer.singleShot(0, self.page, self.show)  # the table names its columns anew first
        return False

    # --- the card -------------------------------------------------------------------------------

    def _best(self, client_id: ClientId, most: int) -> Sequence[tuple[PhotoId, str, Certainty]]:
        """Return a client's best photos: which, the file's name and how sure each is."""
        desk = self._s.desk
        results = desk.overview.results
        found = None if results is None else results.of_client(client_id)
        best = best_first(() if found is None else found.hits)
        cards = ((hit, desk.card(hit.photo_id)) for hit in best)
        known = [(hit.photo_id, card.name, hit.certainty) for hit, card in cards if card]
        return known[:most]

    def _show_card(self, client_id: ClientId | None) -> None:
        row = self.page.model.row_of(client_id)
        if client_id is None or row is None:
            self.page.card.show_client(None, ())
            return
        best = self._best(client_id, MOST) if self._is_shown else ()
        self.page.card.show_client(self.page.model.rows[row], best)

    # --- files ----------------------------------------------------------------------------------

    def _ask_for_table(self) -> None:
        dialog = self._saving(self.tr("Save the table"), self._name_of_gallery() + ".csv")
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda file: self.save_table(Path(file)))
        dialog.open()

    def save_table(self, file: Path) -> None:
        """Write the rows as they are shown, so that a spreadsheet opens them."""
        heading, *rows = self.page.order.as_table(self.page.order.shown())
        divider = ";" if _has_decimal_comma() else ","
        place = self._s.app.export.place
        self._s.tasks.run(
            self,
            lambda: place.table(file, heading, rows, divider=divider),
            lambda _: self._say_saved(file),
        )

    def _ask_for_sheet(self) -> None:
        client_id = self.page.client_id
        name = None if client_id is None else self._s.desk.names.get(client_id)
        if client_id is None or name is None:
            return
        suffixes = " ".join(f"*{suffix}" for suffix in PICTURES)
        dialog = self._saving(self.tr("Save the contact sheet"), _file_name(name) + PDF)
        dialog.setNameFilters(
            [
                self.tr("PDF (*.pdf)"),
                self.tr("Pictures (%1)").replace("%1", suffixes),
            ]
        )
        dialog.setDefaultSuffix(PDF[1:])
        dialog.fileSelected.connect(lambda file: self.save_sheet(Path(file), client_id, name))
        dialog.open()

    def save_sheet(self, file: Path, client_id: ClientId, name: str) -> None:
        """Write a page of a client's best photos."""
        best = self._best(client_id, MOST_ON_SHEET)
        results = self._s.desk.overview.results
        found = None if results is None else results.of_client(client_id)
        if not best or found is None:
            return
        gallery = self._s.desk.gallery
        title, words = name, [gallery.name if gallery else ""]
        words.append(self.tr("%Ln photo(s)", "", len(found.hits)))
        if len(found.hits) > len(best):
            words.append(self.tr("the %Ln best", "", len(best)))
        subtitle, app, owner = " · ".join(words), self._s.app, self._s.owner

        def make(context: JobContext) -> int:
            pictures, missing = [], 0
            for done, (photo_id, photo, _) in enumerate(best):
                context.check()
                context.report(Progress(done, len(best), missing))
                try:
                    jpeg = app.photos.preview(owner, photo_id, PICTURE_SIDE)
                except ItemError:
                    missing += 1
                    continue
                pictures.append((decode(jpeg, PICTURE_SIDE), photo))
            write_sheet(file, Sheet(title, subtitle, "KingDesk", pictures))
            return missing

        def made(missing: int) -> None:
            self._say_saved(file)
            if missing:
                self._s.line.say(
                    self.tr("Saved without %Ln photo(s) that could not be read.", "", missing)
                )

        self._s.work.run(self.tr("Contact sheet"), make, made)

    def _say_saved(self, file: Path) -> None:
        self._s.line.say(self.tr("Saved: %1").replace("%1", str(file)))

    def _saving(self, words: str, name: str) -> QFileDialog:
        dialog = QFileDialog(self._s.window, words)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(name)
        return dialog

    def _name_of_gallery(self) -> str:
        gallery = self._s.desk.gallery
        return _file_name(gallery.name if gallery else "KingDesk")


def _file_name(name: str) -> str:
    """Return a name that every system takes for a file."""
    return "".join("-" if each in '<>:"/\\|?*' else each for each in name).strip(". ") or "KingDesk"


def _has_decimal_comma() -> bool:
    """Tell whether spreadsheets here part columns by semicolons, as the comma is in numbers."""
    return "," in {QLocale().decimalPoint(), QLocale.system().decimalPoint()}
