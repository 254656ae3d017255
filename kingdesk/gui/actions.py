"""What can be done from anywhere in the window, each with its words, icon and keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from kingdesk.gui.icons import icon
from kingdesk.gui.theme import ICON


class Actions(QObject):
    """The window's verbs; their shortcuts work everywhere in it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.import_folder = self._make("import", "Ctrl+I")
        self.class_list = self._make("list", "Ctrl+L")
        self.new_client = self._make("person-add", "Ctrl+N")
        self.add_reference = self._make("face", "Ctrl+R")
        self.process = self._make("process", "Ctrl+P")
        self.process_failed = self._make("warning")
        self.process_all = self._make("process")
        self.check = self._make("check-list", "R")
        self.people = self._make("people", "U")
        self.deliver = self._make("export", "Ctrl+D")
        self.results = self._make("results", "T")
        self.find = self._make("search", "Ctrl+F")
        self.filter = self._make("filter", "Ctrl+Shift+F")
        self.problems = self._make("warning", "Ctrl+E")
        self.left_panel = self._make("panel-left", "F7", checkable=True)
        self.right_panel = self._make("panel-right", "F8", checkable=True)
        self.settings = self._make("settings", "Ctrl+,")
        self.quit = self._make("close", "Ctrl+Q")
        self.galleries = self._make("gallery", "Ctrl+G")
        self.reload = self._make("reload", "F5")
        self.pair = self._make("folder")
        self.unpair = self._make("undo")
        self.keep_previews = self._make("import")
        self.keep_originals = self._make("import")
        self.check_gallery = self._make("check-list")
        self.costs = self._make("list")
        self.left_panel.setChecked(True)
        self.right_panel.setChecked(True)
        self.retranslate()

    @property
    def of_gallery(self) -> tuple[QAction, ...]:
        """Return what a studio can do with the open gallery and its copies on this computer."""
        return (
            self.reload,
            self.pair,
            self.unpair,
            self.keep_previews,
            self.keep_originals,
            self.check_gallery,
            self.costs,
        )

    @property
    def with_gallery(self) -> tuple[QAction, ...]:
        """Return what can be done as soon as a gallery is open."""
        return (
            self.class_list,
            self.new_client,
            self.check,
            self.people,
            self.deliver,
            self.results,
            self.find,
            self.filter,
            self.problems,
        )

    def fit(self, *, is_studio: bool, has_cloud: bool = False) -> None:
        """Offer what there is: in a studio galleries and photos come from the web system."""
        for action in (*self.of_gallery, self.galleries):
            action.setVisible(is_studio)
        self.reload.setVisible(True)  # where the gallery's menu is not shown, by its key
        self.costs.setVisible(has_cloud)
        self.import_folder.setVisible(not is_studio)

    def retranslate(self) -> None:
        """Say everything in the language of the moment."""
        for action, words, hint in (
            (self.import_folder, self.tr("Import photos"), self.tr("Import a folder of photos")),
            (self.class_list, self.tr("Class list"), self.tr("Import a class list")),
            (self.new_client, self.tr("New client…"), self.tr("Add one client")),
            (
                self.add_reference,
                self.tr("Add a reference…"),
                self.tr("Enroll the chosen client's face"),
            ),
            (self.process, self.tr("Process"), self.tr("Find faces in new and changed photos")),
            (self.process_failed, self.tr("Photos with a problem again"), ""),
            (self.process_all, self.tr("All photos again"), ""),
            (self.check, self.tr("Check"), self.tr("Decide what is in doubt")),
            (self.people, self.tr("People without a name"), ""),
            (self.deliver, self.tr("Deliver"), self.tr("Give clients their photos")),
            (self.results, self.tr("Results"), self.tr("How many photos each client has")),
            (self.find, self.tr("Find a client"), ""),
            (self.filter, self.tr("Add a filter"), ""),
            (self.problems, self.tr("Photos with a problem"), ""),
            (self.left_panel, self.tr("Clients"), self.tr("Show or hide the clients")),
            (self.right_panel, self.tr("Details"), self.tr("Show or hide the details")),
            (self.settings, self.tr("Settings"), self.tr("Language and look")),
            (self.quit, self.tr("Quit"), ""),
            (self.galleries, self.tr("Galleries"), self.tr("Open another gallery")),
            (self.reload, self.tr("Reload"), self.tr("Ask KingSelection's database again")),
            (
                self.pair,
                self.tr("Photos on this computer…"),
                self.tr("Read photos from a folder you have instead of downloading them"),
            ),
            (
                self.unpair,
                self.tr("Don't use the files of this computer"),
                self.tr("Read all photos from R2 again; no file is touched"),
            ),
            (
                self.keep_previews,
                self.tr("Keep previews on this computer"),
                self.tr("To look at every photo without internet"),
            ),
            (
                self.keep_originals,
                self.tr("Keep originals on this computer"),
                self.tr("To process and deliver without internet"),
            ),
            (
                self.check_gallery,
                self.tr("Check gallery…"),
                self.tr("Compare KingSelection's list with the files in R2"),
            ),
            (
                self.costs,
                self.tr("Costs and faces at AWS…"),
                self.tr("What was paid, and whose faces are kept there"),
            ),
        ):
            action.setText(words)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            full = hint or words
            action.setToolTip(f"{full} ({keys})" if keys else full)

    def _make(self, icon_name: str, keys: str = "", *, checkable: bool = False) -> QAction:
        action = QAction(icon(icon_name), "", self._window)
        action.setShortcut(QKeySequence(keys))
        action.setCheckable(checkable)
        self._window.addAction(action)
        return action


def action_button(action: QAction, *, words: bool) -> QToolButton:
    """Return a button for an action, with its words beside the icon or in the tooltip only."""
    button = QToolButton()
    button.setObjectName("flat")
    button.setDefaultAction(action)
    button.setIconSize(QSize(ICON, ICON))
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    action.changed.connect(lambda: button.setAccessibleName(action.text()))
    if words:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button
