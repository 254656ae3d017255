"""Boxes: ratios of the upright photo."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kingdesk.domain.geometry import Box
from tests.builders import a_box

ratios = st.floats(-0.5, 1.5, allow_nan=False)
sizes = st.floats(0.001, 1.5, allow_nan=False)
boxes = st.builds(Box, ratios, ratios, sizes, sizes)


def inside(box: Box) -> bool:
    return 0 <= box.left <= box.right <= 1 + 1e-9 and 0 <= box.top <= box.bottom <= 1 + 1e-9


@given(boxes)
def test_a_box_overlaps_itself_wholly(box: Box) -> None:
    assert isclose(box.iou(box), 1, abs_tol=1e-6)


@given(boxes, boxes)
def test_overlap_is_a_share_and_the_same_from_both_sides(one: Box, two: Box) -> None:
    assert isclose(one.iou(two), two.iou(one), abs_tol=1e-9)
    assert 0 <= one.iou(two) <= 1 + 1e-9


@given(boxes, st.floats(-1, 1))
def test_overlap_does_not_change_when_both_boxes_move(box: Box, by: float) -> None:
    other = Box(box.left + box.width / 3, box.top, box.width, box.height)

    def moved(it: Box) -> Box:
        return Box(it.left + by, it.top - by, it.width, it.height)

    assert isclose(box.iou(other), moved(box).iou(moved(other)), abs_tol=1e-6)
    assert isclose(box.iou(other), 0.5, abs_tol=1e-6)


def test_boxes_that_only_touch_do_not_overlap() -> None:
    assert Box(0, 0, 0.25, 0.5).iou(Box(0.25, 0, 0.25, 0.5)) == 0
    assert Box(0, 0, 0.25, 0.5).iou(Box(0, 0.5, 0.25, 0.5)) == 0


@pytest.mark.parametrize(
    "empty", [Box(0.5, 0.5, 0, 0), Box(0.5, 0.5, 0.1, 0), Box(0.5, 0.5, -1, 1)]
)
def test_a_box_without_area_overlaps_nothing(empty: Box) -> None:
    assert empty.area == 0
    assert empty.iou(empty) == 0
    assert empty.iou(Box(0, 0, 1, 1)) == 0
    assert Box(0, 0, 1, 1).iou(empty) == 0


@given(boxes)
def test_a_clamped_box_lies_inside_the_photo_and_stays_there(box: Box) -> None:
    clamped = box.clamped()

    assert inside(clamped)
    assert clamped.area <= box.area + 1e-9
    again = clamped.clamped()
    assert isclose(again.area, clamped.area, abs_tol=1e-9)


def test_a_box_inside_the_photo_is_not_changed_by_clamping() -> None:
    assert Box(0.25, 0.25, 0.5, 0.5).clamped() == Box(0.25, 0.25, 0.5, 0.5)
    assert Box(-0.25, 0.5, 0.5, 1.0).clamped() == Box(0, 0.5, 0.25, 0.5)
    assert Box(1.2, 0.5, 0.5, 0.25).clamped().area == 0


@given(boxes, st.floats(0, 2))
def test_padding_grows_every_side_by_its_share(box: Box, by: float) -> None:
    padded = box.padded(by)

    assert isclose(padded.width, box.width * (1 + 2 * by))
    assert isclose(padded.height, box.height * (1 + 2 * by))
    assert isclose(padded.left + padded.width / 2, box.left + box.width / 2, abs_tol=1e-9)
    assert isclose(padded.top + padded.height / 2, box.top + box.height / 2, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("box", "touches"),
    [
        (Box(0.25, 0.25, 0.5, 0.5), False),
        (Box(0.0, 0.25, 0.5, 0.5), True),
        (Box(0.25, 0.0, 0.5, 0.5), True),
        (Box(0.5, 0.25, 0.5, 0.5), True),
        (Box(0.25, 0.5, 0.5, 0.5), True),
        (Box(-0.1, 0.25, 0.5, 0.5), True),
        (Box(0.125, 0.25, 0.5, 0.5), True),
        (Box(0.126, 0.25, 0.5, 0.5), False),
    ],
)
def test_a_box_at_the_edge_or_within_the_margin_is_cut_off(box: Box, touches: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert box.touches_edge(0.125 if box.left in {0.125, 0.126} else 0) is touches


@given(boxes, boxes)
def test_a_box_put_into_a_frame_can_be_taken_out_again(box: Box, frame: Box) -> None:
    assume(frame.width > 0.01 and frame.height > 0.01)

    put = box.within(frame)

    assert isclose(frame.left + put.left * frame.width, box.left, abs_tol=1e-6)
    assert isclose(frame.top + put.top * frame.height, box.top, abs_tol=1e-6)
    assert isclose(put.width * frame.width, box.width, abs_tol=1e-6)
    assert frame.within(frame) == Box(0, 0, 1, 1)


def test_a_frame_is_a_square_of_pixels_around_the_box() -> None:
    frame = a_box(0.45, 0.4, 0.1, 0.2).framed(6000, 4000)

    assert isclose(frame.width * 6000, 800)
    assert isclose(frame.height * 4000, 800)
    assert isclose(frame.left + frame.width / 2, 0.5)
    assert isclose(frame.top + frame.height / 2, 0.5)


@given(boxes)
def test_a_frame_never_leaves_the_photo(box: Box) -> None:
    assert inside(box.framed(6000, 4000))
