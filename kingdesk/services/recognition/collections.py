"""Collections at AWS: made when first needed, deleted on demand, faces taken out for good."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeVar

import structlog

from kingdesk.domain.cloud_errors import CollectionNotFound
from kingdesk.domain.errors import KingdeskError, NotFound
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import GalleryId, OwnerId
from kingdesk.domain.jobs import ENDED_RUNS
from kingdesk.domain.strategies import Strategy, cloud_stamp, gallery_collection
from kingdesk.ports.clock import Clock
from kingdesk.ports.cloud import Collection, FaceCloud
from kingdesk.ports.cloud_store import FaceToDelete, GalleryCollection
from kingdesk.ports.store import Store

log = structlog.get_logger()
_T = TypeVar("_T")
_UNMADE: Final = "none"
"""Stands for the model of a collection that is not there: nothing was ever found with it."""


@dataclass(slots=True)
class Collections:
    """The shared collection and the galleries' own.

    Attributes:
        shared: the name of the collection of clients' faces.
        keep: a gallery's own collection is deleted after so long without use; None: never.
    """

    store: Store
    cloud: FaceCloud
    clock: Clock
    shared: str
    keep: timedelta | None = None
    _known: Collection | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def shared_stamp(self) -> EngineStamp:
        """Return the stamp of what `classic` finds; raises Cloud… errors."""
        known = self._shared()
        return cloud_stamp(Strategy.CLASSIC, known.model if known else _UNMADE)

    def make_shared(self) -> EngineStamp:
        """Make the shared collection where it is missing; return the stamp."""
        known = self._shared()
        if known is None:
            known = self.cloud.make_collection(self.shared)
            with self._lock:
                self._known = known
        return cloud_stamp(Strategy.CLASSIC, known.model)

    def with_shared(self, do: Callable[[EngineStamp, bool], _T], *, anew: bool = False) -> _T:
        """Do something in the shared collection; once more where it was deleted behind our back.

        Args:
            do: takes the collection's stamp, and whether it was made just now: then it is empty.
            anew: look whether it is there, whatever is known of it.

        Raises:
            CollectionNotFound: it was deleted again; and what `do` raises.
        """
        if anew:
            self.look_again()
        for is_last in (False, True):
            is_new = self._shared() is None
            stamp = self.make_shared()
            try:
                return do(stamp, is_new)
            except CollectionNotFound:
                self.look_again()
                if is_last:
                    raise
        raise AssertionError

    def _shared(self) -> Collection | None:
        with self._lock:
            if self._known is None:  # others use it as well: each run looks again
                self._known = self.cloud.collection(self.shared)
            return self._known

    def look_again(self) -> None:
        """Forget what is known of the shared collection: it may not be there any more."""
        with self._lock:
            self._known = None

    def own_stamp(self, owner: OwnerId, gallery_id: GalleryId) -> EngineStamp:
        """Return the stamp of what `indexed` finds in a gallery, as noted here."""
        with self.store.reading(owner) as unit:
            return _own_stamp(unit.collections.get(gallery_id))

    def make_own(self, owner: OwnerId, gallery_id: GalleryId) -> tuple[str, EngineStamp]:
        """Make a gallery's collection where it is missing; return its name and stamp.

        One that was deleted behind our back is made anew: with it all it knew is gone, so it is
        another stamp.
        """
        name = gallery_collection(self.shared, gallery_id)
        with self.store.reading(owner) as unit:
            noted = unit.collections.get(gallery_id)
        there = self.cloud.collection(name)
        if there is None:
            if noted is not None and noted.name == name:
                log.warning("collection was gone", gallery=gallery_id)
                with self.store.writing(owner) as unit:
                    unit.collections.forget(name)
            there = self.cloud.make_collection(name)
        with self.store.writing(owner) as unit:
            unit.collections.note(name, gallery_id, there.model)
            return name, _own_stamp(unit.collections.get(gallery_id))

    def of_owner(self, owner: OwnerId) -> list[GalleryCollection]:
        """Return the galleries whose photos' faces are kept at AWS."""
        with self.store.reading(owner) as unit:
            return unit.collections.of_owner()

    def delete(self, owner: OwnerId, gallery_id: GalleryId) -> bool:
        """Delete a gallery's own collection with every face in it; False if it has none.

        What was found stays; the next processing by `indexed` would begin anew.

        Raises:
            NotFound: there is no such gallery, nor was there one whose faces are still kept.
        """
        with self.store.reading(owner) as unit:
            # the gallery may be gone, and there may be two: the studio's have another name now
            noted = [c for c in unit.collections.of_owner() if c.gallery_id == gallery_id]
            if not noted:
                unit.galleries.get(gallery_id)
        for collection in noted:
            self._delete_own(owner, collection)
        return bool(noted)

    def _delete_own(self, owner: OwnerId, collection: GalleryCollection) -> None:
        self.cloud.delete_collection(collection.name)
        with self.store.writing(owner) as unit:
            unit.collections.forget(collection.name)
            to_go = [f for f in unit.collections.to_delete() if f.collection == collection.name]
            unit.collections.deleted(to_go)  # with the collection went its faces
            unit.audit.add("collection deleted", {"gallery_id": collection.gallery_id})

    def tidy(self, owner: OwnerId) -> None:
        """Delete faces that are noted to go, and collections that were kept long enough.

        So it does with what belonged to clients and galleries the web system deleted. A part of
        every run: what fails is logged and tried again by the next one.
        """
        self._delete_abandoned(owner)
        with self.store.writing(owner) as unit:
            of_gone = unit.collections.let_go_of_gone()
        left = self.take_out(owner)
        if of_gone:
            self._prove(owner, of_gone, left)
        if self.keep is not None:
            self.expire(owner, self.keep)

    def _delete_abandoned(self, owner: OwnerId) -> None:
        with self.store.reading(owner) as unit:
            abandoned = unit.collections.abandoned()
        for collection in abandoned:
            self._is_deleted(owner, collection)

    def _is_deleted(self, owner: OwnerId, collection: GalleryCollection) -> bool:
        """Delete a collection nobody needs; False where that can't be: the next occasion tries."""
        gallery = collection.gallery_id
        if collection.name != gallery_collection(self.shared, gallery):
            # the studio's had another name then: the account's guard lets go of today's names only
            log.warning("collection of another name left", gallery=gallery)
            return False
        try:
            self._delete_own(owner, collection)
        except KingdeskError as error:
            log.warning("old collection not deleted", gallery=gallery, reason=error.code)
            return False
        return True

    def _prove(
        self, owner: OwnerId, faces: Sequence[FaceToDelete], left: Sequence[FaceToDelete]
    ) -> None:
        """Look whether faces that were to go are gone, and note it; one that is not goes again."""
        waiting = set(left)
        there = self.still_there([face for face in faces if face not in waiting])
        with self.store.writing(owner) as unit:
            unit.collections.delete_later(there or ())
            unit.audit.add(
                "faces of deleted clients deleted",
                {
                    "faces": len(faces),
                    "left": len(waiting.intersection(faces)) + len(there or ()),
                    "verified_by_listing": there is not None,
                },
            )
        log.info("faces of deleted clients deleted", faces=len(faces), left=len(waiting))

    def expire(self, owner: OwnerId, after: timedelta) -> list[GalleryId]:
        """Delete the collections that were not used for so long; return their galleries.

        What fails is logged and tried again at the next occasion.
        """
        now = self.clock.now()
        gone: list[GalleryId] = []
        for collection in self.of_owner(owner):
            if now - collection.used_at <= after or self._is_needed(owner, collection.gallery_id):
                continue
            if self._is_deleted(owner, collection):
                gone.append(collection.gallery_id)
        return gone

    def _is_needed(self, owner: OwnerId, gallery_id: GalleryId) -> bool:
        """Tell whether a run that pauses will go on with a gallery's own collection."""
        with self.store.reading(owner) as unit:
            try:
                runs = unit.jobs.runs(gallery_id)
            except NotFound:
                return False  # the gallery is gone, or somebody else's
        left = [run for run in runs if run.counts.pending or run.counts.processing]
        cut_off = [run for run in runs[:1] if run.state not in ENDED_RUNS]
        return any(run.strategy is Strategy.INDEXED for run in (*left, *cut_off))

    def take_out(self, owner: OwnerId) -> list[FaceToDelete]:
        """Delete the faces that are noted to go; return those that are left.

        What fails is logged, stays noted and is tried again at the next occasion.
        """
        with self.store.reading(owner) as unit:
            faces = unit.collections.to_delete()
        left: list[FaceToDelete] = []
        for name in dict.fromkeys(face.collection for face in faces):
            of_one = [face for face in faces if face.collection == name]
            if self._delete(name, [face.face_id for face in of_one]):
                with self.store.writing(owner) as unit:
                    unit.collections.deleted(of_one)
            else:
                left += of_one
        return left

    def _delete(self, name: str, face_ids: Sequence[str]) -> bool:
        try:
            self.cloud.delete_faces(name, face_ids)
        except CollectionNotFound:
            return True  # with the collection went its faces
        except KingdeskError as error:
            log.warning("faces not deleted yet", faces=len(face_ids), reason=error.code)
            return False
        return True

    def still_there(self, faces: Sequence[FaceToDelete]) -> list[FaceToDelete] | None:
        """List the collections to prove that faces are gone; None where they can't be listed."""
        found: list[FaceToDelete] = []
        for name in dict.fromkeys(face.collection for face in faces):
            gone = {face.face_id for face in faces if face.collection == name}
            try:
                there = {face.face_id for face in self.cloud.faces(name)}
            except CollectionNotFound:
                continue
            except KingdeskError as error:
                log.info("collection not listed", reason=error.code)
                return None
            found += [FaceToDelete(name, face_id) for face_id in sorted(gone & there)]
        return found


def _own_stamp(noted: GalleryCollection | None) -> EngineStamp:
    if noted is None:
        return cloud_stamp(Strategy.INDEXED, _UNMADE)
    # one that was deleted and made again knows nothing of what the first one knew
    return cloud_stamp(
        Strategy.INDEXED, f"{noted.model}-{int(noted.created_at.timestamp() * 1000):x}"
    )
