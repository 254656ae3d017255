"""All that is known of a gallery's faces, in columns: a million faces in some 150 MB.

One object for each face would take ten times as much, and longer to make than the whole question
of who is where. `EvidenceTable.of` gives one photo's evidence as values; `EvidenceTable.brief`
answers for all photos what `matching.assign` would, without making them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

from typing_extensions import override

from kingdesk.domain.faces import (
    CERTAIN_FACE_PX,
    EDGE_MARGIN,
    GOOD_FACE_PX,
    SHARP_ENOUGH,
    Face,
    FaceQuality,
)
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId, PhotoId, ReferenceId
from kingdesk.domain.matching import (
    CERTAIN_FROM,
    RIVAL_MARGIN,
    Candidate,
    Certainty,
    PhotoEvidence,
    PhotoMatches,
    assign,
)
from kingdesk.domain.verdicts import Verdict

FaceRow: TypeAlias = Sequence[Any]
"""Id, photo, index, box (left, top, width, height), confidence, then of the quality pixels,
sharpness, brightness, yaw, roll and covered, then why it is not indexed, words apart by spaces."""
CandidateRow: TypeAlias = Sequence[Any]
"""Face, client, raw, similarity, reference."""
_NOBODY: Final = -1
_NO_REFERENCE: Final = -1
_END: Final = -1
_NOWHERE: Final = -1
_SPARSE: Final = 4
"""Numbers that lie further apart than this many places each are better looked up in a dict."""


class Brief(NamedTuple):
    """One client in one photo.

    Attributes:
        similarity: percent; 100 for a human's word without a machine's.
        good: the face is large, sharp and whole enough to please.
        said: a human named the client: it stands at every threshold.
    """

    client_id: ClientId
    similarity: float
    certainty: Certainty
    good: bool
    said: bool = False


@dataclass(frozen=True, slots=True)
class PhotoBrief:
    """Who is in one photo.

    Attributes:
        named: one for each client, best first.
        duplicates: second faces that look like a client already found in this photo.
        unmatched: faces nobody answers to; ignored ones are left out.
    """

    photo_id: PhotoId
    named: Sequence[Brief]
    duplicates: int
    unmatched: int


class EvidenceTable(Collection[PhotoEvidence]):
    """Evidence of many photos, in the order of their numbers.

    Filled once (`add_faces`, `add_candidates`, `end`; `add_verdicts`), then only read:
    `with_newer` gives another table that shares what stayed.
    """

    def __init__(self) -> None:
        self._photos, self._starts = array("q"), array("q", (0,))
        self._rows: dict[PhotoId, int] = {}
        self._place_of: Callable[[int], int | None] | None = None
        self._ids, self._index = array("q"), array("i")
        self._measures = tuple(array("d") for _ in range(10))
        self._covered = bytearray()
        self._unindexed: dict[int, tuple[str, ...]] = {}
        self._clients, self._references = array("q"), array("q")
        self._raw, self._similarity = array("d"), array("d")
        self._first, self._next = array("q"), array("q")
        self._best, self._highest, self._rival = array("q"), array("d"), array("d")
        self._good = bytearray()
        self._verdicts: dict[PhotoId, list[Verdict]] = {}
        self._newer: dict[PhotoId, PhotoEvidence] = {}

    @classmethod
    def of_all(cls, evidence: Iterable[PhotoEvidence]) -> EvidenceTable:
        """Return a table of just this evidence."""
        return cls().with_newer(evidence)

    # --- filling ------------------------------------------------------------------------------

    def add_faces(self, rows: Sequence[FaceRow]) -> None:
        """Take faces; those of one photo stand together, photos in the order of their numbers."""
        if not rows:
            return
        self._place_of = None
        ids, photos, indexes, *measures, covered, unindexed = zip(*rows, strict=True)
        start = len(self._ids)
        last = self._photos[-1] if self._photos else None
        for place, photo in enumerate(photos, start):
            if photo != last:
                last = photo
                self._rows[photo] = len(self._photos)
                self._photos.append(photo)
                self._starts.insert(len(self._starts) - 1, place)
        self._ids.extend(ids)
        self._index.extend(indexes)
        for column, values in zip(self._measures, measures, strict=True):
            column.extend(values)
        self._covered.extend(map(bool, covered))
        self._unindexed.update(
            (place, tuple(words.split())) for place, words in enumerate(unindexed, start) if words
        )
        self._starts[-1] = len(self._ids)
        empty = (_NOBODY,) * len(ids)
        self._first.extend(empty)
        self._best.extend(empty)
        never = (float("-inf"),) * len(ids)
        self._highest.extend(never)
        self._rival.extend(never)
        left, top, width, height, _, pixels, sharpness, *_ = measures
        self._good.extend(map(_is_good, left, top, width, height, pixels, sharpness))

    def add_candidates(
        self, rows: Iterable[CandidateRow], clients: Collection[ClientId] | None = None
    ) -> None:
        """Take candidates of faces that are here, at most one of a client for each face.

        Args:
            rows: those of other faces are passed over.
            clients: who may be a candidate; None: anybody.
        """
        if self._place_of is None:
            self._place_of = _places(self._ids)
        place_of = self._place_of
        first, after, best = self._first, self._next, self._best
        highest, rivals = self._highest, self._rival
        for face, client, raw, similarity, reference in rows:
            place = place_of(face)
            if place is None or (clients is not None and client not in clients):
                continue
            after.append(first[place])
            first[place] = len(self._clients)
            self._clients.append(client)
            self._raw.append(raw)
            self._similarity.append(similarity)
            self._references.append(_NO_REFERENCE if reference is None else reference)
            high, holder = highest[place], best[place]
            if similarity > high or (similarity == high and client < holder):
                rivals[place], highest[place], best[place] = high, similarity, client
            elif similarity > rivals[place]:
                rivals[place] = similarity

    def end(self) -> None:
        """Let go of what only filling needs."""
        self._place_of = None

    def add_verdicts(self, verdicts: Iterable[Verdict]) -> None:
        for verdict in verdicts:
            self._verdicts.setdefault(verdict.photo_id, []).append(verdict)

    def with_newer(self, evidence: Iterable[PhotoEvidence]) -> EvidenceTable:
        """Return a table in which these photos' evidence stands in place of what was known."""
        table = object.__new__(EvidenceTable)
        table.__dict__.update(self.__dict__)
        table._newer = self._newer | {each.photo_id: each for each in evidence}
        return table

    # --- asking -------------------------------------------------------------------------------

    def of(self, photo_id: PhotoId) -> PhotoEvidence | None:
        """Return what is known of a photo, None while that is nothing."""
        if photo_id in self._newer:
            return self._newer[photo_id]
        row = self._rows.get(photo_id)
        if row is None and photo_id not in self._verdicts:
            return None
        places = [] if row is None else [*range(self._starts[row], self._starts[row + 1])]
        places.sort(key=self._index.__getitem__)
        faces = [self._face(photo_id, place) for place in places]
        found = {
            face.id: candidates
            for place, face in zip(places, faces, strict=True)
            if (candidates := self._candidates(place))
        }
        return PhotoEvidence(photo_id, faces, found, self._verdicts.get(photo_id, ()))

    def brief(
        self, threshold: float, photo_ids: Collection[PhotoId] | None = None
    ) -> Iterator[PhotoBrief]:
        """Yield who is in each photo, as `assign` says it at that threshold.

        Args:
            threshold: similarity percent.
            photo_ids: only these; None: all.
        """
        certain_from = max(threshold, CERTAIN_FROM)
        best, highest, rivals, good = self._best, self._highest, self._rival, self._good
        pixels = self._measures[5]
        apart = self._newer.keys() | self._verdicts.keys()
        for photo, (start, end) in self._spans(photo_ids):
            if photo in apart:  # what humans said, and what came later, is told below
                continue
            winners: dict[int, Brief] = {}
            unmatched = duplicates = 0
            for place in range(start, end):
                similarity = highest[place]
                if similarity < threshold or best[place] == _NOBODY:
                    unmatched += 1
                    continue
                client = best[place]
                known = winners.get(client)
                if known is not None:
                    duplicates += 1
                    if known.similarity >= similarity:
                        continue
                is_certain = (
                    similarity >= certain_from
                    and similarity - rivals[place] >= RIVAL_MARGIN
                    and pixels[place] >= CERTAIN_FACE_PX
                )
                certainty = Certainty.CERTAIN if is_certain else Certainty.TO_CHECK
                winners[client] = Brief(ClientId(client), similarity, certainty, good[place] == 1)
            named = [*winners.values()]
            if len(named) > 1:
                named.sort(key=_likeliest_first)
            yield PhotoBrief(photo, named, duplicates, unmatched)
        for photo in sorted(apart if photo_ids is None else apart & {*photo_ids}):
            evidence = self.of(photo)
            if evidence is not None:
                yield in_brief(assign(evidence, threshold))

    def _spans(
        self, photo_ids: Collection[PhotoId] | None
    ) -> Iterator[tuple[PhotoId, tuple[int, int]]]:
        """Yield where the faces of each photo begin and end."""
        starts, rows = self._starts, self._rows
        if photo_ids is None:
            yield from zip(map(PhotoId, self._photos), pairwise(starts), strict=True)
            return
        for photo in photo_ids:
            row = rows.get(photo)
            if row is not None:
                yield photo, (starts[row], starts[row + 1])

    def between(self, one: float, other: float) -> set[PhotoId]:
        """Return the photos of which `assign` may say another thing at the other threshold."""
        low, high = min(one, other), max(one, other)
        photos, starts = self._photos, self._starts
        found = {
            PhotoId(photos[bisect_right(starts, place) - 1])
            for place, similarity in enumerate(self._highest)
            if low <= similarity < high
        }
        # where humans spoke, or more is known by now, who comes second may matter as well
        apart = self._newer.keys() | self._verdicts.keys()
        found -= apart
        found.update(photo for photo in apart if self._has_between(photo, low, high))
        return found

    def _has_between(self, photo_id: PhotoId, low: float, high: float) -> bool:
        """Tell whether a face of a photo is as similar to anybody as that."""
        if photo_id in self._newer:
            newer = self._newer[photo_id].candidates.values()
            return any(low <= one.similarity < high for found in newer for one in found)
        for _, (start, end) in self._spans([photo_id]):
            for place in range(start, end):
                one = self._first[place]
                while one != _END:
                    if low <= self._similarity[one] < high:
                        return True
                    one = self._next[one]
        return False

    def likeness(
        self, client_id: ClientId, photo_ids: Iterable[PhotoId], threshold: float
    ) -> dict[PhotoId, float]:
        """Return how similar a client is in photos, percent, as `assign` says it.

        Photos the client is not in are left out.
        """
        best, highest, starts = self._best, self._highest, self._starts
        found: dict[PhotoId, float] = {}
        for photo in photo_ids:
            row = self._rows.get(photo)
            if row is None or photo in self._newer or photo in self._verdicts:
                evidence = self.of(photo)
                matches = () if evidence is None else assign(evidence, threshold).matches
                found.update((photo, m.similarity) for m in matches if m.client_id == client_id)
                continue
            places = range(starts[row], starts[row + 1])
            most = max((highest[p] for p in places if best[p] == client_id), default=-1.0)
            if most >= threshold:
                found[photo] = most
        return found

    @override
    def __len__(self) -> int:
        return len(self._rows.keys() | self._newer.keys() | self._verdicts.keys())

    @override
    def __iter__(self) -> Iterator[PhotoEvidence]:
        for photo in sorted(self._rows.keys() | self._newer.keys() | self._verdicts.keys()):
            if (found := self.of(photo)) is not None:
                yield found

    @override
    def __contains__(self, evidence: object) -> bool:
        return isinstance(evidence, PhotoEvidence) and self.of(evidence.photo_id) == evidence

    def knows(self, photo_id: PhotoId) -> bool:
        """Tell whether a photo was looked at, or spoken of."""
        newer = self._newer.get(photo_id)
        if newer is not None:
            return bool(newer.faces or newer.verdicts)
        return photo_id in self._rows or photo_id in self._verdicts

    def spoken_of(self) -> Iterator[PhotoEvidence]:
        """Yield what is known of the photos humans said something about."""
        for photo in sorted(self._verdicts.keys() | self._newer.keys()):
            evidence = self.of(photo)
            if evidence is not None and evidence.verdicts:
                yield evidence

    def _face(self, photo_id: PhotoId, place: int) -> Face:
        left, top, width, height, confidence, *quality = (
            column[place] for column in self._measures
        )
        pixels, sharpness, brightness, yaw, roll = quality
        covered = bool(self._covered[place])
        return Face(
            FaceId(self._ids[place]),
            photo_id,
            self._index[place],
            Box(left, top, width, height),
            confidence,
            FaceQuality(pixels, sharpness, brightness, yaw, roll, covered),
            self._unindexed.get(place, ()),
        )

    def _candidates(self, place: int) -> list[Candidate]:
        found: list[Candidate] = []
        one = self._first[place]
        while one != _END:
            reference = self._references[one]
            found.append(
                Candidate(
                    ClientId(self._clients[one]),
                    self._raw[one],
                    self._similarity[one],
                    None if reference == _NO_REFERENCE else ReferenceId(reference),
                )
            )
            one = self._next[one]
        return found[::-1]  # the last one stands first in the chain


def _places(ids: Sequence[int]) -> Callable[[int], int | None]:
    """Return what tells where a number stands.

    Numbers of one gallery mostly lie close together: then a column answers, which for a million
    of them takes 100 MB less than a dict, for as long as they are read.
    """
    low = min(ids, default=0)
    span = max(ids, default=0) - low + 1
    if span > _SPARSE * len(ids):
        return {each: place for place, each in enumerate(ids)}.get
    places = array("q", (_NOWHERE,)) * span
    for place, each in enumerate(ids):
        places[each - low] = place

    def place_of(each: int) -> int | None:
        offset = each - low
        if not 0 <= offset < span or places[offset] == _NOWHERE:
            return None
        return places[offset]

    return place_of


def in_brief(matches: PhotoMatches) -> PhotoBrief:
    """Return who is in a photo without what the answer was made of."""
    named = [
        Brief(
            match.client_id,
            match.similarity,
            match.certainty,
            match.is_good,
            said=match.verdict is not None,
        )
        for match in matches.matches
    ]
    return PhotoBrief(matches.photo_id, named, len(matches.duplicates), len(matches.unmatched))


def _likeliest_first(brief: Brief) -> tuple[float, int]:
    return (-brief.similarity, brief.client_id)


def _is_good(
    left: float, top: float, width: float, height: float, pixels: float, sharpness: float
) -> bool:
    """Tell what `Face.is_good` would."""
    return (
        pixels >= GOOD_FACE_PX
        and sharpness >= SHARP_ENOUGH
        and left > EDGE_MARGIN
        and top > EDGE_MARGIN
        and left + width < 1 - EDGE_MARGIN
        and top + height < 1 - EDGE_MARGIN
    )
