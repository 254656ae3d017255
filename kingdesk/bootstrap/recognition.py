"""The two ways over Rekognition, put together from a studio's account when they are first needed.

Opening a studio loads nothing of AWS's libraries and sends nothing: it has to work offline.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kingdesk.bootstrap.cloud import (
    CloudParts,
    has_cloud,
    open_cloud,
    price_table,
    ways_of_sending,
)
from kingdesk.domain.cloud_errors import CloudDenied
from kingdesk.domain.geometry import Box
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.ports.clock import Clock
from kingdesk.ports.cloud import (
    CloudFace,
    Collection,
    Indexed,
    Searched,
    SentPicture,
    StoredFace,
    Tempo,
    Via,
)
from kingdesk.ports.store import Store
from kingdesk.services.job_context import is_stop_asked
from kingdesk.services.recognition.classic import ClassicRecogniser
from kingdesk.services.recognition.cloud_desk import CloudDesk
from kingdesk.services.recognition.collections import Collections
from kingdesk.services.recognition.indexed import IndexedRecogniser
from kingdesk.services.recognition.ledger import Ledger
from kingdesk.services.recognition.lost_answers import note_lost
from kingdesk.services.recognition.recogniser import Recogniser
from kingdesk.services.recognition.references import CloudReferences
from kingdesk.settings import CloudSettings

_CONNECTIONS: Final = 40
"""What the 32 photos under way need, with some for looking after collections meanwhile."""
_SETTLING_S: Final = 1.0
"""Twice what users of Rekognition report a new face takes to be found."""


class CloudOnDemand:
    """A studio's account, opened when it is first asked something; any thread may use it.

    Is a `FaceCloud`, a `Staging` and a `Preparation`. Pictures are prepared by a few threads at
    once, however many wait for AWS: there are only so many cores, and a decoded photo takes 70 MB.

    Args:
        make: opens the account.
        cores: pictures prepared at the same time.
    """

    def __init__(self, make: Callable[[], CloudParts], cores: int) -> None:
        self._make = make
        self._opened: CloudParts | None = None
        self._lock = threading.Lock()
        self._cores = threading.BoundedSemaphore(cores)

    def close(self) -> None:
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def _parts(self) -> CloudParts:
        with self._lock:
            if self._opened is None:
                self._opened = self._make()
            return self._opened

    # --- Staging and Preparation ------------------------------------------------------------------

    def sweep(self) -> int:
        return self._parts().staging.sweep()

    def photo(self, picture: bytes, name: str) -> SentPicture:
        preparation = self._parts().preparation
        with self._cores:
            return preparation.photo(picture, name)

    def cut(self, sent: SentPicture, box: Box, hide: Sequence[Box] = ()) -> tuple[bytes, Box]:
        preparation = self._parts().preparation
        with self._cores:
            return preparation.cut(sent, box, hide)

    def cut_all(self, sent: SentPicture, boxes: Sequence[Box]) -> list[tuple[bytes, Box]]:
        preparation = self._parts().preparation
        with self._cores:
            return preparation.cut_all(sent, boxes)

    # --- FaceCloud --------------------------------------------------------------------------------

    def detect(
        self, picture: bytes, name: str, via: Via, *, closely: bool = False
    ) -> list[CloudFace]:
        return self._parts().cloud.detect(picture, name, via, closely=closely)

    def index(  # noqa: PLR0913 -- what IndexFaces takes
        self,
        collection: str,
        picture: bytes,
        name: str,
        external_id: str,
        via: Via,
        *,
        most: int,
        filtered: bool = False,
    ) -> Indexed:
        return self._parts().cloud.index(
            collection, picture, name, external_id, via, most=most, filtered=filtered
        )

    def search(self, collection: str, face_id: str, floor: float) -> Searched | None:
        return self._parts().cloud.search(collection, face_id, floor)

    def search_picture(self, collection: str, picture: bytes, name: str, floor: float) -> Searched:
        return self._parts().cloud.search_picture(collection, picture, name, floor)

    def delete_faces(self, collection: str, face_ids: Sequence[str]) -> list[str]:
        return self._parts().cloud.delete_faces(collection, face_ids)

    def faces(self, collection: str) -> Iterator[StoredFace]:
        return self._parts().cloud.faces(collection)

    def collection(self, name: str) -> Collection | None:
        return self._parts().cloud.collection(name)

    def make_collection(self, name: str) -> Collection:
        return self._parts().cloud.make_collection(name)

    def delete_collection(self, name: str) -> bool:
        return self._parts().cloud.delete_collection(name)

    def denied(self, operations: Sequence[Operation], via: Via) -> CloudDenied | None:
        return self._parts().cloud.denied(operations, via)

    def pace(self) -> dict[Operation, Tempo]:
        return self._parts().cloud.pace()

    def share(self, workers: int) -> None:
        self._parts().cloud.share(workers)


@dataclass(frozen=True, slots=True)
class CloudWays:
    """What a studio with an account at AWS has more.

    Attributes:
        desk: the account and how it is used.
        usual: how new galleries are processed.
        close: lets go of the account.
    """

    desk: CloudDesk
    collections: Collections
    references: CloudReferences
    recognisers: tuple[Recogniser, ...]
    usual: Strategy
    close: Callable[[], None]


def cloud_ways(
    settings: CloudSettings | None,
    secrets: Mapping[str, str],
    store: Store,
    clock: Clock,
    installation: str,
    cores: int,
) -> CloudWays | None:
    """Return the ways over Rekognition, None where the studio has no account; nothing is sent.

    Args:
        settings: of the account.
        secrets: `CLOUD_KEYS` by name, maybe not all.
        store: of the workspace.
        clock: for months and lifetimes.
        installation: what tells this computer's staged pictures from others'.
        cores: pictures prepared at once.
    """
    if settings is None or not has_cloud(settings, secrets):
        return None
    account = settings

    def make() -> CloudParts:
        return open_cloud(
            *(account, secrets, installation, _CONNECTIONS), stopping=is_stop_asked, lost=note_lost
        )

    cloud = CloudOnDemand(make, cores)
    via_classic, via_indexed = ways_of_sending(account)
    desk = CloudDesk(
        store=store,
        cloud=cloud,
        preparation=cloud,
        staging=cloud,
        ledger=Ledger(store, price_table(account.prices), clock),
        shared=account.shared_collection,
        via_classic=via_classic,
        via_indexed=via_indexed,
        lifetime=timedelta(days=account.cache_days),
        cores=cores,
        settling_s=_SETTLING_S,
    )
    keep = timedelta(days=account.keep_faces_days) if account.keep_faces_days else None
    collections = Collections(store, cloud, clock, desk.shared, keep)
    references = CloudReferences(desk)
    return CloudWays(
        desk=desk,
        collections=collections,
        references=references,
        recognisers=(
            ClassicRecogniser(desk, collections, references),
            IndexedRecogniser(desk, collections, references),
        ),
        usual=Strategy(account.strategy),
        close=cloud.close,
    )
