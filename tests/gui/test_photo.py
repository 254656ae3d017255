"""Looking at one photo: boxes, names, zoom."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId
from kingdesk.domain.matching import Candidate, Certainty, Doubt, assign
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.gui.overview import faces_at
from kingdesk.gui.photo.canvas import PhotoCanvas
from kingdesk.gui.photo.face_item import PEN_STYLES, label_words
from kingdesk.gui.photo.face_list import FaceListModel
from kingdesk.gui.photo.faces import ShownFace, Stroke, shown_faces
from tests.builders import ANA, BEA, a_candidate, a_face, a_verdict, evidence

NAMES = {ANA: "Ana", BEA: "Bea"}


@pytest.fixture
def canvas(qtbot: QtBot) -> PhotoCanvas:
    view = PhotoCanvas()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    image = QImage(1500, 1000, QImage.Format.Format_RGB32)
    image.fill(QColor("#888888"))
    view.show_picture(image, QSize(6000, 4000))
    return view


def test_a_face_above_the_threshold_is_a_full_box_with_name_and_similarity() -> None:
    face = a_face()

    shown = faces_at(evidence([face], {face: [a_candidate(ANA, 93.7)]}), NAMES, 80)

    assert shown[0].stroke is Stroke.FULL
    assert shown[0].certainty is Certainty.CERTAIN
    assert label_words(shown[0]) == "Ana · 93%"


def test_a_face_below_the_threshold_is_dashed_and_only_maybe() -> None:
    face = a_face()

    shown = faces_at(evidence([face], {face: [a_candidate(ANA, 71)]}), NAMES, 80)

    assert shown[0].stroke is Stroke.DASHED
    assert label_words(shown[0]) == "Ana? · 71%"
    assert FaceListModel().title(shown[0]) == "Maybe Ana"
    assert PEN_STYLES[shown[0].stroke] is Qt.PenStyle.DashLine


def test_a_rejected_client_is_not_offered_again_for_that_face() -> None:
    face = a_face()
    said = a_verdict(VerdictKind.REJECTED, face.box, ANA)

    shown = faces_at(evidence([face], {face: [a_candidate(ANA, 99)]}, [said]), NAMES, 80)

    assert shown[0].client_id is None


def test_a_face_drawn_by_hand_is_dotted_and_needs_no_number() -> None:
    said = a_verdict(VerdictKind.ASSIGNED, Box(0.1, 0.1, 0.2, 0.2), BEA)

    shown = faces_at(evidence([], {}, [said]), NAMES, 80)

    assert shown[0].stroke is Stroke.DOTTED
    assert label_words(shown[0]) == "Bea"


def test_reasons_to_check_are_said_in_words() -> None:
    face = a_face()
    two = {face: [Candidate(ANA, 0.9, 91), Candidate(BEA, 0.85, 88)]}

    shown = shown_faces(assign(evidence([face], two), 80), NAMES, {})

    assert Doubt.RIVAL_CLOSE in shown[0].doubts
    model = FaceListModel()
    model.show(shown)
    reason = model.reason(shown[0])
    described = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert reason == "To check · somebody else looks almost as similar"
    assert "Next most similar: Bea, 88%" in described


def test_a_client_unknown_by_now_does_not_stop_the_photo_from_showing() -> None:
    face = a_face()

    shown = faces_at(evidence([face], {face: [a_candidate(ClientId(99), 95)]}), NAMES, 80)

    assert shown[0].name == "?"


def test_boxes_lie_on_the_full_photos_pixels(canvas: PhotoCanvas) -> None:
    canvas.set_faces([ShownFace(0, Box(0.5, 0.25, 0.1, 0.1), Stroke.FULL, name="Ana")])

    rect = canvas.faces[0].rect()

    assert rect.getRect() == pytest.approx((3000, 1000, 600, 400))


def test_a_better_picture_of_the_same_photo_keeps_zoom_and_place(canvas: PhotoCanvas) -> None:
    canvas.actual_size()
    scale, centre = canvas.scale_now, canvas.mapToScene(QPoint(300, 200))
    image = QImage(6000, 4000, QImage.Format.Format_RGB32)

    canvas.show_picture(image, QSize(6000, 4000))

    assert canvas.scale_now == scale == 1.0
    assert canvas.mapToScene(QPoint(300, 200)) == centre


def test_the_wheel_zooms_to_what_is_under_the_pointer(canvas: PhotoCanvas) -> None:
    at = QPointF(450, 100)
    before = canvas.mapToScene(at.toPoint())
    wheel = QWheelEvent(
        at,
        canvas.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's own signature
    )

    QApplication.sendEvent(canvas.viewport(), wheel)

    moved = canvas.mapToScene(at.toPoint()) - before
    assert not canvas.is_fitted
    assert abs(moved.x()) < 60
    assert abs(moved.y()) < 60


def test_a_click_on_a_box_chooses_its_face(qtbot: QtBot, canvas: PhotoCanvas) -> None:
    canvas.set_faces(
        [
            ShownFace(0, Box(0.1, 0.1, 0.2, 0.3), Stroke.FULL, name="Ana"),
            ShownFace(1, Box(0.6, 0.5, 0.2, 0.3), Stroke.FULL, name="Bea"),
        ]
    )
    centre = canvas.mapFromScene(canvas.faces[1].rect().center())

    with qtbot.waitSignal(canvas.face_chosen) as chosen:
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=centre)

    assert chosen.args == [1]


def test_names_never_cover_each_other_but_the_chosen_one_always_shows(canvas: PhotoCanvas) -> None:
    crowd = [
        ShownFace(n, Box(0.3 + n / 50, 0.4, 0.015, 0.03), Stroke.FULL, ANA, f"Somebody {n}", 99.0)
        for n in range(12)
    ]
    canvas.set_faces(crowd)
    canvas.choose(5)

    labels = [item.label for item in canvas.faces if item.label.isVisible()]
    places = [
        QRectF(label.scenePos(), label.size_of(label.words) / canvas.scale_now) for label in labels
    ]

    assert canvas.faces[5].label.isVisible()
    assert len(labels) < len(crowd)
    assert not any(a.intersects(b) for a, b in combinations(places, 2))


def test_a_photo_of_unknown_size_takes_the_pictures_own(qtbot: QtBot) -> None:
    view = PhotoCanvas()
    qtbot.addWidget(view)

    view.show_picture(QImage(), QSize())
    view.fit()
    view.zoom_by(2)

    assert view.faces == []
