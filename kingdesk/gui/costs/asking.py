"""Asks how to process where there is a choice: quotes every way off the window's thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QSettings, QTimer

from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.jobs import Only, QueueKind, Run
from kingdesk.domain.money import Quote
from kingdesk.domain.strategies import Strategy
from kingdesk.gui.costs.dialog import Choice, Offer, ProcessDialog
from kingdesk.gui.costs.words import is_nothing
from kingdesk.gui.session import Session
from kingdesk.services.kept_faces import KeptFaces

_LATE: Final = 250
"""Milliseconds a quote has before the dialog is shown without it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be processed.

    Attributes:
        raising: the processing was paused by its limit, a higher one is wanted.
        anyway: show the ways even where the usual one has nothing to do.
        needs_consent: it turned out that nobody agreed yet that faces are kept.
        way: chosen before; the gallery's usual one if None.
    """

    gallery_id: GalleryId
    only: Only = Only.NEW
    raising: bool = False
    anyway: bool = False
    needs_consent: bool = False
    way: Strategy | None = None


class WaysFlow(QObject):
    """Opens the dialog; hands what was chosen, or that there is nothing to do, to its owner."""

    def __init__(
        self,
        session: Session,
        start: Callable[[GalleryId, Only, Choice], object],
        nothing: Callable[[Question, Quote], object],
    ) -> None:
        """Prepare.

        Args:
            session: of the window.
            start: begins to process as chosen.
            nothing: says that the gallery's way has nothing to do.
        """
        super().__init__()
        self._s = session
        self._start, self._nothing = start, nothing
        self._dialog: ProcessDialog | None = None
        self._kept = KeptFaces(session.app.processing.store)

    @property
    def is_choice(self) -> bool:
        """Tell whether there is more than one way in this workspace."""
        return len(self._s.app.processing.recognisers) > 1

    def ask(self, question: Question) -> ProcessDialog:
        """Offer every way; the dialog comes when the prices are known, or soon without them.

        Asked twice before it came, the last question holds.
        """
        if self._dialog is not None:
            _drop(self._dialog)
        dialog = self._dialog = ProcessDialog(self._s.window)
        dialog.finished.connect(lambda _: self._on_finished(dialog))
        dialog.decided.connect(lambda choice: self._on_decided(question, choice))
        dialog.again_asked.connect(lambda: self._load(dialog, question))
        self._load(dialog, question)
        late = QTimer(dialog)
        late.setSingleShot(True)
        late.timeout.connect(dialog.open)
        late.start(_LATE)
        return dialog

    def _load(self, dialog: ProcessDialog, question: Question) -> None:
        dialog.show_loading()
        self._s.tasks.run(
            dialog,
            partial(self._offer, question),
            partial(self._on_offer, dialog, question),
            failed=partial(self._on_failed, dialog),
        )

    def _offer(self, question: Question) -> Offer:
        """Quote every way, on a thread; nothing is spent."""
        owner, gallery_id, processing = self._s.owner, question.gallery_id, self._s.app.processing
        quote = processing.quote(owner, gallery_id, question.only)
        needs = question.needs_consent or not self._kept.any_of(owner, gallery_id)
        run = processing.resumable(owner, gallery_id) if question.only is Only.NEW else None
        if run is None or not run.strategy.is_billed:
            return Offer(quote, needs, self._remembered(), by_workers=self._by_workers(run))
        receipt = processing.progress(owner, gallery_id).receipt
        spent = 0.0 if receipt is None else receipt.usd
        limit = run.max_cost_usd
        if question.raising:
            limit = math.ceil(spent + quote.of(run.strategy).usd)
            limit = float(max(limit, math.floor(run.max_cost_usd or 0.0) + 1))
        return Offer(quote, needs, limit, spent, run.strategy, self._by_workers(run))

    def _on_offer(self, dialog: ProcessDialog, question: Question, offer: Offer) -> None:
        if dialog is not self._dialog:
            return  # cancelled meanwhile, or another was asked for
        quote = offer.quote
        if question.gallery_id != self._s.desk.gallery_id or self._s.work.is_busy:
            _drop(dialog)
        elif is_nothing(quote.of(quote.chosen)) and not question.anyway:
            _drop(dialog)
            self._nothing(question, quote)
        else:
            dialog.show_offer(offer, question.way or offer.going_on)
            dialog.open()

    def _on_finished(self, dialog: ProcessDialog) -> None:
        if self._dialog is dialog:
            self._dialog = None

    def _on_failed(self, dialog: ProcessDialog, error: Exception) -> bool:
        if not isinstance(error, KingdeskError):
            _drop(dialog)
            return False
        if dialog is not self._dialog:
            return True
        dialog.show_error(error)
        dialog.open()
        return True

    def _on_decided(self, question: Question, choice: Choice) -> None:
        if choice.way.is_billed:
            self._remember(choice.limit)
        if self._s.app.queue is not None and choice.way.is_billed:
            QSettings("kingdesk", "window").setValue(self._who_key, int(choice.by_workers))
        self._start(question.gallery_id, question.only, choice)

    # --- who does it, as it was chosen last -----------------------------------------------------

    def _by_workers(self, run: Run | None) -> bool | None:
        """Return whether workers are to do it: as they did what goes on, or as chosen last."""
        if self._s.app.queue is None:
            return None
        if run is not None:
            return run.queue is QueueKind.SQS
        return str(QSettings("kingdesk", "window").value(self._who_key)) == "1"

    @property
    def _who_key(self) -> str:
        return f"workers/{self._s.app.workspace.name}"

    # --- the limit, as it was chosen last -------------------------------------------------------

    def _remembered(self) -> float | None:
        kept = QSettings("kingdesk", "window").value(self._key)
        try:
            return None if kept in {None, ""} else float(str(kept))
        except ValueError:
            return None

    def _remember(self, limit: float | None) -> None:
        QSettings("kingdesk", "window").setValue(self._key, "" if limit is None else str(limit))

    @property
    def _key(self) -> str:
        return f"limit/{self._s.app.workspace.name}"


def _drop(dialog: ProcessDialog) -> None:
    """Close a dialog that may never have been shown."""
    dialog.reject()
    dialog.deleteLater()
