"""The bar on top: which gallery, and the few verbs of a photographer's day."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QMenu, QToolButton, QWidget
from typing_extensions import override

from kingdesk.gui.actions import Actions, action_button
from kingdesk.gui.galleries.switcher import GallerySwitcher
from kingdesk.gui.icons import icon
from kingdesk.gui.layouts import label, line, name_button
from kingdesk.gui.theme import ICON, SPACE, Theme


class TopBar(QFrame):
    """Buttons for actions; it knows nothing of what they do."""

    def __init__(
        self,
        actions: Actions,
        place: str,
        parent: QWidget | None = None,
        *,
        studio: Theme | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._is_studio = studio is not None
        self.switcher = GallerySwitcher(studio)
        self._place = place
        self._leads = False
        self._fitted: tuple[object, ...] = ()
        self._where = label("small")
        self._more = QToolButton()
        self._more.setObjectName("flat")
        self._more.setIcon(icon("down"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._more)
        for action in (actions.process, actions.process_failed, actions.process_all):
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(actions.problems)
        self._more.setMenu(menu)
        self._more.setEnabled(actions.problems.isEnabled())
        actions.problems.changed.connect(
            lambda: self._more.setEnabled(actions.problems.isEnabled())
        )
        self.gallery_menu = _menu_button(actions.of_gallery)
        self._lay_out(actions)
        self._retranslate()

    def _lay_out(self, actions: Actions) -> None:
        layout = line(self, gap=SPACE // 2)
        layout.setContentsMargins(SPACE, SPACE // 2 + 2, SPACE, SPACE // 2 + 2)
        layout.addWidget(self.switcher)
        layout.addSpacing(SPACE)
        if self._is_studio:
            layout.addWidget(self.gallery_menu)
        else:
            layout.addWidget(action_button(actions.import_folder, words=True))
        layout.addWidget(action_button(actions.class_list, words=True))
        process = action_button(actions.process, words=True)
        layout.addWidget(process)
        self._process = process
        layout.addWidget(self._more)
        layout.addWidget(action_button(actions.check, words=True))
        layout.addWidget(action_button(actions.results, words=True))
        layout.addWidget(action_button(actions.deliver, words=True))
        layout.addStretch(1)
        layout.addWidget(self._where)
        layout.addSpacing(SPACE)
        for action in (actions.left_panel, actions.right_panel, actions.settings):
            button = action_button(action, words=False)
            button.setProperty("silent", True)  # noqa: FBT003 - Qt's own way
            layout.addWidget(button)

    def _fit(self) -> None:
        """Leave words out until the bar fits: where this is, then buttons', Process last."""
        layout = self.layout()
        buttons = self.findChildren(QToolButton, "flat", Qt.FindChildOption.FindDirectChildrenOnly)
        wordy = [each for each in buttons if each.text()]
        state = (self.width(), self._leads, self.switcher.text(), *(each.text() for each in wordy))
        if layout is None or state == self._fitted:
            return
        self._fitted = state
        silent = [each for each in wordy if each.property("silent")]
        losing = [each for each in wordy if each is not self._process and each not in silent]
        losing.append(self._process)
        self._where.setVisible(not self._leads)
        for button in losing:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if layout.sizeHint().width() > self.width():
            self._where.hide()
        for button in losing:
            if layout.sizeHint().width() <= self.width():
                return
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def end_with(self, button: QWidget) -> None:
        """Put a button at the far end."""
        layout = self.layout()
        if layout is not None:
            layout.addWidget(button)

    def lead_with(self, switcher: QWidget) -> None:
        """Put what names the workspace first; it says where this is better than the words do."""
        layout = self.layout()
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(0, switcher)
        self._leads = True
        self._where.hide()

    def _retranslate(self) -> None:
        name_button(self._more, self.tr("Other ways to process"))
        self.gallery_menu.setText(self.tr("This gallery"))
        name_button(self.gallery_menu, self.tr("What else can be done with this gallery"))
        where = self.tr("on KingSelection") if self._is_studio else self.tr("on this machine")
        self._where.setText(where)
        self._where.setToolTip(self.tr("Workspace: %1").replace("%1", self._place))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _menu_button(actions: Sequence[QAction]) -> QToolButton:
    """Return a button whose menu has the actions; the first, that is no work, stands apart."""
    button = QToolButton()
    button.setObjectName("flat")
    button.setIcon(icon("gallery"))
    button.setIconSize(QSize(ICON, ICON))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu = QMenu(button)
    menu.setToolTipsVisible(True)
    menu.addAction(actions[0])
    menu.addSeparator()
    menu.addActions(actions[1:])
    button.setMenu(menu)
    return button
