"""Fields of the connection: each with its name above and what is wrong with it below."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton, QWidget
from typing_extensions import override

from kingdesk.gui.layouts import column, label, line, push_button
from kingdesk.gui.theme import SPACE

_DOTS: Final = "●●●●●●●●"


class Editor(Protocol):
    """What holds one value as text."""

    def value(self) -> str: ...
    def set_value(self, value: str) -> None: ...


class TextEditor(QLineEdit):
    """One line of text.

    Signals:
        edited(): by hand.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textEdited.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        return self.text()

    def set_value(self, value: str) -> None:
        self.setText(value)
        self.setCursorPosition(0)


class SecretEditor(QWidget):
    """A secret: dots and “Replace” where it is known, an empty field where it is not.

    A known one can't be read, copied or counted: the dots are always eight.

    Signals:
        edited(): by hand, or another is to be typed.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ""
        self._typed = QLineEdit()
        self._typed.setEchoMode(QLineEdit.EchoMode.Password)
        self._replace = push_button()
        self._replace.setAutoDefault(False)
        self._replace.clicked.connect(self._on_replace)
        self._typed.textEdited.connect(lambda _: self.edited.emit())
        row = line(self, gap=SPACE // 2)
        row.addWidget(self._typed, 1)
        row.addWidget(self._replace)
        self.setFocusProxy(self._typed)
        self._show()
        self._retranslate()

    def value(self) -> str:
        return self._known or self._typed.text()

    def set_value(self, value: str) -> None:
        self._known = value
        self._typed.clear()
        self._show()

    @property
    def replace(self) -> QPushButton:
        """Return the button that lets another secret be typed."""
        return self._replace

    def _show(self) -> None:
        known = bool(self._known)
        self._typed.setReadOnly(known)
        self._typed.setPlaceholderText(_DOTS if known else "")
        self.setFocusProxy(self._replace if known else self._typed)
        self._typed.setFocusPolicy(Qt.FocusPolicy.NoFocus if known else Qt.FocusPolicy.StrongFocus)
        self._replace.setVisible(known)

    def _on_replace(self) -> None:
        self.set_value("")
        self._typed.setFocus()
        self.edited.emit()

    def _retranslate(self) -> None:
        self._replace.setText(self.tr("Replace"))

    def name(self, words: str) -> None:
        """Say to a screen reader what this is."""
        self._typed.setAccessibleName(words)
        known = self.tr("Replace: %1").replace("%1", words)
        self._replace.setAccessibleName(known)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


class FileEditor(QWidget):
    """A file's path, typed or chosen.

    Signals:
        edited(): by hand or by choosing.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = QLineEdit()
        self._choose = push_button()
        self._choose.setAutoDefault(False)
        self._choose.clicked.connect(self._on_choose)
        self._path.textEdited.connect(lambda _: self.edited.emit())
        row = line(self, gap=SPACE // 2)
        row.addWidget(self._path, 1)
        row.addWidget(self._choose)
        self.setFocusProxy(self._path)
        self._retranslate()

    def value(self) -> str:
        return self._path.text()

    def set_value(self, value: str) -> None:
        self._path.setText(value)

    def name(self, words: str) -> None:
        self._path.setAccessibleName(words)

    def _retranslate(self) -> None:
        self._choose.setText(self.tr("Choose…"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Certificate file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [self.tr("Certificates (*.pem *.crt *.cer)"), self.tr("All files (*)")]
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, file: str) -> None:
        self._path.setText(str(Path(file)))
        self.edited.emit()


class ChoiceEditor(QComboBox):
    """One of a few values, each said in words.

    Signals:
        edited(): another was chosen by hand.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.activated.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        return str(self.currentData())

    def set_value(self, value: str) -> None:
        self.setCurrentIndex(max(0, self.findData(value)))


class Field(QWidget):
    """An editor between its name and its trouble."""

    def __init__(self, editor: TextEditor | SecretEditor | FileEditor | ChoiceEditor) -> None:
        super().__init__()
        self.editor = editor
        self._name = label("small")
        self._name.setBuddy(editor)
        self._trouble = label("bad", wrap=True)
        self._trouble.hide()
        root = column(self, gap=SPACE // 2)
        root.addWidget(self._name)
        root.addWidget(editor)
        root.addWidget(self._trouble)
        root.addStretch()
        editor.edited.connect(self.clear_trouble)

    @property
    def trouble(self) -> str:
        """Return what is said to be wrong, nothing where all is well."""
        return "" if self._trouble.isHidden() else self._trouble.text()

    def value(self) -> str:
        return self.editor.value()

    def set_value(self, value: str) -> None:
        self.editor.set_value(value)

    def name(self, words: str) -> None:
        """Call the field so, `&` before the letter that leads to it."""
        self._name.setText(words)
        plain = words.replace("&", "")
        self.editor.setAccessibleName(plain)
        if isinstance(self.editor, SecretEditor | FileEditor):
            self.editor.name(plain)

    def say(self, words: str) -> None:
        """Say what is wrong with the value."""
        self._trouble.setText(words)
        self._trouble.show()
        self.editor.setAccessibleDescription(words)

    def clear_trouble(self) -> None:
        self._trouble.hide()
        self.editor.setAccessibleDescription("")
