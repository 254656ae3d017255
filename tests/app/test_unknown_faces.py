"""People without a name: put together, named as one, and taken back as one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import AlreadyExists, BadValue, Cancelled
from kingdesk.domain.faces import Face
from kingdesk.domain.jobs import Only
from kingdesk.domain.matching import Certainty
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.services.job_context import JobContext
from kingdesk.services.name_group import NamedGroup
from kingdesk.services.unknown_faces import Grouped
from tests.fakes.event import Event


class Crowd:
    """Ana is a client; Caio is in four photos, Davi in two, somebody in one."""

    def __init__(self, event: Event) -> None:
        self.event = event
        event.photo("1.jpg", "ana", "caio")
        event.photo("2.jpg", "caio", "davi")
        event.photo("3.jpg", "davi", "caio~95")
        event.photo("4.jpg", "caio~97", "somebody")
        event.import_all()
        self.ana = event.client("Ana")
        event.process()

    def unknown(self) -> list[Face]:
        found = self.event.results().by_photo
        return [face for photo in found for face in found[photo].unmatched]

    def grouped(self, context: JobContext | None = None) -> Grouped:
        app = self.event.app
        return app.group_faces(
            app.owner, self.event.gallery, self.unknown(), context or JobContext()
        )

    def named(self, name: str, faces: Sequence[Face]) -> NamedGroup:
        app = self.event.app
        return app.name_group(app.owner, self.event.gallery, NewClient(name), faces)

    def take_back(self, named: NamedGroup) -> None:
        self.event.app.name_group.take_back(self.event.app.owner, named)

    def clients(self) -> list[str]:
        app = self.event.app
        return [each.name for each in app.clients.of_gallery(app.owner, self.event.gallery)]


@pytest.fixture
def crowd(event: Event) -> Crowd:
    return Crowd(event)


def photos_of(crowd: Crowd, faces: Sequence[Face]) -> list[str]:
    names = crowd.event.names()
    return sorted(names[face.photo_id] for face in faces)


def test_who_is_in_most_photos_comes_first_and_who_is_alone_is_counted(crowd: Crowd) -> None:
    found = crowd.grouped()

    assert [photos_of(crowd, each) for each in found.groups] == [
        ["1.jpg", "2.jpg", "3.jpg", "4.jpg"],
        ["2.jpg", "3.jpg"],
    ]
    assert (found.alone, found.small, found.undescribed) == (1, 0, 0)


def test_faces_of_another_engine_are_said_to_be_beyond_comparing(crowd: Crowd) -> None:
    crowd.event.app.group_faces.engine.version = "2"  # type: ignore[attr-defined]  # the fake's

    found = crowd.grouped()

    assert found.groups == ()
    assert found.undescribed == 7


def test_grouping_stops_when_it_is_told_to(crowd: Crowd) -> None:
    context = JobContext()
    context.cancel()

    with pytest.raises(Cancelled):
        crowd.grouped(context)


def test_a_group_becomes_a_client_with_three_references_and_all_its_faces(crowd: Crowd) -> None:
    named = crowd.named("Caio", crowd.grouped().groups[0])

    result = crowd.event.results().of_client(named.client_id)
    assert result is not None
    assert result.client.references == 3
    assert crowd.event.photos_of(named.client_id) == {"1.jpg", "2.jpg", "3.jpg", "4.jpg"}
    assert {hit.certainty for hit in result.hits} == {Certainty.CONFIRMED}
    assert named.changes.client_list


def test_the_references_of_a_group_find_its_person_in_photos_that_come_later(crowd: Crowd) -> None:
    named = crowd.named("Caio", crowd.grouped().groups[0])

    crowd.event.photo("5.jpg", "caio")
    crowd.event.import_all()
    crowd.event.process()

    assert "5.jpg" in crowd.event.photos_of(named.client_id)


def test_what_was_said_of_a_group_outlasts_processing_everything_again(crowd: Crowd) -> None:
    named = crowd.named("Caio", crowd.grouped().groups[0])

    crowd.event.process(Only.ALL)

    result = crowd.event.results().of_client(named.client_id)
    assert result is not None
    assert [hit.verdict for hit in result.hits] == [VerdictKind.ASSIGNED] * 4


def test_naming_a_group_is_taken_back_as_one_step(crowd: Crowd) -> None:
    before = crowd.grouped()

    crowd.take_back(crowd.named("Caio", before.groups[0]))

    assert crowd.clients() == ["Ana"]
    assert crowd.grouped() == before


def test_a_client_who_was_named_elsewhere_since_stays_when_the_group_is_taken_back(
    crowd: Crowd,
) -> None:
    named = crowd.named("Caio", crowd.grouped().groups[0])
    app, davi = crowd.event.app, crowd.grouped().groups[0][0]
    app.review.say(app.owner, davi.photo_id, davi.index, VerdictKind.ASSIGNED, named.client_id)

    crowd.take_back(named)

    assert "Caio" in crowd.clients()
    result = crowd.event.results().of_client(named.client_id)
    assert result is not None
    assert [hit.photo_id for hit in result.hits] == [davi.photo_id]


def test_photos_that_are_gone_from_the_disk_only_lack_as_references(crowd: Crowd) -> None:
    group = crowd.grouped().groups[0]
    for name in ("1.jpg", "2.jpg"):
        (crowd.event.folder / name).unlink()

    named = crowd.named("Caio", group)

    assert len(named.references) == 2
    assert len(named.verdicts) == 4


@pytest.mark.parametrize(("name", "error"), [("ana", AlreadyExists), ("  ", BadValue)])
def test_a_name_that_is_taken_or_none_changes_nothing(
    crowd: Crowd, name: str, error: type[Exception]
) -> None:
    before = crowd.grouped()

    with pytest.raises(error):
        crowd.named(name, before.groups[0])

    assert crowd.clients() == ["Ana"]
    assert crowd.grouped() == before
