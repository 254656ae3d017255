"""Processing from the window: what it takes, doing it, stopping and going on."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject

from kingdesk.domain.cloud_errors import ConsentNeeded
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import GalleryId, PhotoId
from kingdesk.domain.jobs import Only, QueueKind, Run, RunState
from kingdesk.domain.money import Quote, StrategyQuote
from kingdesk.domain.strategies import Strategy
from kingdesk.gui.costs.asking import Question, WaysFlow
from kingdesk.gui.costs.dialog import Choice
from kingdesk.gui.costs.words import count_of_calls, most_words, price_words
from kingdesk.gui.runs.doing import RunsFlow, is_known, passes
from kingdesk.gui.runs.offers import Offers
from kingdesk.gui.session import Session
from kingdesk.gui.words import duration, number
from kingdesk.services.job_context import JobContext


class ProcessFlow(QObject):
    """Asks on the work line, or in a dialog where there is a choice; then runs on the line."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._s = session
        self._offers = Offers(session.line)
        self._ways = WaysFlow(session, self.start, self._on_nothing)
        self.runs = RunsFlow(
            session, self._offers, self._go_on, self._offer_higher, self.look_for_rest
        )
        session.desk.opened.connect(self.look_for_rest)

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
            self._offers.make(self._quote_words(quote), partial(self.start, gallery_id, only))

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
            self._offers.make(
                f"{words} ({price})",
                lambda: self._ways.ask(Question(gallery_id)),
                button=self.tr("Process…"),
            )

        self._s.tasks.run(
            self,
            lambda: self._s.app.processing.quote(self._s.owner, gallery_id),
            quoted,
            failed=is_known,  # the price is an extra; processing itself will say what is wrong
        )

    def look_for_rest(self) -> None:
        """Tell of a processing others are at, or offer to go on with one that was cut off."""
        self._offers.forget()
        self._s.work.leave()
        if not self._s.work.is_busy:
            self._s.line.say("")
        gallery_id = self._s.desk.gallery_id
        if gallery_id is None or self._s.work.is_busy:
            return
        owner, processing = self._s.owner, self._s.app.processing

        def look() -> tuple[Run | None, Run | None]:
            under_way = processing.under_way(owner, gallery_id)
            if under_way is not None:
                return under_way, None
            left = processing.left(owner, gallery_id)
            if left is None or left.state is RunState.PAUSED:
                return None, left
            return None, processing.resumable(owner, gallery_id)

        def known(found: tuple[Run | None, Run | None]) -> None:
            under_way, rest = found
            if not self._is_free(gallery_id):
                return
            if under_way is not None:
                self.runs.watch(under_way)
            elif rest is not None:
                self.runs.tell_rest(rest)

        self._s.tasks.run(self, look, known)

    def _go_on(self, gallery_id: GalleryId, choice: Choice) -> None:
        self.start(gallery_id, Only.NEW, choice)

    def _offer_higher(self, gallery_id: GalleryId, words: str) -> None:
        self._offers.make(
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
        self._offers.make(
            words, lambda: self._ways.ask(again), button=self.tr("Process another way…")
        )

    def _is_free(self, gallery_id: GalleryId) -> bool:
        """Tell whether the line is free to ask about this gallery."""
        work = self._s.work
        return gallery_id == self._s.desk.gallery_id and not (work.is_busy or work.is_watching)

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
                queue=QueueKind.SQS if choice.by_workers else QueueKind.THREADS,
            )

        def queued(run: Run | None) -> None:
            if run is None:
                self._s.line.say(self.tr("Nothing to process: every photo is up to date."))
                return
            self.runs.begin(run)

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
        if not passes(error):
            return False
        again = partial(self.start, gallery_id, only, choice)
        self._offers.make(self.runs.passing_words(error), again, go_on=True)
        return True

    # --- photos with a problem ------------------------------------------------------------------

    def try_again(self, gallery_id: GalleryId, photo_ids: Collection[PhotoId]) -> None:
        """Process some photos again, the gallery's own way; what costs is asked first."""
        if not photo_ids or self._s.work.is_busy:
            return
        owner, processing = self._s.owner, self._s.app.processing
        photos = tuple(photo_ids)

        def quoted(quote: StrategyQuote) -> None:
            if not self._is_free(gallery_id):
                return
            if quote.unavailable is not None:
                self._s.tasks.present(quote.unavailable)
                return
            way, most = Strategy(quote.name), quote.most_usd
            if not quote.most_billed_calls:
                self._begin_again(gallery_id, photos, way)
                return
            again = partial(self._begin_again, gallery_id, photos, way, most)
            price = ", ".join(filter(None, (price_words(quote), most_words(quote))))
            self._offers.make(
                f"{self.tr('%Ln photo(s) to process', '', len(photos))} · {price}", again
            )

        def quote() -> StrategyQuote:
            way = processing.strategy_of(owner, gallery_id)
            return processing.quote_of(owner, gallery_id, way, photos=photos)

        self._s.work.leave()
        self._s.tasks.run(self, quote, quoted)

    def _begin_again(
        self,
        gallery_id: GalleryId,
        photos: tuple[PhotoId, ...],
        way: Strategy,
        most_usd: float | None = None,
    ) -> None:
        """Try photos again; it pauses before it costs more than the owner was told, if anything."""
        owner, app = self._s.owner, self._s.app

        def start(context: JobContext) -> Run | None:
            by_workers, left = False, photos
            if app.queue is not None:
                last = app.processing.progress(owner, gallery_id).run
                by_workers = last is not None and last.queue is QueueKind.SQS
                left = self._left_after_put_aside(gallery_id, photos, most_usd, context)
            if not left:
                return None
            return app.processing.start(
                owner,
                gallery_id,
                photos=left,
                strategy=way,
                max_cost_usd=most_usd,
                agreed=True,  # it is the way the gallery was processed before
                queue=QueueKind.SQS if by_workers else QueueKind.THREADS,
            )

        def queued(run: Run | None) -> None:
            if run is None:
                self.runs.look_later()
            else:
                self.runs.begin(run)

        words = self.tr("Trying %Ln photo(s) again", "", len(photos))
        self._s.work.run(words, start, queued, cancelled=self.runs.look_later)

    def _left_after_put_aside(
        self,
        gallery_id: GalleryId,
        photos: tuple[PhotoId, ...],
        most_usd: float | None,
        context: JobContext,
    ) -> tuple[PhotoId, ...]:
        """Bring back what workers put aside; return the photos nobody was told of by that."""
        owner, app = self._s.owner, self._s.app
        try:
            app.dead_letters.retry(owner, context, photos, max_cost_usd=most_usd, agreed=True)
        except KingdeskError as error:
            if not error.passes:
                raise
            return photos  # what stays aside is looked at then without effect
        failed = app.problems.of_gallery(owner, gallery_id, ignored=True)
        return tuple(each.photo_id for each in failed if each.photo_id in set(photos))

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
