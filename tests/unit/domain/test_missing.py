"""Why somebody is not found in a photo."""

from __future__ import annotations

import pytest

from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId
from kingdesk.domain.matching import PhotoEvidence
from kingdesk.domain.missing import Reason, why_missing
from kingdesk.domain.verdicts import VerdictKind
from tests.builders import ANA, BEA, a_candidate, a_face, a_quality, a_verdict, evidence

FACE = a_face(1)
OTHER = a_face(2)


def _reasons(known: PhotoEvidence) -> tuple[Reason, ...]:
    missing = why_missing(known, ANA, 80)
    return () if missing is None else missing.reasons


def test_who_is_found_is_not_missing() -> None:
    assert why_missing(evidence([FACE], {FACE: [a_candidate(ANA, 81)]}), ANA, 80) is None


def test_who_was_named_without_a_face_is_not_missing() -> None:
    said = a_verdict(VerdictKind.ASSIGNED, None, ANA)

    assert why_missing(evidence([FACE], {}, [said]), ANA, 80) is None


def test_the_face_most_similar_to_the_client_is_the_one_meant() -> None:
    known = evidence([FACE, OTHER], {FACE: [a_candidate(ANA, 60)], OTHER: [a_candidate(ANA, 78.7)]})

    missing = why_missing(known, ANA, 80)

    assert missing is not None
    assert (missing.face, missing.reasons) == (OTHER, (Reason.BELOW,))
    assert missing.below == pytest.approx(1.3)


def test_what_makes_a_face_hard_to_tell_is_said_where_it_falls_below() -> None:
    poor = a_face(1, quality=a_quality(pixels=30, yaw=50, sharpness=0.05, covered=True))

    found = _reasons(evidence([poor], {poor: [a_candidate(ANA, 70)]}))

    small, blurred, turned = Reason.SMALL, Reason.BLURRED, Reason.TURNED
    assert found == (Reason.BELOW, small, blurred, turned, Reason.COVERED)


def test_somebody_else_may_be_closer() -> None:
    known = evidence([FACE], {FACE: [a_candidate(ANA, 85), a_candidate(BEA, 95)]})

    missing = why_missing(known, ANA, 80)

    assert missing is not None
    assert (missing.reasons, missing.other, missing.below) == ((Reason.CLOSER,), BEA, None)


@pytest.mark.parametrize(
    ("kind", "box", "client", "reason"),
    [
        (VerdictKind.REJECTED, FACE.box, ANA, Reason.REJECTED),
        (VerdictKind.REJECTED, None, ANA, Reason.ABSENT),
        (VerdictKind.IGNORED, FACE.box, None, Reason.IGNORED),
        (VerdictKind.ASSIGNED, FACE.box, BEA, Reason.NAMED),
    ],
)
def test_what_a_human_said_is_the_reason(
    kind: VerdictKind, box: Box | None, client: ClientId | None, reason: Reason
) -> None:
    said = a_verdict(kind, box, client)

    assert _reasons(evidence([FACE], {FACE: [a_candidate(ANA, 90)]}, [said])) == (reason,)


def test_a_face_that_was_rejected_without_any_likeness_is_meant_too() -> None:
    said = a_verdict(VerdictKind.REJECTED, OTHER.box, ANA)

    missing = why_missing(evidence([FACE, OTHER], {}, [said]), ANA, 80)

    assert missing is not None
    assert (missing.face, missing.reasons) == (OTHER, (Reason.REJECTED,))


def test_no_face_and_no_likeness_are_told_apart() -> None:
    assert _reasons(evidence([])) == (Reason.NO_FACES,)
    assert _reasons(evidence([FACE])) == (Reason.UNLIKE,)
