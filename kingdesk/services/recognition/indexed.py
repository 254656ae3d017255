"""Rekognition four times cheaper: index each photo once, then search for references among them.

A photo costs one call, a reference two, however many faces there are; a client who comes later
costs a few calls and no photo is sent again. In return vectors of every guest's face are kept at
AWS until the gallery's collection is deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog

from kingdesk.domain.cloud_errors import CollectionNotFound
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import FaceId, GalleryId, HolderId, OwnerId, PhotoId
from kingdesk.domain.jobs import Progress, Run
from kingdesk.domain.matching import Candidate
from kingdesk.domain.money import QuoteNote, StrategyQuote
from kingdesk.domain.strategies import (
    MOST_FACES,
    MOST_FOUND,
    Operation,
    Purpose,
    Strategy,
    gallery_collection,
)
from kingdesk.ports.cloud import Alike, Searched
from kingdesk.ports.cloud_store import FoundAtCloud, KnownFace
from kingdesk.ports.store import NewCandidate, PhotoState, Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.alone import alone
from kingdesk.services.recognition.cloud_desk import (
    AT_ONCE,
    FLOOR,
    GATHER_S,
    CloudDesk,
    found_faces,
    photo_external_id,
)
from kingdesk.services.recognition.collections import Collections
from kingdesk.services.recognition.comparing import Comparison, part, plan_comparison
from kingdesk.services.recognition.ledger import INDEXED, SEARCHED, Question
from kingdesk.services.recognition.quoting import faces_a_photo, priced
from kingdesk.services.recognition.recogniser import Asked, Found, PhotoJob, Told
from kingdesk.services.recognition.references import CloudReferences

log = structlog.get_logger()
NEEDS: Final = (Operation.INDEX_FACES, Operation.SEARCH_FACES)
_SETTLES: Final = (0.5, 1.0, 2.0)
"""How often the time a collection takes to settle is waited for a face that is not found."""
_LOOK_AGAIN_S: Final = 0.5
"""Between looks whether another process is done comparing, and between words on how far it is."""


class _FaceGone(Exception):
    """The face to search for is in its collection no more; AWS bills nothing for that."""


@dataclass(frozen=True, slots=True)
class IndexedRecogniser:
    """`Recogniser` by IndexFaces and SearchFaces in a collection of the gallery's own."""

    desk: CloudDesk
    collections: Collections
    references: CloudReferences
    photos_at_once: int = AT_ONCE
    gather: float = GATHER_S
    strategy: Strategy = Strategy.INDEXED
    _own: dict[GalleryId, tuple[str, EngineStamp]] = field(default_factory=dict)

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
            if unit.cloud_faces.owed(gallery_id):
                return True
            known = unit.cloud_faces.of_references(gallery_id, stamp)
        newest = max((face.revision for face in known), default=0)
        return any(saw < newest for saw in seen.values())

    def quote(self, asked: Asked) -> StrategyQuote:
        denied = self.desk.cloud.denied(NEEDS, self.desk.via_indexed)
        stamp = self.stamp(asked.owner, asked.gallery_id)
        with self.desk.store.reading(asked.owner) as unit:
            unknown = len(unit.references.without_descriptor(asked.gallery_id, stamp))
            owed = len(unit.cloud_faces.owed(asked.gallery_id))
            known = unit.cloud_faces.of_references(asked.gallery_id, stamp)
            faces = unit.cloud_faces.of_photos(asked.gallery_id, stamp)
            seen = unit.cloud_faces.revisions(asked.gallery_id, stamp)
        new = {
            state.photo.id
            for state in asked.states
            if state.photo.id in asked.due
            and (state.done_engine != stamp or state.is_other_version)
        }
        faces = [face for face in faces if face.photo_id not in new]
        per_photo = faces_a_photo(asked.states)
        expected, most = (
            _searches(known, unknown, faces, seen, new_faces)
            for new_faces in (round(len(new) * per_photo), len(new) * MOST_FACES)
        )
        index = {Operation.INDEX_FACES: len(new) + unknown + owed}
        notes = [QuoteNote.FACES_UNKNOWN] if expected != most else []
        if new:
            notes.append(QuoteNote.FACES_ARE_KEPT)
        return priced(
            self.desk,
            self.collections.clock,
            asked,
            Strategy.INDEXED,
            calls=index | {Operation.SEARCH_FACES: expected},
            most=index | {Operation.SEARCH_FACES: most},
            notes=notes,
            looked_at=len(new),
            stored_faces=len(faces) + round(len(new) * per_photo) + len(known) + unknown,
            unavailable=denied,
        )

    def prepare(self, owner: OwnerId, run: Run, context: JobContext) -> None:
        self.desk.ledger.begin(owner, run)
        self.sweep()
        name, stamp = self.collections.make_own(owner, run.gallery_id)
        self._own[run.gallery_id] = name, stamp
        self.collections.tidy(owner)
        self.references.index_missing(owner, run.gallery_id, stamp, name, run.id, context)
        self._tell_shared(owner, run, context)

    def _tell_shared(self, owner: OwnerId, run: Run, context: JobContext) -> None:
        """Tell the shared collection of references it could not be told of when they came."""
        with self.desk.store.reading(owner) as unit:
            if not unit.cloud_faces.owed(run.gallery_id):
                return

        def index(stamp: EngineStamp, _: bool) -> int:  # noqa: FBT001 -- see `with_shared`
            return self.references.index_owed(owner, run.gallery_id, stamp, run.id, context)

        self.collections.with_shared(index, anew=True)

    def _collection(self, owner: OwnerId, gallery_id: GalleryId) -> tuple[str, EngineStamp]:
        """Return the name and the stamp of a gallery's collection, as its run found it."""
        if gallery_id not in self._own:
            with self.desk.store.reading(owner) as unit:
                noted = unit.collections.get(gallery_id)
            if noted is None:
                name = gallery_collection(self.desk.shared, gallery_id)
                raise CollectionNotFound(collection=name)
            self._own[gallery_id] = noted.name, self.stamp(owner, gallery_id)
        return self._own[gallery_id]

    def is_known(self, job: PhotoJob) -> bool:
        _, stamp = self._collection(job.owner, job.gallery_id)
        return job.state.done_etag == job.content.etag and job.state.done_engine == stamp

    def look(self, job: PhotoJob) -> Found:
        desk, photo = self.desk, job.state.photo
        name, stamp = self._collection(job.owner, job.gallery_id)
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
            name,
            sent.data,
            photo.name,
            external,
            desk.via_indexed,
            most=MOST_FACES,
        )
        answer = desk.ledger.pay(job.owner, question, call, job.answers, job.context)
        faces = found_faces((*answer.faces, *answer.unindexed), sent.full_width)
        return Found(
            stamp,
            sent.full_width,
            sent.full_height,
            faces,
            tuple(() for _ in faces),
            0,
            sent.thumbnail,
            sent_bytes=len(sent.data),
        )

    def settle(self, unit: Unit, gallery_id: GalleryId, found: Found) -> Found:
        del unit, gallery_id
        return found

    def stored(self, unit: Unit, gallery_id: GalleryId, found: Mapping[PhotoId, Found]) -> None:
        del gallery_id
        unit.calls.forget_photos(found)

    def tell(self, run: Run) -> Told:
        return self.desk.tell(run, NEEDS)

    def sweep(self) -> None:
        self.desk.sweep(self.desk.via_indexed)

    def finish(self, owner: OwnerId, run: Run, holder: HolderId, context: JobContext) -> None:
        """Compare what was not compared yet; by one process at a time."""
        self.sweep()
        with alone(self.desk.store, owner, run.id, holder, context):
            self._compare(owner, run, context)

    def _compare(self, owner: OwnerId, run: Run, context: JobContext) -> None:
        name, stamp = self._collection(owner, run.gallery_id)
        with self.desk.store.reading(owner) as unit:
            known = unit.cloud_faces.of_references(run.gallery_id, stamp)
            faces = unit.cloud_faces.of_photos(run.gallery_id, stamp)
            seen = unit.cloud_faces.revisions(run.gallery_id, stamp)
            plan = plan_comparison(known, faces, seen)
            searched = [one.face_id for one in plan.by_reference]
            searched += [face.external_id for face in plan.by_face]
            # what was answered holds for these very faces and references only
            state = f"{plan.revision}.{len(faces)}.{max((f.face_id for f in faces), default=0)}"
            keys = {face_id: f"search:{name}:{state}:{face_id}" for face_id in searched}
            answers = unit.calls.answers(run.gallery_id, keys.values())
        if not plan.photos:
            return
        if plan.calls and run.counts.total:
            context.wait(self.desk.settling_s)  # the last photos' faces may not be found yet
        ask = partial(self._search, owner, run, name, keys, answers, context)
        found = self._searched(run, searched, ask, context)
        candidates = [*_by_reference(plan, faces, found), *_by_face(plan, known, found)]
        with self.desk.store.writing(owner) as unit:
            photos = unit.results.add_candidates(run.gallery_id, candidates)
            unit.cloud_faces.saw(run.gallery_id, plan.photos, plan.revision)
            unit.results.publish(photos)
            unit.calls.forget(run.gallery_id, keys.values())
        log.info("gallery compared", searches=len(searched), photos=len(plan.photos))

    def _searched(
        self,
        run: Run,
        face_ids: Sequence[str],
        ask: Callable[[str], Searched | None],
        context: JobContext,
    ) -> dict[str, Searched | None]:
        """Search for many faces side by side, telling how far it is."""
        found: dict[str, Searched | None] = {}
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="search") as pool:
            left = {pool.submit(ask, face_id): face_id for face_id in face_ids}
            try:
                while left:
                    ended, _ = wait(left, timeout=_LOOK_AGAIN_S, return_when=FIRST_EXCEPTION)
                    for future in ended:
                        found[left.pop(future)] = future.result()
                    told = self.tell(run)
                    context.report(
                        Progress(
                            len(found),
                            len(face_ids),
                            spent_usd=told.spent_usd,
                            slowed=told.slowed,
                        )
                    )
            finally:
                for future in left:
                    future.cancel()
        return found

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
        try:
            answer = self.desk.ledger.pay(owner, question, call, answers, context)
        except _FaceGone:
            log.warning("a face is gone from its collection", collection=collection)
            return None
        if len(answer.found) >= MOST_FOUND:
            log.warning("a search found more than it may tell", found=len(answer.found))
        return answer

    def _asked_again(self, collection: str, face_id: str, context: JobContext) -> Searched:
        """Search, and again where the face is not there yet: only an answer is billed."""
        answer = self.desk.cloud.search(collection, face_id, FLOOR)
        for times in _SETTLES:
            if answer is not None or not self.desk.settling_s:
                break
            context.wait(times * self.desk.settling_s)
            context.check()
            answer = self.desk.cloud.search(collection, face_id, FLOOR)
        if answer is None:
            raise _FaceGone
        return answer


def _searches(
    known: Sequence[KnownFace],
    unknown: int,
    faces: Sequence[FoundAtCloud],
    seen: Mapping[PhotoId, int],
    new_faces: int,
) -> int:
    """Return how many searches a run will make.

    Args:
        known: references the collection knows.
        unknown: how many more it will know before.
        faces: of photos it knows and keeps knowing.
        seen: which set of references each photo was compared with.
        new_faces: that will be indexed.
    """
    revisions = [reference.revision for reference in known]
    revisions += [max(revisions, default=0) + 1] * unknown
    counts = Counter(seen.get(face.photo_id, 0) for face in faces)
    counts[0] += new_faces
    return part(revisions, counts).calls


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
