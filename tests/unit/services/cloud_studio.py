"""A studio in miniature with an account at AWS in memory: what the tests of both ways share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from kingdesk.adapters.db.store import SqlStore, open_store
from kingdesk.adapters.local.holders import FileHolders
from kingdesk.domain.clients import NewClient
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId, ReferenceId
from kingdesk.domain.jobs import JobCounts, Only, Progress, Run
from kingdesk.domain.money import PriceGroup, PriceTable, PriceTier, Receipt, StrategyQuote
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.ports.cloud import Via
from kingdesk.ports.store import NewReference
from kingdesk.services.job_context import JobContext
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.processing import Processing
from kingdesk.services.recognition.classic import ClassicRecogniser
from kingdesk.services.recognition.cloud_desk import CloudDesk, external_id
from kingdesk.services.recognition.collections import Collections
from kingdesk.services.recognition.indexed import IndexedRecogniser
from kingdesk.services.recognition.ledger import Ledger
from kingdesk.services.recognition.recogniser import Recogniser
from kingdesk.services.recognition.references import CloudReferences
from kingdesk.worker.runner import Runner
from tests.builders import a_found_face
from tests.fakes.clock import SteppedClock
from tests.fakes.cloud import FakeCloud, FakePreparation, FakeStaging
from tests.fakes.engine import a_picture
from tests.fakes.studio import ANA, SmallStudio

SHARED: Final = "studio"
PLACES: Final = (
    Box(0.05, 0.3, 0.15, 0.2),
    Box(0.3, 0.3, 0.14, 0.19),
    Box(0.55, 0.3, 0.13, 0.18),
    Box(0.8, 0.3, 0.12, 0.17),
)
MIDDLE: Final = Box(0.4, 0.3, 0.2, 0.25)
DETECT, INDEX = Operation.DETECT_FACES, Operation.INDEX_FACES
SEARCH, SEARCH_PICTURE = Operation.SEARCH_FACES, Operation.SEARCH_FACES_BY_IMAGE
A_CALL: Final = 0.001
PRICES: Final = PriceTable(
    date(2026, 5, 1),
    {
        group: (PriceTier(1_000_000, A_CALL), PriceTier(None, 0.0008))
        for group in (PriceGroup.GROUP_1, PriceGroup.GROUP_2)
    },
    0.00001,
)


def a_photo_of(*people: str, shade: int = 0) -> bytes:
    return a_picture(*zip(people, PLACES, strict=False), shade=shade, width=800, height=600)


@dataclass(slots=True)
class CloudStudio:
    """What Ana does with her wedding and her account; `session` is a program started anew."""

    studio: SmallStudio
    store: SqlStore
    clock: SteppedClock
    cloud: FakeCloud = field(default_factory=FakeCloud)
    preparation: FakePreparation = field(default_factory=FakePreparation)
    staging: FakeStaging = field(default_factory=FakeStaging)
    prices: PriceTable = PRICES
    at_once: int = 4
    told: list[Progress] = field(default_factory=list)
    shade: int = 0

    @property
    def wedding(self) -> GalleryId:
        return self.studio.wedding

    # --- what is there

    def photo(self, name: str, *people: str) -> PhotoId:
        self.shade += 1
        return self.studio.upload(name, a_photo_of(*people, shade=self.shade))

    def photos(self, number: int, *people: str) -> list[PhotoId]:
        start = self.shade
        return [self.photo(f"{start + n}.jpg", *people) for n in range(number)]

    def client(self, name: str, *references: str) -> ClientId:
        """Add a client with a reference picture of each of these people."""
        with self.store.writing(ANA) as unit:
            client = unit.clients.add(self.wedding, [NewClient(name)])[0]
        for who in references:
            self.reference(client, who)
        return client

    def reference(
        self, client: ClientId, who: str, *others: str, picture: bytes | None = None
    ) -> ReferenceId:
        self.shade += 1
        faces = [(who, MIDDLE), *zip(others, PLACES[::3], strict=False)]
        copy = picture or a_picture(*faces, shade=self.shade)
        reference = NewReference(
            client_id=client,
            source=f"{who}.jpg",
            picture=copy,
            sha256=f"{self.shade:064x}",
            face_index=0,
            face=a_found_face(MIDDLE),
            box=MIDDLE,
            warnings=(),
        )
        with self.store.writing(ANA) as unit:
            return unit.references.add(reference, None)

    # --- a session

    def session(self, way: Strategy = Strategy.INDEXED) -> Session:
        return Session(self, way)


class Session:
    """A program that begins knowing only what was stored."""

    def __init__(self, of: CloudStudio, way: Strategy) -> None:
        self._of = of
        self.way = way
        store, studio = of.store, of.studio
        self.ledger = Ledger(store, of.prices, of.clock)
        self.desk = CloudDesk(
            store=store,
            cloud=of.cloud,
            preparation=of.preparation,
            staging=of.staging,
            ledger=self.ledger,
            shared=SHARED,
            via_classic=Via.STAGING,
            via_indexed=Via.AUTO,
            lifetime=timedelta(days=30),
            cores=2,
        )
        self.collections = Collections(store, of.cloud, of.clock, SHARED)
        references = CloudReferences(self.desk)
        self.ways: dict[Strategy, Recogniser] = {
            Strategy.CLASSIC: ClassicRecogniser(
                self.desk, self.collections, references, of.at_once, gather=0.0
            ),
            Strategy.INDEXED: IndexedRecogniser(
                self.desk, self.collections, references, of.at_once, gather=0.0
            ),
        }
        holders = FileHolders(studio.folder)
        source = studio.source
        self.processing = Processing(store, source, self.ways, holders, way)
        match = MatchPhoto(store, source, studio.thumbnails, self.ways)
        self.runner = Runner(store, match, self.processing, holders)

    def start(
        self,
        only: Only = Only.NEW,
        photos: Sequence[PhotoId] | None = None,
        max_cost_usd: float | None = None,
    ) -> Run | None:
        return self.processing.start(
            ANA,
            self._of.wedding,
            only,
            photos,
            strategy=self.way,
            max_cost_usd=max_cost_usd,
            agreed=True,
        )

    def process(
        self,
        only: Only = Only.NEW,
        photos: Sequence[PhotoId] | None = None,
        max_cost_usd: float | None = None,
        context: JobContext | None = None,
    ) -> Run | None:
        run = self.start(only, photos, max_cost_usd)
        context = context or JobContext(self._of.told.append)
        return run and self.runner.run(ANA, run.id, context)

    def quote(self, only: Only = Only.NEW) -> StrategyQuote:
        return self.processing.quote(ANA, self._of.wedding, only).of(self.way)

    def billed(self, do: Callable[[], object]) -> dict[Operation, int]:
        """Return the calls AWS bills for what is done."""
        before = dict(self._of.cloud.calls)
        do()
        after = self._of.cloud.calls
        return {of: after[of] - before.get(of, 0) for of in after if after[of] != before.get(of, 0)}

    def counts(self) -> JobCounts:
        with self._of.store.reading(ANA) as unit:
            return unit.jobs.counts(self._of.wedding)

    def receipt(self) -> Receipt:
        with self._of.store.reading(ANA) as unit:
            return unit.calls.receipt()

    def found(self) -> dict[str, set[ClientId]]:
        """Return whom each photo's faces may show, by the photo's name."""
        with self._of.store.reading(ANA) as unit:
            names = {photo.id: photo.name for photo in unit.photos.of_gallery(self._of.wedding)}
            evidence = unit.results.evidence(self._of.wedding)
        return {name: set() for name in names.values()} | {
            names[one.photo_id]: {c.client_id for found in one.candidates.values() for c in found}
            for one in evidence
        }

    def kept_answers(self) -> int:
        with self._of.store.reading(ANA) as unit:
            ids = [photo.id for photo in unit.photos.of_gallery(self._of.wedding)]
            return sum(len(unit.calls.answers_about(photo)) for photo in ids)


def web_enrolls(of: CloudStudio, client: ClientId, who: str) -> str:
    """Let the web system enroll a client's face into the shared collection; return its id."""
    of.cloud.make_collection(SHARED)
    of.shade += 1
    picture = a_picture((who, MIDDLE), shade=of.shade)
    answer = of.cloud.index(
        SHARED, picture, "web", external_id(of.wedding, client), Via.BYTES, most=1
    )
    face_id = answer.faces[0].face_id
    assert face_id is not None
    with of.store.writing(ANA) as unit:
        unit.cloud_faces.tell_web(client, face_id, None, None)
    of.cloud.billed.clear()
    return face_id


@contextmanager
def open_cloud_studio(studio: SmallStudio) -> Iterator[CloudStudio]:
    """Open a studio whose clock a test moves."""
    clock = SteppedClock()
    store = open_store(studio.folder, ANA, clock)
    studio.store.close()
    studio.store = store
    yield CloudStudio(studio, store, clock)
