"""Processing from the window: what it takes, doing it, stopping and going on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, TypeGuard

from PySide6.QtCore import QObject

from kingdesk.domain.cloud_errors import (
    CloudDenied,
    CloudFailed,
    CloudThrottled,
    CloudUnreachable,
    ConsentNeeded,
    CostCapReached,
)
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.jobs import Only, Run, RunState
from kingdesk.domain.money import Quote
from kingdesk.domain.studio_errors import (
    DatabaseBusy,
    DatabaseUnreachable,
    StorageFailed,
    StorageThrottled,
    StorageUnreachable,
)
from kingdesk.gui.costs.asking import Question, WaysFlow
from kingdesk.gui.costs.dialog import Choice
from kingdesk.gui.costs.words import count_of_calls, money, most_words, price_words
from kingdesk.gui.error_words import say
from kingdesk.gui.session import Session
from kingdesk.gui.words import duration, number

PASSING: Final = frozenset(
    error.code
    for error in (
        CloudFailed,
        CloudThrottled,
        CloudUnreachable,
        DatabaseBusy,
        DatabaseUnreachable,
        StorageFailed,
        StorageThrottled,
        StorageUnreachable,
    )
)
"""What mends itself, or with the internet connection: no dialog is needed, only another try."""


class ProcessFlow(QObject):
    """Asks on the work line, or in a dialog where there is a choice; then runs on the line."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session
        self._asked: Callable[[], object] | None = None
        self._after: Callable[[], object] | None = None
        self._ways = WaysFlow(session, self.start, self._on_nothing)
        session.line.start_asked.connect(self._on_start)
        session.line.dismissed.connect(self._on_dismissed)
        session.desk.opened.connect(self.look_for_rest)
        session.work.changed.connect(self._on_work_changed)

    # --- asking ---------------------------------------------------------------------------------

    def ask(self, only: Only = Only.NEW) -> None:
        """Say what processing would take, with a button to start it."""
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        if self._ways.is_choice:
            self._ways.ask(Question(gallery_id, only))
            return

        def quoted(quote: Quote) -> None:
            if not self._is_free(gallery_id):
                return
            if not quote.to_process:
                self._s.line.say(self._nothing_words(only, quote))
                return
            self._offer(self._quote_words(quote), partial(self.start, gallery_id, only))

        self._s.tasks.run(
            self, lambda: self._s.app.processing.quote(self._s.owner, gallery_id, only), quoted
        )

    def offer_late(self, words: str) -> None:
        """Say what was enrolled, and offer to find it now at its price.

        Args:
            words: what was enrolled and will be found at the next processing.
        """
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None:
            return
        self._s.line.say(words)

        def quoted(quote: Quote) -> None:
            way = quote.of(quote.chosen)
            if not self._is_free(gallery_id) or way.unavailable or not way.billed_calls:
                return
            price = ", ".join(
                filter(None, (count_of_calls(way.billed_calls), price_words(way), most_words(way)))
            )
            self._offer(
                f"{words} ({price})",
                lambda: self._ways.ask(Question(gallery_id)),
                button=self.tr("Process…"),
            )

        self._s.tasks.run(
            self,
            lambda: self._s.app.processing.quote(self._s.owner, gallery_id),
            quoted,
            failed=_is_known,  # the price is an extra; processing itself will say what is wrong
        )

    def look_for_rest(self) -> None:
        """Offer to go on with a processing that was stopped or cut off."""
        self._asked = None
        if not self._s.work.is_busy:
            self._s.line.say("")
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None or self._s.work.is_busy:
            return

        def known(run: Run | None) -> None:
            if run is None or not self._is_free(gallery_id):
                return
            left = run.counts.pending + run.counts.processing
            if run.state is RunState.PAUSED and run.strategy.is_billed:
                words = self.tr(
                    "The limit of a processing was reached: %Ln photo(s) left.", "", left
                )
                self._offer_higher(gallery_id, words)
                return
            self._offer(
                self.tr("A processing was interrupted: %Ln photo(s) left. Go on?", "", left),
                partial(self.start, gallery_id, Only.NEW, _as_before(run)),
                go_on=True,
            )

        self._s.tasks.run(
            self, lambda: self._s.app.processing.resumable(self._s.owner, gallery_id), known
        )

    def _offer(
        self, words: str, then: Callable[[], object], *, go_on: bool = False, button: str = ""
    ) -> None:
        self._asked = then
        self._s.line.ask(words, go_on=go_on, button=button)

    def _offer_higher(self, gallery_id: GalleryId, words: str) -> None:
        self._offer(
            words,
            lambda: self._ways.ask(Question(gallery_id, raising=True, anyway=True)),
            button=self.tr("Raise the limit and go on…"),
        )

    def _on_nothing(self, question: Question, quote: Quote) -> None:
        words = self._nothing_words(question.only, quote)
        if not quote.photos or question.only is Only.FAILED:
            self._s.line.say(words)
            return
        again = Question(question.gallery_id, question.only, anyway=True)
        self._offer(words, lambda: self._ways.ask(again), button=self.tr("Process another way…"))

    def _on_start(self) -> None:
        then, self._asked = self._asked, None
        if then is not None:
            then()

    def _on_dismissed(self) -> None:
        self._asked = None
        self._s.line.say("")

    def _is_free(self, gallery_id: GalleryId) -> bool:
        """Tell whether the line is free to ask about this gallery."""
        return gallery_id == self._s.desk.gallery_id and not self._s.work.is_busy

    # --- doing ----------------------------------------------------------------------------------

    def start(
        self, gallery_id: GalleryId, only: Only = Only.NEW, choice: Choice | None = None
    ) -> None:
        """Process without asking.

        Args:
            gallery_id: which gallery.
            only: which of its photos.
            choice: how; None: the only way there is. Where there are more, it is asked.
        """
        if choice is None and self._ways.is_choice:
            self._ways.ask(Question(gallery_id, only))
            return
        owner = self._s.owner

        def queue() -> Run | None:
            if choice is None:
                return self._s.app.processing.start(owner, gallery_id, only)
            return self._s.app.processing.start(
                owner,
                gallery_id,
                only,
                strategy=choice.way,
                max_cost_usd=choice.limit,
                no_limit=choice.limit is None,  # it was shown, and taken out
                agreed=choice.agreed,
            )

        def queued(run: Run | None) -> None:
            if run is None:
                self._s.line.say(self.tr("Nothing to process: every photo is up to date."))
                return
            self._s.line.set_limit(run.max_cost_usd)
            self._s.work.run(
                self.tr("Processing"),
                lambda context: self._s.app.runner.run(owner, run.id, context),
                self._on_ended,
                on_progress=lambda _: self._s.desk.reload_soon(),
                failed=partial(self._on_cut_off, gallery_id, choice=_as_before(run)),
                cancelled=self._s.desk.reload,
            )

        self._s.line.say(self.tr("Looking for new and changed photos…"))
        self._s.tasks.run(
            self,
            queue,
            queued,
            failed=lambda error: self._on_not_started(gallery_id, only, choice, error),
        )

    def _on_not_started(
        self, gallery_id: GalleryId, only: Only, choice: Choice | None, error: Exception
    ) -> bool:
        self._s.line.say("")
        if isinstance(error, ConsentNeeded) and self._ways.is_choice:
            way = None if choice is None else choice.way
            self._ways.ask(Question(gallery_id, only, anyway=True, needs_consent=True, way=way))
            return True
        if not _passes(error):
            return False
        again = partial(self.start, gallery_id, only, choice)
        self._offer(self._passing_words(error), again, go_on=True)
        return True

    def _passing_words(self, error: KingdeskError) -> str:
        words = self.tr("%1 What is done is kept; go on when it works again.")
        return words.replace("%1", say(error)[0])

    def _on_cut_off(
        self, gallery_id: GalleryId, error: Exception, choice: Choice | None = None
    ) -> bool:
        """Show what was done before the disk filled, say; of what passes, how to go on."""
        go_on = partial(self.start, gallery_id, Only.NEW, choice)
        if _passes(error):
            # asking the database again would only fail again
            self._after = self._telling(gallery_id, self._passing_words(error), go_on)
            return True
        self._s.desk.load_galleries()
        self._s.desk.reload()
        if isinstance(error, CostCapReached):
            words = self.tr("%1 What is done is kept.").replace("%1", say(error)[0])
            self._after = partial(self._tell_limit, gallery_id, words)
            return True
        if isinstance(error, CloudDenied):
            words = self.tr("%1 What is done is kept; go on when it is allowed.")
            words = words.replace("%1", say(error)[0])
            self._after = self._telling(gallery_id, words, go_on)
        return False

    def _telling(
        self, gallery_id: GalleryId, words: str, go_on: Callable[[], object]
    ) -> Callable[[], object]:
        """Return what says why the work broke off, with a way on in the gallery that is open."""

        def tell() -> None:
            if gallery_id == self._s.desk.gallery_id:
                self._offer(words, go_on, go_on=True)
            else:
                self._s.line.say(words)

        return tell

    def _tell_limit(self, gallery_id: GalleryId, words: str) -> None:
        if gallery_id == self._s.desk.gallery_id:
            self._offer_higher(gallery_id, words)
        else:
            self._s.line.say(words)

    def _on_work_changed(self) -> None:
        """Say why the work broke off, once the line is free."""
        tell = self._after
        if tell is not None and not self._s.work.is_busy:
            self._after = None
            tell()

    def _on_ended(self, run: Run) -> None:
        self._s.desk.load_galleries()
        self._s.desk.reload()
        counts = run.counts
        if run.state is RunState.DONE:
            words = self.tr("Done: %Ln photo(s) processed.", "", counts.ended)
        else:
            left = counts.pending + counts.processing
            words = self.tr("Stopped. What is done is kept; %Ln photo(s) left.", "", left)
        self._s.line.say(words)
        if run.strategy.is_billed:
            self._say_cost(words, run)

    def _say_cost(self, words: str, run: Run) -> None:
        """Add what a processing really cost, as its receipt says."""

        def known(spent: float | None) -> None:
            if spent is not None and self._s.line.words == words:
                self._s.line.say(f"{words} · {self.tr('%1 spent').replace('%1', money(spent))}")

        def spent() -> float | None:
            progress = self._s.app.processing.progress(self._s.owner, run.gallery_id)
            is_its = progress.run is not None and progress.run.id == run.id
            return progress.receipt.usd if is_its and progress.receipt is not None else None

        self._s.tasks.run(self, spent, known, failed=_is_known)

    # --- words ----------------------------------------------------------------------------------

    def _quote_words(self, quote: Quote) -> str:
        cheapest = min(quote.strategies, key=lambda s: s.usd, default=None)
        parts = [self.tr("%Ln photo(s) to process", "", quote.to_process)]
        if cheapest is not None and not cheapest.usd:
            parts.append(self.tr("free, on this machine"))
        if cheapest is not None and cheapest.minutes is not None:
            seconds = cheapest.minutes * 60
            about = self.tr("about %1") if seconds >= 60 else "%1"
            parts.append(about.replace("%1", duration(seconds)))
        return " · ".join(parts)

    def _nothing_words(self, only: Only, quote: Quote) -> str:
        if not quote.photos:
            return self.tr("This gallery has no photos yet.")
        if only is Only.FAILED:
            return self.tr("No photo has a problem.")
        words = self.tr("Nothing to process: all %1 photos are up to date.")
        return words.replace("%1", number(quote.photos))


def _passes(error: Exception) -> TypeGuard[KingdeskError]:
    return isinstance(error, KingdeskError) and error.code in PASSING


def _is_known(error: Exception) -> bool:
    return isinstance(error, KingdeskError)


def _as_before(run: Run) -> Choice:
    """Return how to go on with a processing: the same way, within the same limit."""
    return Choice(run.strategy, run.max_cost_usd, agreed=True)
