"""What a person does with workspaces: set one up, sign in and out, look at it, forget it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from kingdesk.domain.errors import KingdeskError
from kingdesk.environment import SIGN_IN_EMAIL, SIGN_IN_PASSWORD, StudioEnvironment
from kingdesk.gui.settings.cache_page import CachePage
from kingdesk.gui.settings.dialog import Page, SettingsDialog
from kingdesk.gui.settings.workspace_page import WorkspaceFacts, WorkspacePage, gigabytes
from kingdesk.gui.studio.assistant import Assistant, Step
from kingdesk.gui.studio.doors import SessionSecrets
from kingdesk.gui.studio.doorway import Standing
from kingdesk.gui.studio.keeping import Ready
from kingdesk.gui.studio.sign_in import SignInDialog
from kingdesk.gui.studio.switcher import known_place
from kingdesk.ports.secrets import SecretStore
from kingdesk.services.doctor import Check
from kingdesk.settings import Place, Settings, Studio, with_workspace

if TYPE_CHECKING:
    from kingdesk.gui.studio.shell import Shell


class WorkspaceFlow(QObject):
    """Opens the dialogs over the window and does what they decide."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell

    # --- other workspaces -----------------------------------------------------------------------

    def choose_folder(self) -> None:
        """Open a folder as a workspace; one that is none becomes one."""
        dialog = QFileDialog(self._shell, self.tr("Open folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(
            lambda folder: self._shell.go_to(Path(folder).absolute(), create=True)
        )
        dialog.open()

    def begin(self) -> None:
        """Ask where photos are, from the first step on."""
        self._assist(first=Step.KIND)

    def set_up(self) -> None:
        """Set up a studio that is new on this computer."""
        self._assist(first=Step.CONNECTION)

    def change_connection(self, wrong: KingdeskError | None = None) -> None:
        """Correct the connection of the studio that is, or should be, open.

        Args:
            wrong: what is to be corrected, None where all may be well.
        """
        place = self._shell.place
        if isinstance(place, Studio):
            newest = self._newest_studio(place)
            self._assist(first=Step.CONNECTION, changing=newest, wrong=wrong)

    def _assist(
        self,
        *,
        first: Step,
        changing: Studio | None = None,
        wrong: KingdeskError | None = None,
    ) -> None:
        shell = self._shell
        assistant = Assistant(
            doors=shell.doors,
            tasks=shell.tasks,
            theme=shell.theme,
            settings=shell.settings,
            changing=changing,
            wrong=wrong,
            first=first,
            parent=shell,
        )
        assistant.ready.connect(self._on_ready)
        assistant.folder_chosen.connect(self._on_folder_after_all)
        assistant.open()

    def _on_ready(self, ready: Ready) -> None:
        self._shell.preferences.take(ready.settings)
        if ready.secrets is None:  # kept now; what was known for this session may be outdated
            self._shell.forget_session(ready.place.name)
        self._shell.go_to(ready.place, secrets=ready.secrets)

    def _on_folder_after_all(self) -> None:
        """Stay where photos lie in folders; from a studio go to one chosen now."""
        inside = self._shell.inside
        if inside is None or isinstance(inside.place, Studio):
            self.choose_folder()

    # --- signing in -----------------------------------------------------------------------------

    def sign_in(self) -> None:
        """Sign in to the studio that asks for it, then open it."""
        place = self._shell.place
        if not isinstance(place, Studio):
            return
        name = known_place(self._shell.settings, place).words
        dialog = SignInDialog(name, self._shell.tasks, partial(self._signed_in, place), self._shell)
        dialog.signed_in.connect(lambda secrets: self._shell.go_to(place, secrets=secrets))
        dialog.open()

    def _signed_in(self, place: Studio, email: str, password: str) -> SecretStore | None:
        """Sign in on a thread; return this session's secrets where the computer keeps none."""
        setup = self._shell.doors.setup()
        session = self._shell.session_secrets(place.name)
        values = session.values if isinstance(session, SessionSecrets) else None
        studio = setup.known(place) if values is None else StudioEnvironment(place.settings, values)
        account = setup.sign_in(studio, email, password)
        if setup.secrets.keeps:
            setup.remember(place.name, account)
            return None
        who = {SIGN_IN_EMAIL: email, SIGN_IN_PASSWORD: password}
        return SessionSecrets(place.name, {**studio.secrets, **who}, setup.secrets)

    # --- settings -------------------------------------------------------------------------------

    def show_settings(self) -> None:
        """Show the settings of the window and of the workspace, open or not."""
        shell = self._shell
        place = shell.place
        page = None
        if place is not None:
            newest = self._newest_studio(place) if isinstance(place, Studio) else place
            page = WorkspacePage(self._facts(newest), shell.tasks, shell.theme)
        inside, cache, keys = shell.inside, None, None
        if inside is not None:
            cache, keys = CachePage(inside.app.cache, shell.tasks), inside.window.help.all_keys
        dialog = SettingsDialog(shell.preferences, shell, workspace=page, cache=cache, keys=keys)
        if inside is None:  # it is what keeps her from going on
            dialog.show_page(Page.WORKSPACE)
        if page is not None:
            page.connection_asked.connect(
                lambda wrong: self._after(dialog, partial(self.change_connection, wrong))
            )
            page.sign_out_asked.connect(partial(self._after, dialog, self.sign_out))
            page.forget_asked.connect(partial(self._after, dialog, self.forget))
            page.copies_changed.connect(self._on_copies)
            page.cloud_changed.connect(lambda cloud: self._keep({"cloud": cloud}))
        dialog.open()

    @staticmethod
    def _after(dialog: SettingsDialog, then: Callable[[], object]) -> None:
        dialog.accept()
        then()

    def _facts(self, place: Place) -> WorkspaceFacts:
        inside, doors = self._shell.inside, self._shell.doors
        studio = None if inside is None else inside.app.studio

        def checks() -> Sequence[Check]:
            if inside is not None:
                return inside.app.doctor.checks
            if isinstance(place, Studio):
                return doors.setup().checks(doors.setup().known(place))
            return ()

        def kept() -> int:
            return doors.setup().bytes_kept(place.name) if isinstance(place, Studio) else 0

        account = None if studio is None else studio.account
        return WorkspaceFacts(known_place(self._shell.settings, place), account, checks, kept)

    def _newest_studio(self, place: Studio) -> Studio:
        """Return a studio with the settings it has now; they may have changed since it opened."""
        kept = self._shell.settings.workspaces.get(place.name)
        return place if kept is None or isinstance(kept, Path) else Studio(place.name, kept)

    def _on_copies(self, cache_gb: float, originals: bool) -> None:  # noqa: FBT001 - a signal's
        self._keep({"cache_gb": cache_gb, "keep_originals": originals})

    def _keep(self, update: Mapping[str, object]) -> None:
        """Change settings of the studio that is shown."""
        place = self._shell.place
        if isinstance(place, Studio):
            studio = self._newest_studio(place).settings.model_copy(update=update)
            preferences = self._shell.preferences
            preferences.keep(with_workspace(preferences.settings, place.name, studio))

    # --- leaving a studio -----------------------------------------------------------------------

    def sign_out(self) -> None:
        """Ask, naming what is deleted; then sign out of the studio."""
        place = self._shell.place
        if isinstance(place, Studio):
            self._shell.tasks.run(
                self,
                lambda: self._shell.doors.setup().bytes_kept(place.name),
                lambda taken: self._ask_to_sign_out(place, taken),
            )

    def _ask_to_sign_out(self, place: Studio, taken: int) -> None:
        words = self.tr(
            "The copies of photos on this computer (%1 GB) are deleted. What KingDesk found stays "
            "in the studio's database."
        )
        self._ask(
            self.tr("Sign out of %1?").replace("%1", place.name),
            words.replace("%1", gigabytes(taken)),
            self.tr("Sign out"),
            lambda: self._shell.leave(lambda: self._end(place, Standing.SIGNED_OUT)),
        )

    def forget(self) -> None:
        """Ask; then remove the studio from this computer."""
        place = self._shell.place
        if not isinstance(place, Studio):
            return
        self._ask(
            self.tr("Remove %1 from this computer?").replace("%1", place.name),
            self.tr(
                "Its passwords, settings and copies of photos are deleted from this computer. On "
                "KingSelection nothing is changed; you can set it up again."
            ),
            self.tr("Remove"),
            lambda: self._shell.leave(lambda: self._end(place, Standing.FORGOTTEN)),
        )

    def _end(self, place: Studio, standing: Standing) -> None:
        """Sign out of a studio that was left, or forget it."""
        shell = self._shell

        def work() -> Settings | None:
            setup = shell.doors.setup()
            if standing is Standing.FORGOTTEN:
                return setup.forget(place.name, shell.settings, shell.doors.file)
            setup.sign_out(place.name)
            return None

        def done(settings: Settings | None) -> None:
            shell.forget_session(place.name)
            shell.show_standing(standing)
            if settings is not None:
                shell.preferences.take(settings)
                shell.place = None
                shell.show_known()

        def failed(error: Exception) -> bool:
            shell.refuse(place, error if isinstance(error, KingdeskError) else None)
            return isinstance(error, KingdeskError)

        shell.tasks.run(self, work, done, failed=failed)

    def _ask(self, words: str, more: str, yes: str, then: Callable[[], object]) -> None:
        box = QMessageBox(self._shell)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("KingDesk")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(words)
        box.setInformativeText(more)
        agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        agree.clicked.connect(then)
        box.open()
