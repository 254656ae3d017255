"""Which unnamed faces are put together."""

from __future__ import annotations

import pytest

from kingdesk.domain.grouping import group

LINE = 80.0


def test_faces_that_are_all_alike_are_one_group_and_a_stranger_is_in_none() -> None:
    alike = [(0, 1, 95.0), (0, 2, 90.0), (1, 2, 92.0)]

    assert group("abcd", alike, LINE) == [[0, 1, 2]]


def test_the_largest_group_comes_first() -> None:
    alike = [(0, 1, 99.0), (2, 3, 90.0), (2, 4, 90.0), (3, 4, 90.0)]

    assert group("abcde", alike, LINE) == [[2, 3, 4], [0, 1]]


def test_one_face_between_two_people_does_not_tie_them_together() -> None:
    two_and_two = [(0, 1, 98.0), (3, 4, 98.0), (1, 2, 85.0), (2, 3, 86.0)]

    assert group("abcde", two_and_two, LINE) == [[0, 1], [3, 4]]


def test_faces_of_one_photo_are_never_in_one_group_however_alike() -> None:
    twins = [(0, 1, 99.0), (0, 2, 98.0), (1, 2, 97.0)]

    assert group("aab", twins, LINE) == [[0, 2]]


def test_who_is_alike_on_average_is_joined_though_one_pair_is_under_the_line() -> None:
    alike = [(0, 1, 98.0), (0, 2, 90.0), (1, 2, 72.0)]

    assert group("abc", alike, LINE) == [[0, 1, 2]]


def test_nothing_is_alike_under_the_line() -> None:
    assert group("ab", [(0, 1, 79.9)], LINE) == []


def test_grouping_ends_when_somebody_wants_it_to() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        group("ab", [(0, 1, 99.0)], LINE, stop)
