"""Galleries as the store keeps them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import king_galleries
from kingdesk.domain.errors import NotFound
from kingdesk.domain.galleries import GalleryStatus
from kingdesk.domain.ids import GalleryId, OwnerId
from kingdesk.domain.matching import CROWD_CLIENTS, CROWD_THRESHOLD, DEFAULT_THRESHOLD
from kingdesk.ports.store import Store
from tests.contract.stores import EMBEDDED, OWNER, Database, Desk


@EMBEDDED
def test_a_new_gallery_is_empty_and_in_preparation(store: Store) -> None:
    with store.writing(OWNER) as unit:
        gallery_id = unit.galleries.add("Formatura 2026")

    with store.reading(OWNER) as unit:
        gallery = unit.galleries.get(gallery_id)
    assert (gallery.name, gallery.status) == ("Formatura 2026", GalleryStatus.PREPARING)
    assert (gallery.photos, gallery.clients, gallery.enrolled_clients) == (0, 0, 0)
    assert gallery.threshold == DEFAULT_THRESHOLD


def test_galleries_are_listed_newest_first_with_what_is_in_them(store: Store, desk: Desk) -> None:
    desk.photos(3)
    ana = desk.client("Ana")
    desk.client("Bea")
    desk.reference(ana)
    desk.reference(ana)
    newer = Desk.of(store)

    with store.reading(OWNER) as unit:
        listed = unit.galleries.all()

    assert [gallery.id for gallery in listed] == [newer.gallery, desk.gallery]
    counts = (listed[1].photos, listed[1].clients, listed[1].enrolled_clients)
    assert counts == (3, 2, 1)
    assert (listed[0].photos, listed[0].clients, listed[0].enrolled_clients) == (0, 0, 0)


@EMBEDDED
@pytest.mark.parametrize("name", ["Ação 💍 — \N{HORIZONTAL ELLIPSIS}", "'; DROP TABLE users; --"])
def test_a_gallery_takes_any_name(store: Store, desk: Desk, name: str) -> None:
    with store.writing(OWNER) as unit:
        unit.galleries.rename(desk.gallery, name)

    with store.reading(OWNER) as unit:
        assert unit.galleries.get(desk.gallery).name == name


def test_a_threshold_once_set_stays(store: Store, desk: Desk) -> None:
    with store.writing(OWNER) as unit:
        unit.galleries.set_threshold(desk.gallery, 91.5)
        unit.galleries.set_threshold(desk.gallery, 72.5)
    desk.reference(desk.client())

    with store.reading(OWNER) as unit:
        assert unit.galleries.get(desk.gallery).threshold == 72.5


def test_setting_a_threshold_leaves_the_references_revision(store: Store, desk: Desk) -> None:
    desk.reference(desk.client())
    with store.writing(OWNER) as unit:
        before = unit.galleries.references_revision(desk.gallery)

        unit.galleries.set_threshold(desk.gallery, 90)

        assert unit.galleries.references_revision(desk.gallery) == before


def test_a_crowd_of_enrolled_clients_starts_with_a_higher_threshold(
    store: Store, desk: Desk
) -> None:
    for number in range(CROWD_CLIENTS + 1):
        desk.reference(desk.client(f"Client {number}"))

    with store.reading(OWNER) as unit:
        assert unit.galleries.get(desk.gallery).threshold == CROWD_THRESHOLD


@EMBEDDED
def test_the_web_system_finds_a_gallery_that_nobody_can_sign_in_to(
    database: Database, desk: Desk
) -> None:
    rows = database.rows(sa.select(king_galleries).where(king_galleries.c.id == desk.gallery))

    assert len(rows) == 1
    assert len(rows[0].senha_hash) < 10  # no hash of any password
    assert rows[0].slug
    assert rows[0].is_published is False
    assert rows[0].face_recognition_enabled is True


@EMBEDDED
def test_every_gallery_has_a_link_name_of_its_own(database: Database, store: Store) -> None:
    Desk.of(store)
    Desk.of(store)

    slugs = [row.slug for row in database.rows(sa.select(king_galleries.c.slug))]
    assert len(set(slugs)) == 2


def test_a_gallery_that_is_not_there_is_not_found(store: Store) -> None:
    with store.reading(OWNER) as unit, pytest.raises(NotFound):
        unit.galleries.get(GalleryId(4711))


@EMBEDDED
def test_an_owner_nobody_knows_can_add_no_gallery(store: Store) -> None:
    with pytest.raises(NotFound), store.writing(OwnerId("nobody")) as unit:
        unit.galleries.add("Graduation")
