"""Plans, quotes and starts the processing of a gallery, and tells how far it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import uuid4

from kingdesk.domain.errors import PhotoMissing, PhotoNotStored
from kingdesk.domain.galleries import FileStamp, Gallery, PhotoProblem
from kingdesk.domain.ids import GalleryId, HolderId, OwnerId, PhotoId, RunId
from kingdesk.domain.jobs import ENDED_RUNS, JobCounts, JobState, Only, Run, RunState
from kingdesk.domain.money import Quote, StrategyQuote
from kingdesk.ports.engine import FaceEngine
from kingdesk.ports.holders import Holders
from kingdesk.ports.photos import PhotoSource
from kingdesk.ports.store import PhotoState, Store, Unit


@dataclass(frozen=True, slots=True)
class GalleryProgress:
    """How far a gallery is.

    Attributes:
        jobs: of all its photos that ever were in a run.
        faces: found in all of them.
        run: the run under way, or the last one.
    """

    gallery: Gallery
    jobs: JobCounts
    faces: int
    run: Run | None
    problems: tuple[PhotoProblem, ...]


@dataclass(frozen=True, slots=True)
class Processing:
    store: Store
    source: PhotoSource
    engine: FaceEngine
    holders: Holders

    def quote(self, owner: OwnerId, gallery_id: GalleryId, only: Only = Only.NEW) -> Quote:
        """Say how many photos a run would take and what it costs: nothing, on this machine."""
        with self.store.reading(owner) as unit:
            states = unit.photos.states(gallery_id)
            per_photo = _seconds_per_photo(unit.jobs.runs(gallery_id))
        todo = self._due(states, only)
        minutes = None if per_photo is None else len(todo) * per_photo / 60
        local = StrategyQuote("local", photos=len(todo), minutes=minutes)
        return Quote(len(states), local.name, (local,))

    def start(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        only: Only = Only.NEW,
        photos: Collection[PhotoId] | None = None,
    ) -> Run | None:
        """Queue what is due and return the run, None when there is nothing to do.

        A run of this gallery that was stopped or cut off goes on: what it had not done is joined
        with what is new. A run that another process works on is joined as well. Where all photos
        are to be looked at again, a new run takes over what an ordinary one left; photos asked for
        by name are a run of their own, and what was left waits on.

        Args:
            owner: whose gallery.
            gallery_id: which.
            only: new and changed photos, those that failed, or all.
            photos: just these, whatever their state.
        """
        with self.store.reading(owner) as unit:
            states = unit.photos.states(gallery_id)
        if photos is None:
            due = self._due(states, only)
        else:
            due, wanted = list(photos), set(photos)
            self.source.stamps([state.photo for state in states if state.photo.id in wanted])
        with self.store.writing(owner) as unit:
            self.release_dead(unit)
            run = self._unfinished(unit, gallery_id) if photos is None else None
            if run is not None:
                run, due = _joined(unit, run, only, due, states)
            elif due:
                # photos asked for by name are looked at again even if nothing changed
                kind = only if photos is None else Only.ALL
                run = unit.jobs.add_run(gallery_id, _new_run_id(), kind)
            else:
                return None
            unit.jobs.enqueue(run.id, gallery_id, due)
            return unit.jobs.run(run.id)

    def resumable(self, owner: OwnerId, gallery_id: GalleryId) -> Run | None:
        """Return the run that was stopped or cut off with work left and nobody working on it."""
        with self.store.reading(owner) as unit:
            run = self._unfinished(unit, gallery_id)
            if run is None:
                return None
            at_it = unit.jobs.holders(run.id)
        return run if all(self.holders.is_dead(holder) for holder in at_it) else None

    def progress(self, owner: OwnerId, gallery_id: GalleryId) -> GalleryProgress:
        """Return totals by state, the run and the photos with a problem."""
        with self.store.reading(owner) as unit:
            return GalleryProgress(
                gallery=unit.galleries.get(gallery_id),
                jobs=unit.jobs.counts(gallery_id),
                faces=unit.results.count(gallery_id),
                run=unit.jobs.latest_run(gallery_id),
                problems=tuple(unit.jobs.problems(gallery_id)),
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
        left = [run for run in runs if run.counts.pending + run.counts.processing]
        cut_off = [run for run in runs[:1] if run.state not in ENDED_RUNS]
        return next(iter([*left, *cut_off]), None)

    def _due(self, states: Sequence[PhotoState], only: Only) -> list[PhotoId]:
        ended = {JobState.ERROR} if only is Only.FAILED else {JobState.DONE, JobState.ERROR}
        looked_at = [state.photo for state in states if state.job in ended]
        # also where all are taken: so a source learns which of its copies are old
        stamps = self.source.stamps(looked_at)
        if only is Only.NEW:
            return [s.photo.id for s in states if self._is_due(s, stamps.get(s.photo.id))]
        return [s.photo.id for s in states if only is Only.ALL or s.job is JobState.ERROR]

    def _is_due(self, state: PhotoState, now: FileStamp | None) -> bool:
        """Tell whether a photo is new or changed, by its file's size and time now."""
        if state.job in {None, JobState.PENDING, JobState.PROCESSING} or state.moved:
            return True
        if state.job is JobState.ERROR:
            if state.error_code in {PhotoMissing.code, PhotoNotStored.code}:
                return now is not None
            return now is not None and now != state.photo.stamp
        if now is None:
            return False  # gone since: what was found stays, there is nothing to read
        if state.done_stamp != now or state.done_engine != self.engine.stamp:
            return True
        return state.is_other_version


def _joined(
    unit: Unit,
    run: Run,
    kind: Only,
    due: Sequence[PhotoId],
    before: Sequence[PhotoState],
) -> tuple[Run, list[PhotoId]]:
    """Return the run that takes on what an unfinished one left, and what is to be queued in it."""
    known = {state.photo.id: state for state in before}
    now = unit.photos.states(run.gallery_id)
    taken = {state.photo.id for state in now if state.job is JobState.PROCESSING}
    waiting = [state.photo.id for state in now if state.job is JobState.PENDING]
    if kind is Only.ALL and run.only is not Only.ALL:
        # to look again is said of a whole run: a new one takes over what is left
        new = unit.jobs.add_run(run.gallery_id, _new_run_id(), kind)
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


def _seconds_per_photo(runs: Sequence[Run]) -> float | None:
    """Return what the gallery's last finished run took for a photo."""
    for run in runs:
        if run.ended_at and run.started_at and run.state is RunState.DONE and run.counts.ended:
            return (run.ended_at - run.started_at).total_seconds() / run.counts.ended
    return None
