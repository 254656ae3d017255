"""The whole program on a studio in miniature."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import sqlalchemy as sa

from kingdesk.adapters.db.tables import king_gallery_clients, king_selections
from kingdesk.adapters.local.holders import FileHolders
from kingdesk.bootstrap import App, StudioParts, Workspace
from kingdesk.bootstrap.app import Parts, assemble
from kingdesk.bootstrap.cloud import price_table
from kingdesk.bootstrap.recognition import CloudWays
from kingdesk.domain.clients import NewClient
from kingdesk.domain.galleries import Gallery, PhotoCard
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.accounts import Account
from kingdesk.ports.cloud import Via
from kingdesk.services.galleries import Galleries
from kingdesk.services.job_context import JobContext
from kingdesk.services.keep_photos import KeepPhotos
from kingdesk.services.photos import Photos
from kingdesk.services.recognition.classic import ClassicRecogniser
from kingdesk.services.recognition.cloud_desk import CloudDesk
from kingdesk.services.recognition.collections import Collections
from kingdesk.services.recognition.indexed import IndexedRecogniser
from kingdesk.services.recognition.ledger import Ledger
from kingdesk.services.recognition.references import CloudReferences
from kingdesk.services.reconcile import Reconcile
from kingdesk.settings import BucketSettings, CloudSettings, DatabaseSettings, StudioSettings
from tests.fakes.clock import SteppedClock
from tests.fakes.cloud import FakeCloud, FakePreparation, FakeStaging
from tests.fakes.studio import ANA, SmallStudio, small_studio


def ways_of(studio: SmallStudio, cloud: FakeCloud) -> CloudWays:
    """Return both ways over an account at AWS, as bootstrap makes them."""
    settings = CloudSettings()
    clock = SteppedClock()
    desk = CloudDesk(
        store=studio.store,
        cloud=cloud,
        preparation=FakePreparation(),
        staging=FakeStaging(),
        ledger=Ledger(studio.store, price_table(settings.prices), clock),
        shared=settings.shared_collection,
        via_classic=Via.STAGING,
        via_indexed=Via.AUTO,
        lifetime=timedelta(days=settings.cache_days),
        cores=2,
    )
    collections = Collections(studio.store, cloud, clock, settings.shared_collection)
    references = CloudReferences(desk)
    ways = (
        ClassicRecogniser(desk, collections, references, photos_at_once=2),
        IndexedRecogniser(desk, collections, references, photos_at_once=2),
    )
    usual = Strategy(settings.strategy)
    return CloudWays(desk, collections, references, ways, usual, lambda: None)


def app_of(studio: SmallStudio, cloud: FakeCloud | None = None) -> App:
    """Put the program together over a studio, as bootstrap does over a real one.

    Args:
        studio: whose.
        cloud: its account at AWS, by which new galleries are indexed; None if it has none.
    """
    parts = StudioParts(
        account=Account(ANA, "ana@example.com", "Ana Example"),
        settings=StudioSettings(
            database=DatabaseSettings(host="db.example", name="king", user="ana"),
            bucket=BucketSettings(account_id="account", bucket=studio.bucket.bucket),
            cloud=None if cloud is None else CloudSettings(),
        ),
        pair_folder=studio.pairing,
        reconcile=Reconcile(studio.store, studio.bucket),
        browse=studio.browse,
        keep_photos=KeepPhotos(
            studio.store, studio.bucket, studio.source, studio.pictures, studio.kept
        ),
    )
    return assemble(
        Parts(
            owner=ANA,
            workspace=Workspace("Studio", studio.folder),
            store=studio.store,
            source=studio.source,
            thumbnails=studio.thumbnails,
            holders=FileHolders(studio.folder),
            engine=studio.engine,
            workers=2,
            checks=(),
            closing=(),
            previews=studio.kept,
            studio=parts,
            cloud=None if cloud is None else ways_of(studio, cloud),
        )
    )


@dataclass(slots=True)
class WebSite:
    """What happens on the web system while the program runs, and the program."""

    studio: SmallStudio
    app: App

    def client(self, name: str, *, email: str | None = None, enabled: bool = True) -> ClientId:
        """Add a client as the web system does."""
        with self.studio.store.writing(ANA) as unit:
            client_id = unit.clients.add(self.studio.wedding, [NewClient(name, email)])[0]
        if not enabled:
            statement = sa.update(king_gallery_clients).values(enabled=False)
            with self.studio.store.engine.begin() as connection:
                connection.execute(statement.where(king_gallery_clients.c.id == client_id))
        return client_id

    def choose(self, client_id: ClientId, *photos: PhotoId) -> None:
        """Let a client choose photos on the web."""
        with self.studio.store.engine.begin() as connection:
            for photo in photos:
                connection.execute(
                    sa.insert(king_selections).values(
                        gallery_id=self.studio.wedding, photo_id=photo, client_id=client_id
                    )
                )

    def process(self) -> None:
        """Find the faces of the wedding's photos."""
        run = self.app.processing.start(ANA, self.studio.wedding)
        assert run is not None
        self.app.runner.run(ANA, run.id, JobContext())


@contextmanager
def web_site(folder: Path) -> Iterator[WebSite]:
    """Open a studio with an empty wedding, and the program on it."""
    folder.mkdir(exist_ok=True)
    with small_studio(folder) as studio:
        yield WebSite(studio, app_of(studio))


@dataclass(slots=True)
class ManyGalleries:
    """Galleries of a database with more of them than a test could make; the rest is real."""

    real: Galleries
    galleries: list[Gallery]
    error: Exception | None = None

    def all(self, owner: OwnerId) -> list[Gallery]:
        if self.error is not None:
            raise self.error
        return [*self.real.all(owner), *self.galleries]


@dataclass(slots=True)
class ManyPhotos:
    """Photos of a large gallery, given away page by page; thumbnails are the real ones'.

    Attributes:
        pages: what comes; an error among them is raised in its turn.
        read: how many pages were asked for.
        chosen: by whom, on the web.
        gate: holds the end of every reading back until it is set.
    """

    real: Photos
    pages: list[list[PhotoCard] | Exception]
    read: int = 0
    chosen: Mapping[PhotoId, frozenset[ClientId | None]] = field(default_factory=dict)
    gate: threading.Event | None = None

    def card_pages(self, _owner: OwnerId, _gallery_id: GalleryId) -> Iterator[list[PhotoCard]]:
        for page in list(self.pages):
            self.read += 1
            if isinstance(page, Exception):
                raise page
            yield page
        if self.gate is not None:
            assert self.gate.wait(10)

    def cards(
        self,
        _owner: OwnerId,
        _gallery_id: GalleryId,
        only: frozenset[PhotoId] | None = None,
    ) -> list[PhotoCard]:
        found = [card for page in self.pages if isinstance(page, list) for card in page]
        return [card for card in found if only is None or card.id in only]

    def selections(
        self, _owner: OwnerId, _gallery_id: GalleryId
    ) -> Mapping[PhotoId, frozenset[ClientId | None]]:
        return self.chosen

    def expect(self, owner: OwnerId, photo_ids: Sequence[PhotoId]) -> None:
        """Nothing is fetched together here."""

    def thumbnail(self, owner: OwnerId, photo_id: PhotoId) -> bytes:
        return self.real.thumbnail(owner, photo_id)


def with_photos(app: App, photos: ManyPhotos) -> App:
    return replace(app, photos=cast("Photos", photos))


def with_galleries(app: App, galleries: ManyGalleries) -> App:
    return replace(app, galleries=cast("Galleries", galleries))
