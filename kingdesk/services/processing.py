"""Plans, quotes and starts the processing of a gallery, and tells how far it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final
from uuid import uuid4

from kingdesk.domain.cloud_errors import (
    CloudClockWrong,
    CloudKeyRefused,
    CloudNotVerified,
    CloudUnreachable,
    ConsentNeeded,
    NoCloud,
)
from kingdesk.domain.errors import BadValue, KingdeskError, PhotoMissing, PhotoNotStored
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.galleries import FileStamp, Gallery, PhotoProblem
from kingdesk.domain.ids import GalleryId, HolderId, OwnerId, PhotoId, RunId
from kingdesk.domain.jobs import (
    ENDED_RUNS,
    JobCounts,
    JobState,
    Only,
    QueueKind,
    Run,
    RunState,
)
from kingdesk.domain.money import Quote, Receipt, StrategyQuote
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.holders import Holders
from kingdesk.ports.photos import PhotoSource
from kingdesk.ports.store import PhotoState, Store, Unit
from kingdesk.services.recognition.recogniser import Asked, Recogniser, Recognisers

_OF_THE_ACCOUNT: Final = (CloudUnreachable, CloudNotVerified, CloudKeyRefused, CloudClockWrong)
"""Errors that every way over Rekognition would end in."""
MOST_TOLD: Final = 50
"""So many photos with a problem are told of with a gallery's progress, which is asked for again and
again; `Problems` has them all."""


@dataclass(frozen=True, slots=True)
class GalleryProgress:
    """How far a gallery is.

    Attributes:
        jobs: of all its photos that ever were in a run.
        faces: found in all of them.
        run: the run under way, or the last one.
        problems: the first of the photos with one, in the gallery's order; `MOST_TOLD` at most.
        more_problems: how many photos with a problem are not among them.
        receipt: what that run was billed.
    """

    gallery: Gallery
    jobs: JobCounts
    faces: int
    run: Run | None
    problems: tuple[PhotoProblem, ...]
    receipt: Receipt | None = None
    more_problems: int = 0


@dataclass(frozen=True, slots=True)
class Processing:
    """Plans, quotes and starts runs.

    Attributes:
        recognisers: the ways there are in this workspace.
        usual: the way new galleries are processed.
    """

    store: Store
    source: PhotoSource
    recognisers: Recognisers
    holders: Holders
    usual: Strategy = Strategy.LOCAL

    def strategy_of(self, owner: OwnerId, gallery_id: GalleryId) -> Strategy:
        """Return the way a gallery was last processed, or the usual one."""
        with self.store.reading(owner) as unit:
            known = unit.galleries.strategy(gallery_id)
        return self.usual if known is None or known not in self.recognisers else known

    def quote(self, owner: OwnerId, gallery_id: GalleryId, only: Only = Only.NEW) -> Quote:
        """Say for every way how many photos a run would take and what it costs; spend nothing."""
        with self.store.reading(owner) as unit:
            states = unit.photos.states(gallery_id)
        stamps = self._stamps(states)
        quotes: list[StrategyQuote] = []
        away: KingdeskError | None = None
        for way, recogniser in self.recognisers.items():
            if away is not None and way.is_billed:  # it would take as long to be told so again
                quotes.append(StrategyQuote(way, unavailable=away))
                continue
            quotes.append(self._quoted(owner, gallery_id, recogniser, states, stamps, only))
            why = quotes[-1].unavailable
            away = why if isinstance(why, _OF_THE_ACCOUNT) else away
        return Quote(len(states), self.strategy_of(owner, gallery_id), tuple(quotes))

    def quote_of(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        strategy: Strategy,
        only: Only = Only.NEW,
        photos: Collection[PhotoId] | None = None,
    ) -> StrategyQuote:
        """Say what one way costs, as `start` with the same would take it; spend nothing.

        Raises:
            NoCloud: this workspace does not know the strategy.
        """
        recogniser = self.recognisers.get(strategy)
        if recogniser is None:
            raise NoCloud
        with self.store.reading(owner) as unit:
            states = unit.photos.states(gallery_id)
        if photos is not None:  # as if nothing of them was known, and the others were as they are
            wanted = set(photos)
            states = [s for s in states if s.photo.id in wanted]
            only = Only.ALL
        stamps = self._stamps(states)
        return self._quoted(owner, gallery_id, recogniser, states, stamps, only)

    def _quoted(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        recogniser: Recogniser,
        states: Sequence[PhotoState],
        stamps: Mapping[PhotoId, FileStamp | None],
        only: Only,
    ) -> StrategyQuote:
        try:
            stamp = recogniser.stamp(owner, gallery_id)
            due = self._due(owner, gallery_id, recogniser, stamp, states, stamps, only)
            return recogniser.quote(
                Asked(owner, gallery_id, states, frozenset(due), again=only is Only.ALL)
            )
        except KingdeskError as error:
            if recogniser.strategy is Strategy.LOCAL:
                raise
            return StrategyQuote(recogniser.strategy, unavailable=error)  # the others still hold

    def start(  # noqa: PLR0913 -- all that a run may be told
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        only: Only = Only.NEW,
        photos: Collection[PhotoId] | None = None,
        *,
        strategy: Strategy | None = None,
        max_cost_usd: float | None = None,
        no_limit: bool = False,
        agreed: bool = False,
        queue: QueueKind = QueueKind.THREADS,
    ) -> Run | None:
        """Queue what is due and return the run, None when there is nothing to do.

        A run of this gallery that was stopped or cut off goes on: what it had not done is joined
        with what is new. A run that another process works on is joined as well. Where all photos
        are to be looked at again, or another way, a new run takes over what an earlier one left;
        photos asked for by name are a run of their own, and what was left waits on.

        Args:
            owner: whose gallery.
            gallery_id: which.
            only: new and changed photos, those that failed, or all.
            photos: just these, whatever their state.
            strategy: the way; the gallery's own if None.
            max_cost_usd: the run pauses before it costs more; None: the limit of the run that goes
                on holds, see `earlier_limit`.
            no_limit: that limit does not hold any more.
            agreed: the owner knows that faces of the gallery's guests are kept; needed until some
                are.
            queue: who works on it: the `Runner`, or workers that are told by `Sending`.

        Raises:
            NoCloud: this workspace does not know the strategy.
            ConsentNeeded
            BadValue: the limit is none.
        """
        if max_cost_usd is not None and not 0 <= max_cost_usd < inf:  # a NaN is in no range
            raise BadValue(what="A limit is a number of US dollars, 0 or more.")
        way = strategy or self.strategy_of(owner, gallery_id)
        recogniser = self.recognisers.get(way)
        if recogniser is None:
            raise NoCloud
        with self.store.reading(owner) as unit:
            states = unit.photos.states(gallery_id)
            if way is Strategy.INDEXED and not agreed and not unit.collections.get(gallery_id):
                raise ConsentNeeded
        if photos is None:
            stamp = recogniser.stamp(owner, gallery_id)
            seen = self._stamps(states)
            due = self._due(owner, gallery_id, recogniser, stamp, states, seen, only)
            compares = recogniser.is_matching_due(owner, gallery_id)
        else:
            due, wanted, compares = list(photos), set(photos), False
            self.source.stamps([state.photo for state in states if state.photo.id in wanted])
        with self.store.writing(owner) as unit:
            self.release_dead(unit)
            run = self._unfinished(unit, gallery_id) if photos is None else None
            if max_cost_usd is None and run is not None and not no_limit:
                max_cost_usd = run.max_cost_usd  # nobody said that it may cost more now
            # photos asked for by name are looked at again even if nothing changed
            kind = only if photos is None else Only.ALL
            if run is not None:
                run, due = _joined(unit, run, kind, way, due, states)
            elif due or compares:
                run = unit.jobs.add_run(gallery_id, _new_run_id(), kind, way)
            else:
                return None
            unit.jobs.set_queue(run.id, queue)
            unit.jobs.set_max_cost(run.id, max_cost_usd)
            unit.galleries.set_strategy(gallery_id, way)
            unit.jobs.enqueue(run.id, gallery_id, due)
            return unit.jobs.run(run.id)

    def earlier_limit(self, owner: OwnerId, gallery_id: GalleryId) -> float | None:
        """Return the limit of the run that would go on, US dollars; it holds for what follows."""
        run = self.left(owner, gallery_id)
        return None if run is None else run.max_cost_usd

    def left(self, owner: OwnerId, gallery_id: GalleryId) -> Run | None:
        """Return the run that `start` would go on with, whoever works on it; None if none is."""
        with self.store.reading(owner) as unit:
            return self._unfinished(unit, gallery_id)

    def resumable(self, owner: OwnerId, gallery_id: GalleryId) -> Run | None:
        """Return the run that was stopped or cut off with work left and nobody working on it."""
        with self.store.reading(owner) as unit:
            run = self._unfinished(unit, gallery_id)
            if run is None:
                return None
            at_it = unit.jobs.holders(run.id)
        return run if all(self.holders.is_dead(holder) for holder in at_it) else None

    def under_way(self, owner: OwnerId, gallery_id: GalleryId) -> Run | None:
        """Return the run somebody works on now, or that workers of the queue are to work on."""
        with self.store.reading(owner) as unit:
            run = self._unfinished(unit, gallery_id)
            if run is None or run.state not in {RunState.RUNNING, RunState.STOPPING}:
                return None
            at_it = unit.jobs.holders(run.id)
        if run.queue is QueueKind.SQS and run.state is RunState.RUNNING:
            return run
        return run if any(not self.holders.is_dead(holder) for holder in at_it) else None

    def prefer(self, owner: OwnerId, gallery_id: GalleryId, photo_ids: Collection[PhotoId]) -> None:
        """Let photos that wait come next: somebody looks at them."""
        with self.store.working(owner) as unit:
            unit.jobs.prefer(gallery_id, photo_ids)

    def progress(self, owner: OwnerId, gallery_id: GalleryId) -> GalleryProgress:
        """Return totals by state, the run and the first photos with a problem."""
        with self.store.reading(owner) as unit:
            run = unit.jobs.latest_run(gallery_id)
            counts = unit.jobs.counts(gallery_id)
            problems = unit.jobs.problems(gallery_id, limit=MOST_TOLD) if counts.error else []
            ignored = len(unit.jobs.ignored(gallery_id)) if counts.error else 0
            return GalleryProgress(
                gallery=unit.galleries.get(gallery_id),
                jobs=counts,
                faces=unit.results.count(gallery_id),
                run=run,
                problems=tuple(problems),
                more_problems=counts.error - ignored - len(problems),
                receipt=None if run is None else unit.calls.receipt(run_id=run.id),
            )

    def gone(self, unit: Unit) -> list[HolderId]:
        """Return the workers that hold photos and surely are gone."""
        return [holder for holder in unit.jobs.holders() if self.holders.is_dead(holder)]

    def release_dead(self, unit: Unit) -> int:
        """Put back what workers held that are surely gone; return how many photos."""
        return sum(unit.jobs.release(holder) for holder in self.gone(unit))

    @staticmethod
    def _unfinished(unit: Unit, gallery_id: GalleryId) -> Run | None:
        """Return the newest run with photos left, else the last one if it was never closed."""
        runs = unit.jobs.runs(gallery_id)
        left = [run for run in runs if run.is_left]
        cut_off = [run for run in runs[:1] if run.state not in ENDED_RUNS]
        return next(iter([*left, *cut_off]), None)

    def _stamps(self, states: Sequence[PhotoState]) -> Mapping[PhotoId, FileStamp | None]:
        """Return what the files of photos that ended are now.

        Also where all are taken: so a source learns which of its copies are old.
        """
        ended = {JobState.DONE, JobState.ERROR}
        return self.source.stamps([state.photo for state in states if state.job in ended])

    def _due(  # noqa: PLR0913, PLR0917 -- what decides over every photo
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        recogniser: Recogniser,
        stamp: EngineStamp,
        states: Sequence[PhotoState],
        stamps: Mapping[PhotoId, FileStamp | None],
        only: Only,
    ) -> list[PhotoId]:
        if only is not Only.NEW:
            return [s.photo.id for s in states if only is Only.ALL or s.job is JobState.ERROR]
        with self.store.reading(owner) as unit:
            behind = recogniser.behind(unit, gallery_id, states, stamp)
        return [
            s.photo.id
            for s in states
            if s.photo.id in behind or self._is_due(s, stamps.get(s.photo.id), stamp)
        ]

    @staticmethod
    def _is_due(state: PhotoState, now: FileStamp | None, stamp: EngineStamp) -> bool:
        """Tell whether a photo is new or changed, by its file's size and time now."""
        if state.job in {None, JobState.PENDING, JobState.PROCESSING} or state.moved:
            return True
        if state.job is JobState.ERROR:
            if state.error_code in {PhotoMissing.code, PhotoNotStored.code}:
                return now is not None
            return now is not None and now != state.photo.stamp
        if now is None:
            return False  # gone since: what was found stays, there is nothing to read
        if state.done_stamp != now or state.done_engine != stamp:
            return True
        return state.is_other_version


def _joined(
    unit: Unit,
    run: Run,
    kind: Only,
    way: Strategy,
    due: Sequence[PhotoId],
    before: Sequence[PhotoState],
) -> tuple[Run, list[PhotoId]]:
    """Return the run that takes on what an unfinished one left, and what is to be queued in it."""
    known = {state.photo.id: state for state in before}
    now = unit.photos.states(run.gallery_id)
    taken = {state.photo.id for state in now if state.job is JobState.PROCESSING}
    waiting = [state.photo.id for state in now if state.job is JobState.PENDING]
    if way is not run.strategy or (kind is Only.ALL and run.only is not Only.ALL):
        # the way, and to look again, are said of a whole run: a new one takes over what is left
        new = unit.jobs.add_run(run.gallery_id, _new_run_id(), kind, way)
        return new, [photo for photo in dict.fromkeys([*due, *waiting]) if photo not in taken]
    settled = taken.union(waiting)
    if kind is not Only.ALL:  # what another process did since is not due any more
        settled |= {state.photo.id for state in now if state != known.get(state.photo.id)}
    # what an older run left comes along
    left = [
        state.photo.id for state in now if state.job is JobState.PENDING and state.run_id != run.id
    ]
    joined = unit.jobs.move_run(run.id, RunState.RUNNING)
    return joined, [*left, *(photo for photo in due if photo not in settled)]


def _new_run_id() -> RunId:
    return RunId(uuid4().hex)
