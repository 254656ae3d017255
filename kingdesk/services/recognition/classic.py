"""Rekognition the plan's way: detect, cut each face out, search for it among the references.

A face costs a call, and references that come later cost a call for each face again; in return no
face of a guest is kept at AWS.
"""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

import structlog
from pydantic import TypeAdapter

from kingdesk.domain.cloud_errors import CollectionNotFound
from kingdesk.domain.faces import EngineStamp, Face, FoundFace
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import GalleryId, HolderId, OwnerId, PhotoId, RunId
from kingdesk.domain.jobs import Run
from kingdesk.domain.matching import Candidate
from kingdesk.domain.money import QuoteNote, StrategyQuote
from kingdesk.domain.strategies import MOST_FACES, Operation, Purpose, Strategy
from kingdesk.ports.cloud import SentPicture
from kingdesk.ports.cloud_store import KnownFace
from kingdesk.ports.store import PhotoState, Unit
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.cloud_desk import (
    AT_ONCE,
    FLOOR,
    GATHER_S,
    CloudDesk,
    best_candidates,
    external_id,
    found_faces,
)
from kingdesk.services.recognition.collections import Collections
from kingdesk.services.recognition.ledger import DETECTED, SEARCHED, Question
from kingdesk.services.recognition.quoting import faces_a_photo, priced
from kingdesk.services.recognition.recogniser import Asked, Found, PhotoJob, Told
from kingdesk.services.recognition.references import SAME_FACE, CloudReferences

log = structlog.get_logger()
NEEDS: Final = (
    Operation.DETECT_FACES,
    Operation.INDEX_FACES,
    Operation.SEARCH_FACES_BY_IMAGE,
)
NO_FACE_IN_CUT: Final = "NO_FACE_IN_CUT"
ANOTHER_FACE_IN_CUT: Final = "ANOTHER_FACE_IN_CUT"
"""Why nobody could be found for a face, beside Rekognition's own reasons."""
_OF_SEARCHES: Final = frozenset({NO_FACE_IN_CUT, ANOTHER_FACE_IN_CUT})
_KNOWN_FOR_S: Final = 0.5
"""So long who was read to be enrolled is taken for enrolled: a part of what a photo takes."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _FaceSearch:
    """What the search for one face found: face id, external id, similarity in percent.

    Attributes:
        why: nothing could be found, if that is so.
    """

    found: tuple[tuple[str, str | None, float], ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Looked:
    """All that was learned from one photo, as it is kept."""

    faces: list[FoundFace]
    searches: list[_FaceSearch]

    @property
    def pairs(self) -> tuple[list[FoundFace], list[_FaceSearch]]:
        return self.faces, self.searches


_LOOKED: Final[TypeAdapter[_Looked]] = TypeAdapter(_Looked)


@dataclass(frozen=True, slots=True)
class _Known:
    """The clients' faces the shared collection has of a gallery.

    Attributes:
        newest: the set of references the last of them came in with.
        faces: ours and those the web system enrolled, by their ids.
    """

    newest: int
    faces: Mapping[str, KnownFace]

    @property
    def is_more(self) -> bool:
        """Tell whether the web system enrolled somebody who is not noted yet."""
        return any(not face.revision for face in self.faces.values())

    @property
    def name(self) -> str:
        """Return what tells these faces from another set of them."""
        of_web = sorted(face.face_id for face in self.faces.values() if face.reference_id is None)
        return f"r{self.newest}" + (f"w{_short(' '.join(of_web))}" if of_web else "")


@dataclass(frozen=True, slots=True)
class ClassicRecogniser:
    """`Recogniser` by DetectFaces and SearchFacesByImage."""

    desk: CloudDesk
    collections: Collections
    references: CloudReferences
    photos_at_once: int = AT_ONCE
    gather: float = GATHER_S
    strategy: Strategy = Strategy.CLASSIC
    _lately: dict[RunId, tuple[float, _Known]] = field(default_factory=dict)
    _noting: threading.Lock = field(default_factory=threading.Lock)

    def stamp(self, owner: OwnerId, gallery_id: GalleryId) -> EngineStamp:
        del owner, gallery_id
        return self.collections.shared_stamp()

    def behind(
        self, unit: Unit, gallery_id: GalleryId, states: Sequence[PhotoState], stamp: EngineStamp
    ) -> set[PhotoId]:
        known = self._known(unit, gallery_id, stamp)
        newest = known.newest
        if known.is_more or unit.references.without_descriptor(gallery_id, stamp):
            newest += 1  # they become known before the run's first photo
        return {
            state.photo.id
            for state in states
            if state.done_engine == stamp and (state.references_revision or 0) < newest
        }

    def is_matching_due(self, owner: OwnerId, gallery_id: GalleryId) -> bool:
        del owner, gallery_id
        return False  # every comparison reads a photo, so it is a photo's job

    def quote(self, asked: Asked) -> StrategyQuote:
        denied = self.desk.cloud.denied(NEEDS, self.desk.via_classic)
        stamp = self.collections.shared_stamp()
        with self.desk.store.reading(asked.owner) as unit:
            unknown = len(unit.references.without_descriptor(asked.gallery_id, stamp))
            known = self._known(unit, asked.gallery_id, stamp)
        due = [state for state in asked.states if state.photo.id in asked.due]
        detected = [s for s in due if s.done_engine == stamp and not s.is_other_version]
        newest = known.newest + 1 if unknown or known.is_more else known.newest
        again = [s for s in detected if self._is_search_due(s, newest, again=asked.again)]
        new = len(due) - len(detected)
        searches = sum(s.faces or 0 for s in again)
        expected, most = searches + round(new * faces_a_photo(asked.states)), searches
        most += new * MOST_FACES
        if not known.faces and not unknown:
            expected = most = 0  # nobody is searched for where nobody is enrolled
        notes = [QuoteNote.FACES_UNKNOWN] if expected != most else []
        if searches and most:
            notes.append(QuoteNote.SEARCHES_AGAIN)
        calls = {Operation.DETECT_FACES: new, Operation.INDEX_FACES: unknown}
        search = Operation.SEARCH_FACES_BY_IMAGE
        return priced(
            self.desk,
            self.collections.clock,
            asked,
            Strategy.CLASSIC,
            calls=calls | {search: expected},
            most=calls | {search: most},
            notes=notes,
            looked_at=new + len(again),
            unavailable=denied,
        )

    def _is_search_due(self, state: PhotoState, newest: int, *, again: bool) -> bool:
        """Tell whether the faces of a photo that were detected are to be searched for."""
        if (state.references_revision or 0) < newest:
            return True
        # answers hold for a time; only who asks for all photos again has old ones asked again
        return again and self._is_old(state)

    def prepare(self, owner: OwnerId, run: Run, context: JobContext) -> None:
        self._lately.clear()
        self.desk.ledger.begin(owner, run)
        self.sweep()
        self.collections.tidy(owner)
        with self.desk.store.writing(owner) as unit:
            unit.cloud_faces.note_web(run.gallery_id)

        def index(stamp: EngineStamp, is_new: bool) -> int:  # noqa: FBT001 -- see `with_shared`
            return self.references.index_missing(
                *(owner, run.gallery_id, stamp, self.desk.shared, run.id, context), is_new=is_new
            )

        self.collections.with_shared(index, anew=True)

    def is_known(self, job: PhotoJob) -> bool:
        if not self._is_detected(job):
            return False
        with self.desk.store.reading(job.owner) as unit:
            stamp = self.collections.shared_stamp()
            newest = self._known(unit, job.gallery_id, stamp).newest
        return not self._is_search_due(job.state, newest, again=job.again)

    def _is_detected(self, job: PhotoJob) -> bool:
        is_same = job.state.done_etag == job.content.etag
        return is_same and job.state.done_engine == self.collections.shared_stamp()

    def _is_old(self, state: PhotoState) -> bool:
        looked = state.looked_at
        return looked is None or self.collections.clock.now() - looked > self.desk.lifetime

    def look(self, job: PhotoJob) -> Found:
        desk, photo = self.desk, job.state.photo
        stamp = self.collections.shared_stamp()
        known = self._known_lately(job)
        with desk.store.reading(job.owner) as unit:
            stored = unit.results.faces(photo.id) if self._is_detected(job) else None
            cache = _cache_key(job.content.etag, stamp, known)
            kept = unit.answers.get(job.gallery_id, [cache]).get(cache)
        sent, sent_bytes = job.prepared(desk.preparation), 0
        if kept is not None:
            looked = _LOOKED.validate_json(kept)
        else:
            faces = self._faces(job, sent, stored)
            searches, cut_bytes = self._searches(job, sent, faces, known)
            looked = _Looked(faces, searches)
            sent_bytes = cut_bytes + (len(sent.data) if stored is None else 0)
        found = [self._meant(job, known, *pair) for pair in zip(*looked.pairs, strict=True)]
        return Found(
            stamp,
            sent.full_width,
            sent.full_height,
            tuple(face for face, _ in found),
            tuple(candidates for _, candidates in found),
            known.newest,
            sent.thumbnail,
            {} if kept is not None else {cache: _LOOKED.dump_json(looked).decode()},
            sent_bytes,
        )

    def _known_lately(self, job: PhotoJob) -> _Known:
        """Return whom the run's gallery knew a moment ago at most.

        Thousands of references are not read for each photo. Who comes in that moment is searched
        for by the next run, as who comes while a photo is looked at.
        """
        now = time.monotonic()
        at, known = self._lately.get(job.run.id, (-math.inf, None))
        if known is None or now - at > _KNOWN_FOR_S:
            known = self._known_now(job)
            self._lately.clear()  # of one run at a time, mostly
            self._lately[job.run.id] = now, known
        return known

    def _known_now(self, job: PhotoJob) -> _Known:
        """Return whom the run's gallery knows, those noted whom the web system enrolled meanwhile.

        Photos count as compared with what was noted only: else those looked at from now on would
        be searched again, and paid for, by the next run.
        """
        stamp = self.collections.shared_stamp()
        with self.desk.store.reading(job.owner) as unit:
            known = self._known(unit, job.gallery_id, stamp)
        # one thread notes for all; nobody waits for it, they note nothing for their photo then
        if known.is_more and self._noting.acquire(blocking=False):
            try:
                with self.desk.store.writing(job.owner) as unit:
                    unit.cloud_faces.note_web(job.gallery_id)
                    known = self._known(unit, job.gallery_id, stamp)
            finally:
                self._noting.release()
        return known

    @staticmethod
    def _known(unit: Unit, gallery_id: GalleryId, stamp: EngineStamp) -> _Known:
        known = {face.face_id: face for face in unit.cloud_faces.of_web(gallery_id)}
        ours = unit.cloud_faces.of_references(gallery_id, stamp)
        known |= {face.face_id: face for face in ours}
        return _Known(max((face.revision for face in known.values()), default=0), known)

    def _faces(
        self, job: PhotoJob, sent: SentPicture, stored: Sequence[Face] | None
    ) -> list[FoundFace]:
        """Return the photo's faces: as they are stored, else detected by one call."""
        if stored is not None:
            return [
                FoundFace(
                    face.box,
                    face.confidence,
                    face.quality,
                    unindexed=tuple(why for why in face.unindexed if why not in _OF_SEARCHES),
                )
                for face in stored
            ]
        question = self._question(
            job, Operation.DETECT_FACES, f"detect:{_short(job.content.etag)}", DETECTED
        )
        call = partial(self.desk.cloud.detect, sent.data, job.name, self.desk.via_classic)
        detected = self.desk.ledger.pay(job.owner, question, call, job.answers, job.context)
        return [*found_faces(detected, sent.full_width)]

    def _searches(
        self, job: PhotoJob, sent: SentPicture, faces: Sequence[FoundFace], known: _Known
    ) -> tuple[list[_FaceSearch], int]:
        """Search for each face; return what was found, and the bytes that were sent.

        Nobody is searched for where nobody is enrolled.
        """
        if not known.faces:
            return [_FaceSearch() for _ in faces], 0
        cuts = self.desk.preparation.cut_all(sent, [face.box for face in faces])
        found = [self._search(job, cut, index, known) for index, cut in enumerate(cuts)]
        return found, sum(len(cut) for cut, _ in cuts)

    def _search(
        self, job: PhotoJob, cut: tuple[bytes, Box], index: int, known: _Known
    ) -> _FaceSearch:
        picture, box = cut
        asked = f"search:{_short(job.content.etag)}:{known.name}:{index}"
        question = self._question(job, Operation.SEARCH_FACES_BY_IMAGE, asked, SEARCHED)
        call = partial(self.desk.cloud.search_picture, self.desk.shared, picture, job.name, FLOOR)
        try:
            answer = self.desk.ledger.pay(job.owner, question, call, job.answers, job.context)
        except CollectionNotFound:
            self.collections.look_again()  # this run ends; the next one makes it anew
            raise
        if answer.is_faceless:
            return _FaceSearch(why=NO_FACE_IN_CUT)
        if answer.box is not None and answer.box.iou(box) < SAME_FACE:
            log.info("another face was searched for", face=index)
            return _FaceSearch(why=ANOTHER_FACE_IN_CUT)
        return _FaceSearch(
            tuple((one.face_id, one.external_id, one.similarity) for one in answer.found)
        )

    @staticmethod
    def _meant(
        job: PhotoJob, known: _Known, face: FoundFace, search: _FaceSearch
    ) -> tuple[FoundFace, tuple[Candidate, ...]]:
        """Return a face and those of the gallery's clients it looks like; strangers are ignored."""
        likes: list[tuple[KnownFace, float]] = []
        for face_id, external, similarity in search.found:
            one = known.faces.get(face_id)
            if one is not None and external == external_id(job.gallery_id, one.client_id):
                likes.append((one, similarity))
        if search.why:
            face = replace(face, unindexed=(*face.unindexed, search.why))
        return face, best_candidates(likes)

    def _question(
        self, job: PhotoJob, operation: Operation, asked: str, form: TypeAdapter[_T]
    ) -> Question[_T]:
        return Question(
            gallery_id=job.gallery_id,
            purpose=Purpose.MATCHING,
            operation=operation,
            strategy=Strategy.CLASSIC,
            asked=f"{asked}:{job.state.photo.id}",
            form=form,
            run_id=job.run.id,
            photo_id=job.state.photo.id,
        )

    def settle(self, unit: Unit, gallery_id: GalleryId, found: Found) -> Found:
        del unit, gallery_id
        return found  # who came since is searched for by the next run

    def stored(self, unit: Unit, gallery_id: GalleryId, found: Mapping[PhotoId, Found]) -> None:
        unit.calls.forget_photos(found)
        keep = {asked: answer for one in found.values() for asked, answer in one.keep.items()}
        if keep:
            unit.answers.keep(gallery_id, keep, self.desk.lifetime)

    def tell(self, run: Run) -> Told:
        return self.desk.tell(run, NEEDS)

    def sweep(self) -> None:
        self.desk.sweep(self.desk.via_classic)

    def finish(self, owner: OwnerId, run: Run, holder: HolderId, context: JobContext) -> None:
        del run, holder, context
        self.sweep()
        with self.desk.store.writing(owner) as unit:
            unit.answers.purge()


def _short(etag: str) -> str:
    return hashlib.sha256(etag.encode()).hexdigest()[:24]


def _cache_key(etag: str, stamp: EngineStamp, known: _Known) -> str:
    """Name an answer by all it depends on: the picture, the model, the references; no threshold."""
    return f"{stamp.version}:{_short(etag)}:{known.name}"
