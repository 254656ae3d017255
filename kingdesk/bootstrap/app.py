"""What an open workspace offers, whatever it is made of, and how its parts are put together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kingdesk.adapters.clock import SystemClock
from kingdesk.adapters.db.store import SqlStore
from kingdesk.adapters.imaging import PillowPictures
from kingdesk.adapters.local.recipe import STAMP
from kingdesk.adapters.photos.class_list import ClassListFiles
from kingdesk.adapters.photos.delivery import FolderDelivery
from kingdesk.adapters.photos.far import known_of_none
from kingdesk.adapters.photos.folder import FolderWalker
from kingdesk.bootstrap.recognition import CloudWays
from kingdesk.domain.faces import EngineStamp
from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.strategies import Strategy
from kingdesk.ports.accounts import Account
from kingdesk.ports.engine import FaceEngine, Likeness, Look, Purpose
from kingdesk.ports.holders import Holders
from kingdesk.ports.local_copies import ContentCache
from kingdesk.ports.photos import PhotoSource
from kingdesk.ports.pictures import ThumbnailStore
from kingdesk.ports.queue import JobQueue
from kingdesk.services.bring_clients import BringClients
from kingdesk.services.browse_bucket import BrowseBucket
from kingdesk.services.cache import Cache
from kingdesk.services.clients import Clients
from kingdesk.services.consents import Consents
from kingdesk.services.dead_letters import DeadLetters
from kingdesk.services.doctor import Check, Doctor
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.enroll_listed import EnrollListed
from kingdesk.services.export import Export
from kingdesk.services.galleries import Galleries
from kingdesk.services.import_clients import ImportClients
from kingdesk.services.import_folder import ImportFolder
from kingdesk.services.keep_photos import KeepPhotos
from kingdesk.services.list_plan import PlanList
from kingdesk.services.match_photo import MatchPhoto
from kingdesk.services.name_group import NameGroup
from kingdesk.services.originals import Originals
from kingdesk.services.pair_folder import PairFolder
from kingdesk.services.photos import Photos
from kingdesk.services.problems import Problems
from kingdesk.services.processing import Processing
from kingdesk.services.receipts import Receipts
from kingdesk.services.recognition.collections import Collections
from kingdesk.services.recognition.enrolling import CloudEnroll
from kingdesk.services.recognition.local import LocalRecogniser, ReferenceCache
from kingdesk.services.recognition.recogniser import Recogniser
from kingdesk.services.reconcile import Reconcile
from kingdesk.services.results import Results
from kingdesk.services.review import Review
from kingdesk.services.search_face import SearchFace
from kingdesk.services.sending import Sending
from kingdesk.services.steering import Steering
from kingdesk.services.undo_enroll import UndoEnroll
from kingdesk.services.unknown_faces import GroupFaces
from kingdesk.services.watching import Watching
from kingdesk.services.web_messages import WebMessages
from kingdesk.settings import StudioSettings
from kingdesk.worker.consumer import Consumer
from kingdesk.worker.heartbeat import no_share
from kingdesk.worker.runner import Runner
from kingdesk.worker.turns import AHEAD, EngineInTurns


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace that is open.

    Attributes:
        folder: where its data lie; of a studio, what this computer keeps of it.
    """

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class StudioParts:
    """What only a studio's workspace has.

    Attributes:
        account: who is signed in.
        pair_folder: uses photos that lie on this computer anyway.
        reconcile: compares a gallery with the bucket.
        browse: looks into the bucket.
        keep_photos: fetches a gallery's photos to work without the internet.
    """

    account: Account
    settings: StudioSettings
    pair_folder: PairFolder
    reconcile: Reconcile
    browse: BrowseBucket
    keep_photos: KeepPhotos


@dataclass(frozen=True, slots=True)
class App:
    """Everything a photographer can do in one open workspace; close it when done.

    Attributes:
        runner: does runs in this process's threads.
        steering: pauses and stops runs, wherever they are worked on.
        watching: tells how runs go, wherever they are worked on.
        problems: photos that ended in error.
        queue: the owner's own of SQS; None without one.
        sending: sends runs to the queue, for workers.
        consumer: is such a worker.
        dead_letters: what the queue put aside.
        receipts: what Rekognition has cost.
        collections: what is kept at AWS; None without an account there.
        studio: None in an embedded workspace.
    """

    owner: OwnerId
    workspace: Workspace
    galleries: Galleries
    photos: Photos
    import_folder: ImportFolder
    clients: Clients
    consents: Consents
    cache: Cache
    import_clients: ImportClients
    plan_list: PlanList
    enroll_listed: EnrollListed
    undo_enroll: UndoEnroll
    bring_clients: BringClients
    enroll: EnrollClient
    processing: Processing
    runner: Runner
    steering: Steering
    watching: Watching
    problems: Problems
    queue: JobQueue | None
    sending: Sending
    consumer: Consumer
    dead_letters: DeadLetters
    results: Results
    review: Review
    search_face: SearchFace
    group_faces: GroupFaces
    name_group: NameGroup
    export: Export
    doctor: Doctor
    receipts: Receipts
    collections: Collections | None
    studio: StudioParts | None
    _store: SqlStore
    _closing: tuple[Callable[[], None], ...]

    def close(self) -> None:
        for close in self._closing:
            close()


class EngineOnDemand:
    """The local engine, loaded when it is first asked something: a window must not wait for it."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._engine: FaceEngine | None = None
        self._lock = threading.Lock()

    @property
    def stamp(self) -> EngineStamp:
        return STAMP

    def look(self, picture: bytes, name: str, purpose: Purpose = Purpose.PHOTO) -> Look:
        return self._loaded().look(picture, name, purpose)

    def compare(self, faces: Sequence[bytes], references: Sequence[bytes]) -> list[Likeness]:
        return self._loaded().compare(faces, references)

    def _loaded(self) -> FaceEngine:
        with self._lock:
            if self._engine is None:
                # half a second of imports and loading
                from kingdesk.adapters.local.engine import LocalEngine  # noqa: PLC0415

                self._engine = LocalEngine(self._models)
            return self._engine


@dataclass(frozen=True, slots=True)
class Parts:
    """What differs between kinds of workspaces.

    Attributes:
        workers: photos worked on at once.
        closing: called in this order in the end.
        previews: where previews of photos that lie far away are kept; None where all are near.
        cache: the folder thumbnails and previews lie in; the workspace's own if None.
        is_same: tells without fetching a photo whether a file, or its bytes, are it.
        own_file: returns the photographer's own file of a photo; as the source's `path` if None.
        cloud: the ways to process by Rekognition; None without an account at AWS.
        queue: the owner's own of SQS; None without one.
        computer: tells this computer's workers from others'; empty where there are no others.
    """

    owner: OwnerId
    workspace: Workspace
    store: SqlStore
    source: PhotoSource
    thumbnails: ThumbnailStore
    holders: Holders
    engine: FaceEngine
    workers: int
    checks: tuple[Check, ...]
    closing: tuple[Callable[[], None], ...]
    previews: ContentCache | None = None
    cache: Path | None = None
    is_same: Callable[[Photo, Path | bytes], bool] = known_of_none
    own_file: Callable[[Photo], Path | None] | None = None
    studio: StudioParts | None = None
    cloud: CloudWays | None = None
    queue: JobQueue | None = None
    computer: str = ""


def assemble(parts: Parts) -> App:
    """Put every use case together over the parts of one workspace."""
    store, source, engine = parts.store, parts.source, parts.engine
    clock, walker, pictures = SystemClock(), FolderWalker(parts.workspace.folder), PillowPictures()
    browse = None if parts.studio is None else parts.studio.browse
    cloud = parts.cloud
    usual = Strategy.LOCAL if cloud is None else cloud.usual
    by_cloud = None
    if cloud is not None:
        by_cloud = CloudEnroll(cloud.desk, cloud.collections, cloud.references)
    enroll = EnrollClient(store, source, walker, pictures, engine, browse, by_cloud, usual)
    results = Results(store)
    looking, threads = engine, parts.workers
    if parts.studio is not None:  # cores shall not wait for what is on its way
        looking, threads = EngineInTurns(engine, parts.workers), parts.workers + AHEAD
    local = LocalRecogniser(store, looking, ReferenceCache(engine), enroll.refresh, threads)
    ways: dict[Strategy, Recogniser] = {local.strategy: local}
    if cloud is not None:
        ways |= {way.strategy: way for way in cloud.recognisers}
    processing = Processing(store, source, ways, parts.holders, usual)
    originals = Originals(always=threads)
    match_photo = MatchPhoto(store, source, parts.thumbnails, ways, originals)
    collections = None if cloud is None else cloud.collections
    share = no_share if cloud is None else cloud.desk.cloud.share
    sending = Sending(store, parts.queue)
    consumer = Consumer(
        store,
        parts.queue,
        match_photo,
        processing,
        parts.holders,
        sending,
        WebMessages(store, processing),
        parts.computer,
        share,
    )
    return App(
        owner=parts.owner,
        workspace=parts.workspace,
        galleries=Galleries(store),
        photos=Photos(store, source, pictures, parts.thumbnails, engine, parts.previews),
        import_folder=ImportFolder(store, walker, source, of_web=parts.studio is not None),
        clients=Clients(store, clock, collections),
        consents=Consents(store),
        cache=Cache(parts.cache or parts.workspace.folder, parts.thumbnails, parts.previews),
        import_clients=ImportClients(store, ClassListFiles(), enroll, clock, parts.workers),
        plan_list=PlanList(store, ClassListFiles(), enroll, parts.workers),
        enroll_listed=EnrollListed(store, enroll, clock),
        bring_clients=BringClients(store, enroll),
        undo_enroll=UndoEnroll(store, enroll, of_web=parts.studio is not None),
        enroll=enroll,
        processing=processing,
        runner=Runner(store, match_photo, processing, parts.holders, parts.computer, share),
        steering=Steering(store, processing),
        watching=Watching(store, processing),
        problems=Problems(store),
        queue=parts.queue,
        sending=sending,
        consumer=consumer,
        dead_letters=DeadLetters(store, parts.queue, processing, sending),
        results=results,
        review=Review(store),
        search_face=SearchFace(store, engine),
        group_faces=GroupFaces(store, engine),
        name_group=NameGroup(store, enroll, of_web=parts.studio is not None),
        export=Export(
            store,
            results,
            source,
            FolderDelivery(source, parts.is_same, parts.own_file),
            imports=parts.studio is None,
        ),
        doctor=Doctor(parts.checks),
        receipts=Receipts(store),
        collections=collections,
        studio=parts.studio,
        _store=store,
        _closing=parts.closing,
    )
