"""Which searches are made: all that is needed, and as few as can be."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingdesk.domain.ids import ClientId, FaceId, PhotoId, ReferenceId
from kingdesk.ports.cloud_store import FoundAtCloud, KnownFace
from kingdesk.services.recognition.comparing import part, plan_comparison


def a_reference(number: int, revision: int) -> KnownFace:
    return KnownFace(f"reference{number}", ClientId(number), ReferenceId(number), revision)


def a_face(number: int, photo: int) -> FoundAtCloud:
    return FoundAtCloud(f"face{number}", FaceId(number), PhotoId(photo))


@st.composite
def galleries(
    draw: st.DrawFn,
) -> tuple[list[KnownFace], list[FoundAtCloud], dict[PhotoId, int]]:
    came = draw(st.lists(st.integers(1, 5), max_size=8))
    saw = draw(st.lists(st.integers(0, 5), max_size=8))
    seen = {PhotoId(number): revision for number, revision in enumerate(saw, start=1)}
    owners = draw(st.lists(st.sampled_from(sorted(seen)), max_size=20)) if seen else []
    return (
        [a_reference(number, revision) for number, revision in enumerate(came)],
        [a_face(number, photo) for number, photo in enumerate(owners)],
        seen,
    )


@given(galleries())
def test_every_pair_that_was_not_compared_is_covered_and_never_by_more_calls_than_either_way(
    gallery: tuple[list[KnownFace], list[FoundAtCloud], dict[PhotoId, int]],
) -> None:
    references, faces, seen = gallery

    plan = plan_comparison(references, faces, seen)

    pairs = [
        (reference, face)
        for reference, face in product(references, faces)
        if reference.revision > seen[face.photo_id]
    ]
    by_reference, by_face = set(plan.by_reference), set(plan.by_face)
    assert all(one in by_reference or face in by_face for one, face in pairs)
    assert plan.calls <= len({reference for reference, _ in pairs})
    assert plan.calls <= len({face for _, face in pairs})
    newest = max((reference.revision for reference in references), default=0)
    assert plan.photos == {photo for photo, saw in seen.items() if saw < newest}
    assert plan.revision == newest
    revisions = [reference.revision for reference in references]
    counts = Counter(seen[face.photo_id] for face in faces)
    assert part(revisions, counts).calls == plan.calls


@given(galleries())
def test_what_was_compared_is_compared_no_more(
    gallery: tuple[list[KnownFace], list[FoundAtCloud], dict[PhotoId, int]],
) -> None:
    references, faces, seen = gallery
    plan = plan_comparison(references, faces, seen)

    again = plan_comparison(
        references, faces, {p: max(saw, plan.revision) for p, saw in seen.items()}
    )

    assert again.calls == 0
    assert not again.photos


@pytest.mark.parametrize(
    ("references", "faces", "calls"),
    [
        pytest.param([1] * 150, {0: 8000}, 150, id="a new gallery: by reference"),
        pytest.param([1] * 150 + [2] * 3, {1: 8000}, 3, id="a late client"),
        pytest.param([1] * 150, {1: 7000, 0: 40}, 40, id="few late photos: by face"),
        pytest.param([1] * 150, {1: 7000, 0: 800}, 150, id="many late photos"),
        pytest.param([1] * 150 + [2] * 3, {1: 7000, 0: 40}, 43, id="both, each its own way"),
        pytest.param([1, 2, 3], {0: 1, 1: 1, 2: 9}, 3, id="in three parts"),
        pytest.param([], {0: 8000}, 0, id="nobody to search for"),
        pytest.param([1] * 150, {}, 0, id="no faces"),
    ],
)
def test_the_fewest_searches_are_made(
    references: list[int], faces: dict[int, int], calls: int
) -> None:
    assert part(references, faces).calls == calls
