"""A run that was started, here or elsewhere: done, handed over or looked on at, to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeGuard

from PySide6.QtCore import QObject

from kingdesk.domain.cloud_errors import CloudDenied, CostCapReached
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.jobs import Progress, QueueKind, Run, RunState
from kingdesk.gui.costs.dialog import Choice
from kingdesk.gui.costs.words import money
from kingdesk.gui.error_words import say
from kingdesk.gui.runs.offers import Offers
from kingdesk.gui.runs.words import rest_words
from kingdesk.gui.runs.work import Steer
from kingdesk.gui.session import Session


class RunsFlow(QObject):
    """Tells of a run on the work line, and offers to go on with what it left."""

    def __init__(
        self,
        session: Session,
        offers: Offers,
        go_on: Callable[[GalleryId, Choice], object],
        offer_higher: Callable[[GalleryId, str], object],
        look: Callable[[], object],
    ) -> None:
        """Prepare.

        Args:
            session: of the window.
            offers: on its line.
            go_on: starts a gallery's processing again, as it was.
            offer_higher: offers a higher limit.
            look: looks how the open gallery's processing stands.
        """
        super().__init__()
        self._s = session
        self._offers = offers
        self._go_on, self._offer_higher, self._look = go_on, offer_higher, look
        self._after: Callable[[], object] | None = None
        self._gallery_id: GalleryId | None = None
        session.work.changed.connect(self._on_work_changed)

    @property
    def gallery_id(self) -> GalleryId | None:
        """Return the gallery that is processed at the moment, as far as this window knows."""
        work = self._s.work
        return self._gallery_id if work.is_busy or work.is_watching else None

    def begin(self, run: Run) -> None:
        """Do what was started, or hand it over to workers."""
        self._turn_to(run)
        if run.queue is QueueKind.SQS:
            self._hand_over(run)
        else:
            self._do(run)

    def watch(self, run: Run) -> None:
        """Tell how a run goes that others work on; it goes on when the gallery is left."""
        owner = self._s.owner
        self._turn_to(run)
        self._s.work.watch(
            self.tr("Processing"),
            lambda context: self._s.app.watching.watch(owner, run.id, context),
            self._on_ended,
            self._steer(run),
            on_progress=self._on_progress,
            failed=self._on_watch_failed,
        )

    def tell_rest(self, run: Run) -> None:
        """Offer to go on with what was paused, stopped or cut off, and say why it was."""
        words, error = rest_words(run), run.halted_by
        if error is not None and error.code == CostCapReached.code:
            self._offer_higher(run.gallery_id, words)
        else:
            self._offers.make(words, partial(self._on_go_on, run), go_on=True)

    def look_later(self) -> None:
        """Look how the open gallery's processing stands, once the line is free."""
        self._later(self._look)

    # --- inside ---------------------------------------------------------------------------------

    def _turn_to(self, run: Run) -> None:
        """Let the line tell of this run from now on."""
        self._gallery_id = run.gallery_id
        self._s.line.set_limit(run.max_cost_usd)

    def _do(self, run: Run) -> None:
        owner = self._s.owner
        self._s.work.run(
            self.tr("Processing"),
            lambda context: self._s.app.runner.run(owner, run.id, context),
            self._on_ended,
            on_progress=self._on_progress,
            failed=partial(self.cut_off, run),
            cancelled=self._s.desk.reload,
            steer=self._steer(run),
        )

    def _hand_over(self, run: Run) -> None:
        owner = self._s.owner

        self._s.work.run(
            self.tr("Telling the workers which photos"),
            lambda context: self._s.app.sending.send(owner, run.id, context),
            lambda _: self.look_later(),
            failed=partial(self.cut_off, run),
            cancelled=self.look_later,
            # it is this program that tells them; whether any is there is seen afterwards
            steer=replace(self._steer(run), by_workers=False),
            total=run.counts.pending,
        )

    def _steer(self, run: Run) -> Steer:
        steering, owner = self._s.app.steering, self._s.owner
        return Steer(
            partial(steering.pause, owner, run.id),
            partial(steering.stop, owner, run.id),
            by_workers=run.queue is QueueKind.SQS,
        )

    def _on_progress(self, _: Progress) -> None:
        if self._gallery_id == self._s.desk.gallery_id:
            self._s.desk.reload_soon()

    def _on_go_on(self, run: Run) -> None:
        self._go_on(run.gallery_id, as_before(run))

    # --- the end --------------------------------------------------------------------------------

    def _on_ended(self, run: Run) -> None:
        self._s.desk.load_galleries()
        self._s.desk.reload()
        if run.state is RunState.DONE:
            words = self.tr("Done: %Ln photo(s) processed.", "", run.counts.ended)
            self._s.line.say(words)
        elif run.gallery_id != self._s.desk.gallery_id:
            words = rest_words(run)
            self._s.line.say(words)
        elif run.state in {RunState.PAUSED, RunState.STOPPED}:
            words = rest_words(run)
            self._later(partial(self.tell_rest, run))
        else:  # others are still at it, or everybody who was is gone
            self.look_later()
            return
        if run.strategy.is_billed:
            self._say_cost(words, run)

    def _say_cost(self, words: str, run: Run) -> None:
        """Add what a processing really cost, as its receipt says."""

        def known(spent: float | None) -> None:
            if spent is not None and self._s.line.words == words:
                said = self.tr("%1 spent").replace("%1", money(spent))
                self._s.line.amend(f"{words} · {said}")

        def spent() -> float | None:
            progress = self._s.app.processing.progress(self._s.owner, run.gallery_id)
            is_its = progress.run is not None and progress.run.id == run.id
            return progress.receipt.usd if is_its and progress.receipt is not None else None

        self._s.tasks.run(self, spent, known, failed=is_known)

    def cut_off(self, run: Run, error: Exception) -> bool:
        """Show what was done before the disk filled, say; of what passes, how to go on."""
        gallery_id, go_on = run.gallery_id, partial(self._on_go_on, run)
        if passes(error):
            # asking the database again would only fail again
            self._later(self._telling(gallery_id, self.passing_words(error), go_on))
            return True
        self._s.desk.load_galleries()
        self._s.desk.reload()
        if isinstance(error, CostCapReached):
            words = self.tr("%1 What is done is kept.").replace("%1", say(error)[0])
            self._later(partial(self._tell_limit, gallery_id, words))
            return True
        if isinstance(error, CloudDenied):
            words = self.tr("%1 What is done is kept; go on when it is allowed.")
            words = words.replace("%1", say(error)[0])
            self._later(self._telling(gallery_id, words, go_on))
        return False

    def passing_words(self, error: KingdeskError) -> str:
        words = self.tr("%1 What is done is kept; go on when it works again.")
        return words.replace("%1", say(error)[0])

    def _on_watch_failed(self, error: Exception) -> bool:
        """Offer to look again: what others do may go on all the same."""
        if not passes(error):
            return False
        words = self.tr("%1 How far the processing is can't be seen.").replace("%1", say(error)[0])
        self._offers.make(words, self._look, button=self.tr("Look again"))
        return True

    def _telling(
        self, gallery_id: GalleryId, words: str, go_on: Callable[[], object]
    ) -> Callable[[], object]:
        """Return what says why the work broke off, with a way on in the gallery that is open."""

        def tell() -> None:
            if gallery_id == self._s.desk.gallery_id:
                self._offers.make(words, go_on, go_on=True)
            else:
                self._s.line.say(words)

        return tell

    def _tell_limit(self, gallery_id: GalleryId, words: str) -> None:
        if gallery_id == self._s.desk.gallery_id:
            self._offer_higher(gallery_id, words)
        else:
            self._s.line.say(words)

    def _later(self, tell: Callable[[], object]) -> None:
        """Say something once the line is free."""
        if self._s.work.is_busy:
            self._after = tell
        else:
            tell()

    def _on_work_changed(self) -> None:
        tell = self._after
        if tell is not None and not self._s.work.is_busy:
            self._after = None
            tell()


def passes(error: Exception) -> TypeGuard[KingdeskError]:
    """Tell whether an error mends itself, or with the connection: no dialog, only another try."""
    return isinstance(error, KingdeskError) and error.passes


def is_known(error: Exception) -> bool:
    return isinstance(error, KingdeskError)


def as_before(run: Run) -> Choice:
    """Return how to go on with a processing: the same way, within the same limit, there as well."""
    return Choice(
        run.strategy, run.max_cost_usd, agreed=True, by_workers=run.queue is QueueKind.SQS
    )
