"""What the tests of the store share: a database to look into and one owner's gallery in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, cast
from uuid import uuid4

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.store import SqlStore
from kingdesk.adapters.db.tables import (
    king_galleries,
    king_gallery_clients,
    king_photos,
    metadata,
    rekognition_face_matches,
    rekognition_photo_faces,
)
from kingdesk.domain.clients import NewClient
from kingdesk.domain.faces import EngineStamp, FoundFace
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import (
    ClientId,
    FaceId,
    GalleryId,
    HolderId,
    OwnerId,
    PhotoId,
    ReferenceId,
    RunId,
)
from kingdesk.domain.jobs import Lease, Only
from kingdesk.domain.matching import Candidate, PhotoEvidence
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.domain.verdicts import NewVerdict, Verdict, VerdictKind
from kingdesk.ports.cloud_store import BilledCall
from kingdesk.ports.store import NewReference, PhotoResult, Store
from tests.builders import JPEG, a_box, a_found_face, a_new_photo, an_engine_stamp

OWNER: Final = OwnerId("ana-studio")
OTHER: Final = OwnerId("other-studio")
ENGINE: Final = an_engine_stamp()
WORKER: Final = HolderId("worker-1")
LEASE: Final = timedelta(minutes=2)
LEFT, RIGHT = a_box(left=0.1), a_box(left=0.7)
HASH: Final = "$2b$04$secret-of-the-web-system"
"""What stands in the web system's columns for passwords: to be seen nowhere else."""

EMBEDDED: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what only an embedded workspace can do: the web system's rows are its own."""
STUDIO: Final = pytest.mark.parametrize("database", ["postgres"], indirect=True)
"""For what only happens beside a web system."""


@dataclass(frozen=True, slots=True)
class Database:
    """A store and, behind its back, the tables it writes."""

    store: Store
    engine: sa.Engine

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(query))

    def change(self, statement: sa.Insert | sa.Update | sa.Delete) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table, to tell that nothing changed."""
        return {
            table.name: sorted((tuple(row) for row in self.rows(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
        }

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect the statements sent to the database."""
        said: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            said.append(statement)

        sa.event.listen(self.engine, "before_cursor_execute", note)
        try:
            yield said
        finally:
            sa.event.remove(self.engine, "before_cursor_execute", note)


@dataclass(frozen=True, slots=True)
class Web:
    """The web system itself: it makes what KingDesk only reads."""

    engine: sa.Engine

    def add(self, table: sa.Table, *rows: dict[str, Any]) -> list[int]:
        """Insert rows, all with the same columns; return their ids in the same order."""
        statement = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
        with self.engine.begin() as connection:
            return list(connection.scalars(statement, list(rows)))

    def say(self, statement: str, **values: object) -> list[Any]:
        """Send a statement of the web system's own; return what it finds."""
        with self.engine.begin() as connection:
            found = connection.execute(sa.text(statement), values)
            return list(found) if found.returns_rows else []

    def gallery(self, owner: OwnerId = OWNER, **more: object) -> GalleryId:
        [module] = self.say("SELECT id FROM profile_items WHERE user_id = :owner", owner=owner)
        row = {"nome_projeto": "Graduation", "slug": uuid4().hex, "profile_item_id": module.id}
        row |= {"cliente_email": "", "senha_hash": HASH}
        return GalleryId(self.add(king_galleries, row | more)[0])

    def photos(self, gallery: GalleryId, keys: Sequence[str], **more: object) -> list[PhotoId]:
        """Upload photos, after those that are there."""
        if not keys:
            return []
        [last] = self.say(
            'SELECT coalesce(max("order"), -1) AS place FROM king_photos WHERE gallery_id = :of',
            of=gallery,
        )
        rows = (
            {"gallery_id": gallery, "file_path": key, "original_name": key.rpartition("/")[2]}
            | {"order": last.place + number}
            | more
            for number, key in enumerate(keys, start=1)
        )
        return [PhotoId(photo) for photo in self.add(king_photos, *rows)]

    def client(self, gallery: GalleryId, email: str, **more: object) -> ClientId:
        row = {"gallery_id": gallery, "email": email, "senha_hash": HASH}
        return ClientId(self.add(king_gallery_clients, row | more)[0])


def web_of(store: Store) -> Web | None:
    """Return the web system a store stands beside, None where it stands alone."""
    engine = cast("SqlStore", store).engine
    return Web(engine) if engine.dialect.name == "postgresql" else None


@dataclass(slots=True)
class Desk:
    """One owner's gallery, filled step by step; each step is a transaction of its own."""

    store: Store
    owner: OwnerId
    gallery: GalleryId
    _made: int = 0

    @classmethod
    def of(cls, store: Store, owner: OwnerId = OWNER) -> Desk:
        if web := web_of(store):
            return cls(store, owner, web.gallery(owner))
        with store.writing(owner) as unit:
            return cls(store, owner, unit.galleries.add("Graduation"))

    def photos(self, number: int = 1) -> list[PhotoId]:
        if web := web_of(self.store):
            return web.photos(
                self.gallery,
                [f"r2:galleries/{self.gallery}/{self._number():05}.jpg" for _ in range(number)],
            )
        files = [a_new_photo(f"photos/{self._number():05}.jpg") for _ in range(number)]
        with self.store.writing(self.owner) as unit:
            return unit.photos.add(self.gallery, files)

    def client(self, name: str = "Ana Souza", email: str | None = None) -> ClientId:
        with self.store.writing(self.owner) as unit:
            return unit.clients.add(self.gallery, [NewClient(name, email)])[0]

    def reference(self, client: ClientId, engine: EngineStamp = ENGINE) -> ReferenceId:
        with self.store.writing(self.owner) as unit:
            return unit.references.add(a_new_reference(client, self._number()), engine)

    def run(self, photos: Sequence[PhotoId], run: str | None = None) -> RunId:
        run_id = RunId(run or f"{self._number():032x}")
        with self.store.writing(self.owner) as unit:
            unit.jobs.add_run(self.gallery, run_id, Only.NEW)
            unit.jobs.enqueue(run_id, self.gallery, photos)
        return run_id

    def lease(self, run: RunId, limit: int = 100, holder: HolderId = WORKER) -> list[Lease]:
        with self.store.writing(self.owner) as unit:
            return unit.jobs.lease(run, holder, limit, LEASE)

    def leased(self, photo: PhotoId) -> Lease:
        return self.lease(self.run([photo]))[0]

    def put(self, result: PhotoResult) -> None:
        with self.store.writing(self.owner) as unit:
            unit.results.put(result)

    def seen(
        self, photo: PhotoId, *faces: tuple[Box, Sequence[Candidate]], engine: EngineStamp = ENGINE
    ) -> list[FaceId]:
        """Let a photo be processed with these faces and candidates; return the faces' ids."""
        self.put(a_result(self.leased(photo), *faces, engine=engine))
        with self.store.reading(self.owner) as unit:
            return [face.id for face in unit.results.faces(photo)]

    def say(
        self,
        photo: PhotoId,
        kind: VerdictKind,
        box: Box | None,
        client: ClientId | None,
    ) -> Verdict:
        with self.store.writing(self.owner) as unit:
            said = unit.verdicts.add(NewVerdict(photo, kind, box, client, "someone"))
            unit.results.publish([photo])
        return said

    def evidence(self) -> list[PhotoEvidence]:
        with self.store.reading(self.owner) as unit:
            return unit.results.evidence(self.gallery)

    def _number(self) -> int:
        self._made += 1
        return self._made + 1000 * self.gallery


def a_new_reference(client: ClientId, number: int = 1) -> NewReference:
    return NewReference(
        client_id=client,
        source=f"reference-{number}.jpg",
        picture=JPEG,
        sha256=f"{number:064x}",
        face_index=0,
        face=a_found_face(descriptor=bytes([number % 256]) * 512),
        box=a_box(),
        warnings=(),
    )


def a_call(
    gallery: GalleryId,
    asked: str = "detect:1",
    photo: PhotoId | None = None,
    run: RunId | None = None,
    **more: Any,  # noqa: ANN401 - whatever a call has
) -> BilledCall:
    call = BilledCall(
        gallery_id=gallery,
        run_id=run,
        photo_id=photo,
        purpose=Purpose.MATCHING,
        operation=Operation.DETECT_FACES,
        strategy=Strategy.CLASSIC,
        asked=asked,
        answer="[]",
        usd=0.001,
    )
    return replace(call, **more)


def a_result(
    lease: Lease,
    *faces: tuple[Box, Sequence[Candidate]],
    engine: EngineStamp = ENGINE,
    etag: str = "e1",
) -> PhotoResult:
    found: list[FoundFace] = [a_found_face(box) for box, _ in faces]
    return PhotoResult(
        lease=lease,
        engine=engine,
        etag=etag,
        stamp=FileStamp(1000, 1_700_000_000_000_000_000),
        width=4000,
        height=3000,
        faces=found,
        candidates=[list(candidates) for _, candidates in faces],
        references_revision=0,
    )


def published(database: Database, photo: PhotoId) -> dict[int, dict[ClientId, float]]:
    """Return the web system's matches of a photo: by face index, each client's similarity."""
    faces, matches = rekognition_photo_faces, rekognition_face_matches
    query = (
        sa.select(faces.c.face_index, matches.c.client_id, matches.c.similarity)
        .outerjoin(matches, matches.c.photo_face_id == faces.c.id)
        .where(faces.c.photo_id == photo)
    )
    found: dict[int, dict[ClientId, float]] = {}
    for row in database.rows(query):
        of_face = found.setdefault(row.face_index, {})
        if row.client_id is not None:
            assert row.client_id not in of_face
            of_face[ClientId(row.client_id)] = row.similarity
    return found
