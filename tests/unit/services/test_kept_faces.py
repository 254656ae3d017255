"""Which faces are kept at AWS and who is late is read here, for the owner alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kingdesk.domain.errors import NotFound
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId
from kingdesk.domain.strategies import Strategy
from kingdesk.services.job_context import JobContext
from kingdesk.services.kept_faces import KeptFaces, LateClients
from tests.fakes.cloud import FakeCloud, Seen, seen_in
from tests.fakes.engine import a_picture
from tests.fakes.event import LEFT
from tests.fakes.studio import ANA, BRUNO
from tests.fakes.studio_app import WebSite, app_of, web_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[WebSite]:
    """Give a studio with an account at AWS and two photos of Ana."""
    with web_site(tmp_path / "web") as found:
        found.app = app_of(found.studio, FakeCloud(_seen))
        for shade in range(2):
            found.studio.upload(f"{shade}.jpg", a_picture(("ana", LEFT), shade=shade))
        yield found


def _seen(picture: bytes) -> Sequence[Seen]:
    """Return who is in a picture; our own copy of a reference has no comment, and shows Ana."""
    return seen_in(picture) or [Seen("ana", Box(0.3, 0.3, 0.4, 0.4))]


def process(site: WebSite, strategy: Strategy) -> None:
    run = site.app.processing.start(ANA, site.studio.wedding, strategy=strategy, agreed=True)
    assert run is not None
    site.app.runner.run(ANA, run.id, JobContext())


def enroll(site: WebSite, name: str) -> ClientId:
    client = site.client(name)
    picture = site.studio.folder / f"{name}.jpg"
    picture.write_bytes(a_picture(("ana", LEFT), shade=40))
    site.app.enroll(ANA, client, picture)
    return client


def late(site: WebSite) -> frozenset[ClientId]:
    return LateClients(site.app.processing)(ANA, site.studio.wedding)


def test_kept_faces_are_told_with_the_gallery_and_how_many_photos_they_are_of(
    site: WebSite,
) -> None:
    kept = KeptFaces(site.app.processing.store)
    before = (kept.any_of(ANA, site.studio.wedding), kept.of_owner(ANA))
    process(site, Strategy.INDEXED)
    [gallery] = kept.of_owner(ANA)

    assert before == (False, [])
    assert kept.any_of(ANA, site.studio.wedding)
    assert not kept.any_of(ANA, site.studio.gallery(ANA, "Another party"))
    assert gallery.gallery_id == site.studio.wedding
    assert gallery.photos == 2
    assert gallery.since <= gallery.used_at


def test_another_owner_sees_none_of_them(site: WebSite) -> None:
    process(site, Strategy.INDEXED)
    kept = KeptFaces(site.app.processing.store)

    with pytest.raises(NotFound):
        kept.any_of(BRUNO, site.studio.wedding)
    assert kept.of_owner(BRUNO) == []


def test_nobody_is_late_before_anything_was_processed(site: WebSite) -> None:
    enroll(site, "Ana")

    assert late(site) == frozenset()


@pytest.mark.parametrize("strategy", [Strategy.INDEXED, Strategy.CLASSIC])
def test_who_is_enrolled_after_the_photos_were_processed_is_late(
    site: WebSite, strategy: Strategy
) -> None:
    process(site, strategy)
    client = enroll(site, "Ana")

    assert late(site) == {client}


def test_nobody_is_late_where_this_computer_finds_them_at_once(site: WebSite) -> None:
    process(site, Strategy.LOCAL)
    enroll(site, "Ana")

    assert late(site) == frozenset()
