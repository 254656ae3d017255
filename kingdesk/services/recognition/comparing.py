"""The cheapest way to compare a gallery's faces with its references, by searches of either side.

A search for a reference compares it with all faces the collection keeps, a search for a face
compares that with all references. What has to be compared still is every face with the references
that came after its photo was compared last. Sets of references are numbered in the order they came,
so some number parts the photos: those that saw less are compared face by face, and for all others
the references that came later are searched for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kingdesk.domain.ids import PhotoId
from kingdesk.ports.cloud_store import FoundAtCloud, KnownFace


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is still to be compared in a gallery, and how.

    Attributes:
        by_reference: references to search for among all photos.
        by_face: photos' faces to search for among all references.
        photos: all photos concerned.
        revision: the set of references they will have seen then.
    """

    by_reference: tuple[KnownFace, ...]
    by_face: tuple[FoundAtCloud, ...]
    photos: frozenset[PhotoId]
    revision: int

    @property
    def calls(self) -> int:
        return len(self.by_reference) + len(self.by_face)


@dataclass(frozen=True, slots=True)
class Parting:
    """Faces of photos that saw less than `face_by_face` are searched for themselves.

    Attributes:
        after: references that came after this are searched for; None: none of them.
        calls: that takes.
    """

    face_by_face: int
    after: int | None
    calls: int


def part(revisions: Sequence[int], faces: Mapping[int, int]) -> Parting:
    """Return the parting that takes the fewest searches.

    Args:
        revisions: in which set each reference came.
        faces: how many there are in photos that saw a set of references, 0: none yet.
    """
    newest = max(revisions, default=0)
    behind = sorted(saw for saw, number in faces.items() if saw < newest and number)
    ways = [Parting(newest, None, sum(faces[saw] for saw in behind))]
    before = 0
    for saw in behind:
        ways.append(Parting(saw, saw, before + sum(came > saw for came in revisions)))
        before += faces[saw]
    return min(ways, key=lambda way: way.calls)


def plan_comparison(
    references: Sequence[KnownFace],
    faces: Sequence[FoundAtCloud],
    seen: Mapping[PhotoId, int],
) -> Comparison:
    """Return the cheapest way to compare every face with every reference it was not compared with.

    Args:
        references: that the gallery's collection knows.
        faces: of photos, that it knows.
        seen: which set of references each photo was compared with.
    """
    revision = max((reference.revision for reference in references), default=0)
    behind = frozenset(photo for photo, saw in seen.items() if saw < revision)
    of_behind = [face for face in faces if face.photo_id in behind]
    counts = Counter(seen[face.photo_id] for face in of_behind)
    way = part([reference.revision for reference in references], counts)
    return Comparison(
        tuple(r for r in references if way.after is not None and r.revision > way.after),
        tuple(face for face in of_behind if seen[face.photo_id] < way.face_by_face),
        behind,
        revision,
    )
