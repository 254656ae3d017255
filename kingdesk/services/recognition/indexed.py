"""Rekognition four times cheaper: index each photo once, then search for references among them.

A photo costs one call, a reference two, however many faces there are; a client who comes later
costs a few calls and no photo is sent again. In return vectors of every guest's face are kept at
AWS until the gallery's collection is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from kingdesk.domain.cloud_errors import CollectionNotFound
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import FaceId, GalleryId, HolderId, OwnerId, PhotoId
from kingdesk.domain.jobs import LEASE_TIME, Progress, Run
from kingdesk.domain.matching import Candidate
from kingdesk.domain.money import QuoteNote, StrategyQuote
from kingdesk.domain.strategies import MOST_FACES, MOST_FOUND, Operation, Purpose, Strategy
from kingdesk.ports.cloud import Alike, Searched
from kingdesk.ports.cloud_store import FoundAtCloud, KnownFace
from kingdesk.ports.store import NewCandidate, PhotoState, Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.cloud_desk import (
    FLOOR,
    CloudDesk,
    found_faces,
    photo_external_id,
)
from kingdesk.services.recognition.collections import Collections
from kingdesk.services.recognition.ledger import INDEXED, SEARCHED, Question
from kingdesk.services.recognition.quoting import faces_a_photo, priced
from kingdesk.services.recognition.recogniser import Asked, Found, PhotoJob
from kingdesk.services.recognition.references import CloudReferences

log = structlog.get_logger()
NEEDS: Final = (Operation.INDEX_FACES, Operation.SEARCH_FACES)
_SETTLES: Final = (0.5, 1.0, 2.0)
"""How often the time a collection takes to settle is waited for a face that is not found."""
_AT_ONCE: Final = 32
"""Photos, or searches, under way: what 50 calls a second of 0.35 s keep busy, with room for the
line and the database."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is still to be compared in a gallery, and how.

    Attributes:
        by_reference: references to search for among all photos.
        by_face: photos' faces to search for among all references.
        photos: all photos concerned.
        revision: the set of references they will have seen then.
    """

    by_reference: tuple[KnownFace, ...]
    by_face: tuple[FoundAtCloud, ...]
    photos: frozenset[PhotoId]
    revision: int

    @property
    def calls(self) -> int:
        return len(self.by_reference) + len(self.by_face)


def plan_comparison(
    references: Sequence[KnownFace],
    faces: Sequence[FoundAtCloud],
    seen: Mapping[PhotoId, int],
) -> Comparison:
    """Return the cheapest way to compare every face with every reference it was not compared with.

    A search for a reference compares it with all faces, a search for a face compares that with all
    references. Either all is done one way, or what is new on both sides is done each its own way:
    faces of photos never compared by face, references that came later by reference.

    Args:
        references: that the gallery's collection knows.
        faces: of photos, that it knows.
        seen: which set of references each photo was compared with.
    """
    revision = max((reference.revision for reference in references), default=0)
    behind = {photo for photo, saw in seen.items() if saw < revision}
    if not references or not behind:
        return Comparison((), (), frozenset(behind), revision)
    fresh = {photo for photo in behind if seen[photo] == 0}
    of_behind = tuple(face for face in faces if face.photo_id in behind)
    of_fresh = tuple(face for face in of_behind if face.photo_id in fresh)
    oldest = min(seen[photo] for photo in behind)
    oldest_not_fresh = min((seen[photo] for photo in behind - fresh), default=revision)
    later = tuple(one for one in references if one.revision > oldest)
    later_not_fresh = tuple(one for one in references if one.revision > oldest_not_fresh)
    ways = [
        Comparison(later if of_behind else (), (), frozenset(behind), revision),
        Comparison((), of_behind, frozenset(behind), revision),
        Comparison(later_not_fresh, of_fresh, frozenset(behind), revision),
    ]
    return min(ways, key=lambda way: way.calls)


@dataclass(frozen=True, slots=True)
class IndexedRecogniser:
    """`Recogniser` by IndexFaces and SearchFaces in a collection of the gallery's own."""

    desk: CloudDesk
    collections: Collections
    references: CloudReferences
    photos_at_once: int = _AT_ONCE
    strategy: Strategy = Strategy.INDEXED

    def stamp(self, owner: OwnerId, gallery_id: GalleryId) -> EngineStamp:
        return self.collections.own_stamp(owner, gallery_id)

    def behind(
        self, unit: Unit, gallery_id: GalleryId, states: Sequence[PhotoState], stamp: EngineStamp
    ) -> set[PhotoId]:
        del unit, gallery_id, states, stamp
        return set()  # references are compared with what the collection knows, without a photo

    def is_matching_due(self, owner: OwnerId, gallery_id: GalleryId) -> bool:
        stamp = self.stamp(owner, gallery_id)
        with self.desk.store.reading(owner) as unit:
            seen = unit.cloud_faces.revisions(gallery_id, stamp)
            if not seen:
                return False
            if unit.references.without_descriptor(gallery_id, stamp):
                return True
            known = unit.cloud_faces.of_references(gallery_id, stamp)
        newest = max((face.revision for face in known), default=0)
        return any(saw < newest for saw in seen.values())

    def quote(self, asked: Asked) -> StrategyQuote:
        denied = self.desk.cloud.denied(NEEDS, self.desk.via_indexed)
        stamp = self.stamp(asked.owner, asked.gallery_id)
        with self.desk.store.reading(asked.owner) as unit:
            unknown = len(unit.references.without_descriptor(asked.gallery_id, stamp))
            known = unit.cloud_faces.of_references(asked.gallery_id, stamp)
            faces = unit.cloud_faces.of_photos(asked.gallery_id, stamp)
            seen = unit.cloud_faces.revisions(asked.gallery_id, stamp)
            is_first = not unit.collections.of_owner()
        new = len(asked.due)
        per_photo = faces_a_photo(asked.states)
        expected, most = _searches(known, unknown, faces, seen, new, per_photo)
        index = {Operation.INDEX_FACES: new + unknown}
        notes = [QuoteNote.FACES_ARE_KEPT] if new or is_first else []
        return priced(
            self.desk,
            self.collections.clock,
            asked,
            Strategy.INDEXED,
            calls=index | {Operation.SEARCH_FACES: expected},
            most=index | {Operation.SEARCH_FACES: most},
            notes=notes,
            stored_faces=len(faces) + round(new * per_photo) + len(known) + unknown,
            unavailable=denied,
        )

    def prepare(self, owner: OwnerId, run: Run, context: JobContext) -> None:
        self.desk.ledger.begin(owner, run)
        name, stamp = self.collections.make_own(owner, run.gallery_id)
        self.collections.take_out(owner)
        self.references.index_missing(owner, run.gallery_id, stamp, name, run.id, context)

    def is_known(self, job: PhotoJob) -> bool:
        is_same = job.state.done_etag == job.content.etag
        return is_same and job.state.done_engine == self.stamp(job.owner, job.gallery_id)

    def look(self, job: PhotoJob) -> Found:
        desk, photo = self.desk, job.state.photo
        with desk.store.reading(job.owner) as unit:
            own = unit.collections.get(job.gallery_id)
            answers = unit.calls.answers_about(photo.id)
        stamp = self.stamp(job.owner, job.gallery_id)
        if own is None:
            raise CollectionNotFound(collection=f"#{job.gallery_id}")
        sent = job.prepared(desk.preparation)
        external = photo_external_id(photo.id, job.content.etag)
        question = Question(
            gallery_id=job.gallery_id,
            purpose=Purpose.MATCHING,
            operation=Operation.INDEX_FACES,
            strategy=Strategy.INDEXED,
            asked=f"index:{stamp.version}:{external}",
            form=INDEXED,
            run_id=job.run.id,
            photo_id=photo.id,
        )
        call = partial(
            desk.cloud.index,
            own.name,
            sent.data,
            photo.name,
            external,
            desk.via_indexed,
            most=MOST_FACES,
        )
        answer = desk.ledger.pay(job.owner, question, call, answers, job.context)
        faces = found_faces((*answer.faces, *answer.unindexed), sent.full_width)
        none = tuple(() for _ in faces)
        return Found(stamp, sent.full_width, sent.full_height, faces, none, 0, sent.thumbnail)

    def settle(self, unit: Unit, gallery_id: GalleryId, found: Found) -> Found:
        del unit, gallery_id
        return found

    def stored(self, unit: Unit, gallery_id: GalleryId, photo_id: PhotoId, found: Found) -> None:
        del gallery_id, found
        unit.calls.forget_photo(photo_id)

    def finish(self, owner: OwnerId, run: Run, holder: HolderId, context: JobContext) -> None:
        """Compare what was not compared yet; by one process at a time."""
        with self.desk.store.writing(owner) as unit:
            if not unit.jobs.claim_matching(run.id, holder, LEASE_TIME):
                return
        try:
            self._compare(owner, run, context)
        finally:
            with self.desk.store.writing(owner) as unit:
                unit.jobs.release_matching(run.id, holder)

    def _compare(self, owner: OwnerId, run: Run, context: JobContext) -> None:
        stamp = self.stamp(owner, run.gallery_id)
        with self.desk.store.reading(owner) as unit:
            own = unit.collections.get(run.gallery_id)
            known = unit.cloud_faces.of_references(run.gallery_id, stamp)
            faces = unit.cloud_faces.of_photos(run.gallery_id, stamp)
            seen = unit.cloud_faces.revisions(run.gallery_id, stamp)
            if own is None or not seen:
                return
            plan = plan_comparison(known, faces, seen)
            searched = [one.face_id for one in plan.by_reference]
            searched += [face.external_id for face in plan.by_face]
            # what was answered holds for these very faces and references only
            state = f"{plan.revision}.{len(faces)}.{max((f.face_id for f in faces), default=0)}"
            keys = {face_id: f"search:{own.name}:{state}:{face_id}" for face_id in searched}
            answers = unit.calls.answers(run.gallery_id, keys.values())
        if not plan.photos:
            return
        if plan.calls and run.counts.total:
            context.wait(self.desk.settling_s)  # the last photos' faces may not be found yet
        ask = partial(self._search, owner, run, own.name, keys, answers, context)
        found: dict[str, Searched | None] = {}
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="search") as pool:
            futures = {face_id: pool.submit(ask, face_id) for face_id in searched}
            try:
                for number, (face_id, future) in enumerate(futures.items(), start=1):
                    found[face_id] = future.result()
                    context.report(Progress(number, len(futures)))
            finally:
                for future in futures.values():
                    future.cancel()
        candidates = [*_by_reference(plan, faces, found), *_by_face(plan, known, found)]
        with self.desk.store.writing(owner) as unit:
            photos = unit.results.add_candidates(run.gallery_id, candidates)
            unit.cloud_faces.saw(run.gallery_id, plan.photos, plan.revision)
            unit.results.publish(photos)
            unit.calls.forget(run.gallery_id, keys.values())
        log.info("gallery compared", searches=len(searched), photos=len(plan.photos))

    def _search(  # noqa: PLR0913, PLR0917 -- bound at once by `_compare`
        self,
        owner: OwnerId,
        run: Run,
        collection: str,
        keys: Mapping[str, str],
        answers: Mapping[str, str],
        context: JobContext,
        face_id: str,
    ) -> Searched | None:
        question = Question(
            gallery_id=run.gallery_id,
            purpose=Purpose.MATCHING,
            operation=Operation.SEARCH_FACES,
            strategy=Strategy.INDEXED,
            asked=keys[face_id],
            form=SEARCHED,
            run_id=run.id,
        )
        call = partial(self._asked_again, collection, face_id, context)
        answer = self.desk.ledger.pay(owner, question, call, answers, context)
        if answer is None:
            log.warning("a face is gone from its collection", collection=collection)
        elif len(answer.found) >= MOST_FOUND:
            log.warning("a search found more than it may tell", found=len(answer.found))
        return answer

    def _asked_again(self, collection: str, face_id: str, context: JobContext) -> Searched | None:
        """Search, and again where the face is not there yet: only an answer is billed."""
        answer = self.desk.cloud.search(collection, face_id, FLOOR)
        for times in _SETTLES:
            if answer is not None or not self.desk.settling_s:
                break
            context.wait(times * self.desk.settling_s)
            answer = self.desk.cloud.search(collection, face_id, FLOOR)
        return answer


def _searches(
    known: Sequence[KnownFace],
    unknown: int,
    faces: Sequence[FoundAtCloud],
    seen: Mapping[PhotoId, int],
    new_photos: int,
    faces_of_new: float,
) -> tuple[int, int]:
    """Return how many searches a run is expected to make, and at most.

    Args:
        known: references the collection knows.
        unknown: how many more it will know before.
        faces: of photos it knows.
        seen: which set of references each photo was compared with.
        new_photos: that will be indexed.
        faces_of_new: expected in each of them.
    """
    if not new_photos and not unknown:
        number = plan_comparison(known, faces, seen).calls
        return number, number
    references = len(known) + unknown
    revision = max((one.revision for one in known), default=0)
    old = [saw for saw in seen.values() if saw]
    behind = sum(one.revision > min(old, default=revision) for one in known) if old else 0
    late = (unknown + behind) if faces else 0
    if not new_photos and not any(saw == 0 for saw in seen.values()):
        return late, late
    expected = min(references, late + round(new_photos * faces_of_new))
    return expected, references


def _by_reference(
    plan: Comparison, faces: Sequence[FoundAtCloud], found: Mapping[str, Searched | None]
) -> list[NewCandidate]:
    ours: dict[str, list[FaceId]] = {}
    for face in faces:
        ours.setdefault(face.external_id, []).append(face.face_id)
    return [
        NewCandidate(face_id, _candidate(reference, alike.similarity))
        for reference in plan.by_reference
        for alike in _found(found, reference.face_id)
        for face_id in ours.get(alike.face_id, ())
    ]


def _by_face(
    plan: Comparison, known: Sequence[KnownFace], found: Mapping[str, Searched | None]
) -> list[NewCandidate]:
    by_id = {reference.face_id: reference for reference in known}
    return [
        NewCandidate(face.face_id, _candidate(by_id[alike.face_id], alike.similarity))
        for face in plan.by_face
        for alike in _found(found, face.external_id)
        if alike.face_id in by_id
    ]


def _found(found: Mapping[str, Searched | None], face_id: str) -> Sequence[Alike]:
    answer = found.get(face_id)
    return () if answer is None else answer.found


def _candidate(reference: KnownFace, similarity: float) -> Candidate:
    return Candidate(reference.client_id, similarity, similarity, reference.reference_id)
