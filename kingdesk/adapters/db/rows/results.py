"""Faces, candidates and what the web system reads of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kingdesk.adapters.db.rows.jobs import end
from kingdesk.adapters.db.rows.scope import DbRow, Scope, box_values, chunks
from kingdesk.adapters.db.rows.verdicts import read_verdicts
from kingdesk.adapters.db.tables import (
    candidates,
    faces,
    king_gallery_clients,
    king_photos,
    photo_files,
    photo_looks,
    rekognition_face_matches,
    rekognition_photo_faces,
    rekognition_photo_jobs,
    verdicts,
)
from kingdesk.domain.faces import EngineStamp, Face, FaceQuality
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId
from kingdesk.domain.jobs import JobState
from kingdesk.domain.matching import BY_HAND, PUBLISHED_FROM, Candidate, PhotoEvidence, assign
from kingdesk.domain.verdicts import Verdict
from kingdesk.ports.store import FaceDescriptor, NewCandidate, PhotoResult

_FACE = (
    faces.c.id,
    faces.c.photo_id,
    faces.c.face_index,
    faces.c.box_left,
    faces.c.box_top,
    faces.c.box_width,
    faces.c.box_height,
    faces.c.confidence,
    faces.c.pixels,
    faces.c.sharpness,
    faces.c.brightness,
    faces.c.yaw,
    faces.c.roll,
    faces.c.covered,
)
"""In the order `_face` takes them apart: by place is four times as fast as by name."""


@dataclass(frozen=True, slots=True)
class SqlResults:
    scope: Scope

    def put(self, result: PhotoResult) -> None:
        lease = result.lease
        end(self.scope, lease, JobState.DONE)
        named = {candidate.client_id for found in result.candidates for candidate in found}
        self.scope.check_all(king_gallery_clients, named, lease.gallery_id)
        self.scope.connection.execute(sa.delete(faces).where(faces.c.photo_id == lease.photo_id))
        self._add_faces(result)
        self.scope.upsert(photo_looks, [_look(result, self.scope)], ("photo_id",))
        self.scope.connection.execute(
            sa.update(photo_files)
            .where(photo_files.c.photo_id == lease.photo_id)
            .values(
                etag=result.etag,
                size=result.stamp.size,
                mtime_ns=result.stamp.mtime_ns,
                width=result.width,
                height=result.height,
                missing=False,
            )
        )
        self.scope.connection.execute(
            sa.update(rekognition_photo_jobs)
            .where(
                rekognition_photo_jobs.c.gallery_id == lease.gallery_id,
                rekognition_photo_jobs.c.photo_id == lease.photo_id,
            )
            .values(r2_etag=result.etag)
        )
        self.publish([lease.photo_id], result.engine)

    def _add_faces(self, result: PhotoResult) -> None:
        if not result.faces:
            return
        inserted = self.scope.connection.execute(
            sa.insert(faces).returning(faces.c.id, sort_by_parameter_order=True),
            [
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
                    **box_values(face.box),
                }
                for index, face in enumerate(result.faces)
            ],
        )
        rows = [
            _candidate_values(FaceId(row.id), candidate)
            for row, found in zip(inserted, result.candidates, strict=True)
            for candidate in found
        ]
        if rows:
            self.scope.connection.execute(sa.insert(candidates), rows)

    def faces(self, photo_id: PhotoId) -> list[Face]:
        self.scope.gallery_of_photo(photo_id)
        query = sa.select(*_FACE).where(faces.c.photo_id == photo_id).order_by(faces.c.face_index)
        return [_face(row) for row in self.scope.connection.execute(query)]

    def count(self, gallery_id: GalleryId, engine: EngineStamp) -> int:
        self.scope.check(gallery_id)
        query = sa.select(sa.func.count()).where(faces.c.gallery_id == gallery_id, *_by(engine))
        return self.scope.connection.scalar(query) or 0

    def descriptors(self, gallery_id: GalleryId, engine: EngineStamp) -> list[FaceDescriptor]:
        self.scope.check(gallery_id)
        query = sa.select(faces.c.id, faces.c.photo_id, faces.c.descriptor).where(
            faces.c.gallery_id == gallery_id, *_by(engine)
        )
        rows = self.scope.connection.execute(query).all()
        return [FaceDescriptor(face, photo, descriptor) for face, photo, descriptor in rows]

    def replace_candidates(
        self, gallery_id: GalleryId, clients: Iterable[ClientId], candidates: Sequence[NewCandidate]
    ) -> set[PhotoId]:
        self.scope.check(gallery_id)
        wanted = set(clients)
        self.scope.check_all(
            king_gallery_clients,
            wanted.union(new.candidate.client_id for new in candidates),
            gallery_id,
        )
        self.scope.check_all(faces, (new.face_id for new in candidates), gallery_id)
        concerned: set[PhotoId] = set()
        for chunk in chunks(wanted):
            concerned |= self._drop_candidates(chunk)
        if candidates:
            self.scope.connection.execute(
                sa.insert(_candidates),
                [_candidate_values(new.face_id, new.candidate) for new in candidates],
            )
        for ids in chunks({new.face_id for new in candidates}):
            query = sa.select(faces.c.photo_id).where(faces.c.id.in_(ids)).distinct()
            concerned |= {PhotoId(p) for p in self.scope.connection.scalars(query)}
        return concerned

    def _drop_candidates(self, clients: list[ClientId]) -> set[PhotoId]:
        """Delete what these clients had; who is no stranger has candidates in one gallery only."""
        theirs = candidates.c.client_id.in_(clients)
        had = sa.select(faces.c.photo_id).join(candidates, candidates.c.face_id == faces.c.id)
        photos = {PhotoId(photo) for photo in self.scope.connection.scalars(had.where(theirs))}
        self.scope.connection.execute(sa.delete(candidates).where(theirs))
        return photos

    def evidence(
        self, gallery_id: GalleryId, engine: EngineStamp, photo_ids: Iterable[PhotoId] | None = None
    ) -> list[PhotoEvidence]:
        self.scope.check(gallery_id)
        if photo_ids is None:
            return self._evidence(faces.c.gallery_id == gallery_id, engine, gallery_id)
        return [
            found
            for chunk in chunks(photo_ids)
            for found in self._evidence(
                sa.and_(faces.c.gallery_id == gallery_id, faces.c.photo_id.in_(chunk)),
                engine,
                gallery_id,
                chunk,
            )
        ]

    def _evidence(
        self,
        condition: sa.ColumnElement[bool],
        engine: EngineStamp,
        gallery_id: GalleryId,
        photo_ids: list[PhotoId] | None = None,
    ) -> list[PhotoEvidence]:
        query = sa.select(*_FACE).where(condition, *_by(engine))
        # in the index's own order, which spares a sort of all; each photo's few are sorted below
        in_order = query.order_by(faces.c.photo_id, faces.c.id)
        faces_of: dict[PhotoId, list[Face]] = defaultdict(list)
        for row in self.scope.connection.execute(in_order).all():
            face = _face(row)
            faces_of[face.photo_id].append(face)
        candidates_of = self._candidates(condition, engine)
        said = verdicts.c.gallery_id == gallery_id
        if photo_ids is not None:
            said = sa.and_(said, verdicts.c.photo_id.in_(photo_ids))
        verdicts_of: dict[PhotoId, list[Verdict]] = defaultdict(list)
        for verdict in read_verdicts(self.scope, said):
            verdicts_of[verdict.photo_id].append(verdict)
        return [
            PhotoEvidence(
                photo,
                found := sorted(faces_of.get(photo, ()), key=_place),
                {face.id: candidates_of[face.id] for face in found if face.id in candidates_of},
                verdicts_of.get(photo, ()),
            )
            for photo in sorted(faces_of.keys() | verdicts_of.keys())
        ]

    def _candidates(
        self, condition: sa.ColumnElement[bool], engine: EngineStamp
    ) -> dict[FaceId, list[Candidate]]:
        query = (
            sa.select(
                candidates.c.face_id,
                candidates.c.client_id,
                candidates.c.raw,
                candidates.c.similarity,
                candidates.c.reference_id,
            )
            .join(faces, faces.c.id == candidates.c.face_id)
            .where(condition, *_by(engine))
        )
        found: dict[FaceId, list[Candidate]] = {}
        for face, client, raw, similarity, reference in self.scope.connection.execute(query).all():
            found.setdefault(face, []).append(Candidate(client, raw, similarity, reference))
        return found

    def publish(self, photo_ids: Iterable[PhotoId], engine: EngineStamp) -> None:
        for chunk in chunks(set(photo_ids)):
            photos_of: dict[GalleryId, list[PhotoId]] = defaultdict(list)
            query = sa.select(king_photos.c.id, king_photos.c.gallery_id)
            for photo, gallery in self.scope.connection.execute(
                query.where(king_photos.c.id.in_(chunk))
            ):
                photos_of[gallery].append(photo)
            for gallery, photos in photos_of.items():
                self._publish(photos, self.evidence(gallery, engine, photos))

    def _publish(self, photo_ids: list[PhotoId], known: list[PhotoEvidence]) -> None:
        table = rekognition_photo_faces
        self.scope.connection.execute(sa.delete(table).where(table.c.photo_id.in_(photo_ids)))
        shown = [row for evidence in known for row in _published(evidence)]
        if not shown:
            return
        self.scope.connection.execute(sa.insert(table), [row.values for row in shown])
        # read back by place: with RETURNING in order SQLite takes one row at a time
        written = self.scope.connection.execute(
            sa.select(table.c.photo_id, table.c.face_index, table.c.id).where(
                table.c.photo_id.in_(photo_ids)
            )
        )
        ids = {(photo, index): row_id for photo, index, row_id in written}
        matches = [
            {
                "photo_face_id": ids[row.values["photo_id"], row.values["face_index"]],
                "client_id": row.client_id,
                "similarity": round(row.similarity, 2),
            }
            for row in shown
            if row.client_id is not None
        ]
        if matches:
            self.scope.connection.execute(sa.insert(rekognition_face_matches), matches)


_candidates = candidates  # `replace_candidates` has an argument of that name


@dataclass(frozen=True, slots=True)
class _Shown:
    """One face as the web system reads it: its row, and who it is, if anybody."""

    values: dict[str, Any]
    client_id: ClientId | None = None
    similarity: float = 0.0


def _published(evidence: PhotoEvidence) -> Iterator[_Shown]:
    """Yield what the web system reads of one photo: each face and who it is, if anybody."""
    matches = assign(evidence, PUBLISHED_FROM).matches
    named = {match.face.id: match for match in matches if match.face is not None}
    for face in evidence.faces:
        row = _host_face(evidence.photo_id, face.index, face.box, face.confidence)
        match = named.get(face.id)
        if match is None:
            yield _Shown(row)
        else:
            yield _Shown(row, match.client_id, BY_HAND if match.verdict else match.similarity)
    without_face = [match for match in matches if match.face is None]
    for index, match in enumerate(without_face, start=len(evidence.faces)):
        row = _host_face(evidence.photo_id, index, match.box, None)
        yield _Shown(row, match.client_id, BY_HAND)


def _host_face(
    photo_id: PhotoId, index: int, box: Box | None, confidence: float | None
) -> dict[str, Any]:
    shown = box and json.dumps(
        {"Width": box.width, "Height": box.height, "Left": box.left, "Top": box.top}
    )
    return {
        "photo_id": photo_id,
        "face_index": index,
        "bounding_box_json": shown,
        "confidence": confidence,
    }


def _by(engine: EngineStamp) -> tuple[sa.ColumnElement[bool], ...]:
    return (faces.c.engine_id == engine.id, faces.c.engine_version == engine.version)


def _candidate_values(face_id: FaceId, candidate: Candidate) -> dict[str, object]:
    return {
        "face_id": face_id,
        "client_id": candidate.client_id,
        "reference_id": candidate.reference_id,
        "raw": candidate.raw,
        "similarity": candidate.similarity,
    }


def _look(result: PhotoResult, scope: Scope) -> dict[str, object]:
    return {
        "photo_id": result.lease.photo_id,
        "gallery_id": result.lease.gallery_id,
        "engine_id": result.engine.id,
        "engine_version": result.engine.version,
        "etag": result.etag,
        "size": result.stamp.size,
        "mtime_ns": result.stamp.mtime_ns,
        "references_revision": result.references_revision,
        "faces": len(result.faces),
        "looked_at": scope.clock.now(),
    }


def _face(row: DbRow) -> Face:
    face, photo, index, left, top, width, height, confidence = row[:8]
    pixels, sharpness, brightness, yaw, roll, covered = row[8:]
    quality = FaceQuality(pixels, sharpness, brightness, yaw, roll, covered)
    return Face(face, photo, index, Box(left, top, width, height), confidence, quality)


def _place(face: Face) -> int:
    return face.index
