"""Who is in which photos of a gallery, and how far each client is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import hypothesis
import pytest
from hypothesis import strategies as st

from kingdesk.domain.clients import Client, ClientState
from kingdesk.domain.faces import Face
from kingdesk.domain.galleries import Gallery, GalleryStatus
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, PhotoId
from kingdesk.domain.matching import PhotoEvidence
from kingdesk.domain.results import ClientResult, Delivery, GalleryResults, GallerySnapshot
from kingdesk.domain.verdicts import Verdict, VerdictKind
from tests.builders import (
    ANA,
    BEA,
    GALLERY,
    NOON,
    a_candidate,
    a_client,
    a_face,
    a_quality,
    a_verdict,
)
from tests.unit.domain.drawn_galleries import PERCENT, galleries, table_of


def a_snapshot(
    evidence: Sequence[PhotoEvidence] = (),
    clients: Sequence[Client] = (a_client(1, "Ana"), a_client(2, "Bea")),
    *,
    weak: frozenset[ClientId] = frozenset(),
    delivered: Mapping[ClientId, Delivery] | None = None,
) -> GallerySnapshot:
    gallery = Gallery(GALLERY, "Party", GalleryStatus.UNDER_WAY, 80.0, len(evidence), 2, 2)
    return GallerySnapshot(gallery, clients, evidence, weak, delivered or {})


def photo_of(
    number: int, similarity: float = 97.0, *said: Verdict, client: ClientId = ANA
) -> PhotoEvidence:
    """Return photo `number`, with one face that looks like one client."""
    face = a_face(number, a_face(1).box, photo_id=PhotoId(number))
    return PhotoEvidence(
        PhotoId(number), [face], {face.id: [a_candidate(client, similarity)]}, said
    )


def result(snapshot: GallerySnapshot, threshold: float | None = None) -> ClientResult:
    found = snapshot.at(threshold).of_client(ANA)
    assert found
    return found


def test_a_clients_photos_come_best_first_each_once() -> None:
    snapshot = a_snapshot([photo_of(1, 91), photo_of(2, 99), photo_of(3, 91), photo_of(4, 60)])

    assert [(hit.photo_id, hit.similarity) for hit in result(snapshot).hits] == [
        (2, 99),
        (1, 91),
        (3, 91),
    ]


def test_the_gallerys_own_threshold_holds_unless_another_is_asked_for() -> None:
    snapshot = a_snapshot([photo_of(1, 70), photo_of(2, 85), photo_of(3, 95)])

    assert snapshot.at().threshold == 80
    assert len(result(snapshot).hits) == 2
    assert len(result(snapshot, 60).hits) == 3
    assert len(result(snapshot, 0).hits) == 3
    assert len(result(snapshot, 96).hits) == 0


def test_a_gallery_tells_its_unmatched_faces_and_every_photos_matches() -> None:
    ignored = a_verdict(VerdictKind.IGNORED, a_face(1).box, None, photo_id=PhotoId(3))
    found = a_snapshot([photo_of(1, 50), photo_of(2, 95), photo_of(3, 50, ignored)]).at()

    assert found.unmatched_faces == 1
    assert set(found.by_photo) == {1, 2, 3}
    assert [match.client_id for match in found.by_photo[PhotoId(2)].matches] == [ANA]


def test_clients_stay_in_their_order_and_strangers_are_left_out() -> None:
    stranger = ClientId(99)
    found = a_snapshot([photo_of(1, 95, client=stranger), photo_of(2, 95, client=BEA)]).at()

    assert [one.client.id for one in found.clients] == [ANA, BEA]
    assert [len(one.hits) for one in found.clients] == [0, 1]
    assert found.of_client(stranger) is None


# --- how far a client is --------------------------------------------------------------------------


def states(*photos: PhotoEvidence, references: int = 1, weak: bool = False) -> ClientState:
    snapshot = a_snapshot(
        photos,
        [a_client(1, references=references)],
        weak=frozenset({ANA}) if weak else frozenset(),
    )
    return result(snapshot).state


def test_without_photos_the_reason_is_the_reference_or_there_are_none() -> None:
    assert states(references=0) is ClientState.NO_REFERENCE
    assert states(weak=True) is ClientState.WEAK_REFERENCE
    assert states() is ClientState.NO_PHOTOS


def test_who_is_found_is_no_longer_told_about_the_reference() -> None:
    many = [photo_of(number) for number in (1, 2, 3)]
    by_hand = photo_of(1, 50, a_verdict(VerdictKind.ASSIGNED, a_face(1).box, ANA))

    assert states(*many, weak=True) is ClientState.READY
    assert states(by_hand, references=0) is ClientState.FEW


@pytest.mark.parametrize(
    ("photos", "state"),
    [(1, ClientState.FEW), (2, ClientState.FEW), (3, ClientState.READY), (9, ClientState.READY)],
)
def test_fewer_than_three_good_photos_are_few(photos: int, state: ClientState) -> None:
    assert states(*(photo_of(number) for number in range(1, photos + 1))) is state


@pytest.mark.parametrize(
    "poor", [a_face(1, quality=a_quality(pixels=40)), a_face(1, Box(0.0, 0.3, 0.1, 0.1))]
)
def test_small_and_cut_faces_are_photos_but_no_good_ones(poor: Face) -> None:
    photos = [photo_of(number) for number in (1, 2, 3)]
    face = replace(photos[0].faces[0], box=poor.box, quality=poor.quality)

    assert states(replace(photos[0], faces=[face]), *photos[1:]) is ClientState.FEW


def test_a_match_to_check_comes_before_few_and_ready() -> None:
    photos = [photo_of(number) for number in (1, 2, 3)]

    assert states(*photos, photo_of(4, 85)) is ClientState.TO_CHECK
    assert states(photo_of(4, 85)) is ClientState.TO_CHECK
    assert result(a_snapshot([*photos, photo_of(4, 85)])).to_check == 1


def test_a_confirmed_match_needs_no_more_checking() -> None:
    photos = [photo_of(number) for number in (1, 2, 3)]
    confirmed = photo_of(
        4, 85, a_verdict(VerdictKind.CONFIRMED, a_face(1).box, ANA, photo_id=PhotoId(4))
    )

    assert states(*photos, confirmed) is ClientState.READY


def test_who_is_in_a_photo_without_a_face_has_a_good_photo() -> None:
    present = [
        photo_of(number, 50, a_verdict(VerdictKind.ASSIGNED, None, ANA, photo_id=PhotoId(number)))
        for number in (1, 2, 3)
    ]

    assert states(*present) is ClientState.READY


# --- after a delivery -----------------------------------------------------------------------------


def given(*numbers: int, at: float = 80.0, client: ClientId = ANA) -> Mapping[ClientId, Delivery]:
    return {client: Delivery(client, frozenset(map(PhotoId, numbers)), at, NOON)}


def rejected(number: int) -> PhotoEvidence:
    return photo_of(
        number,
        97,
        a_verdict(VerdictKind.REJECTED, a_face(1).box, ANA, photo_id=PhotoId(number)),
    )


def test_a_delivered_client_is_changed_as_soon_as_the_photos_are_others() -> None:
    photos = [photo_of(1), photo_of(2)]

    assert result(a_snapshot(photos, delivered=given(1, 2))).state is ClientState.DELIVERED
    assert result(a_snapshot(photos, delivered=given(1))).state is ClientState.CHANGED
    assert (
        result(a_snapshot([photo_of(1), rejected(2)], delivered=given(1, 2))).state
        is ClientState.CHANGED
    )


@pytest.mark.parametrize("seen_at", [0, 50, 70, 80, 85, 90, 98, 100])
def test_looking_at_another_threshold_changes_no_delivery(seen_at: float) -> None:
    by_hand = photo_of(
        4, 60, a_verdict(VerdictKind.CONFIRMED, a_face(1).box, ANA, photo_id=PhotoId(4))
    )
    photos = [photo_of(1, 75), photo_of(2, 85), photo_of(3, 97), by_hand]

    for at, numbers in ((70, (1, 2, 3, 4)), (80, (2, 3, 4)), (90, (3, 4)), (99, (4,))):
        delivered = a_snapshot(photos, delivered=given(*numbers, at=at))
        assert result(delivered, seen_at).state is ClientState.DELIVERED
    changed = a_snapshot(photos, delivered=given(3, 4, at=80))
    assert result(changed, seen_at).state is ClientState.CHANGED


def test_each_client_is_compared_at_the_threshold_of_their_own_delivery() -> None:
    photos = [photo_of(1, 85), photo_of(2, 85, client=BEA), photo_of(3, 65, client=BEA)]
    snapshot = a_snapshot(photos, delivered={**given(1), **given(2, 3, at=60, client=BEA)})

    states = [found.state for found in snapshot.at(90).clients]

    assert states == [ClientState.DELIVERED, ClientState.DELIVERED]


def test_who_has_no_photos_any_more_is_told_so_and_not_to_be_delivered_again() -> None:
    gone = a_snapshot([rejected(1)], delivered=given(1))
    without_reference = a_snapshot(
        [photo_of(1, client=BEA)], [a_client(1, references=0)], delivered=given(1)
    )

    assert result(gone).state is ClientState.NO_PHOTOS
    assert result(without_reference).state is ClientState.NO_REFERENCE


def test_photos_another_engine_has_not_seen_yet_change_no_delivery() -> None:
    nothing_seen = a_snapshot([], delivered=given(1, 2))
    half_seen = a_snapshot([photo_of(1)], delivered=given(1, 2))
    other_person = a_snapshot([photo_of(1), photo_of(2, client=BEA)], delivered=given(1, 2))

    assert result(nothing_seen).state is ClientState.DELIVERED
    assert result(half_seen).state is ClientState.DELIVERED
    assert result(other_person).state is ClientState.CHANGED


# --- rejected -------------------------------------------------------------------------------------


def test_rejected_photos_are_listed_with_the_similarity_they_had() -> None:
    on_face = photo_of(1, 91, a_verdict(VerdictKind.REJECTED, a_face(1).box, ANA))
    in_photo = photo_of(2, 92, a_verdict(VerdictKind.REJECTED, None, ANA))
    taken_back = photo_of(
        3,
        93,
        a_verdict(VerdictKind.REJECTED, a_face(1).box, ANA, number=1),
        a_verdict(VerdictKind.CLEARED, a_face(1).box, ANA, number=2),
    )

    snapshot = a_snapshot([on_face, in_photo, taken_back, photo_of(4)])

    assert snapshot.rejected() == {ANA: [(PhotoId(1), 91), (PhotoId(2), 92)]}


def test_a_client_rejected_at_one_face_and_found_at_another_is_in_the_photo() -> None:
    first, second = a_face(1), a_face(2)
    photo = PhotoEvidence(
        PhotoId(1),
        [first, second],
        {first.id: [a_candidate(ANA, 99)], second.id: [a_candidate(ANA, 95)]},
        [a_verdict(VerdictKind.REJECTED, first.box, ANA)],
    )

    snapshot = a_snapshot([photo])

    assert [hit.photo_id for hit in result(snapshot).hits] == [1]
    assert snapshot.rejected() == {}


# --- going on from what was counted ---------------------------------------------------------------


def told(found: GalleryResults) -> object:
    return (
        found.threshold,
        [(r.client.id, r.state, [*r.hits], r.to_check, r.good) for r in found.clients],
        dict(found.people),
        dict(found.by_photo),
        found.unmatched_faces,
    )


def test_results_gone_on_with_are_those_worked_out_anew() -> None:
    delivered = {ANA: Delivery(ANA, frozenset({PhotoId(1), PhotoId(3)}), 70.0, NOON)}
    known = [photo_of(1, 97), photo_of(2, 60), photo_of(3, 75), photo_of(4, 85, client=BEA)]
    before = a_snapshot(known, delivered=delivered)
    face = a_face(1)
    changed = [
        photo_of(1, 97, a_verdict(VerdictKind.REJECTED, face.box, ANA, photo_id=PhotoId(1))),
        photo_of(2, 60, a_verdict(VerdictKind.CONFIRMED, face.box, ANA, photo_id=PhotoId(2))),
        photo_of(5, 99),
    ]
    table = before.table.with_newer(changed)
    counted = before.at()
    after = replace(before, evidence=table)

    gone_on = after.after(counted, [each.photo_id for each in changed])

    assert told(gone_on) == told(after.at())
    assert told(counted) == told(before.at())


@hypothesis.given(galleries(), galleries(), PERCENT, PERCENT, st.booleans())
def test_results_at_another_threshold_are_those_worked_out_anew(
    evidence: list[PhotoEvidence],
    newer: list[PhotoEvidence],
    one: float,
    other: float,
    is_newer: bool,  # noqa: FBT001 - drawn
) -> None:
    delivered = {**given(1, 2, at=70), **given(1, 3, at=95, client=BEA)}
    before = a_snapshot([], delivered=delivered)
    before = replace(before, evidence=table_of(evidence))
    counted = before.at(one)
    changed = newer if is_newer else []
    after = replace(before, evidence=before.table.with_newer(changed))

    gone_on = after.after(counted, [each.photo_id for each in changed], other)

    assert told(gone_on) == told(after.at(other))
    assert told(counted) == told(before.at(one))


def test_a_delivered_photo_without_faces_any_more_changes_a_delivery_in_neither_way() -> None:
    before = a_snapshot([photo_of(1, 97), photo_of(2, 97)], delivered=given(1, 2))
    table = before.table.with_newer([PhotoEvidence(PhotoId(2), (), {})])
    after = replace(before, evidence=table)

    gone_on = after.after(before.at(), [PhotoId(2)])

    assert gone_on.clients[0].state is after.at().clients[0].state is ClientState.DELIVERED
    assert result(a_snapshot([photo_of(1, 97)], delivered=given(1, 2))).state is (
        ClientState.DELIVERED
    )


def test_another_delivery_is_seen_when_results_are_gone_on_with() -> None:
    before = a_snapshot([photo_of(1, 97), photo_of(2, 97), photo_of(3, 97)])
    given = {ANA: Delivery(ANA, frozenset({PhotoId(n) for n in (1, 2, 3)}), 80.0, NOON)}

    gone_on = replace(before, delivered=given).after(before.at(), [])

    assert gone_on.clients[0].state is ClientState.DELIVERED
