"""What can be done from anywhere in the window, each with its words, icon and keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from kingdesk.gui.icons import icon
from kingdesk.gui.theme import ICON


@dataclass(frozen=True, slots=True)
class Actions:
    """The window's verbs."""

    import_folder: QAction
    class_list: QAction
    new_client: QAction
    add_reference: QAction
    process: QAction
    process_failed: QAction
    process_all: QAction
    deliver: QAction
    find: QAction
    problems: QAction
    left_panel: QAction
    right_panel: QAction
    settings: QAction
    quit: QAction

    def retranslate(self) -> None:
        """Say everything in the language of the moment."""
        for action, words, hint in (
            (
                self.import_folder,
                QCoreApplication.translate("Actions", "Import photos"),
                QCoreApplication.translate("Actions", "Import a folder of photos"),
            ),
            (
                self.class_list,
                QCoreApplication.translate("Actions", "Class list"),
                QCoreApplication.translate("Actions", "Import a class list or named photos"),
            ),
            (
                self.new_client,
                QCoreApplication.translate("Actions", "New client…"),
                QCoreApplication.translate("Actions", "Add one client"),
            ),
            (
                self.add_reference,
                QCoreApplication.translate("Actions", "Add a reference…"),
                QCoreApplication.translate("Actions", "Enroll the chosen client's face"),
            ),
            (
                self.process,
                QCoreApplication.translate("Actions", "Process"),
                QCoreApplication.translate("Actions", "Find faces in new and changed photos"),
            ),
            (
                self.process_failed,
                QCoreApplication.translate("Actions", "Photos with a problem again"),
                "",
            ),
            (self.process_all, QCoreApplication.translate("Actions", "All photos again"), ""),
            (
                self.deliver,
                QCoreApplication.translate("Actions", "Deliver"),
                QCoreApplication.translate("Actions", "Give clients their photos"),
            ),
            (self.find, QCoreApplication.translate("Actions", "Find a client"), ""),
            (self.problems, QCoreApplication.translate("Actions", "What went wrong…"), ""),
            (
                self.left_panel,
                QCoreApplication.translate("Actions", "Clients"),
                QCoreApplication.translate("Actions", "Show or hide the clients"),
            ),
            (
                self.right_panel,
                QCoreApplication.translate("Actions", "Details"),
                QCoreApplication.translate("Actions", "Show or hide the details"),
            ),
            (
                self.settings,
                QCoreApplication.translate("Actions", "Settings"),
                QCoreApplication.translate("Actions", "Language and look"),
            ),
            (self.quit, QCoreApplication.translate("Actions", "Quit"), ""),
        ):
            action.setText(words)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            hint = hint or words
            action.setToolTip(f"{hint} ({keys})" if keys else hint)


def make_actions(window: QWidget) -> Actions:
    """Make the actions and give the window their shortcuts."""

    def action(icon_name: str, keys: str = "", *, checkable: bool = False) -> QAction:
        made = QAction(icon(icon_name), "", window)
        made.setShortcut(QKeySequence(keys))
        made.setCheckable(checkable)
        window.addAction(made)
        return made

    actions = Actions(
        import_folder=action("import", "Ctrl+I"),
        class_list=action("list", "Ctrl+L"),
        new_client=action("person-add", "Ctrl+N"),
        add_reference=action("face", "Ctrl+R"),
        process=action("process", "Ctrl+P"),
        process_failed=action("warning"),
        process_all=action("process"),
        deliver=action("export", "Ctrl+D"),
        find=action("search", "Ctrl+F"),
        problems=action("warning"),
        left_panel=action("panel-left", "F7", checkable=True),
        right_panel=action("panel-right", "F8", checkable=True),
        settings=action("settings", "Ctrl+,"),
        quit=action("close", "Ctrl+Q"),
    )
    actions.left_panel.setChecked(True)
    actions.right_panel.setChecked(True)
    actions.retranslate()
    return actions


def action_button(action: QAction, *, words: bool) -> QToolButton:
    """Return a button for an action, with its words beside the icon or in the tooltip only."""
    button = QToolButton()
    button.setObjectName("flat")
    button.setDefaultAction(action)
    button.setIconSize(QSize(ICON, ICON))
    button.setAccessibleName(action.text())
    action.changed.connect(lambda: button.setAccessibleName(action.text()))
    if words:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button
