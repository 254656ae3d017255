"""Faces, candidates and what the web system reads of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.endings import done
from kingdesk.adapters.db.rows.evidence import (
    FACE,
    by_engine,
    clients_of,
    face_of,
    only_of,
    read_evidence,
    read_table,
)
from kingdesk.adapters.db.rows.host_faces import can_publish, publish
from kingdesk.adapters.db.rows.host_jobs import lock
from kingdesk.adapters.db.rows.known_faces import KnownReferences
from kingdesk.adapters.db.rows.scope import Scope, box_values, chunks
from kingdesk.adapters.db.rows.verdicts import read_verdicts
from kingdesk.adapters.db.tables import (
    candidates,
    faces,
    king_photos,
    photo_files,
    photo_looks,
    verdicts,
)
from kingdesk.domain.errors import LeaseLost, NotFound
from kingdesk.domain.evidence import EvidenceTable
from kingdesk.domain.faces import EngineStamp, Face
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId, ReferenceId
from kingdesk.domain.matching import Candidate, PhotoEvidence
from kingdesk.domain.strategies import REKOGNITION
from kingdesk.domain.verdicts import Verdict
from kingdesk.ports.store import FaceDescriptor, NewCandidate, PhotoResult

_REASON_LETTERS: Final = 255
_AT_ONCE: Final = 10_000
"""Faces whose descriptors are fetched by one statement, 10 MB as they are sent; see `descriptors`.
The time a statement may take includes that of fetching its rows."""


@dataclass(frozen=True, slots=True)
class SqlResults:
    scope: Scope

    def put(self, result: PhotoResult) -> None:
        if self.put_several([result]):
            raise LeaseLost(name=f"#{result.lease.photo_id}")

    def put_several(self, results: Sequence[PhotoResult]) -> set[PhotoId]:
        in_order = sorted(results, key=lambda result: result.lease.photo_id)
        lost: set[PhotoId] = set()
        for gallery in dict.fromkeys(result.lease.gallery_id for result in in_order):
            of_gallery = [result for result in in_order if result.lease.gallery_id == gallery]
            for chunk in chunks(of_gallery):
                lost |= self._put(gallery, chunk)
        return lost

    def _put(self, gallery_id: GalleryId, results: list[PhotoResult]) -> set[PhotoId]:
        """Store the results of photos of one gallery; return the photos whose lease was lost."""
        photos = {result.lease.photo_id for result in results}
        there = self.scope.hold_there(gallery_id, photos)
        keys = self._keys(results)
        held = done(
            self.scope, [result for result in results if result.lease.photo_id in there], keys
        )
        if not held:
            self.scope.check(gallery_id)
            return photos
        stored = [result for result in results if result.lease.photo_id in held]
        said: dict[PhotoId, list[Verdict]] = {photo: [] for photo in held}
        for verdict in read_verdicts(self.scope, verdicts.c.photo_id.in_(held)):
            said[verdict.photo_id].append(verdict)
        known = KnownReferences.of(self.scope, gallery_id, _cloud_references(stored))
        clients = self.scope.hold_clients(gallery_id, _clients_of(stored, said))
        self.scope.connection.execute(sa.delete(faces).where(faces.c.photo_id.in_(held)))
        evidence = self._add_faces(stored, clients, known, said)
        looks = [_look(result, keys[result.lease.photo_id], self.scope) for result in stored]
        self.scope.upsert(photo_looks, looks, ("photo_id",))
        self.scope.upsert(photo_files, [_file(result) for result in stored], ("photo_id",))
        publish(self.scope, [*held], evidence, clients, known.faces)
        return photos - held

    def _keys(self, results: list[PhotoResult]) -> dict[PhotoId, str | None]:
        """Return what the photos' rows named as their files when they were read."""
        keys = {result.lease.photo_id: result.key or None for result in results}
        unknown = [photo for photo, key in keys.items() if key is None]
        if unknown:
            query = sa.select(king_photos.c.id, king_photos.c.file_path)
            found = self.scope.connection.execute(query.where(king_photos.c.id.in_(unknown)))
            keys |= {PhotoId(photo): file_path for photo, file_path in found}
        return keys

    def _add_faces(
        self,
        results: list[PhotoResult],
        clients: set[ClientId],
        known: KnownReferences,
        said: Mapping[PhotoId, list[Verdict]],
    ) -> list[PhotoEvidence]:
        """Insert photos' faces and their candidates; return all that is known of them now."""
        values = [row for result in results for row in _face_values(result)]
        ids: dict[tuple[PhotoId, int], FaceId] = {}
        if values:
            inserted = self.scope.connection.execute(
                sa.insert(faces).returning(faces.c.photo_id, faces.c.face_index, faces.c.id), values
            )
            ids = {(photo, index): FaceId(face) for photo, index, face in inserted}
        evidence: list[PhotoEvidence] = []
        rows: list[dict[str, object]] = []
        for result in results:
            photo, is_cloud = result.lease.photo_id, result.engine.id == REKOGNITION
            of_photo = [ids[photo, index] for index in range(len(result.faces))]
            found = {
                face: kept
                for face, likely in zip(of_photo, result.candidates, strict=True)
                if (
                    kept := [
                        one
                        for one in likely
                        if one.client_id in clients and (not is_cloud or known.allows(one))
                    ]
                )
            }
            for face, kept in found.items():
                rows += [_candidate_values(result.lease.gallery_id, face, one) for one in kept]
            evidence.append(PhotoEvidence(photo, _faces(result, of_photo), found, said[photo]))
        if rows:
            self.scope.connection.execute(sa.insert(candidates), rows)
        return evidence

    def faces(self, photo_id: PhotoId) -> list[Face]:
        self.scope.gallery_of_photo(photo_id)
        query = sa.select(*FACE).where(faces.c.photo_id == photo_id).order_by(faces.c.face_index)
        return [face_of(row) for row in self.scope.connection.execute(query)]

    def count(self, gallery_id: GalleryId) -> int:
        self.scope.check(gallery_id)
        query = sa.select(sa.func.count()).where(faces.c.gallery_id == gallery_id)
        return self.scope.connection.scalar(query) or 0

    def descriptors(self, gallery_id: GalleryId, engine: EngineStamp) -> list[FaceDescriptor]:
        self.scope.check(gallery_id)
        query = sa.select(faces.c.id, faces.c.photo_id, faces.c.descriptor).where(
            faces.c.gallery_id == gallery_id, *by_engine(engine)
        )
        # of a large gallery they are 200 MB: over a thin line no server waits till all are fetched
        parts = {"stream_results": True, "yield_per": _AT_ONCE} if self.scope.host.is_web else {}
        rows = self.scope.connection.execute(query, execution_options=parts).all()
        return [FaceDescriptor(face, photo, descriptor) for face, photo, descriptor in rows]

    def replace_candidates(
        self,
        gallery_id: GalleryId,
        clients: Iterable[ClientId],
        candidates: Sequence[NewCandidate],
        engine: EngineStamp | None = None,
    ) -> set[PhotoId]:
        self.scope.check(gallery_id)
        wanted = set(clients)
        named = wanted.union(new.candidate.client_id for new in candidates)
        self.scope.hold(gallery_id)
        strange = named - self.scope.hold_clients(gallery_id, named)
        if strange:
            raise NotFound(kind="client", name=min(strange))
        self.scope.check_all(faces, (new.face_id for new in candidates), gallery_id)
        concerned: set[PhotoId] = set()
        for chunk in chunks(wanted):
            concerned |= self._drop_candidates(gallery_id, chunk, engine)
        if candidates:
            self.scope.connection.execute(
                sa.insert(_candidates),
                [_candidate_values(gallery_id, new.face_id, new.candidate) for new in candidates],
            )
        for ids in chunks({new.face_id for new in candidates}):
            query = sa.select(faces.c.photo_id).where(faces.c.id.in_(ids)).distinct()
            concerned |= {PhotoId(p) for p in self.scope.connection.scalars(query)}
        return concerned

    def add_candidates(
        self, gallery_id: GalleryId, candidates: Sequence[NewCandidate]
    ) -> set[PhotoId]:
        self.scope.check(gallery_id)
        self.scope.hold(gallery_id)
        clients = self.scope.hold_clients(
            gallery_id, {new.candidate.client_id for new in candidates}
        )
        photos = self._photos_of({new.face_id for new in candidates}, gallery_id)
        known = KnownReferences.of(
            self.scope, gallery_id, {new.candidate.reference_id for new in candidates}
        )
        best: dict[tuple[FaceId, ClientId], Candidate] = {}
        for new in candidates:
            pair = new.face_id, new.candidate.client_id
            if pair[0] in photos and pair[1] in clients and known.allows(new.candidate):
                held = best.get(pair)
                if held is None or new.candidate.similarity > held.similarity:
                    best[pair] = new.candidate
        if best:
            statement = self.scope.insert(_candidates)
            given = statement.excluded
            self.scope.connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["face_id", "client_id"],
                    set_={n: given[n] for n in ("raw", "similarity", "reference_id")},
                    where=given.similarity > _candidates.c.similarity,
                ),
                [_candidate_values(gallery_id, face, one) for (face, _), one in best.items()],
            )
        return {photos[face] for face, _ in best}

    def _photos_of(self, face_ids: set[FaceId], gallery_id: GalleryId) -> dict[FaceId, PhotoId]:
        found: dict[FaceId, PhotoId] = {}
        for chunk in chunks(face_ids):
            query = sa.select(faces.c.id, faces.c.photo_id).where(
                faces.c.id.in_(chunk), faces.c.gallery_id == gallery_id
            )
            found.update({row.id: row.photo_id for row in self.scope.connection.execute(query)})
        return found

    def _drop_candidates(
        self, gallery_id: GalleryId, clients: list[ClientId], engine: EngineStamp | None
    ) -> set[PhotoId]:
        """Delete what these clients had; who is no stranger has candidates in one gallery only."""
        theirs = [candidates.c.client_id.in_(clients)]
        if engine is not None:
            of_engine = sa.select(faces.c.id).where(
                faces.c.gallery_id == gallery_id, faces.c.engine_id == engine.id
            )
            theirs.append(candidates.c.face_id.in_(of_engine))
        had = sa.select(faces.c.photo_id).join(candidates, candidates.c.face_id == faces.c.id)
        photos = {PhotoId(photo) for photo in self.scope.connection.scalars(had.where(*theirs))}
        self.scope.connection.execute(sa.delete(candidates).where(*theirs))
        return photos

    def evidence(
        self, gallery_id: GalleryId, photo_ids: Iterable[PhotoId] | None = None
    ) -> list[PhotoEvidence]:
        self.scope.check(gallery_id)
        clients = clients_of(self.scope, gallery_id)
        if photo_ids is None:
            return [*read_evidence(self.scope, gallery_id, clients)]
        return [
            found
            for chunk in chunks(photo_ids)
            for found in read_evidence(self.scope, gallery_id, clients, chunk)
        ]

    def table(self, gallery_id: GalleryId) -> EvidenceTable:
        self.scope.check(gallery_id)
        return read_table(self.scope, gallery_id, clients_of(self.scope, gallery_id))

    def publish(self, photo_ids: Iterable[PhotoId]) -> None:
        if not can_publish(self.scope):
            return
        for chunk in chunks(set(photo_ids)):
            for gallery, engines in self.scope.photos_by_gallery(chunk).items():
                photos = [*engines]
                self.scope.hold(gallery, photos)
                lock(self.scope, gallery, photos)
                known = [*read_evidence(self.scope, gallery, None, photos)]
                of_cloud = [one for one in known if engines[one.photo_id] == REKOGNITION]
                named = KnownReferences.of(self.scope, gallery, _references_of(of_cloud))
                clients = self.scope.hold_clients(gallery, _named(known))
                shown = [only_of(clients, one) for one in known]
                publish(self.scope, photos, shown, clients, named.faces)


def _named(known: Iterable[PhotoEvidence]) -> Iterator[ClientId]:
    """Yield every client any of it is about."""
    for evidence in known:
        for found in evidence.candidates.values():
            yield from (one.client_id for one in found)
        yield from (one.client_id for one in evidence.verdicts if one.client_id is not None)


def _clients_of(
    results: Iterable[PhotoResult], said: Mapping[PhotoId, Iterable[Verdict]]
) -> set[ClientId]:
    """Return every client results, and words about their photos, name."""
    named = {one.client_id for r in results for found in r.candidates for one in found}
    spoken = {one.client_id for of_photo in said.values() for one in of_photo}
    return named | {client for client in spoken if client is not None}


def _cloud_references(results: Iterable[PhotoResult]) -> set[ReferenceId | None]:
    """Return the references Rekognition found; whom this machine found was compared just now."""
    return {
        one.reference_id
        for result in results
        if result.engine.id == REKOGNITION
        for found in result.candidates
        for one in found
    }


def _references_of(known: Iterable[PhotoEvidence]) -> set[ReferenceId | None]:
    return {
        one.reference_id
        for evidence in known
        for found in evidence.candidates.values()
        for one in found
    }


_candidates = candidates  # `replace_candidates` has an argument of that name


def _candidate_values(
    gallery_id: GalleryId, face_id: FaceId, candidate: Candidate
) -> dict[str, object]:
    return {
        "gallery_id": gallery_id,
        "face_id": face_id,
        "client_id": candidate.client_id,
        "reference_id": candidate.reference_id,
        "raw": candidate.raw,
        "similarity": candidate.similarity,
    }


def _faces(result: PhotoResult, ids: Sequence[FaceId]) -> list[Face]:
    return [
        Face(
            ids[index],
            result.lease.photo_id,
            index,
            face.box,
            face.confidence,
            face.quality,
            face.unindexed,
        )
        for index, face in enumerate(result.faces)
    ]


def _face_values(result: PhotoResult) -> list[dict[str, object]]:
    return [
        {
            "gallery_id": result.lease.gallery_id,
            "photo_id": result.lease.photo_id,
            "engine_id": result.engine.id,
            "engine_version": result.engine.version,
            "face_index": index,
            "confidence": face.confidence,
            "pixels": face.quality.pixels,
            "sharpness": face.quality.sharpness,
            "brightness": face.quality.brightness,
            "yaw": face.quality.yaw,
            "roll": face.quality.roll,
            "covered": face.quality.covered,
            "external_id": face.external_id,
            "descriptor": face.descriptor,
            "unindexed": " ".join(face.unindexed)[:_REASON_LETTERS] or None,
            **box_values(face.box),
        }
        for index, face in enumerate(result.faces)
    ]


def _look(result: PhotoResult, key: str | None, scope: Scope) -> dict[str, object]:
    return {
        "photo_id": result.lease.photo_id,
        "gallery_id": result.lease.gallery_id,
        "engine_id": result.engine.id,
        "engine_version": result.engine.version,
        "key": key,
        "etag": result.etag,
        "size": result.stamp.size,
        "mtime_ns": result.stamp.mtime_ns,
        "references_revision": result.references_revision,
        "faces": len(result.faces),
        "looked_at": scope.clock.now(),
    }


def _file(result: PhotoResult) -> dict[str, object]:
    return {
        "photo_id": result.lease.photo_id,
        "gallery_id": result.lease.gallery_id,
        "etag": result.etag,
        "size": result.stamp.size,
        "mtime_ns": result.stamp.mtime_ns,
        "width": result.width,
        "height": result.height,
        "missing": False,
    }
