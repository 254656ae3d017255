"""A class list where the gallery is processed by Rekognition: previewed for free, paid once."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from kingdesk.domain.cloud_errors import CloudUnreachable, CostCapReached
from kingdesk.domain.errors import Cancelled
from kingdesk.domain.geometry import Box
from kingdesk.domain.jobs import Progress
from kingdesk.domain.money import NO_RECEIPT
from kingdesk.domain.strategies import Operation, Strategy
from kingdesk.domain.studio_errors import DatabaseUnreachable
from kingdesk.services.import_clients import ClassListReport
from kingdesk.services.import_cloud import CloudImport
from kingdesk.services.job_context import JobContext
from tests.fakes.cloud_studio import CloudStudio, cloud_studio
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT, MIDDLE, RIGHT
from tests.fakes.studio import ANA, SmallStudio

UNREACHABLE = CloudUnreachable(host="rekognition")
DETECT, INDEX = Operation.DETECT_FACES, Operation.INDEX_FACES


@pytest.fixture
def desk(studio: SmallStudio, hers: Path, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    return cloud_studio(studio, hers, monkeypatch)


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """Give a folder of three people, one picture each."""
    folder = tmp_path / "school"
    folder.mkdir()
    for shade, name in enumerate(("Ana", "Bea", "Caio")):
        picture = a_picture((name.lower(), MIDDLE), shade=100 + shade)
        (folder / f"{name}.jpg").write_bytes(picture)
    return folder


def take(
    desk: CloudStudio,
    folder: Path,
    context: JobContext | None = None,
    *,
    dry_run: bool = False,
    most: float | None = None,
) -> ClassListReport:
    return desk.app.import_clients(
        *(ANA, desk.studio.wedding, folder, context or JobContext()),
        dry_run=dry_run,
        max_cost_usd=most,
    )


def names(desk: CloudStudio) -> list[tuple[str, int]]:
    found = desk.app.clients.of_gallery(ANA, desk.studio.wedding)
    return [(client.name, client.references) for client in found]


def test_a_preview_is_free_and_says_what_it_will_cost(desk: CloudStudio, school: Path) -> None:
    report = take(desk, school, dry_run=True)

    assert (desk.cloud.calls, desk.cloud.free) == ({}, [])
    assert report.cost is not None
    assert (report.cost.pictures, report.cost.most_calls) == (3, {DETECT: 3, INDEX: 3})
    assert report.cost.most_usd == pytest.approx(0.006)
    assert names(desk) == []


def test_a_class_costs_two_calls_a_picture_and_no_more_the_second_time(
    desk: CloudStudio, school: Path
) -> None:
    report = take(desk, school)
    again = take(desk, school)

    assert desk.cloud.calls == {DETECT: 3, INDEX: 3}
    assert report.receipt.by_operation() == desk.cloud.calls
    assert (again.receipt, again.references) == (NO_RECEIPT, 0)
    assert [who for _, who in desk.people()] == ["ana", "bea", "caio"]
    assert (report.references, report.unknown, report.is_found_later) == (3, 0, True)
    preview = take(desk, school, dry_run=True).cost
    assert preview is not None
    assert (preview.pictures, preview.most_usd) == (0, 0.0)


def test_of_a_persons_many_pictures_only_the_best_are_sent(desk: CloudStudio, school: Path) -> None:
    folder = school / "Dora"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.jpg").write_bytes(a_picture(("dora", MIDDLE), shade=200 + number))
    for picture in school.glob("*.jpg"):
        picture.unlink()

    take(desk, school)

    assert desk.cloud.calls == {DETECT: 3, INDEX: 3}


def test_a_gallery_of_this_machine_costs_nothing(desk: CloudStudio, school: Path) -> None:
    desk.go(Strategy.LOCAL)

    report = take(desk, school)

    assert (desk.cloud.calls, report.cost, report.is_found_later) == ({}, None, False)


def test_what_aws_sees_in_a_reference_is_warned_of(desk: CloudStudio, school: Path) -> None:
    (school / "Ana.jpg").write_bytes(a_picture(("ana!sunglasses", MIDDLE), shade=100))
    for name in ("Bea", "Caio"):
        (school / f"{name}.jpg").unlink()

    take(desk, school)

    [client] = desk.app.clients.of_gallery(ANA, desk.studio.wedding)
    [reference] = desk.app.enroll.references(ANA, client.id)
    assert [warned.as_text() for warned in reference.warnings] == ["covered"]


def test_where_aws_can_not_be_reached_nothing_is_stored_and_nothing_paid_twice(
    desk: CloudStudio, school: Path
) -> None:
    desk.cloud.fail(DETECT, UNREACHABLE, of="Caio.jpg")

    with pytest.raises(CloudUnreachable):
        take(desk, school)
    assert names(desk) == []
    take(desk, school)

    assert desk.cloud.calls == {DETECT: 3, INDEX: 3}


def test_who_could_not_be_made_known_is_kept_for_the_next_processing(
    desk: CloudStudio, school: Path
) -> None:
    def fail(call: str) -> None:
        if call == INDEX:
            raise UNREACHABLE

    desk.cloud.before_call = fail

    report = take(desk, school)
    assert (report.references, report.unknown, report.why_unknown) == (3, 3, UNREACHABLE)
    assert names(desk) == [("Ana", 1), ("Bea", 1), ("Caio", 1)]
    desk.cloud.before_call = None
    desk.studio.upload("1.jpg", a_picture(("ana", LEFT)))
    desk.process()

    assert [who for _, who in desk.people()] == ["ana", "bea", "caio"]


def test_a_picture_aws_takes_another_face_of_is_told_and_left_out(
    desk: CloudStudio, school: Path
) -> None:
    def see(call: str) -> None:
        desk.eyes.behind = "stranger" if call == INDEX else None

    desk.cloud.before_call = see
    for name in ("Bea", "Caio"):
        (school / f"{name}.jpg").unlink()

    report = take(desk, school)

    assert [(one.name, one.code) for one in report.exceptions] == [("Ana", "wrong_face_indexed")]
    assert (report.references, names(desk), desk.people()) == (0, [("Ana", 0)], [])


def test_a_face_aws_does_not_find_is_told_and_left_out(desk: CloudStudio, school: Path) -> None:
    tiny = Box(0.4, 0.4, 0.2, 0.25)
    for name in ("Bea", "Caio"):
        (school / f"{name}.jpg").unlink()
    (school / "Ana.jpg").write_bytes(a_picture(("ana", tiny), shade=5))
    desk.eyes.blind = True

    report = take(desk, school)

    assert [(one.name, one.code) for one in report.exceptions] == [("Ana", "no_face")]
    assert desk.cloud.calls == {DETECT: 1}


def test_a_limit_stops_before_it_is_passed_and_what_was_paid_is_kept(
    desk: CloudStudio, school: Path
) -> None:
    with pytest.raises(CostCapReached):
        take(desk, school, most=0.002)
    assert desk.cloud.calls == {DETECT: 2}
    assert names(desk) == []

    report = take(desk, school, most=0.002)

    assert desk.cloud.calls == {DETECT: 3, INDEX: 1}
    assert isinstance(report.why_unknown, CostCapReached)
    assert (report.references, report.unknown) == (3, 2)


def test_stopping_while_pictures_are_checked_stores_nothing(
    desk: CloudStudio, school: Path
) -> None:
    context = JobContext()
    desk.cloud.before_call = lambda call: context.cancel() if call == DETECT else None

    with pytest.raises(Cancelled):
        take(desk, school, context)

    assert names(desk) == []


def test_stopping_while_aws_is_told_keeps_what_was_stored(desk: CloudStudio, school: Path) -> None:
    context = JobContext()
    desk.cloud.before_call = lambda call: context.cancel() if call == "CreateCollection" else None

    report = take(desk, school, context)

    assert names(desk) == [("Ana", 1), ("Bea", 1), ("Caio", 1)]
    assert report.unknown + desk.cloud.calls.get(INDEX, 0) == 3


def test_progress_is_told_while_pictures_are_looked_at(desk: CloudStudio, school: Path) -> None:
    heard: list[Progress] = []

    take(desk, school, JobContext(heard.append))

    assert [(one.done, one.total) for one in heard] == [(1, 3), (2, 3), (3, 3)]


def test_a_list_with_several_faces_sends_none_of_them(desk: CloudStudio, school: Path) -> None:
    for name in ("Bea", "Caio"):
        (school / f"{name}.jpg").unlink()
    (school / "Ana.jpg").write_bytes(a_picture(("ana", LEFT), ("bea", RIGHT)))

    take(desk, school)

    assert desk.cloud.calls == {}


# --- looked over first ----------------------------------------------------------------------------


def test_a_list_that_is_looked_over_first_costs_the_same_and_is_taken_back_at_aws_too(
    desk: CloudStudio, school: Path
) -> None:
    app, wedding = desk.app, desk.studio.wedding
    plan = app.plan_list(ANA, wedding, school, JobContext())
    cost = app.plan_list.cost(ANA, wedding, 3)
    free = dict(desk.cloud.calls)

    done = app.enroll_listed(ANA, wedding, plan.people, JobContext())
    known = [who for _, who in desk.people()]
    undone = app.undo_enroll(ANA, done.enrolment)

    assert free == {}
    assert cost is not None
    assert cost.most_calls == {DETECT: 3, INDEX: 3}
    assert done.receipt.by_operation() == {DETECT: 3, INDEX: 3}
    assert (known, done.is_found_later) == (["ana", "bea", "caio"], True)
    assert (undone.references, undone.clients, undone.kept) == (3, 0, 3)  # clients are the web's
    assert desk.people() == []


def test_a_list_can_be_taken_back_though_the_database_failed_while_aws_was_told(
    desk: CloudStudio, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, wedding = desk.app, desk.studio.wedding
    plan = app.plan_list(ANA, wedding, school, JobContext())
    away = DatabaseUnreachable(host="127.0.0.1", reason="timeout")

    def tell(*_: object) -> NoReturn:
        raise away

    monkeypatch.setattr(CloudImport, "tell", tell)

    done = app.enroll_listed(ANA, wedding, plan.people, JobContext())
    undone = app.undo_enroll(ANA, done.enrolment)

    assert done.error is away
    assert (len(done.enrolment.references), undone.references) == (3, 3)


def test_aws_out_of_reach_keeps_what_is_in_and_says_why(desk: CloudStudio, school: Path) -> None:
    app, wedding = desk.app, desk.studio.wedding
    plan = app.plan_list(ANA, wedding, school, JobContext())
    desk.cloud.fail("IndexFaces", UNREACHABLE, times=9)

    done = app.enroll_listed(ANA, wedding, plan.people, JobContext())

    assert (len(done.enrolment.references), done.unknown) == (3, 3)
    assert [count for _, count in names(desk)] == [1, 1, 1]
