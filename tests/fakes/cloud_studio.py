"""A studio in miniature with an account at AWS, and the program on it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import (
    billed_calls,
    rekognition_client_faces,
    rekognition_processing_cache,
)
from kingdesk.bootstrap import App
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.ports.cloud import Via
from kingdesk.ports.cloud_store import FaceToDelete
from kingdesk.services.enroll_client import Enrolled
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.collections import Collections
from tests.fakes.cloud import FakeCloud, Seen, seen_in
from tests.fakes.engine import a_picture
from tests.fakes.event import MIDDLE
from tests.fakes.pictures import TellingPictures
from tests.fakes.studio import ANA, SmallStudio
from tests.fakes.studio_app import app_of


class Eyes:
    """Who is seen in pictures; `behind` stands larger behind everybody, `blind` sees nobody."""

    behind: str | None = None
    blind: bool = False

    def __call__(self, picture: bytes) -> Sequence[Seen]:
        seen = [] if self.blind else seen_in(picture)
        if self.behind is None or not seen:
            return seen
        return [Seen(self.behind, Box(0.0, 0.0, 0.99, 0.99)), *seen]


@dataclass(slots=True)
class CloudStudio:
    """Ana's studio with an account at AWS; a gallery is processed by `classic`."""

    studio: SmallStudio
    app: App
    cloud: FakeCloud
    eyes: Eyes
    folder: Path
    _shade: int = 0

    @property
    def shared(self) -> str:
        return self.collections.shared

    def go(self, way: Strategy) -> None:
        with self.studio.store.writing(ANA) as unit:
            unit.galleries.set_strategy(self.studio.wedding, way)

    def client(self, name: str) -> ClientId:
        return self.app.clients.add(ANA, self.studio.wedding, NewClient(name))[0]

    def picture(self, *faces: tuple[str, Box], shade: int | None = None) -> Path:
        self._shade += 1
        path = self.folder / f"{self._shade}.jpg"
        path.write_bytes(a_picture(*faces, shade=self._shade if shade is None else shade))
        return path

    def enroll(
        self, client: ClientId, *faces: tuple[str, Box], face: int | None = None
    ) -> Enrolled:
        return self.app.enroll(ANA, client, self.picture(*faces), face)

    def people(self) -> list[tuple[str | None, str]]:
        return self.cloud.people(self.shared) if self.shared in self.cloud.collections() else []

    def known(self, client: ClientId, who: str) -> tuple[str, str]:
        return f"g{self.studio.wedding}_c{client}", who

    def of_web(self) -> list[tuple[ClientId, str, str | None]]:
        """Return what the web system knows of clients' faces: whose, by which id, from where."""
        table = rekognition_client_faces.c
        query = sa.select(table.client_id, table.face_id, table.reference_r2_key).order_by(table.id)
        with self.studio.store.engine.connect() as connection:
            return [(ClientId(a), b, c) for a, b, c in connection.execute(query)]

    def answers(self) -> int:
        """Return how many answers of indexing are kept."""
        with self.studio.store.engine.connect() as connection:
            query = sa.select(sa.func.count()).where(
                billed_calls.c.answer.is_not(None),
                billed_calls.c.operation == Operation.INDEX_FACES,
            )
            return int(connection.scalar(query) or 0)

    def to_delete(self) -> list[FaceToDelete]:
        with self.studio.store.reading(ANA) as unit:
            return unit.collections.to_delete()

    def process(self, way: Strategy = Strategy.CLASSIC) -> None:
        run = self.app.processing.start(ANA, self.studio.wedding, strategy=way, agreed=True)
        assert run is not None
        self.app.runner.run(ANA, run.id, JobContext())

    def process_until_it_fails(self) -> None:
        with suppress(KingdeskError):
            self.process()

    def kept_answers(self) -> int:
        """Return how many answers are kept, of any operation, in the journal and in the cache."""
        cache = rekognition_processing_cache
        with self.studio.store.engine.connect() as connection:
            journal = sa.select(sa.func.count()).where(billed_calls.c.answer.is_not(None))
            kept = sa.select(sa.func.count()).select_from(cache)
            return int(connection.scalar(journal) or 0) + int(connection.scalar(kept) or 0)

    def sources_of_all(self) -> list[str]:
        with self.studio.store.reading(ANA) as unit:
            return [one.source for one in unit.references.of_gallery(self.studio.wedding)]

    def photos_of(self, client: ClientId) -> set[PhotoId]:
        found = self.app.results(ANA, self.studio.wedding).of_client(client)
        assert found is not None
        return {hit.photo_id for hit in found.hits}

    def sources(self, client: ClientId) -> list[str]:
        return [one.source for one in self.app.enroll.references(ANA, client)]

    @property
    def collections(self) -> Collections:
        assert self.app.collections is not None
        return self.app.collections

    def web_enrolls(self, client: ClientId, who: str) -> str:
        """Let the web system enroll a client who sent a selfie as well; return the face's id."""
        picture, wedding = a_picture((who, MIDDLE), shade=77), self.studio.wedding
        self.cloud.make_collection(self.shared)
        name = f"g{wedding}_c{client}"
        [face] = self.cloud.index(self.shared, picture, "web", name, Via.BYTES, most=5).faces
        assert face.face_id is not None
        with self.studio.store.engine.begin() as connection:
            for face_id in (face.face_id, f"on_demand_{client}"):
                values = {"gallery_id": wedding, "client_id": client, "face_id": face_id}
                connection.execute(sa.insert(rekognition_client_faces).values(**values))
        return face.face_id


def cloud_studio(studio: SmallStudio, folder: Path, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    """Open the program over a studio whose wedding is processed by `classic`.

    Args:
        studio: whose.
        folder: where her own pictures are written.
        monkeypatch: lets our own copies still tell who is in them.
    """
    monkeypatch.setattr("kingdesk.bootstrap.app.PillowPictures", TellingPictures)
    eyes = Eyes()
    cloud = FakeCloud(eyes)
    opened = CloudStudio(studio, app_of(studio, cloud), cloud, eyes, folder)
    opened.go(Strategy.CLASSIC)
    return opened
