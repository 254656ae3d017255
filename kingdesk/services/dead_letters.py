"""What the queue put aside: which photos, why, and the ways back.

A dead letter of ours is a photo that took its workers down, or whose message nobody could end; a
strange one can't be read, or is about photos nobody knows. What is about a photo is a photo with a
problem as well: the queue's copy only says that nobody will ring for it again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kingdesk.domain.errors import KingdeskError, NotFound
from kingdesk.domain.galleries import Photo, PhotoProblem
from kingdesk.domain.ids import GalleryId, OwnerId, PhotoId
from kingdesk.domain.jobs import JobState, QueueKind
from kingdesk.domain.messages import decode, owner_mark
from kingdesk.domain.money import StrategyQuote
from kingdesk.domain.queue_errors import MessageUnreadable, NoQueue
from kingdesk.ports.queue import JobQueue, Message
from kingdesk.ports.store import Store
from kingdesk.services.job_context import JobContext
from kingdesk.services.processing import Processing
from kingdesk.services.sending import Sending

_AT_ONCE: Final = 100
"""Dead letters looked at together."""
MOST_LETTERS: Final = 10_000
"""Letters looked through for those about photos named, and for what photos cost."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message among the dead letters.

    Attributes:
        message: as it lies there.
        photo: which it is about; None if it can't be told, or the photo is gone.
        problem: why the photo has no result; None if it has one, or is none of ours.
        unreadable: why the message can't be read.
        is_done: the photo has a result, there is nothing to try again.
    """

    message: Message
    photo: Photo | None = None
    problem: PhotoProblem | None = None
    unreadable: KingdeskError | None = None
    is_done: bool = False

    @property
    def sent_at(self) -> datetime:
        return self.message.sent_at


@dataclass(frozen=True, slots=True)
class Price:
    """What trying the photos of one gallery's dead letters again costs.

    Attributes:
        quote: by the way the gallery was processed before.
    """

    gallery_id: GalleryId
    quote: StrategyQuote


@dataclass(slots=True)
class _Allowed:
    """What trying again may cost yet, US dollars, all galleries together; None: whatever it does.

    Attributes:
        agreed: as `Processing.start` has it.
    """

    left: float | None
    agreed: bool


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Lists an owner's dead letters, and deals with them."""

    store: Store
    queue: JobQueue | None
    processing: Processing
    sending: Sending

    def letters(self, owner: OwnerId, limit: int = _AT_ONCE) -> list[DeadLetter]:
        """Return up to `limit` dead letters; they stay where they are.

        Raises:
            NoQueue, Queue…
        """
        queue = self._queue()
        messages = queue.dead(limit)
        queue.show(messages)
        return self._read(owner, messages)

    def prices(self, owner: OwnerId, photo_ids: Collection[PhotoId] | None = None) -> list[Price]:
        """Say what `retry` with the same costs, of galleries where that is not nothing; spend none.

        Raises:
            NoQueue, Queue…
            KingdeskError: what makes one of them impossible.
        """
        if not any(way.is_billed for way in self.processing.recognisers):
            return []
        letters = [one for one in self.letters(owner, MOST_LETTERS) if _is_meant(one, photo_ids)]
        left = _by_gallery([one for one in letters if not one.is_done])
        prices = []
        for gallery_id, photos in left.items():
            quote = self._quote(owner, gallery_id, photos)
            if quote is not None and quote.most_billed_calls:
                prices.append(Price(gallery_id, quote))
        return prices

    def retry(
        self,
        owner: OwnerId,
        context: JobContext,
        photo_ids: Collection[PhotoId] | None = None,
        *,
        max_cost_usd: float | None = None,
        agreed: bool = False,
    ) -> int:
        """Bring dead letters back to work; return how many.

        A photo begins anew, with all its tries, in a run of its gallery that workers are told of.
        What is about no photo of the owner's goes back to the queue as it is, unless photos are
        named; letters about photos that have a result by now are only deleted.

        Args:
            owner: whose.
            context: asked between two portions whether to stop.
            photo_ids: only letters about these; None: all.
            max_cost_usd: the runs pause before they cost more together; None: no limit.
            agreed: the owner knows that faces of the galleries' guests are kept.

        Raises:
            NoQueue, Queue…, ConsentNeeded
        """
        queue, brought = self._queue(), 0
        allowed = _Allowed(max_cost_usd, agreed)
        seen: set[str] = set()
        while letters := self._fresh(owner, seen):
            context.check()
            about = [one for one in letters if _is_meant(one, photo_ids)]
            left = [one for one in about if not one.is_done]
            for gallery_id, photos in _by_gallery(left).items():
                self._again(owner, gallery_id, photos, context, allowed)
            queue.forget([one.message for one in about if one.photo is not None])
            queue.dig_up([one.message for one in about if one.photo is None])
            brought += len(about)
        return brought

    def purge(self, owner: OwnerId, context: JobContext) -> int:
        """Delete all dead letters; return how many. Photos with a problem stay so."""
        queue, gone = self._queue(), 0
        seen: set[str] = set()
        while letters := self._fresh(owner, seen):
            context.check()
            gone += queue.forget([one.message for one in letters])
        return gone

    def _queue(self) -> JobQueue:
        if self.queue is None:
            raise NoQueue
        return self.queue

    def _read(self, owner: OwnerId, messages: Sequence[Message]) -> list[DeadLetter]:
        problems: dict[GalleryId, dict[PhotoId, PhotoProblem]] = {}
        return [self._letter(owner, message, problems) for message in messages]

    def _fresh(self, owner: OwnerId, seen: set[str]) -> Sequence[DeadLetter]:
        """Return letters not seen yet; a standard queue may show one twice."""
        letters = [
            one
            for one in self._read(owner, self._queue().dead(_AT_ONCE))
            if one.message.id not in seen
        ]
        seen.update(one.message.id for one in letters)
        return letters

    def _letter(
        self,
        owner: OwnerId,
        message: Message,
        problems: dict[GalleryId, dict[PhotoId, PhotoProblem]],
    ) -> DeadLetter:
        try:
            said = decode(message.body)
        except MessageUnreadable as error:
            return DeadLetter(message, unreadable=error)
        if said.photo_id is None or said.owner not in {None, owner_mark(owner)}:
            return DeadLetter(message)
        try:
            with self.store.reading(owner) as unit:
                state = unit.photos.state(said.photo_id)
                photo = state.photo
                if photo.gallery_id not in problems:
                    found = unit.jobs.problems(photo.gallery_id, ignored=True)
                    problems[photo.gallery_id] = {problem.photo_id: problem for problem in found}
        except NotFound:
            return DeadLetter(message)
        problem = problems[photo.gallery_id].get(photo.id)
        return DeadLetter(message, photo, problem, is_done=state.job is JobState.DONE)

    def _again(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        photo_ids: Sequence[PhotoId],
        context: JobContext,
        allowed: _Allowed,
    ) -> None:
        limit = None
        if allowed.left is not None:  # each run is one of its own, with a limit of its own
            quote = self._quote(owner, gallery_id, photo_ids)
            limit = None if quote is None else min(allowed.left, quote.most_usd)
            allowed.left -= limit or 0.0
        run = self.processing.start(
            owner,
            gallery_id,
            photos=photo_ids,
            max_cost_usd=limit,
            agreed=allowed.agreed,
            queue=QueueKind.SQS,
        )
        if run is not None:
            self.sending.send(owner, run.id, context)

    def _quote(
        self, owner: OwnerId, gallery_id: GalleryId, photo_ids: Sequence[PhotoId]
    ) -> StrategyQuote | None:
        """Return what photos cost the way their gallery was processed before; None if nothing."""
        way = self.processing.strategy_of(owner, gallery_id)
        if not way.is_billed:
            return None
        quote = self.processing.quote_of(owner, gallery_id, way, photos=photo_ids)
        if quote.unavailable is not None:
            raise quote.unavailable
        return quote


def _is_meant(letter: DeadLetter, photo_ids: Collection[PhotoId] | None) -> bool:
    return photo_ids is None or (letter.photo is not None and letter.photo.id in photo_ids)


def _by_gallery(letters: Sequence[DeadLetter]) -> dict[GalleryId, list[PhotoId]]:
    found: dict[GalleryId, list[PhotoId]] = {}
    for letter in letters:
        if letter.photo is not None:
            found.setdefault(letter.photo.gallery_id, []).append(letter.photo.id)
    return found
