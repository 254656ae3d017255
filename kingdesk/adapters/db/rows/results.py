"""Faces, candidates and what the web system reads of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.evidence import (
    FACE,
    by_engine,
    clients_of,
    face_of,
    only_of,
    read_evidence,
)
from kingdesk.adapters.db.rows.host_faces import can_publish, publish
from kingdesk.adapters.db.rows.host_jobs import lock
from kingdesk.adapters.db.rows.jobs import end
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
from kingdesk.domain.errors import NotFound
from kingdesk.domain.faces import EngineStamp, Face
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId
from kingdesk.domain.jobs import JobState
from kingdesk.domain.matching import Candidate, PhotoEvidence
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
        lease = result.lease
        self.scope.hold(lease.gallery_id, [lease.photo_id])
        key = result.key or self._key(lease.photo_id)
        end(self.scope, lease, JobState.DONE, key=key, etag=result.etag)
        said = [*read_verdicts(self.scope, verdicts.c.photo_id == lease.photo_id)]
        named = {one.client_id for found in result.candidates for one in found}
        named.update(one.client_id for one in said if one.client_id is not None)
        clients = self.scope.hold_clients(lease.gallery_id, named)
        self.scope.connection.execute(sa.delete(faces).where(faces.c.photo_id == lease.photo_id))
        evidence = self._add_faces(result, clients, said)
        self.scope.upsert(photo_looks, [_look(result, key, self.scope)], ("photo_id",))
        self.scope.upsert(photo_files, [_file(result)], ("photo_id",))
        publish(self.scope, [lease.photo_id], [evidence], clients)

    def _key(self, photo_id: PhotoId) -> str | None:
        query = sa.select(king_photos.c.file_path).where(king_photos.c.id == photo_id)
        return self.scope.connection.scalar(query)

    def _add_faces(
        self, result: PhotoResult, clients: set[ClientId], said: list[Verdict]
    ) -> PhotoEvidence:
        """Insert a photo's faces and their candidates; return all that is known of it now."""
        photo = result.lease.photo_id
        ids: dict[int, FaceId] = {}
        if result.faces:
            inserted = self.scope.connection.execute(
                sa.insert(faces).returning(faces.c.face_index, faces.c.id), _face_values(result)
            )
            ids = {index: FaceId(face) for index, face in inserted}
        found = {
            ids[index]: kept
            for index, of_face in zip(sorted(ids), result.candidates, strict=True)
            if (kept := [one for one in of_face if one.client_id in clients])
        }
        rows = [
            _candidate_values(result.lease.gallery_id, face, one)
            for face, kept in found.items()
            for one in kept
        ]
        if rows:
            self.scope.connection.execute(sa.insert(candidates), rows)
        return PhotoEvidence(
            photo,
            [
                Face(
                    ids[index],
                    photo,
                    index,
                    face.box,
                    face.confidence,
                    face.quality,
                    face.unindexed,
                )
                for index, face in enumerate(result.faces)
            ],
            found,
            said,
        )

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
        self, gallery_id: GalleryId, clients: Iterable[ClientId], candidates: Sequence[NewCandidate]
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
            concerned |= self._drop_candidates(chunk)
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
        best: dict[tuple[FaceId, ClientId], Candidate] = {}
        for new in candidates:
            pair = new.face_id, new.candidate.client_id
            if pair[0] in photos and pair[1] in clients:
                known = best.get(pair)
                if known is None or new.candidate.similarity > known.similarity:
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

    def _drop_candidates(self, clients: list[ClientId]) -> set[PhotoId]:
        """Delete what these clients had; who is no stranger has candidates in one gallery only."""
        theirs = candidates.c.client_id.in_(clients)
        had = sa.select(faces.c.photo_id).join(candidates, candidates.c.face_id == faces.c.id)
        photos = {PhotoId(photo) for photo in self.scope.connection.scalars(had.where(theirs))}
        self.scope.connection.execute(sa.delete(candidates).where(theirs))
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

    def publish(self, photo_ids: Iterable[PhotoId]) -> None:
        if not can_publish(self.scope):
            return
        for chunk in chunks(set(photo_ids)):
            for gallery, photos in self.scope.photos_by_gallery(chunk).items():
                self.scope.hold(gallery, photos)
                lock(self.scope, gallery, photos)
                known = [*read_evidence(self.scope, gallery, None, photos)]
                clients = self.scope.hold_clients(gallery, _named(known))
                publish(self.scope, photos, [only_of(clients, one) for one in known], clients)


def _named(known: Iterable[PhotoEvidence]) -> Iterator[ClientId]:
    """Yield every client any of it is about."""
    for evidence in known:
        for found in evidence.candidates.values():
            yield from (one.client_id for one in found)
        yield from (one.client_id for one in evidence.verdicts if one.client_id is not None)


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
