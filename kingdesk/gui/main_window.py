"""The window: puts its parts together and connects them; each part does its own work."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget
from typing_extensions import override

from kingdesk.bootstrap import App
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId
from kingdesk.domain.jobs import Only
from kingdesk.gui.actions import Actions
from kingdesk.gui.at_rest import AtRest
from kingdesk.gui.browsing import Browsing, Views
from kingdesk.gui.bucket.flow import BucketFlow
from kingdesk.gui.changes import ChangeHub
from kingdesk.gui.check.flow import CheckFlow
from kingdesk.gui.check.people_flow import PeopleFlow
from kingdesk.gui.choosing import Choosing
from kingdesk.gui.clients.bring_flow import BringFlow
from kingdesk.gui.clients.class_list_flow import ClassListFlow
from kingdesk.gui.clients.faces import ClientFaces
from kingdesk.gui.clients.filters import Shown
from kingdesk.gui.clients.flow import TABLES, ClientFlow
from kingdesk.gui.clients.list_view import dropped_files
from kingdesk.gui.clients.panel import ClientPanel
from kingdesk.gui.deliver.flow import DeliverFlow
from kingdesk.gui.desk import Desk
from kingdesk.gui.enroll.contact_sheet_flow import ContactSheetFlow
from kingdesk.gui.enroll.flow import EnrollFlow
from kingdesk.gui.enroll.references_flow import ReferencesFlow
from kingdesk.gui.enroll.undo import EnrollUndo
from kingdesk.gui.galleries.empty import EmptyStudio
from kingdesk.gui.galleries.first_run import FirstRun
from kingdesk.gui.galleries.importing import ImportFlow
from kingdesk.gui.gestures import Flows, Gestures
from kingdesk.gui.help.menu import HelpMenu
from kingdesk.gui.inspector import Inspector
from kingdesk.gui.layouts import column, frame
from kingdesk.gui.photo.flow import PhotoFlow
from kingdesk.gui.photo.page import PhotoPage
from kingdesk.gui.photo.previews import Previews
from kingdesk.gui.photos.drag_files import DragFiles
from kingdesk.gui.photos.naming import NamePhotos
from kingdesk.gui.photos.page import PhotosPage
from kingdesk.gui.photos.thumbnails import FAR_WORKERS, WORKERS, Thumbnails
from kingdesk.gui.places import Place, Places
from kingdesk.gui.remembered import Remembered
from kingdesk.gui.results.place import ResultsPlace
from kingdesk.gui.review.flow import ReviewFlow
from kingdesk.gui.runs.looked_at import LookedAt
from kingdesk.gui.runs.problems import ProblemsFlow
from kingdesk.gui.runs.processing import ProcessFlow
from kingdesk.gui.runs.work import Work
from kingdesk.gui.runs.work_line import WorkLine
from kingdesk.gui.session import Session
from kingdesk.gui.settings.preferences import Preferences
from kingdesk.gui.studio_desk import StudioDesk
from kingdesk.gui.tasks import Tasks
from kingdesk.gui.theme import Theme
from kingdesk.gui.topbar import TopBar
from kingdesk.services.import_folder import ImportReport

FACE_SIDE: Final = 64
SMALLEST: Final = (900, 600)


class MainWindow(QMainWindow):
    """One workspace on the screen."""

    def __init__(self, app: App, tasks: Tasks, theme: Theme, preferences: Preferences) -> None:
        super().__init__()
        self._app = app
        self._tasks = tasks
        self._theme = theme
        self._preferences = preferences
        hub = ChangeHub()
        self.line = WorkLine()
        self.work = Work(tasks, self.line)
        self.desk = Desk(app, tasks, hub)
        self._at_rest = AtRest(self.desk)
        self.session = Session(app, tasks, hub, self.desk, self.work, self.line, self)
        self.actions_ = Actions(self)
        self.choosing = Choosing(self)
        self._wanted = Place.PHOTOS
        self._make_views()
        self._make_flows()
        self._lay_out()
        self._connect_actions()
        self._connect_parts()
        self.setAcceptDrops(True)
        self.setWindowTitle("KingDesk")
        self.setMinimumSize(*SMALLEST)
        self.resize(1360, 860)

    # --- the parts ------------------------------------------------------------------------------

    def _make_views(self) -> None:
        app, owner = self._app, self._app.owner
        screen = QGuiApplication.primaryScreen().size() * self.devicePixelRatioF()
        far = app.studio is not None
        self._thumbnails = Thumbnails(
            lambda photo_id: app.photos.thumbnail(owner, photo_id),
            expect=partial(app.photos.expect, owner),
            quick=None if far else partial(app.photos.quick_thumbnail, owner),
            workers=FAR_WORKERS if far else WORKERS,
        )
        previews = Previews(
            self._tasks,
            lambda photo_id, side: app.photos.preview(owner, photo_id, side),
            long_side=max(1600, screen.width(), screen.height()),
        )
        side = round(FACE_SIDE * self.devicePixelRatioF())
        self.faces = ClientFaces(self._tasks, self._face_of, side=side)
        self.views = Views(
            panel=ClientPanel(self._theme, self.faces),
            page=PhotosPage(self._thumbnails, self._theme),
            inspector=Inspector(self._theme, is_studio=self.desk.is_studio),
            photo=PhotoPage(previews, self._thumbnails, self._theme),
            thumbnails=self._thumbnails,
            previews=previews,
        )
        self.first_run = FirstRun()
        self.empty_studio = EmptyStudio()
        self.browsing = Browsing(self.desk, self.views, self.session.filtering)

    def _make_flows(self) -> None:
        session = self.session
        self.importing = ImportFlow(session)
        self.enroll_undo = EnrollUndo(session)
        self.clients = ClientFlow(session)
        self.lists = ClassListFlow(session, self.enroll_undo)
        self.sheets = ContactSheetFlow(session, self.lists)
        self.bringing = BringFlow(session, self.enroll_undo)
        self.enrolling = EnrollFlow(session, self.enroll_undo)
        self.references = ReferencesFlow(session, self.views.inspector, self.faces, self.enrolling)
        self.processing = ProcessFlow(session)
        self.looked_at = LookedAt(session, self.processing.runs, self.views.page, self.browsing)
        self.problems = ProblemsFlow(session, self.processing.try_again)
        self.problems.opening_asked.connect(self.browsing.open_photo)
        self.review = ReviewFlow(session)
        self.dragging = DragFiles(session, self.views.page)
        self.naming = NamePhotos(session, self.review, (self._theme, self.faces))
        self.checking = CheckFlow(
            session,
            self.review,
            (self._thumbnails, self.views.previews),
            (self._theme, self.faces),
        )
        self.unnamed = PeopleFlow(session, self.review, (self._theme, self.faces))
        self.delivering = DeliverFlow(session, self._preferences)
        self.results = ResultsPlace(
            session, self.browsing, self.views, self.delivering, self._theme
        )
        self.gestures = Gestures(
            session,
            self.browsing,
            self.views,
            Flows(self.clients, self.lists, self.enrolling, self.references, self.delivering),
            (self._theme, self.faces),
        )
        self.gestures.photo_menu_opening.connect(self.naming.offer)
        self.photo = PhotoFlow(session, self.views.photo, self.review, self.gestures)
        self.studio: StudioDesk | None = None
        if self._app.studio is not None:
            browse = self._app.studio.browse
            bucket = BucketFlow(session, browse, self.enrolling, self._theme)
            self.references.offer_bucket(bucket.ask)
            self.studio = StudioDesk(
                session, self._app.studio, self.actions_, self.empty_studio, bucket
            )

    def _lay_out(self) -> None:
        is_studio = self.desk.is_studio
        has_cloud = self._app.collections is not None
        self.actions_.fit(is_studio=is_studio, has_cloud=has_cloud)
        self.top = TopBar(
            self.actions_,
            str(self._app.workspace.folder),
            studio=self._theme if is_studio else None,
        )
        self.help = HelpMenu(self.session, self._preferences)
        self.top.end_with(self.help.button)
        self.top.switcher.renaming_asked.connect(self.importing.ask_to_rename)
        self._left = _in_frame("side", self.views.panel)
        self._right = _in_frame("side", self.views.inspector)
        self._browse = QSplitter(Qt.Orientation.Horizontal)
        self._browse.addWidget(self.views.page)
        self._browse.addWidget(self._right)
        self._browse.setStretchFactor(0, 1)
        self._browse.setSizes([820, 270])
        self.places = Places()
        self._empty: QWidget = self.empty_studio if is_studio else self.first_run
        for place, page in (
            (Place.EMPTY, _in_frame("canvas", self._empty)),
            (Place.PHOTOS, self._browse),
            (Place.PHOTO, self.views.photo),
            (Place.CHECK, self.checking.page),
            (Place.PEOPLE, self.unnamed.page),
        ):
            self.places.add(place, page)
        self.results.join(self.places, self.go_to)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(self._left)
        self._split.addWidget(self.places)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([250, 1110])
        for split in (self._split, self._browse):
            split.setChildrenCollapsible(False)
            split.setHandleWidth(1)
        self._remembered = Remembered(
            self,
            self._app.workspace.folder,
            {"split": self._split, "browse": self._browse},
            {"left": self.actions_.left_panel, "right": self.actions_.right_panel},
        )
        centre = QWidget()
        root = column(centre, gap=0)
        root.addWidget(self.top)
        root.addWidget(self._split, 1)
        root.addWidget(self.line)
        self.setCentralWidget(centre)
        self.enroll_undo.listen(self._left, self._browse, self.line)

    def _connect_actions(self) -> None:
        actions = self.actions_
        actions.import_folder.triggered.connect(self.choosing.ask_for_folder)
        actions.class_list.triggered.connect(self._ask_for_list)
        actions.new_client.triggered.connect(self._ask_for_client)
        actions.add_reference.triggered.connect(
            lambda: self.references.ask(self.browsing.client_id)
        )
        actions.process.triggered.connect(lambda: self.processing.ask(Only.NEW))
        actions.process_failed.triggered.connect(lambda: self.processing.ask(Only.FAILED))
        actions.process_all.triggered.connect(lambda: self.processing.ask(Only.ALL))
        actions.check.triggered.connect(lambda: self.go_to(Place.CHECK))
        actions.deliver.triggered.connect(lambda: self.delivering.ask(self.browsing.client_id))
        actions.results.triggered.connect(lambda: self.go_to(Place.RESULTS))
        actions.find.triggered.connect(self.views.panel.start_finding)
        actions.filter.triggered.connect(self.views.page.filters.open_menu)
        actions.problems.triggered.connect(self.problems.show)
        actions.left_panel.toggled.connect(lambda _: self._show_sides())
        actions.right_panel.toggled.connect(lambda _: self._show_sides())
        actions.settings.triggered.connect(self.help.show_settings)
        if self._app.studio is None:
            actions.reload.triggered.connect(self.desk.reload)
        actions.quit.triggered.connect(self.close)
        actions.galleries.triggered.connect(self.top.switcher.open)

    def _connect_choosing(self) -> None:
        self.choosing.gallery_named.connect(self.importing.create)
        self.choosing.folder_chosen.connect(lambda folder: self.importing.take([folder]))
        self.choosing.list_chosen.connect(self.lists.take)
        self.choosing.sheet_chosen.connect(self.sheets.take)
        self.choosing.bringing_asked.connect(self.bringing.ask)

    def _connect_parts(self) -> None:
        self._connect_choosing()
        views, desk = self.views, self.desk
        self.top.switcher.chosen.connect(self.open_gallery)
        self.top.switcher.creating_asked.connect(self.choosing.ask_for_gallery)
        desk.galleries_changed.connect(self._show_galleries)
        desk.opened.connect(self._on_opened)
        desk.overview_changed.connect(self._on_overview)
        self.work.changed.connect(self._enable)
        self.line.problems_asked.connect(self._on_problems_asked)
        self.first_run.folder_asked.connect(self.choosing.ask_for_folder)
        self.first_run.sample_asked.connect(self.importing.try_sample)
        self.importing.imported.connect(self._on_imported)
        self.enrolling.others_asked.connect(self.references.ask_for_others)
        for flow in (self.enrolling, self.lists, self.bringing):
            flow.found_later.connect(self.processing.offer_late)
        self.browsing.rows_changed.connect(self._show_middle)
        self.places.gone_to.connect(self.checking.go_on)
        for chosen in (views.panel.client_chosen, views.panel.filter_chosen):
            chosen.connect(lambda _: self.go_to(Place.PHOTOS))
        self.checking.closed.connect(lambda: self.go_to(Place.PHOTOS))
        self.checking.photo_asked.connect(self.browsing.open_photo)
        self.unnamed.listen(self.actions_.people, self.go_to, self.browsing.open_photo)
        self.checking.page.people_asked.connect(self.actions_.people.trigger)
        self.browsing.photo_shown.connect(lambda _: self._show_middle())
        self.browsing.client_changed.connect(self.references.show)
        self.browsing.client_changed.connect(lambda _: self._enable())
        if self.studio is not None:
            desk.galleries_changed.connect(self._show_middle)
            self.studio.standing_changed.connect(self._on_overview)
            self.studio.asked_again.connect(views.page.retry_pictures)
        views.panel.adding_asked.connect(self._ask_for_client)
        views.panel.listing_asked.connect(self._ask_for_list)
        views.inspector.enrolling_asked.connect(self.references.ask)
        views.photo.decided.connect(self.review.decide)
        views.photo.undo_asked.connect(self.review.undo)
        self.review.changed.connect(lambda: views.photo.can_undo(can=self.review.can_undo))
        views.photo.can_undo(can=False)

    # --- galleries ------------------------------------------------------------------------------

    def start(self, gallery_id: GalleryId | None = None) -> None:
        """Load the galleries and open one: the one named, else the last one, else the newest."""

        def loaded() -> None:
            if self.desk.gallery is None:
                galleries = {gallery.id: gallery for gallery in self.desk.galleries}
                newest = next(iter(galleries.values()), None)
                wanted = gallery_id or self._remembered.gallery_id
                if wanted is not None:
                    newest = galleries.get(wanted, None if gallery_id else newest)
                self.desk.open(newest)

        self.desk.load_galleries(loaded)
        self._show_middle()
        self._enable()

    def open_gallery(self, gallery_id: GalleryId) -> None:
        found = next((g for g in self.desk.galleries if g.id == gallery_id), None)
        if found is not None:
            self.desk.open(found)

    def _show_galleries(self) -> None:
        gallery = self.desk.gallery
        self.setWindowTitle(f"{gallery.name} – KingDesk" if gallery else "KingDesk")  # noqa: RUF001
        self.top.switcher.show_galleries(self.desk.galleries, self.desk.gallery_id)

    def _on_opened(self) -> None:
        self._show_galleries()
        self._show_middle()
        self._enable()
        self._remembered.keep_gallery(self.desk.gallery_id)

    def go_to(self, place: Place) -> None:
        """Fill the middle with a place, as long as the gallery has something for it."""
        self._wanted = place
        if self.browsing.open_photo_id is not None:
            self.browsing.close_photo()
        self._show_middle()

    def _show_middle(self) -> None:
        """Show one photo, the place gone to last, or what to begin with while that is empty."""
        empty = self.desk.gallery is None or (
            not self.desk.loading and not self.desk.incomplete and not self.desk.card_count
        )
        has_gallery = self.desk.gallery is not None
        self.first_run.show_for(has_gallery=has_gallery)
        self.empty_studio.show_for(self.desk)
        place = Place.EMPTY if empty else self._wanted
        if self.browsing.open_photo_id is not None:
            place = Place.PHOTO
        self.places.go_to(place)
        # who has the focus, or gets it back when a dialog is gone
        if self.focusWidget() in {None, self.top.switcher}:
            (self._empty if place is Place.EMPTY else self.views.page.grid).setFocus()
        self._show_sides()

    def _show_sides(self) -> None:
        left = self.actions_.left_panel.isChecked() and self.desk.gallery is not None
        self._left.setVisible(left)
        self._right.setVisible(self.actions_.right_panel.isChecked())

    def _enable(self) -> None:
        actions, idle = self.actions_, not (self.work.is_busy or self.work.is_watching)
        has_gallery = self.desk.gallery is not None
        for action in (actions.process, actions.process_failed, actions.process_all):
            action.setEnabled(has_gallery and idle)
        for action in actions.with_gallery:
            action.setEnabled(has_gallery)
        actions.add_reference.setEnabled(self.browsing.client_id is not None)

    def _on_overview(self) -> None:
        more = () if self.studio is None else self.studio.standing
        self.line.set_standing(self._at_rest.words(more))

    def _on_problems_asked(self) -> None:
        self.browsing.choose(Shown.PROBLEMS)
        self.problems.show()

    def _on_imported(self, _gallery_id: GalleryId, report: ImportReport) -> None:
        if report.changed or report.moved:
            self.views.page.forget_pictures()
            self.views.previews.forget()
        if report.added or report.changed:
            self.processing.ask()
        else:
            self.line.say(self.tr("Nothing new in there."))

    def _ask_for_client(self) -> None:
        self.clients.ask_for_new()

    def _ask_for_list(self) -> None:
        self.choosing.ask_for_list(self.top, self.views.panel)

    def _face_of(self, client_id: ClientId) -> tuple[bytes, Box] | None:
        return self.references.picture_of(client_id)

    # --- Qt -------------------------------------------------------------------------------------

    def remember_place(self) -> None:
        """Put the window where it was when it was closed last."""
        self._remembered.restore()

    def end_reading(self) -> None:
        """End the threads that fetch pictures; waits for what each is at, so best on a thread."""
        self._thumbnails.close()
        if self.studio is not None:
            self.studio.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs; what is done is done, the rest goes on next time."""
        self._remembered.keep()
        self.hide()
        self.work.stop()
        self.dragging.close()
        self.end_reading()
        self._tasks.close()
        super().closeEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """A table is a class list; anything else is photos for the gallery."""
        files = dropped_files(event.mimeData())
        if not files:
            return
        event.acceptProposedAction()
        if len(files) == 1 and files[0].suffix.lower() in TABLES and self.desk.gallery:
            self.lists.take(files[0])
        elif self.studio is not None:
            self.line.say(self.tr("Photos of a studio come from KingSelection: upload them there."))
        else:
            self.importing.take(files)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.actions_.retranslate()
            self.browsing.retranslate()
            self._on_overview()


def _in_frame(kind: str, widget: QWidget) -> QWidget:
    result = frame(kind)
    column(result, gap=0).addWidget(widget)
    return result
