"""What a class list asks of Rekognition: to preview it nothing, in earnest two calls a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from kingdesk.domain.errors import (
    AlreadyExists,
    Cancelled,
    ItemError,
    KingdeskError,
    NoFace,
    NotFound,
)
from kingdesk.domain.ids import GalleryId, OwnerId, ReferenceId
from kingdesk.domain.money import Receipt
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.job_context import JobContext
from kingdesk.services.recognition.bill import Bill
from kingdesk.services.recognition.enrolling import (
    CALLS,
    CloudEnroll,
    in_cloud_words,
    same_face,
)
from kingdesk.services.sighting import PreparedReference

_AT_ONCE: Final = 8
"""References under way: a class of hundreds takes seconds, and a slow line is not swamped."""


@dataclass(frozen=True, slots=True)
class ImportCost:
    """What AWS would bill for enrolling a list in earnest.

    Attributes:
        pictures: of references that are new.
        most_calls: by operation; pictures that were paid for before cost less.
        most_usd: US dollars.
    """

    pictures: int
    most_calls: Mapping[Operation, int]
    most_usd: float


@dataclass(frozen=True, slots=True)
class Told:
    """What became of references that AWS was told of.

    Attributes:
        refused: those it can't use, with the reason; they were removed again.
        unknown: how many it does not know yet.
        why: of the first of them; None where the user stopped.
    """

    refused: Mapping[ReferenceId, KingdeskError]
    unknown: int
    why: KingdeskError | None


@dataclass(frozen=True, slots=True)
class CloudImport:
    """Works on the references of one class list.

    Attributes:
        way: how the gallery is processed.
        bill: of this import; it may have a limit.
    """

    enroll: EnrollClient
    cloud: CloudEnroll
    owner: OwnerId
    gallery_id: GalleryId
    way: Strategy
    bill: Bill

    def cost(self, references: int) -> ImportCost:
        """Return what so many new references cost at most."""
        calls = dict.fromkeys(CALLS, references) if references else {}
        return ImportCost(references, calls, self.cloud.desk.ledger.prices.cost(calls))

    @property
    def receipt(self) -> Receipt:
        return self.bill.receipt()

    def check(
        self, references: Sequence[PreparedReference], context: JobContext
    ) -> list[PreparedReference | ItemError]:
        """Have Rekognition look at our own copies before they are stored, in their order.

        Return each with what it says of the face, or why it can't be used.

        Raises:
            CostCapReached, Cloud…, Cancelled: nothing is lost, answers are kept
        """

        def look(reference: PreparedReference) -> PreparedReference | ItemError:
            try:
                return self._checked(reference, context)
            except ItemError as error:
                return error

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="check") as pool:
            return list(pool.map(look, references))

    def _checked(self, reference: PreparedReference, context: JobContext) -> PreparedReference:
        _, faces = self.cloud.detect(
            self.owner,
            self.gallery_id,
            reference.copy,
            reference.source,
            self.way,
            self.bill,
            context,
        )
        found = same_face(reference.box, faces)
        if found is None:
            raise NoFace(name=reference.source)
        quality = in_cloud_words(reference.face.quality, found.quality)
        return replace(reference, face=replace(reference.face, quality=quality))

    def tell(self, references: Sequence[ReferenceId], context: JobContext) -> Told:
        """Make stored references known to AWS; after a failure, or when stopped, no more are tried.

        Those are kept: the next processing makes them known.
        """
        refused: dict[ReferenceId, KingdeskError] = {}
        failures: list[KingdeskError | None] = []

        def tell(reference: ReferenceId) -> None:
            if failures or context.is_cancelled:
                failures.append(None)
                return
            try:
                error = self.enroll.make_known(self.owner, reference, self.bill)
            except (ItemError, AlreadyExists, NotFound) as refusal:
                refused[reference] = refusal
            except Cancelled:
                failures.append(None)
            else:
                if error is not None:
                    failures.append(error)

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="tell") as pool:
            list(pool.map(tell, references))
        why = next((error for error in failures if error is not None), None)
        return Told(refused, len(failures), why)
