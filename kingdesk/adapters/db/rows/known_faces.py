"""Clients' faces that collections at AWS know: by which ids, and how they are let go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import Scope, chunks
from kingdesk.adapters.db.tables import (
    candidates,
    client_references,
    cloud_deletions,
    described_faces,
    faces,
    gallery_settings,
    photo_looks,
    reference_descriptors,
    rekognition_client_faces,
    rekognition_processing_cache,
)
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId, ReferenceId
from kingdesk.domain.matching import Candidate
from kingdesk.domain.strategies import REKOGNITION, Strategy
from kingdesk.ports.cloud_store import FaceToDelete

_SELFIE: Final = "on_demand_"
"""Begins the web system's ids of selfies that are in no collection; never sent to AWS."""
_IN_SHARED: Final = f"{Strategy.CLASSIC}-"
"""Begins the engine version of what the shared collection knows, see `cloud_stamp`."""


def is_in_collection(face_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return the condition for the web system's rows whose face is in the shared collection."""
    return sa.not_(face_id.startswith(_SELFIE, autoescape=True))


def is_shared(engine: EngineStamp) -> bool:
    """Tell whether an engine is what the shared collection knows."""
    return engine.id == REKOGNITION and engine.version.startswith(_IN_SHARED)


@dataclass(frozen=True, slots=True)
class KnownReferences:
    """References that were named as having found somebody, as far as they are still there.

    Attributes:
        there: those that are.
        faces: by which id the shared collection knows them, as far as it does.
    """

    there: Collection[ReferenceId]
    faces: Mapping[ReferenceId, str]

    @classmethod
    def of(
        cls, scope: Scope, gallery_id: GalleryId, named: Iterable[ReferenceId | None]
    ) -> KnownReferences:
        """Look the references up; nothing is asked where none is named."""
        table, described = client_references.c, reference_descriptors.c
        is_shared = sa.and_(
            described.reference_id == table.id,
            described.engine_id == REKOGNITION,
            described.engine_version.startswith(_IN_SHARED, autoescape=True),
        )
        there: dict[ReferenceId, str | None] = {}
        for chunk in chunks({one for one in named if one is not None}):
            query = (
                sa.select(table.id, described.external_id)
                .outerjoin(reference_descriptors, is_shared)
                .where(table.id.in_(chunk), table.gallery_id == gallery_id)
                .order_by(described.revision)  # of two model versions the later one counts
            )
            for reference, face_id in scope.connection.execute(query):
                there[ReferenceId(reference)] = face_id
        return cls(there.keys(), {one: face for one, face in there.items() if face is not None})

    def allows(self, candidate: Candidate) -> bool:
        """Tell whether a candidate may be stored: what a removed reference found went with it."""
        return candidate.reference_id is None or candidate.reference_id in self.there


def delete_later(
    scope: Scope, to_go: Iterable[FaceToDelete], client_id: ClientId | None = None
) -> None:
    """Note that faces are to go from AWS, and whose they were."""
    now = scope.clock.now()
    rows: list[dict[str, object]] = [
        {
            "owner_id": scope.owner,
            "collection": face.collection,
            "face_id": face.face_id,
            "client_id": client_id,
            "asked_at": now,
        }
        for face in dict.fromkeys(to_go)
    ]
    scope.upsert(cloud_deletions, rows, ("collection", "face_id"))


def let_go(scope: Scope, client_id: ClientId, *of_references: sa.ColumnElement[bool]) -> None:
    """Note that what collections know of a client's references is to go, and untell the web system.

    Args:
        scope: the transaction, whose owner has the client.
        client_id: whose references.
        of_references: conditions on `client_references` and `reference_descriptors`.
    """
    described = reference_descriptors.c
    query = (
        sa.select(described.collection, described.external_id)
        .join(client_references, client_references.c.id == described.reference_id)
        .where(
            client_references.c.client_id == client_id,
            described.external_id.is_not(None),
            described.collection.is_not(None),
            *of_references,
        )
    )
    known = [FaceToDelete(*row) for row in scope.connection.execute(query)]
    if known:
        delete_later(scope, known, client_id)
        withdraw(scope, {face.face_id for face in known})


def withdraw(scope: Scope, face_ids: Iterable[str]) -> int:
    """Take faces out of what the web system knows; return how many it knew."""
    table = rekognition_client_faces
    if not scope.host.has(table):
        return 0
    gone = 0
    for chunk in chunks(face_ids):
        gone += scope.connection.execute(
            sa.delete(table).where(
                table.c.face_id.in_(chunk), table.c.gallery_id.in_(scope.galleries())
            )
        ).rowcount
    return gone


def let_go_of_gone(scope: Scope) -> list[FaceToDelete]:
    """Note that described faces no reference knows of any more are to go; return those.

    The web system deleted their client or gallery, and our references went along.
    """
    table, described = described_faces, reference_descriptors.c
    is_known = sa.and_(
        described.collection == table.c.collection, described.external_id == table.c.face_id
    )
    is_noted = sa.and_(
        cloud_deletions.c.collection == table.c.collection,
        cloud_deletions.c.face_id == table.c.face_id,
    )
    query = (
        sa.select(table.c.collection, table.c.face_id, table.c.client_id)
        .outerjoin(reference_descriptors, is_known)
        .outerjoin(cloud_deletions, is_noted)
        .where(
            table.c.owner_id == scope.owner,
            described.reference_id.is_(None),
            cloud_deletions.c.id.is_(None),
        )
        .order_by(table.c.collection, table.c.face_id)
    )
    found: dict[ClientId, list[FaceToDelete]] = {}
    for row in scope.connection.execute(query).all():
        face = FaceToDelete(row.collection, row.face_id)
        found.setdefault(ClientId(row.client_id), []).append(face)
    for client_id, gone in found.items():
        delete_later(scope, gone, client_id)
    gone = [face for of_client in found.values() for face in of_client]
    withdraw(scope, [face.face_id for face in gone])
    return gone


def let_go_of_web(scope: Scope, client_id: ClientId, shared: str | None) -> None:
    """Take away what the web system knows of a client's face.

    Its selfies are in no collection, so their rows just go. The others go where it is known which
    collection they are in: without their rows nobody could ever find them.
    """
    table = rekognition_client_faces
    if not scope.host.has(table):
        return
    theirs = table.c.client_id == client_id
    if shared is None:
        selfies = sa.not_(is_in_collection(table.c.face_id))
        scope.connection.execute(sa.delete(table).where(theirs, selfies))
        return
    query = sa.select(table.c.face_id).where(theirs, is_in_collection(table.c.face_id))
    known = [FaceToDelete(shared, face_id) for face_id in scope.connection.scalars(query)]
    delete_later(scope, known, client_id)
    scope.connection.execute(sa.delete(table).where(theirs))


def drop_searches(scope: Scope, gallery_id: GalleryId, client_id: ClientId) -> None:
    """Drop the web system's answers to its searches for a client, as it does itself."""
    cache = rekognition_processing_cache
    if scope.host.has(cache):
        theirs = cache.c.cache_key.startswith(f"search:{gallery_id}:{client_id}:")
        scope.connection.execute(sa.delete(cache).where(theirs))


def known_ids(scope: Scope, client_id: ClientId) -> set[str]:
    """Return the ids of a client's faces that are in collections, as far as anybody knows."""
    described, to_go = reference_descriptors.c, cloud_deletions.c
    queries = [
        sa.select(described.external_id)
        .join(client_references, client_references.c.id == described.reference_id)
        .where(client_references.c.client_id == client_id, described.external_id.is_not(None)),
        sa.select(to_go.face_id).where(to_go.owner_id == scope.owner, to_go.client_id == client_id),
    ]
    of_web = rekognition_client_faces.c
    if scope.host.has(rekognition_client_faces):
        queries.append(
            sa.select(of_web.face_id).where(
                of_web.client_id == client_id, is_in_collection(of_web.face_id)
            )
        )
    return set(scope.connection.scalars(sa.union(*queries)))


def drop_found(
    scope: Scope, gallery_id: GalleryId, client_id: ClientId, reference_id: ReferenceId
) -> set[PhotoId]:
    """Delete what a reference found at AWS, and have the client's others there take its place.

    Only the nearest reference of a client is kept for each face, so another one may have found it
    too. Under `classic` the photos count as not compared with anything yet: the answers to their
    searches are often still kept, and no other photo is searched again. In a gallery's own
    collection a search for each of the client's other references is all it takes.

    Return the photos that lost something.
    """
    found = (
        sa.select(faces.c.id)
        .join(candidates, candidates.c.face_id == faces.c.id)
        .where(candidates.c.reference_id == reference_id, faces.c.engine_id == REKOGNITION)
    )
    lost: dict[str, set[PhotoId]] = {}
    for version, photo in scope.connection.execute(
        found.with_only_columns(faces.c.engine_version, faces.c.photo_id)
    ):
        lost.setdefault(version, set()).add(PhotoId(photo))
    if not lost:
        return set()
    scope.connection.execute(
        sa.delete(candidates).where(
            candidates.c.reference_id == reference_id, candidates.c.face_id.in_(found)
        )
    )
    others = _others(scope, client_id, reference_id)
    for version, photos in lost.items():
        if version not in others:
            continue
        if version.startswith(_IN_SHARED):
            _compare_anew(scope, gallery_id, photos)
        else:
            unsee(scope, gallery_id, client_id, EngineStamp(REKOGNITION, version))
    return set().union(*lost.values())


def _others(scope: Scope, client_id: ClientId, reference_id: ReferenceId) -> set[str]:
    """Return the engine versions that know another reference of the client."""
    described = reference_descriptors.c
    query = (
        sa.select(described.engine_version)
        .join(client_references, client_references.c.id == described.reference_id)
        .where(
            client_references.c.client_id == client_id,
            client_references.c.id != reference_id,
            described.engine_id == REKOGNITION,
            described.external_id.is_not(None),
        )
    )
    return set(scope.connection.scalars(query.distinct()))


def _compare_anew(scope: Scope, gallery_id: GalleryId, photos: set[PhotoId]) -> None:
    table = photo_looks
    for chunk in chunks(sorted(photos)):
        scope.connection.execute(
            sa.update(table)
            .where(table.c.gallery_id == gallery_id, table.c.photo_id.in_(chunk))
            .values(references_revision=0)
        )


def unsee(scope: Scope, gallery_id: GalleryId, client_id: ClientId, engine: EngineStamp) -> None:
    """Have a client's references an engine knows count as newer than what any photo has seen."""
    of_client = sa.select(client_references.c.id).where(
        client_references.c.gallery_id == gallery_id, client_references.c.client_id == client_id
    )
    newest = sa.select(gallery_settings.c.references_revision).where(
        gallery_settings.c.gallery_id == gallery_id
    )
    table = reference_descriptors
    scope.connection.execute(
        sa.update(table)
        .where(
            table.c.reference_id.in_(of_client),
            table.c.engine_id == engine.id,
            table.c.engine_version == engine.version,
            table.c.external_id.is_not(None),
        )
        .values(revision=newest.scalar_subquery())
    )
